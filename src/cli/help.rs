//! Reads a call, and explains what is wrong with one in the clerk's language: clap's own texts are English. Declares no
//! argument.

use std::ffi::OsString;
use std::io::{self, Write};
use std::process::ExitCode;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, ArgAction, CommandFactory, FromArgMatches};

use super::args::Cli;
use super::print_notice;
use crate::words::cli as w;

pub(super) fn parse(arguments: &[OsString]) -> Result<Cli, clap::Error> {
    Cli::from_arg_matches(&command().try_get_matches_from(arguments)?)
}

/// The command line with its texts in the language of this thread.
pub(super) fn command() -> clap::Command {
    let flag = |name: &'static str, short| Arg::new(name).long(name).short(short);
    let help = flag("help", 'h').action(ArgAction::Help).global(true);
    let version = flag("version", 'V').action(ArgAction::Version);
    let root = Cli::command()
        .disable_help_flag(true)
        .disable_version_flag(true)
        .arg(help.help(w::HELP_HELP))
        .arg(version.help(w::HELP_VERSION))
        .help_template(template(true, false))
        .mut_args(without_values);
    root.mut_subcommands(|sub| {
        let has_arguments = sub.get_positionals().next().is_some();
        sub.help_template(template(false, has_arguments))
            .mut_args(without_values)
    })
}

/// The visible commands as they are typed.
pub(super) fn command_names() -> Vec<String> {
    let commands = Cli::command();
    let visible = commands.get_subcommands().filter(|c| !c.is_hide_set());
    visible.map(|c| c.get_name().to_owned()).collect()
}

/// The usage of a command, a line for each form.
pub(super) fn usage(command: &clap::Command) -> String {
    let usage = command.clone().render_usage().to_string();
    usage.trim_start_matches("Usage: ").to_owned()
}

/// The texts say what the values are.
fn without_values(arg: Arg) -> Arg {
    if matches!(arg.get_action(), ArgAction::Set | ArgAction::Append) {
        return arg.hide_possible_values(true).hide_default_value(true);
    }
    arg
}

fn template(has_commands: bool, has_arguments: bool) -> String {
    let parts = [
        (has_commands, w::COMMANDS, "{subcommands}"),
        (has_arguments, w::ARGUMENTS, "{positionals}"),
        (true, w::OPTIONS, "{options}"),
    ];
    let parts = parts.into_iter().filter(|(there, ..)| *there);
    let parts = parts.map(|(_, heading, tag)| format!("\n\n{heading}\n{tag}"));
    let (usage, parts) = (w::USAGE, parts.collect::<String>());
    format!("{{about}}\n\n{usage} {{usage}}{parts}{{after-help}}")
}

/// Prints the requested help, or what is wrong with the arguments.
pub(super) fn explain(problem: &clap::Error) -> ExitCode {
    if !problem.use_stderr() {
        let _ = write!(io::stdout(), "{}", problem.render());
        return ExitCode::SUCCESS;
    }
    print_notice(&sentence(problem));
    let names = command_names();
    let verb = std::env::args().find(|a| names.contains(a));
    print_notice(&w::see_help(verb.map_or_else(String::new, |n| n + " ")));
    ExitCode::from(2)
}

/// The name of an argument without that of its value: `--out` of `--out <FILE>`.
fn name_of(argument: &str) -> &str {
    argument.split(' ').next().unwrap_or_default()
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
            w::unknown_command(name, command_names().join(", "))
        }
        ErrorKind::UnknownArgument => w::unknown_option(context(ContextKind::InvalidArg)),
        ErrorKind::MissingRequiredArgument => {
            w::missing_argument(context(ContextKind::InvalidArg).trim_end_matches('.'))
        }
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => {
            let value = context(ContextKind::InvalidValue);
            let name = context(ContextKind::InvalidArg);
            match context(ContextKind::ValidValue) {
                _ if value.is_empty() => w::missing_argument(name),
                known if known.is_empty() => w::bad_value(value, name),
                known => w::bad_value_of(value, name, known),
            }
        }
        ErrorKind::ArgumentConflict => {
            let name = |kind| name_of(&context(kind)).to_owned();
            let (given, other) = (name(ContextKind::InvalidArg), name(ContextKind::PriorArg));
            if other.is_empty() || other == given {
                w::argument_twice(given)
            } else {
                w::arguments_conflict(given, other)
            }
        }
        ErrorKind::TooManyValues => w::takes_no_value(name_of(&context(ContextKind::InvalidArg))),
        ErrorKind::InvalidUtf8 => w::ARGUMENT_NOT_TEXT.text().to_owned(),
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
        // Hidden commands, which only programs call, have no help text.
        let visible = root.get_subcommands().filter(|c| !c.is_hide_set());
        for sub in visible.chain([&root]) {
            assert!(sub.get_about().is_some_and(|a| !a.to_string().is_empty()));
            for arg in sub.get_arguments() {
                let text = arg.get_help().map(ToString::to_string).unwrap_or_default();
                assert!(!text.is_empty(), "{} {}", sub.get_name(), arg.get_id());
            }
        }
    }
}
