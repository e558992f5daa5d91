//! The fifteen targets of the plan over a period: how far, how far they should be, and one key to the people behind each.
//! Owns no figure (`progress`) and no rule of counting.

mod cells;
mod detail;
mod rows;

use std::rc::Rc;

use super::indicators::Indicators;
use super::listed::Listed;
use super::opened::Opened;
use crate::progress::pace::Status;
use crate::progress::period::Period;
use crate::progress::plan::{Measure, Plan};
use crate::progress::trend::steps;
use crate::progress::{Progress, TargetProgress};
use crate::register::RegisterError;
use crate::tui::keys::{Action, Context};
use crate::tui::office::Office;
use crate::tui::screen::{Handled, Next, Screen};
use crate::tui::theme::Theme;
use crate::tui::widgets::{Canvas, Heard, Listing, PeriodLine, width};
use crate::words::Phrase;
use crate::words::targets as w;

/// A terminal of so many rows has room for blank lines between the sections.
const ROOMY: u16 = 32;

/// Rows kept for the detail of the chosen target.
const DETAIL: u16 = 4;

/// A line of the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Line {
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
    found: Rc<Progress>,
    lines: Vec<Line>,
    list: Listing,
    /// The chosen target a year before.
    before: Option<Rc<TargetProgress>>,
}

impl Targets {
    /// The targets of this year, as of today.
    ///
    /// # Errors
    /// When the register cannot be read.
    pub fn open(office: &mut Office) -> Result<Self, RegisterError> {
        let period = PeriodLine::of(Period::containing(office.register.today()), office);
        let found = office.progress(period.period(), period.as_of())?;
        let mut targets = Self {
            period,
            plan: Rc::new(office.plan.clone()),
            found,
            lines: Vec::new(),
            list: Listing::default(),
            before: None,
        };
        targets.lay_out(office);
        targets.look_back(office)?;
        Ok(targets)
    }

    /// Lays the lines out for the height of the terminal; the chosen target stays.
    fn lay_out(&mut self, office: &Office) {
        let chosen = self.chosen().unwrap_or(0);
        let blank = (office.size.1 >= ROOMY).then_some(Line::Blank);
        self.lines.clear();
        for (at, section) in self.plan.sections.iter().enumerate() {
            self.lines.extend(blank);
            self.lines.push(Line::Section(at));
            let of_section = |&i: &usize| self.plan.targets[i].section == section.id;
            let targets = (0..self.plan.targets.len()).filter(of_section);
            self.lines.extend(targets.map(Line::Target));
        }
        self.list.set_len(self.lines.len());
        let wanted = self.lines.iter().position(|l| *l == Line::Target(chosen));
        self.list.choose(wanted.unwrap_or(0));
    }

    /// The place of the chosen target in the plan.
    fn chosen(&self) -> Option<usize> {
        match self.list.chosen().and_then(|at| self.lines.get(at)) {
            Some(Line::Target(at)) => Some(*at),
            _ => None,
        }
    }

    /// Moves between targets; headings are passed over.
    fn moves(&mut self, action: Action) -> bool {
        let before = self.list.chosen();
        if !self.list.moves(action) {
            return false;
        }
        let back = matches!(action, Action::Up | Action::PageUp);
        for step in [if back { Action::Up } else { Action::Down }, Action::Down] {
            while self.chosen().is_none() && self.list.moves(step) {}
        }
        self.list.chosen() != before
    }

    fn count(&mut self, office: &mut Office) -> Result<(), RegisterError> {
        self.found = office.progress(self.period.period(), self.period.as_of())?;
        self.look_back(office)
    }

    /// How the chosen target stood a year before.
    fn look_back(&mut self, office: &mut Office) -> Result<(), RegisterError> {
        let (period, as_of) = (self.period.period(), self.period.as_of());
        self.before = match self.chosen() {
            Some(at) => office.year_before(at, period, as_of)?,
            None => None,
        };
        Ok(())
    }

    /// The people still missing from the chosen target; for a figure of the statistics office, the figures.
    fn enter(&self, office: &mut Office) -> Handled {
        let Some(target) = self.chosen().map(|at| &self.plan.targets[at]) else {
            return Ok(Next::Same);
        };
        if matches!(target.measure, Measure::Indicator { .. }) {
            return Ok(Next::Open(Box::new(Indicators::open(office)?)));
        }
        let (period, as_of) = (*self.period.period(), self.period.as_of());
        let listed = Listed::open(target, period, as_of, office)?;
        Ok(Next::Open(Box::new(listed)))
    }

    /// The chosen target with its months and breakdowns; for a figure of the statistics office, the figures.
    fn open_target(&self, office: &mut Office) -> Handled {
        let Some(at) = self.chosen() else {
            return Ok(Next::Same);
        };
        if matches!(self.plan.targets[at].measure, Measure::Indicator { .. }) {
            return self.enter(office);
        }
        let opened = Opened::open(Rc::clone(&self.plan), at, self.period.clone(), office)?;
        Ok(Next::Open(Box::new(opened)))
    }

    fn heard(&mut self, heard: Heard, office: &mut Office) -> Handled {
        if heard == Heard::Period {
            self.count(office)?;
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

    fn on(&mut self, action: Action, office: &mut Office) -> Handled {
        let heard = self.period.on(action, office);
        if heard != Heard::Unused {
            return self.heard(heard, office);
        }
        match action {
            Action::Enter => self.enter(office),
            Action::List => self.open_target(office),
            Action::Progress => Ok(Next::Same),
            action if self.moves(action) => {
                self.look_back(office)?;
                Ok(Next::Changed)
            }
            _ => Ok(Next::Unused),
        }
    }

    fn on_paste(&mut self, text: &str, _office: &mut Office) -> Handled {
        self.period.type_in(text);
        Ok(Next::Changed)
    }

    fn refresh(&mut self, office: &mut Office) -> Result<(), RegisterError> {
        self.period.refresh(office);
        self.lay_out(office);
        self.count(office)
    }

    fn draw(&self, canvas: &mut Canvas<'_, '_>) {
        let (columns, rows) = (canvas.columns(), canvas.rows());
        let (head, taken) = self.period.draw(canvas);
        if head == 1 {
            draw_legend(canvas, taken);
        }
        let Some(at) = self.chosen() else { return };
        let (target, found) = (&self.plan.targets[at], &self.found.targets[at]);
        let below = rows.saturating_sub(head);
        let lines = u16::try_from(self.lines.len()).unwrap_or(u16::MAX);
        let detail = if self.period.is_open() { 2 } else { DETAIL };
        let listed = lines.min(below.saturating_sub(detail));
        let mut part = canvas.part(0, head, columns, listed);
        // While a period is typed the cursor stays in its line.
        part.lists_hold_cursor = head == 1;
        rows::draw(&mut part, self);
        let mut detail = canvas.part(0, head + listed, columns, below - listed);
        let mut steps = steps(&found.months, self.period.period(), self.period.as_of());
        if matches!(target.measure, Measure::Indicator { .. }) {
            steps.clear();
        }
        detail::draw(&mut detail, target, found, self.before.as_deref(), &steps);
    }
}

pub(super) use self::cells::bar_of;
pub(super) use self::detail::standing;

/// The sign of a status: never only a colour.
pub(super) fn sign(theme: Theme, status: Status) -> &'static str {
    match status {
        Status::Met => theme.sign("▲", "^"),
        Status::OnPace => theme.sign("●", "o"),
        Status::Behind => theme.sign("▼", "v"),
        Status::NoData => theme.sign("–", "-"),
    }
}

/// The style of a status.
pub(super) fn style(theme: Theme, status: Status) -> ratatui::style::Style {
    match status {
        Status::Met => theme.good(),
        Status::OnPace => theme.accent(),
        Status::Behind => theme.doubtful(),
        Status::NoData => theme.dim(),
    }
}

/// The signs and their words at the right edge, as many as fit; close together where there is little room.
fn draw_legend(canvas: &mut Canvas<'_, '_>, taken: u16) {
    let (theme, columns) = (canvas.theme, canvas.columns());
    let room = usize::from(columns.saturating_sub(taken + 2));
    let told = |status: Status| {
        let word = status.phrase().text().to_lowercase();
        (status, format!("{} {word}", sign(theme, status)))
    };
    let all = [Status::Met, Status::OnPace, Status::Behind, Status::NoData].map(told);
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
