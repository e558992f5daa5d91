//! The screen stack: passes actions to the top screen and applies what it returns.

use super::{App, RunState};
use crate::domain::ids::PersonId;
use crate::domain::roles::Permission;
use crate::register::RegisterError;
use crate::register::session::opening;
use crate::tui::app::context::AppContext;
use crate::tui::app::route::Route;
use crate::tui::app::router;
use crate::tui::app::screen::{Handled, Next, Reply, Screen};
use crate::tui::input::keys::Action;
use crate::tui::services::people_filter::access_reasons;
use crate::tui::widgets::dialog::Notice;
use crate::words::{access, tui as w};

impl App {
    /// Passes an action to the top screen; returns whether the screen changed.
    pub(super) fn on(&mut self, action: Action) -> bool {
        if self.ctx.ui.is_scanner_echo(action) {
            return false;
        }
        self.ctx.ui.message = None;
        self.file_notice = None;
        self.last_input = Some(LastInput::Action(action));
        let Some(top) = self.stack.last_mut() else {
            return false;
        };
        match top.on(action, &mut self.ctx) {
            Ok(Next::Unused) => self.default_action(action),
            other => self.apply_next(other),
        }
    }

    /// The meaning of an action that the top screen does not use.
    fn default_action(&mut self, action: Action) -> bool {
        let Some(top) = self.stack.last() else {
            return false;
        };
        let next: Handled = match action {
            Action::Help => Ok(Next::Go(Route::Help {
                context: top.context(),
                title: top.title(),
                field: None,
            })),
            Action::Hints => return self.toggle_hints(),
            Action::Find => Ok(Next::Go(Route::Find(String::new()))),
            Action::Progress => Ok(Next::Go(Route::Targets)),
            Action::TakeBack => Ok(Next::Go(Route::Undo)),
            Action::InputMethod => {
                self.ctx.ui.input_method = self.ctx.ui.input_method.next();
                Ok(Next::Changed)
            }
            Action::Back => Ok(Next::Close(Reply::Nothing)),
            _ => Ok(Next::Same),
        };
        self.apply_next(next)
    }

    fn toggle_hints(&mut self) -> bool {
        let saved = self.ctx.session.register.saved();
        if !self.ctx.ui.hints.toggle(saved) {
            self.ctx.ui.message = Some(w::HINTS_HIDDEN.text().to_owned());
        }
        true
    }

    pub(super) fn with_top(
        &mut self,
        handler: impl FnOnce(&mut dyn Screen, &mut AppContext) -> Handled,
    ) -> bool {
        let Some(top) = self.stack.last_mut() else {
            return false;
        };
        let next = handler(top.as_mut(), &mut self.ctx);
        self.apply_next(next)
    }

    /// Does what a screen returned; returns whether the screen changed. An error opens a notice.
    pub(super) fn apply_next(&mut self, next: Handled) -> bool {
        match next.map_err(|e| self.first_obstacle(e)) {
            Ok(Next::Same | Next::Unused) => false,
            Ok(Next::Changed) => true,
            Ok(Next::FlushInput) => {
                self.flush_pending = true;
                true
            }
            Ok(Next::Go(route)) => self.open(route, false),
            Ok(Next::GoAndFlush(route)) => {
                self.flush_pending = true;
                self.open(route, false)
            }
            Ok(Next::Replace(route)) => self.open(route, true),
            Ok(Next::Close(reply)) => self.close(reply),
            Ok(Next::Quit) => {
                self.run_state = RunState::Quit;
                false
            }
            Err(e) if let Some(gate) = self.gate_of(&e) => self.open_gate(gate, &e.sentence()),
            Err(e) => {
                let e = self.ctx.session.register.explain(e);
                tracing::warn!(error = e.code(), "shown to the clerk");
                let mut sentence = e.sentence();
                let keys = self.lock_wait.waiting_keys();
                if matches!(e, RegisterError::Busy) && keys > 0 {
                    sentence = format!("{sentence} {}", w::keys_dropped(keys));
                }
                self.stack.push(Box::new(Notice::Sentence(sentence)));
                self.flush_pending = true;
                true
            }
        }
    }

    /// Opens a route on top of the stack, or in place of its top screen.
    fn open(&mut self, route: Route, replaces_top: bool) -> bool {
        match router::resolve(route, &mut self.ctx) {
            Ok(screen) => {
                if replaces_top {
                    self.stack.pop();
                }
                self.stack.push(screen);
                self.last_input = None;
                self.with_top(|screen, ctx| screen.on_open(ctx));
                true
            }
            Err(e) => self.apply_next(Err(e)),
        }
    }

    fn close(&mut self, reply: Reply) -> bool {
        if self.stack.len() <= 1 {
            return false;
        }
        self.stack.pop();
        self.refresh();
        if let Some(gate) = self.gate.take_if(|gate| gate.depth == self.stack.len()) {
            return self.pass_gate(gate, &reply);
        }
        if reply != Reply::Nothing {
            self.reply(reply);
        }
        true
    }

    fn reply(&mut self, reply: Reply) -> bool {
        self.last_input = Some(LastInput::Reply(reply.clone()));
        self.with_top(|screen, ctx| screen.on_reply(reply, ctx))
    }
}

/// What the top screen was given, to be given again.
#[derive(Debug)]
pub(super) enum LastInput {
    Action(Action),
    Reply(Reply),
}

/// What stands between an input and its effect: a question, after whose answer the input is given again.
#[derive(Debug)]
pub(super) struct Gate {
    question: Question,
    input: LastInput,
    /// The height of the stack without the question.
    depth: usize,
}

#[derive(Clone, Copy, Debug)]
enum Question {
    /// The reason for opening a person.
    Reason(PersonId),
    /// Whether to act beyond an advisory role.
    Agree(Permission),
}

impl App {
    /// The error of a clerk who may not open a person, in place of that of a person to open: why is asked of those who may.
    fn first_obstacle(&self, error: RegisterError) -> RegisterError {
        if !matches!(error, RegisterError::Hidden(_)) {
            return error;
        }
        let authorized = self.ctx.session.register.authorize(Permission::Open);
        authorized.err().unwrap_or(error)
    }

    /// The gate of an error; `None` for errors that are only reported, and where nothing can be given again.
    fn gate_of(&mut self, error: &RegisterError) -> Option<Gate> {
        let question = match *error {
            RegisterError::Hidden(person) => Question::Reason(person),
            RegisterError::BeyondRole(_, act) => Question::Agree(act),
            _ => return None,
        };
        let (input, depth) = (self.last_input.take()?, self.stack.len());
        Some(Gate {
            question,
            input,
            depth,
        })
    }

    /// Asks; `sentence` is that of the error.
    fn open_gate(&mut self, gate: Gate, sentence: &str) -> bool {
        let question = match gate.question {
            Question::Reason(_) => Next::choose(access::OPEN_WHY.text(), access_reasons(), true),
            Question::Agree(_) => Next::confirm(sentence, &[access::BEYOND_NO, access::BEYOND_YES]),
        };
        let opened = self.apply_next(Ok(question));
        self.gate = Some(gate);
        opened
    }

    /// Does what the answer allows, and gives the input again; without an answer nothing happens.
    fn pass_gate(&mut self, gate: Gate, answer: &Reply) -> bool {
        let register = &mut self.ctx.session.register;
        match (gate.question, answer) {
            (Question::Reason(person), Reply::Text(reason)) => {
                if let Err(e) = opening::open_person(register, person, reason) {
                    // Beyond an advisory role, the clerk agrees first, then gives the reason again.
                    self.last_input = Some(gate.input);
                    return self.apply_next(Err(e));
                }
            }
            (Question::Agree(act), Reply::Choice(2)) => register.agree(act),
            _ => return true,
        }
        self.refresh();
        match gate.input {
            LastInput::Action(action) => self.on(action),
            LastInput::Reply(reply) => {
                // A screen that gave its answer away asks for it again.
                self.ctx.ui.message = Some(access::AGREED_AGAIN.text().to_owned());
                self.reply(reply)
            }
        };
        true
    }
}
