//! Files that leave the ward server: a file made at the screen is sealed under a generated passphrase and stored in
//! `outgoing` beside the register, in the clerk's own folder, for `fetch`. Owns the place and the retention; the caller
//! records the audit event before.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::slice;
use std::time::{Duration, SystemTime};

use uuid::Uuid;

use crate::exchange::export::new_file::write_new;
use crate::register::backup::sealed::seal_bytes;
use crate::register::write::erase_traces::OUTGOING;
use crate::register::{Register, RegisterError};
use crate::words::targets as w;

/// Age in days at which unfetched files are removed.
pub const RETENTION_DAYS: u64 = 7;
const RETENTION: Duration = Duration::from_hours(RETENTION_DAYS * 24);
/// Groups of digits in a passphrase and digits in a group: 60 bits; digits are independent of Vietnamese input methods.
const GROUPS: usize = 3;
const DIGITS: usize = 6;
const GROUP_VALUES: u128 = 1_000_000;

/// A sealed file in the outbox.
#[derive(Debug)]
pub struct OutboxFile {
    /// File name, for `fetch`.
    pub name: String,
    /// Decrypts the file; stored nowhere.
    pub passphrase: String,
}

/// Folder of files that the server's administrator provides.
pub fn shared_folder(register: &Register) -> PathBuf {
    let parent = register.path().parent().unwrap_or(Path::new("."));
    parent.join(OUTGOING)
}

/// Folder of files that this session's clerk made.
pub fn own_folder(register: &Register) -> PathBuf {
    shared_folder(register).join(&register.session().clerk)
}

/// Seals a file and stores it for this session's clerk; removes the clerk's expired files.
///
/// # Errors
/// When the file cannot be sealed or written.
pub fn seal_and_store(
    register: &Register,
    name: &str,
    ext: &str,
    bytes: &[u8],
) -> Result<OutboxFile, RegisterError> {
    let folder = own_folder(register);
    let failed = |e: io::Error| RegisterError::failed(|| w::not_written(folder.display(), &e));
    fs::create_dir_all(&folder).map_err(failed)?;
    remove_expired(&folder, SystemTime::now());
    let passphrase = passphrase();
    let sealed_bytes = seal_bytes(bytes, &passphrase)?;
    let ending = format!("{ext}.age");
    let path = write_new(slice::from_ref(&folder), name, &ending, &sealed_bytes).map_err(failed)?;
    let name = path.file_name().unwrap_or_default();
    Ok(OutboxFile {
        name: name.to_string_lossy().into_owned(),
        passphrase,
    })
}

/// Removes expired files; a failure is retried the next time.
fn remove_expired(folder: &Path, now: SystemTime) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let modified = entry.metadata().and_then(|m| m.modified());
        let age = modified.ok().and_then(|made| now.duration_since(made).ok());
        if age.is_some_and(|age| age > RETENTION) {
            let _ = fs::remove_file(entry.path());
        }
    }
}

/// A passphrase of random digits.
fn passphrase() -> String {
    let mut random = Uuid::new_v4().as_u128() ^ Uuid::new_v4().as_u128().rotate_left(64);
    let groups = [(); GROUPS].map(|()| {
        let group = random % GROUP_VALUES;
        random /= GROUP_VALUES;
        format!("{group:0DIGITS$}")
    });
    groups.join("-")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::register::Session;

    #[test]
    fn passphrases_are_digits_and_never_the_same() {
        let (one, two) = (passphrase(), passphrase());
        assert_ne!(one, two);
        assert_eq!(one.len(), GROUPS * (DIGITS + 1) - 1);
        assert!(one.chars().all(|c| c.is_ascii_digit() || c == '-'));
    }

    #[test]
    fn a_sealed_file_stays_in_the_clerks_own_folder_for_a_week() {
        let folder = tempfile::tempdir().unwrap();
        let register = Register::open(&folder.path().join("r.db"), Session::new("lan")).unwrap();
        let first = seal_and_store(&register, "bao-cao", "docx", b"PK secret").unwrap();
        let second = seal_and_store(&register, "bao-cao", "docx", b"PK secret").unwrap();
        assert_eq!(
            (first.name.as_str(), second.name.as_str()),
            ("bao-cao.docx.age", "bao-cao-2.docx.age")
        );
        let page = fs::read(own_folder(&register).join(&first.name)).unwrap();
        assert!(page.starts_with(b"age-encryption.org/v1\n"));
        assert!(!page.windows(6).any(|w| w == b"secret"));
        remove_expired(&own_folder(&register), SystemTime::now() + RETENTION / 2);
        assert_eq!(fs::read_dir(own_folder(&register)).unwrap().count(), 2);
        remove_expired(&own_folder(&register), SystemTime::now() + RETENTION * 2);
        assert_eq!(fs::read_dir(own_folder(&register)).unwrap().count(), 0);
    }
}
