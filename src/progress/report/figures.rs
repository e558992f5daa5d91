//! The figures of a report as rows, one a figure: sheet, line, item, value. What is counted now and what an issued report
//! froze have this one shape, so that they compare, and the paper is laid out from either. Owns no sentence.

use std::collections::BTreeMap;

use rusqlite::types::ValueRef;

use crate::register::write::reports;

/// One figure.
#[derive(Clone, Debug, PartialEq)]
pub enum Datum {
    /// People, events, đồng.
    Whole(i64),
    /// Percent of the statistics office.
    Real(f64),
    /// A day, a source, a status.
    Text(String),
}

/// Where a figure stands: sheet (`target`, `training_level`…), line (an id or a code), item (`met`, `amount`…).
pub type FigureKey = (String, String, String);

/// The figures of a report.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Figures {
    rows: BTreeMap<FigureKey, Datum>,
}

impl Figures {
    /// Writes a figure down.
    pub fn put(&mut self, sheet: &str, line: &str, item: &str, value: Datum) {
        let key = (sheet.to_owned(), line.to_owned(), item.to_owned());
        self.rows.insert(key, value);
    }

    /// Writes a whole number down.
    pub fn put_count(&mut self, sheet: &str, line: &str, item: &str, value: i64) {
        self.put(sheet, line, item, Datum::Whole(value));
    }

    /// Writes a text down; an empty one is none.
    pub fn put_text(&mut self, sheet: &str, line: &str, item: &str, value: &str) {
        if !value.is_empty() {
            self.put(sheet, line, item, Datum::Text(value.to_owned()));
        }
    }

    /// A figure.
    #[must_use]
    pub fn get(&self, sheet: &str, line: &str, item: &str) -> Option<&Datum> {
        let key = (sheet.to_owned(), line.to_owned(), item.to_owned());
        self.rows.get(&key)
    }

    /// A whole number; 0 where nothing was counted.
    #[must_use]
    pub fn get_integer(&self, sheet: &str, line: &str, item: &str) -> i64 {
        match self.get(sheet, line, item) {
            Some(Datum::Whole(n)) => *n,
            _ => 0,
        }
    }

    /// The same where it cannot be negative.
    #[must_use]
    pub fn get_count(&self, sheet: &str, line: &str, item: &str) -> u64 {
        u64::try_from(self.get_integer(sheet, line, item)).unwrap_or_default()
    }

    /// A text; empty where there is none.
    #[must_use]
    pub fn get_text(&self, sheet: &str, line: &str, item: &str) -> &str {
        match self.get(sheet, line, item) {
            Some(Datum::Text(text)) => text,
            _ => "",
        }
    }

    /// The lines of a sheet, each once, in the order of their keys.
    #[must_use]
    pub fn lines(&self, sheet: &str) -> Vec<&str> {
        let mut lines: Vec<&str> = Vec::new();
        for (row_sheet, line, _) in self.rows.keys() {
            if row_sheet == sheet && lines.last() != Some(&line.as_str()) {
                lines.push(line);
            }
        }
        lines
    }

    /// Every figure, in the order of its place.
    pub fn rows(&self) -> impl Iterator<Item = (&FigureKey, &Datum)> {
        self.rows.iter()
    }

    /// Puts what another one says in.
    pub fn merge(&mut self, other: Self) {
        self.rows.extend(other.rows);
    }

    /// SHA-256 over every figure, in hex: tells whether frozen rows are still what was issued.
    #[must_use]
    pub fn digest(&self) -> String {
        reports::digest(self.rows.iter().map(|((sheet, line, item), value)| {
            let value = match value {
                Datum::Whole(n) => ValueRef::Integer(*n),
                Datum::Real(x) => ValueRef::Real(*x),
                Datum::Text(t) => ValueRef::Text(t.as_bytes()),
            };
            ([sheet.as_str(), line, item], value)
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_figure_moved_or_changed_gives_another_digest() {
        let mut a = Figures::default();
        a.put_count("target", "trainees", "actual", 12);
        a.put_text("note", "1", "text", "x");
        let first = a.digest();
        let mut b = a.clone();
        b.put_count("target", "trainees", "actual", 13);
        assert_ne!(first, b.digest());
        b.put_count("target", "trainees", "actual", 12);
        assert_eq!(first, b.digest());
        b.put_count("target", "trainee", "sactual", 0);
        assert_ne!(first, b.digest());
        assert_eq!(a.lines("target"), ["trainees"]);
        assert_eq!(a.get_integer("target", "nobody", "actual"), 0);
    }
}
