//! The results of a period for the screen: a table for each section of the plan, the people by priority group, and notes on the
//! numbers. The report that is signed is in `content`.

use crate::domain::date;
use crate::progress::breakdown::Dimension;
use crate::progress::measure::{GroupRow, Population};
use crate::progress::pace::PaceStatus;
use crate::progress::plan::{Measure, Plan, Target};
use crate::progress::{Progress, TargetProgress, TargetStatus, breakdown, format, listed};
use crate::register::{Reader, Result};
use crate::words::targets as w;

/// The results of a period.
#[derive(Clone, Debug, PartialEq)]
pub struct Summary {
    /// The plan's title.
    pub title: String,
    pub ward: String,
    /// The period with its days and the day of the figures.
    pub period: String,
    pub parts: Vec<Part>,
    pub groups: GroupTable,
    /// New jobs by channel; empty without any.
    pub channels: String,
    pub notes: Vec<String>,
}

/// A section of the plan with its targets.
#[derive(Clone, Debug, PartialEq)]
pub struct Part {
    /// `IV.1  Về đào tạo nghề`.
    pub heading: String,
    pub rows: Vec<TargetRow>,
}

/// A target with its figure.
#[derive(Clone, Debug, PartialEq)]
pub struct TargetRow {
    /// The number in the plan, from 1, to which notes and the table by group refer.
    pub number: usize,
    pub label: String,
    /// `612`, `38 / 51`, `2,1 %`.
    pub figure: String,
    /// `1.000`, `100 %`, `< 2,5 %`.
    pub due: String,
    /// The figure in percent of the target or of the denominator; empty for an indicator.
    pub share: String,
    /// The expected figure; empty for shares and indicators.
    pub by_now: String,
    pub status: PaceStatus,
}

/// People counted by priority group.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct GroupTable {
    /// The number of the target of each column.
    pub columns: Vec<usize>,
    /// The label of a group, and for each column the people in the group and those whose main group it is.
    pub rows: Vec<(String, Vec<(u64, u64)>)>,
}

impl Summary {
    /// Lays out the results; `groups` are those of [`shown_group_rows`].
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
        let as_of = date::shown(progress.scope.as_of);
        let period = &progress.scope.period;
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

/// The people counted by group for each target, in the order of the plan; empty for an indicator. For a report: for any
/// period and day, small numbers tell who is in a sensitive group.
pub(super) fn group_rows(
    reader: Reader<'_>,
    plan: &Plan,
    progress: &Progress,
) -> Result<Vec<Vec<GroupRow>>> {
    count_groups(reader, plan, progress, false)
}

/// As for the report, with the sensitive groups as one row.
pub fn shown_group_rows(
    reader: Reader<'_>,
    plan: &Plan,
    progress: &Progress,
) -> Result<Vec<Vec<GroupRow>>> {
    count_groups(reader, plan, progress, true)
}

fn count_groups(
    reader: Reader<'_>,
    plan: &Plan,
    progress: &Progress,
    is_masked: bool,
) -> Result<Vec<Vec<GroupRow>>> {
    let rows = |target| {
        let people = listed(reader, target, progress.scope, Population::Numerator)?;
        Ok(breakdown::group_rows(&people, is_masked))
    };
    plan.targets.iter().map(rows).collect()
}

impl TargetRow {
    fn new(number: usize, target: &Target, progress: &TargetProgress) -> Self {
        let (figure, due, share, by_now) = match &progress.result {
            TargetStatus::Count(c) => (
                format::count(c.actual),
                format::count(c.target_for_period),
                format::percent(c.actual, c.target_for_period),
                format::expected(c.expected),
            ),
            TargetStatus::Share(s) => (
                [s.numerator, s.denominator].map(format::count).join(" / "),
                format::share(s.target),
                format::percent(s.numerator, s.denominator),
                String::new(),
            ),
            TargetStatus::Indicator { bound, .. } => (
                format::figure_only(&progress.result),
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
        let targets = (1..).zip(plan.targets.iter().zip(groups));
        let columns = targets.filter_map(|(number, (target, rows))| match target.measure {
            Measure::Indicator { .. } => None,
            _ => Some((number, rows)),
        });
        let columns: Vec<(usize, &Vec<GroupRow>)> = columns.collect();
        let cell = |rows: &[GroupRow], group| {
            let row = rows.iter().find(|r| r.group == group);
            row.map_or((0, 0), |r| (r.people, r.main))
        };
        let row = |group| {
            let cells: Vec<_> = columns.iter().map(|(_, rows)| cell(rows, group)).collect();
            (Dimension::Group.row_label(group), cells)
        };
        let groups = breakdown::group_keys(true).into_iter().map(Some);
        let mut rows: Vec<_> = groups.chain([None]).map(row).collect();
        rows.pop_if(|(_, outside)| outside.iter().all(|(people, _)| *people == 0));
        Self {
            columns: columns.iter().map(|(number, _)| *number).collect(),
            rows,
        }
    }
}

/// New jobs by channel, of the first target that has any.
fn channels(progress: &Progress) -> String {
    let text = progress.targets.iter().find_map(|t| match &t.result {
        TargetStatus::Count(c) if !c.channels.is_empty() => Some(format::channels(&c.channels)),
        _ => None,
    });
    text.unwrap_or_default()
}

/// The notes: units of the numbers, events, figures with `any`, sources of indicators, cautions of the plan.
fn notes(pairs: &[(&Target, &TargetProgress)]) -> Vec<String> {
    let mut notes = vec![w::NOTE_PERSONS.into(), w::NOTE_PERCENT.into()];
    for (number, (target, progress)) in (1..).zip(pairs) {
        notes.extend(match &progress.result {
            TargetStatus::Count(c) => {
                let (actual, events) = (format::count(c.actual), format::count(c.events));
                Some(w::note_events(number, actual, events))
            }
            TargetStatus::Share(s) => s.any_of.map(|(numerator, denominator)| {
                let percent = format::percent(numerator, denominator);
                let (numerator, denominator) =
                    (format::count(numerator), format::count(denominator));
                w::note_any_of(number, numerator, denominator, percent)
            }),
            TargetStatus::Indicator { reading, .. } => reading.as_ref().map(|reading| {
                let source = reading.source.as_deref().unwrap_or("—");
                w::note_reading(number, format::day(&reading.as_of), source)
            }),
        });
        let caution = target.caution.as_ref();
        notes.extend(caution.map(|caution| w::note_caution(number, caution.text())));
    }
    notes
}
