//! Issuing a report and reading back what was issued: the figures as they were frozen, compared with their digest, under the
//! plan they were counted with.

use chrono::NaiveDate;
use rusqlite::Connection;
use rusqlite::types::Value;

use super::adjust::{Earlier, adjust};
use super::count::{self, Counted};
use super::figures::{Datum, Figures, Place};
use super::{Kind, NOTE_PARTS, Report, draft};
use crate::domain::date::{self, iso};
use crate::progress::in_force::{Change, applied, changes, in_force};
use crate::progress::period::Period;
use crate::progress::plan::Plan;
use crate::register::reports::{self, Issue, Issued};
use crate::register::{Op, Register, RegisterError};
use crate::words::report as w;

/// What a report of a period would say now: figures, the clerk's lines, adjustments of earlier reports.
///
/// # Errors
/// When the register cannot be read, or an earlier report in it was tampered with.
pub fn now(
    conn: &Connection,
    plan: &Plan,
    (period, as_of): (&Period, NaiveDate),
    kind: Kind,
    dated: NaiveDate,
) -> Result<Report, RegisterError> {
    let plan = &in_force(conn, plan, period.end(as_of))?;
    let written = reports::notes(conn, &period.name())?;
    let mut notes = Vec::new();
    for part in NOTE_PARTS {
        let mine = written.iter().filter(|note| note.part == part);
        notes.extend(mine.map(|note| (note.part.clone(), note.text.clone())));
    }
    let mut report = draft(conn, plan, (period, as_of), kind, dated, &notes)?;
    for (nth, change) in changes(conn, &plan.id)?.iter().enumerate() {
        if change.valid_from <= period.end(as_of) {
            let line = format!("{nth:04}");
            report
                .figures
                .text("plan_change", &line, "entry", &change.entry);
            report
                .figures
                .text("plan_change", &line, "value", &change.value);
            let from = iso(change.valid_from);
            report
                .figures
                .text("plan_change", &line, "valid_from", &from);
            report
                .figures
                .text("plan_change", &line, "reason", &change.reason);
        }
    }
    let earlier = earlier(conn, period, plan)?;
    adjust(conn, &mut report.figures, &earlier, as_of)?;
    Ok(report)
}

/// The last report of every period of this plan that began before this one did, or of this very period, with all that was
/// told of it since.
fn earlier(conn: &Connection, period: &Period, plan: &Plan) -> Result<Vec<Earlier>, RegisterError> {
    let mut known: Vec<Earlier> = Vec::new();
    for one in reports::issued(conn)? {
        if one.plan_id != plan.id {
            continue;
        }
        let figures = figures_of(conn, &one)?;
        for before in &mut known {
            before.told_again(&figures, one.audit);
        }
        let theirs = plan_of(&one, &figures)?;
        let Ok(of) = Period::parse(&one.period, &theirs) else {
            continue;
        };
        known.retain(|before| before.period != of);
        let people = reports::people(conn, one.id)?;
        known.push(Earlier {
            id: one.id,
            plan: theirs,
            period: of,
            audit: one.audit,
            figures,
            people: people
                .into_iter()
                .map(|(target, person, counted)| Counted {
                    target,
                    person,
                    counted,
                })
                .collect(),
            told_by: one.audit,
        });
    }
    known.retain(|before| before.period == *period || before.period.from() < period.from());
    Ok(known)
}

/// Issues a report: counts it inside the change that freezes it, so that what it says is what the trail's head stands for,
/// and gives it back as it will be read from now on.
///
/// # Errors
/// When the register cannot be written.
pub fn issue(
    register: &mut Register,
    plan: &Plan,
    (period, as_of): (&Period, NaiveDate),
    kind: Kind,
    number: Option<&str>,
) -> Result<Report, RegisterError> {
    let dated = register.today();
    register.batch(|batch| {
        let report = now(batch.reading(), plan, (period, as_of), kind, dated)?;
        let people = count::counted(batch.reading(), plan, period, as_of)?;
        batch.apply(Op::Issue(Box::new(Issue {
            period: period.name(),
            kind: kind.slug().to_owned(),
            as_of: iso(as_of),
            number: number.map(str::to_owned),
            issued_on: iso(dated),
            plan_id: plan.id.clone(),
            plan: plan.source.clone(),
            digest: report.figures.digest(),
            figures: report.figures.rows().map(row).collect(),
            people: people
                .into_iter()
                .map(|p| (p.target, p.person, p.counted))
                .collect(),
        })))?;
        Ok::<(), RegisterError>(())
    })?;
    let newest = reports::issued(register.reading())?.pop();
    newest.map_or_else(
        || Err(RegisterError::Refused(w::ISSUED_GONE.text().to_owned())),
        |one| frozen(register.reading(), &one),
    )
}

fn row((place, value): (&Place, &Datum)) -> reports::FigureRow {
    let (sheet, line, item) = place.clone();
    let value = match value {
        Datum::Whole(n) => Value::Integer(*n),
        Datum::Real(x) => Value::Real(*x),
        Datum::Text(t) => Value::Text(t.clone()),
    };
    (sheet, line, item, value)
}

/// An issued report as it was frozen.
///
/// # Errors
/// When the register cannot be read, or the figures are not those that were issued.
pub fn frozen(conn: &Connection, one: &Issued) -> Result<Report, RegisterError> {
    let figures = figures_of(conn, one)?;
    let plan = plan_of(one, &figures)?;
    let gone = || RegisterError::Refused(w::issued_unreadable(one.id));
    Ok(Report {
        period: Period::parse(&one.period, &plan).map_err(|_| gone())?,
        as_of: date::from_iso(&one.as_of).ok_or_else(gone)?,
        kind: Kind::of(&one.kind).ok_or_else(gone)?,
        number: one.number.clone(),
        dated: date::from_iso(&one.issued_on).ok_or_else(gone)?,
        figures,
        seal: Some((one.id, one.hash.clone())),
        plan,
    })
}

/// The plan it was counted with: the file of then with the changes in force then.
fn plan_of(one: &Issued, figures: &Figures) -> Result<Plan, RegisterError> {
    let unreadable = || RegisterError::Refused(w::issued_unreadable(one.id));
    let filed = Plan::read(&one.plan, &one.plan_id).map_err(|_| unreadable())?;
    let change = |line: &str| {
        let word = |item| figures.word("plan_change", line, item).to_owned();
        Some(Change {
            id: 0,
            entry: word("entry"),
            value: word("value"),
            valid_from: date::from_iso(&word("valid_from"))?,
            reason: word("reason"),
            by: String::new(),
            at: String::new(),
        })
    };
    let lines = figures.lines("plan_change").into_iter();
    let changes: Vec<Change> = lines.filter_map(change).collect();
    let day = date::from_iso(&one.as_of).ok_or_else(unreadable)?;
    Ok(applied(&filed, &changes, day))
}

/// The frozen figures, if they are still those that were issued.
fn figures_of(conn: &Connection, one: &Issued) -> Result<Figures, RegisterError> {
    let mut figures = Figures::default();
    for (sheet, line, item, value) in reports::figures(conn, one.id)? {
        let value = match value {
            Value::Integer(n) => Datum::Whole(n),
            Value::Real(x) => Datum::Real(x),
            Value::Text(t) => Datum::Text(t),
            Value::Null | Value::Blob(_) => continue,
        };
        figures.put(&sheet, &line, &item, value);
    }
    if figures.digest() == one.digest {
        Ok(figures)
    } else {
        Err(RegisterError::Refused(w::issued_tampered(one.id)))
    }
}
