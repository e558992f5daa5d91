//! Reads a plan file and reports all its problems at once, each with its line. Owns the format: the entries and the values
//! they allow (`data/manual/plan.md`).

use std::fmt;

use crate::domain::codes::CodeList;
use crate::domain::groups;
use crate::progress::plan::issuer;
use crate::progress::plan::task_tables;
use crate::progress::plan::toml_reader::{TomlReader, TomlTable, optional};
use crate::progress::plan::{
    Bound, Groups, Measure, Plan, ReportCalendar, Section, Served, Services, Target, Training,
    Trigger,
};
use crate::words::{Neighbourhoods, progress as words};

/// The built-in plan: Láng ward.
const LANG: &str = include_str!("../../../data/plans/lang-2026-2030.toml");
/// The most characters of a label: the width of its column on a screen of 80 columns.
pub const MAX_LABEL_CHARS: usize = 32;

/// The keys of the top table.
const PLAN: &str = "id, title, ward, population, from, to, followup_months, report, issuer, section, \
    target, area, neighbourhood, neighbourhoods, unit, duty";
/// The keys that a target has beside those of its measure.
const TARGET: &str = "id, section, label, name, text, caution, measure";
const SERVED: &str = "unit, elderly_member, groups, need, confirmed, membership, advice, training, \
    placement, loan, require, target";
/// Each measure with its keys.
const MEASURES: [(&str, &str); 4] = [
    ("trainees", "levels, groups, target"),
    ("placed", "groups, target"),
    ("served", SERVED),
    ("indicator", "indicator, below, range"),
];

/// A problem of a plan file; shown as `file:line: reason`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlanProblem {
    pub file: String,
    /// Counted from 1.
    pub line: usize,
    /// In the language of the thread that read the file.
    pub reason: String,
}

impl fmt::Display for PlanProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.file, self.line, self.reason)
    }
}

impl Plan {
    /// The built-in plan: Láng ward, 2026–2030.
    ///
    /// # Errors
    /// The problems of the file.
    pub fn built_in() -> Result<Self, Vec<PlanProblem>> {
        Self::read(LANG, "lang-2026-2030.toml")
    }

    /// Reads a plan file; `file` is its name in problems.
    ///
    /// # Errors
    /// Every problem, in the order of lines.
    pub fn read(text: &str, file: &str) -> Result<Self, Vec<PlanProblem>> {
        let mut reader = TomlReader::new(text);
        let plan = reader.document().map(|top| read_plan(&mut reader, &top));
        let problems = reader.into_problems();
        if let (Some(plan), []) = (plan, &problems[..]) {
            let source = text.to_owned();
            return Ok(Self { source, ..plan });
        }
        let problem = |(line, reason)| PlanProblem {
            file: file.to_owned(),
            line,
            reason,
        };
        Err(problems.into_iter().map(problem).collect())
    }
}

fn read_plan(reader: &mut TomlReader, top: &TomlTable) -> Plan {
    reader.reject_unknown_keys(top, PLAN);
    let (headings, rows) = (reader.tables(top, "section"), reader.tables(top, "target"));
    reader.reject_duplicate_ids(&headings);
    reader.reject_duplicate_ids(&rows);
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
        issuer: optional(top, "issuer", |key| reader.table(top, key))
            .flatten()
            .map(|t| issuer::read(reader, &t)),
        source: String::new(),
        sections,
        targets,
        rural: read_choice(reader, top, "area", ["urban", "rural"]),
        neighbourhood: read_neighbourhood(reader, top),
        neighbourhoods: optional(top, "neighbourhoods", |key| reader.names(top, key))
            .unwrap_or_default(),
        units,
        tasks,
        calendars: Vec::new(),
        original: None,
    }
}

/// The name of a part of the ward; tổ dân phố when the entry is missing.
fn read_neighbourhood(reader: &mut TomlReader, top: &TomlTable) -> Neighbourhoods {
    if !top.has("neighbourhood") {
        return Neighbourhoods::default();
    }
    let inner = reader.table(top, "neighbourhood").unwrap_or_default();
    reader.reject_unknown_keys(&inner, "label, short");
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
    reader.reject_unknown_keys(table, "begins, half_ends, year_ends");
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
    reader.reject_unknown_keys(table, "id, heading");
    Section {
        id: reader.text(table, "id"),
        heading: reader.bilingual_text(table, "heading"),
    }
}

fn read_target(reader: &mut TomlReader, table: &TomlTable, sections: &[Section]) -> Option<Target> {
    let label = reader.bilingual_text(table, "label");
    let longest = label.vi.chars().count().max(label.en.chars().count());
    if longest > MAX_LABEL_CHARS {
        let reason = words::plan_label_long(longest, MAX_LABEL_CHARS);
        reader.add_problem(table, Some("label"), reason);
    }
    let known: Vec<&str> = sections.iter().map(|s| s.id.as_str()).collect();
    let section = reader.one_of(table, "section", &known);
    Some(Target {
        label,
        section: section.unwrap_or_default().to_owned(),
        id: reader.id(table),
        text: reader.bilingual_text(table, "text"),
        name: optional(table, "name", |key| reader.bilingual_text(table, key)),
        caution: optional(table, "caution", |key| reader.bilingual_text(table, key)),
        measure: read_measure(reader, table)?,
    })
}

fn read_measure(reader: &mut TomlReader, table: &TomlTable) -> Option<Measure> {
    let name = reader.one_of(table, "measure", &MEASURES.map(|(name, _)| name))?;
    let (_, keys) = MEASURES.into_iter().find(|(known, _)| *known == name)?;
    reader.reject_unknown_keys(table, &format!("{TARGET}, {keys}"));
    match name {
        "trainees" => Some(Measure::Trainees {
            levels: reader.some_of(table, "levels", &codes(CodeList::Level)),
            groups: optional(table, "groups", |_| read_groups(reader, table)),
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
        advice: optional(table, "advice", |key| {
            reader.some_of(table, key, &counted_contacts())
        }),
        training: optional(table, "training", |_| read_training(reader, table)),
        placement: optional(table, "placement", |_| read_placement(reader, table)),
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
            let kinds = reader.some_of(table, "need", &codes(CodeList::NeedKind));
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
    reader.reject_unknown_keys(&inner, "levels, supported");
    Training {
        levels: reader.some_of(&inner, "levels", &codes(CodeList::Level)),
        supported: reader.boolean(&inner, "supported"),
    }
}

fn read_placement(reader: &mut TomlReader, table: &TomlTable) -> bool {
    let inner = reader.table(table, "placement").unwrap_or_default();
    reader.reject_unknown_keys(&inner, "suitable");
    reader.boolean(&inner, "suitable")
}

fn read_indicator(reader: &mut TomlReader, table: &TomlTable) -> Option<Measure> {
    let indicator = reader.one_of(table, "indicator", &codes(CodeList::Indicator))?;
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

/// True for the second choice; false for the first and for a missing entry.
fn read_choice(
    reader: &mut TomlReader,
    table: &TomlTable,
    key: &str,
    choices: [&'static str; 2],
) -> bool {
    table.has(key) && reader.one_of(table, key, &choices) == Some(choices[1])
}

/// Groups by their number (`5` is 5a, 5b and 5c) or their sub-code.
fn read_groups(reader: &mut TomlReader, table: &TomlTable) -> Groups {
    let mut known: Vec<&'static str> = groups::all().iter().map(|group| group.code.code).collect();
    known.extend(codes(CodeList::MainGroup));
    let requested = reader.some_of(table, "groups", &known);
    let is_requested = |group: &&groups::Group| {
        let (code, main) = (group.code.code, group.main.to_string());
        requested.iter().any(|name| *name == code || *name == main)
    };
    let groups = groups::all().iter().filter(is_requested);
    Groups(groups.map(|group| group.code.code).collect())
}

fn codes(list: CodeList) -> Vec<&'static str> {
    list.codes().iter().map(|code| code.code).collect()
}

/// All kinds of contact but `leaflet`, which is one-way information (`data/manual/records.md`, contact).
fn counted_contacts() -> Vec<&'static str> {
    let mut kinds = codes(CodeList::ContactKind);
    kinds.retain(|kind| *kind != "leaflet");
    kinds
}
