//! Keys of an encrypted register. The file has the format and defaults of SQLCipher 4 (AES-256, an HMAC for each page, the
//! key from a passphrase by 256,000 rounds of PBKDF2-HMAC-SHA512), so that the `sqlcipher` program opens it too. Reads and
//! derives keys; `keyring` stores those of the process, `connect` gives one to a connection.

use std::fmt::Write as _;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write as _};
use std::path::Path;

use age::secrecy::zeroize::Zeroizing;
use age::secrecy::{ExposeSecret, SecretString};
use sha2_10::Sha512;
use unicode_normalization::UnicodeNormalization;

use crate::register::error::{RegisterError, Result};
use crate::register::file::sync_folder;
use crate::words::{SystemError, encrypt as w};

/// Bytes of a page, and of the smallest encrypted register.
pub(super) const PAGE_SIZE: u64 = 4096;
/// Rounds of PBKDF2: SQLCipher's default.
const KDF_ITERATIONS: u32 = 256_000;
const KEY_SIZE: usize = 32;
/// Bytes read of a key file.
const MAX_KEY_FILE: u64 = 4096;

/// The first 16 bytes of an encrypted file, in clear; the key derived from a passphrase depends on them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Salt([u8; 16]);

impl Salt {
    pub(super) fn random() -> Result<Self> {
        let mut salt = [0; 16];
        fill_random(&mut salt)?;
        Ok(Self(salt))
    }

    /// Parses 32 hexadecimal digits, the form of `PRAGMA cipher_salt`.
    pub(super) fn from_hex(hex: &str) -> Option<Self> {
        let mut salt = [0; 16];
        if hex.len() != 2 * salt.len() || !hex.is_ascii() {
            return None;
        }
        for (at, byte) in salt.iter_mut().enumerate() {
            *byte = u8::from_str_radix(hex.get(2 * at..2 * at + 2)?, 16).ok()?;
        }
        Some(Self(salt))
    }

    /// Reads the salt of an encrypted file that is not open in this process.
    pub(super) fn from_file(path: &Path) -> Option<Self> {
        let mut salt = [0; 16];
        File::open(path).ok()?.read_exact(&mut salt).ok()?;
        Some(Self(salt))
    }
}

/// A passphrase or key of a register; `Debug` does not show it.
#[derive(Clone, Debug)]
pub struct RegisterKey(Secret);

#[derive(Clone, Debug)]
enum Secret {
    /// Composed to NFC: keyboards differ in how they send accented letters.
    Passphrase(SecretString),
    /// 64 hexadecimal digits: the key itself.
    Digits(SecretString),
}

impl RegisterKey {
    /// The key of a passphrase.
    #[must_use]
    pub fn from_passphrase(text: &str) -> Self {
        Self(Secret::Passphrase(text.nfc().collect::<String>().into()))
    }

    /// Reads a key file: 64 hexadecimal digits in its first line, readable by its owner only.
    ///
    /// # Errors
    /// When the file is missing, readable by others, or has other content.
    pub fn from_file(path: &Path) -> Result<Self> {
        let shown = &path.display();
        let file = File::open(path).map_err(|e| match e.kind() {
            io::ErrorKind::NotFound => RegisterError::refused(|| w::key_file_missing(shown)),
            _ => RegisterError::refused(|| w::key_file_unreadable(shown, &e)),
        })?;
        if others_may_read(&file) {
            return Err(RegisterError::refused(|| w::key_file_open(shown)));
        }
        let mut text = Zeroizing::new(String::new());
        let wrong = |_| RegisterError::refused(|| w::key_file_wrong(shown));
        file.take(MAX_KEY_FILE)
            .read_to_string(&mut text)
            .map_err(wrong)?;
        let digits = text.lines().next().unwrap_or_default().trim();
        if digits.len() != 2 * KEY_SIZE || !digits.bytes().all(|b| b.is_ascii_hexdigit()) {
            return Err(RegisterError::refused(|| w::key_file_wrong(shown)));
        }
        Ok(Self(Secret::Digits(digits.to_ascii_lowercase().into())))
    }

    /// Creates a key file with a new random key, readable by its owner only.
    ///
    /// # Errors
    /// When the file exists or cannot be written.
    pub fn create_file(path: &Path) -> Result<Self> {
        let failed =
            |e: io::Error| RegisterError::failed(|| w::key_file_unwritable(path.display(), &e));
        let mut bytes = Zeroizing::new([0; KEY_SIZE]);
        fill_random(&mut bytes[..])?;
        let digits = hex(&bytes[..]);
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.open(path).map_err(failed)?;
        let written = writeln!(file, "{}", &*digits).and_then(|()| file.sync_all());
        written.and_then(|()| sync_folder(path)).map_err(failed)?;
        Ok(Self(Secret::Digits(digits.as_str().into())))
    }

    /// The key for the file with that salt. Takes a quarter of a second for a passphrase.
    pub(super) fn derive_spec(&self, salt: Salt) -> KeySpec {
        let key = match &self.0 {
            Secret::Digits(digits) => Zeroizing::new(digits.expose_secret().to_owned()),
            Secret::Passphrase(text) => {
                let mut bytes = Zeroizing::new([0; KEY_SIZE]);
                let text = text.expose_secret().as_bytes();
                pbkdf2::pbkdf2_hmac::<Sha512>(text, &salt.0, KDF_ITERATIONS, &mut bytes[..]);
                hex(&bytes[..])
            }
        };
        let text = Zeroizing::new(format!("x'{}{}'", &*key, &*hex(&salt.0)));
        KeySpec {
            salt,
            text: text.as_str().into(),
        }
    }
}

/// Key and salt as `PRAGMA key` and `ATTACH` take them. Nothing is left to derive, so that a second connection opens at once
/// and a copy made over one has the same salt.
#[derive(Clone, Debug)]
pub(super) struct KeySpec {
    pub(super) salt: Salt,
    text: SecretString,
}

impl KeySpec {
    /// The text, only for the statement that takes it.
    pub(super) fn expose(&self) -> &str {
        self.text.expose_secret()
    }
}

impl PartialEq for KeySpec {
    fn eq(&self, other: &Self) -> bool {
        self.expose() == other.expose()
    }
}

fn hex(bytes: &[u8]) -> Zeroizing<String> {
    // Full capacity from the start: growing would leave part of a key in freed memory.
    let mut text = Zeroizing::new(String::with_capacity(2 * bytes.len()));
    for byte in bytes {
        let _ = write!(text, "{byte:02x}");
    }
    text
}

impl SystemError for getrandom::Error {
    fn describe(&self) -> String {
        let number = self.raw_os_error();
        number.map_or_else(
            || self.to_string(),
            |number| io::Error::from_raw_os_error(number).describe(),
        )
    }
}

fn fill_random(bytes: &mut [u8]) -> Result<()> {
    getrandom::fill(bytes).map_err(|e| RegisterError::failed(|| w::no_random(e)))
}

#[cfg(unix)]
fn others_may_read(file: &File) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    file.metadata()
        .is_ok_and(|m| m.permissions().mode() & 0o077 != 0)
}

#[cfg(not(unix))]
fn others_may_read(_file: &File) -> bool {
    false
}

/// Whether a file has the size of an encrypted register; only its key shows whether it is one.
pub(in crate::register) fn may_be_encrypted(path: &Path) -> bool {
    fs::metadata(path).is_ok_and(|m| m.is_file() && m.len() > 0 && m.len() % PAGE_SIZE == 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_shows_nothing_of_itself() {
        let key = RegisterKey::from_passphrase("mưa rào tháng bảy");
        let salt = Salt::from_hex(&"07".repeat(16)).unwrap();
        let spec = key.derive_spec(salt);
        assert!(spec.expose().starts_with("x'") && spec.expose().len() == 99);
        for shown in [format!("{key:?}"), format!("{spec:?}")] {
            assert!(
                !shown.contains("mưa") && !shown.contains(&spec.expose()[2..20]),
                "{shown}"
            );
        }
        // Both normal forms give the same passphrase.
        assert_eq!(
            spec,
            RegisterKey::from_passphrase("mu\u{31b}a ra\u{300}o tha\u{301}ng ba\u{309}y")
                .derive_spec(salt)
        );
        assert_ne!(
            spec,
            RegisterKey::from_passphrase("mưa rào tháng tám").derive_spec(salt)
        );
        assert_eq!(Salt::from_hex("07"), None);
    }

    #[test]
    fn a_key_file_is_made_once_and_read_again() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key");
        let salt = Salt::random().unwrap();
        let made = RegisterKey::create_file(&path).unwrap();
        assert_eq!(
            RegisterKey::from_file(&path).unwrap().derive_spec(salt),
            made.derive_spec(salt)
        );
        assert!(
            RegisterKey::create_file(&path).is_err(),
            "it is never written over"
        );
        let other = RegisterKey::create_file(&folder.path().join("other")).unwrap();
        assert_ne!(other.derive_spec(salt), made.derive_spec(salt));
    }
}
