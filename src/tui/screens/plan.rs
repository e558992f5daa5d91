//! The menu of the plan: its values and their changes, the units' tasks, outreach, money.

pub mod changes;
pub mod money;
pub mod outreach;
pub mod tasks;

use crate::domain::date;
use crate::register::Result;
use crate::tui::app::context::AppContext;
use crate::tui::app::route::{AdminRoute, Route};
use crate::tui::app::screen::{Handled, Hint, Next, Screen};
use crate::tui::input::keys::{Action, Context};
use crate::tui::widgets::{Canvas, Entry, Menu};
use crate::words::plan as w;

static ENTRIES: [Entry; 4] = [
    Entry::new(1, w::CHANGES_TITLE, w::CHANGES_WHAT),
    Entry::new(2, w::DUTIES_TITLE, w::DUTIES_WHAT),
    Entry::new(3, w::OUTREACH_TITLE, w::OUTREACH_WHAT),
    Entry::new(4, w::MONEY_TITLE, w::MONEY_WHAT),
];

/// The menu, and the plan's title and days under it.
pub struct PlanMenu {
    menu: Menu,
    title: String,
    days: String,
}

impl PlanMenu {
    /// The menu of the plan in use.
    pub fn open(ctx: &mut AppContext) -> Result<Self> {
        let plan = &ctx.session.plan;
        let access = ctx.session.register.access_level()?;
        Ok(Self {
            menu: Menu::new(&ENTRIES, |act| access.denial_reason(act)),
            title: plan.title.text().to_owned(),
            days: w::plan_days(&plan.id, date::shown(plan.from), date::shown(plan.to)),
        })
    }
}

impl Screen for PlanMenu {
    fn title(&self) -> String {
        w::PLAN_TITLE.text().to_uppercase()
    }

    fn context(&self) -> Context {
        Context::Menu
    }

    fn footer(&self) -> Vec<Hint> {
        Menu::footer()
    }

    fn on(&mut self, action: Action, ctx: &mut AppContext) -> Handled {
        let authorize = |act| ctx.session.register.authorize(act);
        Ok(match self.menu.opened(action, authorize)? {
            Some(1) => Next::Go(Route::Admin(AdminRoute::PlanChanges)),
            Some(2) => Next::Go(Route::Admin(AdminRoute::Tasks { overdue: false })),
            Some(3) => Next::Go(Route::Admin(AdminRoute::Outreach)),
            Some(_) => Next::Go(Route::Admin(AdminRoute::Money)),
            None => self.menu.on(action),
        })
    }

    fn draw(&self, canvas: &mut Canvas<'_, '_>) {
        let theme = canvas.theme;
        let below = self.menu.draw(canvas);
        let room = canvas.columns().saturating_sub(6);
        let taken = canvas.paragraph(3, below, room, 3, &self.title, theme.text());
        canvas.text(3, below + taken, room, &self.days, theme.dim());
    }
}
