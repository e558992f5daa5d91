//! The tables of the report, laid out from its figures. A missing figure is 0 or a dash. Totals are figures too, since people
//! in two rows count once.

use super::count::{ALL, NO_GROUP};
use super::figures::{FigureLine, Figures};
use crate::domain::codes::CodeList;
use crate::domain::date;
use crate::progress::format;
use crate::progress::pace::PaceStatus;
use crate::progress::plan::{Measure, Plan, Target};
use crate::progress::report::document::{Column, Grid, GridCell};
use crate::progress::report::narrative;
use crate::words::{Phrase, report as w};

/// The label of a status in a table.
pub(super) fn status_label(slug: &str) -> &'static str {
    let phrase = match slug {
        s if s == PaceStatus::Met.slug() => w::RATING_MET,
        s if s == PaceStatus::OnPace.slug() => w::RATING_ON_PACE,
        s if s == PaceStatus::Behind.slug() => w::RATING_BEHIND,
        _ => w::RATING_NO_DATA,
    };
    phrase.text()
}

/// Table 1: every target under its section.
pub(super) fn targets(figures: &Figures, plan: &Plan) -> Grid {
    let columns = vec![
        Column::words(w::COL_NO, 5),
        Column::words(w::COL_TARGET, 36),
        Column::words(w::COL_UNIT, 8),
        Column::numbers(w::COL_DUE, 10),
        Column::numbers(w::COL_RESULT, 10),
        Column::numbers(w::COL_OF, 10),
        Column::numbers(w::COL_PERCENT, 9),
        Column::words(w::COL_STATUS, 12),
    ];
    let mut grid = Grid::new(w::TABLE_TARGETS.text(), columns);
    for section in &plan.sections {
        let heading = format!("{}. {}", section.id, section.heading.text());
        grid.add_total(vec![GridCell::Text(heading)]);
        for (number, target) in (1..).zip(&plan.targets) {
            if target.section == section.id {
                grid.add_row(target_row(figures, number, target));
            }
        }
    }
    grid
}

fn cells(line: FigureLine, items: &[&str]) -> Vec<GridCell> {
    let cell = |item: &&str| GridCell::Whole(line.integer(item));
    items.iter().map(cell).collect()
}

fn target_row(figures: &Figures, number: i64, target: &Target) -> Vec<GridCell> {
    let line = figures.line("target", &target.id);
    let (unit, due, result, denominator, percent) = match &target.measure {
        Measure::Trainees { .. } | Measure::Placed { .. } => (
            w::PERSON.text(),
            GridCell::Whole(line.integer("due")),
            GridCell::Whole(line.integer("actual")),
            GridCell::Empty,
            GridCell::Share(line.count("actual"), line.count("due")),
        ),
        Measure::Served { served, share } => (
            if served.household {
                w::HOUSEHOLD.text()
            } else {
                w::PERSON.text()
            },
            GridCell::Text(least_share(*share)),
            GridCell::Whole(line.integer("met")),
            GridCell::Whole(line.integer("of")),
            GridCell::Share(line.count("met"), line.count("of")),
        ),
        Measure::Indicator { bound, .. } => {
            let value = line.real("value");
            let value = value.map_or_else(|| GridCell::text("—"), GridCell::Percent);
            let due = format::bound(*bound).replace(" %", "").replace('–', " - ");
            let due = GridCell::Text(due);
            ("%", due, value, GridCell::Empty, GridCell::Empty)
        }
    };
    vec![
        GridCell::Whole(number),
        GridCell::text(target.name()),
        GridCell::text(unit),
        due,
        result,
        denominator,
        percent,
        GridCell::text(status_label(line.text("status"))),
    ]
}

/// A target share: `100%`, `≥ 50%`.
fn least_share(share: f64) -> String {
    let text = format::share(share).replace(" %", "%");
    if share < 1.0 {
        format!("≥ {text}")
    } else {
        text
    }
}

/// Table 2: training by level.
pub(super) fn levels(figures: &Figures, plan: &Plan) -> Grid {
    let is_counted = |code: &str| {
        let counts = |target: &Target| match &target.measure {
            Measure::Trainees { levels, .. } => levels.contains(&code),
            _ => false,
        };
        plan.targets.iter().any(counts)
    };
    let codes = CodeList::Level.codes().iter();
    let lines = codes.map(|code| match code.label() {
        label if is_counted(code.code) => (code.code, label.to_owned()),
        label => (code.code, w::not_counted_level(label)),
    });
    let headings = (w::TABLE_LEVELS, w::COL_LEVEL);
    training(figures, "training_level", headings, lines.collect())
}

/// Table 3: training by funding.
pub(super) fn funding(figures: &Figures) -> Grid {
    let codes = CodeList::Funding.codes().iter();
    let mut lines: Vec<_> = codes.map(|c| (c.code, c.label().to_owned())).collect();
    if figures.line("training_funding", NO_GROUP).count("events") > 0 {
        lines.push((NO_GROUP, w::FUNDING_UNKNOWN.text().to_owned()));
    }
    let headings = (w::TABLE_FUNDING, w::COL_FUNDING);
    training(figures, "training_funding", headings, lines)
}

fn training(
    figures: &Figures,
    sheet: &str,
    (caption, first): (Phrase, Phrase),
    lines: Vec<(&str, String)>,
) -> Grid {
    const ITEMS: [&str; 4] = ["people", "events", "passed", "amount"];
    let columns = vec![
        Column::words(w::COL_NO, 6),
        Column::words(first, 38),
        Column::numbers(w::COL_PEOPLE, 12),
        Column::numbers(w::COL_EVENTS, 12),
        Column::numbers(w::COL_PASSED, 13),
        Column::numbers(w::COL_AMOUNT, 19),
    ];
    let mut grid = Grid::new(caption.text(), columns);
    for (number, (line, label)) in (1..).zip(lines) {
        let head = vec![GridCell::Whole(number), GridCell::Text(label)];
        grid.add_row([head, cells(figures.line(sheet, line), &ITEMS)].concat());
    }
    let head = vec![GridCell::Empty, GridCell::text(w::TOTAL_PEOPLE_ONCE)];
    grid.add_total([head, cells(figures.line("training_all", ALL), &ITEMS)].concat());
    grid
}

/// Table 4: new jobs by channel, of one target.
pub(super) fn channels(figures: &Figures, target: &Target) -> Grid {
    let columns = vec![
        Column::words(w::COL_NO, 6),
        Column::words(w::COL_CHANNEL, 46),
        Column::numbers(w::COL_PEOPLE, 16),
        Column::numbers(w::COL_EVENTS, 16),
        Column::numbers(w::COL_SHARE, 16),
    ];
    let mut grid = Grid::new(w::TABLE_CHANNELS.text(), columns);
    let total = figures.line("target", &target.id);
    let all = total.count("actual");
    for (number, code) in (1..).zip(CodeList::Channel.codes()) {
        let line = format!("{}/{}", target.id, code.code);
        let line = figures.line("channel", &line);
        let head = vec![GridCell::Whole(number), GridCell::text(code.label())];
        let share = vec![GridCell::Share(line.count("people"), all)];
        grid.add_row([head, cells(line, &["people", "events"]), share].concat());
    }
    let head = vec![GridCell::Empty, GridCell::text(w::TOTAL)];
    let share = vec![GridCell::Share(all, all)];
    grid.add_total([head, cells(total, &["actual", "events"]), share].concat());
    grid
}

/// Table 5: retention by months since the start of the job.
pub(super) fn retention(figures: &Figures) -> Grid {
    let columns = vec![
        Column::words(w::COL_MONTHS, 20),
        Column::numbers(w::COL_REACHED, 11),
        Column::numbers(w::COL_OPEN, 12),
        Column::numbers(w::COL_KNOWN, 12),
        Column::numbers(w::COL_WORKING, 12),
        Column::numbers(w::COL_LEFT, 10),
        Column::numbers(w::COL_LOST, 16),
        Column::numbers(w::COL_RETAINED, 11),
    ];
    let mut grid = Grid::new(w::TABLE_RETENTION.text(), columns);
    for months in figures.lines("retention") {
        let line = figures.line("retention", months);
        let answered = line.count("due") - line.count("open").min(line.count("due"));
        let mut row = vec![GridCell::Text(w::months_after(months))];
        row.extend(cells(line, &["due", "open"]));
        row.push(GridCell::Whole(answered.cast_signed()));
        row.extend(cells(line, &["working", "left", "lost"]));
        row.push(GridCell::Share(line.count("working"), answered));
        grid.add_row(row);
    }
    grid
}

/// Appends a row for each group, the row of people in no group where `outside`, and a total.
fn add_group_rows(
    grid: &mut Grid,
    cells: impl Fn(&str) -> Vec<GridCell>,
    outside: bool,
    (total, total_cells): (Phrase, Vec<GridCell>),
) {
    for code in format::groups_in_plan_order() {
        let head = [code, format::group_label(code)].map(GridCell::text);
        grid.add_row([head.to_vec(), cells(code)].concat());
    }
    if outside {
        let head = vec![GridCell::Empty, GridCell::text(w::OUTSIDE_GROUPS)];
        grid.add_row([head, cells(NO_GROUP)].concat());
    }
    let head = vec![GridCell::Empty, GridCell::text(total)];
    grid.add_total([head, total_cells].concat());
}

/// Appendix I: every target by group.
pub(super) fn groups(figures: &Figures, plan: &Plan) -> Grid {
    let is_counted =
        |(_, target): &(usize, &Target)| !matches!(target.measure, Measure::Indicator { .. });
    let targets: Vec<_> = (1..).zip(&plan.targets).filter(is_counted).collect();
    let mut columns = vec![Column::words(w::COL_NO, 4), Column::words(w::COL_GROUP, 30)];
    let numbers = targets.iter().map(|(number, _)| format!("({number})"));
    columns.extend(numbers.map(|number| Column::numbers(number, 8)));
    let mut grid = Grid::new("", columns);
    let cells = |group: &str| {
        let cell = |(_, target): &(usize, &Target)| {
            let line = format!("{}/{group}", target.id);
            let line = figures.line("group", &line);
            GridCell::Pair(line.count("people"), line.count("main"))
        };
        targets.iter().map(cell).collect::<Vec<_>>()
    };
    let total = |(_, target): &(usize, &Target)| {
        let item = match target.measure {
            Measure::Served { .. } => "met",
            _ => "actual",
        };
        GridCell::Whole(figures.line("target", &target.id).integer(item))
    };
    let outside = cells(NO_GROUP)
        .iter()
        .any(|cell| *cell != GridCell::Pair(0, 0));
    let totals = targets.iter().map(total).collect();
    add_group_rows(&mut grid, cells, outside, (w::TOTAL, totals));
    grid
}

/// Appendix II: loans by group.
pub(super) fn loans(figures: &Figures) -> Grid {
    const ITEMS: [&str; 5] = ["people", "loans", "amount", "debts", "owed"];
    let columns = vec![
        Column::words(w::COL_NO, 5),
        Column::words(w::COL_GROUP, 35),
        Column::numbers(w::COL_LENT_PEOPLE, 11),
        Column::numbers(w::COL_LENT, 11),
        Column::numbers(w::COL_LENT_AMOUNT, 15),
        Column::numbers(w::COL_DEBTS, 10),
        Column::numbers(w::COL_OWED, 15),
    ];
    let mut grid = Grid::new("", columns);
    let cells = |line: &str| cells(figures.line("loan", line), &ITEMS);
    let outside = figures.get("loan", NO_GROUP, "loans").is_some();
    add_group_rows(&mut grid, cells, outside, (w::TOTAL_ONCE, cells(ALL)));
    grid
}

/// Appendix: the tasks of the plan's units with their states.
pub(super) fn tasks(figures: &Figures, plan: &Plan) -> Grid {
    let columns = vec![
        Column::words(w::COL_NO, 6),
        Column::words(w::COL_DUTY, 46),
        Column::words(w::COL_DEADLINE, 11),
        Column::words(w::COL_STATE, 14),
        Column::words(w::COL_REMARK, 23),
    ];
    let mut grid = Grid::new("", columns);
    let mut unit = "";
    for (number, line) in (1..).zip(figures.lines("duty")) {
        let line = figures.line("duty", line);
        if line.text("unit") != unit {
            unit = line.text("unit");
            let name = plan.unit(unit).map_or(unit, |u| u.name.text());
            grid.add_total(vec![GridCell::text(name)]);
        }
        let task = plan.tasks.iter().find(|t| t.id == line.text("duty"));
        let text = task.map_or(line.text("duty"), |t| t.text.text());
        let day = |item| date::from_iso(line.text(item)).map_or_else(String::new, narrative::date);
        grid.add_row(vec![
            GridCell::Whole(number),
            GridCell::text(text),
            GridCell::Text(day("due_on")),
            GridCell::Text(state_label(line.text("state"), &day("done_on"))),
            GridCell::text(line.text("note")),
        ]);
    }
    grid
}

fn state_label(slug: &str, done_on: &str) -> String {
    match slug {
        "done" => w::state_done(done_on),
        "done_late" => w::state_late(done_on),
        "overdue" => w::STATE_OVERDUE.text().to_owned(),
        _ => w::STATE_WAITING.text().to_owned(),
    }
}
