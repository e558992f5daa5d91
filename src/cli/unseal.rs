//! `vieclam unseal`. Opens a file that was fetched from the ward server, on the clerk's own computer; needs no register.

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use super::args::Unseal;
use super::{Failure, Out, secret};
use crate::domain::text::SafeText;
use crate::register::backup::sealed::{DecryptionKey, needs_passphrase, unseal};
use crate::register::file::PartialFile;
use crate::words::safety as w;

pub(super) fn run(args: &Unseal, out: &mut Out<'_>) -> Result<ExitCode, Failure> {
    let shown = |path: &PathBuf| SafeText::new(&path.display().to_string()).into_owned();
    if needs_passphrase(&args.sealed) != Some(true) {
        return Err(Failure::Usage(w::not_sealed_here(shown(&args.sealed))));
    }
    let to = match &args.out {
        Some(path) => path.clone(),
        None if args.sealed.extension().is_some_and(|e| e == "age") => {
            args.sealed.with_extension("")
        }
        None => return Err(Failure::Usage(w::UNSEAL_WHERE.text().to_owned())),
    };
    if to.exists() {
        return Err(Failure::Usage(w::unseal_there(shown(&to))));
    }
    let key =
        DecryptionKey::from_passphrase(secret::read_passphrase(args.passphrase_file.as_deref())?);
    let mut partial_path = to.clone().into_os_string();
    partial_path.push(".partial");
    let partial = PartialFile(partial_path.into());
    unseal(&args.sealed, &partial.0, &key)?;
    std::fs::rename(&partial.0, &to)?;
    writeln!(out, "{}", w::unsealed(shown(&to)))?;
    Ok(ExitCode::SUCCESS)
}
