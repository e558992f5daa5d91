//! Values of plan files: texts in both languages, days of the year.

use chrono::NaiveDate;

use crate::words::{Lang, language};

/// A text of the plan in both languages.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Text {
    pub vi: String,
    pub en: String,
}

impl Text {
    /// The text in the language of this thread.
    #[must_use]
    pub fn text(&self) -> &str {
        match language() {
            Lang::Vi => &self.vi,
            Lang::En => &self.en,
        }
    }
}

/// A day and month that exist in every year.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct DayOfYear {
    /// 1 to 12.
    pub month: u32,
    /// 1 to 31.
    pub day: u32,
}

impl Default for DayOfYear {
    fn default() -> Self {
        Self { day: 1, month: 1 }
    }
}

impl DayOfYear {
    /// The day in a year.
    pub(crate) fn in_year(self, year: i32) -> Option<NaiveDate> {
        NaiveDate::from_ymd_opt(year, self.month, self.day)
    }
}
