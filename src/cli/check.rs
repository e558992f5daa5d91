//! `vieclam check`. Prints what the register found out about itself; a finding is exit code 1.

use std::io::Write;
use std::process::ExitCode;

use serde_json::json;

use super::args::Format;
use super::work::Work;
use super::{Failure, Options, Out, existing};
use crate::domain::text::Safe;
use crate::register::RegisterError;
use crate::words::cli as w;

pub(super) fn run(
    options: &Options,
    format: Format,
    out: &mut Out<'_>,
) -> Result<ExitCode, Failure> {
    let register = existing(options)?;
    if options.named {
        match register.admit() {
            // What cannot be read about the clerk is among the findings.
            Err(RegisterError::Sqlite(_)) => {}
            other => other?,
        }
    }
    let report = {
        let work = Work::begin(w::CHECKING);
        register.check(&mut |done| {
            work.tell(done, 0);
        })?
    };
    let found = report.findings.len();
    tracing::info!(records = report.records, found, "check");
    match format {
        Format::Json => {
            let told = json!({
                "records": report.records,
                "trail": report.trail,
                "findings": report.findings,
            });
            writeln!(out, "{told:#}")?;
        }
        Format::Table => {
            for finding in &report.findings {
                writeln!(out, "{}", Safe::of(finding))?;
            }
            writeln!(
                out,
                "{}",
                w::check_done(report.records, report.trail, found)
            )?;
            if found > 0 {
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
    Ok(ExitCode::from(u8::from(found > 0)))
}
