//! Drafts beside a register whose key changes: nothing typed is lost, and nothing plain stays beside an encrypted register.

use std::fs;
use std::path::PathBuf;

use rusqlite::Connection;
use vieclam::register::write::drafts::{self, DraftInput};

use super::{PEOPLE, holds, is_plain, opened};
use crate::cli::Desk;
use crate::harness::registers;

const TITLE: &str = "Trần Văn Mẫu";

/// A plain register and the file beside it in which a program that was open stored a draft while the register was away.
fn with_draft_aside() -> (Desk, PathBuf) {
    let desk = Desk::new();
    desk.import("people", PEOPLE).works();
    let mut register = registers::open(&desk.register(), "lan");
    let away = desk.path("away.db");
    fs::rename(desk.register(), &away).unwrap();
    let draft = DraftInput {
        id: None,
        form: "intake",
        people: Vec::new(),
        title: TITLE.to_owned(),
        state: "{}".to_owned(),
    };
    drafts::store(&mut register, &draft).unwrap();
    fs::rename(&away, desk.register()).unwrap();
    let aside = desk.path("register.db-drafts");
    assert!(holds(&aside, TITLE));
    (desk, aside)
}

fn digits(desk: &Desk, key: &str) -> String {
    format!("x'{}'", desk.read(key).trim())
}

fn titles(conn: &Connection) -> Vec<String> {
    registers::rows(conn, "SELECT title FROM draft")
}

#[test]
fn a_draft_of_a_program_with_the_former_key_is_taken_in() {
    let (desk, aside) = with_draft_aside();
    let plain = fs::read(&aside).unwrap();
    desk.run("encrypt --new-key-file key").works();
    assert!(!aside.exists(), "taken in before");
    let stored = || titles(&opened(&desk.register(), &digits(&desk, "key")).unwrap());
    assert_eq!(stored(), [TITLE]);
    // The program was still open on a former file of the register.
    fs::write(&aside, plain).unwrap();
    desk.run("find huong --key-file key").works();
    assert!(!aside.exists());
    assert_eq!(stored(), [TITLE, TITLE]);
}

#[test]
fn a_draft_of_another_register_gets_the_key_too() {
    let (desk, aside) = with_draft_aside();
    let conn = Connection::open(&aside).unwrap();
    conn.execute("UPDATE draft SET register_id = 'another'", [])
        .unwrap();
    drop(conn);
    desk.run("encrypt --new-key-file key").works();
    assert!(!is_plain(&aside) && !holds(&aside, TITLE));
    let under = |key| titles(&opened(&aside, &digits(&desk, key)).unwrap());
    assert_eq!(under("key"), [TITLE]);
    desk.run("encrypt --change --key-file key --new-key-file next")
        .works();
    assert_eq!(under("next"), [TITLE]);
    desk.run("encrypt --undo --key-file next").works();
    assert_eq!(titles(&registers::connect(&aside)), [TITLE]);
    desk.run("check").says(0, &["0 findings"]);
}
