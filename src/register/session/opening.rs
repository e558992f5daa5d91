//! Opening what is sensitive: the only way to what is masked, and each with a reason in the trail.

use crate::domain::ids::PersonId;
use crate::domain::name::clean;
use crate::domain::roles::Permission;
use crate::forms::Record;
use crate::register::read::people_list::{ListOpening, PeopleList};
use crate::register::trail::event::{self, AuditEvent};
use crate::register::{Changed, Outcome, Register, RegisterError, Result, Written};
use crate::words::access as w;

/// Opens a person for the rest of the session.
///
/// # Errors
/// When the clerk may not open the person or the trail cannot be written; the person stays masked then.
pub fn open_person(register: &mut Register, person: PersonId, reason: &str) -> Result<()> {
    let reason = checked_reason(Some(reason))?;
    register.record_event(AuditEvent::person_opened(person, &reason))?;
    register.session.opened.insert(person);
    Ok(())
}

/// Opens the new people of a change: the clerk entered what is sensitive about them. A person who was in the register before
/// is opened with a reason only, since somebody else may have entered a group meanwhile.
pub fn open_new(register: &mut Register, changed: &Changed) {
    let is_new = |w: &&Written| w.record == Record::Person && w.outcome == Outcome::New;
    for written in changed.written.iter().filter(is_new) {
        register.session.opened.insert_entered(written.id.into());
    }
}

/// Opens a list of a sensitive group on the screen.
///
/// # Errors
/// Without a reason, when the clerk may not open the group, or when the trail cannot be written; then the people must
/// not be shown.
pub fn open_list<T>(
    register: &mut Register,
    list: &PeopleList<T>,
    reason: &str,
) -> Result<ListOpening> {
    let reason = checked_reason(Some(reason))?;
    let event = AuditEvent::new(event::OPEN)
        .with("group", codes(list))
        .with("rows", list.len())
        .with("sensitive", list.len())
        .with("reason", reason.as_str());
    register.record_event(event)?;
    Ok(ListOpening::new(list.groups().clone(), &reason))
}

/// Takes the people of a list out of the program: what for (`people`, the id of a target, …) and the path of the file
/// (empty for a terminal or pipe) go to the trail first.
///
/// # Errors
/// When the list is of a sensitive group and there is no reason or the clerk may not open it.
pub fn export_list<T>(
    register: &mut Register,
    list: PeopleList<T>,
    what: &str,
    to: &str,
    reason: Option<&str>,
) -> Result<Vec<T>> {
    let rows = list.len() as u64;
    if list.groups().is_empty() {
        register.record_export(AuditEvent::exported(what, rows, 0, to))?;
        return list.rows(None);
    }
    register.authorize(Permission::Open)?;
    let reason = checked_reason(reason)?;
    ensure_trail(register)?;
    let event = AuditEvent::exported(what, rows, rows, to);
    let event = marked(register, Permission::Open, event)?
        .with("group", codes(&list))
        .with("reason", reason.as_str());
    register.record_export(event)?;
    let opening = ListOpening::new(list.groups().clone(), &reason);
    list.rows(Some(&opening))
}

/// Records an export in full of rows of which some are sensitive.
///
/// # Errors
/// When rows are sensitive and there is no reason, or the register has no trail to write.
pub fn record_full_export(
    register: &mut Register,
    what: &str,
    (rows, sensitive): (u64, u64),
    to: &str,
    reason: Option<&str>,
) -> Result<()> {
    let event = AuditEvent::exported(what, rows, sensitive, to);
    full_export(
        register,
        event,
        reason.filter(|_| sensitive > 0),
        sensitive > 0,
    )
}

/// Records an export of the whole trail, which holds what was sensitive before it was voided or changed.
///
/// # Errors
/// Without a reason, or when the register has no trail to write.
pub fn record_trail_export(
    register: &mut Register,
    (rows, sensitive): (u64, u64),
    to: &str,
    reason: Option<&str>,
) -> Result<()> {
    let event = AuditEvent::exported("trail", rows, sensitive, to);
    full_export(register, event, reason, true)
}

fn full_export(
    register: &mut Register,
    event: AuditEvent,
    reason: Option<&str>,
    needs_reason: bool,
) -> Result<()> {
    register.authorize(Permission::ExportFull)?;
    ensure_trail(register)?;
    let mut event = marked(register, Permission::ExportFull, event)?;
    if needs_reason {
        event = event.with("reason", checked_reason(reason)?);
    }
    register.record_event(event)
}

/// Refuses to show what is sensitive from a register whose trail cannot say so.
fn ensure_trail(register: &Register) -> Result<()> {
    if register.is_read_only() {
        return Err(RegisterError::failed(|| {
            w::export_without_trail(register.path().display())
        }));
    }
    Ok(())
}

/// The event of an export, which the gateway permits to every role, with the role that the act is beyond.
fn marked(register: &Register, act: Permission, event: AuditEvent) -> Result<AuditEvent> {
    let beyond = register.access_level()?.beyond(act);
    Ok(match beyond {
        Some(role) => event.with(event::BEYOND_ROLE, role),
        None => event,
    })
}

/// A reason that says something, without hidden characters.
fn checked_reason(reason: Option<&str>) -> Result<String> {
    let reason = reason.map(clean).filter(|reason| !reason.is_empty());
    let reason = reason.ok_or_else(|| RegisterError::refused(w::LIST_NEEDS_REASON))?;
    if !reason.contains(char::is_alphabetic) {
        return Err(RegisterError::refused(w::REASON_WITHOUT_WORDS));
    }
    Ok(reason)
}

fn codes<T>(list: &PeopleList<T>) -> String {
    let codes: Vec<&str> = list.groups().iter().map(String::as_str).collect();
    codes.join(", ")
}
