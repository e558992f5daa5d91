//! `vieclam restore`. Opens an encrypted copy; verifying and restoring it: `register::backup::restore`.

use std::path::PathBuf;

use clap::Args;

use super::emit::Out;
use super::progress_bar::with_progress;
use super::{
    Failure, Options, Result, check_account, ensure, examples, open_existing, plan, secret,
    session, unlock,
};
use crate::domain::roles::Permission;

use crate::register::backup::BackupLabel;
use crate::register::backup::branches::Branches;
use crate::register::backup::restore::{Restoration, RestoreResult, restore, verify_copy};
use crate::register::backup::sealed::{DecryptionKey, needs_passphrase, unseal};
use crate::register::backup::staged_copy::stage_copy;
use crate::register::backup::staging::Staging;
use crate::register::error::ENCRYPTION_BUILT;
use crate::register::{Origin, RegisterError};
use crate::words::{cli as wc, encrypt as we, safety as w};

#[derive(Debug, Args)]
#[command(about = w::ABOUT_RESTORE)]
#[command(
    override_usage = "vieclam restore FILE [--prove] [--passphrase-file FILE | --identity FILE] [--copy-key-file FILE] [--other-register]"
)]
#[command(after_help = examples(&[
    "vieclam restore register-backups/register-….db --prove",
    "vieclam restore register-….db.age --passphrase-file key.txt",
]))]
pub(super) struct Restore {
    #[arg(value_name = "FILE", id = "copy", help = w::HELP_COPY)]
    file: PathBuf,
    #[arg(long, help = w::HELP_PROVE)]
    prove: bool,
    #[arg(long, value_name = "FILE", help = w::HELP_PASSPHRASE_FILE)]
    passphrase_file: Option<PathBuf>,
    #[arg(long, value_name = "FILE", help = w::HELP_IDENTITY)]
    identity: Option<PathBuf>,
    #[arg(long, value_name = "FILE", help = we::HELP_COPY_KEY_FILE)]
    copy_key_file: Option<PathBuf>,
    #[arg(long, conflicts_with = "prove", help = w::HELP_OTHER_REGISTER)]
    other_register: bool,
}

pub(super) fn run(options: &Options, args: &Restore, out: &mut Out<'_>) -> Result<()> {
    ensure(args.file.is_file(), || w::not_a_copy(args.file.display()))?;
    let is_empty = args.file.metadata().is_ok_and(|m| m.len() == 0);
    ensure(!is_empty, || w::copy_empty(args.file.display()))?;
    let name = args.file.file_name().unwrap_or_default().to_string_lossy();
    let label = BackupLabel::from_file_name(&name);
    // The disk of the register must have room anyway.
    let staging = Staging::begin_beside(&options.register)?;
    let copy = &staging.path("copy.db");
    match needs_passphrase(&args.file)? {
        Some(by_passphrase) => unseal(&args.file, copy, &key(args, by_passphrase)?)?,
        None => stage_copy(&args.file, copy)?,
    }
    if unlock::unlock_copy(copy, &args.file, options, args.copy_key_file.as_deref())? {
        out.line(we::COPY_OTHER_KEY)?;
        out.writer.flush()?;
    }
    if args.prove {
        let report = with_progress(wc::CHECKING, |on_progress| {
            verify_copy(copy, &args.file, label.as_ref(), on_progress)
        })?;
        let hash = &report.head.hash;
        return out.line(w::copy_proves(report.records, report.trail_rows, hash));
    }
    check_permission(options)?;
    let request = Restoration {
        register: &options.register,
        copy,
        file: &args.file,
        label: label.as_ref(),
        accepts_other: args.other_register,
        session: session(options, &plan(options)?, Origin::Command),
    };
    let done = with_progress(wc::CHECKING, |on_progress| restore(request, on_progress))?;
    tracing::info!(row = done.head.row, branches = ?done.branches, "restore");
    print_restored(&done, out)?;
    if done.uses_copy_key && done.is_encrypted {
        out.line(we::COPY_OWN_KEY)?;
    } else if done.uses_copy_key && ENCRYPTION_BUILT {
        out.line(we::RESTORED_PLAIN)?;
    }
    Ok(())
}

/// Refuses a clerk without the right, where the register can still be asked.
fn check_permission(options: &Options) -> Result<()> {
    // Opening an empty file would make a register of it.
    if options.register.metadata().is_ok_and(|m| m.len() > 0)
        && let Ok(register) = open_existing(options)
    {
        let allowed = check_account(&register, options);
        match allowed.and_then(|()| register.authorize(Permission::Safety)) {
            // A damaged register is what a restore is for.
            Err(RegisterError::Sqlite(_)) => {}
            other => other?,
        }
    }
    Ok(())
}

fn key(args: &Restore, by_passphrase: bool) -> Result<DecryptionKey> {
    if by_passphrase {
        return secret::decryption_key(args.passphrase_file.as_deref());
    }
    let file = args.identity.as_deref();
    let file = file.ok_or_else(|| Failure::Usage(w::KEY_NEEDED.text().to_owned()))?;
    Ok(DecryptionKey::from_file(file)?)
}

fn print_restored(done: &RestoreResult, out: &mut Out<'_>) -> Result<()> {
    out.line(w::restored(done.head.row, &done.head.hash))?;
    if let Some(previous) = &done.previous {
        if done.uses_copy_key {
            out.line(we::OLD_FILE_UNREAD)?;
        }
        out.line(w::restored_old_file(previous.display()))?;
    }
    if let Some(log) = &done.previous_log {
        out.line(w::restored_log(log.display()))?;
    }
    if let Some(branches) = &done.branches {
        print_branches(branches, out)?;
        if let (drafts @ 1.., Some(previous)) = (branches.lost_drafts, &done.previous) {
            out.line(w::restored_drafts(drafts, previous.display()))?;
        }
    }
    if !done.people_to_erase.is_empty() {
        let people = done.people_to_erase.iter().map(ToString::to_string);
        let people: Vec<String> = people.collect();
        out.line(w::restored_returned(people.join(", ")))?;
    }
    Ok(())
}

/// Prints what each of the two trails has that the other lacks.
fn print_branches(branches: &Branches, out: &mut Out<'_>) -> Result<()> {
    let Branches {
        common,
        only_replaced: lost,
        lost_changes: changes,
        lost_events: events,
        only_copy: ahead,
        ..
    } = *branches;
    match (lost, changes, ahead) {
        (0, _, 0) => Ok(()),
        (0, _, ahead) => out.line(w::restored_ahead(ahead)),
        (lost, 0, _) if events > 0 => out.line(w::restored_events(lost, events)),
        (lost, 0, _) => out.line(w::restored_no_loss(lost)),
        (lost, changes, 0) => out.line(w::restored_lost(lost, changes)),
        _ => out.line(w::restored_branch(common, lost, changes, ahead)),
    }
}
