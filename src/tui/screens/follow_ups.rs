//! Follow-ups due, oldest first: the phone on the line, one digit for the outcome and Enter, next. Several lines may get
//! one outcome at once.

mod view;

use std::collections::BTreeMap;

use super::confirm::Confirm;
use super::form::FormScreen;
use super::narrowing::{self, By};
use super::paper;
use super::person::PersonPage;
use super::together::{self, Ask, Step, Wish};
use crate::domain::codes::List;
use crate::domain::date;
use crate::entry::Facts;
use crate::forms::{self, Record};
use crate::progress::worklist::{FOLLOW_UPS, Narrow, Worklist};
use crate::register::RegisterError;
use crate::register::follow_ups::Due;
use crate::tui::keys::{Action, Context};
use crate::tui::office::Office;
use crate::tui::screen::{Handled, Next, Reply, Screen};
use crate::tui::widgets::preview::Preview;
use crate::tui::widgets::{Canvas, Listing, Ticks};
use crate::words::Phrase;
use crate::words::tui as w;
use crate::words::{batch as words, worklist};

/// More than a clerk calls in a week.
const MOST: usize = 500;

/// What an answer of a screen opened from here is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Waiting {
    Nothing,
    /// What the contacts have in common.
    Contact,
    /// Record the outcomes, or drop them.
    Leave,
    /// Whose follow-ups to show.
    Narrow(By),
    /// The shape of the printed list.
    Paper,
}

/// An outcome chosen and not yet recorded.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Mark {
    outcome: &'static str,
    /// The version of the follow-up the clerk saw.
    version: i64,
}

/// The due list.
pub struct FollowUps {
    due: Vec<Due>,
    list: Listing,
    /// Lines that a digit marks together.
    ticks: Ticks,
    /// Outcomes chosen and not yet recorded, by follow-up.
    marks: BTreeMap<i64, Mark>,
    /// How many were asked today.
    asked: i64,
    waiting: Waiting,
    preview: Preview,
    /// Whose follow-ups are shown.
    narrow: Narrow,
}

impl FollowUps {
    /// The follow-ups due today.
    ///
    /// # Errors
    /// When the register cannot be read.
    pub fn open(office: &mut Office) -> Result<Self, RegisterError> {
        let mut screen = Self {
            list: Listing::default(),
            due: Vec::new(),
            ticks: Ticks::default(),
            marks: BTreeMap::new(),
            asked: 0,
            waiting: Waiting::Nothing,
            preview: Preview::default(),
            narrow: Narrow::default(),
        };
        screen.refresh(office)?;
        Ok(screen)
    }

    /// The oldest that are let through.
    fn read(&self, office: &Office) -> Result<Vec<Due>, RegisterError> {
        if self.narrow == Narrow::default() {
            return office.register.follow_ups_due(MOST);
        }
        let mut due = office.register.follow_ups_due(usize::MAX)?;
        due.retain(|d| self.narrow.lets(d.neighbourhood.as_deref(), &d.groups));
        due.truncate(MOST);
        Ok(due)
    }

    fn look(&mut self, office: &Office) -> Result<(), RegisterError> {
        let chosen = self.list.chosen().map(|at| self.due[at].person);
        self.preview.of(chosen, office)
    }

    fn digit(&mut self, digit: u8, office: &mut Office) -> Handled {
        match digit {
            8 if !self.due.is_empty() => return self.ask_contact(office),
            7 => return self.ask_narrow(By::Neighbourhood, office),
            9 => return self.ask_narrow(By::Group, office),
            0 if !self.due.is_empty() => {
                self.waiting = Waiting::Paper;
                return Ok(paper::ask());
            }
            _ => {}
        }
        let codes = List::FollowUpOutcome.codes();
        let code = usize::from(digit).checked_sub(1).and_then(|i| codes.get(i));
        let (Some(code), Some(at)) = (code, self.list.chosen()) else {
            return Ok(Next::Same);
        };
        let chosen = self.due[at].id;
        for due in &self.due {
            if self.ticks.has(due.id) || (self.ticks.is_empty() && due.id == chosen) {
                let (outcome, version) = (code.code, due.version);
                self.marks.insert(due.id, Mark { outcome, version });
            }
        }
        self.ticks.clear();
        Ok(Next::Changed)
    }

    fn wish(&self, due: &Due, office: &Office) -> Option<Wish> {
        let mark = self.marks.get(&due.id)?;
        let today = date::shown(office.register.today());
        Some(Wish {
            key: due.id,
            name: due.full_name.clone(),
            kept: Some((due.id, mark.version)),
            answers: vec![("outcome", mark.outcome.to_owned()), ("checked_on", today)],
            told: super::person::outcome_label(mark.outcome).to_owned(),
        })
    }

    /// Records the outcome of the chosen line, today, and goes to the next; without one, opens the form for the wage or a
    /// note.
    fn record(&mut self, at: usize, office: &mut Office) -> Handled {
        let due = self.due[at].clone();
        let Some(wish) = self.wish(&due, office) else {
            let mut row = office.register.row(Record::FollowUp, due.id)?;
            if let Some(at) = row.section.position("checked_on") {
                row.cells[at].text = date::shown(office.register.today());
            }
            let form = FormScreen::over(&forms::FOLLOW_UP, &[row], office);
            let form = form.at_field("outcome", office);
            return Ok(Next::Open(Box::new(form)));
        };
        let (told, outcome) = (wish.told.to_lowercase(), wish.answers[0].1.clone());
        let title = w::FOLLOW_UPS_TITLE.text().to_owned();
        let form = &forms::FOLLOW_UP;
        match together::write(title, form, vec![wish], Ask::IfDoubtful, office)? {
            Step::Asks(list) => return Ok(Next::Open(list)),
            Step::Written(keys) => self.written(&keys, office)?,
        };
        office.message = Some(w::saved_with(&due.full_name, told));
        if outcome == "changed_job" {
            let reference = office.register.desk().person(&format!("#{}", due.person))?;
            let given = [(
                "citizen_id",
                reference.map_or_else(|| format!("#{}", due.person), |p| p.reference()),
            )];
            let form = FormScreen::filled(&forms::PLACEMENT, &given, office);
            return Ok(Next::Open(Box::new(form)));
        }
        Ok(Next::Changed)
    }

    /// Records all outcomes chosen, in one change.
    fn record_all(&mut self, office: &mut Office) -> Handled {
        let all = self.due.iter();
        let wishes: Vec<Wish> = all.filter_map(|due| self.wish(due, office)).collect();
        if wishes.is_empty() {
            return Ok(Next::Same);
        }
        let title = w::FOLLOW_UPS_TITLE.text().to_owned();
        let form = &forms::FOLLOW_UP;
        match together::write(title, form, wishes, Ask::IfDoubtful, office)? {
            Step::Asks(list) => Ok(Next::Open(list)),
            Step::Written(keys) => self.written(&keys, office),
        }
    }

    fn written(&mut self, keys: &[i64], office: &mut Office) -> Handled {
        self.marks.retain(|key, _| !keys.contains(key));
        self.ticks.clear();
        self.refresh(office)?;
        Ok(Next::Changed)
    }

    /// The ticked people, each once; with none ticked, the chosen one.
    fn meant(&self) -> Vec<(i64, i64, String)> {
        let chosen = self.list.chosen();
        let mut people: Vec<(i64, i64, String)> = Vec::new();
        for (at, due) in self.due.iter().enumerate() {
            let meant = self.ticks.has(due.id) || (self.ticks.is_empty() && Some(at) == chosen);
            if meant && people.iter().all(|p| p.1 != due.person) {
                people.push((due.id, due.person, due.full_name.clone()));
            }
        }
        people
    }

    fn ask_contact(&mut self, office: &mut Office) -> Handled {
        self.waiting = Waiting::Contact;
        let title = words::contact_for(self.meant().len());
        let form = FormScreen::asking(&forms::CONTACT, title, &[], &[], office);
        Ok(Next::Open(Box::new(form)))
    }

    fn contact(&mut self, answers: &[(&'static str, String)], office: &mut Office) -> Handled {
        let people = self.meant();
        let wishes = together::new_ones(&people, answers, &forms::CONTACT);
        let title = words::contact_for(people.len());
        match together::write(title, &forms::CONTACT, wishes, Ask::Always, office)? {
            Step::Asks(list) => Ok(Next::Open(list)),
            Step::Written(_) => Ok(Next::Changed),
        }
    }

    fn leave(&mut self) -> Handled {
        if self.marks.is_empty() {
            return Ok(Next::Unused);
        }
        self.waiting = Waiting::Leave;
        Ok(Next::Open(Box::new(Confirm::of(
            &words::marks_ask(self.marks.len()),
            &[words::MARKS_RECORD, words::MARKS_DROP],
        ))))
    }

    fn ask_narrow(&mut self, by: By, office: &mut Office) -> Handled {
        if !self.marks.is_empty() {
            // a list that hides lines would hide outcomes nobody has recorded yet
            office.message = Some(worklist::RECORD_FIRST.text().to_owned());
            return Ok(Next::Changed);
        }
        self.waiting = Waiting::Narrow(by);
        narrowing::ask(by, office)
    }

    fn narrowed(&mut self, by: By, answer: String, office: &mut Office) -> Handled {
        narrowing::take(&mut self.narrow, by, answer);
        self.list = Listing::default();
        self.refresh(office)?;
        Ok(Next::Changed)
    }

    /// The list by neighbourhood as a file, all that is due and let through.
    fn print(&self, ending: &str, office: &mut Office) -> Handled {
        let list = Worklist::of_follow_ups(&office.register, &self.narrow)?;
        let today = date::iso(office.register.today());
        let name = format!("{}-{FOLLOW_UPS}-{today}", worklist::FILE_PREFIX);
        paper::write(&list, &name, ending, office)
    }
}

impl Screen for FollowUps {
    fn title(&self) -> String {
        w::FOLLOW_UPS_TITLE.text().to_uppercase()
    }

    fn context(&self) -> Context {
        Context::MarkedList
    }

    fn hints(&self) -> Vec<Action> {
        let mut hints = vec![
            Action::Enter,
            Action::Mark,
            Action::MarkAll,
            Action::List,
            Action::Back,
            Action::Help,
        ];
        if !self.marks.is_empty() {
            hints.insert(1, Action::Save);
        }
        hints
    }

    fn hint_label(&self, action: Action) -> Option<Phrase> {
        let marked = self.list.chosen().map(|at| self.due[at].id);
        match action {
            Action::Enter if marked.is_some_and(|id| self.marks.contains_key(&id)) => {
                Some(w::HINT_RECORD)
            }
            Action::Enter => Some(words::HINT_WAGE_NOTE),
            Action::Save => Some(words::HINT_RECORD_MARKS),
            Action::List => Some(w::HINT_PERSON),
            _ => None,
        }
    }

    fn on(&mut self, action: Action, office: &mut Office) -> Handled {
        match (action, self.list.chosen()) {
            (Action::Digit(digit), _) => self.digit(digit, office),
            (Action::Enter, Some(at)) => self.record(at, office),
            (Action::Save, _) => self.record_all(office),
            (Action::Mark, Some(at)) => {
                self.ticks.toggle(self.due[at].id);
                self.list.choose(at + 1);
                self.look(office)?;
                Ok(Next::Changed)
            }
            (Action::MarkAll, _) => {
                self.ticks.toggle_all(self.due.iter().map(|d| d.id));
                Ok(Next::Changed)
            }
            (Action::Delete, Some(at)) => {
                self.marks.remove(&self.due[at].id);
                Ok(Next::Changed)
            }
            (Action::List, Some(at)) => Ok(Next::Open(Box::new(PersonPage::open(
                self.due[at].person,
                office,
            )?))),
            (Action::Back, _) => self.leave(),
            (action, _) if self.list.moves(action) => {
                self.look(office)?;
                Ok(Next::Changed)
            }
            _ => Ok(Next::Unused),
        }
    }

    fn on_reply(&mut self, reply: Reply, office: &mut Office) -> Handled {
        let waiting = std::mem::replace(&mut self.waiting, Waiting::Nothing);
        match (waiting, reply) {
            (_, Reply::Person(id)) => Ok(Next::Open(Box::new(PersonPage::open(id, office)?))),
            (_, Reply::Written(keys)) => self.written(&keys, office),
            (Waiting::Narrow(by), Reply::Text(answer)) => self.narrowed(by, answer, office),
            (Waiting::Paper, Reply::Text(ending)) => self.print(&ending, office),
            (Waiting::Contact, Reply::Answers(answers)) => self.contact(&answers, office),
            (Waiting::Leave, Reply::Choice(1)) => self.record_all(office),
            (Waiting::Leave, Reply::Choice(2)) => {
                self.marks.clear();
                Ok(Next::Close(Reply::Nothing))
            }
            _ => Ok(Next::Changed),
        }
    }

    fn refresh(&mut self, office: &mut Office) -> Result<(), RegisterError> {
        let was = self.list.chosen().map(|at| self.due[at].id);
        self.due = self.read(office)?;
        self.asked = office
            .register
            .asked_on(&date::iso(office.register.today()))?;
        let there: Vec<i64> = self.due.iter().map(|d| d.id).collect();
        self.list.follow(was, there.iter().copied());
        self.ticks.keep(there.iter().copied());
        self.marks.retain(|key, _| there.contains(key));
        self.look(office)
    }

    fn draw(&self, canvas: &mut Canvas<'_, '_>) {
        view::draw(canvas, self);
    }
}
