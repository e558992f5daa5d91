//! Upgrades a register of an older version: first a verified copy beside it, then all steps in one transaction, checked
//! before it commits. If the process is killed at any moment, the file is the old register or the new one.

use std::io;
use std::path::Path;

use rusqlite::{Connection, OptionalExtension, TransactionBehavior};
use uuid::Uuid;

use crate::register::backup::copy::copy_and_compare;
use crate::register::backup::own_copies;
use crate::register::backup::staging::Staging;
use crate::register::check::{self, objects};
use crate::register::error::{RegisterError, Result};
use crate::register::file::{rename_durably, rename_new, with_suffix};
use crate::register::runtime::connect::{self, open_error};
use crate::register::schema::{self, newest_version, version};
use crate::register::trail::coverage::{self, BASELINE};
use crate::register::trail::head::{self, Head};
use crate::register::trail::record;
use crate::register::write::op::ChangeMeta;
use crate::register::{Session, now};
use crate::words::{Message, register as w};

/// Upgrades a register to a version in one transaction. A second process that opens the register meanwhile waits and finds
/// the new version.
///
/// # Errors
/// When a step does not apply, leaves damage, or the register cannot be written; the register is then unchanged.
pub fn migrate(conn: &mut Connection, to: usize, session: &Session) -> Result<()> {
    let tx = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let from = version(&tx)?;
    if from < to {
        let before = if from > 0 { findings(&tx)? } else { Vec::new() };
        schema::apply_steps(&tx, from, to)?;
        append_baseline(&tx, from, to, session)?;
        if from > 0
            && let Some(finding) = first_new_finding(&tx, &before)?
        {
            return Err(RegisterError::not_upgraded(|| {
                w::upgrade_broke(finding.text())
            }));
        }
        schema::set_application_id(&tx)?;
    }
    Ok(tx.commit()?)
}

/// Appends one row with the images of the rows that earlier versions wrote without: from then on `check` finds a change of
/// them.
fn append_baseline(tx: &Connection, from: usize, to: usize, session: &Session) -> Result<()> {
    let images = coverage::baseline(tx, from, to)?;
    if images.is_empty() {
        return Ok(());
    }
    let meta = ChangeMeta {
        at: now(),
        by: session.clerk.clone(),
    };
    let (_, head) = record::newest(tx)?;
    let (uuid, origin) = (Uuid::new_v4(), session.origin);
    record::append(tx, uuid, &meta, origin.code(), BASELINE, &images, &head)?;
    Ok(())
}

fn findings(tx: &Connection) -> Result<Vec<Message>> {
    Ok(check::examine_within(tx, &mut |_| ())?.messages)
}

/// What is wrong after the steps: any damage to the file, or a finding that was not there before. An older finding does not
/// stop the upgrade; `check` reports it.
fn first_new_finding(tx: &Connection, before: &[Message]) -> Result<Option<Message>> {
    if let Some(first_damage) = damage(tx)? {
        return Ok(Some(Message::new(|| first_damage.clone())));
    }
    let after = findings(tx)?;
    Ok(after.into_iter().find(|finding| !before.contains(finding)))
}

fn damage(conn: &Connection) -> rusqlite::Result<Option<String>> {
    let sound: String = conn.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0))?;
    let mut links = conn.prepare("PRAGMA foreign_key_check")?;
    let broken = links
        .query_row([], |row| row.get::<_, String>(0))
        .optional()?;
    Ok((sound != "ok").then_some(sound).or(broken))
}

/// Upgrades a register, or creates the tables of a new one.
pub(in crate::register) fn upgrade(
    conn: &mut Connection,
    path: &Path,
    session: &Session,
) -> Result<()> {
    let from = version(conn)?;
    if from > 0 {
        objects::ensure_readable(conn)?;
        create_verified_copy(path, from)?;
    }
    migrate(conn, newest_version(), session).map_err(|e| match e {
        RegisterError::Sqlite(e) => open_error(path, e),
        other => other,
    })?;
    if from > 0 {
        tracing::info!(from, to = newest_version(), "upgraded");
    }
    Ok(())
}

/// Copies the register to `register.db.v2` beside it: staged, verified, then renamed. Where another file has that name:
/// `register.db.v2-2` and so on. A copy of the same state, which an upgrade that was stopped has left, is replaced.
fn create_verified_copy(path: &Path, from: usize) -> Result<()> {
    let staging = Staging::begin_beside(path)?;
    let unverified = staging.path("copy.db");
    let head = verify_copy(path, &unverified)?;
    let named = with_suffix(path, format!(".v{from}"));
    let mut copy = named.clone();
    for number in 2.. {
        let renamed = if head.row > 0 && own_copies::ends_at(&copy, &head) == Some(true) {
            rename_durably(&unverified, &copy)
        } else {
            rename_new(&unverified, &copy)
        };
        match renamed {
            Err(e) if e.kind() == io::ErrorKind::AlreadyExists => {
                copy = with_suffix(&named, format!("-{number}"));
            }
            Err(e) => {
                return Err(RegisterError::not_upgraded(|| {
                    w::copy_failed(copy.display(), &e)
                }));
            }
            Ok(()) => break,
        }
    }
    Ok(())
}

/// Copies the register and verifies the copy; returns the newest point of its trail.
fn verify_copy(path: &Path, copy: &Path) -> Result<Head> {
    let not_upgraded =
        |e: RegisterError| RegisterError::not_upgraded(|| w::copy_unproved(e.sentence()));
    copy_and_compare(path, copy, &mut |_| ()).map_err(not_upgraded)?;
    let copy_conn = connect::open_read_only(copy)?;
    match damage(&copy_conn)? {
        Some(damage) => Err(RegisterError::not_upgraded(|| w::copy_unproved(&damage))),
        None => Ok(head::head(&copy_conn)?),
    }
}
