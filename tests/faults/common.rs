//! Tools of the machine, and registers as SQLite itself reads them.

use std::path::Path;
use std::process::Command;

use rusqlite::{Connection, OpenFlags};
use vieclam::register::{Register, Session};

use crate::harness::registers::{connect, rows};
use crate::terminal::pty::{F2, Pty};

/// A tool of the machine; without it a harness cannot run.
pub fn needs(tool: &str) -> Result<(), String> {
    let found = Command::new(tool).arg("--version").output();
    found
        .map(|_| ())
        .map_err(|_| format!("{tool} is not installed"))
}

/// Runs a tool; the error is why a harness cannot run.
pub fn tool(name: &str, arguments: &[&str]) -> Result<(), String> {
    let done = Command::new(name).args(arguments).output();
    let done = done.map_err(|e| format!("{name}: {e}"))?;
    if done.status.success() {
        return Ok(());
    }
    let message = String::from_utf8_lossy(&done.stderr);
    Err(format!("{name}: {}", message.trim()))
}

/// The names of all people, as SQLite itself reads them; the error is the damage.
pub fn names(register: &Path) -> Result<Vec<String>, String> {
    let read = || -> rusqlite::Result<(String, Vec<String>)> {
        let conn = Connection::open_with_flags(
            register,
            OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE,
        )?;
        let sound = conn.query_row("PRAGMA integrity_check(1)", [], |r| r.get(0))?;
        let there = "SELECT count(*) FROM sqlite_master WHERE name = 'people'";
        if conn.query_row(there, [], |r| r.get::<_, u32>(0))? == 0 {
            return Ok((sound, Vec::new()));
        }
        let mut select = conn.prepare("SELECT full_name FROM people ORDER BY register_no")?;
        let names = select
            .query_map([], |r| r.get(0))?
            .collect::<Result<_, _>>()?;
        Ok((sound, names))
    };
    match read() {
        Ok((sound, names)) if sound == "ok" => Ok(names),
        Ok((damage, _)) => Err(damage),
        Err(e) => Err(e.to_string()),
    }
}

/// Actions of the trail that change no record but note what was done.
const EVENTS: &str = "'backup', 'export', 'forget_swept', 'report', 'restore'";
/// Drawn by chance, or by the hash of a change.
const DRAWN: &str = "'note', 'sample'";

/// Every row of a register but moments, hashes, random numbers and events, a line each; the error is the damage. Two
/// registers in which the same was done have the same content.
pub fn content(register: &Path) -> Result<String, String> {
    names(register)?;
    let conn = connect(register);
    let mut lines = rows(
        &conn,
        "SELECT 'version', user_version FROM pragma_user_version",
    );
    let tables = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%' AND name <> 'sample' ORDER BY name";
    for table in rows(&conn, tables) {
        let columns = format!(
            "SELECT '\"' || name || '\"' FROM pragma_table_info('{table}')
             WHERE name NOT IN ('at', 'audit_id', 'uuid', 'hash', 'prev_hash', 'salts', 'before', 'after') AND name NOT LIKE '%\\_at' ESCAPE '\\'"
        );
        let mut columns = rows(&conn, &columns);
        // Events have numbers too.
        columns.retain(|column| table != "audit" || column != "\"id\"");
        let columns = columns.join(", ");
        let condition = match table.as_str() {
            "audit" => format!("action NOT IN ({EVENTS})"),
            "audit_record" => format!(
                "record NOT IN ({DRAWN}) AND audit_id NOT IN (SELECT id FROM audit WHERE action IN ({EVENTS}))"
            ),
            "meta" => "key <> 'register_id'".to_owned(),
            _ => "true".to_owned(),
        };
        let mut of_table = rows(
            &conn,
            &format!("SELECT '{table}', {columns} FROM {table} WHERE {condition}"),
        );
        of_table.sort();
        lines.push(format!("{table}: {columns}"));
        lines.extend(of_table);
    }
    Ok(lines.join("\n"))
}

/// The findings of the program's own check.
pub fn findings(register: &Path) -> Result<Vec<String>, String> {
    let opened = Register::open_existing(register, Session::new("lan"));
    let report = opened.and_then(|r| r.check(&mut |_| ()));
    report
        .map(|r| r.sentences().into_iter().map(String::from).collect())
        .map_err(|e| e.sentence())
}

/// A name for each number, made of words.
pub fn name(number: usize) -> String {
    let words = [
        "Một", "Hai", "Ba", "Bốn", "Năm", "Sáu", "Bảy", "Tám", "Chín", "Mười",
    ];
    let digits = number.to_string();
    let spelt = digits.bytes().map(|d| words[usize::from(d - b'0')]);
    format!("Lò {}", spelt.collect::<Vec<_>>().join(" "))
}

/// The keys that fill and save the intake form of a person.
pub fn keys(person: usize) -> String {
    format!(
        "\r{}\r1985\r2\r\r\r\rLáng\r\r\r\r\r\r\r\r+{F2}",
        name(person)
    )
}

/// The program over a register, with a blank intake form.
pub fn at_the_form(register: &Path, clerk: &str, home: &Path) -> Pty {
    let mut pty = Pty::open(register, clerk, home);
    pty.leads_to("1", "Số định danh");
    pty
}

/// Takes a person in.
pub fn takes_in(pty: &mut Pty, person: usize) {
    pty.leads_to(&keys(person), &format!("Đã lưu {}", name(person)));
}
