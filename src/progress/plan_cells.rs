//! Takes the cells of a TOML plan one by one and notes what is wrong with each, with its line, and goes on: a cell that
//! cannot be read gives a stand-in. Knows TOML and the shapes of cells, not what a plan is (`plan_file`).

use std::ops::Range;

use chrono::NaiveDate;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::domain::{date, plan_entry};
use crate::progress::plan::{DayOfYear, Text};
use crate::words::progress as words;

/// A TOML table and the bytes it stands on.
#[derive(Clone, Debug, Default)]
pub struct Table<'t> {
    cells: DeTable<'t>,
    span: Range<usize>,
}

impl<'t> Table<'t> {
    /// The entry is there.
    pub fn has(&self, key: &str) -> bool {
        self.cells.contains_key(key)
    }

    /// The entry, when it is a text.
    pub fn str(&self, key: &str) -> Option<&str> {
        self.get(key)?.get_ref().as_str()
    }

    fn get(&self, key: &str) -> Option<&Spanned<DeValue<'t>>> {
        self.cells.get(key)
    }

    fn from(value: &Spanned<DeValue<'t>>) -> Option<Self> {
        let cells = value.get_ref().as_table()?.clone();
        Some(Self {
            cells,
            span: value.span(),
        })
    }
}

/// The text being read, and what was wrong so far.
#[derive(Debug)]
pub struct Cells<'t> {
    text: &'t str,
    wrong: Vec<(usize, String)>,
}

impl<'t> Cells<'t> {
    /// Nothing read yet.
    pub fn new(text: &'t str) -> Self {
        Self {
            text,
            wrong: Vec::new(),
        }
    }

    /// Line and reason of everything wrong.
    pub fn into_problems(self) -> Vec<(usize, String)> {
        self.wrong
    }

    /// The whole file; none when it is not TOML.
    pub fn document(&mut self) -> Option<Table<'t>> {
        let (document, errors) = DeTable::parse_recoverable(self.text);
        for error in &errors {
            let line = self.line_at(error.span().map_or(0, |span| span.start));
            self.wrong.push((line, words::plan_toml(error.message())));
        }
        let span = document.span();
        errors.is_empty().then(|| Table {
            cells: document.into_inner(),
            span,
        })
    }

    /// The line an entry stands on, or its table when it is missing or none is named.
    pub fn line(&self, table: &Table, key: Option<&str>) -> usize {
        let cell = key.and_then(|key| table.get(key)).map(Spanned::span);
        self.line_at(cell.unwrap_or_else(|| table.span.clone()).start)
    }

    fn line_at(&self, byte: usize) -> usize {
        self.text.bytes().take(byte).filter(|b| *b == b'\n').count() + 1
    }

    /// Notes a problem with an entry, or with the table.
    pub fn wrong(&mut self, table: &Table, key: Option<&str>, reason: impl std::fmt::Display) {
        self.wrong.push((self.line(table, key), reason.to_string()));
    }

    /// Notes every entry that no list names.
    pub fn known(&mut self, table: &Table, lists: &[&[&str]]) {
        for key in table.cells.keys() {
            let name = key.get_ref();
            if !lists.iter().any(|list| list.contains(&name.as_ref())) {
                let line = self.line_at(key.span().start);
                self.wrong.push((
                    line,
                    words::plan_unknown_key(name, lists.concat().join(", ")),
                ));
            }
        }
    }

    /// An entry read by `read`, or a stand-in and the reason: missing, or not what it must be.
    fn cell<'v, T: Default>(
        &mut self,
        table: &Table<'v>,
        key: &str,
        must: impl FnOnce() -> String,
        read: impl FnOnce(&DeValue<'v>) -> Option<T>,
    ) -> T {
        let Some(value) = table.get(key) else {
            self.wrong(table, None, words::plan_missing(key));
            return T::default();
        };
        read(value.get_ref()).unwrap_or_else(|| {
            self.wrong(table, Some(key), must());
            T::default()
        })
    }

    /// A text that is not empty.
    pub fn text(&mut self, table: &Table, key: &str) -> String {
        self.cell(
            table,
            key,
            || words::plan_wants_text(key),
            |value| filled(value).map(str::to_owned),
        )
    }

    /// `id`: what files and other programs call it.
    pub fn id(&mut self, table: &Table) -> String {
        let id = self.text(table, "id");
        let right = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-' || c == '_';
        if !id.chars().all(right) {
            self.wrong(table, Some("id"), words::plan_bad_id(&id));
        }
        id
    }

    /// `vi` and `en`, both filled.
    pub fn both(&mut self, table: &Table, key: &str) -> Text {
        self.cell(
            table,
            key,
            || words::plan_wants_both(key),
            |value| {
                let table = value.as_table().filter(|t| t.len() == 2)?;
                let language = |name: &str| filled(table.get(name)?.get_ref()).map(str::to_owned);
                Some(Text {
                    vi: language("vi")?,
                    en: language("en")?,
                })
            },
        )
    }

    /// A whole number, 0 or more.
    pub fn whole(&mut self, table: &Table, key: &str) -> u64 {
        self.cell(table, key, || words::plan_wants_number(key), whole)
    }

    /// A number from 0 to `most`.
    pub fn number(&mut self, table: &Table, key: &str, most: f64) -> f64 {
        let within = |n: &f64| (0.0..=most).contains(n);
        self.cell(
            table,
            key,
            || words::plan_wants_percent(key, most),
            |value| number(value).filter(within),
        )
    }

    /// Two percentages, the lower first.
    pub fn range(&mut self, table: &Table, key: &str) -> (f64, f64) {
        self.cell(
            table,
            key,
            || words::plan_wants_range(key),
            |value| {
                let ends: Vec<f64> = value
                    .as_array()?
                    .iter()
                    .filter_map(|v| number(v.get_ref()))
                    .collect();
                let [least, most] = ends[..] else { return None };
                (0.0 <= least && least <= most && most <= 100.0).then_some((least, most))
            },
        )
    }

    /// Numbers of months, rising.
    pub fn months(&mut self, table: &Table, key: &str) -> Vec<u32> {
        self.cell(
            table,
            key,
            || words::plan_wants_months(key),
            |value| {
                let month = |v: &Spanned<DeValue>| u32::try_from(whole(v.get_ref())?).ok();
                let months: Option<Vec<u32>> = value.as_array()?.iter().map(month).collect();
                let rising = |m: &Vec<u32>| {
                    m.is_sorted_by(|a, b| a < b) && m.iter().all(|m| (1..=60).contains(m))
                };
                months.filter(rising)
            },
        )
    }

    /// True, false, or left out: false.
    pub fn yes(&mut self, table: &Table, key: &str) -> bool {
        table.has(key) && self.cell(table, key, || words::plan_wants_yes(key), DeValue::as_bool)
    }

    /// A TOML date, or a text in one of the shapes of a day.
    pub fn day(&mut self, table: &Table, key: &str) -> NaiveDate {
        self.cell(
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
    pub fn day_of_year(&mut self, table: &Table, key: &str) -> DayOfYear {
        self.cell(
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

    /// A table.
    pub fn table<'v>(&mut self, table: &Table<'v>, key: &str) -> Option<Table<'v>> {
        let value = table.get(key).cloned();
        let inner = value.as_ref().and_then(Table::from);
        match (&value, &inner) {
            (None, _) => self.wrong(table, None, words::plan_missing(key)),
            (_, None) => self.wrong(table, Some(key), words::plan_wants_table(key)),
            _ => {}
        }
        inner
    }

    /// A list of tables, `[[key]]`; noted when there is none.
    pub fn tables<'v>(&mut self, table: &Table<'v>, key: &str) -> Vec<Table<'v>> {
        self.cell(
            table,
            key,
            || words::plan_wants_list(key),
            |value| {
                let tables: Option<Vec<_>> = value.as_array()?.iter().map(Table::from).collect();
                tables.filter(|tables| !tables.is_empty())
            },
        )
    }

    /// Numbers and names: `1-40, Khu tập thể A`.
    pub fn names(&mut self, table: &Table, key: &str) -> Vec<String> {
        self.cell(
            table,
            key,
            || words::plan_wants_names(key),
            |value| plan_entry::names(filled(value)?),
        )
    }

    /// A whole number within some bounds; left out: 0.
    pub fn days(&mut self, table: &Table, key: &str, most: u32) -> u32 {
        if !table.has(key) {
            return 0;
        }
        self.cell(
            table,
            key,
            || words::plan_wants_days(key, most),
            |value| u32::try_from(whole(value)?).ok().filter(|d| *d <= most),
        )
    }

    /// One of the codes.
    pub fn one_of<'k>(&mut self, table: &Table, key: &str, known: &[&'k str]) -> Option<&'k str> {
        let text = self.text(table, key);
        let code = known.iter().copied().find(|code| *code == text);
        if code.is_none() && !text.is_empty() {
            self.wrong(
                table,
                Some(key),
                words::plan_unknown_code(key, &text, known.join(", ")),
            );
        }
        code
    }

    /// A list of the codes, not empty, or `"any"` for all.
    pub fn some_of<'k>(&mut self, table: &Table, key: &str, known: &[&'k str]) -> Vec<&'k str> {
        if table.str(key) == Some("any") {
            return known.to_vec();
        }
        let items: Vec<(usize, String)> = self.cell(
            table,
            key,
            || words::plan_wants_list(key),
            |value| {
                let list = value.as_array().filter(|list| !list.is_empty())?;
                let item =
                    |v: &Spanned<DeValue>| Some((v.span().start, filled(v.get_ref())?.to_owned()));
                list.iter().map(item).collect()
            },
        );
        let mut codes = Vec::new();
        for (at, item) in items {
            if let Some(code) = known.iter().find(|code| **code == item) {
                codes.push(*code);
            } else {
                let line = self.line_at(at);
                self.wrong
                    .push((line, words::plan_unknown_code(key, item, known.join(", "))));
            }
        }
        codes
    }
}

fn filled<'v>(value: &'v DeValue<'_>) -> Option<&'v str> {
    value.as_str().filter(|text| !text.trim().is_empty())
}

fn whole(value: &DeValue) -> Option<u64> {
    let integer = value.as_integer()?;
    u64::from_str_radix(&integer.as_str().replace('_', ""), integer.radix()).ok()
}

fn number(value: &DeValue) -> Option<f64> {
    let text = match value {
        DeValue::Integer(integer) => integer.as_str(),
        DeValue::Float(float) => float.as_str(),
        _ => return None,
    };
    text.replace('_', "").parse().ok()
}
