//! Bits that flip: what a check finds of them, and that a reading is repeated before it cries.

use std::fs::{self, OpenOptions};
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::Path;

use vieclam::register::{Register, Session};

use super::desk;
use crate::cli::{Desk, ward};

/// Whether opening or checking says that something is wrong.
fn is_found(register: &Path) -> bool {
    match Register::open(register, Session::of("lan")) {
        Err(_) => true,
        Ok(register) => register
            .check(&mut |_| ())
            .map_or(true, |report| !report.findings.is_empty()),
    }
}

fn flip(register: &Path, bit: u64) {
    let mut file = OpenOptions::new()
        .read(true)
        .write(true)
        .open(register)
        .unwrap();
    file.seek(SeekFrom::Start(bit / 8)).unwrap();
    let mut byte = [0];
    file.read_exact(&mut byte).unwrap();
    byte[0] ^= 1 << (bit % 8);
    file.seek(SeekFrom::Start(bit / 8)).unwrap();
    file.write_all(&byte).unwrap();
}

/// A copy of the sample ward's register as one whole file, without empty pages.
fn whole(desk: &Desk) -> String {
    desk.run(&["import", &ward().display().to_string()]);
    desk.run(&["backup"]).says(0, &[]);
    super::copies(desk).remove(0)
}

/// Flips one random bit after the other, each in a fresh copy; the share that was found. Bits of which SQLite makes no
/// use (the gaps in a page, the reserved part of the header) hold nothing that could be damaged and count all the same.
fn share_found(flips: u64) -> (u64, u64) {
    let desk = Desk::new();
    let copy = whole(&desk);
    let size = fs::metadata(&copy).unwrap().len();
    let (mut state, mut found) = (0x9e37_79b9_7f4a_7c15_u64, 0);
    let victim = desk.path("flipped.db");
    for _ in 0..flips {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        fs::copy(&copy, &victim).unwrap();
        flip(&victim, state % (size * 8));
        found += u64::from(is_found(&victim));
        for end in ["-wal", "-shm"] {
            let _ = fs::remove_file(format!("{}{end}", victim.display()));
        }
    }
    assert!(!is_found(Path::new(&copy)), "the copy itself is sound");
    (found, flips)
}

#[test]
#[ignore = "a minute or two: a check for each flip; VIECLAM_FLIPS sets how many"]
fn flipped_bits_are_found() {
    let told = std::env::var("VIECLAM_FLIPS").ok();
    let (found, flips) = share_found(told.and_then(|n| n.parse().ok()).unwrap_or(100));
    println!("bit flips found: {found} of {flips}");
    assert!(found * 100 >= flips * 90, "{found} of {flips}");
}

#[test]
fn every_kind_of_damage_has_its_sentence() {
    for (sql, says) in [
        (
            "UPDATE person SET created_by = 'x' WHERE id = 1",
            "differs from its last image",
        ),
        (
            "UPDATE need SET wish = 'may'",
            "differs from its last image",
        ),
        (
            "DELETE FROM person_word WHERE person_id = 1 AND word = '0912345678'",
            "search keys",
        ),
        ("INSERT INTO person_word VALUES ('x', 1)", "search keys"),
        ("UPDATE draft SET state = '{'", "Row 1 of table draft"),
        (
            "CREATE TRIGGER t AFTER INSERT ON person BEGIN DELETE FROM need; END",
            "never made",
        ),
        ("DROP INDEX person_household", "not as it was made"),
        (
            "DELETE FROM audit_record WHERE audit_id = 1",
            "lost its link",
        ),
        (
            "INSERT INTO audit_record VALUES ('loan', 7, 1)",
            "links without a row",
        ),
    ] {
        let desk = desk();
        let conn = rusqlite::Connection::open(desk.register()).unwrap();
        conn.execute_batch("INSERT INTO draft (id, clerk, form, title, state, started_at, changed_at) VALUES (1, 'lan', 'intake', '', '{}', '', '')").unwrap();
        conn.execute_batch(sql).unwrap();
        drop(conn);
        desk.run(&["check"]).says(1, &[says]);
    }
}
