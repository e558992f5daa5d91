//! `vieclam check`. Prints what the register found out about itself; a finding is exit code 1.

use std::io::Write;
use std::process::ExitCode;

use serde_json::json;

use super::args::Format;
use super::{Failure, Options, Out, open_existing};
use crate::cli::progress_bar::TerminalProgress;
use crate::domain::text::SafeText;
use crate::register::RegisterError;
use crate::words::cli as w;

pub(super) fn run(
    options: &Options,
    format: Format,
    out: &mut Out<'_>,
) -> Result<ExitCode, Failure> {
    let register = open_existing(options)?;
    if options.is_clerk_named {
        match register.check_account() {
            // What cannot be read about the clerk is among the findings.
            Err(RegisterError::Sqlite(_)) => {}
            other => other?,
        }
    }
    let report = {
        let progress = TerminalProgress::start(w::CHECKING);
        register.check(&mut |done| {
            progress.update(done, 0);
        })?
    };
    let findings = report.sentences.len();
    tracing::info!(records = report.records, findings, "check");
    match format {
        Format::Json => {
            let json = json!({
                "records": report.records,
                "trail": report.trail_rows,
                "findings": report.sentences,
            });
            writeln!(out, "{json:#}")?;
        }
        Format::Table => {
            for finding in &report.sentences {
                writeln!(out, "{}", SafeText::new(finding))?;
            }
            writeln!(
                out,
                "{}",
                w::check_done(report.records, report.trail_rows, findings)
            )?;
            if findings > 0 {
                writeln!(out, "{}", w::CHECK_ADVICE)?;
            }
        }
        Format::Csv | Format::Md => {
            return Err(Failure::Usage(w::format_unknown_here(
                "csv, md",
                "table, json",
            )));
        }
    }
    Ok(ExitCode::from(u8::from(findings > 0)))
}
