//! The key of an encrypted register, before anything else is done: from its key file, or asked for on the plain terminal
//! before the screen opens. Decides nothing about keys (`register::cipher`).

use std::path::Path;

use age::secrecy::zeroize::Zeroizing;

use super::{Failure, Options, Result, secret};
use crate::register::cipher::RegisterKey;
use crate::register::error::ENCRYPTION_BUILT;
use crate::register::runtime::keyring;
use crate::register::runtime::unlock_state::{UnlockState, unlock_state};
use crate::words::{Phrase, encrypt as w};

/// How often a passphrase is asked for.
const TRIES: usize = 3;

/// Finds the key of the register, where it needs one. `restoring`: a register that is damaged is what it is about.
pub(super) fn unlock_register(options: &Options, restoring: bool) -> Result<()> {
    if !ENCRYPTION_BUILT || !options.register.is_file() {
        return Ok(());
    }
    let path = &options.register;
    let opens = || match unlock_state(path) {
        UnlockState::Readable => Ok(true),
        UnlockState::Locked => Ok(false),
        UnlockState::Damaged if restoring => Ok(true),
        UnlockState::Damaged => Err(Failure::Failed(w::damaged_head(path.display()))),
    };
    if opens()? {
        return Ok(());
    }
    if let Some(file) = &options.key_file {
        keyring::add_key(RegisterKey::from_file(file)?);
        let message = || w::key_file_wrong_key(file.display(), path.display());
        return opens()?
            .then_some(())
            .ok_or_else(|| Failure::Usage(message()));
    }
    if !secret::can_prompt() {
        return Err(Failure::Usage(w::nowhere(path.display())));
    }
    if prompt_until_open(w::ASK, opens)? {
        return Ok(());
    }
    Err(Failure::Usage(w::wrong_for_good(path.display())))
}

/// Finds the key of a copy. Says whether it is another than those there were.
pub(super) fn unlock_copy(
    path: &Path,
    options: &Options,
    copy_key_file: Option<&Path>,
) -> Result<bool> {
    let opens = || Ok(unlock_state(path) == UnlockState::Readable);
    if !ENCRYPTION_BUILT || opens()? {
        return Ok(false);
    }
    let file = match copy_key_file {
        // Where there is no register yet, the key that is named is the copy's.
        None if !options.register.exists() => options.key_file.as_deref(),
        other => other,
    };
    let is_open = if let Some(file) = file {
        keyring::add_key(RegisterKey::from_file(file)?);
        opens()?
    } else {
        secret::can_prompt() && prompt_until_open(w::ASK_COPY, opens)?
    };
    if !is_open {
        return Err(Failure::Usage(w::copy_locked(path.display())));
    }
    Ok(options.register.exists())
}

/// Asks for a passphrase, a few times, until it fits.
fn prompt_until_open(question: Phrase, opens: impl Fn() -> Result<bool>) -> Result<bool> {
    let mut echo_off = secret::EchoOff::start()?;
    for _ in 0..TRIES {
        let text = Zeroizing::new(echo_off.prompt(question)?);
        keyring::add_key(RegisterKey::from_passphrase(&text));
        if opens()? {
            return Ok(true);
        }
        keyring::remove_last_key();
        echo_off.print_line(w::WRONG)?;
    }
    Ok(false)
}
