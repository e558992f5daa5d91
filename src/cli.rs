//! The commands: each a few lines over the library. Owns what is typed after `vieclam`, what is printed, and the exit code
//! (0 done, 2 wrong usage or refused input, 1 failure). Owns no decision about records or figures.

#![cfg_attr(
    test,
    allow(clippy::unwrap_used, reason = "a test that finds nothing stops there")
)]

mod args;
mod backup;
mod breach;
mod breakdown;
mod check;
mod clerks;
mod demo;
mod encrypt;
mod erasure;
mod export;
mod failure;
mod find;
mod forms;
mod help;
mod import;
mod logging;
mod manual;
mod plan;
mod progress;
mod progress_bar;
mod report;
mod restore;
mod secret;
mod server;
mod shell;
mod table;
mod trail;
mod unlock;
mod unseal;
mod worklist;

use std::ffi::OsString;
use std::fs;
use std::io::{self, BufWriter, IsTerminal, StdoutLock, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use crate::domain::text::SafeText;
use crate::progress::plan::Plan;
use crate::progress::plan::file::PlanProblem;
use crate::register::{Register, Session, open};
use crate::tui;
use crate::tui::app::config;
use crate::tui::app::config::{Config, ConfigProblem};
use crate::tui::widgets::theme::Look;
use crate::words::{self, Lang, cli as w};

use args::{Cli, Command};
pub use failure::Failure;
pub use manual::table as manual_table;

/// What holds for every command.
#[derive(Clone, Debug)]
pub struct Options {
    /// The register's file.
    pub register: PathBuf,
    /// The register's key file, if one is named.
    pub key_file: Option<PathBuf>,
    /// The plan file, if not the built-in one.
    pub plan: Option<PathBuf>,
    /// Who writes.
    pub clerk: String,
    /// The clerk was named on purpose, not taken from the system's account.
    pub is_clerk_named: bool,
    /// On the ward server, under the command sshd forces.
    pub served: bool,
    /// Plain characters for lines.
    pub ascii: bool,
    /// How the screen looks and which keys it takes.
    pub screen: tui::Options,
}

/// Runs the program and gives its exit code. The first argument is the program's name.
#[must_use]
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let arguments: Vec<OsString> = arguments.into_iter().collect();
    let config = config::default_path().map_or_else(|| Ok(Config::default()), |p| config::read(&p));
    let config_lang = config.as_ref().ok().and_then(|c| c.lang);
    words::set_language(language(&arguments, config_lang.unwrap_or_default()));
    match help::parse(&arguments) {
        Ok(cli) => exit_code(command(cli, config)),
        Err(problem) => help::explain(&problem),
    }
}

/// The language, before the arguments are understood: their problems are told in it too.
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

fn command(cli: Cli, config: Result<Config, ConfigProblem>) -> Result<ExitCode, Failure> {
    let config = config.map_err(|problem| Failure::Usage(problem.to_string()))?;
    let options = options(&cli, config);
    logging::start();
    let opens = |c: &Command| c.needs_register(cli.register.is_some());
    if cli.command.as_ref().is_none_or(opens) {
        let restoring = matches!(cli.command, Some(Command::Restore(_)));
        unlock::unlock_register(&options, restoring)?;
    }
    match cli.command {
        _ if options.served => server::run(&options),
        None => run_screen(&options),
        Some(Command::Demo(args)) => demo::run(&options, &args, cli.register.as_deref()),
        Some(Command::Import(args)) => with_stdout(|out| import::run(&options, &args, out)),
        Some(Command::Export(args)) => with_stdout(|out| export::run(&options, &args, out)),
        Some(Command::Progress(args)) => with_stdout(|out| progress::run(&options, &args, out)),
        Some(Command::Report(args)) => with_stdout(|out| report::run(&options, &args, out)),
        Some(Command::Worklist(args)) => with_stdout(|out| worklist::run(&options, &args, out)),
        Some(Command::Forms { name, format }) => {
            with_stdout(|out| forms::run(&options, name.as_deref(), format, out))
        }
        Some(Command::Find { text, format }) => {
            with_stdout(|out| find::run(&options, &text, format, out))
        }
        Some(Command::Cells { kind, file }) => {
            let record = import::kind(&kind).ok_or_else(|| import::unknown_kind(&kind))?;
            crate::exchange::read_within_limits(&file, record, io::stdout().lock())
        }
        Some(Command::Check { format }) => with_stdout(|out| check::run(&options, format, out)),
        Some(Command::Plan(args)) => with_stdout(|out| plan::run(&options, &args, out)),
        Some(Command::Backup(args)) => with_stdout(|out| backup::run(&options, &args, out)),
        Some(Command::Restore(args)) => with_stdout(|out| restore::run(&options, &args, out)),
        Some(Command::Encrypt(args)) => with_stdout(|out| encrypt::run(&options, &args, out)),
        Some(Command::Trail(args)) => with_stdout(|out| trail::run(&options, &args, out)),
        Some(Command::Forget(args)) => with_stdout(|out| erasure::run(&options, &args, out)),
        Some(Command::Breach(args)) => with_stdout(|out| breach::run(&options, &args, out)),
        Some(Command::Clerks(args)) => with_stdout(|out| clerks::run(&options, &args, out)),
        Some(Command::Unseal(args)) => with_stdout(|out| unseal::run(&args, out)),
        Some(Command::ClerkKeys) => with_stdout(|out| clerks::keys(&options, out)),
        Some(Command::Manual { topic }) => manual::run(topic.as_deref()),
        Some(Command::Completions { shell }) => with_stdout(|out| shell::completions(shell, out)),
        Some(Command::Man { dir }) => with_stdout(|out| shell::man(dir.as_deref(), out)),
    }
}

/// A command that prints, in one go. The screen takes stdout for itself, so it is not held for that.
fn with_stdout(
    run: impl FnOnce(&mut Out<'_>) -> Result<ExitCode, Failure>,
) -> Result<ExitCode, Failure> {
    let mut out = BufWriter::new(io::stdout().lock());
    let code = run(&mut out)?;
    out.flush()?;
    Ok(code)
}

/// The call first, then the environment, then the configuration file.
fn options(cli: &Cli, config: Config) -> Options {
    let variable = |name| std::env::var(name).ok().filter(|v: &String| !v.is_empty());
    let named = cli
        .clerk
        .clone()
        .or_else(|| variable("VIECLAM_CLERK"))
        .or(config.clerk);
    Options {
        is_clerk_named: named.is_some(),
        served: cli.server,
        register: cli
            .register
            .clone()
            .or_else(|| variable("VIECLAM_REGISTER").map(PathBuf::from))
            .or(config.register)
            .unwrap_or_else(open::default_path),
        key_file: cli
            .key_file
            .clone()
            .or_else(|| variable("VIECLAM_KEY_FILE").map(PathBuf::from))
            .or(config.key_file),
        plan: cli.plan.clone(),
        clerk: named
            .or_else(|| variable("USER"))
            .or_else(|| variable("USERNAME"))
            .unwrap_or_else(|| "clerk".to_owned()),
        ascii: cli.ascii || config.ascii,
        screen: tui::Options {
            ascii: cli.ascii || config.ascii,
            look: theme(config.look),
            hints: config.hints,
            keymap: config.keymap,
            daily_copy: true,
        },
    }
}

/// `NO_COLOR` comes before what the file asks for; without either the terminal's name decides.
fn theme(configured: Option<Look>) -> Look {
    let variable = |name| std::env::var(name).unwrap_or_default();
    if !variable("NO_COLOR").is_empty() {
        return Look::None;
    }
    configured.unwrap_or_else(|| Look::from_terminal(&variable("TERM"), &variable("COLORTERM")))
}

/// The exit code, and what went wrong on stderr. A reader that has seen enough (`| head`) is no failure.
fn exit_code(done: Result<ExitCode, Failure>) -> ExitCode {
    let failure = match done {
        Ok(code) => return code,
        Err(Failure::Cancelled) => return ExitCode::SUCCESS,
        Err(failure) => failure,
    };
    print_notice(&failure.sentence());
    failure.code()
}

/// A line on stderr; what steers a terminal is taken out. Nobody is left to tell when stderr is gone.
pub(crate) fn print_notice(sentence: &str) {
    let mut err = io::stderr().lock();
    for line in sentence.lines() {
        let _ = writeln!(err, "{}", SafeText::new(line));
    }
}

type Out<'o> = BufWriter<StdoutLock<'o>>;

/// The plan in force.
fn plan(options: &Options) -> Result<Plan, Failure> {
    let read = match &options.plan {
        None => Plan::built_in(),
        Some(path) => {
            let text = fs::read_to_string(path)
                .map_err(|e| Failure::Usage(w::plan_unreadable(path.display(), e)))?;
            Plan::read(&text, &path.display().to_string())
        }
    };
    let plan = read.map_err(|errors| plan_failure(&errors))?;
    words::set_neighbourhood_words(&plan.neighbourhood);
    Ok(plan)
}

/// Everything that is wrong with a plan file, a line each.
fn plan_failure(errors: &[PlanProblem]) -> Failure {
    let lines = errors.iter().map(ToString::to_string);
    let all: Vec<String> = std::iter::once(w::PLAN_WRONG.text().to_owned())
        .chain(lines)
        .collect();
    Failure::Usage(all.join("\n"))
}

/// A session of the clerk; follow-ups are planned as the plan says.
fn session(options: &Options, plan: &Plan, origin: &'static str) -> Session {
    Session {
        origin,
        on_server: options.served,
        follow_up_months: plan.followup_months.clone(),
        rural: plan.rural,
        ..Session::new(&options.clerk)
    }
}

/// The register for a command that only reads: it is never made by that. A clerk named on purpose must be let in.
fn open_for_reading(options: &Options) -> Result<Register, Failure> {
    let register = open_existing(options)?;
    if options.is_clerk_named {
        register.check_account()?;
    }
    Ok(register)
}

/// The register if there is one, whoever asks.
fn open_existing(options: &Options) -> Result<Register, Failure> {
    if !options.register.exists() {
        let path = options.register.display();
        return Err(Failure::Usage(w::no_register(path)));
    }
    let session = Session::new(&options.clerk);
    Ok(Register::open_existing(&options.register, session)?)
}

/// Without a command: the screen, which needs a terminal.
fn run_screen(options: &Options) -> Result<ExitCode, Failure> {
    if !io::stdin().is_terminal() || !io::stdout().is_terminal() {
        let names = Command::NAMES.join(", ");
        return Err(Failure::Usage(w::no_terminal(names)));
    }
    let plan = plan(options)?;
    let register = Register::open(&options.register, session(options, &plan, "screen"))?;
    run_interface(register, plan, options)
}

/// Opens the screen over a register.
fn run_interface(register: Register, plan: Plan, options: &Options) -> Result<ExitCode, Failure> {
    register.check_account()?;
    tracing::info!(plan = plan.id, ascii = options.ascii, "screen");
    let exit_message = tui::run(register, plan, options.screen.clone())
        .map_err(|e| Failure::Failed(words::tui::screen_failed(e)))?;
    match exit_message {
        None => Ok(ExitCode::SUCCESS),
        Some(message) => Err(Failure::Failed(words::access::session_ended(message))),
    }
}
