//! Every sentence a person reads, Vietnamese and English side by side in `data/words/*.toml`, checked when compiling:
//! an unknown key, a missing argument or a missing language does not build. Does not own the labels of code lists
//! (`data/codes`) nor the numbers inside sentences (`domain`).

use std::cell::{Cell, RefCell};
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
pub fn set_language(lang: Lang) {
    LANGUAGE.set(lang);
}

/// A sentence without placeholders, usable in the static declaration of a form or a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Phrase(usize);

impl Phrase {
    /// The sentence in the language of this thread.
    #[must_use]
    pub fn text(self) -> &'static str {
        self.localized(language())
    }

    /// The sentence in a language, as the plan has it where it has its own word.
    fn localized(self, lang: Lang) -> &'static str {
        let is_neighbourhood = self == forms::NEIGHBOURHOOD || self == batch::BY_NEIGHBOURHOOD;
        let custom_label = LABEL.get().filter(|_| is_neighbourhood);
        custom_label.map_or_else(|| self.in_language(lang), |label| label[lang as usize])
    }

    /// The program's own sentence in a given language.
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

/// What a plan calls the parts of its ward, each word in Vietnamese and English.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Neighbourhoods {
    /// In full, as a label: `Tổ dân phố`.
    pub label: [String; 2],
    /// Before a number or name: `tổ`.
    pub short: [String; 2],
}

impl Default for Neighbourhoods {
    fn default() -> Self {
        let own = |lang| forms::NEIGHBOURHOOD.in_language(lang).to_owned();
        Self {
            label: [own(Lang::Vi), own(Lang::En)],
            short: ["tổ".to_owned(), "tổ".to_owned()],
        }
    }
}

thread_local! {
    static SHORT: RefCell<[String; 2]> = RefCell::new(["tổ".to_owned(), "tổ".to_owned()]);
    static LABEL: Cell<Option<[&'static str; 2]>> = const { Cell::new(None) };
}

/// Chooses what a part of the ward is called on this thread: the plan says it, once at the start. A label other than the
/// program's own is kept for the life of the program.
pub fn set_neighbourhood_words(words: &Neighbourhoods) {
    SHORT.set(words.short.clone());
    let current = [Lang::Vi, Lang::En].map(|lang| forms::NEIGHBOURHOOD.localized(lang));
    if current != [words.label[0].as_str(), words.label[1].as_str()] {
        LABEL.set(Some(words.label.clone().map(|label| &*label.leak())));
    }
}

/// A part of the ward as people say it: `tổ 12`, `thôn Đoài`. A name that says it already stays as it is.
#[must_use]
pub fn neighbourhood(name: impl fmt::Display) -> String {
    let name = name.to_string();
    SHORT.with_borrow(|words| {
        let word = &words[language() as usize];
        if name.to_lowercase().starts_with(&word.to_lowercase()) {
            name
        } else {
            format!("{word} {name}")
        }
    })
}

include!(concat!(env!("OUT_DIR"), "/words.rs"));
