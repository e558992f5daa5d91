//! The options of every command: from its arguments, the environment and the configuration file; and who works.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::path::PathBuf;

use super::args::Cli;
use super::failure::{Failure, Result};
use crate::domain::roles::Permission;
use crate::register::open;
use crate::register::session::accounts::parse_clerk_name;
use crate::tui;
use crate::tui::Look;
use crate::tui::app::config::Config;

/// The options of every command.
pub(super) struct Options {
    pub register: PathBuf,
    pub key_file: Option<PathBuf>,
    /// `None` for the built-in plan.
    pub plan: Option<PathBuf>,
    /// Short name.
    pub clerk: String,
    /// The clerk was named on purpose, not taken from the system's account.
    pub is_clerk_named: bool,
    /// On the ward server, as the forced command of sshd.
    pub served: bool,
    /// What the clerk agreed to do beyond an advisory role.
    pub agreed: BTreeSet<Permission>,
    pub screen: tui::Options,
}

/// Merges the options; arguments take precedence over the environment, the environment over the configuration file.
pub(super) fn merged(cli: &Cli, config: Config) -> Result<Options> {
    let path = |given: &Option<PathBuf>, name, configured: Option<PathBuf>| {
        let given = given
            .clone()
            .or_else(|| path_variable(name).map(PathBuf::from));
        given.or(configured)
    };
    let clerk = cli.clerk.clone().or_else(|| variable("VIECLAM_CLERK"));
    let named = clerk.or(config.clerk);
    Ok(Options {
        is_clerk_named: named.is_some(),
        served: cli.server,
        agreed: Permission::all().filter(|_| cli.yes).collect(),
        register: path(&cli.register, "VIECLAM_REGISTER", config.register)
            .unwrap_or_else(open::default_path),
        key_file: path(&cli.key_file, "VIECLAM_KEY_FILE", config.key_file),
        plan: cli.plan.clone(),
        clerk: match named {
            Some(name) => parse_clerk_name(&name).map_err(Failure::Usage)?,
            None => login_name(),
        },
        screen: tui::Options {
            ascii: cli.ascii || config.ascii,
            look: theme(config.look),
            hints: config.hints,
            keymap: config.keymap,
            daily_copy: true,
        },
    })
}

/// A variable of the environment; `None` when it is unset or empty. A path need not be text.
fn path_variable(name: &str) -> Option<OsString> {
    std::env::var_os(name).filter(|v| !v.is_empty())
}

/// As [`path_variable`], for a text.
fn variable(name: &str) -> Option<String> {
    Some(path_variable(name)?.to_string_lossy().into_owned())
}

/// The name of the system's account: from the environment, else that of the process. Empty when there is none that can be
/// used.
fn login_name() -> String {
    let variables = ["USER", "LOGNAME", "USERNAME"].into_iter();
    let names = variables.filter_map(variable).chain(account_name());
    let mut names = names.filter_map(|name| parse_clerk_name(&name).ok());
    names.next().unwrap_or_default()
}

/// The name that the system's list of accounts has for this process, as of a timer without an environment.
#[cfg(unix)]
fn account_name() -> Option<String> {
    let own = rustix::process::getuid().as_raw().to_string();
    let accounts = std::fs::read_to_string("/etc/passwd").ok()?;
    let mut fields = accounts.lines().map(|line| line.split(':'));
    fields.find_map(|mut fields| {
        let name = fields.next()?;
        (fields.nth(1)? == own).then(|| name.to_owned())
    })
}

#[cfg(not(unix))]
fn account_name() -> Option<String> {
    None
}

/// `NO_COLOR` takes precedence over the configuration; without both, the name of the terminal determines the theme.
fn theme(configured: Option<Look>) -> Look {
    let variable = |name| std::env::var(name).unwrap_or_default();
    if !variable("NO_COLOR").is_empty() {
        return Look::None;
    }
    configured.unwrap_or_else(|| Look::from_terminal(&variable("TERM"), &variable("COLORTERM")))
}
