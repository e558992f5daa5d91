//! The history of a person: who changed what, when, from where, newest first.

use crate::domain::date::shown_moment;
use crate::domain::ids::PersonId;
use crate::register::Result;
use crate::register::read;
use crate::register::read::history::HistoryEntry;
use crate::register::trail::event::OPEN;
use crate::register::trail::origin::origin_label;
use crate::tui::app::context::AppContext;
use crate::tui::app::screen::{Handled, Hint, Screen, hints};
use crate::tui::input::keys::Action;
use crate::tui::widgets::{Canvas, List, REST};
use crate::words::identity as words;
use crate::words::tui as w;

const MAX_ROWS: usize = 500;

/// A change, or one field of it.
struct HistoryLine {
    is_heading: bool,
    text: String,
}

/// The changes of one person's records, newest first.
pub struct History {
    name: String,
    list: List<HistoryLine>,
}

impl History {
    /// The history of a person.
    pub fn open(person: PersonId, name: &str, ctx: &mut AppContext) -> Result<Self> {
        let entries = read::history::of_person(ctx.reader(), person, MAX_ROWS)?;
        Ok(Self {
            name: name.to_owned(),
            list: List::new(entries.iter().flat_map(history_lines).collect()),
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
    let head = format!(
        "{}  {} · {}  {}  {what}",
        shown_moment(&entry.at),
        entry.clerk,
        origin_label(&entry.origin),
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

pub(super) fn or_dash(text: &str) -> &str {
    if text.is_empty() { "—" } else { text }
}

impl Screen for History {
    fn title(&self) -> String {
        w::history_title(&self.name)
    }

    fn footer(&self) -> Vec<Hint> {
        hints![Down, PageDown, Help, Back]
    }

    fn on(&mut self, action: Action, _ctx: &mut AppContext) -> Handled {
        Ok(self.list.on(action))
    }

    fn draw(&self, canvas: &mut Canvas<'_, '_>) {
        self.list.draw(&mut canvas.below(1), |line, entry| {
            let (x, style) = if entry.is_heading {
                (0, line.theme.accent())
            } else {
                (4, line.theme.text())
            };
            line.text(x, 0, REST, &entry.text, style);
        });
    }
}
