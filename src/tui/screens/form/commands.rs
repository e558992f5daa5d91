//! The commands of a form: find, ditto, the list of a field, the next problem, accepting, leaving, help.

use super::{FormScreen, PendingReply, StatusLine};
use crate::domain::codes::List;
use crate::entry::Place;
use crate::entry::suggest::sticky_key;
use crate::forms::Kind;
use crate::register::write::drafts;
use crate::tui::app::context::AppContext;
use crate::tui::app::route::Route;
use crate::tui::app::screen::{Handled, Next, Reply};
use crate::tui::input::keys::Context;
use crate::tui::widgets::choice_item::ChoiceItem;
use crate::words::tui as w;

impl FormScreen {
    /// Into the people beside; with none there, the search.
    pub(super) fn find(&mut self) -> Handled {
        if let Some(intake) = self.open_intake_for_card() {
            return intake;
        }
        if self.panel.enter() {
            return Ok(Next::Changed);
        }
        self.commit_input();
        self.pending_reply = PendingReply::Person;
        let text = match self.field().kind {
            Kind::Person | Kind::Name | Kind::CitizenId => self.input.value().to_owned(),
            _ => String::new(),
        };
        Ok(Next::Go(Route::Find(text.clone())))
    }

    /// A person was chosen: they fill the field that asks for a person, else their page opens.
    pub(super) fn person_chosen(&mut self, id: i64, ctx: &mut AppContext) -> Handled {
        let person_place = self
            .draft
            .visible()
            .into_iter()
            .find(|p| matches!(self.draft.field(*p).kind, Kind::Person));
        if let Some(place) = person_place {
            self.touched = true;
            self.draft
                .set_person(place, id, &ctx.session.register.lookup())?;
            self.enter(place, ctx);
            self.forward(ctx)
        } else {
            self.write_draft(ctx)?;
            Ok(Next::Go(Route::Person(id)))
        }
    }

    /// This field from the previous record.
    pub(super) fn ditto(&mut self, ctx: &mut AppContext) -> Handled {
        let key = sticky_key(self.draft.form, self.field());
        let Some(text) = ctx
            .session
            .ditto
            .get(&key)
            .filter(|t| !t.is_empty())
            .cloned()
        else {
            self.status = StatusLine::Done(w::DITTO_NOTHING.text().to_owned());
            return Ok(Next::Changed);
        };
        let at = self.draft.at;
        self.touched = true;
        self.draft.cell_mut(at).text = text;
        self.load_input();
        self.forward(ctx)
    }

    /// The empty fields from here on from the previous record, identity fields excepted.
    pub(super) fn ditto_rest(&mut self, ctx: &mut AppContext) -> Handled {
        self.commit_input();
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
            if let Some(text) = ctx
                .session
                .ditto
                .get(&key)
                .filter(|t| !t.is_empty() && empty && !declared.identity)
                && self.draft.is_relevant(place)
            {
                self.draft.cell_mut(place).text.clone_from(text);
                self.draft
                    .normalize_cell(place, &ctx.session.register.lookup())?;
                copied += 1;
            }
        }
        self.touched |= copied > 0;
        self.status = StatusLine::Done(if copied == 0 {
            w::DITTO_NOTHING.text().to_owned()
        } else {
            w::ditto_copied(copied)
        });
        self.load_input();
        self.write_draft(ctx)?;
        Ok(Next::Changed)
    }

    /// To the next field with a problem, round the form.
    pub(super) fn next_problem(&mut self, ctx: &mut AppContext) -> Handled {
        self.commit_input();
        let problems = self.draft.problems(&ctx.session.register.lookup())?;
        let at = self.draft.at;
        match problems
            .iter()
            .find(|f| f.place > at)
            .or_else(|| problems.first())
        {
            Some(next) => {
                self.enter(next.place, ctx);
                self.status = StatusLine::Problem(next.problem.clone());
            }
            None => self.status = StatusLine::Done(w::NO_PROBLEM.text().to_owned()),
        }
        Ok(Next::Changed)
    }

    /// Accepts the soft check that was just said, with a reason from the list.
    pub(super) fn accept(&mut self, _ctx: &mut AppContext) -> Handled {
        match &self.status {
            StatusLine::Problem(p) if p.soft => {
                self.pending_reply = PendingReply::Reason;
                let reasons = ChoiceItem::codes(List::SoftReason);
                Ok(Next::choose(w::ACCEPT_WHY.text(), reasons, true))
            }
            StatusLine::Problem(_) => {
                self.status = StatusLine::Done(w::ACCEPT_NOT_HARD.text().to_owned());
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
    pub(super) fn open_list(&mut self) -> Handled {
        match self.field().kind {
            Kind::Code(list) => {
                self.pending_reply = PendingReply::Choice;
                let title = self.field().label.text();
                Ok(Next::choose(title, ChoiceItem::codes(list), false))
            }
            Kind::Course => {
                self.pending_reply = PendingReply::Choice;
                Ok(Next::Go(Route::Courses { choosing: true }))
            }
            Kind::Person => {
                self.pending_reply = PendingReply::Person;
                let text = self.input.value().to_owned();
                Ok(Next::Go(Route::Find(text.clone())))
            }
            _ => Ok(Next::Same),
        }
    }

    /// The answer of a screen that was opened from here.
    pub(super) fn apply_reply(&mut self, reply: Reply, ctx: &mut AppContext) -> Handled {
        match (
            std::mem::replace(&mut self.pending_reply, PendingReply::Nothing),
            reply,
        ) {
            (PendingReply::CardPerson, Reply::Person(id)) => self.person_from_card(id, ctx),
            (_, Reply::Person(id)) => self.person_chosen(id, ctx),
            (PendingReply::Choice, Reply::Text(code)) => {
                let at = self.draft.at;
                self.touched = true;
                self.draft.cell_mut(at).text = code;
                self.load_input();
                self.forward(ctx)
            }
            (PendingReply::Reason, Reply::Text(reason)) => {
                if let StatusLine::Problem(problem) = self.status.clone() {
                    let row = self.draft.at.row;
                    let field = self.draft.rows[row]
                        .section
                        .position(problem.field)
                        .unwrap_or(self.draft.at.field);
                    self.draft
                        .accept(Place { row, field }, problem.constraint, &reason);
                    self.touched = true;
                    return self.forward(ctx);
                }
                Ok(Next::Changed)
            }
            (
                pending @ (PendingReply::ConflictBeforeSave | PendingReply::ConflictInDraft),
                Reply::Resolved(conflicts),
            ) => {
                self.apply_resolution(&conflicts, pending == PendingReply::ConflictBeforeSave, ctx)
            }
            (PendingReply::Leave, Reply::Choice(1)) => {
                self.write_draft(ctx)?;
                Ok(Next::Close(Reply::Nothing))
            }
            (PendingReply::Leave, Reply::Choice(2)) => {
                if let Some(id) = self.draft_id.take() {
                    drafts::drop(&mut ctx.session.register, id)?;
                }
                self.touched = false;
                Ok(Next::Close(Reply::Nothing))
            }
            _ => Ok(Next::Changed),
        }
    }

    /// Back; asks only when something typed is not in the register.
    pub(super) fn leave(&mut self, ctx: &mut AppContext) -> Handled {
        self.commit_input();
        let has_unsaved =
            self.touched && (self.draft.is_touched() || self.draft.rows[0].record_ref.is_some());
        if !has_unsaved {
            if let Some(id) = self.draft_id.take() {
                drafts::drop(&mut ctx.session.register, id)?;
            }
            return Ok(Next::Close(Reply::Nothing));
        }
        self.write_draft(ctx)?;
        self.pending_reply = PendingReply::Leave;
        Ok(Next::confirm(
            w::LEAVE_ASK.text(),
            &[w::LEAVE_KEEP, w::LEAVE_DISCARD],
        ))
    }

    /// What this field wants, then all keys.
    pub(super) fn help(&self) -> Next {
        let field = self.field();
        let field_help = Some((field.label.text().to_owned(), field.help.text().to_owned()));
        Next::Go(Route::Help {
            context: Context::Form,
            title: self.draft.form.title.text().to_owned(),
            field: field_help,
        })
    }
}
