//! The failure of a command: its sentence and its exit code.

use std::io;
use std::process::ExitCode;

use crate::domain::roles::Permission;
use crate::exchange::{ExportError, ImportError};
use crate::register::RegisterError;
use crate::register::runtime::stop;
use crate::words::cli as w;

pub(super) type Result<T, E = Failure> = std::result::Result<T, E>;

/// Why a command failed; shown as the sentence for the clerk.
#[derive(Debug, thiserror::Error)]
pub(super) enum Failure {
    /// The arguments or the input are wrong.
    #[error("{0}")]
    Usage(String),
    #[error("{0}")]
    Failed(String),
    #[error("{}", sentence(.0))]
    Register(#[from] RegisterError),
    #[error("{0}")]
    Import(ImportError),
    /// The reader of stdout closed it.
    #[error("")]
    Cancelled,
}

impl Failure {
    /// Once a stop is requested, whatever a command fails with is a consequence.
    pub fn after_stop(self) -> Self {
        match self {
            failure if !stop::is_requested() || stop::are_signals_left() => failure,
            Self::Import(_) => Self::Import(ImportError::Stopped),
            _ => Self::Register(RegisterError::Stopped),
        }
    }

    /// 2 where the arguments or the input are wrong, else 1.
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

/// Fails with [`Failure::Usage`] unless the condition holds.
pub(super) fn ensure<S: Into<String>>(condition: bool, sentence: impl FnOnce() -> S) -> Result<()> {
    if condition {
        Ok(())
    } else {
        Err(Failure::Usage(sentence().into()))
    }
}

impl Failure {
    /// What the clerk has to agree to, where the command is beyond an advisory role.
    pub fn beyond_role(&self) -> Option<Permission> {
        match self {
            Self::Register(RegisterError::BeyondRole(_, act))
            | Self::Import(ImportError::Register(RegisterError::BeyondRole(_, act))) => Some(*act),
            _ => None,
        }
    }
}

/// The sentence of the register, but where it speaks of a form.
fn sentence(e: &RegisterError) -> String {
    match e {
        RegisterError::Full => w::DISK_FULL.to_string(),
        other => other.sentence(),
    }
}

impl From<ImportError> for Failure {
    fn from(e: ImportError) -> Self {
        match e {
            ImportError::Register(RegisterError::Full) => Self::Register(RegisterError::Full),
            other => Self::Import(other),
        }
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
        ExportError::from(e).into()
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
