//! Safety: copies, damage, the trail, removals, a breach. A menu; each digit a screen of its own.

mod copies;
mod lines;
mod removals;

use super::choose::{Choose, Offer};
use crate::domain::roles::Act;
use crate::register::RegisterError;
use crate::register::access::Standing;
use crate::register::trail_lines::Span;
use crate::tui::keys::{Action, Context};
use crate::tui::office::Office;
use crate::tui::screen::{Handled, Next, Reply, Screen};
use crate::tui::widgets::{Canvas, Listing};
use crate::words::Phrase;
use crate::words::encrypt as we;
use crate::words::safety as w;
use crate::words::tui as t;
use copies::Copies;
use lines::Lines;
use removals::Removals;

/// What a digit does.
static ENTRIES: [(u8, Phrase, Phrase); 6] = [
    (1, w::COPIES_TITLE, w::COPIES_WHAT),
    (2, w::CHECK_TITLE, w::CHECK_WHAT),
    (3, w::TRAIL_TITLE, w::TRAIL_WHAT),
    (4, w::RESTORE_TITLE, w::RESTORE_WHAT),
    (5, w::REMOVALS_TITLE, w::REMOVALS_WHAT),
    (6, w::BREACH_TITLE, w::BREACH_MENU_WHAT),
];
/// How far back the facts of a breach may reach, in days.
const BACK: [(&str, Phrase); 4] = [
    ("0", w::BACK_TODAY),
    ("2", w::BACK_THREE),
    ("6", w::BACK_WEEK),
    ("29", w::BACK_MONTH),
];

/// What an entry takes beyond looking.
fn act_of(digit: u8) -> Option<Act> {
    match digit {
        1 => Some(Act::Backup),
        3 | 6 => Some(Act::Trail),
        5 => Some(Act::Write),
        _ => None,
    }
}

/// The safety menu.
pub struct Safety {
    standing: Standing,
    encrypted: bool,
    list: Listing,
}

impl Safety {
    /// The menu.
    ///
    /// # Errors
    /// When the register cannot be read.
    pub fn open(office: &mut Office) -> Result<Self, RegisterError> {
        Ok(Self {
            standing: office.register.standing()?,
            encrypted: office.register.is_encrypted()?,
            list: Listing::of(ENTRIES.len()),
        })
    }

    fn go(digit: u8, office: &mut Office) -> Handled {
        if let Some(act) = act_of(digit) {
            office.register.may(act)?;
        }
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
        matches!(action, Action::Digit(_)).then_some(t::HINT_CHOOSE)
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
        let (theme, columns, rows) = (canvas.theme, canvas.columns(), canvas.rows());
        let entries = u16::try_from(ENTRIES.len()).unwrap_or(rows);
        let mut list = canvas.part(2, 1, columns.saturating_sub(4), entries);
        self.list.draw(&mut list, |line, at, chosen| {
            let (digit, name, what) = ENTRIES[at];
            let styled = |style| if chosen { theme.chosen() } else { style };
            let barred = act_of(digit).and_then(|act| self.standing.barred(act));
            line.text(1, 0, 1, &digit.to_string(), styled(theme.accent()));
            line.text(4, 0, 22, name.text(), styled(theme.text()));
            let room = line.columns().saturating_sub(27);
            let what = barred.as_deref().unwrap_or(what.text());
            line.text(27, 0, room, what, styled(theme.dim()));
        });
        let room = columns.saturating_sub(6);
        let state = if self.encrypted {
            we::STATE_ENCRYPTED
        } else {
            we::STATE_PLAIN
        };
        let mut row = entries + 2;
        for note in [w::SAFETY_NOTE, state] {
            row += canvas.paragraph(3, row, room, 4, note.text(), theme.dim()) + 1;
        }
    }
}
