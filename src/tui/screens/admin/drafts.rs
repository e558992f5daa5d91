//! This clerk's drafts left open: taken up where they were left, or dropped.

use chrono::{DateTime, Local, Utc};

use crate::entry::Draft;
use crate::forms;
use crate::register::RegisterError;
use crate::register::read;
use crate::register::write::drafts::{self, DraftSummary};
use crate::tui::app::context::AppContext;
use crate::tui::app::route::FormRequest;
use crate::tui::app::route::Route;
use crate::tui::app::screen::{Handled, Next, Reply, Screen};
use crate::tui::input::keys::{Action, Context};
use crate::tui::screens::courses::class;
use crate::tui::widgets::{Canvas, ListView};
use crate::words::Phrase;
use crate::words::tui as w;

/// The drafts.
pub struct Drafts {
    drafts: Vec<DraftSummary>,
    list: ListView,
}

impl Drafts {
    /// This clerk's drafts.
    pub fn open(ctx: &mut AppContext) -> Result<Self, RegisterError> {
        let drafts = drafts::of_clerk(ctx.reader())?;
        Ok(Self {
            list: ListView::new(drafts.len()),
            drafts,
        })
    }

    fn resume(stored: &DraftSummary, ctx: &mut AppContext) -> Handled {
        let id = stored.id;
        if stored.form == class::FORM {
            let courses = read::classes::courses(ctx.reader())?;
            if let Some(course) = courses.into_iter().find(|c| c.code == stored.title) {
                return Ok(Next::Go(Route::Class(Box::new(course))));
            }
        }
        let state = drafts::state(ctx.reader(), id)?.unwrap_or_default();
        Ok(
            match Draft::from_state(&state, ctx.session.form_defaults()) {
                Some(draft) => Next::form(FormRequest::draft(id, draft)),
                None => Next::notice(w::DRAFT_UNREADABLE.text().to_owned()),
            },
        )
    }
}

impl Screen for Drafts {
    fn title(&self) -> String {
        w::DRAFTS_TITLE.text().to_uppercase()
    }

    fn context(&self) -> Context {
        Context::List
    }

    fn hints(&self) -> Vec<Action> {
        vec![Action::Down, Action::Enter, Action::Delete, Action::Back]
    }

    fn hint_label(&self, action: Action) -> Option<Phrase> {
        match action {
            Action::Enter => Some(w::HINT_RESUME),
            Action::Delete => Some(w::HINT_DROP),
            _ => None,
        }
    }

    fn on(&mut self, action: Action, ctx: &mut AppContext) -> Handled {
        match (action, self.list.chosen()) {
            (Action::Enter, Some(at)) => Self::resume(&self.drafts[at], ctx),
            (Action::Delete, Some(at)) => {
                let question = w::draft_drop_ask(&self.drafts[at].title);
                Ok(Next::confirm(&question, &[w::ANSWER_NO, w::ANSWER_DROP]))
            }
            (action, _) if self.list.navigate(action) => Ok(Next::Changed),
            _ => Ok(Next::Unused),
        }
    }

    fn on_reply(&mut self, reply: Reply, ctx: &mut AppContext) -> Handled {
        if let (Reply::Choice(2), Some(at)) = (&reply, self.list.chosen()) {
            drafts::drop(&mut ctx.session.register, self.drafts[at].id)?;
            self.refresh(ctx)?;
        }
        if let Reply::Person(id) = reply {
            return Ok(Next::Go(Route::Person(id)));
        }
        Ok(Next::Changed)
    }

    fn refresh(&mut self, ctx: &mut AppContext) -> Result<(), RegisterError> {
        let previous = self.list.chosen().map(|at| self.drafts[at].id);
        self.drafts = drafts::of_clerk(ctx.reader())?;
        self.list
            .replace_lines(previous, self.drafts.iter().map(|d| d.id));
        Ok(())
    }

    fn draw(&self, canvas: &mut Canvas<'_, '_>) {
        let (theme, columns, rows) = (canvas.theme, canvas.columns(), canvas.rows());
        if self.drafts.is_empty() {
            canvas.text(2, 1, columns, w::DRAFTS_NONE.text(), theme.dim());
            return;
        }
        let mut list = canvas.part(1, 1, columns.saturating_sub(2), rows.saturating_sub(1));
        self.list.draw(&mut list, |line, at, chosen| {
            let draft = &self.drafts[at];
            let styled = |style| if chosen { theme.chosen() } else { style };
            let form = match forms::form(&draft.form) {
                Some(form) => form.title.text(),
                None if draft.form == class::FORM => crate::words::batch::CLASS_MARKS.text(),
                None => draft.form.as_str(),
            };
            line.text(
                1,
                0,
                16,
                &local_time(&draft.changed_at),
                styled(theme.dim()),
            );
            line.text(19, 0, 18, form, styled(theme.text()));
            line.text(
                38,
                0,
                line.columns().saturating_sub(38),
                &draft.title,
                styled(theme.text()),
            );
        });
    }
}

/// A stored moment as the clerk's clock shows it: 23/11/2026 17:50.
#[must_use]
pub fn local_time(utc: &str) -> String {
    DateTime::parse_from_rfc3339(utc).map_or_else(
        |_| utc.to_owned(),
        |t| {
            t.with_timezone(&Utc)
                .with_timezone(&Local)
                .format("%d/%m/%Y %H:%M")
                .to_string()
        },
    )
}
