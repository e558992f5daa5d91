//! The register's file removed, renamed, replaced or linked while a clerk has it open: nothing is saved, nothing is written to
//! what stands in its place, and what was typed is offered when the register is back.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use vieclam::register::backup::{create_verified, folder_of};
use vieclam::register::{FileProblem, RegisterError};
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
