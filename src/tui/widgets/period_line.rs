//! The line that says which period is shown and as of which day, and takes another one: ←/→ leaf, typing opens a line of
//! text. Owns no figure.

use chrono::NaiveDate;
use tui_input::{Input, InputRequest};

use super::canvas::{Canvas, width};
use crate::domain::date;
use crate::progress::period::Period;
use crate::progress::told;
use crate::tui::keys::Action;
use crate::tui::office::Office;
use crate::words::targets as w;

/// The period a screen shows.
#[derive(Clone, Debug)]
pub struct PeriodLine {
    period: Period,
    /// `None`: today, whatever day that is.
    as_of: Option<NaiveDate>,
    today: NaiveDate,
    input: Option<Input>,
    problem: Option<String>,
}

/// What became of a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Heard {
    /// It has no meaning here.
    Unused,
    /// Only the line looks different.
    Line,
    /// The period or the day is another: count again.
    Period,
}

impl PeriodLine {
    /// A period as of today.
    #[must_use]
    pub fn of(period: Period, office: &Office) -> Self {
        Self {
            period,
            as_of: None,
            today: office.register.today(),
            input: None,
            problem: None,
        }
    }

    /// The period shown.
    #[must_use]
    pub fn period(&self) -> &Period {
        &self.period
    }

    /// Nothing later is seen.
    #[must_use]
    pub fn as_of(&self) -> NaiveDate {
        self.as_of.unwrap_or(self.today)
    }

    /// Another period is being typed.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.input.is_some()
    }

    /// The day may have changed since.
    pub fn refresh(&mut self, office: &Office) {
        self.today = office.register.today();
    }

    /// Shows another period.
    pub fn show(&mut self, period: Period) {
        self.period = period;
        (self.input, self.problem) = (None, None);
    }

    /// Handles a key, if it is one of this line's.
    pub fn on(&mut self, action: Action, office: &Office) -> Heard {
        if self.is_open() {
            return self.typing(action, office);
        }
        let beside = match action {
            Action::Left => self.period.previous(&office.plan),
            Action::Right => self.period.next(&office.plan),
            Action::Type(c) if !c.is_whitespace() => {
                self.type_in(&c.to_string());
                return Heard::Line;
            }
            _ => return Heard::Unused,
        };
        let Some(period) = beside else {
            return Heard::Unused;
        };
        self.period = period;
        Heard::Period
    }

    /// Text pasted goes where it would be typed.
    pub fn type_in(&mut self, text: &str) {
        let input = self.input.get_or_insert_default();
        for c in text.chars().filter(|c| !c.is_control()) {
            input.handle(InputRequest::InsertChar(c));
        }
        self.problem = None;
    }

    fn typing(&mut self, action: Action, office: &Office) -> Heard {
        let request = match action {
            Action::Back => {
                (self.input, self.problem) = (None, None);
                return Heard::Line;
            }
            Action::Enter => return self.apply(office),
            Action::Type(c) => InputRequest::InsertChar(c),
            Action::Backspace => InputRequest::DeletePrevChar,
            Action::Delete => InputRequest::DeleteNextChar,
            Action::DeleteWord => InputRequest::DeletePrevWord,
            Action::Clear => InputRequest::DeleteLine,
            Action::Left => InputRequest::GoToPrevChar,
            Action::Right => InputRequest::GoToNextChar,
            Action::Home => InputRequest::GoToStart,
            Action::End => InputRequest::GoToEnd,
            _ => return Heard::Unused,
        };
        if let Some(input) = &mut self.input {
            input.handle(request);
        }
        self.problem = None;
        Heard::Line
    }

    /// Shows what was typed; stays open with a sentence when it is no period.
    fn apply(&mut self, office: &Office) -> Heard {
        let text = self.input.as_ref().map(|i| i.value().to_owned());
        match self.read(text.unwrap_or_default().trim(), office) {
            Ok((period, as_of)) => {
                self.as_of = as_of;
                self.show(period);
                Heard::Period
            }
            Err(sentence) => {
                self.problem = Some(sentence);
                Heard::Line
            }
        }
    }

    /// `2026-H1`, `@30/06/2026`, `2026-H1 @30/06/2026`; a bare `@` is today again.
    fn read(&self, text: &str, office: &Office) -> Result<(Period, Option<NaiveDate>), String> {
        let (period, day) = text
            .split_once('@')
            .map_or((text, None), |(period, day)| (period, Some(day.trim())));
        let period = match period.trim() {
            "" => self.period,
            text => Period::parse(text, &office.plan).map_err(|p| p.sentence())?,
        };
        let as_of = match day {
            None => self.as_of,
            Some("") => None,
            Some(day) => Some(date::parse_day(day).map_err(|p| p.sentence())?),
        };
        Ok((period, as_of))
    }

    /// Draws the line and returns the rows and columns it took: more rows while something is typed.
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
        canvas.cursor(
            x + u16::try_from(width(&before)).unwrap_or(room).min(room),
            0,
        );
        let (said, style) = match &self.problem {
            Some(sentence) => (sentence.as_str(), theme.bad()),
            None => (w::PERIOD_HOW.text(), theme.dim()),
        };
        let rows = canvas.paragraph(1, 1, columns.saturating_sub(2), 2, said, style);
        (1 + rows, columns)
    }

    fn draw_shown(&self, canvas: &mut Canvas<'_, '_>, x: u16) -> u16 {
        let (theme, columns) = (canvas.theme, canvas.columns());
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
            x += canvas.text(x, 0, columns.saturating_sub(x), text, style) + 1;
        }
        let days = told::days_of(&self.period);
        x += canvas.text(x, 0, columns.saturating_sub(x), &days, theme.text());
        let seen = format!(", {}", w::seen_on(date::shown(self.as_of())));
        let style = if self.as_of.is_some() {
            theme.doubtful()
        } else {
            theme.text()
        };
        x + canvas.text(x, 0, columns.saturating_sub(x), &seen, style)
    }
}
