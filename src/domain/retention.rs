//! The grounds on which a person may be erased, from `data/retention.toml`, each with its source.

use std::sync::OnceLock;

use chrono::{Months, NaiveDate};
use serde::Deserialize;

use crate::words::{Lang, language};

/// Event from which the years are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum After {
    /// The request: due at once.
    Asked,
    /// Leaving the ward, other than by death.
    Left,
    /// Death.
    Died,
    /// Voiding the record.
    Void,
}

/// A ground for erasure.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Ground {
    /// Stable name, stored with the request.
    pub id: String,
    pub after: After,
    /// Years after the event until the erasure is due.
    pub years: u32,
    vi: String,
    en: String,
    /// The law or decision it is based on.
    pub source: String,
}

impl Ground {
    /// In the thread's language.
    #[must_use]
    pub fn label(&self) -> &str {
        match language() {
            Lang::Vi => &self.vi,
            Lang::En => &self.en,
        }
    }

    /// First day on which an erasure is due.
    #[must_use]
    pub fn due(&self, from: NaiveDate) -> NaiveDate {
        from.checked_add_months(Months::new(self.years.saturating_mul(12)))
            .unwrap_or(NaiveDate::MAX)
    }
}

/// All grounds, in the order of the file.
#[must_use]
pub fn grounds() -> &'static [Ground] {
    #[derive(Deserialize)]
    struct File {
        ground: Vec<Ground>,
    }
    static GROUNDS: OnceLock<Vec<Ground>> = OnceLock::new();
    GROUNDS.get_or_init(|| {
        // A test parses the built-in file; no ground means that no person is erased.
        toml::from_str::<File>(include_str!("../../data/retention.toml"))
            .map(|file| file.ground)
            .unwrap_or_default()
    })
}

/// The ground with a given `id`.
#[must_use]
pub fn ground(id: &str) -> Option<&'static Ground> {
    grounds().iter().find(|g| g.id == id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_ground_is_read_and_has_its_source() {
        let ids: Vec<&str> = grounds().iter().map(|g| g.id.as_str()).collect();
        assert_eq!(ids, ["asked", "left", "died", "void"]);
        assert!(grounds().iter().all(|g| !g.source.is_empty()));
        let leap = NaiveDate::from_ymd_opt(2028, 2, 29).unwrap();
        let due = ground("left").unwrap().due(leap);
        assert_eq!(due, NaiveDate::from_ymd_opt(2033, 2, 28).unwrap());
    }
}
