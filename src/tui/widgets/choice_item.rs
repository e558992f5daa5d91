//! An item of a list to choose from: the code answered, a sign, the label, and its folded text for the search.

use crate::domain::codes::CodeList;
use crate::domain::name;
use crate::words::Phrase;

/// An item of [`Choose`](super::choose::Choose).
#[derive(Clone, Debug)]
pub struct ChoiceItem {
    pub code: String,
    /// Shown before the label: the code, where clerks write it.
    pub sign: String,
    pub label: String,
    pub(super) folded: String,
}

impl ChoiceItem {
    /// An item; the search finds its sign and its label.
    pub fn new(code: &str, sign: &str, label: &str) -> Self {
        let folded = name::fold(&format!("{sign} {label}"));
        Self {
            code: code.to_owned(),
            sign: sign.to_owned(),
            label: label.to_owned(),
            folded,
        }
    }

    /// Phrases that are their own answer.
    pub fn phrases(phrases: &[Phrase]) -> Vec<Self> {
        let item = |phrase: &Phrase| Self::new(phrase.text(), "", phrase.text());
        phrases.iter().map(item).collect()
    }

    /// The codes of a list; the search finds their aliases and both languages too.
    pub fn codes(list: CodeList) -> Vec<Self> {
        let short = crate::entry::parse::is_short(list);
        list.codes()
            .iter()
            .map(|c| {
                let mut item = Self::new(c.code, if short { c.code } else { "" }, c.label());
                for alias in c.aliases.iter().chain([&c.label_vi, &c.label_en]) {
                    item.folded.push(' ');
                    item.folded.push_str(&name::fold(alias));
                }
                item
            })
            .collect()
    }
}
