//! The built-in input methods Telex and VNI, for a console without a Vietnamese keyboard program: takes letters, returns
//! edits of the word. Owns the word being composed, not the line around it.

use bamboo_core::{Config, Engine, InputMethod as Scheme, Mode, W2uMode};
use unicode_normalization::UnicodeNormalization;

use crate::words::Phrase;
use crate::words::typing as w;

/// Maximum number of keys of a word: the longest syllable, `nghiêng` with a tone, takes nine. The engine forgets the
/// start of longer words, so that further letters are inserted as typed.
const MAX_KEYS: usize = 16;

/// How typed letters are composed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum InputMethod {
    /// Not composed; a keyboard program may do so.
    #[default]
    Off,
    /// `aa` `aw` `dd` and the tones `s f r x j`; `z` removes the tone.
    Telex,
    /// `a6` `a8` `d9` and the tones `1`–`5`; `0` removes the tone.
    Vni,
}

impl InputMethod {
    /// The next method in a cycle.
    #[must_use]
    pub fn next(self) -> Self {
        match self {
            Self::Off => Self::Telex,
            Self::Telex => Self::Vni,
            Self::Vni => Self::Off,
        }
    }

    /// Label in the header; `None` when off.
    #[must_use]
    pub fn label(self) -> Option<Phrase> {
        match self {
            Self::Off => None,
            Self::Telex => Some(w::TELEX),
            Self::Vni => Some(w::VNI),
        }
    }
}

/// A word being composed.
pub(super) struct Composer {
    input_method: InputMethod,
    /// Removes marks when the word is no Vietnamese syllable: `Samsung`.
    strict: Engine,
    /// Sets marks on any word: `QĐ`, `Êban`, `Hmông`.
    free: Engine,
    keys: usize,
    shown: String,
}

impl Composer {
    pub fn new(input_method: InputMethod) -> Self {
        Self {
            input_method,
            strict: engine(input_method, true),
            free: engine(input_method, false),
            keys: 0,
            shown: String::new(),
        }
    }

    /// The method that the word is composed with.
    pub fn input_method(&self) -> InputMethod {
        self.input_method
    }

    /// The composed word before the cursor; empty between words.
    pub fn shown(&self) -> &str {
        &self.shown
    }

    /// Takes a typed character: the code points to delete before the cursor, and the text in their place. `None`: it is
    /// inserted as typed and ends the word.
    pub fn press(&mut self, c: char) -> Option<(usize, String)> {
        if !self.accepts(c) || self.keys >= MAX_KEYS {
            self.reset();
            return None;
        }
        self.keys += 1;
        self.strict.process_key(c, Mode::Vietnamese);
        self.free.process_key(c, Mode::Vietnamese);
        let now = self.word();
        let same = common_prefix_len(&self.shown, &now);
        let erase = self.shown.chars().count() - same;
        let insert = now.chars().skip(same).collect();
        self.shown = now;
        Some((erase, insert))
    }

    /// Follows the deletion of the word's last code point; the rest can still get marks.
    pub fn shorten(&mut self) {
        self.shown.pop();
        let remaining = std::mem::take(&mut self.shown);
        let keys = self.keys;
        self.reset();
        if remaining.is_empty() {
            return;
        }
        self.strict.rebuild_from_text(&remaining);
        self.free.rebuild_from_text(&remaining);
        if self.free.output_str() == remaining {
            (self.shown, self.keys) = (remaining, keys);
        } else {
            self.reset();
        }
    }

    /// Ends the word.
    pub fn reset(&mut self) {
        self.strict.reset();
        self.free.reset();
        self.keys = 0;
        self.shown.clear();
    }

    fn accepts(&self, c: char) -> bool {
        match self.input_method {
            InputMethod::Off => false,
            InputMethod::Telex => c.is_ascii_alphabetic(),
            InputMethod::Vni => c.is_ascii_alphabetic() || (c.is_ascii_digit() && self.keys > 0),
        }
    }

    /// The word to show. Letter marks are set on any word, for codes and for names in other languages than Kinh; a tone only
    /// on a syllable that can have one, for foreign words.
    fn word(&self) -> String {
        let free = self.free.output_str();
        let chosen = if has_tone(free) {
            self.strict.output_str()
        } else {
            free
        };
        chosen.to_owned()
    }
}

fn engine(input_method: InputMethod, strict: bool) -> Engine {
    let (input, w2u) = match input_method {
        InputMethod::Vni => (Scheme::vni(), W2uMode::Disabled),
        _ => (Scheme::telex(), W2uMode::Everywhere),
    };
    // The default tone placement is that of official documents: hòa, not hoà.
    let config = Config::builder().auto_correct(strict).w2u_mode(w2u);
    Engine::with_config(input, config.build())
}

fn has_tone(word: &str) -> bool {
    word.nfd()
        .any(|c| matches!(c, '\u{300}' | '\u{301}' | '\u{303}' | '\u{309}' | '\u{323}'))
}

fn common_prefix_len(one: &str, other: &str) -> usize {
    one.chars()
        .zip(other.chars())
        .take_while(|(a, b)| a == b)
        .count()
}
