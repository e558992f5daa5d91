//! Conditions over the other fields of a record, as data.

/// When a field is relevant or a constraint applies. An irrelevant field is skipped and stores nothing.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Condition {
    Always,
    /// The record is stored.
    Stored,
    Is(&'static str, &'static str),
    OneOf(&'static str, &'static [&'static str]),
    Filled(&'static str),
    All(&'static [Condition]),
    Not(&'static Condition),
}

impl Condition {
    /// The keys of the fields it depends on.
    pub fn field_keys(&self) -> Vec<&'static str> {
        match self {
            Self::Always | Self::Stored => Vec::new(),
            Self::Is(key, _) | Self::OneOf(key, _) | Self::Filled(key) => vec![key],
            Self::All(all) => all.iter().flat_map(Self::field_keys).collect(),
            Self::Not(inner) => inner.field_keys(),
        }
    }

    /// Evaluates the condition. `value` returns the stored value of a key as text.
    pub fn is_satisfied<'a>(
        &self,
        is_stored: bool,
        value: &impl Fn(&str) -> Option<std::borrow::Cow<'a, str>>,
    ) -> bool {
        match self {
            Self::Always => true,
            Self::Stored => is_stored,
            Self::Is(key, code) => value(key).is_some_and(|v| v == *code),
            Self::OneOf(key, codes) => value(key).is_some_and(|v| codes.contains(&v.as_ref())),
            Self::Filled(key) => value(key).is_some_and(|v| !v.is_empty()),
            Self::All(all) => all.iter().all(|w| w.is_satisfied(is_stored, value)),
            Self::Not(inner) => !inner.is_satisfied(is_stored, value),
        }
    }

    /// The text in `vieclam forms`: `status is passed`, …
    pub fn describe(&self) -> String {
        match self {
            Self::Always => "always".into(),
            Self::Stored => "kept".into(),
            Self::Is(key, code) => format!("{key} is {code}"),
            Self::OneOf(key, codes) => format!("{key} in {}", codes.join("|")),
            Self::Filled(key) => format!("{key} filled"),
            Self::All(all) => {
                let parts: Vec<String> = all.iter().map(Self::describe).collect();
                parts.join(" and ")
            }
            Self::Not(inner) => format!("not ({})", inner.describe()),
        }
    }
}
