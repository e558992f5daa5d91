//! The forced command of sshd on the ward server. It ignores what the client asks for, except two verbs in place of scp, both
//! recorded in the trail: `fetch NAME` prints an encrypted file that the clerk exported at the screen, or, for a lead, one of
//! the folder `outgoing` beside the register; `hand-in NAME BYTES` stores stdin in the folder `incoming`, which nothing reads.

use std::env;
use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::{self, IsTerminal, Read, Write};
use std::process::ExitCode;

use super::{Failure, Options, Result, ensure, has_terminal, print_notice, run_screen};
use crate::domain::roles::Permission;
use crate::exchange::export::outbox;
use crate::exchange::{ClientInput, inbox};
use crate::progress::format;
use crate::register::trail::event::{AuditEvent, EXPORT};
use crate::register::{Origin, Register, Session};
use crate::tui::terminal::sandbox::{AllowedPaths, Sandbox};
use crate::words::access as w;

/// First bytes of an encrypted file (age-encryption.org/v1).
const AGE_HEADER: &[u8] = b"age-encryption.org/v1\n";
/// Maximum length of a file name in bytes.
const MAX_NAME: usize = 64;
/// Names of devices on Windows, with any ending, beside the ports `com1` and `lpt1`.
const DEVICES: [&str; 4] = ["con", "prn", "aux", "nul"];

/// A request of an SSH client other than the screen.
#[derive(Debug, PartialEq)]
enum Verb {
    Fetch(String),
    HandIn {
        name: String,
        /// The size that the client states.
        bytes: Option<u64>,
    },
    /// One of the two with a name or a number that is not allowed.
    Malformed,
}

impl Verb {
    /// `None` for any other request.
    fn parse(requested: &OsStr) -> Option<Self> {
        let requested = requested.to_string_lossy();
        let mut words = requested.split(' ');
        let verb = words
            .next()
            .filter(|verb| ["fetch", "hand-in"].contains(verb))?;
        let arguments: Vec<&str> = words.collect();
        let is_digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
        Some(match (verb, &arguments[..]) {
            ("fetch", [name]) if is_file_name(name) => Self::Fetch((*name).to_owned()),
            ("hand-in", [name, rest @ ..]) if is_file_name(name) => {
                let bytes = match rest {
                    [] => Some(None),
                    [bytes] if is_digits(bytes) => bytes.parse().ok().map(Some),
                    _ => None,
                };
                bytes.map_or(Self::Malformed, |bytes| Self::HandIn {
                    name: (*name).to_owned(),
                    bytes,
                })
            }
            _ => Self::Malformed,
        })
    }
}

/// Whether a name is one plain part of a path on every system: ASCII letters, digits, `.`, `_`, `-`; no device of Windows.
fn is_file_name(name: &str) -> bool {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "._-".contains(c);
    let is_end = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
    let stem = name
        .split('.')
        .next()
        .unwrap_or_default()
        .to_ascii_lowercase();
    let is_device = DEVICES.contains(&stem.as_str())
        || ["com", "lpt"].iter().any(|port| {
            let number = stem.strip_prefix(port).unwrap_or_default();
            number.len() == 1 && number.bytes().all(|b| b.is_ascii_digit())
        });
    name.len() <= MAX_NAME
        && name.chars().all(is_plain)
        && is_end(name.chars().next())
        && is_end(name.chars().next_back())
        && !is_device
}

pub(super) fn run(options: &Options) -> Result<ExitCode> {
    let requested = env::var_os("SSH_ORIGINAL_COMMAND");
    match requested.as_deref().and_then(Verb::parse) {
        Some(Verb::Fetch(name)) => return fetch(options, &name),
        Some(Verb::HandIn { name, bytes }) => return hand_in(options, &name, bytes),
        Some(Verb::Malformed) => return Err(Failure::Usage(w::verb_malformed(MAX_NAME))),
        // The request is not logged: it may hold personal data.
        None if requested.is_some() => {
            tracing::warn!(clerk = options.clerk, "a command was asked for and ignored");
        }
        None => {}
    }
    ensure(has_terminal(), || w::ONLY_THE_SCREEN)?;
    run_screen(options)
}

/// The register for a verb, inside the sandbox, for a clerk with the permission.
fn open_register(options: &Options, act: Permission) -> Result<Register> {
    let session = Session {
        origin: Origin::Command,
        on_server: true,
        ..Session::new(&options.clerk)
    };
    let register = Register::open_existing(&options.register, session)?;
    register.check_account()?;
    register.authorize(act)?;
    let _ = Sandbox::enter(&AllowedPaths::for_register(&register));
    Ok(register)
}

/// Prints an encrypted file, recorded in the trail before the first byte.
fn fetch(options: &Options, name: &str) -> Result<ExitCode> {
    let mut register = open_register(options, Permission::Export)?;
    let nothing = || w::nothing_to_fetch(name);
    let mut path = outbox::own_folder(&register).join(name);
    if !path.exists() {
        // A shared file may hold unmasked data; whether there is one is not told either.
        let allowed = register.authorize(Permission::ExportFull);
        let nothing_own = |_| Failure::Usage(w::nothing_own_to_fetch(name, outbox::RETENTION_DAYS));
        allowed.map_err(nothing_own)?;
        path = outbox::shared_folder(&register).join(name);
    }
    // A symbolic link could name a file outside the folder.
    let is_file = fs::symlink_metadata(&path).is_ok_and(|m| m.is_file());
    ensure(is_file, nothing)?;
    let mut file = File::open(&path).map_err(|_| Failure::Usage(nothing()))?;
    let mut head = vec![0; AGE_HEADER.len()];
    let is_encrypted = file.read_exact(&mut head).is_ok() && head == AGE_HEADER;
    ensure(is_encrypted, || w::not_sealed(name))?;
    register.record_event(
        AuditEvent::new(EXPORT)
            .with("what", "file")
            .with("to", format!("fetch {name}")),
    )?;
    // A client that reads slowly does not hold the register.
    drop(register);
    let mut out = io::stdout().lock();
    out.write_all(&head)?;
    io::copy(&mut file, &mut out)?;
    out.flush()?;
    Ok(ExitCode::SUCCESS)
}

/// Stores stdin in the folder of files handed in, and prints what the clerk compares with the own file.
fn hand_in(options: &Options, name: &str, bytes: Option<u64>) -> Result<ExitCode> {
    ensure(!io::stdin().is_terminal(), || w::UPLOAD_FROM_FILE)?;
    let mut register = open_register(options, Permission::Import)?;
    let mut input = ClientInput::new(io::stdin());
    let file = inbox::receive(&mut register, name, bytes, &mut input)?;
    let size = format::count(file.bytes);
    print_notice(&match bytes {
        Some(_) => w::upload_received(size, file.name, file.digest),
        None => w::upload_unconfirmed(size, file.name, file.digest, name, file.bytes),
    });
    Ok(ExitCode::SUCCESS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_verbs_and_nothing_else() {
        let of = |text: &str| Verb::parse(OsStr::new(text));
        assert_eq!(of("fetch a.age"), Some(Verb::Fetch("a.age".to_owned())));
        for (text, bytes) in [
            ("hand-in people.csv", None),
            ("hand-in people.csv 12", Some(12)),
        ] {
            let name = "people.csv".to_owned();
            assert_eq!(of(text), Some(Verb::HandIn { name, bytes }), "{text}");
        }
        for other in [
            "",
            "scp -t /tmp",
            "FETCH a",
            "fetch\ta",
            " fetch a",
            "hand-in\na",
        ] {
            assert_eq!(of(other), None, "{other}");
        }
    }

    #[test]
    fn a_name_is_one_plain_part_of_a_path() {
        for wrong in [
            "fetch",
            "fetch ",
            "fetch ../register.db",
            "fetch /etc/passwd",
            "fetch .ssh",
            "fetch a b",
            "fetch a;sh",
            "hand-in",
            "hand-in $(sh)",
            "hand-in ..",
            "hand-in a/b",
            "hand-in a\\b",
            "hand-in a\0b",
            "hand-in a\x1b[2J",
            "hand-in a.",
            "hand-in -rf",
            "hand-in nul",
            "hand-in CON.csv",
            "hand-in com1.csv",
            "hand-in đơn.csv",
            "hand-in a.csv -1",
            "hand-in a.csv +1",
            "hand-in a.csv 1e3",
            "hand-in a.csv 99999999999999999999",
            "hand-in a.csv 1 2",
            "hand-in  a.csv",
        ] {
            let parsed = Verb::parse(OsStr::new(wrong));
            assert_eq!(parsed, Some(Verb::Malformed), "{wrong}");
        }
        assert!(is_file_name(&"a".repeat(MAX_NAME)));
        assert!(!is_file_name(&"a".repeat(MAX_NAME + 1)));
        assert!(is_file_name("com10.csv") && is_file_name("console.csv"));
    }
}
