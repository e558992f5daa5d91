//! The tables of the report, laid out from its figures. A figure that was not counted is 0 or a dash; nothing is added up
//! here that a query could have added up.

use super::count::{ALL, NO_GROUP};
use super::figures::{Datum, Figures};
use crate::domain::codes::List;
use crate::domain::date;
use crate::progress::format;
use crate::progress::pace::PaceStatus;
use crate::progress::plan::{Bound, Measure, Plan, Target};
use crate::progress::report::document::{Column, Grid, GridCell, GridRow};
use crate::progress::report::narrative;
use crate::words::report as w;

/// The word for a status, as a table has it.
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
    let mut grid = Grid::new(
        w::TABLE_TARGETS.text(),
        vec![
            Column::words(w::COL_NO, 5),
            Column::words(w::COL_TARGET, 36),
            Column::words(w::COL_UNIT, 8),
            Column::numbers(w::COL_DUE, 10),
            Column::numbers(w::COL_RESULT, 10),
            Column::numbers(w::COL_OF, 10),
            Column::numbers(w::COL_PERCENT, 9),
            Column::words(w::COL_STATUS, 12),
        ],
    );
    for section in &plan.sections {
        let heading = format!("{}. {}", section.id, section.heading.text());
        grid.rows.push(GridRow {
            cells: vec![GridCell::Text(heading)],
            bold: true,
        });
        for (number, target) in (1..).zip(&plan.targets) {
            if target.section == section.id {
                grid.add_row(target_row(figures, number, target));
            }
        }
    }
    grid
}

fn target_row(figures: &Figures, number: i64, target: &Target) -> Vec<GridCell> {
    let (sheet, id) = ("target", target.id.as_str());
    let whole = |item| figures.get_integer(sheet, id, item);
    let get_count = |item| figures.get_count(sheet, id, item);
    let (unit, due, result, denominator, percent) = match &target.measure {
        Measure::Trainees { .. } | Measure::Placed { .. } => (
            w::PERSON.text(),
            GridCell::Whole(whole("due")),
            GridCell::Whole(whole("actual")),
            GridCell::Empty,
            GridCell::Share(get_count("actual"), get_count("due")),
        ),
        Measure::Served { served, share } => (
            if served.household {
                w::HOUSEHOLD.text()
            } else {
                w::PERSON.text()
            },
            GridCell::Text(least_share(*share)),
            GridCell::Whole(whole("met")),
            GridCell::Whole(whole("of")),
            GridCell::Share(get_count("met"), get_count("of")),
        ),
        Measure::Indicator { bound, .. } => {
            let value = match figures.get(sheet, id, "value") {
                Some(Datum::Real(value)) => GridCell::Percent(*value),
                _ => GridCell::text("—"),
            };
            let due = format::bound(*bound).replace(" %", "");
            let due = match bound {
                Bound::Below(_) => due,
                Bound::Range(..) => due.replace('–', " - "),
            };
            (
                "%",
                GridCell::Text(due),
                value,
                GridCell::Empty,
                GridCell::Empty,
            )
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
        GridCell::text(status_label(figures.get_text(sheet, id, "status"))),
    ]
}

/// `100%`, `≥ 50%`: all of them, or at least so many.
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
    let counted_levels: Vec<&str> = plan
        .targets
        .iter()
        .filter_map(|t| match &t.measure {
            Measure::Trainees { levels, .. } => Some(levels),
            _ => None,
        })
        .flatten()
        .copied()
        .collect();
    let label = |code: &'static crate::domain::codes::Code| {
        if counted_levels.contains(&code.code) {
            code.label().to_owned()
        } else {
            w::not_counted_level(code.label())
        }
    };
    let lines = List::Level.codes().iter();
    let lines = lines.map(|code| (code.code, label(code))).collect();
    training(
        figures,
        "training_level",
        (w::TABLE_LEVELS, w::COL_LEVEL),
        lines,
    )
}

/// Table 3: training by funding.
pub(super) fn funding(figures: &Figures) -> Grid {
    let codes = List::Funding.codes().iter();
    let mut lines: Vec<_> = codes.map(|c| (c.code, c.label().to_owned())).collect();
    if figures.get_integer("training_funding", NO_GROUP, "events") > 0 {
        lines.push((NO_GROUP, w::FUNDING_UNKNOWN.text().to_owned()));
    }
    training(
        figures,
        "training_funding",
        (w::TABLE_FUNDING, w::COL_FUNDING),
        lines,
    )
}

fn training(
    figures: &Figures,
    sheet: &str,
    (caption, first): (crate::words::Phrase, crate::words::Phrase),
    lines: Vec<(&str, String)>,
) -> Grid {
    const ITEMS: [&str; 4] = ["people", "events", "passed", "amount"];
    let mut grid = Grid::new(
        caption.text(),
        vec![
            Column::words(w::COL_NO, 6),
            Column::words(first, 38),
            Column::numbers(w::COL_PEOPLE, 12),
            Column::numbers(w::COL_EVENTS, 12),
            Column::numbers(w::COL_PASSED, 13),
            Column::numbers(w::COL_AMOUNT, 19),
        ],
    );
    for (number, (line, label)) in (1..).zip(lines) {
        let mut cells = vec![GridCell::Whole(number), GridCell::Text(label)];
        cells.extend(ITEMS.map(|item| GridCell::Whole(figures.get_integer(sheet, line, item))));
        grid.add_row(cells);
    }
    let mut total = vec![GridCell::Empty, GridCell::text(w::TOTAL_PEOPLE_ONCE)];
    total.extend(ITEMS.map(|item| GridCell::Whole(figures.get_integer("training_all", ALL, item))));
    grid.add_total(total);
    grid
}

/// Table 4: new jobs by channel, of the plan's first target of jobs; none without one.
pub(super) fn channels(figures: &Figures, target: &Target) -> Grid {
    let mut grid = Grid::new(
        w::TABLE_CHANNELS.text(),
        vec![
            Column::words(w::COL_NO, 6),
            Column::words(w::COL_CHANNEL, 46),
            Column::numbers(w::COL_PEOPLE, 16),
            Column::numbers(w::COL_EVENTS, 16),
            Column::numbers(w::COL_SHARE, 16),
        ],
    );
    let all = figures.get_count("target", &target.id, "actual");
    for (number, code) in (1..).zip(List::Channel.codes()) {
        let line = format!("{}/{}", target.id, code.code);
        grid.add_row(vec![
            GridCell::Whole(number),
            GridCell::text(code.label()),
            GridCell::Whole(figures.get_integer("channel", &line, "people")),
            GridCell::Whole(figures.get_integer("channel", &line, "events")),
            GridCell::Share(figures.get_count("channel", &line, "people"), all),
        ]);
    }
    grid.add_total(vec![
        GridCell::Empty,
        GridCell::text(w::TOTAL),
        GridCell::Whole(figures.get_integer("target", &target.id, "actual")),
        GridCell::Whole(figures.get_integer("target", &target.id, "events")),
        GridCell::Share(all, all),
    ]);
    grid
}

/// Table 5: who still works after so many months.
pub(super) fn retention(figures: &Figures) -> Grid {
    let mut grid = Grid::new(
        w::TABLE_RETENTION.text(),
        vec![
            Column::words(w::COL_MONTHS, 20),
            Column::numbers(w::COL_REACHED, 11),
            Column::numbers(w::COL_OPEN, 12),
            Column::numbers(w::COL_KNOWN, 12),
            Column::numbers(w::COL_WORKING, 12),
            Column::numbers(w::COL_LEFT, 10),
            Column::numbers(w::COL_LOST, 16),
            Column::numbers(w::COL_RETAINED, 11),
        ],
    );
    for line in figures.lines("retention") {
        let whole = |item| figures.get_integer("retention", line, item);
        let get_count = |item| figures.get_count("retention", line, item);
        let answered = get_count("due") - get_count("open").min(get_count("due"));
        grid.add_row(vec![
            GridCell::text(w::months_after(format!(
                "{:02}",
                line.trim_start_matches('0')
                    .parse::<u32>()
                    .unwrap_or_default()
            ))),
            GridCell::Whole(whole("due")),
            GridCell::Whole(whole("open")),
            GridCell::Whole(i64::try_from(answered).unwrap_or(i64::MAX)),
            GridCell::Whole(whole("working")),
            GridCell::Whole(whole("left")),
            GridCell::Whole(whole("lost")),
            GridCell::Share(get_count("working"), answered),
        ]);
    }
    grid
}

/// The targets that have people, with their number in Table 1.
fn with_people(plan: &Plan) -> Vec<(usize, &Target)> {
    (1..)
        .zip(&plan.targets)
        .filter(|(_, t)| !matches!(t.measure, Measure::Indicator { .. }))
        .collect()
}

/// Appendix I: every target by group.
pub(super) fn groups(figures: &Figures, plan: &Plan) -> Grid {
    let targets = with_people(plan);
    let mut columns = vec![Column::words(w::COL_NO, 4), Column::words(w::COL_GROUP, 30)];
    columns.extend(
        targets
            .iter()
            .map(|(number, _)| Column::numbers(format!("({number})"), 8)),
    );
    let mut grid = Grid::new("", columns);
    let cells = |line: &str| {
        let cell = |(_, target): &(usize, &Target)| {
            let line = format!("{}/{line}", target.id);
            let get_count = |item| figures.get_count("group", &line, item);
            GridCell::Pair(get_count("people"), get_count("main"))
        };
        targets.iter().map(cell).collect::<Vec<_>>()
    };
    for code in format::groups_in_plan_order() {
        let label = format::group(Some(code));
        let label = label.trim_start_matches(code).trim_start().to_owned();
        let mut row = vec![GridCell::text(code), GridCell::Text(label)];
        row.extend(cells(code));
        grid.add_row(row);
    }
    let outside = cells(NO_GROUP);
    if outside.iter().any(|cell| *cell != GridCell::Pair(0, 0)) {
        let mut row = vec![GridCell::Empty, GridCell::text(w::OUTSIDE_GROUPS)];
        row.extend(outside);
        grid.add_row(row);
    }
    let mut total = vec![GridCell::Empty, GridCell::text(w::TOTAL)];
    total.extend(targets.iter().map(|(_, target)| {
        let id = target.id.as_str();
        let item = match target.measure {
            Measure::Served { .. } => "met",
            _ => "actual",
        };
        GridCell::Whole(figures.get_integer("target", id, item))
    }));
    grid.add_total(total);
    grid
}

/// Appendix II: loans by group.
pub(super) fn loans(figures: &Figures) -> Grid {
    const ITEMS: [&str; 5] = ["people", "loans", "amount", "debts", "owed"];
    let mut grid = Grid::new(
        "",
        vec![
            Column::words(w::COL_NO, 5),
            Column::words(w::COL_GROUP, 35),
            Column::numbers(w::COL_LENT_PEOPLE, 11),
            Column::numbers(w::COL_LENT, 11),
            Column::numbers(w::COL_LENT_AMOUNT, 15),
            Column::numbers(w::COL_DEBTS, 10),
            Column::numbers(w::COL_OWED, 15),
        ],
    );
    let row =
        |line: &str| ITEMS.map(|item| GridCell::Whole(figures.get_integer("loan", line, item)));
    for code in format::groups_in_plan_order() {
        let label = format::group(Some(code));
        let label = label.trim_start_matches(code).trim_start().to_owned();
        let mut cells = vec![GridCell::text(code), GridCell::Text(label)];
        cells.extend(row(code));
        grid.add_row(cells);
    }
    if figures.get("loan", NO_GROUP, "loans").is_some() {
        let mut cells = vec![GridCell::Empty, GridCell::text(w::OUTSIDE_GROUPS)];
        cells.extend(row(NO_GROUP));
        grid.add_row(cells);
    }
    let mut total = vec![GridCell::Empty, GridCell::text(w::TOTAL_ONCE)];
    total.extend(row(ALL));
    grid.add_total(total);
    grid
}

/// An appendix: the tasks of the plan's units, and how they stand.
pub(super) fn tasks(figures: &Figures, plan: &Plan) -> Grid {
    let mut grid = Grid::new(
        "",
        vec![
            Column::words(w::COL_NO, 6),
            Column::words(w::COL_DUTY, 46),
            Column::words(w::COL_DEADLINE, 11),
            Column::words(w::COL_STATE, 14),
            Column::words(w::COL_REMARK, 23),
        ],
    );
    let mut unit = "";
    for (number, line) in (1..).zip(figures.lines("duty")) {
        let word = |item| figures.get_text("duty", line, item);
        if word("unit") != unit {
            unit = word("unit");
            let name = plan.unit(unit).map_or(unit, |u| u.name.text());
            grid.rows.push(GridRow {
                cells: vec![GridCell::text(name)],
                bold: true,
            });
        }
        let task = plan.tasks.iter().find(|d| d.id == word("duty"));
        let day = |item| date::from_iso(word(item)).map_or_else(String::new, narrative::date);
        grid.add_row(vec![
            GridCell::Whole(number),
            GridCell::text(task.map_or(word("duty"), |d| d.text.text())),
            GridCell::Text(day("due_on")),
            GridCell::Text(state_label(word("state"), &day("done_on"))),
            GridCell::text(word("note")),
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
