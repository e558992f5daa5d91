//! Issues a report, and loads issued reports: their figures, checked against the stored digest, and the plan they were counted
//! with.

use chrono::NaiveDate;
use rusqlite::types::Value;

use crate::domain::date::{self, iso};
use crate::progress::period::{Period, Scope};
use crate::progress::plan::Plan;
use crate::progress::plan::effective::{Change, apply_changes, changes, effective_plan};
use crate::progress::report::adjustments::{EarlierReport, add_adjustments};
use crate::progress::report::count;
use crate::progress::report::figures::Figures;
use crate::progress::report::{Kind, NOTE_PARTS, PlanReport, draft};
use crate::register::write::op::NewReport;
use crate::register::write::reports::{self, StoredReport};
use crate::register::{Op, Reader, Register, RegisterError, Result};
use crate::words::report as w;

/// The report of a period as it is now: figures, notes, changes of the plan, adjustments of earlier reports.
///
/// # Errors
/// The register cannot be read, or an earlier report was altered.
pub fn current_report(
    reader: Reader<'_>,
    plan: &Plan,
    scope: Scope,
    kind: Kind,
    dated: NaiveDate,
) -> Result<PlanReport> {
    let plan = &effective_plan(reader, plan, scope.end())?;
    let stored_notes = reports::notes(reader, &scope.period.name())?;
    let mut notes = Vec::new();
    for part in NOTE_PARTS {
        let part_notes = stored_notes.iter().filter(|note| note.part == part);
        notes.extend(part_notes.map(|note| (note.part.clone(), note.text.clone())));
    }
    let mut report = draft(reader, plan, scope, kind, dated, &notes)?;
    for (nth, change) in changes(reader, &plan.id)?.iter().enumerate() {
        if change.valid_from <= scope.end() {
            let items = [
                ("entry", change.entry.as_str()),
                ("value", &change.value),
                ("valid_from", &iso(change.valid_from)),
                ("reason", &change.reason),
            ];
            let figures = &mut report.figures;
            figures.put_texts("plan_change", &format!("{nth:04}"), &items);
        }
    }
    let earlier = earlier_reports(reader, &scope.period, plan)?;
    add_adjustments(reader, &mut report.figures, &earlier, scope.as_of)?;
    Ok(report)
}

/// The last report of this period and of each period of the plan that began earlier, with the adjustments reported since.
fn earlier_reports(reader: Reader<'_>, period: &Period, plan: &Plan) -> Result<Vec<EarlierReport>> {
    let mut earlier: Vec<EarlierReport> = Vec::new();
    for issued in reports::issued_reports(reader)? {
        if issued.plan_id != plan.id {
            continue;
        }
        let figures = figures_of(reader, &issued)?;
        for report in &mut earlier {
            report.apply_adjustments(&figures, issued.audit_id);
        }
        let its_plan = plan_of(&issued, &figures)?;
        let Ok(its_period) = Period::parse(&issued.period, &its_plan) else {
            continue;
        };
        earlier.retain(|report| report.period != its_period);
        earlier.push(EarlierReport {
            id: issued.id,
            plan: its_plan,
            period: its_period,
            figures,
            people: reports::people(reader, issued.id)?,
            last_reported_audit: issued.audit_id,
        });
    }
    earlier.retain(|report| report.period == *period || report.period.from() < period.from());
    Ok(earlier)
}

/// Issues a report and loads it again. The figures are counted in the transaction that stores them, so that they belong to the
/// head of the trail.
///
/// # Errors
/// The register cannot be written.
pub fn issue(
    register: &mut Register,
    plan: &Plan,
    scope: Scope,
    kind: Kind,
    number: Option<&str>,
) -> Result<PlanReport> {
    let dated = register.today();
    register.batch(|batch| {
        let report = current_report(batch.reader(), plan, scope, kind, dated)?;
        batch.apply(Op::Issue(Box::new(NewReport {
            period: scope.period.name(),
            kind: kind.slug().to_owned(),
            as_of: iso(scope.as_of),
            number: number.map(str::to_owned),
            issued_on: iso(dated),
            plan_id: plan.id.clone(),
            plan: plan.source.clone(),
            digest: report.figures.digest(),
            figures: report.figures.rows(),
            people: count::counted_people(batch.reader(), plan, scope)?,
        })))
    })?;
    let newest = reports::issued_reports(register.reader())?.pop();
    let newest = newest.ok_or_else(|| RegisterError::Refused(w::ISSUED_GONE.into()))?;
    load_frozen(register.reader(), &newest)
}

/// Loads an issued report.
///
/// # Errors
/// The register cannot be read, or the report was altered.
pub fn load_frozen(reader: Reader<'_>, issued: &StoredReport) -> Result<PlanReport> {
    let figures = figures_of(reader, issued)?;
    let plan = plan_of(issued, &figures)?;
    let unreadable = || RegisterError::refused(|| w::issued_unreadable(issued.id));
    let period = Period::parse(&issued.period, &plan).map_err(|_| unreadable())?;
    Ok(PlanReport {
        scope: period.as_of(date::from_iso(&issued.as_of).ok_or_else(unreadable)?),
        kind: Kind::from_slug(&issued.kind).ok_or_else(unreadable)?,
        number: issued.number.clone(),
        dated: date::from_iso(&issued.issued_on).ok_or_else(unreadable)?,
        figures,
        seal: Some((issued.id, issued.hash.clone())),
        plan,
    })
}

/// The plan that a report was counted with: the stored file with the stored changes.
fn plan_of(issued: &StoredReport, figures: &Figures) -> Result<Plan> {
    let unreadable = || RegisterError::refused(|| w::issued_unreadable(issued.id));
    let original = Plan::read(&issued.plan, &issued.plan_id).map_err(|_| unreadable())?;
    let change = |line: &str| {
        let text = |item| figures.line("plan_change", line).text(item).to_owned();
        Some(Change {
            entry: text("entry"),
            value: text("value"),
            valid_from: date::from_iso(&text("valid_from"))?,
            reason: text("reason"),
            by: String::new(),
        })
    };
    let lines = figures.lines("plan_change").into_iter();
    let changes: Vec<Change> = lines.filter_map(change).collect();
    let day = date::from_iso(&issued.as_of).ok_or_else(unreadable)?;
    Ok(apply_changes(&original, &changes, day))
}

/// The figures of an issued report, checked against their digest.
fn figures_of(reader: Reader<'_>, issued: &StoredReport) -> Result<Figures> {
    let mut figures = Figures::default();
    for (sheet, line, item, value) in reports::figures(reader, issued.id)? {
        if !matches!(value, Value::Null | Value::Blob(_)) {
            figures.put(&sheet, &line, &item, value);
        }
    }
    if figures.digest() == issued.digest {
        Ok(figures)
    } else {
        Err(RegisterError::refused(|| w::issued_tampered(issued.id)))
    }
}
