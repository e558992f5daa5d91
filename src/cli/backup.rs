//! `vieclam backup`. Where a copy goes and for whom it is encrypted; making and proving it is `register::backup`'s.

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use serde_json::{Value as Json, json};

use super::args::{Backup, Format};
use super::table::Table;
use super::work::Work;
use super::{Failure, Options, Out, reading, secret};
use crate::domain::money::shown_count;
use crate::domain::roles::Act;
use crate::domain::text::Safe;
use crate::register::backup::sealed::{Key, Lock, seal};
use crate::register::backup::{Kept, Proved, folder_of, list, proved};
use crate::register::breach::shown_moment;
use crate::register::note::{self, Note};
use crate::words::{cli as w, encrypt as we, safety as ws};

pub(super) fn run(
    options: &Options,
    asked: &Backup,
    out: &mut Out<'_>,
) -> Result<ExitCode, Failure> {
    let mut register = reading(options)?;
    register.may(Act::Backup)?;
    let encrypted = asked.encrypt || !asked.recipient.is_empty();
    let shelf = match &asked.to {
        Some(folder) if !encrypted => folder.clone(),
        _ => folder_of(register.path()),
    };
    if asked.list {
        return copies(
            &list(register.path(), &shelf),
            &shelf,
            asked.format,
            options,
            out,
        );
    }
    let lock = if encrypted { Some(lock(asked)?) } else { None };
    let copy = {
        let work = Work::begin(ws::COPYING);
        proved(register.path(), &shelf, &mut |done| {
            work.tell(done, 0);
        })?
    };
    tell(out, &copy)?;
    if let Some((lock, key)) = lock {
        let folder = asked.to.clone().unwrap_or_else(|| PathBuf::from("."));
        let to = folder.join(format!("{}.age", copy.label.file_name()));
        let tried = seal(&copy.path, &to, &lock, key.as_ref())?;
        let shown = to.display().to_string();
        let said = if tried {
            ws::copy_sealed(Safe::of(&shown))
        } else {
            ws::copy_sealed_untried(Safe::of(&shown))
        };
        writeln!(out, "{said}")?;
        if register.is_encrypted()? {
            writeln!(out, "{}", we::SEALED_TWICE)?;
        }
    }
    let note = Note::of(note::BACKUP)
        .with("encrypted", encrypted)
        .with("head", copy.label.head.hash.as_str());
    register.note(note)?;
    tracing::info!(rows = copy.rows, encrypted, "backup");
    Ok(ExitCode::from(u8::from(!copy.label.sound)))
}

/// Whom the copy is for, and what it can be opened again with.
fn lock(asked: &Backup) -> Result<(Lock, Option<Key>), Failure> {
    if !asked.recipient.is_empty() {
        let lock = Lock::for_keys(&asked.recipient)?;
        let key = asked.identity.as_deref().map(Key::of_file).transpose()?;
        return Ok((lock, key));
    }
    let text = secret::new(asked.passphrase_file.as_deref())?;
    let lock = Lock::Passphrase(text.clone().into());
    Ok((lock, Some(Key::passphrase(text))))
}

fn tell(out: &mut Out<'_>, copy: &Proved) -> Result<(), Failure> {
    let rows = shown_count(i64::try_from(copy.rows).unwrap_or(i64::MAX));
    let shown = copy.path.display().to_string();
    writeln!(out, "{}", ws::copy_proved(rows, Safe::of(&shown)))?;
    if !copy.label.sound {
        writeln!(out, "{}", ws::copy_has_findings(copy.report.findings.len()))?;
    }
    Ok(())
}

fn copies(
    all: &[Kept],
    shelf: &std::path::Path,
    format: Format,
    options: &Options,
    out: &mut Out<'_>,
) -> Result<ExitCode, Failure> {
    let moment = |k: &Kept| k.label.at.to_rfc3339();
    match format {
        Format::Table if all.is_empty() => {
            writeln!(out, "{}", ws::copies_none_yet(shelf.display()))?;
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
            for kept in all {
                let state = if kept.label.sound {
                    ws::STATE_SOUND
                } else {
                    ws::STATE_UNSOUND
                };
                table.row(vec![
                    shown_moment(&moment(kept)),
                    state.text().to_owned(),
                    kept.label.head.row.to_string(),
                    (kept.size / 1024).to_string(),
                    kept.path.display().to_string(),
                ]);
            }
            table.print(out, options.ascii)?;
        }
        Format::Json => {
            let told = all.iter().map(|k| {
                json!({
                    "at": moment(k),
                    "sound": k.label.sound,
                    "trail_row": k.label.head.row,
                    "trail_hash": k.label.head.hash,
                    "bytes": k.size,
                    "file": k.path.display().to_string(),
                })
            });
            writeln!(out, "{:#}", Json::Array(told.collect()))?;
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
