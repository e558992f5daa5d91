//! Files: landlock. Only what lies beneath the folders given can be opened from here on; TCP and signals to others go too,
//! where the kernel knows how.

use landlock::{
    ABI, Access, AccessFs, AccessNet, Ruleset, RulesetAttr, RulesetCreatedAttr, RulesetStatus,
    Scope, path_beneath_rules,
};

use crate::tui::terminal::sandbox::{AllowedPaths, Enforcement};

/// The newest rights asked for; an older kernel gives what it has.
const NEWEST: ABI = ABI::V6;
/// Read from and written to, but nothing is made in them.
const DEVICES: [&str; 2] = ["/dev/tty", "/dev/null"];

/// Forbids all files but those.
pub(in crate::tui) fn forbid(paths: &AllowedPaths) -> Result<Enforcement, String> {
    let all = AccessFs::from_all(NEWEST);
    // Nothing is ever started, so nothing need be executable, not even in our own folders.
    let read_write = all & !AccessFs::Execute;
    let read_only = AccessFs::ReadFile | AccessFs::ReadDir;
    let restrict = || -> Result<RulesetStatus, landlock::RulesetError> {
        let status = Ruleset::default()
            .handle_access(all)?
            .handle_access(AccessNet::from_all(NEWEST))?
            .scope(Scope::from_all(NEWEST))?
            .create()?
            .add_rules(path_beneath_rules(&paths.read_write, read_write))?
            .add_rules(path_beneath_rules(&paths.read_only, read_only))?
            .add_rules(path_beneath_rules(DEVICES, read_write))?
            .restrict_self()?;
        Ok(status.ruleset)
    };
    match restrict() {
        Ok(RulesetStatus::FullyEnforced) => Ok(Enforcement::Full),
        Ok(RulesetStatus::PartiallyEnforced) => Ok(Enforcement::Partial),
        Ok(RulesetStatus::NotEnforced) => Ok(Enforcement::Unavailable),
        Err(e) => Err(e.to_string()),
    }
}
