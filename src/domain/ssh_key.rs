//! Parser of SSH public keys: one line of a `.pub` file.

use sha2::{Digest, Sha256};

use crate::words::{Message, access as w};

/// Accepted types, those OpenSSH generates today, with the lengths in bytes of the fields of their blob after the type.
/// `ssh-dss` is broken; a certificate is not the key of a person.
const KINDS: [(&str, &[usize]); 7] = [
    ("ssh-ed25519", &[32]),
    ("ssh-rsa", &[ANY, ANY]),
    ("ecdsa-sha2-nistp256", &[8, 65]),
    ("ecdsa-sha2-nistp384", &[8, 97]),
    ("ecdsa-sha2-nistp521", &[8, 133]),
    ("sk-ssh-ed25519@openssh.com", &[32, ANY]),
    ("sk-ecdsa-sha2-nistp256@openssh.com", &[8, 65, ANY]),
];
/// Any length but zero.
const ANY: usize = 0;
/// Minimum RSA modulus in bytes: 2,048 bits.
const MIN_RSA_BYTES: usize = 256;
/// Maximum length in bytes, more than any key has: RSA of 16,384 bits takes 2.8 kB.
const MAX_LENGTH: usize = 4096;
/// Longer comments are truncated.
const MAX_COMMENT: usize = 60;

/// A parsed public key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicKey {
    /// `ssh-ed25519`, …
    pub kind: &'static str,
    /// base64, as in the file.
    pub body: String,
    /// The comment without unsafe characters; may be empty.
    pub comment: String,
    /// `SHA256:…`, as shown by `ssh-keygen -l`.
    pub fingerprint: String,
}

impl PublicKey {
    /// Parses one line of a `.pub` file.
    ///
    /// # Errors
    /// A sentence that names what was pasted and what is expected.
    pub fn parse(text: &str) -> Result<Self, Message> {
        let text = text.trim();
        if text.is_empty() {
            return Err(w::KEY_EMPTY.into());
        }
        if text.contains("PRIVATE KEY") {
            return Err(w::KEY_PRIVATE.into());
        }
        if text.len() > MAX_LENGTH || text.lines().count() > 1 {
            return Err(w::KEY_ONE_LINE.into());
        }
        let mut words = text.split_ascii_whitespace();
        let first = words.next().unwrap_or_default();
        let Some((kind, lengths)) = KINDS.into_iter().find(|(kind, _)| *kind == first) else {
            let usual = [KINDS[0].0, KINDS[1].0].join(", ");
            return Err(Message::new(|| w::key_unknown_kind(&usual)));
        };
        let body = words.next().unwrap_or_default();
        let blob = decode(body).filter(|blob| is_whole(kind, lengths, blob));
        let Some(blob) = blob else {
            return Err(w::KEY_BROKEN.into());
        };
        if kind == "ssh-rsa" && rsa_length(&blob) < MIN_RSA_BYTES {
            return Err(w::KEY_SHORT.into());
        }
        let comment: String = words.collect::<Vec<_>>().join(" ");
        Ok(Self {
            kind,
            body: body.to_owned(),
            comment: comment
                .chars()
                .filter(|c| !super::text::is_unsafe_char(*c))
                .take(MAX_COMMENT)
                .collect(),
            fingerprint: format!("SHA256:{}", encode(&Sha256::digest(&blob))),
        })
    }
}

/// The length-prefixed fields of a key blob; none when they do not fill it exactly.
fn parts(mut blob: &[u8]) -> Option<Vec<&[u8]>> {
    let mut parts = Vec::new();
    while !blob.is_empty() {
        let (length, rest) = blob.split_first_chunk::<4>()?;
        let length = usize::try_from(u32::from_be_bytes(*length)).ok()?;
        let (part, rest) = rest.split_at_checked(length)?;
        parts.push(part);
        blob = rest;
    }
    Some(parts)
}

/// True when the blob names its type and has the fields of that type.
fn is_whole(kind: &str, lengths: &[usize], blob: &[u8]) -> bool {
    let fits = |(field, &length): (&&[u8], &usize)| match length {
        ANY => !field.is_empty(),
        _ => field.len() == length,
    };
    parts(blob).is_some_and(|parts| match &parts[..] {
        [named, fields @ ..] if fields.len() == lengths.len() => {
            *named == kind.as_bytes() && fields.iter().zip(lengths).all(fits)
        }
        _ => false,
    })
}

/// Length of an RSA modulus in bytes, without the sign byte.
fn rsa_length(blob: &[u8]) -> usize {
    let parts = parts(blob).unwrap_or_default();
    let modulus = parts.get(2).copied().unwrap_or_default();
    modulus.iter().skip_while(|b| **b == 0).count()
}

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// Decodes padded base64; none for any other text.
fn decode(text: &str) -> Option<Vec<u8>> {
    if text.is_empty() || !text.len().is_multiple_of(4) {
        return None;
    }
    let digits = text.trim_end_matches('=');
    if text.len() - digits.len() > 2 {
        return None;
    }
    let mut out = Vec::with_capacity(text.len() / 4 * 3);
    for four in digits.as_bytes().chunks(4) {
        let mut bits = 0_u32;
        for at in 0..4 {
            let digit = match four.get(at) {
                None => 0,
                Some(c) => ALPHABET.iter().position(|a| a == c)?,
            };
            bits = bits << 6 | u32::try_from(digit).ok()?;
        }
        out.extend(&bits.to_be_bytes()[1..four.len().max(2)]);
    }
    Some(out)
}

/// base64 without padding, as in fingerprints.
fn encode(bytes: &[u8]) -> String {
    let mut out = String::new();
    for three in bytes.chunks(3) {
        let byte = |at: usize| u32::from(three.get(at).copied().unwrap_or_default());
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for at in 0..=three.len() {
            let digit = (bits >> (18 - 6 * at)) & 63;
            out.extend(ALPHABET.get(digit as usize).map(|c| char::from(*c)));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Generated by ssh-keygen for this test; the private key was discarded.
    const ED25519: &str = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIFcJQcQu09GFy2ZCkhwtnEDdHIdLE+ucd5ZAWam8hoEh lan@may-3";

    #[test]
    fn a_key_is_read_and_known_by_its_fingerprint() {
        let key = PublicKey::parse(&format!("  {ED25519}\n")).unwrap();
        assert_eq!(
            (key.kind, key.comment.as_str()),
            ("ssh-ed25519", "lan@may-3")
        );
        assert_eq!(
            key.fingerprint,
            "SHA256:lLpgMDwohuXqCVx1UkdlC+tjdp/vEq38spAy/a7xTSE"
        );
    }

    #[test]
    fn anything_else_is_refused() {
        let options = format!("command=\"sh\" {ED25519}");
        let cut = &ED25519[..60];
        let two = format!("{ED25519}\n{ED25519}");
        let turned = ED25519.replace("ssh-ed25519 ", "ssh-rsa ");
        for bad in [
            "",
            "ssh-ed25519",
            "ssh-ed25519 AAAA",
            "ssh-dss AAAAB3NzaC1kc3MAAACBAP",
            "-----BEGIN OPENSSH PRIVATE KEY-----",
            options.as_str(),
            cut,
            two.as_str(),
            turned.as_str(),
        ] {
            assert!(PublicKey::parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn short_rsa_keys_are_refused() {
        let blob = |modulus: usize| {
            let mut blob = Vec::new();
            for part in [b"ssh-rsa".to_vec(), vec![1, 0, 1], vec![0xab; modulus]] {
                blob.extend(u32::try_from(part.len()).unwrap().to_be_bytes());
                blob.extend(part);
            }
            let mut text = encode(&blob);
            text.extend(std::iter::repeat_n('=', (4 - text.len() % 4) % 4));
            format!("ssh-rsa {text}")
        };
        assert_eq!(
            PublicKey::parse(&blob(128)).unwrap_err(),
            Message::from(w::KEY_SHORT)
        );
        assert!(PublicKey::parse(&blob(256)).is_ok());
    }

    proptest! {
        #[test]
        fn base64_comes_back(bytes in proptest::collection::vec(any::<u8>(), 1..90)) {
            let mut text = encode(&bytes);
            text.extend(std::iter::repeat_n('=', (4 - text.len() % 4) % 4));
            prop_assert_eq!(decode(&text), Some(bytes));
        }

        #[test]
        fn no_text_is_too_strange(text in any::<String>()) {
            if let Ok(key) = PublicKey::parse(&text) {
                prop_assert!(!key.body.contains('"'));
            }
        }
    }
}
