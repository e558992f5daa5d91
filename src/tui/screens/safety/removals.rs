//! Removals: the requests that wait for a second person, and the people who are due. Enter decides or asks.

use crate::domain::date;
use crate::register::RegisterError;
use crate::register::breach::shown_moment;
use crate::register::forget::{Due, Forgotten, Request};
use crate::tui::keys::{Action, Context};
use crate::tui::office::Office;
use crate::tui::screen::{Handled, Next, Reply, Screen};
use crate::tui::screens::confirm::Confirm;
use crate::tui::screens::find::Find;
use crate::tui::screens::notice::Notice;
use crate::tui::widgets::{Canvas, Listing};
use crate::words::Phrase;
use crate::words::safety as w;
use crate::words::tui as t;

/// More people due than anyone removes in a day.
const MOST: usize = 500;
/// The ground of a person's own wish.
const ASKED: &str = "asked";

/// What a question that is open is about.
#[derive(Clone, Copy)]
enum Pending {
    /// Whether to ask for the removal of a person, on a ground.
    Ask(i64, &'static str),
    /// What to say to a request.
    Decide(i64),
}

/// The screen of removals.
pub struct Removals {
    requests: Vec<Request>,
    due: Vec<Due>,
    unswept: bool,
    pending: Option<Pending>,
    list: Listing,
}

impl Removals {
    /// What waits and who is due.
    ///
    /// # Errors
    /// When the register cannot be read.
    pub fn open(office: &mut Office) -> Result<Self, RegisterError> {
        let mut screen = Self {
            requests: Vec::new(),
            due: Vec::new(),
            unswept: false,
            pending: None,
            list: Listing::default(),
        };
        screen.refresh(office)?;
        Ok(screen)
    }

    fn ask(&mut self, pending: Pending, question: &str, answers: &[Phrase]) -> Handled {
        self.pending = Some(pending);
        Ok(Next::Open(Box::new(Confirm::of(question, answers))))
    }

    fn enter(&mut self, at: usize) -> Handled {
        if let Some(request) = self.requests.get(at) {
            let question =
                w::removal_agree_ask(&request.asked_by, &request.full_name, request.person);
            let answers = [w::REMOVAL_LATER, w::REMOVAL_AGREE, w::REMOVAL_REFUSE];
            return self.ask(Pending::Decide(request.id), &question, &answers);
        }
        let Some(due) = self.due.get(at - self.requests.len()) else {
            return Ok(Next::Same);
        };
        let question = w::removal_ask(&due.full_name, due.person, due.ground.label());
        let pending = Pending::Ask(due.person, &due.ground.id);
        self.ask(pending, &question, &[w::REMOVAL_NO, w::REMOVAL_YES])
    }

    fn decide(&mut self, pending: Pending, choice: usize, office: &mut Office) -> Handled {
        let said = match (pending, choice) {
            (Pending::Ask(person, ground), 2) => {
                office.register.ask_to_forget(person, ground)?;
                w::forget_asked_done(person)
            }
            (Pending::Decide(request), 2) => told(&office.register.forget(request)?),
            (Pending::Decide(request), 3) => {
                office.register.refuse_to_forget(request)?;
                w::forget_refused_done(request)
            }
            _ => return Ok(Next::Changed),
        };
        self.refresh(office)?;
        Ok(Next::Open(Box::new(Notice::of(said))))
    }
}

/// What a removal did, in a few sentences.
fn told(done: &Forgotten) -> String {
    let swept = if done.swept {
        w::FORGET_DONE
    } else {
        w::REMOVAL_UNSWEPT
    };
    let mut said = vec![swept.text().to_owned()];
    match done.copies {
        Some(0) => {}
        Some(count) => said.push(w::forget_copies(count)),
        None => said.push(w::FORGET_COPIES_STAY.text().to_owned()),
    }
    if !done.mentioned.is_empty() {
        said.push(w::forget_mentioned(done.mentioned.join(", ")));
    }
    said.join(" ")
}

impl Screen for Removals {
    fn title(&self) -> String {
        w::REMOVALS_TITLE.text().to_uppercase()
    }

    fn context(&self) -> Context {
        Context::List
    }

    fn hints(&self) -> Vec<Action> {
        vec![
            Action::Save,
            Action::Enter,
            Action::Down,
            Action::Help,
            Action::Back,
        ]
    }

    fn hint_label(&self, action: Action) -> Option<Phrase> {
        match action {
            Action::Save if self.unswept => Some(w::HINT_SWEEP),
            Action::Save => Some(w::HINT_ASK_REMOVAL),
            Action::Enter => Some(w::HINT_DECIDE),
            Action::Down => Some(t::HINT_CHOOSE),
            _ => None,
        }
    }

    fn on(&mut self, action: Action, office: &mut Office) -> Handled {
        match (action, self.list.chosen()) {
            (Action::Save, _) if self.unswept => {
                let swept = office.register.sweep()?;
                let said = if swept { w::SWEPT } else { w::REMOVAL_UNSWEPT };
                office.message = Some(said.text().to_owned());
                self.refresh(office)?;
                Ok(Next::Changed)
            }
            (Action::Save, _) => Ok(Next::Open(Box::new(Find::open(office, "")?))),
            (Action::Enter, Some(at)) => self.enter(at),
            (action, _) if self.list.moves(action) => Ok(Next::Changed),
            _ => Ok(Next::Unused),
        }
    }

    fn on_reply(&mut self, reply: Reply, office: &mut Office) -> Handled {
        match (reply, self.pending.take()) {
            (Reply::Person(id), _) => {
                let name = office
                    .register
                    .kept(crate::forms::Record::Person, id)?
                    .and_then(|kept| kept.answers.text("full_name").map(|n| n.into_owned()));
                let question = w::removal_wish_ask(name.unwrap_or_default(), id);
                let answers = [w::REMOVAL_NO, w::REMOVAL_YES];
                self.ask(Pending::Ask(id, ASKED), &question, &answers)
            }
            (Reply::Choice(choice), Some(pending)) => self.decide(pending, choice, office),
            _ => Ok(Next::Changed),
        }
    }

    fn refresh(&mut self, office: &mut Office) -> Result<(), RegisterError> {
        self.requests = office.register.forget_requests()?;
        self.due = office.register.forget_due(MOST)?;
        self.unswept = office.register.must_sweep()?;
        self.list.set_len(self.requests.len() + self.due.len());
        Ok(())
    }

    fn draw(&self, canvas: &mut Canvas<'_, '_>) {
        let (theme, columns, rows) = (canvas.theme, canvas.columns(), canvas.rows());
        let room = columns.saturating_sub(4);
        let mut top = 1 + canvas.paragraph(2, 1, room, 4, w::REMOVALS_NOTE.text(), theme.dim());
        if self.unswept {
            let said = w::REMOVAL_UNSWEPT.text();
            top += canvas.paragraph(2, top, room, 2, said, theme.bad());
        }
        top += 1;
        if self.list.is_empty() {
            canvas.text(2, top, room, w::REMOVALS_NONE.text(), theme.text());
            return;
        }
        let mut list = canvas.part(1, top, columns.saturating_sub(2), rows.saturating_sub(top));
        self.list.draw(&mut list, |line, at, chosen| {
            let styled = |style| if chosen { theme.chosen() } else { style };
            let (state, name, why) = if let Some(r) = self.requests.get(at) {
                (
                    w::REMOVAL_WAITS,
                    format!("{} · {}", r.full_name, r.person),
                    format!(
                        "{} · {} · {}",
                        r.asked_by,
                        shown_moment(&r.asked_at),
                        r.ground.label()
                    ),
                )
            } else {
                let due = &self.due[at - self.requests.len()];
                (
                    w::REMOVAL_DUE,
                    format!("{} · {}", due.full_name, due.person),
                    format!("{} · {}", date::shown(due.since), due.ground.label()),
                )
            };
            line.text(1, 0, 14, state.text(), styled(theme.accent()));
            line.text(16, 0, 28, &name, styled(theme.text()));
            line.text(
                46,
                0,
                line.columns().saturating_sub(46),
                &why,
                styled(theme.dim()),
            );
        });
    }
}
