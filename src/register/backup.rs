//! Verified backups of the register: `VACUUM INTO` a partial file, opened, checked, compared row by row with the register at
//! that moment, synced to the disk, and then renamed. The name holds the newest point of the trail. Owns the order of these
//! steps; copying is in `copy`, names are in `retention`, which ones stay in `pruning`.

pub mod age;
pub mod branches;
pub(super) mod copy;
mod old_leftovers;
mod other_disk;
pub mod own_copies;
mod pruning;
pub mod rekey;
pub mod replaced;
pub mod restore;
pub mod retention;
pub mod sealed;
mod sealed_header;
pub mod staged_copy;
pub mod staging;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::domain::ids::PersonId;

pub use crate::register::backup::other_disk::may_be_made;
pub use crate::register::backup::retention::{
    BackupFile, BackupLabel, folder_of, list, list_by_trail,
};
use crate::register::backup::staging::Staging;
use crate::register::check;
use crate::register::error::{RegisterError, Result};
use crate::register::file::make_private;
use crate::register::findings::Findings;
use crate::register::opened_file::OpenedFile;
use crate::register::runtime::connect;
use crate::register::runtime::stop::{self, FinalStep};
use crate::register::schema;
use crate::register::trail::event::{self, AuditEvent};
use crate::register::trail::head;
use crate::register::{Op, Register};
use crate::words::safety as w;

/// Attempts to copy while people are erased.
const TRIES: usize = 3;

/// A backup that was compared with the register.
#[derive(Clone, Debug)]
pub struct VerifiedBackup {
    pub path: PathBuf,
    pub label: BackupLabel,
    /// Rows compared with the register, all tables.
    pub rows: u64,
    /// Findings in the register itself, and so in its exact copy; the name then ends with `unsound`.
    pub findings: Findings,
}

/// Called when a copy is verified, before it gets its name; the name is given before the returned step ends.
type Record<'r> = dyn FnMut(&BackupLabel) -> Result<Option<FinalStep>> + 'r;

/// Copies the register at `register` into `folder` and verifies the copy; others may write meanwhile. Removes surplus
/// backups (`pruning::surplus`), never the one just made. `on_progress` gets the rows compared so far, then those checked.
///
/// # Errors
/// When the register cannot be read, the folder cannot be written, or the copy differs; no backup is made then.
pub fn create_verified(
    register: &Path,
    folder: &Path,
    on_progress: &mut dyn FnMut(u64),
) -> Result<VerifiedBackup> {
    let file = OpenedFile::at(register);
    create(&file, folder, on_progress, &mut |_| Ok(None))
}

/// Backs up an open register as [`create_verified`] does, with a row in its trail. As of an export, the row is written
/// first: a process killed in between leaves a row without a copy, never a copy without its row.
///
/// # Errors
/// Also when the register's file is not in its place any more, or the row cannot be written.
pub fn create_recorded(
    register: &mut Register,
    folder: &Path,
    encrypted: bool,
    on_progress: &mut dyn FnMut(u64),
) -> Result<VerifiedBackup> {
    let file = register.file.clone();
    let record = &mut |label: &BackupLabel| record(register, label, encrypted);
    create(&file, folder, on_progress, record)
}

fn record(
    register: &mut Register,
    label: &BackupLabel,
    encrypted: bool,
) -> Result<Option<FinalStep>> {
    let event = AuditEvent::new(event::BACKUP)
        .with("encrypted", encrypted)
        .with("head", label.head.hash.as_str());
    if register.is_read_only() {
        register.record_export(event)?;
        return Ok(None);
    }
    register.with_reserve(|register| {
        register.batch(|batch| {
            batch.apply(Op::Audit(event.clone()))?;
            // Begun before the commit: a stop between the row and the copy is obeyed after both.
            Ok(Some(FinalStep::begin()?))
        })
    })
}

/// The backup of an open register into its folder, as a job for another thread with connections of its own.
pub fn job(register: &Register) -> impl FnOnce() -> Result<VerifiedBackup> + Send + use<> {
    let (file, folder) = (register.file.clone(), folder_of(register.path()));
    move || create(&file, &folder, &mut |_| (), &mut |_| Ok(None))
}

fn create(
    file: &OpenedFile,
    folder: &Path,
    on_progress: &mut dyn FnMut(u64),
    record: &mut Record<'_>,
) -> Result<VerifiedBackup> {
    let register = file.path();
    let unwritable =
        |e: io::Error| RegisterError::failed(|| w::folder_unwritable(folder.display(), &e));
    let to_named = |e: RegisterError| match e {
        RegisterError::Full => RegisterError::failed(|| w::backup_disk_full(folder.display())),
        other => other,
    };
    if !folder.is_dir() {
        fs::create_dir_all(folder).map_err(unwritable)?;
        make_private(folder);
    }
    for _ in 0..TRIES {
        file.ensure_in_place()?;
        let staging = Staging::begin(register, folder).map_err(to_named)?;
        let partial = staging.path("copy.db");
        let (rows, findings, label, erased) = match make_copy(register, &partial, on_progress) {
            // An erasure has removed it.
            Err(_) if !staging.is_in_place() && !stop::is_requested() => continue,
            made => made.map_err(to_named)?,
        };
        let path = folder.join(label.file_name());
        // The copy may be one of a file that took the register's place meanwhile.
        file.ensure_in_place()?;
        let _final_step = record(&label)?;
        match other_disk::publish(&partial, &path) {
            Err(_) if !staging.is_in_place() => continue,
            published => published.map_err(unwritable)?,
        }
        // Somebody who was erased meanwhile is in the copy, which that erasure did not see.
        let live = connect::open_read_only(register)?;
        if restore::erased_people(&live)? != erased {
            fs::remove_file(&path).map_err(unwritable)?;
            continue;
        }
        for old in pruning::surplus(&own_copies::own_backups(&live, register, folder), &path) {
            // A surplus backup that remains does not affect the new one; the next backup tries again.
            let _ = fs::remove_file(&old.path);
        }
        if !path.exists() {
            return Err(unwritable(io::ErrorKind::NotFound.into()));
        }
        return Ok(VerifiedBackup {
            path,
            label,
            rows,
            findings,
        });
    }
    Err(RegisterError::Busy)
}

/// Copies the register into a new file: the rows compared, the findings, the label, and the people who are erased in the copy.
fn make_copy(
    register: &Path,
    to: &Path,
    on_progress: &mut dyn FnMut(u64),
) -> Result<(u64, Findings, BackupLabel, Vec<PersonId>)> {
    let rows = copy::copy_and_compare(register, to, on_progress)?;
    let copy = connect::open_read_only(to)?;
    let findings = check::examine(&copy, on_progress)?;
    let version = schema::version(&copy)?;
    let head = head::head(&copy)?;
    let erased = restore::erased_people(&copy)?;
    copy.close().map_err(|(_, e)| e)?;
    let label = BackupLabel::new(register, version, head, findings.messages.is_empty());
    Ok((rows, findings, label, erased))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::register::Session;

    #[test]
    fn a_copy_that_an_erasure_removed_meanwhile_is_made_again() {
        let parent = tempfile::tempdir().unwrap();
        let path = parent.path().join("r.db");
        let register = Register::open(&path, Session::new("lan")).unwrap();
        let mut removed = 0;
        let on_progress = &mut |_| {
            if removed == 0 {
                for path in staging::leftovers(&path) {
                    staging::remove(&path).unwrap();
                    removed += 1;
                }
            }
        };
        let folder = folder_of(&path);
        let copy = create(&register.file, &folder, on_progress, &mut |_| Ok(None)).unwrap();
        assert_eq!(removed, 1);
        assert_eq!(list(&path, &folder)[0].path, copy.path);
        assert!(staging::leftovers(&path).is_empty());
    }

    #[test]
    fn a_copy_gets_its_name_once_its_row_is_in_the_trail() {
        let parent = tempfile::tempdir().unwrap();
        let path = parent.path().join("r.db");
        let folder = folder_of(&path);
        let mut register = Register::open(&path, Session::new("lan")).unwrap();
        let file = register.file.clone();
        let refused = create(&file, &folder, &mut |_| (), &mut |_| {
            assert_eq!(list(&path, &folder), []);
            Err(RegisterError::Busy)
        });
        assert!(matches!(refused, Err(RegisterError::Busy)));
        assert_eq!(list(&path, &folder), []);
        let copy = create_recorded(&mut register, &folder, false, &mut |_| ()).unwrap();
        assert_eq!(list(&path, &folder).len(), 1);
        let sql = "SELECT count(*) FROM audit WHERE action = 'backup' AND instr(after, ?1)";
        let rows: i64 = register
            .reader()
            .value(sql, [&copy.label.head.hash])
            .unwrap();
        assert_eq!(rows, 1);
    }

    /// Puts a folder with its files back as it was.
    #[cfg(target_os = "linux")]
    fn copy_folder(from: &Path, to: &Path) {
        fs::create_dir_all(to).unwrap();
        for entry in fs::read_dir(from).unwrap().flatten() {
            let (path, to) = (entry.path(), to.join(entry.file_name()));
            if path.is_dir() {
                copy_folder(&path, &to);
            } else {
                fs::copy(&path, &to).unwrap();
            }
        }
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn what_a_killed_backup_left_on_a_stick_is_removed_once_the_stick_is_there() {
        let folder = tempfile::tempdir().unwrap();
        let disk = tempfile::tempdir_in("/dev/shm").unwrap();
        let stick = disk.path().join("usb");
        fs::create_dir(&stick).unwrap();
        let register = folder.path().join("r.db");
        let places = [folder.path().join("r-staging"), stick.join("r-staging")];
        let saved = ["beside", "stick"].map(|name| disk.path().join(name));

        let staging = Staging::begin(&register, &stick).unwrap();
        let copy = staging.path("copy.db");
        assert!(copy.starts_with(&stick), "{copy:?}");
        fs::write(&copy, "a person").unwrap();
        assert_eq!(staging::leftovers(&register).len(), 1);
        for (place, saved) in places.iter().zip(&saved) {
            copy_folder(place, saved);
        }
        drop(staging);
        assert!(places.iter().all(|place| !place.exists()));

        for (place, saved) in places.iter().zip(&saved) {
            copy_folder(saved, place);
        }
        let away = disk.path().join("away");
        for place_of_its_own in [false, true] {
            fs::rename(&stick, &away).unwrap();
            if place_of_its_own {
                // A mount point while nothing is mounted: a folder of the register's disk.
                std::os::unix::fs::symlink(folder.path(), &stick).unwrap();
            }
            staging::sweep(&register);
            assert_eq!(staging::leftovers(&register), Vec::<PathBuf>::new());
            assert_eq!(staging::out_of_reach(&register), [places[1].clone()]);
            if place_of_its_own {
                fs::remove_file(&stick).unwrap();
            }
            fs::rename(&away, &stick).unwrap();
        }
        assert_eq!(staging::out_of_reach(&register), Vec::<PathBuf>::new());
        assert_eq!(staging::leftovers(&register), [copy.parent().unwrap()]);
        staging::sweep(&register);
        assert!(!copy.exists());
        assert!(places.iter().all(|place| !place.exists()));
    }

    #[test]
    fn many_use_the_folder_at_once() {
        let folder = tempfile::tempdir().unwrap();
        let register = folder.path().join("r.db");
        std::thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| {
                    for _ in 0..50 {
                        let staging = Staging::begin_beside(&register).unwrap();
                        fs::write(staging.path("copy.db"), "x").unwrap();
                        staging::sweep(&register);
                        assert!(staging.path("copy.db").exists());
                    }
                });
            }
        });
        assert!(staging::leftovers(&register).is_empty());
    }
}
