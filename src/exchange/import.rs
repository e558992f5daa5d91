//! Imports sheets into the register in one transaction: accepted rows are saved, refused rows are written to a file, and
//! stopping leaves the register unchanged. Order of the files here; checks of a row: `row`.

pub(crate) mod client_input;
pub(super) mod columns;
pub(crate) mod inbox;
pub(super) mod problem;
pub(super) mod record_match;
pub(super) mod rejects;
pub(super) mod report;
pub(super) mod row;
pub(super) mod sheet;
pub(super) mod source;
pub(super) mod workbook;

use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};
use std::path::PathBuf;

use csv::ByteRecord;

use crate::exchange::import::columns::{Columns, RowText};
use crate::exchange::import::problem::{Reason, Refusal};
use crate::exchange::import::record_match::{Ids, Numbers};
use crate::exchange::import::rejects::RejectsWriter;
use crate::exchange::import::report::{FileReport, ImportError, ImportReport};
use crate::exchange::import::row::{RowResult, Rows, SheetRow};
use crate::exchange::import::sheet::Sheet;
use crate::exchange::import::source::{InputFile, plan_files};
use crate::forms::Record;
use crate::forms::describe::REGISTER_NO;
use crate::register::protected_files::ProtectedFiles;
use crate::register::{Batch, Register};
use crate::words::exchange as w;

pub use crate::exchange::import::source::ImportSource;

/// Rows between two progress reports.
const PROGRESS_INTERVAL: u64 = 64;

/// What the caller of an import chooses.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Restore leading zeros of citizen IDs with 10 or 11 digits.
    pub restore_zeros: bool,
    /// Where refused rows go: a file, or a folder when a folder is imported. `None`: beside the input.
    pub rejects: Option<PathBuf>,
}

/// Imports files. `on_progress` gets the bytes done and the total (0 for a pipe) and returns whether to go on.
///
/// # Errors
/// When a file as a whole cannot be read, the register refuses, or `on_progress` stops the import; nothing is saved then.
pub fn import(
    register: &mut Register,
    source: ImportSource<'_>,
    options: &Options,
    on_progress: &mut dyn FnMut(u64, u64) -> bool,
) -> Result<ImportReport, ImportError> {
    let protected = ProtectedFiles::of(register.path());
    let is_folder = matches!(source, ImportSource::Folder(_));
    let (inputs, skipped) = plan_files(source, options.rejects.clone(), &protected)?;
    let mut run = ImportRun {
        folder_has_people: inputs.len() > 1 && inputs[0].record == Record::Person,
        ids: Ids {
            restore_zeros: options.restore_zeros,
        },
        numbers: None,
        are_rejects_named: options.rejects.is_some() && !is_folder,
        protected,
        done: 0,
        total: inputs.iter().map(InputFile::size).sum(),
        on_progress,
    };
    let imported = register.batch(|batch| {
        let files = inputs.into_iter().map(|file| run.import_sheet(batch, file));
        let files = files.collect::<Result<Vec<_>, ImportError>>()?;
        if (run.on_progress)(run.total, run.total) {
            Ok(files)
        } else {
            Err(ImportError::Stopped)
        }
    })?;
    let files = imported.into_iter().map(|(mut report, writer)| {
        report.rejects = writer.finish();
        report
    });
    let files = files.collect();
    Ok(ImportReport { files, skipped })
}

struct ImportRun<'t> {
    folder_has_people: bool,
    ids: Ids,
    numbers: Option<Numbers>,
    /// Whether the clerk named the file of refused rows.
    are_rejects_named: bool,
    protected: ProtectedFiles,
    /// Bytes of the files before this one.
    done: u64,
    total: u64,
    on_progress: &'t mut dyn FnMut(u64, u64) -> bool,
}

impl ImportRun<'_> {
    fn import_sheet(
        &mut self,
        batch: &mut Batch<'_>,
        file: InputFile<'_>,
    ) -> Result<(FileReport, RejectsWriter), ImportError> {
        let size = file.size();
        let file_error = |problem| ImportError::File(file.name.clone(), problem);
        let input = file.input.open(file.record);
        let input = input.map_err(|e| file_error(e.into()))?;
        let mut sheet = Sheet::open(input).map_err(file_error)?;
        let columns = Columns::read(file.record, &sheet.heading).map_err(file_error)?;
        if self.folder_has_people && file.record == Record::Person && columns.has(REGISTER_NO) {
            self.numbers = Some(Numbers::new());
        }
        let mut rows = Rows::new(&columns, self.ids);
        let mut report = FileReport::new(file.record, file.name.clone());
        let mut rejects = RejectsWriter::new(
            file.rejects.clone(),
            self.are_rejects_named,
            sheet.delimiter,
            &self.protected,
        );
        let not_written = |e| ImportError::Rejects(file.rejects.clone(), e);
        let mut row = ByteRecord::new();
        let mut count = 0_u64;
        while let Some(line) = sheet.next(&mut row).map_err(file_error)? {
            if count.is_multiple_of(PROGRESS_INTERVAL)
                && !(self.on_progress)(self.done + sheet.bytes_read().min(size), self.total)
            {
                return Err(ImportError::Stopped);
            }
            count += 1;
            let sheet_row = sheet_row(&sheet, &columns, line, &row);
            match rows.process(batch, &sheet_row, &mut self.numbers)? {
                RowResult::Refused(reasons, zeros_lost) => {
                    report.zeros_lost += u64::from(zeros_lost);
                    let refusal = Refusal::new(line, &reasons);
                    let added = rejects.add(&sheet.heading, &columns, &row, &refusal);
                    added.map_err(not_written)?;
                    report.add_refusal(refusal);
                }
                RowResult::Stored(outcome, warnings) => report.add_stored(outcome, &warnings),
            }
        }
        self.done += size;
        rejects.flush().map_err(not_written)?;
        Ok((report, rejects))
    }
}

fn sheet_row<'r>(
    sheet: &Sheet<'_>,
    columns: &'r Columns,
    line: u64,
    row: &'r ByteRecord,
) -> SheetRow<'r> {
    let (texts, mut problems) = RowText::read(columns, row, sheet.delimiter);
    if sheet.ends_in_quote(row) {
        problems = vec![Reason::for_row(w::QUOTE_OPEN.text().to_owned())];
    }
    SheetRow {
        line,
        hash: hash(columns, row),
        texts,
        problems,
    }
}

/// Hash of a row without annotations.
fn hash(columns: &Columns, row: &ByteRecord) -> u64 {
    let mut hasher = DefaultHasher::new();
    for cell in columns.original(row, row.len()) {
        cell.hash(&mut hasher);
    }
    hasher.finish()
}
