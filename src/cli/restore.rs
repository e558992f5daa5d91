//! `vieclam restore`. Opens an encrypted copy where it is one; proving and putting back is `register::restore`'s.

use std::io::Write;
use std::path::Path;
use std::process::ExitCode;

use uuid::Uuid;

use super::args::Restore;
use super::{Failure, Options, Out, plan, secret, session, unlock};
use crate::cli::progress_bar::TerminalProgress;
use crate::domain::roles::Permission;
use crate::domain::text::SafeText;
use crate::register::backup::BackupLabel;
use crate::register::backup::restore::{RestoreResult, restore, verify_copy};
use crate::register::backup::sealed::{DecryptionKey, needs_passphrase, unseal};
use crate::register::error::ENCRYPTION_BUILT;
use crate::register::file::PartialFile;
use crate::register::trail::event;
use crate::register::trail::event::AuditEvent;
use crate::register::{Register, RegisterError};
use crate::words::encrypt as we;
use crate::words::safety as w;

pub(super) fn run(
    options: &Options,
    args: &Restore,
    out: &mut Out<'_>,
) -> Result<ExitCode, Failure> {
    if !args.file.is_file() {
        return Err(Failure::Usage(w::not_a_copy(args.file.display())));
    }
    let name = args.file.file_name().unwrap_or_default().to_string_lossy();
    let label = BackupLabel::from_file_name(&name);
    // Beside the register: it must have room there anyway, and nobody else may read there.
    let unsealed = PartialFile(
        options
            .register
            .with_file_name(format!(".{}.partial", Uuid::new_v4().simple())),
    );
    let copy = match needs_passphrase(&args.file) {
        Some(by_passphrase) => {
            unseal(&args.file, &unsealed.0, &key(args, by_passphrase)?)?;
            unsealed.0.as_path()
        }
        None => args.file.as_path(),
    };
    if unlock::unlock_copy(copy, options, args.copy_key_file.as_deref())? {
        writeln!(out, "{}", we::COPY_OTHER_KEY)?;
        out.flush()?;
    }
    let progress = TerminalProgress::start(crate::words::cli::CHECKING);
    let mut on_progress = |done| {
        progress.update(done, 0);
    };
    if args.prove {
        let report = verify_copy(copy, label.as_ref(), &mut on_progress)?;
        let hash = &report.head.hash;
        writeln!(
            out,
            "{}",
            w::copy_proves(report.records, report.trail_rows, hash)
        )?;
        return Ok(ExitCode::SUCCESS);
    }
    check_permission(options)?;
    let done = restore(&options.register, copy, label.as_ref(), &mut on_progress)?;
    drop(progress);
    let mut register = Register::open(
        &options.register,
        session(options, &plan(options)?, "command"),
    )?;
    let event = AuditEvent::new(event::RESTORE)
        .with("head", done.head.hash.as_str())
        .with("lost", done.lost_rows);
    register.record_event(event)?;
    tracing::info!(row = done.head.row, lost = done.lost_rows, "restore");
    print_restored(&done, out)?;
    if done.uses_copy_key && register.is_encrypted()? {
        writeln!(out, "{}", we::COPY_OWN_KEY)?;
    } else if done.uses_copy_key && ENCRYPTION_BUILT {
        writeln!(out, "{}", we::RESTORED_PLAIN)?;
    }
    Ok(ExitCode::SUCCESS)
}

/// Whether this clerk may; asked of the register that is there, if it can still be asked.
fn check_permission(options: &Options) -> Result<(), Failure> {
    if options.register.exists()
        && let Ok(register) = super::open_existing(options)
    {
        match register.authorize(Permission::Safety) {
            // Damage is what it is about.
            Err(RegisterError::Sqlite(_)) => {}
            other => other?,
        }
    }
    Ok(())
}

fn key(args: &Restore, by_passphrase: bool) -> Result<DecryptionKey, Failure> {
    if by_passphrase {
        return Ok(DecryptionKey::from_passphrase(secret::read_passphrase(
            args.passphrase_file.as_deref(),
        )?));
    }
    let file: Option<&Path> = args.identity.as_deref();
    let file = file.ok_or_else(|| Failure::Usage(w::KEY_NEEDED.text().to_owned()))?;
    Ok(DecryptionKey::from_file(file)?)
}

fn print_restored(done: &RestoreResult, out: &mut Out<'_>) -> Result<(), Failure> {
    writeln!(out, "{}", w::restored(done.head.row, &done.head.hash))?;
    if let Some(previous) = &done.previous {
        let shown = previous.display().to_string();
        if done.uses_copy_key {
            writeln!(out, "{}", we::KEPT_UNREAD)?;
        }
        writeln!(out, "{}", w::restored_kept(SafeText::new(&shown)))?;
    }
    if let Some(rows) = done.lost_rows.filter(|rows| *rows > 0) {
        writeln!(out, "{}", w::restored_lost(rows))?;
    }
    if !done.people_to_erase.is_empty() {
        let people: Vec<String> = done
            .people_to_erase
            .iter()
            .map(ToString::to_string)
            .collect();
        writeln!(out, "{}", w::restored_returned(people.join(", ")))?;
    }
    Ok(())
}
