//! Lines to read and scroll: what a check found, the trail of today, how to restore, the facts of a breach.

use crate::domain::money::shown_count;
use crate::register::RegisterError;
use crate::register::backup::folder_of;
use crate::register::breach::{self, BreachLine, shown_moment};
use crate::register::trail;
use crate::register::trail::read::{Span, TrailLine, action_label};
use crate::tui::app::context::AppContext;
use crate::tui::app::screen::{Handled, Next, Screen};
use crate::tui::input::keys::{Action, Context};
use crate::tui::widgets::canvas::wrap;
use crate::tui::widgets::{Canvas, ListView};
use crate::words::Phrase;
use crate::words::safety as w;
use crate::words::tui as t;

/// More rows of the trail than anyone scrolls through.
const MAX_ROWS: usize = 2_000;
/// Columns of a line's text before it goes on below.
const MARGIN: u16 = 8;

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
pub struct TextPage {
    title: String,
    texts: Vec<(Tone, String)>,
    /// Rows of the trail, each a line: Enter shows those of its clerk.
    trail: Option<Vec<TrailLine>>,
    clerk: String,
    list: ListView,
}

impl TextPage {
    fn new(title: Phrase, texts: Vec<(Tone, String)>, ctx: &AppContext) -> Self {
        let room = usize::from(ctx.ui.size.0.saturating_sub(MARGIN).max(20));
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
            list: ListView::new(lines.len()),
            texts: lines,
            trail: None,
            clerk: String::new(),
        }
    }

    /// Looks for damage now and tells what it found.
    ///
    /// # Errors
    /// When the register is busy.
    pub fn check(ctx: &mut AppContext) -> Result<Self, RegisterError> {
        let report = ctx.session.register.check(&mut |_| ())?;
        let count = |n: u64| shown_count(i64::try_from(n).unwrap_or(i64::MAX));
        let checked = w::check_summary(count(report.records), count(report.trail_rows));
        let mut texts = vec![(Tone::Plain, checked)];
        if report.messages.is_empty() {
            texts.push((Tone::Good, w::CHECK_GOOD.text().to_owned()));
        } else {
            texts.push((Tone::Bad, w::check_bad(report.messages.len())));
            let findings = report.sentences().into_iter();
            texts.extend(findings.map(|f| (Tone::Plain, f.to_owned())));
            texts.push((Tone::Heading, w::CHECK_ADVICE.text().to_owned()));
        }
        if report.transient > 0 {
            texts.push((Tone::Bad, w::check_passing(report.transient)));
        }
        let head = format!("{} · {}", report.head.row, report.head.hash);
        texts.push((Tone::Dim, w::check_head(head)));
        Ok(Self::new(w::CHECK_TITLE, texts, ctx))
    }

    /// The trail of today, the newest first.
    pub fn trail(ctx: &mut AppContext) -> Result<Self, RegisterError> {
        let span = Span::day(chrono::Local::now().date_naive());
        let rows = trail::read::lines(ctx.reader(), span, "", MAX_ROWS)?;
        Ok(Self::from_trail(rows, String::new(), ctx))
    }

    fn from_trail(rows: Vec<TrailLine>, clerk: String, ctx: &AppContext) -> Self {
        let texts = if rows.is_empty() {
            vec![(Tone::Dim, w::TRAIL_TODAY_NONE.text().to_owned())]
        } else {
            Vec::new()
        };
        let mut screen = Self::new(w::TRAIL_TITLE, texts, ctx);
        if !rows.is_empty() {
            screen.list = ListView::new(rows.len());
            screen.trail = Some(rows);
        }
        screen.clerk = clerk;
        screen
    }

    /// How a register is put back, step by step.
    pub fn restore(ctx: &mut AppContext) -> Self {
        let path = ctx.session.register.path().display().to_string();
        let folder = folder_of(ctx.session.register.path()).display().to_string();
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
        Self::new(w::RESTORE_TITLE, texts.to_vec(), ctx)
    }

    /// The facts about days in which data may have leaked.
    pub fn breach(span: Span, ctx: &mut AppContext) -> Result<Self, RegisterError> {
        let breach = breach::facts(&mut ctx.session.register, span)?;
        let report_lines = breach.describe(&ctx.session.plan.ward).into_iter();
        let mut texts: Vec<(Tone, String)> = report_lines
            .map(|line| match line {
                BreachLine::Heading(text) => (Tone::Heading, text),
                BreachLine::Fact(label, text) if label.is_empty() => (Tone::Plain, text),
                BreachLine::Fact(label, text) => (Tone::Plain, format!("{label}: {text}")),
                BreachLine::ToFill(text) => (Tone::Dim, text),
            })
            .collect();
        texts.push((Tone::Dim, w::BREACH_PRINT.text().to_owned()));
        Ok(Self::new(w::BREACH_TITLE, texts, ctx))
    }

    /// From everybody's rows to those of one clerk, and back.
    fn toggle_clerk(&mut self, ctx: &mut AppContext) -> Handled {
        let (Some(rows), Some(at)) = (&self.trail, self.list.chosen()) else {
            return Ok(Next::Same);
        };
        let clerk = if self.clerk.is_empty() {
            rows[at].clerk.clone()
        } else {
            String::new()
        };
        let span = Span::day(chrono::Local::now().date_naive());
        let rows = trail::read::lines(ctx.reader(), span, &clerk, MAX_ROWS)?;
        *self = Self::from_trail(rows, clerk, ctx);
        Ok(Next::Changed)
    }
}

impl Screen for TextPage {
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

    fn on(&mut self, action: Action, ctx: &mut AppContext) -> Handled {
        match action {
            Action::Enter => self.toggle_clerk(ctx),
            action if self.list.navigate(action) => Ok(Next::Changed),
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
                Tone::Good => theme.success(),
                Tone::Bad => theme.error(),
            };
            line.text(1, 0, room.saturating_sub(2), text, styled(style));
        });
    }
}
