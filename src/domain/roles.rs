//! Who may do what: four roles, each with everything the one below it may. The only place where that is decided. Does not
//! know who has which role, nor whether roles bind here or are advice (`register::access`).

use crate::words::{Phrase, access as w};

/// What somebody is at the register, from the least to the most.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// Looks and counts.
    Viewer,
    /// Types: the day's work.
    Clerk,
    /// Answers for the figures: settles disputes, reports, takes full data out.
    Lead,
    /// Looks after the register and who works at it.
    Admin,
}

impl Role {
    /// All of them, the least first.
    pub const ALL: [Self; 4] = [Self::Viewer, Self::Clerk, Self::Lead, Self::Admin];

    /// As it is stored and typed.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Viewer => "viewer",
            Self::Clerk => "clerk",
            Self::Lead => "lead",
            Self::Admin => "admin",
        }
    }

    /// The role of a code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|r| r.code() == code)
    }

    /// What a person reads.
    #[must_use]
    pub fn label(self) -> Phrase {
        match self {
            Self::Viewer => w::ROLE_VIEWER,
            Self::Clerk => w::ROLE_CLERK,
            Self::Lead => w::ROLE_LEAD,
            Self::Admin => w::ROLE_ADMIN,
        }
    }

    /// What the role is for, in a few words.
    #[must_use]
    pub fn describe(self) -> Phrase {
        match self {
            Self::Viewer => w::ROLE_VIEWER_WHAT,
            Self::Clerk => w::ROLE_CLERK_WHAT,
            Self::Lead => w::ROLE_LEAD_WHAT,
            Self::Admin => w::ROLE_ADMIN_WHAT,
        }
    }

    /// Whether the role may do that.
    #[must_use]
    pub fn is_allowed(self, permission: Permission) -> bool {
        self >= permission.minimum_role()
    }
}

/// Something not everybody may do. Looking at what is masked or at figures is nobody's privilege and is not here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Permission {
    /// Write records, void them, take changes back, look soft checks through.
    Write,
    /// Bring a file in.
    Import,
    /// Open what is masked about one person, with a reason.
    Open,
    /// Take data out with what is sensitive masked.
    Export,
    /// Take data out in full, lists by name among it.
    ExportFull,
    /// Issue a report.
    Report,
    /// Settle a dispute of the verification pass.
    Resolve,
    /// Change the plan: targets, duties, outreach.
    Plan,
    /// Read the whole trail and the facts of a breach.
    Trail,
    /// Make a backup.
    Backup,
    /// Agree that a person is forgotten.
    Erase,
    /// Put a backup in the register's place, write the key, change the settings of safety.
    Safety,
    /// Say who works here, in which role, with which keys.
    Clerks,
}

impl Permission {
    /// The least role that may.
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

    /// What it is, in a few words.
    #[must_use]
    pub fn label(self) -> Phrase {
        match self {
            Self::Write => w::ACT_WRITE,
            Self::Import => w::ACT_IMPORT,
            Self::Open => w::ACT_OPEN,
            Self::Export => w::ACT_EXPORT,
            Self::ExportFull => w::ACT_EXPORT_FULL,
            Self::Report => w::ACT_REPORT,
            Self::Resolve => w::ACT_SETTLE,
            Self::Plan => w::ACT_PLAN,
            Self::Trail => w::ACT_TRAIL,
            Self::Backup => w::ACT_BACKUP,
            Self::Erase => w::ACT_FORGET,
            Self::Safety => w::ACT_SAFETY,
            Self::Clerks => w::ACT_CLERKS,
        }
    }

    /// Why somebody in a role may not: what it is, who may, what to do.
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
