//! Transfers a scanned ID card into the person of a draft. The card is parsed by `domain::card`; the caller has
//! identified the person.

use super::draft::Draft;
use super::problem::Problem;
use super::row::UncertainName;
use crate::domain::card::{self, CardScan};
use crate::domain::name;
use crate::entry::lookup::{Lookup, LookupResult};

/// Name of the soft constraint on a scanned name.
const CONSTRAINT: &str = "scanned_name";

/// A field in which the card and the draft differ.
#[derive(Clone, Debug, PartialEq)]
pub struct CardDifference {
    pub label: &'static str,
    pub before: String,
    pub after: String,
}

impl Draft {
    /// Copies the card's number, name, birth date, sex and card address, and adds its former numbers. Keeps the current
    /// address, and a name with diacritics where the card's has none. Returns false, changing nothing, when the person
    /// is stored with a number that the card does not mention.
    pub fn apply_card(&mut self, card: &CardScan, lookup: &dyn Lookup) -> LookupResult<bool> {
        let is_stored = self.rows[0].record_ref.is_some();
        let number = self.person_text("citizen_id");
        let replaced = card.cancelled_ids.contains(&number);
        if is_stored && !number.is_empty() && number != card.citizen_id && !replaced {
            return Ok(false);
        }
        self.put("citizen_id", &card.citizen_id, lookup)?;
        self.put_name(card, lookup)?;
        if let Some(born) = card.born {
            self.put("born", &born.shown(), lookup)?;
        }
        if let Some(sex) = card.sex {
            self.put("sex", sex.code(), lookup)?;
        }
        if let Some(address) = &card.address
            && !name::looks_mangled(address)
        {
            self.put("card_address", address, lookup)?;
        }
        let former = self.with_former_ids(card);
        if !former.is_empty() {
            self.put("previous_ids", &former, lookup)?;
        }
        Ok(true)
    }

    /// What [`Draft::apply_card`] would change, field by field.
    pub fn card_differences(
        &self,
        card: &CardScan,
        lookup: &dyn Lookup,
    ) -> LookupResult<Vec<CardDifference>> {
        let mut updated = self.clone();
        updated.apply_card(card, lookup)?;
        let (mine, theirs) = (&self.rows[0], &updated.rows[0]);
        let pairs = mine.cells.iter().zip(&theirs.cells);
        let fields = mine.section.fields.iter().zip(pairs);
        Ok(fields
            .filter(|(_, (before, after))| before.text != after.text)
            .map(|(field, (before, after))| CardDifference {
                label: field.label.text(),
                before: before.text.clone(),
                after: after.text.clone(),
            })
            .collect())
    }

    fn person_text(&self, key: &str) -> String {
        self.place(0, key)
            .map_or_else(String::new, |place| self.cell(place).text.clone())
    }

    fn put(&mut self, key: &str, text: &str, lookup: &dyn Lookup) -> LookupResult<()> {
        let Some(place) = self.place(0, key) else {
            return Ok(());
        };
        text.clone_into(&mut self.cell_mut(place).text);
        self.normalize_cell(place, lookup)
    }

    /// Keeps a name with diacritics over one that lost them, and any name over a mangled one.
    fn put_name(&mut self, card: &CardScan, lookup: &dyn Lookup) -> LookupResult<()> {
        let scanned = &card.full_name;
        let current = self.person_text("full_name");
        let is_uncertain = card::name_warning(scanned).is_some();
        let has_better =
            name::has_diacritics(&current) || (name::looks_mangled(scanned) && !current.is_empty());
        if scanned.is_empty() || (is_uncertain && has_better) {
            return Ok(());
        }
        self.put("full_name", scanned, lookup)?;
        if is_uncertain && let Some(place) = self.place(0, "full_name") {
            let text = self.cell(place).text.clone();
            self.uncertain_name = Some(UncertainName { place, text });
        }
        Ok(())
    }

    /// The former numbers in the draft, then those the card adds.
    fn with_former_ids(&self, card: &CardScan) -> String {
        let current = self.person_text("previous_ids");
        let mut all: Vec<String> = current
            .split([';', ','])
            .map(|id| id.trim().to_owned())
            .filter(|id| !id.is_empty())
            .collect();
        for id in &card.previous_ids {
            if *id != card.citizen_id && !all.contains(id) {
                all.push(id.clone());
            }
        }
        all.join(";")
    }

    /// Adds the soft check on a scanned name of the row.
    pub(super) fn add_name_warning(&self, row: usize, problems: &mut Vec<Problem>) {
        let is_here = |name: &&UncertainName| name.place.row == row;
        let Some(UncertainName { place, text }) = self.unchanged_name().filter(is_here) else {
            return;
        };
        if name::looks_mangled(text) {
            return;
        }
        let sentence = card::name_warning(text).unwrap_or_default();
        problems.push(Problem {
            soft: true,
            ..Problem::hard(self.field(*place), CONSTRAINT, sentence)
        });
        let section = self.rows[row].section;
        problems.sort_by_key(|p| (section.position(p.field), p.soft));
    }

    /// True while the scanned name is unchanged and looks wrong.
    pub fn has_uncertain_name(&self) -> bool {
        self.unchanged_name().is_some()
    }

    fn unchanged_name(&self) -> Option<&UncertainName> {
        let name = self.uncertain_name.as_ref()?;
        (self.cell(name.place).text == name.text).then_some(name)
    }
}
