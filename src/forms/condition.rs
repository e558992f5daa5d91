//! When a field or a constraint applies, as data over the other fields of the record.

/// When a field is asked. A field that is not asked is passed over and stores nothing.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Condition {
    Always,
    /// Only for a record that is in the register already.
    Stored,
    /// The other field has this code.
    Is(&'static str, &'static str),
    /// The other field has one of these codes.
    OneOf(&'static str, &'static [&'static str]),
    /// The other field has a value.
    Filled(&'static str),
    /// All of these.
    All(&'static [Condition]),
    /// Not this.
    Not(&'static Condition),
}

impl Condition {
    /// The keys of the fields it looks at.
    #[must_use]
    pub fn field_keys(&self) -> Vec<&'static str> {
        match self {
            Self::Always | Self::Stored => Vec::new(),
            Self::Is(key, _) | Self::OneOf(key, _) | Self::Filled(key) => vec![key],
            Self::All(all) => all.iter().flat_map(Self::field_keys).collect(),
            Self::Not(inner) => inner.field_keys(),
        }
    }

    /// Whether it holds. `value` gives the stored value of a key as text; `kept` says the record is in the register.
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

    /// In words, for `vieclam forms`: `status is passed`, …
    #[must_use]
    pub fn describe(&self) -> String {
        match self {
            Self::Always => "always".into(),
            Self::Stored => "kept".into(),
            Self::Is(key, code) => format!("{key} is {code}"),
            Self::OneOf(key, codes) => format!("{key} in {}", codes.join("|")),
            Self::Filled(key) => format!("{key} filled"),
            Self::All(all) => all
                .iter()
                .map(Self::describe)
                .collect::<Vec<_>>()
                .join(" and "),
            Self::Not(inner) => format!("not ({})", inner.describe()),
        }
    }
}
