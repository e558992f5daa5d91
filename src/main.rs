//! The program: errors in colour for whoever debugs it, the call, the exit code. Everything else is the library's.

use std::process::ExitCode;

fn main() -> color_eyre::Result<ExitCode> {
    color_eyre::install()?;
    Ok(vieclam::cli::run(std::env::args_os()))
}
