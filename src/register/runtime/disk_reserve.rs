//! The disk reserve: a file beside the register that is removed when the disk is full, so that clerks can save what they are
//! typing. Created after the first save, and again when there is room. Imports get none: they would use it all.

use std::fs::{self, File, Metadata};
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

#[cfg(unix)]
use crate::register::file::parent_folder;
use crate::register::file::{is_plain, with_suffix};

/// Bytes: SQLite's log at its full length (1,000 pages).
const SIZE: u64 = 4 << 20;
/// Bytes read at a time.
const BLOCK_SIZE: usize = 64 * 1024;
/// Free bytes needed to create the file again, so that freed space is not taken at once.
const MIN_FREE: u64 = 4 * SIZE;

/// The reserve of one register; `present` is set once the file is known to exist.
#[derive(Debug)]
pub(in crate::register) struct DiskReserve {
    path: PathBuf,
    present: bool,
}

impl DiskReserve {
    pub fn new(register: &Path) -> Self {
        Self {
            path: with_suffix(register, "-ballast"),
            present: false,
        }
    }

    /// Whether a file is there that may be the reserve, by its size: asked before each change.
    pub fn may_exist(&self) -> bool {
        self.metadata().is_some()
    }

    /// The file in its place; a link or a folder is none.
    fn metadata(&self) -> Option<Metadata> {
        let metadata = self.path.symlink_metadata().ok().filter(is_plain)?;
        (metadata.len() <= SIZE).then_some(metadata)
    }

    /// Bytes of the file; `None` without it, or with another content in its place.
    fn size(&self) -> Option<u64> {
        let metadata = self.metadata()?;
        let is_own = has_only_zeros(&self.path).unwrap_or_default();
        is_own.then_some(metadata.len())
    }

    /// Removes the file; returns whether it existed.
    pub fn release(&mut self) -> bool {
        self.present = false;
        let released = self.size().is_some() && fs::remove_file(&self.path).is_ok();
        if released {
            tracing::warn!("the disk is full: disk reserve released");
        }
        released
    }

    /// Creates the file unless it exists or free space is short. Free of cost once the file is known to exist; a register
    /// whose folder cannot hold the file works without, and so does one with a link in the file's place.
    pub fn ensure(&mut self) {
        if self.present {
            return;
        }
        let size = self.size();
        if size.is_some_and(|size| size != SIZE) {
            // A partial file would use space and free too little.
            let _ = fs::remove_file(&self.path);
        }
        self.present = size == Some(SIZE) || self.has_room() && self.create();
    }

    fn create(&self) -> bool {
        let Ok(file) = File::create_new(&self.path) else {
            return false;
        };
        let filled = fill(&file).is_ok();
        if !filled {
            let _ = fs::remove_file(&self.path);
        }
        filled
    }

    #[cfg(unix)]
    fn has_room(&self) -> bool {
        rustix::fs::statvfs(parent_folder(&self.path))
            .is_ok_and(|s| s.f_bavail.saturating_mul(s.f_frsize) >= MIN_FREE)
    }

    #[cfg(not(unix))]
    fn has_room(&self) -> bool {
        true
    }
}

fn has_only_zeros(path: &Path) -> io::Result<bool> {
    let mut file = File::open(path)?;
    let mut block = vec![0; BLOCK_SIZE];
    loop {
        match file.read(&mut block)? {
            0 => return Ok(true),
            length if block[..length].iter().any(|byte| *byte != 0) => return Ok(false),
            _ => {}
        }
    }
}

/// Allocates the space without writing where the file system supports that.
#[cfg(target_os = "linux")]
fn fill(file: &File) -> io::Result<()> {
    use rustix::fs::{FallocateFlags, fallocate};
    use rustix::io::Errno;
    match fallocate(file, FallocateFlags::empty(), 0, SIZE) {
        Err(Errno::OPNOTSUPP | Errno::NOSYS) => write_out(file),
        done => Ok(done?),
    }
}

#[cfg(not(target_os = "linux"))]
fn fill(file: &File) -> io::Result<()> {
    write_out(file)
}

fn write_out(mut file: &File) -> io::Result<()> {
    io::copy(&mut io::repeat(0).take(SIZE), &mut file)?;
    file.sync_data()
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests may panic")]
mod tests {
    use super::*;

    #[test]
    fn the_file_is_created_released_and_created_again() {
        let folder = tempfile::tempdir().unwrap();
        let mut reserve = DiskReserve::new(&folder.path().join("r.db"));
        assert!(!reserve.release(), "nothing to give yet");
        reserve.ensure();
        let path = folder.path().join("r.db-ballast");
        assert_eq!(path.metadata().unwrap().len(), SIZE);
        assert!(reserve.release());
        assert!(!path.exists() && !reserve.release());
        fs::write(&path, "a letter").unwrap();
        reserve.ensure();
        assert!(!reserve.release(), "another file of that name stays");
        assert_eq!(fs::read(&path).unwrap(), b"a letter");
        fs::write(&path, [0; 100]).unwrap();
        reserve.ensure();
        assert_eq!(path.metadata().unwrap().len(), SIZE);
        write_out(&File::create(&path).unwrap()).unwrap();
        assert_eq!(path.metadata().unwrap().len(), SIZE);
    }
}
