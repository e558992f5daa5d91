//! `vieclam encrypt`. Source of the new key and the messages about the old one; re-encryption:
//! `register::backup::rekey`.

use std::path::{Path, PathBuf};

use age::secrecy::zeroize::Zeroizing;
use clap::Args;

use super::emit::Out;
use super::progress_bar::with_progress;
use super::{Failure, Options, Result, ensure, examples, open_for_reading, plan, secret, session};
use crate::domain::roles::Permission;
use crate::progress::format;
use crate::register::Origin;
use crate::register::backup::rekey::{RekeyResult, RekeyedCopies, rekey, rekey_copies};
use crate::register::cipher::RegisterKey;
use crate::register::error::ENCRYPTION_BUILT;
use crate::register::open;
use crate::register::protected_files::ProtectedFiles;
use crate::words::encrypt as w;

#[derive(Debug, Args)]
#[command(about = w::ABOUT_ENCRYPT)]
#[command(
    override_usage = "vieclam encrypt [--new-key-file FILE]\n          vieclam encrypt --change [--new-key-file FILE]\n          vieclam encrypt --undo"
)]
#[command(after_help = examples(&[
    "vieclam encrypt",
    "vieclam encrypt --new-key-file /etc/vieclam/register.key",
    "vieclam encrypt --change",
]))]
pub(super) struct Encrypt {
    #[arg(long, help = w::HELP_CHANGE)]
    change: bool,
    #[arg(long, conflicts_with_all = ["change", "new_key_file"], help = w::HELP_UNDO)]
    undo: bool,
    #[arg(long, value_name = "FILE", help = w::HELP_NEW_KEY_FILE)]
    new_key_file: Option<PathBuf>,
}

/// What the register is before the command.
#[derive(Clone, Copy, PartialEq)]
enum EncryptionState {
    Missing,
    Plain,
    Encrypted,
}

pub(super) fn run(options: &Options, args: &Encrypt, out: &mut Out<'_>) -> Result<()> {
    ensure(ENCRYPTION_BUILT, || w::NOT_BUILT)?;
    let state = state(options)?;
    let path = options.register.display();
    if args.change || args.undo {
        let is_encrypted = state == EncryptionState::Encrypted;
        ensure(is_encrypted, || w::not_encrypted(&path))?;
    } else if state == EncryptionState::Encrypted {
        return update_copies(options, out);
    }
    let key = (!args.undo).then(|| new_key(options, args, state));
    let key = key.transpose()?;
    let session = session(options, &plan(options)?, Origin::Command);
    let done = with_progress(w::WORKING, |on_progress| {
        let to = key.as_ref().map(|(key, _)| key);
        rekey(&options.register, to, session, on_progress)
    })?;
    tracing::info!(rows = done.rows, copies = done.copies.rekeyed, "relocked");
    let rows = format::count(done.rows);
    out.line(match state {
        EncryptionState::Missing => w::made(path),
        EncryptionState::Plain => w::encrypted(rows, path),
        EncryptionState::Encrypted if args.undo => w::decrypted(rows, path),
        EncryptionState::Encrypted => w::rekeyed(rows, path),
    })?;
    let copies_done = print_copies(&done.copies, args.undo, out);
    match key {
        Some((_, Some(file))) => out.line(w::keep_key_file(file.display()))?,
        Some((_, None)) => out.line(w::KEEP_PASSPHRASE)?,
        None => {}
    }
    warn_about_old_copies(state, &done, out)?;
    copies_done
}

/// Prints what the new key does not protect.
fn warn_about_old_copies(
    before: EncryptionState,
    done: &RekeyResult,
    out: &mut Out<'_>,
) -> Result<()> {
    if done.old_file_remains {
        out.line(w::OLD_REMAINS)?;
    }
    match before {
        EncryptionState::Missing => Ok(()),
        EncryptionState::Plain => out.line(w::OLD_COPIES_PLAIN),
        EncryptionState::Encrypted => out.line(w::OLD_COPIES_KEY),
    }
}

/// Whether there is a register, and under a key. Refuses a clerk who has no right to encrypt.
fn state(options: &Options) -> Result<EncryptionState> {
    if !open::exists(&options.register)? {
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

/// Re-encrypts the copies that an interrupted change of the key left behind.
fn update_copies(options: &Options, out: &mut Out<'_>) -> Result<()> {
    let copies = with_progress(w::WORKING, |on_progress| {
        rekey_copies(&options.register, on_progress)
    });
    print_copies(&copies, false, out)?;
    out.line(w::already(options.register.display()))
}

/// The new key, and the file it is in. A register without a key takes the one that its options name.
fn new_key(
    options: &Options,
    args: &Encrypt,
    state: EncryptionState,
) -> Result<(RegisterKey, Option<PathBuf>)> {
    let named = options.key_file.as_deref();
    let known = named.filter(|_| state != EncryptionState::Encrypted);
    if let Some(file) = &args.new_key_file {
        return Ok((read_or_create_key(file, options)?, Some(file.clone())));
    }
    if let Some(file) = known {
        return Ok((RegisterKey::from_file(file)?, Some(file.to_path_buf())));
    }
    ensure(secret::can_prompt(), || w::NOWHERE_NEW)?;
    let text = Zeroizing::new(secret::prompt_new(w::ASK_NEW)?);
    Ok((RegisterKey::from_passphrase(&text), None))
}

fn read_or_create_key(file: &Path, options: &Options) -> Result<RegisterKey> {
    if file.exists() {
        return Ok(RegisterKey::from_file(file)?);
    }
    ProtectedFiles::of(&options.register).ensure_free(file)?;
    Ok(RegisterKey::create_file(file)?)
}

/// Prints what became of the copies.
///
/// # Errors
/// When the command was stopped before it came to all of them.
fn print_copies(copies: &RekeyedCopies, plain: bool, out: &mut Out<'_>) -> Result<()> {
    if copies.rekeyed > 0 {
        out.line(if plain {
            w::copies_plain(copies.rekeyed)
        } else {
            w::copies_followed(copies.rekeyed)
        })?;
    }
    let mut skipped = copies.skipped.iter();
    skipped.try_for_each(|path| out.line(w::copy_left(path.display())))?;
    match copies.remaining {
        0 => Ok(()),
        remaining => Err(Failure::Failed(w::copies_remaining(remaining))),
    }
}
