//! The units of a plan and their tasks (section VII): the shape of `[[unit]]` and `[[duty]]` in the plan file. Which of them
//! are due or done is `duties`.

use chrono::NaiveDate;

use crate::progress::plan::toml_reader::{TomlReader, TomlTable, unique};
use crate::progress::plan::value::Text;
use crate::words::progress as words;

const UNIT: &[&str] = &["id", "name", "section"];
const DUTY: &[&str] = &["id", "unit", "cadence", "days_after", "due", "text"];
const CADENCES: [&str; 3] = ["half_year", "year", "once"];
/// Days after the end of a half-year; more would reach into the middle of the next.
const MAX_DAYS_AFTER: u32 = 60;

/// Somebody with tasks under the plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unit {
    /// Stable, short: `vhxh`.
    pub id: String,
    pub name: Text,
    /// Where its tasks stand in the plan: `VII.1`.
    pub section: String,
}

/// How often a task is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cadence {
    /// In every half of the reporting calendar; so many days after its last day.
    HalfYear(u32),
    /// In the second half of the reporting calendar; so many days after its last day.
    Year(u32),
    /// Once, by that day.
    Once(NaiveDate),
}

/// A task of a unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Task {
    /// Its number in the plan: `VII.1.5`.
    pub id: String,
    /// The [`Unit::id`] whose task it is.
    pub unit: String,
    /// How often.
    pub cadence: Cadence,
    /// What is to be done.
    pub text: Text,
}

/// Reads both lists; a plan may have neither.
pub(in crate::progress) fn read(
    reader: &mut TomlReader,
    top: &TomlTable,
) -> (Vec<Unit>, Vec<Task>) {
    let mut tables = |key| {
        if top.has(key) {
            reader.tables(top, key)
        } else {
            Vec::new()
        }
    };
    let (units, tasks) = (tables("unit"), tables("duty"));
    unique(reader, &units);
    unique(reader, &tasks);
    let units: Vec<Unit> = units.iter().map(|t| read_unit(reader, t)).collect();
    let known: Vec<&str> = units.iter().map(|u| u.id.as_str()).collect();
    let tasks = tasks.iter().map(|t| read_task(reader, t, &known)).collect();
    (units, tasks)
}

fn read_unit(reader: &mut TomlReader, table: &TomlTable) -> Unit {
    reader.reject_unknown_keys(table, &[UNIT]);
    Unit {
        id: reader.id(table),
        name: reader.bilingual_text(table, "name"),
        section: reader.text(table, "section"),
    }
}

fn read_task(reader: &mut TomlReader, table: &TomlTable, units: &[&str]) -> Task {
    reader.reject_unknown_keys(table, &[DUTY]);
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
