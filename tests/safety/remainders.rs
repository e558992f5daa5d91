//! What copies leave beside them, and what only a replaced register has: an erasure removes it or names it, and a restore says
//! where it is.

use std::fs;
use std::path::Path;

use rusqlite::config::DbConfig;

use super::opening::killed_desk;
use super::own_copies::{erase, files, only_set_aside};
use super::removal::{THEIRS, holding, only_registers};
use super::{copies, desk};
use crate::cli::Desk;
use crate::harness::registers::{connect, number};

/// Stores a draft in a register by way of a log that stays beside it, as after a kill.
fn leave_a_draft(register: &Path) {
    let conn = connect(register);
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)
        .unwrap();
    let draft = format!(
        "INSERT INTO draft (clerk, form, title, state, started_at, changed_at) VALUES ('lan', 'intake', '{}', '{{}}', '', '')",
        THEIRS[1]
    );
    conn.pragma_update(None, "journal_mode", "WAL").unwrap();
    conn.execute_batch(&draft).unwrap();
}

/// The erasure is unfinished until the named files are gone.
fn is_named(desk: &Desk, paths: &[&Path]) {
    let shown: Vec<String> = paths.iter().map(|p| p.display().to_string()).collect();
    let shown: Vec<&str> = shown.iter().map(String::as_str).collect();
    erase(desk).says(1, &["Erased, and every page"]);
    desk.run("forget --sweep --clerk hoa").says(1, &shown);
    for path in paths {
        assert!(path.exists(), "{}", path.display());
        fs::remove_file(path).unwrap();
    }
    desk.run("forget --sweep --clerk hoa")
        .says(0, &["Everything was overwritten"]);
}

#[test]
fn the_log_of_a_copy_goes_with_it() {
    let desk = desk();
    desk.run("backup").works();
    let copy = copies(&desk).remove(0);
    leave_a_draft(Path::new(&copy));
    assert!(Path::new(&format!("{copy}-wal")).exists());
    only_registers(&desk);
    erase(&desk).says(0, &["1 older copy was replaced"]);
    let left = files(&desk.path("register-backups"));
    assert_eq!(left.len(), 1, "{left:?}");
    let _ = fs::remove_dir_all(desk.path("data"));
    assert_eq!(holding(&desk.path(""), &THEIRS), Vec::<String>::new());
}

#[test]
fn a_log_that_a_restore_set_aside_is_named() {
    let desk = killed_desk();
    let log = fs::read(desk.path("register.db-wal")).unwrap();
    desk.run("backup").works();
    let copy = copies(&desk).remove(0);
    fs::remove_file(desk.register()).unwrap();
    desk.file("register.db-wal", &log);
    let restored = desk.run_words(&["restore", &copy]);
    restored.says(0, &["was restored", "which may hold last saves", ".db-wal"]);
    let names = files(&desk.path(""));
    let mut logs = names.iter().filter(|name| name.ends_with(".db-wal"));
    let aside = desk.path(logs.next().unwrap());
    assert_eq!(logs.next(), None);
    assert_eq!(fs::read(&aside).unwrap(), log);
    is_named(&desk, &[&aside]);
}

#[test]
fn logs_and_drafts_of_files_that_are_gone_are_named() {
    let desk = killed_desk();
    let log = fs::read(desk.path("register.db-wal")).unwrap();
    desk.run("backup").works();
    let copy = copies(&desk).remove(0);
    let left = [
        Path::new(&format!("{copy}-wal")).to_path_buf(),
        desk.path("old.db-wal"),
        desk.path("old.db-drafts"),
    ];
    fs::write(&left[0], &log).unwrap();
    fs::write(&left[1], &log).unwrap();
    fs::remove_file(&copy).unwrap();
    fs::copy(desk.register(), &left[2]).unwrap();
    // Neither a text nor the log of a file that is there.
    desk.file("letter-wal", "a letter, not a log");
    desk.file("notes.txt-drafts", "a draft of a letter");
    desk.file("other.db", "of another program");
    desk.file("other.db-wal", &log);
    is_named(&desk, &left.each_ref().map(|path| path.as_path()));
}

#[test]
fn drafts_that_only_a_replaced_register_has_stay() {
    let desk = desk();
    desk.run("backup").works();
    let copy = copies(&desk).remove(0);
    leave_a_draft(&desk.register());
    let restored = desk.run_words(&["restore", &copy]);
    let aside = only_set_aside(&desk);
    restored.says(0, &["no record is lost", "has 1 draft", &aside]);
    erase(&desk).says(1, &["saves, drafts or rows", &aside]);
    let drafts = "SELECT count(*) FROM draft";
    assert_eq!(number(&connect(Path::new(&aside)), drafts), 1);
    // The same draft in the register: nothing is missing.
    leave_a_draft(&desk.register());
    desk.run("forget --sweep --clerk hoa").works();
    assert!(!Path::new(&aside).exists());
}

#[test]
fn rows_of_the_trail_that_only_a_replaced_register_has_stay() {
    let desk = desk();
    desk.run("backup").works();
    let copy = copies(&desk).remove(0);
    desk.run("export people --out people-out.csv").works();
    let restored = desk.run_words(&["restore", &copy]);
    restored.says(0, &["none with records, but 1 about openings, exports"]);
    let aside = only_set_aside(&desk);
    erase(&desk).says(1, &["saves, drafts or rows", &aside]);
    let exports = "SELECT count(*) FROM audit WHERE action = 'export'";
    assert_eq!(number(&connect(Path::new(&aside)), exports), 1);
}

#[test]
fn copies_under_names_of_the_clerks_own_are_named() {
    let desk = desk();
    desk.run("backup").works();
    fs::create_dir(desk.path("old-backups")).unwrap();
    let left = [
        "register.db-old",
        "register.db-2026",
        "register-backups/by hand.db",
        "old-backups/foo.db",
    ]
    .map(|name| desk.path(name));
    for path in &left {
        fs::copy(desk.register(), path).unwrap();
    }
    is_named(&desk, &left.each_ref().map(|path| path.as_path()));
    // A missing register still has its backups, whatever is beside it.
    fs::rename(desk.register(), desk.path("register.db-old")).unwrap();
    let copy = copies_of(&desk);
    desk.run("find mau").says(2, &[&copy]);
}

/// The only backup, of a register that is not there.
fn copies_of(desk: &Desk) -> String {
    let folder = desk.path("register-backups");
    let names = files(&folder);
    assert_eq!(names.len(), 1, "{names:?}");
    folder.join(&names[0]).display().to_string()
}

#[test]
fn an_unfinished_copy_on_a_disk_that_is_away_is_named() {
    let desk = desk();
    let stick = desk.path("no disk/register-staging").display().to_string();
    desk.file("register-staging/12/elsewhere", &stick);
    desk.file("register-staging/lock", "");
    erase(&desk).says(1, &["Erased, and every page", "was interrupted", &stick]);
    fs::remove_dir_all(desk.path("register-staging")).unwrap();
    desk.run("forget --sweep --clerk hoa")
        .says(0, &["Everything was overwritten"]);
}
