//! Requests for the removal of a person: one clerk requests, another rejects or approves (`erase::approve`). Each step is a change
//! in the trail; the removal itself is in `erase`.

use chrono::NaiveDate;
use rusqlite::params;
use serde_json::json;

use crate::domain::date;
use crate::domain::ids::{ErasureRequestId, PersonId};
use crate::domain::retention::{After, Ground, ground, grounds};
use crate::domain::roles::Permission;
use crate::register::session::access;
use crate::register::trail::record::{Image, RecordImage};
use crate::register::trail::removal::{ERASE_ACTION, Removal};
use crate::register::write::context::ChangeContext;
use crate::register::write::erase;
use crate::register::write::erased::EMPTY_REASON;
use crate::register::write::op::{Erasure, Op};
use crate::register::write::tables::row_image;
use crate::register::{Reader, Register, RegisterError, Result};
use crate::words::safety as w;

/// The table of the requests.
const TABLE: &str = "forget_request";

/// An open request for a removal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ErasureRequest {
    pub id: ErasureRequestId,
    pub person: PersonId,
    pub full_name: String,
    pub ground: &'static Ground,
    /// UTC.
    pub requested_at: String,
    pub requested_by: String,
}

/// A person whose retention period is over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ErasureDue {
    pub person: PersonId,
    pub full_name: String,
    pub ground: &'static Ground,
    /// The day it became due.
    pub since: NaiveDate,
}

/// Requests the removal of a person.
///
/// # Errors
/// `Refused` when it is not due on that ground, was requested already, or there is no such person.
pub fn request(register: &mut Register, person: PersonId, ground: &str) -> Result<()> {
    let ground = ground.to_owned();
    let step = Erasure::Request { person, ground };
    register.change(Op::Erase(step)).map(|_| ())
}

/// Rejects a request.
pub fn reject(register: &mut Register, request: ErasureRequestId) -> Result<()> {
    let step = Erasure::Reject(request);
    register.change(Op::Erase(step)).map(|_| ())
}

/// The open requests, oldest first.
pub fn requests(reader: Reader<'_>) -> Result<Vec<ErasureRequest>> {
    let sql = include_str!("../sql/erasure_requests.sql");
    let requests = reader.rows(sql, [], |row| {
        let Some(ground) = ground(&row.get::<_, String>("ground")?) else {
            return Ok(None);
        };
        Ok(Some(ErasureRequest {
            id: row.get("id")?,
            person: row.get("person_id")?,
            full_name: row.get("full_name")?,
            ground,
            requested_at: row.get("asked_at")?,
            requested_by: row.get("asked_by")?,
        }))
    })?;
    Ok(requests.into_iter().flatten().collect())
}

/// People whose retention period is over and whose removal is not requested, longest due first, at most `limit`.
pub fn due(reader: Reader<'_>, limit: usize) -> Result<Vec<ErasureDue>> {
    let today = reader.today();
    let mut due = Vec::new();
    reader.each(include_str!("../sql/erasures_due.sql"), [], |row| {
        let person: PersonId = row.get("id")?;
        for ground in grounds().iter().filter(|g| g.after != After::Asked) {
            let from = due_since(reader, person, ground.after)?;
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

/// The day from which a ground's years count for a person; `None` when the ground does not apply.
fn due_since(reader: Reader<'_>, person: PersonId, after: After) -> Result<Option<NaiveDate>> {
    let sql = "SELECT left_on, left_reason, substr(voided_at, 1, 10) FROM person WHERE id = ?1";
    let row: Option<[Option<String>; 3]> = reader.optional(sql, [person], |row| {
        Ok([row.get(0)?, row.get(1)?, row.get(2)?])
    })?;
    let [left_on, reason, voided] = row.unwrap_or_default();
    let died = reason.as_deref() == Some("died");
    let day = match after {
        After::Asked => None,
        After::Left => left_on.filter(|_| !died),
        After::Died => left_on.filter(|_| died),
        After::Void => voided,
    };
    Ok(day.and_then(|d| date::from_iso(&d)))
}

/// Carries out one step of a request; returns its action for the trail.
pub(super) fn erasure_step(ctx: &mut ChangeContext<'_>, step: &Erasure) -> Result<&'static str> {
    match step {
        Erasure::Request { person, ground } => request_erasure(ctx, *person, ground),
        Erasure::Reject(request) => {
            add_erasure_event(ctx, *request, "refused", &Removal::default());
            close(ctx, *request, "refused")?;
            Ok("forget_refused")
        }
        Erasure::Approve(request) => approve_erasure(ctx, *request),
        Erasure::Sweep(request) => mark_swept(ctx, *request),
    }
}

fn request_erasure(
    ctx: &mut ChangeContext<'_>,
    person: PersonId,
    id: &str,
) -> Result<&'static str> {
    let Some(ground) = ground(id) else {
        let ids: Vec<&str> = grounds().iter().map(|g| g.id.as_str()).collect();
        return Err(RegisterError::refused(|| {
            w::ground_unknown(id, ids.join(", "))
        }));
    };
    let sql = "SELECT void_reason IS ?2 FROM person WHERE id = ?1";
    let params = params![person, EMPTY_REASON];
    match ctx.reader().optional(sql, params, |row| row.get(0))? {
        None => return Err(RegisterError::refused(|| w::unknown_number(person))),
        Some(true) => return Err(RegisterError::refused(|| w::removed_already(person))),
        Some(false) => {}
    }
    require_due(ctx, person, ground)?;
    let sql = "INSERT INTO forget_request (person_id, asked_at, asked_by, ground) VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO NOTHING";
    if ctx.execute(sql, params![person, ctx.meta.at, ctx.meta.by, ground.id])? == 0 {
        return Err(RegisterError::refused(w::REQUESTED_ALREADY));
    }
    let request = ctx.conn.last_insert_rowid();
    add_erasure_event(ctx, request.into(), "asked", &Removal::default());
    ctx.record_image(TABLE, request, None)?;
    Ok("forget_asked")
}

fn require_due(ctx: &ChangeContext<'_>, person: PersonId, ground: &Ground) -> Result<()> {
    if ground.after == After::Asked {
        return Ok(());
    }
    match due_since(ctx.reader(), person, ground.after)?.map(|day| ground.due(day)) {
        Some(due) if due <= ctx.today => Ok(()),
        Some(due) => Err(RegisterError::refused(|| {
            w::not_due_yet(date::shown(due), ground.label())
        })),
        None => Err(RegisterError::refused(|| {
            w::ground_does_not_hold(ground.label())
        })),
    }
}

/// Closes an open request with its outcome.
fn close(ctx: &mut ChangeContext<'_>, request: ErasureRequestId, outcome: &str) -> Result<()> {
    let before = row_image(ctx.conn, TABLE, request.get())?;
    let sql = "UPDATE forget_request SET decided_at = ?2, decided_by = ?3, outcome = ?4 WHERE id = ?1 AND outcome IS NULL";
    if ctx.execute(sql, params![request, ctx.meta.at, ctx.meta.by, outcome])? == 0 {
        return Err(RegisterError::refused(|| w::request_gone(request)));
    }
    ctx.record_image(TABLE, request.get(), before)
}

/// Marks a carried out request: the pages that held its person were overwritten.
fn mark_swept(ctx: &mut ChangeContext<'_>, request: ErasureRequestId) -> Result<&'static str> {
    add_erasure_event(ctx, request, "swept", &Removal::default());
    let before = row_image(ctx.conn, TABLE, request.get())?;
    let sql = "UPDATE forget_request SET swept_at = ?2 WHERE id = ?1 AND outcome = 'removed'";
    ctx.execute(sql, params![request, ctx.meta.at])?;
    ctx.record_image(TABLE, request.get(), before)?;
    Ok("forget_swept")
}

/// Approves a request and removes the person with all records merged into theirs.
fn approve_erasure(ctx: &mut ChangeContext<'_>, request: ErasureRequestId) -> Result<&'static str> {
    let sql =
        "SELECT person_id, asked_by, ground FROM forget_request WHERE id = ?1 AND outcome IS NULL";
    let existing: Option<(PersonId, String, String)> =
        ctx.reader()
            .optional(sql, [request], |row| row.try_into())?;
    let Some((person, requested_by, ground_id)) = existing else {
        return Err(RegisterError::refused(|| w::request_gone(request)));
    };
    require_second_person(ctx, &requested_by)?;
    if let Some(ground) = ground(&ground_id) {
        require_due(ctx, person, ground)?;
    }
    let erased = erase::erase_person(ctx, person)?;
    add_erasure_event(ctx, request, "removed", &erased.removal);
    close(ctx, request, "removed")?;
    erase::leave_empty(ctx, &erased)?;
    Ok(ERASE_ACTION)
}

/// Requires a clerk other than the one who requested and, once the register has accounts, the permission of a lead.
fn require_second_person(ctx: &ChangeContext<'_>, requested_by: &str) -> Result<()> {
    if *requested_by == ctx.meta.by {
        return Err(RegisterError::refused(w::FORGET_NEEDS_ANOTHER));
    }
    match access::access_level(ctx.reader())? {
        access::AccessLevel::Advisory(Some(role)) if !role.is_allowed(Permission::Erase) => {
            Err(RegisterError::refused(|| {
                Permission::Erase.refusal_message(role)
            }))
        }
        access::AccessLevel::Advisory(None) => Err(RegisterError::refused(|| {
            w::forget_needs_lead(Permission::Erase.minimum_role().label())
        })),
        _ => Ok(()),
    }
}

/// Adds the step of a request to the trail, with what the trail has lost and without the person.
fn add_erasure_event(
    ctx: &mut ChangeContext<'_>,
    request: ErasureRequestId,
    step: &str,
    removal: &Removal,
) {
    let mut details = RecordImage::new();
    details.insert("request".to_owned(), json!(request));
    details.insert("step".to_owned(), json!(step));
    removal.declare(&mut details);
    ctx.images.push(Image::event(None, details));
}
