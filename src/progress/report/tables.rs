//! The tables of the report, laid out from its figures. A figure that was not counted is 0 or a dash; nothing is added up
//! here that a query could have added up.

use super::count::{ALL, NO_GROUP};
use super::figures::{Datum, Figures};
use super::paper::{Cell, Column, Grid, Line};
use super::spoken;
use crate::domain::codes::List;
use crate::domain::date;
use crate::progress::pace::Status;
use crate::progress::plan::{Bound, Measure, Plan, Target};
use crate::progress::told;
use crate::words::report as w;

/// The word for a status, as a table has it.
pub(super) fn status(slug: &str) -> &'static str {
    let phrase = match slug {
        s if s == Status::Met.slug() => w::TOLD_MET,
        s if s == Status::OnPace.slug() => w::TOLD_ON_PACE,
        s if s == Status::Behind.slug() => w::TOLD_BEHIND,
        _ => w::TOLD_NO_DATA,
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
        grid.rows.push(Line {
            cells: vec![Cell::Text(heading)],
            strong: true,
        });
        for (number, target) in (1..).zip(&plan.targets) {
            if target.section == section.id {
                grid.row(target_row(figures, number, target));
            }
        }
    }
    grid
}

fn target_row(figures: &Figures, number: i64, target: &Target) -> Vec<Cell> {
    let (sheet, id) = ("target", target.id.as_str());
    let whole = |item| figures.whole(sheet, id, item);
    let units = |item| figures.units(sheet, id, item);
    let (unit, due, result, of, percent) = match &target.measure {
        Measure::Trainees { .. } | Measure::Placed { .. } => (
            w::PERSON.text(),
            Cell::Whole(whole("due")),
            Cell::Whole(whole("actual")),
            Cell::Nothing,
            Cell::Share(units("actual"), units("due")),
        ),
        Measure::Served { served, share } => (
            if served.household {
                w::HOUSEHOLD.text()
            } else {
                w::PERSON.text()
            },
            Cell::Text(least_share(*share)),
            Cell::Whole(whole("met")),
            Cell::Whole(whole("of")),
            Cell::Share(units("met"), units("of")),
        ),
        Measure::Indicator { bound, .. } => {
            let value = match figures.get(sheet, id, "value") {
                Some(Datum::Real(value)) => Cell::Percent(*value),
                _ => Cell::text("—"),
            };
            let due = told::bound(*bound).replace(" %", "");
            let due = match bound {
                Bound::Below(_) => due,
                Bound::Range(..) => due.replace('–', " - "),
            };
            ("%", Cell::Text(due), value, Cell::Nothing, Cell::Nothing)
        }
    };
    vec![
        Cell::Whole(number),
        Cell::text(target.name()),
        Cell::text(unit),
        due,
        result,
        of,
        percent,
        Cell::text(status(figures.word(sheet, id, "status"))),
    ]
}

/// `100%`, `≥ 50%`: all of them, or at least so many.
fn least_share(share: f64) -> String {
    let told = told::share(share).replace(" %", "%");
    if share < 1.0 {
        format!("≥ {told}")
    } else {
        told
    }
}

/// Table 2: training by level.
pub(super) fn levels(figures: &Figures, plan: &Plan) -> Grid {
    let counted: Vec<&str> = plan
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
        if counted.contains(&code.code) {
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
    if figures.whole("training_funding", NO_GROUP, "events") > 0 {
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
        let mut cells = vec![Cell::Whole(number), Cell::Text(label)];
        cells.extend(ITEMS.map(|item| Cell::Whole(figures.whole(sheet, line, item))));
        grid.row(cells);
    }
    let mut total = vec![Cell::Nothing, Cell::text(w::TOTAL_PEOPLE_ONCE)];
    total.extend(ITEMS.map(|item| Cell::Whole(figures.whole("training_all", ALL, item))));
    grid.total(total);
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
    let all = figures.units("target", &target.id, "actual");
    for (number, code) in (1..).zip(List::Channel.codes()) {
        let line = format!("{}/{}", target.id, code.code);
        grid.row(vec![
            Cell::Whole(number),
            Cell::text(code.label()),
            Cell::Whole(figures.whole("channel", &line, "people")),
            Cell::Whole(figures.whole("channel", &line, "events")),
            Cell::Share(figures.units("channel", &line, "people"), all),
        ]);
    }
    grid.total(vec![
        Cell::Nothing,
        Cell::text(w::TOTAL),
        Cell::Whole(figures.whole("target", &target.id, "actual")),
        Cell::Whole(figures.whole("target", &target.id, "events")),
        Cell::Share(all, all),
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
            Column::numbers(w::COL_ASKED, 12),
            Column::numbers(w::COL_WORKING, 12),
            Column::numbers(w::COL_LEFT, 10),
            Column::numbers(w::COL_LOST, 16),
            Column::numbers(w::COL_KEPT, 11),
        ],
    );
    for line in figures.lines("retention") {
        let whole = |item| figures.whole("retention", line, item);
        let units = |item| figures.units("retention", line, item);
        let known = units("due") - units("open").min(units("due"));
        grid.row(vec![
            Cell::text(w::months_after(format!(
                "{:02}",
                line.trim_start_matches('0')
                    .parse::<u32>()
                    .unwrap_or_default()
            ))),
            Cell::Whole(whole("due")),
            Cell::Whole(whole("open")),
            Cell::Whole(i64::try_from(known).unwrap_or(i64::MAX)),
            Cell::Whole(whole("working")),
            Cell::Whole(whole("left")),
            Cell::Whole(whole("lost")),
            Cell::Share(units("working"), known),
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
            let units = |item| figures.units("group", &line, item);
            Cell::Pair(units("people"), units("main"))
        };
        targets.iter().map(cell).collect::<Vec<_>>()
    };
    for code in told::groups_in_plan_order() {
        let label = told::group(Some(code));
        let label = label.trim_start_matches(code).trim_start().to_owned();
        let mut row = vec![Cell::text(code), Cell::Text(label)];
        row.extend(cells(code));
        grid.row(row);
    }
    let outside = cells(NO_GROUP);
    if outside.iter().any(|cell| *cell != Cell::Pair(0, 0)) {
        let mut row = vec![Cell::Nothing, Cell::text(w::OUTSIDE_GROUPS)];
        row.extend(outside);
        grid.row(row);
    }
    let mut total = vec![Cell::Nothing, Cell::text(w::TOTAL)];
    total.extend(targets.iter().map(|(_, target)| {
        let id = target.id.as_str();
        let item = match target.measure {
            Measure::Served { .. } => "met",
            _ => "actual",
        };
        Cell::Whole(figures.whole("target", id, item))
    }));
    grid.total(total);
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
    let row = |line: &str| ITEMS.map(|item| Cell::Whole(figures.whole("loan", line, item)));
    for code in told::groups_in_plan_order() {
        let label = told::group(Some(code));
        let label = label.trim_start_matches(code).trim_start().to_owned();
        let mut cells = vec![Cell::text(code), Cell::Text(label)];
        cells.extend(row(code));
        grid.row(cells);
    }
    if figures.get("loan", NO_GROUP, "loans").is_some() {
        let mut cells = vec![Cell::Nothing, Cell::text(w::OUTSIDE_GROUPS)];
        cells.extend(row(NO_GROUP));
        grid.row(cells);
    }
    let mut total = vec![Cell::Nothing, Cell::text(w::TOTAL_ONCE)];
    total.extend(row(ALL));
    grid.total(total);
    grid
}

/// An appendix: the tasks of the plan's units, and how they stand.
pub(super) fn duties(figures: &Figures, plan: &Plan) -> Grid {
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
        let word = |item| figures.word("duty", line, item);
        if word("unit") != unit {
            unit = word("unit");
            let name = plan.unit(unit).map_or(unit, |u| u.name.text());
            grid.rows.push(Line {
                cells: vec![Cell::text(name)],
                strong: true,
            });
        }
        let duty = plan.duties.iter().find(|d| d.id == word("duty"));
        let day = |item| date::from_iso(word(item)).map_or_else(String::new, spoken::date);
        grid.row(vec![
            Cell::Whole(number),
            Cell::text(duty.map_or(word("duty"), |d| d.text.text())),
            Cell::Text(day("due_on")),
            Cell::Text(state(word("state"), &day("done_on"))),
            Cell::text(word("note")),
        ]);
    }
    grid
}

fn state(slug: &str, done_on: &str) -> String {
    match slug {
        "done" => w::state_done(done_on),
        "done_late" => w::state_late(done_on),
        "overdue" => w::STATE_OVERDUE.text().to_owned(),
        _ => w::STATE_WAITING.text().to_owned(),
    }
}
