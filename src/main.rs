//! The program: private files, coloured error reports for debugging, the call of the library, the exit code.

use std::process::ExitCode;

fn main() -> color_eyre::Result<ExitCode> {
    vieclam::register::file::make_new_files_private();
    color_eyre::install()?;
    Ok(vieclam::cli::run(std::env::args_os()))
}
