//! The commands of a form: find, ditto, the list of a field, the next problem, accepting, leaving, help.

use super::{FormScreen, Said, Waiting};
use crate::domain::codes::List;
use crate::entry::Place;
use crate::entry::suggest::sticky_key;
use crate::forms::Kind;
use crate::tui::keys::Context;
use crate::tui::office::Office;
use crate::tui::screen::{Handled, Next, Reply};
use crate::tui::screens::choose::{Choose, Offer};
use crate::tui::screens::confirm::Confirm;
use crate::tui::screens::courses::Courses;
use crate::tui::screens::find::Find;
use crate::tui::screens::help::Help;
use crate::tui::screens::person::PersonPage;
use crate::words::tui as w;

impl FormScreen {
    /// Into the people beside; with none there, the search.
    pub(super) fn find(&mut self, office: &mut Office) -> Handled {
        if let Some(intake) = self.take_in(office) {
            return intake;
        }
        if self.panel.enter() {
            return Ok(Next::Changed);
        }
        self.take_input();
        self.waiting = Waiting::Person;
        let text = match self.field().kind {
            Kind::Person | Kind::Name | Kind::CitizenId => self.input.value().to_owned(),
            _ => String::new(),
        };
        Ok(Next::Open(Box::new(Find::open(office, &text)?)))
    }

    /// A person was chosen: they fill the field that asks for a person, else their page opens.
    pub(super) fn person_chosen(&mut self, id: i64, office: &mut Office) -> Handled {
        let asks = self
            .draft
            .visible()
            .into_iter()
            .find(|p| matches!(self.draft.field(*p).kind, Kind::Person));
        if let Some(place) = asks {
            self.touched = true;
            self.draft.cell_mut(place).text = format!("#{id}");
            self.draft.settle(place, &office.register.desk())?;
            self.enter(place, office);
            self.forward(office)
        } else {
            self.journal(office)?;
            Ok(Next::Open(Box::new(PersonPage::open(id, office)?)))
        }
    }

    /// This field from the previous record.
    pub(super) fn ditto(&mut self, office: &mut Office) -> Handled {
        let key = sticky_key(self.draft.form, self.field());
        let Some(text) = office.last.get(&key).filter(|t| !t.is_empty()).cloned() else {
            self.said = Said::Done(w::DITTO_NOTHING.text().to_owned());
            return Ok(Next::Changed);
        };
        let at = self.draft.at;
        self.touched = true;
        self.draft.cell_mut(at).text = text;
        self.load_input();
        self.forward(office)
    }

    /// The empty fields from here on from the previous record, identity fields excepted.
    pub(super) fn ditto_rest(&mut self, office: &mut Office) -> Handled {
        self.take_input();
        let from = self.draft.at;
        let mut copied = 0;
        for field in from.field..self.draft.rows[from.row].cells.len() {
            let place = Place {
                row: from.row,
                field,
            };
            let declared = self.draft.field(place);
            let key = sticky_key(self.draft.form, declared);
            let empty = self.draft.cell(place).text.is_empty();
            if let Some(text) = office
                .last
                .get(&key)
                .filter(|t| !t.is_empty() && empty && !declared.identity)
                && self.draft.asked(place)
            {
                self.draft.cell_mut(place).text.clone_from(text);
                self.draft.settle(place, &office.register.desk())?;
                copied += 1;
            }
        }
        self.touched |= copied > 0;
        self.said = Said::Done(if copied == 0 {
            w::DITTO_NOTHING.text().to_owned()
        } else {
            w::ditto_copied(copied)
        });
        self.load_input();
        self.journal(office)?;
        Ok(Next::Changed)
    }

    /// To the next field with a problem, round the form.
    pub(super) fn next_problem(&mut self, office: &mut Office) -> Handled {
        self.take_input();
        let found = self.draft.problems(&office.register.desk())?;
        let at = self.draft.at;
        match found
            .iter()
            .find(|f| f.place > at)
            .or_else(|| found.first())
        {
            Some(next) => {
                self.enter(next.place, office);
                self.said = Said::Problem(next.problem.clone());
            }
            None => self.said = Said::Done(w::NO_PROBLEM.text().to_owned()),
        }
        Ok(Next::Changed)
    }

    /// Accepts the soft check that was just said, with a reason from the list.
    pub(super) fn accept(&mut self, _office: &mut Office) -> Handled {
        match &self.said {
            Said::Problem(p) if p.soft => {
                self.waiting = Waiting::Reason;
                let reasons =
                    Choose::of(w::ACCEPT_WHY.text(), Offer::codes(List::SoftReason), true);
                Ok(Next::Open(Box::new(reasons)))
            }
            Said::Problem(_) => {
                self.said = Said::Done(w::ACCEPT_NOT_HARD.text().to_owned());
                Ok(Next::Changed)
            }
            _ => Ok(Next::Same),
        }
    }

    pub(super) fn has_list(&self) -> bool {
        matches!(
            self.field().kind,
            Kind::Code(_) | Kind::Course | Kind::Person
        )
    }

    /// The list behind the field.
    pub(super) fn open_list(&mut self, office: &mut Office) -> Handled {
        match self.field().kind {
            Kind::Code(list) => {
                self.waiting = Waiting::Choice;
                let title = self.field().label.text();
                Ok(Next::Open(Box::new(Choose::of(
                    title,
                    Offer::codes(list),
                    false,
                ))))
            }
            Kind::Course => {
                self.waiting = Waiting::Choice;
                Ok(Next::Open(Box::new(Courses::to_choose(office)?)))
            }
            Kind::Person => {
                self.waiting = Waiting::Person;
                let text = self.input.value().to_owned();
                Ok(Next::Open(Box::new(Find::open(office, &text)?)))
            }
            _ => Ok(Next::Same),
        }
    }

    /// The answer of a screen that was opened from here.
    pub(super) fn answered(&mut self, reply: Reply, office: &mut Office) -> Handled {
        match (
            std::mem::replace(&mut self.waiting, Waiting::Nothing),
            reply,
        ) {
            (Waiting::Stranger, Reply::Person(id)) => self.selected(id, office),
            (_, Reply::Person(id)) => self.person_chosen(id, office),
            (Waiting::Choice, Reply::Text(code)) => {
                let at = self.draft.at;
                self.touched = true;
                self.draft.cell_mut(at).text = code;
                self.load_input();
                self.forward(office)
            }
            (Waiting::Reason, Reply::Text(reason)) => {
                if let Said::Problem(problem) = self.said.clone() {
                    let row = self.draft.at.row;
                    let field = self.draft.rows[row]
                        .section
                        .position(problem.field)
                        .unwrap_or(self.draft.at.field);
                    self.draft
                        .accept(Place { row, field }, problem.rule, &reason);
                    self.touched = true;
                    return self.forward(office);
                }
                Ok(Next::Changed)
            }
            (waiting @ (Waiting::JoinedToSave | Waiting::Joined), Reply::Joined(forks)) => {
                self.join(&forks, waiting == Waiting::JoinedToSave, office)
            }
            (Waiting::Leave, Reply::Choice(1)) => {
                self.journal(office)?;
                Ok(Next::Close(Reply::Nothing))
            }
            (Waiting::Leave, Reply::Choice(2)) => {
                if let Some(id) = self.draft_id.take() {
                    office.register.drop_draft(id)?;
                }
                self.touched = false;
                Ok(Next::Close(Reply::Nothing))
            }
            _ => Ok(Next::Changed),
        }
    }

    /// Back; asks only when something typed is not in the register.
    pub(super) fn leave(&mut self, office: &mut Office) -> Handled {
        self.take_input();
        let lost = self.touched && (self.draft.is_touched() || self.draft.rows[0].kept.is_some());
        if !lost {
            if let Some(id) = self.draft_id.take() {
                office.register.drop_draft(id)?;
            }
            return Ok(Next::Close(Reply::Nothing));
        }
        self.journal(office)?;
        self.waiting = Waiting::Leave;
        Ok(Next::Open(Box::new(Confirm::of(
            w::LEAVE_ASK.text(),
            &[w::LEAVE_KEEP, w::LEAVE_DISCARD],
        ))))
    }

    /// What this field wants, then all keys.
    pub(super) fn help(&self, office: &Office) -> Next {
        let field = self.field();
        let told = Some((field.label.text().to_owned(), field.help.text().to_owned()));
        Next::Open(Box::new(Help::of(
            Context::Form,
            self.draft.form.title.text(),
            told,
            &office.keymap,
        )))
    }
}
