//! Removing a person beyond recovery, once due and when two people agree: one asks, another agrees. The records go, the
//! images of them in the trail go and leave their digests, every page that held them is written over, and the copies that
//! still hold them give way to a new proved one. What stays is the register number, empty, so that nobody else gets it.

use std::path::PathBuf;

use crate::domain::retention::{After, Ground, ground, grounds};
use crate::register::backup::{self, retention};
use crate::register::error::RegisterError;
use crate::register::write::erase_apply as apply;
use crate::register::write::erase_steps::due_since;
use crate::register::write::op::{Erasure, Op};
use crate::register::{Register, now};
use chrono::NaiveDate;

/// A request for a removal that waits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ErasureRequest {
    /// Its number.
    pub id: i64,
    /// The person's register number.
    pub person: i64,
    /// The person's name.
    pub full_name: String,
    /// Why.
    pub ground: &'static Ground,
    /// UTC.
    pub requested_at: String,
    /// Who asked.
    pub requested_by: String,
}

/// Somebody whose time is over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ErasureDue {
    /// Register number.
    pub person: i64,
    /// The name.
    pub full_name: String,
    /// Why.
    pub ground: &'static Ground,
    /// Since when.
    pub since: NaiveDate,
}

/// What a removal left to do.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ErasureResult {
    /// Every page was written over. Where not, others were working: `sweep` again.
    pub swept: bool,
    /// Copies that held the person and were removed; `None`: no new proved copy could be made, so they are still there.
    pub copies: Option<usize>,
    /// Tables in which a number of the person is still mentioned, as in somebody else's note.
    pub mentioned: Vec<String>,
}

impl Register {
    /// Asks for the removal of a person.
    ///
    /// # Errors
    /// When it is not due on that ground, was asked for already, or the person is not there.
    pub fn request_erasure(&mut self, person: i64, ground: &str) -> Result<(), RegisterError> {
        let ground = ground.to_owned();
        self.change(Op::Erase(Erasure::Request { person, ground }))?;
        Ok(())
    }

    /// Says no to a request.
    ///
    /// # Errors
    /// When there is no such request any more.
    pub fn reject_erasure(&mut self, request: i64) -> Result<(), RegisterError> {
        self.change(Op::Erase(Erasure::Reject(request)))?;
        Ok(())
    }

    /// Agrees to a request and removes the person.
    ///
    /// # Errors
    /// When the same clerk asked, the clerk may not, or it is no longer due; nothing is removed then.
    pub fn approve_erasure(&mut self, request: i64) -> Result<ErasureResult, RegisterError> {
        // Zeroes over what is deleted; sweeping writes over what earlier changes left behind.
        self.conn.pragma_update(None, "secure_delete", true)?;
        let numbers = apply::numbers(&self.conn, request)?;
        let done = self.change(Op::Erase(Erasure::Approve(request)));
        self.conn.pragma_update(None, "secure_delete", false)?;
        done?;
        let swept = self.sweep()?;
        Ok(ErasureResult {
            swept,
            copies: if swept { self.renew_copies() } else { None },
            mentioned: apply::mentions(&self.conn, &numbers)?,
        })
    }

    /// Writes over every page that held somebody removed; `false` when others were working and it must be tried again.
    ///
    /// # Errors
    /// When the register cannot be written.
    pub fn sweep(&mut self) -> Result<bool, RegisterError> {
        self.conn.flush_prepared_statement_cache();
        let all = "PRAGMA temp_store = MEMORY; VACUUM";
        match self.conn.execute_batch(all).map_err(RegisterError::from) {
            Err(RegisterError::Busy) => return Ok(false),
            other => other?,
        }
        let busy: i64 = self
            .conn
            .query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))?;
        if busy == 0 {
            let sql = "UPDATE forget_request SET swept_at = ?1 WHERE outcome = 'removed' AND swept_at IS NULL";
            self.conn.execute(sql, [now()])?;
        }
        Ok(busy == 0)
    }

    /// Somebody was removed whose pages were not all written over yet.
    ///
    /// # Errors
    /// When the register cannot be read.
    pub fn needs_sweep(&self) -> Result<bool, RegisterError> {
        let sql = "SELECT EXISTS (SELECT 1 FROM forget_request WHERE outcome = 'removed' AND swept_at IS NULL)";
        Ok(self.conn.query_row(sql, [], |row| row.get(0))?)
    }

    /// A new proved copy in place of all that are there, what upgrades and restores set aside among them.
    fn renew_copies(&self) -> Option<usize> {
        let folder = retention::folder_of(&self.path);
        let copies = retention::list(&self.path, &folder)
            .into_iter()
            .map(|k| k.path);
        let old: Vec<PathBuf> = copies
            .chain(retention::set_aside_files(&self.path))
            .collect();
        if old.is_empty() {
            return Some(0);
        }
        let new = backup::create_verified(&self.path, &folder, &mut |_| ()).ok()?;
        let superseded = || old.iter().filter(|path| **path != new.path);
        for path in superseded() {
            // The new one may have made it surplus already; what stays in spite of this is not counted.
            let _ = std::fs::remove_file(path);
        }
        Some(superseded().filter(|path| !path.exists()).count())
    }

    /// The requests that wait, oldest first.
    ///
    /// # Errors
    /// When the register cannot be read.
    pub fn erasure_requests(&self) -> Result<Vec<ErasureRequest>, RegisterError> {
        let mut select = self
            .conn
            .prepare_cached(include_str!("../sql/erasure_requests.sql"))?;
        let mut rows = select.query([])?;
        let mut all = Vec::new();
        while let Some(row) = rows.next()? {
            let id: String = row.get("ground")?;
            let Some(ground) = ground(&id) else { continue };
            all.push(ErasureRequest {
                id: row.get("id")?,
                person: row.get("person_id")?,
                full_name: row.get("full_name")?,
                ground,
                requested_at: row.get("asked_at")?,
                requested_by: row.get("asked_by")?,
            });
        }
        Ok(all)
    }

    /// People whose time is over and for whose removal nobody has asked, the longest due first, at most `limit`.
    ///
    /// # Errors
    /// When the register cannot be read.
    pub fn erasures_due(&self, limit: usize) -> Result<Vec<ErasureDue>, RegisterError> {
        let today = self.today();
        let mut select = self
            .conn
            .prepare_cached(include_str!("../sql/erasures_due.sql"))?;
        let mut rows = select.query([])?;
        let mut due = Vec::new();
        while let Some(row) = rows.next()? {
            let person: i64 = row.get("id")?;
            for ground in grounds().iter().filter(|g| g.after != After::Asked) {
                let from = due_since(&self.conn, person, ground.after)?;
                if let Some(from) = from.map(|day| ground.due(day)).filter(|d| *d <= today) {
                    due.push(ErasureDue {
                        person,
                        full_name: row.get("full_name")?,
                        ground,
                        since: from,
                    });
                    break;
                }
            }
        }
        due.sort_by_key(|d| d.since);
        due.truncate(limit);
        Ok(due)
    }
}
