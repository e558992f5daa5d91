//! Person after person: what they have in common stands in one line, one field asks who is next, the list below grows.
//! A class of thirty is thirty ID numbers or scans; a job fair's visitors too.

use super::way::Way;
use super::{FormScreen, Said};
use crate::domain::citizen_id;
use crate::entry::{Draft, Place, Source, Value, parse};
use crate::forms::{self, Form, Record};
use crate::register::RegisterError;
use crate::register::rounds::{Joined, Together};
use crate::tui::keys::Action;
use crate::tui::office::Office;
use crate::tui::screen::{Handled, Next};

/// Person after person.
pub(super) struct Round {
    pub title: String,
    /// Who is in, the newest first.
    pub joined: Vec<Joined>,
    /// Seats, where they are limited.
    pub seats: Option<i64>,
    /// The clerk came from the person to change what is common: Esc leads back there.
    left_person: bool,
}

impl FormScreen {
    /// A form for one person after another; `given` is the same for all and is not asked.
    ///
    /// # Errors
    /// When the register cannot be read.
    pub fn round(
        form: &'static Form,
        title: String,
        given: &[(&'static str, String)],
        office: &mut Office,
    ) -> Result<Self, RegisterError> {
        let mut screen = Self::filled(form, given, office);
        screen.once = false;
        screen.way = Way::Round(Round {
            title,
            joined: Vec::new(),
            seats: None,
            left_person: false,
        });
        screen.reread(office)?;
        screen.start(office);
        Ok(screen)
    }

    /// To the first common field that must be filled and is not; else to the person.
    fn start(&mut self, office: &mut Office) {
        let missing = self.common().into_iter().find(|&p| {
            self.draft.field(p).required != forms::Required::No
                && self.draft.effective(p).is_empty()
        });
        if let Some(at) = missing.or_else(|| self.person_place()) {
            self.enter(at, office);
        }
    }

    /// Reads who is in already.
    pub(super) fn reread(&mut self, office: &mut Office) -> Result<(), RegisterError> {
        let Way::Round(_) = &self.way else {
            return Ok(());
        };
        let number = |v: Option<Value>| v.and_then(|v| v.int());
        let text = |v: Option<Value>| v.map(|v| v.text().into_owned());
        let together = match self.draft.rows[0].section.record {
            Record::Enrolment => number(self.common_value("course", office)?).map(Together::Course),
            _ => match (
                text(self.common_value("held_on", office)?),
                text(self.common_value("kind", office)?),
            ) {
                (Some(held_on), Some(kind)) => Some(Together::Meeting {
                    held_on,
                    kind,
                    event: text(self.common_value("event", office)?),
                }),
                _ => None,
            },
        };
        let found = match &together {
            Some(together) => office.register.joined(together)?,
            None => Vec::new(),
        };
        let seats = match together {
            Some(Together::Course(course)) => office.register.seats(course)?,
            _ => None,
        };
        if let Way::Round(round) = &mut self.way {
            (round.joined, round.seats) = (found, seats);
        }
        Ok(())
    }

    /// The stored value of a common field, if its text has one.
    fn common_value(&self, key: &str, office: &Office) -> Result<Option<Value>, RegisterError> {
        let Some(field) = self.draft.rows[0].section.position(key) else {
            return Ok(None);
        };
        let place = Place { row: 0, field };
        let text = self.draft.effective(place);
        let (none, desk) = (crate::entry::Answers::default(), office.register.desk());
        let parsed = parse::parse(
            self.draft.field(place),
            &text,
            Source::Keyboard,
            &none,
            &desk,
        )?;
        Ok(parsed.ok().flatten())
    }

    /// A key while the cursor asks who is next.
    pub(super) fn on_person(
        &mut self,
        action: Action,
        office: &mut Office,
    ) -> Result<Option<Next>, RegisterError> {
        match action {
            // A scanner may end with two line ends: the second finds the field empty.
            Action::Enter | Action::Save if self.input.value().is_empty() => Ok(Some(Next::Same)),
            Action::Save if self.is_unknown() => match self.take_in(office) {
                Some(intake) => intake.map(Some),
                None => Ok(Some(self.take_in_number(office))),
            },
            Action::Enter | Action::Save => self.forward(office).map(Some),
            Action::Tab | Action::Down => self.go_on_to_personal(office).map(Some),
            Action::List => {
                let first = self.common().first().copied();
                self.go_to(first, true, office);
                Ok(Some(Next::Changed))
            }
            Action::Back if !self.is_personal_typed() => {
                self.touched = false;
                Ok(None)
            }
            _ => Ok(None),
        }
    }

    /// A key in a field that all have in common, or in one of the person's own after the ID number.
    pub(super) fn on_common(
        &mut self,
        action: Action,
        office: &mut Office,
    ) -> Result<Option<Next>, RegisterError> {
        let left = matches!(&self.way, Way::Round(r) if r.left_person);
        match action {
            Action::Save if self.common().contains(&self.draft.at) => {
                self.forward(office)?;
                if !matches!(self.said, Said::Problem(_)) {
                    self.start(office);
                }
                Ok(Some(Next::Changed))
            }
            Action::Back if left => {
                self.take_input();
                self.go_to(self.person_place(), false, office);
                Ok(Some(Next::Changed))
            }
            Action::Back if !self.is_personal_typed() => {
                self.touched = false;
                Ok(None)
            }
            _ => Ok(None),
        }
    }

    fn go_to(&mut self, place: Option<Place>, left_person: bool, office: &mut Office) {
        self.take_input();
        self.said = Said::Nothing;
        if let Way::Round(round) = &mut self.way {
            round.left_person = left_person;
        }
        if let Some(place) = place {
            self.enter(place, office);
        }
    }

    /// On to the note of this person; where a form has none, as Enter.
    fn go_on_to_personal(&mut self, office: &mut Office) -> Handled {
        match self.personal().first().copied() {
            Some(first) => {
                self.go_to(Some(first), false, office);
                Ok(Next::Changed)
            }
            None => self.forward(office),
        }
    }

    /// Something of this person was typed that is not in the register.
    fn is_personal_typed(&self) -> bool {
        let typed = |p: &Place| {
            if *p == self.draft.at {
                !self.input.value().is_empty()
            } else {
                !self.draft.cell(*p).text.is_empty()
            }
        };
        self.person_place().iter().any(&typed) || self.personal().iter().any(typed)
    }

    /// The number just typed is nobody's in the register.
    pub(super) fn is_unknown(&self) -> bool {
        let unknown = matches!(&self.said, Said::Problem(p) if p.rule == "person");
        let number = citizen_id::parse(self.input.value()).is_ok();
        self.is_at_person() && (self.has_stranger() || (unknown && number))
    }

    /// The intake form with the number filled in; who is taken in there is recorded here.
    fn take_in_number(&mut self, office: &mut Office) -> Next {
        let given = [("citizen_id", self.input.value().to_owned())];
        Next::Open(Box::new(FormScreen::filled(&forms::INTAKE, &given, office)))
    }

    /// After a save: the same again with nobody in it.
    pub(super) fn next_in_round(&mut self, told: String, office: &mut Office) -> Handled {
        let mut next = Draft::blank(self.draft.form, office.around());
        let common = self.common();
        for (field, declared) in self.draft.rows[0].section.fields.iter().enumerate() {
            let place = Place { row: 0, field };
            let given = self.given.iter().any(|(key, _)| *key == declared.key);
            if given || common.contains(&place) {
                let text = self.draft.effective(place).into_owned();
                *next.cell_mut(place) = self.draft.cell(place).clone();
                next.cell_mut(place).text = text;
            }
        }
        next.accepted = std::mem::take(&mut self.draft.accepted);
        next.accepted.retain(|a| common.contains(&a.place));
        self.draft = next;
        self.touched = false;
        self.go_to_next(office)?;
        self.said = Said::Done(told);
        Ok(Next::Changed)
    }

    fn go_to_next(&mut self, office: &mut Office) -> Result<(), RegisterError> {
        let at = self.person_place().unwrap_or_default();
        if let Way::Round(round) = &mut self.way {
            round.left_person = false;
        }
        self.enter(at, office);
        self.reread(office)
    }
}
