//! The result of an import in numbers and sentences, and its errors. Prints nothing.

use std::io;
use std::path::PathBuf;

use crate::exchange::import::problem::{FileProblem, Refusal};
use crate::exchange::import::rejects::Rejects;
use crate::exchange::import::row::Warnings;
use crate::forms::Record;
use crate::register::{Outcome, RegisterError};
use crate::words::exchange as w;

/// Refused rows that are reported one by one; all are in the file of refused rows.
const MAX_SHOWN: usize = 20;

/// Result of one file. Each non-empty row is new, changed, voided, unchanged or refused.
#[derive(Debug)]
pub struct FileReport {
    pub record: Record,
    pub file: String,
    /// Rows that added a record.
    pub new: u64,
    /// Rows that changed a record.
    pub changed: u64,
    /// Rows that voided a record.
    pub voided: u64,
    /// Rows equal to the register or to an earlier row.
    pub unchanged: u64,
    pub refused: u64,
    pub(in crate::exchange) warnings: Warnings,
    /// Rows refused for a citizen ID without its leading zeros.
    pub zeros_lost: u64,
    /// The first refused rows.
    pub refusals: Vec<Refusal>,
    /// Where all refused rows are.
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
            warnings: Warnings::default(),
            zeros_lost: 0,
            refusals: Vec::new(),
            rejects: Rejects::None,
        }
    }

    pub(in crate::exchange) fn add_refusal(&mut self, refusal: Refusal) {
        self.refused += 1;
        if self.refusals.len() < MAX_SHOWN {
            self.refusals.push(refusal);
        }
    }

    /// Counts an accepted row.
    pub(in crate::exchange) fn add_stored(&mut self, outcome: Outcome, warnings: &Warnings) {
        match outcome {
            Outcome::New => self.new += 1,
            Outcome::Changed => self.changed += 1,
            Outcome::Unchanged => self.unchanged += 1,
            Outcome::Voided => self.voided += 1,
        }
        let total = &mut self.warnings;
        total.void_of_nothing += warnings.void_of_nothing;
        total.soft_checks += warnings.soft_checks;
        total.after_today += warnings.after_today;
        total.no_consent += warnings.no_consent;
    }

    /// Number of non-empty rows.
    pub fn rows(&self) -> u64 {
        self.new + self.changed + self.voided + self.unchanged + self.refused
    }

    /// The sentences for the clerk, one per line.
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
        let counted = |n: u64, message: fn(u64) -> String| (n > 0).then(|| message(n));
        let warnings = &self.warnings;
        out.extend(counted(warnings.after_today, w::dates_after_today));
        out.extend(counted(warnings.soft_checks, w::checks_to_review));
        out.extend(counted(warnings.no_consent, w::consent_missing));
        out.extend(counted(warnings.void_of_nothing, w::void_of_nothing));
        out.extend(self.refusals.iter().map(Refusal::sentence));
        let more = self.refused.saturating_sub(self.refusals.len() as u64);
        out.extend(counted(more, w::refused_more));
        out.extend(counted(self.zeros_lost, w::zeros_hint));
        if let Rejects::Written(path) = &self.rejects {
            out.push(w::rejects_written(path.display()));
        }
        out
    }
}

/// Result of an import.
#[derive(Debug, Default)]
pub struct ImportReport {
    /// Each file, in the order read.
    pub files: Vec<FileReport>,
    /// Names of other files in the folder.
    pub skipped: Vec<String>,
}

impl ImportReport {
    /// Refused rows of all files.
    pub fn refused(&self) -> u64 {
        self.files.iter().map(|f| f.refused).sum()
    }

    /// The sentences for the clerk, one per line.
    pub fn sentences(&self) -> Vec<String> {
        let mut out: Vec<String> = self.files.iter().flat_map(FileReport::sentences).collect();
        if !self.skipped.is_empty() {
            out.push(w::passed_over(self.skipped.join(", ")));
        }
        out
    }
}

/// Why nothing was imported.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    #[error("{}", .0.sentence())]
    Register(#[from] RegisterError),
    #[error("{}", w::no_such_file(.0.display()))]
    NoSuchPath(PathBuf),
    /// A folder where a file is expected.
    #[error("{}", w::is_a_folder(.0.display()))]
    IsFolder(PathBuf),
    /// No file of the folder is named after a record.
    #[error("{}", w::nothing_in_folder(.0.display(), sheet_names()))]
    NothingInFolder(PathBuf),
    /// The refused rows would overwrite the input.
    #[error("{}", w::rejects_over_input(.0.display()))]
    RejectsOverInput(PathBuf),
    /// Name and problem of a file.
    #[error("{}", .1.sentence(.0))]
    File(String, FileProblem),
    /// The refused rows could not be written.
    #[error("{}", w::rejects_broken(.0.display(), .1))]
    Rejects(PathBuf, io::Error),
    #[error("{}", w::STOPPED)]
    Stopped,
}

impl ImportError {
    /// Whether the input or the call was wrong (exit code 2) rather than the system (1).
    pub fn is_usage(&self) -> bool {
        match self {
            Self::Register(e) => e.is_usage(),
            Self::Stopped | Self::Rejects(..) => false,
            _ => true,
        }
    }
}

/// Names of the files that an import of a folder reads.
fn sheet_names() -> String {
    Record::ALL
        .map(|record| format!("{}.csv", record.plural()))
        .join(", ")
}
