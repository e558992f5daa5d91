//! Reads a small text file that a person wrote: a plan, the configuration, an age identity. A path may name anything, also
//! a device or a file without end, so nothing is read before the kind and the size are known.

use std::fmt;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::Path;

use crate::words::{SystemError, register as w};

/// Maximum size in bytes; the built-in plan has 20 KB.
pub const MAX_BYTES: u64 = 1 << 20;

/// Why a file was not read; shown as a clause in the thread's language.
#[derive(Debug)]
pub enum Unreadable {
    /// A folder, a device or a pipe.
    NotAFile,
    TooLong,
    /// Not UTF-8.
    NotText,
    System(io::Error),
}

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotAFile => w::NOT_A_FILE.fmt(f),
            Self::TooLong => w::text_file_too_long(MAX_BYTES >> 20).fmt(f),
            Self::NotText => w::NOT_TEXT.fmt(f),
            Self::System(e) => f.write_str(&e.describe()),
        }
    }
}

impl Unreadable {
    /// Whether there is no file of this name.
    #[must_use]
    pub fn is_missing(&self) -> bool {
        matches!(self, Self::System(e) if e.kind() == io::ErrorKind::NotFound)
    }
}

/// Reads a file of at most [`MAX_BYTES`].
pub fn read(path: &Path) -> Result<String, Unreadable> {
    let metadata = fs::metadata(path).map_err(Unreadable::System)?;
    if !metadata.is_file() {
        return Err(Unreadable::NotAFile);
    }
    if metadata.len() > MAX_BYTES {
        return Err(Unreadable::TooLong);
    }
    read_from(File::open(path).map_err(Unreadable::System)?)
}

/// Reads at most [`MAX_BYTES`] from an open file, which may be a pipe.
pub fn read_from(file: impl Read) -> Result<String, Unreadable> {
    let mut bytes = Vec::new();
    let taken = file.take(MAX_BYTES + 1).read_to_end(&mut bytes);
    if taken.map_err(Unreadable::System)? as u64 > MAX_BYTES {
        return Err(Unreadable::TooLong);
    }
    String::from_utf8(bytes).map_err(|_| Unreadable::NotText)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests may panic")]
mod tests {
    use super::*;

    #[test]
    fn only_a_small_text_is_read() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("plan.toml");
        let write = |bytes: &[u8]| fs::write(&path, bytes).unwrap();
        let most = usize::try_from(MAX_BYTES).unwrap();
        write(&vec![b'a'; most]);
        assert_eq!(read(&path).unwrap().len(), most);
        write(&vec![b'a'; most + 1]);
        assert!(matches!(read(&path), Err(Unreadable::TooLong)));
        write(b"a\xff");
        assert!(matches!(read(&path), Err(Unreadable::NotText)));
        assert!(matches!(read(folder.path()), Err(Unreadable::NotAFile)));
        assert!(read(&folder.path().join("none")).is_err_and(|e| e.is_missing()));
    }

    #[test]
    fn what_has_no_end_is_not_read() {
        assert!(matches!(
            read_from(io::repeat(b'a')),
            Err(Unreadable::TooLong)
        ));
    }

    #[cfg(unix)]
    #[test]
    fn a_device_and_a_pipe_are_not_opened() {
        use rustix::fs::{CWD, FileType, Mode, mknodat};
        let folder = tempfile::tempdir().unwrap();
        let pipe = folder.path().join("pipe");
        mknodat(CWD, &pipe, FileType::Fifo, Mode::RWXU, 0).unwrap();
        for path in [pipe.as_path(), Path::new("/dev/zero")] {
            assert!(
                matches!(read(path), Err(Unreadable::NotAFile)),
                "{}",
                path.display()
            );
        }
    }
}
