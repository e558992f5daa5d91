//! Reads a sheet row by row: encoding, delimiter, and limits so that no file can exhaust memory. Does not interpret columns.

use std::cell::Cell;
use std::io::{self, BufRead, BufReader, Cursor, Read};
use std::rc::Rc;

use csv::{ByteRecord, ReaderBuilder, Terminator};

use crate::exchange::import::problem::{FileProblem, LONGEST_ROW};

/// Maximum length of a cell in characters.
pub const LONGEST_CELL: usize = 10_000;
/// Bytes searched for the first line.
const HEAD: u64 = 64 << 10;

/// Counters of the bytes read.
#[derive(Default)]
struct ReadCounters {
    done: Cell<u64>,
    since_row: Cell<u64>,
    quote_open: Cell<bool>,
    at_end: Cell<bool>,
    line_open: Cell<bool>,
}

struct CountingReader<R> {
    inner: R,
    counters: Rc<ReadCounters>,
}

impl<R: Read> Read for CountingReader<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let c = &self.counters;
        if c.since_row.get() > LONGEST_ROW {
            return Err(io::Error::other("row without end"));
        }
        let read = self.inner.read(buffer)?;
        let odd = buffer[..read]
            .iter()
            .fold(false, |odd, b| odd ^ (*b == b'"'));
        c.quote_open.set(c.quote_open.get() ^ odd);
        match buffer[..read].last() {
            Some(last) => c.line_open.set(*last != b'\n'),
            None => c.at_end.set(true),
        }
        c.done.set(c.done.get() + read as u64);
        c.since_row.set(c.since_row.get() + read as u64);
        Ok(read)
    }
}

type Input<'r> = CountingReader<io::Chain<Cursor<Vec<u8>>, BufReader<Box<dyn Read + 'r>>>>;

pub(in crate::exchange) struct Sheet<'r> {
    csv: csv::Reader<Input<'r>>,
    counters: Rc<ReadCounters>,
    /// The first row.
    pub heading: ByteRecord,
    pub delimiter: u8,
}

impl<'r> Sheet<'r> {
    /// Opens a sheet and reads its heading.
    pub fn open(input: Box<dyn Read + 'r>) -> Result<Self, FileProblem> {
        let mut input = BufReader::new(input);
        let head = head(&mut input)?;
        let delimiter = delimiter(&head);
        // Rows end with LF, so that lines can be counted; `next` removes the CR before it. Old files end rows with CR alone.
        let terminator = if head.contains(&b'\n') {
            Terminator::Any(b'\n')
        } else {
            Terminator::CRLF
        };
        let counters = Rc::new(ReadCounters::default());
        let input = CountingReader {
            inner: Cursor::new(head).chain(input),
            counters: Rc::clone(&counters),
        };
        let csv = ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .delimiter(delimiter)
            .terminator(terminator)
            .buffer_capacity(64 << 10)
            .from_reader(input);
        let mut sheet = Self {
            csv,
            counters,
            heading: ByteRecord::new(),
            delimiter,
        };
        let mut heading = ByteRecord::new();
        sheet.next(&mut heading)?.ok_or(FileProblem::Empty)?;
        sheet.heading = heading;
        Ok(sheet)
    }

    /// Reads the next row and returns the line on which it begins; `None` at the end. Skips empty rows.
    pub fn next(&mut self, row: &mut ByteRecord) -> Result<Option<u64>, FileProblem> {
        loop {
            let line = self.csv.position().line();
            match self.csv.read_byte_record(row) {
                Ok(false) => return Ok(None),
                Ok(true) => {}
                Err(_) if self.counters.since_row.get() > LONGEST_ROW => {
                    return Err(FileProblem::RowWithoutEnd(line));
                }
                Err(e) => {
                    return Err(match e.into_kind() {
                        csv::ErrorKind::Io(e) => e.into(),
                        other => FileProblem::Unreadable(format!("{other:?}")),
                    });
                }
            }
            self.counters.since_row.set(0);
            trim_cr(row);
            if !row.iter().all(|cell| cell.trim_ascii().is_empty()) {
                return Ok(Some(self.first_line(row)));
            }
        }
    }

    /// The line on which the row just read begins. The reader's position is after the row, and its line at the row's start
    /// does not include skipped blank lines.
    fn first_line(&self, row: &ByteRecord) -> u64 {
        let within = row.as_slice().iter().filter(|b| **b == b'\n');
        let c = &self.counters;
        let last_line_open = c.at_end.get() && (c.line_open.get() || c.quote_open.get());
        let ends = within.count() as u64 + u64::from(!last_line_open);
        self.csv.position().line().saturating_sub(ends)
    }

    /// Bytes read so far.
    pub fn bytes_read(&self) -> u64 {
        self.counters.done.get()
    }

    /// After the last row: whether a double quote in it was never closed.
    pub fn ends_in_quote(&self, row: &ByteRecord) -> bool {
        self.counters.at_end.get()
            && self.counters.quote_open.get()
            && row.iter().any(|c| c.contains(&b'\n'))
    }
}

fn trim_cr(row: &mut ByteRecord) {
    let last = row.len().saturating_sub(1);
    let cell = row.get(last).and_then(|cell| cell.strip_suffix(b"\r"));
    if let Some(cell) = cell.map(<[u8]>::to_vec) {
        row.truncate(last);
        row.push_field(&cell);
    }
}

/// The first non-empty line without its byte order mark; an error when the file is not text.
fn head(input: &mut BufReader<Box<dyn Read + '_>>) -> Result<Vec<u8>, FileProblem> {
    let mut head = Vec::new();
    input.take(HEAD).read_until(b'\n', &mut head)?;
    check_signature(&head)?;
    if head.starts_with(b"\xEF\xBB\xBF") {
        head.drain(..3);
    }
    while head.trim_ascii().is_empty() && (head.len() as u64) < HEAD {
        if input.take(HEAD).read_until(b'\n', &mut head)? == 0 {
            break;
        }
    }
    if head.trim_ascii().is_empty() {
        return Err(FileProblem::Empty);
    }
    match std::str::from_utf8(&head) {
        Err(e) if e.error_len().is_some() => Err(FileProblem::HeadingNotUtf8),
        _ => Ok(head),
    }
}

/// Recognises other kinds of files by their first bytes.
fn check_signature(head: &[u8]) -> Result<(), FileProblem> {
    let starts = |signature: &[u8]| head.starts_with(signature);
    if head.is_empty() {
        return Err(FileProblem::Empty);
    }
    if starts(b"PK\x03\x04") || starts(b"\xD0\xCF\x11\xE0") {
        return Err(FileProblem::Spreadsheet);
    }
    if starts(b"\xFF\xFE") || starts(b"\xFE\xFF") {
        return Err(FileProblem::Utf16);
    }
    let nul: usize = head.iter().map(|b| usize::from(*b == 0)).sum();
    if nul > 0 {
        let half = nul * 3 > head.len() && !starts(b"SQLite");
        return Err(if half {
            FileProblem::Utf16
        } else {
            FileProblem::NotText
        });
    }
    Ok(())
}

/// The most frequent separator in the heading.
fn delimiter(head: &[u8]) -> u8 {
    let (mut counts, mut quoted) = ([0_usize; 3], false);
    for byte in head {
        match byte {
            b'"' => quoted = !quoted,
            b',' if !quoted => counts[0] += 1,
            b';' if !quoted => counts[1] += 1,
            b'\t' if !quoted => counts[2] += 1,
            _ => {}
        }
    }
    match counts {
        [comma, semicolon, tab] if semicolon > comma && semicolon >= tab => b';',
        [comma, _, tab] if tab > comma => b'\t',
        _ => b',',
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &[u8]) -> Result<Vec<(u64, Vec<String>)>, FileProblem> {
        let mut sheet = Sheet::open(Box::new(text))?;
        let (mut row, mut out) = (ByteRecord::new(), Vec::new());
        while let Some(line) = sheet.next(&mut row)? {
            let cells = row
                .iter()
                .map(|c| String::from_utf8_lossy(c).into_owned())
                .collect();
            out.push((line, cells));
        }
        Ok(out)
    }

    #[test]
    fn lines_are_counted_through_blank_rows_and_quoted_ends() {
        let found = rows(b"\xEF\xBB\xBFa,b\r\n1,\"x\ny\"\r\n\r\n,,\r\n2,z\r\n").unwrap();
        let expected = vec![
            (2, vec!["1".to_owned(), "x\ny".to_owned()]),
            (6, vec!["2".to_owned(), "z".to_owned()]),
        ];
        assert_eq!(found, expected);
    }

    #[test]
    fn lines_are_counted_to_the_last() {
        let lines = |text: &[u8]| {
            let found = rows(text).unwrap();
            found.iter().map(|r| r.0).collect::<Vec<_>>()
        };
        assert_eq!(lines(b"a,b\n1,2\n3,4"), [2, 3]);
        assert_eq!(lines(b"a,b\r\n1,2\r\n\r\n3,\"4\"\r\n"), [2, 4]);
        assert_eq!(lines(b"\n\na,b\n1,\"x\ny\nz\"\n3,4\n\n"), [4, 7]);
        assert_eq!(rows(b"a,b\r1,2\r3,4\r").unwrap().len(), 2);
    }

    #[test]
    fn semicolons_and_tabs_are_seen() {
        assert_eq!(delimiter(b"a;b;c,d"), b';');
        assert_eq!(delimiter(b"a\tb"), b'\t');
        assert_eq!(delimiter(b"\"a;b\",c"), b',');
        assert_eq!(delimiter(b"a"), b',');
    }

    #[test]
    fn other_files_are_named() {
        let open = |bytes: &'static [u8]| Sheet::open(Box::new(bytes)).err();
        assert_eq!(open(b""), Some(FileProblem::Empty));
        assert_eq!(open(b"\xEF\xBB\xBF\n \n"), Some(FileProblem::Empty));
        assert_eq!(open(b"\xFF\xFEa\0,\0"), Some(FileProblem::Utf16));
        assert_eq!(open(b"a\0,\0b\0\n\0"), Some(FileProblem::Utf16));
        assert_eq!(open(b"PK\x03\x04"), Some(FileProblem::Spreadsheet));
        assert_eq!(open(b"SQLite format 3\0"), Some(FileProblem::NotText));
        assert_eq!(open(b"h\xE1,b\n"), Some(FileProblem::HeadingNotUtf8));
    }

    #[test]
    fn a_quote_without_end_stops_before_the_memory_does() {
        let endless = b"a,b\n1,\"".chain(io::repeat(b'x'));
        let mut sheet = Sheet::open(Box::new(endless)).unwrap();
        let mut row = ByteRecord::new();
        assert_eq!(sheet.next(&mut row), Err(FileProblem::RowWithoutEnd(2)));
    }
}
