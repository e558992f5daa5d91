//! What of a scanned ID card goes into the person of a form, and what the clerk must look at again. Reading the card is
//! `domain::card`; whom the card belongs to is asked before.

use serde::{Deserialize, Serialize};

use super::draft::{Draft, Place};
use super::facts::{Facts, Looked};
use super::parse::Problem;
use crate::domain::card::{self, CardScan};
use crate::domain::name;

/// The rule under which a doubted name is accepted.
const RULE: &str = "scanned_name";

/// A name that came from a scanner and looks as if letters were lost: it speaks as a soft check while it stands so.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Doubt {
    place: Place,
    text: String,
}

/// One field in which a card and a form differ.
#[derive(Clone, Debug, PartialEq)]
pub struct CardDifference {
    /// The field's label.
    pub label: &'static str,
    /// What stands there now.
    pub before: String,
    /// What the card brings.
    pub after: String,
}

impl Draft {
    /// Puts what a card says into the person of the form: number, name, birth date, sex, card address, and the former
    /// numbers besides those that stand there. Leaves the current address, and a name with marks where the card's has
    /// none. False, with nothing done, when the person has a number that the card does not know of.
    ///
    /// # Errors
    /// When the register cannot be read.
    pub fn take_card(&mut self, card: &CardScan, facts: &dyn Facts) -> Looked<bool> {
        let kept = self.rows[0].kept.is_some();
        let number = self.person_text("citizen_id");
        let replaced = card.cancelled_ids.contains(&number);
        if kept && !number.is_empty() && number != card.citizen_id && !replaced {
            return Ok(false);
        }
        self.put("citizen_id", &card.citizen_id, facts)?;
        self.put_name(card, facts)?;
        if let Some(born) = card.born {
            self.put("born", &born.shown(), facts)?;
        }
        if let Some(sex) = card.sex {
            self.put("sex", sex.code(), facts)?;
        }
        if let Some(address) = &card.address
            && !name::looks_mangled(address)
        {
            self.put("card_address", address, facts)?;
        }
        let former = self.with_former_ids(card);
        if !former.is_empty() {
            self.put("previous_ids", &former, facts)?;
        }
        Ok(true)
    }

    /// Where the card and the form differ, field by field.
    ///
    /// # Errors
    /// When the register cannot be read.
    pub fn card_differences(
        &self,
        card: &CardScan,
        facts: &dyn Facts,
    ) -> Looked<Vec<CardDifference>> {
        let mut taken = self.clone();
        taken.take_card(card, facts)?;
        let (mine, theirs) = (&self.rows[0], &taken.rows[0]);
        let pairs = mine.cells.iter().zip(&theirs.cells);
        Ok(mine
            .section
            .fields
            .iter()
            .zip(pairs)
            .filter(|(_, (before, after))| before.text != after.text)
            .map(|(field, (before, after))| CardDifference {
                label: field.label.text(),
                before: before.text.clone(),
                after: after.text.clone(),
            })
            .collect())
    }

    fn person_place(&self, key: &str) -> Option<Place> {
        let field = self.rows[0].section.position(key)?;
        Some(Place { row: 0, field })
    }

    fn person_text(&self, key: &str) -> String {
        self.person_place(key)
            .map_or_else(String::new, |place| self.cell(place).text.clone())
    }

    fn put(&mut self, key: &str, text: &str, facts: &dyn Facts) -> Looked<()> {
        let Some(place) = self.person_place(key) else {
            return Ok(());
        };
        text.clone_into(&mut self.cell_mut(place).text);
        self.settle(place, facts)
    }

    /// A name with marks outlives one that lost them, and any name one with holes.
    fn put_name(&mut self, card: &CardScan, facts: &dyn Facts) -> Looked<()> {
        let scanned = &card.full_name;
        let there = self.person_text("full_name");
        let lost = scanned.mangled || scanned.doubt().is_some();
        let better = name::has_marks(&there) || (scanned.mangled && !there.is_empty());
        if scanned.text.is_empty() || (lost && better) {
            return Ok(());
        }
        self.put("full_name", &scanned.text, facts)?;
        if lost && let Some(place) = self.person_place("full_name") {
            let text = self.cell(place).text.clone();
            self.doubt = Some(Doubt { place, text });
        }
        Ok(())
    }

    /// The former numbers that stand there, then those the card adds.
    fn with_former_ids(&self, card: &CardScan) -> String {
        let there = self.person_text("previous_ids");
        let mut all: Vec<String> = there
            .split([';', ','])
            .map(|id| id.trim().to_owned())
            .filter(|id| !id.is_empty())
            .collect();
        for id in card.previous_ids() {
            if id != card.citizen_id && !all.contains(&id) {
                all.push(id);
            }
        }
        all.join(";")
    }

    /// Adds what a scanned name of the row is doubted for.
    pub(super) fn add_doubts(&self, row: usize, problems: &mut Vec<Problem>) {
        let Some(doubt) = self.doubt.as_ref().filter(|d| d.place.row == row) else {
            return;
        };
        if self.cell(doubt.place).text != doubt.text || name::looks_mangled(&doubt.text) {
            return;
        }
        let sentence = card::doubt(&doubt.text).unwrap_or_default();
        let problem = Problem::hard(self.field(doubt.place), RULE, sentence);
        problems.push(Problem {
            soft: true,
            ..problem
        });
        let section = self.rows[row].section;
        problems.sort_by_key(|p| (section.position(p.field), p.soft));
    }

    /// The name the scanner brought still stands as it came, and looks wrong.
    #[must_use]
    pub fn has_doubted_name(&self) -> bool {
        self.doubt
            .as_ref()
            .is_some_and(|d| self.cell(d.place).text == d.text)
    }
}
