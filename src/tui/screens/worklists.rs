//! The worklists: people still missing from a target of the plan, and records of the register that need attention; each line
//! opens its list.

pub mod checks;
pub mod follow_ups;
pub mod people;

use chrono::Datelike;

use crate::domain::money::shown_count;
use crate::progress::measure::Population;
use crate::progress::period::Period;
use crate::progress::plan::{Measure, Target};
use crate::progress::{TargetProgress, TargetStatus, format};
use crate::register::Result;
use crate::register::read;
use crate::tui::app::context::AppContext;
use crate::tui::app::route::{AdminRoute, PeopleListKind, PeopleQuery, Route};
use crate::tui::app::screen::{Handled, Hint, Next, Screen, hints};
use crate::tui::input::keys::{Action, Context};
use crate::tui::widgets::{Canvas, List};
use crate::words::plan::DUTIES_OVERDUE;
use crate::words::{Phrase, targets as w, tui};

/// What a line opens.
enum Destination {
    /// A list of the register itself.
    Own(fn() -> Route),
    /// The people missing from a share.
    Gap(Box<Target>),
}

struct WorklistEntry {
    destination: Destination,
    label: String,
    count: String,
    /// The worklist is not empty.
    is_open: bool,
}

/// The menu of the worklists with their sizes.
#[derive(Default)]
pub struct Worklists {
    year: i32,
    list: List<WorklistEntry>,
}

impl Worklists {
    fn go(entry: &WorklistEntry, ctx: &AppContext) -> Next {
        Next::Go(match &entry.destination {
            Destination::Own(route) => route(),
            Destination::Gap(target) => {
                let today = ctx.session.register.today();
                Route::TargetPeople(Box::new(PeopleQuery {
                    target: target.as_ref().clone(),
                    scope: Period::containing(today).as_of(today),
                    population: Population::Gap,
                    cell: None,
                    opening: None,
                }))
            }
        })
    }

    /// How many lines come from the register itself, before those of the plan.
    fn own_count(&self) -> usize {
        let is_own = |line: &&WorklistEntry| !matches!(line.destination, Destination::Gap(_));
        self.list.iter().filter(is_own).count()
    }
}

/// The lines of the register itself.
fn own_lines(ctx: &AppContext) -> Result<Vec<WorklistEntry>> {
    let counts = read::counts::home_counts(ctx.reader())?;
    let line = |route: fn() -> Route, label: Phrase, count: i64| WorklistEntry {
        destination: Destination::Own(route),
        label: label.text().to_owned(),
        count: shown_count(count),
        is_open: count > 0,
    };
    let needs = || Route::PeopleList(PeopleListKind::Needs);
    let consents = || Route::PeopleList(PeopleListKind::Consents);
    let tasks = || Route::Admin(AdminRoute::Tasks { overdue: true });
    let overdue = ctx.session.overdue_tasks()?;
    Ok(vec![
        line(|| Route::FollowUps, w::FOLLOW_UPS_DUE, counts.follow_ups),
        line(needs, w::NEEDS_OPEN, counts.needs),
        line(|| Route::Checks, w::CHECKS_OPEN, counts.checks),
        line(consents, w::CONSENTS_OPEN, counts.consents),
        line(tasks, DUTIES_OVERDUE, overdue),
    ])
}

/// A line for each share of the plan: how many people of this year are still missing today.
fn owed_lines(ctx: &mut AppContext) -> Result<Vec<WorklistEntry>> {
    let today = ctx.session.register.today();
    let progress = ctx
        .figures()?
        .progress(Period::containing(today).as_of(today))?;
    let pairs = ctx.session.plan.targets.iter().zip(&progress.targets);
    let line = |(target, target_progress): (&Target, &TargetProgress)| {
        let (Measure::Served { served, .. }, TargetStatus::Share(share)) =
            (&target.measure, &target_progress.result)
        else {
            return None;
        };
        let left = share.denominator - share.numerator;
        let count = if served.household {
            w::households(format::count(left))
        } else {
            format::count(left)
        };
        Some(WorklistEntry {
            destination: Destination::Gap(Box::new(target.clone())),
            label: target.label.text().to_owned(),
            count,
            is_open: left > 0,
        })
    };
    Ok(pairs.filter_map(line).collect())
}

impl Screen for Worklists {
    fn title(&self) -> String {
        w::WORKLISTS_TITLE.text().to_owned()
    }

    fn context(&self) -> Context {
        Context::Menu
    }

    fn footer(&self) -> Vec<Hint> {
        hints![
            Down = tui::HINT_CHOOSE,
            Enter = tui::HINT_OPEN,
            Find,
            Progress,
            Help,
            Back
        ]
    }

    fn on(&mut self, action: Action, ctx: &mut AppContext) -> Handled {
        Ok(match (action, self.list.chosen()) {
            (Action::Digit(digit), _) => {
                let at = usize::from(digit).checked_sub(1).unwrap_or(9);
                self.list.choose(at);
                let entry = self.list.get(at);
                entry.map_or(Next::Same, |entry| Self::go(entry, ctx))
            }
            (Action::Enter, Some(entry)) => Self::go(entry, ctx),
            _ => self.list.on(action),
        })
    }

    fn refresh(&mut self, ctx: &mut AppContext) -> Result<()> {
        self.year = ctx.session.register.today().year();
        let mut entries = own_lines(ctx)?;
        entries.extend(owed_lines(ctx)?);
        self.list.set(entries);
        Ok(())
    }

    fn draw(&self, canvas: &mut Canvas<'_, '_>) {
        let (theme, columns, rows) = (canvas.theme, canvas.columns(), canvas.rows());
        let own_count = self.own_count();
        let chosen = self.list.chosen_at().unwrap_or(0);
        // Headings and the blank lines around them, where the terminal has room for all.
        let top = if usize::from(rows) < self.list.len() + 5 {
            chosen.saturating_sub(usize::from(rows) / 2)
        } else {
            0
        };
        let mut y = 1;
        let owed = w::still_owed(self.year);
        for (at, line) in self.list.iter().enumerate().skip(top) {
            let heading = match at {
                0 => Some(w::TO_DO.text()),
                at if at == own_count => Some(owed.as_str()),
                _ => None,
            };
            if let Some(heading) = heading {
                y += u16::from(at > 0);
                canvas.text(2, y, columns, heading, theme.heading());
                y += 1;
            }
            let mut row = canvas.part(2, y, columns.saturating_sub(4), 1);
            if at == chosen {
                row.choose();
            }
            draw_line(&mut row, at, line);
            y += 1;
        }
    }
}

fn draw_line(row: &mut Canvas<'_, '_>, at: usize, line: &WorklistEntry) {
    let theme = row.theme;
    if at < 10 {
        let digit = ((at + 1) % 10).to_string();
        row.text(1, 0, 1, &digit, theme.accent());
    }
    let style = if line.is_open {
        theme.text()
    } else {
        theme.dim()
    };
    row.text(4, 0, 40, &line.label, style);
    row.text_right(56, 0, 12, &line.count, style);
}
