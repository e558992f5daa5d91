//! Stores what a session counted. Not part of the trail: the counts name no person and no record.

use rusqlite::params;

use crate::register::session::statistics::SessionCounts;
use crate::register::{Register, Result, now};

/// Stores the counts of this session so far: inserts with `id` `None`, else updates that row. Returns the row's id. Needs no
/// permission but an account that may hold a session.
///
/// # Errors
/// On the ward server, when the account is closed.
pub fn store(
    register: &mut Register,
    id: Option<i64>,
    started_at: &str,
    counts: &SessionCounts,
) -> Result<i64> {
    let fields = serde_json::to_string(&counts.fields).unwrap_or_default();
    register.batch(|batch| {
        batch.access_level()?;
        let (clerk, at, c) = (&batch.session().clerk, now(), counts);
        let sql = match id {
            Some(_) => include_str!("../sql/session_update.sql"),
            None => include_str!("../sql/session_insert.sql"),
        };
        batch.conn().prepare_cached(sql)?.execute(params![
            id,
            clerk,
            started_at,
            at,
            c.records,
            c.keys,
            c.bursts,
            c.burst_keys,
            c.corrections,
            c.active_ms,
            fields
        ])?;
        Ok(id.unwrap_or_else(|| batch.conn().last_insert_rowid()))
    })
}
