//! A verified copy stays what was verified: restored with the log beside it, opened without a change, not displaced by what is
//! none, and no file of another is written over.

use std::fs;
use std::path::Path;

use vieclam::register::Session;
use vieclam::register::upgrade;

use super::{copies, desk};
use crate::cli::Desk;
use crate::harness::registers::{connect, open};

const LATER: &str = "full_name,born,sex,residence\nNgười Sau,1991,male,permanent\n";

/// The files of a folder, with their bytes.
fn files(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let entries = fs::read_dir(folder).unwrap().flatten();
    let name = |e: &fs::DirEntry| e.file_name().to_string_lossy().into_owned();
    let mut all: Vec<_> = entries
        .filter(|e| e.path().is_file())
        .map(|e| (name(&e), fs::read(e.path()).unwrap()))
        .collect();
    all.sort();
    all
}

/// The register of a process that was killed after a save, copied into a folder: the file and its log.
fn copied_with_log(desk: &Desk) -> String {
    let other = open(&desk.register(), "lan");
    desk.import("people", LATER).works();
    fs::create_dir(desk.path("stick")).unwrap();
    for end in ["", "-wal"] {
        let name = format!("register.db{end}");
        fs::copy(desk.path(&name), desk.path("stick").join(name)).unwrap();
    }
    drop(other);
    assert!(desk.path("stick/register.db-wal").metadata().unwrap().len() > 0);
    desk.path("stick/register.db").display().to_string()
}

#[test]
fn what_is_verified_of_a_copy_with_its_log_is_restored() {
    let desk = desk();
    let copy = copied_with_log(&desk);
    let before = files(&desk.path("stick"));
    desk.run(&format!("restore {copy} --prove --register new/r.db"))
        .says(0, &["a trail of 7 rows"]);
    desk.run(&format!("restore {copy} --register new/r.db"))
        .says(0, &["was restored", "ends at row 7"]);
    desk.run("find 'nguoi sau' --register new/r.db")
        .says(0, &["Người Sau"]);
    desk.run("check --register new/r.db")
        .says(0, &["0 findings"]);
    assert!(files(&desk.path("stick")) == before, "it stays as it is");
    // Another register's log is not restored from.
    let other = super::desk();
    copied_with_log(&other);
    fs::copy(
        other.path("stick/register.db-wal"),
        desk.path("stick/register.db-wal"),
    )
    .unwrap();
    let before = files(&desk.path("stick"));
    for prove in ["", " --prove"] {
        desk.run(&format!("restore {copy} --register none/r.db{prove}"))
            .says(2, &["stick/register.db-wal» does not belong"]);
    }
    assert!(!desk.path("none/r.db").exists());
    assert!(files(&desk.path("stick")) == before);
}

#[test]
fn a_backup_opened_as_a_register_is_only_read() {
    let desk = desk();
    desk.run("backup").works();
    let copy = copies(&desk).remove(0);
    let before = files(&desk.path("register-backups"));
    desk.file("later.csv", LATER);
    desk.run(&format!("find huong --register {copy}"))
        .says(0, &["Nguyễn Thị Hường"]);
    desk.run(&format!("check --register {copy}"))
        .says(0, &["0 findings"]);
    desk.run(&format!("export people --register {copy}"))
        .works();
    for call in [
        "import people later.csv",
        "forget --ask 1 --ground asked",
        "restore stick.db",
    ] {
        fs::copy(desk.register(), desk.path("stick.db")).unwrap();
        desk.run(&format!("{call} --register {copy}"))
            .says(2, &["is a verified copy, so it is only read"]);
    }
    assert!(files(&desk.path("register-backups")) == before);
    desk.run(&format!("restore {copy} --prove")).works();
    // Under another name it is a register.
    fs::copy(&copy, desk.path("other.db")).unwrap();
    desk.run("import people later.csv --register other.db")
        .works();
}

#[test]
fn a_copy_with_saves_of_its_own_is_not_pruned_and_displaces_none() {
    let desk = desk();
    desk.run("backup").works();
    let changed = copies(&desk).remove(0);
    let other = desk.path("other.db");
    fs::rename(&changed, &other).unwrap();
    desk.run("backup").works();
    let sound = copies(&desk).remove(0);
    desk.file("later.csv", LATER);
    desk.run("import people later.csv --register other.db")
        .works();
    // As an older version left a copy that was opened as a register.
    fs::rename(&other, &changed).unwrap();
    desk.run("backup").works();
    assert!(!Path::new(&sound).exists(), "one of this day is enough");
    desk.run(&format!("find 'nguoi sau' --register {changed}"))
        .says(0, &["Người Sau"]);
    // It holds no place of a good one, and is a register of its own.
    desk.run(&format!("import people later.csv --register {changed}"))
        .works();
    desk.run(&format!("restore {changed} --prove"))
        .says(2, &["renamed or changed"]);
}

#[test]
fn what_is_left_of_an_emptied_or_cut_copy_is_none() {
    for length in [0, 50, 4096] {
        let desk = desk();
        desk.run("backup").works();
        let copy = copies(&desk).remove(0);
        let mut bytes = fs::read(&copy).unwrap();
        bytes.truncate(length);
        fs::write(&copy, &bytes).unwrap();
        desk.run("backup --list").says(0, &["no verified copy"]);
        assert_eq!(copies(&desk), Vec::<String>::new());
        // The register is not taken for a new one where such a copy is beside it.
        desk.run("backup").works();
        assert_eq!(copies(&desk).len(), 1);
        assert_eq!(fs::read(&copy).unwrap(), bytes);
    }
}

#[test]
fn a_refused_file_gets_no_log_of_another() {
    let other = desk();
    copied_with_log(&other);
    let log = fs::read(other.path("stick/register.db-wal")).unwrap();
    let foreign = |at: usize| (at.wrapping_mul(2_654_435_761) >> 13) as u8;
    for is_sqlite in [false, true] {
        let desk = desk();
        desk.run("backup").works();
        let copy = copies(&desk).remove(0);
        let mut bytes = fs::read(desk.register()).unwrap();
        let damaged = if is_sqlite { 100..8192 } else { 0..bytes.len() };
        for at in damaged {
            bytes[at] = foreign(at);
        }
        desk.file("register.db", &bytes);
        desk.file("register.db-wal", &log);
        let before = files(&desk.path(""));
        let code = if is_sqlite { 1 } else { 2 };
        for call in ["find huong", "check", "backup"] {
            desk.run(call).says(code, &[]);
            assert!(files(&desk.path("")) == before, "{call} changes nothing");
        }
        desk.run(&format!("restore {copy}"))
            .says(0, &["was restored"]);
        desk.run("check").says(0, &["0 findings"]);
        let kept = files(&desk.path(""));
        assert!(kept.iter().any(|(_, content)| *content == bytes));
    }
}

#[test]
fn an_upgrade_replaces_no_file_of_its_copys_name() {
    let desk = Desk::new();
    let notes = desk.file("register.db.v2", "ghi chú");
    let upgrade = |change: &str| {
        let _ = fs::remove_file(desk.register());
        let mut conn = connect(&desk.register());
        for (version, rows) in [
            (1, include_str!("../data/register-v1.sql")),
            (2, include_str!("../data/register-v2.sql")),
        ] {
            upgrade::migrate(&mut conn, version, &Session::new("lan")).unwrap();
            conn.execute_batch(rows).unwrap();
        }
        conn.execute_batch(change).unwrap();
        drop(conn);
        desk.run("export people").says(0, &["Nguyễn Thị Mẫu"]);
    };
    let copies = || {
        let mut names: Vec<_> = files(&desk.path(""));
        names.retain(|(name, _)| name.starts_with("register.db.v2"));
        names
    };
    upgrade("");
    assert_eq!(fs::read_to_string(&notes).unwrap(), "ghi chú");
    let made = copies();
    let names: Vec<&str> = made.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["register.db.v2", "register.db.v2-2"]);
    // The same state again, as after an upgrade that was killed.
    upgrade("");
    assert_eq!(copies().len(), 2);
    // Another register that has the name now.
    upgrade("UPDATE audit SET hash = zeroblob(32)");
    assert_eq!(copies().len(), 3);
    assert!(copies().starts_with(&made));
}
