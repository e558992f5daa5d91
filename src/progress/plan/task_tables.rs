//! The units of a plan and their tasks (section VII): the tables `[[unit]]` and `[[duty]]` of the plan file.

use chrono::NaiveDate;

use crate::progress::plan::toml_reader::{TomlReader, TomlTable, optional};
use crate::progress::plan::value::Text;
use crate::words::progress as words;

const CADENCES: [&str; 3] = ["half_year", "year", "once"];
/// The latest deadline, in days after the end of a half: before the middle of the next one.
const MAX_DAYS_AFTER: u32 = 60;

/// An office with tasks under the plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unit {
    /// Stable: `vhxh`.
    pub id: String,
    pub name: Text,
    /// The section of its tasks in the plan: `VII.1`.
    pub section: String,
}

/// How often a task is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cadence {
    /// In each half of the reporting calendar, this number of days after its last day.
    HalfYear(u32),
    /// In the second half of the reporting calendar, this number of days after its last day.
    Year(u32),
    /// Once, by a day.
    Once(NaiveDate),
}

/// A task of a unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Task {
    /// Its number in the plan: `VII.1.5`.
    pub id: String,
    /// A [`Unit::id`].
    pub unit: String,
    pub cadence: Cadence,
    pub text: Text,
}

/// Reads both lists; a plan may have none of them.
pub(in crate::progress) fn read(
    reader: &mut TomlReader,
    top: &TomlTable,
) -> (Vec<Unit>, Vec<Task>) {
    let mut tables = |key| optional(top, key, |key| reader.tables(top, key)).unwrap_or_default();
    let (units, tasks) = (tables("unit"), tables("duty"));
    reader.reject_duplicate_ids(&units);
    reader.reject_duplicate_ids(&tasks);
    let units: Vec<Unit> = units.iter().map(|t| read_unit(reader, t)).collect();
    let known: Vec<&str> = units.iter().map(|u| u.id.as_str()).collect();
    let tasks = tasks.iter().map(|t| read_task(reader, t, &known)).collect();
    (units, tasks)
}

fn read_unit(reader: &mut TomlReader, table: &TomlTable) -> Unit {
    reader.reject_unknown_keys(table, "id, name, section");
    Unit {
        id: reader.id(table),
        name: reader.bilingual_text(table, "name"),
        section: reader.text(table, "section"),
    }
}

fn read_task(reader: &mut TomlReader, table: &TomlTable, units: &[&str]) -> Task {
    reader.reject_unknown_keys(table, "id, unit, cadence, days_after, due, text");
    let unit = reader.one_of(table, "unit", units);
    Task {
        id: reader.text(table, "id"),
        unit: unit.unwrap_or_default().to_owned(),
        cadence: read_cadence(reader, table),
        text: reader.bilingual_text(table, "text"),
    }
}

fn read_cadence(reader: &mut TomlReader, table: &TomlTable) -> Cadence {
    let named = reader.one_of(table, "cadence", &CADENCES);
    let once = named == Some("once");
    if once && table.has("days_after") {
        reader.add_problem(table, Some("days_after"), words::PLAN_DUTY_DAYS);
    }
    if !once && table.has("due") {
        reader.add_problem(table, Some("due"), words::PLAN_DUTY_DUE);
    }
    match named {
        Some("once") => Cadence::Once(reader.day(table, "due")),
        Some("year") => Cadence::Year(reader.days(table, "days_after", MAX_DAYS_AFTER)),
        _ => Cadence::HalfYear(reader.days(table, "days_after", MAX_DAYS_AFTER)),
    }
}
