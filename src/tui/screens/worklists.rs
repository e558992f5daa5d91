//! What waits: who is still owed something under the plan, and what the register itself wants looked at. Owns no figure and
//! no rule; each line opens its list.

pub mod checks;
pub mod follow_ups;
pub mod people;

use crate::progress::measure::Population;
use crate::register::read;
use crate::tui::app::route::PeopleQuery;
use crate::tui::app::route::{AdminRoute, Route};
use chrono::Datelike;

use crate::domain::money::shown_count;
use crate::progress::period::Period;
use crate::progress::plan::{Measure, Target};
use crate::progress::{TargetStatus, format};
use crate::register::RegisterError;
use crate::tui::app::context::AppContext;
use crate::tui::app::route::PeopleListKind;
use crate::tui::app::screen::{Handled, Next, Screen};
use crate::tui::input::keys::{Action, Context};
use crate::tui::widgets::{Canvas, ListView};
use crate::words::Phrase;
use crate::words::{targets as w, tui};

/// Where a line leads.
#[derive(Clone, Debug, PartialEq)]
enum Destination {
    FollowUps,
    Checks,
    People(PeopleListKind),
    /// Tasks of the plan.
    Tasks,
    /// The people missing from a share.
    Gap(Box<Target>),
}

/// A line of the page.
#[derive(Clone, Debug, PartialEq)]
struct WorklistEntry {
    destination: Destination,
    label: String,
    count: String,
    /// Somebody waits.
    is_open: bool,
}

/// The worklists.
pub struct Worklists {
    year: i32,
    lines: Vec<WorklistEntry>,
    list: ListView,
}

impl Worklists {
    /// What waits today.
    pub fn open(ctx: &mut AppContext) -> Result<Self, RegisterError> {
        let mut worklists = Self {
            year: ctx.session.register.today().year(),
            lines: Vec::new(),
            list: ListView::default(),
        };
        worklists.refresh(ctx)?;
        Ok(worklists)
    }

    fn go(&self, at: usize, ctx: &mut AppContext) -> Handled {
        let Some(line) = self.lines.get(at) else {
            return Ok(Next::Same);
        };
        let route = match &line.destination {
            Destination::FollowUps => Route::FollowUps,
            Destination::Checks => Route::Checks,
            Destination::Tasks => Route::Admin(AdminRoute::Tasks { overdue: true }),
            Destination::People(kind) => Route::PeopleList(*kind),
            Destination::Gap(target) => {
                let today = ctx.session.register.today();
                Route::TargetPeople(Box::new(PeopleQuery {
                    target: target.as_ref().clone(),
                    period: Period::containing(today),
                    as_of: today,
                    population: Population::Gap,
                    cell: None,
                }))
            }
        };
        Ok(Next::Go(route))
    }

    /// Lines of the register itself, before those of the plan.
    fn own_count(&self) -> usize {
        let is_own = |line: &&WorklistEntry| !matches!(line.destination, Destination::Gap(_));
        self.lines.iter().filter(is_own).count()
    }
}

/// The register's own lines.
fn own_lines(ctx: &AppContext) -> Result<Vec<WorklistEntry>, RegisterError> {
    let counts = read::counts::home_counts(ctx.reader())?;
    let line = |destination, label: Phrase, count: i64| WorklistEntry {
        destination,
        label: label.text().to_owned(),
        count: shown_count(count),
        is_open: count > 0,
    };
    Ok(vec![
        line(Destination::FollowUps, w::FOLLOW_UPS_DUE, counts.follow_ups),
        line(
            Destination::People(PeopleListKind::Needs),
            w::NEEDS_OPEN,
            counts.needs,
        ),
        line(Destination::Checks, w::CHECKS_OPEN, counts.checks),
        line(
            Destination::People(PeopleListKind::Consents),
            w::CONSENTS_OPEN,
            counts.consents,
        ),
        line(
            Destination::Tasks,
            crate::words::plan::DUTIES_OVERDUE,
            ctx.session.overdue_tasks()?,
        ),
    ])
}

/// A line a share of the plan: how many of this year are still owed it today.
fn owed_lines(ctx: &mut AppContext) -> Result<Vec<WorklistEntry>, RegisterError> {
    let today = ctx.session.register.today();
    let progress = ctx.services.figures.progress(
        &ctx.session.register,
        &ctx.session.plan,
        &Period::containing(today),
        today,
    )?;
    let pairs = ctx.session.plan.targets.iter().zip(&progress.targets);
    let line = |(target, target_progress): (&Target, &crate::progress::TargetProgress)| {
        let (
            Measure::Served { served, .. },
            TargetStatus::Share {
                numerator,
                denominator,
                ..
            },
        ) = (&target.measure, &target_progress.result)
        else {
            return None;
        };
        let left = denominator - numerator;
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

    fn hints(&self) -> Vec<Action> {
        vec![
            Action::Down,
            Action::Enter,
            Action::Find,
            Action::Progress,
            Action::Help,
            Action::Back,
        ]
    }

    fn hint_label(&self, action: Action) -> Option<Phrase> {
        match action {
            Action::Down => Some(tui::HINT_CHOOSE),
            Action::Enter => Some(tui::HINT_OPEN),
            _ => None,
        }
    }

    fn on(&mut self, action: Action, ctx: &mut AppContext) -> Handled {
        match (action, self.list.chosen()) {
            (Action::Digit(digit), _) => {
                let at = usize::from(digit).checked_sub(1).unwrap_or(9);
                self.list.choose(at);
                self.go(at, ctx)
            }
            (Action::Enter, Some(at)) => self.go(at, ctx),
            (action, _) if self.list.navigate(action) => Ok(Next::Changed),
            _ => Ok(Next::Unused),
        }
    }

    fn refresh(&mut self, ctx: &mut AppContext) -> Result<(), RegisterError> {
        self.year = ctx.session.register.today().year();
        self.lines = own_lines(ctx)?;
        self.lines.extend(owed_lines(ctx)?);
        self.list.set_len(self.lines.len());
        Ok(())
    }

    fn draw(&self, canvas: &mut Canvas<'_, '_>) {
        let (theme, columns, rows) = (canvas.theme, canvas.columns(), canvas.rows());
        let own_count = self.own_count();
        let chosen = self.list.chosen().unwrap_or(0);
        // headings and the blank lines around them, where the terminal has room for all
        let top = if usize::from(rows) < self.lines.len() + 5 {
            u16::try_from(chosen.saturating_sub(usize::from(rows) / 2)).unwrap_or(0)
        } else {
            0
        };
        let mut y = 1;
        let owed = w::still_owed(self.year);
        for (at, line) in self.lines.iter().enumerate().skip(top.into()) {
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
            draw_line(&mut row, at, line, at == chosen);
            y += 1;
        }
    }
}

/// Digit, what waits, how many.
fn draw_line(row: &mut Canvas<'_, '_>, at: usize, line: &WorklistEntry, chosen: bool) {
    let theme = row.theme;
    if chosen {
        row.fill(0, theme.chosen());
    }
    let styled = |style| if chosen { theme.chosen() } else { style };
    if at < 10 {
        let digit = ((at + 1) % 10).to_string();
        row.text(1, 0, 1, &digit, styled(theme.accent()));
    }
    let style = if line.is_open {
        theme.text()
    } else {
        theme.dim()
    };
    row.text(4, 0, 40, &line.label, styled(style));
    row.text_right(56, 0, 12, &line.count, styled(style));
}
