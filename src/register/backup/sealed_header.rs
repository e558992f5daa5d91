//! The header of an age file (age-encryption.org/v1), looked at before anything is computed from it: a file from outside may ask
//! for gigabytes of memory, or have a header without end.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Cursor, Read};
use std::path::Path;

use age::Decryptor;

use crate::register::error::{RegisterError, Result};
use crate::words::safety as w;

/// First line of every age file.
const MAGIC: &[u8] = b"age-encryption.org/v1\n";
/// Maximum size of a header in bytes: some hundred public keys. The decryptor reads it again from its start with every line.
const MAX_HEADER: u64 = 32 << 10;
/// Highest accepted scrypt work factor: 2^20 rounds, 1 GiB and some seconds per passphrase.
pub(super) const MAX_WORK_FACTOR: u8 = 20;
/// Bytes of memory for a round (128 · r, with r = 8).
const BYTES_PER_ROUND: usize = 1024;
/// Bytes that the rest of sealing or opening a file takes.
const BYTES_BESIDE: usize = 16 << 20;

/// The decryptor of a file, its header read.
pub(super) type SealedFile = Decryptor<io::Chain<Cursor<Vec<u8>>, BufReader<File>>>;

/// Opens an age file; `None` when it is another file.
///
/// # Errors
/// When the header is too long or damaged, or asks for more work or memory than there is.
pub(super) fn open(path: &Path) -> Result<Option<SealedFile>> {
    let failed = |e: io::Error| RegisterError::failed(|| w::unseal_failed(path.display(), &e));
    let mut file = BufReader::new(File::open(path).map_err(failed)?);
    let header = read(&mut file).map_err(failed)?;
    if !header.starts_with(MAGIC) {
        return Ok(None);
    }
    if !ends(&header) && header.len() as u64 == MAX_HEADER {
        return Err(RegisterError::refused(|| {
            w::sealed_header_too_long(path.display())
        }));
    }
    if let Some(factor) = work_factor(&header) {
        check_work(path, factor)?;
    }
    let whole = Cursor::new(header).chain(file);
    let decryptor = Decryptor::new_buffered(whole);
    let decryptor =
        decryptor.map_err(|e| RegisterError::refused(|| w::unseal_failed(path.display(), &e)))?;
    Ok(Some(decryptor))
}

/// The lines up to the one with the header's digest, at most [`MAX_HEADER`] bytes. Of another file, its first bytes.
fn read(file: &mut impl BufRead) -> io::Result<Vec<u8>> {
    let (mut header, mut file) = (Vec::new(), file.take(MAX_HEADER));
    while !ends(&header) && file.read_until(b'\n', &mut header)? > 0 {
        let compared = header.len().min(MAGIC.len());
        if header[..compared] != MAGIC[..compared] {
            break;
        }
    }
    Ok(header)
}

/// Whether the last line is that of the digest.
fn ends(header: &[u8]) -> bool {
    let lines = header.strip_suffix(b"\n").unwrap_or_default();
    let last = lines.rsplit(|b| *b == b'\n').next();
    last.is_some_and(|line| line.starts_with(b"--- "))
}

/// The highest work factor that a passphrase stanza names: `-> scrypt SALT FACTOR`.
fn work_factor(header: &[u8]) -> Option<u64> {
    let header = String::from_utf8_lossy(header);
    let stanzas = header.lines().filter_map(|l| l.strip_prefix("-> scrypt "));
    let factors = stanzas.filter_map(|stanza| stanza.split(' ').nth(1));
    // A number too large for `u64` is too large anyway.
    factors.map(|text| text.parse().unwrap_or(u64::MAX)).max()
}

fn check_work(path: &Path, factor: u64) -> Result<()> {
    if factor > u64::from(MAX_WORK_FACTOR) {
        return Err(RegisterError::refused(|| {
            w::work_too_high(path.display(), factor, MAX_WORK_FACTOR)
        }));
    }
    check_memory(u8::try_from(factor).unwrap_or(MAX_WORK_FACTOR))
        .map_err(|mib| RegisterError::failed(|| w::no_memory_to_unseal(path.display(), mib)))
}

/// Checks that there is memory for a passphrase of a work factor; without it the library ends the process.
///
/// # Errors
/// The MiB that it takes.
pub(super) fn check_memory(work_factor: u8) -> std::result::Result<(), usize> {
    let bytes = (BYTES_PER_ROUND << work_factor) + BYTES_BESIDE;
    let reserved = Vec::<u8>::new().try_reserve_exact(bytes);
    reserved.map_err(|_| bytes >> 20)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests may panic")]
mod tests {
    use super::*;
    use crate::register::backup::sealed::{DecryptionKey, needs_passphrase, seal_bytes, unseal};

    /// The sentence for a file of these bytes; `None` when it is no age file.
    fn refusal(bytes: &[u8]) -> Option<String> {
        let folder = tempfile::tempdir().unwrap();
        let (path, to) = (folder.path().join("x.age"), folder.path().join("x"));
        std::fs::write(&path, bytes).unwrap();
        let seen = needs_passphrase(&path).map_err(|e| e.sentence());
        let opened = unseal(&path, &to, &DecryptionKey::from_passphrase("1".to_owned()));
        match seen {
            Ok(None) => None,
            Ok(Some(_)) => Some(opened.unwrap_err().sentence()),
            Err(sentence) => {
                assert_eq!(opened.unwrap_err().sentence(), sentence);
                Some(sentence)
            }
        }
    }

    fn sealed() -> String {
        let bytes = seal_bytes(b"secret", "111111-222222-333333").unwrap();
        // The payload does not matter here.
        let header = bytes.split(|b| *b == b'\n').take(4);
        let header: Vec<_> = header.map(String::from_utf8_lossy).collect();
        header.join("\n") + "\n0123456789abcdef"
    }

    #[test]
    fn a_work_factor_above_20_is_refused_before_it_is_tried() {
        for factor in ["21", "22", "63", "64", "255", "99999999999999999999"] {
            let asking = sealed().replacen(" 15\n", &format!(" {factor}\n"), 1);
            let sentence = refusal(asking.as_bytes()).unwrap();
            assert!(sentence.contains("nhiều nhất 20"), "{factor}: {sentence}");
        }
        let sentence = refusal(sealed().as_bytes()).unwrap();
        assert_eq!(sentence, w::KEY_DOES_NOT_FIT.text(), "15 is tried");
    }

    #[test]
    fn a_long_header_is_refused() {
        let magic = String::from_utf8_lossy(MAGIC).into_owned();
        let stanza = "-> X25519 TEiF0ypqr+bpvcqXNyCVJpL7OuwPdVwPL7KQEbFDOCc\nEmECAEcKN+n/Vs9SbWiV+Hu0r+E8R77DdWYyd83nw7U\n";
        for header in [
            magic.clone() + &stanza.repeat(20_000),
            magic.clone() + &"a".repeat(40_000),
            magic.clone() + &"-> a\n".repeat(10_000),
        ] {
            let sentence = refusal(header.as_bytes()).unwrap();
            assert!(sentence.contains("phần đầu"), "{sentence}");
        }
        for header in [magic.clone(), magic.clone() + "-> a\n", magic + "--- \n"] {
            refusal(header.as_bytes()).unwrap();
        }
    }

    #[test]
    fn a_damaged_header_is_named_in_the_language_of_the_sentence() {
        let damaged = sealed().replacen("\n--- ", "\n--- A", 1);
        let sentence = refusal(damaged.as_bytes()).unwrap();
        assert!(sentence.contains("nội dung không đọc được"), "{sentence}");
    }

    #[test]
    fn another_file_is_no_age_file() {
        let armored = "-----BEGIN AGE ENCRYPTED FILE-----\n".repeat(9);
        for bytes in [
            &b""[..],
            b"age-encryption.org/v2\n",
            &vec![0; 100_000],
            armored.as_bytes(),
        ] {
            assert_eq!(refusal(bytes), None);
        }
    }
}
