//! The ID-card scanner at a form. It types the card's text into the ID field and ends with Enter, all at once or a key
//! every few milliseconds. The twelfth digit already moves the cursor on (or makes a check speak), so the form remembers
//! how it stood when the field was begun: a `|` as the next key, or a Tab as quick as no hand, means a card. The form then
//! goes back to where it stood and takes nothing from the keys until Enter. What the card then
//! does is in `card`.

use std::time::{Duration, Instant};

use super::{FormScreen, Said};
use crate::domain::card::{self, CardScan};
use crate::entry::{Draft, Problem};
use crate::forms::Kind;
use crate::register::RegisterError;
use crate::tui::keys::Action;
use crate::tui::office::Office;
use crate::tui::screen::{Handled, Next};
use crate::words::identity as w;

/// A scanner sends a key every 1 to 20 ms; no hand follows the twelfth digit with Tab as fast as this.
const QUICK: Duration = Duration::from_millis(80);
/// A card that stops for so long has been cut short.
const PATIENCE: Duration = Duration::from_secs(2);
/// Digits of an ID number.
const DIGITS: usize = 12;

/// What the keys so far may be.
#[derive(Debug, Default, PartialEq)]
enum State {
    /// A clerk types.
    #[default]
    Idle,
    /// An ID number is complete: the next key tells.
    Complete,
    /// Tab came too fast for a hand: these keys wait until it is clear what they are.
    Waiting(Vec<Action>),
    /// A card, until Enter.
    Card {
        /// It came while the cursor stood elsewhere.
        stray: bool,
    },
}

/// The form as it stood before the keys that may be a card.
#[derive(Debug)]
struct Before {
    draft: Draft,
    touched: bool,
}

/// The keys that may be a card.
#[derive(Debug, Default)]
pub(super) struct Scanner {
    state: State,
    text: String,
    before: Option<Box<Before>>,
    last: Option<Instant>,
    /// A card of nobody in the register, in a field that asks for a person.
    pub(super) stranger: Option<Box<CardScan>>,
}

impl Scanner {
    fn is_quick(&self) -> bool {
        self.last.is_some_and(|t| t.elapsed() < QUICK)
    }

    fn was_cut(&self) -> bool {
        self.last.is_some_and(|t| t.elapsed() > PATIENCE)
    }
}

impl FormScreen {
    /// A key that belongs to a card, or may: `None` when the form should have it.
    pub(super) fn scanned(
        &mut self,
        action: Action,
        office: &mut Office,
    ) -> Result<Option<Next>, RegisterError> {
        let handled = match &self.scanner.state {
            State::Card { .. } if self.scanner.was_cut() => {
                Ok(Some(self.nothing_filled(w::SCAN_STOPPED.text().to_owned())))
            }
            State::Card { stray } => self.read_key(action, *stray, office).map(Some),
            State::Waiting(_) => self.wait_on(action, office).map(Some),
            State::Complete => self.after_twelve(action, office),
            State::Idle => self.first_sign(action, office),
        };
        self.scanner.last = Some(Instant::now());
        handled
    }

    /// The field takes an ID number, so a card too.
    pub(super) fn asks_id(&self) -> bool {
        matches!(self.field().kind, Kind::CitizenId | Kind::Person)
    }

    /// After a key was typed into the ID field: twelve digits may be the beginning of a card.
    pub(super) fn note_typed(&mut self, was_id: bool) {
        self.scanner.last = Some(Instant::now());
        if !was_id || self.scanner.state != State::Idle {
            return;
        }
        let text = &self.scanner.text;
        if text.len() == DIGITS && text.bytes().all(|b| b.is_ascii_digit()) {
            self.scanner.state = State::Complete;
        }
    }

    fn first_sign(
        &mut self,
        action: Action,
        office: &mut Office,
    ) -> Result<Option<Next>, RegisterError> {
        let id = self.asks_id();
        match action {
            Action::Type('|') if id => {
                let typed = self.typed_so_far();
                if self.fresh {
                    self.scanner.before = None;
                }
                self.begin(typed, false, office).map(Some)
            }
            Action::Type('|') if self.is_burst_of_digits() => {
                let typed = std::mem::take(&mut self.scanner.text);
                self.begin(typed, true, office).map(Some)
            }
            Action::Tab if id && self.scanner.is_quick() && is_long(self.input.value()) => {
                self.scanner.text = format!("{}\t", self.input.value());
                self.scanner.state = State::Waiting(vec![action]);
                Ok(Some(Next::Same))
            }
            Action::Enter | Action::Tab if id && card::looks_scanned(self.input.value()) => {
                let typed = self.input.value().to_owned();
                self.begin_with(typed, false, office)?;
                self.read_key(Action::Enter, false, office).map(Some)
            }
            Action::Type(c) => {
                self.remember_before(c, id);
                Ok(None)
            }
            _ => {
                self.scanner.text.clear();
                self.scanner.before = None;
                Ok(None)
            }
        }
    }

    fn typed_so_far(&self) -> String {
        if self.fresh {
            String::new()
        } else {
            self.input.value().to_owned()
        }
    }

    fn is_burst_of_digits(&self) -> bool {
        let text = &self.scanner.text;
        text.len() >= DIGITS && text.bytes().all(|b| b.is_ascii_digit()) && self.scanner.is_quick()
    }

    /// Keeps the form as it stands when an ID field is begun, or when a row of quick digits begins anywhere.
    fn remember_before(&mut self, c: char, id: bool) {
        let begins = if id {
            self.fresh || self.scanner.before.is_none()
        } else {
            !c.is_ascii_digit() || self.scanner.text.is_empty() || !self.scanner.is_quick()
        };
        if begins {
            self.scanner.text.clear();
            if id || c.is_ascii_digit() {
                self.scanner.before = Some(self.as_it_stands());
            }
        } else if id {
            self.scanner.text = self.typed_so_far();
        }
        self.scanner.text.push(c);
    }

    fn as_it_stands(&self) -> Box<Before> {
        Box::new(Before {
            draft: self.draft.clone(),
            touched: self.touched,
        })
    }

    /// The key after the twelfth digit; digits keep the question open, for a number may have been begun by hand.
    fn after_twelve(
        &mut self,
        action: Action,
        office: &mut Office,
    ) -> Result<Option<Next>, RegisterError> {
        match action {
            Action::Type('|') => {
                let typed = std::mem::take(&mut self.scanner.text);
                self.begin(typed, false, office).map(Some)
            }
            Action::Type(c) if c.is_ascii_digit() && self.scanner.is_quick() => {
                self.scanner.text.push(c);
                Ok(None)
            }
            Action::Tab if self.scanner.is_quick() => {
                self.scanner.text.push('\t');
                self.scanner.state = State::Waiting(vec![action]);
                Ok(Some(Next::Same))
            }
            other => {
                self.scanner.state = State::Idle;
                self.scanner.text.clear();
                self.first_sign(other, office)
            }
        }
    }

    /// Tabs instead of `|`: the keys wait until the third part of a card has come, or until they cannot be a card.
    fn wait_on(&mut self, action: Action, office: &mut Office) -> Handled {
        let State::Waiting(keys) = &mut self.scanner.state else {
            return Ok(Next::Same);
        };
        keys.push(action);
        match action {
            Action::Enter if self.scanner.is_quick() && !self.scanner.text.ends_with('\t') => {
                let text = std::mem::take(&mut self.scanner.text);
                self.begin_with(text, false, office)?;
                return self.read_key(action, false, office);
            }
            Action::Type(c) => self.scanner.text.push(c),
            Action::Tab => self.scanner.text.push('\t'),
            _ => return self.not_a_card(office),
        }
        if !self.scanner.is_quick() || !may_be_card(&self.scanner.text) {
            return self.not_a_card(office);
        }
        if self.scanner.text.split('\t').count() > 3 {
            let text = std::mem::take(&mut self.scanner.text);
            return self.begin_with(text, false, office);
        }
        Ok(Next::Same)
    }

    /// The keys that waited were a clerk's: they mean what they always mean.
    fn not_a_card(&mut self, office: &mut Office) -> Handled {
        let State::Waiting(keys) = std::mem::take(&mut self.scanner.state) else {
            return Ok(Next::Same);
        };
        self.scanner.text.clear();
        for key in keys {
            let next = self.plain(key, office)?;
            if !matches!(next, Next::Same | Next::Changed) {
                return Ok(next);
            }
        }
        Ok(Next::Changed)
    }

    fn begin(&mut self, typed: String, stray: bool, office: &mut Office) -> Handled {
        self.begin_with(typed + "|", stray, office)
    }

    /// A card: the form goes back to where it stood, and listens.
    fn begin_with(&mut self, text: String, stray: bool, office: &mut Office) -> Handled {
        let before = self.scanner.before.take();
        self.scanner.text = text;
        self.scanner.state = State::Card { stray };
        if let Some(before) = before {
            self.go_back_to(*before, office)?;
        }
        self.said = Said::Done(w::SCAN_COMING.text().to_owned());
        Ok(Next::Changed)
    }

    fn go_back_to(&mut self, before: Before, office: &mut Office) -> Result<(), RegisterError> {
        self.draft = before.draft;
        self.touched = before.touched;
        if !self.touched
            && let Some(id) = self.draft_id.take()
        {
            office.register.drop_draft(id)?;
        }
        self.enter(self.draft.at, office);
        Ok(())
    }

    /// A key of the card; Enter ends it, anything else but text breaks it off.
    fn read_key(&mut self, action: Action, stray: bool, office: &mut Office) -> Handled {
        match action {
            Action::Type(c) => self.scanner.text.push(c),
            Action::Tab => self.scanner.text.push('\t'),
            Action::Backspace => {
                self.scanner.text.pop();
            }
            Action::Enter => {
                let text = std::mem::take(&mut self.scanner.text);
                let next = self.end_of_card(&text, stray, office);
                office.scanned = Some(Instant::now());
                return next;
            }
            _ => {
                self.scanner.text.clear();
                return Ok(self.nothing_filled(w::SCAN_STOPPED.text().to_owned()));
            }
        }
        Ok(Next::Same)
    }

    fn end_of_card(&mut self, text: &str, stray: bool, office: &mut Office) -> Handled {
        self.scanner.state = State::Idle;
        if stray {
            return Ok(self.nothing_filled(w::SCAN_STRAY.text().to_owned()));
        }
        match card::parse(text) {
            Err(problem) => Ok(self.nothing_filled(problem.sentence())),
            Ok(card) if matches!(self.field().kind, Kind::Person) => self.select(card, office),
            Ok(card) => self.fill_from(&card, office),
        }
    }

    /// Says why nothing was filled in, at the field the cursor stands in.
    pub(super) fn nothing_filled(&mut self, sentence: String) -> Next {
        self.scanner.state = State::Idle;
        self.load_input();
        self.said = Said::Problem(Problem::hard(self.field(), "scan", sentence));
        Next::Changed
    }

    /// A text pasted into an ID field that is a card's.
    pub(super) fn paste_card(&mut self, text: &str, office: &mut Office) -> Option<Handled> {
        let text = text.trim_end_matches(['\r', '\n', '\0', ' ']);
        if !self.asks_id() || !card::looks_scanned(text) {
            return None;
        }
        self.scanner.before = None;
        let next = self.end_of_card(text, false, office);
        office.scanned = Some(Instant::now());
        Some(next)
    }
}

/// Nine digits or more and nothing else.
fn is_long(text: &str) -> bool {
    text.len() >= 9 && text.bytes().all(|b| b.is_ascii_digit())
}

/// Whether a text with tabs can still become a card: number, old number or nothing, then a name.
fn may_be_card(text: &str) -> bool {
    let mut parts = text.split('\t').skip(1);
    let old = parts.next().unwrap_or_default();
    let Some(full_name) = parts.next() else {
        return old.len() <= DIGITS && old.bytes().all(|b| b.is_ascii_digit());
    };
    let ended = parts.next().is_some();
    matches!(old.len(), 0 | 9 | 12)
        && !full_name.contains(|c: char| c.is_ascii_digit())
        && !(ended && full_name.is_empty())
}
