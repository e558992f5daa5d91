//! How a command fails: what the clerk reads and which exit code follows.

use std::io;
use std::process::ExitCode;

use crate::exchange::{ExportError, ImportError};
use crate::register::RegisterError;
use crate::words::cli as w;

/// A command that did not do what was asked.
#[derive(Debug)]
pub enum Failure {
    /// The call or the input was wrong.
    Usage(String),
    /// Something else went wrong.
    Failed(String),
    /// The register says no.
    Register(RegisterError),
    /// Nothing was imported.
    Import(ImportError),
    /// Whoever read our output has gone.
    Cancelled,
}

impl Failure {
    /// What the clerk reads.
    #[must_use]
    pub fn sentence(&self) -> String {
        match self {
            Self::Usage(sentence) | Self::Failed(sentence) => sentence.clone(),
            Self::Register(e) => e.sentence(),
            Self::Import(e) => e.sentence(),
            Self::Cancelled => String::new(),
        }
    }

    /// 2 where the call or the input was wrong, else 1.
    #[must_use]
    pub fn code(&self) -> ExitCode {
        let usage = match self {
            Self::Usage(_) => true,
            Self::Register(e) => e.is_usage(),
            Self::Import(e) => e.is_usage(),
            Self::Failed(_) | Self::Cancelled => false,
        };
        ExitCode::from(if usage { 2 } else { 1 })
    }
}

impl From<RegisterError> for Failure {
    fn from(e: RegisterError) -> Self {
        Self::Register(e)
    }
}

impl From<rusqlite::Error> for Failure {
    fn from(e: rusqlite::Error) -> Self {
        Self::Register(e.into())
    }
}

impl From<ImportError> for Failure {
    fn from(e: ImportError) -> Self {
        Self::Import(e)
    }
}

impl From<io::Error> for Failure {
    fn from(e: io::Error) -> Self {
        match e.kind() {
            io::ErrorKind::BrokenPipe => Self::Cancelled,
            _ => Self::Failed(w::cannot_print(e)),
        }
    }
}

impl From<csv::Error> for Failure {
    fn from(e: csv::Error) -> Self {
        Self::from(ExportError::from(e))
    }
}

impl From<ExportError> for Failure {
    fn from(e: ExportError) -> Self {
        match e {
            ExportError::Register(e) => Self::Register(e),
            ExportError::Write(e) => Self::from(e),
        }
    }
}
