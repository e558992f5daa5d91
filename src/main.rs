//! The program: coloured error reports for debugging, the call of the library, the exit code.

use std::process::ExitCode;

fn main() -> color_eyre::Result<ExitCode> {
    color_eyre::install()?;
    Ok(vieclam::cli::run(std::env::args_os()))
}
