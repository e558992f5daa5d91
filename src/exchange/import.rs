//! Sheets into the register: one transaction for all of them; good rows are kept, refused rows written aside, a stop
//! leaves the register as it was. Owns the order of files; what a row means is decided in `row`.

use std::collections::hash_map::DefaultHasher;
use std::fs::{self, File};
use std::hash::{Hash, Hasher};
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use csv::ByteRecord;

use super::columns::{Columns, Flaw, Texts};
use super::known::{Ids, Numbers};
use super::rejects::{self, Rejects, RejectsWriter};
use super::report::{FileReport, ImportError, Refusal, Report, TOLD};
use super::row::{Read, Reason, Rows, Verdict};
use super::sheet::{FileProblem, Sheet};
use super::workbook::{self, Workbook};
use crate::forms::Record;
use crate::register::{Batch, Outcome, Register};
use crate::words::exchange as w;

/// The caller hears of progress after so many rows.
const STEP: u64 = 64;

/// What to import.
pub enum Source<'s> {
    /// One file.
    File {
        /// What its rows are.
        record: Record,
        /// Where it is.
        path: &'s Path,
    },
    /// Every file of the folder that has the name of a record, in the order in which they build on each other.
    Folder(&'s Path),
    /// What comes through a pipe.
    Stream {
        /// What its rows are.
        record: Record,
        /// Its rows.
        input: Box<dyn io::Read + 's>,
    },
}

/// How to import.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// ID numbers of 10 or 11 digits get their leading zeros back.
    pub restore_zeros: bool,
    /// Where refused rows go: a file, for a folder a folder. `None`: beside the input.
    pub rejects: Option<PathBuf>,
}

/// One file to read.
struct Planned<'s> {
    record: Record,
    name: String,
    rejects: PathBuf,
    input: Input<'s>,
}

enum Input<'s> {
    Path(PathBuf),
    Stream(Box<dyn io::Read + 's>),
}

/// Imports. `tell` hears how many bytes of how many are done (0 of a pipe's length) and says whether to go on.
///
/// # Errors
/// When a file as a whole cannot be read, the register refuses, or `tell` says stop: nothing is kept then.
pub fn import(
    register: &mut Register,
    source: Source<'_>,
    options: &Options,
    tell: &mut dyn FnMut(u64, u64) -> bool,
) -> Result<Report, ImportError> {
    let (planned, passed_over) = plan(source, options)?;
    let mut work = Work {
        folder_has_people: planned.len() > 1 && planned[0].record == Record::Person,
        ids: Ids {
            restore_zeros: options.restore_zeros,
        },
        numbers: None,
        done: 0,
        total: planned.iter().map(Planned::size).sum(),
        tell,
    };
    let mut writers = Vec::new();
    let mut files = register.batch(|batch| -> Result<Vec<FileReport>, ImportError> {
        let mut files = Vec::new();
        for file in planned {
            let (report, writer) = work.sheet(batch, file)?;
            files.push(report);
            writers.push(writer);
        }
        if (work.tell)(work.total, work.total) {
            Ok(files)
        } else {
            Err(ImportError::Stopped)
        }
    })?;
    for (file, writer) in files.iter_mut().zip(writers) {
        file.rejects = writer.map_or(Rejects::None, RejectsWriter::finish);
    }
    Ok(Report { files, passed_over })
}

impl Planned<'_> {
    fn size(&self) -> u64 {
        match &self.input {
            Input::Path(path) => path.metadata().map_or(0, |m| m.len()),
            Input::Stream(_) => 0,
        }
    }
}

type Plan<'s> = (Vec<Planned<'s>>, Vec<String>);

fn plan<'s>(source: Source<'s>, options: &Options) -> Result<Plan<'s>, ImportError> {
    match source {
        Source::File { record, path } => {
            let file = one_file(record, path, options.rejects.clone())?;
            Ok((vec![file], Vec::new()))
        }
        Source::Folder(path) => folder(path, options.rejects.as_deref()),
        Source::Stream { record, input } => {
            let beside = || PathBuf::from(format!("{}.rejects.csv", record.plural()));
            let file = Planned {
                record,
                name: format!("{} (-)", record.plural()),
                rejects: options.rejects.clone().unwrap_or_else(beside),
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
) -> Result<Planned<'s>, ImportError> {
    if path.is_dir() {
        return Err(ImportError::IsFolder(path.to_path_buf()));
    }
    if !path.exists() {
        return Err(ImportError::NoSuchPath(path.to_path_buf()));
    }
    let rejects = rejects.unwrap_or_else(|| rejects::beside(path));
    let real = |p: &Path| p.canonicalize().ok();
    if real(path).is_some() && real(path) == real(&rejects) {
        return Err(ImportError::RejectsOverInput(rejects));
    }
    let name = path
        .file_name()
        .map_or_else(String::new, |n| n.to_string_lossy().into_owned());
    Ok(Planned {
        record,
        name,
        rejects,
        input: Input::Path(path.to_path_buf()),
    })
}

fn folder<'s>(path: &Path, rejects: Option<&Path>) -> Result<Plan<'s>, ImportError> {
    if !path.is_dir() {
        return Err(ImportError::NoSuchPath(path.to_path_buf()));
    }
    let unreadable =
        |e: io::Error| ImportError::File(path.display().to_string(), FileProblem::from(e));
    let (mut planned, mut passed_over) = (Vec::new(), Vec::new());
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
                let aside =
                    rejects.map(|folder| folder.join(format!("{}.rejects.csv", record.plural())));
                planned.push(one_file(record, &entry, aside)?);
            }
            _ if rejects::is_rejects(&name) || name.starts_with('.') => {}
            _ => passed_over.push(name),
        }
    }
    if planned.is_empty() {
        return Err(ImportError::NothingInFolder(path.to_path_buf()));
    }
    // Of the same list as CSV and as a workbook, the CSV counts.
    planned.sort_by_key(|p| {
        let at = Record::ALL.iter().position(|r| *r == p.record);
        (at, !p.name.to_lowercase().ends_with(".csv"))
    });
    planned.dedup_by(|second, first| {
        let again = second.record == first.record;
        if again {
            passed_over.push(second.name.clone());
        }
        again
    });
    passed_over.sort();
    Ok((planned, passed_over))
}

/// The import under way.
struct Work<'t> {
    folder_has_people: bool,
    ids: Ids,
    numbers: Option<Numbers>,
    /// Bytes of the files before this one.
    done: u64,
    total: u64,
    tell: &'t mut dyn FnMut(u64, u64) -> bool,
}

type Sheeted = (FileReport, Option<RejectsWriter>);

impl Work<'_> {
    fn sheet(&mut self, batch: &mut Batch<'_>, file: Planned<'_>) -> Result<Sheeted, ImportError> {
        let size = file.size();
        let broken = |problem| ImportError::File(file.name.clone(), problem);
        let input: Box<dyn io::Read> = match file.input {
            Input::Path(path) => opened(&path, file.record).map_err(|e| broken(e.into()))?,
            Input::Stream(input) => input,
        };
        let mut sheet = Sheet::open(input).map_err(broken)?;
        let columns = Columns::read(file.record, &sheet.heading).map_err(broken)?;
        if self.folder_has_people && file.record == Record::Person && columns.has_numbers() {
            self.numbers = Some(Numbers::new());
        }
        let mut taking = Taking {
            rows: Rows::new(&columns, self.ids),
            report: FileReport::new(file.record, file.name.clone()),
            rejects: RejectsWriter::new(file.rejects, sheet.delimiter),
        };
        let mut row = ByteRecord::new();
        let mut count = 0_u64;
        while let Some(line) = sheet.next(&mut row).map_err(broken)? {
            if count.is_multiple_of(STEP)
                && !(self.tell)(self.done + sheet.done().min(size), self.total)
            {
                return Err(ImportError::Stopped);
            }
            count += 1;
            taking.row(batch, &mut sheet, &columns, (line, &row), &mut self.numbers)?;
        }
        self.done += size;
        let Taking {
            report,
            mut rejects,
            ..
        } = taking;
        if let Err(e) = rejects.flush() {
            return Err(ImportError::Rejects(rejects.path().to_path_buf(), e));
        }
        Ok((report, Some(rejects)))
    }
}

/// A file to read: a workbook is read by a process of its own.
fn opened(path: &Path, record: Record) -> io::Result<Box<dyn io::Read>> {
    let mut file = File::open(path)?;
    let mut mark = Vec::new();
    (&mut file)
        .take(workbook::MARK.len() as u64)
        .read_to_end(&mut mark)?;
    if mark == workbook::MARK {
        return Ok(Box::new(Workbook::open(path, record)?));
    }
    Ok(Box::new(io::Cursor::new(mark).chain(file)))
}

/// One sheet being taken.
struct Taking<'f> {
    rows: Rows<'f>,
    report: FileReport,
    rejects: RejectsWriter,
}

impl Taking<'_> {
    fn row(
        &mut self,
        batch: &mut Batch<'_>,
        sheet: &mut Sheet<'_>,
        columns: &Columns,
        (line, row): (u64, &ByteRecord),
        numbers: &mut Option<Numbers>,
    ) -> Result<(), ImportError> {
        let (texts, mut flaws) = Texts::read(columns, row, sheet.delimiter);
        if sheet.ends_in_quote(row) {
            flaws = vec![Flaw::of_row(w::QUOTE_OPEN.text().to_owned())];
        }
        let read = Read {
            line,
            hash: hash(columns, row),
            texts,
            flaws,
        };
        match self.rows.take(batch, &read, numbers)? {
            Verdict::Refused {
                reasons,
                zeros_eaten,
            } => {
                self.report.zeros_eaten += u64::from(zeros_eaten);
                let refusal = refusal(line, &reasons);
                self.rejects
                    .add(&sheet.heading, columns, row, &refusal)
                    .map_err(|e| ImportError::Rejects(self.rejects.path().to_path_buf(), e))?;
                self.report.refuse(refusal);
            }
            verdict => self.report.count(&verdict),
        }
        Ok(())
    }
}

/// Equal rows, annotations apart, have equal hashes.
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
    let join = |of: fn(&Reason) -> &String, between: &str| {
        let told: Vec<&str> = reasons
            .iter()
            .map(|r| of(r).as_str())
            .filter(|t| !t.is_empty())
            .collect();
        told.join(between)
    };
    Refusal {
        line,
        column: join(|r| &r.column, "; "),
        value: join(|r| &r.value, " | "),
        reason: join(|r| &r.sentence, " "),
    }
}

impl FileReport {
    fn refuse(&mut self, refusal: Refusal) {
        self.refused += 1;
        if self.refusals.len() < TOLD {
            self.refusals.push(refusal);
        }
    }

    fn count(&mut self, verdict: &Verdict) {
        let Verdict::Kept {
            outcome,
            soft,
            after_today,
            no_consent,
        } = verdict
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
