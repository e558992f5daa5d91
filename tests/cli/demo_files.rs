//! The file of the demo ward: made anew only when nobody wrote in it, and never taken for a real register.
#![allow(clippy::unwrap_used, reason = "tests may panic")]

use std::fs;
use std::path::{Path, PathBuf};

use super::Desk;
use crate::harness::registers::connect;

const CALL: &str = "demo --people 20 --seed 7";
const PERSON: &str = "full_name,born,sex,residence\nNguyễn Văn Gõ,1980,male,permanent\n";

/// The default file of the demo ward, made on another day.
fn old_ward(desk: &Desk) -> PathBuf {
    desk.run(CALL).says(0, &["20 people"]);
    let path = desk.path("data/vieclam/demo-20-7.db");
    let day = "UPDATE meta SET value = '7/20/2025-01-01' WHERE key = 'demo'";
    connect(&path).execute_batch(day).unwrap();
    path
}

fn names(path: &Path) -> Vec<String> {
    let sql = "SELECT full_name FROM people WHERE full_name = 'Nguyễn Văn Gõ'";
    crate::harness::registers::rows(&connect(path), sql)
}

#[test]
fn a_ward_in_which_somebody_typed_is_opened_as_it_is() {
    let desk = Desk::new();
    let path = old_ward(&desk);
    let person = desk.file("p.csv", PERSON);
    let shown = path.display().to_string();
    desk.run(&format!("--register {shown} import people {person}"))
        .works();
    desk.run(CALL)
        .says(0, &["has typed", "01/01/2025", &shown, "--fresh"]);
    assert_eq!(names(&path).len(), 1, "the person is there");
    desk.run(&format!("{CALL} --fresh"))
        .says(0, &["is kept in", "20 people"]);
    let folder = fs::read_dir(desk.path("data/vieclam")).unwrap().flatten();
    let mut aside = folder.map(|f| f.path()).filter(|p| {
        let name = p.file_name().unwrap().to_string_lossy();
        name.starts_with("demo-20-7-2") && name.ends_with(".db")
    });
    assert_eq!(names(&aside.next().unwrap()).len(), 1, "under another name");
    assert!(names(&path).is_empty());
}

#[test]
fn a_ward_with_a_draft_is_opened_as_it_is_and_one_without_made_anew() {
    let desk = Desk::new();
    let path = old_ward(&desk);
    let draft = "INSERT INTO draft (clerk, form, title, state, started_at, changed_at) VALUES ('lan', 'intake', 'A', '{}', '', '')";
    connect(&path).execute_batch(draft).unwrap();
    desk.run(CALL).says(0, &["has typed"]);
    connect(&path).execute_batch("DELETE FROM draft").unwrap();
    desk.run(CALL).says(0, &["20 people"]);
    desk.run(CALL).says(0, &["demo-20-7.db"]);
}

#[test]
fn a_real_register_never_becomes_a_demo_ward() {
    let desk = Desk::new();
    let path = desk.path("data/vieclam/demo-20-7.db");
    let shown = path.display().to_string();
    // A register without people is in use as soon as it has accounts.
    desk.run(&format!("--register {shown} clerks add lan --role admin"))
        .works();
    let before = fs::read(&path).unwrap();
    for call in [
        CALL.to_owned(),
        format!("{CALL} --fresh"),
        format!("{CALL} --register {shown}"),
    ] {
        desk.run(&call).says(2, &["demo ward was not written"]);
    }
    assert_eq!(fs::read(&path).unwrap(), before);
}
