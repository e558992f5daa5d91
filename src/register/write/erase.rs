//! Removes a person permanently, once due and when two clerks agree: one requests, another approves. The records and their
//! images in the trail are deleted (their digests remain), each page that held them is overwritten, and the copies that hold
//! them are replaced by a new verified one. The register number remains, empty, so that it is not given again.

use std::path::{Path, PathBuf};

use crate::domain::ids::PersonId;
use crate::domain::retention::{After, Ground, ground, grounds};
use crate::register::backup::{self, retention};
use crate::register::write::erase_apply as apply;
use crate::register::write::erase_steps::due_since;
use crate::register::write::op::{Erasure, Op};
use crate::register::{Reader, Register, RegisterError, now};
use chrono::NaiveDate;

/// An open request for a removal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ErasureRequest {
    /// Register number.
    pub id: i64,
    /// The person's register number.
    pub person: PersonId,
    pub full_name: String,
    pub ground: &'static Ground,
    /// UTC.
    pub requested_at: String,
    /// The clerk.
    pub requested_by: String,
}

/// A person whose retention period is over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ErasureDue {
    /// Register number.
    pub person: PersonId,
    pub full_name: String,
    pub ground: &'static Ground,
    /// The day it became due.
    pub since: NaiveDate,
}

/// The result of a removal, with what remains to be done.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ErasureResult {
    /// Each page was overwritten. Otherwise the register was in use: call [`sweep`] again.
    pub swept: bool,
    /// Old copies that were removed; `None` when no new copy could be made, so that the old ones remain.
    pub copies: Option<usize>,
    /// Tables that still mention an ID number of the person, as in a note about another one.
    pub mentioned: Vec<String>,
}

/// Requests the removal of a person.
///
/// # Errors
/// `Refused` when it is not due on that ground, was requested already, or there is no such person.
pub fn request(
    register: &mut Register,
    person: PersonId,
    ground: &str,
) -> Result<(), RegisterError> {
    let ground = ground.to_owned();
    register.change(Op::Erase(Erasure::Request { person, ground }))?;
    Ok(())
}

/// Rejects a request.
pub fn reject(register: &mut Register, request: i64) -> Result<(), RegisterError> {
    register.change(Op::Erase(Erasure::Reject(request)))?;
    Ok(())
}

/// Approves a request and removes the person.
///
/// # Errors
/// When the same clerk requested it, the role does not allow it, or it is no longer due; nothing is removed then.
pub fn approve(register: &mut Register, request: i64) -> Result<ErasureResult, RegisterError> {
    // Overwrites what is deleted; `sweep` overwrites what earlier changes left in free pages.
    register.conn.pragma_update(None, "secure_delete", true)?;
    let numbers = apply::numbers(&register.conn, request)?;
    let done = register.change(Op::Erase(Erasure::Approve(request)));
    register.conn.pragma_update(None, "secure_delete", false)?;
    done?;
    let swept = sweep(register)?;
    Ok(ErasureResult {
        swept,
        copies: if swept {
            renew_copies(&register.path)
        } else {
            None
        },
        mentioned: apply::mentions(&register.conn, &numbers)?,
    })
}

/// Overwrites each page that held a removed person; `false` when the register was in use and the sweep must be repeated.
pub fn sweep(register: &mut Register) -> Result<bool, RegisterError> {
    let conn = &register.conn;
    conn.flush_prepared_statement_cache();
    let all = "PRAGMA temp_store = MEMORY; VACUUM";
    match conn.execute_batch(all).map_err(RegisterError::from) {
        Err(RegisterError::Busy) => return Ok(false),
        other => other?,
    }
    let busy: i64 = conn.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))?;
    if busy == 0 {
        let sql = "UPDATE forget_request SET swept_at = ?1 WHERE outcome = 'removed' AND swept_at IS NULL";
        conn.execute(sql, [now()])?;
    }
    Ok(busy == 0)
}

/// Whether pages of a removed person are not overwritten yet.
pub fn needs_sweep(reader: Reader<'_>) -> Result<bool, RegisterError> {
    let sql = "SELECT EXISTS (SELECT 1 FROM forget_request WHERE outcome = 'removed' AND swept_at IS NULL)";
    reader.value(sql, [])
}

/// Replaces all copies, also those set aside by upgrades and restores, with a new verified one.
fn renew_copies(register: &Path) -> Option<usize> {
    let folder = retention::folder_of(register);
    let copies = retention::list(register, &folder)
        .into_iter()
        .map(|k| k.path);
    let old: Vec<PathBuf> = copies.chain(retention::set_aside_files(register)).collect();
    if old.is_empty() {
        return Some(0);
    }
    let new = backup::create_verified(register, &folder, &mut |_| ()).ok()?;
    let superseded = || old.iter().filter(|path| **path != new.path);
    for path in superseded() {
        // Retention may have removed the file already; a file that remains is not counted below.
        let _ = std::fs::remove_file(path);
    }
    Some(superseded().filter(|path| !path.exists()).count())
}

/// The open requests, oldest first.
pub fn requests(reader: Reader<'_>) -> Result<Vec<ErasureRequest>, RegisterError> {
    let mut all = Vec::new();
    reader.each(include_str!("../sql/erasure_requests.sql"), [], |row| {
        let id: String = row.get("ground")?;
        let Some(ground) = ground(&id) else {
            return Ok(());
        };
        all.push(ErasureRequest {
            id: row.get("id")?,
            person: row.get("person_id")?,
            full_name: row.get("full_name")?,
            ground,
            requested_at: row.get("asked_at")?,
            requested_by: row.get("asked_by")?,
        });
        Ok(())
    })?;
    Ok(all)
}

/// People whose retention period is over and whose removal is not requested, longest due first, at most `limit`.
pub fn due(reader: Reader<'_>, limit: usize) -> Result<Vec<ErasureDue>, RegisterError> {
    let today = reader.today();
    let mut due = Vec::new();
    reader.each(include_str!("../sql/erasures_due.sql"), [], |row| {
        let person: PersonId = row.get("id")?;
        for ground in grounds().iter().filter(|g| g.after != After::Asked) {
            let from = due_since(reader.conn, person, ground.after)?;
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
        Ok(())
    })?;
    due.sort_by_key(|d| d.since);
    due.truncate(limit);
    Ok(due)
}
