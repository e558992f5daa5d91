//! `vieclam backup`. Where a copy goes and for whom it is encrypted; making and proving it is `register::backup`'s.

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use serde_json::{Value as Json, json};

use super::args::{Backup, Format};
use super::table::Table;
use super::{Failure, Options, Out, open_for_reading, secret};
use crate::cli::progress_bar::TerminalProgress;
use crate::domain::money::shown_count;
use crate::domain::roles::Permission;
use crate::domain::text::SafeText;
use crate::register::backup::sealed::{DecryptionKey, EncryptionTarget, seal};
use crate::register::backup::{BackupFile, VerifiedBackup, create_verified, folder_of, list};
use crate::register::breach::shown_moment;
use crate::register::trail::event;
use crate::register::trail::event::AuditEvent;
use crate::words::{cli as w, encrypt as we, safety as ws};

pub(super) fn run(
    options: &Options,
    args: &Backup,
    out: &mut Out<'_>,
) -> Result<ExitCode, Failure> {
    let mut register = open_for_reading(options)?;
    register.authorize(Permission::Backup)?;
    let encrypted = args.encrypt || !args.recipient.is_empty();
    let copy_folder = match &args.to {
        Some(folder) if !encrypted => folder.clone(),
        _ => folder_of(register.path()),
    };
    if args.list {
        return print_copies(
            &list(register.path(), &copy_folder),
            &copy_folder,
            args.format,
            options,
            out,
        );
    }
    let lock = if encrypted { Some(lock(args)?) } else { None };
    let copy = {
        let progress = TerminalProgress::start(ws::COPYING);
        create_verified(register.path(), &copy_folder, &mut |done| {
            progress.update(done, 0);
        })?
    };
    print_copy(out, &copy)?;
    if let Some((lock, key)) = lock {
        let folder = args.to.clone().unwrap_or_else(|| PathBuf::from("."));
        let to = folder.join(format!("{}.age", copy.label.file_name()));
        let is_verified = seal(&copy.path, &to, &lock, key.as_ref())?;
        let shown = to.display().to_string();
        let message = if is_verified {
            ws::copy_sealed(SafeText::new(&shown))
        } else {
            ws::copy_sealed_untried(SafeText::new(&shown))
        };
        writeln!(out, "{message}")?;
        if register.is_encrypted()? {
            writeln!(out, "{}", we::SEALED_TWICE)?;
        }
    }
    let event = AuditEvent::new(event::BACKUP)
        .with("encrypted", encrypted)
        .with("head", copy.label.head.hash.as_str());
    register.record_event(event)?;
    tracing::info!(rows = copy.rows, encrypted, "backup");
    Ok(ExitCode::from(u8::from(!copy.label.sound)))
}

/// Whom the copy is for, and what it can be opened again with.
fn lock(args: &Backup) -> Result<(EncryptionTarget, Option<DecryptionKey>), Failure> {
    if !args.recipient.is_empty() {
        let lock = EncryptionTarget::from_public_keys(&args.recipient)?;
        let key = args
            .identity
            .as_deref()
            .map(DecryptionKey::from_file)
            .transpose()?;
        return Ok((lock, key));
    }
    let text = secret::new_passphrase(args.passphrase_file.as_deref())?;
    let lock = EncryptionTarget::Passphrase(text.clone().into());
    Ok((lock, Some(DecryptionKey::from_passphrase(text))))
}

fn print_copy(out: &mut Out<'_>, copy: &VerifiedBackup) -> Result<(), Failure> {
    let rows = shown_count(i64::try_from(copy.rows).unwrap_or(i64::MAX));
    let shown = copy.path.display().to_string();
    writeln!(out, "{}", ws::copy_proved(rows, SafeText::new(&shown)))?;
    if !copy.label.sound {
        writeln!(
            out,
            "{}",
            ws::copy_has_findings(copy.findings.sentences.len())
        )?;
    }
    Ok(())
}

fn print_copies(
    all: &[BackupFile],
    copy_folder: &std::path::Path,
    format: Format,
    options: &Options,
    out: &mut Out<'_>,
) -> Result<ExitCode, Failure> {
    let moment = |k: &BackupFile| k.label.at.to_rfc3339();
    match format {
        Format::Table if all.is_empty() => {
            writeln!(out, "{}", ws::copies_none_yet(copy_folder.display()))?;
        }
        Format::Table => {
            let head = [
                ws::COLUMN_WHEN,
                ws::COLUMN_STATE,
                ws::COLUMN_ROW,
                ws::COLUMN_SIZE,
                ws::COLUMN_FILE,
            ];
            let head = head.map(|p| p.text().to_owned()).to_vec();
            let mut table = Table::new(head).right(&[2, 3]);
            for copy in all {
                let state = if copy.label.sound {
                    ws::STATE_SOUND
                } else {
                    ws::STATE_UNSOUND
                };
                table.row(vec![
                    shown_moment(&moment(copy)),
                    state.text().to_owned(),
                    copy.label.head.row.to_string(),
                    (copy.size / 1024).to_string(),
                    copy.path.display().to_string(),
                ]);
            }
            table.print(out, options.ascii)?;
        }
        Format::Json => {
            let rows = all.iter().map(|k| {
                json!({
                    "at": moment(k),
                    "sound": k.label.sound,
                    "trail_row": k.label.head.row,
                    "trail_hash": k.label.head.hash,
                    "bytes": k.size,
                    "file": k.path.display().to_string(),
                })
            });
            writeln!(out, "{:#}", Json::Array(rows.collect()))?;
        }
        Format::Csv => {
            let mut csv = csv::Writer::from_writer(out);
            csv.write_record(["at", "sound", "trail_row", "trail_hash", "bytes", "file"])?;
            for k in all {
                csv.write_record([
                    moment(k),
                    k.label.sound.to_string(),
                    k.label.head.row.to_string(),
                    k.label.head.hash.clone(),
                    k.size.to_string(),
                    k.path.display().to_string(),
                ])?;
            }
            csv.flush()?;
        }
        Format::Md => {
            return Err(Failure::Usage(w::format_unknown_here(
                "md",
                "table, json, csv",
            )));
        }
    }
    Ok(ExitCode::SUCCESS)
}
