//! Follow-ups due, oldest first: the phone on the line, one digit for the outcome and Enter, next.

use std::collections::BTreeMap;

use super::form::FormScreen;
use super::person::PersonPage;
use crate::domain::codes::List;
use crate::domain::date;
use crate::entry::{Saving, Value};
use crate::forms::{self, Record};
use crate::register::follow_ups::Due;
use crate::register::{Op, RegisterError};
use crate::tui::keys::{Action, Context};
use crate::tui::office::Office;
use crate::tui::screen::{Handled, Next, Reply, Screen};
use crate::tui::widgets::preview::Preview;
use crate::tui::widgets::{Canvas, Listing};
use crate::words::Phrase;
use crate::words::tui as w;

/// More than a clerk calls in a week.
const MOST: usize = 500;

/// The due list.
pub struct FollowUps {
    due: Vec<Due>,
    list: Listing,
    /// Outcomes chosen and not yet confirmed, by follow-up.
    marked: BTreeMap<i64, &'static str>,
    preview: Preview,
}

impl FollowUps {
    /// The follow-ups due today.
    ///
    /// # Errors
    /// When the register cannot be read.
    pub fn open(office: &mut Office) -> Result<Self, RegisterError> {
        let due = office.register.follow_ups_due(MOST)?;
        let mut screen = Self {
            list: Listing::of(due.len()),
            due,
            marked: BTreeMap::new(),
            preview: Preview::default(),
        };
        screen.look(office)?;
        Ok(screen)
    }

    fn look(&mut self, office: &Office) -> Result<(), RegisterError> {
        let chosen = self.list.chosen().map(|at| self.due[at].person);
        self.preview.of(chosen, office)
    }

    fn mark(&mut self, digit: u8) -> Handled {
        let codes = List::FollowUpOutcome.codes();
        let code = usize::from(digit).checked_sub(1).and_then(|i| codes.get(i));
        match (code, self.list.chosen()) {
            (Some(code), Some(at)) => {
                self.marked.insert(self.due[at].id, code.code);
                Ok(Next::Changed)
            }
            _ => Ok(Next::Same),
        }
    }

    /// Records the marked outcome of the chosen line, today, and goes to the next.
    fn record(&mut self, office: &mut Office) -> Handled {
        let Some(due) = self.list.chosen().map(|at| self.due[at].clone()) else {
            return Ok(Next::Same);
        };
        let Some(outcome) = self.marked.remove(&due.id) else {
            let row = office.register.row(Record::FollowUp, due.id)?;
            return Ok(Next::Open(Box::new(FormScreen::over(
                &forms::FOLLOW_UP,
                &[row],
                office,
            ))));
        };
        let gone = RegisterError::Gone(Record::FollowUp, due.id);
        let kept = office
            .register
            .kept(Record::FollowUp, due.id)?
            .ok_or(gone)?;
        let mut answers = kept.answers;
        answers.set("outcome", Some(Value::Text(outcome.to_owned())));
        answers.set(
            "checked_on",
            Some(Value::Text(date::iso(office.register.today()))),
        );
        let saving = Saving {
            record: Record::FollowUp,
            kept: Some((due.id, kept.version)),
            answers,
            soft: Vec::new(),
        };
        office.register.change(Op::Save(vec![saving]))?;
        office.message = Some(w::saved_with(
            &due.full_name,
            super::person::outcome_label(outcome).to_lowercase(),
        ));
        self.refresh(office)?;
        if outcome == "changed_job" {
            let person = office.register.kept(Record::Person, due.person)?;
            let id = person.and_then(|p| p.answers.text("citizen_id").map(String::from));
            let given = [(
                "citizen_id",
                id.unwrap_or_else(|| format!("#{}", due.person)),
            )];
            return Ok(Next::Open(Box::new(FormScreen::filled(
                &forms::PLACEMENT,
                &given,
                office,
            ))));
        }
        Ok(Next::Changed)
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
        vec![
            Action::Digit(0),
            Action::Enter,
            Action::List,
            Action::Find,
            Action::Help,
            Action::Back,
        ]
    }

    fn hint_label(&self, action: Action) -> Option<Phrase> {
        match action {
            Action::Digit(_) => Some(w::HINT_OUTCOME),
            Action::Enter => Some(w::HINT_RECORD),
            Action::List => Some(w::HINT_PERSON),
            _ => None,
        }
    }

    fn on(&mut self, action: Action, office: &mut Office) -> Handled {
        match (action, self.list.chosen()) {
            (Action::Digit(digit), _) => self.mark(digit),
            (Action::Enter, _) => self.record(office),
            (Action::List, Some(at)) => Ok(Next::Open(Box::new(PersonPage::open(
                self.due[at].person,
                office,
            )?))),
            (action, _) if self.list.moves(action) => {
                self.look(office)?;
                Ok(Next::Changed)
            }
            _ => Ok(Next::Unused),
        }
    }

    fn on_reply(&mut self, reply: Reply, office: &mut Office) -> Handled {
        match reply {
            Reply::Person(id) => Ok(Next::Open(Box::new(PersonPage::open(id, office)?))),
            _ => Ok(Next::Changed),
        }
    }

    fn refresh(&mut self, office: &mut Office) -> Result<(), RegisterError> {
        self.due = office.register.follow_ups_due(MOST)?;
        self.list.set_len(self.due.len());
        self.look(office)
    }

    fn draw(&self, canvas: &mut Canvas<'_, '_>) {
        let (theme, columns, rows) = (canvas.theme, canvas.columns(), canvas.rows());
        if self.due.is_empty() {
            canvas.text(2, 1, columns, w::FOLLOW_UPS_NONE.text(), theme.dim());
            return;
        }
        let mut x = 1;
        for (at, code) in List::FollowUpOutcome.codes().iter().enumerate() {
            x += canvas.text(x, 0, 2, &(at + 1).to_string(), theme.accent()) + 1;
            x += canvas.text(x, 0, columns.saturating_sub(x), code.label(), theme.text()) + 2;
        }
        let list_columns = self.preview.list_columns(columns);
        let mut list = canvas.part(0, 2, list_columns, rows.saturating_sub(2));
        self.list.draw(&mut list, |line, at, chosen| {
            let due = &self.due[at];
            draw_due(line, due, self.marked.get(&due.id).copied(), chosen);
        });
        self.preview.draw(canvas, 2);
    }
}

/// Due day, name, phone, employer; the chosen outcome in front.
fn draw_due(line: &mut Canvas<'_, '_>, due: &Due, marked: Option<&str>, chosen: bool) {
    let theme = line.theme;
    let styled = |style| if chosen { theme.chosen() } else { style };
    let day = date::from_iso(&due.due_on).map_or_else(|| due.due_on.clone(), date::shown);
    line.text(1, 0, 10, &day, styled(theme.dim()));
    line.text(12, 0, 24, &due.full_name, styled(theme.text()));
    let phone = match &due.phone_owner {
        Some(owner) => format!("{} {owner}", due.phone.as_deref().unwrap_or_default()),
        None => due.phone.clone().unwrap_or_default(),
    };
    line.text(37, 0, 15, &phone, styled(theme.accent()));
    let room = line.columns().saturating_sub(54);
    let beside = match marked {
        Some(code) => format!(
            "{} {}",
            theme.sign("►", ">"),
            super::person::outcome_label(code)
        ),
        None if due.tried > 0 => format!("{} · {}", w::follow_up_tried(due.tried), due.employer),
        None => due.employer.clone(),
    };
    let style = if marked.is_some() {
        theme.good()
    } else {
        theme.dim()
    };
    line.text(53, 0, room, &beside, styled(style));
}
