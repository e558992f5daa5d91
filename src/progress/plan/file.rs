//! Reads a plan file and says everything that is wrong with it at once, each with its line. Owns the file's shape: which
//! entries exist and what may stand in them. What the targets mean is `plan`; the TOML cells are `plan_cells`.

use std::fmt;

use crate::domain::codes::List;
use crate::domain::groups;
use crate::progress::plan::issuer;
use crate::progress::plan::task_tables;
use crate::progress::plan::toml_reader::{TomlReader, TomlTable, unique};
use crate::progress::plan::{
    Bound, Groups, Measure, Plan, ReportCalendar, Section, Served, Services, Target, Training,
    Trigger,
};
use crate::words::{Neighbourhoods, progress as words};

/// The plan of the ward this program was made for.
const LANG: &str = include_str!("../../../data/plans/lang-2026-2030.toml");
/// The most characters a label has: the width of its column on a screen of 80.
pub const MAX_LABEL_CHARS: usize = 32;

const PLAN: &[&str] = &[
    "id",
    "title",
    "ward",
    "population",
    "from",
    "to",
    "followup_months",
    "report",
    "issuer",
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
const TARGET: &[&str] = &[
    "id", "section", "label", "name", "text", "caution", "measure",
];
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
    let mut reader = TomlReader::new(text);
    let plan = reader.document().map(|top| read_plan(&mut reader, &top));
    let mut problems = reader.into_problems();
    problems.sort();
    match plan {
        Some(plan) if problems.is_empty() => Ok(Plan {
            source: text.to_owned(),
            ..plan
        }),
        _ => {
            let problem = |(line, reason)| PlanProblem {
                file: file.to_owned(),
                line,
                reason,
            };
            Err(problems.into_iter().map(problem).collect())
        }
    }
}

impl Plan {
    /// The plan compiled in: Láng ward, 2026–2030.
    ///
    /// # Errors
    /// What is wrong with the file, if it was changed wrongly; a test makes sure it was not.
    pub fn built_in() -> Result<Self, Vec<PlanProblem>> {
        Self::read(LANG, "lang-2026-2030.toml")
    }

    /// Reads a plan file; `file` is its name, for the problems.
    ///
    /// # Errors
    /// Everything that is wrong with it, each with its line.
    pub fn read(text: &str, file: &str) -> Result<Self, Vec<PlanProblem>> {
        read(text, file)
    }
}

fn read_plan(reader: &mut TomlReader, top: &TomlTable) -> Plan {
    reader.reject_unknown_keys(top, &[PLAN]);
    let (headings, rows) = (reader.tables(top, "section"), reader.tables(top, "target"));
    unique(reader, &headings);
    unique(reader, &rows);
    let (units, tasks) = task_tables::read(reader, top);
    let sections: Vec<_> = headings.iter().map(|t| read_section(reader, t)).collect();
    let targets = rows
        .iter()
        .filter_map(|t| read_target(reader, t, &sections))
        .collect();
    let (from, to) = (reader.day(top, "from"), reader.day(top, "to"));
    if to < from {
        reader.add_problem(top, Some("to"), words::PLAN_BACKWARDS);
    }
    Plan {
        id: reader.id(top),
        title: reader.bilingual_text(top, "title"),
        ward: reader.text(top, "ward"),
        population: reader.integer(top, "population"),
        from,
        to,
        followup_months: reader.months(top, "followup_months"),
        report: reader
            .table(top, "report")
            .map(|t| read_report(reader, &t))
            .unwrap_or_default(),
        issuer: top
            .has("issuer")
            .then(|| reader.table(top, "issuer"))
            .flatten()
            .map(|t| issuer::read(reader, &t)),
        source: String::new(),
        sections,
        targets,
        rural: read_choice(reader, top, "area", ["urban", "rural"]),
        neighbourhood: read_neighbourhood(reader, top),
        neighbourhoods: if top.has("neighbourhoods") {
            reader.names(top, "neighbourhoods")
        } else {
            Vec::new()
        },
        units,
        tasks,
        calendars: Vec::new(),
        original: None,
    }
}

/// What a part of the ward is called; left out: tổ dân phố.
fn read_neighbourhood(reader: &mut TomlReader, top: &TomlTable) -> Neighbourhoods {
    if !top.has("neighbourhood") {
        return Neighbourhoods::default();
    }
    let inner = reader.table(top, "neighbourhood").unwrap_or_default();
    reader.reject_unknown_keys(&inner, &[NEIGHBOURHOOD]);
    let mut pair = |key| {
        let text = reader.bilingual_text(&inner, key);
        [text.vi, text.en]
    };
    Neighbourhoods {
        label: pair("label"),
        short: pair("short"),
    }
}

fn read_report(reader: &mut TomlReader, table: &TomlTable) -> ReportCalendar {
    reader.reject_unknown_keys(table, &[REPORT]);
    let calendar = ReportCalendar {
        begins: reader.day_of_year(table, "begins"),
        half_ends: reader.day_of_year(table, "half_ends"),
        year_ends: reader.day_of_year(table, "year_ends"),
    };
    if calendar.is_backwards() {
        reader.add_problem(table, Some("year_ends"), words::PLAN_HALF_AFTER_YEAR);
    }
    calendar
}

fn read_section(reader: &mut TomlReader, table: &TomlTable) -> Section {
    reader.reject_unknown_keys(table, &[SECTION]);
    Section {
        id: reader.text(table, "id"),
        heading: reader.bilingual_text(table, "heading"),
    }
}

fn read_target(reader: &mut TomlReader, table: &TomlTable, sections: &[Section]) -> Option<Target> {
    let label = reader.bilingual_text(table, "label");
    let longest = label.vi.chars().count().max(label.en.chars().count());
    if longest > MAX_LABEL_CHARS {
        reader.add_problem(
            table,
            Some("label"),
            words::plan_label_long(longest, MAX_LABEL_CHARS),
        );
    }
    let known: Vec<&str> = sections.iter().map(|s| s.id.as_str()).collect();
    let section = reader
        .one_of(table, "section", &known)
        .unwrap_or_default()
        .to_owned();
    let (id, text) = (reader.id(table), reader.bilingual_text(table, "text"));
    let name = table
        .has("name")
        .then(|| reader.bilingual_text(table, "name"));
    let caution = table
        .has("caution")
        .then(|| reader.bilingual_text(table, "caution"));
    let measure = read_measure(reader, table)?;
    Some(Target {
        id,
        section,
        label,
        name,
        text,
        caution,
        measure,
    })
}

fn read_measure(reader: &mut TomlReader, table: &TomlTable) -> Option<Measure> {
    let name = reader.one_of(table, "measure", &MEASURES.map(|(name, _)| name))?;
    let (_, keys) = MEASURES.into_iter().find(|(known, _)| *known == name)?;
    reader.reject_unknown_keys(table, &[TARGET, keys]);
    match name {
        "trainees" => Some(Measure::Trainees {
            levels: read_codes(reader, table, "levels", &codes(List::Level)),
            groups: table.has("groups").then(|| read_groups(reader, table)),
            yearly: reader.integer(table, "target"),
        }),
        "placed" => Some(Measure::Placed {
            groups: read_groups(reader, table),
            yearly: reader.integer(table, "target"),
        }),
        "served" => Some(Measure::Served {
            served: read_served(reader, table),
            share: reader.number(table, "target", 1.0),
        }),
        _ => read_indicator(reader, table),
    }
}

fn read_served(reader: &mut TomlReader, table: &TomlTable) -> Served {
    let groups = read_groups(reader, table);
    let services = Services {
        advice: table
            .has("advice")
            .then(|| read_codes(reader, table, "advice", &counted_contacts())),
        training: table.has("training").then(|| read_training(reader, table)),
        placement: table
            .has("placement")
            .then(|| read_placement(reader, table)),
        loan: reader.boolean(table, "loan"),
    };
    if services == Services::default() {
        reader.add_problem(table, None, words::PLAN_NO_SERVICE);
    }
    Served {
        household: read_choice(reader, table, "unit", ["person", "household"]),
        elderly_member: reader.boolean(table, "elderly_member"),
        trigger: read_trigger(reader, table, &groups),
        groups,
        services,
        all: read_choice(reader, table, "require", ["any", "all"]),
    }
}

fn read_trigger(reader: &mut TomlReader, table: &TomlTable, groups: &Groups) -> Trigger {
    let confirmed = reader.boolean(table, "confirmed");
    match (table.has("need"), reader.boolean(table, "membership")) {
        (false, true) => {
            if groups.membership_codes() != groups.0 {
                reader.add_problem(table, Some("groups"), words::PLAN_DERIVED_GROUP);
            }
            Trigger::Membership
        }
        (true, false) => {
            let kinds = read_codes(reader, table, "need", &codes(List::NeedKind));
            Trigger::Need { kinds, confirmed }
        }
        _ => {
            reader.add_problem(table, None, words::PLAN_OPENS);
            Trigger::Membership
        }
    }
}

fn read_training(reader: &mut TomlReader, table: &TomlTable) -> Training {
    let inner = reader.table(table, "training").unwrap_or_default();
    reader.reject_unknown_keys(&inner, &[&["levels", "supported"]]);
    Training {
        levels: read_codes(reader, &inner, "levels", &codes(List::Level)),
        supported: reader.boolean(&inner, "supported"),
    }
}

fn read_placement(reader: &mut TomlReader, table: &TomlTable) -> bool {
    let inner = reader.table(table, "placement").unwrap_or_default();
    reader.reject_unknown_keys(&inner, &[&["suitable"]]);
    reader.boolean(&inner, "suitable")
}

fn read_indicator(reader: &mut TomlReader, table: &TomlTable) -> Option<Measure> {
    let indicator = reader.one_of(table, "indicator", &codes(List::Indicator))?;
    let bound = match (table.has("below"), table.has("range")) {
        (true, false) => Bound::Below(reader.number(table, "below", 100.0)),
        (false, true) => {
            let (least, most) = reader.range(table, "range");
            Bound::Range(least, most)
        }
        _ => {
            reader.add_problem(table, None, words::PLAN_BOUND);
            return None;
        }
    };
    Some(Measure::Indicator { indicator, bound })
}

/// False for the first choice, which is also what an entry left out means.
fn read_choice(
    reader: &mut TomlReader,
    table: &TomlTable,
    key: &str,
    choices: [&'static str; 2],
) -> bool {
    table.has(key) && reader.one_of(table, key, &choices) == Some(choices[1])
}

/// A list of codes, or `"any"` for all of them; in the list's own order.
fn read_codes(
    reader: &mut TomlReader,
    table: &TomlTable,
    key: &str,
    known: &[&'static str],
) -> Vec<&'static str> {
    let requested = reader.some_of(table, key, known);
    known
        .iter()
        .copied()
        .filter(|code| requested.contains(code))
        .collect()
}

/// Groups named by their number (`5` means 5a, 5b and 5c) or their sub-code.
fn read_groups(reader: &mut TomlReader, table: &TomlTable) -> Groups {
    let mut known: Vec<&'static str> = groups::all().iter().map(|group| group.code.code).collect();
    known.extend(codes(List::MainGroup));
    let requested = reader.some_of(table, "groups", &known);
    let is_main = |group: &groups::Group, name: &str| name == group.main.to_string();
    let is_requested = |group: &&groups::Group| {
        requested
            .iter()
            .any(|name| *name == group.code.code || is_main(group, name))
    };
    Groups(
        groups::all()
            .iter()
            .filter(is_requested)
            .map(|group| group.code.code)
            .collect(),
    )
}

fn codes(list: List) -> Vec<&'static str> {
    list.codes().iter().map(|code| code.code).collect()
}

/// `leaflet` is one-way information: kept, never counted (`data/manual/records.md`, contact).
fn counted_contacts() -> Vec<&'static str> {
    codes(List::ContactKind)
        .into_iter()
        .filter(|kind| *kind != "leaflet")
        .collect()
}
