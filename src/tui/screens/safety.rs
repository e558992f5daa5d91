//! Safety: copies, damage, the trail, removals, a breach. A menu; each digit a screen of its own.

mod copies;
mod lines;
mod removals;

use super::choose::{Choose, Offer};
use crate::domain::roles::Act;
use crate::register::RegisterError;
use crate::register::trail_lines::Span;
use crate::tui::keys::{Action, Context};
use crate::tui::office::Office;
use crate::tui::screen::{Handled, Next, Reply, Screen};
use crate::tui::widgets::{Canvas, Chosen, Entry, Menu};
use crate::words::Phrase;
use crate::words::encrypt as we;
use crate::words::safety as w;
use copies::Copies;
use lines::Lines;
use removals::Removals;

/// What a digit does.
static ENTRIES: [Entry; 6] = [
    Entry::of(1, w::COPIES_TITLE, w::COPIES_WHAT).takes(Act::Backup),
    Entry::of(2, w::CHECK_TITLE, w::CHECK_WHAT),
    Entry::of(3, w::TRAIL_TITLE, w::TRAIL_WHAT).takes(Act::Trail),
    Entry::of(4, w::RESTORE_TITLE, w::RESTORE_WHAT),
    Entry::of(5, w::REMOVALS_TITLE, w::REMOVALS_WHAT).takes(Act::Write),
    Entry::of(6, w::BREACH_TITLE, w::BREACH_MENU_WHAT).takes(Act::Trail),
];
/// How far back the facts of a breach may reach, in days.
const BACK: [(&str, Phrase); 4] = [
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
    /// The menu.
    ///
    /// # Errors
    /// When the register cannot be read.
    pub fn open(office: &mut Office) -> Result<Self, RegisterError> {
        Ok(Self {
            menu: Menu::of(&ENTRIES, &office.register)?,
            encrypted: office.register.is_encrypted()?,
        })
    }

    fn go(digit: u8, office: &mut Office) -> Handled {
        let screen: Box<dyn Screen> = match digit {
            1 => Box::new(Copies::open(office)),
            2 => Box::new(Lines::check(office)?),
            3 => Box::new(Lines::trail(office)?),
            4 => Box::new(Lines::restore(office)),
            5 => Box::new(Removals::open(office)?),
            6 => {
                let offers = BACK.map(|(days, label)| Offer::new(days, "", label.text()));
                let title = w::BREACH_TITLE.text().to_uppercase();
                Box::new(Choose::of(&title, offers.to_vec(), true))
            }
            _ => return Ok(Next::Same),
        };
        Ok(Next::Open(screen))
    }
}

impl Screen for Safety {
    fn title(&self) -> String {
        w::SAFETY_TITLE.text().to_uppercase()
    }

    fn context(&self) -> Context {
        Context::Menu
    }

    fn hints(&self) -> Vec<Action> {
        vec![Action::Digit(0), Action::Help, Action::Back]
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

    fn on_reply(&mut self, reply: Reply, office: &mut Office) -> Handled {
        let Reply::Text(days) = reply else {
            return Ok(Next::Changed);
        };
        let to = chrono::Local::now().date_naive();
        let back = chrono::Days::new(days.parse().unwrap_or(0));
        let from = to.checked_sub_days(back).unwrap_or(to);
        Ok(Next::Open(Box::new(Lines::breach(
            Span { from, to },
            office,
        )?)))
    }

    fn draw(&self, canvas: &mut Canvas<'_, '_>) {
        let (theme, columns) = (canvas.theme, canvas.columns());
        self.menu.draw(canvas);
        let room = columns.saturating_sub(6);
        let state = if self.encrypted {
            we::STATE_ENCRYPTED
        } else {
            we::STATE_PLAIN
        };
        let mut row = self.menu.rows() + 2;
        for note in [w::SAFETY_NOTE, state] {
            row += canvas.paragraph(3, row, room, 4, note.text(), theme.dim()) + 1;
        }
    }
}
