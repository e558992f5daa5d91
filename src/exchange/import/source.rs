//! The files of an import: one file, a pipe, or the files of a folder in the order of their references.

use std::fs::{self, File};
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use crate::exchange::import::problem::FileProblem;
use crate::exchange::import::rejects;
use crate::exchange::import::report::ImportError;
use crate::exchange::import::workbook::{Workbook, ZIP_SIGNATURE};
use crate::forms::Record;
use crate::register::protected_files::ProtectedFiles;

/// What to import.
pub enum ImportSource<'s> {
    File {
        record: Record,
        path: &'s Path,
    },
    /// Every file of the folder that is named after a record, in the order of their references.
    Folder(&'s Path),
    /// Rows from a pipe.
    Stream {
        record: Record,
        input: Box<dyn io::Read + 's>,
    },
}

pub(in crate::exchange) struct InputFile<'s> {
    pub record: Record,
    pub name: String,
    /// Path of its refused rows.
    pub rejects: PathBuf,
    pub input: Input<'s>,
}

pub(in crate::exchange) enum Input<'s> {
    Path(PathBuf),
    Stream(Box<dyn io::Read + 's>),
}

impl InputFile<'_> {
    /// Bytes; 0 for a pipe.
    pub fn size(&self) -> u64 {
        match &self.input {
            Input::Path(path) => path.metadata().map_or(0, |m| m.len()),
            Input::Stream(_) => 0,
        }
    }
}

impl<'s> Input<'s> {
    /// Opens the rows; a separate process reads a workbook.
    pub fn open(self, record: Record) -> io::Result<Box<dyn io::Read + 's>> {
        let path = match self {
            Self::Path(path) => path,
            Self::Stream(input) => return Ok(input),
        };
        let mut file = File::open(&path)?;
        let mut signature = Vec::new();
        (&mut file)
            .take(ZIP_SIGNATURE.len() as u64)
            .read_to_end(&mut signature)?;
        if signature == ZIP_SIGNATURE {
            return Ok(Box::new(Workbook::open(&path, record)?));
        }
        Ok(Box::new(io::Cursor::new(signature).chain(file)))
    }
}

/// The files to import, and the names of other files in the folder.
type ImportPlan<'s> = (Vec<InputFile<'s>>, Vec<String>);

/// The files of a source; `rejects` as in [`Options::rejects`](super::Options::rejects), refused where they are protected.
pub(in crate::exchange) fn plan_files<'s>(
    source: ImportSource<'s>,
    rejects: Option<PathBuf>,
    protected: &ProtectedFiles,
) -> Result<ImportPlan<'s>, ImportError> {
    let (inputs, skipped) = match source {
        ImportSource::File { record, path } => (vec![one_file(record, path, rejects)?], Vec::new()),
        ImportSource::Folder(path) => folder(path, rejects.as_deref())?,
        ImportSource::Stream { record, input } => {
            let file = InputFile {
                record,
                name: format!("{} (-)", record.plural()),
                rejects: rejects.unwrap_or_else(|| rejects_of(record)),
                input: Input::Stream(input),
            };
            (vec![file], Vec::new())
        }
    };
    for file in &inputs {
        protected.ensure_free(&file.rejects)?;
    }
    Ok((inputs, skipped))
}

fn rejects_of(record: Record) -> PathBuf {
    PathBuf::from(format!("{}.rejects.csv", record.plural()))
}

fn one_file<'s>(
    record: Record,
    path: &Path,
    rejects: Option<PathBuf>,
) -> Result<InputFile<'s>, ImportError> {
    if path.is_dir() {
        return Err(ImportError::IsFolder(path.to_path_buf()));
    }
    if !path.exists() {
        return Err(ImportError::NoSuchPath(path.to_path_buf()));
    }
    let rejects = rejects.unwrap_or_else(|| rejects::default_path(path));
    let canonical = |p: &Path| p.canonicalize().ok();
    if canonical(path).is_some() && canonical(path) == canonical(&rejects) {
        return Err(ImportError::RejectsOverInput(rejects));
    }
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    Ok(InputFile {
        record,
        name: name.into_owned(),
        rejects,
        input: Input::Path(path.to_path_buf()),
    })
}

fn folder<'s>(path: &Path, rejects: Option<&Path>) -> Result<ImportPlan<'s>, ImportError> {
    if !path.is_dir() {
        return Err(ImportError::NoSuchPath(path.to_path_buf()));
    }
    let unreadable =
        |e: io::Error| ImportError::File(path.display().to_string(), FileProblem::from(e));
    let (mut inputs, mut skipped) = (Vec::new(), Vec::new());
    for entry in fs::read_dir(path).map_err(unreadable)? {
        let entry = entry.map_err(unreadable)?.path();
        let Some(name) = entry.file_name().map(|n| n.to_string_lossy().into_owned()) else {
            continue;
        };
        let stem = name.to_lowercase();
        let sheet = stem
            .strip_suffix(".csv")
            .or_else(|| stem.strip_suffix(".xlsx"));
        match sheet.and_then(Record::from_plural) {
            Some(record) if entry.is_file() => {
                let rejects = rejects.map(|folder| folder.join(rejects_of(record)));
                inputs.push(one_file(record, &entry, rejects)?);
            }
            _ if rejects::is_rejects(&name) || name.starts_with('.') => {}
            _ => skipped.push(name),
        }
    }
    if inputs.is_empty() {
        return Err(ImportError::NothingInFolder(path.to_path_buf()));
    }
    // A CSV file takes precedence over a workbook of the same record.
    inputs.sort_by_key(|p| {
        let at = Record::ALL.iter().position(|r| *r == p.record);
        (at, !p.name.to_lowercase().ends_with(".csv"))
    });
    inputs.dedup_by(|second, first| {
        let is_duplicate = second.record == first.record;
        if is_duplicate {
            skipped.push(second.name.clone());
        }
        is_duplicate
    });
    skipped.sort();
    Ok((inputs, skipped))
}
