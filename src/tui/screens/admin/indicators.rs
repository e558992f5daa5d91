//! The indicators of the statistics office, newest first: Enter opens one, F2 adds one.

use crate::domain::codes::CodeList;
use crate::domain::money;
use crate::forms::{self, Record};
use crate::progress::format;
use crate::register::Result;
use crate::register::read;
use crate::register::read::worklists::Indicator;
use crate::tui::app::context::AppContext;
use crate::tui::app::route::FormRequest;
use crate::tui::app::screen::{Handled, Hint, Next, Screen, hints};
use crate::tui::input::keys::Action;
use crate::tui::widgets::{Canvas, List, REST};
use crate::words::tui as w;

/// The list of the indicators' readings.
#[derive(Default)]
pub struct Indicators {
    list: List<Indicator>,
}

impl Screen for Indicators {
    fn title(&self) -> String {
        w::ADMIN_INDICATORS.text().to_uppercase()
    }

    fn footer(&self) -> Vec<Hint> {
        hints![Save = w::HINT_NEW_FIGURE, Enter = w::HINT_OPEN, Help, Back]
    }

    fn on(&mut self, action: Action, ctx: &mut AppContext) -> Handled {
        match (action, self.list.chosen()) {
            (Action::Save, _) => Ok(Next::form(FormRequest::blank(&forms::INDICATOR))),
            (Action::Enter, Some(indicator)) => Next::form_of(Record::Indicator, indicator.id, ctx),
            _ => Ok(self.list.on(action)),
        }
    }

    fn refresh(&mut self, ctx: &mut AppContext) -> Result<()> {
        let indicators = read::worklists::indicators(ctx.reader())?;
        self.list.set_by(|i| i.id, indicators);
        Ok(())
    }

    fn draw(&self, canvas: &mut Canvas<'_, '_>) {
        let none = (w::INDICATORS_NONE, canvas.theme.dim());
        self.list
            .draw_or(&mut canvas.below(1), none, draw_indicator);
    }
}

fn draw_indicator(line: &mut Canvas<'_, '_>, indicator: &Indicator) {
    let theme = line.theme;
    line.text(1, 0, 10, &format::day(&indicator.as_of), theme.dim());
    let label = CodeList::Indicator.label(&indicator.indicator);
    line.text(13, 0, 38, label, theme.text());
    let value = format!("{} %", money::shown_percent(indicator.value));
    line.text_right(60, 0, 8, &value, theme.text());
    line.text(62, 0, REST, &indicator.source, theme.dim());
}
