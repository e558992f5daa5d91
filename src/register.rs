//! The register: one SQLite file, its migrations, the only gateway that writes, and every reading that is not a figure of
//! the plan. Owns no form (`forms`), no check (`entry`) and no target (`progress`).

#![cfg_attr(test, allow(clippy::unwrap_used, reason = "tests may panic"))]

pub mod backup;
pub mod breach;
pub mod check;
pub mod cipher;
pub(crate) mod columns;
pub mod demo_file;
pub mod error;
pub mod file;
mod file_content;
pub mod file_problem;
pub mod findings;
mod log_content;
pub mod open;
pub(crate) mod opened_file;
pub mod output;
pub mod protected_files;
pub mod read;
pub mod reader;
pub mod runtime;
pub mod schema;
pub mod session;
pub(crate) mod sql;
pub mod text_file;
pub mod trail;
pub mod upgrade;
pub mod verify;
pub mod write;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use chrono::{NaiveDate, SecondsFormat};
use rusqlite::Connection;

use crate::domain::roles::Permission;
use crate::register::file_content::{FileContent, leave_log};
use crate::register::opened_file::OpenedFile;
use crate::register::runtime::connect;
use crate::register::runtime::disk_reserve::DiskReserve;
use crate::register::runtime::write_lock::WriteLock;
use crate::register::write::drafts_aside::DraftsAside;

pub use crate::register::read::lookup::RegisterLookup;
use crate::register::read::masked::OpenedPeople;
pub use crate::register::reader::Reader;
use crate::register::trail::clock;
pub use crate::register::trail::event::AuditEvent;
pub use crate::register::trail::origin::Origin;
pub use crate::register::write::change::Batch;
pub use crate::register::write::op::{Changed, Op, Outcome, Written};
use crate::words::safety as w;
pub use error::{RegisterError, Result};
pub use file_problem::FileProblem;

/// The clerk, the origin of changes and the day of a session.
#[derive(Clone, Debug)]
pub struct Session {
    /// Short name of the clerk, stored with each change.
    pub clerk: String,
    /// Origin of changes.
    pub origin: Origin,
    /// On the ward server, under sshd's forced command: roles are enforced.
    pub on_server: bool,
    /// A fixed day instead of today (demo, tests).
    pub today: Option<NaiveDate>,
    /// Months after the start of a placement in which follow-ups are due (plan file).
    pub follow_up_months: Vec<u32>,
    /// The place is a commune (plan file), where group 7 gives no soft check.
    pub rural: bool,
    /// The people whose masked data are shown; filled by `session::opening` alone.
    pub opened: OpenedPeople,
    /// What the clerk agreed to do beyond an advisory role.
    pub agreed: BTreeSet<Permission>,
}

impl Session {
    /// A session of a clerk at the screen, today.
    #[must_use]
    pub fn new(clerk: &str) -> Self {
        Self {
            clerk: clerk.to_owned(),
            origin: Origin::Screen,
            on_server: false,
            today: None,
            follow_up_months: vec![1, 3, 6, 12],
            rural: false,
            opened: OpenedPeople::default(),
            agreed: BTreeSet::new(),
        }
    }

    /// The day that counts as today.
    #[must_use]
    pub fn today(&self) -> NaiveDate {
        self.today.unwrap_or_else(clock::today)
    }
}

/// An open register.
#[derive(Debug)]
pub struct Register {
    conn: Connection,
    path: PathBuf,
    /// The link by which it was opened.
    link: Option<PathBuf>,
    /// The file behind the connection.
    file: OpenedFile,
    file_content: FileContent,
    session: Session,
    mode: OpenMode,
    disk_reserve: DiskReserve,
    drafts_aside: DraftsAside,
    saved: i64,
    write_lock: WriteLock,
    /// Rows changed by this connection at the last checkpoint test.
    seen_changes: u64,
}

impl Drop for Register {
    fn drop(&mut self) {
        // Closing writes the log back, unless the file holds something else.
        let _ = self.file_problem();
    }
}

/// Whether the register can be written, and if not, why.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OpenMode {
    Writable,
    /// Read-only: the file or its folder is write-protected.
    WriteProtected,
    /// Read-only: a backup, which stays what was verified.
    VerifiedBackup,
    /// Read-only: opened on a full disk.
    DiskFull {
        /// The last saves are in SQLite's log, which cannot be read without free space.
        stale: bool,
    },
}

impl OpenMode {
    /// The error for a change.
    fn refusal(self, path: &Path) -> RegisterError {
        match self {
            Self::DiskFull { .. } => RegisterError::Full,
            Self::VerifiedBackup => RegisterError::refused(|| w::copy_read_only(path.display())),
            _ => RegisterError::ReadOnly(path.to_path_buf()),
        }
    }
}

impl Register {
    /// The register of an open connection, its schema up to date.
    fn over(conn: Connection, path: &Path, session: Session, mode: OpenMode) -> Self {
        Self {
            drafts_aside: DraftsAside::of(&conn, path),
            conn,
            path: path.to_path_buf(),
            link: None,
            file: match mode {
                OpenMode::Writable => OpenedFile::with_log(path),
                _ => OpenedFile::at(path),
            },
            file_content: FileContent::default(),
            session,
            mode,
            disk_reserve: DiskReserve::new(path),
            saved: 0,
            write_lock: WriteLock::new(path),
            seen_changes: 0,
        }
    }

    /// Path of the file; not that of a link to it.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// What happened to the file since it was opened; `None` while it is in its place and of this program's version.
    #[must_use]
    pub fn file_problem(&self) -> Option<FileProblem> {
        let is_upgraded = || schema::is_newer(&self.conn).unwrap_or_default();
        let problem = self.file.problem().or_else(|| self.content_problem());
        if let Some(FileProblem::LogOverwritten(_)) = problem {
            leave_log(&self.conn);
        }
        problem.or_else(|| is_upgraded().then_some(FileProblem::Upgraded))
    }

    /// What another program has written over the register's files.
    pub(in crate::register) fn content_problem(&self) -> Option<FileProblem> {
        let is_compared = !self.is_read_only();
        let problem = || self.file_content.problem(&self.path, &self.conn);
        is_compared.then(problem).flatten()
    }

    /// The reason for an error: a file that was written over reads as a damaged register.
    #[must_use]
    pub fn explain(&self, e: RegisterError) -> RegisterError {
        match &e {
            RegisterError::Sqlite(cause)
                if connect::is_unreadable(cause) || connect::is_log_cut(cause) =>
            {
                self.ensure_in_place().err().unwrap_or(e)
            }
            _ => e,
        }
    }

    /// Refuses a write to a file that is not in its place any more, or holds something else.
    fn ensure_in_place(&self) -> Result<()> {
        let problem = self.file_problem();
        problem.map_or(Ok(()), |p| Err(RegisterError::File(self.path.clone(), p)))
    }

    /// The session of this connection.
    #[must_use]
    pub fn session(&self) -> &Session {
        &self.session
    }

    /// Queries of this session.
    #[must_use]
    pub fn reader(&self) -> Reader<'_> {
        Reader::new(&self.conn, &self.session)
    }

    /// Whether the register can be written.
    #[must_use]
    pub fn open_mode(&self) -> OpenMode {
        self.mode
    }

    /// Whether the file is encrypted.
    pub fn is_encrypted(&self) -> Result<bool> {
        Ok(connect::is_encrypted(&self.conn)?)
    }

    /// Whether the register can only be read.
    #[must_use]
    pub fn is_read_only(&self) -> bool {
        self.mode != OpenMode::Writable
    }

    /// Refuses a write to a register that can only be read, and says why it can.
    pub(in crate::register) fn ensure_writable(&self) -> Result<()> {
        if self.is_read_only() {
            return Err(self.mode.refusal(&self.path));
        }
        Ok(())
    }

    /// Records saved since the register was opened, new and changed.
    #[must_use]
    pub fn saved(&self) -> i64 {
        self.saved
    }

    /// The day that counts as today.
    #[must_use]
    pub fn today(&self) -> NaiveDate {
        self.session.today()
    }

    /// Sets the months of follow-ups for new placements (the effective plan).
    pub fn set_follow_up_months(&mut self, months: Vec<u32>) {
        self.session.follow_up_months = months;
    }

    /// The look-ups of checks.
    #[must_use]
    pub fn lookup(&self) -> RegisterLookup<'_> {
        self.reader().lookup()
    }
}

/// The present moment as stored: UTC, to the second.
#[must_use]
pub fn now() -> String {
    clock::now().to_rfc3339_opts(SecondsFormat::Secs, true)
}
