//! File restrictions by landlock: only paths below the allowed folders can be opened. TCP and signals to other processes are
//! restricted where the kernel supports that.

use landlock::{
    ABI, Access, AccessFs, AccessNet, Ruleset, RulesetAttr, RulesetCreatedAttr, RulesetError,
    RulesetStatus, Scope, path_beneath_rules,
};

use crate::tui::terminal::sandbox::{AllowedPaths, Enforcement};

/// Newest access rights requested; an older kernel applies those it knows.
const NEWEST: ABI = ABI::V6;
/// Read and written, but nothing is created below them.
const DEVICES: [&str; 2] = ["/dev/tty", "/dev/null"];

/// Restricts file access to the allowed paths.
pub(super) fn forbid(paths: &AllowedPaths) -> Result<Enforcement, RulesetError> {
    let all = AccessFs::from_all(NEWEST);
    // The program starts no other, so nothing needs to be executable.
    let read_write = all & !AccessFs::Execute;
    let read_only = AccessFs::ReadFile | AccessFs::ReadDir;
    let status = Ruleset::default()
        .handle_access(all)?
        .handle_access(AccessNet::from_all(NEWEST))?
        .scope(Scope::from_all(NEWEST))?
        .create()?
        .add_rules(path_beneath_rules(&paths.read_write, read_write))?
        .add_rules(path_beneath_rules(&paths.read_only, read_only))?
        .add_rules(path_beneath_rules(DEVICES, read_write))?
        .restrict_self()?;
    Ok(match status.ruleset {
        RulesetStatus::FullyEnforced => Enforcement::Full,
        RulesetStatus::PartiallyEnforced => Enforcement::Partial,
        RulesetStatus::NotEnforced => Enforcement::Unavailable,
    })
}
