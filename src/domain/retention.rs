//! When a person may be removed beyond recovery: the grounds of `data/retention.toml`, each with its source. Does not know
//! whose time has come (`register::forget`).

use std::sync::OnceLock;

use chrono::{Months, NaiveDate};
use serde::Deserialize;

use crate::words::{Lang, language};

/// From which day the years run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum After {
    /// The day of the request: at once.
    Asked,
    /// The day they left, other than by death.
    Left,
    /// The day they died.
    Died,
    /// The day the record was voided.
    Void,
}

/// A ground for a removal.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Ground {
    /// Stable name, kept with the request.
    pub id: String,
    /// From which day the years run.
    pub after: After,
    /// So many years later it is due.
    pub years: u32,
    vi: String,
    en: String,
    /// The law or decision behind it.
    pub source: String,
}

impl Ground {
    /// In the language of this thread.
    #[must_use]
    pub fn label(&self) -> &str {
        match language() {
            Lang::Vi => &self.vi,
            Lang::En => &self.en,
        }
    }

    /// The day from which a removal is due.
    #[must_use]
    pub fn due(&self, from: NaiveDate) -> NaiveDate {
        from.checked_add_months(Months::new(self.years.saturating_mul(12)))
            .unwrap_or(NaiveDate::MAX)
    }
}

/// The grounds, in the order of the file.
#[must_use]
pub fn grounds() -> &'static [Ground] {
    #[derive(Deserialize)]
    struct File {
        ground: Vec<Ground>,
    }
    static GROUNDS: OnceLock<Vec<Ground>> = OnceLock::new();
    GROUNDS.get_or_init(|| {
        // A test reads the file that is built in: without a ground nobody is removed.
        toml::from_str::<File>(include_str!("../../data/retention.toml"))
            .map(|file| file.ground)
            .unwrap_or_default()
    })
}

/// The ground of that name.
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
