//! Rows of the trail that are rewritten in place without any hash computed anew, and images taken out beside an erasure: each
//! is found at its row.

use std::fs;

use rusqlite::{Connection, params};
use sha2::{Digest, Sha256};
use vieclam::register::{Register, Session};

use crate::cli::Desk;
use crate::harness::registers::connect;

/// A register with the erasures of a version that named rows only, one of a row of the first format.
pub fn old_erasures() -> Desk {
    let desk = Desk::new();
    drop(Register::open(&desk.register(), Session::new("lan")).unwrap());
    let conn = connect(&desk.register());
    conn.pragma_update(None, "foreign_keys", false).unwrap();
    conn.execute_batch("DELETE FROM meta").unwrap();
    conn.execute_batch(include_str!("../data/register-v7-erased.sql"))
        .unwrap();
    desk
}

/// The same with erasures of this version; row 3 is of the first format, 4 of the second, both whole; 1 and 2 of the first
/// format have lost an image, 6 of the second.
pub fn erasures() -> Desk {
    let desk = old_erasures();
    for (request, person) in [(3, 2), (4, 6)] {
        desk.run(&format!("forget --ask {person} --ground asked"))
            .works();
        desk.run(&format!("forget --agree {request} --clerk hoa"))
            .works();
    }
    desk
}

/// SHA-256 over the start, then each text after its length.
pub fn sha256(start: &[u8], texts: &[&str]) -> String {
    let digest = sha256_bytes(start, texts);
    digest
        .iter()
        .fold(String::new(), |hex, byte| format!("{hex}{byte:02x}"))
}

/// [`sha256`] as bytes.
pub fn sha256_bytes(start: &[u8], texts: &[&str]) -> Vec<u8> {
    let mut sha = Sha256::new_with_prefix(start);
    for text in texts {
        sha.update((text.len() as u64).to_le_bytes());
        sha.update(text);
    }
    sha.finalize().to_vec()
}

fn text(conn: &Connection, column: &str, row: i64) -> String {
    let sql = format!("SELECT {column} FROM audit WHERE id = ?1");
    conn.query_row(&sql, [row], |row| row.get(0)).unwrap()
}

/// Takes the image out of row 4, as an erasure would.
fn take_image_out(conn: &Connection) {
    let salt = text(conn, "salts ->> '$.\"person:4\"'", 4);
    let image = text(conn, "substr(after, 13, length(after) - 13)", 4);
    let digest = sha256(&[], &[&salt, "person:4", "", &image]);
    let salts = format!("{{\"person:4\":\"={digest}\"}}");
    conn.execute(
        "UPDATE audit SET after = '{}', salts = ?1 WHERE id = 4",
        [salts],
    )
    .unwrap();
    conn.execute_batch("DELETE FROM audit_record WHERE record = 'person' AND record_id = 4")
        .unwrap();
}

/// Changes what remains of row 2, and the hash over it that the row itself holds.
fn mark_anew(conn: &Connection) {
    let prev: Vec<u8> = { conn }
        .query_row("SELECT prev_hash FROM audit WHERE id = 2", [], |row| {
            row.get(0)
        })
        .unwrap();
    let digest = text(conn, "substr(salts ->> '$.\"person:2\"', 2)", 2);
    let [uuid, at] = ["uuid", "at"].map(|column| text(conn, column, 2));
    let mark = sha256(&prev, &[&uuid, &at, "hoa", "import", "save", &digest]);
    let salts = format!("{{\"person:2\":\"={digest}\",\"\":\"={mark}\"}}");
    conn.execute(
        "UPDATE audit SET clerk = 'hoa', salts = ?1 WHERE id = 2",
        params![salts],
    )
    .unwrap();
}

/// What is done, and the row at which it is found.
pub const FORGERIES: [(&str, i64); 10] = [
    (
        r#"UPDATE audit SET clerk = 'hoa', at = '2026-01-01T00:00:00Z', salts = '{"":"x"}' WHERE id = 4"#,
        4,
    ),
    (
        r#"UPDATE audit SET clerk = 'hoa', salts = '{"":""}' WHERE id = 4"#,
        4,
    ),
    (
        r#"UPDATE audit SET clerk = 'hoa', salts = '{"":"="}' WHERE id = 4"#,
        4,
    ),
    (
        r#"UPDATE audit SET action = 'forget', after = json_set(after, '$."note:0"', json('{"rows":[4]}')), salts = '{"":"="}' WHERE id = 4;
           INSERT INTO audit_record VALUES ('note', 0, 4)"#,
        4,
    ),
    (
        r#"UPDATE audit SET action = 'forget', after = json_set(after, '$."note:0"', json('{"rows":[3]}')), salts = '{"":"="}' WHERE id = 3;
           INSERT INTO audit_record VALUES ('note', 0, 3)"#,
        3,
    ),
    (
        r"UPDATE audit SET salts = json_object('a', '=' || before, 'b', '=' || after), before = '{}', after = '{}' WHERE id = 3;
           DELETE FROM audit_record WHERE audit_id = 3",
        3,
    ),
    ("UPDATE audit SET clerk = 'hoa' WHERE id = 1", 1),
    (
        r#"UPDATE audit SET clerk = 'hoa', salts = '{"":"="}' WHERE id = 2"#,
        2,
    ),
    ("take_image_out", 4),
    ("mark_anew", 2),
];

/// Forges in the register of [`erasures`].
pub fn forge(desk: &Desk, what: &str) {
    let conn = connect(&desk.register());
    match what {
        "take_image_out" => take_image_out(&conn),
        "mark_anew" => mark_anew(&conn),
        sql => conn.execute_batch(sql).unwrap(),
    }
}

#[test]
fn a_row_rewritten_in_place_is_found_at_its_row() {
    let desk = erasures();
    desk.run("trail --verify").says(0, &["0 findings"]);
    let untouched = fs::read(desk.register()).unwrap();
    for (what, row) in FORGERIES {
        forge(&desk, what);
        desk.run("trail --verify")
            .says(1, &[&format!("The trail is broken at row {row}")]);
        fs::write(desk.register(), &untouched).unwrap();
    }
}

#[test]
fn the_erasures_of_an_earlier_version_are_read_and_the_next_one_proves_what_they_left() {
    let desk = old_erasures();
    desk.run("check").says(0, &["0 findings"]);
    desk.run("trail --verify").says(0, &["0 findings"]);
    let unproven = "SELECT count(*) FROM audit WHERE salts = '{\"\":\"=\"}'";
    assert_eq!(desk.cell(unproven), "1");
    desk.run("forget --ask 3 --ground asked").works();
    desk.run("forget --agree 3 --clerk hoa").works();
    assert_eq!(desk.cell(unproven), "0");
    desk.run("trail --verify").says(0, &["0 findings"]);
    desk.stores(
        "SELECT after ->> '$.\"note:0\".rows' FROM audit WHERE action = 'forget' ORDER BY id DESC LIMIT 1",
        r#"{"3":["person:3","sample:1"]}"#,
    );
}

/// What versions before the seventh wrote without images is taken into the trail once, when they are upgraded.
#[test]
fn a_lowered_version_takes_no_altered_row_for_the_first() {
    let desk = erasures();
    let untouched = fs::read(desk.register()).unwrap();
    let alter = "UPDATE forget_request SET asked_by = 'hoa' WHERE id = 1";
    let hide = [
        "",
        "DELETE FROM meta WHERE key = 'register_id'",
        "DELETE FROM meta WHERE key = 'register_id'; DELETE FROM audit_record WHERE record = 'meta'",
    ];
    for hide in hide {
        let conn = connect(&desk.register());
        conn.execute_batch(&format!("{alter}; {hide}; PRAGMA user_version = 6"))
            .unwrap();
        drop(conn);
        let forged = fs::read(desk.register()).unwrap();
        for command in ["find cu", "check", "backup"] {
            desk.run(command)
                .says(2, &["names version 6", "outside the program"]);
        }
        assert!(fs::read(desk.register()).unwrap() == forged, "unchanged");
        fs::write(desk.register(), &untouched).unwrap();
    }
}

#[test]
fn zeros_are_no_point_of_the_trail() {
    let desk = old_erasures();
    for zeros in ["0".repeat(16), "0".repeat(64)] {
        desk.run(&format!("trail --verify --against {zeros}"))
            .says(2, &["proves nothing"]);
    }
}

#[test]
fn a_broken_link_names_its_table() {
    let desk = old_erasures();
    let conn = connect(&desk.register());
    conn.execute_batch(
        "PRAGMA foreign_keys = OFF; INSERT INTO audit_record VALUES ('need', 1, 999);
         INSERT INTO person_word (word, person_id) VALUES ('x', 999)",
    )
    .unwrap();
    desk.run("check").says(
        1,
        &[
            "A row of table audit_record refers to a missing row",
            "table person_word refers",
        ],
    );
}
