//! The files that the program is told to write, by every command and screen. Nothing that belongs to a register is written
//! over, nothing is written through a link, and a file has another name until it is finished: an old one stays where this one
//! does not come to an end.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use uuid::Uuid;

use crate::register::error::{RegisterError, Result};
use crate::register::file::{
    PARTIAL, PartialFile, create_output, is_named, is_plain, parent_folder, rename_unless_present,
    sync_folder,
};
use crate::register::protected_files::ProtectedFiles;
use crate::words::{cli as wc, safety as w};

/// Start of the name of an unfinished file; 32 random digits and [`PARTIAL`] follow.
const PREFIX: &str = ".vieclam-";
const DIGITS: usize = 32;
/// Attempts to create an unfinished file that another process takes for a leftover.
const ATTEMPTS: usize = 8;

/// A new file under a random name, locked as long as its process lives; removed when dropped unless it was renamed.
#[derive(Debug)]
pub struct UnfinishedFile {
    partial: PartialFile,
    file: File,
}

impl UnfinishedFile {
    /// Creates a file in a folder. Removes those that killed processes left there.
    ///
    /// # Errors
    /// When the folder cannot be written.
    pub fn begin(folder: &Path) -> io::Result<Self> {
        remove_leftovers(folder);
        for _ in 0..ATTEMPTS {
            let name = format!("{PREFIX}{}{PARTIAL}", Uuid::new_v4().simple());
            let path = folder.join(name);
            let file = File::create_new(&path)?;
            let partial = PartialFile::new(path);
            // Without locks on the file system, nobody removes it either.
            let _ = file.lock();
            if is_named(&file, &partial.0) {
                return Ok(Self { partial, file });
            }
        }
        Err(io::ErrorKind::AlreadyExists.into())
    }

    /// The name that the file has until then.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.partial.0
    }

    /// Where the content is.
    pub fn file(&mut self) -> &mut File {
        &mut self.file
    }

    /// Syncs the content and gives the file a name that no other has.
    ///
    /// # Errors
    /// `AlreadyExists` when the name is taken; that file stays.
    pub fn rename_new(&self, to: &Path) -> io::Result<()> {
        self.file.sync_all()?;
        rename_unless_present(&self.partial.0, to)?;
        // Other systems do not sync folders.
        let _ = sync_folder(to);
        Ok(())
    }

    /// Syncs the content and gives the file its name; a file of that name is replaced and leaves its access rights.
    ///
    /// # Errors
    /// When the name cannot be written; an old file stays then.
    pub(in crate::register) fn rename_over(&self, to: &Path) -> io::Result<()> {
        if let Ok(old) = to.symlink_metadata()
            && old.is_file()
        {
            fs::set_permissions(&self.partial.0, old.permissions())?;
        }
        self.file.sync_all()?;
        fs::rename(&self.partial.0, to)?;
        let _ = sync_folder(to);
        Ok(())
    }
}

/// A file that the clerk named.
#[derive(Debug)]
pub struct OutputFile {
    path: PathBuf,
    out: BufWriter<Out>,
}

#[derive(Debug)]
enum Out {
    File(UnfinishedFile),
    /// A device or a pipe gets the bytes as they come.
    Stream(File),
}

impl OutputFile {
    /// Refuses a path that is protected, a link, a folder or write-protected, before anything is done.
    ///
    /// # Errors
    /// Only then.
    pub fn check(path: &Path, protected: &ProtectedFiles) -> Result<()> {
        protected.ensure_free(path)?;
        if path.as_os_str() == "-" {
            return Err(RegisterError::refused(|| w::OUTPUT_IS_DASH.to_string()));
        }
        if path.is_symlink() && !is_open_file(path) {
            return Err(RegisterError::failed(|| w::output_is_link(path.display())));
        }
        if path.is_dir() || path.to_string_lossy().ends_with(std::path::is_separator) {
            return Err(RegisterError::failed(|| {
                w::output_is_folder(path.display())
            }));
        }
        if is_write_protected(path) {
            return Err(RegisterError::failed(|| {
                w::output_write_protected(path.display())
            }));
        }
        Ok(())
    }

    /// Begins to write. There is no other way to write a file that the clerk named.
    ///
    /// # Errors
    /// As [`Self::check`], and when the file cannot be written.
    pub fn begin(path: &Path, protected: &ProtectedFiles) -> Result<Self> {
        Self::check(path, protected)?;
        let out = if is_stream(path) {
            create_output(path).map(Out::Stream)
        } else {
            UnfinishedFile::begin(parent_folder(path)).map(Out::File)
        };
        let out =
            out.map_err(|e| RegisterError::failed(|| wc::cannot_write(path.display(), &e)))?;
        Ok(Self {
            path: path.to_path_buf(),
            out: BufWriter::new(out),
        })
    }

    /// Gives the file its name, over an old one.
    ///
    /// # Errors
    /// When the last bytes or the name cannot be written; [`Self::content`] still has them.
    pub fn finish(&mut self) -> io::Result<()> {
        self.out.flush()?;
        match self.out.get_ref() {
            Out::File(file) => file.rename_over(&self.path),
            Out::Stream(_) => Ok(()),
        }
    }

    /// Gives the file its name.
    ///
    /// # Errors
    /// As [`Self::finish`], and `AlreadyExists` when there is a file of that name.
    pub fn finish_new(&mut self) -> io::Result<()> {
        self.out.flush()?;
        match self.out.get_ref() {
            Out::File(file) => file.rename_new(&self.path),
            Out::Stream(_) => Ok(()),
        }
    }

    /// What was written into a file so far; empty for a device or a pipe.
    #[must_use]
    pub fn content(&self) -> Vec<u8> {
        match self.out.get_ref() {
            Out::File(file) => fs::read(&file.partial.0).unwrap_or_default(),
            Out::Stream(_) => Vec::new(),
        }
    }
}

impl Write for OutputFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.out.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

impl Write for Out {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::File(file) => file.file.write(bytes),
            Self::Stream(file) => file.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Whether a path is a device or a pipe, or stands for an open file.
fn is_stream(path: &Path) -> bool {
    let metadata = path.symlink_metadata();
    let is_other = metadata.is_ok_and(|m| !m.is_file() && !m.is_dir() && !m.is_symlink());
    is_other || is_open_file(path)
}

/// Whether a path is one by which the system names a file that this process has open: `/dev/stdout`, `/dev/fd/63`. These
/// are links, and the only ones that are followed.
fn is_open_file(path: &Path) -> bool {
    let number = ["/dev/fd", "/proc/self/fd"].map(|folder| path.strip_prefix(folder).ok());
    let number = number.into_iter().flatten().find_map(Path::to_str);
    number.is_some_and(|n| !n.is_empty() && n.bytes().all(|b| b.is_ascii_digit()))
        || ["/dev/stdout", "/dev/stderr"]
            .iter()
            .any(|p| path == Path::new(p))
}

/// Whether there is a file that may not be written: a finished file would take its name all the same.
fn is_write_protected(path: &Path) -> bool {
    let Some(metadata) = path.symlink_metadata().ok().filter(fs::Metadata::is_file) else {
        return false;
    };
    #[cfg(unix)]
    let is_refused = rustix::fs::access(path, rustix::fs::Access::WRITE_OK).is_err();
    #[cfg(not(unix))]
    let is_refused = false;
    // Bits do not bind root, whom they tell the same.
    is_refused || metadata.permissions().readonly()
}

/// Removes the unfinished files of processes that were killed: no living process has them locked.
fn remove_leftovers(folder: &Path) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if !is_unfinished(&entry.file_name().to_string_lossy())
            || !path.symlink_metadata().is_ok_and(|m| is_plain(&m))
        {
            continue;
        }
        if let Ok(file) = File::options().write(true).open(&path)
            && file.try_lock().is_ok()
            && is_named(&file, &path)
        {
            let _ = fs::remove_file(&path);
        }
    }
}

fn is_unfinished(name: &str) -> bool {
    let random = name.strip_prefix(PREFIX);
    let random = random.and_then(|n| n.strip_suffix(PARTIAL));
    random.is_some_and(|n| n.len() == DIGITS && n.bytes().all(|b| b.is_ascii_hexdigit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).unwrap().flatten();
        let names = entries.map(|e| e.file_name().to_string_lossy().into_owned());
        let mut names: Vec<String> = names.collect();
        names.sort();
        names
    }

    #[test]
    fn a_file_gets_its_name_when_it_is_finished() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("people.csv");
        let protected = ProtectedFiles::of(&folder.path().join("r.db"));
        let begin = || OutputFile::begin(&path, &protected).unwrap();
        fs::write(&path, "old").unwrap();
        fs::write(folder.path().join("people.csv.partial"), "another's").unwrap();
        let mut out = begin();
        out.write_all(b"half").unwrap();
        drop(out);
        assert_eq!(fs::read(&path).unwrap(), b"old");
        let mut out = begin();
        out.write_all(b"new").unwrap();
        assert_eq!(
            out.finish_new().unwrap_err().kind(),
            io::ErrorKind::AlreadyExists
        );
        assert_eq!(
            (fs::read(&path).unwrap(), out.content()),
            (b"old".to_vec(), b"new".to_vec())
        );
        out.finish().unwrap();
        drop(out);
        assert_eq!(fs::read(&path).unwrap(), b"new");
        assert_eq!(names(folder.path()), ["people.csv", "people.csv.partial"]);
    }

    #[test]
    fn what_a_killed_process_left_is_removed_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let left = format!("{PREFIX}{}{PARTIAL}", "0f".repeat(16));
        let others = [".vieclam-plan.partial", ".vieclam-.partial", "x.partial"];
        for name in others.iter().copied().chain([left.as_str()]) {
            fs::write(folder.path().join(name), "a person").unwrap();
        }
        let one = UnfinishedFile::begin(folder.path()).unwrap();
        let two = UnfinishedFile::begin(folder.path()).unwrap();
        assert_eq!(names(folder.path()).len(), others.len() + 2);
        assert!(!folder.path().join(left).exists());
        drop((one, two));
        assert_eq!(names(folder.path()).len(), others.len());
    }

    #[cfg(unix)]
    #[test]
    fn nothing_is_written_through_a_link() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        fs::write(at("goal"), "old").unwrap();
        fs::create_dir(at("pages")).unwrap();
        std::os::unix::fs::symlink(at("goal"), at("out.csv")).unwrap();
        std::os::unix::fs::symlink(at("pages"), at("pages.csv")).unwrap();
        let protected = ProtectedFiles::of(&at("r.db"));
        let by_dev = |name: &str| PathBuf::from(format!("/dev/..{}", at(name).display()));
        for link in [at("out.csv"), at("pages.csv"), by_dev("out.csv")] {
            let refused = OutputFile::begin(&link, &protected).unwrap_err();
            assert_eq!(refused.sentence(), w::output_is_link(link.display()));
        }
        assert_eq!(
            names(folder.path()),
            ["goal", "out.csv", "pages", "pages.csv"]
        );
        assert_eq!(fs::read(at("goal")).unwrap(), b"old");
        let is_followed = |path: &str| is_open_file(Path::new(path));
        for path in [
            "/dev/stdout",
            "/dev/./stderr",
            "/dev/fd/63",
            "/proc/self/fd/1",
        ] {
            assert!(is_followed(path), "{path}");
        }
        for path in [
            "/dev",
            "/dev/fd",
            "/dev/fd/..",
            "/dev/fd/1/x",
            "/dev/stdout/..",
            "/dev/shm/x",
        ] {
            assert!(!is_followed(path), "{path}");
        }
    }

    #[test]
    fn a_folder_and_a_file_that_may_not_be_written_are_refused() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        let protected = ProtectedFiles::of(&at("r.db"));
        let refused = |path: &Path| OutputFile::check(path, &protected).unwrap_err();
        for path in [folder.path(), &at("new/"), Path::new("."), Path::new("-")] {
            let sentence = refused(path).sentence();
            assert!(sentence.contains("thư mục") || sentence.contains("tên tệp"));
        }
        fs::write(at("final.csv"), "corrected").unwrap();
        OutputFile::check(&at("final.csv"), &protected).unwrap();
        let mut rights = at("final.csv").metadata().unwrap().permissions();
        rights.set_readonly(true);
        fs::set_permissions(at("final.csv"), rights).unwrap();
        assert_eq!(
            refused(&at("final.csv")).sentence(),
            w::output_write_protected(at("final.csv").display())
        );
    }
}
