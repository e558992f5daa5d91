//! `vieclam encrypt`. Where the new key comes from, and what is said about the old one; putting the register under it is
//! `register::relock`'s.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use age::secrecy::zeroize::Zeroizing;

use super::args::Encrypt;
use super::{Failure, Options, Out, open_for_reading, plan, secret, session};
use crate::cli::progress_bar::TerminalProgress;
use crate::domain::money::shown_count;
use crate::domain::roles::Permission;
use crate::domain::text::SafeText;
use crate::register::backup::rekey::{RekeyResult, RekeyedCopies, rekey, rekey_copies};
use crate::register::cipher::RegisterKey;
use crate::register::error::ENCRYPTION_BUILT;
use crate::words::encrypt as w;

/// What the register is now.
#[derive(Clone, Copy, PartialEq)]
enum EncryptionState {
    Missing,
    Plain,
    Encrypted,
}

pub(super) fn run(
    options: &Options,
    args: &Encrypt,
    out: &mut Out<'_>,
) -> Result<ExitCode, Failure> {
    if !ENCRYPTION_BUILT {
        return Err(Failure::Usage(w::NOT_BUILT.text().to_owned()));
    }
    let state = state(options)?;
    let path = options.register.display();
    if state == EncryptionState::Encrypted && !args.change && !args.undo {
        return update_copies(options, out);
    }
    if state != EncryptionState::Encrypted && (args.change || args.undo) {
        return Err(Failure::Usage(w::not_encrypted(path)));
    }
    let key = if args.undo {
        None
    } else {
        Some(new_key(options, args, state)?)
    };
    let session = session(options, &plan(options)?, "command");
    let done = {
        let progress = TerminalProgress::start(w::WORKING);
        let to = key.as_ref().map(|(key, _)| key);
        rekey(&options.register, to, session, &mut |done| {
            progress.update(done, 0);
        })?
    };
    tracing::info!(rows = done.rows, copies = done.copies.rekeyed, "relocked");
    let shown = path.to_string();
    writeln!(out, "{}", result_message(state, args, &done, &shown))?;
    print_copies(&done.copies, args.undo, out)?;
    match key {
        Some((_, Some(file))) => {
            let shown = file.to_string_lossy();
            writeln!(out, "{}", w::keep_key_file(SafeText::new(&shown)))?;
        }
        Some((_, None)) => writeln!(out, "{}", w::KEEP_PASSPHRASE)?,
        None => {}
    }
    warn_about_old_copies(state, &done, out)?;
    Ok(ExitCode::SUCCESS)
}

fn result_message(
    before: EncryptionState,
    args: &Encrypt,
    done: &RekeyResult,
    path: &str,
) -> String {
    let rows = shown_count(i64::try_from(done.rows).unwrap_or(i64::MAX));
    let path = SafeText::new(path);
    match before {
        EncryptionState::Missing => w::made(path),
        EncryptionState::Plain => w::encrypted(rows, path),
        EncryptionState::Encrypted if args.undo => w::decrypted(rows, path),
        EncryptionState::Encrypted => w::rekeyed(rows, path),
    }
}

/// What there still is that the new key does not protect.
fn warn_about_old_copies(
    before: EncryptionState,
    done: &RekeyResult,
    out: &mut Out<'_>,
) -> Result<(), Failure> {
    if done.old_file_remains {
        writeln!(out, "{}", w::OLD_REMAINS)?;
    }
    match before {
        EncryptionState::Missing => {}
        EncryptionState::Plain => writeln!(out, "{}", w::OLD_COPIES_PLAIN)?,
        EncryptionState::Encrypted => writeln!(out, "{}", w::OLD_COPIES_KEY)?,
    }
    Ok(())
}

/// Whether there is a register, and under a key; asks whether this clerk may.
fn state(options: &Options) -> Result<EncryptionState, Failure> {
    if !options.register.exists() {
        return Ok(EncryptionState::Missing);
    }
    let register = open_for_reading(options)?;
    register.authorize(Permission::Safety)?;
    Ok(if register.is_encrypted()? {
        EncryptionState::Encrypted
    } else {
        EncryptionState::Plain
    })
}

/// Encrypted already: what may be left to do is its copies, if the last time was cut short.
fn update_copies(options: &Options, out: &mut Out<'_>) -> Result<ExitCode, Failure> {
    let copies = {
        let progress = TerminalProgress::start(w::WORKING);
        rekey_copies(&options.register, &mut |done| {
            progress.update(done, 0);
        })
    };
    print_copies(&copies, false, out)?;
    let path = options.register.display().to_string();
    writeln!(out, "{}", w::already(SafeText::new(&path)))?;
    Ok(ExitCode::SUCCESS)
}

/// The new key, and the file it is in. A register that has none yet takes the one its options name.
fn new_key(
    options: &Options,
    args: &Encrypt,
    state: EncryptionState,
) -> Result<(RegisterKey, Option<PathBuf>), Failure> {
    let named = options.key_file.as_deref();
    let known = named.filter(|_| state != EncryptionState::Encrypted);
    if let Some(file) = &args.new_key_file {
        return Ok((read_or_create_key(file)?, Some(file.clone())));
    }
    if let Some(file) = known {
        return Ok((RegisterKey::from_file(file)?, Some(file.to_path_buf())));
    }
    if !secret::can_prompt() {
        return Err(Failure::Usage(w::NOWHERE_NEW.text().to_owned()));
    }
    let text = Zeroizing::new(secret::prompt_new(w::ASK_NEW)?);
    Ok((RegisterKey::from_passphrase(&text), None))
}

fn read_or_create_key(file: &Path) -> Result<RegisterKey, Failure> {
    Ok(if file.exists() {
        RegisterKey::from_file(file)?
    } else {
        RegisterKey::create_file(file)?
    })
}

fn print_copies(copies: &RekeyedCopies, plain: bool, out: &mut Out<'_>) -> Result<(), Failure> {
    if copies.rekeyed > 0 {
        let message = if plain {
            w::copies_plain(copies.rekeyed)
        } else {
            w::copies_followed(copies.rekeyed)
        };
        writeln!(out, "{message}")?;
    }
    for path in &copies.skipped {
        let shown = path.display().to_string();
        writeln!(out, "{}", w::copy_left(SafeText::new(&shown)))?;
    }
    Ok(())
}
