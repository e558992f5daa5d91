//! Accounts: short name, role and SSH keys. Each change of an account goes through `change` and is in the trail. Counts of
//! sessions are in `statistics`.

use rusqlite::{Row, params};
use serde::Serialize;

use crate::domain::name;
use crate::domain::roles::Role;
use crate::domain::ssh_key::PublicKey;
use crate::domain::text::{SafeText, is_unsafe_char};
use crate::register::write::context::ChangeContext;
use crate::register::write::op::AccountChange;
use crate::register::write::tables::row_image;
use crate::register::{Reader, RegisterError, Result};
use crate::words::access as w;

/// Characters.
const MAX_NAME_LENGTH: usize = 32;

/// An account, open or closed; serialized for `vieclam clerks`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Clerk {
    #[serde(skip)]
    pub id: i64,
    /// Short name, as in the trail.
    pub name: String,
    /// May be empty.
    pub full_name: String,
    pub role: Role,
    /// UTC; `None`: the account is open.
    pub closed_at: Option<String>,
    /// Keys in use, oldest first.
    pub keys: Vec<SshKey>,
}

/// A public key that opens a clerk's session; serialized as its fingerprint.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct SshKey {
    #[serde(skip)]
    pub id: i64,
    /// Algorithm: `ssh-ed25519`, …
    #[serde(skip)]
    pub kind: String,
    /// Key material in base64.
    #[serde(skip)]
    pub body: String,
    /// Third part of the public key line; may be empty.
    #[serde(skip)]
    pub comment: String,
    /// `SHA256:…`
    pub fingerprint: String,
}

/// Parses a short name: 2 to 32 characters, a lowercase ASCII letter, then letters, digits, `.`, `_`, `-`. It is in
/// the trail and in the forced command of `authorized_keys`.
///
/// # Errors
/// The sentence that describes a valid name.
pub fn parse_short_name(text: &str) -> Result<String, String> {
    let name = text.trim();
    let fits = (2..=MAX_NAME_LENGTH).contains(&name.len())
        && name.starts_with(|c: char| c.is_ascii_lowercase())
        && name
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b"._-".contains(&b));
    if fits {
        Ok(name.to_owned())
    } else {
        Err(w::name_wrong(name))
    }
}

/// Parses the name of whoever works, as each row of the trail has it: of an account, or of a login of the system, which may
/// have capitals, marks and blanks.
///
/// # Errors
/// The sentence that describes a valid name.
pub fn parse_clerk_name(text: &str) -> Result<String, String> {
    let name = text.trim();
    let fits = (1..=MAX_NAME_LENGTH).contains(&name.chars().count());
    // The name is that of a folder too, for files to be fetched from the ward server.
    let is_refused = |c: char| is_unsafe_char(c) || matches!(c, '/' | '\\' | '\u{FFFD}');
    if fits && !name.contains(is_refused) && !name.starts_with('.') {
        Ok(name.to_owned())
    } else {
        Err(w::clerk_name_wrong(SafeText::new(name)))
    }
}

/// All accounts: open ones first, then by short name.
pub fn clerks(reader: Reader<'_>) -> Result<Vec<Clerk>> {
    let sql = "SELECT id, name, full_name, role, closed_at FROM clerk ORDER BY closed_at IS NOT NULL, name";
    let mut all = reader.rows(sql, [], clerk_from_row)?;
    reader.each(include_str!("../sql/clerk_keys.sql"), [], |row| {
        let owner: i64 = row.get("clerk_id")?;
        if let Some(clerk) = all.iter_mut().find(|c| c.id == owner) {
            clerk.keys.push(key_from_row(row)?);
        }
        Ok(())
    })?;
    Ok(all)
}

/// The account of a short name.
///
/// # Errors
/// When there is none.
pub fn clerk_named(reader: Reader<'_>, name: &str) -> Result<Clerk> {
    let existing = clerks(reader)?.into_iter().find(|c| c.name == name);
    existing.ok_or_else(|| RegisterError::refused(|| w::clerk_unknown(name)))
}

fn clerk_from_row(row: &Row<'_>) -> rusqlite::Result<Clerk> {
    let (role, full_name): (String, Option<String>) = (row.get("role")?, row.get("full_name")?);
    Ok(Clerk {
        id: row.get("id")?,
        name: row.get("name")?,
        full_name: full_name.unwrap_or_default(),
        // The table's constraint allows no other role; in a damaged row the least role applies.
        role: Role::from_code(&role).unwrap_or(Role::Viewer),
        closed_at: row.get("closed_at")?,
        keys: Vec::new(),
    })
}

fn key_from_row(row: &Row<'_>) -> rusqlite::Result<SshKey> {
    let comment: Option<String> = row.get("comment")?;
    Ok(SshKey {
        id: row.get("id")?,
        kind: row.get("kind")?,
        body: row.get("body")?,
        comment: comment.unwrap_or_default(),
        fingerprint: row.get("fingerprint")?,
    })
}

/// The open account of a number.
fn require_open_account(reader: Reader<'_>, id: i64) -> Result<Clerk> {
    let sql = "SELECT id, name, full_name, role, closed_at FROM clerk WHERE id = ?1";
    match reader.optional(sql, [id], clerk_from_row)? {
        Some(clerk) if clerk.closed_at.is_none() => Ok(clerk),
        Some(clerk) => Err(RegisterError::refused(|| w::account_closed(&clerk.name))),
        None => Err(RegisterError::refused(|| {
            w::clerk_unknown(format!("#{id}"))
        })),
    }
}

/// Refuses a change that would leave the register without an open admin account.
fn require_another_admin(reader: Reader<'_>, except: &Clerk) -> Result<()> {
    let sql = "SELECT count(*) FROM clerk WHERE role = 'admin' AND closed_at IS NULL AND id <> ?1";
    let others: i64 = reader.value(sql, [except.id])?;
    if except.role == Role::Admin && others == 0 {
        return Err(RegisterError::refused(|| w::last_admin(&except.name)));
    }
    Ok(())
}

impl ChangeContext<'_> {
    /// Applies one change of an account.
    pub(in crate::register) fn change_account(&mut self, change: &AccountChange) -> Result<()> {
        let meta = self.meta;
        match change {
            AccountChange::Add {
                name,
                full_name,
                role,
            } => self.add_clerk(name, full_name, *role),
            AccountChange::SetRole(id, role) => {
                let clerk = require_open_account(self.reader(), *id)?;
                if *role != Role::Admin {
                    require_another_admin(self.reader(), &clerk)?;
                }
                let sql = "UPDATE clerk SET role = ?2 WHERE id = ?1";
                self.update_row("clerk", *id, sql, &[id, &role.code()])
            }
            AccountChange::Close(id) => {
                let clerk = require_open_account(self.reader(), *id)?;
                require_another_admin(self.reader(), &clerk)?;
                let sql = "UPDATE clerk SET closed_at = ?2, closed_by = ?3 WHERE id = ?1";
                self.update_row("clerk", *id, sql, &[id, &meta.at, &meta.by])
            }
            AccountChange::Reopen(id) => {
                let sql = "UPDATE clerk SET closed_at = NULL, closed_by = NULL WHERE id = ?1";
                self.update_row("clerk", *id, sql, &[id])
            }
            AccountChange::AddKey(id, key) => self.add_key(*id, key),
            AccountChange::RemoveKey(id) => {
                let sql = "UPDATE clerk_key SET removed_at = ?2, removed_by = ?3 WHERE id = ?1 AND removed_at IS NULL";
                self.update_row("clerk_key", *id, sql, &[id, &meta.at, &meta.by])
            }
        }
    }

    fn add_clerk(&mut self, short_name: &str, full_name: &str, role: Role) -> Result<()> {
        let wrong = || RegisterError::refused(|| w::name_wrong(short_name.trim()));
        let short_name = parse_short_name(short_name).map_err(|_| wrong())?;
        let sql = "SELECT EXISTS (SELECT 1 FROM clerk WHERE name = ?1)";
        if self.reader().value(sql, [&short_name])? {
            return Err(RegisterError::refused(|| w::name_taken(&short_name)));
        }
        let sql = "SELECT EXISTS (SELECT 1 FROM clerk WHERE role = 'admin' AND closed_at IS NULL)";
        let has_admin: bool = self.reader().value(sql, [])?;
        if !has_admin && role != Role::Admin {
            return Err(RegisterError::refused(w::FIRST_IS_ADMIN));
        }
        let full_name = name::clean(full_name);
        if full_name.chars().count() > name::MAX_LENGTH {
            return Err(RegisterError::refused(|| {
                w::full_name_too_long(name::MAX_LENGTH)
            }));
        }
        let sql = "INSERT INTO clerk (name, full_name, role, created_at, created_by) VALUES (?1, nullif(?2, ''), ?3, ?4, ?5)";
        let params = params![
            short_name,
            full_name,
            role.code(),
            self.meta.at,
            self.meta.by
        ];
        self.execute(sql, params)?;
        let id = self.conn.last_insert_rowid();
        self.done.account_id = Some(id);
        self.record_image("clerk", id, None)
    }

    fn add_key(&mut self, clerk: i64, key: &PublicKey) -> Result<()> {
        require_open_account(self.reader(), clerk)?;
        let sql = include_str!("../sql/clerk_of_key.sql");
        let owner: Option<String> = self
            .reader()
            .optional(sql, [&key.fingerprint], |row| row.get(0))?;
        if let Some(owner) = owner {
            return Err(RegisterError::refused(|| w::key_taken(&owner)));
        }
        let params = params![
            clerk,
            key.kind,
            key.body,
            key.comment,
            key.fingerprint,
            self.meta.at,
            self.meta.by
        ];
        self.execute(include_str!("../sql/clerk_key_insert.sql"), params)?;
        self.record_image("clerk_key", self.conn.last_insert_rowid(), None)
    }

    /// Runs a statement on one row and records its images before and after. Refused when no row changed.
    fn update_row(
        &mut self,
        table: &'static str,
        id: i64,
        sql: &str,
        values: &[&dyn rusqlite::ToSql],
    ) -> Result<()> {
        let before = row_image(self.conn, table, id)?;
        if self.execute(sql, values)? == 0 {
            return Err(RegisterError::refused(w::ACCOUNT_CHANGED));
        }
        self.record_image(table, id, before)
    }
}
