//! The records of other clerks that wait for a second keying. Enter opens one, blind.

use super::drafts::local;
use super::rekey::Rekey;
use crate::forms::Record;
use crate::register::RegisterError;
use crate::register::verify::{Paper, Waiting};
use crate::tui::keys::{Action, Context};
use crate::tui::office::Office;
use crate::tui::screen::{Handled, Next, Screen};
use crate::tui::widgets::{Canvas, Listing};
use crate::words::{Phrase, tui as t, verify as w};

/// More than a clerk keys in a day.
const MOST: usize = 200;

/// The waiting samples.
pub struct Verify {
    waiting: Vec<Waiting>,
    own: i64,
    list: Listing,
}

impl Verify {
    /// The samples that wait for this clerk.
    ///
    /// # Errors
    /// When the register cannot be read.
    pub fn open(office: &mut Office) -> Result<Self, RegisterError> {
        let mut screen = Self {
            waiting: Vec::new(),
            own: 0,
            list: Listing::default(),
        };
        screen.refresh(office)?;
        Ok(screen)
    }
}

/// The name, and the register number the paper is filed under.
pub(super) fn named(paper: &Paper) -> String {
    let number = paper.person.unwrap_or(paper.id);
    format!("{} · {}", paper.name, w::number_in_register(number))
}

impl Screen for Verify {
    fn title(&self) -> String {
        w::VERIFY_TITLE.text().to_uppercase()
    }

    fn context(&self) -> Context {
        Context::List
    }

    fn hints(&self) -> Vec<Action> {
        vec![Action::Down, Action::Enter, Action::Help, Action::Back]
    }

    fn hint_label(&self, action: Action) -> Option<Phrase> {
        match action {
            Action::Down => Some(t::HINT_CHOOSE),
            Action::Enter => Some(w::HINT_REKEY),
            _ => None,
        }
    }

    fn on(&mut self, action: Action, office: &mut Office) -> Handled {
        match (action, self.list.chosen()) {
            (Action::Enter, Some(at)) => {
                let sample = self.waiting[at].sample;
                Ok(Next::Open(Box::new(Rekey::open(sample, office)?)))
            }
            (action, _) if self.list.moves(action) => Ok(Next::Changed),
            _ => Ok(Next::Unused),
        }
    }

    fn refresh(&mut self, office: &mut Office) -> Result<(), RegisterError> {
        let was = self.list.chosen().map(|at| self.waiting[at].paper.id);
        self.waiting = office.register.samples_waiting(MOST)?;
        self.own = office.register.own_samples()?;
        self.list
            .follow(was, self.waiting.iter().map(|s| s.paper.id));
        Ok(())
    }

    fn draw(&self, canvas: &mut Canvas<'_, '_>) {
        let (theme, columns, rows) = (canvas.theme, canvas.columns(), canvas.rows());
        let room = columns.saturating_sub(4);
        let mut top = 1 + canvas.paragraph(2, 1, room, 2, w::VERIFY_WHAT.text(), theme.dim());
        if self.own > 0 {
            canvas.text(2, top, room, &w::own_waiting(self.own), theme.dim());
            top += 1;
        }
        top += 1;
        if self.waiting.is_empty() {
            canvas.text(2, top, room, w::VERIFY_NONE.text(), theme.text());
            return;
        }
        let mut list = canvas.part(1, top, columns.saturating_sub(2), rows.saturating_sub(top));
        self.list.draw(&mut list, |line, at, chosen| {
            draw_waiting(line, &self.waiting[at], chosen);
        });
    }
}

/// When it was keyed, what it is, whose, how many fields are left.
fn draw_waiting(line: &mut Canvas<'_, '_>, waiting: &Waiting, chosen: bool) {
    let theme = line.theme;
    let styled = |style| if chosen { theme.chosen() } else { style };
    let columns = line.columns();
    line.text(1, 0, 16, &local(&waiting.at), styled(theme.dim()));
    let label = waiting.paper.record.label().text();
    line.text(19, 0, 17, label, styled(theme.accent()));
    let left = w::fields_left(waiting.left);
    let room = columns.saturating_sub(37 + 8);
    let taken = line.text(37, 0, room, &named(&waiting.paper), styled(theme.text()));
    if waiting.paper.record != Record::Person
        && let Some((_, finder)) = waiting.paper.finders.first()
    {
        let room = room.saturating_sub(taken + 2);
        line.text(39 + taken, 0, room, finder, styled(theme.dim()));
    }
    line.text_right(columns.saturating_sub(1), 0, 7, &left, styled(theme.dim()));
}
