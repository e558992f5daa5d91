//! The command line: the options of every command, and the list of commands. Each command declares its arguments, its help
//! and its examples beside its code.

use std::path::PathBuf;

use clap::{Parser, Subcommand};

use super::plan::PlanVerb;
use super::{backup, breach, check, clerks, demo, encrypt, erasure, export, find, forms, import};
use super::{examples, plan, progress, report, restore, trail, unseal, worklist};
use crate::tui::app::config;
use crate::words::{access as wa, cli as w, encrypt as we, manual as wm};

#[derive(Debug, Parser)]
#[command(name = "vieclam", version, disable_help_subcommand = true, about = w::ABOUT)]
#[command(
    override_usage = "vieclam [--register PATH] [--plan FILE] [--lang vi|en] [--clerk NAME] [--key-file FILE] [--ascii] [--yes] [COMMAND]"
)]
#[command(after_help = examples(&[
    "vieclam",
    "vieclam demo --people 400",
    "vieclam import ./csv",
    "vieclam progress --period 2026-H1 --lang en",
    "vieclam find huong",
]) + "\n\n" + &w::config_file(config::default_path().unwrap_or_default().display()))]
pub(super) struct Cli {
    #[arg(long, global = true, value_name = "PATH", help = w::HELP_REGISTER)]
    pub register: Option<PathBuf>,
    #[arg(long, global = true, value_name = "FILE", help = w::HELP_PLAN)]
    pub plan: Option<PathBuf>,
    /// Read before the others, by `cli::language`.
    #[arg(long, global = true, value_parser = ["vi", "en"])]
    #[arg(value_name = "vi|en", help = w::HELP_LANG)]
    pub lang: Option<String>,
    #[arg(long, global = true, value_name = "NAME", help = w::HELP_CLERK)]
    pub clerk: Option<String>,
    #[arg(long, global = true, value_name = "FILE", help = we::HELP_KEY_FILE)]
    pub key_file: Option<PathBuf>,
    #[arg(long, global = true, help = w::HELP_ASCII)]
    pub ascii: bool,
    #[arg(long, global = true, help = wa::HELP_YES)]
    pub yes: bool,
    #[arg(long, hide = true, help = wa::HELP_SERVER)]
    pub server: bool,
    #[command(subcommand)]
    pub command: Option<Command>,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    Demo(demo::Demo),
    Import(import::Import),
    Export(export::Export),
    Progress(progress::ProgressArgs),
    Report(report::ReportArgs),
    Worklist(worklist::WorklistArgs),
    Forms(forms::Forms),
    Find(find::Find),
    Check(check::Check),
    Plan(plan::PlanArgs),
    Backup(backup::Backup),
    Restore(restore::Restore),
    Encrypt(encrypt::Encrypt),
    Trail(trail::Trail),
    Forget(erasure::Erasure),
    Breach(breach::Breach),
    /// A workbook read by a process with limits, for `import` (`exchange::read_within_limits`).
    #[command(name = crate::exchange::READER, hide = true)]
    Cells {
        kind: String,
        file: PathBuf,
    },
    Clerks(clerks::Clerks),
    #[command(about = wa::ABOUT_CLERK_KEYS)]
    #[command(override_usage = "vieclam --register PATH clerk-keys")]
    #[command(after_help = examples(&["vieclam --register /var/lib/vieclam/register.db clerk-keys"]))]
    ClerkKeys,
    Unseal(unseal::Unseal),
    #[command(about = wm::ABOUT_MANUAL, override_usage = "vieclam manual [TOPIC]")]
    #[command(after_help = examples(&["vieclam manual", "vieclam manual clerk"]))]
    Manual {
        #[arg(value_name = "TOPIC", help = wm::HELP_TOPIC)]
        topic: Option<String>,
    },
    #[command(about = wm::ABOUT_COMPLETIONS)]
    #[command(override_usage = "vieclam completions bash|elvish|fish|powershell|zsh")]
    #[command(after_help = examples(&["vieclam completions bash > vieclam.bash"]))]
    Completions {
        #[arg(value_enum, value_name = "SHELL", help = wm::HELP_SHELL)]
        shell: clap_complete::Shell,
    },
    #[command(about = wm::ABOUT_MAN, override_usage = "vieclam man [--dir DIR]")]
    #[command(after_help = examples(&["vieclam man | man -l -", "vieclam man --dir man1"]))]
    Man {
        #[arg(long, value_name = "DIR", help = wm::HELP_DIR)]
        dir: Option<PathBuf>,
    },
}

impl Command {
    /// Whether the command writes or reads as a clerk. `clerk-keys` answers sshd before anyone has logged in.
    pub fn needs_clerk(&self) -> bool {
        !matches!(self, Self::ClerkKeys) && self.needs_register(true)
    }

    /// Whether the command may need the key of the register. The demo ward has a file of its own unless one is named.
    pub fn needs_register(&self, register_named: bool) -> bool {
        match self {
            Self::Forms(_)
            | Self::Cells { .. }
            | Self::Unseal(_)
            | Self::Manual { .. }
            | Self::Completions { .. }
            | Self::Man { .. } => false,
            Self::Plan(args) => matches!(args.verb, PlanVerb::Show),
            Self::Demo(_) => register_named,
            _ => true,
        }
    }
}
