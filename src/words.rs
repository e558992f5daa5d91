//! Every sentence a person reads, Vietnamese and English side by side in `data/words/*.toml`, checked when compiling:
//! an unknown key, a missing argument or a missing language does not build. Does not own the labels of code lists
//! (`data/codes`) nor the numbers inside sentences (`domain`).

use std::cell::Cell;
use std::fmt;

/// A language of the interface.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Lang {
    /// Vietnamese, the default.
    #[default]
    Vi,
    /// English.
    En,
}

thread_local! {
    static LANGUAGE: Cell<Lang> = const { Cell::new(Lang::Vi) };
}

/// The language this thread speaks. All sentences are made on the thread that shows them.
#[must_use]
pub fn language() -> Lang {
    LANGUAGE.get()
}

/// Chooses the language of this thread; called once at the start from `--lang`.
pub fn speak(lang: Lang) {
    LANGUAGE.set(lang);
}

/// A sentence without placeholders, usable in the static declaration of a form or a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Phrase(usize);

impl Phrase {
    /// The sentence in the language of this thread.
    #[must_use]
    pub fn text(self) -> &'static str {
        self.in_language(language())
    }

    /// The sentence in a given language.
    #[must_use]
    pub fn in_language(self, lang: Lang) -> &'static str {
        PHRASES[self.0][lang as usize]
    }
}

impl From<Phrase> for String {
    fn from(phrase: Phrase) -> Self {
        phrase.text().to_owned()
    }
}

impl fmt::Display for Phrase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.text())
    }
}

include!(concat!(env!("OUT_DIR"), "/words.rs"));
