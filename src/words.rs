//! All sentences of the interface, Vietnamese and English side by side in `data/words/*.toml`. An unknown key, a
//! missing argument or a missing language is a compile error. Labels of code lists are in `data/codes`.

mod system_error;

use std::cell::{Cell, RefCell};
use std::fmt;

pub use system_error::{SystemError, toml_problem};

/// Language of the interface.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Lang {
    #[default]
    Vi,
    En,
}

thread_local! {
    static LANGUAGE: Cell<Lang> = const { Cell::new(Lang::Vi) };
}

/// The thread's language. An error made on another thread than the one that shows it carries a [`Message`].
#[must_use]
pub fn language() -> Lang {
    LANGUAGE.get()
}

/// Sets the thread's language; called once at the start from `--lang`.
pub fn set_language(lang: Lang) {
    LANGUAGE.set(lang);
}

/// A sentence without placeholders, usable in static declarations.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Phrase(usize);

impl Phrase {
    /// In the thread's language.
    #[must_use]
    pub fn text(self) -> &'static str {
        self.localized(language())
    }

    /// In a language, with the plan's word for neighbourhood where it has one.
    fn localized(self, lang: Lang) -> &'static str {
        let is_neighbourhood = self == forms::NEIGHBOURHOOD || self == batch::BY_NEIGHBOURHOOD;
        let custom_label = LABEL.get().filter(|_| is_neighbourhood);
        custom_label.map_or_else(|| self.in_language(lang), |label| label[lang as usize])
    }

    /// In a language, without the plan's words.
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

/// A sentence in every language, for errors made on one thread and shown by another.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Message([String; 2]);

impl Message {
    /// Evaluates `sentence` once in each language.
    pub fn new(sentence: impl Fn() -> String) -> Self {
        let shown = language();
        let texts = [Lang::Vi, Lang::En].map(|lang| {
            set_language(lang);
            sentence()
        });
        set_language(shown);
        Self(texts)
    }

    /// In the thread's language.
    #[must_use]
    pub fn text(&self) -> &str {
        self.in_language(language())
    }

    /// In a given language.
    #[must_use]
    pub fn in_language(&self, lang: Lang) -> &str {
        &self.0[lang as usize]
    }
}

impl From<Phrase> for Message {
    fn from(phrase: Phrase) -> Self {
        Self::new(|| phrase.text().to_owned())
    }
}

impl<F: Fn() -> String> From<F> for Message {
    fn from(sentence: F) -> Self {
        Self::new(sentence)
    }
}

impl From<Message> for String {
    fn from(message: Message) -> Self {
        message.text().to_owned()
    }
}

/// The plan's words for the parts of its ward, in Vietnamese and English.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Neighbourhoods {
    /// Full label: `Tổ dân phố`.
    pub label: [String; 2],
    /// Prefix of a number or name: `tổ`.
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

/// Sets the thread's words for neighbourhoods; called once at the start. A label that differs from the default is
/// leaked.
pub fn set_neighbourhood_words(words: &Neighbourhoods) {
    SHORT.set(words.short.clone());
    let current = [Lang::Vi, Lang::En].map(|lang| forms::NEIGHBOURHOOD.localized(lang));
    if current != [words.label[0].as_str(), words.label[1].as_str()] {
        LABEL.set(Some(words.label.clone().map(|label| &*label.leak())));
    }
}

/// A neighbourhood with its prefix: `tổ 12`, `thôn Đoài`. A name that has the prefix stays unchanged.
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

#[cfg(test)]
#[allow(clippy::expect_used, reason = "tests may panic")]
mod tests {
    use super::*;

    #[test]
    fn english_counts_one_and_many() {
        set_language(Lang::En);
        assert_eq!(batch::contact_for(0), "A contact for 0 people");
        assert_eq!(batch::contact_for(1), "A contact for 1 person");
        assert_eq!(batch::contact_for("1"), "A contact for 1 person");
        assert_eq!(batch::contact_for("1.000"), "A contact for 1.000 people");
        assert_eq!(batch::marks_ask(1), "1 mark is not in the register.");
        assert_eq!(batch::marks_ask(2), "2 marks are not in the register.");
        set_language(Lang::Vi);
        assert_eq!(
            batch::contact_for(1).replace('1', "2"),
            batch::contact_for(2)
        );
    }

    #[test]
    fn a_message_made_on_another_thread_is_shown_in_the_language_of_this_one() {
        set_language(Lang::En);
        let made = std::thread::spawn(|| Message::from(register::BUSY)).join();
        let message = made.expect("the thread ends");
        assert_eq!(message.text(), register::BUSY.in_language(Lang::En));
        set_language(Lang::Vi);
        assert_eq!(message.text(), register::BUSY.in_language(Lang::Vi));
    }
}
