//! The encrypted register, in a build with the feature: made, opened, under another key, made plain again, damaged, killed in
//! the middle. The real binary, and a pseudo-terminal where a passphrase is typed.

mod commands;
pub mod damage;
mod drafts;
mod kills;
mod passphrase;
mod restoring;

use std::fs;
use std::path::Path;

use rusqlite::Connection;

use crate::cli::Desk;

const NAME: &str = "Nguyễn Thị Hường";
const PEOPLE: &str =
    "full_name,born,sex,residence,phone\nNguyễn Thị Hường,1985,female,permanent,0912345678\n";

/// A desk with one person, encrypted under the key file `key`.
fn encrypted() -> Desk {
    let desk = Desk::new();
    desk.import("people", PEOPLE).works();
    desk.run("encrypt --new-key-file key")
        .says(0, &["is encrypted", "all equal", "the old file is deleted"]);
    desk
}

/// Every file of a folder, and of those in it.
fn files(folder: &Path) -> Vec<std::path::PathBuf> {
    let entries = fs::read_dir(folder).unwrap().flatten();
    let mut all = Vec::new();
    for entry in entries {
        if entry.path().is_dir() {
            all.extend(files(&entry.path()));
        } else {
            all.push(entry.path());
        }
    }
    all
}

fn holds(path: &Path, text: &str) -> bool {
    let bytes = fs::read(path).unwrap();
    bytes.windows(text.len()).any(|w| w == text.as_bytes())
}

fn is_plain(path: &Path) -> bool {
    fs::read(path).unwrap().starts_with(b"SQLite format 3\0")
}

/// SQLCipher itself, with what its own `PRAGMA key` takes.
fn opened(path: &Path, key: &str) -> rusqlite::Result<Connection> {
    let conn = Connection::open(path)?;
    conn.query_row("PRAGMA cipher_log_level = NONE", [], |_| Ok(()))?;
    conn.pragma_update(None, "key", key)?;
    Ok(conn)
}

fn by_sqlcipher(path: &Path, key: &str) -> rusqlite::Result<String> {
    opened(path, key)?.query_row("SELECT full_name FROM people", [], |row| row.get(0))
}
