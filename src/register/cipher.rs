//! Keys of an encrypted register. The file is SQLCipher 4's own, with its defaults (AES-256, an HMAC for each page, the key
//! from a passphrase by 256,000 rounds of PBKDF2-HMAC-SHA512), so that the `sqlcipher` program opens it too. Owns what a key
//! is and where it comes from; which keys this process has is `keyring`'s, giving one to a connection is `connect`'s.

use std::fmt::Write as _;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write as _};
use std::path::Path;

use age::secrecy::zeroize::Zeroizing;
use age::secrecy::{ExposeSecret, SecretString};
use sha2_10::Sha512;
use unicode_normalization::UnicodeNormalization;

use crate::register::error::RegisterError;
use crate::register::file::sync_folder;
use crate::words::encrypt as w;

/// Bytes of a page, and so of the smallest encrypted register.
pub(super) const PAGE_SIZE: u64 = 4096;
/// SQLCipher's rounds.
const KDF_ITERATIONS: u32 = 256_000;
/// Bytes of a key.
const KEY_SIZE: usize = 32;
/// Nothing longer is read of a key file.
const MAX_KEY_FILE: u64 = 4096;

/// The first 16 bytes of an encrypted file, in the clear: they make one passphrase another key for each register.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Salt([u8; 16]);

impl Salt {
    /// A new one.
    pub(super) fn random() -> Result<Self, RegisterError> {
        let mut salt = [0; 16];
        fill_random(&mut salt)?;
        Ok(Self(salt))
    }

    /// As SQLCipher tells it: 32 hexadecimal digits.
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

    /// That of an encrypted file nobody has open in this process.
    pub(super) fn from_file(path: &Path) -> Option<Self> {
        let mut salt = [0; 16];
        File::open(path).ok()?.read_exact(&mut salt).ok()?;
        Some(Self(salt))
    }
}

/// What opens a register. Shows nothing of itself.
#[derive(Clone, Debug)]
pub struct RegisterKey(Secret);

#[derive(Clone, Debug)]
enum Secret {
    /// A passphrase, composed (NFC): keyboards differ in how they send a letter with its marks.
    Passphrase(SecretString),
    /// 64 hexadecimal digits, the key itself.
    Digits(SecretString),
}

impl RegisterKey {
    /// A passphrase.
    #[must_use]
    pub fn from_passphrase(text: &str) -> Self {
        Self(Secret::Passphrase(text.nfc().collect::<String>().into()))
    }

    /// Reads a key file: 64 hexadecimal digits in its first line, and nobody else may read it.
    ///
    /// # Errors
    /// When it is not there, others may read it, or something else is in it.
    pub fn from_file(path: &Path) -> Result<Self, RegisterError> {
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

    /// Makes a key file that is not there yet, with a new key that only its owner reads.
    ///
    /// # Errors
    /// When it is there, or cannot be written.
    pub fn create_file(path: &Path) -> Result<Self, RegisterError> {
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

    /// The key to the file with that salt. Takes a quarter of a second for a passphrase.
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

/// Key and salt as `PRAGMA key` and `ATTACH` take them: nothing is derived any more, so that a second connection costs
/// nothing, and a copy made over one keeps the salt.
#[derive(Clone, Debug)]
pub(super) struct KeySpec {
    /// The file's.
    pub(super) salt: Salt,
    text: SecretString,
}

impl KeySpec {
    /// For the statement that takes it, and nothing else.
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
    // Long enough from the start: growing would leave half a key behind.
    let mut text = Zeroizing::new(String::with_capacity(2 * bytes.len()));
    for byte in bytes {
        let _ = write!(text, "{byte:02x}");
    }
    text
}

fn fill_random(bytes: &mut [u8]) -> Result<(), RegisterError> {
    getrandom::fill(bytes).map_err(|e| RegisterError::failed(|| w::no_chance(e)))
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

/// A file of the size and kind an encrypted register has; whether it is one, only its key tells.
pub(super) fn may_be_encrypted(path: &Path) -> bool {
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
        // Composed or not, it is the same passphrase.
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
