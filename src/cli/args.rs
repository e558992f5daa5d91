//! What may be typed after `vieclam`. Declares names and shapes; the texts of the help are put in by `help`.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

#[derive(Debug, Parser)]
#[command(name = "vieclam", version, disable_help_subcommand = true)]
pub(super) struct Cli {
    #[arg(long, global = true, value_name = "PATH")]
    pub register: Option<PathBuf>,
    #[arg(long, global = true, value_name = "FILE")]
    pub plan: Option<PathBuf>,
    #[arg(long, global = true, value_name = "vi|en")]
    pub lang: Option<LangArg>,
    #[arg(long, global = true, value_name = "NAME")]
    pub clerk: Option<String>,
    #[arg(long, global = true, value_name = "FILE")]
    pub key_file: Option<PathBuf>,
    #[arg(long, global = true)]
    pub ascii: bool,
    #[arg(long, hide = true)]
    pub server: bool,
    #[command(subcommand)]
    pub command: Option<Command>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum LangArg {
    Vi,
    En,
}

/// How something is printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    #[default]
    Table,
    Json,
    Csv,
    Md,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    Demo(Demo),
    Import(Import),
    Export(Export),
    Progress(Progress),
    Report(ReportArgs),
    Worklist(Worklist),
    Forms {
        #[arg(value_name = "NAME")]
        name: Option<String>,
        #[arg(long, value_enum, default_value_t)]
        format: Format,
    },
    Find {
        #[arg(required = true, value_name = "TEXT")]
        text: Vec<String>,
        #[arg(long, value_enum, default_value_t)]
        format: Format,
    },
    Check {
        #[arg(long, value_enum, default_value_t)]
        format: Format,
    },
    Plan(PlanArgs),
    Backup(Backup),
    Restore(Restore),
    Encrypt(Encrypt),
    Trail(Trail),
    Forget(Erasure),
    Breach(Breach),
    /// A workbook read by a process with limits, for `import` (`exchange::read_within_limits`).
    #[command(name = crate::exchange::READER, hide = true)]
    Cells {
        kind: String,
        file: PathBuf,
    },
    Clerks(Clerks),
    ClerkKeys,
    Unseal(Unseal),
    Manual {
        #[arg(value_name = "TOPIC")]
        topic: Option<String>,
    },
    Completions {
        #[arg(value_enum, value_name = "SHELL")]
        shell: clap_complete::Shell,
    },
    Man {
        #[arg(long, value_name = "DIR")]
        dir: Option<PathBuf>,
    },
}

impl Command {
    /// It may need the register's key. The invented ward has a file of its own unless one is named.
    pub fn needs_register(&self, register_named: bool) -> bool {
        match self {
            Self::Forms { .. }
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

    /// As they are typed.
    pub const NAMES: [&str; 22] = [
        "demo",
        "import",
        "export",
        "progress",
        "report",
        "worklist",
        "forms",
        "find",
        "check",
        "plan",
        "backup",
        "restore",
        "encrypt",
        "trail",
        "forget",
        "breach",
        "clerks",
        "clerk-keys",
        "unseal",
        "manual",
        "completions",
        "man",
    ];
}

#[derive(Debug, Args)]
pub(super) struct PlanArgs {
    #[arg(id = "plan_verb", value_enum, value_name = "check|show")]
    pub verb: PlanVerb,
    #[arg(value_name = "FILE")]
    pub plan_file: Option<PathBuf>,
    #[arg(long, value_enum, default_value_t)]
    pub format: Format,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum PlanVerb {
    Check,
    Show,
}

#[derive(Debug, Args)]
pub(super) struct Demo {
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    pub people: Option<u32>,
    #[arg(long, value_name = "S", default_value_t = 1)]
    pub seed: u64,
}

#[derive(Debug, Args)]
pub(super) struct Import {
    #[arg(value_name = "KIND|DIR")]
    pub what: String,
    #[arg(value_name = "FILE")]
    pub file: Option<PathBuf>,
    #[arg(long, value_name = "PATH")]
    pub rejects: Option<PathBuf>,
    #[arg(long)]
    pub restore_zeros: bool,
}

#[derive(Debug, Args)]
pub(super) struct Export {
    #[arg(value_name = "KIND")]
    pub kind: String,
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
    #[arg(long, value_enum, default_value_t = Format::Csv)]
    pub format: Format,
    #[arg(long)]
    pub excel: bool,
    #[arg(long)]
    pub full: bool,
}

#[derive(Debug, Args)]
pub(super) struct Progress {
    #[arg(long, value_name = "P")]
    pub period: Option<String>,
    #[arg(long, value_name = "D")]
    pub as_of: Option<String>,
    #[arg(long, value_name = "ID")]
    pub target: Option<String>,
    #[arg(long, value_enum, requires = "target", value_name = "counted|missing")]
    pub list: Option<ListArg>,
    #[arg(long, value_name = "DIMENSION")]
    pub by: Option<String>,
    #[arg(long, requires_all = ["by", "list"], value_name = "KEY")]
    pub cell: Option<String>,
    #[arg(long, value_enum, default_value_t)]
    pub format: Format,
}

#[derive(Debug, Args)]
pub(super) struct Worklist {
    #[arg(value_name = "LIST")]
    pub which: String,
    #[arg(long, value_name = "P")]
    pub period: Option<String>,
    #[arg(long, value_name = "D")]
    pub as_of: Option<String>,
    #[arg(long, value_name = "N")]
    pub neighbourhood: Option<String>,
    #[arg(long, value_name = "G")]
    pub group: Option<String>,
    #[arg(long)]
    pub by_neighbourhood: bool,
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
    #[arg(long, value_enum, default_value_t)]
    pub format: Format,
}

#[derive(Debug, Args)]
pub(super) struct ReportArgs {
    #[arg(long, value_name = "P")]
    pub period: Option<String>,
    #[arg(long = "kind", value_enum, value_name = "half_year|year|ad_hoc")]
    pub report_kind: Option<KindArg>,
    #[arg(long, value_name = "D")]
    pub as_of: Option<String>,
    #[arg(long = "out", value_name = "FILE")]
    pub paper: Option<PathBuf>,
    #[arg(long)]
    pub issue: bool,
    #[arg(long, value_name = "N", requires = "issue")]
    pub number: Option<String>,
    #[arg(long, conflicts_with_all = ["period", "as_of", "report_kind", "issue"], value_name = "ID")]
    pub issued: Option<i64>,
    #[arg(long = "list", conflicts_with_all = ["period", "as_of", "report_kind", "issue", "issued", "paper"])]
    pub reports: bool,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
#[value(rename_all = "snake_case")]
pub(super) enum KindArg {
    HalfYear,
    Year,
    AdHoc,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum ListArg {
    Counted,
    Missing,
}

#[derive(Debug, Args)]
pub(super) struct Clerks {
    #[arg(value_enum, value_name = "VERB", default_value_t = ClerksVerb::List)]
    pub verb: ClerksVerb,
    #[arg(id = "clerk_name", value_name = "NAME")]
    pub name: Option<String>,
    #[arg(value_name = "ROLE|FILE|FINGERPRINT")]
    pub value: Option<String>,
    #[arg(long, value_name = "ROLE")]
    pub role: Option<String>,
    #[arg(long, value_name = "TEXT")]
    pub full_name: Option<String>,
    #[arg(long, value_name = "FILE")]
    pub key: Option<PathBuf>,
    #[arg(long, value_enum, default_value_t)]
    pub format: Format,
}

/// What is done about a clerk.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum ClerksVerb {
    List,
    Add,
    Role,
    Close,
    Reopen,
    Key,
    Unkey,
}

#[derive(Debug, Args)]
pub(super) struct Backup {
    #[arg(long, value_name = "DIR")]
    pub to: Option<PathBuf>,
    #[arg(long)]
    pub encrypt: bool,
    #[arg(long, value_name = "KEY")]
    pub recipient: Vec<String>,
    #[arg(long, value_name = "FILE", conflicts_with = "recipient")]
    pub passphrase_file: Option<PathBuf>,
    #[arg(long, value_name = "FILE")]
    pub identity: Option<PathBuf>,
    #[arg(long = "list", id = "list_copies")]
    pub list: bool,
    #[arg(long, value_enum, default_value_t)]
    pub format: Format,
}

#[derive(Debug, Args)]
pub(super) struct Restore {
    #[arg(value_name = "FILE", id = "copy")]
    pub file: PathBuf,
    #[arg(long)]
    pub prove: bool,
    #[arg(long, value_name = "FILE")]
    pub passphrase_file: Option<PathBuf>,
    #[arg(long, value_name = "FILE")]
    pub identity: Option<PathBuf>,
    #[arg(long, value_name = "FILE")]
    pub copy_key_file: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(super) struct Encrypt {
    #[arg(long)]
    pub change: bool,
    #[arg(long, conflicts_with_all = ["change", "new_key_file"])]
    pub undo: bool,
    #[arg(long, value_name = "FILE")]
    pub new_key_file: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(super) struct Unseal {
    #[arg(value_name = "FILE", id = "sealed")]
    pub sealed: PathBuf,
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
    #[arg(long, value_name = "FILE")]
    pub passphrase_file: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(super) struct Trail {
    #[arg(long)]
    pub verify: bool,
    #[arg(long, value_name = "HASH|FILE")]
    pub against: Vec<String>,
    #[arg(long)]
    pub head: bool,
    #[arg(long = "by", id = "by_clerk", value_name = "NAME")]
    pub by: Option<String>,
    #[command(flatten)]
    pub days: Days,
    #[arg(long, value_enum, default_value_t)]
    pub format: Format,
}

#[derive(Debug, Args)]
pub(super) struct Days {
    #[arg(long, value_name = "D")]
    pub from: Option<String>,
    #[arg(long = "to", id = "until", value_name = "D")]
    pub until: Option<String>,
}

#[derive(Debug, Args)]
pub(super) struct Erasure {
    #[arg(long, value_name = "NUMBER", requires = "ground")]
    pub ask: Option<i64>,
    #[arg(long, value_name = "GROUND", requires = "ask")]
    pub ground: Option<String>,
    #[arg(long, value_name = "REQUEST")]
    pub agree: Option<i64>,
    #[arg(long, value_name = "REQUEST")]
    pub refuse: Option<i64>,
    #[arg(long)]
    pub due: bool,
    #[arg(long)]
    pub sweep: bool,
    #[arg(long, value_enum, default_value_t)]
    pub format: Format,
}

#[derive(Debug, Args)]
pub(super) struct Breach {
    #[command(flatten)]
    pub days: Days,
    #[arg(long, value_enum, default_value_t)]
    pub format: Format,
}
