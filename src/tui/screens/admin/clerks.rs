//! The clerks of the register: short name, full name, role, keys. F2 adds one, Enter asks what to do with the chosen one.

use crate::domain::roles::{Permission, Role};
use crate::domain::ssh_key::PublicKey;
use crate::register::session::access::AccessLevel;
use crate::register::session::accounts::{self, Clerk, parse_short_name};
use crate::register::write::op::AccountChange;
use crate::register::{Op, RegisterError};
use crate::tui::app::context::AppContext;
use crate::tui::app::route::Dialog;
use crate::tui::app::route::Route;
use crate::tui::app::screen::{Handled, Hint, Next, Reply, Screen, hints};
use crate::tui::input::keys::Action;
use crate::tui::widgets::choice_item::ChoiceItem;
use crate::tui::widgets::{Canvas, List};
use crate::words::{Phrase, access as w};

/// The last question, which gives the next answer its meaning.
enum PendingReply {
    Nothing,
    Name,
    FullName { name: String },
    Role { name: String, full_name: String },
    ClerkMenu(Clerk),
    NewRole(i64),
    NewKey(i64),
    KeyToRemove,
}

/// The accounts: list, roles and keys.
pub struct Clerks {
    list: List<Clerk>,
    access_level: AccessLevel,
    pending_reply: PendingReply,
}

impl Clerks {
    /// All clerks, those with a closed account too.
    pub fn open(ctx: &mut AppContext) -> Result<Self, RegisterError> {
        Ok(Self {
            list: List::new(accounts::clerks(ctx.reader())?),
            access_level: ctx.session.register.access_level()?,
            pending_reply: PendingReply::Nothing,
        })
    }

    fn open_question(&mut self, pending_reply: PendingReply, dialog: Dialog) -> Handled {
        self.pending_reply = pending_reply;
        Ok(Next::Go(Route::Dialog(dialog)))
    }

    fn change(&mut self, change: AccountChange, ctx: &mut AppContext) -> Handled {
        ctx.session.register.change(Op::Account(change))?;
        ctx.ui.message = Some(w::ACCOUNT_SAVED.text().to_owned());
        self.refresh(ctx)?;
        Ok(Next::Changed)
    }

    /// A digit of the question about one clerk.
    fn on_choice(&mut self, clerk: &Clerk, choice: usize, ctx: &mut AppContext) -> Handled {
        match (choice, clerk.closed_at.is_some()) {
            (1, true) => self.change(AccountChange::Reopen(clerk.id), ctx),
            (1, false) => {
                let title = w::role_of(&clerk.name);
                self.open_question(PendingReply::NewRole(clerk.id), choose(title, roles()))
            }
            (2, false) => {
                let prompt = prompt(w::key_ask(&clerk.name), validate_key);
                self.open_question(PendingReply::NewKey(clerk.id), prompt)
            }
            (3, false) if clerk.keys.is_empty() => {
                Err(RegisterError::refused(|| w::no_keys(&clerk.name)))
            }
            (3, false) => {
                let title = w::keys_of(&clerk.name);
                self.open_question(PendingReply::KeyToRemove, choose(title, keys(clerk)))
            }
            (4, false) => self.change(AccountChange::Close(clerk.id), ctx),
            _ => Ok(Next::Changed),
        }
    }

    fn on_text(&mut self, text: String, ctx: &mut AppContext) -> Handled {
        match std::mem::replace(&mut self.pending_reply, PendingReply::Nothing) {
            PendingReply::Name => self.open_question(
                PendingReply::FullName { name: text },
                prompt(w::FULL_NAME_ASK.text().to_owned(), |t| {
                    Ok(t.trim().to_owned())
                }),
            ),
            PendingReply::FullName { name } => {
                let title = w::role_of(&name);
                let full_name = text;
                let choose = choose(title, roles());
                self.open_question(PendingReply::Role { name, full_name }, choose)
            }
            PendingReply::Role { name, full_name } => {
                let role = Role::from_code(&text).unwrap_or(Role::Viewer);
                let add = AccountChange::Add {
                    name,
                    full_name,
                    role,
                };
                self.change(add, ctx)
            }
            PendingReply::NewRole(id) => {
                let role = Role::from_code(&text).unwrap_or(Role::Viewer);
                self.change(AccountChange::SetRole(id, role), ctx)
            }
            PendingReply::NewKey(id) => {
                let key = PublicKey::parse(&text).map_err(RegisterError::Refused)?;
                self.change(AccountChange::AddKey(id, key), ctx)
            }
            PendingReply::KeyToRemove => match text.parse() {
                Ok(id) => self.change(AccountChange::RemoveKey(id), ctx),
                Err(_) => Ok(Next::Changed),
            },
            PendingReply::ClerkMenu(_) | PendingReply::Nothing => Ok(Next::Changed),
        }
    }

    /// What roles mean in this register, and whether that is a warning.
    fn roles_notice(&self) -> (Phrase, bool) {
        match self.access_level {
            AccessLevel::NoAccounts => (w::ROLES_NO_ACCOUNTS, true),
            AccessLevel::Advisory(_) => (w::ROLES_ADVICE, true),
            AccessLevel::Enforced(_) => (w::ROLES_BIND, false),
        }
    }
}

/// The roles to choose from.
fn roles() -> Vec<ChoiceItem> {
    let item = |role: Role| {
        let label = format!("{}: {}", role.label(), role.describe());
        ChoiceItem::new(role.code(), "", &label)
    };
    Role::ALL.into_iter().map(item).collect()
}

fn keys(clerk: &Clerk) -> Vec<ChoiceItem> {
    let item = |key: &crate::register::session::accounts::SshKey| {
        let label = format!("{} {} {}", key.fingerprint, key.comment, key.kind);
        ChoiceItem::new(&key.id.to_string(), "", &label)
    };
    clerk.keys.iter().map(item).collect()
}

/// The text if it is a public key.
fn validate_key(text: &str) -> Result<String, String> {
    let key = PublicKey::parse(text);
    key.map(|_| text.to_owned())
        .map_err(|m| m.text().to_owned())
}

fn choose(title: String, items: Vec<ChoiceItem>) -> Dialog {
    Dialog::Choose {
        title,
        items,
        by_digit: true,
    }
}

fn prompt(question: String, check: fn(&str) -> Result<String, String>) -> Dialog {
    Dialog::TextPrompt {
        question,
        text: String::new(),
        check,
    }
}

impl Screen for Clerks {
    fn title(&self) -> String {
        w::CLERKS_TITLE.text().to_uppercase()
    }

    fn footer(&self) -> Vec<Hint> {
        hints![
            Save = w::HINT_ADD_CLERK,
            Enter = w::HINT_ABOUT_CLERK,
            Help,
            Back
        ]
    }

    fn on(&mut self, action: Action, ctx: &mut AppContext) -> Handled {
        match (action, self.list.chosen()) {
            (Action::Save, _) => {
                ctx.session.register.authorize(Permission::Clerks)?;
                // The first account is usually the clerk's own.
                let text = if self.list.is_empty() {
                    ctx.session.register.session().clerk.clone()
                } else {
                    String::new()
                };
                let question = w::NAME_ASK.text().to_owned();
                self.open_question(
                    PendingReply::Name,
                    Dialog::TextPrompt {
                        question,
                        text,
                        check: parse_short_name,
                    },
                )
            }
            (Action::Enter, Some(clerk)) => {
                ctx.session.register.authorize(Permission::Clerks)?;
                let clerk = clerk.clone();
                let confirm = if clerk.closed_at.is_some() {
                    Dialog::Confirm(w::closed_ask(&clerk.name), vec![w::REOPEN, w::NOTHING])
                } else {
                    let answers = vec![w::CHANGE_ROLE, w::ADD_KEY, w::DROP_KEY, w::CLOSE];
                    Dialog::Confirm(w::about_ask(&clerk.name), answers)
                };
                self.open_question(PendingReply::ClerkMenu(clerk), confirm)
            }
            _ => Ok(self.list.on(action)),
        }
    }

    fn on_reply(&mut self, reply: Reply, ctx: &mut AppContext) -> Handled {
        match reply {
            Reply::Choice(choice) => {
                match std::mem::replace(&mut self.pending_reply, PendingReply::Nothing) {
                    PendingReply::ClerkMenu(clerk) => self.on_choice(&clerk, choice, ctx),
                    _ => Ok(Next::Changed),
                }
            }
            Reply::Text(text) => self.on_text(text, ctx),
            _ => Ok(Next::Changed),
        }
    }

    fn refresh(&mut self, ctx: &mut AppContext) -> Result<(), RegisterError> {
        self.list.set(accounts::clerks(ctx.reader())?);
        self.access_level = ctx.session.register.access_level()?;
        Ok(())
    }

    fn draw(&self, canvas: &mut Canvas<'_, '_>) {
        let theme = canvas.theme;
        let room = canvas.columns().saturating_sub(4);
        let (notice, is_advice) = self.roles_notice();
        let style = if is_advice {
            theme.warning()
        } else {
            theme.dim()
        };
        let top = 2 + canvas.paragraph(2, 1, room, 3, notice.text(), style);
        if self.list.is_empty() {
            canvas.paragraph(2, top, room, 3, w::FIRST_ACCOUNT.text(), theme.text());
            return;
        }
        canvas.headings(top, &HEADINGS);
        self.list
            .draw(&mut canvas.inside(2, top + 1, 2, 0), draw_clerk);
    }
}

/// Where each column begins, and its heading.
const HEADINGS: [(u16, Phrase); 5] = [
    (3, w::HEAD_NAME),
    (20, w::HEAD_FULL_NAME),
    (46, w::HEAD_ROLE),
    (59, w::HEAD_KEYS),
    (66, w::HEAD_STATE),
];

fn draw_clerk(line: &mut Canvas<'_, '_>, clerk: &Clerk) {
    let theme = line.theme;
    let (style, state) = match clerk.closed_at {
        Some(_) => (theme.dim(), w::STATE_CLOSED),
        None => (theme.text(), w::STATE_OPEN),
    };
    line.text(1, 0, 16, &clerk.name, style);
    line.text(18, 0, 25, &clerk.full_name, style);
    line.text(44, 0, 12, clerk.role.label().text(), style);
    line.text_right(60, 0, 3, &clerk.keys.len().to_string(), style);
    line.text(64, 0, 12, state.text(), theme.dim());
}
