//! The key of an encrypted register, before anything else is done: from its key file, or asked for on the plain terminal
//! before the screen opens. Decides nothing about keys (`register::cipher`).

use std::path::Path;

use age::secrecy::zeroize::Zeroizing;

use super::{Failure, Options, secret};
use crate::register::cipher::{BUILT, Key};
use crate::register::connect::{Answer, answer};
use crate::register::keyring;
use crate::words::{Phrase, encrypt as w};

/// How often a passphrase is asked for.
const TRIES: usize = 3;

/// Finds the key of the register, where it needs one. `restoring`: a register that is damaged is what it is about.
pub(super) fn register(options: &Options, restoring: bool) -> Result<(), Failure> {
    if !BUILT || !options.register.is_file() {
        return Ok(());
    }
    let path = &options.register;
    let opens = || match answer(path) {
        Answer::Opens => Ok(true),
        Answer::Locked => Ok(false),
        Answer::Damaged if restoring => Ok(true),
        Answer::Damaged => Err(Failure::Failed(w::damaged_head(path.display()))),
    };
    if opens()? {
        return Ok(());
    }
    if let Some(file) = &options.key_file {
        keyring::keep(Key::of_file(file)?);
        let said = || w::key_file_wrong_key(file.display(), path.display());
        return opens()?.then_some(()).ok_or_else(|| Failure::Usage(said()));
    }
    if !secret::can_ask() {
        return Err(Failure::Usage(w::nowhere(path.display())));
    }
    if asked_for(w::ASK, opens)? {
        return Ok(());
    }
    Err(Failure::Usage(w::wrong_for_good(path.display())))
}

/// Finds the key of a copy. Says whether it is another than those there were.
pub(super) fn copy(path: &Path, options: &Options, own: Option<&Path>) -> Result<bool, Failure> {
    let opens = || Ok(answer(path) == Answer::Opens);
    if !BUILT || opens()? {
        return Ok(false);
    }
    let file = match own {
        // Where there is no register yet, the key that is named is the copy's.
        None if !options.register.exists() => options.key_file.as_deref(),
        own => own,
    };
    let found = if let Some(file) = file {
        keyring::keep(Key::of_file(file)?);
        opens()?
    } else {
        secret::can_ask() && asked_for(w::ASK_COPY, opens)?
    };
    if !found {
        return Err(Failure::Usage(w::copy_locked(path.display())));
    }
    Ok(options.register.exists())
}

/// Asks for a passphrase, a few times, until it fits.
fn asked_for(question: Phrase, opens: impl Fn() -> Result<bool, Failure>) -> Result<bool, Failure> {
    let mut hush = secret::Hush::begin()?;
    for _ in 0..TRIES {
        let text = Zeroizing::new(hush.asked(question)?);
        keyring::keep(Key::passphrase(&text));
        if opens()? {
            return Ok(true);
        }
        keyring::drop_last();
        hush.say(w::WRONG)?;
    }
    Ok(false)
}
