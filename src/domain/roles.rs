//! The four roles and their permissions; each role includes those below it. Assignment and enforcement are in
//! `register::session::access`.

use serde::Serialize;

use crate::words::{Phrase, access as w};

/// Role of an account, in rising order; serialized as its code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Reads records and figures.
    Viewer,
    /// Enters records.
    Clerk,
    /// Is responsible for the figures: resolves disputes, issues reports, exports full data.
    Lead,
    /// Maintains the register and its accounts.
    Admin,
}

/// Each role with its code, name and short description.
const ROLES: [(Role, &str, Phrase, Phrase); 4] = [
    (Role::Viewer, "viewer", w::ROLE_VIEWER, w::ROLE_VIEWER_WHAT),
    (Role::Clerk, "clerk", w::ROLE_CLERK, w::ROLE_CLERK_WHAT),
    (Role::Lead, "lead", w::ROLE_LEAD, w::ROLE_LEAD_WHAT),
    (Role::Admin, "admin", w::ROLE_ADMIN, w::ROLE_ADMIN_WHAT),
];

impl Role {
    /// In rising order.
    pub const ALL: [Self; 4] = [Self::Viewer, Self::Clerk, Self::Lead, Self::Admin];

    /// The name stored in the register and entered as an argument.
    #[must_use]
    pub fn code(self) -> &'static str {
        ROLES[self as usize].1
    }

    /// The role with this code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|r| r.code() == code)
    }

    /// Displayed name.
    #[must_use]
    pub fn label(self) -> Phrase {
        ROLES[self as usize].2
    }

    /// A short description of the role.
    #[must_use]
    pub fn describe(self) -> Phrase {
        ROLES[self as usize].3
    }

    /// True when the role has the permission.
    #[must_use]
    pub fn is_allowed(self, permission: Permission) -> bool {
        self >= permission.minimum_role()
    }
}

/// An action that not every role may take. Masked data and figures are readable by all and are not listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Permission {
    /// Write and void records, undo changes, review soft checks.
    Write,
    Import,
    /// Reveal a person's masked data; requires a reason.
    Open,
    /// Export with sensitive data masked.
    Export,
    /// Export in full, including lists of names.
    ExportFull,
    Report,
    /// Resolve a dispute of the double entry.
    Resolve,
    /// Change the plan: targets, duties, outreach.
    Plan,
    /// Read the whole trail and the facts of a breach.
    Trail,
    Backup,
    /// Approve the erasure of a person.
    Erase,
    /// Restore a backup, rekey, change the safety settings.
    Safety,
    /// Manage accounts: roles and keys.
    Clerks,
}

/// Each permission with the lowest role that has it and a short description.
const PERMISSIONS: [(Permission, Role, Phrase); 13] = [
    (Permission::Write, Role::Clerk, w::ACT_WRITE),
    (Permission::Import, Role::Clerk, w::ACT_IMPORT),
    (Permission::Open, Role::Clerk, w::ACT_OPEN),
    (Permission::Export, Role::Viewer, w::ACT_EXPORT),
    (Permission::ExportFull, Role::Lead, w::ACT_EXPORT_FULL),
    (Permission::Report, Role::Lead, w::ACT_REPORT),
    (Permission::Resolve, Role::Lead, w::ACT_RESOLVE),
    (Permission::Plan, Role::Lead, w::ACT_PLAN),
    (Permission::Trail, Role::Lead, w::ACT_TRAIL),
    (Permission::Backup, Role::Clerk, w::ACT_BACKUP),
    (Permission::Erase, Role::Lead, w::ACT_ERASE),
    (Permission::Safety, Role::Admin, w::ACT_SAFETY),
    (Permission::Clerks, Role::Admin, w::ACT_CLERKS),
];

impl Permission {
    /// Every permission.
    pub fn all() -> impl Iterator<Item = Self> {
        PERMISSIONS.into_iter().map(|(permission, ..)| permission)
    }

    /// Whether it maintains the register and its accounts, without showing or changing anybody's data.
    #[must_use]
    pub fn is_maintenance(self) -> bool {
        matches!(self, Self::Backup | Self::Safety | Self::Clerks)
    }

    /// What an advisory role says before it lets the clerk act beyond it; `None`: the account is not a listed clerk.
    #[must_use]
    pub fn advice_message(self, role: Option<Role>) -> String {
        let role = role.map_or(w::ROLE_NONE, Role::label);
        w::beyond_role(role, self.label(), self.minimum_role().label())
    }

    /// The lowest role that has the permission.
    #[must_use]
    pub fn minimum_role(self) -> Role {
        PERMISSIONS[self as usize].1
    }

    /// Short description of the action.
    #[must_use]
    pub fn label(self) -> Phrase {
        PERMISSIONS[self as usize].2
    }

    /// The refusal for a role: the action, the role required, what to do.
    #[must_use]
    pub fn refusal_message(self, role: Role) -> String {
        w::not_allowed(role.label(), self.label(), self.minimum_role().label())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_role_has_the_permissions_of_the_role_below() {
        for (at, (act, ..)) in PERMISSIONS.into_iter().enumerate() {
            assert_eq!(act as usize, at, "the table is in the order of the enum");
            let may: Vec<bool> = Role::ALL.into_iter().map(|r| r.is_allowed(act)).collect();
            assert!(may.is_sorted() && may[3], "{act:?}");
        }
        assert!(
            !Role::Viewer.is_allowed(Permission::Write)
                && !Role::Clerk.is_allowed(Permission::ExportFull)
        );
        assert!(!Role::Lead.is_allowed(Permission::Clerks));
    }

    #[test]
    fn codes_are_parsed_again() {
        for (role, code, ..) in ROLES {
            assert_eq!((role.code(), Role::from_code(code)), (code, Some(role)));
        }
        assert_eq!(Role::from_code("root"), None);
    }
}
