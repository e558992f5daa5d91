//! The disk reserve: a file beside the register that is removed when the disk is full, to leave room for a clerk's last saves.
//! Created once something was saved, and again when there is room. Imports get none: they would use it all.

use std::fs::{self, File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};

/// Bytes: SQLite's log at its full length (1,000 pages), so that a clerk can finish the entry.
const SIZE: u64 = 4 << 20;
/// It is made again only when there is this much room: what was just freed must not be taken at once.
const MIN_FREE: u64 = 4 * SIZE;

/// The file, and whether it is known to be there.
#[derive(Debug)]
pub(in crate::register) struct DiskReserve {
    path: PathBuf,
    present: bool,
}

impl DiskReserve {
    /// That of a register.
    pub fn new(register: &Path) -> Self {
        let mut name = register.as_os_str().to_owned();
        name.push("-ballast");
        Self {
            path: PathBuf::from(name),
            present: false,
        }
    }

    /// There is room to give.
    pub fn exists(&self) -> bool {
        self.path.exists()
    }

    /// Gives the room to others; whether there was any to give.
    pub fn release(&mut self) -> bool {
        self.present = false;
        let released = fs::remove_file(&self.path).is_ok();
        if released {
            tracing::warn!("the disk is full: the ballast is given up");
        }
        released
    }

    /// Makes the file unless it is there or room is short. Costs nothing once it is known to be there; a register whose
    /// folder has no place for it works without.
    pub fn ensure(&mut self) {
        if self.present {
            return;
        }
        let complete = self.path.metadata().is_ok_and(|m| m.len() == SIZE);
        self.present = complete || self.has_room() && self.create();
    }

    fn create(&self) -> bool {
        let result = OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(false)
            .open(&self.path)
            .and_then(|file| fill(&file));
        if result.is_err() {
            // Half a file would take room and give none.
            let _ = fs::remove_file(&self.path);
        }
        result.is_ok()
    }

    #[cfg(unix)]
    fn has_room(&self) -> bool {
        let folder = self
            .path
            .parent()
            .filter(|p| !p.as_os_str().is_empty())
            .unwrap_or(Path::new("."));
        rustix::fs::statvfs(folder).is_ok_and(|s| s.f_bavail.saturating_mul(s.f_frsize) >= MIN_FREE)
    }

    #[cfg(not(unix))]
    fn has_room(&self) -> bool {
        true
    }
}

/// Takes the room without writing where the file system can.
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
    io::copy(&mut io::Read::take(io::repeat(0), SIZE), &mut file)?;
    file.sync_data()
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test that finds nothing stops there")]
mod tests {
    use super::*;

    #[test]
    fn it_is_made_once_given_up_once_and_made_again() {
        let folder = tempfile::tempdir().unwrap();
        let mut ballast = DiskReserve::new(&folder.path().join("r.db"));
        assert!(!ballast.release(), "nothing to give yet");
        ballast.ensure();
        let path = folder.path().join("r.db-ballast");
        assert_eq!(path.metadata().unwrap().len(), SIZE);
        assert!(ballast.release());
        assert!(!path.exists() && !ballast.release());
        fs::write(&path, "half").unwrap();
        ballast.ensure();
        assert_eq!(path.metadata().unwrap().len(), SIZE);
        write_out(&File::create(&path).unwrap()).unwrap();
        assert_eq!(path.metadata().unwrap().len(), SIZE);
    }
}
