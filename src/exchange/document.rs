//! A report as a file: Word in the form of Nghị định 30/2020/NĐ-CP, Excel with numbers as numbers, Markdown for reading and
//! comparing. Owns the formats; `progress::report` owns the content.

mod docx;
pub(super) mod font_width;
mod markdown;
pub(super) mod people_lists;
pub(super) mod worklist;
mod xlsx;

use std::path::Path;

pub use crate::exchange::document::people_lists::{PeopleList, people_lists};

use crate::progress::report::PlanReport;
use crate::progress::report::document::Document;
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

/// Why a document was not made.
#[derive(Debug, thiserror::Error)]
pub enum DocumentError {
    /// The library failed to build it.
    #[error("{}", w::document_not_made(.0))]
    Build(String),
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
