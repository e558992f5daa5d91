//! The register's file removed, renamed, replaced or linked while a clerk has it open: nothing is saved, nothing is written to
//! what stands in its place, and what was typed is offered when the register is back.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use vieclam::register::backup::{create_verified, folder_of};
use vieclam::register::{FileProblem, RegisterError, Session};
use vieclam::tui::Input;

use crate::harness::{Clerk, registers};

/// A clerk with one person saved and another typed into the form.
fn typing_clerk() -> Clerk {
    typing(Clerk::new())
}

fn typing(mut clerk: Clerk) -> Clerk {
    clerk.take_in("001185000017", "Nguyễn Thị Hường");
    clerk
        .sees("Đã lưu")
        .press("<Enter>Trần Thị Mẫu<Enter>1980<Enter>2");
    clerk
}

fn beside(register: &Path, end: &str) -> PathBuf {
    let mut name = register.as_os_str().to_owned();
    name.push(end);
    PathBuf::from(name)
}

/// The files of the register's folder with their bytes, apart from those that held the open register and its drafts.
fn others(register: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let own =
        ["-wal", "-shm", "-ballast", "-queue", "-turn", "-drafts"].map(|e| beside(register, e));
    let entries = fs::read_dir(register.parent().unwrap()).unwrap().flatten();
    let paths = entries.map(|e| e.path());
    let mut files: Vec<_> = paths
        .filter(|p| p.is_file() && !own.contains(p))
        .map(|p| (p.clone(), fs::read(p).unwrap()))
        .collect();
    files.sort();
    files
}

/// Saves what was typed: refused with the first text, and home has the second; the draft is beside the register when the
/// program ends.
#[track_caller]
fn is_refused(mut clerk: Clerk, [text, at_home]: [&str; 2]) {
    let path = clerk.path().to_path_buf();
    clerk.save_with_consent().sees("Chưa lưu").sees(text);
    clerk.press("<Enter><Esc>1").sees(at_home);
    drop(clerk);
    assert!(beside(&path, "-drafts").exists());
}

#[test]
fn a_file_copied_over_the_open_one_stays_as_it_is() {
    let (_folder, other) = another_register();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("register.db");
    let copied = |by: &dyn Fn(&Path) -> PathBuf| {
        let _ = fs::remove_dir_all(folder.path());
        fs::create_dir(folder.path()).unwrap();
        let clerk = typing(Clerk::with(&path));
        let source = by(&path);
        fs::copy(source, &path).unwrap();
        let before = fs::read(&path).unwrap();
        is_refused(clerk, ["chép đè lên tệp sổ", "chép đè"]);
        assert!(fs::read(&path).unwrap() == before, "not a byte is changed");
        // The log is one of what was there before.
        let refused = vieclam::register::Register::open(&path, Session::new("lan"));
        assert_eq!(refused.unwrap_err().code(), "foreign_log");
        fs::remove_file(beside(&path, "-wal")).unwrap();
        registers::assert_sound(&registers::open(&path, "lan"));
    };
    copied(&|_| other.clone());
    // A copy of the register itself, made now.
    copied(&|path| {
        create_verified(path, &folder_of(path), &mut |_| ())
            .unwrap()
            .path
    });
    // Nothing at all, as while a copy begins.
    let clerk = typing(Clerk::with(&folder.path().join("emptied.db")));
    let emptied = clerk.path().to_path_buf();
    fs::File::create(&emptied).unwrap();
    drop(clerk);
    assert_eq!(fs::metadata(&emptied).unwrap().len(), 0);
}

#[test]
fn a_session_begun_after_a_copy_over_the_file_writes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("register.db");
    let clerk = typing(Clerk::with(&path));
    let copy = create_verified(&path, &folder_of(&path), &mut |_| ()).unwrap();
    fs::copy(copy.path, &path).unwrap();
    let before = fs::read(&path).unwrap();
    if let Ok(mut lan) = vieclam::register::Register::open(&path, Session::new("lan")) {
        let event = vieclam::register::AuditEvent::new("test");
        assert_eq!(lan.record_event(event).unwrap_err().code(), "overwritten");
    }
    drop(clerk);
    assert!(fs::read(&path).unwrap() == before);
}

#[test]
fn saves_go_on_while_others_write_the_log_back() {
    let mut test = registers::TestRegister::new();
    for name in ["Lò Thị Một", "Lò Thị Hai", "Lò Thị Ba"] {
        test.person(name, None);
        let other = registers::connect(test.register.path());
        let written = "PRAGMA wal_checkpoint(TRUNCATE); VACUUM; PRAGMA wal_checkpoint(TRUNCATE)";
        other.execute_batch(written).unwrap();
        assert_eq!(test.register.file_problem(), None);
    }
    test.person("Lò Thị Bốn", None);
    registers::assert_sound(&test.register);
}

#[test]
fn a_log_removed_or_replaced_takes_no_save() {
    for (end, is_replaced) in [("-wal", false), ("-wal", true), ("-shm", false)] {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("register.db");
        let clerk = typing(Clerk::with(&path));
        let (log, moved) = (beside(&path, end), folder.path().join("moved"));
        fs::rename(&log, &moved).unwrap();
        if is_replaced {
            fs::copy(&moved, &log).unwrap();
        }
        is_refused(clerk, ["đi kèm sổ", "Mất tệp đi kèm sổ"]);
        // What was saved before is in the register when the program has ended, and what was typed is offered.
        let lan = registers::open(&path, "lan");
        let conn = registers::connect(&path);
        assert_eq!(registers::number(&conn, "SELECT count(*) FROM people"), 1);
        assert_eq!(
            registers::rows(&conn, "SELECT title FROM draft"),
            ["Trần Thị Mẫu"]
        );
        registers::assert_sound(&lan);
    }
}

/// Another register than that of the clerk.
fn another_register() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("other.db");
    registers::save_all(&path, "hoa", [registers::new_person("Lò Thị Khác", "")]);
    (folder, path)
}

#[test]
fn a_renamed_register_gets_no_save_until_it_is_back() {
    let mut clerk = typing_clerk();
    let path = clerk.path().to_path_buf();
    let aside = path.with_file_name("elsewhere.db");
    fs::rename(&path, &aside).unwrap();
    clerk.save_with_consent().sees("Chưa lưu").press("<Enter>");
    assert!(!path.exists(), "no new file under the name");
    assert_eq!(clerk.saved(), 1);
    fs::rename(&aside, &path).unwrap();
    clerk.save().sees("Đã lưu Trần Thị Mẫu");
    clerk.counts("people", 2);
    clerk.counts("draft", 0);
    assert!(!beside(&path, "-drafts").exists());
    registers::assert_sound(clerk.register());
}

#[test]
fn a_file_in_the_registers_place_stays_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("register.db");
    let mut clerk = typing(Clerk::with(&path));
    let aside = path.with_file_name("elsewhere.db");
    let (_folder, other) = another_register();
    fs::rename(&path, &aside).unwrap();
    fs::copy(&other, &path).unwrap();
    let before = others(&path);
    clerk
        .save_with_consent()
        .sees("Chưa lưu")
        .sees("là tệp khác");
    clerk
        .press("<Enter><Esc>1")
        .sees("Chỗ của sổ nay là tệp khác");
    clerk.press("1<Enter>Lò Văn Thử<Enter>1950<Enter>1<F2>");
    clerk.send(vec![Input::Hangup]);
    assert!(others(&path) == before, "neither file is written");
    drop(clerk);
    assert!(others(&path) == before, "nor when the program ends");
    // The other register, without the log that is not its own, gets no draft.
    let log = beside(&path, "-wal");
    let kept_log = path.with_file_name("kept-wal");
    fs::rename(&log, &kept_log).unwrap();
    let hoa = registers::open(&path, "hoa");
    assert_eq!(
        registers::number(&registers::connect(&path), "SELECT count(*) FROM draft"),
        0
    );
    drop(hoa);
    // The right one is back, with its log.
    fs::rename(&aside, &path).unwrap();
    fs::rename(&kept_log, &log).unwrap();
    let lan = registers::open(&path, "lan");
    let conn = registers::connect(&path);
    let titles = registers::rows(&conn, "SELECT title FROM draft ORDER BY title");
    assert_eq!(titles, ["Lò Văn Thử", "Trần Thị Mẫu"]);
    assert_eq!(registers::number(&conn, "SELECT count(*) FROM people"), 1);
    assert!(!beside(&path, "-drafts").exists());
    registers::assert_sound(&lan);
}

#[test]
fn a_draft_of_a_removed_register_is_offered_in_its_restored_copy() {
    let mut clerk = typing_clerk();
    let path = clerk.path().to_path_buf();
    let copy = create_verified(&path, &folder_of(&path), &mut |_| ()).unwrap();
    fs::remove_file(&path).unwrap();
    clerk
        .save_with_consent()
        .sees("Chưa lưu")
        .sees("không còn ở chỗ cũ");
    let drafts = beside(&path, "-drafts");
    let rights = fs::metadata(&drafts).unwrap();
    assert_eq!(
        std::os::unix::fs::PermissionsExt::mode(&rights.permissions()) & 0o777,
        0o600
    );
    // The program is killed, and the administrator restores the copy.
    std::mem::forget(clerk);
    restore(&path, &copy.path);
    let lan = registers::open(&path, "lan");
    let conn = registers::connect(&path);
    let titles = registers::rows(&conn, "SELECT title FROM draft");
    assert_eq!(titles, ["Trần Thị Mẫu"]);
    assert!(!drafts.exists());
    drop(lan);
}

#[test]
fn a_second_name_of_the_file_is_refused() {
    let mut clerk = typing_clerk();
    let path = clerk.path().to_path_buf();
    let second = path.with_file_name("second.db");
    fs::hard_link(&path, &second).unwrap();
    clerk
        .save_with_consent()
        .sees("Chưa lưu")
        .sees("liên kết cứng");
    fs::remove_file(second).unwrap();
    clerk.press("<Enter>").save().sees("Đã lưu Trần Thị Mẫu");
}

/// Sets the register's version, as a newer program does that upgrades it; returns the one before.
fn set_version(register: &Path, version: i64) -> i64 {
    let conn = registers::connect(register);
    let before = registers::number(&conn, "PRAGMA user_version");
    conn.pragma_update(None, "user_version", version).unwrap();
    before
}

#[test]
fn a_register_that_a_newer_version_has_upgraded_gets_no_save() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("register.db");
    let mut clerk = typing(Clerk::with(&path));
    let before = set_version(&path, 99);
    let conn = registers::connect(&path);
    let commits_of_others = || registers::number(&conn, "PRAGMA data_version");
    let commits = commits_of_others();
    clerk
        .save_with_consent()
        .sees("Chưa lưu")
        .sees("phiên bản vieclam mới hơn");
    clerk
        .press("<Enter><Esc>1")
        .sees("Sổ đã nâng cấp lên phiên bản mới hơn");
    clerk.press("1<Enter>Lò Văn Thử<Enter>1950<Enter>1<F2>");
    clerk.send(vec![Input::Hangup]);
    let is_newer = |e: RegisterError| e.code() == "newer";
    assert!(is_newer(clerk.register().check(&mut |_| ()).unwrap_err()));
    let copied = create_verified(&path, &folder_of(&path), &mut |_| ());
    assert!(is_newer(copied.unwrap_err()));
    drop(clerk);
    assert_eq!(commits_of_others(), commits);
    // The new version takes in what was typed.
    set_version(&path, before);
    let lan = registers::open(&path, "lan");
    let titles = registers::rows(&conn, "SELECT title FROM draft ORDER BY title");
    assert_eq!(titles, ["Lò Văn Thử", "Trần Thị Mẫu"]);
    assert!(!beside(&path, "-drafts").exists());
    registers::assert_sound(&lan);
}

#[test]
fn home_says_that_the_file_is_gone() {
    let mut clerk = Clerk::new();
    let path = clerk.path().to_path_buf();
    fs::rename(&path, path.with_file_name("elsewhere.db")).unwrap();
    clerk.press("<Down>").sees("Tệp sổ không còn ở chỗ cũ");
    fs::rename(path.with_file_name("elsewhere.db"), &path).unwrap();
    clerk.press("<Up>").sees_no("Tệp sổ không còn");
}

#[test]
fn every_way_to_write_is_refused() {
    let mut test = registers::TestRegister::new();
    let person = test.person("Lò Thị Mẫu", None);
    let path = test.register.path().to_path_buf();
    let before = test.state();
    fs::rename(&path, path.with_file_name("elsewhere.db")).unwrap();
    let register = &mut test.register;
    let is_removed = |e: RegisterError| matches!(e, RegisterError::File(_, FileProblem::Removed));
    let event = vieclam::register::AuditEvent::new("test");
    assert!(is_removed(register.record_event(event).unwrap_err()));
    let counts = vieclam::register::session::statistics::SessionCounts::default();
    let stored = vieclam::register::write::session_counts::store(register, None, "x", &counts);
    assert!(is_removed(stored.unwrap_err()));
    let request =
        vieclam::register::write::erase_request::request(register, person.into(), "không đồng ý");
    assert!(request.is_err());
    let swept = vieclam::register::write::erase_traces::sweep(register);
    assert!(is_removed(swept.unwrap_err()));
    assert!(register.check(&mut |_| ()).is_ok(), "nothing to confirm");
    assert_eq!(test.state(), before);
}

/// Restores a copy with the program, as the administrator does.
fn restore(register: &Path, copy: &Path) {
    let done = Command::new(env!("CARGO_BIN_EXE_vieclam"))
        .arg("--register")
        .arg(register)
        .arg("restore")
        .arg(copy)
        .env("HOME", register.parent().unwrap())
        .output()
        .unwrap();
    assert!(done.status.success(), "{done:?}");
}
