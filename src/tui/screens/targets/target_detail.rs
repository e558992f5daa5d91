//! One target: its months, its figure and that of a year before, and the people counted and missing by group, sex,
//! neighbourhood and other dimensions; one key from a cell to its people. The figures come from `progress`.

mod chart;
mod table;

use std::rc::Rc;

use crate::progress::breakdown::{
    BreakdownCell, BreakdownRow, Dimension, HIDDEN_ROW, has_hidden_rows, sensitive_people,
    shown_rows,
};
use crate::progress::measure::{People, Population};
use crate::progress::plan::{Plan, Target};
use crate::progress::{TargetProgress, people};
use crate::register::Result;
use crate::register::read;
use crate::register::read::data_version::DataVersion;
use crate::tui::app::context::AppContext;
use crate::tui::app::route::{PeopleQuery, Route};
use crate::tui::app::screen::{Handled, Hint, Next, Reply, Screen, hints};
use crate::tui::input::keys::{Action, Context};
use crate::tui::screens::targets::cells::bar_of;
use crate::tui::screens::targets::footer::status_text;
use crate::tui::screens::targets::people::other_population;
use crate::tui::services::people_filter::{self, ListReason};
use crate::tui::widgets::canvas::wrap;
use crate::tui::widgets::pace_status::{sign, style};
use crate::tui::widgets::{Canvas, KeyOutcome, List, PeriodLine, REST};
use crate::words::Phrase;
use crate::words::{breakdown as w, targets as wt, tui};

/// Columns of the chart beside the table.
const CHART: u16 = 24;
/// Maximum width of the table in columns; the chart gets the rest.
const TABLE: u16 = 80;

/// The screen of one target: its figure, breakdown, chart and people.
pub struct TargetDetail {
    plan: Rc<Plan>,
    /// The target's place in the plan.
    at: usize,
    period: PeriodLine,
    version: DataVersion,
    target_progress: Rc<TargetProgress>,
    year_before: Option<Rc<TargetProgress>>,
    people: People,
    dimensions: Vec<Dimension>,
    /// The place of the dimension shown.
    dimension_index: usize,
    population: Population,
    /// The cells, then `None` for the whole figure.
    list: List<Option<BreakdownRow>>,
    /// Opens the rows of the sensitive groups.
    reason: ListReason,
}

impl TargetDetail {
    /// A target that counts people, by its place in the plan.
    pub fn open(
        plan: Rc<Plan>,
        at: usize,
        period: PeriodLine,
        ctx: &mut AppContext,
    ) -> Result<Self> {
        let mut screen = Self {
            target_progress: ctx.figures()?.target(at, period.scope())?,
            version: read::data_version::current(ctx.reader())?,
            dimensions: Dimension::for_target(&plan.targets[at]),
            plan,
            at,
            period,
            year_before: None,
            people: People::default(),
            dimension_index: 0,
            population: Population::Numerator,
            list: List::default(),
            reason: ListReason::default(),
        };
        screen.read(ctx)?;
        Ok(screen)
    }

    fn target(&self) -> &Target {
        &self.plan.targets[self.at]
    }

    fn read(&mut self, ctx: &mut AppContext) -> Result<()> {
        let scope = self.period.scope();
        self.target_progress = ctx.figures()?.target(self.at, scope)?;
        self.year_before = ctx.figures()?.year_before(self.at, scope)?;
        self.people = people(ctx.reader(), self.target(), scope)?;
        self.update_cells();
        Ok(())
    }

    fn dimension(&self) -> Dimension {
        self.dimensions[self.dimension_index]
    }

    /// Groups the people by the dimension shown.
    fn update_cells(&mut self) {
        let opening = self.reason.opening();
        let cells = shown_rows(self.target(), self.dimension(), &self.people, opening);
        let cells = cells.into_iter();
        self.list.set(cells.map(Some).chain([None]).collect());
    }

    fn digit(&mut self, digit: u8) -> Handled {
        let index = usize::from(digit).checked_sub(1);
        let Some(index) = index.filter(|by| *by < self.dimensions.len()) else {
            return Ok(Next::Same);
        };
        self.dimension_index = index;
        self.update_cells();
        self.list.choose(0);
        Ok(Next::Changed)
    }

    /// Opens the people of the chosen cell; the row of the sensitive groups asks for a reason and becomes theirs.
    fn open_people(&self) -> Handled {
        let Some(chosen) = self.list.chosen() else {
            return Ok(Next::Same);
        };
        if chosen.as_ref().and_then(|cell| cell.key.as_deref()) == Some(HIDDEN_ROW) {
            return Ok(people_filter::reason_dialog());
        }
        let cell = chosen.as_ref().map(|cell| BreakdownCell {
            dimension: self.dimension(),
            key: cell.key.clone(),
            is_opened: self.reason.opening().is_some(),
        });
        Ok(Next::Go(Route::TargetPeople(Box::new(PeopleQuery {
            target: self.target().clone(),
            scope: self.period.scope(),
            population: self.population,
            cell,
            opening: self.reason.opening().cloned(),
        }))))
    }

    fn draw_head(&self, canvas: &mut Canvas<'_, '_>) -> u16 {
        let (theme, columns) = (canvas.theme, canvas.columns());
        let (target, target_progress) = (self.target(), &self.target_progress);
        let status = target_progress.status;
        self.period.draw(canvas);
        let title = format!("{} {}", sign(theme, status), target.label.text());
        let mut x = 1 + canvas.text(1, 1, columns, &title, style(theme, status)) + 2;
        let figure = crate::progress::format::figure(&target_progress.result);
        x += canvas.text(x, 1, REST, &figure, theme.text()) + 2;
        let room = columns.saturating_sub(x + 1).min(60);
        if let Some(bar) = bar_of(&target_progress.result).filter(|_| room >= 8) {
            bar.draw(canvas, (x, 1), room);
        }
        let description = status_text(target, target_progress, self.year_before.as_deref());
        let status_line = format!("{} · {description}", status.phrase());
        let room = columns.saturating_sub(2);
        3 + canvas.paragraph(1, 2, room, 2, &status_line, theme.text())
    }

    /// Draws a digit for each dimension; returns the rows taken.
    fn draw_dimensions(&self, canvas: &mut Canvas<'_, '_>, top: u16) -> u16 {
        let theme = canvas.theme;
        let (mut x, mut y) = (1, top);
        for (at, dimension) in self.dimensions.iter().enumerate() {
            let label = short_label(*dimension).text();
            let chosen = at == self.dimension_index;
            let style = if chosen { theme.chosen() } else { theme.text() };
            let digit = u8::try_from(at + 1).unwrap_or(0);
            (x, y) = canvas.digit_after((x, y), digit, label, style);
        }
        y + 1 - top
    }

    fn footnote(&self) -> String {
        let caution = self.target().caution.as_ref();
        let caution = caution.map(|c| wt::caution(c.text()));
        let overlap = (self.dimension() == Dimension::Group).then(|| w::OVERLAP_SHOWN.text());
        let is_masked =
            has_hidden_rows(self.target(), self.dimension()) && self.reason.opening().is_none();
        let masked = is_masked.then(|| w::SENSITIVE_ROW_SHOWN.text());
        let notes = overlap
            .into_iter()
            .chain(masked)
            .map(str::to_owned)
            .chain(caution);
        notes.collect::<Vec<_>>().join(" ")
    }
}

fn short_label(dimension: Dimension) -> Phrase {
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

impl Screen for TargetDetail {
    fn title(&self) -> String {
        wt::TITLE.text().to_owned()
    }

    fn context(&self) -> Context {
        Context::Menu
    }

    fn footer(&self) -> Vec<Hint> {
        hints![
            Digit(0) = w::HINT_PART,
            Down = tui::HINT_CHOOSE,
            Tab = w::HINT_COLUMN,
            Enter = w::HINT_PEOPLE,
            Left = wt::HINT_PERIOD,
            Help,
            Back
        ]
    }

    fn on(&mut self, action: Action, ctx: &mut AppContext) -> Handled {
        let outcome = self.period.on(action, ctx);
        if outcome == KeyOutcome::PeriodChanged {
            self.read(ctx)?;
            // Rows that are open show other people.
            self.reason.admits(&sensitive_people([&self.people]), ctx)?;
        }
        if outcome != KeyOutcome::Unused {
            return Ok(Next::Changed);
        }
        match action {
            Action::Digit(digit) => self.digit(digit),
            Action::Enter => self.open_people(),
            Action::Tab | Action::BackTab => {
                self.population = other_population(self.population);
                Ok(Next::Changed)
            }
            Action::List => Ok(Next::Close(Reply::Nothing)),
            _ => Ok(self.list.on(action)),
        }
    }

    fn on_reply(&mut self, reply: Reply, ctx: &mut AppContext) -> Handled {
        match reply {
            Reply::Text(reason) => {
                let list = sensitive_people([&self.people]);
                self.reason.open(&list, &reason, ctx)?;
                self.update_cells();
            }
            Reply::Person(id) => return Ok(Next::Go(Route::Person(id))),
            _ => {}
        }
        Ok(Next::Changed)
    }

    fn refresh(&mut self, ctx: &mut AppContext) -> Result<()> {
        self.period.refresh(ctx);
        let version = read::data_version::current(ctx.reader())?;
        if version == self.version {
            return Ok(());
        }
        self.version = version;
        self.read(ctx)
    }

    fn draw(&self, canvas: &mut Canvas<'_, '_>) {
        let (theme, columns, rows) = (canvas.theme, canvas.columns(), canvas.rows());
        let mut y = self.draw_head(canvas);
        y += self.draw_dimensions(canvas, y);
        y += u16::from(rows > 26);
        let footnote = self.footnote();
        let lines = wrap(&footnote, columns.saturating_sub(2).into());
        let foot = u16::try_from(lines.len()).unwrap_or(0).min(3);
        let below = rows.saturating_sub(y + foot);
        let left = columns.saturating_sub(CHART + 1).min(TABLE);
        let mut part = canvas.part(0, y, left, below);
        table::draw(&mut part, self);
        let mut part = canvas.part(left + 1, y, REST, below);
        chart::draw(&mut part, self);
        let top = rows.saturating_sub(foot);
        let room = columns.saturating_sub(2);
        canvas.paragraph(1, top, room, foot, &footnote, theme.dim());
    }
}
