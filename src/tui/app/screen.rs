//! The interface of a screen, and what it can ask for. A screen returns data; the stack in `app` applies it.

use crate::domain::ids::PersonId;
use crate::entry::MergeConflict;
use crate::forms::Record;
use crate::register::Result;
use crate::register::write::drafts::DraftInput;
use crate::tui::app::context::AppContext;
pub use crate::tui::app::hints::Hint;
pub(in crate::tui) use crate::tui::app::hints::hints;
use crate::tui::app::route::{Dialog, FormRequest, Route};
use crate::tui::input::keys::{Action, Context};
use crate::tui::services::batch::Batch;
use crate::tui::widgets::Canvas;
use crate::tui::widgets::choice_item::ChoiceItem;
use crate::words::Phrase;

/// What to do after a screen has handled something.
pub enum Next {
    /// Nothing changed; no drawing.
    Same,
    Changed,
    /// A message appeared: discard the keys typed before it is drawn.
    FlushInput,
    /// The screen does not use the action; the default applies (help, find, progress, back).
    Unused,
    /// Open a screen on top.
    Go(Route),
    /// Open a screen on top and discard the keys typed before it is drawn.
    GoAndFlush(Route),
    Replace(Route),
    /// Close this screen with a reply to the one below.
    Close(Reply),
    Quit,
}

impl Next {
    /// A question and its answers; Enter gives the first.
    pub fn confirm(question: &str, answers: &[Phrase]) -> Self {
        let dialog = Dialog::Confirm(question.to_owned(), answers.to_vec());
        Self::Go(Route::Dialog(dialog))
    }

    /// A list to choose from.
    pub fn choose(title: &str, items: Vec<ChoiceItem>, by_digit: bool) -> Self {
        Self::Go(Route::Dialog(Dialog::Choose {
            title: title.to_owned(),
            items,
            by_digit,
        }))
    }

    /// A sentence to read.
    pub fn notice(sentence: String) -> Self {
        Self::Go(Route::Dialog(Dialog::Notice(sentence)))
    }

    /// The batch, for the clerk to confirm.
    pub fn preview(batch: Batch) -> Self {
        Self::Go(Route::BatchPreview(Box::new(batch)))
    }

    /// Opens the requested form.
    pub fn form(request: FormRequest) -> Self {
        Self::Go(Route::Form(Box::new(request)))
    }

    /// Opens the form of one stored record.
    ///
    /// # Errors
    /// When the record is gone or the register cannot be read.
    pub fn form_of(record: Record, id: i64, ctx: &AppContext) -> Handled {
        FormRequest::of_record(ctx.reader(), record, id).map(Self::form)
    }
}

/// The reply of a closing screen.
#[derive(Clone, Debug, PartialEq)]
pub enum Reply {
    Nothing,
    Person(PersonId),
    /// A text or a chosen code.
    Text(String),
    /// Index of a chosen answer, counted from 1.
    Choice(usize),
    /// Answers for several people: field key and text.
    Answers(Vec<(&'static str, String)>),
    /// Keys of the batch items that were written.
    Written(Vec<i64>),
    /// The resolved conflicts, with the chosen texts.
    Resolved(Vec<MergeConflict>),
}

/// Result of a handler; the error opens a notice and does not end the program.
pub type Handled = Result<Next>;

/// A screen of the stack.
pub trait Screen {
    /// Title in the header; a dialog has none.
    fn title(&self) -> String {
        String::new()
    }

    /// The context in which keys are looked up.
    fn context(&self) -> Context {
        Context::List
    }

    /// The keys in the footer, most needed first.
    fn footer(&self) -> Vec<Hint>;

    /// Called once when the screen opens, before the first key.
    fn on_open(&mut self, _ctx: &mut AppContext) -> Handled {
        Ok(Next::Changed)
    }

    fn on(&mut self, action: Action, ctx: &mut AppContext) -> Handled;

    /// Handles text pasted in one piece; ignored by default.
    fn on_paste(&mut self, _text: &str, _ctx: &mut AppContext) -> Handled {
        Ok(Next::Same)
    }

    /// Handles the reply of a screen opened from this one. By default a chosen person is opened.
    fn on_reply(&mut self, reply: Reply, _ctx: &mut AppContext) -> Handled {
        match reply {
            Reply::Person(id) => Ok(Next::Go(Route::Person(id))),
            _ => Ok(Next::Changed),
        }
    }

    /// Reloads what is shown: the screen is on top again, was resized, or the register changed.
    fn refresh(&mut self, _ctx: &mut AppContext) -> Result<()> {
        Ok(())
    }

    /// Reloads after a change made here.
    fn reload(&mut self, ctx: &mut AppContext) -> Handled {
        self.refresh(ctx)?;
        Ok(Next::Changed)
    }

    /// Stores the unsaved draft; called before the program ends by itself.
    fn save_draft(&mut self, _ctx: &mut AppContext) {}

    /// Whether there is typed text that the register does not have.
    fn has_unsaved(&self) -> bool {
        false
    }

    /// The unsaved draft, for another thread to store; `None` when nothing is unsaved.
    fn unsaved_draft(&self) -> Option<DraftInput> {
        None
    }

    /// The focused field, `form.key`, for the time spent in it.
    fn focused_field(&self) -> Option<String> {
        None
    }

    /// Whether the screen covers the one below, which then is not drawn.
    fn is_full_screen(&self) -> bool {
        true
    }

    /// Draws the body; runs no SQL.
    fn draw(&self, canvas: &mut Canvas<'_, '_>);
}
