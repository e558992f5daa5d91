//! Two versions of a record side by side, because somebody else saved it while it was being changed here: what only one of
//! the two changed is joined by itself, the rest is chosen field by field with ←/→. Writes nothing: the form saves.

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
/// Rows over the list: what happened, and the heads of the columns.
const HEAD: u16 = 4;
/// Rows under the list: the chosen field in full.
const FULL: u16 = 8;

/// One line: which parting of which record, and what it is called.
struct ConflictRow {
    conflict: usize,
    field: usize,
    label: String,
}

/// The two versions.
pub struct ConflictScreen {
    conflicts: Vec<MergeConflict>,
    lines: Vec<ConflictRow>,
    what: String,
    list: ListView,
}

impl ConflictScreen {
    /// The records of a draft that two changed; `what` names them.
    #[must_use]
    pub fn new(conflicts: Vec<MergeConflict>, draft: &Draft, what: String) -> Self {
        let mut lines = Vec::new();
        for (at, conflict) in conflicts.iter().enumerate() {
            let section = draft.rows[conflict.row].section;
            for (index, field_conflict) in conflict.field_conflicts.iter().enumerate() {
                let field = field_conflict.field.map(|f| section.fields[f].label.text());
                let label = match (field, section.repeats) {
                    (Some(field), false) => field.to_owned(),
                    (Some(field), true) => format!("{field} · {}", section.title),
                    (None, _) => section.title.text().to_owned(),
                };
                lines.push(ConflictRow {
                    conflict: at,
                    field: index,
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

    /// Who saved what a line is about.
    fn changed_by(&self, at: usize) -> &str {
        &self.conflicts[self.lines[at].conflict].by
    }

    /// How many nobody has chosen.
    fn unchosen_count(&self) -> usize {
        (0..self.lines.len())
            .filter(|at| self.field_conflict(*at).chosen.is_none())
            .count()
    }

    /// To the next line to choose, round the list; says whether there is one.
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

    /// The three texts of a line: mine, theirs, before.
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

    /// What is to be done about a line.
    fn status_text(&self, at: usize) -> String {
        let field_conflict = self.field_conflict(at);
        match field_conflict.changed_only_by {
            Some(Side::Mine) => w::ALONE_MINE.text().to_owned(),
            Some(Side::Theirs) => w::alone_theirs(self.changed_by(at)),
            None => w::both(self.changed_by(at)),
        }
    }

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
            // What is going on here must be settled or left first.
            Action::Find | Action::Progress | Action::TakeBack => Ok(Next::Same),
            action if self.list.navigate(action) => Ok(Next::Changed),
            _ => Ok(Next::Unused),
        }
    }

    fn draw(&self, canvas: &mut Canvas<'_, '_>) {
        let (theme, columns, rows) = (canvas.theme, canvas.columns(), canvas.rows());
        canvas.paragraph(
            2,
            0,
            columns.saturating_sub(4),
            2,
            &self.summary(),
            theme.text(),
        );
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
    /// Label, mine, theirs, before; a sign stands before the text that counts, or that a choice is wanted.
    fn draw_line(&self, line: &mut Canvas<'_, '_>, at: usize, side: u16, here: bool) {
        let theme = line.theme;
        let styled = |style| if here { theme.chosen() } else { style };
        let field_conflict = self.field_conflict(at);
        if field_conflict.chosen.is_none() {
            line.text(0, 0, 1, "?", styled(theme.warning()));
        }
        line.text(
            2,
            0,
            LABELS - 3,
            &self.lines[at].label,
            styled(theme.text()),
        );
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

    /// The chosen line in full, and what is to be done.
    fn draw_full(&self, canvas: &mut Canvas<'_, '_>, heads: &[String; 3]) {
        let (theme, columns) = (canvas.theme, canvas.columns());
        let Some(at) = self.list.chosen() else { return };
        let separator = theme.sign("─", "-").repeat(columns.into());
        canvas.text(0, 0, columns, &separator, theme.dim());
        canvas.text(
            2,
            1,
            columns.saturating_sub(4),
            &self.lines[at].label,
            theme.heading(),
        );
        let mut row = 2;
        for (head, text) in heads.iter().zip(self.texts(at)) {
            canvas.text(2, row, LABELS - 2, head, theme.dim());
            let room = columns.saturating_sub(LABELS + 4);
            row += canvas
                .paragraph(LABELS + 2, row, room, 1, &text, theme.text())
                .max(1);
        }
        let room = columns.saturating_sub(4);
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
