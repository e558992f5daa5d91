//! What waits: who is still owed something under the plan, and what the register itself wants looked at. Owns no figure and
//! no rule; each line opens its list.

pub mod checks;
pub mod people;

use chrono::Datelike;

use self::checks::Checks;
use self::people::{People, Which};
use super::follow_ups::FollowUps;
use super::listed::Listed;
use super::plan::duties::Duties;
use crate::domain::money::shown_count;
use crate::progress::period::Period;
use crate::progress::plan::{Measure, Target};
use crate::progress::{Standing, told};
use crate::register::RegisterError;
use crate::tui::keys::{Action, Context};
use crate::tui::office::Office;
use crate::tui::screen::{Handled, Next, Screen};
use crate::tui::widgets::{Canvas, Listing};
use crate::words::Phrase;
use crate::words::{targets as w, tui};

/// Where a line leads.
#[derive(Clone, Debug, PartialEq)]
enum Leads {
    FollowUps,
    Checks,
    People(Which),
    /// Tasks of the plan.
    Duties,
    /// The people missing from a share.
    Missing(Box<Target>),
}

/// A line of the page.
#[derive(Clone, Debug, PartialEq)]
struct Waiting {
    leads: Leads,
    label: String,
    count: String,
    /// Somebody waits.
    open: bool,
}

/// The worklists.
pub struct Worklists {
    year: i32,
    lines: Vec<Waiting>,
    list: Listing,
}

impl Worklists {
    /// What waits today.
    ///
    /// # Errors
    /// When the register cannot be read.
    pub fn open(office: &mut Office) -> Result<Self, RegisterError> {
        let mut worklists = Self {
            year: office.register.today().year(),
            lines: Vec::new(),
            list: Listing::default(),
        };
        worklists.refresh(office)?;
        Ok(worklists)
    }

    fn go(&self, at: usize, office: &mut Office) -> Handled {
        let Some(line) = self.lines.get(at) else {
            return Ok(Next::Same);
        };
        let screen: Box<dyn Screen> = match &line.leads {
            Leads::FollowUps => Box::new(FollowUps::open(office)?),
            Leads::Checks => Box::new(Checks::open(office)?),
            Leads::Duties => Box::new(Duties::overdue(office)?),
            Leads::People(which) => Box::new(People::open(*which, office)?),
            Leads::Missing(target) => {
                let today = office.register.today();
                let year = Period::containing(today);
                Box::new(Listed::open(target, year, today, office)?)
            }
        };
        Ok(Next::Open(screen))
    }

    /// Lines of the register itself, before those of the plan.
    fn own(&self) -> usize {
        let own = |line: &&Waiting| !matches!(line.leads, Leads::Missing(_));
        self.lines.iter().filter(own).count()
    }
}

/// The register's own lines.
fn own_lines(office: &Office) -> Result<Vec<Waiting>, RegisterError> {
    let counts = office.register.counts()?;
    let line = |leads, label: Phrase, count: i64| Waiting {
        leads,
        label: label.text().to_owned(),
        count: shown_count(count),
        open: count > 0,
    };
    Ok(vec![
        line(Leads::FollowUps, w::FOLLOW_UPS_DUE, counts.follow_ups),
        line(Leads::People(Which::Needs), w::NEEDS_OPEN, counts.needs),
        line(Leads::Checks, w::CHECKS_OPEN, counts.checks),
        line(
            Leads::People(Which::Consents),
            w::CONSENTS_OPEN,
            counts.consents,
        ),
        line(
            Leads::Duties,
            crate::words::plan::DUTIES_OVERDUE,
            office.overdue_duties()?,
        ),
    ])
}

/// A line a share of the plan: how many of this year are still owed it today.
fn owed_lines(office: &mut Office) -> Result<Vec<Waiting>, RegisterError> {
    let today = office.register.today();
    let found = office.progress(&Period::containing(today), today)?;
    let pairs = office.plan.targets.iter().zip(&found.targets);
    let line = |(target, found): (&Target, &crate::progress::TargetProgress)| {
        let (Measure::Served { served, .. }, Standing::Share { met, of, .. }) =
            (&target.measure, &found.standing)
        else {
            return None;
        };
        let left = of - met;
        let count = if served.household {
            w::households(told::count(left))
        } else {
            told::count(left)
        };
        Some(Waiting {
            leads: Leads::Missing(Box::new(target.clone())),
            label: target.label.text().to_owned(),
            count,
            open: left > 0,
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

    fn on(&mut self, action: Action, office: &mut Office) -> Handled {
        match (action, self.list.chosen()) {
            (Action::Digit(digit), _) => {
                let at = usize::from(digit).checked_sub(1).unwrap_or(9);
                self.list.choose(at);
                self.go(at, office)
            }
            (Action::Enter, Some(at)) => self.go(at, office),
            (action, _) if self.list.moves(action) => Ok(Next::Changed),
            _ => Ok(Next::Unused),
        }
    }

    fn refresh(&mut self, office: &mut Office) -> Result<(), RegisterError> {
        self.year = office.register.today().year();
        self.lines = own_lines(office)?;
        self.lines.extend(owed_lines(office)?);
        self.list.set_len(self.lines.len());
        Ok(())
    }

    fn draw(&self, canvas: &mut Canvas<'_, '_>) {
        let (theme, columns, rows) = (canvas.theme, canvas.columns(), canvas.rows());
        let own = self.own();
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
                at if at == own => Some(owed.as_str()),
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
fn draw_line(row: &mut Canvas<'_, '_>, at: usize, line: &Waiting, chosen: bool) {
    let theme = row.theme;
    if chosen {
        row.fill(0, theme.chosen());
    }
    let styled = |style| if chosen { theme.chosen() } else { style };
    if at < 10 {
        let digit = ((at + 1) % 10).to_string();
        row.text(1, 0, 1, &digit, styled(theme.accent()));
    }
    let style = if line.open { theme.text() } else { theme.dim() };
    row.text(4, 0, 40, &line.label, styled(style));
    row.text_right(56, 0, 12, &line.count, styled(style));
}
