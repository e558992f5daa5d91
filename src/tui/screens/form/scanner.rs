//! The ID-card scanner at a form. It types the card's text into the ID field and ends with Enter, all at once or a key
//! every few milliseconds. The twelfth digit already moves the cursor on or shows a check, so the scanner stores a
//! snapshot of the form when the field is begun: a `|` as the next key, or a Tab faster than a hand, means a card. The
//! form then goes back to the snapshot and gets no key until Enter. What a card does to the form is in `card`.

use std::time::{Duration, Instant};

use crate::domain::card;
use crate::entry::Draft;
use crate::tui::input::keys::Action;
use crate::tui::screens::form::model::FormModel;

/// A scanner sends a key every 1 to 20 ms; no clerk presses Tab this soon after the twelfth digit.
const QUICK: Duration = Duration::from_millis(80);
/// A card that pauses for longer has been cut short.
const CARD_TIMEOUT: Duration = Duration::from_secs(2);
/// Digits of an ID number.
const DIGITS: usize = 12;

/// What the keys so far may be.
#[derive(Debug, Default, PartialEq)]
enum ScanState {
    /// A clerk types.
    #[default]
    Idle,
    /// An ID number is complete: the next key shows whether it was typed or scanned.
    Complete,
    /// Tab came too fast for a hand: these keys are held until they are a card or cannot be one.
    Pending(Vec<Action>),
    /// A card, until Enter.
    Card {
        /// It began in a field that takes no ID number.
        stray: bool,
    },
}

/// The form before the keys that may be a card.
#[derive(Debug)]
pub struct FormSnapshot {
    pub draft: Draft,
    pub touched: bool,
}

/// What a key means to the form.
#[derive(Debug)]
pub enum ScanStep {
    /// The key belongs to the form.
    Form,
    /// The scanner holds the key.
    Held,
    /// The keys that were held belong to the form.
    Replay(Vec<Action>),
    /// A card begins: the form goes back to the snapshot.
    Begin(Option<Box<FormSnapshot>>),
    /// A card is complete; the form goes back to the snapshot before it takes the text.
    Card {
        text: String,
        /// It began in a field that takes no ID number.
        stray: bool,
        snapshot: Option<Box<FormSnapshot>>,
    },
    /// The card broke off.
    Stopped,
}

/// Tells the keys of a card from those of a clerk.
#[derive(Debug, Default)]
pub struct Scanner {
    state: ScanState,
    /// The keys that may be a card.
    text: String,
    snapshot: Option<Box<FormSnapshot>>,
    /// When the last key was handled.
    last: Option<Instant>,
}

impl Scanner {
    /// Decides about a key, before the form handles it.
    pub fn on(&mut self, action: Action, model: &FormModel) -> ScanStep {
        let step = match std::mem::take(&mut self.state) {
            ScanState::Card { .. } if self.pause() > Some(CARD_TIMEOUT) => self.stop(),
            ScanState::Card { stray } => self.on_card_key(action, stray),
            ScanState::Pending(keys) => self.on_pending_key(action, keys),
            ScanState::Complete => self.on_key_after_number(action, model),
            ScanState::Idle => self.on_idle_key(action, model),
        };
        self.last = Some(Instant::now());
        step
    }

    /// Records that the form has handled a key: twelve digits in an ID field may begin a card.
    pub fn after(&mut self, was_id_field: bool) {
        self.last = Some(Instant::now());
        let is_number = self.text.len() == DIGITS && is_digits(&self.text);
        if was_id_field && self.state == ScanState::Idle && is_number {
            self.state = ScanState::Complete;
        }
    }

    /// Handles a card pasted into an ID field; `None` for any other text or field.
    pub fn on_paste(&mut self, text: &str, model: &FormModel) -> Option<ScanStep> {
        let text = text.trim_end_matches(['\r', '\n', '\0', ' ']);
        if !model.is_id_field() || !card::looks_scanned(text) {
            return None;
        }
        self.state = ScanState::Idle;
        self.snapshot = None;
        text.clone_into(&mut self.text);
        Some(self.finish(false))
    }

    fn on_idle_key(&mut self, action: Action, model: &FormModel) -> ScanStep {
        let is_id = model.is_id_field();
        let value = model.input.value();
        match action {
            Action::Type('|') if is_id => {
                if model.replace_on_type {
                    self.snapshot = None;
                }
                self.text = format!("{}|", typed_so_far(model));
                self.begin(false)
            }
            Action::Type('|') if self.is_burst_of_digits() => {
                self.text.push('|');
                self.begin(true)
            }
            Action::Tab if is_id && self.is_quick() && value.len() >= 9 && is_digits(value) => {
                self.text = format!("{value}\t");
                self.hold(vec![action])
            }
            Action::Enter | Action::Tab if is_id && card::looks_scanned(value) => {
                value.clone_into(&mut self.text);
                self.finish(false)
            }
            Action::Type(c) => {
                self.update_snapshot(c, model);
                ScanStep::Form
            }
            _ => {
                self.text.clear();
                self.snapshot = None;
                ScanStep::Form
            }
        }
    }

    /// Stores the form when an ID field is begun, or when quick digits begin anywhere.
    fn update_snapshot(&mut self, c: char, model: &FormModel) {
        let is_id = model.is_id_field();
        let starts_here = if is_id {
            model.replace_on_type || self.snapshot.is_none()
        } else {
            !c.is_ascii_digit() || self.text.is_empty() || !self.is_quick()
        };
        if starts_here {
            self.text.clear();
            if is_id || c.is_ascii_digit() {
                self.snapshot = Some(Box::new(FormSnapshot {
                    draft: model.draft.clone(),
                    touched: model.touched,
                }));
            }
        } else if is_id {
            typed_so_far(model).clone_into(&mut self.text);
        }
        self.text.push(c);
    }

    /// The key after the twelfth digit. Digits leave it open: a number may have been begun by hand.
    fn on_key_after_number(&mut self, action: Action, model: &FormModel) -> ScanStep {
        match action {
            Action::Type('|') => {
                self.text.push('|');
                self.begin(false)
            }
            Action::Type(c) if c.is_ascii_digit() && self.is_quick() => {
                self.text.push(c);
                self.state = ScanState::Complete;
                ScanStep::Form
            }
            Action::Tab if self.is_quick() => {
                self.text.push('\t');
                self.hold(vec![action])
            }
            other => {
                self.text.clear();
                self.on_idle_key(other, model)
            }
        }
    }

    /// Tabs instead of `|`: the keys are held until the third part of a card has come, or until they cannot be a card.
    fn on_pending_key(&mut self, action: Action, mut keys: Vec<Action>) -> ScanStep {
        keys.push(action);
        let is_quick = self.is_quick();
        match action {
            Action::Enter if is_quick && !self.text.ends_with('\t') => return self.finish(false),
            Action::Type(c) => self.text.push(c),
            Action::Tab => self.text.push('\t'),
            _ => return self.replay(keys),
        }
        if !is_quick || !may_be_card(&self.text) {
            return self.replay(keys);
        }
        if self.text.split('\t').count() > 3 {
            return self.begin(false);
        }
        self.hold(keys)
    }

    /// A key of the card. Enter ends it; a key that is not text breaks it off.
    fn on_card_key(&mut self, action: Action, stray: bool) -> ScanStep {
        match action {
            Action::Type(c) => self.text.push(c),
            Action::Tab => self.text.push('\t'),
            Action::Backspace => {
                self.text.pop();
            }
            Action::Enter => return self.finish(stray),
            _ => return self.stop(),
        }
        self.state = ScanState::Card { stray };
        ScanStep::Held
    }

    fn hold(&mut self, keys: Vec<Action>) -> ScanStep {
        self.state = ScanState::Pending(keys);
        ScanStep::Held
    }

    fn replay(&mut self, keys: Vec<Action>) -> ScanStep {
        self.text.clear();
        ScanStep::Replay(keys)
    }

    fn begin(&mut self, stray: bool) -> ScanStep {
        self.state = ScanState::Card { stray };
        ScanStep::Begin(self.snapshot.take())
    }

    fn finish(&mut self, stray: bool) -> ScanStep {
        ScanStep::Card {
            text: std::mem::take(&mut self.text),
            stray,
            snapshot: self.snapshot.take(),
        }
    }

    fn stop(&mut self) -> ScanStep {
        self.text.clear();
        ScanStep::Stopped
    }

    /// The time since the last key.
    fn pause(&self) -> Option<Duration> {
        self.last.map(|t| t.elapsed())
    }

    fn is_quick(&self) -> bool {
        self.pause().is_some_and(|pause| pause < QUICK)
    }

    fn is_burst_of_digits(&self) -> bool {
        self.text.len() >= DIGITS && is_digits(&self.text) && self.is_quick()
    }
}

/// The text in the field, unless the next key replaces it.
fn typed_so_far(model: &FormModel) -> &str {
    if model.replace_on_type {
        ""
    } else {
        model.input.value()
    }
}

fn is_digits(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_digit())
}

/// Whether a text with tabs can still become a card: number, old number or nothing, then a name.
fn may_be_card(text: &str) -> bool {
    let mut parts = text.split('\t').skip(1);
    let old = parts.next().unwrap_or_default();
    let Some(full_name) = parts.next() else {
        return old.len() <= DIGITS && is_digits(old);
    };
    let ended = parts.next().is_some();
    matches!(old.len(), 0 | 9 | 12)
        && !full_name.contains(|c: char| c.is_ascii_digit())
        && !(ended && full_name.is_empty())
}
