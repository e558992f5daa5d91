//! The program: private files, the call of the library, the exit code.

use std::process::ExitCode;

fn main() -> ExitCode {
    vieclam::register::file::make_new_files_private();
    vieclam::cli::run(std::env::args_os())
}
