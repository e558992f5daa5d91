//! What changed in the figures of earlier reports since they were issued. A figure told again in a later report is weighed
//! against what was told last, so that a correction is reported once. Each change is traced to the people and to the rows of
//! the trail behind it.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use rusqlite::{Row, named_params};

use crate::forms::Record;
use crate::progress::period::Period;
use crate::progress::plan::Plan;
use crate::progress::report::count;
use crate::progress::report::count::CountedPerson;
use crate::progress::report::document::{Column, Grid, GridCell};
use crate::progress::report::figures::{Datum, Figures};
use crate::progress::report::narrative;
use crate::register::{Reader, RegisterError};
use crate::words::report as w;

const CHANGES: &str = include_str!("changes.sql");
const OF_PERSON: &str = include_str!("changes_of_person.sql");

/// The figures of an earlier report that are looked at again: sheet and items.
const COMPARED_FIGURES: [(&str, &[&str]); 3] = [
    ("target", &["actual", "events", "met", "of", "value"]),
    ("training_all", &["people", "events", "passed", "amount"]),
    ("loan", &["people", "loans", "amount", "debts", "owed"]),
];

/// A report issued before.
#[derive(Clone, Debug)]
pub struct EarlierReport {
    /// Its number in the register.
    pub id: i64,
    /// The plan it was counted with.
    pub plan: Plan,
    pub period: Period,
    /// Row of the trail that froze it.
    pub audit: i64,
    /// What it told, later adjustments included.
    pub figures: Figures,
    /// Whom it counted, later adjustments included.
    pub people: Vec<CountedPerson>,
    /// Row of the trail of the report that told of it last.
    pub last_reported_audit: i64,
}

impl EarlierReport {
    /// Takes in what a later report told of this one.
    pub fn apply_adjustments(&mut self, later: &Figures, audit: i64) {
        let prefix = format!("{}|", self.id);
        for line in later
            .lines("adjusted")
            .into_iter()
            .filter(|l| l.starts_with(&prefix))
        {
            let parts: Vec<&str> = line.split('|').collect();
            let ([_, sheet, id, item], Some(value)) =
                (&parts[..], later.get("adjusted", line, "is"))
            else {
                continue;
            };
            self.figures.put(sheet, id, item, value.clone());
        }
        for line in later
            .lines("trace")
            .into_iter()
            .filter(|l| l.starts_with(&prefix))
        {
            let change = later.get_text("trace", line, "change");
            let (Some((in_numerator, added)), target) = (
                parse_change(change),
                later.get_text("trace", line, "target"),
            ) else {
                continue;
            };
            let counted_person = CountedPerson {
                target: target.to_owned(),
                person: later.get_integer("trace", line, "person"),
                in_numerator,
            };
            if added {
                self.people.push(counted_person);
            } else {
                self.people.retain(|existing| *existing != counted_person);
            }
        }
        self.last_reported_audit = audit;
    }
}

/// Counted or owed, and whether the person came or went.
fn parse_change(change: &str) -> Option<(bool, bool)> {
    match change {
        "counted" => Some((true, true)),
        "uncounted" => Some((true, false)),
        "owed" => Some((false, true)),
        "unowed" => Some((false, false)),
        _ => None,
    }
}

/// Writes into a report's figures what changed in the earlier ones: sheets `adjusted` and `trace`.
pub fn add_adjustments(
    reader: Reader<'_>,
    figures: &mut Figures,
    earlier: &[EarlierReport],
    as_of: NaiveDate,
) -> Result<(), RegisterError> {
    for report in earlier {
        let now = count::figures(reader, &report.plan, &report.period, as_of)?;
        if !write_changes(figures, report, &now) {
            continue;
        }
        let people = count::counted_people(reader, &report.plan, &report.period, as_of)?;
        write_trace(reader, figures, report, &people)?;
    }
    Ok(())
}

/// Writes the figures that differ; says whether there are any.
fn write_changes(figures: &mut Figures, report: &EarlierReport, now: &Figures) -> bool {
    let mut any = false;
    for (sheet, items) in COMPARED_FIGURES {
        let mut lines: BTreeSet<&str> = report.figures.lines(sheet).into_iter().collect();
        lines.extend(now.lines(sheet));
        let whole_ward = |line: &&str| sheet == "target" || *line == count::ALL;
        for line in lines.into_iter().filter(whole_ward) {
            for item in items {
                let (was, is) = (
                    report.figures.get(sheet, line, item),
                    now.get(sheet, line, item),
                );
                if was == is {
                    continue;
                }
                any = true;
                let place = format!("{}|{sheet}|{line}|{item}", report.id);
                let zero = Datum::Whole(0);
                for (side, value) in [("was", was), ("is", is)] {
                    figures.put("adjusted", &place, side, value.unwrap_or(&zero).clone());
                }
                figures.put_text("adjusted", &place, "period", &report.period.name());
            }
        }
    }
    any
}

/// The people who came or went with the rows of the trail behind it, then the changes of that period's money.
fn write_trace(
    reader: Reader<'_>,
    figures: &mut Figures,
    report: &EarlierReport,
    now: &[CountedPerson],
) -> Result<(), RegisterError> {
    let (was, is): (BTreeSet<&CountedPerson>, BTreeSet<&CountedPerson>) =
        (report.people.iter().collect(), now.iter().collect());
    let mut nth = 0_u32;
    let mut reported: BTreeSet<i64> = BTreeSet::new();
    for (all, others, slugs) in [
        (&is, &was, ["counted", "owed"]),
        (&was, &is, ["uncounted", "unowed"]),
    ] {
        for person in all.difference(others) {
            let change = if person.in_numerator {
                slugs[0]
            } else {
                slugs[1]
            };
            nth += 1;
            let line = format!("{}|{nth:06}", report.id);
            figures.put_text("trace", &line, "target", &person.target);
            figures.put_count("trace", &line, "person", person.person);
            figures.put_text("trace", &line, "change", change);
            let params =
                named_params! {":person": person.person, ":since": report.last_reported_audit};
            reader.each(OF_PERSON, params, |row| {
                reported.insert(put_audit_row(figures, &line, row)?);
                Ok(())
            })?;
        }
    }
    let (from, to) = (
        report.period.from().to_string(),
        report.period.to().to_string(),
    );
    let params = named_params! {":since": report.last_reported_audit, ":from": from, ":to": to};
    reader.each(CHANGES, params, |row| {
        if reported.contains(&row.get("id")?) {
            return Ok(());
        }
        nth += 1;
        let line = format!("{}|{nth:06}", report.id);
        figures.put_text("trace", &line, "change", &row.get::<_, String>("record")?);
        figures.put_count("trace", &line, "person", row.get("person")?);
        put_audit_row(figures, &line, row)?;
        Ok(())
    })
}

/// Writes the row of the trail behind a line; returns its number.
fn put_audit_row(figures: &mut Figures, line: &str, row: &Row<'_>) -> rusqlite::Result<i64> {
    let audit = row.get("id")?;
    figures.put_count("trace", line, "audit", audit);
    figures.put_text("trace", line, "at", &row.get::<_, String>("at")?);
    figures.put_text("trace", line, "clerk", &row.get::<_, String>("clerk")?);
    Ok(audit)
}

fn report_name(figures: &Figures, line: &str, plan: &Plan) -> String {
    let name = figures.get_text("adjusted", line, "period");
    Period::parse(name, plan).map_or_else(|_| name.to_owned(), |p| narrative::period(&p, plan))
}

/// What a figure is called.
fn label(sheet: &str, line: &str, item: &str, plan: &Plan) -> String {
    let name = plan.target(line).map_or(line, |t| t.name());
    match (sheet, item) {
        ("target", "actual") => w::item_actual(name),
        ("target", "events") => w::item_events(name),
        ("target", "met") => w::item_met(name),
        ("target", "of") => w::item_of(name),
        ("target", _) => w::item_value(name),
        ("training_all", "amount") => w::item_training(w::COL_AMOUNT.text().to_lowercase()),
        ("training_all", item) => w::item_training(item_label(item)),
        (_, item) => w::item_loans(item_label(item)),
    }
}

fn item_label(item: &str) -> String {
    let phrase = match item {
        "people" => w::COL_PEOPLE,
        "events" => w::COL_EVENTS,
        "passed" => w::COL_PASSED,
        "loans" => w::COL_LENT,
        "debts" => w::COL_DEBTS,
        "owed" => w::COL_OWED,
        _ => w::COL_AMOUNT_PAID,
    };
    phrase.text().to_lowercase()
}

/// The table of adjusted figures; none when nothing changed.
pub(super) fn table(figures: &Figures, plan: &Plan) -> Option<Grid> {
    let lines = figures.lines("adjusted");
    if lines.is_empty() {
        return None;
    }
    let mut grid = Grid::new(
        w::table_adjustments(6),
        vec![
            Column::words(w::COL_NO, 5),
            Column::words(w::COL_REPORT, 19),
            Column::words(w::COL_FIGURE, 40),
            Column::numbers(w::COL_WAS, 12),
            Column::numbers(w::COL_IS, 12),
            Column::numbers(w::COL_DIFFERENCE, 12),
        ],
    );
    for (number, line) in (1..).zip(lines) {
        let parts: Vec<&str> = line.split('|').collect();
        let [_, sheet, id, item] = &parts[..] else {
            continue;
        };
        let value = |side| figures.get("adjusted", line, side);
        let cell = |side| match value(side) {
            Some(Datum::Whole(n)) => GridCell::Whole(*n),
            Some(Datum::Real(x)) => GridCell::Percent(*x),
            _ => GridCell::Empty,
        };
        let difference = match (value("was"), value("is")) {
            (Some(Datum::Whole(was)), Some(Datum::Whole(is))) => GridCell::Whole(is - was),
            (Some(Datum::Real(was)), Some(Datum::Real(is))) => GridCell::Percent(is - was),
            _ => GridCell::Empty,
        };
        grid.add_row(vec![
            GridCell::Whole(number),
            GridCell::Text(report_name(figures, line, plan)),
            GridCell::Text(label(sheet, id, item, plan)),
            cell("was"),
            cell("is"),
            difference,
        ]);
    }
    Some(grid)
}

/// What changed them, a row a person or change; none when nothing changed.
pub(super) fn trace(figures: &Figures, plan: &Plan) -> Option<Grid> {
    let lines = figures.lines("trace");
    if lines.is_empty() {
        return None;
    }
    let mut grid = Grid::new(
        "",
        vec![
            Column::words(w::COL_NO, 5),
            Column::words(w::COL_TARGET, 37),
            Column::words(w::COL_CHANGE, 23),
            Column::numbers(w::COL_PERSON, 9),
            Column::numbers(w::COL_TRAIL, 9),
            Column::words(w::COL_WHEN, 10),
            Column::words(w::COL_CLERK, 9),
        ],
    );
    for (number, line) in (1..).zip(lines) {
        let word = |item| figures.get_text("trace", line, item);
        let whole = |item| match figures.get_integer("trace", line, item) {
            0 => GridCell::text("—"),
            n => GridCell::Id(n),
        };
        let target = plan.target(word("target")).map_or("", |t| t.name());
        let day = word("at").get(..10).unwrap_or_default();
        let day = crate::domain::date::from_iso(day).map_or_else(String::new, narrative::date);
        grid.add_row(vec![
            GridCell::Whole(number),
            GridCell::text(target),
            GridCell::Text(change_label(word("change"))),
            whole("person"),
            whole("audit"),
            GridCell::Text(day),
            GridCell::text(word("clerk")),
        ]);
    }
    Some(grid)
}

fn change_label(slug: &str) -> String {
    match slug {
        "counted" => w::NOW_COUNTED.text().to_owned(),
        "uncounted" => w::NO_LONGER_COUNTED.text().to_owned(),
        "owed" => w::NOW_OWED.text().to_owned(),
        "unowed" => w::NO_LONGER_OWED.text().to_owned(),
        table => {
            let record = Record::from_table(table).map_or(table, |r| r.label().text());
            w::record_changed(record)
        }
    }
}
