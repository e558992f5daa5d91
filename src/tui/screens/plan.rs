//! The plan at work, a digit each: what it says and since when, the units' tasks, outreach, money. Owns no figure.

pub mod changes;
pub mod money;
pub mod outreach;
pub mod tasks;

use self::changes::Changes;
use self::money::Money;
use self::outreach::Outreach;
use crate::domain::date;
use crate::register::RegisterError;
use crate::tui::app::context::AppContext;
use crate::tui::app::screen::{Handled, Next, Screen};
use crate::tui::input::keys::{Action, Context};
use crate::tui::screens::plan::tasks::Tasks;
use crate::tui::widgets::{Canvas, Entry, Menu, MenuOutcome};
use crate::words::{Phrase, plan as w};

/// What a digit does.
static ENTRIES: [Entry; 4] = [
    Entry::new(1, w::CHANGES_TITLE, w::CHANGES_WHAT),
    Entry::new(2, w::DUTIES_TITLE, w::DUTIES_WHAT),
    Entry::new(3, w::OUTREACH_TITLE, w::OUTREACH_WHAT),
    Entry::new(4, w::MONEY_TITLE, w::MONEY_WHAT),
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
    pub fn open(ctx: &mut AppContext) -> Result<Self, RegisterError> {
        let plan = &ctx.plan;
        Ok(Self {
            menu: Menu::new(&ENTRIES, &ctx.register)?,
            title: plan.title.text().to_owned(),
            days: w::plan_days(&plan.id, date::shown(plan.from), date::shown(plan.to)),
        })
    }

    fn go(digit: u8, ctx: &mut AppContext) -> Handled {
        let screen: Box<dyn Screen> = match digit {
            1 => Box::new(Changes::open(ctx)?),
            2 => Box::new(Tasks::open(ctx)?),
            3 => Box::new(Outreach::open(ctx)?),
            4 => Box::new(Money::open(ctx)?),
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

    fn on(&mut self, action: Action, ctx: &mut AppContext) -> Handled {
        match self.menu.on(action, &ctx.register)? {
            MenuOutcome::Digit(digit) => Self::go(digit, ctx),
            MenuOutcome::Moved => Ok(Next::Changed),
            MenuOutcome::Nothing => Ok(Next::Unused),
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
