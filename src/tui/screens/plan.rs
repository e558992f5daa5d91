//! The plan at work, a digit each: what it says and since when, the units' tasks, outreach, money. Owns no figure.

pub mod changes;
pub mod duties;
pub mod money;
pub mod outreach;

use self::changes::Changes;
use self::duties::Duties;
use self::money::Money;
use self::outreach::Outreach;
use crate::domain::date;
use crate::register::RegisterError;
use crate::tui::keys::{Action, Context};
use crate::tui::office::Office;
use crate::tui::screen::{Handled, Next, Screen};
use crate::tui::widgets::{Canvas, Listing};
use crate::words::{Phrase, plan as w, tui};

/// What a digit does.
static ENTRIES: [(u8, Phrase, Phrase); 4] = [
    (1, w::CHANGES_TITLE, w::CHANGES_WHAT),
    (2, w::DUTIES_TITLE, w::DUTIES_WHAT),
    (3, w::OUTREACH_TITLE, w::OUTREACH_WHAT),
    (4, w::MONEY_TITLE, w::MONEY_WHAT),
];

/// The menu.
pub struct PlanMenu {
    list: Listing,
    title: String,
    days: String,
}

impl PlanMenu {
    /// The menu of the plan.
    ///
    /// # Errors
    /// None today; a screen that opens may read the register.
    pub fn open(office: &mut Office) -> Result<Self, RegisterError> {
        let plan = &office.plan;
        Ok(Self {
            list: Listing::of(ENTRIES.len()),
            title: plan.title.text().to_owned(),
            days: w::plan_days(&plan.id, date::shown(plan.from), date::shown(plan.to)),
        })
    }

    fn go(digit: u8, office: &mut Office) -> Handled {
        let screen: Box<dyn Screen> = match digit {
            1 => Box::new(Changes::open(office)?),
            2 => Box::new(Duties::open(office)?),
            3 => Box::new(Outreach::open(office)?),
            4 => Box::new(Money::open(office)?),
            _ => return Ok(Next::Same),
        };
        Ok(Next::Open(screen))
    }
}

impl Screen for PlanMenu {
    fn title(&self) -> String {
        w::PLAN_TITLE.text().to_uppercase()
    }

    fn context(&self) -> Context {
        Context::Menu
    }

    fn hints(&self) -> Vec<Action> {
        vec![
            Action::Digit(0),
            Action::Find,
            Action::Progress,
            Action::Help,
            Action::Back,
        ]
    }

    fn hint_label(&self, action: Action) -> Option<Phrase> {
        matches!(action, Action::Digit(_)).then_some(tui::HINT_CHOOSE)
    }

    fn on(&mut self, action: Action, office: &mut Office) -> Handled {
        match action {
            Action::Digit(digit) => Self::go(digit, office),
            Action::Enter => match self.list.chosen() {
                Some(at) => Self::go(ENTRIES[at].0, office),
                None => Ok(Next::Same),
            },
            action if self.list.moves(action) => Ok(Next::Changed),
            _ => Ok(Next::Unused),
        }
    }

    fn draw(&self, canvas: &mut Canvas<'_, '_>) {
        let (theme, columns) = (canvas.theme, canvas.columns());
        let entries = u16::try_from(ENTRIES.len()).unwrap_or(0);
        let mut list = canvas.part(2, 1, columns.saturating_sub(4), entries);
        self.list.draw(&mut list, |line, at, chosen| {
            let (digit, name, what) = ENTRIES[at];
            let styled = |style| if chosen { theme.chosen() } else { style };
            line.text(1, 0, 1, &digit.to_string(), styled(theme.accent()));
            line.text(4, 0, 22, name.text(), styled(theme.text()));
            let room = line.columns().saturating_sub(27);
            line.text(27, 0, room, what.text(), styled(theme.dim()));
        });
        let room = columns.saturating_sub(6);
        let taken = canvas.paragraph(3, entries + 2, room, 3, &self.title, theme.text());
        canvas.text(3, entries + 2 + taken, room, &self.days, theme.dim());
    }
}
