//! The people behind a target: those missing, oldest first, each with the reason, and those counted; all of them or one cell
//! of a breakdown, narrowed by neighbourhood and group. A digit opens the form that supplies what is missing, for one person
//! or for all marked ones. The lists come from `progress`.

mod record_forms;
mod view;

use crate::forms::Form;
use crate::progress::breakdown::Dimension;
use crate::progress::measure::{ListedPerson, People, Population};
use crate::progress::people;
use crate::progress::period::Scope;
use crate::progress::plan::Target;
use crate::progress::worklist::{Worklist, WorklistFilter, WorklistPerson};
use crate::register::Result;
use crate::register::read;
use crate::register::read::data_version::DataVersion;
use crate::tui::app::context::AppContext;
use crate::tui::app::route::{BreakdownFilter, PeopleQuery, Route};
use crate::tui::app::screen::{Handled, Hint, Next, Reply, Screen, hints};
use crate::tui::input::keys::{Action, Context};
use crate::tui::services::batch::Batch;
use crate::tui::services::people_filter::FilterQuestion;
use crate::tui::services::{file_output, people_filter, preview};
use crate::tui::widgets::{Canvas, List};
use crate::words::{targets as w, tui, worklist};

enum PendingReply {
    Filter(FilterQuestion),
    WorklistFile,
    /// The answers that the marked people share, for that form.
    Answers(&'static Form),
}

/// The people in the numerator or the gap of a target.
pub struct TargetPeople {
    target: Target,
    scope: Scope,
    population: Population,
    cell: Option<BreakdownFilter>,
    filter: WorklistFilter,
    /// The version of the register that the lists were read from.
    version: DataVersion,
    people: People,
    /// The people of the population shown that pass the filter.
    list: List<ListedPerson>,
    /// How many of the other population pass the filter.
    other_count: usize,
    pending_reply: Option<PendingReply>,
}

impl TargetPeople {
    /// The people asked for.
    pub fn open(query: PeopleQuery, ctx: &mut AppContext) -> Result<Self> {
        let mut screen = Self {
            target: query.target,
            scope: query.scope,
            population: query.population,
            cell: query.cell,
            filter: WorklistFilter::default(),
            version: read::data_version::current(ctx.reader())?,
            people: People::default(),
            list: List::with_marks(|p| p.person_id.get()),
            other_count: 0,
            pending_reply: None,
        };
        screen.read(ctx)?;
        Ok(screen)
    }

    fn read(&mut self, ctx: &AppContext) -> Result<()> {
        self.people = people(ctx.reader(), &self.target, self.scope)?;
        self.apply_filter(ctx)
    }

    /// Lists the people who pass the cell and the filter.
    fn apply_filter(&mut self, ctx: &AppContext) -> Result<()> {
        let is_included = |person: &ListedPerson| {
            let cell = self.cell.as_ref();
            cell.is_none_or(|cell| cell.dimension.contains(cell.key.as_deref(), person))
                && self
                    .filter
                    .matches(person.neighbourhood.as_deref(), &person.groups)
        };
        let all = self.people.of(self.population).iter();
        let shown = all.filter(|p| is_included(p)).cloned().collect();
        let others = self.people.of(other_population(self.population)).iter();
        self.other_count = others.filter(|p| is_included(p)).count();
        self.list.set(shown);
        preview::update(&mut self.list, |p| p.person_id, ctx)
    }

    fn switch_population(&mut self, ctx: &AppContext) -> Handled {
        self.population = other_population(self.population);
        self.list.clear_marks();
        self.show_first(ctx)
    }

    /// Applies the filter and chooses the first person.
    fn show_first(&mut self, ctx: &AppContext) -> Handled {
        self.apply_filter(ctx)?;
        self.list.choose(0);
        preview::update(&mut self.list, |p| p.person_id, ctx)?;
        Ok(Next::Changed)
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
        let next = people_filter::open_dialog(&by, ctx)?;
        self.pending_reply = Some(PendingReply::Filter(by));
        Ok(next)
    }

    /// The list as shown, for a file.
    fn worklist(&self) -> Worklist {
        let heading = match self.population {
            Population::Gap => worklist::of_period,
            Population::Numerator => worklist::of_period_counted,
        };
        let label = self.target.label.text().to_owned();
        let days = crate::progress::format::days_of(&self.scope.period);
        let title = heading(label, days, crate::domain::date::shown(self.scope.as_of));
        // What narrows the list; a sensitive group is not named.
        let cell = self.cell.as_ref().map(BreakdownFilter::label);
        let narrowed = Some(self.filter.describe()).filter(|label| !label.is_empty());
        let parts: Vec<String> = [title].into_iter().chain(cell).chain(narrowed).collect();
        let people = self.list.iter().cloned();
        Worklist {
            title: parts.join(" · "),
            people: people.map(WorklistPerson::from).collect(),
        }
    }
}

pub(super) fn other_population(population: Population) -> Population {
    match population {
        Population::Gap => Population::Numerator,
        Population::Numerator => Population::Gap,
    }
}

impl BreakdownFilter {
    /// The cell in a heading; a sensitive group is not named.
    fn label(&self) -> String {
        let key = self.key.as_deref();
        let groups = matches!(self.dimension, Dimension::Group | Dimension::MainGroup);
        match key.filter(|key| groups && crate::domain::masking::is_sensitive(key)) {
            Some(key) => worklist::of_group(crate::domain::masking::mask_groups(&[key])),
            None => self.dimension.row_label(key),
        }
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
        let other = match self.population {
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

    fn on(&mut self, action: Action, ctx: &mut AppContext) -> Handled {
        match (action, self.list.chosen()) {
            (Action::Tab | Action::BackTab | Action::Left | Action::Right, _) => {
                self.switch_population(ctx)
            }
            (Action::Digit(digit), _) => self.digit(digit, ctx),
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
                if let Some(by) = people_filter::apply_answer(&mut self.filter, by, answer, ctx)? {
                    return self.open_filter(by, ctx);
                }
                self.show_first(ctx)
            }
            (Some(PendingReply::WorklistFile), Reply::Text(ending)) => {
                let (target, period) = (&self.target.id, self.scope.period.name());
                let name = format!("{}-{target}-{period}", worklist::FILE_PREFIX);
                file_output::write(&self.worklist(), &name, &ending, ctx)
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
