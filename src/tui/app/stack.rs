//! The screen stack: passes actions to the top screen and applies what it returns.

use super::{App, RunState};
use crate::tui::app::context::AppContext;
use crate::tui::app::route::Route;
use crate::tui::app::router;
use crate::tui::app::screen::{Handled, Next, Reply, Screen};
use crate::tui::input::keys::Action;
use crate::tui::widgets::dialog::Notice;
use crate::words::tui as w;

impl App {
    /// Passes an action to the top screen; returns whether the screen changed.
    pub(super) fn on(&mut self, action: Action) -> bool {
        if self.ctx.ui.is_scanner_echo(action) {
            return false;
        }
        self.ctx.ui.message = None;
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
        match next {
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
            Err(e) => {
                tracing::warn!(error = e.code(), "shown to the clerk");
                self.stack.push(Box::new(Notice::Sentence(e.sentence())));
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
        if reply != Reply::Nothing {
            self.with_top(|screen, ctx| screen.on_reply(reply, ctx));
        }
        true
    }
}
