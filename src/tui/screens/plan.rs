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
use crate::tui::widgets::{Canvas, Chosen, Entry, Menu};
use crate::words::{Phrase, plan as w};

/// What a digit does.
static ENTRIES: [Entry; 4] = [
    Entry::of(1, w::CHANGES_TITLE, w::CHANGES_WHAT),
    Entry::of(2, w::DUTIES_TITLE, w::DUTIES_WHAT),
    Entry::of(3, w::OUTREACH_TITLE, w::OUTREACH_WHAT),
    Entry::of(4, w::MONEY_TITLE, w::MONEY_WHAT),
];

/// The menu.
pub struct PlanMenu {
    menu: Menu,
    title: String,
    days: String,
}

impl PlanMenu {
    /// The menu of the plan.
    ///
    /// # Errors
    /// When the register cannot be read.
    pub fn open(office: &mut Office) -> Result<Self, RegisterError> {
        let plan = &office.plan;
        Ok(Self {
            menu: Menu::of(&ENTRIES, &office.register)?,
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
        Menu::hints()
    }

    fn hint_label(&self, action: Action) -> Option<Phrase> {
        Menu::hint_label(action)
    }

    fn on(&mut self, action: Action, office: &mut Office) -> Handled {
        match self.menu.on(action, &office.register)? {
            Chosen::Digit(digit) => Self::go(digit, office),
            Chosen::Moved => Ok(Next::Changed),
            Chosen::Nothing => Ok(Next::Unused),
        }
    }

    fn draw(&self, canvas: &mut Canvas<'_, '_>) {
        let (theme, columns) = (canvas.theme, canvas.columns());
        self.menu.draw(canvas);
        let below = self.menu.rows() + 2;
        let room = columns.saturating_sub(6);
        let taken = canvas.paragraph(3, below, room, 3, &self.title, theme.text());
        canvas.text(3, below + taken, room, &self.days, theme.dim());
    }
}
