//! What a scanned card does to a form: fills the intake form, opens a person who is known, or answers "which person".

use super::{FormScreen, Said, Waiting};
use crate::domain::card::CardScan;
use crate::domain::name;
use crate::entry::suggest::sticky_key;
use crate::entry::{Facts, Looked, PersonFact, Place};
use crate::forms::{INTAKE, Kind};
use crate::register::RegisterError;
use crate::tui::office::Office;
use crate::tui::screen::{Handled, Next};
use crate::tui::screens::person::PersonPage;
use crate::words::identity as w;

/// Filling the intake form.
impl FormScreen {
    /// An intake form filled from a card, saved once.
    ///
    /// # Errors
    /// When the register cannot be read.
    pub fn from_card(card: &CardScan, office: &mut Office) -> Result<Self, RegisterError> {
        let mut screen = Self::blank(&INTAKE, office);
        screen.once = true;
        screen.take(card, office)?;
        Ok(screen)
    }

    /// Puts the card in and goes to the first thing to look at.
    ///
    /// # Errors
    /// When the register cannot be read.
    pub fn take(&mut self, card: &CardScan, office: &mut Office) -> Handled {
        if !self.draft.take_card(card, &office.register.desk())? {
            return Ok(self.nothing_filled(w::scan_other_number(&card.citizen_id)));
        }
        self.touched = true;
        self.look_over(card, office)?;
        self.journal(office)?;
        Ok(Next::Changed)
    }

    pub(super) fn fill_from(&mut self, card: &CardScan, office: &mut Office) -> Handled {
        let known = known(card, &office.register.desk())?;
        match (self.draft.rows[0].kept, known) {
            (Some((id, _)), Some((person, _))) if person.id != id => {
                Ok(self.nothing_filled(w::scan_other_person(person.full_name)))
            }
            (None, Some((person, number))) if self.draft.is_touched() => {
                let sentence = w::scan_known(&person.full_name);
                let at = self.draft.at;
                self.draft.cell_mut(at).text = number;
                let next = self.nothing_filled(sentence);
                self.look_beside(office)?;
                Ok(next)
            }
            (None, Some((person, number))) => {
                let page = PersonPage::of_card(person.id, card, office)?;
                office.message = Some(if person.citizen_id.as_ref() == Some(&number) {
                    w::scan_opened(person.full_name)
                } else {
                    w::scan_opened_former(person.full_name, number)
                });
                self.said = Said::Nothing;
                Ok(Next::Open(Box::new(page)))
            }
            _ => self.take(card, office),
        }
    }

    /// To the first field of the person that stops, is doubted or is missing; else to the first nobody has answered.
    fn look_over(&mut self, card: &CardScan, office: &mut Office) -> Result<(), RegisterError> {
        let found = self.draft.problems(&office.register.desk())?;
        let place = |key| {
            let field = self.draft.rows[0].section.position(key)?;
            Some(Place { row: 0, field })
        };
        let of_card: Vec<_> = found
            .into_iter()
            .filter(|f| f.place.row == 0 && self.draft.cell(f.place).given)
            .collect();
        let stops = of_card.iter().find(|f| !f.problem.soft).cloned();
        let sex = place("sex").unwrap_or_default();
        let missing = ["full_name", "born", "sex"]
            .into_iter()
            .filter_map(place)
            .find(|p| self.draft.cell(*p).text.is_empty());
        let doubted = self
            .draft
            .has_doubted_name()
            .then(|| place("full_name"))
            .flatten();
        if let Some(found) = stops {
            self.enter(found.place, office);
            self.said = Said::Problem(found.problem);
            self.fresh = true;
        } else if let Some(at) = doubted.or(missing) {
            self.enter(at, office);
            self.fresh = true;
            let here = of_card.into_iter().find(|f| f.place == at);
            self.said = here.map_or(Said::Nothing, |f| Said::Problem(f.problem));
        } else if let Some(found) = of_card.into_iter().next() {
            self.enter(sex, office);
            self.said = Said::Problem(found.problem);
        } else {
            let visible = self.draft.visible();
            let next = visible
                .into_iter()
                .find(|p| *p > sex && !self.draft.cell(*p).given);
            self.enter(next.unwrap_or(sex), office);
            self.said = Said::Done(taken(card));
        }
        Ok(())
    }
}

/// Answering "which person".
impl FormScreen {
    pub(super) fn select(&mut self, card: CardScan, office: &mut Office) -> Handled {
        if let Some((person, _)) = known(&card, &office.register.desk())? {
            return self.selected(person.id, office);
        }
        let at = self.draft.at;
        self.touched = true;
        let cell = self.draft.cell_mut(at);
        cell.text.clone_from(&card.citizen_id);
        cell.note.clear();
        let born = card.born.map_or_else(|| "?".to_owned(), |b| b.shown());
        let sentence = w::scan_stranger(&card.citizen_id, &card.full_name.text, born);
        let next = self.nothing_filled(sentence);
        self.look_beside(office)?;
        self.scanner.stranger = Some(Box::new(card));
        Ok(next)
    }

    /// The card in the field belongs to nobody yet.
    pub(super) fn has_stranger(&self) -> bool {
        let text = self.input.value();
        matches!(self.field().kind, Kind::Person)
            && self
                .scanner
                .stranger
                .as_ref()
                .is_some_and(|c| c.citizen_id == text)
    }

    /// Takes in the person of the card; the form goes on with them.
    pub(super) fn take_in(&mut self, office: &mut Office) -> Option<Handled> {
        if !self.has_stranger() {
            return None;
        }
        let card = self.scanner.stranger.take()?;
        self.waiting = Waiting::Stranger;
        let intake = Self::from_card(&card, office);
        Some(intake.map(|form| Next::Open(Box::new(form))))
    }

    /// The field is answered by a card: the form goes on, and saves itself when nothing else is open.
    pub(super) fn selected(&mut self, person: i64, office: &mut Office) -> Handled {
        let at = self.draft.at;
        self.touched = true;
        self.draft.cell_mut(at).text = format!("#{person}");
        self.draft.settle(at, &office.register.desk())?;
        self.enter(at, office);
        let saved = self.saved;
        let next = self.forward(office)?;
        let spoke = matches!(self.said, Said::Problem(_)) || saved != self.saved;
        if self.once || spoke || !self.answers_itself(office)? {
            return Ok(next);
        }
        self.save(office)
    }

    /// Every other field has its value: typed, given, or sticking from the record before on this screen.
    fn answers_itself(&self, office: &Office) -> Looked<bool> {
        let open = self.draft.visible().into_iter().any(|place| {
            let field = self.draft.field(place);
            let key = sticky_key(self.draft.form, field);
            field.suggest.sticks()
                && !self.draft.cell(place).given
                && !(self.saved > 0 && office.sticky.contains_key(&key))
        });
        let found = self.draft.problems(&office.register.desk())?;
        Ok(!open && found.iter().all(|f| f.problem.soft))
    }
}

/// The person of a card and the number they were found by: the card's own, or a former one of somebody who has no other.
fn known(card: &CardScan, facts: &dyn Facts) -> Looked<Option<(PersonFact, String)>> {
    if let Some(found) = facts.person(&card.citizen_id)? {
        return Ok(Some((found, card.citizen_id.clone())));
    }
    for former in card.previous_ids() {
        let same = |p: &PersonFact| {
            p.citizen_id
                .as_ref()
                .is_none_or(|id| card.cancelled_ids.contains(id))
        };
        if let Some(found) = facts.person(&former)?.filter(same) {
            return Ok(Some((found, former)));
        }
    }
    Ok(None)
}

/// What was filled in, and the reminder when the name hints at the other sex.
fn taken(card: &CardScan) -> String {
    let said = w::scan_taken(&card.full_name.text);
    let doubt = card
        .sex
        .and_then(|sex| name::sex_doubt(&card.full_name.text, sex));
    doubt.map_or(said.clone(), |doubt| format!("{said} {doubt}"))
}
