//! Unlocks an encrypted register before a command runs: by its key file, or by a passphrase asked for on the terminal before
//! the screen opens. Key derivation: `register::cipher`.

use std::path::Path;

use age::secrecy::zeroize::Zeroizing;

use super::{Failure, Options, Result, ensure, secret};
use crate::register::cipher::RegisterKey;
use crate::register::error::ENCRYPTION_BUILT;
use crate::register::runtime::keyring;
use crate::register::runtime::unlock_state::{UnlockState, unlock_state};
use crate::words::{Phrase, encrypt as w};

/// Attempts at a passphrase.
const TRIES: usize = 3;

/// Adds the key of the register to the key ring where one is needed. `restoring`: a damaged register is accepted.
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
        return ensure(opens()?, || {
            w::key_file_wrong_key(file.display(), path.display())
        });
    }
    ensure(secret::can_prompt(), || w::nowhere(path.display()))?;
    let is_open = prompt_until_open(w::ASK, opens)?;
    ensure(is_open, || w::wrong_for_good(path.display()))
}

/// Adds the key of a staged copy of `shown` to the key ring. Returns whether the copy has another key than the register.
pub(super) fn unlock_copy(
    path: &Path,
    shown: &Path,
    options: &Options,
    copy_key_file: Option<&Path>,
) -> Result<bool> {
    let opens = || Ok(unlock_state(path) == UnlockState::Readable);
    if !ENCRYPTION_BUILT || opens()? {
        return Ok(false);
    }
    let file = match copy_key_file {
        // Without a register the named key file is the copy's.
        None if !options.register.exists() => options.key_file.as_deref(),
        other => other,
    };
    let is_open = if let Some(file) = file {
        keyring::add_key(RegisterKey::from_file(file)?);
        opens()?
    } else {
        secret::can_prompt() && prompt_until_open(w::ASK_COPY, opens)?
    };
    ensure(is_open, || w::copy_locked(shown.display()))?;
    Ok(options.register.exists())
}

/// Asks for a passphrase until `opens` accepts it, at most [`TRIES`] times.
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
