//! `vieclam backup`. Destination and recipient of the copy; making and verifying it: `register::backup`.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use serde::Serialize;

use super::emit::{Column, Format, Out};
use super::output::protected;
use super::progress_bar::with_progress;
use super::{Options, Result, ensure, examples, open_for_reading, secret, success_or_1};
use crate::domain::roles::Permission;
use crate::progress::format;
use crate::register::Register;
use crate::register::backup::sealed::{DecryptionKey, EncryptionTarget, seal};
use crate::register::backup::{
    BackupFile, VerifiedBackup, create_recorded, folder_of, list_by_trail, may_be_made,
};
use crate::words::{cli as wc, encrypt as we, safety as w};

#[derive(Debug, Args)]
#[command(about = w::ABOUT_BACKUP)]
#[command(
    override_usage = "vieclam backup [--to DIR] [--encrypt [--passphrase-file FILE] | --recipient KEY… [--identity FILE]]\n          vieclam backup --list [--format table|json|csv]"
)]
#[command(after_help = examples(&[
    "vieclam backup",
    "vieclam backup --encrypt --to /media/usb",
    "vieclam backup --recipient age1… --to /media/usb",
    "vieclam backup --list",
]))]
pub(super) struct Backup {
    #[arg(long, value_name = "DIR", help = w::HELP_TO)]
    to: Option<PathBuf>,
    #[arg(long, help = w::HELP_ENCRYPT)]
    encrypt: bool,
    #[arg(long, value_name = "KEY", help = w::HELP_RECIPIENT)]
    recipient: Vec<String>,
    #[arg(long, value_name = "FILE", conflicts_with = "recipient", help = w::HELP_PASSPHRASE_FILE)]
    passphrase_file: Option<PathBuf>,
    #[arg(long, value_name = "FILE", help = w::HELP_IDENTITY)]
    identity: Option<PathBuf>,
    #[arg(long = "list", id = "list_copies", help = w::HELP_LIST_COPIES)]
    list: bool,
    #[arg(long, value_enum, default_value_t, help = wc::HELP_FORMAT)]
    format: Format,
}

#[derive(Serialize)]
struct BackupRow {
    at: String,
    sound: bool,
    trail_row: i64,
    trail_hash: String,
    bytes: u64,
    file: String,
}

fn row(backup: BackupFile) -> BackupRow {
    BackupRow {
        at: backup.label.at.to_rfc3339(),
        sound: backup.label.sound,
        trail_row: backup.label.head.row,
        trail_hash: backup.label.head.hash,
        bytes: backup.size,
        file: backup.path.display().to_string(),
    }
}

const COLUMNS: [Column<BackupRow>; 6] = [
    Column::moment("at", w::COLUMN_WHEN),
    Column::text("sound", w::COLUMN_STATE, |row| {
        let states = [w::STATE_UNSOUND, w::STATE_SOUND];
        states[usize::from(row.sound)].to_string()
    }),
    Column::number("trail_row", w::COLUMN_ROW),
    Column::data("trail_hash"),
    Column::figure("bytes", w::COLUMN_SIZE, |row| {
        (row.bytes / 1024).to_string()
    }),
    Column::new("file", w::COLUMN_FILE),
];

pub(super) fn run(options: &Options, args: &Backup, out: &mut Out<'_>) -> Result<ExitCode> {
    let mut register = open_for_reading(options)?;
    register.authorize(Permission::Backup)?;
    let encrypted = args.encrypt || !args.recipient.is_empty();
    let folder = match &args.to {
        Some(folder) if !encrypted => folder.clone(),
        _ => folder_of(register.path()),
    };
    if args.list {
        let backups = list_by_trail(&register, &folder)?.into_iter();
        let rows: Vec<BackupRow> = backups.map(row).collect();
        let none = w::copies_none_yet(folder.display());
        out.emit_or(args.format, &COLUMNS, &rows, none)?;
        return Ok(ExitCode::SUCCESS);
    }
    if let Some(folder) = &args.to {
        protected(options).ensure_lasting(folder)?;
        let is_usable = folder.is_dir() || may_be_made(folder);
        ensure(is_usable, || w::backup_no_folder(folder.display()))?;
    }
    let target = encrypted.then(|| target(args)).transpose()?;
    let backup = with_progress(w::COPYING, |on_progress| {
        create_recorded(&mut register, &folder, encrypted, on_progress)
    })?;
    let rows = format::count(backup.rows);
    out.line(w::copy_proved(rows, backup.path.display()))?;
    if !backup.label.sound {
        out.line(w::copy_has_findings(backup.findings.messages.len()))?;
    }
    if let Some((target, key)) = target {
        encrypt(&register, &backup, args, (&target, key.as_ref()), out)?;
    }
    tracing::info!(rows = backup.rows, encrypted, "backup");
    Ok(success_or_1(backup.label.sound))
}

/// Writes the encrypted copy of a backup, and opens it again where its key is known.
fn encrypt(
    register: &Register,
    backup: &VerifiedBackup,
    args: &Backup,
    (target, key): (&EncryptionTarget, Option<&DecryptionKey>),
    out: &mut Out<'_>,
) -> Result<()> {
    let folder = args.to.clone().unwrap_or_else(|| PathBuf::from("."));
    let to = folder.join(format!("{}.age", backup.label.file_name()));
    let is_verified = seal(&backup.path, &to, target, key)?;
    out.line(if is_verified {
        w::copy_sealed(to.display())
    } else {
        w::copy_sealed_untried(to.display())
    })?;
    if register.is_encrypted()? {
        out.line(we::SEALED_TWICE)?;
    }
    Ok(())
}

/// Whom the copy is for, and the key that opens it again.
fn target(args: &Backup) -> Result<(EncryptionTarget, Option<DecryptionKey>)> {
    if !args.recipient.is_empty() {
        let target = EncryptionTarget::from_public_keys(&args.recipient)?;
        let key = args.identity.as_deref().map(DecryptionKey::from_file);
        return Ok((target, key.transpose()?));
    }
    let text = secret::new_passphrase(args.passphrase_file.as_deref())?;
    let target = EncryptionTarget::Passphrase(text.clone().into());
    Ok((target, Some(DecryptionKey::from_passphrase(text))))
}
