//! What a screen is, and what it can ask for. A screen returns data; the stack in `app` acts on it.

use crate::entry::MergeConflict;
use crate::register::RegisterError;
use crate::tui::app::context::AppContext;
use crate::tui::app::route::{Dialog, FormRequest, Route};
use crate::tui::input::keys::{Action, Context};
use crate::tui::services::emergency_draft::UnsavedDraft;
use crate::tui::widgets::Canvas;
use crate::tui::widgets::choice_item::ChoiceItem;
use crate::words::Phrase;

/// What should happen after a screen has handled something.
pub enum Next {
    /// Nothing changed: no new picture.
    Same,
    /// The picture changed.
    Changed,
    /// A check speaks: keys typed before it could be read are dropped (`run`).
    FlushInput,
    /// The screen has no use for it: the program's own meaning applies (help, find, progress, back).
    Unused,
    /// Another screen comes on top.
    Go(Route),
    /// Another screen comes on top that must be read first: keys typed before it stood there are dropped (`run`).
    GoAndFlush(Route),
    /// Another screen takes this one's place.
    Replace(Route),
    /// This screen goes, with an answer for the one below.
    Close(Reply),
    /// The program ends.
    Quit,
}

impl Next {
    /// A question and its answers; the first is the one Enter gives.
    #[must_use]
    pub fn confirm(question: &str, answers: &[Phrase]) -> Self {
        let dialog = Dialog::Confirm(question.to_owned(), answers.to_vec());
        Self::Go(Route::Dialog(dialog))
    }

    /// A list to choose from.
    #[must_use]
    pub fn choose(title: &str, items: Vec<ChoiceItem>, by_digit: bool) -> Self {
        Self::Go(Route::Dialog(Dialog::Choose {
            title: title.to_owned(),
            items,
            by_digit,
        }))
    }

    /// A sentence to be read.
    #[must_use]
    pub fn notice(sentence: String) -> Self {
        Self::Go(Route::Dialog(Dialog::Notice(sentence)))
    }

    /// The form that the request describes, on top.
    #[must_use]
    pub fn form(request: FormRequest) -> Self {
        Self::Go(Route::Form(Box::new(request)))
    }
}

/// The answer of a screen that closes.
#[derive(Clone, Debug, PartialEq)]
pub enum Reply {
    /// None.
    Nothing,
    /// A person was chosen, by register number.
    Person(i64),
    /// A text was chosen: the code of a list, the code of a course.
    Text(String),
    /// One of several choices, counted from 1.
    Choice(usize),
    /// The answers that several people have in common: field key and text.
    Answers(Vec<(&'static str, String)>),
    /// The keys of the lines that are in the register now.
    Written(Vec<i64>),
    /// Of each record that two changed, whose texts stand.
    Resolved(Vec<MergeConflict>),
}

/// The result of handling something; an error opens a notice and never ends the program.
pub type Handled = Result<Next, RegisterError>;

/// One screen of the stack.
pub trait Screen {
    /// Its name in the head line.
    fn title(&self) -> String;

    /// Which keys mean what here.
    fn context(&self) -> Context;

    /// The actions the foot line shows, most needed first.
    fn hints(&self) -> Vec<Action>;

    /// The words of an action in the foot line, where the general ones do not fit.
    fn hint_label(&self, action: Action) -> Option<Phrase> {
        let _ = action;
        None
    }

    /// The screen has just come on top for the first time: what it must say before the first key.
    fn on_open(&mut self, ctx: &mut AppContext) -> Handled {
        let _ = ctx;
        Ok(Next::Changed)
    }

    /// Handles one action.
    fn on(&mut self, action: Action, ctx: &mut AppContext) -> Handled;

    /// Text pasted in one piece; a screen without text fields has no use for it.
    fn on_paste(&mut self, text: &str, ctx: &mut AppContext) -> Handled {
        let _ = (text, ctx);
        Ok(Next::Same)
    }

    /// The answer of a screen that was opened from here. A person chosen opens, unless the screen knows better.
    fn on_reply(&mut self, reply: Reply, _ctx: &mut AppContext) -> Handled {
        match reply {
            Reply::Person(id) => Ok(Next::Go(Route::Person(id))),
            _ => Ok(Next::Changed),
        }
    }

    /// The screen is on top again, or was resized: what it shows may be stale.
    fn refresh(&mut self, ctx: &mut AppContext) -> Result<(), RegisterError> {
        let _ = ctx;
        Ok(())
    }

    /// Something typed here is not in the register yet: called before the program ends by itself.
    fn save_draft(&mut self, ctx: &mut AppContext) {
        let _ = ctx;
    }

    /// Something typed here is not in the register yet.
    fn has_unsaved(&self) -> bool {
        false
    }

    /// The same, to be written down by whoever can when this screen cannot; `None` when there is nothing to lose.
    fn unsaved_draft(&self) -> Option<UnsavedDraft> {
        None
    }

    /// The field the cursor stands in, `form.key`: time is counted by it.
    fn focused_field(&self) -> Option<String> {
        None
    }

    /// The whole screen is covered, so the one below need not be drawn.
    fn is_full_screen(&self) -> bool {
        true
    }

    /// Draws the body; runs no SQL.
    fn draw(&self, canvas: &mut Canvas<'_, '_>);
}
