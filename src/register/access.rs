//! Whether roles bind in this session, and whether its clerk may do a thing. What a role may is `domain::roles`'s; the only
//! two askers are `change`, before it writes, and those who read in order to carry data away.

use rusqlite::{Connection, OptionalExtension};

use super::change::Op;
use super::error::RegisterError;
use super::forget::Forget;
use super::note;
use super::{Register, Session};
use crate::domain::roles::{Act, Role};
use crate::forms::Record;
use crate::words::access as w;

/// How far roles reach in a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Nobody is listed as a clerk: the register of one office machine, as it begins.
    Unlisted,
    /// Clerks are listed, but whoever calls the program could as well open the file: roles are advice. `None`: the
    /// account of the system, not a clerk.
    Advised(Option<Role>),
    /// On the ward server: the program is all that stands between the clerk and the file.
    Bound(Role),
}

impl Standing {
    /// Whether the session's clerk may do that.
    ///
    /// # Errors
    /// When a role that binds does not reach so far: what it is, who may.
    pub fn may(self, act: Act) -> Result<(), RegisterError> {
        match self {
            Self::Bound(role) if !role.may(act) => Err(RegisterError::Refused(act.refusal(role))),
            _ => Ok(()),
        }
    }

    /// For whom a thing is, where a role that binds does not reach so far: what a menu says instead of offering it.
    #[must_use]
    pub fn barred(self, act: Act) -> Option<String> {
        self.may(act)
            .err()
            .map(|_| w::only_for(act.least().label()))
    }

    /// The role, where there is one.
    #[must_use]
    pub fn role(self) -> Option<Role> {
        match self {
            Self::Unlisted => None,
            Self::Advised(role) => role,
            Self::Bound(role) => Some(role),
        }
    }
}

/// What the register says of a short name.
enum Listed {
    /// It lists nobody at all.
    Nobody,
    /// It lists others.
    Unknown,
    /// It is closed.
    Closed,
    /// It is this.
    As(Role),
}

fn look(conn: &Connection, name: &str) -> rusqlite::Result<Listed> {
    let found: Option<(String, bool)> = conn
        .prepare_cached("SELECT role, closed_at IS NOT NULL FROM clerk WHERE name = ?1")?
        .query_row([name], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    Ok(match found {
        Some((_, true)) => Listed::Closed,
        Some((role, false)) => Role::of(&role).map_or(Listed::Closed, Listed::As),
        None if anybody(conn)? => Listed::Unknown,
        None => Listed::Nobody,
    })
}

fn anybody(conn: &Connection) -> rusqlite::Result<bool> {
    conn.prepare_cached("SELECT EXISTS (SELECT 1 FROM clerk)")?
        .query_row([], |row| row.get(0))
}

pub(super) fn standing(conn: &Connection, session: &Session) -> Result<Standing, RegisterError> {
    let refused = |sentence: String| Err(RegisterError::Refused(sentence));
    Ok(match (look(conn, &session.clerk)?, session.served) {
        (Listed::As(role), true) => Standing::Bound(role),
        (Listed::As(role), false) => Standing::Advised(Some(role)),
        (Listed::Closed, true) => return refused(w::account_closed(&session.clerk)),
        (_, true) => return refused(w::account_unknown(&session.clerk)),
        (Listed::Nobody, false) => Standing::Unlisted,
        (Listed::Unknown | Listed::Closed, false) => Standing::Advised(None),
    })
}

/// Refuses a change that does not go with a standing. That is asked for inside the change's transaction: a role taken away
/// counts at once.
pub(super) fn must(standing: Standing, op: &Op) -> Result<(), RegisterError> {
    standing.may(act_of(op))
}

/// What a change takes.
fn act_of(op: &Op) -> Act {
    match op {
        Op::Save(savings) if savings.iter().any(|s| s.record == Record::PlanChange) => Act::Plan,
        Op::Void {
            record: Record::PlanChange,
            ..
        } => Act::Plan,
        Op::Save(_) | Op::Void { .. } | Op::Merge(_) | Op::Undo { .. } | Op::Review { .. } => {
            Act::Write
        }
        Op::Settle(_) => Act::Settle,
        Op::Issue(_) => Act::Report,
        Op::Staff(_) => Act::Clerks,
        Op::Forget(Forget::Ask { .. }) => Act::Write,
        Op::Forget(_) => Act::Forget,
        Op::Note(note) => match note.action {
            note::OPEN => Act::Open,
            note::REPORT => Act::Report,
            note::BACKUP => Act::Backup,
            note::RESTORE | note::ENCRYPT | note::REKEY | note::DECRYPT => Act::Safety,
            note::BREACH => Act::Trail,
            // How much goes out was asked about where it is done; whoever may look leaves traces too.
            _ => Act::Export,
        },
    }
}

impl Register {
    /// How far roles reach in this session; read anew each time.
    ///
    /// # Errors
    /// On the ward server, when the account is unknown or closed; when the register cannot be read.
    pub fn standing(&self) -> Result<Standing, RegisterError> {
        standing(&self.conn, &self.session)
    }

    /// Whether the session's clerk may do that.
    ///
    /// # Errors
    /// When not, saying who may.
    pub fn may(&self, act: Act) -> Result<(), RegisterError> {
        self.standing()?.may(act)
    }

    /// Lets the session's clerk in: once clerks are listed, only one of them who is not closed.
    ///
    /// # Errors
    /// When the account is unknown or closed.
    pub fn admit(&self) -> Result<(), RegisterError> {
        let name = &self.session.clerk;
        match look(&self.conn, name)? {
            Listed::Nobody if !self.session.served => Ok(()),
            Listed::As(_) => Ok(()),
            Listed::Closed => Err(RegisterError::Refused(w::account_closed(name))),
            Listed::Nobody | Listed::Unknown => {
                Err(RegisterError::Refused(w::account_unknown(name)))
            }
        }
    }
}
