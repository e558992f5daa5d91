//! `vieclam restore`. Opens an encrypted copy where it is one; proving and putting back is `register::restore`'s.

use std::io::Write;
use std::path::Path;
use std::process::ExitCode;

use uuid::Uuid;

use super::args::Restore;
use super::work::Work;
use super::{Failure, Options, Out, plan, secret, session, unlock};
use crate::domain::roles::Act;
use crate::domain::text::Safe;
use crate::register::backup::sealed::{Key, unseal, wants_passphrase};
use crate::register::backup::{Label, Partial};
use crate::register::cipher::BUILT;
use crate::register::note::{self, Note};
use crate::register::restore::{Restored, prove, restore};
use crate::register::{Register, RegisterError};
use crate::words::encrypt as we;
use crate::words::safety as w;

pub(super) fn run(
    options: &Options,
    asked: &Restore,
    out: &mut Out<'_>,
) -> Result<ExitCode, Failure> {
    if !asked.file.is_file() {
        return Err(Failure::Usage(w::not_a_copy(asked.file.display())));
    }
    let name = asked.file.file_name().unwrap_or_default().to_string_lossy();
    let label = Label::of_name(&name);
    // Beside the register: it must have room there anyway, and nobody else may read there.
    let opened = Partial(
        options
            .register
            .with_file_name(format!(".{}.partial", Uuid::new_v4().simple())),
    );
    let copy = match wants_passphrase(&asked.file) {
        Some(by_passphrase) => {
            unseal(&asked.file, &opened.0, &key(asked, by_passphrase)?)?;
            opened.0.as_path()
        }
        None => asked.file.as_path(),
    };
    if unlock::copy(copy, options, asked.copy_key_file.as_deref())? {
        writeln!(out, "{}", we::COPY_OTHER_KEY)?;
        out.flush()?;
    }
    let work = Work::begin(crate::words::cli::CHECKING);
    let mut tell = |done| {
        work.tell(done, 0);
    };
    if asked.prove {
        let report = prove(copy, label.as_ref(), &mut tell)?;
        let hash = &report.head.hash;
        writeln!(
            out,
            "{}",
            w::copy_proves(report.records, report.trail, hash)
        )?;
        return Ok(ExitCode::SUCCESS);
    }
    may(options)?;
    let done = restore(&options.register, copy, label.as_ref(), &mut tell)?;
    drop(work);
    let mut register = Register::open(
        &options.register,
        session(options, &plan(options)?, "command"),
    )?;
    let note = Note::of(note::RESTORE)
        .with("head", done.head.hash.as_str())
        .with("lost", done.lost);
    register.note(note)?;
    tracing::info!(row = done.head.row, lost = done.lost, "restore");
    told(&done, out)?;
    if done.as_copy && register.is_encrypted()? {
        writeln!(out, "{}", we::COPY_OWN_KEY)?;
    } else if done.as_copy && BUILT {
        writeln!(out, "{}", we::RESTORED_PLAIN)?;
    }
    Ok(ExitCode::SUCCESS)
}

/// Whether this clerk may; asked of the register that is there, if it can still be asked.
fn may(options: &Options) -> Result<(), Failure> {
    if options.register.exists()
        && let Ok(register) = super::existing(options)
    {
        match register.may(Act::Safety) {
            // Damage is what it is about.
            Err(RegisterError::Sqlite(_)) => {}
            other => other?,
        }
    }
    Ok(())
}

fn key(asked: &Restore, by_passphrase: bool) -> Result<Key, Failure> {
    if by_passphrase {
        return Ok(Key::passphrase(secret::known(
            asked.passphrase_file.as_deref(),
        )?));
    }
    let file: Option<&Path> = asked.identity.as_deref();
    let file = file.ok_or_else(|| Failure::Usage(w::KEY_NEEDED.text().to_owned()))?;
    Ok(Key::of_file(file)?)
}

fn told(done: &Restored, out: &mut Out<'_>) -> Result<(), Failure> {
    writeln!(out, "{}", w::restored(done.head.row, &done.head.hash))?;
    if let Some(kept) = &done.kept {
        let shown = kept.display().to_string();
        if done.as_copy {
            writeln!(out, "{}", we::KEPT_UNREAD)?;
        }
        writeln!(out, "{}", w::restored_kept(Safe::of(&shown)))?;
    }
    if let Some(rows) = done.lost.filter(|rows| *rows > 0) {
        writeln!(out, "{}", w::restored_lost(rows))?;
    }
    if !done.returned.is_empty() {
        let people: Vec<String> = done.returned.iter().map(ToString::to_string).collect();
        writeln!(out, "{}", w::restored_returned(people.join(", ")))?;
    }
    Ok(())
}
