//! `vieclam clerks` and `vieclam clerk-keys`: who works at the register, and what sshd asks at each login. Owns no rule
//! about clerks (`register::staff`) nor about keys (`domain::ssh_key`).

use std::io::{self, Read, Write};
use std::path::Path;
use std::process::ExitCode;
use std::{env, fs};

use serde_json::json;

use super::args::{Clerks, ClerksVerb, Format};
use super::table::Table;
use super::{Failure, Options, Out, open_existing, plan, print_notice, session};
use crate::domain::roles::Role;
use crate::domain::ssh_key::PublicKey;
use crate::register::session::accounts::Clerk;
use crate::register::write::op::AccountChange;
use crate::register::{Op, Register};
use crate::words::{access as wa, cli as w};

/// A key file is one line; nothing longer is read.
const MAX_KEY_BYTES: u64 = 16_384;

pub(super) fn run(
    options: &Options,
    args: &Clerks,
    out: &mut Out<'_>,
) -> Result<ExitCode, Failure> {
    let name = || required_arg(args.name.as_deref(), "NAME");
    match args.verb {
        ClerksVerb::List => return list(options, args.format, out),
        ClerksVerb::Add => add(options, args, &name()?)?,
        ClerksVerb::Role => {
            let role = role(&required_arg(args.value.as_deref(), "ROLE")?)?;
            change(options, &name()?, |clerk| {
                Ok(AccountChange::SetRole(clerk.id, role))
            })?;
        }
        ClerksVerb::Close => change(options, &name()?, |clerk| {
            Ok(AccountChange::Close(clerk.id))
        })?,
        ClerksVerb::Reopen => change(options, &name()?, |clerk| {
            Ok(AccountChange::Reopen(clerk.id))
        })?,
        ClerksVerb::Key => {
            let key = read_key(Path::new(&required_arg(args.value.as_deref(), "FILE")?))?;
            change(options, &name()?, |clerk| {
                Ok(AccountChange::AddKey(clerk.id, key))
            })?;
        }
        ClerksVerb::Unkey => {
            let fingerprint = required_arg(args.value.as_deref(), "FINGERPRINT")?;
            change(options, &name()?, |clerk| {
                let key = clerk.keys.iter().find(|k| k.fingerprint == fingerprint);
                let unknown = || Failure::Usage(wa::key_not_there(&clerk.name, &fingerprint));
                key.map(|k| AccountChange::RemoveKey(k.id))
                    .ok_or_else(unknown)
            })?;
        }
    }
    print_notice(&wa::staff_done(name()?));
    Ok(ExitCode::SUCCESS)
}

fn required_arg(given: Option<&str>, what: &str) -> Result<String, Failure> {
    given
        .map(str::to_owned)
        .ok_or_else(|| Failure::Usage(w::missing_argument(format!("<{what}>"))))
}

fn role(code: &str) -> Result<Role, Failure> {
    let codes = || Role::ALL.map(Role::code).join(", ");
    Role::from_code(code).ok_or_else(|| Failure::Usage(w::bad_value_of(code, "ROLE", codes())))
}

/// The register, open for a change of who works here: made on first use, so that a ward can begin with its clerks.
fn open_for_writing(options: &Options) -> Result<Register, Failure> {
    let plan = plan(options)?;
    Ok(Register::open(
        &options.register,
        session(options, &plan, "command"),
    )?)
}

/// The new clerk and their first key, both or neither.
fn add(options: &Options, args: &Clerks, name: &str) -> Result<(), Failure> {
    let key = args.key.as_deref().map(read_key).transpose()?;
    let add = AccountChange::Add {
        name: name.to_owned(),
        full_name: args.full_name.clone().unwrap_or_default(),
        role: role(args.role.as_deref().unwrap_or(Role::Clerk.code()))?,
    };
    let mut register = open_for_writing(options)?;
    register.batch(|batch| {
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
    account_change: impl FnOnce(&Clerk) -> Result<AccountChange, Failure>,
) -> Result<(), Failure> {
    let mut register = open_for_writing(options)?;
    let clerk = register.clerk_named(name)?;
    register.change(Op::Account(account_change(&clerk)?))?;
    Ok(())
}

/// The public key in a file, or on standard input for `-`.
fn read_key(path: &Path) -> Result<PublicKey, Failure> {
    let mut text = String::new();
    let read = if path == Path::new("-") {
        io::stdin().take(MAX_KEY_BYTES).read_to_string(&mut text)
    } else {
        fs::File::open(path).and_then(|f| f.take(MAX_KEY_BYTES).read_to_string(&mut text))
    };
    read.map_err(|e| Failure::Usage(wa::key_unreadable(path.display(), e)))?;
    PublicKey::parse(&text).map_err(Failure::Usage)
}

fn list(options: &Options, format: Format, out: &mut Out<'_>) -> Result<ExitCode, Failure> {
    let accounts = open_existing(options)?.clerks()?;
    let state = |c: &Clerk| match c.closed_at {
        Some(_) => wa::STATE_CLOSED,
        None => wa::STATE_OPEN,
    };
    match format {
        Format::Json => {
            let all: Vec<_> = accounts.iter().map(object).collect();
            writeln!(out, "{:#}", serde_json::Value::Array(all))?;
        }
        Format::Table => {
            let head = [
                wa::HEAD_NAME,
                wa::HEAD_FULL_NAME,
                wa::HEAD_ROLE,
                wa::HEAD_KEYS,
                wa::HEAD_STATE,
            ];
            let mut table = Table::new(head.map(|h| h.text().to_owned()).to_vec()).right(&[3]);
            for clerk in &accounts {
                table.row(vec![
                    clerk.name.clone(),
                    clerk.full_name.clone(),
                    clerk.role.label().text().to_owned(),
                    clerk.keys.len().to_string(),
                    state(clerk).text().to_owned(),
                ]);
            }
            table.print(out, options.ascii)?;
            if accounts.is_empty() {
                print_notice(wa::NOBODY_LISTED.text());
            }
        }
        Format::Csv | Format::Md => {
            return Err(Failure::Usage(w::format_unknown_here(
                "csv, md",
                "table, json",
            )));
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn object(clerk: &Clerk) -> serde_json::Value {
    let keys: Vec<_> = clerk.keys.iter().map(|k| &k.fingerprint).collect();
    json!({
        "name": clerk.name,
        "full_name": clerk.full_name,
        "role": clerk.role.code(),
        "closed_at": clerk.closed_at,
        "keys": keys,
    })
}

/// What sshd reads at each login: a line for each key of an account at work, with all that `restrict` forbids and one
/// command. The command names this very program, this register and the clerk: nothing of it is the client's.
pub(super) fn keys(options: &Options, out: &mut Out<'_>) -> Result<ExitCode, Failure> {
    let register = open_existing(options)?;
    let program = env::current_exe()?;
    let path = register.path().canonicalize()?;
    let key_file = match &options.key_file {
        Some(file) if register.is_encrypted()? => Some(file.canonicalize()?),
        _ => None,
    };
    for clerk in register.clerks()? {
        if clerk.closed_at.is_some() {
            continue;
        }
        let mut command = vec![
            shell_quote(&program.to_string_lossy()),
            "--register".to_owned(),
            shell_quote(&path.to_string_lossy()),
            "--server".to_owned(),
            "--clerk".to_owned(),
            shell_quote(&clerk.name),
        ];
        if let Some(file) = &key_file {
            command.extend([
                "--key-file".to_owned(),
                shell_quote(&file.to_string_lossy()),
            ]);
        }
        let command = command.join(" ").replace('\\', "\\\\").replace('"', "\\\"");
        for key in &clerk.keys {
            writeln!(
                out,
                "restrict,pty,command=\"{command}\" {} {} {}",
                key.kind, key.body, clerk.name
            )?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// One word for the shell sshd hands the command to.
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
    fn a_word_stays_one_word() {
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
