//! The people behind a target: those still missing, oldest first, each with the reason, and those counted; of all of them or
//! of one cell of a breakdown, narrowed by neighbourhood and group. A digit opens the form that answers what is missing, for
//! one person or for all those ticked. Owns no figure (`progress`).

pub(in crate::tui::screens) mod record_forms;
mod view;

use chrono::NaiveDate;

use crate::forms::Form;
use crate::progress::breakdown::Dimension;
use crate::progress::measure::{ListedPerson, People, Population};
use crate::progress::people;
use crate::progress::period::Period;
use crate::progress::plan::Target;
use crate::progress::worklist::{Worklist, WorklistFilter, WorklistPerson};
use crate::register::RegisterError;
use crate::register::read;
use crate::register::read::data_version::DataVersion;
use crate::tui::app::context::AppContext;
use crate::tui::app::route::{BreakdownFilter, PeopleQuery, Route};
use crate::tui::app::screen::{Handled, Next, Reply, Screen};
use crate::tui::input::keys::{Action, Context};
use crate::tui::widgets::file_output;
use crate::tui::widgets::people_filter;
use crate::tui::widgets::people_filter::FilterQuestion;
use crate::tui::widgets::preview::Preview;
use crate::tui::widgets::{Canvas, ListView, Marks};
use crate::words::Phrase;
use crate::words::{targets as w, tui, worklist};

/// What an answer of a screen opened from here is for.
#[derive(Clone, Debug)]
enum PendingReply {
    Nothing,
    Filter(FilterQuestion),
    WorklistFile,
    /// The answers the ticked people have in common, for that form.
    Answers(&'static Form),
}

/// The people of a target.
pub struct TargetPeople {
    target: Target,
    period: Period,
    as_of: NaiveDate,
    population: Population,
    cell: Option<BreakdownFilter>,
    filter: WorklistFilter,
    /// The register the lists were read from.
    version: DataVersion,
    people: People,
    /// Those of the list shown that are let through, by their place in it.
    shown: Vec<usize>,
    /// How many of the other list are let through.
    other_count: usize,
    marked: Marks,
    list: ListView,
    preview: Preview,
    pending_reply: PendingReply,
}

impl TargetPeople {
    /// The people asked for.
    pub fn open(query: PeopleQuery, ctx: &mut AppContext) -> Result<Self, RegisterError> {
        let mut screen = Self {
            target: query.target,
            period: query.period,
            as_of: query.as_of,
            population: query.population,
            cell: query.cell,
            filter: WorklistFilter::default(),
            version: read::data_version::current(ctx.reader())?,
            people: People::default(),
            shown: Vec::new(),
            other_count: 0,
            marked: Marks::default(),
            list: ListView::default(),
            preview: Preview::default(),
            pending_reply: PendingReply::Nothing,
        };
        screen.read(ctx)?;
        Ok(screen)
    }

    fn read(&mut self, ctx: &AppContext) -> Result<(), RegisterError> {
        let reader = ctx.reader();
        self.people = people(reader, &self.target, &self.period, self.as_of)?;
        self.apply_filter(ctx)
    }

    /// Lets through who is wanted.
    fn apply_filter(&mut self, ctx: &AppContext) -> Result<(), RegisterError> {
        let is_included = |person: &ListedPerson| {
            let cell = self.cell.as_ref();
            cell.is_none_or(|cell| cell.dimension.contains(cell.key.as_deref(), person))
                && self
                    .filter
                    .matches(person.neighbourhood.as_deref(), &person.groups)
        };
        let all = self.people.of(self.population);
        self.shown = (0..all.len()).filter(|&at| is_included(&all[at])).collect();
        let others = self.people.of(other_population(self.population)).iter();
        self.other_count = others.filter(|person| is_included(person)).count();
        let keys: Vec<i64> = self
            .shown
            .iter()
            .map(|&at| all[at].person_id.get())
            .collect();
        self.marked.retain(keys.into_iter());
        self.list.set_len(self.shown.len());
        self.update_preview(ctx)
    }

    fn person_at(&self, row: usize) -> Option<&ListedPerson> {
        let at = self.shown.get(row)?;
        self.people.of(self.population).get(*at)
    }

    fn chosen(&self) -> Option<&ListedPerson> {
        self.person_at(self.list.chosen()?)
    }

    fn update_preview(&mut self, ctx: &AppContext) -> Result<(), RegisterError> {
        self.preview
            .show(self.chosen().map(|p| p.person_id.get()), ctx)
    }

    fn switch_population(&mut self, ctx: &AppContext) -> Handled {
        self.population = other_population(self.population);
        self.list = ListView::default();
        self.marked.clear();
        self.apply_filter(ctx)?;
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
        self.pending_reply = PendingReply::Filter(by);
        Ok(next)
    }

    /// The list shown, to be printed.
    fn worklist(&self) -> Worklist {
        let heading = match self.population {
            Population::Gap => worklist::of_period,
            Population::Numerator => worklist::of_period_counted,
        };
        let days = crate::progress::format::days_of(&self.period);
        let day = crate::domain::date::shown(self.as_of);
        let people = self
            .shown
            .iter()
            .filter_map(|&at| self.people.of(self.population).get(at));
        Worklist {
            title: self.with_filter_labels(heading(self.target.label.text().to_owned(), days, day)),
            people: people.cloned().map(WorklistPerson::from).collect(),
        }
    }

    /// A heading with what narrows the list; a sensitive group is not named.
    fn with_filter_labels(&self, title: String) -> String {
        let cell = self.cell.as_ref().map(BreakdownFilter::label);
        let narrowed = Some(self.filter.describe()).filter(|told| !told.is_empty());
        let parts: Vec<String> = [title].into_iter().chain(cell).chain(narrowed).collect();
        parts.join(" · ")
    }

    fn file_name(&self) -> String {
        format!(
            "{}-{}-{}",
            worklist::FILE_PREFIX,
            self.target.id,
            self.period.name()
        )
    }

    fn toggle_mark(&mut self, ctx: &AppContext) -> Handled {
        let (Some(row), Some(person)) = (self.list.chosen(), self.chosen()) else {
            return Ok(Next::Same);
        };
        let person = person.person_id.get();
        self.marked.toggle(person);
        self.list.choose(row + 1);
        self.update_preview(ctx)?;
        Ok(Next::Changed)
    }

    fn toggle_all_marks(&mut self) -> Handled {
        let all = self.people.of(self.population);
        self.marked
            .toggle_all(self.shown.iter().map(|&at| all[at].person_id.get()));
        Ok(Next::Changed)
    }
}

fn other_population(population: Population) -> Population {
    match population {
        Population::Gap => Population::Numerator,
        Population::Numerator => Population::Gap,
    }
}

impl BreakdownFilter {
    /// For a heading; a sensitive group is not named.
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

    fn hints(&self) -> Vec<Action> {
        vec![
            Action::Enter,
            Action::Tab,
            Action::Mark,
            Action::Save,
            Action::Back,
            Action::Help,
            Action::MarkAll,
            Action::Down,
        ]
    }

    fn hint_label(&self, action: Action) -> Option<Phrase> {
        match action {
            Action::Down => Some(tui::HINT_CHOOSE),
            Action::Enter => Some(tui::HINT_OPEN),
            Action::Save => Some(worklist::HINT_PRINT),
            Action::Tab => Some(match self.population {
                Population::Gap => w::HINT_COUNTED,
                Population::Numerator => w::HINT_MISSING,
            }),
            _ => None,
        }
    }

    fn on(&mut self, action: Action, ctx: &mut AppContext) -> Handled {
        let person = self.chosen().map(|p| p.person_id.get());
        match (action, person) {
            (Action::Tab | Action::BackTab | Action::Left | Action::Right, _) => {
                self.switch_population(ctx)
            }
            (Action::Digit(digit), _) => self.digit(digit, ctx),
            (Action::Enter, Some(id)) => Ok(Next::Go(Route::Person(id))),
            (Action::Mark, _) => self.toggle_mark(ctx),
            (Action::MarkAll, _) => self.toggle_all_marks(),
            (Action::Save, Some(_)) => {
                self.pending_reply = PendingReply::WorklistFile;
                Ok(file_output::format_dialog())
            }
            (Action::Save, None) => Ok(Next::Same),
            (action, _) if self.list.navigate(action) => {
                self.update_preview(ctx)?;
                Ok(Next::Changed)
            }
            _ => Ok(Next::Unused),
        }
    }

    fn on_reply(&mut self, reply: Reply, ctx: &mut AppContext) -> Handled {
        let pending_reply = std::mem::replace(&mut self.pending_reply, PendingReply::Nothing);
        match (pending_reply, reply) {
            (_, Reply::Person(id)) => Ok(Next::Go(Route::Person(id))),
            (PendingReply::Answers(form), Reply::Answers(answers)) => {
                self.record(form, &answers, ctx)
            }
            (_, Reply::Written(keys)) => {
                self.marked.remove(&keys);
                Ok(Next::Changed)
            }
            (PendingReply::Filter(by), Reply::Text(answer)) => {
                if let Some(by) = people_filter::apply_answer(&mut self.filter, by, answer, ctx)? {
                    return self.open_filter(by, ctx);
                }
                self.list = ListView::default();
                self.apply_filter(ctx)?;
                Ok(Next::Changed)
            }
            (PendingReply::WorklistFile, Reply::Text(ending)) => {
                file_output::write(&self.worklist(), &self.file_name(), &ending, ctx)
            }
            _ => Ok(Next::Changed),
        }
    }

    fn refresh(&mut self, ctx: &mut AppContext) -> Result<(), RegisterError> {
        let version = read::data_version::current(ctx.reader())?;
        if version == self.version {
            return self.update_preview(ctx);
        }
        self.version = version;
        // somebody may stand twice in a period of several years
        let key = |p: &ListedPerson| (p.person_id, p.opened_on.clone());
        let chosen = self.chosen().map(key);
        self.read(ctx)?;
        let again = (0..self.shown.len()).find(|&row| self.person_at(row).map(key) == chosen);
        if let Some(row) = again {
            self.list.choose(row);
            self.update_preview(ctx)?;
        }
        Ok(())
    }

    fn draw(&self, canvas: &mut Canvas<'_, '_>) {
        view::draw(canvas, self);
    }
}
