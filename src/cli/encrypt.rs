//! `vieclam encrypt`. Where the new key comes from, and what is said about the old one; putting the register under it is
//! `register::relock`'s.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use age::secrecy::zeroize::Zeroizing;

use super::args::Encrypt;
use super::work::Work;
use super::{Failure, Options, Out, plan, reading, secret, session};
use crate::domain::money::shown_count;
use crate::domain::roles::Act;
use crate::domain::text::Safe;
use crate::register::cipher::{BUILT, Key};
use crate::register::relock::{Copies, Relocked, follow, relock};
use crate::words::encrypt as w;

/// What the register is now.
#[derive(Clone, Copy, PartialEq)]
enum State {
    Missing,
    Plain,
    Encrypted,
}

pub(super) fn run(
    options: &Options,
    asked: &Encrypt,
    out: &mut Out<'_>,
) -> Result<ExitCode, Failure> {
    if !BUILT {
        return Err(Failure::Usage(w::NOT_BUILT.text().to_owned()));
    }
    let state = state(options)?;
    let path = options.register.display();
    if state == State::Encrypted && !asked.change && !asked.undo {
        return again(options, out);
    }
    if state != State::Encrypted && (asked.change || asked.undo) {
        return Err(Failure::Usage(w::not_encrypted(path)));
    }
    let key = if asked.undo {
        None
    } else {
        Some(new_key(options, asked, state)?)
    };
    let session = session(options, &plan(options)?, "command");
    let done = {
        let work = Work::begin(w::WORKING);
        let to = key.as_ref().map(|(key, _)| key);
        relock(&options.register, to, session, &mut |done| {
            work.tell(done, 0);
        })?
    };
    tracing::info!(rows = done.rows, copies = done.copies.followed, "relocked");
    let shown = path.to_string();
    writeln!(out, "{}", what_it_is_now(state, asked, &done, &shown))?;
    told_of_copies(&done.copies, asked.undo, out)?;
    match key {
        Some((_, Some(file))) => {
            let shown = file.to_string_lossy();
            writeln!(out, "{}", w::keep_key_file(Safe::of(&shown)))?;
        }
        Some((_, None)) => writeln!(out, "{}", w::KEEP_PASSPHRASE)?,
        None => {}
    }
    told_of_the_old(state, &done, out)?;
    Ok(ExitCode::SUCCESS)
}

fn what_it_is_now(was: State, asked: &Encrypt, done: &Relocked, path: &str) -> String {
    let rows = shown_count(i64::try_from(done.rows).unwrap_or(i64::MAX));
    let path = Safe::of(path);
    match was {
        State::Missing => w::made(path),
        State::Plain => w::encrypted(rows, path),
        State::Encrypted if asked.undo => w::decrypted(rows, path),
        State::Encrypted => w::rekeyed(rows, path),
    }
}

/// What there still is that the new key does not protect.
fn told_of_the_old(was: State, done: &Relocked, out: &mut Out<'_>) -> Result<(), Failure> {
    if done.old_remains {
        writeln!(out, "{}", w::OLD_REMAINS)?;
    }
    match was {
        State::Missing => {}
        State::Plain => writeln!(out, "{}", w::OLD_COPIES_PLAIN)?,
        State::Encrypted => writeln!(out, "{}", w::OLD_COPIES_KEY)?,
    }
    Ok(())
}

/// Whether there is a register, and under a key; asks whether this clerk may.
fn state(options: &Options) -> Result<State, Failure> {
    if !options.register.exists() {
        return Ok(State::Missing);
    }
    let register = reading(options)?;
    register.may(Act::Safety)?;
    Ok(if register.is_encrypted()? {
        State::Encrypted
    } else {
        State::Plain
    })
}

/// Encrypted already: what may be left to do is its copies, if the last time was cut short.
fn again(options: &Options, out: &mut Out<'_>) -> Result<ExitCode, Failure> {
    let copies = {
        let work = Work::begin(w::WORKING);
        follow(&options.register, &mut |done| {
            work.tell(done, 0);
        })
    };
    told_of_copies(&copies, false, out)?;
    let path = options.register.display().to_string();
    writeln!(out, "{}", w::already(Safe::of(&path)))?;
    Ok(ExitCode::SUCCESS)
}

/// The new key, and the file it is in. A register that has none yet takes the one its options name.
fn new_key(
    options: &Options,
    asked: &Encrypt,
    state: State,
) -> Result<(Key, Option<PathBuf>), Failure> {
    let named = options.key_file.as_deref();
    let known = named.filter(|_| state != State::Encrypted);
    if let Some(file) = &asked.new_key_file {
        return Ok((made_or_read(file)?, Some(file.clone())));
    }
    if let Some(file) = known {
        return Ok((Key::of_file(file)?, Some(file.to_path_buf())));
    }
    if !secret::can_ask() {
        return Err(Failure::Usage(w::NOWHERE_NEW.text().to_owned()));
    }
    let text = Zeroizing::new(secret::new_typed(w::ASK_NEW)?);
    Ok((Key::passphrase(&text), None))
}

fn made_or_read(file: &Path) -> Result<Key, Failure> {
    Ok(if file.exists() {
        Key::of_file(file)?
    } else {
        Key::make_file(file)?
    })
}

fn told_of_copies(copies: &Copies, plain: bool, out: &mut Out<'_>) -> Result<(), Failure> {
    if copies.followed > 0 {
        let said = if plain {
            w::copies_plain(copies.followed)
        } else {
            w::copies_followed(copies.followed)
        };
        writeln!(out, "{said}")?;
    }
    for path in &copies.left {
        let shown = path.display().to_string();
        writeln!(out, "{}", w::copy_left(Safe::of(&shown)))?;
    }
    Ok(())
}
