//! Files handed in on the ward server: in `incoming` beside the register, one folder per clerk. A file is stored whole and
//! with its row in the trail, or not at all. Owns the place, the names and the quotas; no file is read until it is imported.
//!
//! The bytes are collected in memory, so that a client that goes leaves nothing. They are then written under a hidden name,
//! the row is committed, and the file gets its name. A process killed in between leaves a hidden file; [`settle`] names it
//! if its row is in the trail, and removes it otherwise.

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use crate::exchange::export::outbox;
use crate::register::file::{PartialFile, is_named, rename_durably};
use crate::register::trail::event::{AuditEvent, HAND_IN};
use crate::register::trail::hex;
use crate::register::write::erase_traces::INCOMING;
use crate::register::{Op, Register, RegisterError, Result, now};
use crate::words::access as w;

/// Maximum size of a file in bytes.
const MAX_FILE: u64 = 10 << 20;
/// What the files of one clerk, and of all clerks, may take together.
const QUOTA: Quota = Quota {
    files: 200,
    clerk: 100 << 20,
    all: 100 << 20,
};
/// Bytes of the disk that a file takes at least, and whose multiple it takes.
const BLOCK: u64 = 4096;
/// Highest number in a file name.
const MAX_SAME_NAME: u32 = 999;
/// Part of the name of a file whose size was not stated.
const UNCONFIRMED: &str = "unconfirmed";
/// Start and end of the name of a file that may not be in the trail.
const HIDDEN: (&str, &str) = (".", ".partial");

struct Quota {
    /// Number of files of a clerk.
    files: usize,
    /// Bytes of a clerk's files.
    clerk: u64,
    /// Bytes of all files.
    all: u64,
}

/// A stored file.
#[derive(Debug)]
pub struct ReceivedFile {
    /// Folder of the clerk and file name.
    pub name: String,
    pub bytes: u64,
    /// SHA-256 in hexadecimal.
    pub digest: String,
}

/// Stores what `input` holds for this session's clerk. With a stated size, only a file of exactly that size. Without one, a
/// file that was cut short cannot be told from a whole one and is marked in its name.
///
/// # Errors
/// When the file is empty, too long, of another size, or beyond a quota; when the account may not hand in a file any more;
/// when it does not come in time (`client_input`) or cannot be written. Nothing is stored then.
pub fn receive(
    register: &mut Register,
    name: &str,
    stated: Option<u64>,
    input: &mut dyn Read,
) -> Result<ReceivedFile> {
    receive_within(&QUOTA, register, name, stated, input)
}

fn receive_within(
    quota: &Quota,
    register: &mut Register,
    name: &str,
    stated: Option<u64>,
    input: &mut dyn Read,
) -> Result<ReceivedFile> {
    settle(register);
    let clerk = register.session().clerk.clone();
    let folder = folder(register).join(&clerk);
    let bytes = collect(quota.room(&folder), name, stated, input)?;
    let unwritable =
        |e: io::Error| RegisterError::failed(|| w::upload_unwritable(folder.display(), &e));
    fs::create_dir_all(&folder).map_err(unwritable)?;
    let hidden = HiddenFile::create(&folder, name, stated.is_some(), &bytes).map_err(unwritable)?;
    let received = ReceivedFile {
        name: format!("{clerk}/{}", hidden.name),
        bytes: bytes.len() as u64,
        digest: hex(&Sha256::digest(&bytes)),
    };
    let event = AuditEvent::new(HAND_IN)
        .with("file", received.name.as_str())
        .with("bytes", received.bytes)
        .with("sha256", received.digest.as_str())
        .with("confirmed", stated.is_some());
    let recorded = register.batch(|batch| {
        // Other clients may have stored files meanwhile; the account is asked for by `apply`.
        if quota.is_exceeded(&folder) {
            return Err(quota_refusal());
        }
        batch.apply(Op::Audit(event)).map(|_| ())
    });
    match recorded {
        Ok(()) => hidden.reveal().map_err(unwritable)?,
        Err(e) => {
            if matches!(e, RegisterError::CommitUnknown) {
                // The row may be in the trail: the file stays hidden until it is settled.
                std::mem::forget(hidden);
            }
            return Err(e);
        }
    }
    Ok(received)
}

/// Whether the name of a file says that its size was not stated when it was handed in.
#[must_use]
pub fn is_unconfirmed(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let mut parts = name.split('-');
    let is_moment = |part: &str| part.len() == MOMENT.len() && part.ends_with('Z');
    parts.next().is_some_and(is_moment) && parts.next() == Some(UNCONFIRMED)
}

/// An example of the time in a file name.
const MOMENT: &str = "20260115T083000Z";

/// Names the files of killed processes whose row is in the trail, and removes those without one. A failure is retried the
/// next time.
pub fn settle(register: &Register) {
    for folder in entries(&folder(register)) {
        for path in entries(&folder) {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            let Some(name) = name.strip_prefix(HIDDEN.0) else {
                continue;
            };
            let Some(name) = name.strip_suffix(HIDDEN.1) else {
                continue;
            };
            let clerk = folder.file_name().unwrap_or_default().to_string_lossy();
            // Locked until it is named or removed, so that the process that has just created it waits and sees that.
            let Ok(mut file) = File::open(&path) else {
                continue;
            };
            if file.try_lock().is_err() || !is_named(&file, &path) {
                continue;
            }
            let target = folder.join(name);
            // With its name taken, it is the attempt of a process that then took the next number.
            let recorded = if target.symlink_metadata().is_ok() {
                Ok(false)
            } else {
                is_recorded(register, &format!("{clerk}/{name}"), &mut file)
            };
            match recorded {
                Ok(true) => drop(rename_durably(&path, &target)),
                Ok(false) => drop(fs::remove_file(&path)),
                Err(_) => {}
            }
        }
    }
}

/// Whether the trail has the row of a file with this content.
fn is_recorded(register: &Register, name: &str, file: &mut File) -> Result<bool> {
    let mut bytes = Vec::new();
    if file.take(MAX_FILE).read_to_end(&mut bytes).is_err() {
        return Ok(false);
    }
    let sql = "SELECT EXISTS (SELECT 1 FROM audit WHERE action = ?1 AND instr(after, ?2) AND instr(after, ?3))";
    let detail = |key, value: &str| format!("\"{key}\":\"{value}\"");
    let digest = hex(&Sha256::digest(&bytes));
    let params = (HAND_IN, detail("file", name), detail("sha256", &digest));
    register.reader().value(sql, params)
}

fn folder(register: &Register) -> PathBuf {
    outbox::shared_folder(register).with_file_name(INCOMING)
}

/// The bytes of a file that fits.
fn collect(room: u64, name: &str, stated: Option<u64>, input: &mut dyn Read) -> Result<Vec<u8>> {
    let too_long = || RegisterError::refused(|| w::upload_too_long(name));
    if stated.is_some_and(|size| size > MAX_FILE) {
        return Err(too_long());
    }
    if stated.unwrap_or(1) > room {
        return Err(quota_refusal());
    }
    let most = stated.unwrap_or(MAX_FILE.min(room));
    let mut bytes = Vec::new();
    let read = input.take(most + 1).read_to_end(&mut bytes);
    let broken = |e: io::Error| match e.kind() {
        io::ErrorKind::TimedOut => RegisterError::failed(|| w::upload_stalled(name, bytes.len())),
        _ => RegisterError::failed(|| w::upload_unreadable(name, &e)),
    };
    let read = read.map_err(broken)? as u64;
    match stated {
        Some(size) if read < size => Err(RegisterError::failed(|| {
            w::upload_cut_short(name, read, size)
        })),
        Some(size) if read > size => Err(RegisterError::refused(|| {
            w::upload_longer_than_stated(name, size)
        })),
        None if read > MAX_FILE => Err(too_long()),
        None if read > room => Err(quota_refusal()),
        _ if read == 0 => Err(RegisterError::refused(|| w::upload_empty(name))),
        _ => Ok(bytes),
    }
}

fn quota_refusal() -> RegisterError {
    RegisterError::refused(|| w::upload_quota(QUOTA.files, QUOTA.all >> 20))
}

impl Quota {
    /// Bytes that a clerk may still store in a folder.
    fn room(&self, folder: &Path) -> u64 {
        if entries(folder).len() >= self.files {
            return 0;
        }
        let own = self.clerk.saturating_sub(size(folder));
        let all = folder.parent().map_or(0, size);
        own.min(self.all.saturating_sub(all))
    }

    fn is_exceeded(&self, folder: &Path) -> bool {
        entries(folder).len() > self.files
            || size(folder) > self.clerk
            || folder.parent().map_or(0, size) > self.all
    }
}

/// Bytes that the files below a folder take on the disk. A link counts as itself.
fn size(folder: &Path) -> u64 {
    let entry_size = |path: PathBuf| match path.symlink_metadata() {
        Ok(metadata) if metadata.is_dir() => size(&path),
        Ok(metadata) => metadata.len().div_ceil(BLOCK).max(1) * BLOCK,
        Err(_) => 0,
    };
    entries(folder).into_iter().map(entry_size).sum()
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    entries.map(|entry| entry.path()).collect()
}

/// A file on the disk under a hidden name, locked as long as its process lives; removed when dropped unless it was revealed.
struct HiddenFile {
    partial: PartialFile,
    /// The name it is to get, which no other file has.
    name: String,
    _lock: File,
}

impl HiddenFile {
    fn create(folder: &Path, name: &str, confirmed: bool, bytes: &[u8]) -> io::Result<Self> {
        let mut stem = now().replace([':', '-'], "");
        if !confirmed {
            stem = format!("{stem}-{UNCONFIRMED}");
        }
        for nth in 1..=MAX_SAME_NAME {
            let name = match nth {
                1 => format!("{stem}-{name}"),
                nth => format!("{stem}-{nth}-{name}"),
            };
            let path = folder.join(format!("{}{name}{}", HIDDEN.0, HIDDEN.1));
            let mut file = match File::create_new(&path) {
                Err(e) if e.kind() == io::ErrorKind::AlreadyExists => continue,
                created => created?,
            };
            file.lock()?;
            if !is_named(&file, &path) {
                // Settling removed the file before it was locked.
                continue;
            }
            let partial = PartialFile::new(path);
            // The name is looked for after the hidden file was created: a process that is done with it has renamed its own.
            if folder.join(&name).symlink_metadata().is_ok() {
                continue;
            }
            file.write_all(bytes)?;
            file.sync_all()?;
            return Ok(Self {
                partial,
                name,
                _lock: file,
            });
        }
        Err(io::ErrorKind::AlreadyExists.into())
    }

    /// Gives the file its name.
    fn reveal(&self) -> io::Result<()> {
        let path = &self.partial.0;
        rename_durably(path, &path.with_file_name(&self.name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::roles::Role;
    use crate::register::Session;
    use crate::register::session::accounts::clerk_named;
    use crate::register::write::op::AccountChange;

    /// A register with the clerk `hoa` and a session of hers on the ward server.
    fn ward() -> (tempfile::TempDir, Register) {
        let folder = tempfile::tempdir().unwrap();
        let mut register = open(&folder, Session::new("lan"));
        for (name, role) in [("lan", Role::Admin), ("hoa", Role::Clerk)] {
            let add = AccountChange::Add {
                name: name.to_owned(),
                full_name: String::new(),
                role,
            };
            register.change(Op::Account(add)).unwrap();
        }
        let session = Session {
            on_server: true,
            origin: crate::register::Origin::Command,
            ..Session::new("hoa")
        };
        let register = open(&folder, session);
        (folder, register)
    }

    fn open(folder: &tempfile::TempDir, session: Session) -> Register {
        Register::open(&folder.path().join("r.db"), session).unwrap()
    }

    /// The names in the folder of `hoa`, hidden ones too, in order.
    fn names(folder: &tempfile::TempDir) -> Vec<String> {
        let mut names: Vec<String> = entries(&folder.path().join("incoming/hoa"))
            .iter()
            .map(|path| path.file_name().unwrap().to_string_lossy().into_owned())
            .collect();
        names.sort();
        names
    }

    fn rows(register: &Register) -> i64 {
        let sql = "SELECT count(*) FROM audit WHERE action = 'hand-in'";
        register.reader().value(sql, []).unwrap()
    }

    #[test]
    fn only_a_file_of_the_stated_size_is_stored() {
        let (folder, mut register) = ward();
        let mut hand_in = |stated, bytes: &[u8]| {
            receive(&mut register, "a.csv", stated, &mut &bytes[..]).map_err(|e| e.is_usage())
        };
        let stored = hand_in(Some(3), b"abc").unwrap();
        assert_eq!(stored.bytes, 3);
        let digest = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(stored.digest, digest);
        assert!(!hand_in(Some(4), b"abc").unwrap_err(), "cut short");
        assert!(hand_in(Some(2), b"abc").unwrap_err(), "longer");
        assert!(hand_in(Some(MAX_FILE + 1), b"abc").unwrap_err());
        assert!(hand_in(None, b"").unwrap_err(), "empty");
        let long = vec![0; 1 + usize::try_from(MAX_FILE).unwrap()];
        assert!(hand_in(None, &long).unwrap_err(), "too long");
        let names = names(&folder);
        assert_eq!(names.len(), 1, "{names:?}");
        assert_eq!(stored.name, format!("hoa/{}", names[0]));
        assert_eq!(rows(&register), 1);
    }

    #[cfg(unix)]
    #[test]
    fn a_client_that_sends_nothing_more_is_given_up() {
        use crate::exchange::import::client_input::ClientInput;
        use std::time::Duration;
        let (folder, mut register) = ward();
        let (none, long) = (Duration::ZERO, Duration::from_mins(1));
        for (idle, total) in [(none, long), (long, none)] {
            for stated in [Some(3), None] {
                let (reader, mut writer) = io::pipe().unwrap();
                writer.write_all(b"ab").unwrap();
                let mut input = ClientInput::within(reader, idle, total);
                let refused = receive(&mut register, "a.csv", stated, &mut input).unwrap_err();
                assert_eq!(
                    refused.sentence(),
                    w::upload_stalled("a.csv", 2),
                    "{stated:?}"
                );
                assert!(!refused.is_usage());
                drop(writer);
            }
        }
        assert!(names(&folder).is_empty());
        assert_eq!(rows(&register), 0);
        // One that is slow, or at its end, is not.
        let (reader, mut writer) = io::pipe().unwrap();
        writer.write_all(b"abc").unwrap();
        drop(writer);
        let mut input = ClientInput::within(reader, none, long);
        receive(&mut register, "a.csv", Some(3), &mut input).unwrap();
        assert_eq!(rows(&register), 1);
    }

    #[test]
    fn a_file_of_unstated_size_is_marked() {
        let (folder, mut register) = ward();
        receive(&mut register, "a.csv", None, &mut &b"abc"[..]).unwrap();
        receive(&mut register, "a.csv", Some(3), &mut &b"abc"[..]).unwrap();
        let marked = names(&folder)
            .into_iter()
            .map(|n| is_unconfirmed(Path::new(&n)));
        assert_eq!(marked.filter(|is| *is).count(), 1);
        assert!(is_unconfirmed(Path::new(
            "x/20260115T083000Z-unconfirmed-2-a.csv"
        )));
        assert!(!is_unconfirmed(Path::new("list-unconfirmed-a.csv")));
    }

    #[test]
    fn the_same_name_at_the_same_moment_is_stored_as_often_as_it_comes() {
        let (folder, register) = ward();
        let session = register.session().clone();
        std::thread::scope(|scope| {
            for at in 0..4_u8 {
                let mut register = open(&folder, session.clone());
                scope.spawn(move || {
                    for _ in 0..4 {
                        receive(&mut register, "a.csv", Some(1), &mut &[at][..]).unwrap();
                    }
                });
            }
        });
        let names = names(&folder);
        assert_eq!((names.len(), rows(&register)), (16, 16), "{names:?}");
        assert!(names.iter().all(|n| !n.starts_with('.')), "{names:?}");
        let content = names
            .iter()
            .map(|n| fs::read(folder.path().join("incoming/hoa").join(n)));
        let mut content: Vec<_> = content.map(Result::unwrap).collect();
        content.dedup_by(|a, b| a.len() == b.len() && a == b);
        assert!(content.iter().all(|bytes| bytes.len() == 1));
    }

    #[test]
    fn a_quota_is_of_a_clerk_and_of_all() {
        let (folder, mut register) = ward();
        let other = folder.path().join("incoming/lan");
        fs::create_dir_all(&other).unwrap();
        fs::write(other.join("x"), [0; 6]).unwrap();
        let mut hand_in = |files, clerk, all, stated| {
            let quota = Quota { files, clerk, all };
            let stored = receive_within(&quota, &mut register, "a.csv", stated, &mut &[0; 4][..]);
            stored.is_ok()
        };
        // A file of a few bytes takes a block of the disk.
        for stated in [None, Some(4)] {
            assert!(!hand_in(9, 3, 9 * BLOCK, stated), "the clerk's");
            assert!(!hand_in(9, BLOCK - 1, 9 * BLOCK, stated), "the clerk's");
            assert!(!hand_in(9, 9 * BLOCK, 2 * BLOCK - 1, stated), "everybody's");
            assert!(!hand_in(0, 9 * BLOCK, 9 * BLOCK, stated), "no file");
        }
        assert!(hand_in(1, BLOCK, 2 * BLOCK, Some(4)));
        assert!(
            !hand_in(9, BLOCK, 9 * BLOCK, Some(4)),
            "the clerk's is used"
        );
        assert!(!hand_in(1, 9 * BLOCK, 9 * BLOCK, Some(4)), "one file");
        assert_eq!(names(&folder).len(), 1);
        assert_eq!(rows(&register), 1);
    }

    /// Closes the account of `hoa` before the last byte.
    struct Closing<'f>(&'f tempfile::TempDir, bool);

    impl Read for Closing<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            if self.1 {
                return Ok(0);
            }
            let mut register = open(self.0, Session::new("lan"));
            let hoa = clerk_named(register.reader(), "hoa").unwrap();
            register
                .change(Op::Account(AccountChange::Close(hoa.id)))
                .unwrap();
            self.1 = true;
            buffer[0] = b'x';
            Ok(1)
        }
    }

    #[test]
    fn an_account_closed_meanwhile_hands_nothing_in() {
        let (folder, mut register) = ward();
        let done = receive(
            &mut register,
            "a.csv",
            Some(1),
            &mut Closing(&folder, false),
        );
        let error = done.unwrap_err();
        assert!(error.sentence().contains("đã đóng"), "{error}");
        assert_eq!(names(&folder), Vec::<String>::new());
        assert_eq!(rows(&register), 0);
    }

    #[test]
    fn what_a_killed_process_leaves_is_settled_by_the_trail() {
        let (folder, mut register) = ward();
        let place = folder.path().join("incoming/hoa");
        fs::create_dir_all(&place).unwrap();
        // As after a kill: the file stays, the lock does not.
        let leave = |register: &mut Register, is_recorded: bool| {
            let hidden = HiddenFile::create(&place, "a.csv", true, b"abc").unwrap();
            if is_recorded {
                let event = AuditEvent::new(HAND_IN)
                    .with("file", format!("hoa/{}", hidden.name))
                    .with("sha256", hex(&Sha256::digest(b"abc")));
                register.record_event(event).unwrap();
            }
            settle(register);
            assert!(hidden.partial.0.exists(), "its process is alive");
            let HiddenFile { partial, name, .. } = hidden;
            std::mem::forget(partial);
            name
        };
        let recorded = leave(&mut register, true);
        settle(&register);
        assert_eq!(names(&folder), std::slice::from_ref(&recorded));
        leave(&mut register, false);
        assert_eq!(names(&folder).len(), 2);
        settle(&register);
        assert_eq!(names(&folder), [recorded]);
    }
}
