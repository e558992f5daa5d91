//! The second entry of a record, blind: what identifies the document, then its fields one after another. The screen never
//! holds the stored values: the register compares each answer and returns only whether it agrees.

use crate::entry::parse;
use crate::entry::{Answers, Source};
use crate::forms::{Field, Kind, Required};
use crate::register::verify::{self, BlindSample, EntryOutcome};
use crate::register::{RegisterError, Result};
use crate::tui::app::context::AppContext;
use crate::tui::app::route::Route;
use crate::tui::app::screen::{Handled, Hint, Next, Reply, Screen, hints};
use crate::tui::input::input_method::InputMethod;
use crate::tui::input::keys::{Action, Context};
use crate::tui::input::text_input::{EditOutcome, TextInput};
use crate::tui::screens::admin::verification::record_title;
use crate::tui::widgets::choice_item::ChoiceItem;
use crate::tui::widgets::{Canvas, text_field};
use crate::words::{entry as e, verify as w};

/// Columns of the labels.
const LABELS: u16 = 24;

/// The line under the fields.
enum StatusLine {
    Nothing,
    Problem(String),
    Again,
    Done(&'static str),
}

/// The second entry of a sample.
pub struct DoubleEntry {
    blind: BlindSample,
    at: usize,
    input: TextInput,
    status_line: StatusLine,
}

impl DoubleEntry {
    /// A sample, at the first field that has no outcome yet.
    ///
    /// # Errors
    /// When the sample is no longer pending, or the register cannot be read.
    pub fn open(sample: i64, ctx: &mut AppContext) -> Result<Self> {
        let closed_error = || RegisterError::Refused(w::GONE.into());
        let mut screen = Self {
            blind: verify::blind_sample(ctx.reader(), sample)?.ok_or_else(closed_error)?,
            at: 0,
            input: TextInput::default(),
            status_line: StatusLine::Nothing,
        };
        screen.at = screen.next_open_field().ok_or_else(closed_error)?;
        if screen.blind.fields[screen.at].1 == Some(EntryOutcome::Differs) {
            screen.status_line = StatusLine::Again;
        }
        Ok(screen)
    }

    fn field(&self) -> &'static Field {
        self.blind.fields[self.at].0
    }

    fn next_open_field(&self) -> Option<usize> {
        let is_open = |outcome| matches!(outcome, None | Some(EntryOutcome::Differs));
        self.blind
            .fields
            .iter()
            .position(|(_, outcome)| is_open(*outcome))
    }

    fn edit(&mut self, action: Action, ctx: &mut AppContext) -> Handled {
        match self.input.press(action, InputMethod::Off) {
            EditOutcome::Unused | EditOutcome::Unchanged => Ok(Next::Unused),
            EditOutcome::Moved => Ok(Next::Changed),
            EditOutcome::Changed => {
                let typed = matches!(action, Action::Type(_)) && self.input.is_at_end();
                if typed && parse::is_complete(self.field().kind, self.input.value()) {
                    return self.answer(ctx);
                }
                Ok(Next::Changed)
            }
        }
    }

    /// Stores the answer; the register returns only whether it agrees.
    fn answer(&mut self, ctx: &mut AppContext) -> Handled {
        let field = self.field();
        let read = parse::parse(
            field,
            self.input.value(),
            Source::Keyboard,
            &Answers::default(),
            &ctx.session.register.lookup(),
        )?;
        let checked = match read {
            // A second Enter after a field that was complete by itself is no answer.
            Ok(None) if field.required == Required::Always => Err(e::required(field.label)),
            read => read.map_err(|problem| problem.sentence),
        };
        let value = match checked {
            Ok(value) => value,
            Err(sentence) => {
                self.status_line = StatusLine::Problem(sentence);
                return Ok(Next::FlushInput);
            }
        };
        let answered = verify::store_second_entry(
            &mut ctx.session.register,
            self.blind.sample,
            field,
            value.as_ref(),
        )?;
        self.blind.fields[self.at].1 = Some(answered);
        self.input.load(String::new());
        self.status_line = match answered {
            EntryOutcome::Differs => StatusLine::Again,
            EntryOutcome::Agrees => StatusLine::Done(w::AGREES_LONG.text()),
            EntryOutcome::Disputed => StatusLine::Done(w::DISPUTED_LONG.text()),
        };
        let Some(next) = self.next_open_field() else {
            ctx.ui.message = Some(w::rekeyed(&self.blind.document.name));
            return Ok(Next::Close(Reply::Nothing));
        };
        self.at = next;
        Ok(match answered {
            EntryOutcome::Agrees => Next::Changed,
            EntryOutcome::Differs | EntryOutcome::Disputed => Next::FlushInput,
        })
    }

    fn open_choices(&self) -> Next {
        let Kind::Code(list) = self.field().kind else {
            return Next::Same;
        };
        Next::choose(self.field().label.text(), ChoiceItem::codes(list), false)
    }

    fn help(&self) -> Next {
        let field = self.field();
        let field_help = (field.label.text().to_owned(), field.help.text().to_owned());
        Next::Go(Route::Help {
            context: Context::Form,
            title: w::VERIFY_TITLE.text().to_owned(),
            field: Some(field_help),
        })
    }

    fn draw_field(&self, canvas: &mut Canvas<'_, '_>, y: u16, at: usize) {
        let theme = canvas.theme;
        let (field, answered) = self.blind.fields[at];
        let here = at == self.at;
        let label = if here { theme.text() } else { theme.dim() };
        canvas.text(2, y, LABELS - 3, field.label.text(), label);
        let room = canvas.columns().saturating_sub(LABELS + 1);
        if here {
            text_field::draw(canvas, LABELS, y, room, &self.input);
            return;
        }
        let (sign, word, style) = match answered {
            Some(EntryOutcome::Agrees) => (theme.sign("✓", "*"), w::AGREES, theme.success()),
            Some(EntryOutcome::Disputed) => ("!", w::DISPUTED, theme.warning()),
            _ => ("", w::TO_KEY, theme.dim()),
        };
        canvas.text(LABELS, y, room, format!("{sign} {word}").trim(), style);
    }
}

impl Screen for DoubleEntry {
    fn title(&self) -> String {
        w::VERIFY_TITLE.text().to_uppercase()
    }

    fn context(&self) -> Context {
        Context::Form
    }

    fn footer(&self) -> Vec<Hint> {
        match self.field().kind {
            Kind::Code(_) => hints![Enter, List, Help, Back = w::HINT_LEAVE],
            _ => hints![Enter, Help, Back = w::HINT_LEAVE],
        }
    }

    fn focused_field(&self) -> Option<String> {
        let record = self.blind.document.record.table();
        Some(format!("verify.{record}.{}", self.field().key))
    }

    fn on(&mut self, action: Action, ctx: &mut AppContext) -> Handled {
        match action {
            Action::Enter | Action::Tab | Action::Down => self.answer(ctx),
            Action::List => Ok(self.open_choices()),
            Action::Help => Ok(self.help()),
            Action::Back => Ok(Next::Close(Reply::Nothing)),
            // The record must not be opened from here.
            Action::Find | Action::Progress | Action::Save | Action::Up | Action::BackTab => {
                Ok(Next::Same)
            }
            other => self.edit(other, ctx),
        }
    }

    fn on_paste(&mut self, text: &str, _ctx: &mut AppContext) -> Handled {
        self.input.paste(text);
        Ok(Next::Changed)
    }

    fn on_reply(&mut self, reply: Reply, ctx: &mut AppContext) -> Handled {
        let Reply::Text(code) = reply else {
            return Ok(Next::Changed);
        };
        self.input.load(code);
        self.answer(ctx)
    }

    fn draw(&self, canvas: &mut Canvas<'_, '_>) {
        let (theme, columns, rows) = (canvas.theme, canvas.columns(), canvas.rows());
        let room = columns.saturating_sub(4);
        let paper = &self.blind.document;
        let label = paper.record.label().text();
        let taken = canvas.text(2, 1, room, label, theme.heading());
        let beside = room.saturating_sub(taken + 2);
        canvas.text(4 + taken, 1, beside, &record_title(paper), theme.text());
        let mut row = 2;
        for (label, text) in &paper.identifying_fields {
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
        let (sign, text, style) = match &self.status_line {
            StatusLine::Nothing => ("", self.field().help.text(), theme.dim()),
            StatusLine::Problem(sentence) => ("!", sentence.as_str(), theme.error()),
            StatusLine::Again => ("?", w::AGAIN.text(), theme.warning()),
            StatusLine::Done(text) => (theme.sign("✓", "*"), *text, theme.success()),
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
