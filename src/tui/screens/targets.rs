//! The targets of the plan over a period: actual and expected figures, and one key to the people behind each. The figures
//! come from `progress`.

mod cells;
mod footer;
pub mod people;
mod rows;
pub mod target_detail;

use std::rc::Rc;

use crate::progress::measure::Population;
use crate::progress::pace::PaceStatus;
use crate::progress::period::Period;
use crate::progress::plan::{Measure, Plan};
use crate::progress::{Progress, TargetProgress};
use crate::register::Result;
use crate::tui::app::context::AppContext;
use crate::tui::app::route::{AdminRoute, PeopleQuery, Route};
use crate::tui::app::screen::{Handled, Hint, Next, Screen, hints};
use crate::tui::input::keys::{Action, Context};
use crate::tui::screens::targets::cells::months;
use crate::tui::widgets::pace_status::{sign, style};
use crate::tui::widgets::{Canvas, KeyOutcome, List, PeriodLine, width};
use crate::words::targets as w;
use crate::words::tui::HINT_CHOOSE;

/// Minimum number of rows at which blank lines separate the sections.
const SPACED_ROWS: u16 = 32;

/// Rows of the chosen target's detail.
const DETAIL: u16 = 4;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum OverviewRow {
    Blank,
    /// A section, by its place in the plan.
    Section(usize),
    /// A target, by its place in the plan.
    Target(usize),
}

/// The overview of the plan's targets in one period.
pub struct Targets {
    period: PeriodLine,
    plan: Rc<Plan>,
    progress: Rc<Progress>,
    list: List<OverviewRow>,
    /// The progress of the chosen target a year before.
    year_before: Option<Rc<TargetProgress>>,
}

impl Targets {
    /// The targets of this year, as of today.
    pub fn open(ctx: &mut AppContext) -> Result<Self> {
        let period = PeriodLine::new(Period::containing(ctx.session.register.today()), ctx);
        let progress = ctx.figures()?.progress(period.scope())?;
        let mut targets = Self {
            period,
            plan: Rc::new(ctx.session.plan.clone()),
            progress,
            list: List::default(),
            year_before: None,
        };
        targets.build_rows(ctx);
        targets.load_year_before(ctx)?;
        Ok(targets)
    }

    /// Lays the rows out for the height of the terminal; the chosen target stays.
    fn build_rows(&mut self, ctx: &AppContext) {
        let chosen = OverviewRow::Target(self.chosen().unwrap_or(0));
        let blank = (ctx.ui.size.1 >= SPACED_ROWS).then_some(OverviewRow::Blank);
        let mut rows = Vec::new();
        for (at, section) in self.plan.sections.iter().enumerate() {
            rows.extend(blank);
            rows.push(OverviewRow::Section(at));
            let of_section = |&i: &usize| self.plan.targets[i].section == section.id;
            let targets = (0..self.plan.targets.len()).filter(of_section);
            rows.extend(targets.map(OverviewRow::Target));
        }
        let wanted = rows.iter().position(|row| *row == chosen);
        self.list.set(rows);
        self.list.choose(wanted.unwrap_or(0));
    }

    /// The chosen target's place in the plan.
    fn chosen(&self) -> Option<usize> {
        match self.list.chosen() {
            Some(OverviewRow::Target(at)) => Some(*at),
            _ => None,
        }
    }

    /// Moves between targets, past headings; true when another one is chosen.
    fn navigate(&mut self, action: Action) -> bool {
        let before = self.list.chosen_at();
        if !self.list.navigate(action) {
            return false;
        }
        let back = matches!(action, Action::Up | Action::PageUp);
        for step in [if back { Action::Up } else { Action::Down }, Action::Down] {
            while self.chosen().is_none() && self.list.navigate(step) {}
        }
        self.list.chosen_at() != before
    }

    fn count(&mut self, ctx: &mut AppContext) -> Result<()> {
        self.progress = ctx.figures()?.progress(self.period.scope())?;
        self.load_year_before(ctx)
    }

    fn load_year_before(&mut self, ctx: &mut AppContext) -> Result<()> {
        self.year_before = match self.chosen() {
            Some(at) => ctx.figures()?.year_before(at, self.period.scope())?,
            None => None,
        };
        Ok(())
    }

    /// Opens the people missing from the chosen target; for an indicator, the list of indicators.
    fn enter(&self) -> Handled {
        let Some(at) = self.chosen() else {
            return Ok(Next::Same);
        };
        if self.is_indicator(at) {
            return Ok(Next::Go(Route::Admin(AdminRoute::Indicators)));
        }
        Ok(Next::Go(Route::TargetPeople(Box::new(PeopleQuery {
            target: self.plan.targets[at].clone(),
            scope: self.period.scope(),
            population: Population::Gap,
            cell: None,
            opening: None,
        }))))
    }

    /// Opens the chosen target with its months and breakdowns; for an indicator, the list of indicators.
    fn open_target(&self) -> Handled {
        let Some(at) = self.chosen() else {
            return Ok(Next::Same);
        };
        if self.is_indicator(at) {
            return self.enter();
        }
        Ok(Next::Go(Route::TargetDetail {
            plan: Rc::clone(&self.plan),
            at,
            period: self.period.clone(),
        }))
    }

    fn is_indicator(&self, at: usize) -> bool {
        matches!(self.plan.targets[at].measure, Measure::Indicator { .. })
    }
}

impl Screen for Targets {
    fn title(&self) -> String {
        w::TITLE.text().to_owned()
    }

    fn context(&self) -> Context {
        Context::Targets
    }

    fn footer(&self) -> Vec<Hint> {
        if self.period.is_open() {
            return PeriodLine::footer();
        }
        let enter = match self.chosen() {
            Some(at) if self.is_indicator(at) => w::HINT_FIGURES,
            _ => w::HINT_MISSING,
        };
        hints![
            Down = HINT_CHOOSE,
            Enter = enter,
            Left = w::HINT_PERIOD,
            List = w::HINT_IN_DETAIL,
            Help,
            Back
        ]
    }

    fn on(&mut self, action: Action, ctx: &mut AppContext) -> Handled {
        let outcome = self.period.on(action, ctx);
        if outcome == KeyOutcome::PeriodChanged {
            self.count(ctx)?;
        }
        if outcome != KeyOutcome::Unused {
            return Ok(Next::Changed);
        }
        match action {
            Action::Enter => self.enter(),
            Action::List => self.open_target(),
            Action::Progress => Ok(Next::Same),
            action if self.navigate(action) => {
                self.load_year_before(ctx)?;
                Ok(Next::Changed)
            }
            _ => Ok(Next::Unused),
        }
    }

    fn on_paste(&mut self, text: &str, _ctx: &mut AppContext) -> Handled {
        self.period.type_in(text);
        Ok(Next::Changed)
    }

    fn refresh(&mut self, ctx: &mut AppContext) -> Result<()> {
        self.period.refresh(ctx);
        self.build_rows(ctx);
        self.count(ctx)
    }

    fn draw(&self, canvas: &mut Canvas<'_, '_>) {
        let (columns, rows) = (canvas.columns(), canvas.rows());
        let (head, taken) = self.period.draw(canvas);
        if head == 1 {
            draw_legend(canvas, taken);
        }
        let Some(at) = self.chosen() else { return };
        let (target, target_progress) = (&self.plan.targets[at], &self.progress.targets[at]);
        let below = rows.saturating_sub(head);
        let lines = u16::try_from(self.list.len()).unwrap_or(u16::MAX);
        let detail = if self.period.is_open() { 2 } else { DETAIL };
        let list_rows = lines.min(below.saturating_sub(detail));
        let mut part = canvas.part(0, head, columns, list_rows);
        // While a period is typed the cursor stays in its line.
        part.lists_hold_cursor = head == 1;
        rows::draw(&mut part, self);
        let mut detail = canvas.part(0, head + list_rows, columns, below - list_rows);
        let year_before = self.year_before.as_deref();
        let months = months(target_progress, &self.period);
        footer::draw(&mut detail, target, target_progress, year_before, &months);
    }
}

/// Draws the signs and their meanings at the right edge, as many as fit; with smaller gaps on a narrow terminal.
fn draw_legend(canvas: &mut Canvas<'_, '_>, taken: u16) {
    use PaceStatus::{Behind, Met, NoData, OnPace};
    let (theme, columns) = (canvas.theme, canvas.columns());
    let room = usize::from(columns.saturating_sub(taken + 2));
    let legend_item = |status: PaceStatus| {
        let word = status.phrase().text().to_lowercase();
        (status, format!("{} {word}", sign(theme, status)))
    };
    let all = [Met, OnPace, Behind, NoData].map(legend_item);
    let needed = |shown: usize, gap: usize| {
        let texts = all[..shown].iter().map(|(_, text)| width(text) + gap);
        texts.sum::<usize>().saturating_sub(gap)
    };
    let fits = |&(shown, gap): &(usize, usize)| needed(shown, gap) <= room;
    let Some((shown, gap)) = [(4, 2), (3, 2), (3, 1)].into_iter().find(fits) else {
        return;
    };
    let needed = u16::try_from(needed(shown, gap)).unwrap_or(columns);
    let mut x = columns.saturating_sub(needed + 1);
    for (status, text) in &all[..shown] {
        let room = columns.saturating_sub(x);
        x += canvas.text(x, 0, room, text, style(theme, *status));
        x += u16::from(gap == 2) + 1;
    }
}
