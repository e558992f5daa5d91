//! Lines to read and scroll: what a check found, the trail of today, how to restore, the facts of a breach.

use crate::domain::money::shown_count;
use crate::register::RegisterError;
use crate::register::backup::folder_of;
use crate::register::breach::{Told, shown_moment};
use crate::register::trail_lines::{Line, Span, action_label};
use crate::tui::keys::{Action, Context};
use crate::tui::office::Office;
use crate::tui::screen::{Handled, Next, Screen};
use crate::tui::widgets::canvas::wrap;
use crate::tui::widgets::{Canvas, Listing};
use crate::words::Phrase;
use crate::words::safety as w;
use crate::words::tui as t;

/// More rows of the trail than anyone scrolls through.
const MOST: usize = 2_000;
/// Columns of a line's text before it goes on below.
const WRAP: u16 = 8;

/// How a line looks.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Tone {
    Heading,
    Plain,
    Dim,
    Good,
    Bad,
}

/// A screen of lines.
pub struct Lines {
    title: String,
    texts: Vec<(Tone, String)>,
    /// Rows of the trail, each a line: Enter shows those of its clerk.
    trail: Option<Vec<Line>>,
    clerk: String,
    list: Listing,
}

impl Lines {
    fn of(title: Phrase, texts: Vec<(Tone, String)>, office: &Office) -> Self {
        let room = usize::from(office.size.0.saturating_sub(WRAP).max(20));
        let mut lines = Vec::new();
        for (tone, text) in texts {
            let indent = if tone == Tone::Heading { "" } else { "  " };
            let wrapped = wrap(&text, room);
            if wrapped.is_empty() {
                lines.push((tone, String::new()));
            }
            lines.extend(wrapped.into_iter().map(|l| (tone, format!("{indent}{l}"))));
        }
        Self {
            title: title.text().to_uppercase(),
            list: Listing::of(lines.len()),
            texts: lines,
            trail: None,
            clerk: String::new(),
        }
    }

    /// Looks for damage now and tells what it found.
    ///
    /// # Errors
    /// When the register is busy.
    pub fn check(office: &mut Office) -> Result<Self, RegisterError> {
        let report = office.register.check(&mut |_| ())?;
        let count = |n: u64| shown_count(i64::try_from(n).unwrap_or(i64::MAX));
        let looked = w::check_looked(count(report.records), count(report.trail));
        let mut texts = vec![(Tone::Plain, looked)];
        if report.findings.is_empty() {
            texts.push((Tone::Good, w::CHECK_GOOD.text().to_owned()));
        } else {
            texts.push((Tone::Bad, w::check_bad(report.findings.len())));
            let findings = report.findings.into_iter();
            texts.extend(findings.map(|f| (Tone::Plain, f)));
            texts.push((Tone::Heading, w::CHECK_ADVICE.text().to_owned()));
        }
        if report.passing > 0 {
            texts.push((Tone::Bad, w::check_passing(report.passing)));
        }
        let head = format!("{} · {}", report.head.row, report.head.hash);
        texts.push((Tone::Dim, w::check_head(head)));
        Ok(Self::of(w::CHECK_TITLE, texts, office))
    }

    /// The trail of today, the newest first.
    ///
    /// # Errors
    /// When the register cannot be read.
    pub fn trail(office: &mut Office) -> Result<Self, RegisterError> {
        let span = Span::day(chrono::Local::now().date_naive());
        let rows = office.register.trail_lines(span, "", MOST)?;
        Ok(Self::rows(rows, String::new(), office))
    }

    fn rows(rows: Vec<Line>, clerk: String, office: &Office) -> Self {
        let texts = if rows.is_empty() {
            vec![(Tone::Dim, w::TRAIL_TODAY_NONE.text().to_owned())]
        } else {
            Vec::new()
        };
        let mut screen = Self::of(w::TRAIL_TITLE, texts, office);
        if !rows.is_empty() {
            screen.list = Listing::of(rows.len());
            screen.trail = Some(rows);
        }
        screen.clerk = clerk;
        screen
    }

    /// How a register is put back, step by step.
    pub fn restore(office: &mut Office) -> Self {
        let path = office.register.path().display().to_string();
        let folder = folder_of(office.register.path()).display().to_string();
        let texts = [
            (Tone::Plain, w::RESTORE_WHEN.text().to_owned()),
            (Tone::Heading, w::RESTORE_STEPS.text().to_owned()),
            (Tone::Plain, w::RESTORE_STEP_ONE.text().to_owned()),
            (Tone::Plain, w::restore_step_two(&path)),
            (Tone::Plain, w::restore_step_three(&path)),
            (Tone::Plain, w::RESTORE_STEP_FOUR.text().to_owned()),
            (Tone::Heading, w::RESTORE_WHERE.text().to_owned()),
            (Tone::Plain, folder),
            (Tone::Dim, w::RESTORE_KEEPS.text().to_owned()),
        ];
        Self::of(w::RESTORE_TITLE, texts.to_vec(), office)
    }

    /// The facts about days in which data may have leaked.
    ///
    /// # Errors
    /// When the register cannot be read or written.
    pub fn breach(span: Span, office: &mut Office) -> Result<Self, RegisterError> {
        let facts = office.register.breach(span)?;
        let told = facts.told(&office.plan.ward).into_iter();
        let mut texts: Vec<(Tone, String)> = told
            .map(|line| match line {
                Told::Heading(text) => (Tone::Heading, text),
                Told::Fact(label, text) if label.is_empty() => (Tone::Plain, text),
                Told::Fact(label, text) => (Tone::Plain, format!("{label}: {text}")),
                Told::ToFill(text) => (Tone::Dim, text),
            })
            .collect();
        texts.push((Tone::Dim, w::BREACH_PRINT.text().to_owned()));
        Ok(Self::of(w::BREACH_TITLE, texts, office))
    }

    /// From everybody's rows to those of one clerk, and back.
    fn narrow(&mut self, office: &mut Office) -> Handled {
        let (Some(rows), Some(at)) = (&self.trail, self.list.chosen()) else {
            return Ok(Next::Same);
        };
        let clerk = if self.clerk.is_empty() {
            rows[at].clerk.clone()
        } else {
            String::new()
        };
        let span = Span::day(chrono::Local::now().date_naive());
        let rows = office.register.trail_lines(span, &clerk, MOST)?;
        *self = Self::rows(rows, clerk, office);
        Ok(Next::Changed)
    }
}

impl Screen for Lines {
    fn title(&self) -> String {
        if self.clerk.is_empty() {
            self.title.clone()
        } else {
            format!("{} · {}", self.title, self.clerk)
        }
    }

    fn context(&self) -> Context {
        Context::List
    }

    fn hints(&self) -> Vec<Action> {
        let mut hints = vec![Action::Down, Action::PageDown, Action::Help, Action::Back];
        if self.trail.is_some() {
            hints.insert(1, Action::Enter);
        }
        hints
    }

    fn hint_label(&self, action: Action) -> Option<Phrase> {
        match (action, self.clerk.is_empty()) {
            (Action::Down, _) => Some(t::HINT_CHOOSE),
            (Action::Enter, true) => Some(w::HINT_ONE_CLERK),
            (Action::Enter, false) => Some(w::HINT_ALL_CLERKS),
            _ => None,
        }
    }

    fn on(&mut self, action: Action, office: &mut Office) -> Handled {
        match action {
            Action::Enter => self.narrow(office),
            action if self.list.moves(action) => Ok(Next::Changed),
            _ => Ok(Next::Unused),
        }
    }

    fn draw(&self, canvas: &mut Canvas<'_, '_>) {
        let (theme, columns, rows) = (canvas.theme, canvas.columns(), canvas.rows());
        let mut list = canvas.part(1, 1, columns.saturating_sub(2), rows.saturating_sub(1));
        self.list.draw(&mut list, |line, at, chosen| {
            let styled = |style| if chosen { theme.chosen() } else { style };
            let room = line.columns();
            if let Some(rows) = &self.trail {
                let row = &rows[at];
                line.text(1, 0, 16, &shown_moment(&row.at), styled(theme.dim()));
                line.text(18, 0, 12, &row.clerk, styled(theme.accent()));
                line.text(31, 0, 18, action_label(&row.action), styled(theme.text()));
                let left = room.saturating_sub(50);
                line.text(50, 0, left, &row.what, styled(theme.dim()));
                return;
            }
            let (tone, text) = &self.texts[at];
            let style = match tone {
                Tone::Heading => theme.heading(),
                Tone::Plain => theme.text(),
                Tone::Dim => theme.dim(),
                Tone::Good => theme.good(),
                Tone::Bad => theme.bad(),
            };
            line.text(1, 0, room.saturating_sub(2), text, styled(style));
        });
    }
}
