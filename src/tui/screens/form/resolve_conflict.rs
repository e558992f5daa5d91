//! Two versions of a record side by side, after another clerk saved it while it was being changed here. A field that only
//! one of the two changed is chosen already, the others are chosen with ←/→. Writes nothing: the form saves.

use crate::entry::{Draft, FieldConflict, MergeConflict, Side};
use crate::tui::app::context::AppContext;
use crate::tui::app::screen::{Handled, Next, Reply, Screen};
use crate::tui::input::keys::{Action, Context};
use crate::tui::screens::admin::drafts::local_time;
use crate::tui::widgets::{Canvas, ListView};
use crate::words::Phrase;
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
    lines: Vec<ConflictRow>,
    /// What the form is about.
    what: String,
    list: ListView,
}

impl ConflictScreen {
    /// The records of a draft in conflict; `what` names what the form is about.
    #[must_use]
    pub fn new(conflicts: Vec<MergeConflict>, draft: &Draft, what: String) -> Self {
        let mut lines = Vec::new();
        for (conflict, record) in conflicts.iter().enumerate() {
            let section = draft.rows[record.row].section;
            for (field, field_conflict) in record.field_conflicts.iter().enumerate() {
                let label = match field_conflict.field.map(|f| section.fields[f].label) {
                    Some(label) if section.repeats => format!("{label} · {}", section.title),
                    Some(label) => label.text().to_owned(),
                    None => section.title.text().to_owned(),
                };
                lines.push(ConflictRow {
                    conflict,
                    field,
                    label,
                });
            }
        }
        let list = ListView::new(lines.len());
        let mut screen = Self {
            conflicts,
            lines,
            what,
            list,
        };
        screen.go_to_unchosen();
        screen
    }

    fn field_conflict(&self, at: usize) -> &FieldConflict {
        let line = &self.lines[at];
        &self.conflicts[line.conflict].field_conflicts[line.field]
    }

    /// The clerk who saved the record of a line.
    fn changed_by(&self, at: usize) -> &str {
        &self.conflicts[self.lines[at].conflict].by
    }

    /// Lines where a version is still to be chosen.
    fn unchosen_count(&self) -> usize {
        let lines = 0..self.lines.len();
        lines
            .filter(|at| self.field_conflict(*at).chosen.is_none())
            .count()
    }

    /// Moves to the next line to choose, after the last one to the first; false when every line is chosen.
    fn go_to_unchosen(&mut self) -> bool {
        let (from, len) = (self.list.chosen().unwrap_or(0), self.lines.len());
        let next = (from..len)
            .chain(0..from)
            .find(|at| self.field_conflict(*at).chosen.is_none());
        if let Some(at) = next {
            self.list.choose(at);
        }
        next.is_some()
    }

    fn choose(&mut self, side: Side) -> Handled {
        let Some(at) = self.list.chosen() else {
            return Ok(Next::Same);
        };
        let line = &self.lines[at];
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
    fn texts(&self, at: usize) -> [String; 3] {
        let field_conflict = self.field_conflict(at);
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
    fn status_text(&self, at: usize) -> String {
        let field_conflict = self.field_conflict(at);
        match field_conflict.changed_only_by {
            Some(Side::Mine) => w::ALONE_MINE.text().to_owned(),
            Some(Side::Theirs) => w::alone_theirs(self.changed_by(at)),
            None => w::both(self.changed_by(at)),
        }
    }

    /// Who saved what and when.
    fn summary(&self) -> String {
        let Some(conflict) = self.conflicts.first() else {
            return String::new();
        };
        let field_conflicts = self.conflicts.iter().flat_map(|f| &f.field_conflicts);
        let at = local_time(&conflict.at);
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

    fn context(&self) -> Context {
        Context::List
    }

    fn hints(&self) -> Vec<Action> {
        vec![
            Action::Left,
            Action::Enter,
            Action::Down,
            Action::Save,
            Action::Help,
            Action::Back,
        ]
    }

    fn hint_label(&self, action: Action) -> Option<Phrase> {
        match action {
            Action::Left => Some(w::HINT_SIDE),
            Action::Enter => Some(w::HINT_NEXT),
            Action::Down => Some(w::HINT_FIELD),
            Action::Save => Some(w::HINT_SAVE),
            _ => None,
        }
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
            action if self.list.navigate(action) => Ok(Next::Changed),
            _ => Ok(Next::Unused),
        }
    }

    fn draw(&self, canvas: &mut Canvas<'_, '_>) {
        let (theme, columns, rows) = (canvas.theme, canvas.columns(), canvas.rows());
        let room = columns.saturating_sub(4);
        canvas.paragraph(2, 0, room, 2, &self.summary(), theme.text());
        let side = columns.saturating_sub(LABELS + 1) / 3;
        let changed_by = self.list.chosen().map_or("", |at| self.changed_by(at));
        let heads = [
            w::MINE.text().to_owned(),
            w::theirs(changed_by),
            w::WAS.text().to_owned(),
        ];
        for (x, head) in (LABELS + 2..).step_by(side.max(1).into()).zip(&heads) {
            canvas.text(x, HEAD - 1, side.saturating_sub(3), head, theme.heading());
        }
        let room = rows.saturating_sub(HEAD + FULL);
        let mut list = canvas.part(0, HEAD, columns, room);
        self.list.draw(&mut list, |line, at, chosen| {
            self.draw_line(line, at, side, chosen);
        });
        let mut full = canvas.part(0, HEAD + room, columns, FULL);
        self.draw_full(&mut full, &heads);
    }
}

impl ConflictScreen {
    /// Draws label, mine, theirs, before, with a sign at the chosen text, or at the label while none is chosen.
    fn draw_line(&self, line: &mut Canvas<'_, '_>, at: usize, side: u16, here: bool) {
        let theme = line.theme;
        let styled = |style| if here { theme.chosen() } else { style };
        let field_conflict = self.field_conflict(at);
        if field_conflict.chosen.is_none() {
            line.text(0, 0, 1, "?", styled(theme.warning()));
        }
        let label = &self.lines[at].label;
        line.text(2, 0, LABELS - 3, label, styled(theme.text()));
        let sides = [Some(Side::Mine), Some(Side::Theirs), None];
        for ((x, text), version) in (LABELS..)
            .step_by(side.max(1).into())
            .zip(self.texts(at))
            .zip(sides)
        {
            let counts = version.is_some() && field_conflict.chosen == version;
            let style = if counts { theme.text() } else { theme.dim() };
            if counts {
                line.text(x, 0, 1, theme.sign("●", "*"), styled(theme.accent()));
            }
            line.text(x + 2, 0, side.saturating_sub(3), &text, styled(style));
        }
    }

    /// Draws the line under the cursor in full, who changed it, and how many are still to be chosen.
    fn draw_full(&self, canvas: &mut Canvas<'_, '_>, heads: &[String; 3]) {
        let (theme, columns) = (canvas.theme, canvas.columns());
        let Some(at) = self.list.chosen() else { return };
        let separator = theme.sign("─", "-").repeat(columns.into());
        canvas.text(0, 0, columns, &separator, theme.dim());
        let room = columns.saturating_sub(4);
        canvas.text(2, 1, room, &self.lines[at].label, theme.heading());
        let mut row = 2;
        for (head, text) in heads.iter().zip(self.texts(at)) {
            canvas.text(2, row, LABELS - 2, head, theme.dim());
            let beside = room.saturating_sub(LABELS);
            row += canvas
                .paragraph(LABELS + 2, row, beside, 1, &text, theme.text())
                .max(1);
        }
        let style = match self.field_conflict(at).chosen {
            None => theme.warning(),
            Some(_) => theme.dim(),
        };
        canvas.paragraph(2, row, room, 1, &self.status_text(at), style);
        let (left, style) = match self.unchosen_count() {
            0 => (w::ALL_CHOSEN.text().to_owned(), theme.success()),
            left => (w::left(left), theme.warning()),
        };
        canvas.text(2, row + 1, room, &left, style);
    }
}
