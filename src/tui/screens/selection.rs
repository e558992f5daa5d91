//! People picked by neighbourhood, group or need, ticked one by one or all, and one contact or course for those ticked.

use super::choose::{Choose, Offer};
use super::form::FormScreen;
use super::person::PersonPage;
use super::person::hidden::reasons;
use super::together::{self, Ask, Step};
use crate::domain::codes::List;
use crate::domain::masking;
use crate::entry::answers::born_shown;
use crate::forms::{self, Form};
use crate::register::RegisterError;
use crate::register::note::{self, Note};
use crate::register::selection::Selection;
use crate::register::worklists::Person;
use crate::tui::keys::{Action, Context};
use crate::tui::office::Office;
use crate::tui::screen::{Handled, Next, Reply, Screen};
use crate::tui::widgets::preview::Preview;
use crate::tui::widgets::{Canvas, Listing, Ticks};
use crate::words::Phrase;
use crate::words::access;
use crate::words::batch as w;
use crate::words::tui;

/// More people than one answer is ever given for.
const MOST: usize = 1000;

/// The answer of a list that lets everybody through.
const ALL: &str = "";

/// What an answer of a screen opened from here is for.
#[derive(Clone, Debug)]
enum Waiting {
    Nothing,
    Neighbourhood,
    Group,
    /// Why people are picked by a group that is hidden.
    Why(String),
    Need,
    /// The answers the ticked people have in common, for that form.
    Answers(&'static Form),
}

/// The people picked.
pub struct Picked {
    selection: Selection,
    people: Vec<Person>,
    ticks: Ticks,
    list: Listing,
    preview: Preview,
    waiting: Waiting,
}

impl Picked {
    /// Everybody of the ward, to be narrowed.
    ///
    /// # Errors
    /// When the register cannot be read.
    pub fn open(office: &mut Office) -> Result<Self, RegisterError> {
        let mut screen = Self {
            selection: Selection::default(),
            people: Vec::new(),
            ticks: Ticks::default(),
            list: Listing::default(),
            preview: Preview::default(),
            waiting: Waiting::Nothing,
        };
        screen.refresh(office)?;
        Ok(screen)
    }

    fn look(&mut self, office: &Office) -> Result<(), RegisterError> {
        let chosen = self.list.chosen().map(|at| self.people[at].id);
        self.preview.of(chosen, office)
    }

    fn digit(&mut self, digit: u8, office: &mut Office) -> Handled {
        match digit {
            2 => Ok(self.ask(&forms::ENROLMENT, office)),
            5 => Ok(self.ask(&forms::CONTACT, office)),
            7 => {
                let known = office.register.neighbourhoods()?;
                let offers = known
                    .iter()
                    .map(|n| Offer::new(n, "", &tui::neighbourhood_short(n)));
                Ok(self.choose(
                    Waiting::Neighbourhood,
                    w::BY_NEIGHBOURHOOD,
                    offers.collect(),
                ))
            }
            8 => Ok(self.choose(Waiting::Group, w::BY_GROUP, Offer::codes(List::Group))),
            9 => Ok(self.choose(Waiting::Need, w::BY_NEED, Offer::codes(List::NeedKind))),
            _ => Ok(Next::Same),
        }
    }

    fn choose(&mut self, waiting: Waiting, title: Phrase, offers: Vec<Offer>) -> Next {
        self.waiting = waiting;
        let mut all = vec![Offer::new(ALL, "", w::EVERYBODY.text())];
        all.extend(offers);
        Next::Open(Box::new(Choose::of(title.text(), all, false)))
    }

    /// The ticked people; with none ticked, the chosen one.
    fn meant(&self) -> Vec<(i64, i64, String)> {
        let chosen = self.list.chosen().map(|at| self.people[at].id);
        self.people
            .iter()
            .filter(|p| self.ticks.has(p.id) || (self.ticks.is_empty() && Some(p.id) == chosen))
            .map(|p| (p.id, p.id, p.full_name.clone()))
            .collect()
    }

    fn titled(form: &'static Form, count: usize) -> String {
        if *form == forms::CONTACT {
            w::contact_for(count)
        } else {
            w::enrolment_for(count)
        }
    }

    /// Asks once what they have in common.
    fn ask(&mut self, form: &'static Form, office: &mut Office) -> Next {
        let count = self.meant().len();
        if count == 0 {
            return Next::Same;
        }
        self.waiting = Waiting::Answers(form);
        let title = Self::titled(form, count);
        Next::Open(Box::new(FormScreen::asking(form, title, &[], &[], office)))
    }

    fn record(
        &mut self,
        form: &'static Form,
        answers: &[(&'static str, String)],
        office: &mut Office,
    ) -> Handled {
        let people = self.meant();
        let wishes = together::new_ones(&people, answers, form);
        let title = Self::titled(form, people.len());
        match together::write(title, form, wishes, Ask::Always, office)? {
            Step::Asks(list) => Ok(Next::Open(list)),
            Step::Written(_) => Ok(Next::Changed),
        }
    }

    fn narrow(&mut self, waiting: Waiting, code: String, office: &mut Office) -> Handled {
        let wanted = (code != ALL).then_some(code);
        match waiting {
            Waiting::Neighbourhood => self.selection.neighbourhood = wanted,
            Waiting::Group => match wanted {
                Some(code) if masking::hides(&code) => {
                    self.waiting = Waiting::Why(code);
                    let title = access::OPEN_GROUP_WHY.text();
                    let choose = Choose::of(title, reasons(), true);
                    return Ok(Next::Open(Box::new(choose)));
                }
                wanted => self.selection.group = wanted,
            },
            Waiting::Why(group) => {
                let note = Note::of(note::OPEN).with("group", group.as_str());
                let reason = wanted.unwrap_or_default();
                office.register.note(note.with("reason", reason))?;
                self.selection.group = Some(group);
            }
            Waiting::Need => self.selection.need = wanted,
            Waiting::Nothing | Waiting::Answers(_) => {}
        }
        self.list.choose(0);
        self.refresh(office)?;
        Ok(Next::Changed)
    }

    /// The three questions and what stands for each.
    fn criteria(&self) -> [(&'static str, Phrase, String); 3] {
        let label = |list: List, code: &Option<String>| {
            let found = code.as_deref().and_then(|c| list.get(c));
            found.map(|c| c.label().to_owned())
        };
        let s = &self.selection;
        let all = || w::EVERYBODY.text().to_owned();
        [
            (
                "7",
                w::BY_NEIGHBOURHOOD,
                s.neighbourhood.clone().unwrap_or_else(all),
            ),
            (
                "8",
                w::BY_GROUP,
                label(List::Group, &s.group).unwrap_or_else(all),
            ),
            (
                "9",
                w::BY_NEED,
                label(List::NeedKind, &s.need).unwrap_or_else(all),
            ),
        ]
    }

    fn draw_head(&self, canvas: &mut Canvas<'_, '_>) {
        let (theme, columns) = (canvas.theme, canvas.columns());
        let mut x = 2;
        for (digit, name, value) in self.criteria() {
            x += canvas.text(x, 0, 1, digit, theme.accent()) + 1;
            x += canvas.text(x, 0, columns.saturating_sub(x), name.text(), theme.dim()) + 1;
            let room = columns.saturating_sub(x).min(26);
            x += canvas.text(x, 0, room, &value, theme.text()) + 3;
        }
        x = 2;
        for (digit, what) in [("2", tui::PERSON_ENROL), ("5", tui::PERSON_CONTACT)] {
            x += canvas.text(x, 1, 1, digit, theme.accent()) + 1;
            x += canvas.text(x, 1, columns.saturating_sub(x), what.text(), theme.text()) + 3;
        }
        let mut head = w::picked(self.people.len());
        if !self.ticks.is_empty() {
            head = format!("{head} · {}", w::ticked(self.ticks.len()));
        }
        canvas.text(x, 1, columns.saturating_sub(x), &head, theme.dim());
    }
}

impl Screen for Picked {
    fn title(&self) -> String {
        w::SELECTION_TITLE.text().to_uppercase()
    }

    fn context(&self) -> Context {
        Context::MarkedList
    }

    fn hints(&self) -> Vec<Action> {
        vec![
            Action::Mark,
            Action::MarkAll,
            Action::Enter,
            Action::List,
            Action::Help,
            Action::Back,
        ]
    }

    fn hint_label(&self, action: Action) -> Option<Phrase> {
        match action {
            Action::Enter => Some(tui::HINT_TAKE),
            Action::List => Some(tui::HINT_PERSON),
            _ => None,
        }
    }

    fn on(&mut self, action: Action, office: &mut Office) -> Handled {
        match (action, self.list.chosen()) {
            (Action::Digit(digit), _) => self.digit(digit, office),
            (Action::Mark, Some(at)) => {
                self.ticks.toggle(self.people[at].id);
                self.list.choose(at + 1);
                self.look(office)?;
                Ok(Next::Changed)
            }
            (Action::MarkAll, _) => {
                self.ticks.toggle_all(self.people.iter().map(|p| p.id));
                Ok(Next::Changed)
            }
            (Action::Enter, Some(at)) => Ok(Next::Close(Reply::Person(self.people[at].id))),
            (Action::List, Some(at)) => {
                let page = PersonPage::open(self.people[at].id, office)?;
                Ok(Next::Open(Box::new(page)))
            }
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
            (_, Reply::Person(id)) => Ok(Next::Close(Reply::Person(id))),
            (Waiting::Answers(form), Reply::Answers(answers)) => {
                self.record(form, &answers, office)
            }
            (_, Reply::Written(keys)) => {
                self.ticks.drop(&keys);
                Ok(Next::Changed)
            }
            (waiting, Reply::Text(code)) => self.narrow(waiting, code, office),
            _ => Ok(Next::Changed),
        }
    }

    fn refresh(&mut self, office: &mut Office) -> Result<(), RegisterError> {
        let was = self.list.chosen().map(|at| self.people[at].id);
        self.people = office.register.selected(&self.selection, MOST)?;
        self.list.follow(was, self.people.iter().map(|p| p.id));
        self.ticks.keep(self.people.iter().map(|p| p.id));
        self.look(office)
    }

    fn draw(&self, canvas: &mut Canvas<'_, '_>) {
        let (theme, columns, rows) = (canvas.theme, canvas.columns(), canvas.rows());
        self.draw_head(canvas);
        if self.people.is_empty() {
            canvas.text(2, 3, columns, w::PICKED_NOBODY.text(), theme.dim());
            return;
        }
        let list_columns = self.preview.list_columns(columns);
        let mut list = canvas.part(1, 3, list_columns.saturating_sub(2), rows.saturating_sub(3));
        self.list.draw(&mut list, |line, at, chosen| {
            let person = &self.people[at];
            self.ticks.draw(line, person.id, chosen);
            draw_person(line, person, chosen);
        });
        self.preview.draw(canvas, 3);
    }
}

/// Name, birth, neighbourhood, phone.
fn draw_person(line: &mut Canvas<'_, '_>, person: &Person, chosen: bool) {
    let theme = line.theme;
    let styled = |style| if chosen { theme.chosen() } else { style };
    line.text(2, 0, 28, &person.full_name, styled(theme.text()));
    line.text(31, 0, 10, &born_shown(&person.born), styled(theme.dim()));
    let place = person.neighbourhood.as_deref();
    let place = place.map(tui::neighbourhood_short).unwrap_or_default();
    line.text(42, 0, 10, &place, styled(theme.dim()));
    let phone = person.phone.as_deref().unwrap_or_default();
    line.text(53, 0, 12, phone, styled(theme.accent()));
}
