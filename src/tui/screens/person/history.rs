//! The history of a person: who changed what, when, from where, newest first.

use crate::register::RegisterError;
use crate::register::read;
use crate::register::read::history::HistoryEntry;
use crate::register::trail::event::OPEN;
use crate::tui::app::context::AppContext;
use crate::tui::app::screen::{Handled, Next, Screen};
use crate::tui::input::keys::{Action, Context};
use crate::tui::screens::admin::drafts::local_time;
use crate::tui::widgets::{Canvas, ListView};
use crate::words::identity as words;
use crate::words::tui as w;

/// More changes than anyone scrolls through.
const MAX_ROWS: usize = 500;

/// One line: a change, or one field of it.
struct HistoryLine {
    is_heading: bool,
    text: String,
}

/// The history.
pub struct History {
    name: String,
    lines: Vec<HistoryLine>,
    list: ListView,
}

impl History {
    /// The history of a person.
    pub fn open(person: i64, name: &str, ctx: &mut AppContext) -> Result<Self, RegisterError> {
        let lines: Vec<HistoryLine> = read::history::of_person(ctx.reader(), person, MAX_ROWS)?
            .iter()
            .flat_map(history_lines)
            .collect();
        Ok(Self {
            name: name.to_owned(),
            list: ListView::new(lines.len()),
            lines,
        })
    }
}

fn history_lines(entry: &HistoryEntry) -> Vec<HistoryLine> {
    let what = match (&entry.void_reason, entry.is_new) {
        _ if entry.action == "undo" => words::HISTORY_UNDONE.text().to_owned(),
        _ if entry.action == OPEN => words::HISTORY_OPENED.text().to_owned(),
        _ if entry.action == "merge" => words::HISTORY_MERGED.text().to_owned(),
        (Some(reason), _) => w::history_voided(reason),
        (None, true) => w::HISTORY_NEW.text().to_owned(),
        (None, false) => w::HISTORY_CHANGED.text().to_owned(),
    };
    let origin = match entry.origin.as_str() {
        "import" => w::ORIGIN_IMPORT.text(),
        "demo" => w::ORIGIN_DEMO.text(),
        _ => w::ORIGIN_SCREEN.text(),
    };
    let head = format!(
        "{}  {} · {}  {}  {what}",
        local_time(&entry.at),
        entry.clerk,
        origin,
        entry.record.label()
    );
    let mut lines = vec![HistoryLine {
        is_heading: true,
        text: head,
    }];
    if entry.void_reason.is_none() {
        lines.extend(entry.differences.iter().map(|d| {
            let text = if entry.is_new {
                d.after.clone()
            } else {
                format!("{} → {}", or_dash(&d.before), or_dash(&d.after))
            };
            HistoryLine {
                is_heading: false,
                text: format!("{}: {text}", d.label),
            }
        }));
    }
    lines
}

fn or_dash(text: &str) -> &str {
    if text.is_empty() { "—" } else { text }
}

impl Screen for History {
    fn title(&self) -> String {
        w::history_title(&self.name)
    }

    fn context(&self) -> Context {
        Context::List
    }

    fn hints(&self) -> Vec<Action> {
        vec![Action::Down, Action::PageDown, Action::Help, Action::Back]
    }

    fn on(&mut self, action: Action, _ctx: &mut AppContext) -> Handled {
        if self.list.navigate(action) {
            Ok(Next::Changed)
        } else {
            Ok(Next::Unused)
        }
    }

    fn draw(&self, canvas: &mut Canvas<'_, '_>) {
        let (theme, columns, rows) = (canvas.theme, canvas.columns(), canvas.rows());
        let mut list = canvas.part(1, 1, columns.saturating_sub(2), rows.saturating_sub(1));
        self.list.draw(&mut list, |line, at, chosen| {
            let entry = &self.lines[at];
            let style = match (chosen, entry.is_heading) {
                (true, _) => theme.chosen(),
                (false, true) => theme.accent(),
                (false, false) => theme.text(),
            };
            let x = if entry.is_heading { 0 } else { 4 };
            line.text(x, 0, line.columns().saturating_sub(x), &entry.text, style);
        });
    }
}
