//! The clerks of the register: short name, full name, role, keys. F2 adds one, Enter asks what to do with the chosen one.

use crate::domain::roles::{Permission, Role};
use crate::domain::ssh_key::PublicKey;
use crate::register::session::access::AccessLevel;
use crate::register::session::accounts::{self, Clerk, SshKey, parse_short_name};
use crate::register::write::op::AccountChange;
use crate::register::{Op, RegisterError, Result};
use crate::tui::app::context::AppContext;
use crate::tui::app::route::{Dialog, Route};
use crate::tui::app::screen::{Handled, Hint, Next, Reply, Screen, hints};
use crate::tui::input::keys::Action;
use crate::tui::widgets::choice_item::ChoiceItem;
use crate::tui::widgets::{Canvas, List};
use crate::words::{Phrase, access as w};

/// The last question, which gives the next answer its meaning.
enum PendingReply {
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
    pending_reply: Option<PendingReply>,
}

impl Clerks {
    /// All clerks, those with a closed account too.
    pub fn open(ctx: &mut AppContext) -> Result<Self> {
        Ok(Self {
            list: List::new(accounts::clerks(ctx.reader())?),
            access_level: ctx.session.register.access_level()?,
            pending_reply: None,
        })
    }

    fn open_question(&mut self, pending_reply: PendingReply, question: Next) -> Handled {
        self.pending_reply = Some(pending_reply);
        Ok(question)
    }

    fn change(&mut self, change: AccountChange, ctx: &mut AppContext) -> Handled {
        ctx.session.register.change(Op::Account(change))?;
        ctx.ui.message = Some(w::ACCOUNT_SAVED.text().to_owned());
        self.reload(ctx)
    }

    /// A digit of the question about one clerk.
    fn on_choice(&mut self, clerk: &Clerk, choice: usize, ctx: &mut AppContext) -> Handled {
        match (choice, clerk.closed_at.is_some()) {
            (1, true) => self.change(AccountChange::Reopen(clerk.id), ctx),
            (1, false) => {
                self.open_question(PendingReply::NewRole(clerk.id), choose_role(&clerk.name))
            }
            (2, false) => {
                let prompt = prompt(w::key_ask(&clerk.name), String::new(), validate_key);
                self.open_question(PendingReply::NewKey(clerk.id), prompt)
            }
            (3, false) if clerk.keys.is_empty() => {
                Err(RegisterError::refused(|| w::no_keys(&clerk.name)))
            }
            (3, false) => {
                let choose = Next::choose(&w::keys_of(&clerk.name), keys(clerk), true);
                self.open_question(PendingReply::KeyToRemove, choose)
            }
            (4, false) => self.change(AccountChange::Close(clerk.id), ctx),
            _ => Ok(Next::Changed),
        }
    }

    fn on_text(&mut self, text: String, ctx: &mut AppContext) -> Handled {
        let role = Role::from_code(&text).unwrap_or(Role::Viewer);
        match self.pending_reply.take() {
            Some(PendingReply::Name) => {
                let trimmed = |text: &str| Ok(text.trim().to_owned());
                let prompt = prompt(w::FULL_NAME_ASK.text().to_owned(), String::new(), trimmed);
                self.open_question(PendingReply::FullName { name: text }, prompt)
            }
            Some(PendingReply::FullName { name }) => {
                let choose = choose_role(&name);
                let full_name = text;
                self.open_question(PendingReply::Role { name, full_name }, choose)
            }
            Some(PendingReply::Role { name, full_name }) => {
                let add = AccountChange::Add {
                    name,
                    full_name,
                    role,
                };
                self.change(add, ctx)
            }
            Some(PendingReply::NewRole(id)) => self.change(AccountChange::SetRole(id, role), ctx),
            Some(PendingReply::NewKey(id)) => {
                let key = PublicKey::parse(&text).map_err(RegisterError::Refused)?;
                self.change(AccountChange::AddKey(id, key), ctx)
            }
            Some(PendingReply::KeyToRemove) => match text.parse() {
                Ok(id) => self.change(AccountChange::RemoveKey(id), ctx),
                Err(_) => Ok(Next::Changed),
            },
            Some(PendingReply::ClerkMenu(_)) | None => Ok(Next::Changed),
        }
    }
}

fn choose_role(clerk: &str) -> Next {
    let item = |role: Role| {
        let label = format!("{}: {}", role.label(), role.describe());
        ChoiceItem::new(role.code(), "", &label)
    };
    let roles = Role::ALL.into_iter().map(item).collect();
    Next::choose(&w::role_of(clerk), roles, true)
}

fn keys(clerk: &Clerk) -> Vec<ChoiceItem> {
    let item = |key: &SshKey| {
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

fn prompt(question: String, text: String, check: fn(&str) -> Result<String, String>) -> Next {
    Next::Go(Route::Dialog(Dialog::TextPrompt {
        question,
        text,
        check,
    }))
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
                let prompt = prompt(w::NAME_ASK.text().to_owned(), text, parse_short_name);
                self.open_question(PendingReply::Name, prompt)
            }
            (Action::Enter, Some(clerk)) => {
                ctx.session.register.authorize(Permission::Clerks)?;
                let clerk = clerk.clone();
                let confirm = if clerk.closed_at.is_some() {
                    Next::confirm(&w::closed_ask(&clerk.name), &[w::REOPEN, w::NOTHING])
                } else {
                    let answers = [w::CHANGE_ROLE, w::ADD_KEY, w::DROP_KEY, w::CLOSE];
                    Next::confirm(&w::about_ask(&clerk.name), &answers)
                };
                self.open_question(PendingReply::ClerkMenu(clerk), confirm)
            }
            _ => Ok(self.list.on(action)),
        }
    }

    fn on_reply(&mut self, reply: Reply, ctx: &mut AppContext) -> Handled {
        match reply {
            Reply::Choice(choice) => match self.pending_reply.take() {
                Some(PendingReply::ClerkMenu(clerk)) => self.on_choice(&clerk, choice, ctx),
                _ => Ok(Next::Changed),
            },
            Reply::Text(text) => self.on_text(text, ctx),
            _ => Ok(Next::Changed),
        }
    }

    fn refresh(&mut self, ctx: &mut AppContext) -> Result<()> {
        self.list.set(accounts::clerks(ctx.reader())?);
        self.access_level = ctx.session.register.access_level()?;
        Ok(())
    }

    fn draw(&self, canvas: &mut Canvas<'_, '_>) {
        let theme = canvas.theme;
        // What roles mean in this register.
        let (notice, style) = match self.access_level {
            AccessLevel::NoAccounts => (w::ROLES_NO_ACCOUNTS, theme.warning()),
            AccessLevel::Advisory(_) => (w::ROLES_ADVICE, theme.warning()),
            AccessLevel::Enforced(_) => (w::ROLES_BIND, theme.dim()),
        };
        let top = 2 + canvas.note(1, 3, notice.text(), style);
        if self.list.is_empty() {
            canvas.note(top, 3, w::FIRST_ACCOUNT.text(), theme.text());
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
