//! `vieclam check`. Prints the findings of a check of the register; a finding is exit code 1.

use std::process::ExitCode;

use clap::Args;
use serde_json::json;

use super::emit::{Format, Out};
use super::progress_bar::with_progress;
use super::{Options, Result, check_account, examples, open_existing, print_notice, success_or_1};
use crate::register::RegisterError;
use crate::register::backup::replaced;
use crate::words::cli as w;

#[derive(Debug, Args)]
#[command(about = w::ABOUT_CHECK, override_usage = "vieclam check [--format table|json]")]
#[command(after_help = examples(&["vieclam check"]))]
pub(super) struct Check {
    #[arg(long, value_enum, default_value_t, help = w::HELP_FORMAT)]
    format: Format,
}

pub(super) fn run(options: &Options, args: &Check, out: &mut Out<'_>) -> Result<ExitCode> {
    let register = open_existing(options)?;
    match check_account(&register, options) {
        // What cannot be read about the clerk is among the findings.
        Err(RegisterError::Sqlite(_)) => {}
        other => other?,
    }
    let report = with_progress(w::CHECKING, |on_progress| register.check(on_progress))?;
    // In a damaged register nothing says what the backups have beyond it.
    if let Some(sentence) = replaced::describe_beyond(&register).unwrap_or_default() {
        print_notice(&sentence);
    }
    let findings = report.messages.len();
    tracing::info!(records = report.records, findings, "check");
    match args.format {
        Format::Json => out.json(&json!({
            "records": report.records,
            "trail": report.trail_rows,
            "findings": report.sentences(),
        }))?,
        Format::Table => {
            for finding in report.sentences() {
                out.line(finding)?;
            }
            out.line(w::check_done(report.records, report.trail_rows, findings))?;
            if findings > 0 {
                out.line(w::CHECK_ADVICE)?;
            }
        }
        Format::Csv | Format::Md => return Err(Format::unknown_here("table, json")),
    }
    Ok(success_or_1(findings == 0))
}
