//! Reads typed values from the tables of a TOML plan. A value that is missing or malformed is reported with its line and
//! replaced by a default, so that one run finds every problem. Which entries a plan has is in `file`.

use std::collections::HashMap;
use std::fmt::Display;
use std::ops::Range;

use chrono::NaiveDate;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::domain::{date, plan_entry};
use crate::progress::plan::value::{DayOfYear, Text};
use crate::words::{progress as words, toml_problem};

/// A TOML table and its bytes in the file.
#[derive(Clone, Debug, Default)]
pub struct TomlTable<'t> {
    entries: DeTable<'t>,
    span: Range<usize>,
}

impl<'t> TomlTable<'t> {
    /// Whether the table has the entry.
    pub fn has(&self, key: &str) -> bool {
        self.entries.contains_key(key)
    }

    /// The value of an entry that is a text.
    pub fn str(&self, key: &str) -> Option<&str> {
        self.get(key)?.get_ref().as_str()
    }

    fn get(&self, key: &str) -> Option<&Spanned<DeValue<'t>>> {
        self.entries.get(key)
    }

    fn from_value(value: &Spanned<DeValue<'t>>) -> Option<Self> {
        let entries = value.get_ref().as_table()?.clone();
        Some(Self {
            entries,
            span: value.span(),
        })
    }
}

/// Problems that are reported; the others are counted.
const MAX_PROBLEMS: usize = 100;
/// Maximum number of characters of a problem, which quotes the file.
const MAX_REASON: usize = 500;
/// Maximum number of tables in a list. A target costs one query each time its figures are shown.
const MAX_TABLES: usize = 500;

/// A plan file and the problems found in it.
#[derive(Debug)]
pub struct TomlReader<'t> {
    text: &'t str,
    /// The byte after each line break, in rising order.
    line_starts: Vec<usize>,
    problems: Vec<(usize, String)>,
    unlisted: usize,
}

impl<'t> TomlReader<'t> {
    pub fn new(text: &'t str) -> Self {
        let line_starts = text.match_indices('\n').map(|(at, _)| at + 1).collect();
        Self {
            text,
            line_starts,
            problems: Vec::new(),
            unlisted: 0,
        }
    }

    /// Line and reason of each problem in the order of lines; the last one counts those beyond [`MAX_PROBLEMS`].
    pub fn into_problems(mut self) -> Vec<(usize, String)> {
        self.problems.sort();
        if self.unlisted > 0 {
            let last = self.problems.last().map_or(1, |(line, _)| *line);
            self.problems
                .push((last, words::plan_more_problems(self.unlisted)));
        }
        self.problems
    }

    /// The top table of the file; `None` when the text is not TOML.
    pub fn document(&mut self) -> Option<TomlTable<'t>> {
        let (document, errors) = DeTable::parse_recoverable(self.text);
        for error in &errors {
            let start = error.span().map_or(0, |span| span.start);
            self.add_problem_at(start, words::plan_toml(toml_problem(error.message())));
        }
        let span = document.span();
        errors.is_empty().then(|| TomlTable {
            entries: document.into_inner(),
            span,
        })
    }

    /// The line of a byte, counted from 1.
    fn line_at(&self, byte: usize) -> usize {
        self.line_starts.partition_point(|start| *start <= byte) + 1
    }

    /// Reports a problem of an entry, or of the table.
    pub fn add_problem(&mut self, table: &TomlTable, key: Option<&str>, reason: impl Display) {
        self.add_problem_at(start_of(table, key), reason);
    }

    fn add_problem_at(&mut self, byte: usize, reason: impl Display) {
        if self.problems.len() == MAX_PROBLEMS {
            self.unlisted += 1;
            return;
        }
        let mut reason = reason.to_string();
        if let Some((end, _)) = reason.char_indices().nth(MAX_REASON) {
            reason.truncate(end);
            reason.push('…');
        }
        self.problems.push((self.line_at(byte), reason));
    }

    /// Reports each entry whose key is not in the list, `id, heading`.
    pub fn reject_unknown_keys(&mut self, table: &TomlTable, known: &str) {
        for key in table.entries.keys() {
            let name = key.get_ref();
            if !known.split(", ").any(|one| one == name) {
                let reason = words::plan_unknown_key(name, known);
                self.add_problem_at(key.span().start, reason);
            }
        }
    }

    /// Reports each `id` that an earlier table has.
    pub fn reject_duplicate_ids(&mut self, tables: &[TomlTable]) {
        let mut lines: HashMap<&str, usize> = HashMap::new();
        for table in tables {
            let Some(id) = table.str("id") else { continue };
            let line = self.line_at(start_of(table, Some("id")));
            match lines.get(id) {
                Some(first) => {
                    self.add_problem(table, Some("id"), words::plan_doubled(id, first));
                }
                None => drop(lines.insert(id, line)),
            }
        }
    }

    /// An entry converted by `read`; reported and replaced by the default when missing, or with `message` when `read` returns
    /// `None`.
    fn read_entry<'v, 'k, T: Default>(
        &mut self,
        table: &TomlTable<'v>,
        key: &'k str,
        message: impl FnOnce(&'k str) -> String,
        read: impl FnOnce(&DeValue<'v>) -> Option<T>,
    ) -> T {
        let Some(value) = table.get(key) else {
            self.add_problem(table, None, words::plan_missing(key));
            return T::default();
        };
        read(value.get_ref()).unwrap_or_else(|| {
            self.add_problem(table, Some(key), message(key));
            T::default()
        })
    }

    /// A text that is not empty.
    pub fn text(&mut self, table: &TomlTable, key: &str) -> String {
        self.read_entry(table, key, words::plan_wants_text, non_empty_text)
    }

    /// A list of texts, not empty, without an empty text.
    pub fn texts(&mut self, table: &TomlTable, key: &str) -> Vec<String> {
        self.read_entry(table, key, words::plan_wants_texts, |value| {
            let list = value.as_array().filter(|list| !list.is_empty())?;
            list.iter().map(|v| non_empty_text(v.get_ref())).collect()
        })
    }

    /// The `id` of a table: lower-case letters, digits, `-` and `_`.
    pub fn id(&mut self, table: &TomlTable) -> String {
        let id = self.text(table, "id");
        let is_valid =
            |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-' || c == '_';
        if !id.chars().all(is_valid) {
            self.add_problem(table, Some("id"), words::plan_bad_id(&id));
        }
        id
    }

    /// A table of `vi` and `en`, neither of them empty.
    pub fn bilingual_text(&mut self, table: &TomlTable, key: &str) -> Text {
        self.read_entry(table, key, words::plan_wants_both, |value| {
            let table = value.as_table().filter(|t| t.len() == 2)?;
            let language = |name: &str| non_empty_text(table.get(name)?.get_ref());
            Some(Text {
                vi: language("vi")?,
                en: language("en")?,
            })
        })
    }

    /// A whole number, not negative.
    pub fn integer(&mut self, table: &TomlTable, key: &str) -> u64 {
        self.read_entry(table, key, words::plan_wants_number, parse_integer)
    }

    /// A number from 0 to `most`.
    pub fn number(&mut self, table: &TomlTable, key: &str, most: f64) -> f64 {
        let message = |key| words::plan_wants_percent(key, most);
        self.read_entry(table, key, message, |value| {
            parse_number(value).filter(|n| (0.0..=most).contains(n))
        })
    }

    /// Two percentages, the lower first.
    pub fn range(&mut self, table: &TomlTable, key: &str) -> (f64, f64) {
        self.read_entry(table, key, words::plan_wants_range, |value| {
            let ends = value.as_array()?.iter();
            let ends: Vec<f64> = ends.filter_map(|v| parse_number(v.get_ref())).collect();
            let [least, most] = ends[..] else { return None };
            (0.0 <= least && least <= most && most <= 100.0).then_some((least, most))
        })
    }

    /// Numbers of months from 1 to 60, rising.
    pub fn months(&mut self, table: &TomlTable, key: &str) -> Vec<u32> {
        self.read_entry(table, key, words::plan_wants_months, |value| {
            let month = |v: &Spanned<DeValue>| u32::try_from(parse_integer(v.get_ref())?).ok();
            let months: Vec<u32> = value.as_array()?.iter().map(month).collect::<Option<_>>()?;
            let is_rising = months.is_sorted_by(|a, b| a < b);
            (is_rising && months.iter().all(|m| (1..=60).contains(m))).then_some(months)
        })
    }

    /// A boolean; false when the entry is missing.
    pub fn boolean(&mut self, table: &TomlTable, key: &str) -> bool {
        table.has(key) && self.read_entry(table, key, words::plan_wants_yes, DeValue::as_bool)
    }

    /// A TOML date, or a text in one of the shapes of a day; the year is in [`date::YEARS`].
    pub fn day(&mut self, table: &TomlTable, key: &str) -> NaiveDate {
        let read = |value: &DeValue| match value {
            DeValue::Datetime(day) => date::parse_day(&day.to_string()).ok(),
            _ => date::parse_day(value.as_str()?).ok(),
        };
        self.read_entry(table, key, words::plan_wants_day, read)
    }

    /// A day that every year has: `15/12`.
    pub fn day_of_year(&mut self, table: &TomlTable, key: &str) -> DayOfYear {
        self.read_entry(table, key, words::plan_wants_day_of_year, |value| {
            let (day, month) = value.as_str()?.split_once('/')?;
            let day = DayOfYear {
                day: day.parse().ok()?,
                month: month.parse().ok()?,
            };
            day.in_year(2027).map(|_| day) // 2027 has no 29/02
        })
    }

    /// The table under a key; reported when missing or not a table.
    pub fn table<'v>(&mut self, table: &TomlTable<'v>, key: &str) -> Option<TomlTable<'v>> {
        let inner = table.get(key).and_then(TomlTable::from_value);
        self.read_entry(table, key, words::plan_wants_table, |_| inner.map(Some))
    }

    /// A list of tables, `[[key]]`, not empty; the first [`MAX_TABLES`] of a longer one, which is reported.
    pub fn tables<'v>(&mut self, table: &TomlTable<'v>, key: &str) -> Vec<TomlTable<'v>> {
        let length = table.get(key).and_then(|v| v.get_ref().as_array());
        if let Some(length) = length.map(|list| list.len()).filter(|n| *n > MAX_TABLES) {
            let reason = words::plan_too_many(key, length, MAX_TABLES);
            self.add_problem(table, Some(key), reason);
        }
        self.read_entry(table, key, words::plan_wants_list, |value| {
            let list = value.as_array().filter(|list| !list.is_empty())?;
            let tables = list.iter().take(MAX_TABLES);
            tables.map(TomlTable::from_value).collect()
        })
    }

    /// Names and runs of numbers: `1-40, Khu tập thể A`.
    pub fn names(&mut self, table: &TomlTable, key: &str) -> Vec<String> {
        self.read_entry(table, key, words::plan_wants_names, |value| {
            plan_entry::names(&non_empty_text(value)?)
        })
    }

    /// A whole number from 0 to `most`; 0 when the entry is missing.
    pub fn days(&mut self, table: &TomlTable, key: &str, most: u32) -> u32 {
        if !table.has(key) {
            return 0;
        }
        let message = |key| words::plan_wants_days(key, most);
        self.read_entry(table, key, message, |value| {
            let days = u32::try_from(parse_integer(value)?).ok()?;
            (days <= most).then_some(days)
        })
    }

    /// One of the codes.
    pub fn one_of<'k>(
        &mut self,
        table: &TomlTable,
        key: &str,
        known: &[&'k str],
    ) -> Option<&'k str> {
        let text = self.text(table, key);
        let code = known.iter().copied().find(|code| *code == text);
        if code.is_none() && !text.is_empty() {
            let reason = words::plan_unknown_code(key, &text, known.join(", "));
            self.add_problem(table, Some(key), reason);
        }
        code
    }

    /// A list of the codes, not empty, or `"any"` for all of them; in the order of `known`.
    pub fn some_of<'k>(&mut self, table: &TomlTable, key: &str, known: &[&'k str]) -> Vec<&'k str> {
        if table.str(key) == Some("any") {
            return known.to_vec();
        }
        let items: Vec<_> = self.read_entry(table, key, words::plan_wants_list, |value| {
            let list = value.as_array().filter(|list| !list.is_empty())?;
            let item = |v: &Spanned<DeValue>| Some((v.span().start, non_empty_text(v.get_ref())?));
            list.iter().map(item).collect()
        });
        for (at, item) in &items {
            if !known.contains(&item.as_str()) {
                let reason = words::plan_unknown_code(key, item, known.join(", "));
                self.add_problem_at(*at, reason);
            }
        }
        let is_listed = |code: &&str| items.iter().any(|(_, item)| item == code);
        known.iter().copied().filter(is_listed).collect()
    }
}

/// Reads an entry that may be missing.
pub fn optional<'k, T>(
    table: &TomlTable,
    key: &'k str,
    read: impl FnOnce(&'k str) -> T,
) -> Option<T> {
    table.has(key).then(|| read(key))
}

/// The byte an entry starts at, or its table when the entry is missing or none is named.
fn start_of(table: &TomlTable, key: Option<&str>) -> usize {
    let span = key.and_then(|key| table.get(key)).map(Spanned::span);
    span.unwrap_or_else(|| table.span.clone()).start
}

fn non_empty_text(value: &DeValue) -> Option<String> {
    let text = value.as_str().filter(|text| !text.trim().is_empty());
    text.map(str::to_owned)
}

fn parse_integer(value: &DeValue) -> Option<u64> {
    let integer = value.as_integer()?;
    u64::from_str_radix(&integer.as_str().replace('_', ""), integer.radix()).ok()
}

fn parse_number(value: &DeValue) -> Option<f64> {
    let text = match value {
        DeValue::Integer(integer) => integer.as_str(),
        DeValue::Float(float) => float.as_str(),
        _ => return None,
    };
    text.replace('_', "").parse().ok()
}
