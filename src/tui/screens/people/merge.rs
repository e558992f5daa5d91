//! Two records of one person side by side: ←/→ choose the right value of each field, F2 merges them.

use crate::domain::ids::PersonId;
use crate::entry::answers;
use crate::forms::Record;
use crate::register::read;
use crate::register::write::merge::merge_pair;
use crate::register::write::merge::{FieldChoice, MergePair, MergeStep};
use crate::register::{Op, Outcome, Result};
use crate::tui::app::context::AppContext;
use crate::tui::app::screen::{Handled, Hint, Next, Reply, Screen, hints};
use crate::tui::input::keys::Action;
use crate::tui::widgets::{Canvas, List};
use crate::words::identity as w;

/// Columns of the labels.
const LABELS: u16 = 19;
/// Rows under the fields: the records that move, and the duplicates.
const SUMMARY_ROWS: u16 = 5;

/// Two records of one person, to be merged.
pub struct MergeScreen {
    pair: MergePair,
    names: [String; 2],
    /// The places of the choices.
    list: List<usize>,
    moves: String,
    doubles: String,
}

impl MergeScreen {
    /// The record that stays, and its duplicate.
    ///
    /// # Errors
    /// When one of them is gone or the register cannot be read.
    pub fn open(primary: PersonId, duplicate: PersonId, ctx: &mut AppContext) -> Result<Self> {
        let pair = merge_pair(ctx.reader(), primary, duplicate)?;
        let name = |side: usize| {
            let choice = pair.choices.iter().find(|c| c.field.key == "full_name");
            choice.map_or_else(String::new, |c| shown(c, side))
        };
        let names = [name(0), name(1)];
        let (moves, doubles) = describe_steps(&pair.steps, &[primary, duplicate], ctx)?;
        let first = pair.choices.iter().position(|c| !c.is_equal());
        let mut list = List::new((0..pair.choices.len()).collect());
        list.choose(first.unwrap_or(0));
        Ok(Self {
            pair,
            names,
            list,
            moves,
            doubles,
        })
    }

    fn choose(&mut self, side: usize) -> Handled {
        let Some(&at) = self.list.chosen() else {
            return Ok(Next::Same);
        };
        let choice = &self.pair.choices[at];
        if choice.is_equal() || choice.sides[side].is_none() {
            return Ok(Next::Same);
        }
        self.pair.choose(at, side);
        Ok(Next::Changed)
    }

    fn open_confirm(&self) -> Next {
        let question = w::merge_ask(
            &self.names[1],
            self.pair.record_refs[1].id,
            &self.names[0],
            self.pair.record_refs[0].id,
        );
        Next::confirm(&question, &[w::MERGE_YES, w::MERGE_NO])
    }

    fn merge(&self, ctx: &mut AppContext) -> Handled {
        let merge = Op::Merge(Box::new(self.pair.to_merge()));
        let changed = ctx.session.register.change(merge)?;
        let count = |outcome| {
            let of = changed.written.iter();
            of.filter(|w| w.outcome == outcome && w.record != Record::Person)
                .count()
        };
        ctx.ui.message = Some(w::merge_done(
            count(Outcome::Changed),
            count(Outcome::Voided),
        ));
        Ok(Next::Close(Reply::Nothing))
    }
}

/// The value of one side as the form shows it.
fn shown(choice: &FieldChoice, side: usize) -> String {
    choice.sides[side]
        .as_ref()
        .map_or_else(String::new, |v| answers::shown(choice.field, v))
}

/// The records that move, by kind, and the duplicates, one by one.
fn describe_steps(
    steps: &[MergeStep],
    people: &[PersonId; 2],
    ctx: &AppContext,
) -> Result<(String, String)> {
    let mut lines = read::timeline::of_person(ctx.reader(), people[0])?;
    lines.extend(read::timeline::of_person(ctx.reader(), people[1])?);
    let mut moves: Vec<(Record, usize)> = Vec::new();
    let mut doubles = Vec::new();
    for step in steps {
        match *step {
            MergeStep::Move(record, _) => match moves.iter_mut().find(|(r, _)| *r == record) {
                Some((_, n)) => *n += 1,
                None => moves.push((record, 1)),
            },
            MergeStep::VoidDuplicate(Record::FollowUp, _) | MergeStep::MoveFollowUp(..) => {}
            MergeStep::VoidDuplicate(record, id) => {
                let line = lines.iter().find(|l| l.record == record && l.id == id);
                let text = line.map_or_else(String::new, |l| format!(" {}", l.text));
                doubles.push(format!("{}{text}", record.label()));
            }
        }
    }
    let move_counts: Vec<String> = moves
        .iter()
        .map(|(record, n)| format!("{n} {}", record.label().text().to_lowercase()))
        .collect();
    let moves = if move_counts.is_empty() {
        w::MERGE_NOTHING_MOVES.text().to_owned()
    } else {
        w::merge_moves(move_counts.join(", "))
    };
    let doubles = if doubles.is_empty() {
        String::new()
    } else {
        w::merge_doubles(doubles.join("; "))
    };
    Ok((moves, doubles))
}

impl Screen for MergeScreen {
    fn title(&self) -> String {
        w::MERGE_TITLE.text().to_uppercase()
    }

    fn footer(&self) -> Vec<Hint> {
        hints![
            Down = w::HINT_FIELD,
            Left = w::HINT_SIDE,
            Save = w::HINT_MERGE,
            Help,
            Back
        ]
    }

    fn on(&mut self, action: Action, _ctx: &mut AppContext) -> Handled {
        match action {
            Action::Left => self.choose(0),
            Action::Right => self.choose(1),
            Action::Save => Ok(self.open_confirm()),
            Action::Enter => Ok(Next::Same),
            _ => Ok(self.list.on(action)),
        }
    }

    fn on_reply(&mut self, reply: Reply, ctx: &mut AppContext) -> Handled {
        match reply {
            Reply::Choice(1) => self.merge(ctx),
            _ => Ok(Next::Changed),
        }
    }

    fn draw(&self, canvas: &mut Canvas<'_, '_>) {
        let (theme, columns, rows) = (canvas.theme, canvas.columns(), canvas.rows());
        let side = columns.saturating_sub(LABELS + 2) / 2;
        let numbers = self.pair.record_refs.map(|k| k.id);
        for (at, head) in [w::merge_stays(numbers[0]), w::merge_goes(numbers[1])]
            .iter()
            .enumerate()
        {
            let x = LABELS + 2 + side * u16::from(at == 1);
            canvas.text(x, 0, side.saturating_sub(2), head, theme.heading());
        }
        let room = rows.saturating_sub(SUMMARY_ROWS + 2);
        let mut list = canvas.inside(0, 1, 0, SUMMARY_ROWS + 1);
        self.list.draw(&mut list, |line, &at| {
            draw_choice(line, &self.pair.choices[at], side);
        });
        let width = columns.saturating_sub(4);
        let mut row = room + 2;
        let former = w::MERGE_FORMER_IDS.text();
        row += canvas.paragraph(2, row, width, 1, former, theme.dim());
        row += canvas.paragraph(2, row, width, 1, &self.moves, theme.text());
        canvas.paragraph(2, row, width, 3, &self.doubles, theme.warning());
    }
}

/// Draws label and both values; the chosen value is marked.
fn draw_choice(line: &mut Canvas<'_, '_>, choice: &FieldChoice, side: u16) {
    let theme = line.theme;
    line.text(1, 0, LABELS - 2, choice.field.label.text(), theme.dim());
    for at in [0, 1] {
        let x = LABELS + side * u16::from(at == 1);
        let counts = choice.chosen == at;
        let style = match (choice.is_equal(), counts) {
            (true, _) | (false, false) => theme.dim(),
            (false, true) => theme.text(),
        };
        if counts && !choice.is_equal() {
            line.text(x, 0, 1, theme.sign("●", "*"), theme.accent());
        }
        let text = shown(choice, at);
        let text = if text.is_empty() { "—" } else { &text };
        line.text(x + 2, 0, side.saturating_sub(3), text, style);
    }
}
