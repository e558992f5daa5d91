//! `vieclam progress --by`. Prints a figure by group, sex, neighbourhood or another dimension; counting: `progress`.

use serde::Serialize;
use serde_json::{Value as Json, json};

use super::emit::{Column, Format, Out};
use super::{Failure, Result};
use crate::domain::date::iso;
use crate::progress::breakdown::{
    Dimension, HIDDEN_ROW, has_hidden_rows, sensitive_people, shown_rows,
};
use crate::progress::measure::{People, Population};
use crate::progress::period::Scope;
use crate::progress::plan::{Plan, Target};
use crate::progress::{format, people};
use crate::register::Register;
use crate::register::session::opening;
use crate::words::{breakdown as w, targets as wt};

#[derive(Serialize)]
struct TargetBreakdown<'p> {
    id: &'p str,
    #[serde(skip)]
    label: &'p str,
    counted: usize,
    missing: usize,
    rows: Vec<PartRow>,
}

#[derive(Serialize)]
struct PartRow {
    key: Option<String>,
    label: String,
    counted: usize,
    missing: usize,
}

pub(super) struct BreakdownQuery<'p> {
    pub plan: &'p Plan,
    pub target: Option<&'p Target>,
    pub dimension: Dimension,
    pub scope: Scope,
    /// Why the rows of the sensitive groups are asked for; `None` leaves them one row.
    pub reason: Option<&'p str>,
}

pub(super) fn dimension(slug: &str) -> Result<Dimension> {
    Dimension::parse(slug).ok_or_else(|| {
        let known: Vec<&str> = Dimension::all().map(Dimension::slug).collect();
        Failure::Usage(w::unknown(slug, known.join(", ")))
    })
}

/// Prints the target asked for, or all that have this breakdown.
pub(super) fn print(
    query: &BreakdownQuery<'_>,
    register: &mut Register,
    format: Format,
    out: &mut Out<'_>,
) -> Result<()> {
    let breakdowns = breakdowns(query, register)?;
    match format {
        Format::Json => out.json(&object(query, &breakdowns)),
        Format::Table => tables(query, &breakdowns, out),
        Format::Csv | Format::Md => {
            let by = query.dimension.slug();
            let rows = breakdowns.iter().flat_map(|breakdown| {
                breakdown.rows.iter().map(move |part| {
                    json!({
                        "target": breakdown.id,
                        "by": by,
                        "key": part.key,
                        "label": part.label,
                        "counted": part.counted,
                        "missing": part.missing,
                    })
                })
            });
            let rows: Vec<Json> = rows.collect();
            let columns = ["target", "by", "key", "label", "counted", "missing"];
            out.emit(format, &columns.map(Column::data), &rows)
        }
    }
}

fn breakdowns<'p>(
    query: &BreakdownQuery<'p>,
    register: &mut Register,
) -> Result<Vec<TargetBreakdown<'p>>> {
    let dimension = query.dimension;
    let has_dimension = |target: &Target| Dimension::for_target(target).contains(&dimension);
    if let Some(target) = query.target.filter(|target| !has_dimension(target)) {
        let known = Dimension::for_target(target).into_iter();
        let known: Vec<&str> = known.map(Dimension::slug).collect();
        let (slug, known) = (dimension.slug(), known.join(", "));
        return Err(Failure::Usage(w::not_of_target(&target.id, slug, known)));
    }
    let targets = query.plan.targets.iter().filter(|target| {
        let is_selected = query.target.is_none_or(|selected| selected.id == target.id);
        is_selected && has_dimension(target)
    });
    let counted = targets.map(|target| {
        let people = people(register.reader(), target, query.scope)?;
        Ok((target, people))
    });
    let counted: Vec<(&Target, People)> = counted.collect::<Result<_>>()?;
    let has_hidden = |(target, _): &(&Target, People)| has_hidden_rows(target, dimension);
    let reason = query.reason.filter(|_| counted.iter().any(has_hidden));
    let opening = reason.map(|reason| {
        let list = sensitive_people(counted.iter().map(|(_, people)| people));
        opening::open_list(register, &list, reason)
    });
    let opening = opening.transpose()?;
    let breakdown = |(target, people): &(&'p Target, People)| {
        let rows = shown_rows(target, dimension, people, opening.as_ref()).into_iter();
        let parts = rows.map(|row| PartRow {
            label: dimension.row_label(row.key.as_deref()),
            key: row.key,
            counted: row.numerator,
            missing: row.gap,
        });
        TargetBreakdown {
            id: &target.id,
            label: target.label.text(),
            counted: people.count(Population::Numerator),
            missing: people.count(Population::Gap),
            rows: parts.collect(),
        }
    };
    Ok(counted.iter().map(breakdown).collect())
}

fn object(query: &BreakdownQuery<'_>, breakdowns: &[TargetBreakdown<'_>]) -> Json {
    let period = query.scope.period;
    json!({
        "plan": query.plan.id,
        "period": period.name(),
        "from": iso(period.from()),
        "to": iso(period.to()),
        "as_of": iso(query.scope.as_of),
        "by": query.dimension.slug(),
        "targets": breakdowns,
    })
}

fn tables(
    query: &BreakdownQuery<'_>,
    breakdowns: &[TargetBreakdown<'_>],
    out: &mut Out<'_>,
) -> Result<()> {
    let dimension = query.dimension;
    let heads = [
        (dimension.label(), false),
        (wt::COUNTED, true),
        (wt::MISSING, true),
    ];
    let row = |label: &str, counted, missing| {
        let [counted, missing] = [counted, missing].map(|n: usize| format::count(n as u64));
        vec![label.to_owned(), counted, missing]
    };
    for (at, breakdown) in breakdowns.iter().enumerate() {
        if at > 0 {
            out.line("")?;
        }
        out.line(format!("{} · {}", breakdown.label, breakdown.id))?;
        let parts = breakdown.rows.iter();
        let parts = parts.map(|part| row(&part.label, part.counted, part.missing));
        let total = row(wt::TOTAL.text(), breakdown.counted, breakdown.missing);
        out.grid(&heads, parts.chain([total]).collect())?;
    }
    if breakdowns.is_empty() {
        out.line(w::no_target(dimension.slug()))?;
    } else if dimension == Dimension::Group {
        out.line(w::OVERLAP)?;
    }
    let rows = || breakdowns.iter().flat_map(|breakdown| &breakdown.rows);
    if rows().any(|row| row.key.as_deref() == Some(HIDDEN_ROW)) {
        out.line(w::SENSITIVE_ROW)?;
    }
    Ok(())
}
