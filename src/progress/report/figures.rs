//! The figures of a report as rows of sheet, line, item and value. A draft and an issued report have this one shape, so that they
//! can be compared and laid out alike.

use std::collections::BTreeMap;

use rusqlite::types::Value;

use crate::register::write::op::FigureRow;
use crate::register::write::reports;

/// The place of a figure: sheet (`target`, `training_level`…), line (an id or a code), item (`met`, `amount`…).
type FigureKey = (String, String, String);

/// The figures of a report: whole numbers (people, events, đồng), percentages, and texts (a day, a source, a status).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Figures {
    rows: BTreeMap<FigureKey, Value>,
}

impl Figures {
    /// Sets a figure.
    pub fn put(&mut self, sheet: &str, line: &str, item: &str, value: Value) {
        let key = (sheet.to_owned(), line.to_owned(), item.to_owned());
        self.rows.insert(key, value);
    }

    /// Sets a whole number.
    pub fn put_count(&mut self, sheet: &str, line: &str, item: &str, value: impl TryInto<i64>) {
        let value = value.try_into().unwrap_or(i64::MAX);
        self.put(sheet, line, item, Value::Integer(value));
    }

    /// Sets whole numbers of one line.
    pub fn put_counts(&mut self, sheet: &str, line: &str, items: &[(&str, u64)]) {
        for (item, value) in items {
            self.put_count(sheet, line, item, *value);
        }
    }

    /// Sets texts of one line; empty ones are left out.
    pub fn put_texts(&mut self, sheet: &str, line: &str, items: &[(&str, &str)]) {
        for (item, value) in items.iter().filter(|(_, value)| !value.is_empty()) {
            self.put(sheet, line, item, Value::Text((*value).to_owned()));
        }
    }

    /// A figure.
    pub fn get(&self, sheet: &str, line: &str, item: &str) -> Option<&Value> {
        self.line(sheet, line).get(item)
    }

    /// Access to the figures of one line of a sheet.
    pub fn line<'f, 'p>(&'f self, sheet: &'p str, line: &'p str) -> FigureLine<'f, 'p> {
        FigureLine {
            figures: self,
            sheet,
            line,
        }
    }

    /// The lines of a sheet, each once, in the order of their keys.
    pub fn lines(&self, sheet: &str) -> Vec<&str> {
        let mut lines: Vec<&str> = Vec::new();
        for (row_sheet, line, _) in self.rows.keys() {
            if row_sheet == sheet && lines.last() != Some(&line.as_str()) {
                lines.push(line);
            }
        }
        lines
    }

    /// Every figure, in the order of the places.
    pub fn rows(&self) -> Vec<FigureRow> {
        let row = |(key, value): (&FigureKey, &Value)| {
            let (sheet, line, item) = key.clone();
            (sheet, line, item, value.clone())
        };
        self.rows.iter().map(row).collect()
    }

    /// SHA-256 over every figure, in hex; differs when a frozen figure was altered.
    pub fn digest(&self) -> String {
        let rows = self.rows.iter();
        reports::digest(
            rows.map(|((sheet, line, item), value)| ([sheet.as_str(), line, item], value.into())),
        )
    }
}

/// A line of a sheet.
#[derive(Clone, Copy, Debug)]
pub struct FigureLine<'f, 'p> {
    figures: &'f Figures,
    sheet: &'p str,
    line: &'p str,
}

impl<'f> FigureLine<'f, '_> {
    /// A figure of the line.
    pub fn get(&self, item: &str) -> Option<&'f Value> {
        let key = (self.sheet.to_owned(), self.line.to_owned(), item.to_owned());
        self.figures.rows.get(&key)
    }

    /// A whole number; 0 where there is none.
    pub fn integer(&self, item: &str) -> i64 {
        match self.get(item) {
            Some(Value::Integer(n)) => *n,
            _ => 0,
        }
    }

    /// A percentage.
    pub fn real(&self, item: &str) -> Option<f64> {
        match self.get(item) {
            Some(Value::Real(value)) => Some(*value),
            _ => None,
        }
    }

    /// A whole number that is not negative.
    pub fn count(&self, item: &str) -> u64 {
        u64::try_from(self.integer(item)).unwrap_or_default()
    }

    /// A text; empty where there is none.
    pub fn text(&self, item: &str) -> &'f str {
        match self.get(item) {
            Some(Value::Text(text)) => text,
            _ => "",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_figure_moved_or_changed_gives_another_digest() {
        let mut a = Figures::default();
        a.put_count("target", "trainees", "actual", 12);
        a.put_texts("note", "1", &[("text", "x")]);
        let first = a.digest();
        let mut b = a.clone();
        b.put_count("target", "trainees", "actual", 13);
        assert_ne!(first, b.digest());
        b.put_count("target", "trainees", "actual", 12);
        assert_eq!(first, b.digest());
        b.put_count("target", "trainee", "sactual", 0);
        assert_ne!(first, b.digest());
        assert_eq!(a.lines("target"), ["trainees"]);
        assert_eq!(a.line("target", "nobody").integer("actual"), 0);
    }
}
