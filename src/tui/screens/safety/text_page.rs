//! Pages of lines: the findings of a check, the trail of today, how to restore, the facts of a breach.

use crate::domain::date::shown_moment;
use crate::progress::format::count;
use crate::register::Result;
use crate::register::backup::{folder_of, replaced};
use crate::register::breach::{self, BreachLine};
use crate::register::trail;
use crate::register::trail::read::{Span, TrailLine, action_label};
use crate::tui::app::context::AppContext;
use crate::tui::app::screen::{Handled, Hint, Next, Screen, hints};
use crate::tui::input::keys::Action;
use crate::tui::widgets::canvas::wrap;
use crate::tui::widgets::{Canvas, List, REST};
use crate::words::Phrase;
use crate::words::safety as w;
use crate::words::tui as t;

const MAX_ROWS: usize = 2_000;
/// Free columns to the right of a text.
const MARGIN: u16 = 8;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Tone {
    Heading,
    Plain,
    Dim,
    Good,
    Bad,
}

/// A titled, scrollable page of text or rows of the trail.
pub struct TextPage {
    title: String,
    list: List<PageLine>,
    /// The clerk whose rows of the trail are shown; empty for all.
    clerk: String,
}

enum PageLine {
    Text(Tone, String),
    /// A row of the trail: Enter shows those of its clerk.
    Trail(TrailLine),
}

impl TextPage {
    fn new(title: Phrase, texts: Vec<(Tone, String)>, ctx: &AppContext) -> Self {
        let room = usize::from(ctx.ui.size.0.saturating_sub(MARGIN).max(20));
        let mut lines = Vec::new();
        for (tone, text) in texts {
            let indent = if tone == Tone::Heading { "" } else { "  " };
            let wrapped = wrap(&text, room);
            if wrapped.is_empty() {
                lines.push(PageLine::Text(tone, String::new()));
            }
            let line = |l| PageLine::Text(tone, format!("{indent}{l}"));
            lines.extend(wrapped.into_iter().map(line));
        }
        Self {
            title: title.text().to_uppercase(),
            list: List::new(lines),
            clerk: String::new(),
        }
    }

    /// The findings of a check that runs now.
    ///
    /// # Errors
    /// When the register is busy.
    pub fn check(ctx: &mut AppContext) -> Result<Self> {
        let report = ctx.session.register.check(&mut |_| ())?;
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
        let register = &ctx.session.register;
        if let Some(sentence) = replaced::describe_beyond(register).unwrap_or_default() {
            texts.push((Tone::Bad, sentence));
        }
        if report.transient > 0 {
            texts.push((Tone::Bad, w::check_passing(report.transient)));
        }
        let head = format!("{} · {}", report.head.row, report.head.hash);
        texts.push((Tone::Dim, w::check_head(head)));
        Ok(Self::new(w::CHECK_TITLE, texts, ctx))
    }

    /// The trail of today, the newest first; of one clerk unless the name is empty.
    pub fn trail(clerk: String, ctx: &AppContext) -> Result<Self> {
        let span = Span::day(trail::clock::today());
        let rows = trail::read::lines(ctx.reader(), span, &clerk, MAX_ROWS)?;
        let none = vec![(Tone::Dim, w::TRAIL_TODAY_NONE.text().to_owned())];
        let mut page = Self::new(w::TRAIL_TITLE, none, ctx);
        if !rows.is_empty() {
            page.list = List::new(rows.into_iter().map(PageLine::Trail).collect());
        }
        page.clerk = clerk;
        Ok(page)
    }

    /// How a register is restored, step by step.
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
    pub fn breach(span: Span, ctx: &mut AppContext) -> Result<Self> {
        let breach = breach::facts(&mut ctx.session.register, span)?;
        let report_lines = breach.describe(&ctx.session.plan.ward).into_iter();
        let mut texts: Vec<(Tone, String)> = report_lines
            .map(|line| match line {
                BreachLine::Heading(text) => (Tone::Heading, text.into()),
                BreachLine::Fact(label, text) if label.is_empty() => (Tone::Plain, text),
                BreachLine::Fact(label, text) => (Tone::Plain, format!("{label}: {text}")),
                BreachLine::ToFill(text) => (Tone::Dim, text.into()),
            })
            .collect();
        texts.push((Tone::Dim, w::BREACH_PRINT.text().to_owned()));
        Ok(Self::new(w::BREACH_TITLE, texts, ctx))
    }

    /// Switches between the rows of all clerks and those of the chosen row's clerk.
    fn toggle_clerk(&mut self, ctx: &mut AppContext) -> Handled {
        let clerk = match self.list.chosen() {
            Some(PageLine::Trail(row)) if self.clerk.is_empty() => row.clerk.clone(),
            Some(PageLine::Trail(_)) => String::new(),
            _ => return Ok(Next::Same),
        };
        *self = Self::trail(clerk, ctx)?;
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

    fn footer(&self) -> Vec<Hint> {
        let mut hints = hints![Down = t::HINT_CHOOSE];
        match self.list.chosen() {
            Some(PageLine::Trail(_)) if self.clerk.is_empty() => {
                hints.extend(hints![Enter = w::HINT_ONE_CLERK]);
            }
            Some(PageLine::Trail(_)) => hints.extend(hints![Enter = w::HINT_ALL_CLERKS]),
            _ => {}
        }
        hints.extend(hints![PageDown, Help, Back]);
        hints
    }

    fn on(&mut self, action: Action, ctx: &mut AppContext) -> Handled {
        match action {
            Action::Enter => self.toggle_clerk(ctx),
            _ => Ok(self.list.on(action)),
        }
    }

    fn draw(&self, canvas: &mut Canvas<'_, '_>) {
        self.list.draw(&mut canvas.below(1), draw_line);
    }
}

fn draw_line(line: &mut Canvas<'_, '_>, item: &PageLine) {
    let theme = line.theme;
    match item {
        PageLine::Trail(row) => {
            line.text(1, 0, 16, &shown_moment(&row.at), theme.dim());
            line.text(18, 0, 12, &row.clerk, theme.accent());
            line.text(31, 0, 18, action_label(&row.action), theme.text());
            line.text(50, 0, REST, &row.what, theme.dim());
        }
        PageLine::Text(tone, text) => {
            let style = match tone {
                Tone::Heading => theme.heading(),
                Tone::Plain => theme.text(),
                Tone::Dim => theme.dim(),
                Tone::Good => theme.success(),
                Tone::Bad => theme.error(),
            };
            let room = line.columns().saturating_sub(2);
            line.text(1, 0, room, text, style);
        }
    }
}
