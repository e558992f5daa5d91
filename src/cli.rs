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
mod export;
mod failure;
mod find;
mod forget;
mod forms;
mod help;
mod import;
mod log;
mod manual;
mod plan;
mod progress;
mod report;
mod restore;
mod secret;
mod server;
mod shell;
mod table;
mod trail;
mod unlock;
mod unseal;
mod work;
mod worklist;

use std::ffi::OsString;
use std::fs;
use std::io::{self, BufWriter, IsTerminal, StdoutLock, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use crate::domain::text::Safe;
use crate::progress::plan::Plan;
use crate::progress::plan_file::PlanProblem;
use crate::register::{Register, Session, open};
use crate::tui;
use crate::tui::config::{self, Config, ConfigProblem};
use crate::tui::theme::Look;
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
    pub named: bool,
    /// On the ward server, under the command sshd forces.
    pub served: bool,
    /// Plain characters for lines.
    pub ascii: bool,
    /// How the screen looks and which keys it takes.
    pub look: tui::Options,
}

/// Runs the program and gives its exit code. The first argument is the program's name.
#[must_use]
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let arguments: Vec<OsString> = arguments.into_iter().collect();
    let config = config::default_path().map_or_else(|| Ok(Config::default()), |p| config::read(&p));
    let asked = config.as_ref().ok().and_then(|c| c.lang);
    words::speak(language(&arguments, asked.unwrap_or_default()));
    match help::parse(&arguments) {
        Ok(cli) => ended(command(cli, config)),
        Err(problem) => help::explain(&problem),
    }
}

/// The language, before the arguments are understood: their problems are told in it too.
fn language(arguments: &[OsString], otherwise: Lang) -> Lang {
    let texts: Vec<&str> = arguments.iter().filter_map(|a| a.to_str()).collect();
    let joined = texts.iter().find_map(|a| a.strip_prefix("--lang="));
    let apart = texts.windows(2).find(|w| w[0] == "--lang").map(|w| w[1]);
    let told = std::env::var("VIECLAM_LANG").unwrap_or_default();
    match joined.or(apart).unwrap_or(&told) {
        "en" => Lang::En,
        "vi" => Lang::Vi,
        _ => otherwise,
    }
}

fn command(cli: Cli, config: Result<Config, ConfigProblem>) -> Result<ExitCode, Failure> {
    let config = config.map_err(|problem| Failure::Usage(problem.to_string()))?;
    let options = options(&cli, config);
    log::start();
    let opens = |c: &Command| c.opens_the_register(cli.register.is_some());
    if cli.command.as_ref().is_none_or(opens) {
        let restoring = matches!(cli.command, Some(Command::Restore(_)));
        unlock::register(&options, restoring)?;
    }
    match cli.command {
        _ if options.served => server::run(&options),
        None => screen(&options),
        Some(Command::Demo(asked)) => demo::run(&options, &asked, cli.register.as_deref()),
        Some(Command::Import(asked)) => printed(|out| import::run(&options, &asked, out)),
        Some(Command::Export(asked)) => printed(|out| export::run(&options, &asked, out)),
        Some(Command::Progress(asked)) => printed(|out| progress::run(&options, &asked, out)),
        Some(Command::Report(asked)) => printed(|out| report::run(&options, &asked, out)),
        Some(Command::Worklist(asked)) => printed(|out| worklist::run(&options, &asked, out)),
        Some(Command::Forms { name, format }) => {
            printed(|out| forms::run(&options, name.as_deref(), format, out))
        }
        Some(Command::Find { text, format }) => {
            printed(|out| find::run(&options, &text, format, out))
        }
        Some(Command::Cells { kind, file }) => {
            let record = import::kind(&kind).ok_or_else(|| import::unknown_kind(&kind))?;
            crate::exchange::read_within_limits(&file, record, io::stdout().lock())
        }
        Some(Command::Check { format }) => printed(|out| check::run(&options, format, out)),
        Some(Command::Plan(asked)) => printed(|out| plan::run(&options, &asked, out)),
        Some(Command::Backup(asked)) => printed(|out| backup::run(&options, &asked, out)),
        Some(Command::Restore(asked)) => printed(|out| restore::run(&options, &asked, out)),
        Some(Command::Encrypt(asked)) => printed(|out| encrypt::run(&options, &asked, out)),
        Some(Command::Trail(asked)) => printed(|out| trail::run(&options, &asked, out)),
        Some(Command::Forget(asked)) => printed(|out| forget::run(&options, &asked, out)),
        Some(Command::Breach(asked)) => printed(|out| breach::run(&options, &asked, out)),
        Some(Command::Clerks(asked)) => printed(|out| clerks::run(&options, &asked, out)),
        Some(Command::Unseal(asked)) => printed(|out| unseal::run(&asked, out)),
        Some(Command::ClerkKeys) => printed(|out| clerks::keys(&options, out)),
        Some(Command::Manual { topic }) => manual::run(topic.as_deref()),
        Some(Command::Completions { shell }) => printed(|out| shell::completions(shell, out)),
        Some(Command::Man { dir }) => printed(|out| shell::man(dir.as_deref(), out)),
    }
}

/// A command that prints, in one go. The screen takes stdout for itself, so it is not held for that.
fn printed(
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
        named: named.is_some(),
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
        look: tui::Options {
            ascii: cli.ascii || config.ascii,
            look: look(config.look),
            hints: config.hints,
            keymap: config.keymap,
            copies: true,
        },
    }
}

/// `NO_COLOR` comes before what the file asks for; without either the terminal's name decides.
fn look(asked: Option<Look>) -> Look {
    let told = |name| std::env::var(name).unwrap_or_default();
    if !told("NO_COLOR").is_empty() {
        return Look::None;
    }
    asked.unwrap_or_else(|| Look::of_terminal(&told("TERM"), &told("COLORTERM")))
}

/// The exit code, and what went wrong on stderr. A reader that has seen enough (`| head`) is no failure.
fn ended(done: Result<ExitCode, Failure>) -> ExitCode {
    let failure = match done {
        Ok(code) => return code,
        Err(Failure::ReaderGone) => return ExitCode::SUCCESS,
        Err(failure) => failure,
    };
    tell(&failure.sentence());
    failure.code()
}

/// A line on stderr; what steers a terminal is taken out. Nobody is left to tell when stderr is gone.
pub(crate) fn tell(sentence: &str) {
    let mut err = io::stderr().lock();
    for line in sentence.lines() {
        let _ = writeln!(err, "{}", Safe::of(line));
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
    let plan = read.map_err(|found| problems(&found))?;
    words::call_neighbourhoods(&plan.neighbourhood);
    Ok(plan)
}

/// Everything that is wrong with a plan file, a line each.
fn problems(found: &[PlanProblem]) -> Failure {
    let lines = found.iter().map(ToString::to_string);
    let all: Vec<String> = std::iter::once(w::PLAN_WRONG.text().to_owned())
        .chain(lines)
        .collect();
    Failure::Usage(all.join("\n"))
}

/// A session of the clerk; follow-ups are planned as the plan says.
fn session(options: &Options, plan: &Plan, origin: &'static str) -> Session {
    Session {
        origin,
        served: options.served,
        follow_up_months: plan.followup_months.clone(),
        rural: plan.rural,
        ..Session::of(&options.clerk)
    }
}

/// The register for a command that only reads: it is never made by that. A clerk named on purpose must be let in.
fn reading(options: &Options) -> Result<Register, Failure> {
    let register = existing(options)?;
    if options.named {
        register.admit()?;
    }
    Ok(register)
}

/// The register if there is one, whoever asks.
fn existing(options: &Options) -> Result<Register, Failure> {
    if !options.register.exists() {
        let path = options.register.display();
        return Err(Failure::Usage(w::no_register(path)));
    }
    let session = Session::of(&options.clerk);
    Ok(Register::open_existing(&options.register, session)?)
}

/// Without a command: the screen, which needs a terminal.
fn screen(options: &Options) -> Result<ExitCode, Failure> {
    if !io::stdin().is_terminal() || !io::stdout().is_terminal() {
        let names = Command::NAMES.join(", ");
        return Err(Failure::Usage(w::no_terminal(names)));
    }
    let plan = plan(options)?;
    let register = Register::open(&options.register, session(options, &plan, "screen"))?;
    interface(register, plan, options)
}

/// Opens the screen over a register.
fn interface(register: Register, plan: Plan, options: &Options) -> Result<ExitCode, Failure> {
    register.admit()?;
    tracing::info!(plan = plan.id, ascii = options.ascii, "screen");
    let ended = tui::run(register, plan, options.look.clone())
        .map_err(|e| Failure::Failed(words::tui::screen_failed(e)))?;
    match ended {
        None => Ok(ExitCode::SUCCESS),
        Some(why) => Err(Failure::Failed(words::access::session_ended(why))),
    }
}
