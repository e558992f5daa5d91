//! The failure of a command: its sentence and its exit code.

use std::io;
use std::process::ExitCode;

use crate::exchange::{ExportError, ImportError};
use crate::register::RegisterError;
use crate::words::cli as w;

/// The result of a step of a command.
pub type Result<T, E = Failure> = std::result::Result<T, E>;

/// Why a command failed.
#[derive(Debug)]
pub enum Failure {
    /// The arguments or the input are wrong.
    Usage(String),
    /// Something else went wrong.
    Failed(String),
    Register(RegisterError),
    /// An import failed as a whole.
    Import(ImportError),
    /// The reader of stdout closed it, or the clerk gave up a question.
    Cancelled,
}

impl Failure {
    /// The sentence for the clerk.
    #[must_use]
    pub fn sentence(&self) -> String {
        match self {
            Self::Usage(sentence) | Self::Failed(sentence) => sentence.clone(),
            Self::Register(e) => e.sentence(),
            Self::Import(e) => e.to_string(),
            Self::Cancelled => String::new(),
        }
    }

    /// 2 where the arguments or the input are wrong, else 1.
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
