//! This clerk's drafts: each is resumed or dropped.

use crate::domain::date::shown_moment;
use crate::entry::Draft;
use crate::forms;
use crate::register::Result;
use crate::register::read;
use crate::register::write::drafts::{self, DraftSummary};
use crate::tui::app::context::AppContext;
use crate::tui::app::route::{FormRequest, Route};
use crate::tui::app::screen::{Handled, Hint, Next, Reply, Screen, hints};
use crate::tui::input::keys::Action;
use crate::tui::services::batch::CLASS_DRAFT;
use crate::tui::widgets::{Canvas, List, REST};
use crate::words::tui as w;

/// The list of the clerk's drafts.
#[derive(Default)]
pub struct Drafts {
    list: List<DraftSummary>,
}

impl Drafts {
    fn resume(stored: &DraftSummary, ctx: &mut AppContext) -> Handled {
        let id = stored.id;
        if stored.form == CLASS_DRAFT {
            let courses = read::roster::courses(ctx.reader())?;
            if let Some(course) = courses.into_iter().find(|c| c.code == stored.title) {
                return Ok(Next::Go(Route::Class(Box::new(course))));
            }
        }
        let state = drafts::state(ctx.reader(), id)?.unwrap_or_default();
        let draft = Draft::from_state(&state, ctx.session.form_defaults());
        Ok(match draft {
            Some(draft) => Next::form(FormRequest::draft(id, draft)),
            None => Next::notice(w::DRAFT_UNREADABLE.text().to_owned()),
        })
    }
}

impl Screen for Drafts {
    fn title(&self) -> String {
        w::DRAFTS_TITLE.text().to_uppercase()
    }

    fn footer(&self) -> Vec<Hint> {
        hints![Down, Enter = w::HINT_RESUME, Delete = w::HINT_DROP, Back]
    }

    fn on(&mut self, action: Action, ctx: &mut AppContext) -> Handled {
        match (action, self.list.chosen()) {
            (Action::Enter, Some(draft)) => Self::resume(draft, ctx),
            (Action::Delete, Some(draft)) => {
                let question = w::draft_drop_ask(&draft.title);
                Ok(Next::confirm(&question, &[w::ANSWER_NO, w::ANSWER_DROP]))
            }
            _ => Ok(self.list.on(action)),
        }
    }

    fn on_reply(&mut self, reply: Reply, ctx: &mut AppContext) -> Handled {
        match (reply, self.list.chosen()) {
            (Reply::Choice(2), Some(draft)) => {
                drafts::drop(&mut ctx.session.register, draft.id)?;
                self.reload(ctx)
            }
            (Reply::Person(id), _) => Ok(Next::Go(Route::Person(id))),
            _ => Ok(Next::Changed),
        }
    }

    fn refresh(&mut self, ctx: &mut AppContext) -> Result<()> {
        let drafts = drafts::of_clerk(ctx.reader())?;
        self.list.set_by(|d| d.id.get(), drafts);
        Ok(())
    }

    fn draw(&self, canvas: &mut Canvas<'_, '_>) {
        let none = (w::DRAFTS_NONE, canvas.theme.dim());
        self.list.draw_or(&mut canvas.below(1), none, draw_draft);
    }
}

fn draw_draft(line: &mut Canvas<'_, '_>, draft: &DraftSummary) {
    let theme = line.theme;
    let form = match forms::form(&draft.form) {
        Some(form) => form.title.text(),
        None if draft.form == CLASS_DRAFT => crate::words::batch::CLASS_MARKS.text(),
        None => draft.form.as_str(),
    };
    line.text(1, 0, 16, &shown_moment(&draft.changed_at), theme.dim());
    line.text(19, 0, 18, form, theme.text());
    line.text(38, 0, REST, &draft.title, theme.text());
}
