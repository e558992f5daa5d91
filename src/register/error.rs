//! Errors of the register, with a sentence for the clerk: what happened, where, and what to do.

use std::path::PathBuf;

use crate::domain::ids::PersonId;
use crate::domain::roles::{Permission, Role};
use crate::forms::Record;
use crate::register::file_problem::FileProblem;
use crate::register::runtime::stop::{self, Stopped};
use crate::words::Message;
use crate::words::access as wa;
use crate::words::encrypt as we;
use crate::words::opening as wo;
use crate::words::register as w;
use crate::words::safety as ws;

pub const ENCRYPTION_BUILT: bool = cfg!(feature = "encrypted");

/// The result of a call on the register.
pub type Result<T, E = RegisterError> = std::result::Result<T, E>;

/// Why the register could not be opened, read or changed.
#[derive(Debug)]
pub enum RegisterError {
    /// The folder does not exist and cannot be created.
    NoFolder(PathBuf),
    IsFolder(PathBuf),
    /// What stands at the path is not opened or not written.
    File(PathBuf, FileProblem),
    /// The system allows this process no further open file.
    TooManyOpenFiles,
    NotARegister(PathBuf),
    /// The file may be encrypted: this build cannot open it, or no available key does.
    Locked(PathBuf),
    /// The file was written by a newer version of this program.
    Newer(PathBuf),
    /// The file or its folder cannot be written.
    ReadOnly(PathBuf),
    /// Another clerk changed the record meanwhile.
    Conflict {
        record: Record,
        id: i64,
        /// Short name of the other clerk.
        by: String,
    },
    /// A record with the same natural key exists, for example after two clerks saved at once.
    DuplicateKey(Record),
    /// The record does not exist or was voided.
    Gone(Record, i64),
    /// The personal data of this person was erased; nothing about them is stored any more.
    Erased(PersonId),
    /// Other connections held the register for too long.
    Busy,
    /// The command was asked to stop.
    Stopped,
    Full,
    /// SQLite does not apply the settings that durable saves need at this place.
    NotDurable(PathBuf),
    /// The commit failed; nothing was saved.
    NotSaved(rusqlite::Error),
    /// The commit failed, and whether the change was saved is unknown.
    CommitUnknown,
    /// The verified copy before an upgrade failed; the register is unchanged.
    NotUpgraded(Message),
    /// Something about the person is masked and has to be opened with a reason first.
    Hidden(PersonId),
    /// The clerk's role is advice and lacks the permission; the clerk has to agree. `None`: not a listed clerk.
    BeyondRole(Option<Role>, Permission),
    /// A rule or role forbids the action.
    Refused(Message),
    Failed(Message),
    /// Any other error of SQLite.
    Sqlite(rusqlite::Error),
}

impl RegisterError {
    /// The stable name and the sentence.
    fn describe(&self) -> (&'static str, String) {
        match self {
            Self::NoFolder(p) => ("no_folder", w::no_folder(p.display())),
            Self::IsFolder(p) => ("is_folder", w::is_folder(p.display())),
            Self::File(p, problem) => problem.describe(p),
            Self::TooManyOpenFiles => ("too_many_open_files", wo::TOO_MANY_OPEN.to_string()),
            Self::NotARegister(p) => ("not_a_register", w::not_a_register(p.display())),
            Self::Locked(p) if ENCRYPTION_BUILT => ("locked", we::locked(p.display())),
            Self::Locked(p) => ("locked", we::locked_for_this_build(p.display())),
            Self::Newer(p) => ("newer", w::newer(p.display())),
            Self::ReadOnly(p) => ("read_only", w::read_only(p.display())),
            Self::Conflict { record, by, .. } => ("conflict", w::conflict(record.label(), by)),
            Self::DuplicateKey(record) => ("duplicate_key", w::taken(record.label())),
            Self::Gone(record, id) => ("gone", w::gone(record.label(), id)),
            Self::Erased(person) => ("erased", ws::erased_meanwhile(person)),
            Self::Busy => ("busy", w::BUSY.to_string()),
            Self::Stopped => ("stopped", w::STOPPED.to_string()),
            Self::Full => ("disk_full", w::FULL.to_string()),
            Self::NotDurable(p) => ("not_durable", w::not_durable(p.display())),
            Self::NotSaved(e) => ("not_saved", w::not_saved(e)),
            Self::CommitUnknown => ("commit_unknown", w::UNSURE.to_string()),
            Self::NotUpgraded(why) => ("not_upgraded", w::not_upgraded(why.text())),
            Self::Hidden(person) => ("hidden", wa::open_first(person)),
            Self::BeyondRole(role, act) => ("beyond_role", act.advice_message(*role)),
            Self::Refused(message) => ("refused", message.text().to_owned()),
            Self::Failed(message) => ("failed", message.text().to_owned()),
            Self::Sqlite(e) if is_damage(e) => ("sqlite", we::DAMAGED.to_string()),
            Self::Sqlite(e) => ("sqlite", w::failed(e)),
        }
    }

    /// The sentence for the clerk.
    #[must_use]
    pub fn sentence(&self) -> String {
        self.describe().1
    }

    /// The error for a log: a stable name without data; for an error of SQLite, with its extended result code.
    #[must_use]
    pub fn code(&self) -> String {
        let name = self.describe().0;
        match self {
            Self::NotSaved(e) | Self::Sqlite(e) => {
                extended(e).map_or_else(|| name.to_owned(), |code| format!("{name} {code}"))
            }
            _ => name.to_owned(),
        }
    }

    /// A forbidden action.
    pub fn refused(message: impl Into<Message>) -> Self {
        Self::Refused(message.into())
    }

    /// A failure of the system.
    pub fn failed(sentence: impl Fn() -> String) -> Self {
        Self::Failed(Message::new(sentence))
    }

    /// An upgrade that stopped before the register changed.
    pub fn not_upgraded(sentence: impl Fn() -> String) -> Self {
        Self::NotUpgraded(Message::new(sentence))
    }

    /// The error of a change that was rolled back; its sentence adds that nothing was saved.
    pub(super) fn not_saved(self) -> Self {
        match self {
            Self::Sqlite(e) => Self::NotSaved(e),
            other => other,
        }
    }

    /// Whether the input or the call was wrong (exit code 2) rather than the system (1).
    #[must_use]
    pub fn is_usage(&self) -> bool {
        match self {
            Self::NoFolder(_)
            | Self::IsFolder(_)
            | Self::NotARegister(_)
            | Self::Locked(_)
            | Self::Newer(_)
            | Self::Erased(_)
            | Self::Hidden(_)
            | Self::BeyondRole(..)
            | Self::Refused(_) => true,
            Self::File(_, problem) => problem.is_usage(),
            _ => false,
        }
    }
}

impl std::fmt::Display for RegisterError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.sentence())
    }
}

impl std::error::Error for RegisterError {}

impl From<rusqlite::Error> for RegisterError {
    fn from(e: rusqlite::Error) -> Self {
        use rusqlite::ErrorCode as C;
        match e.sqlite_error_code() {
            Some(C::OperationInterrupted) => Self::Stopped,
            Some(C::DatabaseBusy | C::DatabaseLocked) if stop::is_requested() => Self::Stopped,
            Some(C::DatabaseBusy | C::DatabaseLocked) => Self::Busy,
            Some(C::DiskFull) => Self::Full,
            Some(C::CannotOpen) if has_too_many_open_files() => Self::TooManyOpenFiles,
            // No room for the log's index.
            _ if extended(&e) == Some(rusqlite::ffi::SQLITE_IOERR_SHMSIZE) => Self::Full,
            _ => Self::Sqlite(without_statement(e)),
        }
    }
}

/// The error without the text of the statement that failed.
fn without_statement(e: rusqlite::Error) -> rusqlite::Error {
    match e {
        rusqlite::Error::SqlInputError { error, msg, .. } => {
            rusqlite::Error::SqliteFailure(error, Some(msg))
        }
        other => other,
    }
}

impl From<Stopped> for RegisterError {
    fn from(_: Stopped) -> Self {
        Self::Stopped
    }
}

/// Whether part of the file cannot be read. After a page of an encrypted register fails its HMAC, SQLite reports "out of
/// memory" for every statement.
fn is_damage(e: &rusqlite::Error) -> bool {
    use rusqlite::ErrorCode as C;
    match e.sqlite_error_code() {
        Some(C::DatabaseCorrupt) => true,
        Some(C::OutOfMemory) => ENCRYPTION_BUILT,
        _ => false,
    }
}

/// Whether the system refuses this process the open files of a connection (register, log, index, folder), for which SQLite
/// has no error code of its own.
pub(super) fn has_too_many_open_files() -> bool {
    #[cfg(unix)]
    {
        use rustix::io::Errno;
        let limits = [Errno::MFILE, Errno::NFILE].map(|e| Some(e.raw_os_error()));
        // All are open at once.
        let opened = [(); 4].map(|()| std::fs::File::open("/dev/null"));
        let mut errors = opened.iter().filter_map(|file| file.as_ref().err());
        errors.any(|e| limits.contains(&e.raw_os_error()))
    }
    #[cfg(not(unix))]
    false
}

fn extended(e: &rusqlite::Error) -> Option<i32> {
    e.sqlite_error().map(|e| e.extended_code)
}

impl From<crate::entry::LookupError> for RegisterError {
    fn from(e: crate::entry::LookupError) -> Self {
        Self::Sqlite(rusqlite::Error::ToSqlConversionFailure(Box::new(e)))
    }
}
