//! A report as a file: Word in the form of Nghị định 30/2020/NĐ-CP, Excel with numbers as numbers, Markdown for reading and
//! comparing. Owns the formats and the atomic writing; `progress::report` owns the content.

mod docx;
pub(super) mod font_width;
mod markdown;
pub(super) mod people_lists;
pub(super) mod worklist;
mod xlsx;

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

pub use crate::exchange::document::people_lists::{PeopleList, people_lists};

use crate::progress::report::PlanReport;
use crate::progress::report::document::Document;
use crate::register::file::{PartialFile, create_temporary};
use crate::register::trail::event::{self, AuditEvent};
use crate::words::exchange as w;

/// File format of a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    Docx,
    Xlsx,
    Md,
}

impl Format {
    /// Every format.
    pub const ALL: [Self; 3] = [Self::Docx, Self::Xlsx, Self::Md];

    /// Extension of the file's name.
    #[must_use]
    pub fn extension(self) -> &'static str {
        match self {
            Self::Docx => "docx",
            Self::Xlsx => "xlsx",
            Self::Md => "md",
        }
    }

    /// The format of a file's extension, in any case.
    #[must_use]
    pub fn from_path(path: &Path) -> Option<Self> {
        let extension = path.extension()?.to_str()?.to_lowercase();
        Self::ALL.into_iter().find(|f| f.extension() == extension)
    }
}

/// Why a document was not written.
#[derive(Debug, thiserror::Error)]
pub enum DocumentError {
    /// The library failed to build it.
    #[error("{}", w::document_not_made(.0))]
    Build(String),
    #[error("{}", w::document_not_written(.0.display(), .1))]
    Write(PathBuf, io::Error),
}

/// The bytes of a report in a format.
///
/// # Errors
/// When the library cannot build the document.
pub fn bytes(
    document: &Document,
    lists: &[PeopleList],
    format: Format,
) -> Result<Vec<u8>, DocumentError> {
    match format {
        Format::Docx => docx::bytes(document),
        Format::Xlsx => {
            xlsx::bytes(document, lists).map_err(|e| DocumentError::Build(e.to_string()))
        }
        Format::Md => Ok(markdown::text(document).into_bytes()),
    }
}

/// The audit event of a report written as a file; recorded before the file is written.
#[must_use]
pub fn audit_event(report: &PlanReport, lists: &[PeopleList], path: &Path) -> AuditEvent {
    let people: usize = lists.iter().map(|list| list.grid.rows.len()).sum();
    let issued_id = report.seal.as_ref().map_or(0, |(id, _)| id.get());
    AuditEvent::new(event::REPORT)
        .with("period", report.scope.period.name())
        .with("issued", issued_id)
        .with("people", people)
        .with("to", path.display().to_string())
}

/// Writes a file atomically and syncs it: a reader sees the old or the new file.
///
/// # Errors
/// When the folder is missing or cannot be written; the path is then unchanged.
pub fn write(path: &Path, bytes: &[u8]) -> Result<(), DocumentError> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let partial = PartialFile::new(path.with_file_name(format!(".{name}.{}", std::process::id())));
    create_temporary(&partial.0)
        .and_then(|mut file| file.write_all(bytes).and_then(|()| file.sync_all()))
        .and_then(|()| fs::rename(&partial.0, path))
        .map_err(|e| DocumentError::Write(path.to_path_buf(), e))?;
    let folder = path.parent().filter(|p| !p.as_os_str().is_empty());
    // Where a folder cannot be synced (other systems), the file is kept.
    let _ = File::open(folder.unwrap_or(Path::new("."))).and_then(|f| f.sync_all());
    Ok(())
}
