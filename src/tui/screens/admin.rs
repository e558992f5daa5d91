//! The menu of administration; under it facts about the register and the findings of its check.

pub mod clerks;
pub mod disputes;
pub mod double_entry;
pub mod drafts;
pub mod indicators;
pub mod session_metrics;
pub mod verification;

use crate::domain::money;
use crate::domain::roles::Permission;
use crate::progress::format;
use crate::register::Result;
use crate::register::findings::Findings;
use crate::register::read;
use crate::tui::app::context::AppContext;
use crate::tui::app::route::{AdminRoute, Route};
use crate::tui::app::screen::{Handled, Hint, Next, Screen};
use crate::tui::input::keys::{Action, Context};
use crate::tui::terminal::sandbox::Sandbox;
use crate::tui::widgets::{Canvas, Entry, Menu};
use crate::words::access as a;
use crate::words::plan as p;
use crate::words::safety as s;
use crate::words::tui as w;
use crate::words::verify as v;

static ENTRIES: [Entry; 9] = [
    Entry::new(1, w::ADMIN_INDICATORS, w::ADMIN_INDICATORS_WHAT),
    Entry::new(2, w::ADMIN_COURSES, w::ADMIN_COURSES_WHAT),
    Entry::new(3, w::ADMIN_CHECK, w::ADMIN_CHECK_WHAT),
    Entry::new(4, v::VERIFY_TITLE, v::ADMIN_VERIFY_WHAT).requires(Permission::Write),
    Entry::new(5, v::DISPUTES_TITLE, v::ADMIN_DISPUTES_WHAT).requires(Permission::Resolve),
    Entry::new(6, v::COUNTS_TITLE, v::ADMIN_COUNTS_WHAT),
    Entry::new(7, p::PLAN_TITLE, p::ADMIN_PLAN_WHAT),
    Entry::new(8, s::SAFETY_TITLE, s::ADMIN_SAFETY_WHAT),
    Entry::new(9, a::CLERKS_TITLE, a::ADMIN_CLERKS_WHAT).requires(Permission::Clerks),
];

/// The administration screen.
pub struct Admin {
    menu: Menu,
    sandbox: Sandbox,
    path: String,
    people: i64,
    report: Option<Findings>,
}

impl Admin {
    /// The menu with the facts of today.
    pub fn open(ctx: &mut AppContext) -> Result<Self> {
        let people = read::counts::home_counts(ctx.reader())?.people;
        let path = ctx.session.register.path().display().to_string();
        let access = ctx.session.register.access_level()?;
        Ok(Self {
            menu: Menu::new(&ENTRIES, |act| access.denial_reason(act)),
            sandbox: ctx.services.sandbox,
            path,
            people,
            report: None,
        })
    }

    fn go(&mut self, digit: u8, ctx: &mut AppContext) -> Handled {
        let route = match digit {
            1 => AdminRoute::Indicators,
            2 => return Ok(Next::Go(Route::Courses { choosing: false })),
            3 => {
                self.report = Some(ctx.session.register.check(&mut |_| ())?);
                return Ok(Next::Changed);
            }
            4 => AdminRoute::Verification,
            5 => AdminRoute::Disputes,
            6 => AdminRoute::SessionMetrics,
            7 => AdminRoute::Plan,
            8 => AdminRoute::Safety,
            _ => AdminRoute::Clerks,
        };
        Ok(Next::Go(Route::Admin(route)))
    }
}

impl Screen for Admin {
    fn title(&self) -> String {
        w::ADMIN_TITLE.text().to_uppercase()
    }

    fn context(&self) -> Context {
        Context::Menu
    }

    fn footer(&self) -> Vec<Hint> {
        Menu::footer()
    }

    fn on(&mut self, action: Action, ctx: &mut AppContext) -> Handled {
        let authorize = |act| ctx.session.register.authorize(act);
        match self.menu.opened(action, authorize)? {
            Some(digit) => self.go(digit, ctx),
            None => Ok(self.menu.on(action)),
        }
    }

    fn draw(&self, canvas: &mut Canvas<'_, '_>) {
        let (theme, columns, rows) = (canvas.theme, canvas.columns(), canvas.rows());
        let below = self.menu.draw(canvas);
        let info_rows = [
            (w::ADMIN_REGISTER, self.path.clone()),
            (w::ADMIN_PEOPLE, money::shown_count(self.people)),
            (w::ADMIN_VERSION, env!("CARGO_PKG_VERSION").to_owned()),
            (a::SANDBOX, self.sandbox.sentence().to_owned()),
        ];
        for (row, (label, value)) in (below..).zip(info_rows) {
            canvas.text(3, row, 20, label.text(), theme.dim());
            canvas.text(24, row, columns.saturating_sub(26), &value, theme.text());
        }
        let Some(report) = &self.report else { return };
        let (sentence, style) = if report.messages.is_empty() {
            (
                w::check_well(format::count(report.records)),
                theme.success(),
            )
        } else {
            (w::check_ill(report.messages.len()), theme.error())
        };
        let room = columns.saturating_sub(6);
        let mut row = below + 5;
        row += canvas.paragraph(3, row, room, 3, &sentence, style) + 1;
        for finding in report.sentences() {
            if row >= rows {
                break;
            }
            row += canvas.paragraph(5, row, columns.saturating_sub(8), 2, finding, theme.text());
        }
    }
}
