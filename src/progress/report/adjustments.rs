//! Changes in the figures of earlier reports since they were issued. A figure is compared with its last reported value, so that
//! a correction is reported once. Each change is traced to people and to rows of the trail.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use rusqlite::types::Value;
use rusqlite::{Row, named_params};

use crate::domain::date;
use crate::domain::ids::{AuditId, PersonId, ReportId};
use crate::forms::Record;
use crate::progress::period::Period;
use crate::progress::plan::{Plan, Target};
use crate::progress::report::count;
use crate::progress::report::document::{Column, Grid, GridCell};
use crate::progress::report::figures::Figures;
use crate::progress::report::narrative;
use crate::register::write::op::CountedPerson;
use crate::register::{Reader, Result};
use crate::words::access as wa;
use crate::words::report as w;

/// The figures that are compared: sheet and items.
const COMPARED_FIGURES: [(&str, &[&str]); 3] = [
    ("target", &["actual", "events", "met", "of", "value"]),
    ("training_all", &["people", "events", "passed", "amount"]),
    ("loan", &["people", "loans", "amount", "debts", "owed"]),
];

/// An issued report with the adjustments reported since.
#[derive(Clone, Debug)]
pub struct EarlierReport {
    pub id: ReportId,
    /// The plan it was counted with.
    pub plan: Plan,
    pub period: Period,
    pub figures: Figures,
    pub people: Vec<CountedPerson>,
    /// Trail row of the last report with adjustments of this one.
    pub last_reported_audit: AuditId,
}

impl EarlierReport {
    /// Applies the adjustments that a later report has of this one; `audit` is the trail row of the later report.
    pub fn apply_adjustments(&mut self, later: &Figures, audit: AuditId) {
        let prefix = format!("{}|", self.id);
        let lines = |sheet| {
            let lines = later.lines(sheet).into_iter();
            lines.filter(|line| line.starts_with(&prefix))
        };
        for line in lines("adjusted") {
            let parts: Vec<&str> = line.split('|').collect();
            let is = later.get("adjusted", line, "is");
            if let ([_, sheet, id, item], Some(value)) = (&parts[..], is) {
                self.figures.put(sheet, id, item, value.clone());
            }
        }
        for line in lines("trace").map(|line| later.line("trace", line)) {
            let Some((in_numerator, is_added)) = parse_change(line.text("change")) else {
                continue;
            };
            let person = CountedPerson {
                target: line.text("target").to_owned(),
                person: line.integer("person").into(),
                in_numerator,
            };
            if is_added {
                self.people.push(person);
            } else {
                self.people.retain(|existing| *existing != person);
            }
        }
        self.last_reported_audit = audit;
    }
}

/// Whether the person is counted, and whether the person was added.
fn parse_change(change: &str) -> Option<(bool, bool)> {
    match change {
        "counted" => Some((true, true)),
        "uncounted" => Some((true, false)),
        "owed" => Some((false, true)),
        "unowed" => Some((false, false)),
        _ => None,
    }
}

/// Adds the changes of earlier reports to the figures of a report: sheets `adjusted` and `trace`.
pub fn add_adjustments(
    reader: Reader<'_>,
    figures: &mut Figures,
    earlier: &[EarlierReport],
    as_of: NaiveDate,
) -> Result<()> {
    for report in earlier {
        let scope = report.period.as_of(as_of);
        let now = count::figures(reader, &report.plan, scope)?;
        if !write_changes(figures, report, &now) {
            continue;
        }
        let people = count::counted_people(reader, &report.plan, scope)?;
        write_trace(reader, figures, report, &people)?;
    }
    Ok(())
}

/// Adds the figures that differ; false when there are none.
fn write_changes(figures: &mut Figures, report: &EarlierReport, now: &Figures) -> bool {
    let mut any = false;
    for (sheet, items) in COMPARED_FIGURES {
        let mut lines: BTreeSet<&str> = report.figures.lines(sheet).into_iter().collect();
        lines.extend(now.lines(sheet));
        let whole_ward = |line: &&str| sheet == "target" || *line == count::ALL;
        for line in lines.into_iter().filter(whole_ward) {
            for item in items {
                let was = report.figures.get(sheet, line, item);
                let is = now.get(sheet, line, item);
                if was == is {
                    continue;
                }
                any = true;
                let place = format!("{}|{sheet}|{line}|{item}", report.id);
                let zero = Value::Integer(0);
                for (side, value) in [("was", was), ("is", is)] {
                    figures.put("adjusted", &place, side, value.unwrap_or(&zero).clone());
                }
                let period = report.period.name();
                figures.put_texts("adjusted", &place, &[("period", &period)]);
            }
        }
    }
    any
}

/// A row of the sheet `trace`: a person added or removed, or the table of a changed record.
struct TraceRow<'r> {
    target: &'r str,
    change: String,
    person: Option<PersonId>,
    cause: Option<Cause>,
}

/// The trail row behind a change.
struct Cause {
    audit: AuditId,
    at: String,
    clerk: String,
}

fn read_cause(row: &Row) -> rusqlite::Result<Cause> {
    Ok(Cause {
        audit: row.get("id")?,
        at: row.get("at")?,
        clerk: row.get("clerk")?,
    })
}

/// Whether the people of a target are known by it to hold a sensitive group.
fn reveals_group(plan: &Plan, target: &str) -> bool {
    plan.target(target).is_some_and(Target::reveals_group)
}

/// Adds the people added or removed, then the other changed records of the period, each with its trail row.
fn write_trace(
    reader: Reader<'_>,
    figures: &mut Figures,
    report: &EarlierReport,
    now: &[CountedPerson],
) -> Result<()> {
    let mut rows = changed_people(reader, report, now)?;
    let causes = rows.iter().filter_map(|row| row.cause.as_ref());
    let reported: BTreeSet<AuditId> = causes.map(|cause| cause.audit).collect();
    let mut records = changed_records(reader, report)?;
    let is_reported = |cause: &Cause| reported.contains(&cause.audit);
    records.retain(|row| !row.cause.as_ref().is_some_and(is_reported));
    rows.extend(records);
    for (nth, row) in (1_u32..).zip(rows) {
        let line = format!("{}|{nth:06}", report.id);
        let person = row.person.map_or(0, PersonId::get);
        let masked = if reveals_group(&report.plan, row.target) {
            "yes"
        } else {
            ""
        };
        let texts = [
            ("target", row.target),
            ("change", &row.change),
            ("masked", masked),
        ];
        figures.put_count("trace", &line, "person", person);
        figures.put_texts("trace", &line, &texts);
        if let Some(Cause { audit, at, clerk }) = row.cause {
            figures.put_count("trace", &line, "audit", audit.get());
            figures.put_texts("trace", &line, &[("at", &at), ("clerk", &clerk)]);
        }
    }
    Ok(())
}

fn changed_people<'r>(
    reader: Reader<'_>,
    report: &'r EarlierReport,
    now: &'r [CountedPerson],
) -> Result<Vec<TraceRow<'r>>> {
    let was: BTreeSet<&CountedPerson> = report.people.iter().collect();
    let is: BTreeSet<&CountedPerson> = now.iter().collect();
    let sql = include_str!("changes_of_person.sql");
    let mut rows = Vec::new();
    for (all, others, changes) in [
        (&is, &was, ["counted", "owed"]),
        (&was, &is, ["uncounted", "unowed"]),
    ] {
        for counted in all.difference(others) {
            let since = report.last_reported_audit;
            let params = named_params! {":person": counted.person, ":since": since};
            rows.push(TraceRow {
                target: &counted.target,
                change: changes[usize::from(!counted.in_numerator)].to_owned(),
                person: Some(counted.person),
                cause: reader.optional(sql, params, read_cause)?,
            });
        }
    }
    Ok(rows)
}

fn changed_records<'r>(reader: Reader<'_>, report: &EarlierReport) -> Result<Vec<TraceRow<'r>>> {
    let params = named_params! {
        ":since": report.last_reported_audit,
        ":from": report.period.from().to_string(),
        ":to": report.period.to().to_string(),
    };
    reader.rows(include_str!("changes.sql"), params, |row| {
        Ok(TraceRow {
            target: "",
            change: row.get("record")?,
            person: row.get("person")?,
            cause: Some(read_cause(row)?),
        })
    })
}

fn report_name(figures: &Figures, line: &str, plan: &Plan) -> String {
    let name = figures.line("adjusted", line).text("period");
    Period::parse(name, plan).map_or_else(|_| name.to_owned(), |p| narrative::period(&p, plan))
}

/// The name of a figure.
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

/// The table of adjusted figures; `None` without any.
pub(super) fn table(figures: &Figures, plan: &Plan) -> Option<Grid> {
    let lines = figures.lines("adjusted");
    if lines.is_empty() {
        return None;
    }
    let columns = vec![
        Column::words(w::COL_NO, 5),
        Column::words(w::COL_REPORT, 19),
        Column::words(w::COL_FIGURE, 40),
        Column::numbers(w::COL_WAS, 12),
        Column::numbers(w::COL_IS, 12),
        Column::numbers(w::COL_DIFFERENCE, 12),
    ];
    let mut grid = Grid::new(w::table_adjustments(6), columns);
    for (number, line) in (1..).zip(lines) {
        let parts: Vec<&str> = line.split('|').collect();
        let [_, sheet, id, item] = &parts[..] else {
            continue;
        };
        let value = |side| figures.get("adjusted", line, side);
        let cell = |side| match value(side) {
            Some(Value::Integer(n)) => GridCell::Whole(*n),
            Some(Value::Real(x)) => GridCell::Percent(*x),
            _ => GridCell::Empty,
        };
        let difference = match (cell("was"), cell("is")) {
            (GridCell::Whole(was), GridCell::Whole(is)) => GridCell::Whole(is - was),
            (GridCell::Percent(was), GridCell::Percent(is)) => GridCell::Percent(is - was),
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

/// The causes of the adjustments, a row for each person or record, masked for a target that counts sensitive groups alone;
/// `None` without any.
pub(super) fn trace(figures: &Figures, plan: &Plan) -> Option<Grid> {
    let lines = figures.lines("trace");
    if lines.is_empty() {
        return None;
    }
    let columns = vec![
        Column::words(w::COL_NO, 5),
        Column::words(w::COL_TARGET, 37),
        Column::words(w::COL_CHANGE, 23),
        Column::numbers(w::COL_PERSON, 9),
        Column::numbers(w::COL_TRAIL, 9),
        Column::words(w::COL_WHEN, 10),
        Column::words(w::COL_CLERK, 9),
    ];
    let mut grid = Grid::new("", columns);
    for (number, line) in (1..).zip(lines) {
        let line = figures.line("trace", line);
        let number_of = |item| match line.integer(item) {
            0 => GridCell::text("—"),
            n => GridCell::Id(n),
        };
        let target = line.text("target");
        let mut cells = vec![
            GridCell::Whole(number),
            GridCell::text(plan.target(target).map_or("", |t| t.name())),
            GridCell::Text(change_label(line.text("change"))),
        ];
        if line.text("masked") == "yes" || reveals_group(plan, target) {
            // The row of the trail, its day and its clerk lead to the person as well.
            cells.extend(vec![GridCell::text(wa::HIDDEN.text()); 4]);
        } else {
            let day = line.text("at").get(..10).and_then(date::from_iso);
            let day = day.map_or_else(String::new, narrative::date);
            let clerk = GridCell::text(line.text("clerk"));
            cells.extend([
                number_of("person"),
                number_of("audit"),
                GridCell::Text(day),
                clerk,
            ]);
        }
        grid.add_row(cells);
    }
    Some(grid)
}

fn change_label(slug: &str) -> String {
    let phrase = match slug {
        "counted" => w::NOW_COUNTED,
        "uncounted" => w::NO_LONGER_COUNTED,
        "owed" => w::NOW_OWED,
        "unowed" => w::NO_LONGER_OWED,
        table => {
            let record = Record::from_table(table).map_or(table, |r| r.label().text());
            return w::record_changed(record);
        }
    };
    phrase.text().to_owned()
}
