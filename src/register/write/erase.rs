//! Removes a person permanently, once due and when two clerks agree: one requests, another approves. The records and their
//! images in the trail are deleted (their digests remain), each page that held them is overwritten, and the copies that hold
//! them are replaced by a new verified one. The register number remains, empty, so that it is not given again.

use std::collections::BTreeSet;

use rusqlite::params;

use crate::domain::ids::{ErasureRequestId, PersonId};
use crate::forms::Record;
use crate::register::trail::chain_row::{TrailRow, UNPROVEN};
use crate::register::trail::coverage::REPORT_PEOPLE;
use crate::register::trail::event::{EVENT_TABLE, MIN_DIGITS};
use crate::register::trail::removal::Removal;
use crate::register::write::context::ChangeContext;
use crate::register::write::erase_drafts::{self, RecordKey};
use crate::register::write::erase_traces::{Mentions, SweepResult, mentions, sweep};
use crate::register::write::erased::EMPTY_REASON;
use crate::register::write::op::{Erasure, Op, SOFT_CHECK};
use crate::register::{Reader, Register, RegisterError, Result};
use crate::words::safety as w;

/// The result of a removal, with what remains to be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ErasureResult {
    /// What an error kept from being swept remains for the next [`sweep`].
    pub sweep: SweepResult,
    /// Where an ID number of the person still occurs, as in a note about another one.
    pub mentions: Mentions,
}

/// Approves a request and removes the person.
///
/// # Errors
/// When the same clerk requested it, the role does not allow it, or it is no longer due; nothing is removed then.
pub fn approve(register: &mut Register, request: ErasureRequestId) -> Result<ErasureResult> {
    // Overwrites what is deleted; `sweep` overwrites what earlier changes left in free pages.
    register.conn.pragma_update(None, "secure_delete", true)?;
    let numbers = numbers(register.reader(), request)?;
    let done = register.change(Op::Erase(Erasure::Approve(request)));
    done?;
    let _ = register.conn.pragma_update(None, "secure_delete", false);
    // The person is removed already, so a failure from here on is part of the result.
    let sweep = sweep(register).unwrap_or_else(|e| {
        tracing::warn!(error = e.code(), "not swept");
        SweepResult::default()
    });
    Ok(ErasureResult {
        sweep,
        mentions: mentions(register.reader(), &numbers).unwrap_or_default(),
    })
}

/// What a removal has deleted.
pub(super) struct Erased {
    /// Register numbers whose empty rows remain.
    people: Vec<PersonId>,
    /// Issued reports that counted one of them.
    reports: Vec<i64>,
    /// What the trail has lost.
    pub removal: Removal,
}

/// Removes a person and whoever was merged into them, inside the change that approves the request: deletes their records
/// and the images of these in the trail.
pub(super) fn erase_person(ctx: &ChangeContext<'_>, person: PersonId) -> Result<Erased> {
    let people = with_merged(ctx.reader(), person)?;
    let records = records_of(ctx.reader(), &people)?;
    let removal = remove_images(ctx, &records)?;
    delete(ctx, &records, &people)?;
    let reports = records.iter().filter(|(table, _)| *table == REPORT_PEOPLE);
    Ok(Erased {
        reports: reports.map(|(_, id)| *id).collect(),
        people,
        removal,
    })
}

/// Empties the people's own rows, so that their register numbers are not given again, and takes the digests of the people
/// behind the reports anew: the old ones are gone, as an erased person could be guessed from them.
pub(super) fn leave_empty(ctx: &mut ChangeContext<'_>, erased: &Erased) -> Result<()> {
    for id in &erased.people {
        let params = params![id, ctx.meta.at, ctx.meta.by, EMPTY_REASON];
        ctx.execute(include_str!("../sql/empty_person.sql"), params)?;
        ctx.record_image(Record::Person.table(), id.get(), None)?;
    }
    for report in &erased.reports {
        ctx.record_image(REPORT_PEOPLE, *report, None)?;
    }
    Ok(())
}

/// The ID numbers of a request's person, to search for after the removal.
fn numbers(reader: Reader<'_>, request: ErasureRequestId) -> Result<Vec<String>> {
    let sql = "SELECT p.citizen_id, p.previous_ids FROM forget_request r JOIN person p ON p.id = r.person_id WHERE r.id = ?1";
    let columns: Option<[Option<String>; 2]> =
        reader.optional(sql, [request], |row| Ok([row.get(0)?, row.get(1)?]))?;
    let texts: Vec<String> = columns.into_iter().flatten().flatten().collect();
    let numbers = texts.iter().flat_map(|t| t.split(';'));
    let long = numbers.filter(|n| n.len() >= MIN_DIGITS);
    Ok(long.map(str::to_owned).collect())
}

/// The person and the records merged into theirs.
fn with_merged(reader: Reader<'_>, person: PersonId) -> Result<Vec<PersonId>> {
    let mut people = vec![person];
    let mut at = 0;
    while at < people.len() {
        for id in reader.values(include_str!("../sql/merged_into.sql"), [people[at]])? {
            if !people.contains(&id) {
                people.push(id);
            }
        }
        at += 1;
    }
    Ok(people)
}

/// The records of these people, as the trail names them; follow-ups before their placement.
fn records_of(reader: Reader<'_>, people: &[PersonId]) -> Result<Vec<RecordKey>> {
    let mut all: Vec<RecordKey> = Vec::new();
    for person in people {
        for record in Record::of_person() {
            if record == Record::Placement {
                let theirs = "placement_id IN (SELECT id FROM placement WHERE person_id = ?1)";
                collect_records(reader, &mut all, "follow_up", theirs, *person)?;
            }
            collect_records(reader, &mut all, record.table(), "person_id = ?1", *person)?;
        }
        collect_records(reader, &mut all, SOFT_CHECK, "person_id = ?1", *person)?;
        all.push((Record::Person.table(), person.get()));
        all.push((EVENT_TABLE, person.get()));
    }
    for (table, id) in all.clone() {
        for about in [SOFT_CHECK, "sample", "verification", "dispute"] {
            let sql = format!("SELECT id FROM {about} WHERE record = ?1 AND record_id = ?2");
            for id in reader.values(&sql, params![table, id])? {
                if !all.contains(&(about, id)) {
                    all.push((about, id));
                }
            }
        }
    }
    for person in people {
        let sql = "SELECT DISTINCT report_id FROM report_person WHERE person_id = ?1";
        for id in reader.values(sql, [person])? {
            if !all.contains(&(REPORT_PEOPLE, id)) {
                all.push((REPORT_PEOPLE, id));
            }
        }
    }
    Ok(all)
}

fn collect_records(
    reader: Reader<'_>,
    all: &mut Vec<RecordKey>,
    table: &'static str,
    condition: &str,
    person: PersonId,
) -> Result<()> {
    let sql = format!("SELECT id FROM {table} WHERE {condition} ORDER BY id DESC");
    let ids = reader.values(&sql, [person])?;
    all.extend(ids.into_iter().map(|id| (table, id)));
    Ok(())
}

/// Removes the images of records from the trail and leaves their digests; returns what the erasure must declare. That is also
/// a hash over what an earlier version left without one.
fn remove_images(ctx: &ChangeContext<'_>, records: &[RecordKey]) -> Result<Removal> {
    let sql = "SELECT id FROM audit WHERE salts = ?1";
    let mut rows: BTreeSet<i64> = ctx.reader().values(sql, [UNPROVEN])?.into_iter().collect();
    for key in records {
        let sql = "SELECT audit_id FROM audit_record WHERE record = ?1 AND record_id = ?2";
        rows.extend(ctx.reader().values::<i64>(sql, *key)?);
    }
    let keys: BTreeSet<String> = records.iter().map(|(t, id)| format!("{t}:{id}")).collect();
    let mut removal = Removal::default();
    for id in rows {
        let mut row = TrailRow::load(ctx.conn, id)?;
        row.strip(&|key| keys.contains(key), &mut removal)
            .ok_or_else(|| RegisterError::refused(|| w::row_unreadable(id)))?;
        let (before, after, salts) = row.texts();
        let sql = "UPDATE audit SET before = ?2, after = ?3, salts = ?4 WHERE id = ?1";
        ctx.execute(sql, params![id, before, after, salts])?;
    }
    for key in records {
        let sql = "DELETE FROM audit_record WHERE record = ?1 AND record_id = ?2";
        ctx.execute(sql, *key)?;
    }
    Ok(removal)
}

/// Deletes the rows, those that others refer to last.
fn delete(ctx: &ChangeContext<'_>, records: &[RecordKey], people: &[PersonId]) -> Result<()> {
    ctx.conn.execute_batch("PRAGMA defer_foreign_keys = ON")?;
    erase_drafts::delete(ctx, records, people)?;
    for (table, id) in records {
        if ![EVENT_TABLE, REPORT_PEOPLE, Record::Person.table()].contains(table) {
            ctx.execute(&format!("DELETE FROM {table} WHERE id = ?1"), [id])?;
        }
    }
    // The requests contain nothing but the number, and stay.
    let sql = include_str!("../sql/tables_about_people.sql");
    for table in ctx.reader().values::<String>(sql, [])? {
        for person in people {
            let sql = format!("DELETE FROM \"{table}\" WHERE person_id = ?1");
            ctx.execute(&sql, [person])?;
        }
    }
    Ok(())
}
