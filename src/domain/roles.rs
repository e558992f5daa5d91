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

impl Role {
    /// In rising order.
    pub const ALL: [Self; 4] = [Self::Viewer, Self::Clerk, Self::Lead, Self::Admin];

    /// Stored and entered form.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Viewer => "viewer",
            Self::Clerk => "clerk",
            Self::Lead => "lead",
            Self::Admin => "admin",
        }
    }

    /// The role with this code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|r| r.code() == code)
    }

    /// Displayed name.
    #[must_use]
    pub fn label(self) -> Phrase {
        match self {
            Self::Viewer => w::ROLE_VIEWER,
            Self::Clerk => w::ROLE_CLERK,
            Self::Lead => w::ROLE_LEAD,
            Self::Admin => w::ROLE_ADMIN,
        }
    }

    /// A short description of the role.
    #[must_use]
    pub fn describe(self) -> Phrase {
        match self {
            Self::Viewer => w::ROLE_VIEWER_WHAT,
            Self::Clerk => w::ROLE_CLERK_WHAT,
            Self::Lead => w::ROLE_LEAD_WHAT,
            Self::Admin => w::ROLE_ADMIN_WHAT,
        }
    }

    /// True when the role has the permission.
    #[must_use]
    pub fn is_allowed(self, permission: Permission) -> bool {
        self >= permission.minimum_role()
    }
}

/// An action that not every role may take. Masked data and figures are readable by all and are not listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Permission {
    /// Write and void records, undo changes, review soft checks.
    Write,
    Import,
    /// Reveal what is masked about one person, with a reason.
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

impl Permission {
    /// The lowest role that has the permission.
    #[must_use]
    pub fn minimum_role(self) -> Role {
        match self {
            Self::Export => Role::Viewer,
            Self::Write | Self::Import | Self::Open | Self::Backup => Role::Clerk,
            Self::ExportFull
            | Self::Report
            | Self::Resolve
            | Self::Plan
            | Self::Trail
            | Self::Erase => Role::Lead,
            Self::Safety | Self::Clerks => Role::Admin,
        }
    }

    /// Short description of the action.
    #[must_use]
    pub fn label(self) -> Phrase {
        match self {
            Self::Write => w::ACT_WRITE,
            Self::Import => w::ACT_IMPORT,
            Self::Open => w::ACT_OPEN,
            Self::Export => w::ACT_EXPORT,
            Self::ExportFull => w::ACT_EXPORT_FULL,
            Self::Report => w::ACT_REPORT,
            Self::Resolve => w::ACT_RESOLVE,
            Self::Plan => w::ACT_PLAN,
            Self::Trail => w::ACT_TRAIL,
            Self::Backup => w::ACT_BACKUP,
            Self::Erase => w::ACT_ERASE,
            Self::Safety => w::ACT_SAFETY,
            Self::Clerks => w::ACT_CLERKS,
        }
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
    fn a_role_may_what_the_one_below_may() {
        let acts = [
            Permission::Write,
            Permission::Import,
            Permission::Open,
            Permission::Export,
            Permission::ExportFull,
            Permission::Report,
            Permission::Resolve,
            Permission::Plan,
            Permission::Trail,
            Permission::Backup,
            Permission::Erase,
            Permission::Safety,
            Permission::Clerks,
        ];
        for act in acts {
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
    fn codes_come_back() {
        for role in Role::ALL {
            assert_eq!(Role::from_code(role.code()), Some(role));
        }
        assert_eq!(Role::from_code("root"), None);
    }
}
