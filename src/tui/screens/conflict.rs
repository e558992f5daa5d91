//! Two versions of a record side by side, because somebody else saved it while it was being changed here: what only one of
//! the two changed is joined by itself, the rest is chosen field by field with ←/→. Writes nothing: the form saves.

use super::drafts::local;
use crate::entry::{Draft, Fork, Parting, Side};
use crate::tui::keys::{Action, Context};
use crate::tui::office::Office;
use crate::tui::screen::{Handled, Next, Reply, Screen};
use crate::tui::widgets::{Canvas, Listing};
use crate::words::Phrase;
use crate::words::conflict as w;

/// Columns of the labels.
const LABELS: u16 = 19;
/// Rows over the list: what happened, and the heads of the columns.
const HEAD: u16 = 4;
/// Rows under the list: the chosen field in full.
const FULL: u16 = 8;

/// One line: which parting of which record, and what it is called.
struct Line {
    fork: usize,
    parting: usize,
    label: String,
}

/// The two versions.
pub struct Conflict {
    forks: Vec<Fork>,
    lines: Vec<Line>,
    what: String,
    list: Listing,
}

impl Conflict {
    /// The records of a draft that two changed; `what` names them.
    #[must_use]
    pub fn of(forks: Vec<Fork>, draft: &Draft, what: String) -> Self {
        let mut lines = Vec::new();
        for (at, fork) in forks.iter().enumerate() {
            let section = draft.rows[fork.row].section;
            for (parting, found) in fork.partings.iter().enumerate() {
                let field = found.field.map(|f| section.fields[f].label.text());
                let label = match (field, section.repeats) {
                    (Some(field), false) => field.to_owned(),
                    (Some(field), true) => format!("{field} · {}", section.title),
                    (None, _) => section.title.text().to_owned(),
                };
                lines.push(Line {
                    fork: at,
                    parting,
                    label,
                });
            }
        }
        let list = Listing::of(lines.len());
        let mut screen = Self {
            forks,
            lines,
            what,
            list,
        };
        screen.go_to_unchosen();
        screen
    }

    fn parting(&self, at: usize) -> &Parting {
        let line = &self.lines[at];
        &self.forks[line.fork].partings[line.parting]
    }

    /// Who saved what a line is about.
    fn by(&self, at: usize) -> &str {
        &self.forks[self.lines[at].fork].by
    }

    /// How many nobody has chosen.
    fn unchosen(&self) -> usize {
        (0..self.lines.len())
            .filter(|at| self.parting(*at).chosen.is_none())
            .count()
    }

    /// To the next line to choose, round the list; says whether there is one.
    fn go_to_unchosen(&mut self) -> bool {
        let (from, len) = (self.list.chosen().unwrap_or(0), self.lines.len());
        let next = (from..len)
            .chain(0..from)
            .find(|at| self.parting(*at).chosen.is_none());
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
        self.forks[line.fork].partings[line.parting].chosen = Some(side);
        Ok(Next::Changed)
    }

    fn go(&mut self) -> Handled {
        if self.go_to_unchosen() {
            return Ok(Next::Spoke);
        }
        Ok(Next::Close(Reply::Joined(self.forks.clone())))
    }

    /// The three texts of a line: mine, theirs, before.
    fn texts(&self, at: usize) -> [String; 3] {
        let parting = self.parting(at);
        if parting.field.is_none() {
            return [w::ANEW.text(), w::VOIDED.text(), ""].map(str::to_owned);
        }
        let shown = |text: &str, note: &str| match (text, note) {
            ("", _) => w::EMPTY.text().to_owned(),
            (text, "") => text.to_owned(),
            (text, note) => format!("{text} {note}"),
        };
        let was = parting.was.as_deref();
        [
            shown(&parting.mine.text, &parting.mine.note),
            shown(&parting.theirs.text, &parting.theirs.note),
            was.map_or_else(|| w::WAS_UNKNOWN.text().to_owned(), |t| shown(t, "")),
        ]
    }

    /// What is to be done about a line.
    fn told(&self, at: usize) -> String {
        let parting = self.parting(at);
        match parting.alone {
            Some(Side::Mine) => w::ALONE_MINE.text().to_owned(),
            Some(Side::Theirs) => w::alone_theirs(self.by(at)),
            None => w::both(self.by(at)),
        }
    }

    fn lead(&self) -> String {
        let Some(fork) = self.forks.first() else {
            return String::new();
        };
        let asks = self.forks.iter().flat_map(|f| &f.partings);
        let at = local(&fork.at);
        if asks.clone().any(|p| p.alone.is_none()) {
            w::lead(&fork.by, &self.what, at)
        } else {
            w::lead_nothing(&fork.by, &self.what, at)
        }
    }
}

impl Screen for Conflict {
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

    fn on(&mut self, action: Action, _office: &mut Office) -> Handled {
        match action {
            Action::Left => self.choose(Side::Mine),
            Action::Right => self.choose(Side::Theirs),
            Action::Save => self.go(),
            Action::Enter => {
                self.go_to_unchosen();
                Ok(Next::Changed)
            }
            // What is going on here must be settled or left first.
            Action::Find | Action::Progress | Action::TakeBack => Ok(Next::Same),
            action if self.list.moves(action) => Ok(Next::Changed),
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
            &self.lead(),
            theme.text(),
        );
        let side = columns.saturating_sub(LABELS + 1) / 3;
        let by = self.list.chosen().map_or("", |at| self.by(at));
        let heads = [
            w::MINE.text().to_owned(),
            w::theirs(by),
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

impl Conflict {
    /// Label, mine, theirs, before; a sign stands before the text that counts, or that a choice is wanted.
    fn draw_line(&self, line: &mut Canvas<'_, '_>, at: usize, side: u16, here: bool) {
        let theme = line.theme;
        let styled = |style| if here { theme.chosen() } else { style };
        let parting = self.parting(at);
        if parting.chosen.is_none() {
            line.text(0, 0, 1, "?", styled(theme.doubtful()));
        }
        line.text(
            2,
            0,
            LABELS - 3,
            &self.lines[at].label,
            styled(theme.text()),
        );
        let sides = [Some(Side::Mine), Some(Side::Theirs), None];
        for ((x, text), of) in (LABELS..)
            .step_by(side.max(1).into())
            .zip(self.texts(at))
            .zip(sides)
        {
            let counts = of.is_some() && parting.chosen == of;
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
        let rule = theme.sign("─", "-").repeat(columns.into());
        canvas.text(0, 0, columns, &rule, theme.dim());
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
        let style = match self.parting(at).chosen {
            None => theme.doubtful(),
            Some(_) => theme.dim(),
        };
        canvas.paragraph(2, row, room, 1, &self.told(at), style);
        let (left, style) = match self.unchosen() {
            0 => (w::ALL_CHOSEN.text().to_owned(), theme.good()),
            left => (w::left(left), theme.doubtful()),
        };
        canvas.text(2, row + 1, room, &left, style);
    }
}
