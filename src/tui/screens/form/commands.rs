//! The commands of a form: forward and back, find, ditto, lists, accepting a soft check, leaving, replies of other screens.

use crate::domain::codes::CodeList;
use crate::domain::ids::PersonId;
use crate::forms::Kind;
use crate::tui::app::context::AppContext;
use crate::tui::app::route::Route;
use crate::tui::app::screen::{Handled, Next, Reply};
use crate::tui::input::keys::{Action, Context};
use crate::tui::input::text_input::EditOutcome;
use crate::tui::screens::form::model::StatusLine;
use crate::tui::screens::form::{FormScreen, PendingReply};
use crate::tui::widgets::choice_item::ChoiceItem;
use crate::words::tui as w;

impl FormScreen {
    /// A key while the cursor is in the panel; one that the panel does not use belongs to the field.
    pub(super) fn on_panel_key(&mut self, action: Action, ctx: &mut AppContext) -> Handled {
        let chosen = self.panel.chosen();
        match (self.panel.on(action), action, chosen) {
            (Next::Unused, Action::Enter, Some(person)) => self.person_chosen(person, ctx),
            (Next::Unused, ..) => self.on_flow_key(action, ctx),
            (next, ..) => Ok(next),
        }
    }

    pub(super) fn edit(&mut self, action: Action, ctx: &mut AppContext) -> Handled {
        match self.model.edit(action, ctx.ui.input_method) {
            EditOutcome::Unused => Ok(Next::Unused),
            EditOutcome::Unchanged => Ok(Next::Same),
            EditOutcome::Changed if self.model.is_completed_by(action) => self.forward(ctx),
            EditOutcome::Moved | EditOutcome::Changed => Ok(Next::Changed),
        }
    }

    /// Checks the field and goes on; saves at the end of the form.
    pub(super) fn forward(&mut self, ctx: &mut AppContext) -> Handled {
        let lookup = ctx.session.register.lookup();
        if !self.model.check_field(&lookup)? {
            return Ok(Next::FlushInput);
        }
        let model = &mut self.model;
        let Some(next) = model.flow.next_place(&mut model.draft) else {
            return self.save(ctx);
        };
        model.enter(next, &lookup);
        self.reload_participants(ctx)?;
        // After a power cut the form reopens at the field being typed, so this one is stored as it was left.
        self.write_draft(ctx)?;
        Ok(Next::Changed)
    }

    /// Goes back by the path taken.
    pub(super) fn backward(&mut self, ctx: &mut AppContext) -> Handled {
        if !self.model.step_back(&ctx.session.register.lookup())? {
            return Ok(Next::Same);
        }
        self.write_draft(ctx)?;
        Ok(Next::Changed)
    }

    /// Moves into the people beside the field; without any, opens the search.
    pub(super) fn find(&mut self) -> Handled {
        if let Some(intake) = self.open_intake_for_card() {
            return Ok(intake);
        }
        if self.panel.enter() {
            return Ok(Next::Changed);
        }
        self.model.commit_input();
        Ok(self.search_person())
    }

    /// The search for a person, with the text of a field that names one.
    fn search_person(&mut self) -> Next {
        self.pending_reply = PendingReply::Person;
        let text = match self.model.field().kind {
            Kind::Person | Kind::Name | Kind::CitizenId => self.model.input.value(),
            _ => "",
        };
        Next::Go(Route::Find(text.to_owned()))
    }

    /// Puts a chosen person into the field that asks for one; a form without such a field opens the person's page.
    fn person_chosen(&mut self, id: PersonId, ctx: &mut AppContext) -> Handled {
        let draft = &self.model.draft;
        let mut visible = draft.visible().into_iter();
        if let Some(place) = visible.find(|p| matches!(draft.field(*p).kind, Kind::Person)) {
            let lookup = ctx.session.register.lookup();
            self.model.set_person(place, id, &lookup)?;
            self.forward(ctx)
        } else {
            self.write_draft(ctx)?;
            Ok(Next::Go(Route::Person(id)))
        }
    }

    /// Copies this field from the previous record and goes on.
    pub(super) fn ditto(&mut self, ctx: &mut AppContext) -> Handled {
        if self.model.ditto(&ctx.session.ditto) {
            return self.forward(ctx);
        }
        Ok(Next::Changed)
    }

    pub(super) fn ditto_rest(&mut self, ctx: &mut AppContext) -> Handled {
        let lookup = ctx.session.register.lookup();
        self.model.ditto_rest(&ctx.session.ditto, &lookup)?;
        self.write_draft(ctx)?;
        Ok(Next::Changed)
    }

    /// Asks for the reason for accepting the soft check that is shown.
    pub(super) fn accept(&mut self) -> Next {
        match &self.model.status {
            StatusLine::Problem(p) if p.soft => {
                self.pending_reply = PendingReply::Reason;
                let reasons = ChoiceItem::codes(CodeList::SoftReason);
                Next::choose(w::ACCEPT_WHY.text(), reasons, true)
            }
            StatusLine::Problem(_) => {
                self.model.status = StatusLine::Done(w::ACCEPT_NOT_HARD.text().to_owned());
                Next::Changed
            }
            _ => Next::Same,
        }
    }

    pub(super) fn open_list(&mut self) -> Next {
        let field = self.model.field();
        let list = match field.kind {
            Kind::Code(list) => Next::choose(field.label.text(), ChoiceItem::codes(list), false),
            Kind::Course => Next::Go(Route::Courses { choosing: true }),
            Kind::Person => return self.search_person(),
            _ => return Next::Same,
        };
        self.pending_reply = PendingReply::Choice;
        list
    }

    pub(super) fn apply_reply(&mut self, reply: Reply, ctx: &mut AppContext) -> Handled {
        let pending = std::mem::replace(&mut self.pending_reply, PendingReply::Nothing);
        match (pending, reply) {
            (PendingReply::CardPerson, Reply::Person(id)) => self.person_from_card(id, ctx),
            (_, Reply::Person(id)) => self.person_chosen(id, ctx),
            (PendingReply::Choice, Reply::Text(code)) => {
                self.model.set_text(code);
                self.forward(ctx)
            }
            (PendingReply::Reason, Reply::Text(reason)) if self.model.accept(&reason) => {
                self.forward(ctx)
            }
            (PendingReply::Versions { save }, Reply::Resolved(conflicts)) => {
                self.apply_resolution(&conflicts, save, ctx)
            }
            (PendingReply::Leave, Reply::Choice(1)) => {
                self.write_last_draft(ctx)?;
                Ok(Next::Close(Reply::Nothing))
            }
            (PendingReply::Leave, Reply::Choice(2)) => {
                self.drop_draft(ctx)?;
                self.model.touched = false;
                Ok(Next::Close(Reply::Nothing))
            }
            _ => Ok(Next::Changed),
        }
    }

    /// Goes back; asks only when something typed is not in the register.
    pub(super) fn leave(&mut self, ctx: &mut AppContext) -> Handled {
        self.model.commit_input();
        if !self.model.has_unsaved() {
            self.drop_draft(ctx)?;
            return Ok(Next::Close(Reply::Nothing));
        }
        self.write_draft(ctx)?;
        self.pending_reply = PendingReply::Leave;
        let answers = [w::LEAVE_KEEP, w::LEAVE_DISCARD];
        Ok(Next::confirm(w::LEAVE_ASK.text(), &answers))
    }

    /// The help of this field, then all keys.
    pub(super) fn help(&self) -> Next {
        let field = self.model.field();
        Next::Go(Route::Help {
            context: Context::Form,
            title: self.model.draft.form.title.text().to_owned(),
            field: Some((field.label.text().to_owned(), field.help.text().to_owned())),
        })
    }
}
