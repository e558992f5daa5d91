//! The people behind a target: those missing, oldest first, each with the reason, and those counted; all of them or one cell
//! of a breakdown, narrowed by neighbourhood and group. A digit opens the form that supplies what is missing, for one person
//! or for all marked ones. The lists come from `progress`.

mod record_forms;
mod view;

use crate::forms::Form;
use crate::progress::breakdown::BreakdownCell;
use crate::progress::measure::{ListedPerson, People, Population};
use crate::progress::period::Scope;
use crate::progress::plan::Target;
use crate::progress::worklist::{UnopenedWorklist, Worklist, WorklistFilter, WorklistPerson};
use crate::progress::{people, select};
use crate::register::Result;
use crate::register::read;
use crate::register::read::data_version::DataVersion;
use crate::register::read::people_list::PeopleList;
use crate::tui::app::context::AppContext;
use crate::tui::app::route::{PeopleQuery, Route};
use crate::tui::app::screen::{Handled, Hint, Next, Reply, Screen, hints};
use crate::tui::input::keys::{Action, Context};
use crate::tui::services::batch::Batch;
use crate::tui::services::people_filter::{FilterQuestion, ListReason};
use crate::tui::services::{file_output, people_filter, preview};
use crate::tui::widgets::{Canvas, List};
use crate::words::{targets as w, tui, worklist};

/// What narrows the list.
#[derive(Clone)]
struct Narrowing {
    population: Population,
    cell: Option<BreakdownCell>,
    filter: WorklistFilter,
}

enum PendingReply {
    Filter(FilterQuestion),
    /// The reason for the people of a sensitive group.
    Reason(Narrowing),
    WorklistFile,
    /// The answers that the marked people share, for that form.
    Answers(&'static Form),
}

/// The people in the numerator or the gap of a target.
pub struct TargetPeople {
    target: Target,
    scope: Scope,
    narrowing: Narrowing,
    reason: ListReason,
    /// The people are shown: where they are a sensitive group, they were opened with a reason.
    is_open: bool,
    /// The version of the register that the lists were read from.
    version: DataVersion,
    people: People,
    /// The people of the population shown that pass the filter.
    list: List<ListedPerson>,
    /// How many pass the filter: of the population shown and of the other.
    counts: [usize; 2],
    pending_reply: Option<PendingReply>,
}

impl TargetPeople {
    /// The people asked for.
    pub fn open(query: PeopleQuery, ctx: &mut AppContext) -> Result<Self> {
        let mut screen = Self {
            target: query.target,
            scope: query.scope,
            narrowing: Narrowing {
                population: query.population,
                cell: query.cell,
                filter: WorklistFilter::default(),
            },
            reason: ListReason::new(query.opening),
            is_open: false,
            version: read::data_version::current(ctx.reader())?,
            people: People::default(),
            list: List::with_marks(|p| p.person_id.get()),
            counts: [0, 0],
            pending_reply: None,
        };
        screen.read(ctx)?;
        Ok(screen)
    }

    fn read(&mut self, ctx: &AppContext) -> Result<()> {
        self.people = people(ctx.reader(), &self.target, self.scope)?;
        self.show_people(ctx)
    }

    /// The people who pass the cell and the filter.
    fn select(&self, by: &Narrowing) -> PeopleList<ListedPerson> {
        let (cell, people) = (by.cell.as_ref(), &self.people);
        select(people, &self.target, by.population, cell, &by.filter)
    }

    /// Lists the people once they are open.
    fn show_people(&mut self, ctx: &AppContext) -> Result<()> {
        let (shown, other) = (self.select(&self.narrowing), self.narrowing.other());
        self.counts = [shown.len(), self.select(&other).len()];
        self.is_open = shown.is_open(self.reason.opening());
        let shown = shown.rows(self.reason.opening()).unwrap_or_default();
        self.list.set(shown);
        preview::update(&mut self.list, |p| p.person_id, ctx)
    }

    /// Shows other people, the first chosen; those of a sensitive group once there is a reason.
    fn narrow(&mut self, narrowing: Narrowing, ctx: &mut AppContext) -> Handled {
        let list = self.select(&narrowing);
        if !self.reason.admits(&list, ctx)? {
            self.pending_reply = Some(PendingReply::Reason(narrowing));
            return Ok(people_filter::reason_dialog());
        }
        self.narrowing = narrowing;
        self.show_people(ctx)?;
        self.list.choose(0);
        preview::update(&mut self.list, |p| p.person_id, ctx)?;
        Ok(Next::Changed)
    }

    fn switch_population(&mut self, ctx: &mut AppContext) -> Handled {
        self.list.clear_marks();
        self.narrow(self.narrowing.other(), ctx)
    }

    fn digit(&mut self, digit: u8, ctx: &mut AppContext) -> Handled {
        let by = match digit {
            7 => FilterQuestion::Neighbourhood,
            8 => FilterQuestion::Group,
            _ => return self.open_form(digit),
        };
        self.open_filter(by, ctx)
    }

    fn open_filter(&mut self, by: FilterQuestion, ctx: &AppContext) -> Handled {
        let next = people_filter::open_dialog(by, ctx)?;
        self.pending_reply = Some(PendingReply::Filter(by));
        Ok(next)
    }

    /// The list as shown, for a file.
    fn worklist(&self) -> UnopenedWorklist {
        let Narrowing { cell, filter, .. } = &self.narrowing;
        let heading = match self.narrowing.population {
            Population::Gap => worklist::of_period,
            Population::Numerator => worklist::of_period_counted,
        };
        let label = self.target.label.text().to_owned();
        let days = crate::progress::format::days_of(&self.scope.period);
        let title = heading(label, days, crate::domain::date::shown(self.scope.as_of));
        // What narrows the list; a sensitive group is not named.
        let cell = cell.as_ref().map(BreakdownCell::label);
        let narrowed = Some(filter.describe()).filter(|label| !label.is_empty());
        let parts: Vec<String> = [title].into_iter().chain(cell).chain(narrowed).collect();
        Worklist {
            title: parts.join(" · "),
            people: self.select(&self.narrowing).map(WorklistPerson::from),
        }
    }
}

impl Narrowing {
    /// The same of the other population.
    fn other(&self) -> Self {
        Self {
            population: other_population(self.population),
            ..self.clone()
        }
    }
}

pub(super) fn other_population(population: Population) -> Population {
    match population {
        Population::Gap => Population::Numerator,
        Population::Numerator => Population::Gap,
    }
}

impl Screen for TargetPeople {
    fn title(&self) -> String {
        self.target.label.text().to_owned()
    }

    fn context(&self) -> Context {
        Context::MarkedList
    }

    fn footer(&self) -> Vec<Hint> {
        let other = match self.narrowing.population {
            Population::Gap => w::HINT_COUNTED,
            Population::Numerator => w::HINT_MISSING,
        };
        hints![
            Enter = tui::HINT_OPEN,
            Tab = other,
            Mark,
            Save = worklist::HINT_PRINT,
            Back,
            Help,
            MarkAll,
            Down = tui::HINT_CHOOSE
        ]
    }

    fn on_open(&mut self, ctx: &mut AppContext) -> Handled {
        self.narrow(self.narrowing.clone(), ctx)
    }

    fn on(&mut self, action: Action, ctx: &mut AppContext) -> Handled {
        match (action, self.list.chosen()) {
            (Action::Tab | Action::BackTab | Action::Left | Action::Right, _) => {
                self.switch_population(ctx)
            }
            (Action::Digit(digit), _) => self.digit(digit, ctx),
            (Action::Enter, None) if !self.is_open => self.on_open(ctx),
            (Action::Enter, Some(person)) => Ok(Next::Go(Route::Person(person.person_id))),
            (Action::Save, Some(_)) => {
                self.pending_reply = Some(PendingReply::WorklistFile);
                Ok(file_output::format_dialog())
            }
            (Action::Save, None) => Ok(Next::Same),
            _ => preview::on(&mut self.list, action, |p| p.person_id, ctx),
        }
    }

    fn on_reply(&mut self, reply: Reply, ctx: &mut AppContext) -> Handled {
        match (self.pending_reply.take(), reply) {
            (_, Reply::Person(id)) => Ok(Next::Go(Route::Person(id))),
            (Some(PendingReply::Answers(form)), Reply::Answers(answers)) => {
                let batch = Batch::for_people(&self.marked_people(), &answers, form, ctx)?;
                Ok(Next::preview(batch))
            }
            (_, Reply::Written(keys)) => {
                self.list.unmark(&keys);
                Ok(Next::Changed)
            }
            (Some(PendingReply::Filter(by)), Reply::Text(answer)) => {
                let mut narrowing = self.narrowing.clone();
                narrowing.filter = people_filter::with_answer(&narrowing.filter, by, answer);
                self.narrow(narrowing, ctx)
            }
            (Some(PendingReply::Reason(narrowing)), Reply::Text(reason)) => {
                let list = self.select(&narrowing);
                self.reason.open(&list, &reason, ctx)?;
                self.narrowing = narrowing;
                self.list.choose(0);
                self.show_people(ctx)?;
                Ok(Next::Changed)
            }
            (Some(PendingReply::WorklistFile), Reply::Text(ending)) => {
                let (target, period) = (&self.target.id, self.scope.period.name());
                let name = format!("{}-{target}-{period}", worklist::FILE_PREFIX);
                file_output::write(self.worklist(), &name, &ending, &self.reason, ctx)
            }
            _ => Ok(Next::Changed),
        }
    }

    fn refresh(&mut self, ctx: &mut AppContext) -> Result<()> {
        let version = read::data_version::current(ctx.reader())?;
        if version != self.version {
            self.version = version;
            // A person can be listed twice in a period of several years.
            let key = |p: &ListedPerson| (p.person_id, p.opened_on.clone());
            let chosen = self.list.chosen().map(key);
            self.read(ctx)?;
            self.list.choose_where(|p| Some(key(p)) == chosen);
        }
        preview::update(&mut self.list, |p| p.person_id, ctx)
    }

    fn draw(&self, canvas: &mut Canvas<'_, '_>) {
        view::draw(canvas, self);
    }
}
