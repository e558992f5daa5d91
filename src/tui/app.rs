//! The stack of screens and what their answers do to it; the head line and the foot line around the one on top.

mod edges;
mod unkept;

use std::time::{Duration, Instant};

use ratatui::Frame;
use ratatui::layout::Rect;

use self::unkept::Unkept;
use super::admission::Admission;
use super::keys::Action;
use super::office::Office;
use super::rescue::Rescue;
use super::run::Input;
use super::screen::{Handled, Next, Reply, Screen};
use super::screens::find::Find;
use super::screens::help::Help;
use super::screens::home::Home;
use super::screens::notice::Notice;
use super::screens::take_back::TakeBack;
use super::screens::targets::Targets;
use super::widgets::Canvas;
use crate::register::RegisterError;
use crate::register::version::Version;
use crate::words::tui as w;

/// The smallest terminal the screens are drawn for; below it a line says so.
const SMALLEST: (u16, u16) = (40, 10);

/// Whether the interface goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Life {
    /// It does.
    Open,
    /// The clerk has left.
    Left,
    /// The terminal is gone.
    HungUp,
    /// The account was closed.
    Closed,
}

/// The interface: screens over an office.
pub struct App {
    office: Office,
    stack: Vec<Box<dyn Screen>>,
    life: Life,
    /// Looks whether the account still works, where that can change.
    admission: Option<Admission>,
    /// Why the program ends by itself.
    farewell: Option<String>,
    spoke: bool,
    resized: bool,
    unkept: Option<Unkept>,
    rescue: Rescue,
    /// The register as the screens show it.
    seen: Version,
}

impl App {
    /// The interface with the home screen.
    ///
    /// # Errors
    /// When the register cannot be read.
    pub fn new(mut office: Office) -> Result<Self, RegisterError> {
        let seen = office.register.version()?;
        let home = Home::open(&mut office)?;
        Ok(Self {
            seen,
            admission: Admission::of(&office.register),
            farewell: None,
            office,
            stack: vec![Box::new(home)],
            life: Life::Open,
            spoke: false,
            resized: false,
            unkept: None,
            rescue: Rescue::default(),
        })
    }

    /// What the screens work with.
    #[must_use]
    pub fn office(&self) -> &Office {
        &self.office
    }

    /// The clerk has left, or the terminal is gone.
    #[must_use]
    pub fn is_over(&self) -> bool {
        self.life != Life::Open
    }

    /// The terminal is gone: nothing more can be written to it.
    #[must_use]
    pub fn was_hung_up(&self) -> bool {
        self.life == Life::HungUp
    }

    /// Something was said that keys typed before it was seen must not answer; asking forgets it.
    pub fn takes_word(&mut self) -> bool {
        std::mem::take(&mut self.spoke)
    }

    /// The window has changed its size; asking forgets it.
    pub fn takes_resize(&mut self) -> bool {
        std::mem::take(&mut self.resized)
    }

    /// Waits for what was begun beside the typing; nothing is shown any more.
    pub fn finish(&mut self) {
        self.office.copying.finish();
    }

    /// Something was said since the loop last asked.
    #[must_use]
    pub fn has_spoken(&self) -> bool {
        self.spoke
    }

    /// Where what is typed lies until the register has it.
    #[must_use]
    pub fn rescue(&self) -> Rescue {
        self.rescue.clone()
    }

    /// How long the loop may wait for the next key before [`App::look_around`] is due; `None` as long as it likes.
    #[must_use]
    pub fn patience(&self) -> Option<Duration> {
        let typed = self.unkept.map(|u| u.patience(Instant::now()));
        let account = self.admission.as_ref().map(Admission::patience);
        typed.into_iter().chain(account).min()
    }

    /// What is due by the clock: what was typed in a field that was not left yet is written down, and the session ends,
    /// what is being typed kept, when its account was closed meanwhile.
    pub fn look_around(&mut self) {
        if self
            .unkept
            .is_some_and(|u| u.patience(Instant::now()).is_zero())
        {
            self.keep_typed();
        }
        let register = &self.office.register;
        let refusal = self.admission.as_mut().and_then(|a| a.refusal(register));
        if refusal.is_some() {
            self.farewell = refusal;
            self.end(Life::Closed);
        }
    }

    /// When it fails nobody is told until the field is left; the next key tries again.
    fn keep_typed(&mut self) {
        for screen in self.stack.iter_mut().filter(|s| s.is_unkept()) {
            screen.keep(&mut self.office);
        }
        self.unkept = None;
        self.rescue.lay(None);
    }

    /// Notes what the keys just handled left unwritten: when it is due, and a copy for the worst.
    pub fn note_typed(&mut self) {
        let now = Instant::now();
        let typed = self.stack.iter().rev().find(|s| s.is_unkept());
        self.unkept = typed.map(|_| Unkept {
            first: self.unkept.map_or(now, |u| u.first),
            last: now,
        });
        self.rescue.lay(typed.and_then(|s| s.unkept()));
    }

    /// Why the program ended by itself, for whoever sits there.
    #[must_use]
    pub fn farewell(&self) -> Option<&str> {
        self.farewell.as_deref()
    }

    /// Keeps what is being typed, for the program is about to end.
    pub fn hang_up(&mut self) {
        self.end(Life::HungUp);
    }

    fn end(&mut self, life: Life) {
        for screen in self.stack.iter_mut().rev() {
            screen.keep(&mut self.office);
        }
        self.rescue.lay(None);
        self.life = life;
        self.rest();
    }

    /// What can wait until the picture stands: the counts of this sitting go into the register when something was saved,
    /// and when the program is about to end; then its log is brought in, where it has grown long.
    pub fn rest(&mut self) {
        self.keep_counts();
        self.office.register.bring_in_log();
    }

    fn keep_counts(&mut self) {
        let saved = self.office.register.saved();
        let counted = self.office.tally.counted();
        if saved > counted.records {
            self.office.copying.saved(&self.office.register);
        }
        let due = saved > counted.records || (self.is_over() && counted.keys > 0);
        if !due || self.office.register.is_read_only() {
            return;
        }
        self.office.tally.saved(saved);
        let counted = self.office.tally.counted();
        let (began, id) = self.office.sitting.clone();
        match self.office.register.keep_session(id, &began, &counted) {
            Ok(id) => self.office.sitting.1 = Some(id),
            Err(e) => tracing::warn!(error = %e, "the counts of this sitting"),
        }
    }

    /// Handles one event; says whether the picture changed.
    pub fn handle(&mut self, input: Input) -> bool {
        if self.is_over() {
            return false;
        }
        match input {
            Input::Hangup => {
                self.hang_up();
                false
            }
            Input::Resize(columns, rows) => {
                self.office.size = (columns, rows);
                self.resized = true;
                self.refresh();
                true
            }
            Input::Paste(text) => {
                let changed = self.act(|screen, office| screen.on_paste(&text, office));
                self.keep_up() | changed
            }
            Input::Key(event) => {
                let Some(context) = self.stack.last().map(|s| s.context()) else {
                    return false;
                };
                let Some(action) = self.office.keymap.lookup(event, context) else {
                    return false;
                };
                self.office.tally.press(action, Instant::now());
                let changed = self.on(action);
                let place = self.stack.last().and_then(|s| s.place());
                self.office.tally.stands(place);
                self.keep_up() | changed
            }
        }
    }

    fn on(&mut self, action: Action) -> bool {
        if self.office.is_echo(action) {
            return false;
        }
        self.office.message = None;
        let Some(top) = self.stack.last_mut() else {
            return false;
        };
        match top.on(action, &mut self.office) {
            Ok(Next::Unused) => self.general(action),
            other => self.follow(other),
        }
    }

    /// What a key means when the screen has no use for it.
    fn general(&mut self, action: Action) -> bool {
        let Some(top) = self.stack.last() else {
            return false;
        };
        let opened: Handled = match action {
            Action::Help => Ok(Next::Open(Box::new(Help::of(
                top.context(),
                &top.title(),
                None,
                &self.office.keymap,
            )))),
            Action::Hints => return self.toggle_hints(),
            Action::Find => Find::open(&mut self.office, "").map(|s| Next::Open(Box::new(s))),
            Action::Progress => Targets::open(&mut self.office).map(|s| Next::Open(Box::new(s))),
            Action::TakeBack => TakeBack::open(&mut self.office),
            Action::InputMethod => {
                self.office.method = self.office.method.next();
                Ok(Next::Changed)
            }
            Action::Back => Ok(Next::Close(Reply::Nothing)),
            _ => Ok(Next::Same),
        };
        self.follow(opened)
    }

    fn toggle_hints(&mut self) -> bool {
        let saved = self.office.register.saved();
        if !self.office.hints.toggle(saved) {
            self.office.message = Some(w::HINTS_HIDDEN.text().to_owned());
        }
        true
    }

    fn act(&mut self, work: impl FnOnce(&mut dyn Screen, &mut Office) -> Handled) -> bool {
        let Some(top) = self.stack.last_mut() else {
            return false;
        };
        let next = work(top.as_mut(), &mut self.office);
        self.follow(next)
    }

    fn follow(&mut self, next: Handled) -> bool {
        match next {
            Ok(Next::Same | Next::Unused) => false,
            Ok(Next::Changed) => true,
            Ok(Next::Spoke) => {
                self.spoke = true;
                true
            }
            Ok(Next::Open(screen)) => self.push(screen),
            Ok(Next::Ask(screen)) => {
                self.spoke = true;
                self.push(screen)
            }
            Ok(Next::Replace(screen)) => {
                self.stack.pop();
                self.push(screen)
            }
            Ok(Next::Close(reply)) => self.close(reply),
            Ok(Next::Quit) => {
                self.life = Life::Left;
                false
            }
            Err(e) => {
                tracing::warn!(error = %e, "shown to the clerk");
                self.stack.push(Box::new(Notice::of(e.sentence())));
                self.spoke = true;
                true
            }
        }
    }

    fn push(&mut self, screen: Box<dyn Screen>) -> bool {
        self.stack.push(screen);
        self.act(|screen, office| screen.arrives(office));
        true
    }

    fn close(&mut self, reply: Reply) -> bool {
        if self.stack.len() <= 1 {
            return false;
        }
        self.stack.pop();
        self.refresh();
        if reply == Reply::Nothing {
            return true;
        }
        self.act(|screen, office| screen.on_reply(reply, office));
        true
    }

    /// What others have saved meanwhile appears with the next key. The key comes first: it meant what stood on the screen.
    fn keep_up(&mut self) -> bool {
        match self.office.register.has_news(&mut self.seen) {
            Ok(true) if !self.is_over() => {
                self.refresh();
                true
            }
            Ok(_) => false,
            Err(e) => {
                tracing::warn!(error = %e, "looking for news");
                false
            }
        }
    }

    fn refresh(&mut self) {
        let Some(top) = self.stack.last_mut() else {
            return;
        };
        if let Err(e) = top.refresh(&mut self.office) {
            self.follow(Err(e));
        }
    }

    /// Draws the screen on top, those it leaves visible below it, the head line and the foot line.
    pub fn draw(&mut self, frame: &mut Frame<'_>) {
        let area = frame.area();
        self.office.size = (area.width, area.height);
        let theme = self.office.theme;
        if area.width < SMALLEST.0 || area.height < SMALLEST.1 {
            let mut canvas = Canvas::new(frame, area, theme);
            canvas.paragraph(
                0,
                0,
                area.width,
                area.height,
                w::TOO_SMALL.text(),
                theme.text(),
            );
            return;
        }
        let lowest = self.stack.iter().rposition(|s| s.covers()).unwrap_or(0);
        let body = Rect {
            y: area.y + 1,
            height: area.height - 2,
            ..area
        };
        for screen in &self.stack[lowest..] {
            let mut canvas = Canvas::new(frame, body, theme);
            canvas.lists_hold_cursor = !screen.context().takes_text();
            screen.draw(&mut canvas);
        }
        let mut canvas = Canvas::new(frame, area, theme);
        self.head(&mut canvas);
        self.foot(&mut canvas);
    }
}
