//! The fifteen targets of the plan over a period: how far, how far they should be, and one key to the people behind each.
//! Owns no figure (`progress`) and no rule of counting.

mod cells;
mod footer;
pub mod people;
mod rows;
pub mod target_detail;

use crate::progress::measure::Population;
use crate::tui::app::route::PeopleQuery;
use std::rc::Rc;

use crate::progress::pace::PaceStatus;
use crate::progress::period::Period;
use crate::progress::plan::{Measure, Plan};
use crate::progress::trend::steps;
use crate::progress::{Progress, TargetProgress};
use crate::register::RegisterError;
use crate::tui::app::context::AppContext;
use crate::tui::app::route::{AdminRoute, Route};
use crate::tui::app::screen::{Handled, Next, Screen};
use crate::tui::input::keys::{Action, Context};
use crate::tui::widgets::theme::Theme;
use crate::tui::widgets::{Canvas, KeyOutcome, ListView, PeriodLine, width};
use crate::words::Phrase;
use crate::words::targets as w;

/// A terminal of so many rows has room for blank lines between the sections.
const ROOMY: u16 = 32;

/// Rows kept for the detail of the chosen target.
const DETAIL: u16 = 4;

/// A line of the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum OverviewRow {
    Blank,
    /// A section of the plan, by its place.
    Section(usize),
    /// A target of the plan, by its place.
    Target(usize),
}

/// The targets.
pub struct Targets {
    period: PeriodLine,
    plan: Rc<Plan>,
    progress: Rc<Progress>,
    lines: Vec<OverviewRow>,
    list: ListView,
    /// The chosen target a year before.
    year_before: Option<Rc<TargetProgress>>,
}

impl Targets {
    /// The targets of this year, as of today.
    pub fn open(ctx: &mut AppContext) -> Result<Self, RegisterError> {
        let period = PeriodLine::new(Period::containing(ctx.session.register.today()), ctx);
        let progress = ctx.services.figures.progress(
            &ctx.session.register,
            &ctx.session.plan,
            period.period(),
            period.as_of(),
        )?;
        let mut targets = Self {
            period,
            plan: Rc::new(ctx.session.plan.clone()),
            progress,
            lines: Vec::new(),
            list: ListView::default(),
            year_before: None,
        };
        targets.build_rows(ctx);
        targets.load_year_before(ctx)?;
        Ok(targets)
    }

    /// Lays the lines out for the height of the terminal; the chosen target stays.
    fn build_rows(&mut self, ctx: &AppContext) {
        let chosen = self.chosen().unwrap_or(0);
        let blank = (ctx.ui.size.1 >= ROOMY).then_some(OverviewRow::Blank);
        self.lines.clear();
        for (at, section) in self.plan.sections.iter().enumerate() {
            self.lines.extend(blank);
            self.lines.push(OverviewRow::Section(at));
            let of_section = |&i: &usize| self.plan.targets[i].section == section.id;
            let targets = (0..self.plan.targets.len()).filter(of_section);
            self.lines.extend(targets.map(OverviewRow::Target));
        }
        self.list.set_len(self.lines.len());
        let wanted = self
            .lines
            .iter()
            .position(|l| *l == OverviewRow::Target(chosen));
        self.list.choose(wanted.unwrap_or(0));
    }

    /// The place of the chosen target in the plan.
    fn chosen(&self) -> Option<usize> {
        match self.list.chosen().and_then(|at| self.lines.get(at)) {
            Some(OverviewRow::Target(at)) => Some(*at),
            _ => None,
        }
    }

    /// Moves between targets; headings are passed over.
    fn navigate(&mut self, action: Action) -> bool {
        let before = self.list.chosen();
        if !self.list.navigate(action) {
            return false;
        }
        let back = matches!(action, Action::Up | Action::PageUp);
        for step in [if back { Action::Up } else { Action::Down }, Action::Down] {
            while self.chosen().is_none() && self.list.navigate(step) {}
        }
        self.list.chosen() != before
    }

    fn count(&mut self, ctx: &mut AppContext) -> Result<(), RegisterError> {
        self.progress = ctx.services.figures.progress(
            &ctx.session.register,
            &ctx.session.plan,
            self.period.period(),
            self.period.as_of(),
        )?;
        self.load_year_before(ctx)
    }

    /// How the chosen target stood a year before.
    fn load_year_before(&mut self, ctx: &mut AppContext) -> Result<(), RegisterError> {
        let (period, as_of) = (self.period.period(), self.period.as_of());
        self.year_before = match self.chosen() {
            Some(at) => ctx.services.figures.year_before(
                &ctx.session.register,
                &ctx.session.plan,
                at,
                period,
                as_of,
            )?,
            None => None,
        };
        Ok(())
    }

    /// The people still missing from the chosen target; for a figure of the statistics office, the figures.
    fn enter(&self) -> Handled {
        let Some(target) = self.chosen().map(|at| &self.plan.targets[at]) else {
            return Ok(Next::Same);
        };
        if matches!(target.measure, Measure::Indicator { .. }) {
            return Ok(Next::Go(Route::Admin(AdminRoute::Indicators)));
        }
        let (period, as_of) = (*self.period.period(), self.period.as_of());
        Ok(Next::Go(Route::TargetPeople(Box::new(PeopleQuery {
            target: target.clone(),
            period,
            as_of,
            population: Population::Gap,
            cell: None,
        }))))
    }

    /// The chosen target with its months and breakdowns; for a figure of the statistics office, the figures.
    fn open_target(&self) -> Handled {
        let Some(at) = self.chosen() else {
            return Ok(Next::Same);
        };
        if matches!(self.plan.targets[at].measure, Measure::Indicator { .. }) {
            return self.enter();
        }
        Ok(Next::Go(Route::TargetDetail {
            plan: Rc::clone(&self.plan),
            at,
            period: self.period.clone(),
        }))
    }

    fn on_key_outcome(&mut self, outcome: KeyOutcome, ctx: &mut AppContext) -> Handled {
        if outcome == KeyOutcome::PeriodChanged {
            self.count(ctx)?;
        }
        Ok(Next::Changed)
    }
}

impl Screen for Targets {
    fn title(&self) -> String {
        w::TITLE.text().to_owned()
    }

    fn context(&self) -> Context {
        Context::Targets
    }

    fn hints(&self) -> Vec<Action> {
        if self.period.is_open() {
            return vec![Action::Enter, Action::Clear, Action::Help, Action::Back];
        }
        vec![
            Action::Down,
            Action::Enter,
            Action::Left,
            Action::List,
            Action::Help,
            Action::Back,
        ]
    }

    fn hint_label(&self, action: Action) -> Option<Phrase> {
        let indicator = |at: usize| {
            let measure = &self.plan.targets[at].measure;
            matches!(measure, Measure::Indicator { .. })
        };
        match action {
            Action::Down => Some(crate::words::tui::HINT_CHOOSE),
            Action::Enter if self.period.is_open() => Some(w::HINT_APPLY),
            Action::Enter if self.chosen().is_some_and(indicator) => Some(w::HINT_FIGURES),
            Action::Enter => Some(w::HINT_MISSING),
            Action::Left => Some(w::HINT_PERIOD),
            Action::List => Some(w::HINT_IN_DETAIL),
            _ => None,
        }
    }

    fn on(&mut self, action: Action, ctx: &mut AppContext) -> Handled {
        let outcome = self.period.on(action, ctx);
        if outcome != KeyOutcome::Unused {
            return self.on_key_outcome(outcome, ctx);
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

    fn refresh(&mut self, ctx: &mut AppContext) -> Result<(), RegisterError> {
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
        let lines = u16::try_from(self.lines.len()).unwrap_or(u16::MAX);
        let detail = if self.period.is_open() { 2 } else { DETAIL };
        let list_rows = lines.min(below.saturating_sub(detail));
        let mut part = canvas.part(0, head, columns, list_rows);
        // While a period is typed the cursor stays in its line.
        part.lists_hold_cursor = head == 1;
        rows::draw(&mut part, self);
        let mut detail = canvas.part(0, head + list_rows, columns, below - list_rows);
        let mut steps = steps(
            &target_progress.months,
            self.period.period(),
            self.period.as_of(),
        );
        if matches!(target.measure, Measure::Indicator { .. }) {
            steps.clear();
        }
        footer::draw(
            &mut detail,
            target,
            target_progress,
            self.year_before.as_deref(),
            &steps,
        );
    }
}

pub(super) use self::cells::bar_of;
pub(in crate::tui) use self::footer::status_text;

/// The sign of a status: never only a colour.
pub(super) fn sign(theme: Theme, status: PaceStatus) -> &'static str {
    match status {
        PaceStatus::Met => theme.sign("▲", "^"),
        PaceStatus::OnPace => theme.sign("●", "o"),
        PaceStatus::Behind => theme.sign("▼", "v"),
        PaceStatus::NoData => theme.sign("–", "-"),
    }
}

/// The style of a status.
pub(super) fn style(theme: Theme, status: PaceStatus) -> ratatui::style::Style {
    match status {
        PaceStatus::Met => theme.success(),
        PaceStatus::OnPace => theme.accent(),
        PaceStatus::Behind => theme.warning(),
        PaceStatus::NoData => theme.dim(),
    }
}

/// The signs and their words at the right edge, as many as fit; close together where there is little room.
fn draw_legend(canvas: &mut Canvas<'_, '_>, taken: u16) {
    let (theme, columns) = (canvas.theme, canvas.columns());
    let room = usize::from(columns.saturating_sub(taken + 2));
    let legend_item = |status: PaceStatus| {
        let word = status.phrase().text().to_lowercase();
        (status, format!("{} {word}", sign(theme, status)))
    };
    let all = [
        PaceStatus::Met,
        PaceStatus::OnPace,
        PaceStatus::Behind,
        PaceStatus::NoData,
    ]
    .map(legend_item);
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
