//! A record keyed a second time, blind: what finds the paper, and its fields one after the other. What the record says is
//! never here: the register weighs each answer and gives back only whether it agrees.

use super::choose::{Choose, Offer};
use super::form::is_complete;
use super::help::Help;
use super::verify::named;
use crate::entry::parse::{self, Problem};
use crate::entry::{Answers, Source};
use crate::forms::{Field, Kind, Required};
use crate::register::RegisterError;
use crate::register::verify::{Answered, Blind};
use crate::tui::keys::{Action, Context};
use crate::tui::line::{Edited, Line};
use crate::tui::method::Method;
use crate::tui::office::Office;
use crate::tui::screen::{Handled, Next, Reply, Screen};
use crate::tui::widgets::{Canvas, typed};
use crate::words::{Phrase, entry as e, verify as w};

/// Columns of the labels.
const LABELS: u16 = 24;

/// What the line under the fields says.
enum Said {
    Nothing,
    Problem(Problem),
    Again,
    Done(&'static str),
}

/// A sample being keyed.
pub struct Rekey {
    blind: Blind,
    at: usize,
    line: Line,
    said: Said,
}

impl Rekey {
    /// A sample, at the first field that has no outcome yet.
    ///
    /// # Errors
    /// When nothing of it counts any more, or the register cannot be read.
    pub fn open(sample: i64, office: &mut Office) -> Result<Self, RegisterError> {
        let gone = || RegisterError::Refused(w::GONE.text().to_owned());
        let mut screen = Self {
            blind: office.register.blind(sample)?.ok_or_else(gone)?,
            at: 0,
            line: Line::default(),
            said: Said::Nothing,
        };
        screen.at = screen.next().ok_or_else(gone)?;
        if screen.blind.fields[screen.at].1 == Some(Answered::Differs) {
            screen.said = Said::Again;
        }
        Ok(screen)
    }

    fn field(&self) -> &'static Field {
        self.blind.fields[self.at].0
    }

    /// The first field without an outcome.
    fn next(&self) -> Option<usize> {
        let open = |a: &Option<Answered>| !matches!(a, Some(Answered::Agrees | Answered::Disputed));
        self.blind.fields.iter().position(|(_, a)| open(a))
    }

    fn edit(&mut self, action: Action, office: &mut Office) -> Handled {
        match self.line.press(action, Method::Off) {
            Edited::Not => Ok(Next::Unused),
            Edited::Moved => Ok(Next::Changed),
            Edited::Changed => {
                let typed = matches!(action, Action::Type(_));
                if typed && is_complete(self.field().kind, &self.line) {
                    return self.answer(office);
                }
                Ok(Next::Changed)
            }
        }
    }

    /// The answer goes to the register, which says only whether it agrees.
    fn answer(&mut self, office: &mut Office) -> Handled {
        let field = self.field();
        let read = parse::parse(
            field,
            self.line.value(),
            Source::Keyboard,
            &Answers::default(),
            &office.register.desk(),
        )?;
        let value = match read {
            Ok(None) if field.required == Required::Always => {
                // An Enter too many, behind a field that went on by itself, is no answer.
                let sentence = e::required(field.label);
                self.said = Said::Problem(Problem::hard(field, "required", sentence));
                return Ok(Next::Spoke);
            }
            Ok(value) => value,
            Err(problem) => {
                self.said = Said::Problem(problem);
                return Ok(Next::Spoke);
            }
        };
        let answered = office
            .register
            .rekey(self.blind.sample, field, value.as_ref())?;
        self.blind.fields[self.at].1 = Some(answered);
        self.line.load(String::new());
        self.said = match answered {
            Answered::Differs => Said::Again,
            Answered::Agrees => Said::Done(w::AGREES_LONG.text()),
            Answered::Disputed => Said::Done(w::DISPUTED_LONG.text()),
        };
        if let Some(next) = self.next() {
            self.at = next;
            return Ok(match answered {
                Answered::Agrees => Next::Changed,
                Answered::Differs | Answered::Disputed => Next::Spoke,
            });
        }
        office.message = Some(w::rekeyed(&self.blind.paper.name));
        Ok(Next::Close(Reply::Nothing))
    }

    fn list(&self) -> Next {
        match self.field().kind {
            Kind::Code(list) => Next::Open(Box::new(Choose::of(
                self.field().label.text(),
                Offer::codes(list),
                false,
            ))),
            _ => Next::Same,
        }
    }

    fn help(&self, office: &Office) -> Next {
        let field = self.field();
        let told = (field.label.text().to_owned(), field.help.text().to_owned());
        Next::Open(Box::new(Help::of(
            Context::Form,
            w::VERIFY_TITLE.text(),
            Some(told),
            &office.keymap,
        )))
    }

    fn draw_field(&self, canvas: &mut Canvas<'_, '_>, y: u16, at: usize) {
        let theme = canvas.theme;
        let (field, answered) = self.blind.fields[at];
        let here = at == self.at;
        let label = if here { theme.text() } else { theme.dim() };
        canvas.text(2, y, LABELS - 3, field.label.text(), label);
        let room = canvas.columns().saturating_sub(LABELS + 1);
        if !here {
            let (sign, word, style) = match answered {
                Some(Answered::Agrees) => (theme.sign("✓", "*"), w::AGREES, theme.good()),
                Some(Answered::Disputed) => ("!", w::DISPUTED, theme.doubtful()),
                _ => ("", w::TO_KEY, theme.dim()),
            };
            canvas.text(LABELS, y, room, format!("{sign} {word}").trim(), style);
            return;
        }
        typed::draw(canvas, LABELS, y, room, &self.line);
    }
}

impl Screen for Rekey {
    fn title(&self) -> String {
        w::VERIFY_TITLE.text().to_uppercase()
    }

    fn context(&self) -> Context {
        Context::Form
    }

    fn hints(&self) -> Vec<Action> {
        let mut hints = vec![Action::Enter];
        if matches!(self.field().kind, Kind::Code(_)) {
            hints.push(Action::List);
        }
        hints.extend([Action::Help, Action::Back]);
        hints
    }

    fn hint_label(&self, action: Action) -> Option<Phrase> {
        (action == Action::Back).then_some(w::HINT_LEAVE)
    }

    fn place(&self) -> Option<String> {
        let record = self.blind.paper.record.table();
        Some(format!("verify.{record}.{}", self.field().key))
    }

    fn on(&mut self, action: Action, office: &mut Office) -> Handled {
        match action {
            Action::Enter | Action::Tab | Action::Down => self.answer(office),
            Action::List => Ok(self.list()),
            Action::Help => Ok(self.help(office)),
            Action::Back => Ok(Next::Close(Reply::Nothing)),
            // The record must not be looked up from here.
            Action::Find | Action::Progress | Action::Save | Action::Up | Action::BackTab => {
                Ok(Next::Same)
            }
            other => self.edit(other, office),
        }
    }

    fn on_paste(&mut self, text: &str, _office: &mut Office) -> Handled {
        self.line.paste(text);
        Ok(Next::Changed)
    }

    fn on_reply(&mut self, reply: Reply, office: &mut Office) -> Handled {
        match reply {
            Reply::Text(code) => {
                self.line.load(code);
                self.answer(office)
            }
            _ => Ok(Next::Changed),
        }
    }

    fn draw(&self, canvas: &mut Canvas<'_, '_>) {
        let (theme, columns, rows) = (canvas.theme, canvas.columns(), canvas.rows());
        let room = columns.saturating_sub(4);
        let paper = &self.blind.paper;
        let label = paper.record.label().text();
        let taken = canvas.text(2, 1, room, label, theme.heading());
        let beside = room.saturating_sub(taken + 2);
        canvas.text(4 + taken, 1, beside, &named(paper), theme.text());
        let mut row = 2;
        for (label, text) in &paper.finders {
            canvas.text(2, row, LABELS - 3, label, theme.dim());
            canvas.text(LABELS, row, room.saturating_sub(LABELS), text, theme.dim());
            row += 1;
        }
        row += 1;
        let keyed = rows.saturating_sub(row + 4);
        for at in (0..self.blind.fields.len()).take(keyed.into()) {
            self.draw_field(canvas, row, at);
            row += 1;
        }
        let (sign, text, style) = match &self.said {
            Said::Nothing => ("", self.field().help.text(), theme.dim()),
            Said::Problem(p) => ("!", p.sentence.as_str(), theme.bad()),
            Said::Again => ("?", w::AGAIN.text(), theme.doubtful()),
            Said::Done(text) => (theme.sign("✓", "*"), *text, theme.good()),
        };
        let at = rows.saturating_sub(3);
        let x = if sign.is_empty() {
            2
        } else {
            canvas.text(2, at, 1, sign, style) + 3
        };
        canvas.paragraph(x, at, columns.saturating_sub(x + 2), 2, text, style);
    }
}
