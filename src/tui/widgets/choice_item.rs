//! One line of a list to choose from: the code that is answered, the sign before it, the label, and its folded text for
//! searching.

use crate::domain::codes::CodeList;
use crate::domain::name;

/// One line to choose.
#[derive(Clone, Debug)]
pub struct ChoiceItem {
    /// What is answered.
    pub code: String,
    /// What stands in front: the code itself where people write it.
    pub sign: String,
    /// What is read.
    pub label: String,
    pub(super) folded: String,
}

impl ChoiceItem {
    /// A line.
    #[must_use]
    pub fn new(code: &str, sign: &str, label: &str) -> Self {
        let folded = name::fold(&format!("{sign} {label}"));
        Self {
            code: code.to_owned(),
            sign: sign.to_owned(),
            label: label.to_owned(),
            folded,
        }
    }

    /// The codes of a list.
    #[must_use]
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
