//! Writes a document as a new file: never over another, in the first writable folder. Owns no content.

use std::fs;
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

use crate::register::output::UnfinishedFile;

/// Highest number in a file name.
const MAX_SAME_NAME: u32 = 999;

/// Writes a file as `name.ext`, or `name-2.ext` and so on if taken, in the first writable folder. Returns the full path.
///
/// # Errors
/// The error of the last folder.
pub fn write_new(folders: &[PathBuf], name: &str, ext: &str, bytes: &[u8]) -> io::Result<PathBuf> {
    let mut failed = io::Error::from(ErrorKind::NotFound);
    for folder in folders {
        match in_folder(folder, name, ext, bytes) {
            Ok(path) => return Ok(fs::canonicalize(&path).unwrap_or(path)),
            Err(e) => failed = e,
        }
    }
    Err(failed)
}

fn in_folder(folder: &Path, name: &str, ext: &str, bytes: &[u8]) -> io::Result<PathBuf> {
    let mut unfinished = UnfinishedFile::begin(folder)?;
    unfinished.file().write_all(bytes)?;
    for nth in 1..=MAX_SAME_NAME {
        let file = match nth {
            1 => format!("{name}.{ext}"),
            nth => format!("{name}-{nth}.{ext}"),
        };
        let path = folder.join(file);
        match unfinished.rename_new(&path) {
            Err(e) if e.kind() == ErrorKind::AlreadyExists => {}
            renamed => return renamed.map(|()| path),
        }
    }
    Err(io::Error::from(ErrorKind::AlreadyExists))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_written_over() {
        let folder = tempfile::tempdir().unwrap();
        let nowhere = folder.path().join("missing");
        let folders = [nowhere, folder.path().to_owned()];
        for (nth, name) in [(1, "a.md"), (2, "a-2.md"), (3, "a-3.md")] {
            let path = write_new(&folders, "a", "md", nth.to_string().as_bytes()).unwrap();
            assert!(path.ends_with(name), "{}", path.display());
        }
        assert_eq!(fs::read_to_string(folder.path().join("a.md")).unwrap(), "1");
        assert!(write_new(&folders[..1], "a", "md", b"").is_err());
    }
}
