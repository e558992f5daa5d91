//! A draft as JSON by form, row and field key; stays readable when an upgrade adds fields.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::domain::date::PartialDate;
use crate::domain::name;
use crate::domain::record_ref::RecordRef;
use crate::entry::draft::Draft;
use crate::entry::row::{Accepted, FieldState, FormRow, Place, UncertainName};
use crate::entry::suggest::FormDefaults;
use crate::forms::{self, Record};

#[derive(Serialize, Deserialize)]
struct DraftState {
    form: String,
    rows: Vec<RowState>,
    row: usize,
    field: String,
    #[serde(default)]
    accepted: Vec<Accepted>,
    #[serde(default, rename = "doubt")]
    uncertain_name: Option<UncertainName>,
}

#[derive(Serialize, Deserialize)]
struct RowState {
    record: String,
    #[serde(default, rename = "kept")]
    record_ref: Option<RecordRef>,
    cells: BTreeMap<String, FieldState>,
}

/// What stored drafts may contain of people who are removed.
#[derive(Debug, Default)]
pub struct PersonTraces {
    /// ID numbers, searched for in every text.
    pub numbers: Vec<String>,
    /// Register numbers as a field names them: `#12`.
    pub references: BTreeSet<String>,
    /// Folded name and stored date of birth.
    pub identities: BTreeSet<(String, String)>,
    /// Table and register number.
    pub records: BTreeSet<(String, i64)>,
}

impl PersonTraces {
    /// Whether a stored draft is about one of the people, whoever typed it.
    pub fn is_in(&self, state: &str) -> bool {
        let rows = serde_json::from_str(state).map_or_else(|_| Vec::new(), |s: DraftState| s.rows);
        self.numbers.iter().any(|number| state.contains(number))
            || rows.iter().any(|row| self.is_in_row(row))
    }

    fn is_in_row(&self, row: &RowState) -> bool {
        let text = |key: &str| row.cells.get(key).map_or("", |cell| cell.text.trim());
        let born =
            PartialDate::parse(text("born")).map_or_else(|_| String::new(), PartialDate::iso);
        let identity = (name::fold(text("full_name")), born);
        let record = row.record_ref.map(|r| (row.record.clone(), r.id));
        record.is_some_and(|record| self.records.contains(&record))
            || self.identities.contains(&identity)
            || row
                .cells
                .values()
                .any(|cell| self.references.contains(cell.text.trim()))
    }
}

impl Draft {
    /// The draft as JSON.
    pub fn to_state(&self) -> String {
        let rows = self
            .rows
            .iter()
            .map(|row| RowState {
                record: row.section.record.table().to_owned(),
                record_ref: row.record_ref,
                cells: row
                    .section
                    .fields
                    .iter()
                    .zip(&row.cells)
                    .filter(|(_, c)| c.given || !c.text.is_empty())
                    .map(|(f, c)| (f.key.to_owned(), c.clone()))
                    .collect(),
            })
            .collect();
        let state = DraftState {
            form: self.form.name.to_owned(),
            rows,
            row: self.at.row,
            field: self.field(self.at).key.to_owned(),
            accepted: self.accepted.clone(),
            uncertain_name: self.uncertain_name.clone(),
        };
        serde_json::to_string(&state).unwrap_or_default()
    }

    /// None when the form or a record in it no longer exists.
    pub fn from_state(state: &str, defaults: FormDefaults) -> Option<Self> {
        let state: DraftState = serde_json::from_str(state).ok()?;
        let form = forms::form(&state.form)?;
        let rows = state.rows.into_iter().map(row_from_state);
        let rows: Vec<FormRow> = rows.collect::<Option<_>>()?;
        let at = rows.get(state.row).and_then(|row| {
            let field = row.section.position(&state.field)?;
            Some(Place {
                row: state.row,
                field,
            })
        });
        if rows.is_empty() {
            return None;
        }
        let mut draft = Self {
            form,
            rows,
            at: Place::default(),
            accepted: state.accepted,
            uncertain_name: state.uncertain_name,
            defaults,
        };
        draft.at = at.unwrap_or_else(|| draft.first_place());
        Some(draft)
    }
}

fn row_from_state(state: RowState) -> Option<FormRow> {
    let mut row = FormRow::blank(Record::from_table(&state.record)?.section());
    row.record_ref = state.record_ref;
    for (key, cell) in state.cells {
        if let Some(at) = row.section.position(&key) {
            row.cells[at] = cell;
        }
    }
    Some(row)
}
