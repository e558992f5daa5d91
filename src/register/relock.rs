//! Another key for the register: a plain one becomes encrypted, an encrypted one gets another key or becomes plain again.
//! What the register holds is written anew into a file beside it under the new key, compared row by row, checked, and only
//! then takes the register's name, in one step: killed at any moment it is the old register or the new one. The old file is
//! written over. Copies beside the register follow it. Owns no key (`cipher`) and no connection (`connect`).

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use rusqlite::Connection;

use super::backup::{self, Partial, copy::same_rows, settle, sync_folder};
use super::ballast::Ballast;
use super::cipher::{BUILT, Key, Salt, Spec};
use super::error::RegisterError;
use super::note::{self, Note};
use super::queue::Queue;
use super::restore::alone;
use super::{Opened, Register, Session, check, connect, keyring, open};
use crate::words::encrypt as w;

/// Findings told at once.
const TOLD: usize = 3;
/// Zeroes written at a time over the old file.
const BLOCK: usize = 16 * 1024;

/// What became of the register and the copies beside it.
#[derive(Clone, Debug, Default)]
pub struct Relocked {
    /// Rows compared, all tables; 0 of a register that is new.
    pub rows: u64,
    /// The old file could not be written over before it went.
    pub old_remains: bool,
    /// What became of the copies.
    pub copies: Copies,
}

/// Copies beside the register: on its shelf, and what upgrades and restores set aside.
#[derive(Clone, Debug, Default)]
pub struct Copies {
    /// So many are under the register's key now.
    pub followed: usize,
    /// These could not be read with the keys at hand, and stay as they are.
    pub left: Vec<PathBuf>,
}

/// Puts the register, or a new one, under another key; `None` makes it plain. `tell` hears the rows compared so far.
///
/// # Errors
/// When others have the register open, it has findings, it has that key already, or a file cannot be written; the register
/// is as it was then.
pub fn relock(
    register: &Path,
    to: Option<&Key>,
    session: Session,
    tell: &mut dyn FnMut(u64),
) -> Result<Relocked, RegisterError> {
    if !register.exists() {
        make(register, to, session)?;
        return Ok(Relocked::default());
    }
    // The file itself, not a link to it: the link would be what is written over.
    let path = register.canonicalize().map_err(failed)?;
    let owner = Owner::of(&path)?;
    let live = alone(&path, w::OTHERS)?.ok_or_else(|| RegisterError::Locked(path.clone()))?;
    let from = connect::spec_of(&live)?;
    let spec = another(to, from.as_ref())?;
    let staged = Staged::beside(&path).map_err(failed)?;
    let rows = copied(&live, &staged.path, spec.as_ref(), tell)?;
    let action = match (&from, &spec) {
        (None, _) => note::ENCRYPT,
        (Some(_), Some(_)) => note::REKEY,
        (Some(_), None) => note::DECRYPT,
    };
    let note = Note::of(action).with("compared", rows);
    finish(&staged.path, spec.as_ref(), &path, session, note)?;
    let old_remains = !swap(live, &staged.path, &path, &owner)?;
    let copies = follow(register, tell);
    Ok(Relocked {
        rows,
        old_remains,
        copies,
    })
}

fn failed(e: io::Error) -> RegisterError {
    RegisterError::Failed(w::relock_failed(e))
}

/// The new key with a salt of its own. From here on this process has it.
fn another(to: Option<&Key>, from: Option<&Spec>) -> Result<Option<Spec>, RegisterError> {
    let Some(key) = to else {
        return Ok(None);
    };
    if from.is_some_and(|from| key.spec(from.salt) == *from) {
        return Err(RegisterError::Refused(w::SAME_KEY.text().to_owned()));
    }
    let spec = key.spec(Salt::random()?);
    keyring::keep_spec(spec.clone());
    Ok(Some(spec))
}

/// A register that was not there before.
fn make(register: &Path, to: Option<&Key>, session: Session) -> Result<(), RegisterError> {
    open::make_folder(register)?;
    let spec = another(to, None)?;
    let staged = Staged::beside(register).map_err(failed)?;
    finish(
        &staged.path,
        spec.as_ref(),
        register,
        session,
        Note::of(note::ENCRYPT).with("compared", 0),
    )?;
    settle(&staged.path, register).map_err(failed)
}

/// Writes what a connection sees into a new file under another key, and compares every row.
fn copied(
    from: &Connection,
    to: &Path,
    spec: Option<&Spec>,
    tell: &mut dyn FnMut(u64),
) -> Result<u64, RegisterError> {
    connect::attach_new(from, to, spec)?;
    // Written through once, when it is whole; until then nobody needs it.
    for pragma in ["journal_mode", "synchronous"] {
        from.pragma_update(Some("other"), pragma, "OFF")?;
    }
    from.query_row("SELECT sqlcipher_export('other')", [], |_| Ok(()))?;
    for pragma in ["application_id", "user_version"] {
        let value: i64 = from.pragma_query_value(None, pragma, |row| row.get(0))?;
        from.pragma_update(Some("other"), pragma, value)?;
    }
    from.execute_batch("DETACH other")?;
    let copy = connect::reading(to)?;
    same_rows(from, &copy, tell)?
        .map_err(|table| RegisterError::Failed(crate::words::safety::copy_differs(table)))
}

/// Brings the staged register up to date, notes in its trail what is done, and checks it.
fn finish(
    staged: &Path,
    spec: Option<&Spec>,
    path: &Path,
    session: Session,
    note: Note,
) -> Result<(), RegisterError> {
    let mut conn = connect::new(staged, spec)?;
    conn.pragma_update(None, "foreign_keys", true)?;
    open::migrate(&mut conn, open::newest_version())?;
    let mut register = Register {
        conn,
        path: path.to_path_buf(),
        session,
        opened: Opened::ForWriting,
        ballast: Ballast::of(path),
        saved: 0,
        queue: Queue::of(path),
        seen_changes: 0,
    };
    register.note(note)?;
    let found = check::examine(&register.conn, &mut |_| ())?.findings;
    if !found.is_empty() {
        let first: Vec<&str> = found.iter().take(TOLD).map(String::as_str).collect();
        return Err(RegisterError::Failed(w::has_findings(
            found.len(),
            first.join(" "),
        )));
    }
    register.conn.close().map_err(|(_, e)| e.into())
}

/// The staged file takes the place of the register. Whoever waits for the old file at this moment finds zeroes in it and is
/// refused: what they saved there would be lost. Says whether the old file was written over.
fn swap(
    live: Connection,
    staged: &Path,
    path: &Path,
    owner: &Owner,
) -> Result<bool, RegisterError> {
    // Closing the connection would remove a journal of that name, which may be another's by then.
    live.pragma_update(None, "journal_mode", "OFF")?;
    gone(&beside(path, "-journal")).map_err(failed)?;
    renamed(live, staged, path, owner).map_err(failed)
}

fn renamed(live: Connection, staged: &Path, path: &Path, owner: &Owner) -> io::Result<bool> {
    // Closing it ends SQLite's locks on the old file, so it stays open as long as the connection.
    let old = File::options().write(true).open(path)?;
    // Elsewhere a file that is open cannot be replaced.
    #[cfg(not(unix))]
    drop(live);
    owner.give(staged)?;
    File::options().write(true).open(staged)?.sync_all()?;
    fs::rename(staged, path)?;
    // As long as the name is not on the disk, a power cut brings the old file back: it must be whole then.
    let wiped = sync_folder(path).is_ok() && wipe(&old).is_ok();
    #[cfg(unix)]
    drop(live);
    Ok(wiped)
}

fn wipe(mut old: &File) -> io::Result<()> {
    let mut left = old.metadata()?.len();
    let zeroes = [0; BLOCK];
    while left > 0 {
        let now = usize::try_from(left).unwrap_or(BLOCK).min(BLOCK);
        old.write_all(&zeroes[..now])?;
        left -= now as u64;
    }
    old.sync_all()
}

/// Brings the copies beside the register under its key, each compared before it takes the place of the old one. What a
/// key at hand does not open, or is damaged, stays as it is.
pub fn follow(register: &Path, tell: &mut dyn FnMut(u64)) -> Copies {
    let mut done = Copies::default();
    let Ok(spec) = connect::reading(register).and_then(|conn| connect::spec_of(&conn)) else {
        return done;
    };
    let shelf = backup::list(register, &backup::folder_of(register));
    let shelf = shelf.into_iter().map(|kept| kept.path);
    for path in shelf.chain(backup::set_aside(register)) {
        match along(&path, spec.as_ref(), tell) {
            Ok(true) => done.followed += 1,
            Ok(false) => {}
            Err(e) => {
                tracing::warn!(copy = %path.display(), error = %e, "a copy keeps its key");
                done.left.push(path);
            }
        }
    }
    done
}

/// Brings one copy along; `false` when it is there already.
fn along(
    path: &Path,
    spec: Option<&Spec>,
    tell: &mut dyn FnMut(u64),
) -> Result<bool, RegisterError> {
    let owner = Owner::of(path)?;
    let Some((copy, staged)) = under(path, spec, tell)? else {
        return Ok(false);
    };
    swap(copy, &staged.path, path, &owner)?;
    Ok(true)
}

/// A copy written anew under a key, beside it, and the connection to the old one; `None` when it is under that key.
pub(super) fn under(
    path: &Path,
    spec: Option<&Spec>,
    tell: &mut dyn FnMut(u64),
) -> Result<Option<(Connection, Staged)>, RegisterError> {
    let copy = connect::writing(path)?;
    if connect::spec_of(&copy)?.as_ref() == spec {
        return Ok(None);
    }
    let staged = Staged::beside(path).map_err(failed)?;
    copied(&copy, &staged.path, spec, tell)?;
    Ok(Some((copy, staged)))
}

/// The file under way, gone when it is given up. Its name does not change, so that the next try writes over what a killed
/// one left.
pub(super) struct Staged {
    /// Where it is.
    pub(super) path: PathBuf,
    _gone: [Partial; 2],
}

impl Staged {
    fn beside(path: &Path) -> io::Result<Self> {
        let [staged, journal] = staged(path);
        // A journal left there would be written into the new file.
        gone(&staged)?;
        gone(&journal)?;
        let mut options = File::options();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        options.open(&staged)?;
        Ok(Self {
            path: staged.clone(),
            _gone: [Partial(staged), Partial(journal)],
        })
    }
}

/// Removes what a killed change of the key left beside a register that this process has open: nobody is at it then.
pub(super) fn sweep(register: &Path) {
    if BUILT {
        let path = register.canonicalize();
        for file in staged(path.as_deref().unwrap_or(register)) {
            let _ = fs::remove_file(file);
        }
    }
}

/// The file under way and its journal. On the shelf it is swept away as any copy under way.
fn staged(path: &Path) -> [PathBuf; 2] {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let staged = path.with_file_name(format!(".{name}.relocked.partial"));
    let journal = beside(&staged, "-journal");
    [staged, journal]
}

fn beside(path: &Path, end: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(end);
    PathBuf::from(name)
}

/// Removes a file that need not be there.
fn gone(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(e) if e.kind() != io::ErrorKind::NotFound => Err(e),
        _ => Ok(()),
    }
}

/// Whose a file is, and who may read it: the file that takes its place is no other's.
struct Owner {
    #[cfg(unix)]
    was: fs::Metadata,
}

impl Owner {
    #[cfg(unix)]
    fn of(path: &Path) -> Result<Self, RegisterError> {
        use std::os::unix::fs::MetadataExt as _;
        let was = path.metadata().map_err(failed)?;
        if was.nlink() > 1 {
            return Err(RegisterError::Refused(w::other_names(path.display())));
        }
        Ok(Self { was })
    }

    #[cfg(unix)]
    fn give(&self, file: &Path) -> io::Result<()> {
        use std::os::unix::fs::MetadataExt as _;
        let now = file.metadata()?;
        if (now.uid(), now.gid()) != (self.was.uid(), self.was.gid()) {
            std::os::unix::fs::chown(file, Some(self.was.uid()), Some(self.was.gid()))?;
        }
        fs::set_permissions(file, self.was.permissions())
    }

    #[cfg(not(unix))]
    fn of(_path: &Path) -> Result<Self, RegisterError> {
        Ok(Self {})
    }

    #[cfg(not(unix))]
    fn give(&self, _file: &Path) -> io::Result<()> {
        Ok(())
    }
}
