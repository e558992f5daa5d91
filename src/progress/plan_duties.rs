//! The units of a plan and their tasks (section VII): the shape of `[[unit]]` and `[[duty]]` in the plan file. Which of them
//! are due or done is `duties`.

use chrono::NaiveDate;

use crate::progress::plan::Text;
use crate::progress::plan_cells::{Cells, Table};
use crate::progress::plan_file::unique;
use crate::words::progress as words;

const UNIT: &[&str] = &["id", "name", "section"];
const DUTY: &[&str] = &["id", "unit", "cadence", "days_after", "due", "text"];
const CADENCES: [&str; 3] = ["half_year", "year", "once"];
/// Days after the end of a half-year; more would reach into the middle of the next.
const MOST_DAYS: u32 = 60;

/// Somebody with tasks under the plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unit {
    /// Stable, short: `vhxh`.
    pub id: String,
    /// Its name.
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
pub struct Duty {
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
pub(super) fn read(cells: &mut Cells, top: &Table) -> (Vec<Unit>, Vec<Duty>) {
    let mut tables = |key| {
        if top.has(key) {
            cells.tables(top, key)
        } else {
            Vec::new()
        }
    };
    let (units, duties) = (tables("unit"), tables("duty"));
    unique(cells, &units);
    unique(cells, &duties);
    let units: Vec<Unit> = units.iter().map(|t| read_unit(cells, t)).collect();
    let known: Vec<&str> = units.iter().map(|u| u.id.as_str()).collect();
    let duties = duties.iter().map(|t| read_duty(cells, t, &known)).collect();
    (units, duties)
}

fn read_unit(cells: &mut Cells, table: &Table) -> Unit {
    cells.known(table, &[UNIT]);
    Unit {
        id: cells.id(table),
        name: cells.both(table, "name"),
        section: cells.text(table, "section"),
    }
}

fn read_duty(cells: &mut Cells, table: &Table, units: &[&str]) -> Duty {
    cells.known(table, &[DUTY]);
    let unit = cells.one_of(table, "unit", units);
    Duty {
        id: cells.text(table, "id"),
        unit: unit.unwrap_or_default().to_owned(),
        cadence: read_cadence(cells, table),
        text: cells.both(table, "text"),
    }
}

fn read_cadence(cells: &mut Cells, table: &Table) -> Cadence {
    let named = cells.one_of(table, "cadence", &CADENCES);
    let once = named == Some("once");
    if once && table.has("days_after") {
        cells.wrong(table, Some("days_after"), words::PLAN_DUTY_DAYS);
    }
    if !once && table.has("due") {
        cells.wrong(table, Some("due"), words::PLAN_DUTY_DUE);
    }
    match named {
        Some("once") => Cadence::Once(cells.day(table, "due")),
        Some("year") => Cadence::Year(cells.days(table, "days_after", MOST_DAYS)),
        _ => Cadence::HalfYear(cells.days(table, "days_after", MOST_DAYS)),
    }
}
