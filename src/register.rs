//! What is kept: one SQLite file, its migrations, the only way to write, and every reading that is not a figure of the plan.
//! Owns no form (`forms`), no check (`entry`) and no target (`progress`).

#![cfg_attr(
    test,
    allow(clippy::unwrap_used, reason = "a test that finds nothing stops there")
)]

pub mod backup;
pub mod breach;
pub mod check;
pub mod cipher;
pub mod error;
pub mod file;
pub mod findings;
mod ids;
pub mod open;
pub mod read;
pub mod reader;
pub mod runtime;
pub mod schema;
pub mod session;
pub(crate) mod sql;
pub mod trail;
pub mod upgrade;
pub mod verify;
pub mod write;

use std::path::{Path, PathBuf};

use chrono::{Local, NaiveDate, SecondsFormat, Utc};
use rusqlite::Connection;

use crate::register::runtime::disk_reserve::DiskReserve;

pub use crate::register::read::lookup::RegisterLookup;
pub use crate::register::reader::Reader;
pub use crate::register::trail::event::AuditEvent;
pub use crate::register::write::change::Batch;
pub use crate::register::write::op::{Changed, Op, Outcome, Written};
pub use error::RegisterError;

/// Who works at the register, from where, on which day.
#[derive(Clone, Debug)]
pub struct Session {
    /// The clerk's short name, kept with each change.
    pub clerk: String,
    /// Where changes come from: `screen`, `import`, `demo`, `command`.
    pub origin: &'static str,
    /// On the ward server, under the command sshd forces: roles bind.
    pub on_server: bool,
    /// A fixed day instead of today's (demo, tests).
    pub today: Option<NaiveDate>,
    /// Months after the start at which a placement is followed up (plan file).
    pub follow_up_months: Vec<u32>,
    /// The place is a commune (plan file): group 7 is nothing unusual there.
    pub rural: bool,
}

impl Session {
    /// A session of that clerk, from the screen, today.
    #[must_use]
    pub fn new(clerk: &str) -> Self {
        Self {
            clerk: clerk.to_owned(),
            origin: "screen",
            on_server: false,
            today: None,
            follow_up_months: vec![1, 3, 6, 12],
            rural: false,
        }
    }

    /// The day that counts as today.
    #[must_use]
    pub fn today(&self) -> NaiveDate {
        self.today.unwrap_or_else(|| Local::now().date_naive())
    }
}

/// The open register.
#[derive(Debug)]
pub struct Register {
    conn: Connection,
    path: PathBuf,
    session: Session,
    mode: OpenMode,
    disk_reserve: DiskReserve,
    saved: i64,
    write_lock: crate::register::runtime::write_lock::WriteLock,
    /// Rows changed by this connection when the log was last looked at.
    seen_changes: u64,
}

/// What can be done with the register.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OpenMode {
    /// Everything.
    Writable,
    /// Reading: its file or folder is write-protected.
    WriteProtected,
    /// Reading: it was opened on a full disk.
    DiskFull {
        /// The last saves lie in the log, which cannot be read without room; they come up once there is some.
        stale: bool,
    },
}

impl OpenMode {
    /// Why a change is refused.
    fn refusal(self, path: &Path) -> RegisterError {
        match self {
            Self::DiskFull { .. } => RegisterError::Full,
            _ => RegisterError::ReadOnly(path.to_path_buf()),
        }
    }
}

impl Register {
    /// The file.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Who works here.
    #[must_use]
    pub fn session(&self) -> &Session {
        &self.session
    }

    /// Queries of this session.
    #[must_use]
    pub fn reader(&self) -> Reader<'_> {
        Reader::new(&self.conn, &self.session)
    }

    /// What can be done with it.
    #[must_use]
    pub fn open_mode(&self) -> OpenMode {
        self.mode
    }

    /// The register's file is encrypted.
    ///
    /// # Errors
    /// When the register cannot be read.
    pub fn is_encrypted(&self) -> Result<bool, RegisterError> {
        Ok(crate::register::runtime::connect::is_encrypted(&self.conn)?)
    }

    /// The register can only be read (a write-protected file or folder, a full disk).
    #[must_use]
    pub fn is_read_only(&self) -> bool {
        self.mode != OpenMode::Writable
    }

    /// Records saved since the register was opened: new ones and changed ones.
    #[must_use]
    pub fn saved(&self) -> i64 {
        self.saved
    }

    /// The day that counts as today.
    #[must_use]
    pub fn today(&self) -> NaiveDate {
        self.session.today()
    }

    /// Placements from now on are followed up after so many months (the plan in force).
    pub fn set_follow_up_months(&mut self, months: Vec<u32>) {
        self.session.follow_up_months = months;
    }

    /// What checks look up.
    #[must_use]
    pub fn lookup(&self) -> RegisterLookup<'_> {
        self.reader().lookup()
    }
}

/// This moment as it is stored: UTC, to the second.
fn now() -> String {
    Utc::now().to_rfc3339_opts(SecondsFormat::Secs, true)
}
