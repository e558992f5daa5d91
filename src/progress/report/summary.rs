//! The results of a period as a page: a table a section, the people by priority group, and the notes without which the
//! numbers mislead. Read on the screen; what is signed is `report`. Counts nothing itself.

use crate::domain::date;
use crate::progress::measure::{GroupRow, Population};
use crate::progress::pace::PaceStatus;
use crate::progress::plan::{Measure, Plan, Target};
use crate::progress::{Progress, TargetProgress, TargetStatus, by_group, format};
use crate::register::{Reader, RegisterError};
use crate::words::targets as w;

/// The results of a period.
#[derive(Clone, Debug, PartialEq)]
pub struct Summary {
    /// The plan's title.
    pub title: String,
    pub ward: String,
    /// Which period, its days, and as of which day.
    pub period: String,
    /// A table a section of the plan.
    pub parts: Vec<Part>,
    /// The people counted by group.
    pub groups: GroupTable,
    /// New jobs by channel; empty when there are none.
    pub channels: String,
    /// What must be known to read the numbers.
    pub notes: Vec<String>,
}

/// A section of the plan.
#[derive(Clone, Debug, PartialEq)]
pub struct Part {
    /// `IV.1  Về đào tạo nghề`.
    pub heading: String,
    /// Its targets.
    pub rows: Vec<TargetRow>,
}

/// A target.
#[derive(Clone, Debug, PartialEq)]
pub struct TargetRow {
    /// Its number in the plan, from 1: notes and the table by group refer to it.
    pub number: usize,
    /// What is counted.
    pub label: String,
    /// `612`, `38 / 51`, `2,1 %`.
    pub figure: String,
    /// `1.000`, `100 %`, `< 2,5 %`.
    pub due: String,
    /// The figure in percent of what is due, or of those owed; empty for an indicator.
    pub share: String,
    /// What should be there by now; empty for shares and indicators.
    pub by_now: String,
    /// Against the target.
    pub status: PaceStatus,
}

/// People counted by priority group.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct GroupTable {
    /// Numbers of the targets, one a column.
    pub columns: Vec<usize>,
    /// A group's label, and a cell a column: in the group, and with it as main group.
    pub rows: Vec<(String, Vec<(u64, u64)>)>,
}

impl Summary {
    /// The page of a period.
    #[must_use]
    pub fn new(progress: &Progress, plan: &Plan, groups: &[Vec<GroupRow>]) -> Self {
        let pairs: Vec<_> = plan.targets.iter().zip(&progress.targets).collect();
        let parts = plan.sections.iter().map(|section| Part {
            heading: format!("{}  {}", section.id, section.heading.text()),
            rows: (1..)
                .zip(&pairs)
                .filter(|(_, (target, _))| target.section == section.id)
                .map(|(number, (target, target_progress))| {
                    TargetRow::new(number, target, target_progress)
                })
                .collect(),
        });
        let as_of = date::shown(progress.as_of);
        let period = &progress.period;
        Self {
            title: plan.title.text().to_owned(),
            ward: plan.ward.clone(),
            period: w::report_period(period.name(), format::days_of(period), as_of),
            parts: parts.collect(),
            groups: GroupTable::new(plan, groups),
            channels: channels(progress),
            notes: notes(&pairs),
        }
    }
}

/// The people counted by group for each target of the plan, in its order; nobody for an indicator.
pub fn group_rows(
    reader: Reader<'_>,
    plan: &Plan,
    progress: &Progress,
) -> Result<Vec<Vec<GroupRow>>, RegisterError> {
    let (period, as_of) = (&progress.period, progress.as_of);
    let rows = |target| by_group(reader, target, period, as_of, Population::Numerator);
    plan.targets.iter().map(rows).collect()
}

impl TargetRow {
    fn new(number: usize, target: &Target, progress: &TargetProgress) -> Self {
        let (figure, due, share, by_now) = match &progress.result {
            TargetStatus::Count {
                target_for_period,
                expected,
                actual,
                ..
            } => (
                format::count(*actual),
                format::count(*target_for_period),
                format::percent(*actual, *target_for_period),
                format::expected(*expected),
            ),
            TargetStatus::Share {
                target,
                numerator,
                denominator,
                ..
            } => (
                format!(
                    "{} / {}",
                    format::count(*numerator),
                    format::count(*denominator)
                ),
                format::share(*target),
                format::percent(*numerator, *denominator),
                String::new(),
            ),
            TargetStatus::Indicator { bound, reading } => (
                reading
                    .as_ref()
                    .map_or_else(|| "—".to_owned(), |r| format::value(r.value)),
                format::bound(*bound),
                String::new(),
                String::new(),
            ),
        };
        Self {
            number,
            label: target.label.text().to_owned(),
            figure,
            due,
            share,
            by_now,
            status: progress.status,
        }
    }
}

impl GroupTable {
    fn new(plan: &Plan, groups: &[Vec<GroupRow>]) -> Self {
        let has_people = |target: &Target| !matches!(target.measure, Measure::Indicator { .. });
        let columns: Vec<(usize, &Vec<GroupRow>)> = (1..)
            .zip(plan.targets.iter().zip(groups))
            .filter(|(_, (target, _))| has_people(target))
            .map(|(number, (_, rows))| (number, rows))
            .collect();
        let cell = |rows: &[GroupRow], group| {
            let row = rows.iter().find(|r| r.group == group);
            row.map_or((0, 0), |r| (r.people, r.main))
        };
        let mut all: Vec<_> = format::groups_in_plan_order()
            .into_iter()
            .map(Some)
            .collect();
        all.push(None);
        let row = |group| {
            let cells: Vec<_> = columns.iter().map(|(_, rows)| cell(rows, group)).collect();
            (format::group(group), cells)
        };
        let is_populated = |row: &(String, Vec<(u64, u64)>)| row.1.iter().any(|cell| cell.0 > 0);
        let (groups, outside) = (all.len() - 1, all.len());
        let rows = all.into_iter().map(row).collect::<Vec<_>>();
        let shown = if is_populated(&rows[groups]) {
            outside
        } else {
            groups
        };
        Self {
            columns: columns.iter().map(|(number, _)| *number).collect(),
            rows: rows.into_iter().take(shown).collect(),
        }
    }
}

/// New jobs by channel, of the first target that tells them.
fn channels(progress: &Progress) -> String {
    let text = progress.targets.iter().find_map(|t| match &t.result {
        TargetStatus::Count { channels, .. } if !channels.is_empty() => {
            Some(format::channels(channels))
        }
        _ => None,
    });
    text.unwrap_or_default()
}

/// Events beside persons, days and sources, the any-of figures, the doubts.
fn notes(pairs: &[(&Target, &TargetProgress)]) -> Vec<String> {
    let mut notes = vec![
        w::NOTE_PERSONS.text().to_owned(),
        w::NOTE_PERCENT.text().to_owned(),
    ];
    for (number, (target, progress)) in (1..).zip(pairs) {
        match &progress.result {
            TargetStatus::Count { actual, events, .. } => notes.push(w::note_events(
                number,
                format::count(*actual),
                format::count(*events),
            )),
            TargetStatus::Share {
                any_of: Some((numerator, denominator)),
                ..
            } => notes.push(w::note_any_of(
                number,
                format::count(*numerator),
                format::count(*denominator),
                format::percent(*numerator, *denominator),
            )),
            TargetStatus::Indicator {
                reading: Some(reading),
                ..
            } => notes.push(w::note_reading(
                number,
                format::day(&reading.as_of),
                reading.source.as_deref().unwrap_or("—"),
            )),
            _ => {}
        }
        notes.extend(
            target
                .caution
                .as_ref()
                .map(|c| w::note_caution(number, c.text())),
        );
    }
    notes
}
