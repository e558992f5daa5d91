//! Files: landlock. Only what lies beneath the folders given can be opened from here on; TCP and signals to others go too,
//! where the kernel knows how.

use landlock::{
    ABI, Access, AccessFs, AccessNet, Ruleset, RulesetAttr, RulesetCreatedAttr, RulesetStatus,
    Scope, path_beneath_rules,
};

use super::{Grounds, Half};

/// The newest rights asked for; an older kernel gives what it has.
const NEWEST: ABI = ABI::V6;
/// Read from and written to, but nothing is made in them.
const DEVICES: [&str; 2] = ["/dev/tty", "/dev/null"];

/// Forbids all files but those.
pub(super) fn forbid(grounds: &Grounds) -> Result<Half, String> {
    let all = AccessFs::from_all(NEWEST);
    // Nothing is ever started, so nothing need be executable, not even in our own folders.
    let own = all & !AccessFs::Execute;
    let read = AccessFs::ReadFile | AccessFs::ReadDir;
    let restrict = || -> Result<RulesetStatus, landlock::RulesetError> {
        let status = Ruleset::default()
            .handle_access(all)?
            .handle_access(AccessNet::from_all(NEWEST))?
            .scope(Scope::from_all(NEWEST))?
            .create()?
            .add_rules(path_beneath_rules(&grounds.own, own))?
            .add_rules(path_beneath_rules(&grounds.read, read))?
            .add_rules(path_beneath_rules(DEVICES, own))?
            .restrict_self()?;
        Ok(status.ruleset)
    };
    match restrict() {
        Ok(RulesetStatus::FullyEnforced) => Ok(Half::Whole),
        Ok(RulesetStatus::PartiallyEnforced) => Ok(Half::Part),
        Ok(RulesetStatus::NotEnforced) => Ok(Half::Missing),
        Err(e) => Err(e.to_string()),
    }
}
