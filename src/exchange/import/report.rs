//! What an import did, in numbers and in sentences, and why it could not. Prints nothing.

use std::io;
use std::path::PathBuf;

use crate::exchange::import::file_problem::FileProblem;
use crate::exchange::import::refusal::Refusal;
use crate::exchange::import::rejects::Rejects;
use crate::forms::Record;
use crate::register::RegisterError;
use crate::words::exchange as w;

/// So many refused rows are told one by one; all of them stand in the file of refused rows.
pub(in crate::exchange) const MAX_SHOWN: usize = 20;

/// The sentence with a number in it.
type CountMessage = fn(u64) -> String;

/// What became of one file. Every row with something in it is new, changed, voided, unchanged or refused.
#[derive(Debug)]
pub struct FileReport {
    /// What its rows are.
    pub record: Record,
    /// Its name.
    pub file: String,
    /// Rows that made a new record.
    pub new: u64,
    /// Rows that changed a record.
    pub changed: u64,
    /// Rows that voided a record.
    pub voided: u64,
    /// Rows that say what the register says, or what an earlier row said.
    pub unchanged: u64,
    /// Rows that were refused.
    pub refused: u64,
    /// Of the unchanged ones: those that void what is not there.
    pub void_of_nothing: u64,
    /// Soft checks now on the worklist.
    pub soft_checks: u64,
    /// Dates after today, in rows that were not refused.
    pub after_today: u64,
    /// New or changed people without a consent date.
    pub no_consent: u64,
    /// Refused for an ID number that lost its leading zeros.
    pub zeros_eaten: u64,
    /// The first refused rows.
    pub refusals: Vec<Refusal>,
    /// Where all refused rows stand.
    pub rejects: Rejects,
}

impl FileReport {
    pub(in crate::exchange) fn new(record: Record, file: String) -> Self {
        Self {
            record,
            file,
            new: 0,
            changed: 0,
            voided: 0,
            unchanged: 0,
            refused: 0,
            void_of_nothing: 0,
            soft_checks: 0,
            after_today: 0,
            no_consent: 0,
            zeros_eaten: 0,
            refusals: Vec::new(),
            rejects: Rejects::None,
        }
    }

    /// Rows with something in them, the refused ones included.
    #[must_use]
    pub fn rows(&self) -> u64 {
        self.new + self.changed + self.voided + self.unchanged + self.refused
    }

    /// What the clerk reads, a line each.
    #[must_use]
    pub fn sentences(&self) -> Vec<String> {
        if self.rows() == 0 {
            return vec![w::header_only(&self.file)];
        }
        let mut out = vec![w::row_sheet(
            &self.file,
            self.rows(),
            self.new,
            self.changed,
            self.voided,
            self.unchanged,
            self.refused,
        )];
        let messages: [(u64, CountMessage); 4] = [
            (self.after_today, |n| w::dates_after_today(n)),
            (self.soft_checks, |n| w::checks_to_review(n)),
            (self.no_consent, |n| w::consent_missing(n)),
            (self.void_of_nothing, |n| w::void_of_nothing(n)),
        ];
        out.extend(
            messages
                .iter()
                .filter(|c| c.0 > 0)
                .map(|(n, message)| message(*n)),
        );
        out.extend(self.refusals.iter().map(Refusal::sentence));
        let more = self.refused.saturating_sub(self.refusals.len() as u64);
        if more > 0 {
            out.push(w::refused_more(more));
        }
        if self.zeros_eaten > 0 {
            out.push(w::zeros_hint(self.zeros_eaten));
        }
        if let Rejects::Written(path) = &self.rejects {
            out.push(w::rejects_written(path.display()));
        }
        out
    }
}

impl Refusal {
    /// What the clerk reads.
    #[must_use]
    pub fn sentence(&self) -> String {
        let column = if self.column.is_empty() {
            "—"
        } else {
            &self.column
        };
        w::refused_line(self.line, column, &self.value, &self.reason)
    }
}

/// What an import did.
#[derive(Debug, Default)]
pub struct ImportReport {
    /// Each file, in the order read.
    pub files: Vec<FileReport>,
    /// What else lies in the folder.
    pub skipped: Vec<String>,
}

impl ImportReport {
    /// Rows refused in all files.
    #[must_use]
    pub fn refused(&self) -> u64 {
        self.files.iter().map(|f| f.refused).sum()
    }

    /// What the clerk reads, a line each.
    #[must_use]
    pub fn sentences(&self) -> Vec<String> {
        let mut out: Vec<String> = self.files.iter().flat_map(FileReport::sentences).collect();
        if !self.skipped.is_empty() {
            out.push(w::passed_over(self.skipped.join(", ")));
        }
        out
    }
}

/// Why nothing was imported.
#[derive(Debug)]
pub enum ImportError {
    Register(RegisterError),
    /// Nothing is there.
    NoSuchPath(PathBuf),
    /// A folder where a file was named.
    IsFolder(PathBuf),
    /// No file of the folder has a name of ours.
    NothingInFolder(PathBuf),
    /// The refused rows would overwrite what is imported.
    RejectsOverInput(PathBuf),
    /// A file as a whole.
    File(String, FileProblem),
    /// The refused rows could not be written down to the end.
    Rejects(PathBuf, io::Error),
    /// It was stopped.
    Stopped,
}

impl ImportError {
    /// What the clerk reads.
    #[must_use]
    pub fn sentence(&self) -> String {
        match self {
            Self::Register(e) => e.sentence(),
            Self::NoSuchPath(p) => w::no_such_file(p.display()),
            Self::IsFolder(p) => w::is_a_folder(p.display()),
            Self::NothingInFolder(p) => {
                let names: Vec<String> = Record::ALL
                    .iter()
                    .map(|r| format!("{}.csv", r.plural()))
                    .collect();
                w::nothing_in_folder(p.display(), names.join(", "))
            }
            Self::RejectsOverInput(p) => w::rejects_over_input(p.display()),
            Self::File(name, problem) => problem.sentence(name),
            Self::Rejects(p, e) => w::rejects_broken(p.display(), e),
            Self::Stopped => w::STOPPED.text().to_owned(),
        }
    }

    /// The input or the call was wrong (exit code 2), not the machine (1).
    #[must_use]
    pub fn is_usage(&self) -> bool {
        match self {
            Self::Register(e) => e.is_usage(),
            Self::Stopped | Self::Rejects(..) => false,
            _ => true,
        }
    }
}

impl std::fmt::Display for ImportError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.sentence())
    }
}

impl std::error::Error for ImportError {}

impl From<RegisterError> for ImportError {
    fn from(e: RegisterError) -> Self {
        Self::Register(e)
    }
}
