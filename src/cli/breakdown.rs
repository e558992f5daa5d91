//! `vieclam progress --by`. Prints a figure by group, sex, neighbourhood and the rest; the cells are `progress`'s.

use std::io::Write;

use chrono::NaiveDate;
use serde_json::{Value as Json, json};

use super::args::Format;
use super::table::Table;
use super::{Failure, Out};
use crate::domain::date::iso;
use crate::progress::breakdown::{BreakdownRow, Dimension, rows};
use crate::progress::measure::People;
use crate::progress::period::Period;
use crate::progress::plan::{Plan, Target};
use crate::progress::{format, people};
use crate::register::Register;
use crate::words::{breakdown as w, targets as wt};

/// A target with its cells.
struct TargetBreakdown<'p> {
    target: &'p Target,
    people: People,
    cells: Vec<BreakdownRow>,
}

/// What is asked for.
pub(super) struct BreakdownQuery<'p> {
    pub plan: &'p Plan,
    pub target: Option<&'p Target>,
    pub dimension: Dimension,
    pub period: Period,
    pub as_of: NaiveDate,
}

/// The dimension of a slug.
pub(super) fn dimension(slug: &str) -> Result<Dimension, Failure> {
    Dimension::parse(slug).ok_or_else(|| {
        let known = Dimension::ALL.map(Dimension::slug).join(", ");
        Failure::Usage(w::unknown(slug, known))
    })
}

/// Prints the target asked for, or all that can be parted this way.
pub(super) fn print(
    query: &BreakdownQuery<'_>,
    register: &Register,
    (format, ascii): (Format, bool),
    out: &mut Out<'_>,
) -> Result<(), Failure> {
    let dimension = query.dimension;
    if let Some(target) = query.target {
        let dimensions = Dimension::for_target(target);
        if !dimensions.contains(&dimension) {
            let known: Vec<&str> = dimensions.iter().map(|d| d.slug()).collect();
            return Err(Failure::Usage(w::not_of_target(
                &target.id,
                dimension.slug(),
                known.join(", "),
            )));
        }
    }
    let targets = query.plan.targets.iter().filter(|target| {
        query.target.is_none_or(|selected| selected.id == target.id)
            && Dimension::for_target(target).contains(&dimension)
    });
    let mut breakdowns = Vec::new();
    for target in targets {
        let people = people(register.reading(), target, &query.period, query.as_of)?;
        breakdowns.push(TargetBreakdown {
            target,
            cells: rows(dimension, &people),
            people,
        });
    }
    match format {
        Format::Json => Ok(writeln!(out, "{:#}", object(query, &breakdowns))?),
        Format::Csv => sheet(dimension, &breakdowns, out),
        Format::Table | Format::Md => tables(dimension, &breakdowns, ascii, out),
    }
}

fn object(query: &BreakdownQuery<'_>, breakdowns: &[TargetBreakdown<'_>]) -> Json {
    let row = |cell: &BreakdownRow| {
        json!({
            "key": cell.key,
            "label": query.dimension.row_label(cell.key.as_deref()),
            "counted": cell.numerator,
            "missing": cell.gap,
        })
    };
    let target = |breakdown: &TargetBreakdown<'_>| {
        json!({
            "id": breakdown.target.id,
            "counted": breakdown.people.numerator.len(),
            "missing": breakdown.people.gap.len(),
            "rows": breakdown.cells.iter().map(row).collect::<Vec<_>>(),
        })
    };
    json!({
        "plan": query.plan.id,
        "period": query.period.name(),
        "from": iso(query.period.from()),
        "to": iso(query.period.to()),
        "as_of": iso(query.as_of),
        "by": query.dimension.slug(),
        "targets": breakdowns.iter().map(target).collect::<Vec<_>>(),
    })
}

fn sheet(
    dimension: Dimension,
    breakdowns: &[TargetBreakdown<'_>],
    out: &mut Out<'_>,
) -> Result<(), Failure> {
    let mut csv = csv::Writer::from_writer(out);
    csv.write_record(["target", "by", "key", "label", "counted", "missing"])?;
    for breakdown in breakdowns {
        for cell in &breakdown.cells {
            let key = cell.key.as_deref();
            csv.write_record([
                breakdown.target.id.as_str(),
                dimension.slug(),
                key.unwrap_or_default(),
                &dimension.row_label(key),
                &cell.numerator.to_string(),
                &cell.gap.to_string(),
            ])?;
        }
    }
    Ok(csv.flush()?)
}

fn tables(
    dimension: Dimension,
    breakdowns: &[TargetBreakdown<'_>],
    ascii: bool,
    out: &mut Out<'_>,
) -> Result<(), Failure> {
    let count = |n: usize| format::count(n as u64);
    for (at, breakdown) in breakdowns.iter().enumerate() {
        if at > 0 {
            writeln!(out)?;
        }
        writeln!(
            out,
            "{} · {}",
            breakdown.target.label.text(),
            breakdown.target.id
        )?;
        let heads = [dimension.label(), wt::COUNTED, wt::MISSING];
        let mut table = Table::new(heads.map(|h| h.text().to_owned()).to_vec()).right(&[1, 2]);
        for cell in &breakdown.cells {
            let label = dimension.row_label(cell.key.as_deref());
            table.row(vec![label, count(cell.numerator), count(cell.gap)]);
        }
        let total = [breakdown.people.numerator.len(), breakdown.people.gap.len()];
        table.row(vec![
            wt::TOTAL.text().to_owned(),
            count(total[0]),
            count(total[1]),
        ]);
        table.print(out, ascii)?;
    }
    if dimension == Dimension::Group && !breakdowns.is_empty() {
        writeln!(out, "{}", w::OVERLAP)?;
    }
    if breakdowns.is_empty() {
        writeln!(out, "{}", w::no_target(dimension.slug()))?;
    }
    Ok(())
}
