//! `vieclam unseal`. Opens a file that was fetched from the ward server, on the clerk's own computer; needs no register.

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use super::args::Unseal;
use super::{Failure, Out, secret};
use crate::domain::text::Safe;
use crate::register::backup::Partial;
use crate::register::backup::sealed::{Key, unseal, wants_passphrase};
use crate::words::safety as w;

pub(super) fn run(asked: &Unseal, out: &mut Out<'_>) -> Result<ExitCode, Failure> {
    let shown = |path: &PathBuf| Safe::of(&path.display().to_string()).into_owned();
    if wants_passphrase(&asked.sealed) != Some(true) {
        return Err(Failure::Usage(w::not_sealed_here(shown(&asked.sealed))));
    }
    let to = match &asked.out {
        Some(path) => path.clone(),
        None if asked.sealed.extension().is_some_and(|e| e == "age") => {
            asked.sealed.with_extension("")
        }
        None => return Err(Failure::Usage(w::UNSEAL_WHERE.text().to_owned())),
    };
    if to.exists() {
        return Err(Failure::Usage(w::unseal_there(shown(&to))));
    }
    let key = Key::passphrase(secret::known(asked.passphrase_file.as_deref())?);
    let mut beside = to.clone().into_os_string();
    beside.push(".partial");
    let partial = Partial(beside.into());
    unseal(&asked.sealed, &partial.0, &key)?;
    std::fs::rename(&partial.0, &to)?;
    writeln!(out, "{}", w::unsealed(shown(&to)))?;
    Ok(ExitCode::SUCCESS)
}
