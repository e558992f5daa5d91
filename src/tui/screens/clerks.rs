//! Who works at the register: short name, full name, role, keys. F2 adds somebody, Enter asks what to do about the chosen
//! one. Owns no rule about clerks (`register::staff`).

use super::ask::Ask;
use super::choose::{Choose, Offer};
use super::confirm::Confirm;
use crate::domain::roles::{Act, Role};
use crate::domain::ssh_key::PublicKey;
use crate::register::access::Standing;
use crate::register::staff::{Clerk, Staff, short_name};
use crate::register::{Op, RegisterError};
use crate::tui::keys::{Action, Context};
use crate::tui::office::Office;
use crate::tui::screen::{Handled, Next, Reply, Screen};
use crate::tui::widgets::{Canvas, Listing};
use crate::words::{Phrase, access as w};

/// What was asked last, and so what the next answer means.
enum Asked {
    Nothing,
    Name,
    FullName { name: String },
    Role { name: String, full_name: String },
    What(Clerk),
    NewRole(i64),
    NewKey(i64),
    OldKey,
}

/// The clerks.
pub struct Clerks {
    all: Vec<Clerk>,
    list: Listing,
    standing: Standing,
    asked: Asked,
}

impl Clerks {
    /// Everybody listed.
    ///
    /// # Errors
    /// When the register cannot be read.
    pub fn open(office: &mut Office) -> Result<Self, RegisterError> {
        let all = office.register.staff()?;
        Ok(Self {
            list: Listing::of(all.len()),
            all,
            standing: office.register.standing()?,
            asked: Asked::Nothing,
        })
    }

    fn ask(&mut self, asked: Asked, screen: impl Screen + 'static) -> Handled {
        self.asked = asked;
        Ok(Next::Open(Box::new(screen)))
    }

    fn change(&mut self, change: Staff, office: &mut Office) -> Handled {
        office.register.change(Op::Staff(change))?;
        office.message = Some(w::STAFF_SAVED.text().to_owned());
        self.refresh(office)?;
        Ok(Next::Changed)
    }

    /// A digit of the question about one clerk.
    fn about(&mut self, clerk: &Clerk, choice: usize, office: &mut Office) -> Handled {
        match (choice, clerk.closed_at.is_some()) {
            (1, true) => self.change(Staff::Reopen(clerk.id), office),
            (1, false) => {
                let title = w::role_of(&clerk.name);
                self.ask(Asked::NewRole(clerk.id), Choose::of(&title, roles(), true))
            }
            (2, false) => {
                let ask = Ask::of(&w::key_ask(&clerk.name), key_text);
                self.ask(Asked::NewKey(clerk.id), ask)
            }
            (3, false) if clerk.keys.is_empty() => {
                Err(RegisterError::Refused(w::no_keys(&clerk.name)))
            }
            (3, false) => {
                let title = w::keys_of(&clerk.name);
                self.ask(Asked::OldKey, Choose::of(&title, keys(clerk), true))
            }
            (4, false) => self.change(Staff::Close(clerk.id), office),
            _ => Ok(Next::Changed),
        }
    }

    fn answered(&mut self, text: String, office: &mut Office) -> Handled {
        match std::mem::replace(&mut self.asked, Asked::Nothing) {
            Asked::Name => self.ask(
                Asked::FullName { name: text },
                Ask::of(w::FULL_NAME_ASK.text(), |t| Ok(t.trim().to_owned())),
            ),
            Asked::FullName { name } => {
                let title = w::role_of(&name);
                let full_name = text;
                let choose = Choose::of(&title, roles(), true);
                self.ask(Asked::Role { name, full_name }, choose)
            }
            Asked::Role { name, full_name } => {
                let role = Role::of(&text).unwrap_or(Role::Viewer);
                let add = Staff::Add {
                    name,
                    full_name,
                    role,
                };
                self.change(add, office)
            }
            Asked::NewRole(id) => {
                let role = Role::of(&text).unwrap_or(Role::Viewer);
                self.change(Staff::Role(id, role), office)
            }
            Asked::NewKey(id) => {
                let key = PublicKey::parse(&text).map_err(RegisterError::Refused)?;
                self.change(Staff::AddKey(id, key), office)
            }
            Asked::OldKey => match text.parse() {
                Ok(id) => self.change(Staff::DropKey(id), office),
                Err(_) => Ok(Next::Changed),
            },
            Asked::What(_) | Asked::Nothing => Ok(Next::Changed),
        }
    }

    /// What roles are worth here.
    fn told(&self) -> (Phrase, bool) {
        match self.standing {
            Standing::Unlisted => (w::ROLES_NOBODY, true),
            Standing::Advised(_) => (w::ROLES_ADVICE, true),
            Standing::Bound(_) => (w::ROLES_BIND, false),
        }
    }
}

/// The roles to choose from.
fn roles() -> Vec<Offer> {
    let offer = |role: Role| {
        let label = format!("{}: {}", role.label(), role.what());
        Offer::new(role.code(), "", &label)
    };
    Role::ALL.into_iter().map(offer).collect()
}

fn keys(clerk: &Clerk) -> Vec<Offer> {
    let offer = |key: &crate::register::staff::Key| {
        let label = format!("{} {} {}", key.fingerprint, key.comment, key.kind);
        Offer::new(&key.id.to_string(), "", &label)
    };
    clerk.keys.iter().map(offer).collect()
}

/// A text that is a key; told at once when it is none.
fn key_text(text: &str) -> Result<String, String> {
    PublicKey::parse(text).map(|_| text.to_owned())
}

impl Screen for Clerks {
    fn title(&self) -> String {
        w::CLERKS_TITLE.text().to_uppercase()
    }

    fn context(&self) -> Context {
        Context::List
    }

    fn hints(&self) -> Vec<Action> {
        vec![Action::Save, Action::Enter, Action::Help, Action::Back]
    }

    fn hint_label(&self, action: Action) -> Option<Phrase> {
        match action {
            Action::Save => Some(w::HINT_ADD_CLERK),
            Action::Enter => Some(w::HINT_ABOUT_CLERK),
            _ => None,
        }
    }

    fn on(&mut self, action: Action, office: &mut Office) -> Handled {
        match (action, self.list.chosen()) {
            (Action::Save, _) => {
                office.register.may(Act::Clerks)?;
                let mut ask = Ask::of(w::NAME_ASK.text(), short_name);
                if self.all.is_empty() {
                    // Whoever lists the first one mostly means themselves.
                    ask = ask.suggesting(&office.register.session().clerk);
                }
                self.ask(Asked::Name, ask)
            }
            (Action::Enter, Some(at)) => {
                office.register.may(Act::Clerks)?;
                let clerk = self.all[at].clone();
                let confirm = if clerk.closed_at.is_some() {
                    Confirm::of(&w::closed_ask(&clerk.name), &[w::REOPEN, w::NOTHING])
                } else {
                    let answers = [w::CHANGE_ROLE, w::ADD_KEY, w::DROP_KEY, w::CLOSE];
                    Confirm::of(&w::about_ask(&clerk.name), &answers)
                };
                self.ask(Asked::What(clerk), confirm)
            }
            (action, _) if self.list.moves(action) => Ok(Next::Changed),
            _ => Ok(Next::Unused),
        }
    }

    fn on_reply(&mut self, reply: Reply, office: &mut Office) -> Handled {
        match reply {
            Reply::Choice(choice) => match std::mem::replace(&mut self.asked, Asked::Nothing) {
                Asked::What(clerk) => self.about(&clerk, choice, office),
                _ => Ok(Next::Changed),
            },
            Reply::Text(text) => self.answered(text, office),
            _ => Ok(Next::Changed),
        }
    }

    fn refresh(&mut self, office: &mut Office) -> Result<(), RegisterError> {
        self.all = office.register.staff()?;
        self.standing = office.register.standing()?;
        self.list.set_len(self.all.len());
        Ok(())
    }

    fn draw(&self, canvas: &mut Canvas<'_, '_>) {
        let (theme, columns, rows) = (canvas.theme, canvas.columns(), canvas.rows());
        let room = columns.saturating_sub(4);
        let (told, is_advice) = self.told();
        let style = if is_advice {
            theme.doubtful()
        } else {
            theme.dim()
        };
        let top = 2 + canvas.paragraph(2, 1, room, 3, told.text(), style);
        if self.all.is_empty() {
            canvas.paragraph(2, top, room, 3, w::NOBODY_YET.text(), theme.text());
            return;
        }
        let heads = [
            (3, w::HEAD_NAME),
            (20, w::HEAD_FULL_NAME),
            (46, w::HEAD_ROLE),
            (59, w::HEAD_KEYS),
            (66, w::HEAD_STATE),
        ];
        for (x, head) in heads {
            canvas.text(x, top, columns.saturating_sub(x), head.text(), theme.dim());
        }
        let height = rows.saturating_sub(top + 1);
        let mut list = canvas.part(2, top + 1, room, height);
        self.list.draw(&mut list, |line, at, chosen| {
            draw_clerk(line, &self.all[at], chosen);
        });
    }
}

fn draw_clerk(line: &mut Canvas<'_, '_>, clerk: &Clerk, chosen: bool) {
    let theme = line.theme;
    let closed = clerk.closed_at.is_some();
    let styled = |style| if chosen { theme.chosen() } else { style };
    let plain = styled(if closed { theme.dim() } else { theme.text() });
    line.text(1, 0, 16, &clerk.name, plain);
    line.text(18, 0, 25, &clerk.full_name, plain);
    line.text(44, 0, 12, clerk.role.label().text(), plain);
    line.text_right(60, 0, 3, &clerk.keys.len().to_string(), plain);
    let state = if closed {
        w::STATE_CLOSED
    } else {
        w::STATE_OPEN
    };
    line.text(64, 0, 12, state.text(), styled(theme.dim()));
}
