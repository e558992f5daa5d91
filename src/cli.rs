//! The commands: each a few lines over the library. Owns the arguments, what is printed, and the exit code (0 done, 2 wrong
//! usage or refused input, 1 failure). Owns no rule about records or figures.

#![cfg_attr(test, allow(clippy::unwrap_used, reason = "tests may panic"))]

mod args;
mod backup;
mod breach;
mod breakdown;
mod check;
mod clerks;
mod consent;
mod demo;
mod emit;
mod encrypt;
mod erasure;
mod export;
mod failure;
mod find;
mod forms;
mod help;
mod import;
mod interruption;
mod logging;
mod machine;
mod manual;
mod options;
mod output;
mod plan;
mod progress;
mod progress_bar;
mod report;
mod restore;
mod secret;
mod server;
mod shell;
mod trail;
mod unlock;
mod unseal;
mod worklist;

use std::ffi::OsString;
use std::io::{self, BufWriter, IsTerminal, Write};
use std::path::Path;
use std::process::ExitCode;

use clap::builder::StyledStr;

use crate::domain::text::SafeText;
use crate::exchange;
use crate::progress::plan::Plan;
use crate::progress::plan::file::PlanProblem;
use crate::register::runtime::stop;
use crate::register::{self, Origin, Register, Session, text_file};
use crate::tui;
use crate::tui::app::config::{self, Config, ConfigProblem};
use crate::words::{self, Lang, Phrase, cli as w};

use args::{Cli, Command};
use emit::Out;
use failure::{Failure, Result, ensure};
pub use manual::table as manual_table;
use options::Options;
use output::{check_output, write_file};

impl From<Phrase> for StyledStr {
    fn from(phrase: Phrase) -> Self {
        phrase.text().into()
    }
}

/// The calls that show how a command is used, as a part of its help.
fn examples(calls: &[&str]) -> String {
    let calls = calls.iter().map(|call| format!("\n  {call}"));
    w::EXAMPLES.text().to_owned() + &calls.collect::<String>()
}

/// Runs the program and returns its exit code. The first argument is the program's name.
#[must_use]
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let arguments: Vec<OsString> = arguments.into_iter().collect();
    words::set_language(language(&arguments, Lang::default()));
    if let Err(failure) = machine::check() {
        return exit_code(Err(failure));
    }
    // Coloured reports of a panic, for debugging; fails when they are installed already.
    let _ = color_eyre::install();
    let config = config::default_path().map_or_else(|| Ok(Config::default()), |p| config::read(&p));
    let config_lang = config.as_ref().ok().and_then(|c| c.lang);
    words::set_language(language(&arguments, config_lang.unwrap_or_default()));
    match help::parse(&arguments) {
        Ok(cli) => exit_code(command(cli, config)),
        Err(problem) => help::explain(&problem),
    }
}

/// The language, found before the arguments are parsed so that errors in them are explained in it.
fn language(arguments: &[OsString], otherwise: Lang) -> Lang {
    let texts: Vec<&str> = arguments.iter().filter_map(|a| a.to_str()).collect();
    let joined = texts.iter().find_map(|a| a.strip_prefix("--lang="));
    let separate = texts.windows(2).find(|w| w[0] == "--lang").map(|w| w[1]);
    let env_lang = std::env::var("VIECLAM_LANG").unwrap_or_default();
    match joined.or(separate).unwrap_or(&env_lang) {
        "en" => Lang::En,
        "vi" => Lang::Vi,
        _ => otherwise,
    }
}

fn command(cli: Cli, config: Result<Config, ConfigProblem>) -> Result<ExitCode> {
    let config = config.map_err(|problem| Failure::Usage(problem.to_string()))?;
    let mut options = options::merged(&cli, config)?;
    let needs_clerk = cli.command.as_ref().is_none_or(Command::needs_clerk);
    ensure(!needs_clerk || !options.clerk.is_empty(), || {
        w::CLERK_UNNAMED
    })?;
    logging::start();
    if !matches!(cli.command, Some(Command::Cells { .. })) {
        interruption::watch_signals()?;
        interruption::show_waits();
    }
    let opens = |c: &Command| c.needs_register(cli.register.is_some());
    if cli.command.as_ref().is_none_or(opens) {
        let restoring = matches!(cli.command, Some(Command::Restore(_)));
        unlock::unlock_register(&options, restoring)?;
    }
    match cli.command {
        _ if options.served => server::run(&options),
        None => run_screen(&options),
        Some(Command::Demo(args)) => demo::run(&options, &args, cli.register.as_deref()),
        Some(Command::Cells { kind, file }) => {
            exchange::read_within_limits(&file, import::kind(&kind)?, io::stdout().lock())
        }
        Some(command) => with_stdout(options.screen.ascii, |out| {
            consent::run_with_consent(&mut options, |options| print(&command, options, out))
        }),
    }
}

/// Runs a command that prints and opens no screen.
fn print(command: &Command, options: &Options, out: &mut Out<'_>) -> Result<ExitCode> {
    match command {
        Command::Demo(_) | Command::Cells { .. } => {}
        Command::Import(args) => return import::run(options, args, out),
        Command::Export(args) => export::run(options, args, out)?,
        Command::Progress(args) => progress::run(options, args, out)?,
        Command::Report(args) => report::run(options, args, out)?,
        Command::Worklist(args) => worklist::run(options, args, out)?,
        Command::Forms(args) => forms::run(args, out)?,
        Command::Find(args) => find::run(options, args, out)?,
        Command::Check(args) => return check::run(options, args, out),
        Command::Plan(args) => plan::run(options, args, out)?,
        Command::Backup(args) => return backup::run(options, args, out),
        Command::Restore(args) => restore::run(options, args, out)?,
        Command::Encrypt(args) => encrypt::run(options, args, out)?,
        Command::Trail(args) => return trail::run(options, args, out),
        Command::Forget(args) => return erasure::run(options, args, out),
        Command::Breach(args) => breach::run(options, args, out)?,
        Command::Clerks(args) => clerks::run(options, args, out)?,
        Command::ClerkKeys => clerks::keys(options, out)?,
        Command::Unseal(args) => unseal::run(options, args, out)?,
        Command::Manual { topic } => manual::run(topic.as_deref(), out)?,
        Command::Completions { shell } => shell::completions(*shell, out)?,
        Command::Man { dir } => shell::man(options, dir.as_deref(), out)?,
    }
    Ok(ExitCode::SUCCESS)
}

/// Exit code 0, or 1 for a command that ran and has something bad to report.
fn success_or_1(is_success: bool) -> ExitCode {
    ExitCode::from(u8::from(!is_success))
}

/// Gives buffered, locked stdout to a command that prints.
fn with_stdout<T>(ascii: bool, run: impl FnOnce(&mut Out<'_>) -> Result<T>) -> Result<T> {
    let mut writer = BufWriter::new(io::stdout().lock());
    let done = run(&mut Out {
        writer: &mut writer,
        ascii,
    })?;
    writer.flush()?;
    Ok(done)
}

/// The exit code; a failure is printed on stderr. A reader that closed the pipe (`| head`) is no failure.
fn exit_code(done: Result<ExitCode>) -> ExitCode {
    match done {
        Ok(code) => code,
        Err(Failure::Cancelled) if !stop::is_requested() => ExitCode::SUCCESS,
        Err(failure) => {
            let failure = failure.after_stop();
            print_notice(&failure.to_string());
            failure.code()
        }
    }
}

/// Prints a sentence on stderr without what steers a terminal. Has no effect when stderr is closed.
pub(crate) fn print_notice(sentence: &str) {
    let mut err = io::stderr().lock();
    for line in sentence.lines() {
        let _ = writeln!(err, "{}", SafeText::new(line));
    }
}

/// The plan in force.
fn plan(options: &Options) -> Result<Plan> {
    let plan = match &options.plan {
        None => Plan::built_in().map_err(plan_failure)?,
        Some(path) => read_plan(path)?,
    };
    words::set_neighbourhood_words(&plan.neighbourhood);
    Ok(plan)
}

fn read_plan(path: &Path) -> Result<Plan> {
    let text =
        text_file::read(path).map_err(|e| Failure::Usage(w::plan_unreadable(path.display(), e)))?;
    Plan::read(&text, &path.display().to_string()).map_err(plan_failure)
}

/// The problems of a plan file, one per line.
fn plan_failure(errors: Vec<PlanProblem>) -> Failure {
    let lines = errors.into_iter().map(|error| format!("\n{error}"));
    Failure::Usage(w::PLAN_WRONG.text().to_owned() + &lines.collect::<String>())
}

/// A session of the clerk; the plan sets the months of follow-ups.
fn session(options: &Options, plan: &Plan, origin: Origin) -> Session {
    Session {
        origin,
        on_server: options.served,
        follow_up_months: plan.followup_months.clone(),
        rural: plan.rural,
        agreed: options.agreed.clone(),
        ..Session::new(&options.clerk)
    }
}

/// The register for a command that only reads: it must be there, no account may be closed, and a clerk named on purpose must
/// be listed.
fn open_for_reading(options: &Options) -> Result<Register> {
    let register = open_existing(options)?;
    check_account(&register, options)?;
    Ok(register)
}

/// Refuses the account of a clerk that is closed, or that was named on purpose and is not listed.
fn check_account(register: &Register, options: &Options) -> register::Result<()> {
    if options.is_clerk_named {
        return register.check_account();
    }
    register.access_level().map(|_| ())
}

/// The register if there is one, for any clerk.
fn open_existing(options: &Options) -> Result<Register> {
    let session = Session {
        origin: Origin::Command,
        agreed: options.agreed.clone(),
        ..Session::new(&options.clerk)
    };
    Ok(Register::open_existing(&options.register, session)?)
}

/// The register for a command that writes, for the clerks that may read it; made if there is none.
fn open_for_writing(options: &Options) -> Result<Register> {
    let session = session(options, &plan(options)?, Origin::Command);
    let register = Register::open(&options.register, session)?;
    check_account(&register, options)?;
    Ok(register)
}

fn has_terminal() -> bool {
    io::stdin().is_terminal() && io::stdout().is_terminal()
}

/// Opens the screen for a call without a command; needs a terminal.
fn run_screen(options: &Options) -> Result<ExitCode> {
    ensure(has_terminal(), || {
        w::no_terminal(help::command_names().join(", "))
    })?;
    let plan = plan(options)?;
    let register = Register::open(&options.register, session(options, &plan, Origin::Screen))?;
    run_interface(register, plan, options)
}

/// Runs the screen until the clerk leaves it.
fn run_interface(register: Register, plan: Plan, options: &Options) -> Result<ExitCode> {
    register.check_account()?;
    if options.served {
        exchange::inbox::settle(&register);
    }
    tracing::info!(plan = plan.id, ascii = options.screen.ascii, "screen");
    let exit_message = tui::run(register, plan, options.screen.clone())
        .map_err(|e| Failure::Failed(words::tui::screen_failed(e)))?;
    match exit_message {
        None => Ok(ExitCode::SUCCESS),
        Some(message) => Err(Failure::Failed(message)),
    }
}
