//! Access levels of a session and the permission checks of the register. `domain::roles` defines what each role may do;
//! `change` asks before it writes, and readers ask before they export.

use std::collections::BTreeSet;

use rusqlite::params;

use crate::domain::roles::{Permission, Role};
use crate::forms::Record;
use crate::register::error::{RegisterError, Result};
use crate::register::trail::event;
use crate::register::write::op::{Erasure, Op};
use crate::register::{Reader, Register};
use crate::words::access as w;

/// How far roles bind in a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AccessLevel {
    /// The register lists no clerk: a new register on an office machine.
    NoAccounts,
    /// Clerks are listed, but the caller could open the file without the program, so roles are advice. `None`: the account
    /// is not a listed clerk.
    Advisory(Option<Role>),
    /// On the ward server, where the clerk cannot open the file except through the program.
    Enforced(Role),
}

impl AccessLevel {
    /// Checks a permission; `agreed` are those that the clerk uses beyond an advisory role.
    ///
    /// # Errors
    /// `Refused` when the role is enforced and lacks the permission; the message names the roles that have it.
    /// `BeyondRole` when the role is advice and lacks it, and the clerk has not agreed.
    pub fn authorize(self, act: Permission, agreed: &BTreeSet<Permission>) -> Result<()> {
        match self {
            Self::Enforced(role) if !role.is_allowed(act) => {
                Err(RegisterError::refused(|| act.refusal_message(role)))
            }
            Self::Advisory(role) if self.exceeds(act) && !agreed.contains(&act) => {
                Err(RegisterError::BeyondRole(role, act))
            }
            _ => Ok(()),
        }
    }

    /// Whether an act is beyond a role that is advice. An account that is not listed reads like a viewer, and maintains the
    /// register: a timer's backup, the administrator of the ward server.
    fn exceeds(self, act: Permission) -> bool {
        match self {
            Self::Advisory(Some(role)) => !role.is_allowed(act),
            Self::Advisory(None) => !act.is_maintenance() && !Role::Viewer.is_allowed(act),
            Self::NoAccounts | Self::Enforced(_) => false,
        }
    }

    /// The role that an act is beyond, as the trail names it; `None` when the act is within the role.
    pub(in crate::register) fn beyond(self, act: Permission) -> Option<&'static str> {
        let name = self.role().map_or("unlisted", Role::code);
        self.exceeds(act).then_some(name)
    }

    /// The reason that a menu shows instead of an action, when the role is enforced and lacks the permission.
    #[must_use]
    pub fn denial_reason(self, act: Permission) -> Option<String> {
        let is_denied = matches!(self, Self::Enforced(role) if !role.is_allowed(act));
        is_denied.then(|| w::only_for(act.minimum_role().label()))
    }

    /// The account's role; `None` without an account.
    #[must_use]
    pub fn role(self) -> Option<Role> {
        match self {
            Self::NoAccounts => None,
            Self::Advisory(role) => role,
            Self::Enforced(role) => Some(role),
        }
    }
}

/// The account of a short name in the register.
enum AccountState {
    /// The register lists no clerk.
    NoAccounts,
    /// Other clerks are listed.
    Unknown,
    /// With its last role.
    Closed(Option<Role>),
    Active(Role),
}

impl AccountState {
    /// The error for a clerk who needs an active account.
    fn refusal(&self, clerk: &str) -> RegisterError {
        match self {
            Self::Closed(_) => RegisterError::refused(|| w::account_closed(clerk)),
            _ => RegisterError::refused(|| w::account_unknown(clerk)),
        }
    }
}

fn account_state(reader: Reader<'_>) -> Result<AccountState> {
    let sql = "SELECT role, closed_at IS NOT NULL FROM clerk WHERE name = ?1";
    let existing: Option<(String, bool)> =
        reader.optional(sql, [&reader.session.clerk], |row| row.try_into())?;
    let existing = existing.map(|(role, is_closed)| (Role::from_code(&role), is_closed));
    Ok(match existing {
        Some((Some(role), false)) => AccountState::Active(role),
        Some((role, _)) => AccountState::Closed(role),
        None if reader.value("SELECT EXISTS (SELECT 1 FROM clerk)", [])? => AccountState::Unknown,
        None => AccountState::NoAccounts,
    })
}

pub(in crate::register) fn access_level(reader: Reader<'_>) -> Result<AccessLevel> {
    let session = reader.session;
    Ok(match (account_state(reader)?, session.on_server) {
        (AccountState::Active(role), true) => AccessLevel::Enforced(role),
        (AccountState::Active(role), false) => AccessLevel::Advisory(Some(role)),
        (other @ AccountState::Closed(_), _) | (other, true) => {
            return Err(other.refusal(&session.clerk));
        }
        (AccountState::NoAccounts, false) => AccessLevel::NoAccounts,
        (AccountState::Unknown, false) => AccessLevel::Advisory(None),
    })
}

/// Checks that the session may store what its clerk typed. A closed account stores it when its session ends; where roles are
/// advice, only saving asks.
pub(in crate::register) fn authorize_draft(reader: Reader<'_>) -> Result<()> {
    let level = match account_state(reader)? {
        AccountState::Closed(_) if !reader.session.on_server => return Ok(()),
        AccountState::Closed(Some(role)) => AccessLevel::Enforced(role),
        _ => access_level(reader)?,
    };
    match level {
        AccessLevel::Enforced(_) => level.authorize(Permission::Write, &BTreeSet::new()),
        _ => Ok(()),
    }
}

/// The permission that a change needs; authorized inside its transaction, so that a withdrawn role counts at once.
pub(in crate::register) fn needed_permission(reader: Reader<'_>, op: &Op) -> Result<Permission> {
    Ok(match op {
        Op::Save(inputs) if inputs.iter().any(|s| s.record == Record::PlanChange) => {
            Permission::Plan
        }
        Op::Void {
            record: Record::PlanChange,
            ..
        } => Permission::Plan,
        Op::Undo(row) if is_plan_change(reader, *row)? => Permission::Plan,
        Op::Save(_)
        | Op::Void { .. }
        | Op::Merge(_)
        | Op::Undo(_)
        | Op::Review(_)
        | Op::SecondEntry(_)
        | Op::DemoFlag(_)
        | Op::Erase(Erasure::Request { .. } | Erasure::Sweep(_)) => Permission::Write,
        Op::Resolve(_) => Permission::Resolve,
        Op::Issue(_) => Permission::Report,
        Op::Account(_) => Permission::Clerks,
        Op::Erase(_) => Permission::Erase,
        Op::Audit(event) => match event.action {
            event::OPEN => Permission::Open,
            event::REPORT => Permission::Report,
            event::BACKUP => Permission::Backup,
            event::RESTORE | event::ENCRYPT | event::REKEY | event::DECRYPT => Permission::Safety,
            event::BREACH => Permission::Trail,
            event::HAND_IN => Permission::Import,
            // The exporting function has checked the permission for the amount; viewers leave events too.
            _ => Permission::Export,
        },
    })
}

/// Whether a row of the trail changed the plan.
fn is_plan_change(reader: Reader<'_>, row: i64) -> Result<bool> {
    let sql = "SELECT EXISTS (SELECT 1 FROM audit, json_each(audit.after) AS image WHERE audit.id = ?1 AND image.key LIKE ?2)";
    let key = format!("{}:%", Record::PlanChange.table());
    reader.value(sql, params![row, key])
}

impl Register {
    /// The access level of this session; read anew on each call.
    ///
    /// # Errors
    /// When the account is closed; on the ward server also when it is unknown.
    pub fn access_level(&self) -> Result<AccessLevel> {
        access_level(self.reader())
    }

    /// [`AccessLevel::authorize`] for the session's clerk.
    pub fn authorize(&self, act: Permission) -> Result<()> {
        self.access_level()?.authorize(act, &self.session.agreed)
    }

    /// Lets this session act beyond the clerk's advisory role, once the clerk agreed; the trail marks what is done so.
    pub fn agree(&mut self, act: Permission) {
        self.session.agreed.insert(act);
    }

    /// Checks that the session's account may open the register: once clerks are listed, an open account is needed.
    ///
    /// # Errors
    /// When the account is unknown or closed.
    pub fn check_account(&self) -> Result<()> {
        match account_state(self.reader())? {
            AccountState::NoAccounts if !self.session.on_server => Ok(()),
            AccountState::Active(_) => Ok(()),
            other => Err(other.refusal(&self.session.clerk)),
        }
    }
}
