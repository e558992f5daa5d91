//! The file of refused rows: the sheet's own columns unchanged, then line, column, value and reason. After corrections it
//! can be imported as it is. Does not check rows.

use std::fs::{self, Metadata};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use csv::{ByteRecord, Writer, WriterBuilder};

use crate::exchange::export::formula_escape::{escape, unescape};
use crate::exchange::import::columns::{ANNOTATIONS, Columns};
use crate::exchange::import::problem::Refusal;
use crate::register::output::OutputFile;
use crate::register::protected_files::ProtectedFiles;

/// Byte order mark, by which spreadsheet programs recognise UTF-8.
const UTF8_BOM: &[u8] = b"\xEF\xBB\xBF";

/// Where the refused rows of a file are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Rejects {
    /// No row was refused.
    None,
    Written(PathBuf),
    /// The path that cannot be written, and the content.
    Unwritable(PathBuf, Vec<u8>),
}

/// Default path of the refused rows, beside the file: `people.csv` gives `people.rejects.csv`, which gives
/// `people.rejects-2.csv`, so that no input is overwritten.
pub(in crate::exchange) fn default_path(input: &Path) -> PathBuf {
    let stem = input.file_stem().unwrap_or_default().to_string_lossy();
    let next_number = |number: &str| match number.strip_prefix('-') {
        Some(number) => Some(number.parse::<u32>().ok()?.saturating_add(1)),
        None => number.is_empty().then_some(2),
    };
    let numbered = stem.rsplit_once(".rejects");
    let numbered = numbered.and_then(|(stem, number)| Some((stem, next_number(number)?)));
    input.with_file_name(match numbered {
        Some((stem, number)) => format!("{stem}.rejects-{number}.csv"),
        None => format!("{stem}.rejects.csv"),
    })
}

/// Whether a file name is that of refused rows.
pub(in crate::exchange) fn is_rejects(name: &str) -> bool {
    name.to_lowercase().ends_with(".csv") && name.to_lowercase().contains(".rejects")
}

enum Out {
    File(Writer<OutputFile>),
    Memory(Writer<Vec<u8>>),
}

/// Writes refused rows to an unfinished file; it is renamed when the import succeeds and removed when it fails.
pub(in crate::exchange) struct RejectsWriter {
    path: PathBuf,
    /// Whether the clerk named the file; another one gets a name that is free.
    is_named: bool,
    /// The file whose name the new one would have had: an older import's, perhaps corrected meanwhile.
    before: Option<PathBuf>,
    delimiter: u8,
    protected: ProtectedFiles,
    out: Option<Out>,
}

impl RejectsWriter {
    pub fn new(path: PathBuf, is_named: bool, delimiter: u8, protected: &ProtectedFiles) -> Self {
        Self {
            path,
            is_named,
            before: None,
            delimiter,
            protected: protected.clone(),
            out: None,
        }
    }

    /// Adds a row; the first one creates the file.
    pub fn add(
        &mut self,
        heading: &ByteRecord,
        columns: &Columns,
        row: &ByteRecord,
        refusal: &Refusal,
    ) -> io::Result<()> {
        if self.out.is_none() {
            let mut first = columns.original(heading, columns.width);
            first.extend(ANNOTATIONS.map(|a| a.as_bytes().to_vec()));
            self.out = Some(self.start()?);
            self.write(&first)?;
        }
        let mut cells = columns.original(row, row.len().max(columns.width));
        let escaped = |text: &str| escape(text).into_owned().into_bytes();
        for cell in &mut cells {
            if let Ok(text) = std::str::from_utf8(cell) {
                *cell = escaped(unescape(text));
            }
        }
        let line = refusal.line.to_string();
        let annotations = [&line, &refusal.column, &refusal.value, &refusal.reason];
        cells.extend(annotations.map(|text| escaped(text)));
        self.write(&cells)
    }

    fn start(&mut self) -> io::Result<Out> {
        while !self.is_named && self.path.symlink_metadata().is_ok() {
            let next = default_path(&self.path);
            self.before = Some(std::mem::replace(&mut self.path, next));
        }
        let mut builder = WriterBuilder::new();
        builder.flexible(true).delimiter(self.delimiter);
        if let Ok(mut file) = OutputFile::begin(&self.path, &self.protected) {
            file.write_all(UTF8_BOM)?;
            return Ok(Out::File(builder.from_writer(file)));
        }
        Ok(Out::Memory(builder.from_writer(Vec::new())))
    }

    fn write(&mut self, cells: &[Vec<u8>]) -> io::Result<()> {
        match &mut self.out {
            Some(Out::File(out)) => out.write_record(cells)?,
            Some(Out::Memory(out)) => out.write_record(cells)?,
            None => {}
        }
        Ok(())
    }

    /// Flushes the rows; called before the register commits.
    pub fn flush(&mut self) -> io::Result<()> {
        match &mut self.out {
            Some(Out::File(out)) => out.flush(),
            Some(Out::Memory(out)) => out.flush(),
            None => Ok(()),
        }
    }

    /// Renames the file to its final path.
    pub fn finish(mut self) -> Rejects {
        match self.out.take() {
            None => Rejects::None,
            Some(Out::Memory(out)) => {
                Rejects::Unwritable(self.path.clone(), out.into_inner().unwrap_or_default())
            }
            Some(Out::File(out)) => {
                let (path, before) = (self.path, self.before);
                // Flushed by then: nothing is left to write.
                let Ok(mut file) = out.into_inner() else {
                    return Rejects::Unwritable(path, Vec::new());
                };
                if let Some(before) = before.filter(|path| has_content(path, &file.content())) {
                    return Rejects::Written(before);
                }
                let finished = if self.is_named {
                    file.finish()
                } else {
                    file.finish_new()
                };
                match finished {
                    Ok(()) => Rejects::Written(path),
                    Err(_) => Rejects::Unwritable(path, file.content()),
                }
            }
        }
    }
}

/// Whether a file has exactly this content.
fn has_content(path: &Path, content: &[u8]) -> bool {
    let size = path.symlink_metadata().ok().filter(Metadata::is_file);
    size.is_some_and(|m| m.len() == content.len() as u64)
        && fs::read(path).is_ok_and(|found| found == content)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rejects_file_never_has_the_name_of_the_input() {
        let name = |input: &str| default_path(Path::new(input)).display().to_string();
        assert_eq!(name("/a/people.csv"), "/a/people.rejects.csv");
        assert_eq!(name("people.rejects.csv"), "people.rejects-2.csv");
        assert_eq!(name("people.rejects-2.csv"), "people.rejects-3.csv");
        assert_eq!(name("loans"), "loans.rejects.csv");
        assert!(is_rejects("people.rejects-2.csv") && !is_rejects("people.csv"));
    }
}
