//! The people whom a form names: looked up while it is filled, and remembered when the register has them no more.

use std::collections::BTreeMap;

use super::draft::Draft;
use super::lookup::{Lookup, LookupResult};
use crate::domain::citizen_id;
use crate::domain::ids::PersonId;
use crate::forms::{Kind, Record};

/// The people that texts of a form have named so far, by text.
#[derive(Clone, Debug, Default)]
pub struct NamedPeople(BTreeMap<String, PersonId>);

impl NamedPeople {
    /// Looks up the texts that were not found so far.
    pub fn look_up(&mut self, draft: &Draft, lookup: &dyn Lookup) -> LookupResult<()> {
        for text in references(draft) {
            if self.0.contains_key(&text) {
                continue;
            }
            let id = match register_number(&text) {
                Some(number) => Some(number),
                None => lookup.person_of_citizen_id(&text)?.map(|p| p.id),
            };
            if let Some(id) = id {
                self.0.insert(text, id);
            }
        }
        Ok(())
    }

    /// The people that the draft is about as it is now, the one whose record it edits first.
    pub fn of(&self, draft: &Draft) -> Vec<PersonId> {
        let rows = draft.rows.iter();
        let persons = rows.filter(|r| r.section.record == Record::Person);
        let edited = persons.filter_map(|row| Some(row.record_ref?.id.into()));
        let named = self.0.iter().filter(|(text, _)| is_in(draft, text));
        edited.chain(named.map(|(_, id)| *id)).collect()
    }
}

/// Whether a field names a person by this text, or contains it as part of another, as a note can.
fn is_in(draft: &Draft, text: &str) -> bool {
    let mut cells = draft.rows.iter().flat_map(|row| &row.cells);
    let is_number = !text.starts_with('#');
    cells.any(|cell| {
        cell.text.trim() == text
            || is_number && cell.text.replace([' ', '.', '-'], "").contains(text)
    })
}

/// The complete texts of a draft that name a person: ID numbers, or `#` and the register number.
fn references(draft: &Draft) -> impl Iterator<Item = String> + '_ {
    let cells = draft
        .rows
        .iter()
        .flat_map(|row| row.section.fields.iter().zip(&row.cells));
    let naming = cells
        .filter(|(field, _)| matches!(field.kind, Kind::Person | Kind::CitizenId | Kind::IdList));
    let parts = naming.flat_map(|(_, cell)| cell.text.split([';', ',']));
    let texts =
        parts.map(|part| citizen_id::parse(part).unwrap_or_else(|_| part.trim().to_owned()));
    texts.filter(|text| text.starts_with('#') || matches!(text.len(), 9 | 12))
}

fn register_number(text: &str) -> Option<PersonId> {
    text.strip_prefix('#')?.trim().parse().ok()
}
