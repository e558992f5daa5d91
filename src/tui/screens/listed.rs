//! The people behind a target: those still missing, oldest first, each with the reason, and those counted; of all of them or
//! of one cell of a breakdown, narrowed by neighbourhood and group. A digit opens the form that answers what is missing, for
//! one person or for all those ticked. Owns no figure (`progress`).

mod answers;
mod view;

use chrono::NaiveDate;

use super::narrowing::{self, By};
use super::paper;
use super::person::PersonPage;
use crate::forms::Form;
use crate::progress::breakdown::Dimension;
use crate::progress::measure::{ListedPerson, People, Which};
use crate::progress::people;
use crate::progress::period::Period;
use crate::progress::plan::Target;
use crate::progress::worklist::{Narrow, Waiting, Worklist};
use crate::register::RegisterError;
use crate::register::version::Version;
use crate::tui::keys::{Action, Context};
use crate::tui::office::Office;
use crate::tui::screen::{Handled, Next, Reply, Screen};
use crate::tui::widgets::preview::Preview;
use crate::tui::widgets::{Canvas, Listing, Ticks};
use crate::words::Phrase;
use crate::words::{targets as w, tui, worklist};

/// A cell of a breakdown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cell {
    /// What the people are parted by.
    pub dimension: Dimension,
    /// What those of the cell have in common.
    pub key: Option<String>,
}

/// What an answer of a screen opened from here is for.
#[derive(Clone, Copy, Debug)]
enum Asked {
    Nothing,
    Narrow(By),
    Paper,
    /// The answers the ticked people have in common, for that form.
    Answers(&'static Form),
}

/// The people of a target.
pub struct Listed {
    target: Target,
    period: Period,
    as_of: NaiveDate,
    which: Which,
    cell: Option<Cell>,
    narrow: Narrow,
    /// The register the lists were read from.
    version: Version,
    people: People,
    /// Those of the list shown that are let through, by their place in it.
    shown: Vec<usize>,
    /// How many of the other list are let through.
    others: usize,
    ticks: Ticks,
    list: Listing,
    preview: Preview,
    asked: Asked,
}

impl Listed {
    /// The people missing from a target of the plan; those counted are one key away.
    ///
    /// # Errors
    /// When the register cannot be read.
    pub fn open(
        target: &Target,
        period: Period,
        as_of: NaiveDate,
        office: &mut Office,
    ) -> Result<Self, RegisterError> {
        let mut listed = Self {
            target: target.clone(),
            period,
            as_of,
            which: Which::Missing,
            cell: None,
            narrow: Narrow::default(),
            version: office.register.version()?,
            people: People::default(),
            shown: Vec::new(),
            others: 0,
            ticks: Ticks::default(),
            list: Listing::default(),
            preview: Preview::default(),
            asked: Asked::Nothing,
        };
        listed.read(office)?;
        Ok(listed)
    }

    /// The same, showing one of the two lists and of it one cell.
    ///
    /// # Errors
    /// When the register cannot be read.
    pub fn showing(
        mut self,
        which: Which,
        cell: Option<Cell>,
        office: &Office,
    ) -> Result<Self, RegisterError> {
        (self.which, self.cell) = (which, cell);
        self.sift(office)?;
        Ok(self)
    }

    fn read(&mut self, office: &Office) -> Result<(), RegisterError> {
        let conn = office.register.reading();
        self.people = people(conn, &self.target, &self.period, self.as_of)?;
        self.sift(office)
    }

    /// Lets through who is wanted.
    fn sift(&mut self, office: &Office) -> Result<(), RegisterError> {
        let lets = |person: &ListedPerson| {
            let cell = self.cell.as_ref();
            cell.is_none_or(|cell| cell.dimension.holds(cell.key.as_deref(), person))
                && self
                    .narrow
                    .lets(person.neighbourhood.as_deref(), &person.groups)
        };
        let all = self.people.of(self.which);
        self.shown = (0..all.len()).filter(|&at| lets(&all[at])).collect();
        let others = self.people.of(other(self.which)).iter();
        self.others = others.filter(|person| lets(person)).count();
        let keys: Vec<i64> = self.shown.iter().map(|&at| all[at].person_id).collect();
        self.ticks.keep(keys.into_iter());
        self.list.set_len(self.shown.len());
        self.look(office)
    }

    fn at(&self, row: usize) -> Option<&ListedPerson> {
        let at = self.shown.get(row)?;
        self.people.of(self.which).get(*at)
    }

    fn chosen(&self) -> Option<&ListedPerson> {
        self.at(self.list.chosen()?)
    }

    fn look(&mut self, office: &Office) -> Result<(), RegisterError> {
        self.preview.of(self.chosen().map(|p| p.person_id), office)
    }

    fn other(&mut self, office: &Office) -> Handled {
        self.which = other(self.which);
        self.list = Listing::default();
        self.ticks.clear();
        self.sift(office)?;
        Ok(Next::Changed)
    }

    fn digit(&mut self, digit: u8, office: &mut Office) -> Handled {
        let by = match digit {
            7 => By::Neighbourhood,
            8 => By::Group,
            _ => return self.answer(digit, office),
        };
        self.asked = Asked::Narrow(by);
        narrowing::ask(by, office)
    }

    /// The list shown, to be printed.
    fn worklist(&self) -> Worklist {
        let said = match self.which {
            Which::Missing => worklist::of_period,
            Which::Counted => worklist::of_period_counted,
        };
        let days = crate::progress::told::days_of(&self.period);
        let day = crate::domain::date::shown(self.as_of);
        let people = self
            .shown
            .iter()
            .filter_map(|&at| self.people.of(self.which).get(at));
        Worklist {
            title: self.titled(said(self.target.label.text().to_owned(), days, day)),
            people: people.cloned().map(Waiting::from).collect(),
        }
    }

    /// A heading with what narrows the list; a sensitive group is not named.
    fn titled(&self, title: String) -> String {
        let cell = self.cell.as_ref().map(Cell::told);
        let narrowed = Some(self.narrow.told()).filter(|told| !told.is_empty());
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

    fn tick(&mut self, office: &Office) -> Handled {
        let (Some(row), Some(person)) = (self.list.chosen(), self.chosen()) else {
            return Ok(Next::Same);
        };
        let person = person.person_id;
        self.ticks.toggle(person);
        self.list.choose(row + 1);
        self.look(office)?;
        Ok(Next::Changed)
    }

    fn tick_all(&mut self) -> Handled {
        let all = self.people.of(self.which);
        self.ticks
            .toggle_all(self.shown.iter().map(|&at| all[at].person_id));
        Ok(Next::Changed)
    }
}

fn other(which: Which) -> Which {
    match which {
        Which::Missing => Which::Counted,
        Which::Counted => Which::Missing,
    }
}

impl Cell {
    /// For a heading; a sensitive group is not named.
    fn told(&self) -> String {
        let key = self.key.as_deref();
        let groups = matches!(self.dimension, Dimension::Group | Dimension::MainGroup);
        match key.filter(|key| groups && crate::domain::masking::hides(key)) {
            Some(key) => worklist::of_group(crate::domain::masking::groups(&[key])),
            None => self.dimension.told(key),
        }
    }
}

impl Screen for Listed {
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
            Action::Tab => Some(match self.which {
                Which::Missing => w::HINT_COUNTED,
                Which::Counted => w::HINT_MISSING,
            }),
            _ => None,
        }
    }

    fn on(&mut self, action: Action, office: &mut Office) -> Handled {
        let person = self.chosen().map(|p| p.person_id);
        match (action, person) {
            (Action::Tab | Action::BackTab | Action::Left | Action::Right, _) => self.other(office),
            (Action::Digit(digit), _) => self.digit(digit, office),
            (Action::Enter, Some(id)) => Ok(Next::Open(Box::new(PersonPage::open(id, office)?))),
            (Action::Mark, _) => self.tick(office),
            (Action::MarkAll, _) => self.tick_all(),
            (Action::Save, Some(_)) => {
                self.asked = Asked::Paper;
                Ok(paper::ask())
            }
            (Action::Save, None) => Ok(Next::Same),
            (action, _) if self.list.moves(action) => {
                self.look(office)?;
                Ok(Next::Changed)
            }
            _ => Ok(Next::Unused),
        }
    }

    fn on_reply(&mut self, reply: Reply, office: &mut Office) -> Handled {
        let asked = std::mem::replace(&mut self.asked, Asked::Nothing);
        match (asked, reply) {
            (_, Reply::Person(id)) => Ok(Next::Open(Box::new(PersonPage::open(id, office)?))),
            (Asked::Answers(form), Reply::Answers(answers)) => self.record(form, &answers, office),
            (_, Reply::Written(keys)) => {
                self.ticks.drop(&keys);
                Ok(Next::Changed)
            }
            (Asked::Narrow(by), Reply::Text(answer)) => {
                narrowing::take(&mut self.narrow, by, answer);
                self.list = Listing::default();
                self.sift(office)?;
                Ok(Next::Changed)
            }
            (Asked::Paper, Reply::Text(ending)) => {
                paper::write(&self.worklist(), &self.file_name(), &ending, office)
            }
            _ => Ok(Next::Changed),
        }
    }

    fn refresh(&mut self, office: &mut Office) -> Result<(), RegisterError> {
        let version = office.register.version()?;
        if version == self.version {
            return self.look(office);
        }
        self.version = version;
        // somebody may stand twice in a period of several years
        let key = |p: &ListedPerson| (p.person_id, p.opened_on.clone());
        let chosen = self.chosen().map(key);
        self.read(office)?;
        let again = (0..self.shown.len()).find(|&row| self.at(row).map(key) == chosen);
        if let Some(row) = again {
            self.list.choose(row);
            self.look(office)?;
        }
        Ok(())
    }

    fn draw(&self, canvas: &mut Canvas<'_, '_>) {
        view::draw(canvas, self);
    }
}
