//! Maps the columns of a sheet to fields: by key or by either label, in any order. Does not interpret cells.

use csv::ByteRecord;

use crate::domain::name;
use crate::exchange::export::formula_escape;
use crate::exchange::import::problem::{FileProblem, Reason};
use crate::exchange::import::sheet::LONGEST_CELL;
use crate::forms::describe::{REGISTER_NO, columns};
use crate::forms::{DefaultValue, Field, Kind, Record, Required, Section};
use crate::words::access::HIDDEN;
use crate::words::{Lang, Phrase, exchange as w};

/// Columns that the file of refused rows adds; import ignores them.
pub const ANNOTATIONS: [&str; 4] = ["_line", "_column", "_value", "_reason"];

/// The column that voids a membership.
pub(in crate::exchange) const VOID_REASON: &str = "void_reason";

/// Fields with a default when the cell is empty (`data/manual/records.md`: `ethnicity`, `valid_from`, the `valid_to` of
/// groups 1a and 1b; from the table: `cancelled`, `suitable`). Values that count towards a target have none.
const DEFAULTED: [&str; 5] = [
    "ethnicity",
    "cancelled",
    "suitable",
    "valid_from",
    "valid_to",
];

/// Unknown columns that are named in the error.
const MAX_UNKNOWN: usize = 8;

/// The columns of one sheet.
#[derive(Debug)]
pub(in crate::exchange) struct Columns {
    pub record: Record,
    /// Key of each column.
    keys: Vec<&'static str>,
    /// Cells per row.
    pub width: usize,
}

impl Columns {
    /// Reads the heading of a sheet.
    pub fn read(record: Record, heading: &ByteRecord) -> Result<Self, FileProblem> {
        let (section, width) = (record.section(), width(heading));
        let (names, mut keys, mut unknown) = (names(section), Vec::new(), Vec::new());
        for (at, cell) in heading.iter().take(width).enumerate() {
            let text = std::str::from_utf8(cell).map_err(|_| FileProblem::HeadingNotUtf8)?;
            if text.trim().is_empty() {
                return Err(FileProblem::UnnamedColumn(at + 1));
            }
            match find_column(&names, text) {
                Some(key) if keys.contains(&key) => return Err(FileProblem::ColumnTwice(key)),
                Some(key) => keys.push(key),
                None if unknown.len() == MAX_UNKNOWN => {
                    unknown.push("…".to_owned());
                    break;
                }
                None => unknown.push(name::clean(text).chars().take(60).collect()),
            }
        }
        if !unknown.is_empty() {
            return Err(FileProblem::UnknownColumns(unknown, columns(record)));
        }
        let result = Self {
            record,
            keys,
            width,
        };
        match result.missing() {
            missing if missing.is_empty() => Ok(result),
            missing => Err(FileProblem::MissingColumns(missing)),
        }
    }

    /// Required columns that are missing. The register number may replace the citizen ID.
    fn missing(&self) -> Vec<&'static str> {
        let by_number = self.has(REGISTER_NO);
        let fields = self.record.section().fields.iter();
        fields
            .filter(|f| !self.has(f.key) && f.required == Required::Always)
            .filter(|f| default_value(f).is_none())
            .filter(|f| !(by_number && matches!(f.kind, Kind::Person)))
            .map(|f| f.key)
            .collect()
    }

    /// Whether the sheet has a column of that key.
    pub fn has(&self, key: &str) -> bool {
        self.keys.contains(&key)
    }

    /// The first `cells` cells of a row without annotation columns; missing ones are empty.
    pub fn original(&self, row: &ByteRecord, cells: usize) -> Vec<Vec<u8>> {
        (0..cells)
            .filter(|at| !self.is_annotation(*at))
            .map(|at| row.get(at).unwrap_or_default().to_vec())
            .collect()
    }

    /// Whether a column is an annotation of an earlier import.
    fn is_annotation(&self, column: usize) -> bool {
        let key = self.keys.get(column);
        key.is_some_and(|key| ANNOTATIONS.contains(key))
    }
}

/// Number of columns without empty headings at the end.
fn width(heading: &ByteRecord) -> usize {
    heading
        .iter()
        .rposition(|cell| !cell.trim_ascii().is_empty())
        .map_or(0, |at| at + 1)
}

/// A heading without diacritics, case and punctuation: `Họ và tên (*)` is `ho va ten`.
fn normalized(heading: &str) -> String {
    let folded = name::fold(heading);
    let words = folded.split(|c: char| !c.is_alphanumeric());
    let words: Vec<&str> = words.filter(|w| !w.is_empty()).collect();
    words.join(" ")
}

/// Each normalised name of a column with its key: keys before labels, so that a key takes precedence.
fn names(section: &Section) -> Vec<(String, &'static str)> {
    let fields = section.fields.iter();
    let mut wanted: Vec<(&'static str, Phrase)> = fields.map(|f| (f.key, f.label)).collect();
    if columns(section.record).contains(&REGISTER_NO) {
        wanted.push((REGISTER_NO, w::REGISTER_NO));
    }
    if section.record == Record::Membership {
        wanted.push((VOID_REASON, w::VOID_REASON));
    }
    let keys = wanted.iter().map(|(key, _)| (normalized(key), *key));
    let labels = wanted.iter().flat_map(|(key, label)| {
        [Lang::Vi, Lang::En].map(|lang| (normalized(label.in_language(lang)), *key))
    });
    keys.chain(labels).collect()
}

fn find_column(names: &[(String, &'static str)], heading: &str) -> Option<&'static str> {
    let lower = heading.trim().to_lowercase();
    let annotation = ANNOTATIONS.into_iter().find(|a| *a == lower);
    annotation.or_else(|| {
        let wanted = normalized(heading);
        let column = names.iter().find(|(name, _)| *name == wanted);
        column.map(|(_, key)| *key)
    })
}

/// The default of a required field that is left empty.
pub(in crate::exchange) fn default_value(field: &Field) -> Option<DefaultValue> {
    DEFAULTED
        .contains(&field.key)
        .then_some(field.default_value)
}

/// One row of a sheet as text.
pub(in crate::exchange) struct RowText<'r> {
    columns: &'r Columns,
    cells: Vec<&'r str>,
}

impl<'r> RowText<'r> {
    /// Reads the cells of a row, removes the formula escape, and collects problems.
    pub fn read(columns: &'r Columns, row: &'r ByteRecord, delimiter: u8) -> (Self, Vec<Reason>) {
        let mut problems = Vec::new();
        let mut cells = Vec::with_capacity(columns.width);
        for (at, cell) in row.iter().take(columns.width).enumerate() {
            match text(cell) {
                Ok(text) => cells.push(formula_escape::unescape(text)),
                Err(sentence) => {
                    cells.push("");
                    let key = columns.keys[at];
                    problems.push(Reason {
                        column: Some(if columns.is_annotation(at) { "" } else { key }),
                        value: beginning(cell),
                        sentence,
                    });
                }
            }
        }
        let beyond = row.iter().skip(columns.width);
        if row.len() < columns.width || beyond.into_iter().any(|c| !c.trim_ascii().is_empty()) {
            let separator = match delimiter {
                b'\t' => "tab".to_owned(),
                sign => char::from(sign).to_string(),
            };
            let sentence = w::cells_differ(row.len(), columns.width, separator);
            problems.push(Reason::for_row(sentence));
        }
        (Self { columns, cells }, problems)
    }

    /// Text of the column with a key; empty without the column.
    pub fn get(&self, key: &str) -> &'r str {
        let at = self.columns.keys.iter().position(|k| *k == key);
        let text = at.and_then(|at| self.cells.get(at));
        text.map_or("", |text| text.trim())
    }

    /// Whether the cell of a key has what a masked export wrote in place of its value.
    pub fn is_masked(&self, key: &str) -> bool {
        let text = self.get(key);
        [Lang::Vi, Lang::En]
            .map(|lang| HIDDEN.in_language(lang))
            .contains(&text)
    }
}

/// Characters of a wrong cell that are shown.
const MAX_SHOWN_CHARS: usize = 60;

fn beginning(cell: &[u8]) -> String {
    let start = &cell[..cell.len().min(MAX_SHOWN_CHARS * 4)];
    name::clean(&String::from_utf8_lossy(start))
        .chars()
        .take(MAX_SHOWN_CHARS)
        .collect()
}

fn text(cell: &[u8]) -> Result<&str, String> {
    let Ok(text) = std::str::from_utf8(cell) else {
        return Err(w::BROKEN_TEXT.text().to_owned());
    };
    if text.contains('\0') {
        return Err(w::NUL_IN_CELL.text().to_owned());
    }
    if text.len() > LONGEST_CELL {
        let length = text.chars().count();
        if length > LONGEST_CELL {
            return Err(w::cell_too_long(length, LONGEST_CELL));
        }
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    fn read(record: Record, heading: &[&str]) -> Result<Columns, FileProblem> {
        Columns::read(record, &ByteRecord::from(heading.to_vec()))
    }

    #[test]
    fn every_heading_of_a_record_is_distinct() {
        for record in Record::ALL {
            let section = record.section();
            for lang in [Lang::Vi, Lang::En] {
                let labels: BTreeSet<String> = section
                    .fields
                    .iter()
                    .map(|f| normalized(f.label.in_language(lang)))
                    .collect();
                assert_eq!(labels.len(), section.fields.len(), "{record:?}");
            }
            let all = columns(record);
            let found = read(record, &all).unwrap();
            assert!(
                section.fields.iter().all(|f| found.has(f.key)),
                "{record:?}"
            );
        }
    }

    #[test]
    fn labels_name_columns_in_any_order_and_spelling() {
        let vi = ["Giới tính", "HỌ VÀ TÊN (*)", "ngay sinh", "Cư trú", "", ""];
        let found = read(Record::Person, &vi).unwrap();
        assert_eq!(found.width, 4);
        assert_eq!(found.keys[1], "full_name");
        assert!(read(Record::Person, &["Full name", "born", "Sex", "residence"]).is_ok());
    }

    #[test]
    fn a_wrong_heading_says_what_is_wrong() {
        let declared = columns(Record::Need);
        let unknown = FileProblem::UnknownColumns(vec!["colour".into()], declared);
        let cases: [(&[&str], FileProblem); 4] = [
            (&["citizen_id", "kind", "stated_on", "colour"], unknown),
            (
                &["citizen_id", "kind"],
                FileProblem::MissingColumns(vec!["stated_on"]),
            ),
            (
                &["citizen_id", "kind", "stated_on", "Số định danh"],
                FileProblem::ColumnTwice("citizen_id"),
            ),
            (
                &["citizen_id", "", "kind", "stated_on"],
                FileProblem::UnnamedColumn(2),
            ),
        ];
        for (heading, problem) in cases {
            assert_eq!(read(Record::Need, heading).err(), Some(problem));
        }
    }
}
