//! Person after person: what they have in common stands in one line, one field asks who is next, the list below grows.
//! A class of thirty is thirty ID numbers or scans; a job fair's visitors too.

use crate::domain::citizen_id;
use crate::entry::{Draft, Place, Source, Value, parse};
use crate::forms::{self, Form, Record};
use crate::register::RegisterError;
use crate::register::read;
use crate::register::read::roster::RosterScope;
use crate::tui::app::context::AppContext;
use crate::tui::app::route::FormRequest;
use crate::tui::app::screen::{Handled, Next};
use crate::tui::input::keys::Action;
use crate::tui::screens::form::flow::{FormFlow, SeriesFlow};
use crate::tui::screens::form::{FormScreen, StatusLine};

impl FormScreen {
    /// A form for one person after another; `given` is the same for all and is not asked.
    pub fn for_series(
        form: &'static Form,
        title: String,
        given: &[(&'static str, String)],
        ctx: &mut AppContext,
    ) -> Result<Self, RegisterError> {
        let mut screen = Self::filled(form, given, ctx);
        screen.close_after_save = false;
        screen.flow = FormFlow::Series(SeriesFlow {
            title,
            participants: Vec::new(),
            seats: None,
            came_from_person: false,
        });
        screen.reload_participants(ctx)?;
        screen.focus_first_empty(ctx);
        Ok(screen)
    }

    /// To the first common field that must be filled and is not; else to the person.
    fn focus_first_empty(&mut self, ctx: &mut AppContext) {
        let first_empty = self.common().into_iter().find(|&p| {
            self.draft.field(p).required != forms::Required::No
                && self.draft.effective(p).is_empty()
        });
        if let Some(at) = first_empty.or_else(|| self.person_place()) {
            self.enter(at, ctx);
        }
    }

    /// Reads who is in already.
    pub(super) fn reload_participants(
        &mut self,
        ctx: &mut AppContext,
    ) -> Result<(), RegisterError> {
        let FormFlow::Series(_) = &self.flow else {
            return Ok(());
        };
        let number = |v: Option<Value>| v.and_then(|v| v.int());
        let text = |v: Option<Value>| v.map(|v| v.text().into_owned());
        let group = match self.draft.rows[0].section.record {
            Record::Enrolment => number(self.common_value("course", ctx)?).map(RosterScope::Course),
            _ => match (
                text(self.common_value("held_on", ctx)?),
                text(self.common_value("kind", ctx)?),
            ) {
                (Some(held_on), Some(kind)) => Some(RosterScope::Meeting {
                    held_on,
                    kind,
                    event: text(self.common_value("event", ctx)?),
                }),
                _ => None,
            },
        };
        let participants = match &group {
            Some(group) => read::roster::entries(ctx.reader(), group)?,
            None => Vec::new(),
        };
        let seats = match group {
            Some(RosterScope::Course(course)) => read::roster::seats(ctx.reader(), course)?,
            _ => None,
        };
        if let FormFlow::Series(series) = &mut self.flow {
            (series.participants, series.seats) = (participants, seats);
        }
        Ok(())
    }

    /// The stored value of a common field, if its text has one.
    fn common_value(&self, key: &str, ctx: &AppContext) -> Result<Option<Value>, RegisterError> {
        let Some(field) = self.draft.rows[0].section.position(key) else {
            return Ok(None);
        };
        let place = Place { row: 0, field };
        let text = self.draft.effective(place);
        let (none, lookup) = (
            crate::entry::Answers::default(),
            ctx.session.register.lookup(),
        );
        let parsed = parse::parse(
            self.draft.field(place),
            &text,
            Source::Keyboard,
            &none,
            &lookup,
        )?;
        Ok(parsed.ok().flatten())
    }

    /// A key while the cursor asks who is next.
    pub(super) fn on_person_key(
        &mut self,
        action: Action,
        ctx: &mut AppContext,
    ) -> Result<Option<Next>, RegisterError> {
        match action {
            // A scanner may end with two line ends: the second finds the field empty.
            Action::Enter | Action::Save if self.input.value().is_empty() => Ok(Some(Next::Same)),
            Action::Save if self.is_unknown_person() => match self.open_intake_for_card() {
                Some(intake) => intake.map(Some),
                None => Ok(Some(self.open_intake_for_number())),
            },
            Action::Enter | Action::Save => self.forward(ctx).map(Some),
            Action::Tab | Action::Down => self.focus_person_fields(ctx).map(Some),
            Action::List => {
                let first = self.common().first().copied();
                self.go_to(first, true, ctx);
                Ok(Some(Next::Changed))
            }
            Action::Back if !self.has_typed_person() => {
                self.touched = false;
                Ok(None)
            }
            _ => Ok(None),
        }
    }

    /// A key in a field that all have in common, or in one of the person's own after the ID number.
    pub(super) fn on_common_key(
        &mut self,
        action: Action,
        ctx: &mut AppContext,
    ) -> Result<Option<Next>, RegisterError> {
        let came_from_person = matches!(&self.flow, FormFlow::Series(r) if r.came_from_person);
        match action {
            Action::Save if self.common().contains(&self.draft.at) => {
                self.forward(ctx)?;
                if !matches!(self.status, StatusLine::Problem(_)) {
                    self.focus_first_empty(ctx);
                }
                Ok(Some(Next::Changed))
            }
            Action::Back if came_from_person => {
                self.commit_input();
                self.go_to(self.person_place(), false, ctx);
                Ok(Some(Next::Changed))
            }
            Action::Back if !self.has_typed_person() => {
                self.touched = false;
                Ok(None)
            }
            _ => Ok(None),
        }
    }

    fn go_to(&mut self, place: Option<Place>, came_from_person: bool, ctx: &mut AppContext) {
        self.commit_input();
        self.status = StatusLine::Nothing;
        if let FormFlow::Series(series) = &mut self.flow {
            series.came_from_person = came_from_person;
        }
        if let Some(place) = place {
            self.enter(place, ctx);
        }
    }

    /// On to the note of this person; where a form has none, as Enter.
    fn focus_person_fields(&mut self, ctx: &mut AppContext) -> Handled {
        match self.person_fields().first().copied() {
            Some(first) => {
                self.go_to(Some(first), false, ctx);
                Ok(Next::Changed)
            }
            None => self.forward(ctx),
        }
    }

    /// Something of this person was typed that is not in the register.
    fn has_typed_person(&self) -> bool {
        let typed = |p: &Place| {
            if *p == self.draft.at {
                !self.input.value().is_empty()
            } else {
                !self.draft.cell(*p).text.is_empty()
            }
        };
        self.person_place().iter().any(&typed) || self.person_fields().iter().any(typed)
    }

    /// The number just typed is nobody's in the register.
    pub(super) fn is_unknown_person(&self) -> bool {
        let unknown = matches!(&self.status, StatusLine::Problem(p) if p.constraint == "person");
        let number = citizen_id::parse(self.input.value()).is_ok();
        self.is_at_person() && (self.has_unknown_card() || (unknown && number))
    }

    /// The intake form with the number filled in; who is taken in there is recorded here.
    fn open_intake_for_number(&mut self) -> Next {
        let given = [("citizen_id", self.input.value().to_owned())];
        Next::form(FormRequest::filled(&forms::INTAKE, &given))
    }

    /// After a save: the same again with nobody in it.
    pub(super) fn next_in_series(&mut self, message: String, ctx: &mut AppContext) -> Handled {
        let mut next = Draft::blank(self.draft.form, ctx.session.form_defaults());
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
        self.focus_next_person(ctx)?;
        self.status = StatusLine::Done(message);
        Ok(Next::Changed)
    }

    fn focus_next_person(&mut self, ctx: &mut AppContext) -> Result<(), RegisterError> {
        let at = self.person_place().unwrap_or_default();
        if let FormFlow::Series(series) = &mut self.flow {
            series.came_from_person = false;
        }
        self.enter(at, ctx);
        self.reload_participants(ctx)
    }
}
