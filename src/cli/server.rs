//! The forced command of sshd on the ward server. It ignores what the client asks for, except two verbs in place of scp, both
//! recorded in the trail: `fetch NAME` prints an encrypted file that the clerk exported at the screen, or, for a lead, one of
//! the folder `outgoing` beside the register; `hand-in NAME` stores stdin in the folder `incoming`, which nothing reads.

use std::env;
use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::process::ExitCode;

use super::{Failure, Options, Result, ensure, has_terminal, print_notice, run_screen};
use crate::domain::roles::Permission;
use crate::exchange::export::outbox;
use crate::register::trail::event::{AuditEvent, EXPORT};
use crate::register::{Register, Session, now};
use crate::tui::terminal::sandbox::{AllowedPaths, Sandbox};
use crate::words::{access as w, cli};

/// Folder of the files handed in, beside the register.
const INCOMING: &str = "incoming";
/// First bytes of an encrypted file (age-encryption.org/v1).
const AGE_HEADER: &[u8] = b"age-encryption.org/v1\n";
/// Maximum size of an accepted file.
const MAX_BYTES: u64 = 10 * 1024 * 1024;
/// Maximum length of a file name in bytes.
const MAX_NAME: usize = 64;

/// A request of an SSH client other than the screen.
#[derive(Debug, PartialEq)]
enum Verb {
    Fetch(String),
    HandIn(String),
}

impl Verb {
    fn parse(requested: &OsStr) -> Option<Self> {
        let (verb, name) = requested.to_str()?.split_once(' ')?;
        let plain = |c: char| c.is_ascii_alphanumeric() || "._-".contains(c);
        let fits = name.len() <= MAX_NAME && name.starts_with(|c: char| c.is_ascii_alphanumeric());
        if !fits || !name.chars().all(plain) {
            return None;
        }
        match verb {
            "fetch" => Some(Self::Fetch(name.to_owned())),
            "hand-in" => Some(Self::HandIn(name.to_owned())),
            _ => None,
        }
    }
}

pub(super) fn run(options: &Options) -> Result<ExitCode> {
    let requested = env::var_os("SSH_ORIGINAL_COMMAND");
    match requested.as_deref().and_then(Verb::parse) {
        Some(Verb::Fetch(name)) => return fetch(options, &name),
        Some(Verb::HandIn(name)) => return hand_in(options, &name),
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
        origin: "command",
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
        // A shared file may hold unmasked data.
        register.authorize(Permission::ExportFull)?;
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
    let mut out = io::stdout().lock();
    out.write_all(&head)?;
    io::copy(&mut file, &mut out)?;
    out.flush()?;
    Ok(ExitCode::SUCCESS)
}

/// Stores stdin in the folder of files handed in.
fn hand_in(options: &Options, name: &str) -> Result<ExitCode> {
    let mut register = open_register(options, Permission::Import)?;
    let folder = outbox::shared_folder(&register).with_file_name(INCOMING);
    let moment = now().replace(':', "");
    let file_name = format!("{moment}-{}-{name}", options.clerk);
    let path = folder.join(&file_name);
    let unwritable = |e: io::Error| Failure::Failed(cli::cannot_write(path.display(), e));
    fs::create_dir_all(&folder).map_err(unwritable)?;
    let mut file = File::create_new(&path).map_err(unwritable)?;
    let taken = io::copy(&mut io::stdin().lock().take(MAX_BYTES + 1), &mut file)
        .and_then(|n| file.sync_all().map(|()| n))
        .map_err(unwritable)?;
    if taken > MAX_BYTES {
        fs::remove_file(&path).map_err(unwritable)?;
        return Err(Failure::Usage(w::upload_too_long(name)));
    }
    register.record_event(
        AuditEvent::new("hand-in")
            .with("file", file_name.as_str())
            .with("bytes", taken),
    )?;
    print_notice(&w::upload_received(&file_name));
    Ok(ExitCode::SUCCESS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_verbs_and_nothing_else() {
        let of = |text: &str| Verb::parse(OsStr::new(text));
        assert_eq!(of("fetch a.age"), Some(Verb::Fetch("a.age".to_owned())));
        assert_eq!(
            of("hand-in people.csv"),
            Some(Verb::HandIn("people.csv".to_owned()))
        );
        for other in [
            "",
            "fetch",
            "fetch ",
            "fetch ../register.db",
            "fetch /etc/passwd",
            "fetch .ssh",
            "fetch a b",
            "fetch a;sh",
            "hand-in $(sh)",
            "scp -t /tmp",
            "FETCH a",
            "fetch\ta",
        ] {
            assert_eq!(of(other), None, "{other}");
        }
    }
}
