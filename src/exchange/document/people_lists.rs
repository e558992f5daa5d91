//! The lists of people in a report's Excel workbook: the numerator and the gap of each target. Masked: register
//! numbers instead of citizen IDs and phones, and no names of people in sensitive groups.

use std::collections::BTreeSet;

use crate::domain::groups;
use crate::domain::ids::PersonId;
use crate::progress::format;
use crate::progress::list;
use crate::progress::measure::{ListedPerson, Population};
use crate::progress::period::Scope;
use crate::progress::plan::{Groups, Plan};
use crate::progress::report::document::{Column, Grid, GridCell};
use crate::register::{Reader, RegisterError};
use crate::words::access as wa;
use crate::words::exchange as we;
use crate::words::report as w;

/// A list of people on its own sheet.
#[derive(Clone, Debug, PartialEq)]
pub struct PeopleList {
    /// Name of the sheet.
    pub name: String,
    pub title: String,
    pub grid: Grid,
}

/// The numerator and gap lists over all targets of the plan.
pub fn people_lists(
    reader: Reader<'_>,
    plan: &Plan,
    scope: Scope,
) -> Result<Vec<PeopleList>, RegisterError> {
    let hidden = sensitive_people(reader)?;
    let sheets = [
        (Population::Numerator, we::SHEET_COUNTED, we::LIST_COUNTED),
        (Population::Gap, we::SHEET_MISSING, we::LIST_MISSING),
    ];
    let mut all = Vec::new();
    for (population, name, title) in sheets {
        let mut grid = columns(population);
        for (number, target) in (1..).zip(&plan.targets) {
            let people = list(reader, target, scope, population)?;
            let count = people.len();
            let rows = match people.rows(None) {
                Ok(people) => people
                    .iter()
                    .map(|p| row(p, hidden.contains(&p.person_id), population))
                    .collect(),
                // The people of a sensitive group: how many, not who.
                Err(_) => vec![hidden_row(); count],
            };
            for row in rows {
                let mut cells = vec![GridCell::Whole(number), GridCell::text(target.name())];
                cells.extend(row);
                grid.add_row(cells);
            }
        }
        all.push(PeopleList {
            name: name.text().to_owned(),
            title: title.text().to_owned(),
            grid,
        });
    }
    Ok(all)
}

fn columns(population: Population) -> Grid {
    let last = match population {
        Population::Numerator => Column::words(we::COL_COUNTED, 14),
        Population::Gap => Column::words(we::COL_REASON, 40),
    };
    Grid::new(
        "",
        vec![
            Column::numbers(w::COL_NO, 6),
            Column::words(w::COL_TARGET, 40),
            Column::numbers(w::COL_PERSON, 10),
            Column::words(we::COL_NAME, 24),
            Column::words(we::COL_NEIGHBOURHOOD, 14),
            Column::words(we::COL_SINCE, 14),
            last,
        ],
    )
}

fn row(person: &ListedPerson, hidden: bool, population: Population) -> Vec<GridCell> {
    let name = if hidden {
        we::NAME_HIDDEN.text()
    } else {
        &person.full_name
    };
    let last = match population {
        Population::Numerator => person.met_on.as_deref().map(format::day),
        Population::Gap => person.reason.map(|r| r.phrase.to_string()),
    };
    vec![
        GridCell::Id(person.person_id.get()),
        GridCell::text(name),
        GridCell::text(person.neighbourhood.as_deref().unwrap_or_default()),
        GridCell::Text(format::day(&person.opened_on)),
        GridCell::Text(last.unwrap_or_default()),
    ]
}

/// The cells of [`row`] without a person.
fn hidden_row() -> Vec<GridCell> {
    vec![GridCell::text(wa::HIDDEN.text()); 5]
}

/// People who are or were in a sensitive group: ethnic origin, health, criminal record, drug use (Luật 91/2025/QH15).
fn sensitive_people(reader: Reader<'_>) -> Result<BTreeSet<PersonId>, RegisterError> {
    let codes = groups::all().iter().filter(|g| g.sensitive);
    let codes: Vec<&str> = codes.map(|g| g.code.code).collect();
    let minorities = Groups(vec!["2"]).minorities();
    let json = |codes: &[&str]| serde_json::Value::from(codes).to_string();
    let sql = include_str!("sensitive_people.sql");
    let people = reader.values(sql, [json(&codes), json(&minorities)])?;
    Ok(people.into_iter().collect())
}
