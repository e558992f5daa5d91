//! A report as a file: Word as Nghị định 30/2020/NĐ-CP asks for it, Excel with numbers as numbers, Markdown for reading and
//! comparing. Owns the formats and the writing, whole or not at all; what is said is `progress::report`'s.

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
use crate::register::trail::event;
use crate::register::trail::event::AuditEvent;
use crate::words::exchange as w;

/// What a report is written as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Word.
    Docx,
    /// Excel.
    Xlsx,
    /// Markdown.
    Md,
}

impl Format {
    /// Every format.
    pub const ALL: [Self; 3] = [Self::Docx, Self::Xlsx, Self::Md];

    /// How its file's name ends.
    #[must_use]
    pub fn extension(self) -> &'static str {
        match self {
            Self::Docx => "docx",
            Self::Xlsx => "xlsx",
            Self::Md => "md",
        }
    }

    /// By the end of a file's name, in small letters or capitals.
    #[must_use]
    pub fn from_path(path: &Path) -> Option<Self> {
        let extension = path.extension()?.to_str()?.to_lowercase();
        Self::ALL.into_iter().find(|f| f.extension() == extension)
    }
}

/// Why there is no file.
#[derive(Debug)]
pub enum DocumentError {
    /// It could not be put together.
    Build(String),
    /// It could not be written.
    Write(PathBuf, io::Error),
}

impl DocumentError {
    /// What the clerk reads.
    #[must_use]
    pub fn sentence(&self) -> String {
        match self {
            Self::Build(reason) => w::paper_not_made(reason),
            Self::Write(path, e) => w::paper_not_written(path.display(), e),
        }
    }
}

/// The bytes of a report in a format.
///
/// # Errors
/// When a library cannot put it together.
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

/// What the trail says of a report written as a file: written before the file is.
#[must_use]
pub fn audit_event(report: &PlanReport, lists: &[PeopleList], path: &Path) -> AuditEvent {
    let people: usize = lists.iter().map(|list| list.grid.rows.len()).sum();
    let issued_id = report.seal.as_ref().map_or(0, |(id, _)| *id);
    AuditEvent::new(event::REPORT)
        .with("period", report.period.name())
        .with("issued", issued_id)
        .with("people", people)
        .with("to", path.display().to_string())
}

/// Writes bytes over a path in one step: a reader sees the file before or the file after, and both are on the disk.
///
/// # Errors
/// When the folder is not there or cannot be written; the path is then as it was.
pub fn write(path: &Path, bytes: &[u8]) -> Result<(), DocumentError> {
    let failed = |e| DocumentError::Write(path.to_path_buf(), e);
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let temp_path = path.with_file_name(format!(".{name}.{}", std::process::id()));
    let written = File::create(&temp_path)
        .and_then(|mut file| file.write_all(bytes).and_then(|()| file.sync_all()))
        .and_then(|()| fs::rename(&temp_path, path));
    if let Err(e) = written {
        // what is left of it is of no use to anybody
        let _ = fs::remove_file(&temp_path);
        return Err(failed(e));
    }
    let folder = path.parent().filter(|p| !p.as_os_str().is_empty());
    // A folder that cannot be opened for that (another system) keeps the file all the same.
    let _ = File::open(folder.unwrap_or(Path::new("."))).and_then(|f| f.sync_all());
    Ok(())
}
