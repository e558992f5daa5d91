//! Rows of the trail that claim to be rows of the first format that an erasure stripped: what shows that format, and up to which
//! hash from outside the register.

use std::fs;

use rusqlite::{Connection, params};
use vieclam::register::{Register, Session, upgrade};

use super::desk;
use super::forged::{sha256, sha256_bytes};
use crate::cli::Desk;
use crate::harness::registers::{connect, number, rows};

/// What an attacker appends after the rows rewritten in place, to make them pass for stripped ones. `{last}` is the last of them.
pub const EVIDENCE: [&str; 4] = ["", "first_format", "baseline", "first format row"];
/// How the rows are rewritten.
pub const FORMS: [&str; 2] = ["without a hash", "with a hash"];

/// Appends a row with one image of an event.
fn append(conn: &Connection, action: &str, details: &str, has_salts: bool) {
    let sql = "SELECT id, hash FROM audit ORDER BY id DESC LIMIT 1";
    let (last, head): (i64, Vec<u8>) = { conn }
        .query_row(sql, [], |row| Ok((row.get(0)?, row.get(1)?)))
        .unwrap_or((0, vec![0; 32]));
    let after = format!("{{\"note:0\":{details}}}");
    let uuid = format!("0d0f5c4e-0000-4000-8000-{:012}", last + 1);
    let columns = [&uuid, "2026-11-30T00:00:00Z", "hoa", "command", action];
    let salt = "0".repeat(32);
    let digest = sha256(&[], &[&salt, "note:0", "", details]);
    let images = if has_salts {
        vec![digest.as_str()]
    } else {
        vec!["{}", &after]
    };
    let hash = sha256_bytes(&head, &[&columns[..], &images].concat());
    let salts = has_salts.then(|| format!("{{\"note:0\":\"{salt}\"}}"));
    let [uuid, at, clerk, origin, action] = columns;
    let sql = "INSERT INTO audit (id, uuid, at, clerk, origin, action, before, after, prev_hash, hash, salts)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, '{}', ?7, ?8, ?9, ?10)";
    let id = last + 1;
    conn.execute(
        sql,
        params![
            id, uuid, at, clerk, origin, action, after, head, hash, salts
        ],
    )
    .expect("a row");
    let sql = "INSERT INTO audit_record (record, record_id, audit_id) VALUES ('note', 0, ?1)";
    conn.execute(sql, [id]).expect("its link");
}

/// Rewrites every row in place without changing a hash, and appends the erasure that declares it, with further evidence.
pub fn rewrite(desk: &Desk, form: &str, evidence: &str) {
    let conn = connect(&desk.register());
    let last = number(&conn, "SELECT max(id) FROM audit");
    conn.execute_batch("UPDATE audit SET clerk = 'hoa' WHERE id = 1")
        .expect("the rewriting");
    let mut declared = Vec::new();
    for id in 1..=last {
        declared.push(mark(&conn, id, form));
    }
    let declared = match form {
        "without a hash" => format!("\"rows\":[{}]", declared.join(",")),
        _ => format!("\"remains\":{{{}}}", declared.join(",")),
    };
    match evidence {
        "baseline" => append(&conn, "baseline", "{}", true),
        "first format row" => append(&conn, "save", "{}", false),
        _ => {}
    }
    let claim = match evidence {
        "first_format" => format!(",\"first_format\":{last}"),
        _ => String::new(),
    };
    append(&conn, "forget", &format!("{{{declared}{claim}}}"), true);
}

/// Marks a row as a stripped one; returns what an erasure must declare about it.
fn mark(conn: &Connection, id: i64, form: &str) -> String {
    if form == "without a hash" {
        let sql = r#"UPDATE audit SET salts = '{"":"="}' WHERE id = ?1"#;
        conn.execute(sql, [id]).expect("the mark");
        return id.to_string();
    }
    let sql = "SELECT uuid, at, clerk, origin, action, salts FROM audit WHERE id = ?1";
    let mut texts = rows(conn, &sql.replace("?1", &id.to_string()));
    assert_eq!(texts.len(), 1);
    let text = texts.remove(0);
    let columns: Vec<&str> = text.splitn(6, '|').collect();
    let prev: Vec<u8> = { conn }
        .query_row("SELECT prev_hash FROM audit WHERE id = ?1", [id], |row| {
            row.get(0)
        })
        .expect("a hash");
    // One digest per image, over its salt, its key and both texts.
    let sql = "SELECT s.value, s.key, coalesce(b.value, ''), coalesce(a.value, '')
        FROM audit t, json_each(t.salts) s
        LEFT JOIN json_each(t.before) b ON b.key = s.key
        LEFT JOIN json_each(t.after) a ON a.key = s.key
        WHERE t.id = ?1 ORDER BY s.id";
    let mut select = conn.prepare(sql).expect("the images");
    let digests: Vec<String> = select
        .query_map([id], |row| {
            let parts: [String; 4] = [row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?];
            Ok(sha256(&[], &parts.each_ref().map(String::as_str)))
        })
        .expect("the images")
        .map(|digest| digest.expect("a digest"))
        .collect();
    let digests = digests.iter().map(String::as_str);
    let all: Vec<&str> = columns[..5].iter().copied().chain(digests).collect();
    let remains = sha256(&prev, &all);
    let sql = "UPDATE audit SET salts = substr(salts, 1, length(salts) - 1) || ?2 WHERE id = ?1";
    conn.execute(sql, params![id, format!(",\"\":\"={remains}\"}}")])
        .expect("the mark");
    format!("\"{id}\":\"{remains}\"")
}

#[test]
fn a_trail_rewritten_as_if_stripped_is_found() {
    let desk = desk();
    let head = desk.run("trail --head").out;
    let hash = head.split_whitespace().nth(1).expect("a hash");
    desk.run(&format!("trail --verify --against {hash}"))
        .says(0, &["0 findings"]);
    let untouched = fs::read(desk.register()).expect("the register");
    for form in FORMS {
        for evidence in EVIDENCE {
            rewrite(&desk, form, evidence);
            if evidence.is_empty() {
                for command in ["check", "trail --verify"] {
                    desk.run(command).says(1, &["The trail is broken at row 1"]);
                }
            }
            desk.run(&format!("trail --verify --against {hash}")).says(
                1,
                &["is in the trail but proves nothing about the rows up to row 6"],
            );
            fs::write(desk.register(), &untouched).expect("the register");
        }
    }
}

#[test]
fn a_row_of_the_first_format_after_one_of_the_second_is_broken() {
    let desk = desk();
    append(&connect(&desk.register()), "save", "{}", false);
    desk.run("check").says(1, &["The trail is broken at row 7"]);
}

/// A register of an earlier version with the rows that `fill` appends, upgraded.
fn upgraded(version: usize, fill: &dyn Fn(&Connection)) -> Desk {
    let desk = Desk::new();
    let mut conn = Connection::open(desk.register()).expect("a file");
    upgrade::migrate(&mut conn, version, &Session::new("lan")).expect("an old register");
    fill(&conn);
    drop(conn);
    drop(Register::open(&desk.register(), Session::new("lan")).expect("it opens"));
    desk
}

#[test]
fn an_upgrade_shows_which_rows_had_the_first_format() {
    let desk = upgraded(5, &|conn| {
        append(conn, "save", "{}", false);
        mark(conn, 1, "without a hash");
        append(conn, "forget", "{\"rows\":[1]}", true);
    });
    desk.run("check").says(0, &["0 findings"]);
    desk.stores(
        "SELECT after ->> '$.\"note:0\".first_format' FROM audit WHERE action = 'baseline'",
        "1",
    );
    let hash = |row: i64| {
        desk.cell(&format!(
            "SELECT lower(hex(hash)) FROM audit WHERE id = {row}"
        ))
    };
    desk.run(&format!("trail --verify --against {}", hash(3)))
        .says(0, &["row 3", "0 findings"]);
    desk.run(&format!("trail --verify --against {}", hash(2)))
        .says(1, &["proves nothing about the rows up to row 1"]);
}

#[test]
fn the_baseline_of_a_register_without_the_first_format_shows_none() {
    let desk = upgraded(6, &|conn| append(conn, "save", "{}", true));
    desk.run("check").says(0, &["0 findings"]);
    let conn = connect(&desk.register());
    mark(&conn, 1, "without a hash");
    append(&conn, "forget", "{\"rows\":[1]}", true);
    drop(conn);
    desk.run("check").says(1, &["The trail is broken at row 1"]);
}
