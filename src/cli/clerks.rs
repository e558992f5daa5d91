//! `vieclam clerks` and `vieclam clerk-keys`: the accounts of the register, and the public keys that sshd requests at
//! each login. Rules for accounts: `register::session::accounts`; for keys: `domain::ssh_key`.

use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::{env, fs};

use clap::{Args, ValueEnum};

use super::emit::{Column, Format, Out};
use super::{Failure, Options, Result, examples, open_existing, open_for_writing, print_notice};
use crate::domain::roles::Role;
use crate::domain::ssh_key::PublicKey;
use crate::register::Op;
use crate::register::session::accounts::{self, Clerk};
use crate::register::write::op::AccountChange;
use crate::words::{access as wa, cli as w};

/// A key file is one line; nothing longer is read.
const MAX_KEY_BYTES: u64 = 16_384;

#[derive(Debug, Args)]
#[command(about = wa::ABOUT_CLERKS)]
#[command(
    override_usage = "vieclam clerks [list] [--format table|json]\n          vieclam clerks add NAME [--role viewer|clerk|lead|admin] [--full-name TEXT] [--key FILE]\n          vieclam clerks role NAME ROLE\n          vieclam clerks close|reopen NAME\n          vieclam clerks key NAME FILE\n          vieclam clerks unkey NAME FINGERPRINT"
)]
#[command(after_help = examples(&[
    "vieclam clerks add lan --role admin --full-name \"Nguyễn Thị Lan\" --key lan.pub",
    "vieclam clerks close hoa",
]))]
pub(super) struct Clerks {
    #[arg(value_enum, value_name = "VERB", default_value_t = ClerksVerb::List, help = wa::HELP_VERB)]
    verb: ClerksVerb,
    #[arg(id = "clerk_name", value_name = "NAME", help = wa::HELP_CLERK_NAME)]
    name: Option<String>,
    #[arg(value_name = "ROLE|FILE|FINGERPRINT", help = wa::HELP_VALUE)]
    value: Option<String>,
    #[arg(long, value_name = "ROLE", help = wa::HELP_ROLE)]
    role: Option<String>,
    #[arg(long, value_name = "TEXT", help = wa::HELP_FULL_NAME)]
    full_name: Option<String>,
    #[arg(long, value_name = "FILE", help = wa::HELP_KEY)]
    key: Option<PathBuf>,
    #[arg(long, value_enum, default_value_t, help = w::HELP_FORMAT)]
    format: Format,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum ClerksVerb {
    List,
    Add,
    Role,
    Close,
    Reopen,
    Key,
    Unkey,
}

const COLUMNS: [Column<Clerk>; 5] = [
    Column::new("name", wa::HEAD_NAME),
    Column::new("full_name", wa::HEAD_FULL_NAME),
    Column::text("role", wa::HEAD_ROLE, |clerk| {
        clerk.role.label().to_string()
    }),
    Column::figure("keys", wa::HEAD_KEYS, |clerk| clerk.keys.len().to_string()),
    Column::text("", wa::HEAD_STATE, |clerk| {
        let state = match clerk.closed_at {
            Some(_) => wa::STATE_CLOSED,
            None => wa::STATE_OPEN,
        };
        state.to_string()
    }),
];

pub(super) fn run(options: &Options, args: &Clerks, out: &mut Out<'_>) -> Result<()> {
    let name = || required(args.name.as_deref(), "NAME");
    let value = |what| required(args.value.as_deref(), what);
    match args.verb {
        ClerksVerb::List => return list(options, args.format, out),
        ClerksVerb::Add => add(options, args, name()?)?,
        ClerksVerb::Role => {
            let role = role(value("ROLE")?)?;
            change(options, name()?, |clerk| {
                Ok(AccountChange::SetRole(clerk.id, role))
            })?;
        }
        ClerksVerb::Close => change(options, name()?, |clerk| Ok(AccountChange::Close(clerk.id)))?,
        ClerksVerb::Reopen => change(options, name()?, |clerk| {
            Ok(AccountChange::Reopen(clerk.id))
        })?,
        ClerksVerb::Key => {
            let key = read_key(Path::new(value("FILE")?))?;
            change(options, name()?, |clerk| {
                Ok(AccountChange::AddKey(clerk.id, key))
            })?;
        }
        ClerksVerb::Unkey => {
            let fingerprint = value("FINGERPRINT")?;
            change(options, name()?, |clerk| {
                let key = clerk.keys.iter().find(|k| k.fingerprint == fingerprint);
                let unknown = || Failure::Usage(wa::key_not_there(&clerk.name, fingerprint));
                Ok(AccountChange::RemoveKey(key.ok_or_else(unknown)?.id))
            })?;
        }
    }
    print_notice(&wa::account_done(name()?));
    Ok(())
}

fn required<'a>(given: Option<&'a str>, what: &str) -> Result<&'a str> {
    given.ok_or_else(|| Failure::Usage(w::missing_argument(format!("<{what}>"))))
}

fn role(code: &str) -> Result<Role> {
    let codes = || Role::ALL.map(Role::code).join(", ");
    Role::from_code(code).ok_or_else(|| Failure::Usage(w::bad_value_of(code, "ROLE", codes())))
}

/// Adds a clerk and the first key in one transaction.
fn add(options: &Options, args: &Clerks, name: &str) -> Result<()> {
    let key = args.key.as_deref().map(read_key).transpose()?;
    let add = AccountChange::Add {
        name: name.to_owned(),
        full_name: args.full_name.clone().unwrap_or_default(),
        role: role(args.role.as_deref().unwrap_or(Role::Clerk.code()))?,
    };
    open_for_writing(options)?.batch(|batch| {
        let done = batch.apply(Op::Account(add))?;
        if let (Some(key), Some(id)) = (key, done.account_id) {
            batch.apply(Op::Account(AccountChange::AddKey(id, key)))?;
        }
        Ok::<(), Failure>(())
    })
}

fn change(
    options: &Options,
    name: &str,
    account_change: impl FnOnce(&Clerk) -> Result<AccountChange>,
) -> Result<()> {
    let mut register = open_for_writing(options)?;
    let clerk = accounts::clerk_named(register.reader(), name)?;
    register.change(Op::Account(account_change(&clerk)?))?;
    Ok(())
}

/// The public key in a file, or on standard input for `-`.
fn read_key(path: &Path) -> Result<PublicKey> {
    let mut text = String::new();
    let read = if path == Path::new("-") {
        io::stdin().take(MAX_KEY_BYTES).read_to_string(&mut text)
    } else {
        fs::File::open(path).and_then(|f| f.take(MAX_KEY_BYTES).read_to_string(&mut text))
    };
    read.map_err(|e| Failure::Usage(wa::key_unreadable(path.display(), e)))?;
    PublicKey::parse(&text).map_err(|m| Failure::Usage(m.text().to_owned()))
}

fn list(options: &Options, format: Format, out: &mut Out<'_>) -> Result<()> {
    let clerks = accounts::clerks(open_existing(options)?.reader())?;
    if matches!(format, Format::Csv | Format::Md) {
        return Err(Format::unknown_here("table, json"));
    }
    out.emit(format, &COLUMNS, &clerks)?;
    if clerks.is_empty() && format == Format::Table {
        print_notice(wa::NO_ACCOUNTS.text());
    }
    Ok(())
}

/// Prints what sshd reads at each login: a line for each key of an open account, with all that `restrict` forbids and one
/// command. The command names this program, this register and the clerk; no part of it comes from the client.
pub(super) fn keys(options: &Options, out: &mut Out<'_>) -> Result<()> {
    let register = open_existing(options)?;
    let program = quoted(&env::current_exe()?)?;
    let path = quoted(&register.path().canonicalize()?)?;
    let key_file = match &options.key_file {
        Some(file) if register.is_encrypted()? => {
            format!(" --key-file {}", quoted(&file.canonicalize()?)?)
        }
        _ => String::new(),
    };
    let clerks = accounts::clerks(register.reader())?.into_iter();
    for clerk in clerks.filter(|clerk| clerk.closed_at.is_none()) {
        let name = shell_quote(&clerk.name);
        let command = format!("{program} --register {path} --server --clerk {name}{key_file}");
        let command = command.replace('\\', "\\\\").replace('"', "\\\"");
        for key in &clerk.keys {
            let key = format!("{} {} {}", key.kind, key.body, clerk.name);
            out.bytes(format!("restrict,pty,command=\"{command}\" {key}\n"))?;
        }
    }
    Ok(())
}

/// A path in the line of a key. One that would end the line, steer a terminal or that is no text is refused: the line would
/// name another file.
fn quoted(path: &Path) -> Result<String> {
    let text = path
        .to_str()
        .filter(|text| !text.contains(char::is_control));
    let text = text.ok_or_else(|| Failure::Usage(wa::path_unfit_for_sshd(path.display())))?;
    Ok(shell_quote(text))
}

/// Quotes a word for the shell that sshd gives the command to.
fn shell_quote(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "/._-".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', "'\\''"))
}

#[cfg(test)]
mod tests {
    use super::shell_quote;

    #[test]
    fn a_quoted_text_is_one_word_of_the_shell() {
        assert_eq!(
            shell_quote("/srv/vieclam/register.db"),
            "/srv/vieclam/register.db"
        );
        assert_eq!(
            shell_quote("/srv/sổ $(id)/a'b.db"),
            "'/srv/sổ $(id)/a'\\''b.db'"
        );
    }
}
