//! Records of a draft that another clerk has saved since the draft began, and their differing fields (`entry::merge`).

use crate::domain::record_ref::RecordRef;
use crate::entry::{Draft, MergeConflict, merge};
use crate::register::read::load;
use crate::register::{Reader, RegisterError, Result};

/// The records of a draft that have changed since the draft began, in its order.
///
/// # Errors
/// `Gone` when a person, or the only record of a form, was voided: there is nothing left to merge.
pub fn merge_conflicts(reader: Reader<'_>, draft: &Draft) -> Result<Vec<MergeConflict>> {
    let mut conflicts = Vec::new();
    for (place, mine) in draft.rows.iter().enumerate() {
        let (record, Some(RecordRef { id, version })) = (mine.section.record, mine.record_ref)
        else {
            continue;
        };
        let sql = format!(
            "SELECT version, changed_by, changed_at, voided_at IS NOT NULL FROM {} WHERE id = ?1",
            record.table()
        );
        let current = reader.optional(&sql, [id], |row| row.try_into())?;
        let (current_version, by, at, void): (i64, String, String, bool) =
            current.ok_or(RegisterError::Gone(record, id))?;
        if current_version == version && !void {
            continue;
        }
        if void && !mine.section.repeats {
            return Err(RegisterError::Gone(record, id));
        }
        let base = load::form_row_at_version(reader, record, id, version)?;
        let field_conflicts = if void {
            vec![merge::void_conflict(base.as_ref(), mine)]
        } else {
            merge::field_conflicts(base.as_ref(), mine, &load::form_row(reader, record, id)?)
        };
        conflicts.push(MergeConflict {
            row: place,
            version: (!void).then_some(current_version),
            by,
            at,
            field_conflicts,
        });
    }
    Ok(conflicts)
}
