//! The menu of safety: backups, the check, the trail, restoring, erasures, a breach.

pub mod copies;
pub mod erasures;
pub mod text_page;

use crate::domain::roles::Permission;
use crate::register::Result;
use crate::register::trail::clock;
use crate::register::trail::read::Span;
use crate::tui::app::context::AppContext;
use crate::tui::app::route::{AdminRoute, Route};
use crate::tui::app::screen::{Handled, Hint, Next, Reply, Screen, hints};
use crate::tui::input::keys::{Action, Context};
use crate::tui::widgets::choice_item::ChoiceItem;
use crate::tui::widgets::{Canvas, Entry, Menu};
use crate::words::Phrase;
use crate::words::encrypt as we;
use crate::words::safety as w;
use crate::words::tui::HINT_CHOOSE;

static ENTRIES: [Entry; 6] = [
    Entry::new(1, w::COPIES_TITLE, w::COPIES_WHAT).requires(Permission::Backup),
    Entry::new(2, w::CHECK_TITLE, w::CHECK_WHAT),
    Entry::new(3, w::TRAIL_TITLE, w::TRAIL_WHAT).requires(Permission::Trail),
    Entry::new(4, w::RESTORE_TITLE, w::RESTORE_WHAT),
    Entry::new(5, w::REMOVALS_TITLE, w::REMOVALS_WHAT).requires(Permission::Write),
    Entry::new(6, w::BREACH_TITLE, w::BREACH_MENU_WHAT).requires(Permission::Trail),
];
/// How far back the facts of a breach may reach, in days.
const BREACH_PERIODS: [(&str, Phrase); 4] = [
    ("0", w::BACK_TODAY),
    ("2", w::BACK_THREE),
    ("6", w::BACK_WEEK),
    ("29", w::BACK_MONTH),
];

/// The safety menu.
pub struct Safety {
    menu: Menu,
    encrypted: bool,
}

impl Safety {
    /// The menu, and whether the register is encrypted.
    pub fn open(ctx: &mut AppContext) -> Result<Self> {
        let access = ctx.session.register.access_level()?;
        Ok(Self {
            menu: Menu::new(&ENTRIES, |act| access.denial_reason(act)),
            encrypted: ctx.session.register.is_encrypted()?,
        })
    }
}

impl Screen for Safety {
    fn title(&self) -> String {
        w::SAFETY_TITLE.text().to_uppercase()
    }

    fn context(&self) -> Context {
        Context::Menu
    }

    fn footer(&self) -> Vec<Hint> {
        hints![Digit(0) = HINT_CHOOSE, Help, Back]
    }

    fn on(&mut self, action: Action, ctx: &mut AppContext) -> Handled {
        let authorize = |act| ctx.session.register.authorize(act);
        let route = match self.menu.opened(action, authorize)? {
            Some(1) => AdminRoute::Copies,
            Some(2) => AdminRoute::CheckFindings,
            Some(3) => AdminRoute::Trail,
            Some(4) => AdminRoute::RestoreHelp,
            Some(5) => AdminRoute::Erasures,
            Some(_) => {
                let item = |(days, label): (_, Phrase)| ChoiceItem::new(days, "", label.text());
                let title = w::BREACH_TITLE.text().to_uppercase();
                return Ok(Next::choose(
                    &title,
                    BREACH_PERIODS.map(item).to_vec(),
                    true,
                ));
            }
            None => return Ok(self.menu.on(action)),
        };
        Ok(Next::Go(Route::Admin(route)))
    }

    fn on_reply(&mut self, reply: Reply, _ctx: &mut AppContext) -> Handled {
        let Reply::Text(days) = reply else {
            return Ok(Next::Changed);
        };
        let to = clock::today();
        let back = chrono::Days::new(days.parse().unwrap_or(0));
        let from = to.checked_sub_days(back).unwrap_or(to);
        let route = AdminRoute::Breach(Span { from, to });
        Ok(Next::Go(Route::Admin(route)))
    }

    fn draw(&self, canvas: &mut Canvas<'_, '_>) {
        let mut row = self.menu.draw(canvas);
        let (theme, room) = (canvas.theme, canvas.columns().saturating_sub(6));
        let state = if self.encrypted {
            we::STATE_ENCRYPTED
        } else {
            we::STATE_PLAIN
        };
        for note in [w::SAFETY_NOTE, state] {
            row += canvas.paragraph(3, row, room, 4, note.text(), theme.dim()) + 1;
        }
    }
}
