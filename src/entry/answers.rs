//! The stored answers of one record, by field key, and their displayed form.

use std::borrow::Cow;

use serde::Serialize;

use crate::domain::ids::PersonId;
use crate::domain::{date, money};
use crate::forms::{Field, Kind};

/// A stored value. Dates are ISO text, codes are slugs, money is whole đồng, links are register numbers.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Value {
    Text(String),
    /// Đồng, a count or a link.
    Int(i64),
    Real(f64),
}

impl Value {
    /// The value as text, as conditions compare it and files hold it.
    #[must_use]
    pub fn text(&self) -> Cow<'_, str> {
        match self {
            Self::Text(t) => Cow::Borrowed(t),
            Self::Int(n) => Cow::Owned(n.to_string()),
            Self::Real(x) => Cow::Owned(x.to_string()),
        }
    }

    /// The integer value.
    #[must_use]
    pub fn int(&self) -> Option<i64> {
        match self {
            Self::Int(n) => Some(*n),
            _ => None,
        }
    }
}

/// The displayed form of a stored value.
pub fn shown(field: &Field, value: &Value) -> String {
    match (field.kind, value) {
        (Kind::Day | Kind::Placement, Value::Text(t)) => {
            date::from_iso(t).map_or_else(|| t.clone(), date::shown)
        }
        (Kind::Born, Value::Text(t)) => born_shown(t),
        (Kind::Code(list), Value::Text(t)) => list
            .get(t)
            .map_or_else(|| t.clone(), |c| c.label().to_owned()),
        (Kind::Money, Value::Int(n)) => money::shown_dong(*n),
        (Kind::Percent, Value::Real(x)) => money::shown_percent(*x),
        (_, v) => v.text().into_owned(),
    }
}

/// The displayed form of a stored birth date.
pub fn born_shown(iso: &str) -> String {
    date::PartialDate::parse(iso).map_or_else(|_| iso.to_owned(), |d| d.shown())
}

/// The answers of one record by field key; an absent key is empty.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Answers {
    values: Vec<(&'static str, Value)>,
    /// Register number of the person the record is about, whether a field of the record or not.
    pub person: Option<PersonId>,
}

impl Answers {
    /// The value of a key.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Value> {
        self.values.iter().find(|(k, _)| *k == key).map(|(_, v)| v)
    }

    /// The value of a key as text.
    #[must_use]
    pub fn text(&self, key: &str) -> Option<Cow<'_, str>> {
        self.get(key).map(Value::text)
    }

    /// Sets a key, or clears it with `None`.
    pub fn set(&mut self, key: &'static str, value: Option<Value>) {
        let at = self.values.iter().position(|(k, _)| *k == key);
        match (at, value) {
            (Some(i), Some(v)) => self.values[i].1 = v,
            (Some(i), None) => {
                self.values.remove(i);
            }
            (None, Some(v)) => self.values.push((key, v)),
            (None, None) => {}
        }
    }

    /// The keys that have a value.
    pub fn iter(&self) -> impl Iterator<Item = (&'static str, &Value)> {
        self.values.iter().map(|(k, v)| (*k, v))
    }
}
