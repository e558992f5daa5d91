//! `vieclam progress --by`. Prints a figure by group, sex, neighbourhood and the rest; the cells are `progress`'s.

use std::io::Write;

use chrono::NaiveDate;
use serde_json::{Value as Json, json};

use super::args::Format;
use super::table::Table;
use super::{Failure, Out};
use crate::domain::date::iso;
use crate::progress::breakdown::{Cell, Dimension, cells};
use crate::progress::measure::People;
use crate::progress::period::Period;
use crate::progress::plan::{Plan, Target};
use crate::progress::{people, told};
use crate::register::Register;
use crate::words::{breakdown as w, targets as wt};

/// A target with its cells.
struct Parted<'p> {
    target: &'p Target,
    people: People,
    cells: Vec<Cell>,
}

/// What is asked for.
pub(super) struct Question<'p> {
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
    question: &Question<'_>,
    register: &Register,
    (format, ascii): (Format, bool),
    out: &mut Out<'_>,
) -> Result<(), Failure> {
    let dimension = question.dimension;
    if let Some(target) = question.target {
        let fits = Dimension::of(target);
        if !fits.contains(&dimension) {
            let known: Vec<&str> = fits.iter().map(|d| d.slug()).collect();
            return Err(Failure::Usage(w::not_of_target(
                &target.id,
                dimension.slug(),
                known.join(", "),
            )));
        }
    }
    let targets = question.plan.targets.iter().filter(|target| {
        question.target.is_none_or(|asked| asked.id == target.id)
            && Dimension::of(target).contains(&dimension)
    });
    let mut parted = Vec::new();
    for target in targets {
        let people = people(register.reading(), target, &question.period, question.as_of)?;
        parted.push(Parted {
            target,
            cells: cells(dimension, &people),
            people,
        });
    }
    match format {
        Format::Json => Ok(writeln!(out, "{:#}", object(question, &parted))?),
        Format::Csv => sheet(dimension, &parted, out),
        Format::Table | Format::Md => tables(dimension, &parted, ascii, out),
    }
}

fn object(question: &Question<'_>, parted: &[Parted<'_>]) -> Json {
    let row = |cell: &Cell| {
        json!({
            "key": cell.key,
            "label": question.dimension.told(cell.key.as_deref()),
            "counted": cell.counted,
            "missing": cell.missing,
        })
    };
    let target = |part: &Parted<'_>| {
        json!({
            "id": part.target.id,
            "counted": part.people.counted.len(),
            "missing": part.people.missing.len(),
            "rows": part.cells.iter().map(row).collect::<Vec<_>>(),
        })
    };
    json!({
        "plan": question.plan.id,
        "period": question.period.name(),
        "from": iso(question.period.from()),
        "to": iso(question.period.to()),
        "as_of": iso(question.as_of),
        "by": question.dimension.slug(),
        "targets": parted.iter().map(target).collect::<Vec<_>>(),
    })
}

fn sheet(dimension: Dimension, parted: &[Parted<'_>], out: &mut Out<'_>) -> Result<(), Failure> {
    let mut csv = csv::Writer::from_writer(out);
    csv.write_record(["target", "by", "key", "label", "counted", "missing"])?;
    for part in parted {
        for cell in &part.cells {
            let key = cell.key.as_deref();
            csv.write_record([
                part.target.id.as_str(),
                dimension.slug(),
                key.unwrap_or_default(),
                &dimension.told(key),
                &cell.counted.to_string(),
                &cell.missing.to_string(),
            ])?;
        }
    }
    Ok(csv.flush()?)
}

fn tables(
    dimension: Dimension,
    parted: &[Parted<'_>],
    ascii: bool,
    out: &mut Out<'_>,
) -> Result<(), Failure> {
    let count = |n: usize| told::count(n as u64);
    for (at, part) in parted.iter().enumerate() {
        if at > 0 {
            writeln!(out)?;
        }
        writeln!(out, "{} · {}", part.target.label.text(), part.target.id)?;
        let heads = [dimension.label(), wt::COUNTED, wt::MISSING];
        let mut table = Table::new(heads.map(|h| h.text().to_owned()).to_vec()).right(&[1, 2]);
        for cell in &part.cells {
            let label = dimension.told(cell.key.as_deref());
            table.row(vec![label, count(cell.counted), count(cell.missing)]);
        }
        let total = [part.people.counted.len(), part.people.missing.len()];
        table.row(vec![
            wt::TOTAL.text().to_owned(),
            count(total[0]),
            count(total[1]),
        ]);
        table.print(out, ascii)?;
    }
    if dimension == Dimension::Group && !parted.is_empty() {
        writeln!(out, "{}", w::OVERLAP)?;
    }
    if parted.is_empty() {
        writeln!(out, "{}", w::no_target(dimension.slug()))?;
    }
    Ok(())
}
