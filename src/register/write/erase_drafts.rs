//! The drafts about a person who is removed, whoever typed them: stored forms, and the statuses of a class.

use rusqlite::params;
use serde_json::Value as Json;

use crate::domain::ids::{DraftId, PersonId};
use crate::entry::draft_state::PersonTraces;
use crate::forms::Record;
use crate::register::Result;
use crate::register::trail::event::MIN_DIGITS;
use crate::register::write::context::ChangeContext;

/// A record by table and number, as the trail names it.
pub(super) type RecordKey = (&'static str, i64);

/// Deletes the drafts about these people; called while their own rows are still filled.
pub(super) fn delete(
    ctx: &ChangeContext<'_>,
    records: &[RecordKey],
    people: &[PersonId],
) -> Result<()> {
    let traces = traces(ctx, records, people)?;
    let sql = "SELECT id, state FROM draft";
    let drafts: Vec<(DraftId, String)> = ctx.reader().rows(sql, [], |row| row.try_into())?;
    for (id, state) in drafts {
        if traces.is_in(&state) {
            ctx.execute("DELETE FROM draft WHERE id = ?1", [id])?;
        } else if let Some(rest) = without_statuses(&state, records) {
            ctx.execute(
                "UPDATE draft SET state = ?2 WHERE id = ?1",
                params![id, rest],
            )?;
        }
    }
    Ok(())
}

fn traces(
    ctx: &ChangeContext<'_>,
    records: &[RecordKey],
    people: &[PersonId],
) -> Result<PersonTraces> {
    let mut traces = PersonTraces {
        references: people.iter().map(|id| format!("#{id}")).collect(),
        records: { records.iter() }
            .map(|(t, id)| ((*t).to_owned(), *id))
            .collect(),
        ..PersonTraces::default()
    };
    let sql = "SELECT coalesce(citizen_id, ''), coalesce(previous_ids, ''), name_fold, born FROM person WHERE id = ?1";
    for person in people {
        let columns = ctx.reader().optional(sql, [person], |row| row.try_into())?;
        let Some((number, former, name, born)): Option<(String, String, String, String)> = columns
        else {
            continue;
        };
        let numbers = former.split(';').chain([number.as_str()]);
        let long = numbers.filter(|n| n.len() >= MIN_DIGITS);
        traces.numbers.extend(long.map(str::to_owned));
        if !name.is_empty() && !born.is_empty() {
            traces.identities.insert((name, born));
        }
    }
    Ok(traces)
}

/// The pending statuses of a class without those of removed enrolments; `None` when none of them is in the draft.
fn without_statuses(state: &str, records: &[RecordKey]) -> Option<String> {
    let mut statuses: Vec<Json> = serde_json::from_str(state).ok()?;
    let all = statuses.len();
    statuses.retain(|status| {
        let id = status["enrolment"].as_i64().unwrap_or_default();
        !records.contains(&(Record::Enrolment.table(), id))
    });
    (statuses.len() < all).then(|| Json::from(statuses).to_string())
}
