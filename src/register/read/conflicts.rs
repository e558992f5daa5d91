//! Records of a draft that another clerk has saved since the draft began, and their differing fields (`entry::merge`).

use crate::domain::record_ref::RecordRef;
use crate::entry::{Draft, MergeConflict, merge};
use crate::forms::Record;
use crate::register::read::load;
use crate::register::{Reader, RegisterError, Result};

struct CurrentState {
    version: i64,
    by: String,
    at: String,
    void: bool,
}

/// The records of a draft that have changed since the draft began, in its order.
///
/// # Errors
/// `Gone` when a person, or the only record of a form, was voided: there is nothing left to merge.
pub fn merge_conflicts(reader: Reader<'_>, draft: &Draft) -> Result<Vec<MergeConflict>> {
    let mut conflicts = Vec::new();
    for (at, mine) in draft.rows.iter().enumerate() {
        let (record, Some(RecordRef { id, version })) = (mine.section.record, mine.record_ref)
        else {
            continue;
        };
        let current = current_state(reader, record, id)?.ok_or(RegisterError::Gone(record, id))?;
        if current.version == version && !current.void {
            continue;
        }
        if current.void && !mine.section.repeats {
            return Err(RegisterError::Gone(record, id));
        }
        let base = load::form_row_at_version(reader, record, id, version)?;
        let field_conflicts = if current.void {
            vec![merge::void_conflict(base.as_ref(), mine)]
        } else {
            merge::field_conflicts(base.as_ref(), mine, &load::form_row(reader, record, id)?)
        };
        conflicts.push(MergeConflict {
            row: at,
            version: (!current.void).then_some(current.version),
            by: current.by,
            at: current.at,
            field_conflicts,
        });
    }
    Ok(conflicts)
}

fn current_state(reader: Reader<'_>, record: Record, id: i64) -> Result<Option<CurrentState>> {
    let sql = format!(
        "SELECT version, changed_by, changed_at, voided_at IS NOT NULL FROM {} WHERE id = ?1",
        record.table()
    );
    reader.optional(&sql, [id], |row| {
        Ok(CurrentState {
            version: row.get(0)?,
            by: row.get(1)?,
            at: row.get(2)?,
            void: row.get(3)?,
        })
    })
}
