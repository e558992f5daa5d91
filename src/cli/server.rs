//! What sshd's forced command runs on the ward server. Whatever the client asked for is ignored: there is the screen, and
//! nothing else.

use std::env;
use std::io::{self, IsTerminal};
use std::process::ExitCode;

use super::{Failure, Options, screen};
use crate::words::access as w;

/// Runs the forced command.
pub(super) fn run(options: &Options) -> Result<ExitCode, Failure> {
    if env::var_os("SSH_ORIGINAL_COMMAND").is_some() {
        // Never what it was: it may hold anything.
        tracing::warn!(clerk = options.clerk, "a command was asked for and ignored");
    }
    if !io::stdin().is_terminal() || !io::stdout().is_terminal() {
        return Err(Failure::Usage(w::ONLY_THE_SCREEN.text().to_owned()));
    }
    screen(options)
}
