//! The line that shows the period and its day, and takes another one: ←/→ go to the next, typing opens a line of text.

use chrono::NaiveDate;
use tui_input::{Input, InputRequest};

use super::canvas::{Canvas, REST, width};
use crate::domain::date;
use crate::progress::format;
use crate::progress::period::{Period, Scope};
use crate::tui::app::context::AppContext;
use crate::tui::app::hints::{Hint, hints};
use crate::tui::input::keys::Action;
use crate::words::targets as w;

/// The period of a screen.
#[derive(Clone, Debug)]
pub struct PeriodLine {
    period: Period,
    /// The last day that counts; `None` for today.
    as_of: Option<NaiveDate>,
    today: NaiveDate,
    input: Option<Input>,
    problem: Option<String>,
}

/// The effect of a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyOutcome {
    Unused,
    /// The line changed, not the period.
    LineChanged,
    /// The period or the day changed: the screen counts again.
    PeriodChanged,
}

impl PeriodLine {
    /// A period as of today.
    pub fn new(period: Period, ctx: &AppContext) -> Self {
        Self {
            period,
            as_of: None,
            today: ctx.session.register.today(),
            input: None,
            problem: None,
        }
    }

    /// The keys in the footer while another period is typed.
    pub fn footer() -> Vec<Hint> {
        hints![Enter = w::HINT_APPLY, Clear, Help, Back]
    }

    /// The period shown.
    pub fn period(&self) -> &Period {
        &self.period
    }

    /// The period as of the last day that counts.
    pub fn scope(&self) -> Scope {
        self.period.as_of(self.as_of.unwrap_or(self.today))
    }

    /// Whether another period is being typed.
    pub fn is_open(&self) -> bool {
        self.input.is_some()
    }

    /// Reads the day of today again.
    pub fn refresh(&mut self, ctx: &AppContext) {
        self.today = ctx.session.register.today();
    }

    /// Shows another period.
    pub fn show(&mut self, period: Period) {
        self.period = period;
        (self.input, self.problem) = (None, None);
    }

    /// Handles a key.
    pub fn on(&mut self, action: Action, ctx: &AppContext) -> KeyOutcome {
        if self.is_open() {
            return self.on_typing(action, ctx);
        }
        let adjacent = match action {
            Action::Left => self.period.previous(&ctx.session.plan),
            Action::Right => self.period.next(&ctx.session.plan),
            Action::Type(c) if !c.is_whitespace() => {
                self.type_in(&c.to_string());
                return KeyOutcome::LineChanged;
            }
            _ => return KeyOutcome::Unused,
        };
        let Some(period) = adjacent else {
            return KeyOutcome::Unused;
        };
        self.period = period;
        KeyOutcome::PeriodChanged
    }

    /// Types text, opening the line.
    pub fn type_in(&mut self, text: &str) {
        let input = self.input.get_or_insert_default();
        for c in text.chars().filter(|c| !c.is_control()) {
            input.handle(InputRequest::InsertChar(c));
        }
        self.problem = None;
    }

    fn on_typing(&mut self, action: Action, ctx: &AppContext) -> KeyOutcome {
        let request = match action {
            Action::Back => {
                (self.input, self.problem) = (None, None);
                return KeyOutcome::LineChanged;
            }
            Action::Enter => return self.apply(ctx),
            Action::Type(c) => InputRequest::InsertChar(c),
            Action::Backspace => InputRequest::DeletePrevChar,
            Action::Delete => InputRequest::DeleteNextChar,
            Action::DeleteWord => InputRequest::DeletePrevWord,
            Action::Clear => InputRequest::DeleteLine,
            Action::Left => InputRequest::GoToPrevChar,
            Action::Right => InputRequest::GoToNextChar,
            Action::Home => InputRequest::GoToStart,
            Action::End => InputRequest::GoToEnd,
            _ => return KeyOutcome::Unused,
        };
        if let Some(input) = &mut self.input {
            input.handle(request);
        }
        self.problem = None;
        KeyOutcome::LineChanged
    }

    /// Shows the period typed; the line stays open with a sentence when it is none.
    fn apply(&mut self, ctx: &AppContext) -> KeyOutcome {
        let text = self.input.as_ref().map(|i| i.value().to_owned());
        match self.parse(text.unwrap_or_default().trim(), ctx) {
            Ok((period, as_of)) => {
                self.as_of = as_of;
                self.show(period);
                KeyOutcome::PeriodChanged
            }
            Err(sentence) => {
                self.problem = Some(sentence);
                KeyOutcome::LineChanged
            }
        }
    }

    /// Parses `2026-H1`, `@30/06/2026`, `2026-H1 @30/06/2026`; a bare `@` is today.
    fn parse(&self, text: &str, ctx: &AppContext) -> Result<(Period, Option<NaiveDate>), String> {
        let (period, day) = text
            .split_once('@')
            .map_or((text, None), |(period, day)| (period, Some(day.trim())));
        let period = match period.trim() {
            "" => self.period,
            text => Period::parse(text, &ctx.session.plan).map_err(|p| p.sentence())?,
        };
        let as_of = match day {
            None => self.as_of,
            Some("") => None,
            Some(day) => Some(date::parse_day(day).map_err(String::from)?),
        };
        Ok((period, as_of))
    }

    /// Draws the line and returns the rows and columns taken.
    pub fn draw(&self, canvas: &mut Canvas<'_, '_>) -> (u16, u16) {
        let (theme, columns) = (canvas.theme, canvas.columns());
        let mut x = 1 + canvas.text(1, 0, columns, w::PERIOD.text(), theme.dim());
        let Some(input) = &self.input else {
            return (1, self.draw_shown(canvas, x + 1));
        };
        x += canvas.text(x, 0, 1, ":", theme.dim()) + 1;
        let room = columns.saturating_sub(x + 1);
        canvas.text(x, 0, room, input.value(), theme.typed());
        let before: String = input.value().chars().take(input.cursor()).collect();
        let column = u16::try_from(width(&before)).unwrap_or(room);
        canvas.cursor(x + column.min(room), 0);
        let (message, style) = match &self.problem {
            Some(sentence) => (sentence.as_str(), theme.error()),
            None => (w::PERIOD_HOW.text(), theme.dim()),
        };
        let rows = canvas.paragraph(1, 1, columns.saturating_sub(2), 2, message, style);
        (1 + rows, columns)
    }

    fn draw_shown(&self, canvas: &mut Canvas<'_, '_>, x: u16) -> u16 {
        let theme = canvas.theme;
        let name = self.period.name();
        let name = if name.contains("..") {
            w::OWN_PERIOD.text()
        } else {
            &name
        };
        let (left, right) = (theme.sign("‹", "<"), theme.sign("›", ">"));
        let mut x = x;
        for (text, style) in [
            (left, theme.dim()),
            (name, theme.heading()),
            (right, theme.dim()),
        ] {
            x += canvas.text(x, 0, REST, text, style) + 1;
        }
        let days = format::days_of(&self.period);
        x += canvas.text(x, 0, REST, &days, theme.text());
        let seen = format!(", {}", w::seen_on(date::shown(self.scope().as_of)));
        let style = if self.as_of.is_some() {
            theme.warning()
        } else {
            theme.text()
        };
        x + canvas.text(x, 0, REST, &seen, style)
    }
}
