//! The screen of every form: one field per line, a side panel, a status line at the bottom. It passes events to the
//! model, the scanner and the panel, saves, and opens other screens. Relevance and checks of the fields: `entry`.

mod card;
mod commands;
mod eligibility;
mod flow;
mod hints;
mod merge_conflict;
mod model;
mod panel;
mod rate;
pub mod resolve_conflict;
mod save;
mod scanner;
mod series;
mod target_changes;
#[cfg(test)]
mod tests;
mod typing;
mod view;

use crate::domain::ids::{DraftId, PersonId};
use crate::entry::named_people::NamedPeople;
use crate::entry::suggest::sticky_key;
use crate::register::Result;
use crate::register::read::load::check_draft;
use crate::register::write::drafts::DraftInput;
use crate::tui::app::context::AppContext;
use crate::tui::app::route::{FormRequest, FormStart};
use crate::tui::app::screen::{Handled, Hint, Next, Reply, Screen};
use crate::tui::input::keys::{Action, Context};
use crate::tui::screens::form::flow::FormFlow;
use crate::tui::screens::form::model::FormModel;
use crate::tui::screens::form::panel::Panel;
use crate::tui::screens::form::scanner::{ScanStep, Scanner};
use crate::tui::widgets::Canvas;

/// What the reply of a screen opened from here is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum PendingReply {
    Nothing,
    /// The code of the field's list.
    Choice,
    Person,
    /// The person of the unknown card, registered meanwhile.
    CardPerson,
    /// The reason for accepting the soft check that is shown.
    Reason,
    /// Whether to store or discard what was typed.
    Leave,
    /// The versions of a record that another clerk saved: to save, or to type on with after a draft is resumed.
    Versions {
        save: bool,
    },
}

/// A form in use, with panel and scanner.
pub struct FormScreen {
    model: FormModel,
    panel: Panel,
    scanner: Scanner,
    draft_id: Option<DraftId>,
    people: NamedPeople,
    /// A person of the form who was erased in another program, once that was shown.
    erased: Option<PersonId>,
    pending_reply: PendingReply,
    /// Records saved on this screen.
    saved: usize,
}

impl FormScreen {
    /// The form that a request describes.
    pub fn open(request: FormRequest, ctx: &mut AppContext) -> Result<Self> {
        let lookup = ctx.session.register.lookup();
        let draft_id = match &request.start {
            FormStart::Draft(id, draft) => {
                check_draft(ctx.reader(), draft)?;
                Some(*id)
            }
            _ => None,
        };
        let defaults = ctx.session.form_defaults();
        let (draft, flow) = FormFlow::start(request.form, request.start, defaults);
        let mut model = FormModel::new(draft, flow, &lookup);
        model.touched = draft_id.is_some();
        if let Some(focus) = &request.focus {
            model.focus(focus, &lookup);
        }
        let mut screen = Self {
            model,
            panel: Panel::default(),
            scanner: Scanner::default(),
            draft_id,
            people: NamedPeople::default(),
            erased: None,
            pending_reply: PendingReply::Nothing,
            saved: 0,
        };
        screen.reload_participants(ctx)?;
        if let Some(card) = request.card {
            screen.apply_card(&card, ctx)?;
        }
        Ok(screen)
    }

    /// Remembers whom the form names, so that a draft about a person who is erased meanwhile is refused.
    fn remember_people(&mut self, ctx: &AppContext) {
        let lookup = ctx.session.register.lookup();
        if let Err(error) = self.people.look_up(&self.model.draft, &lookup) {
            tracing::warn!(%error, "the people of a form cannot be read");
        }
    }

    /// Updates the panel after an event. An error is shown when the event has no other effect, else logged.
    fn update_panel(&mut self, next: Handled, ctx: &AppContext) -> Handled {
        self.remember_people(ctx);
        match (next, self.panel.update(&self.model, ctx)) {
            (Ok(Next::Changed), Err(e)) => Err(e),
            (next, Err(e)) => {
                tracing::warn!(error = e.code(), "the panel of a form cannot be read");
                next
            }
            (next, Ok(())) => next,
        }
    }

    /// Handles a key that is not part of a scanned card.
    fn on_form_key(&mut self, action: Action, ctx: &mut AppContext) -> Handled {
        let next = if self.panel.is_entered() {
            self.on_panel_key(action, ctx)
        } else {
            self.on_flow_key(action, ctx)
        };
        self.update_panel(next, ctx)
    }

    /// A key of the field, as it works in every form.
    fn on_field_key(&mut self, action: Action, ctx: &mut AppContext) -> Handled {
        match action {
            Action::Enter | Action::Tab | Action::Down => self.forward(ctx),
            Action::BackTab | Action::Up => self.backward(ctx),
            Action::Save => self.save(ctx),
            Action::Find => self.find(),
            Action::Ditto => self.ditto(ctx),
            Action::DittoRest => self.ditto_rest(ctx),
            Action::NextProblem => {
                self.model.next_problem(&ctx.session.register.lookup())?;
                Ok(Next::Changed)
            }
            Action::Accept => Ok(self.accept()),
            Action::List => Ok(self.open_list()),
            Action::Back => self.leave(ctx),
            Action::Help => Ok(self.help()),
            Action::Progress => {
                self.try_write_draft(ctx);
                Ok(Next::Unused)
            }
            other => self.edit(other, ctx),
        }
    }
}

impl Screen for FormScreen {
    fn title(&self) -> String {
        let own = self.model.draft.form.title.text();
        self.model.flow.title().unwrap_or(own).to_uppercase()
    }

    fn context(&self) -> Context {
        Context::Form
    }

    fn footer(&self) -> Vec<Hint> {
        hints::footer(&self.model, &self.panel)
    }

    fn on_open(&mut self, ctx: &mut AppContext) -> Handled {
        let next = self.check_resumed_draft(ctx);
        self.update_panel(next, ctx)
    }

    fn on(&mut self, action: Action, ctx: &mut AppContext) -> Handled {
        let was_id_field = self.model.is_id_field();
        match self.scanner.on(action, &self.model) {
            ScanStep::Form => {
                let next = self.on_form_key(action, ctx);
                self.scanner.after(was_id_field);
                next
            }
            step => {
                let next = self.on_scan(step, ctx);
                self.update_panel(next, ctx)
            }
        }
    }

    fn on_paste(&mut self, text: &str, ctx: &mut AppContext) -> Handled {
        let next = if let Some(step) = self.scanner.on_paste(text, &self.model) {
            self.on_scan(step, ctx)
        } else {
            self.model.paste(text);
            Ok(Next::Changed)
        };
        self.update_panel(next, ctx)
    }

    fn on_reply(&mut self, reply: Reply, ctx: &mut AppContext) -> Handled {
        let next = self.apply_reply(reply, ctx);
        self.update_panel(next, ctx)
    }

    fn refresh(&mut self, ctx: &mut AppContext) -> Result<()> {
        self.check_people(ctx)?;
        self.refresh_records(ctx)?;
        self.reload_participants(ctx)?;
        self.panel.invalidate();
        self.panel.update(&self.model, ctx)
    }

    fn focused_field(&self) -> Option<String> {
        Some(sticky_key(self.model.draft.form, self.model.field()))
    }

    fn save_draft(&mut self, ctx: &mut AppContext) {
        self.try_write_draft(ctx);
    }

    fn has_unsaved(&self) -> bool {
        self.model.unsaved_edits > 0
    }

    fn unsaved_draft(&self) -> Option<DraftInput> {
        self.draft_snapshot()
    }

    fn draw(&self, canvas: &mut Canvas<'_, '_>) {
        view::draw(&self.model, &self.panel, canvas);
    }
}
