//! Encrypted copies for leaving the building, in the age format (age-encryption.org/v1): under a passphrase (scrypt) or for
//! the public keys of whoever may open them. The `age` program opens them too. An encrypted copy is opened again and
//! compared before it counts, wherever there is something to open it with.

use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read, Write};
use std::path::Path;

use age::secrecy::SecretString;
use age::{DecryptError, Decryptor, Encryptor, Identity, IdentityFile, Recipient, scrypt, x25519};
use sha2::{Digest, Sha256};

use crate::register::error::RegisterError;
use crate::register::file::{PARTIAL, PartialFile, rename_durably, with_suffix};
use crate::words::safety as w;

/// The most work to try one passphrase (2^22 scrypt rounds, some seconds); more is refused.
const MAX_WORK_FACTOR: u8 = 22;
/// Work to try one passphrase of the program's own: 2^15 scrypt rounds, 32 MB and a tenth of a second.
const LOW_WORK_FACTOR: u8 = 15;

/// What opens an encrypted copy.
pub enum DecryptionKey {
    /// A passphrase.
    Passphrase(SecretString),
    /// An age identity file (`AGE-SECRET-KEY-1…`).
    Identities(Vec<Box<dyn Identity + Send + Sync>>),
}

impl std::fmt::Debug for DecryptionKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Key")
    }
}

impl DecryptionKey {
    /// A passphrase.
    #[must_use]
    pub fn from_passphrase(text: String) -> Self {
        Self::Passphrase(SecretString::from(text))
    }

    /// Reads an identity file.
    ///
    /// # Errors
    /// When it cannot be read or holds no key.
    pub fn from_file(path: &Path) -> Result<Self, RegisterError> {
        let wrong = || RegisterError::refused(|| w::identity_wrong(path.display()));
        let file = File::open(path).map_err(|_| wrong())?;
        let read = IdentityFile::from_buffer(BufReader::new(file)).map_err(|_| wrong())?;
        let identities = read.into_identities().map_err(|_| wrong())?;
        Ok(Self::Identities(identities))
    }
}

/// Whom an encrypted copy is for.
#[derive(Debug)]
pub enum EncryptionTarget {
    /// Whoever knows the passphrase.
    Passphrase(SecretString),
    /// The owners of these public keys.
    Recipients(Vec<x25519::Recipient>),
}

impl EncryptionTarget {
    /// Public keys as they are written: `age1…`.
    ///
    /// # Errors
    /// Names the first that is none.
    pub fn from_public_keys(keys: &[String]) -> Result<Self, RegisterError> {
        let parsed = keys.iter().map(|key| {
            let key = key.trim();
            key.parse::<x25519::Recipient>()
                .map_err(|_| RegisterError::refused(|| w::recipient_wrong(key)))
        });
        Ok(Self::Recipients(parsed.collect::<Result<_, _>>()?))
    }

    fn encryptor(&self) -> Result<Encryptor, RegisterError> {
        match self {
            Self::Passphrase(secret) => Ok(Encryptor::with_user_passphrase(secret.clone())),
            Self::Recipients(keys) => {
                let keys = keys.iter().map(|key| key as &dyn Recipient);
                Encryptor::with_recipients(keys)
                    .map_err(|e| RegisterError::failed(|| w::seal_failed(&e)))
            }
        }
    }
}

/// Encrypts a proved copy into a new file. With a key the result is opened again and must be the copy; says whether it was.
///
/// # Errors
/// When a file cannot be read or written, or what was written does not open as the copy; nothing is left then.
pub fn seal(
    from: &Path,
    to: &Path,
    target: &EncryptionTarget,
    key: Option<&DecryptionKey>,
) -> Result<bool, RegisterError> {
    let failed = |e: io::Error| RegisterError::failed(|| w::seal_failed(&e));
    let partial = PartialFile(with_suffix(to, PARTIAL));
    let write = |encryptor: Encryptor| -> io::Result<Vec<u8>> {
        let mut source = BufReader::new(File::open(from)?);
        let file = BufWriter::new(File::create(&partial.0)?);
        let mut sealed = encryptor.wrap_output(file)?;
        let digest = copy_and_hash(&mut source, &mut sealed)?;
        sealed.finish()?.flush()?;
        Ok(digest)
    };
    let written = write(target.encryptor()?).map_err(failed)?;
    if let Some(key) = key
        && decrypt(&partial.0, &mut io::sink(), key)? != written
    {
        return Err(RegisterError::Failed(w::SEAL_DIFFERS.into()));
    }
    rename_durably(&partial.0, to).map_err(failed)?;
    Ok(key.is_some())
}

/// Encrypts bytes under a passphrase made by the program: what cannot be guessed needs no long work to try it.
///
/// # Errors
/// When that fails.
pub fn seal_bytes(bytes: &[u8], passphrase: &str) -> Result<Vec<u8>, RegisterError> {
    let failed = |e: &dyn std::fmt::Display| RegisterError::failed(|| w::seal_failed(e));
    let mut recipient = scrypt::Recipient::new(SecretString::from(passphrase.to_owned()));
    recipient.set_work_factor(LOW_WORK_FACTOR);
    let encryptor = Encryptor::with_recipients(std::iter::once(&recipient as &dyn Recipient))
        .map_err(|e| failed(&e))?;
    let mut out = Vec::with_capacity(bytes.len() + 1024);
    let mut sealed = encryptor.wrap_output(&mut out).map_err(|e| failed(&e))?;
    sealed.write_all(bytes).map_err(|e| failed(&e))?;
    sealed.finish().map_err(|e| failed(&e))?;
    Ok(out)
}

/// Decrypts an encrypted copy into a new file.
///
/// # Errors
/// When the key does not fit, the file is damaged or no encrypted copy, or the new file cannot be written.
pub fn unseal(from: &Path, to: &Path, key: &DecryptionKey) -> Result<(), RegisterError> {
    let failed = |e: io::Error| RegisterError::failed(|| w::unseal_failed(from.display(), &e));
    let mut file = BufWriter::new(File::create(to).map_err(failed)?);
    decrypt(from, &mut file, key)?;
    file.flush().map_err(failed)
}

/// Decrypts into `to`; the digest of what came out.
fn decrypt(from: &Path, to: &mut dyn Write, key: &DecryptionKey) -> Result<Vec<u8>, RegisterError> {
    let to_error = |e: DecryptError| RegisterError::refused(|| refusal(from, &e));
    let failed = |e: io::Error| RegisterError::failed(|| w::unseal_failed(from.display(), &e));
    let file = BufReader::new(File::open(from).map_err(failed)?);
    let decryptor = Decryptor::new_buffered(file).map_err(to_error)?;
    let mut plain = match key {
        DecryptionKey::Passphrase(secret) => {
            let mut identity = scrypt::Identity::new(secret.clone());
            identity.set_max_work_factor(MAX_WORK_FACTOR);
            decryptor.decrypt(std::iter::once(&identity as &dyn Identity))
        }
        DecryptionKey::Identities(all) => {
            decryptor.decrypt(all.iter().map(|i| &**i as &dyn Identity))
        }
    }
    .map_err(to_error)?;
    copy_and_hash(&mut plain, to).map_err(failed)
}

/// Whether a file opens by passphrase; `None`: it is no encrypted copy.
#[must_use]
pub fn needs_passphrase(path: &Path) -> Option<bool> {
    let file = BufReader::new(File::open(path).ok()?);
    Decryptor::new_buffered(file).ok().map(|d| d.is_scrypt())
}

fn refusal(path: &Path, e: &DecryptError) -> String {
    match e {
        DecryptError::DecryptionFailed
        | DecryptError::KeyDecryptionFailed
        | DecryptError::NoMatchingKeys => w::KEY_DOES_NOT_FIT.text().to_owned(),
        other => w::unseal_failed(path.display(), other),
    }
}

fn copy_and_hash(from: &mut dyn Read, to: &mut dyn Write) -> io::Result<Vec<u8>> {
    let mut sha = Sha256::new();
    let mut block = vec![0; 64 * 1024];
    loop {
        let read = from.read(&mut block)?;
        if read == 0 {
            return Ok(sha.finalize().to_vec());
        }
        sha.update(&block[..read]);
        to.write_all(&block[..read])?;
    }
}
