//! Errors of the operating system, of SQLite and of TOML files as parts of a sentence: what happened, in the language of the
//! thread, and the number for whoever helps. An error without a number keeps its own text.

use std::io::{self, ErrorKind};

use rusqlite::ErrorCode;

use super::{Phrase, system as w};

/// An error that a sentence names as `{error}`.
pub trait SystemError {
    /// What happened and the error's number.
    fn describe(&self) -> String;
}

impl<E: SystemError + ?Sized> SystemError for &E {
    fn describe(&self) -> String {
        (**self).describe()
    }
}

impl SystemError for io::Error {
    fn describe(&self) -> String {
        let number = self.raw_os_error();
        let phrase = io_phrase(self.kind(), number).or(number.map(|_| w::OTHER));
        phrase.map_or_else(|| self.to_string(), |phrase| numbered(phrase, number))
    }
}

impl SystemError for rusqlite::Error {
    fn describe(&self) -> String {
        let Some(error) = self.sqlite_error() else {
            return self.to_string();
        };
        let phrase = sqlite_phrase(error.code).unwrap_or(w::OTHER);
        numbered(phrase, Some(error.extended_code))
    }
}

/// What is wrong with a line of a TOML file, by the message of its parser.
#[must_use]
pub fn toml_problem(message: &str) -> Phrase {
    if message.contains("duplicate key") {
        w::TOML_TWICE
    } else {
        w::TOML_SHAPE
    }
}

fn numbered(phrase: Phrase, number: Option<i32>) -> String {
    number.map_or_else(
        || phrase.text().to_owned(),
        |number| w::numbered(phrase.text(), number),
    )
}

fn io_phrase(kind: ErrorKind, number: Option<i32>) -> Option<Phrase> {
    Some(match kind {
        ErrorKind::NotFound => w::NOT_FOUND,
        ErrorKind::PermissionDenied => w::NO_PERMISSION,
        ErrorKind::AlreadyExists => w::EXISTS,
        ErrorKind::StorageFull => w::DISK_FULL,
        ErrorKind::QuotaExceeded => w::QUOTA,
        ErrorKind::ReadOnlyFilesystem => w::READ_ONLY_DISK,
        ErrorKind::FileTooLarge => w::TOO_LARGE,
        ErrorKind::ResourceBusy | ErrorKind::ExecutableFileBusy => w::IN_USE,
        ErrorKind::IsADirectory => w::IS_FOLDER,
        ErrorKind::NotADirectory => w::NOT_A_FOLDER,
        ErrorKind::InvalidFilename => w::BAD_NAME,
        ErrorKind::BrokenPipe | ErrorKind::ConnectionReset | ErrorKind::ConnectionAborted => {
            w::CLOSED
        }
        ErrorKind::TimedOut => w::TIMED_OUT,
        ErrorKind::Interrupted => w::INTERRUPTED,
        ErrorKind::UnexpectedEof => w::CUT_SHORT,
        ErrorKind::OutOfMemory => w::NO_MEMORY,
        ErrorKind::CrossesDevices => w::OTHER_DISK,
        ErrorKind::InvalidData => w::NOT_TEXT,
        ErrorKind::WouldBlock => w::NO_THREADS,
        _ => return os_phrase(number?),
    })
}

/// The errors that the standard library gives no kind of their own.
#[cfg(unix)]
fn os_phrase(number: i32) -> Option<Phrase> {
    use rustix::io::Errno;
    let table = [
        (Errno::IO, w::DISK_ERROR),
        (Errno::MFILE, w::TOO_MANY_FILES),
        (Errno::NFILE, w::TOO_MANY_FILES),
        (Errno::LOOP, w::LINK_LOOP),
    ];
    table
        .into_iter()
        .find_map(|(e, phrase)| (e.raw_os_error() == number).then_some(phrase))
}

/// Windows: `ERROR_SHARING_VIOLATION`, `ERROR_LOCK_VIOLATION`, `ERROR_TOO_MANY_OPEN_FILES`.
#[cfg(not(unix))]
fn os_phrase(number: i32) -> Option<Phrase> {
    match number {
        32 | 33 => Some(w::IN_USE),
        4 => Some(w::TOO_MANY_FILES),
        _ => None,
    }
}

fn sqlite_phrase(code: ErrorCode) -> Option<Phrase> {
    Some(match code {
        ErrorCode::PermissionDenied => w::NO_PERMISSION,
        ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked => w::IN_USE,
        ErrorCode::OutOfMemory => w::NO_MEMORY,
        ErrorCode::ReadOnly => w::READ_ONLY_DISK,
        ErrorCode::OperationInterrupted => w::INTERRUPTED,
        ErrorCode::SystemIoFailure => w::DISK_ERROR,
        ErrorCode::DatabaseCorrupt => w::DAMAGED,
        ErrorCode::DiskFull => w::DISK_FULL,
        ErrorCode::CannotOpen => w::CANNOT_OPEN,
        ErrorCode::NotADatabase => w::NOT_A_DATABASE,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::{Lang, set_language};

    #[test]
    fn common_errors_are_described_in_both_languages_with_their_number() {
        let full = io::Error::from_raw_os_error(28);
        let sqlite = rusqlite::Error::SqliteFailure(rusqlite::ffi::Error::new(778), None);
        for (lang, expected) in [
            (
                Lang::Vi,
                [
                    "ổ đĩa đã đầy, mã lỗi 28",
                    "lỗi đọc hoặc ghi ổ đĩa, mã lỗi 778",
                ],
            ),
            (
                Lang::En,
                [
                    "the disk is full, error 28",
                    "an error while reading or writing the disk, error 778",
                ],
            ),
        ] {
            set_language(lang);
            #[cfg(unix)]
            assert_eq!(full.describe(), expected[0]);
            assert_eq!(sqlite.describe(), expected[1]);
        }
        set_language(Lang::Vi);
        #[cfg(unix)]
        for number in [
            1, 2, 4, 5, 13, 16, 17, 18, 20, 21, 23, 24, 27, 28, 30, 32, 36, 40, 122,
        ] {
            let text = io::Error::from_raw_os_error(number).describe();
            assert!(text.ends_with(&format!(", mã lỗi {number}")), "{text}");
        }
        #[cfg(unix)]
        for number in [95, 524, 9999] {
            let text = io::Error::from_raw_os_error(number).describe();
            assert_eq!(text, format!("lỗi của hệ thống, mã lỗi {number}"));
        }
        let json = rusqlite::Error::SqliteFailure(
            rusqlite::ffi::Error::new(1),
            Some("malformed JSON".to_owned()),
        );
        assert_eq!(json.describe(), "lỗi của hệ thống, mã lỗi 1");
        assert_eq!(io::Error::other("x").describe(), "x");
    }
}
