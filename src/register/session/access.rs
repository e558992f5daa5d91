//! Whether roles bind in this session, and whether its clerk may do a thing. What a role may is `domain::roles`'s; the only
//! two askers are `change`, before it writes, and those who read in order to carry data away.

use rusqlite::{Connection, OptionalExtension};

use crate::domain::roles::{Permission, Role};
use crate::forms::Record;
use crate::register::error::RegisterError;
use crate::register::trail::event;
use crate::register::write::op::{Erasure, Op};
use crate::register::{Register, Session};
use crate::words::access as w;

/// How far roles reach in a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AccessLevel {
    /// Nobody is listed as a clerk: the register of one office machine, as it begins.
    NoAccounts,
    /// Clerks are listed, but whoever calls the program could as well open the file: roles are advice. `None`: the
    /// account of the system, not a clerk.
    Advisory(Option<Role>),
    /// On the ward server: the program is all that stands between the clerk and the file.
    Enforced(Role),
}

impl AccessLevel {
    /// Whether the session's clerk may do that.
    ///
    /// # Errors
    /// When a role that binds does not reach so far: what it is, who may.
    pub fn authorize(self, act: Permission) -> Result<(), RegisterError> {
        match self {
            Self::Enforced(role) if !role.is_allowed(act) => {
                Err(RegisterError::refused(|| act.refusal_message(role)))
            }
            _ => Ok(()),
        }
    }

    /// For whom a thing is, where a role that binds does not reach so far: what a menu says instead of offering it.
    #[must_use]
    pub fn denial_reason(self, act: Permission) -> Option<String> {
        self.authorize(act)
            .err()
            .map(|_| w::only_for(act.minimum_role().label()))
    }

    /// The role, where there is one.
    #[must_use]
    pub fn role(self) -> Option<Role> {
        match self {
            Self::NoAccounts => None,
            Self::Advisory(role) => role,
            Self::Enforced(role) => Some(role),
        }
    }
}

/// What the register says of a short name.
enum AccountState {
    /// It lists nobody at all.
    NoAccounts,
    /// It lists others.
    Unknown,
    /// It is closed.
    Closed,
    /// It is this.
    Active(Role),
}

fn account_state(conn: &Connection, name: &str) -> rusqlite::Result<AccountState> {
    let existing: Option<(String, bool)> = conn
        .prepare_cached("SELECT role, closed_at IS NOT NULL FROM clerk WHERE name = ?1")?
        .query_row([name], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    Ok(match existing {
        Some((_, true)) => AccountState::Closed,
        Some((role, false)) => {
            Role::from_code(&role).map_or(AccountState::Closed, AccountState::Active)
        }
        None if has_accounts(conn)? => AccountState::Unknown,
        None => AccountState::NoAccounts,
    })
}

fn has_accounts(conn: &Connection) -> rusqlite::Result<bool> {
    conn.prepare_cached("SELECT EXISTS (SELECT 1 FROM clerk)")?
        .query_row([], |row| row.get(0))
}

pub(in crate::register) fn access_level(
    conn: &Connection,
    session: &Session,
) -> Result<AccessLevel, RegisterError> {
    Ok(
        match (account_state(conn, &session.clerk)?, session.on_server) {
            (AccountState::Active(role), true) => AccessLevel::Enforced(role),
            (AccountState::Active(role), false) => AccessLevel::Advisory(Some(role)),
            (AccountState::Closed, true) => {
                return Err(RegisterError::refused(|| w::account_closed(&session.clerk)));
            }
            (_, true) => {
                return Err(RegisterError::refused(|| {
                    w::account_unknown(&session.clerk)
                }));
            }
            (AccountState::NoAccounts, false) => AccessLevel::NoAccounts,
            (AccountState::Unknown | AccountState::Closed, false) => AccessLevel::Advisory(None),
        },
    )
}

/// Refuses a change that does not go with a standing. That is asked for inside the change's transaction: a role taken away
/// counts at once.
pub(in crate::register) fn authorize_op(
    access_level: AccessLevel,
    op: &Op,
) -> Result<(), RegisterError> {
    access_level.authorize(act_of(op))
}

/// What a change takes.
fn act_of(op: &Op) -> Permission {
    match op {
        Op::Save(inputs) if inputs.iter().any(|s| s.record == Record::PlanChange) => {
            Permission::Plan
        }
        Op::Void {
            record: Record::PlanChange,
            ..
        } => Permission::Plan,
        Op::Save(_) | Op::Void { .. } | Op::Merge(_) | Op::Undo { .. } | Op::Review { .. } => {
            Permission::Write
        }
        Op::Resolve(_) => Permission::Resolve,
        Op::Issue(_) => Permission::Report,
        Op::Account(_) => Permission::Clerks,
        Op::Erase(Erasure::Request { .. }) => Permission::Write,
        Op::Erase(_) => Permission::Erase,
        Op::Audit(event) => match event.action {
            event::OPEN => Permission::Open,
            event::REPORT => Permission::Report,
            event::BACKUP => Permission::Backup,
            event::RESTORE | event::ENCRYPT | event::REKEY | event::DECRYPT => Permission::Safety,
            event::BREACH => Permission::Trail,
            // How much goes out was asked about where it is done; whoever may look leaves traces too.
            _ => Permission::Export,
        },
    }
}

impl Register {
    /// How far roles reach in this session; read anew each time.
    ///
    /// # Errors
    /// On the ward server, when the account is unknown or closed; when the register cannot be read.
    pub fn access_level(&self) -> Result<AccessLevel, RegisterError> {
        access_level(&self.conn, &self.session)
    }

    /// Whether the session's clerk may do that.
    ///
    /// # Errors
    /// When not, saying who may.
    pub fn authorize(&self, act: Permission) -> Result<(), RegisterError> {
        self.access_level()?.authorize(act)
    }

    /// Lets the session's clerk in: once clerks are listed, only one of them who is not closed.
    ///
    /// # Errors
    /// When the account is unknown or closed.
    pub fn check_account(&self) -> Result<(), RegisterError> {
        let name = &self.session.clerk;
        match account_state(&self.conn, name)? {
            AccountState::NoAccounts if !self.session.on_server => Ok(()),
            AccountState::Active(_) => Ok(()),
            AccountState::Closed => Err(RegisterError::refused(|| w::account_closed(name))),
            AccountState::NoAccounts | AccountState::Unknown => {
                Err(RegisterError::refused(|| w::account_unknown(name)))
            }
        }
    }
}
