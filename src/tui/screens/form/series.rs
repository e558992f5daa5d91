//! Several people. A series is person after person: what they have in common is one line, one field asks for the next
//! person, the list below grows; a class of thirty is thirty ID numbers or scans. A batch asks what they have in common.

use crate::domain::citizen_id;
use crate::entry::suggest::{FormDefaults, Sticky, sticky_key};
use crate::entry::{Answers, Draft, Lookup, LookupResult, Place, Source, Value, parse};
use crate::forms::{INTAKE, Record};
use crate::register::Result;
use crate::register::read::roster::{self, RosterScope};
use crate::tui::app::context::AppContext;
use crate::tui::app::route::{FormRequest, Given};
use crate::tui::app::screen::{Handled, Next};
use crate::tui::input::keys::Action;
use crate::tui::screens::form::FormScreen;
use crate::tui::screens::form::flow::{FormFlow, person_fields, person_place};
use crate::tui::screens::form::model::{FormModel, StatusLine};

impl FormModel {
    /// The given and the common answers; `None` while one of the common fields has a hard problem, which is then shown.
    /// Only what was asked becomes sticky.
    pub fn batch_answers(
        &mut self,
        sticky: &mut Sticky,
        lookup: &dyn Lookup,
    ) -> LookupResult<Option<Given>> {
        let common = self.common();
        let mut problems = self.draft.problems(lookup)?.into_iter();
        if let Some(first) = problems.find(|f| !f.problem.soft && common.contains(&f.place)) {
            self.show_field_problem(first, lookup);
            return Ok(None);
        }
        let mut answers = self.flow.given().to_vec();
        for place in common {
            self.draft.normalize_cell(place, lookup)?;
            let (field, text) = (self.draft.field(place), &self.draft.cell(place).text);
            answers.push((field.key, text.clone()));
            if field.default_value.is_sticky() {
                sticky.insert(sticky_key(self.draft.form, field), text.clone());
            }
        }
        Ok(Some(answers))
    }

    /// The course or meeting whose people are listed; `None` while the fields that name it are open.
    fn roster_scope(&self, lookup: &dyn Lookup) -> LookupResult<Option<RosterScope>> {
        let value = |key| self.common_value(key, lookup);
        let text = |key| value(key).map(|v| v.map(|v| v.text().into_owned()));
        if self.draft.rows[0].section.record == Record::Enrolment {
            let course = value("course")?.and_then(|v| v.int());
            return Ok(course.map(|id| RosterScope::Course(id.into())));
        }
        let (Some(held_on), Some(kind)) = (text("held_on")?, text("kind")?) else {
            return Ok(None);
        };
        Ok(Some(RosterScope::Meeting {
            held_on,
            kind,
            event: text("event")?,
        }))
    }

    /// The stored value of a field, if its text has one.
    fn common_value(&self, key: &str, lookup: &dyn Lookup) -> LookupResult<Option<Value>> {
        let Some(place) = self.draft.place(0, key) else {
            return Ok(None);
        };
        let (declared, text) = (self.draft.field(place), self.draft.effective(place));
        let answers = Answers::default();
        let value = parse::parse(declared, &text, Source::Keyboard, &answers, lookup)?;
        Ok(value.ok().flatten())
    }

    /// Something of this person is typed that is not in the register.
    fn has_typed_person(&self) -> bool {
        let mut places = person_fields(&self.draft);
        places.extend(person_place(&self.draft));
        places.into_iter().any(|p| {
            let text = if p == self.draft.at {
                self.input.value()
            } else {
                &self.draft.cell(p).text
            };
            !text.is_empty()
        })
    }

    /// The number just typed is not in the register.
    pub fn is_unknown_person(&self) -> bool {
        let unknown = matches!(&self.status, StatusLine::Problem(p) if p.constraint == "person");
        let number = citizen_id::parse(self.input.value()).is_ok();
        self.is_at_person() && (self.has_unknown_card() || (unknown && number))
    }

    /// Leaves the field for another; the cursor stays without one.
    fn go_to(&mut self, place: Option<Place>, came_from_person: bool, lookup: &dyn Lookup) {
        self.commit_input();
        self.status = StatusLine::Nothing;
        if let FormFlow::Series(series) = &mut self.flow {
            series.came_from_person = came_from_person;
        }
        if let Some(place) = place {
            self.enter(place, lookup);
        }
    }

    /// Empties the fields of the person after a save and asks for the next one.
    pub fn start_next_person(&mut self, defaults: FormDefaults, lookup: &dyn Lookup) {
        let mut next = Draft::blank(self.draft.form, defaults);
        let common = self.common();
        for (field, declared) in self.draft.rows[0].section.fields.iter().enumerate() {
            let place = Place { row: 0, field };
            if self.flow.is_given(declared) || common.contains(&place) {
                let text = self.draft.effective(place).into_owned();
                *next.cell_mut(place) = self.draft.cell(place).clone();
                next.cell_mut(place).text = text;
            }
        }
        next.accepted = std::mem::take(&mut self.draft.accepted);
        next.accepted.retain(|a| common.contains(&a.place));
        self.draft = next;
        self.touched = false;
        if let FormFlow::Series(series) = &mut self.flow {
            series.came_from_person = false;
        }
        let at = person_place(&self.draft).unwrap_or_default();
        self.enter(at, lookup);
    }
}

impl FormScreen {
    /// Reads the people of the series' course or meeting; nothing in another flow.
    pub(super) fn reload_participants(&mut self, ctx: &AppContext) -> Result<()> {
        if !matches!(self.model.flow, FormFlow::Series(_)) {
            return Ok(());
        }
        let scope = self.model.roster_scope(&ctx.reader().lookup())?;
        let participants = match &scope {
            Some(scope) => roster::entries(ctx.reader(), scope)?,
            None => Vec::new(),
        };
        let seats = match scope {
            Some(RosterScope::Course(course)) => roster::seats(ctx.reader(), course)?,
            _ => None,
        };
        if let FormFlow::Series(series) = &mut self.model.flow {
            (series.participants, series.seats) = (participants, seats);
        }
        Ok(())
    }

    /// A key outside the panel; some mean something else in a series or batch.
    pub(super) fn on_flow_key(&mut self, action: Action, ctx: &mut AppContext) -> Handled {
        match &self.model.flow {
            FormFlow::Repeat | FormFlow::Once(_) => {}
            FormFlow::Batch { .. } => self.model.touched &= action != Action::Back,
            FormFlow::Series(_) if self.model.is_at_person() => {
                return self.on_person_key(action, ctx);
            }
            FormFlow::Series(_) => return self.on_common_key(action, ctx),
        }
        self.on_field_key(action, ctx)
    }

    /// A key while the cursor asks for the next person.
    fn on_person_key(&mut self, action: Action, ctx: &mut AppContext) -> Handled {
        let lookup = ctx.session.register.lookup();
        match action {
            // A scanner may end with two line ends: the second finds the field empty.
            Action::Enter | Action::Save if self.model.input.value().is_empty() => {
                return Ok(Next::Same);
            }
            Action::Save if self.model.is_unknown_person() => return Ok(self.open_intake()),
            Action::Enter | Action::Save => return self.forward(ctx),
            Action::Tab | Action::Down => match person_fields(&self.model.draft).first() {
                Some(first) => self.model.go_to(Some(*first), false, &lookup),
                None => return self.forward(ctx),
            },
            Action::List => {
                let first = self.model.common().first().copied();
                self.model.go_to(first, true, &lookup);
            }
            _ => return self.on_other_key(action, ctx),
        }
        Ok(Next::Changed)
    }

    /// A key in a field that all have in common, or in one of the person's own after the ID number.
    fn on_common_key(&mut self, action: Action, ctx: &mut AppContext) -> Handled {
        let came_from_person = match &self.model.flow {
            FormFlow::Series(series) => series.came_from_person,
            _ => false,
        };
        match action {
            Action::Save if self.model.common().contains(&self.model.draft.at) => {
                self.forward(ctx)?;
                if !matches!(self.model.status, StatusLine::Problem(_))
                    && let Some(at) = self.model.first_empty_common()
                {
                    self.model.enter(at, &ctx.session.register.lookup());
                }
            }
            Action::Back if came_from_person => {
                let person = person_place(&self.model.draft);
                self.model
                    .go_to(person, false, &ctx.session.register.lookup());
            }
            _ => return self.on_other_key(action, ctx),
        }
        Ok(Next::Changed)
    }

    /// A key that works as in every form, but that Esc with no person typed leaves without a question.
    fn on_other_key(&mut self, action: Action, ctx: &mut AppContext) -> Handled {
        self.model.touched &= action != Action::Back || self.model.has_typed_person();
        self.on_field_key(action, ctx)
    }

    /// The intake form with the card or number in the field; the person registered there is put into it.
    fn open_intake(&mut self) -> Next {
        self.open_intake_for_card().unwrap_or_else(|| {
            let given = [("citizen_id", self.model.input.value().to_owned())];
            Next::form(FormRequest::filled(&INTAKE, &given))
        })
    }

    pub(super) fn next_in_series(&mut self, message: String, ctx: &AppContext) -> Handled {
        let defaults = ctx.session.form_defaults();
        self.model
            .start_next_person(defaults, &ctx.session.register.lookup());
        self.reload_participants(ctx)?;
        self.model.status = StatusLine::Done(message);
        Ok(Next::Changed)
    }
}
