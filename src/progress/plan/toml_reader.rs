//! Takes the cells of a TOML plan one by one and notes what is wrong with each, with its line, and goes on: a cell that
//! cannot be read gives a stand-in. Knows TOML and the shapes of cells, not what a plan is (`plan_file`).

use std::collections::HashMap;
use std::ops::Range;

use chrono::NaiveDate;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::domain::{date, plan_entry};
use crate::progress::plan::value::{DayOfYear, Text};
use crate::words::progress as words;

/// A TOML table and the bytes it stands on.
#[derive(Clone, Debug, Default)]
pub struct TomlTable<'t> {
    entries: DeTable<'t>,
    span: Range<usize>,
}

impl<'t> TomlTable<'t> {
    /// The entry is there.
    pub fn has(&self, key: &str) -> bool {
        self.entries.contains_key(key)
    }

    /// The entry, when it is a text.
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

/// The text being read, and what was wrong so far.
#[derive(Debug)]
pub struct TomlReader<'t> {
    text: &'t str,
    problems: Vec<(usize, String)>,
}

impl<'t> TomlReader<'t> {
    /// Nothing read yet.
    pub fn new(text: &'t str) -> Self {
        Self {
            text,
            problems: Vec::new(),
        }
    }

    /// Line and reason of everything wrong.
    pub fn into_problems(self) -> Vec<(usize, String)> {
        self.problems
    }

    /// The whole file; none when it is not TOML.
    pub fn document(&mut self) -> Option<TomlTable<'t>> {
        let (document, errors) = DeTable::parse_recoverable(self.text);
        for error in &errors {
            let line = self.line_at(error.span().map_or(0, |span| span.start));
            self.problems
                .push((line, words::plan_toml(error.message())));
        }
        let span = document.span();
        errors.is_empty().then(|| TomlTable {
            entries: document.into_inner(),
            span,
        })
    }

    /// The line an entry stands on, or its table when it is missing or none is named.
    pub fn line(&self, table: &TomlTable, key: Option<&str>) -> usize {
        let span = key.and_then(|key| table.get(key)).map(Spanned::span);
        self.line_at(span.unwrap_or_else(|| table.span.clone()).start)
    }

    fn line_at(&self, byte: usize) -> usize {
        self.text.bytes().take(byte).filter(|b| *b == b'\n').count() + 1
    }

    /// Notes a problem with an entry, or with the table.
    pub fn add_problem(
        &mut self,
        table: &TomlTable,
        key: Option<&str>,
        reason: impl std::fmt::Display,
    ) {
        self.problems
            .push((self.line(table, key), reason.to_string()));
    }

    /// Notes every entry that no list names.
    pub fn reject_unknown_keys(&mut self, table: &TomlTable, lists: &[&[&str]]) {
        for key in table.entries.keys() {
            let name = key.get_ref();
            if !lists.iter().any(|list| list.contains(&name.as_ref())) {
                let line = self.line_at(key.span().start);
                self.problems.push((
                    line,
                    words::plan_unknown_key(name, lists.concat().join(", ")),
                ));
            }
        }
    }

    /// An entry read by `read`, or a stand-in and the reason: missing, or not what it must be.
    fn read_entry<'v, T: Default>(
        &mut self,
        table: &TomlTable<'v>,
        key: &str,
        message: impl FnOnce() -> String,
        read: impl FnOnce(&DeValue<'v>) -> Option<T>,
    ) -> T {
        let Some(value) = table.get(key) else {
            self.add_problem(table, None, words::plan_missing(key));
            return T::default();
        };
        read(value.get_ref()).unwrap_or_else(|| {
            self.add_problem(table, Some(key), message());
            T::default()
        })
    }

    /// A text that is not empty.
    pub fn text(&mut self, table: &TomlTable, key: &str) -> String {
        self.read_entry(
            table,
            key,
            || words::plan_wants_text(key),
            |value| non_empty_text(value).map(str::to_owned),
        )
    }

    /// A list of texts, at least one, none of them empty.
    pub fn texts(&mut self, table: &TomlTable, key: &str) -> Vec<String> {
        self.read_entry(
            table,
            key,
            || words::plan_wants_texts(key),
            |value| {
                let list = value.as_array().filter(|list| !list.is_empty())?;
                let text = |v: &Spanned<DeValue>| non_empty_text(v.get_ref()).map(str::to_owned);
                list.iter().map(text).collect()
            },
        )
    }

    /// `id`: what files and other programs call it.
    pub fn id(&mut self, table: &TomlTable) -> String {
        let id = self.text(table, "id");
        let is_valid =
            |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-' || c == '_';
        if !id.chars().all(is_valid) {
            self.add_problem(table, Some("id"), words::plan_bad_id(&id));
        }
        id
    }

    /// `vi` and `en`, both filled.
    pub fn bilingual_text(&mut self, table: &TomlTable, key: &str) -> Text {
        self.read_entry(
            table,
            key,
            || words::plan_wants_both(key),
            |value| {
                let table = value.as_table().filter(|t| t.len() == 2)?;
                let language =
                    |name: &str| non_empty_text(table.get(name)?.get_ref()).map(str::to_owned);
                Some(Text {
                    vi: language("vi")?,
                    en: language("en")?,
                })
            },
        )
    }

    /// A whole number, 0 or more.
    pub fn integer(&mut self, table: &TomlTable, key: &str) -> u64 {
        self.read_entry(table, key, || words::plan_wants_number(key), parse_integer)
    }

    /// A number from 0 to `most`.
    pub fn number(&mut self, table: &TomlTable, key: &str, most: f64) -> f64 {
        let within = |n: &f64| (0.0..=most).contains(n);
        self.read_entry(
            table,
            key,
            || words::plan_wants_percent(key, most),
            |value| parse_number(value).filter(within),
        )
    }

    /// Two percentages, the lower first.
    pub fn range(&mut self, table: &TomlTable, key: &str) -> (f64, f64) {
        self.read_entry(
            table,
            key,
            || words::plan_wants_range(key),
            |value| {
                let ends: Vec<f64> = value
                    .as_array()?
                    .iter()
                    .filter_map(|v| parse_number(v.get_ref()))
                    .collect();
                let [least, most] = ends[..] else { return None };
                (0.0 <= least && least <= most && most <= 100.0).then_some((least, most))
            },
        )
    }

    /// Numbers of months, rising.
    pub fn months(&mut self, table: &TomlTable, key: &str) -> Vec<u32> {
        self.read_entry(
            table,
            key,
            || words::plan_wants_months(key),
            |value| {
                let month = |v: &Spanned<DeValue>| u32::try_from(parse_integer(v.get_ref())?).ok();
                let months: Option<Vec<u32>> = value.as_array()?.iter().map(month).collect();
                let rising = |m: &Vec<u32>| {
                    m.is_sorted_by(|a, b| a < b) && m.iter().all(|m| (1..=60).contains(m))
                };
                months.filter(rising)
            },
        )
    }

    /// True, false, or left out: false.
    pub fn boolean(&mut self, table: &TomlTable, key: &str) -> bool {
        table.has(key)
            && self.read_entry(table, key, || words::plan_wants_yes(key), DeValue::as_bool)
    }

    /// A TOML date, or a text in one of the shapes of a day.
    pub fn day(&mut self, table: &TomlTable, key: &str) -> NaiveDate {
        self.read_entry(
            table,
            key,
            || words::plan_wants_day(key),
            |value| match value {
                DeValue::Datetime(day) => date::from_iso(&day.to_string()),
                _ => date::parse_day(value.as_str()?).ok(),
            },
        )
    }

    /// `15/12`.
    pub fn day_of_year(&mut self, table: &TomlTable, key: &str) -> DayOfYear {
        self.read_entry(
            table,
            key,
            || words::plan_wants_day_of_year(key),
            |value| {
                let (day, month) = value.as_str()?.split_once('/')?;
                let day = DayOfYear {
                    day: day.parse().ok()?,
                    month: month.parse().ok()?,
                };
                day.in_year(2027).map(|_| day) // a common year: 29/02 is not in every year
            },
        )
    }

    /// The table under a key; a missing or other value is reported.
    pub fn table<'v>(&mut self, table: &TomlTable<'v>, key: &str) -> Option<TomlTable<'v>> {
        let value = table.get(key).cloned();
        let inner = value.as_ref().and_then(TomlTable::from_value);
        match (&value, &inner) {
            (None, _) => self.add_problem(table, None, words::plan_missing(key)),
            (_, None) => self.add_problem(table, Some(key), words::plan_wants_table(key)),
            _ => {}
        }
        inner
    }

    /// A list of tables, `[[key]]`; noted when there is none.
    pub fn tables<'v>(&mut self, table: &TomlTable<'v>, key: &str) -> Vec<TomlTable<'v>> {
        self.read_entry(
            table,
            key,
            || words::plan_wants_list(key),
            |value| {
                let tables: Option<Vec<_>> = value
                    .as_array()?
                    .iter()
                    .map(TomlTable::from_value)
                    .collect();
                tables.filter(|tables| !tables.is_empty())
            },
        )
    }

    /// Numbers and names: `1-40, Khu tập thể A`.
    pub fn names(&mut self, table: &TomlTable, key: &str) -> Vec<String> {
        self.read_entry(
            table,
            key,
            || words::plan_wants_names(key),
            |value| plan_entry::names(non_empty_text(value)?),
        )
    }

    /// A whole number within some bounds; left out: 0.
    pub fn days(&mut self, table: &TomlTable, key: &str, most: u32) -> u32 {
        if !table.has(key) {
            return 0;
        }
        self.read_entry(
            table,
            key,
            || words::plan_wants_days(key, most),
            |value| {
                u32::try_from(parse_integer(value)?)
                    .ok()
                    .filter(|d| *d <= most)
            },
        )
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
            self.add_problem(
                table,
                Some(key),
                words::plan_unknown_code(key, &text, known.join(", ")),
            );
        }
        code
    }

    /// A list of the codes, not empty, or `"any"` for all.
    pub fn some_of<'k>(&mut self, table: &TomlTable, key: &str, known: &[&'k str]) -> Vec<&'k str> {
        if table.str(key) == Some("any") {
            return known.to_vec();
        }
        let items: Vec<(usize, String)> = self.read_entry(
            table,
            key,
            || words::plan_wants_list(key),
            |value| {
                let list = value.as_array().filter(|list| !list.is_empty())?;
                let item = |v: &Spanned<DeValue>| {
                    Some((v.span().start, non_empty_text(v.get_ref())?.to_owned()))
                };
                list.iter().map(item).collect()
            },
        );
        let mut codes = Vec::new();
        for (at, item) in items {
            if let Some(code) = known.iter().find(|code| **code == item) {
                codes.push(*code);
            } else {
                let line = self.line_at(at);
                self.problems
                    .push((line, words::plan_unknown_code(key, item, known.join(", "))));
            }
        }
        codes
    }
}

fn non_empty_text<'v>(value: &'v DeValue<'_>) -> Option<&'v str> {
    value.as_str().filter(|text| !text.trim().is_empty())
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

/// Reports an id that stands twice.
pub(in crate::progress) fn unique(reader: &mut TomlReader, tables: &[TomlTable]) {
    let mut seen: HashMap<String, usize> = HashMap::new();
    for table in tables {
        let Some(id) = table.str("id") else { continue };
        let line = reader.line(table, Some("id"));
        match seen.get(id) {
            Some(first) => reader.add_problem(table, Some("id"), words::plan_doubled(id, first)),
            None => drop(seen.insert(id.to_owned(), line)),
        }
    }
}
