//! One target opened: how it grew, how it stands beside a year before, and who it counts and misses by group, sex,
//! neighbourhood and the rest; one key from a cell to its people. Owns no figure (`progress`).

mod chart;
mod table;

use std::rc::Rc;

use super::listed::{Cell as Chosen, Listed};
use super::targets::{bar_of, sign, standing, style};
use crate::progress::breakdown::{Cell, Dimension, cells};
use crate::progress::measure::{People, Which};
use crate::progress::plan::{Plan, Target};
use crate::progress::{TargetProgress, people};
use crate::register::RegisterError;
use crate::register::version::Version;
use crate::tui::keys::{Action, Context};
use crate::tui::office::Office;
use crate::tui::screen::{Handled, Next, Screen};
use crate::tui::widgets::{Canvas, Heard, Listing, PeriodLine, width};
use crate::words::Phrase;
use crate::words::{breakdown as w, targets as wt, tui};

/// Columns of the chart beside the table.
const CHART: u16 = 24;
/// No table needs more; the rest is the chart's.
const TABLE: u16 = 80;

/// One target.
pub struct Opened {
    plan: Rc<Plan>,
    /// Its place in the plan.
    at: usize,
    period: PeriodLine,
    version: Version,
    found: Rc<TargetProgress>,
    before: Option<Rc<TargetProgress>>,
    people: People,
    dimensions: Vec<Dimension>,
    /// The place of the one shown.
    by: usize,
    cells: Vec<Cell>,
    which: Which,
    /// The cells, and the whole figure after them.
    list: Listing,
}

impl Opened {
    /// A target that counts people, by its place in the plan.
    ///
    /// # Errors
    /// When the register cannot be read.
    pub fn open(
        plan: Rc<Plan>,
        at: usize,
        period: PeriodLine,
        office: &mut Office,
    ) -> Result<Self, RegisterError> {
        let mut opened = Self {
            found: office.target(at, period.period(), period.as_of())?,
            version: office.register.version()?,
            dimensions: Dimension::of(&plan.targets[at]),
            plan,
            at,
            period,
            before: None,
            people: People::default(),
            by: 0,
            cells: Vec::new(),
            which: Which::Counted,
            list: Listing::default(),
        };
        opened.read(office)?;
        Ok(opened)
    }

    fn target(&self) -> &Target {
        &self.plan.targets[self.at]
    }

    fn read(&mut self, office: &mut Office) -> Result<(), RegisterError> {
        let (period, as_of) = (*self.period.period(), self.period.as_of());
        self.found = office.target(self.at, &period, as_of)?;
        self.before = office.year_before(self.at, &period, as_of)?;
        self.people = people(office.register.reading(), self.target(), &period, as_of)?;
        self.part();
        Ok(())
    }

    fn dimension(&self) -> Dimension {
        self.dimensions[self.by]
    }

    /// Parts the people by the dimension shown.
    fn part(&mut self) {
        self.cells = cells(self.dimension(), &self.people);
        self.list.set_len(self.cells.len() + 1);
    }

    fn digit(&mut self, digit: u8) -> Handled {
        let by = usize::from(digit).checked_sub(1);
        let Some(by) = by.filter(|by| *by < self.dimensions.len()) else {
            return Ok(Next::Same);
        };
        self.by = by;
        self.list = Listing::default();
        self.part();
        Ok(Next::Changed)
    }

    /// The people of the chosen cell.
    fn enter(&self, office: &mut Office) -> Handled {
        let Some(at) = self.list.chosen() else {
            return Ok(Next::Same);
        };
        let cell = self.cells.get(at).map(|cell| Chosen {
            dimension: self.dimension(),
            key: cell.key.clone(),
        });
        let (period, as_of) = (*self.period.period(), self.period.as_of());
        let listed = Listed::open(self.target(), period, as_of, office)?;
        Ok(Next::Open(Box::new(
            listed.showing(self.which, cell, office)?,
        )))
    }

    fn draw_head(&self, canvas: &mut Canvas<'_, '_>) -> u16 {
        let (theme, columns) = (canvas.theme, canvas.columns());
        let (target, found) = (self.target(), &self.found);
        self.period.draw(canvas);
        let title = format!("{} {}", sign(theme, found.status), target.label.text());
        let mut x = 1 + canvas.text(1, 1, columns, &title, style(theme, found.status)) + 2;
        let figure = crate::progress::told::figure(&found.standing);
        x += canvas.text(x, 1, columns.saturating_sub(x), &figure, theme.text()) + 2;
        let room = columns.saturating_sub(x + 1).min(60);
        if let Some(bar) = bar_of(&found.standing).filter(|_| room >= 8) {
            bar.draw(canvas, (x, 1), room, theme.accent(), theme.dim());
        }
        let said = standing(target, found, self.before.as_deref());
        let room = columns.saturating_sub(2);
        let rows = canvas.paragraph(1, 2, room, 2, &said, theme.text());
        3 + rows
    }

    /// A digit for each way of parting; returns the rows taken.
    fn draw_ways(&self, canvas: &mut Canvas<'_, '_>, top: u16) -> u16 {
        let (theme, columns) = (canvas.theme, canvas.columns());
        let (mut x, mut y) = (1, top);
        for (at, dimension) in self.dimensions.iter().enumerate() {
            let label = short(*dimension).text();
            let needed = u16::try_from(width(label) + 2).unwrap_or(columns);
            if x + needed > columns {
                (x, y) = (1, y + 1);
            }
            let chosen = at == self.by;
            let style = if chosen { theme.chosen() } else { theme.text() };
            x += canvas.text(x, y, 1, &(at + 1).to_string(), theme.accent()) + 1;
            x += canvas.text(x, y, columns.saturating_sub(x), label, style) + 2;
        }
        y + 1 - top
    }

    /// What must be known to read the table.
    fn note(&self) -> String {
        let caution = self
            .target()
            .caution
            .as_ref()
            .map(|c| wt::caution(c.text()));
        let overlap = (self.dimension() == Dimension::Group).then(|| w::OVERLAP_SHOWN.text());
        let notes = overlap.map(str::to_owned).into_iter().chain(caution);
        notes.collect::<Vec<_>>().join(" ")
    }
}

/// As few letters as say it.
fn short(dimension: Dimension) -> Phrase {
    match dimension {
        Dimension::Group => w::SHORT_GROUP,
        Dimension::MainGroup => w::MAIN_GROUP,
        Dimension::Sex => w::SEX,
        Dimension::Neighbourhood => w::SHORT_NEIGHBOURHOOD,
        Dimension::Channel => w::SHORT_CHANNEL,
        Dimension::Level => w::SHORT_LEVEL,
        Dimension::Funding => w::SHORT_FUNDING,
        Dimension::Month => w::MONTH,
    }
}

impl Screen for Opened {
    fn title(&self) -> String {
        wt::TITLE.text().to_owned()
    }

    fn context(&self) -> Context {
        Context::Menu
    }

    fn hints(&self) -> Vec<Action> {
        vec![
            Action::Digit(0),
            Action::Down,
            Action::Tab,
            Action::Enter,
            Action::Left,
            Action::Help,
            Action::Back,
        ]
    }

    fn hint_label(&self, action: Action) -> Option<Phrase> {
        match action {
            Action::Digit(_) => Some(w::HINT_PART),
            Action::Down => Some(tui::HINT_CHOOSE),
            Action::Tab => Some(w::HINT_COLUMN),
            Action::Enter => Some(w::HINT_PEOPLE),
            Action::Left => Some(wt::HINT_PERIOD),
            _ => None,
        }
    }

    fn on(&mut self, action: Action, office: &mut Office) -> Handled {
        match self.period.on(action, office) {
            Heard::Period => {
                self.read(office)?;
                return Ok(Next::Changed);
            }
            Heard::Line => return Ok(Next::Changed),
            Heard::Unused => {}
        }
        match action {
            Action::Digit(digit) => self.digit(digit),
            Action::Enter => self.enter(office),
            Action::Tab | Action::BackTab => {
                self.which = match self.which {
                    Which::Counted => Which::Missing,
                    Which::Missing => Which::Counted,
                };
                Ok(Next::Changed)
            }
            Action::List => Ok(Next::Close(crate::tui::screen::Reply::Nothing)),
            action if self.list.moves(action) => Ok(Next::Changed),
            _ => Ok(Next::Unused),
        }
    }

    fn refresh(&mut self, office: &mut Office) -> Result<(), RegisterError> {
        self.period.refresh(office);
        let version = office.register.version()?;
        if version == self.version {
            return Ok(());
        }
        self.version = version;
        self.read(office)
    }

    fn draw(&self, canvas: &mut Canvas<'_, '_>) {
        let (theme, columns, rows) = (canvas.theme, canvas.columns(), canvas.rows());
        let mut y = self.draw_head(canvas);
        y += self.draw_ways(canvas, y);
        y += u16::from(rows > 26);
        let note = self.note();
        let lines = crate::tui::widgets::canvas::wrap(&note, columns.saturating_sub(2).into());
        let foot = u16::try_from(lines.len()).unwrap_or(0).min(3);
        let below = rows.saturating_sub(y + foot);
        let left = columns.saturating_sub(CHART + 1).min(TABLE);
        let mut part = canvas.part(0, y, left, below);
        table::draw(&mut part, self);
        let mut part = canvas.part(left + 1, y, columns.saturating_sub(left + 1), below);
        chart::draw(&mut part, self);
        let top = rows.saturating_sub(foot);
        canvas.paragraph(1, top, columns.saturating_sub(2), foot, &note, theme.dim());
    }
}
