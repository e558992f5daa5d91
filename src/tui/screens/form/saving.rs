//! Saving a form: all checks, one change, one line that says what it did, the next blank form.

use super::way::Way;
use super::{FormScreen, Said, moved};
use crate::entry::suggest::sticky_key;
use crate::entry::{Draft, Place, Saving};
use crate::forms::{Record, Suggest};
use crate::register::{Changed, Op, Outcome, RegisterError};
use crate::tui::office::Office;
use crate::tui::screen::{Handled, Next, Reply, Screen};
use crate::tui::screens::form::FormScreen as Form;
use crate::words::tui as w;

impl FormScreen {
    /// Saves after all checks; goes to the first field that fails.
    pub(super) fn save(&mut self, office: &mut Office) -> Handled {
        self.take_input();
        if let Some(next) = self.answer_asked(office)? {
            return Ok(next);
        }
        let finished = self.draft.finish(&office.register.desk())?;
        let savings = match finished {
            Err(found) => {
                let first = found
                    .iter()
                    .find(|f| !f.problem.soft)
                    .or_else(|| found.first());
                if let Some(first) = first.cloned() {
                    self.enter(first.place, office);
                    self.said = Said::Problem(first.problem);
                }
                return Ok(Next::Spoke);
            }
            Ok(savings) => savings,
        };
        let mut people = moved::people(&savings);
        let before = moved::standing(&people, office)?;
        let changed = match self.write(savings, office) {
            Err(RegisterError::Conflict { .. } | RegisterError::Gone(..)) => {
                return self.both_versions(office);
            }
            written => written?,
        };
        people.extend(
            changed
                .written
                .iter()
                .filter(|w| w.record == Record::Person)
                .map(|w| w.id),
        );
        let after = moved::standing(&people, office)?;
        let told = [
            told(&changed, &self.draft_title()),
            moved::told(&before, &after, office),
        ];
        let told = told.join(" ").trim_end().to_owned();
        self.remember(office);
        self.saved += 1;
        self.after(&changed, told, office)
    }

    /// The records in and the draft out. A save that fails leaves the draft with all that was typed.
    fn write(
        &mut self,
        savings: Vec<Saving>,
        office: &mut Office,
    ) -> Result<Changed, RegisterError> {
        let register = &mut office.register;
        match register.change_for_draft(Op::Save(savings), self.draft_id) {
            Ok(changed) => {
                self.draft_id = None;
                // Who typed it knows it: nothing of it is hidden from this sitting.
                let people = changed.written.iter();
                let people = people.filter(|w| w.record == Record::Person);
                office.opened.extend(people.map(|w| w.id));
                self.unkept = 0;
                Ok(changed)
            }
            Err(e) => {
                self.keep(office);
                Err(e)
            }
        }
    }

    /// What sticks, and the whole record for ditto.
    fn remember(&self, office: &mut Office) {
        let rows: Vec<usize> = self.draft.existing().collect();
        for row in rows {
            for (field, declared) in self.draft.rows[row].section.fields.iter().enumerate() {
                let text = self.draft.effective(Place { row, field }).into_owned();
                let key = sticky_key(self.draft.form, declared);
                if matches!(declared.suggest, Suggest::Sticky(_)) {
                    office.sticky.insert(key.clone(), text.clone());
                }
                office.last.insert(key, text);
            }
        }
    }

    /// Where to go after a save: to a new job after a change of job, back, or on to the next blank form.
    fn after(&mut self, changed: &Changed, told: String, office: &mut Office) -> Handled {
        if let Some(next) = self.new_job(office)? {
            office.message = Some(told);
            return Ok(next);
        }
        if self.once {
            office.message = Some(told);
            let person = changed
                .written
                .first()
                .filter(|w| w.record == Record::Person && w.outcome == Outcome::New);
            return Ok(Next::Close(
                person.map_or(Reply::Nothing, |p| Reply::Person(p.id)),
            ));
        }
        if matches!(self.way, Way::Round(_)) {
            return self.next_in_round(told, office);
        }
        self.draft = Draft::blank(self.draft.form, office.around());
        self.touched = false;
        self.enter(self.draft.at, office);
        self.fill_given_again(office);
        self.said = Said::Done(told);
        Ok(Next::Changed)
    }

    fn fill_given_again(&mut self, office: &mut Office) {
        if !self.given.is_empty() {
            self.fill_given(office);
        }
    }

    /// `changed_job` offers a new placement form with the person filled in (`design/records.md`, follow_up).
    fn new_job(&self, office: &mut Office) -> Result<Option<Next>, RegisterError> {
        let row = &self.draft.rows[0];
        if row.section.record != Record::FollowUp {
            return Ok(None);
        }
        let text = |key: &str| {
            row.section
                .position(key)
                .map(|field| self.draft.effective(Place { row: 0, field }).into_owned())
        };
        let outcome = text("outcome").unwrap_or_default();
        let changed = crate::domain::codes::List::FollowUpOutcome
            .find(&outcome)
            .is_some_and(|c| c.code == "changed_job");
        let Some(person) = text("citizen_id").filter(|_| changed) else {
            return Ok(None);
        };
        let form = Form::filled(&crate::forms::PLACEMENT, &[("citizen_id", person)], office);
        Ok(Some(Next::Replace(Box::new(form))))
    }
}

/// One line of what a save did.
fn told(changed: &Changed, title: &str) -> String {
    let Some(first) = changed.written.first() else {
        return String::new();
    };
    let named = if title.is_empty() {
        first.record.label().to_string()
    } else {
        title.to_owned()
    };
    if changed
        .written
        .iter()
        .all(|w| w.outcome == Outcome::Unchanged)
    {
        return w::saved_nothing_new(named);
    }
    let parts: Vec<String> = Record::ALL
        .into_iter()
        .filter(|r| *r != first.record || *r == Record::Membership)
        .filter_map(|record| {
            let new = changed.new_ones(record);
            (new > 0).then(|| match record {
                Record::Membership => w::new_groups(new),
                Record::Need => w::new_needs(new),
                Record::FollowUp => w::new_follow_ups(new),
                _ => format!("{new} {}", record.label().text().to_lowercase()),
            })
        })
        .collect();
    if parts.is_empty() {
        w::saved(named)
    } else {
        w::saved_with(named, parts.join(", "))
    }
}
