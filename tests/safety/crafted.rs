//! Copies that somebody crafted so that reading them never ends: each is refused with a sentence before it is read.

use std::fs;
use std::path::PathBuf;

use rusqlite::Connection;

use super::{copies, desk};
use crate::cli::Desk;

/// A query without an end, and one expression that takes longer than anybody waits.
const ENDLESS: &str =
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n";
const SLOW: &str = "(printf('%.300c', 'a') GLOB '*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*b')";

/// A verified copy of a register, opened so that its schema can be written.
fn copy(desk: &Desk) -> (PathBuf, Connection) {
    desk.run("backup").works();
    let path = PathBuf::from(copies(desk).remove(0));
    let crafted = desk.path("crafted.db");
    fs::copy(path, &crafted).unwrap();
    let conn = Connection::open(&crafted).unwrap();
    conn.execute_batch("PRAGMA writable_schema = ON").unwrap();
    (crafted, conn)
}

/// Neither proved nor restored, with a sentence; the register stays.
fn is_refused(desk: &Desk, crafted: &str, code: i32, why: &str) {
    let people = desk.cell("SELECT count(*) FROM person");
    for arguments in [&["--prove"][..], &[]] {
        let call = [&["restore", crafted], arguments].concat();
        let ran = desk.run_words(&call);
        assert_eq!(ran.code, code, "{why}: {ran:#?}");
        assert!(!ran.err.trim().is_empty(), "{why}");
    }
    // What is read when a register is opened is refused then.
    let code = if why.starts_with("a view in place") {
        2
    } else {
        1
    };
    desk.run_words(&["check", "--register", crafted])
        .says(code, &[]);
    desk.stores("SELECT count(*) FROM person", &people);
}

/// Changes the statement of an object without running it.
fn rewrite(conn: &Connection, name: &str, from: &str, to: &str) {
    let sql = "UPDATE sqlite_schema SET sql = replace(sql, ?2, ?3) WHERE name = ?1 AND sql LIKE '%' || ?2 || '%'";
    assert_eq!(conn.execute(sql, [name, from, to]).unwrap(), 1, "{name}");
}

fn run(conn: &Connection, sql: &str) {
    conn.execute_batch(sql).unwrap();
}

fn view_in_place_of_the_trail(conn: &Connection) {
    run(conn, "ALTER TABLE audit RENAME TO audit_before");
    let select = format!("SELECT b.* FROM audit_before AS b, ({ENDLESS})");
    run(conn, &format!("CREATE VIEW audit AS {select}"));
}

#[test]
fn an_endless_schema_is_refused_before_it_is_read() {
    type Craft = fn(&Connection);
    let crafts: [(&str, Craft); 7] = [
        ("a view in place of the trail", view_in_place_of_the_trail),
        ("a constraint of a table", |conn| {
            let sql = "UPDATE sqlite_schema SET sql = ?1 WHERE name = 'meta'";
            let columns = "key TEXT PRIMARY KEY, value TEXT NOT NULL";
            let table = format!("CREATE TABLE meta ({columns}, CHECK ({SLOW} IS NOT 2)) STRICT");
            conn.execute(sql, [table]).unwrap();
        }),
        ("an index of its own", |conn| {
            run(conn, "CREATE INDEX slow ON person (length(full_name))");
            rewrite(conn, "slow", "length(full_name)", SLOW);
        }),
        ("a table of its own", |conn| {
            run(
                conn,
                "CREATE TABLE beside (id, slow AS (1)); INSERT INTO beside VALUES (1)",
            );
            rewrite(conn, "beside", "(1)", SLOW);
        }),
        ("a trigger that is never run", |conn| {
            let insert = format!("INSERT INTO person_word SELECT 'x', i FROM ({ENDLESS})");
            let trigger = format!("CREATE TRIGGER t AFTER INSERT ON audit BEGIN {insert}; END");
            run(conn, &trigger);
        }),
        ("a view of its own, never run", |conn| {
            run(conn, &format!("CREATE VIEW beside AS {ENDLESS}"));
        }),
        ("a table named like one of SQLite's", |conn| {
            run(
                conn,
                "CREATE TABLE stat (tbl, idx, stat); INSERT INTO stat VALUES ('a', 'b', 'c')",
            );
            let check = format!("TABLE sqlite_stat1(tbl, idx, stat, CHECK ({SLOW}))");
            rewrite(conn, "stat", "TABLE stat (tbl, idx, stat)", &check);
            run(
                conn,
                "UPDATE sqlite_schema SET name = 'sqlite_stat1', tbl_name = 'sqlite_stat1' WHERE name = 'stat'",
            );
        }),
    ];
    for (why, craft) in crafts {
        let desk = desk();
        let (crafted, conn) = copy(&desk);
        craft(&conn);
        drop(conn);
        // What is only beside the schema is never run; the copy is refused for it all the same.
        let code = if why.ends_with("never run") { 1 } else { 2 };
        is_refused(&desk, &crafted.display().to_string(), code, why);
    }
}

/// Interior pages that name the same page again and again: a table with more rows than anybody can count, in a few pages.
#[test]
fn a_table_that_holds_itself_many_times_is_refused() {
    let desk = desk();
    let (crafted, conn) = copy(&desk);
    let root: u32 = conn
        .query_row(
            "SELECT rootpage FROM sqlite_schema WHERE name = 'audit'",
            [],
            |row| row.get(0),
        )
        .unwrap();
    let pages: u32 = conn
        .pragma_query_value(None, "page_count", |row| row.get(0))
        .unwrap();
    drop(conn);
    let mut bytes = fs::read(&crafted).unwrap();
    let size = usize::from(u16::from_be_bytes([bytes[16], bytes[17]]));
    let levels = 8;
    // New pages at the end; each has many cells that all lead to the next.
    let page = |child: u32| {
        let cells = 400_usize;
        let mut page = vec![0_u8; size];
        page[0] = 5;
        page[3..5].copy_from_slice(&u16::try_from(cells).unwrap().to_be_bytes());
        page[8..12].copy_from_slice(&child.to_be_bytes());
        let cell_size = 6;
        for cell in 0..cells {
            let at = size - (cell + 1) * cell_size;
            page[12 + cell * 2..14 + cell * 2]
                .copy_from_slice(&u16::try_from(at).unwrap().to_be_bytes());
            page[at..at + 4].copy_from_slice(&child.to_be_bytes());
            let key = u8::try_from(cell / 128 + 1).unwrap() | 0x80;
            page[at + 4..at + 6].copy_from_slice(&[key, u8::try_from(cell % 128).unwrap()]);
        }
        let start = u16::try_from(size - cells * cell_size).unwrap();
        page[5..7].copy_from_slice(&start.to_be_bytes());
        page
    };
    let at = usize::try_from(root - 1).unwrap() * size;
    let leaf = bytes[at..at + size].to_vec();
    bytes[at..at + size].copy_from_slice(&page(pages + 1));
    for level in 1..=levels {
        bytes.extend(page(pages + level + 1));
    }
    bytes.extend(leaf);
    let count = pages + levels + 1;
    bytes[28..32].copy_from_slice(&count.to_be_bytes());
    fs::write(&crafted, bytes).unwrap();
    is_refused(&desk, &crafted.display().to_string(), 1, "pages");
}

/// A register of an older version, which would be upgraded when it is opened.
#[test]
fn an_older_register_with_an_endless_schema_is_not_upgraded() {
    let desk = desk();
    let (crafted, conn) = copy(&desk);
    view_in_place_of_the_trail(&conn);
    run(&conn, "PRAGMA user_version = 6; PRAGMA journal_mode = WAL");
    drop(conn);
    let before = fs::read(&crafted).unwrap();
    let register = crafted.display().to_string();
    for call in ["find x", "check", "backup", "trail --verify"] {
        desk.run(&format!("{call} --register {register}"))
            .says(2, &[]);
    }
    assert_eq!(fs::read(&crafted).unwrap(), before);
}

/// The same in the register itself, also in capitals: each command says so and ends.
#[test]
fn an_endless_view_in_the_register_is_refused_when_it_is_opened() {
    let people = "SELECT i AS id, i AS citizen_id, i AS full_name";
    let endless = ENDLESS.replace("SELECT i FROM", &format!("{people} FROM"));
    for name in ["people", "People"] {
        let desk = desk();
        let conn = Connection::open(desk.register()).unwrap();
        run(
            &conn,
            &format!("DROP VIEW people; CREATE VIEW {name} AS {endless}"),
        );
        drop(conn);
        for command in ["export people", "find mau", "check", "trail --verify"] {
            desk.run(command).says(2, &["not read any further", name]);
        }
    }
}
