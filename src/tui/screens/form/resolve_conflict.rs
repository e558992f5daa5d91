//! Two versions of a record side by side, after another clerk saved it while it was being changed here. A field that only
//! one of the two changed is chosen already, the others are chosen with ←/→. Writes nothing: the form saves.

use crate::domain::date::shown_moment;
use crate::entry::{Draft, FieldConflict, MergeConflict, Side};
use crate::tui::app::context::AppContext;
use crate::tui::app::screen::{Handled, Hint, Next, Reply, Screen, hints};
use crate::tui::input::keys::Action;
use crate::tui::widgets::{Canvas, List};
use crate::words::conflict as w;

/// Columns of the labels.
const LABELS: u16 = 19;
/// Rows above the list: who saved what, and the headings of the columns.
const HEAD: u16 = 4;
/// Rows below the list: the field under the cursor in full.
const FULL: u16 = 8;

/// One line: indices of the record and of its field in conflict, and the label.
struct ConflictRow {
    conflict: usize,
    field: usize,
    label: String,
}

/// A choice between two versions of records.
pub struct ConflictScreen {
    conflicts: Vec<MergeConflict>,
    /// What the form is about.
    what: String,
    list: List<ConflictRow>,
}

impl ConflictScreen {
    /// The records of a draft in conflict; `what` names what the form is about.
    pub fn new(conflicts: Vec<MergeConflict>, draft: &Draft, what: String) -> Self {
        let mut rows = Vec::new();
        for (conflict, record) in conflicts.iter().enumerate() {
            let section = draft.rows[record.row].section;
            for (field, field_conflict) in record.field_conflicts.iter().enumerate() {
                let label = match field_conflict.field.map(|f| section.fields[f].label) {
                    Some(label) if section.repeats => format!("{label} · {}", section.title),
                    Some(label) => label.text().to_owned(),
                    None => section.title.text().to_owned(),
                };
                rows.push(ConflictRow {
                    conflict,
                    field,
                    label,
                });
            }
        }
        let mut screen = Self {
            conflicts,
            what,
            list: List::new(rows),
        };
        screen.go_to_unchosen();
        screen
    }

    fn field_conflict(&self, line: &ConflictRow) -> &FieldConflict {
        &self.conflicts[line.conflict].field_conflicts[line.field]
    }

    fn changed_by(&self, line: &ConflictRow) -> &str {
        &self.conflicts[line.conflict].by
    }

    fn is_unchosen(&self, line: &ConflictRow) -> bool {
        self.field_conflict(line).chosen.is_none()
    }

    /// Moves to the next line to choose, after the last one to the first; false when every line is chosen.
    fn go_to_unchosen(&mut self) -> bool {
        let (from, len) = (self.list.chosen_at().unwrap_or(0), self.list.len());
        let is_unchosen = |at: &usize| self.list.get(*at).is_some_and(|l| self.is_unchosen(l));
        let next = (from..len).chain(0..from).find(is_unchosen);
        if let Some(at) = next {
            self.list.choose(at);
        }
        next.is_some()
    }

    fn choose(&mut self, side: Side) -> Handled {
        let Some(line) = self.list.chosen() else {
            return Ok(Next::Same);
        };
        self.conflicts[line.conflict].field_conflicts[line.field].chosen = Some(side);
        Ok(Next::Changed)
    }

    fn submit(&mut self) -> Handled {
        if self.go_to_unchosen() {
            return Ok(Next::FlushInput);
        }
        Ok(Next::Close(Reply::Resolved(self.conflicts.clone())))
    }

    /// The texts of a line: mine, theirs, before.
    fn texts(&self, line: &ConflictRow) -> [String; 3] {
        let field_conflict = self.field_conflict(line);
        if field_conflict.field.is_none() {
            return [w::ANEW.text(), w::VOIDED.text(), ""].map(str::to_owned);
        }
        let shown = |text: &str, note: &str| match (text, note) {
            ("", _) => w::EMPTY.text().to_owned(),
            (text, "") => text.to_owned(),
            (text, note) => format!("{text} {note}"),
        };
        let before = field_conflict.base.as_deref();
        [
            shown(&field_conflict.mine.text, &field_conflict.mine.note),
            shown(&field_conflict.theirs.text, &field_conflict.theirs.note),
            before.map_or_else(|| w::WAS_UNKNOWN.text().to_owned(), |t| shown(t, "")),
        ]
    }

    /// Who changed the field of a line, and whether to choose.
    fn status_text(&self, line: &ConflictRow) -> String {
        let field_conflict = self.field_conflict(line);
        match field_conflict.changed_only_by {
            Some(Side::Mine) => w::ALONE_MINE.text().to_owned(),
            Some(Side::Theirs) => w::alone_theirs(self.changed_by(line)),
            None => w::both(self.changed_by(line)),
        }
    }

    fn summary(&self) -> String {
        let Some(conflict) = self.conflicts.first() else {
            return String::new();
        };
        let field_conflicts = self.conflicts.iter().flat_map(|f| &f.field_conflicts);
        let at = shown_moment(&conflict.at);
        if field_conflicts.clone().any(|p| p.changed_only_by.is_none()) {
            w::lead(&conflict.by, &self.what, at)
        } else {
            w::lead_nothing(&conflict.by, &self.what, at)
        }
    }
}

impl Screen for ConflictScreen {
    fn title(&self) -> String {
        w::TITLE.text().to_uppercase()
    }

    fn footer(&self) -> Vec<Hint> {
        hints![
            Left = w::HINT_SIDE,
            Enter = w::HINT_NEXT,
            Down = w::HINT_FIELD,
            Save = w::HINT_SAVE,
            Help,
            Back
        ]
    }

    fn on(&mut self, action: Action, _ctx: &mut AppContext) -> Handled {
        match action {
            Action::Left => self.choose(Side::Mine),
            Action::Right => self.choose(Side::Theirs),
            Action::Save => self.submit(),
            Action::Enter => {
                self.go_to_unchosen();
                Ok(Next::Changed)
            }
            // The choice is made or left before anything else is opened.
            Action::Find | Action::Progress | Action::TakeBack => Ok(Next::Same),
            _ => Ok(self.list.on(action)),
        }
    }

    fn draw(&self, canvas: &mut Canvas<'_, '_>) {
        let (theme, columns, rows) = (canvas.theme, canvas.columns(), canvas.rows());
        let room = columns.saturating_sub(4);
        canvas.paragraph(2, 0, room, 2, &self.summary(), theme.text());
        let side = columns.saturating_sub(LABELS + 1) / 3;
        let changed_by = self.list.chosen().map_or("", |line| self.changed_by(line));
        let heads = [
            w::MINE.text().to_owned(),
            w::theirs(changed_by),
            w::WAS.text().to_owned(),
        ];
        for (x, head) in (LABELS + 2..).step_by(side.max(1).into()).zip(&heads) {
            canvas.text(x, HEAD - 1, side.saturating_sub(3), head, theme.heading());
        }
        let room = rows.saturating_sub(HEAD + FULL);
        self.list
            .draw(&mut canvas.inside(0, HEAD, 0, FULL), |row, line| {
                self.draw_line(row, line, side);
            });
        let mut full = canvas.part(0, HEAD + room, columns, FULL);
        self.draw_full(&mut full, &heads);
    }
}

impl ConflictScreen {
    /// Draws label, mine, theirs, before, with a sign at the chosen text, or at the label while none is chosen.
    fn draw_line(&self, row: &mut Canvas<'_, '_>, line: &ConflictRow, side: u16) {
        let theme = row.theme;
        let field_conflict = self.field_conflict(line);
        if field_conflict.chosen.is_none() {
            row.text(0, 0, 1, "?", theme.warning());
        }
        row.text(2, 0, LABELS - 3, &line.label, theme.text());
        let sides = [Some(Side::Mine), Some(Side::Theirs), None];
        for ((x, text), version) in (LABELS..)
            .step_by(side.max(1).into())
            .zip(self.texts(line))
            .zip(sides)
        {
            let counts = version.is_some() && field_conflict.chosen == version;
            let style = if counts { theme.text() } else { theme.dim() };
            if counts {
                row.text(x, 0, 1, theme.sign("●", "*"), theme.accent());
            }
            row.text(x + 2, 0, side.saturating_sub(3), &text, style);
        }
    }

    /// Draws the line under the cursor in full, who changed it, and how many are still to be chosen.
    fn draw_full(&self, canvas: &mut Canvas<'_, '_>, heads: &[String; 3]) {
        let (theme, columns) = (canvas.theme, canvas.columns());
        let Some(line) = self.list.chosen() else {
            return;
        };
        let separator = theme.sign("─", "-").repeat(columns.into());
        canvas.text(0, 0, columns, &separator, theme.dim());
        let room = columns.saturating_sub(4);
        canvas.text(2, 1, room, &line.label, theme.heading());
        let mut row = 2;
        for (head, text) in heads.iter().zip(self.texts(line)) {
            canvas.text(2, row, LABELS - 2, head, theme.dim());
            let beside = room.saturating_sub(LABELS);
            row += canvas
                .paragraph(LABELS + 2, row, beside, 1, &text, theme.text())
                .max(1);
        }
        let style = if self.is_unchosen(line) {
            theme.warning()
        } else {
            theme.dim()
        };
        canvas.paragraph(2, row, room, 1, &self.status_text(line), style);
        let unchosen = self.list.iter().filter(|l| self.is_unchosen(l));
        let (left, style) = match unchosen.count() {
            0 => (w::ALL_CHOSEN.text().to_owned(), theme.success()),
            left => (w::left(left), theme.warning()),
        };
        canvas.text(2, row + 1, room, &left, style);
    }
}
