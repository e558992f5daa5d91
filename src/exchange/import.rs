//! Imports sheets into the register in one transaction: accepted rows are saved, refused rows are written to a file, and
//! stopping leaves the register unchanged. Owns the order of files; `row` decides about each row.

pub(super) mod columns;
pub(super) mod file_problem;
pub(super) mod record_match;
pub(super) mod refusal;
pub(super) mod rejects;
pub(super) mod report;
pub(super) mod row;
pub(super) mod sheet;
pub(super) mod workbook;

use std::collections::hash_map::DefaultHasher;
use std::fs::{self, File};
use std::hash::{Hash, Hasher};
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use csv::ByteRecord;

use crate::exchange::import::columns::{CellProblem, Columns, RowText};
use crate::exchange::import::file_problem::FileProblem;
use crate::exchange::import::record_match::{Ids, Numbers};
use crate::exchange::import::refusal::Refusal;
use crate::exchange::import::rejects::{Rejects, RejectsWriter};
use crate::exchange::import::report::{FileReport, ImportError, ImportReport, MAX_SHOWN};
use crate::exchange::import::row::{Reason, RowResult, Rows, SheetRow};
use crate::exchange::import::sheet::Sheet;
use crate::exchange::import::workbook::Workbook;
use crate::forms::Record;
use crate::register::{Batch, Outcome, Register};
use crate::words::exchange as w;

/// Rows between two progress reports.
const PROGRESS_INTERVAL: u64 = 64;

/// What to import.
pub enum ImportSource<'s> {
    File {
        /// Kind of its rows.
        record: Record,
        path: &'s Path,
    },
    /// Every file of the folder that is named after a record, in the order of their references.
    Folder(&'s Path),
    /// Rows from a pipe.
    Stream {
        /// Kind of its rows.
        record: Record,
        input: Box<dyn io::Read + 's>,
    },
}

/// Options of an import.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Restore leading zeros of citizen IDs with 10 or 11 digits.
    pub restore_zeros: bool,
    /// Where refused rows go: a file, or a folder when a folder is imported. `None`: beside the input.
    pub rejects: Option<PathBuf>,
}

/// One file to read.
struct InputFile<'s> {
    record: Record,
    name: String,
    rejects: PathBuf,
    input: Input<'s>,
}

enum Input<'s> {
    Path(PathBuf),
    Stream(Box<dyn io::Read + 's>),
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
    let (inputs, skipped) = plan_files(source, options)?;
    let mut run = ImportRun {
        folder_has_people: inputs.len() > 1 && inputs[0].record == Record::Person,
        ids: Ids {
            restore_zeros: options.restore_zeros,
        },
        numbers: None,
        done: 0,
        total: inputs.iter().map(InputFile::size).sum(),
        on_progress,
    };
    let mut writers = Vec::new();
    let mut files = register.batch(|batch| -> Result<Vec<FileReport>, ImportError> {
        let mut files = Vec::new();
        for file in inputs {
            let (report, writer) = run.import_sheet(batch, file)?;
            files.push(report);
            writers.push(writer);
        }
        if (run.on_progress)(run.total, run.total) {
            Ok(files)
        } else {
            Err(ImportError::Stopped)
        }
    })?;
    for (file, writer) in files.iter_mut().zip(writers) {
        file.rejects = writer.map_or(Rejects::None, RejectsWriter::finish);
    }
    Ok(ImportReport { files, skipped })
}

impl InputFile<'_> {
    fn size(&self) -> u64 {
        match &self.input {
            Input::Path(path) => path.metadata().map_or(0, |m| m.len()),
            Input::Stream(_) => 0,
        }
    }
}

type ImportPlan<'s> = (Vec<InputFile<'s>>, Vec<String>);

fn plan_files<'s>(
    source: ImportSource<'s>,
    options: &Options,
) -> Result<ImportPlan<'s>, ImportError> {
    match source {
        ImportSource::File { record, path } => {
            let file = one_file(record, path, options.rejects.clone())?;
            Ok((vec![file], Vec::new()))
        }
        ImportSource::Folder(path) => folder(path, options.rejects.as_deref()),
        ImportSource::Stream { record, input } => {
            let default_path = || PathBuf::from(format!("{}.rejects.csv", record.plural()));
            let file = InputFile {
                record,
                name: format!("{} (-)", record.plural()),
                rejects: options.rejects.clone().unwrap_or_else(default_path),
                input: Input::Stream(input),
            };
            Ok((vec![file], Vec::new()))
        }
    }
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
    let name = path
        .file_name()
        .map_or_else(String::new, |n| n.to_string_lossy().into_owned());
    Ok(InputFile {
        record,
        name,
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
        let record = sheet.and_then(Record::from_plural);
        match record {
            Some(record) if entry.is_file() => {
                let rejects_path =
                    rejects.map(|folder| folder.join(format!("{}.rejects.csv", record.plural())));
                inputs.push(one_file(record, &entry, rejects_path)?);
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

/// The import in progress.
struct ImportRun<'t> {
    folder_has_people: bool,
    ids: Ids,
    numbers: Option<Numbers>,
    /// Bytes of the files before this one.
    done: u64,
    total: u64,
    on_progress: &'t mut dyn FnMut(u64, u64) -> bool,
}

type SheetResult = (FileReport, Option<RejectsWriter>);

impl ImportRun<'_> {
    fn import_sheet(
        &mut self,
        batch: &mut Batch<'_>,
        file: InputFile<'_>,
    ) -> Result<SheetResult, ImportError> {
        let size = file.size();
        let file_error = |problem| ImportError::File(file.name.clone(), problem);
        let input: Box<dyn io::Read> = match file.input {
            Input::Path(path) => {
                open_input(&path, file.record).map_err(|e| file_error(e.into()))?
            }
            Input::Stream(input) => input,
        };
        let mut sheet = Sheet::open(input).map_err(file_error)?;
        let columns = Columns::read(file.record, &sheet.heading).map_err(file_error)?;
        if self.folder_has_people && file.record == Record::Person && columns.has_numbers() {
            self.numbers = Some(Numbers::new());
        }
        let mut importer = SheetImport {
            rows: Rows::new(&columns, self.ids),
            report: FileReport::new(file.record, file.name.clone()),
            rejects: RejectsWriter::new(file.rejects, sheet.delimiter),
        };
        let mut row = ByteRecord::new();
        let mut count = 0_u64;
        while let Some(line) = sheet.next(&mut row).map_err(file_error)? {
            if count.is_multiple_of(PROGRESS_INTERVAL)
                && !(self.on_progress)(self.done + sheet.bytes_read().min(size), self.total)
            {
                return Err(ImportError::Stopped);
            }
            count += 1;
            importer.import_row(batch, &mut sheet, &columns, (line, &row), &mut self.numbers)?;
        }
        self.done += size;
        let SheetImport {
            report,
            mut rejects,
            ..
        } = importer;
        if let Err(e) = rejects.flush() {
            return Err(ImportError::Rejects(rejects.path().to_path_buf(), e));
        }
        Ok((report, Some(rejects)))
    }
}

/// Opens a file; a workbook is read by a separate process.
fn open_input(path: &Path, record: Record) -> io::Result<Box<dyn io::Read>> {
    let mut file = File::open(path)?;
    let mut signature = Vec::new();
    (&mut file)
        .take(workbook::ZIP_SIGNATURE.len() as u64)
        .read_to_end(&mut signature)?;
    if signature == workbook::ZIP_SIGNATURE {
        return Ok(Box::new(Workbook::open(path, record)?));
    }
    Ok(Box::new(io::Cursor::new(signature).chain(file)))
}

/// One sheet being imported.
struct SheetImport<'f> {
    rows: Rows<'f>,
    report: FileReport,
    rejects: RejectsWriter,
}

impl SheetImport<'_> {
    fn import_row(
        &mut self,
        batch: &mut Batch<'_>,
        sheet: &mut Sheet<'_>,
        columns: &Columns,
        (line, row): (u64, &ByteRecord),
        numbers: &mut Option<Numbers>,
    ) -> Result<(), ImportError> {
        let (texts, mut problems) = RowText::read(columns, row, sheet.delimiter);
        if sheet.ends_in_quote(row) {
            problems = vec![CellProblem::for_row(w::QUOTE_OPEN.text().to_owned())];
        }
        let sheet_row = SheetRow {
            line,
            hash: hash(columns, row),
            texts,
            problems,
        };
        match self.rows.process(batch, &sheet_row, numbers)? {
            RowResult::Refused {
                reasons,
                zeros_eaten,
            } => {
                self.report.zeros_eaten += u64::from(zeros_eaten);
                let refusal = refusal(line, &reasons);
                self.rejects
                    .add(&sheet.heading, columns, row, &refusal)
                    .map_err(|e| ImportError::Rejects(self.rejects.path().to_path_buf(), e))?;
                self.report.add_refusal(refusal);
            }
            result => self.report.add_result(&result),
        }
        Ok(())
    }
}

/// Hash of a row without annotations.
fn hash(columns: &Columns, row: &ByteRecord) -> u64 {
    let mut hasher = DefaultHasher::new();
    for (at, cell) in row.iter().enumerate() {
        if !columns.is_annotation(at) {
            cell.hash(&mut hasher);
        }
    }
    hasher.finish()
}

fn refusal(line: u64, reasons: &[Reason]) -> Refusal {
    let join = |part: fn(&Reason) -> &String, separator: &str| {
        let texts: Vec<&str> = reasons
            .iter()
            .map(|r| part(r).as_str())
            .filter(|t| !t.is_empty())
            .collect();
        texts.join(separator)
    };
    Refusal {
        line,
        column: join(|r| &r.column, "; "),
        value: join(|r| &r.value, " | "),
        reason: join(|r| &r.sentence, " "),
    }
}

impl FileReport {
    fn add_refusal(&mut self, refusal: Refusal) {
        self.refused += 1;
        if self.refusals.len() < MAX_SHOWN {
            self.refusals.push(refusal);
        }
    }

    fn add_result(&mut self, result: &RowResult) {
        let RowResult::Stored {
            outcome,
            soft,
            after_today,
            no_consent,
        } = result
        else {
            self.unchanged += 1;
            self.void_of_nothing += 1;
            return;
        };
        match outcome {
            Outcome::New => self.new += 1,
            Outcome::Changed => self.changed += 1,
            Outcome::Unchanged => self.unchanged += 1,
            Outcome::Voided => self.voided += 1,
        }
        self.soft_checks += soft;
        self.after_today += after_today;
        self.no_consent += u64::from(*no_consent);
    }
}
