//! The built-in input methods, for a console without a Vietnamese keyboard program: letters in, the word as it should stand
//! out. Owns the word being composed; does not own the line it stands in.

use bamboo_core::{Config, Engine, InputMethod as Scheme, Mode, W2uMode};
use unicode_normalization::UnicodeNormalization;

use crate::words::Phrase;
use crate::words::typing as w;

/// Keys a syllable can take, with room: the longest, `nghiêng` with a tone, takes nine. The engine forgets the start of
/// longer words, so from here on letters stand as they are typed.
const LONGEST: usize = 16;

/// How letters are typed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum InputMethod {
    /// As they come: a keyboard program does the rest, or nobody does.
    #[default]
    Off,
    /// `aa` `aw` `dd` and the tones `s f r x j`; `z` takes the tone away.
    Telex,
    /// `a6` `a8` `d9` and the tones `1`–`5`; `0` takes the tone away.
    Vni,
}

impl InputMethod {
    /// The one after it, round.
    #[must_use]
    pub fn next(self) -> Self {
        match self {
            Self::Off => Self::Telex,
            Self::Telex => Self::Vni,
            Self::Vni => Self::Off,
        }
    }

    /// Its name in the head line; nothing when off.
    #[must_use]
    pub fn label(self) -> Option<Phrase> {
        match self {
            Self::Off => None,
            Self::Telex => Some(w::TELEX),
            Self::Vni => Some(w::VNI),
        }
    }
}

/// What a key does to the text before the cursor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// Code points taken away.
    pub erase: usize,
    /// What comes in their place.
    pub insert: String,
}

/// A word being composed.
pub struct Composer {
    input_method: InputMethod,
    /// Takes a mark back when no Vietnamese syllable comes of it: `Samsung`.
    strict: Engine,
    /// Sets marks on anything: `QĐ`, `Êban`, `Hmông`.
    free: Engine,
    keys: usize,
    shown: String,
}

impl Composer {
    /// Nothing composed yet.
    #[must_use]
    pub fn new(input_method: InputMethod) -> Self {
        Self {
            input_method,
            strict: engine(input_method, true),
            free: engine(input_method, false),
            keys: 0,
            shown: String::new(),
        }
    }

    /// Which method it composes by.
    #[must_use]
    pub fn input_method(&self) -> InputMethod {
        self.input_method
    }

    /// What stands before the cursor through this word; empty between words.
    #[must_use]
    pub fn shown(&self) -> &str {
        &self.shown
    }

    /// A character typed. `None`: it stands as it is, and the word is over.
    pub fn press(&mut self, c: char) -> Option<Edit> {
        if !self.accepts(c) || self.keys >= LONGEST {
            self.reset();
            return None;
        }
        self.keys += 1;
        self.strict.process_key(c, Mode::Vietnamese);
        self.free.process_key(c, Mode::Vietnamese);
        let now = self.word();
        let same = common_prefix_len(&self.shown, &now);
        let edit = Edit {
            erase: self.shown.chars().count() - same,
            insert: now.chars().skip(same).collect(),
        };
        self.shown = now;
        Some(edit)
    }

    /// The last code point of the word was taken away; the rest can still be marked.
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

    /// The word is over.
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

    /// Marks on letters are kept on any word, for codes and for names of other languages than Kinh; a tone only on a
    /// syllable that can bear it, for foreign words.
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
    // The default style is the one official papers use: hòa, not hoà.
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
