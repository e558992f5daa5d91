//! What every command prints: lists as a table, JSON or CSV from one declaration of their columns, single JSON objects and
//! lines of text. Owns widths, alignment and the safety of text on a terminal; no sentence.

use std::fmt::Display;
use std::io::Write;

use clap::ValueEnum;
use serde::Serialize;
use serde_json::Value as Json;
use unicode_width::UnicodeWidthStr;

use super::{Failure, Result};
use crate::domain::date::shown_moment;
use crate::domain::text::{SafeText, escape_json};
use crate::exchange::csv_cell;
use crate::progress::format;
use crate::words::{Phrase, cli as w};

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    #[default]
    Table,
    Json,
    Csv,
    Md,
}

impl Format {
    /// The failure for a format outside `known`, names separated by commas.
    pub fn unknown_here(known: &str) -> Failure {
        let mut others = vec!["table", "json", "csv", "md"];
        others.retain(|name| !known.contains(name));
        Failure::Usage(w::format_unknown_here(others.join(", "), known))
    }
}

/// A column of a list: its key in CSV, and its heading and cell in the table. JSON takes its keys from the
/// row's `Serialize`.
pub(super) struct Column<R> {
    key: &'static str,
    heading: Option<Phrase>,
    /// Aligned to the right.
    is_figure: bool,
    cell: CellText<R>,
}

/// The text of a cell in the table, made from the text in CSV or from the row.
enum CellText<R> {
    OfData(fn(&str) -> String),
    OfRow(fn(&R) -> String),
}

impl<R> Column<R> {
    const fn shown_as(
        key: &'static str,
        heading: Option<Phrase>,
        is_figure: bool,
        cell: CellText<R>,
    ) -> Self {
        Self {
            key,
            heading,
            is_figure,
            cell,
        }
    }

    /// With the same text in CSV and in the table.
    pub const fn new(key: &'static str, heading: Phrase) -> Self {
        Self::shown_as(key, Some(heading), false, CellText::OfData(str::to_owned))
    }

    /// With the same text in CSV and in the table, where it is aligned to the right.
    pub const fn number(key: &'static str, heading: Phrase) -> Self {
        Self::shown_as(key, Some(heading), true, CellText::OfData(str::to_owned))
    }

    /// A day of the register: ISO in CSV, dd/mm/yyyy in the table.
    pub const fn day(key: &'static str, heading: Phrase) -> Self {
        Self::shown_as(key, Some(heading), false, CellText::OfData(format::day))
    }

    /// A moment: UTC in CSV, local time in the table.
    pub const fn moment(key: &'static str, heading: Phrase) -> Self {
        Self::shown_as(key, Some(heading), false, CellText::OfData(shown_moment))
    }

    /// With a text of its own in the table; an empty key keeps it out of CSV.
    pub const fn text(key: &'static str, heading: Phrase, cell: fn(&R) -> String) -> Self {
        Self::shown_as(key, Some(heading), false, CellText::OfRow(cell))
    }

    /// Like [`Column::text`], aligned to the right.
    pub const fn figure(key: &'static str, heading: Phrase, cell: fn(&R) -> String) -> Self {
        Self::shown_as(key, Some(heading), true, CellText::OfRow(cell))
    }

    /// In CSV only.
    pub const fn data(key: &'static str) -> Self {
        Self::shown_as(key, None, false, CellText::OfData(str::to_owned))
    }

    fn shown(&self, row: &R, json: &Json) -> String {
        match self.cell {
            CellText::OfData(text) => text(&data_text(&json[self.key])),
            CellText::OfRow(text) => text(row),
        }
    }
}

/// A value as text: nothing for null, both ends of a range.
fn data_text(value: &Json) -> String {
    with_texts(value, str::to_owned)
}

/// A value as text, where texts are changed and numbers are not.
fn with_texts(value: &Json, change: fn(&str) -> String) -> String {
    match value {
        Json::Null => String::new(),
        Json::String(text) => change(text),
        Json::Array(ends) => {
            let ends: Vec<String> = ends.iter().map(|end| with_texts(end, change)).collect();
            ends.join("..")
        }
        other => other.to_string(),
    }
}

pub(super) struct Out<'o> {
    pub writer: &'o mut dyn Write,
    /// Plain characters for lines.
    pub ascii: bool,
}

impl Out<'_> {
    /// Writes the text and a line end.
    pub fn line(&mut self, text: impl Display) -> Result<()> {
        let text = text.to_string();
        Ok(writeln!(self.writer, "{}", SafeText::new(&text))?)
    }

    /// Writes a document or file unchanged.
    pub fn bytes(&mut self, bytes: impl AsRef<[u8]>) -> Result<()> {
        Ok(self.writer.write_all(bytes.as_ref())?)
    }

    /// Writes one JSON value, indented.
    pub fn json(&mut self, value: &impl Serialize) -> Result<()> {
        let text = format!("{:#}", json(value)?);
        Ok(writeln!(self.writer, "{}", escape_json(&text))?)
    }

    /// A list in a format: table, JSON or CSV.
    pub fn emit<R: Serialize>(
        &mut self,
        format: Format,
        columns: &[Column<R>],
        rows: &[R],
    ) -> Result<()> {
        match format {
            Format::Table => self.table(columns, rows),
            Format::Json => self.json(&rows),
            Format::Csv => self.csv(columns, rows),
            Format::Md => Err(Format::unknown_here("table, json, csv")),
        }
    }

    /// A list in a format; in place of an empty table one line.
    pub fn emit_or<R: Serialize>(
        &mut self,
        format: Format,
        columns: &[Column<R>],
        rows: &[R],
        none: impl Display,
    ) -> Result<()> {
        if rows.is_empty() && format == Format::Table {
            return self.line(none);
        }
        self.emit(format, columns, rows)
    }

    fn csv<R: Serialize>(&mut self, columns: &[Column<R>], rows: &[R]) -> Result<()> {
        let keys = columns.iter().map(|c| c.key).filter(|key| !key.is_empty());
        let keys: Vec<&str> = keys.collect();
        let mut csv = csv::Writer::from_writer(&mut *self.writer);
        csv.write_record(&keys)?;
        for row in rows {
            let json = json(row)?;
            csv.write_record(keys.iter().map(|key| with_texts(&json[key], csv_cell)))?;
        }
        Ok(csv.flush()?)
    }

    /// Writes a list as a table.
    pub fn table<'r, R: Serialize + 'r>(
        &mut self,
        columns: &[Column<R>],
        rows: impl IntoIterator<Item = &'r R>,
    ) -> Result<()> {
        let columns = columns
            .iter()
            .filter_map(|c| c.heading.map(|h| ((h, c.is_figure), c)));
        let (heads, columns): (Vec<_>, Vec<_>) = columns.unzip();
        let cells = rows.into_iter().map(|row| {
            let json = json(row)?;
            Ok(columns.iter().map(|c| c.shown(row, &json)).collect())
        });
        self.grid(&heads, cells.collect::<Result<_>>()?)
    }

    /// Texts in columns under headings; a heading says whether its column is aligned to the right.
    pub fn grid(&mut self, heads: &[(Phrase, bool)], rows: Vec<Vec<String>>) -> Result<()> {
        let mut widths = vec![0; heads.len()];
        let titles = heads
            .iter()
            .map(|(heading, _)| heading.to_string())
            .collect();
        let mut rows: Vec<Vec<String>> = std::iter::once(titles).chain(rows).collect();
        for row in &mut rows {
            for (cell, width) in row.iter_mut().zip(&mut widths) {
                *cell = SafeText::new(cell).to_string();
                *width = cell.width().max(*width);
            }
        }
        for (at, row) in rows.iter().enumerate() {
            let cells = row.iter().zip(&widths).zip(heads);
            let cells = cells.map(|((cell, width), (_, is_figure))| {
                let space = " ".repeat(width.saturating_sub(cell.width()));
                if *is_figure {
                    format!("{space}{cell}")
                } else {
                    format!("{cell}{space}")
                }
            });
            let text = cells.collect::<Vec<_>>().join("  ");
            writeln!(self.writer, "{}", text.trim_end())?;
            if at == 0 {
                let line = if self.ascii { "-" } else { "─" };
                let lines: Vec<String> = widths.iter().map(|w| line.repeat(*w)).collect();
                writeln!(self.writer, "{}", lines.join("  "))?;
            }
        }
        Ok(())
    }
}

fn json(value: &impl Serialize) -> Result<Json> {
    serde_json::to_value(value).map_err(|e| Failure::from(std::io::Error::from(e)))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[derive(Serialize)]
    struct Person {
        full_name: &'static str,
        number: u8,
        born: Option<&'static str>,
    }

    const COLUMNS: [Column<Person>; 3] = [
        Column::new("full_name", w::FULL_NAME),
        Column::number("number", w::NUMBER),
        Column::data("born"),
    ];

    fn printed(format: Format, people: &[Person]) -> String {
        let mut bytes = Vec::new();
        let mut out = Out {
            writer: &mut bytes,
            ascii: false,
        };
        out.emit(format, &COLUMNS, people).unwrap();
        String::from_utf8(bytes).unwrap()
    }

    fn people() -> [Person; 2] {
        let person = |full_name, number, born| Person {
            full_name,
            number,
            born,
        };
        [
            person("Nguyễn Thị Hường", 7, Some("1985")),
            person("日本\u{1b}\u{202e}", 12, None),
        ]
    }

    #[test]
    fn columns_stand_under_each_other_whatever_the_letters() {
        let expected = "Họ và tên         Số\n────────────────  ──\nNguyễn Thị Hường   7\n日本··            12\n";
        assert_eq!(printed(Format::Table, &people()), expected);
    }

    #[test]
    fn csv_has_its_keys_without_rows_too() {
        assert_eq!(printed(Format::Csv, &[]), "full_name,number,born\n");
        let expected = "full_name,number,born\nNguyễn Thị Hường,7,1985\n日本··,12,\n";
        assert_eq!(printed(Format::Csv, &people()), expected);
    }

    #[test]
    fn nothing_printed_starts_a_formula_or_steers_a_terminal() {
        let formula = "=cmd|' /C calc'!A0";
        let row = json!({"full_name": formula, "number": -3, "born": ["-1", "\u{9b}2J"]});
        let mut bytes = Vec::new();
        let mut out = Out {
            writer: &mut bytes,
            ascii: false,
        };
        let columns = ["full_name", "number", "born"].map(Column::data);
        out.csv(&columns, std::slice::from_ref(&row)).unwrap();
        let csv = String::from_utf8(bytes).unwrap();
        assert!(
            csv.ends_with("\n'=cmd|' /C calc'!A0,-3,'-1..·2J\n"),
            "{csv}"
        );
        let printed = printed(Format::Json, &people());
        assert!(printed.contains("日本\\u001b\\u202e"), "{printed}");
        let again: Json = serde_json::from_str(&printed).unwrap();
        assert_eq!(again[1]["full_name"], "日本\u{1b}\u{202e}");
    }
}
