//! The history of a person: who changed what, when, from where, newest first.

use super::drafts::local;
use crate::register::RegisterError;
use crate::register::history::Entry;
use crate::register::note::OPEN;
use crate::tui::keys::{Action, Context};
use crate::tui::office::Office;
use crate::tui::screen::{Handled, Next, Screen};
use crate::tui::widgets::{Canvas, Listing};
use crate::words::identity as words;
use crate::words::tui as w;

/// More changes than anyone scrolls through.
const MOST: usize = 500;

/// One line: a change, or one field of it.
struct Told {
    heading: bool,
    text: String,
}

/// The history.
pub struct History {
    name: String,
    lines: Vec<Told>,
    list: Listing,
}

impl History {
    /// The history of a person.
    ///
    /// # Errors
    /// When the register cannot be read.
    pub fn open(person: i64, name: &str, office: &mut Office) -> Result<Self, RegisterError> {
        let lines: Vec<Told> = office
            .register
            .history_of(person, MOST)?
            .iter()
            .flat_map(told)
            .collect();
        Ok(Self {
            name: name.to_owned(),
            list: Listing::of(lines.len()),
            lines,
        })
    }
}

fn told(entry: &Entry) -> Vec<Told> {
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
        local(&entry.at),
        entry.clerk,
        origin,
        entry.record.label()
    );
    let mut lines = vec![Told {
        heading: true,
        text: head,
    }];
    if entry.void_reason.is_none() {
        lines.extend(entry.differences.iter().map(|d| {
            let text = if entry.is_new {
                d.after.clone()
            } else {
                format!("{} → {}", or_dash(&d.before), or_dash(&d.after))
            };
            Told {
                heading: false,
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

    fn on(&mut self, action: Action, _office: &mut Office) -> Handled {
        if self.list.moves(action) {
            Ok(Next::Changed)
        } else {
            Ok(Next::Unused)
        }
    }

    fn draw(&self, canvas: &mut Canvas<'_, '_>) {
        let (theme, columns, rows) = (canvas.theme, canvas.columns(), canvas.rows());
        let mut list = canvas.part(1, 1, columns.saturating_sub(2), rows.saturating_sub(1));
        self.list.draw(&mut list, |line, at, chosen| {
            let told = &self.lines[at];
            let style = match (chosen, told.heading) {
                (true, _) => theme.chosen(),
                (false, true) => theme.accent(),
                (false, false) => theme.text(),
            };
            let x = if told.heading { 0 } else { 4 };
            line.text(x, 0, line.columns().saturating_sub(x), &told.text, style);
        });
    }
}
