//! Consent to act beyond a role that is advice: asked for at a terminal, elsewhere given by `--yes`.

use std::io::{self, IsTerminal};
use std::process::ExitCode;

use super::{Failure, Options, Result, print_notice};
use crate::words::access as w;

/// Answers that agree.
const AGREEING: [&str; 5] = ["c", "co", "có", "y", "yes"];

/// Runs a command, and again for each act beyond the clerk's role that the clerk agrees to. Roles are checked before
/// anything is written, so that a command can be run again.
pub(super) fn run_with_consent(
    options: &mut Options,
    mut run: impl FnMut(&Options) -> Result<ExitCode>,
) -> Result<ExitCode> {
    loop {
        let failure = match run(options) {
            Err(failure) => failure,
            done => return done,
        };
        match failure.beyond_role() {
            Some(act) if options.agreed.insert(act) => ask(&failure.to_string())?,
            _ => return Err(failure),
        }
    }
}

/// Asks whether to go on.
fn ask(sentence: &str) -> Result<()> {
    if !(io::stdin().is_terminal() && io::stderr().is_terminal()) {
        return Err(Failure::Usage(format!("{sentence} {}", w::BEYOND_OPTION)));
    }
    print_notice(sentence);
    print_notice(w::BEYOND_ASK.text());
    let mut answer = String::new();
    io::stdin().read_line(&mut answer)?;
    if AGREEING.contains(&answer.trim().to_lowercase().as_str()) {
        return Ok(());
    }
    Err(Failure::Usage(w::BEYOND_STOPPED.text().to_owned()))
}
