//! The ID-card scanner at a form. It types the card's text into the ID field and ends with Enter, all at once or a key
//! every few milliseconds. The twelfth digit already moves the cursor on (or makes a check speak), so the form remembers
//! how it stood when the field was begun: a `|` as the next key, or a Tab as quick as no hand, means a card. The form then
//! goes back to where it stood and takes nothing from the keys until Enter. What the card then
//! does is in `card`.

use std::time::{Duration, Instant};

use crate::domain::card::{self, CardScan};
use crate::entry::{Draft, Problem};
use crate::forms::Kind;
use crate::register::RegisterError;
use crate::register::write::drafts;
use crate::tui::app::context::AppContext;
use crate::tui::app::screen::{Handled, Next};
use crate::tui::input::keys::Action;
use crate::tui::screens::form::{FormScreen, StatusLine};
use crate::words::identity as w;

/// A scanner sends a key every 1 to 20 ms; no hand follows the twelfth digit with Tab as fast as this.
const QUICK: Duration = Duration::from_millis(80);
/// A card that stops for so long has been cut short.
const CARD_TIMEOUT: Duration = Duration::from_secs(2);
/// Digits of an ID number.
const DIGITS: usize = 12;

/// What the keys so far may be.
#[derive(Debug, Default, PartialEq)]
enum ScanState {
    /// A clerk types.
    #[default]
    Idle,
    /// An ID number is complete: the next key tells.
    Complete,
    /// Tab came too fast for a hand: these keys wait until it is clear what they are.
    Pending(Vec<Action>),
    /// A card, until Enter.
    Card {
        /// It came while the cursor stood elsewhere.
        stray: bool,
    },
}

/// The form as it stood before the keys that may be a card.
#[derive(Debug)]
struct FormSnapshot {
    draft: Draft,
    touched: bool,
}

/// The keys that may be a card.
#[derive(Debug, Default)]
pub(super) struct Scanner {
    state: ScanState,
    text: String,
    snapshot: Option<Box<FormSnapshot>>,
    last: Option<Instant>,
    /// A card of nobody in the register, in a field that asks for a person.
    pub(super) unknown_card: Option<Box<CardScan>>,
}

impl Scanner {
    fn is_quick(&self) -> bool {
        self.last.is_some_and(|t| t.elapsed() < QUICK)
    }

    fn is_cut_short(&self) -> bool {
        self.last.is_some_and(|t| t.elapsed() > CARD_TIMEOUT)
    }
}

impl FormScreen {
    /// A key that belongs to a card, or may: `None` when the form should have it.
    pub(super) fn on_scan_key(
        &mut self,
        action: Action,
        ctx: &mut AppContext,
    ) -> Result<Option<Next>, RegisterError> {
        let handled = match &self.scanner.state {
            ScanState::Card { .. } if self.scanner.is_cut_short() => Ok(Some(
                self.show_scan_problem(w::SCAN_STOPPED.text().to_owned()),
            )),
            ScanState::Card { stray } => self.read_key(action, *stray, ctx).map(Some),
            ScanState::Pending(_) => self.on_pending_key(action, ctx).map(Some),
            ScanState::Complete => self.on_key_after_number(action, ctx),
            ScanState::Idle => self.on_idle_key(action, ctx),
        };
        self.scanner.last = Some(Instant::now());
        handled
    }

    /// The field takes an ID number, so a card too.
    pub(super) fn is_id_field(&self) -> bool {
        matches!(self.field().kind, Kind::CitizenId | Kind::Person)
    }

    /// After a key was typed into the ID field: twelve digits may be the beginning of a card.
    pub(super) fn track_id_digits(&mut self, was_id_field: bool) {
        self.scanner.last = Some(Instant::now());
        if !was_id_field || self.scanner.state != ScanState::Idle {
            return;
        }
        let text = &self.scanner.text;
        if text.len() == DIGITS && text.bytes().all(|b| b.is_ascii_digit()) {
            self.scanner.state = ScanState::Complete;
        }
    }

    fn on_idle_key(
        &mut self,
        action: Action,
        ctx: &mut AppContext,
    ) -> Result<Option<Next>, RegisterError> {
        let id = self.is_id_field();
        match action {
            Action::Type('|') if id => {
                let typed = self.typed_so_far();
                if self.replace_on_type {
                    self.scanner.snapshot = None;
                }
                self.begin_card(typed, false, ctx).map(Some)
            }
            Action::Type('|') if self.is_burst_of_digits() => {
                let typed = std::mem::take(&mut self.scanner.text);
                self.begin_card(typed, true, ctx).map(Some)
            }
            Action::Tab if id && self.scanner.is_quick() && is_long(self.input.value()) => {
                self.scanner.text = format!("{}\t", self.input.value());
                self.scanner.state = ScanState::Pending(vec![action]);
                Ok(Some(Next::Same))
            }
            Action::Enter | Action::Tab if id && card::looks_scanned(self.input.value()) => {
                let typed = self.input.value().to_owned();
                self.begin_card_with(typed, false, ctx)?;
                self.read_key(Action::Enter, false, ctx).map(Some)
            }
            Action::Type(c) => {
                self.update_snapshot(c, id);
                Ok(None)
            }
            _ => {
                self.scanner.text.clear();
                self.scanner.snapshot = None;
                Ok(None)
            }
        }
    }

    fn typed_so_far(&self) -> String {
        if self.replace_on_type {
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
    fn update_snapshot(&mut self, c: char, id: bool) {
        let starts_here = if id {
            self.replace_on_type || self.scanner.snapshot.is_none()
        } else {
            !c.is_ascii_digit() || self.scanner.text.is_empty() || !self.scanner.is_quick()
        };
        if starts_here {
            self.scanner.text.clear();
            if id || c.is_ascii_digit() {
                self.scanner.snapshot = Some(self.take_snapshot());
            }
        } else if id {
            self.scanner.text = self.typed_so_far();
        }
        self.scanner.text.push(c);
    }

    fn take_snapshot(&self) -> Box<FormSnapshot> {
        Box::new(FormSnapshot {
            draft: self.draft.clone(),
            touched: self.touched,
        })
    }

    /// The key after the twelfth digit; digits keep the question open, for a number may have been begun by hand.
    fn on_key_after_number(
        &mut self,
        action: Action,
        ctx: &mut AppContext,
    ) -> Result<Option<Next>, RegisterError> {
        match action {
            Action::Type('|') => {
                let typed = std::mem::take(&mut self.scanner.text);
                self.begin_card(typed, false, ctx).map(Some)
            }
            Action::Type(c) if c.is_ascii_digit() && self.scanner.is_quick() => {
                self.scanner.text.push(c);
                Ok(None)
            }
            Action::Tab if self.scanner.is_quick() => {
                self.scanner.text.push('\t');
                self.scanner.state = ScanState::Pending(vec![action]);
                Ok(Some(Next::Same))
            }
            other => {
                self.scanner.state = ScanState::Idle;
                self.scanner.text.clear();
                self.on_idle_key(other, ctx)
            }
        }
    }

    /// Tabs instead of `|`: the keys wait until the third part of a card has come, or until they cannot be a card.
    fn on_pending_key(&mut self, action: Action, ctx: &mut AppContext) -> Handled {
        let ScanState::Pending(keys) = &mut self.scanner.state else {
            return Ok(Next::Same);
        };
        keys.push(action);
        match action {
            Action::Enter if self.scanner.is_quick() && !self.scanner.text.ends_with('\t') => {
                let text = std::mem::take(&mut self.scanner.text);
                self.begin_card_with(text, false, ctx)?;
                return self.read_key(action, false, ctx);
            }
            Action::Type(c) => self.scanner.text.push(c),
            Action::Tab => self.scanner.text.push('\t'),
            _ => return self.replay_keys(ctx),
        }
        if !self.scanner.is_quick() || !may_be_card(&self.scanner.text) {
            return self.replay_keys(ctx);
        }
        if self.scanner.text.split('\t').count() > 3 {
            let text = std::mem::take(&mut self.scanner.text);
            return self.begin_card_with(text, false, ctx);
        }
        Ok(Next::Same)
    }

    /// The keys that waited were a clerk's: they mean what they always mean.
    fn replay_keys(&mut self, ctx: &mut AppContext) -> Handled {
        let ScanState::Pending(keys) = std::mem::take(&mut self.scanner.state) else {
            return Ok(Next::Same);
        };
        self.scanner.text.clear();
        for key in keys {
            let next = self.on_form_key(key, ctx)?;
            if !matches!(next, Next::Same | Next::Changed | Next::Unused) {
                return Ok(next);
            }
        }
        Ok(Next::Changed)
    }

    fn begin_card(&mut self, typed: String, stray: bool, ctx: &mut AppContext) -> Handled {
        self.begin_card_with(typed + "|", stray, ctx)
    }

    /// A card: the form goes back to where it stood, and listens.
    fn begin_card_with(&mut self, text: String, stray: bool, ctx: &mut AppContext) -> Handled {
        let snapshot = self.scanner.snapshot.take();
        self.scanner.text = text;
        self.scanner.state = ScanState::Card { stray };
        if let Some(snapshot) = snapshot {
            self.restore(*snapshot, ctx)?;
        }
        self.status = StatusLine::Done(w::SCAN_COMING.text().to_owned());
        Ok(Next::Changed)
    }

    fn restore(
        &mut self,
        snapshot: FormSnapshot,
        ctx: &mut AppContext,
    ) -> Result<(), RegisterError> {
        self.draft = snapshot.draft;
        self.touched = snapshot.touched;
        if !self.touched
            && let Some(id) = self.draft_id.take()
        {
            drafts::drop(&mut ctx.session.register, id)?;
        }
        self.enter(self.draft.at, ctx);
        Ok(())
    }

    /// A key of the card; Enter ends it, anything else but text breaks it off.
    fn read_key(&mut self, action: Action, stray: bool, ctx: &mut AppContext) -> Handled {
        match action {
            Action::Type(c) => self.scanner.text.push(c),
            Action::Tab => self.scanner.text.push('\t'),
            Action::Backspace => {
                self.scanner.text.pop();
            }
            Action::Enter => {
                let text = std::mem::take(&mut self.scanner.text);
                let next = self.finish_card(&text, stray, ctx);
                ctx.ui.scanned_at = Some(Instant::now());
                return next;
            }
            _ => {
                self.scanner.text.clear();
                return Ok(self.show_scan_problem(w::SCAN_STOPPED.text().to_owned()));
            }
        }
        Ok(Next::Same)
    }

    fn finish_card(&mut self, text: &str, stray: bool, ctx: &mut AppContext) -> Handled {
        self.scanner.state = ScanState::Idle;
        if stray {
            return Ok(self.show_scan_problem(w::SCAN_STRAY.text().to_owned()));
        }
        match card::parse(text) {
            Err(problem) => Ok(self.show_scan_problem(problem.sentence())),
            Ok(card) if matches!(self.field().kind, Kind::Person) => self.select_by_card(card, ctx),
            Ok(card) => self.on_intake_card(&card, ctx),
        }
    }

    /// Says why nothing was filled in, at the field the cursor stands in.
    pub(super) fn show_scan_problem(&mut self, sentence: String) -> Next {
        self.scanner.state = ScanState::Idle;
        self.load_input();
        self.status = StatusLine::Problem(Problem::hard(self.field(), "scan", sentence));
        Next::Changed
    }

    /// A text pasted into an ID field that is a card's.
    pub(super) fn paste_card(&mut self, text: &str, ctx: &mut AppContext) -> Option<Handled> {
        let text = text.trim_end_matches(['\r', '\n', '\0', ' ']);
        if !self.is_id_field() || !card::looks_scanned(text) {
            return None;
        }
        self.scanner.snapshot = None;
        let next = self.finish_card(text, false, ctx);
        ctx.ui.scanned_at = Some(Instant::now());
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
