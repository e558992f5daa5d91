//! The figures of the statistics office, newest first: open one, or type in the next.

use crate::domain::codes::CodeList;
use crate::domain::{date, money};
use crate::forms::{self, Record};
use crate::register::RegisterError;
use crate::register::read;
use crate::register::read::worklists::Indicator;
use crate::tui::app::context::AppContext;
use crate::tui::app::route::FormRequest;
use crate::tui::app::screen::{Handled, Next, Screen};
use crate::tui::input::keys::{Action, Context};
use crate::tui::widgets::{Canvas, ListView};
use crate::words::Phrase;
use crate::words::tui as w;

/// The list of figures.
pub struct Indicators {
    figures: Vec<Indicator>,
    list: ListView,
}

impl Indicators {
    /// All figures.
    pub fn open(ctx: &mut AppContext) -> Result<Self, RegisterError> {
        let figures = read::worklists::indicators(ctx.reader())?;
        Ok(Self {
            list: ListView::new(figures.len()),
            figures,
        })
    }
}

impl Screen for Indicators {
    fn title(&self) -> String {
        w::ADMIN_INDICATORS.text().to_uppercase()
    }

    fn context(&self) -> Context {
        Context::List
    }

    fn hints(&self) -> Vec<Action> {
        vec![Action::Save, Action::Enter, Action::Help, Action::Back]
    }

    fn hint_label(&self, action: Action) -> Option<Phrase> {
        match action {
            Action::Save => Some(w::HINT_NEW_FIGURE),
            Action::Enter => Some(w::HINT_OPEN),
            _ => None,
        }
    }

    fn on(&mut self, action: Action, ctx: &mut AppContext) -> Handled {
        match (action, self.list.chosen()) {
            (Action::Save, _) => Ok(Next::form(FormRequest::blank(&forms::INDICATOR))),
            (Action::Enter, Some(at)) => {
                let row =
                    read::load::form_row(ctx.reader(), Record::Indicator, self.figures[at].id)?;
                Ok(Next::form(FormRequest::stored(
                    &forms::INDICATOR,
                    vec![row],
                )))
            }
            (action, _) if self.list.navigate(action) => Ok(Next::Changed),
            _ => Ok(Next::Unused),
        }
    }

    fn refresh(&mut self, ctx: &mut AppContext) -> Result<(), RegisterError> {
        let previous = self.list.chosen().map(|at| self.figures[at].id);
        self.figures = read::worklists::indicators(ctx.reader())?;
        self.list
            .replace_lines(previous, self.figures.iter().map(|f| f.id));
        Ok(())
    }

    fn draw(&self, canvas: &mut Canvas<'_, '_>) {
        let (theme, columns, rows) = (canvas.theme, canvas.columns(), canvas.rows());
        if self.figures.is_empty() {
            canvas.text(2, 1, columns, w::INDICATORS_NONE.text(), theme.dim());
            return;
        }
        let mut list = canvas.part(1, 1, columns.saturating_sub(2), rows.saturating_sub(1));
        self.list.draw(&mut list, |line, at, chosen| {
            let figure = &self.figures[at];
            let styled = |style| if chosen { theme.chosen() } else { style };
            let day =
                date::from_iso(&figure.as_of).map_or_else(|| figure.as_of.clone(), date::shown);
            line.text(1, 0, 10, &day, styled(theme.dim()));
            let label = CodeList::Indicator
                .get(&figure.indicator)
                .map_or(figure.indicator.as_str(), |c| c.label());
            line.text(13, 0, 38, label, styled(theme.text()));
            line.text_right(
                60,
                0,
                8,
                &format!("{} %", money::shown_percent(figure.value)),
                styled(theme.text()),
            );
            line.text(
                62,
                0,
                line.columns().saturating_sub(62),
                &figure.source,
                styled(theme.dim()),
            );
        });
    }
}
