//! Who works at the register: short name, full name, role, keys. F2 adds somebody, Enter asks what to do about the chosen
//! one. Owns no rule about clerks (`register::staff`).

use crate::domain::roles::{Permission, Role};
use crate::domain::ssh_key::PublicKey;
use crate::register::session::access::AccessLevel;
use crate::register::session::accounts::{self, Clerk, parse_short_name};
use crate::register::write::op::AccountChange;
use crate::register::{Op, RegisterError};
use crate::tui::app::context::AppContext;
use crate::tui::app::route::Dialog;
use crate::tui::app::route::Route;
use crate::tui::app::screen::{Handled, Next, Reply, Screen};
use crate::tui::input::keys::{Action, Context};
use crate::tui::widgets::choice_item::ChoiceItem;
use crate::tui::widgets::{Canvas, ListView};
use crate::words::{Phrase, access as w};

/// What was asked last, and so what the next answer means.
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

/// The clerks.
pub struct Clerks {
    all: Vec<Clerk>,
    list: ListView,
    access_level: AccessLevel,
    pending_reply: PendingReply,
}

impl Clerks {
    /// Everybody listed.
    pub fn open(ctx: &mut AppContext) -> Result<Self, RegisterError> {
        let all = accounts::clerks(ctx.reader())?;
        Ok(Self {
            list: ListView::new(all.len()),
            all,
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

    /// What roles are worth here.
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

/// A text that is a key; told at once when it is none.
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

    fn on(&mut self, action: Action, ctx: &mut AppContext) -> Handled {
        match (action, self.list.chosen()) {
            (Action::Save, _) => {
                ctx.session.register.authorize(Permission::Clerks)?;
                // The first account listed is mostly the clerk's own.
                let text = if self.all.is_empty() {
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
            (Action::Enter, Some(at)) => {
                ctx.session.register.authorize(Permission::Clerks)?;
                let clerk = self.all[at].clone();
                let confirm = if clerk.closed_at.is_some() {
                    Dialog::Confirm(w::closed_ask(&clerk.name), vec![w::REOPEN, w::NOTHING])
                } else {
                    let answers = vec![w::CHANGE_ROLE, w::ADD_KEY, w::DROP_KEY, w::CLOSE];
                    Dialog::Confirm(w::about_ask(&clerk.name), answers)
                };
                self.open_question(PendingReply::ClerkMenu(clerk), confirm)
            }
            (action, _) if self.list.navigate(action) => Ok(Next::Changed),
            _ => Ok(Next::Unused),
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
        self.all = accounts::clerks(ctx.reader())?;
        self.access_level = ctx.session.register.access_level()?;
        self.list.set_len(self.all.len());
        Ok(())
    }

    fn draw(&self, canvas: &mut Canvas<'_, '_>) {
        let (theme, columns, rows) = (canvas.theme, canvas.columns(), canvas.rows());
        let room = columns.saturating_sub(4);
        let (notice, is_advice) = self.roles_notice();
        let style = if is_advice {
            theme.warning()
        } else {
            theme.dim()
        };
        let top = 2 + canvas.paragraph(2, 1, room, 3, notice.text(), style);
        if self.all.is_empty() {
            canvas.paragraph(2, top, room, 3, w::FIRST_ACCOUNT.text(), theme.text());
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
