//! The help and the problems of a call, in the clerk's language: clap's own texts are English. Declares no argument.

use std::ffi::OsString;
use std::io::{self, Write};
use std::process::ExitCode;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, ArgAction, CommandFactory, FromArgMatches};

use super::args::{Cli, Command};
use super::print_notice;
use crate::words::{
    Phrase, access as wa, cli as w, encrypt as we, manual as wm, plan as wp, report_desk as wr,
    safety as ws, worklist as wl,
};

/// Understands the arguments.
pub(super) fn parse(arguments: &[OsString]) -> Result<Cli, clap::Error> {
    Cli::from_arg_matches(&command().try_get_matches_from(arguments)?)
}

/// The command line with its texts in the language of this thread.
pub(super) fn command() -> clap::Command {
    let flag = |name: &'static str, short| Arg::new(name).long(name).short(short);
    let root = Cli::command()
        .about(w::ABOUT.text())
        .disable_help_flag(true)
        .disable_version_flag(true)
        .arg(flag("help", 'h').action(ArgAction::Help).global(true))
        .arg(flag("version", 'V').action(ArgAction::Version))
        .override_usage(usage(""))
        .after_help(examples("") + "\n\n" + &configuration())
        .help_template(template(true, false))
        .mut_args(with_help);
    root.mut_subcommands(|sub| {
        let name = sub.get_name().to_owned();
        let about = about(&name).map(Phrase::text);
        let has_arguments = sub.get_positionals().next().is_some();
        sub.about(about.unwrap_or_default())
            .override_usage(usage(&name))
            .after_help(examples(&name))
            .help_template(template(false, has_arguments))
            .mut_args(with_help)
    })
}

fn with_help(arg: Arg) -> Arg {
    let help = help(arg.get_id().as_str()).map(Phrase::text);
    let arg = arg.help(help.unwrap_or_default());
    if matches!(arg.get_action(), ArgAction::Set | ArgAction::Append) {
        return arg.hide_possible_values(true).hide_default_value(true);
    }
    arg
}

fn template(has_commands: bool, has_arguments: bool) -> String {
    let parts = [
        (true, w::OPTIONS, "{options}"),
        (has_arguments, w::ARGUMENTS, "{positionals}"),
        (has_commands, w::COMMANDS, "{subcommands}"),
    ];
    let parts: Vec<String> = parts
        .into_iter()
        .rev()
        .filter(|(there, ..)| *there)
        .map(|(_, heading, tag)| format!("{heading}\n{tag}"))
        .collect();
    let usage = w::USAGE;
    format!(
        "{{about}}\n\n{usage} {{usage}}\n\n{}{{after-help}}",
        parts.join("\n\n")
    )
}

fn about(command: &str) -> Option<Phrase> {
    Some(match command {
        "demo" => w::ABOUT_DEMO,
        "import" => w::ABOUT_IMPORT,
        "export" => w::ABOUT_EXPORT,
        "progress" => w::ABOUT_PROGRESS,
        "report" => wr::ABOUT_REPORT,
        "worklist" => wl::ABOUT,
        "forms" => w::ABOUT_FORMS,
        "find" => w::ABOUT_FIND,
        "check" => w::ABOUT_CHECK,
        "plan" => wp::ABOUT_PLAN,
        "backup" => ws::ABOUT_BACKUP,
        "restore" => ws::ABOUT_RESTORE,
        "encrypt" => we::ABOUT_ENCRYPT,
        "trail" => ws::ABOUT_TRAIL,
        "forget" => ws::ABOUT_FORGET,
        "breach" => ws::ABOUT_BREACH,
        "clerks" => wa::ABOUT_CLERKS,
        "unseal" => ws::ABOUT_UNSEAL,
        "clerk-keys" => wa::ABOUT_CLERK_KEYS,
        "manual" => wm::ABOUT_MANUAL,
        "completions" => wm::ABOUT_COMPLETIONS,
        "man" => wm::ABOUT_MAN,
        _ => return None,
    })
}

fn help(argument: &str) -> Option<Phrase> {
    Some(match argument {
        "register" => w::HELP_REGISTER,
        "plan" => w::HELP_PLAN,
        "lang" => w::HELP_LANG,
        "clerk" => w::HELP_CLERK,
        "key_file" => we::HELP_KEY_FILE,
        "ascii" => w::HELP_ASCII,
        "help" => w::HELP_HELP,
        "version" => w::HELP_VERSION,
        "what" => w::HELP_WHAT,
        "kind" => w::HELP_KIND,
        "file" => w::HELP_FILE,
        "rejects" => w::HELP_REJECTS,
        "restore_zeros" => w::HELP_RESTORE_ZEROS,
        "out" => w::HELP_OUT,
        "format" => w::HELP_FORMAT,
        "excel" => w::HELP_EXCEL,
        "full" => wa::HELP_FULL,
        "period" => w::HELP_PERIOD,
        "as_of" => w::HELP_AS_OF,
        "target" => w::HELP_TARGET,
        "list" => w::HELP_LIST,
        "report_kind" => wr::HELP_REPORT_KIND,
        "paper" => wr::HELP_PAPER,
        "issue" => wr::HELP_ISSUE,
        "number" => wr::HELP_NUMBER,
        "issued" => wr::HELP_ISSUED,
        "reports" => wr::HELP_REPORTS,
        "which" => wl::HELP_WHICH,
        "by" => wl::HELP_BY,
        "cell" => wl::HELP_CELL,
        "neighbourhood" => wl::HELP_NEIGHBOURHOOD,
        "group" => wl::HELP_GROUP,
        "by_neighbourhood" => wl::HELP_BY_NEIGHBOURHOOD,
        "name" => w::HELP_NAME,
        "text" => w::HELP_TEXT,
        "people" => w::HELP_PEOPLE,
        "seed" => w::HELP_SEED,
        "plan_verb" => wp::HELP_PLAN_VERB,
        "plan_file" => wp::HELP_PLAN_FILE,
        "to" => ws::HELP_TO,
        "encrypt" => ws::HELP_ENCRYPT,
        "recipient" => ws::HELP_RECIPIENT,
        "passphrase_file" => ws::HELP_PASSPHRASE_FILE,
        "identity" => ws::HELP_IDENTITY,
        "list_copies" => ws::HELP_LIST_COPIES,
        "copy" => ws::HELP_COPY,
        "sealed" => ws::HELP_SEALED,
        "prove" => ws::HELP_PROVE,
        "copy_key_file" => we::HELP_COPY_KEY_FILE,
        "change" => we::HELP_CHANGE,
        "undo" => we::HELP_UNDO,
        "new_key_file" => we::HELP_NEW_KEY_FILE,
        "verify" => ws::HELP_VERIFY,
        "against" => ws::HELP_AGAINST,
        "head" => ws::HELP_HEAD,
        "by_clerk" => ws::HELP_BY,
        "from" => ws::HELP_FROM,
        "until" => ws::HELP_UNTIL,
        "ask" => ws::HELP_ASK,
        "ground" => ws::HELP_GROUND,
        "agree" => ws::HELP_AGREE,
        "refuse" => ws::HELP_REFUSE,
        "due" => ws::HELP_DUE,
        "sweep" => ws::HELP_SWEEP,
        "server" => wa::HELP_SERVER,
        "verb" => wa::HELP_VERB,
        "clerk_name" => wa::HELP_CLERK_NAME,
        "value" => wa::HELP_VALUE,
        "role" => wa::HELP_ROLE,
        "full_name" => wa::HELP_FULL_NAME,
        "key" => wa::HELP_KEY,
        "topic" => wm::HELP_TOPIC,
        "shell" => wm::HELP_SHELL,
        "dir" => wm::HELP_DIR,
        _ => return None,
    })
}

pub(super) fn usage(command: &str) -> &'static str {
    match command {
        "import" => {
            "vieclam import KIND FILE [--rejects PATH] [--restore-zeros]\n          vieclam import DIR [--rejects DIR] [--restore-zeros]"
        }
        "demo" => "vieclam demo [--people N] [--seed S]",
        "export" => "vieclam export KIND [--out FILE] [--format csv|json|table] [--excel] [--full]",
        "progress" => {
            "vieclam progress [--period P] [--as-of D] [--target ID --list counted|missing] [--by DIMENSION [--cell KEY]] [--format table|json|csv]"
        }
        "worklist" => {
            "vieclam worklist LIST [--period P] [--as-of D] [--neighbourhood N] [--group G] [--by-neighbourhood] [--out FILE | --format table|json|csv|md]"
        }
        "report" => {
            "vieclam report [--period P] [--kind half_year|year|ad_hoc] [--as-of D] [--out FILE.docx|.xlsx|.md]\n          vieclam report --issue --period P [--number N] [--out FILE]\n          vieclam report --issued ID [--out FILE]\n          vieclam report --list"
        }
        "forms" => "vieclam forms [NAME] [--format table|json|md]",
        "find" => "vieclam find TEXT… [--format table|json|csv]",
        "check" => "vieclam check [--format table|json]",
        "plan" => {
            "vieclam plan check FILE\n          vieclam plan show [--plan FILE] [--format table|json|csv]"
        }
        "backup" => {
            "vieclam backup [--to DIR] [--encrypt [--passphrase-file FILE] | --recipient KEY… [--identity FILE]]\n          vieclam backup --list [--format table|json|csv]"
        }
        "restore" => {
            "vieclam restore FILE [--prove] [--passphrase-file FILE | --identity FILE] [--copy-key-file FILE]"
        }
        "encrypt" => {
            "vieclam encrypt [--new-key-file FILE]\n          vieclam encrypt --change [--new-key-file FILE]\n          vieclam encrypt --undo"
        }
        "trail" => {
            "vieclam trail [--from D] [--to D] [--by NAME] [--format table|json|csv]\n          vieclam trail --verify [--against HASH|FILE]…\n          vieclam trail --head"
        }
        "forget" => {
            "vieclam forget [--due] [--format table|json|csv]\n          vieclam forget --ask NUMBER --ground GROUND\n          vieclam forget --agree REQUEST | --refuse REQUEST | --sweep"
        }
        "breach" => "vieclam breach [--from D] [--to D] [--format table|json|csv]",
        "clerks" => {
            "vieclam clerks [list] [--format table|json]\n          vieclam clerks add NAME [--role viewer|clerk|lead|admin] [--full-name TEXT] [--key FILE]\n          vieclam clerks role NAME ROLE\n          vieclam clerks close|reopen NAME\n          vieclam clerks key NAME FILE\n          vieclam clerks unkey NAME FINGERPRINT"
        }
        "clerk-keys" => "vieclam --register PATH clerk-keys",
        "unseal" => "vieclam unseal FILE.age [--out FILE] [--passphrase-file FILE]",
        "manual" => "vieclam manual [TOPIC]",
        "completions" => "vieclam completions bash|elvish|fish|powershell|zsh",
        "man" => "vieclam man [--dir DIR]",
        _ => {
            "vieclam [--register PATH] [--plan FILE] [--lang vi|en] [--clerk NAME] [--key-file FILE] [--ascii] [COMMAND]"
        }
    }
}

pub(super) fn examples(command: &str) -> String {
    let lines: &[&str] = match command {
        "import" => &[
            "vieclam import ./csv",
            "vieclam import people people.csv --restore-zeros",
            "cat needs.csv | vieclam import needs -",
        ],
        "demo" => &["vieclam demo", "vieclam demo --people 400 --seed 7"],
        "plan" => &[
            "vieclam plan check xa-mau.toml",
            "vieclam plan show --format json",
        ],
        "export" => &[
            "vieclam export people --out people.csv --excel",
            "vieclam export loans --format table",
        ],
        "progress" => &[
            "vieclam progress --period 2026-H1",
            "vieclam progress --period 2026 --as-of 30/06/2026 --format json",
            "vieclam progress --target ui_advised --list missing",
            "vieclam progress --target trainees --by sex",
        ],
        "worklist" => &[
            "vieclam worklist ui_advised --by-neighbourhood --out di-tung-ngo.xlsx",
            "vieclam worklist group_connected --neighbourhood 12 --group 9",
            "vieclam worklist follow_ups --format md",
        ],
        "report" => &[
            "vieclam report --period 2026-H1 --out bao-cao.docx",
            "vieclam report --period 2026-R1 --issue --number 215 --out bao-cao.docx",
            "vieclam report --list",
            "vieclam report --issued 1 --out bao-cao.xlsx",
        ],
        "forms" => &["vieclam forms intake", "vieclam forms --format json"],
        "find" => &["vieclam find nguyen thi huong", "vieclam find 0912345678"],
        "check" => &["vieclam check"],
        "backup" => &[
            "vieclam backup",
            "vieclam backup --encrypt --to /media/usb",
            "vieclam backup --recipient age1… --to /media/usb",
            "vieclam backup --list",
        ],
        "restore" => &[
            "vieclam restore register-backups/register-….db --prove",
            "vieclam restore register-….db.age --passphrase-file key.txt",
        ],
        "encrypt" => &[
            "vieclam encrypt",
            "vieclam encrypt --new-key-file /etc/vieclam/register.key",
            "vieclam encrypt --change",
        ],
        "trail" => &[
            "vieclam trail --by lan",
            "vieclam trail --verify --against 3f9a1c0b5d7e2a48",
            "vieclam trail --head | systemd-cat -t vieclam",
        ],
        "forget" => &[
            "vieclam forget --due",
            "vieclam forget --ask 12 --ground asked --clerk lan",
            "vieclam forget --agree 1 --clerk hoa",
        ],
        "breach" => &["vieclam breach --from 25/11/2026 --to 28/11/2026"],
        "clerks" => &[
            "vieclam clerks add lan --role admin --full-name \"Nguyễn Thị Lan\" --key lan.pub",
            "vieclam clerks close hoa",
        ],
        "unseal" => &["vieclam unseal bao-cao-2026-R1.docx.age"],
        "clerk-keys" => &["vieclam --register /var/lib/vieclam/register.db clerk-keys"],
        "manual" => &["vieclam manual", "vieclam manual clerk"],
        "completions" => &["vieclam completions bash > vieclam.bash"],
        "man" => &["vieclam man | man -l -", "vieclam man --dir man1"],
        _ => &[
            "vieclam",
            "vieclam demo --people 400",
            "vieclam import ./csv",
            "vieclam progress --period 2026-H1 --lang en",
            "vieclam find huong",
        ],
    };
    let lines: Vec<String> = lines.iter().map(|l| format!("  {l}")).collect();
    format!("{}\n{}", w::EXAMPLES, lines.join("\n"))
}

/// Where the configuration file is and what may stand in it.
fn configuration() -> String {
    let path = crate::tui::app::config::default_path().unwrap_or_default();
    w::config_file(path.display())
}

/// Prints the help that was asked for, or says what is wrong with the call.
pub(super) fn explain(problem: &clap::Error) -> ExitCode {
    if matches!(
        problem.kind(),
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion
    ) {
        let _ = write!(io::stdout(), "{}", problem.render());
        return ExitCode::SUCCESS;
    }
    print_notice(&sentence(problem));
    let verb = std::env::args().find(|a| Command::NAMES.contains(&a.as_str()));
    print_notice(&w::see_help(verb.map_or_else(String::new, |n| n + " ")));
    ExitCode::from(2)
}

fn sentence(problem: &clap::Error) -> String {
    let context = |kind| match problem.get(kind) {
        Some(ContextValue::String(text)) => text.clone(),
        Some(ContextValue::Strings(texts)) => texts.join(", "),
        _ => String::new(),
    };
    match problem.kind() {
        ErrorKind::InvalidSubcommand => {
            let name = context(ContextKind::InvalidSubcommand);
            w::unknown_command(name, Command::NAMES.join(", "))
        }
        ErrorKind::UnknownArgument => w::unknown_option(context(ContextKind::InvalidArg)),
        ErrorKind::MissingRequiredArgument => {
            w::missing_argument(context(ContextKind::InvalidArg).trim_end_matches('.'))
        }
        ErrorKind::InvalidValue => {
            let (value, name) = (
                context(ContextKind::InvalidValue),
                context(ContextKind::InvalidArg),
            );
            match context(ContextKind::ValidValue) {
                known if known.is_empty() => w::bad_value(value, name),
                known => w::bad_value_of(value, name, known),
            }
        }
        ErrorKind::ValueValidation => w::bad_value(
            context(ContextKind::InvalidValue),
            context(ContextKind::InvalidArg),
        ),
        _ => {
            let text = problem.render().to_string();
            let line = text.lines().next().unwrap_or_default();
            w::wrong_usage(line.trim_start_matches("error: "))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_command_and_argument_has_its_text() {
        let root = command();
        root.clone().debug_assert();
        // A command nobody types needs no words.
        let mut told: Vec<&clap::Command> = root.get_subcommands().collect();
        told.retain(|c| !c.is_hide_set());
        let names: Vec<&str> = told.iter().map(|c| c.get_name()).collect();
        assert_eq!(names, Command::NAMES);
        for sub in told.into_iter().chain([&root]) {
            assert!(sub.get_about().is_some_and(|a| !a.to_string().is_empty()));
            for arg in sub.get_arguments() {
                let text = arg.get_help().map(ToString::to_string).unwrap_or_default();
                assert!(!text.is_empty(), "{} {}", sub.get_name(), arg.get_id());
            }
        }
    }
}
