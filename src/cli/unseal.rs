//! `vieclam unseal`. Opens a file that was fetched from the ward server, on the clerk's own computer; needs no register.

use std::io::ErrorKind;
use std::path::PathBuf;

use clap::Args;

use super::emit::Out;
use super::output::{protected, unwritable};
use super::{Failure, Options, Result, ensure, examples, secret};
use crate::register::backup::sealed::{needs_passphrase, unseal_into};
use crate::register::output::OutputFile;
use crate::words::{cli as wc, safety as w};

#[derive(Debug, Args)]
#[command(about = w::ABOUT_UNSEAL)]
#[command(override_usage = "vieclam unseal FILE.age [--out FILE] [--passphrase-file FILE]")]
#[command(after_help = examples(&["vieclam unseal bao-cao-2026-R1.docx.age"]))]
pub(super) struct Unseal {
    #[arg(value_name = "FILE", id = "sealed", help = w::HELP_SEALED)]
    sealed: PathBuf,
    #[arg(long, value_name = "FILE", help = wc::HELP_OUT)]
    out: Option<PathBuf>,
    #[arg(long, value_name = "FILE", help = w::HELP_PASSPHRASE_FILE)]
    passphrase_file: Option<PathBuf>,
}

pub(super) fn run(options: &Options, args: &Unseal, out: &mut Out<'_>) -> Result<()> {
    let is_sealed = needs_passphrase(&args.sealed)? == Some(true);
    ensure(is_sealed, || w::not_sealed_here(args.sealed.display()))?;
    let to = match &args.out {
        Some(path) => path.clone(),
        None if args.sealed.extension().is_some_and(|e| e == "age") => {
            args.sealed.with_extension("")
        }
        None => return Err(Failure::Usage(w::UNSEAL_WHERE.text().to_owned())),
    };
    let there = || w::unseal_there(to.display());
    ensure(!to.exists(), there)?;
    let mut file = OutputFile::begin(&to, &protected(options))?;
    let key = secret::decryption_key(args.passphrase_file.as_deref())?;
    unseal_into(&args.sealed, &mut file, &key)?;
    match file.finish_new() {
        Err(e) if e.kind() == ErrorKind::AlreadyExists => Err(Failure::Usage(there())),
        Err(e) => Err(unwritable(&to, e)),
        Ok(()) => out.line(w::unsealed(to.display())),
    }
}
