//! Three-way merge of a record: the version a clerk began to change, the clerk's draft, and the version saved meanwhile
//! (`register::read::conflicts` reads it). A field that one side changed is merged; where both did, the clerk chooses.

use crate::domain::record_ref::RecordRef;
use crate::entry::draft::Draft;
use crate::entry::row::{FieldState, FormRow};

/// The two sides of a conflict.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// This clerk's draft.
    Mine,
    /// The version in the register.
    Theirs,
}

/// A field, or a whole record, that differs between the draft and the register.
#[derive(Clone, Debug, PartialEq)]
pub struct FieldConflict {
    /// Index of the field; `None`: the whole record, which was voided.
    pub field: Option<usize>,
    /// Text before either change; `None` when unknown.
    pub base: Option<String>,
    pub mine: FieldState,
    pub theirs: FieldState,
    /// The side that changed the field, when only one did.
    pub changed_only_by: Option<Side>,
    /// The side whose text is used; `None` until the clerk chooses.
    pub chosen: Option<Side>,
}

/// A record that was saved by another clerk while this one changed it.
#[derive(Clone, Debug, PartialEq)]
pub struct MergeConflict {
    /// Index of the draft's row.
    pub row: usize,
    /// Version in the register; `None` when voided.
    pub version: Option<i64>,
    /// Account that saved it.
    pub by: String,
    /// UTC.
    pub at: String,
    /// In the order of the form.
    pub field_conflicts: Vec<FieldConflict>,
}

/// The differing fields of a record that was not voided.
pub fn field_conflicts(
    base: Option<&FormRow>,
    mine: &FormRow,
    theirs: &FormRow,
) -> Vec<FieldConflict> {
    let differing = (0..mine.cells.len()).filter(|&f| mine.cells[f].text != theirs.cells[f].text);
    differing
        .map(|field| {
            let base = base.map(|row| row.cells[field].text.clone());
            let (mine, theirs) = (mine.cells[field].clone(), theirs.cells[field].clone());
            let changed_only_by = changed_only_by(base.as_deref(), &mine.text, &theirs.text);
            FieldConflict {
                field: Some(field),
                base,
                mine,
                theirs,
                changed_only_by,
                chosen: changed_only_by,
            }
        })
        .collect()
}

/// The conflict of a record that was voided meanwhile; chosen without a question when the draft is unchanged.
pub fn void_conflict(base: Option<&FormRow>, mine: &FormRow) -> FieldConflict {
    let same = base.is_some_and(|was| {
        was.cells
            .iter()
            .zip(&mine.cells)
            .all(|(was, mine)| was.text == mine.text)
    });
    let changed_only_by = same.then_some(Side::Theirs);
    FieldConflict {
        field: None,
        base: None,
        mine: FieldState::default(),
        theirs: FieldState::default(),
        changed_only_by,
        chosen: changed_only_by,
    }
}

fn changed_only_by(base: Option<&str>, mine: &str, theirs: &str) -> Option<Side> {
    let base = base?;
    match (base == mine, base == theirs) {
        (true, false) => Some(Side::Theirs),
        (false, true) => Some(Side::Mine),
        _ => None,
    }
}

impl Draft {
    /// Applies the chosen texts and takes over the stored version, so that the next save changes it. Undecided fields
    /// keep the draft's text.
    pub fn apply_merge(&mut self, conflict: &MergeConflict) {
        let row = &mut self.rows[conflict.row];
        let theirs = |p: &&FieldConflict| p.chosen == Some(Side::Theirs);
        let Some(version) = conflict.version else {
            // Voided in the register: remove the row or record it anew.
            row.record_ref = None;
            if conflict.field_conflicts.iter().any(|p| theirs(&p)) {
                *row = FormRow::blank(row.section);
            }
            return;
        };
        row.record_ref = row.record_ref.map(|r| RecordRef::new(r.id, version));
        for field_conflict in conflict.field_conflicts.iter().filter(theirs) {
            if let Some(field) = field_conflict.field {
                row.cells[field].clone_from(&field_conflict.theirs);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::forms::Record;
    use proptest::prelude::*;

    fn row(texts: &[&str]) -> FormRow {
        let mut row = FormRow::blank(Record::Need.section());
        row.record_ref = Some(RecordRef::new(1, 1));
        for (cell, text) in row.cells.iter_mut().zip(texts) {
            (*text).clone_into(&mut cell.text);
        }
        row
    }

    #[test]
    fn only_fields_changed_by_both_need_a_choice() {
        let (was, mine, theirs) = (row(&["a", "b"]), row(&["x", "b"]), row(&["a", "y"]));
        let found = field_conflicts(Some(&was), &mine, &theirs);
        let alone: Vec<_> = found.iter().map(|p| (p.field, p.chosen)).collect();
        assert_eq!(
            alone,
            [(Some(0), Some(Side::Mine)), (Some(1), Some(Side::Theirs))]
        );
        let found = field_conflicts(Some(&was), &row(&["x", "b"]), &row(&["y", "b"]));
        assert_eq!(found[0].chosen, None);
        assert_eq!(found[0].base.as_deref(), Some("a"));
        let unknown = field_conflicts(None, &mine, &theirs);
        assert!(unknown.iter().all(|p| p.chosen.is_none()));
    }

    #[test]
    fn a_void_is_chosen_when_the_draft_is_unchanged() {
        let was = row(&["a"]);
        assert_eq!(void_conflict(Some(&was), &was).chosen, Some(Side::Theirs));
        assert_eq!(void_conflict(Some(&was), &row(&["x"])).chosen, None);
        assert_eq!(void_conflict(None, &was).chosen, None);
    }

    proptest! {
        /// A change of either side is merged or left to the clerk, for any three states.
        #[test]
        fn no_change_is_dropped_without_a_question(
            was in prop::collection::vec("[ab]?", 2),
            mine in prop::collection::vec("[ab]?", 2),
            theirs in prop::collection::vec("[ab]?", 2),
        ) {
            let of = |t: &[String]| row(&t.iter().map(String::as_str).collect::<Vec<_>>());
            let (was, mine, theirs) = (of(&was), of(&mine), of(&theirs));
            let found = field_conflicts(Some(&was), &mine, &theirs);
            for field in 0..2 {
                let (w, m, t) = (&was.cells[field].text, &mine.cells[field].text, &theirs.cells[field].text);
                let conflict = found.iter().find(|p| p.field == Some(field));
                match conflict.map(|p| p.chosen) {
                    None => prop_assert_eq!(m, t),
                    Some(Some(Side::Mine)) => prop_assert_eq!(w, t),
                    Some(Some(Side::Theirs)) => prop_assert_eq!(w, m),
                    Some(None) => prop_assert!(w != m && w != t),
                }
            }
        }
    }
}
