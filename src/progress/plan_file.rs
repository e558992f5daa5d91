//! Reads a plan file and says everything that is wrong with it at once, each with its line. Owns the file's shape: which
//! entries exist and what may stand in them. What the targets mean is `plan`; the TOML cells are `plan_cells`.

use std::collections::HashMap;
use std::fmt;

use crate::domain::codes::List;
use crate::domain::groups;
use crate::progress::plan::{
    Bound, Groups, Measure, NeighbourhoodWords, Opens, Plan, ReportCalendar, Section, Served,
    Services, Target, Training,
};
use crate::progress::plan_cells::{Cells, Table};
use crate::progress::plan_duties;
use crate::words::progress as words;

/// The most characters a label has: the width of its column on a screen of 80.
pub const LABEL: usize = 32;

const PLAN: &[&str] = &[
    "id",
    "title",
    "ward",
    "population",
    "from",
    "to",
    "followup_months",
    "report",
    "section",
    "target",
    "area",
    "neighbourhood",
    "neighbourhoods",
    "unit",
    "duty",
];
const NEIGHBOURHOOD: &[&str] = &["label", "short"];
const REPORT: &[&str] = &["begins", "half_ends", "year_ends"];
const SECTION: &[&str] = &["id", "heading"];
const TARGET: &[&str] = &["id", "section", "label", "text", "caution", "measure"];
const TRAINEES: &[&str] = &["levels", "groups", "target"];
const PLACED: &[&str] = &["groups", "target"];
const INDICATOR: &[&str] = &["indicator", "below", "range"];
const SERVED: &[&str] = &[
    "unit",
    "elderly_member",
    "groups",
    "need",
    "confirmed",
    "membership",
    "advice",
    "training",
    "placement",
    "loan",
    "require",
    "target",
];
const MEASURES: [(&str, &[&str]); 4] = [
    ("trainees", TRAINEES),
    ("placed", PLACED),
    ("served", SERVED),
    ("indicator", INDICATOR),
];

/// Something wrong in a plan file; shown as `file:line: reason`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlanProblem {
    /// The file's name.
    pub file: String,
    /// Counted from 1.
    pub line: usize,
    /// What is wrong, in the language it was read in.
    pub reason: String,
}

impl fmt::Display for PlanProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.file, self.line, self.reason)
    }
}

/// Reads and checks a plan.
///
/// # Errors
/// Everything that is wrong, in the order of the lines.
pub fn read(text: &str, file: &str) -> Result<Plan, Vec<PlanProblem>> {
    let mut cells = Cells::new(text);
    let plan = cells.document().map(|top| read_plan(&mut cells, &top));
    let mut wrong = cells.into_problems();
    wrong.sort();
    match plan {
        Some(plan) if wrong.is_empty() => Ok(plan),
        _ => {
            let problem = |(line, reason)| PlanProblem {
                file: file.to_owned(),
                line,
                reason,
            };
            Err(wrong.into_iter().map(problem).collect())
        }
    }
}

fn read_plan(cells: &mut Cells, top: &Table) -> Plan {
    cells.known(top, &[PLAN]);
    let (headings, rows) = (cells.tables(top, "section"), cells.tables(top, "target"));
    unique(cells, &headings);
    unique(cells, &rows);
    let (units, duties) = plan_duties::read(cells, top);
    let sections: Vec<_> = headings.iter().map(|t| read_section(cells, t)).collect();
    let targets = rows
        .iter()
        .filter_map(|t| read_target(cells, t, &sections))
        .collect();
    let (from, to) = (cells.day(top, "from"), cells.day(top, "to"));
    if to < from {
        cells.wrong(top, Some("to"), words::PLAN_BACKWARDS);
    }
    Plan {
        id: cells.id(top),
        title: cells.both(top, "title"),
        ward: cells.text(top, "ward"),
        population: cells.whole(top, "population"),
        from,
        to,
        followup_months: cells.months(top, "followup_months"),
        report: cells
            .table(top, "report")
            .map(|t| read_report(cells, &t))
            .unwrap_or_default(),
        sections,
        targets,
        rural: read_choice(cells, top, "area", ["urban", "rural"]),
        neighbourhood: read_words(cells, top),
        neighbourhoods: if top.has("neighbourhoods") {
            cells.names(top, "neighbourhoods")
        } else {
            Vec::new()
        },
        units,
        duties,
        calendars: Vec::new(),
        filed: None,
    }
}

/// What a part of the ward is called; left out: tổ dân phố.
fn read_words(cells: &mut Cells, top: &Table) -> NeighbourhoodWords {
    if !top.has("neighbourhood") {
        return NeighbourhoodWords::default();
    }
    let inner = cells.table(top, "neighbourhood").unwrap_or_default();
    cells.known(&inner, &[NEIGHBOURHOOD]);
    NeighbourhoodWords {
        label: cells.both(&inner, "label"),
        short: cells.both(&inner, "short"),
    }
}

fn read_report(cells: &mut Cells, table: &Table) -> ReportCalendar {
    cells.known(table, &[REPORT]);
    let calendar = ReportCalendar {
        begins: cells.day_of_year(table, "begins"),
        half_ends: cells.day_of_year(table, "half_ends"),
        year_ends: cells.day_of_year(table, "year_ends"),
    };
    if calendar.is_backwards() {
        cells.wrong(table, Some("year_ends"), words::PLAN_HALF_AFTER_YEAR);
    }
    calendar
}

fn read_section(cells: &mut Cells, table: &Table) -> Section {
    cells.known(table, &[SECTION]);
    Section {
        id: cells.text(table, "id"),
        heading: cells.both(table, "heading"),
    }
}

/// Ids stand once.
pub(super) fn unique(cells: &mut Cells, tables: &[Table]) {
    let mut seen: HashMap<String, usize> = HashMap::new();
    for table in tables {
        let Some(id) = table.str("id") else { continue };
        let line = cells.line(table, Some("id"));
        match seen.get(id) {
            Some(first) => cells.wrong(table, Some("id"), words::plan_doubled(id, first)),
            None => drop(seen.insert(id.to_owned(), line)),
        }
    }
}

fn read_target(cells: &mut Cells, table: &Table, sections: &[Section]) -> Option<Target> {
    let label = cells.both(table, "label");
    let longest = label.vi.chars().count().max(label.en.chars().count());
    if longest > LABEL {
        cells.wrong(table, Some("label"), words::plan_label_long(longest, LABEL));
    }
    let known: Vec<&str> = sections.iter().map(|s| s.id.as_str()).collect();
    let section = cells
        .one_of(table, "section", &known)
        .unwrap_or_default()
        .to_owned();
    let (id, text) = (cells.id(table), cells.both(table, "text"));
    let caution = table.has("caution").then(|| cells.both(table, "caution"));
    let measure = read_measure(cells, table)?;
    Some(Target {
        id,
        section,
        label,
        text,
        caution,
        measure,
    })
}

fn read_measure(cells: &mut Cells, table: &Table) -> Option<Measure> {
    let name = cells.one_of(table, "measure", &MEASURES.map(|(name, _)| name))?;
    let (_, keys) = MEASURES.into_iter().find(|(known, _)| *known == name)?;
    cells.known(table, &[TARGET, keys]);
    match name {
        "trainees" => Some(Measure::Trainees {
            levels: read_codes(cells, table, "levels", &codes(List::Level)),
            groups: table.has("groups").then(|| read_groups(cells, table)),
            yearly: cells.whole(table, "target"),
        }),
        "placed" => Some(Measure::Placed {
            groups: read_groups(cells, table),
            yearly: cells.whole(table, "target"),
        }),
        "served" => Some(Measure::Served {
            served: read_served(cells, table),
            share: cells.number(table, "target", 1.0),
        }),
        _ => read_indicator(cells, table),
    }
}

fn read_served(cells: &mut Cells, table: &Table) -> Served {
    let groups = read_groups(cells, table);
    let services = Services {
        advice: table
            .has("advice")
            .then(|| read_codes(cells, table, "advice", &counted_contacts())),
        training: table.has("training").then(|| read_training(cells, table)),
        placement: table.has("placement").then(|| read_placement(cells, table)),
        loan: cells.yes(table, "loan"),
    };
    if services == Services::default() {
        cells.wrong(table, None, words::PLAN_NO_SERVICE);
    }
    Served {
        household: read_choice(cells, table, "unit", ["person", "household"]),
        elderly_member: cells.yes(table, "elderly_member"),
        opens: read_opens(cells, table, &groups),
        groups,
        services,
        all: read_choice(cells, table, "require", ["any", "all"]),
    }
}

fn read_opens(cells: &mut Cells, table: &Table, groups: &Groups) -> Opens {
    let confirmed = cells.yes(table, "confirmed");
    match (table.has("need"), cells.yes(table, "membership")) {
        (false, true) => {
            if groups.typed() != groups.0 {
                cells.wrong(table, Some("groups"), words::PLAN_DERIVED_GROUP);
            }
            Opens::Membership
        }
        (true, false) => {
            let kinds = read_codes(cells, table, "need", &codes(List::NeedKind));
            Opens::Need { kinds, confirmed }
        }
        _ => {
            cells.wrong(table, None, words::PLAN_OPENS);
            Opens::Membership
        }
    }
}

fn read_training(cells: &mut Cells, table: &Table) -> Training {
    let inner = cells.table(table, "training").unwrap_or_default();
    cells.known(&inner, &[&["levels", "supported"]]);
    Training {
        levels: read_codes(cells, &inner, "levels", &codes(List::Level)),
        supported: cells.yes(&inner, "supported"),
    }
}

fn read_placement(cells: &mut Cells, table: &Table) -> bool {
    let inner = cells.table(table, "placement").unwrap_or_default();
    cells.known(&inner, &[&["suitable"]]);
    cells.yes(&inner, "suitable")
}

fn read_indicator(cells: &mut Cells, table: &Table) -> Option<Measure> {
    let indicator = cells.one_of(table, "indicator", &codes(List::Indicator))?;
    let bound = match (table.has("below"), table.has("range")) {
        (true, false) => Bound::Below(cells.number(table, "below", 100.0)),
        (false, true) => {
            let (least, most) = cells.range(table, "range");
            Bound::Range(least, most)
        }
        _ => {
            cells.wrong(table, None, words::PLAN_BOUND);
            return None;
        }
    };
    Some(Measure::Indicator { indicator, bound })
}

/// False for the first choice, which is also what an entry left out means.
fn read_choice(cells: &mut Cells, table: &Table, key: &str, choices: [&'static str; 2]) -> bool {
    table.has(key) && cells.one_of(table, key, &choices) == Some(choices[1])
}

/// A list of codes, or `"any"` for all of them; in the list's own order.
fn read_codes(
    cells: &mut Cells,
    table: &Table,
    key: &str,
    known: &[&'static str],
) -> Vec<&'static str> {
    let named = cells.some_of(table, key, known);
    known
        .iter()
        .copied()
        .filter(|code| named.contains(code))
        .collect()
}

/// Groups named by their number (`5` means 5a, 5b and 5c) or their sub-code.
fn read_groups(cells: &mut Cells, table: &Table) -> Groups {
    let mut known: Vec<&'static str> = groups::all().iter().map(|group| group.code.code).collect();
    known.extend(codes(List::MainGroup));
    let named = cells.some_of(table, "groups", &known);
    let is_main = |group: &groups::Group, name: &str| name == group.main.to_string();
    let asked = |group: &&groups::Group| {
        named
            .iter()
            .any(|name| *name == group.code.code || is_main(group, name))
    };
    Groups(
        groups::all()
            .iter()
            .filter(asked)
            .map(|group| group.code.code)
            .collect(),
    )
}

fn codes(list: List) -> Vec<&'static str> {
    list.codes().iter().map(|code| code.code).collect()
}

/// `leaflet` is one-way information: kept, never counted (`records.md`, contact).
fn counted_contacts() -> Vec<&'static str> {
    codes(List::ContactKind)
        .into_iter()
        .filter(|kind| *kind != "leaflet")
        .collect()
}
