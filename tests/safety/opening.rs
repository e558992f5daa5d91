//! What stands at the register's path: names that look like something else, files that are none, files that are missing,
//! empty or linked, and SQLite's log of another file.

use std::fs;
use std::path::Path;

use super::{PEOPLE, copies, desk};
use crate::cli::Desk;
use crate::harness::registers::connect;

/// A verb of each way to open the register: reading, checking, writing, copying, reading if there.
const CALLS: [&str; 8] = [
    "find hường",
    "check",
    "import people people.csv",
    "backup",
    "plan show",
    "clerks",
    "clerk-keys",
    "forget --due",
];

/// A desk with a file to import and no register.
fn empty_desk() -> Desk {
    let desk = Desk::new();
    desk.file("people.csv", PEOPLE);
    desk
}

/// Each file of the folder with its bytes.
fn files(desk: &Desk) -> Vec<(String, Vec<u8>)> {
    let entries = fs::read_dir(desk.path("")).unwrap().flatten();
    let files = entries.filter(|e| e.path().is_file() && !e.path().is_symlink());
    let mut all: Vec<_> = files
        .map(|e| {
            let name = e.file_name().to_string_lossy().into_owned();
            (name, fs::read(e.path()).unwrap())
        })
        .collect();
    all.sort();
    all
}

/// Every call is refused with this text, and no byte of any file changes.
#[track_caller]
fn refuses_everywhere(desk: &Desk, code: i32, text: &str) {
    let before = files(desk);
    for call in CALLS {
        desk.run(call).says(code, &[text]);
    }
    assert!(files(desk) == before, "a refused call changes nothing");
}

#[test]
fn a_name_that_looks_like_a_uri_is_a_file() {
    for name in [
        "file:x.db",
        ":memory:",
        "file::memory:?cache=shared",
        "a?mode=ro.db",
        "b#c.db",
        "d%41.db",
    ] {
        let desk = empty_desk();
        for call in [
            "import people people.csv",
            "check",
            "backup",
            "trail --verify",
        ] {
            desk.run(&format!("--register {name} {call}")).works();
        }
        let ran = desk.run(&format!("--register {name} find hường"));
        ran.says(0, &["Nguyễn Thị Hường"]);
        assert!(desk.path(name).is_file(), "{name}");
        assert!(!desk.path("x.db").exists());
        let stem = name.strip_suffix(".db").unwrap_or(name);
        let folder = desk.path(&format!("{stem}-backups"));
        let copy = fs::read_dir(folder).unwrap().next().unwrap().unwrap();
        let copy = copy.path().display().to_string();
        desk.run_words(&["--register", name, "restore", &copy])
            .works();
    }
}

/// The names of files need not be text.
#[cfg(target_os = "linux")]
#[test]
fn a_folder_whose_name_is_no_text_is_one() {
    use std::os::unix::ffi::OsStrExt as _;
    let desk = empty_desk();
    let folder = desk.path("").join(std::ffi::OsStr::from_bytes(b"w\xff"));
    fs::create_dir(&folder).unwrap();
    let run = |words: &[&str]| {
        let mut command = desk.command(words);
        let command = command.env("VIECLAM_REGISTER", folder.join("r.db"));
        crate::cli::ran(command.output().unwrap())
    };
    for call in [
        &["import", "people", "people.csv"][..],
        &["backup"],
        &["check"],
    ] {
        run(call).works();
    }
    let copies = fs::read_dir(folder.join("r-backups")).unwrap();
    let copy = copies.map(|e| e.unwrap().path()).next().unwrap();
    fs::remove_file(folder.join("r.db")).unwrap();
    let mut restoring = desk.command(&["restore"]);
    restoring
        .arg(copy)
        .env("VIECLAM_REGISTER", folder.join("r.db"));
    crate::cli::ran(restoring.output().unwrap()).works();
    run(&["find", "hường"]).says(0, &["Nguyễn Thị Hường"]);
}

#[cfg(unix)]
#[test]
fn what_is_no_file_is_named_and_not_opened() {
    let desk = empty_desk();
    let register = desk.register();
    rustix::fs::mknodat(
        rustix::fs::CWD,
        &register,
        rustix::fs::FileType::Fifo,
        0o600.into(),
        0,
    )
    .unwrap();
    refuses_everywhere(&desk, 2, "is not an ordinary file");
    desk.run("restore people.csv")
        .says(2, &["is not an ordinary file"]);
    fs::remove_file(&register).unwrap();
    let _socket = std::os::unix::net::UnixListener::bind(&register).unwrap();
    refuses_everywhere(&desk, 2, "is not an ordinary file");
    fs::remove_file(&register).unwrap();
    std::os::unix::fs::symlink("register.db", &register).unwrap();
    refuses_everywhere(&desk, 2, "leads back to itself");
    fs::remove_file(&register).unwrap();
    std::os::unix::fs::symlink("unplugged.db", &register).unwrap();
    refuses_everywhere(&desk, 2, "is a link to «unplugged.db»");
    assert!(!desk.path("unplugged.db").exists());
    desk.run("--register /dev/null find an")
        .says(2, &["is not an ordinary file"]);
    let long = "x".repeat(300);
    desk.run(&format!("--register {long} find an"))
        .says(2, &["is too long"]);
    desk.run(&format!("--register {long}/r.db find an"))
        .says(1, &["system error 36"]);
}

#[cfg(target_os = "linux")]
#[test]
fn too_few_open_files_are_named_as_such() {
    let desk = desk();
    for limit in 4..=6 {
        let ran = std::process::Command::new("sh")
            .args(["-c", &format!("ulimit -n {limit}; exec \"$0\" \"$@\"")])
            .arg(env!("CARGO_BIN_EXE_vieclam"))
            .args(["--lang", "vi", "import", "people", "people.csv"])
            .current_dir(desk.path(""))
            .env("VIECLAM_REGISTER", desk.register())
            .env("HOME", desk.path(""))
            .output()
            .unwrap();
        let error = String::from_utf8(ran.stderr).unwrap();
        if ran.status.code() != Some(0) && error.contains("«") {
            assert!(!error.contains("chỉ đọc được"), "{limit}: {error}");
        }
        if limit == 4 {
            assert!(error.contains("đang mở quá nhiều"), "{error}");
        }
    }
}

#[test]
fn an_empty_file_is_no_register() {
    let desk = empty_desk();
    desk.file("register.db", "");
    refuses_everywhere(&desk, 2, "is an empty file, not a register");
    fs::remove_file(desk.register()).unwrap();
    desk.run("import people people.csv").works();
}

#[test]
fn a_missing_or_empty_register_beside_its_copies_is_restored_not_made_anew() {
    let desk = desk();
    desk.run("backup").works();
    let copy = copies(&desk).remove(0);
    for empty in [false, true] {
        fs::remove_file(desk.register()).unwrap();
        if empty {
            desk.file("register.db", "");
        }
        let name = Path::new(&copy).file_name().unwrap().to_string_lossy();
        refuses_everywhere(&desk, 2, &name);
        refuses_everywhere(&desk, 2, "vieclam restore '");
        desk.run(&format!("restore {copy}")).works();
        desk.run("check").says(0, &["0 findings"]);
        desk.run("find hường").says(0, &["Nguyễn Thị Hường"]);
    }
    // A new register is begun on purpose.
    fs::remove_file(desk.register()).unwrap();
    fs::rename(desk.path("register-backups"), desk.path("old")).unwrap();
    desk.run("import people people.csv").says(0, &["New 4"]);
}

#[test]
fn a_missing_register_beside_its_log_is_not_made_anew() {
    let desk = killed_desk();
    fs::rename(desk.register(), desk.path("moved.db")).unwrap();
    refuses_everywhere(&desk, 2, "register.db-wal» is there");
    fs::rename(desk.path("moved.db"), desk.register()).unwrap();
    desk.run("find khoa").says(0, &["Nguyễn Thị Khoa"]);
}

#[cfg(unix)]
#[test]
fn a_register_with_two_names_is_refused_under_both() {
    let desk = desk();
    let other = desk.path("other.db");
    fs::hard_link(desk.register(), &other).unwrap();
    refuses_everywhere(&desk, 2, "hard links, 2 names in all");
    desk.run("--register other.db find hường")
        .says(2, &["hard links"]);
    fs::remove_file(other).unwrap();
    desk.run("check").says(0, &["0 findings"]);
}

#[cfg(target_os = "linux")]
#[test]
fn a_file_in_the_place_of_one_that_is_still_open_is_not_opened() {
    let desk = desk();
    desk.run("backup").works();
    let copy = copies(&desk).remove(0);
    let open = crate::terminal::pty::Pty::open(&desk.register(), "lan", &desk.path(""));
    fs::rename(desk.register(), desk.path("away.db")).unwrap();
    fs::copy(&copy, desk.register()).unwrap();
    // Both would write into one log.
    refuses_everywhere(&desk, 1, "still has the file open that was called");
    desk.run(&format!("restore {copy}"))
        .says(1, &["still has the file open"]);
    drop(open);
}

const LATER: &str = "full_name,born,sex,residence\nNguyễn Thị Khoa,1980,female,permanent\n";

/// A desk whose last save is in the log only: the files as a killed process leaves them.
pub(super) fn killed_desk() -> Desk {
    let desk = desk();
    let open = crate::harness::registers::open(&desk.register(), "lan");
    desk.import("people", LATER).works();
    let killed = Desk::new();
    for end in ["", "-wal", "-shm"] {
        let name = format!("register.db{end}");
        fs::copy(desk.path(&name), killed.path(&name)).unwrap();
    }
    drop(open);
    killed.file("people.csv", PEOPLE);
    assert!(fs::metadata(killed.path("register.db-wal")).unwrap().len() > 0);
    killed
}

#[test]
fn the_log_of_a_killed_process_is_applied() {
    for end in ["-shm", "-wal-none"] {
        let desk = killed_desk();
        // With and without an index, which is built anew; a stale one is not trusted.
        let _ = fs::remove_file(desk.path(&format!("register.db{end}")));
        desk.run("find khoa").says(0, &["Nguyễn Thị Khoa"]);
        desk.run("check").says(0, &["0 findings"]);
    }
    let desk = killed_desk();
    desk.file("register.db-shm", vec![0x5a; 32768]);
    desk.run("check").says(0, &["0 findings"]);
    desk.run("find khoa").says(0, &["Nguyễn Thị Khoa"]);
}

#[test]
fn a_copy_under_the_name_does_not_get_the_log_of_the_lost_file() {
    let origin = desk();
    origin.run("backup").works();
    let copy = copies(&origin).remove(0);
    let desk = killed_desk();
    fs::copy(&copy, desk.register()).unwrap();
    refuses_everywhere(&desk, 2, "register.db-wal» does not belong");
    fs::rename(desk.path("register.db-wal"), desk.path("aside")).unwrap();
    desk.run("check").says(0, &["0 findings"]);
    desk.run("find hường").says(0, &["Nguyễn Thị Hường"]);
}

#[test]
fn the_log_of_another_register_or_of_another_time_is_not_applied() {
    // Another register.
    let desk = killed_desk();
    let other = killed_desk();
    fs::copy(other.path("register.db-wal"), desk.path("register.db-wal")).unwrap();
    refuses_everywhere(&desk, 2, "register.db-wal» does not belong");
    // The same register, of a time before rows that the log goes on from.
    let desk = super::desk();
    let early = fs::read(desk.register()).unwrap();
    let needs = "citizen_id,kind,stated_on,wish\n001185000017,training,03/10/2026,may\n";
    desk.import("needs", needs).works();
    let open = crate::harness::registers::open(&desk.register(), "lan");
    desk.import("people", LATER).works();
    let log = fs::read(desk.path("register.db-wal")).unwrap();
    drop(open);
    let late = Desk::new();
    late.file("people.csv", PEOPLE);
    late.file("register.db", early);
    late.file("register.db-wal", log);
    refuses_everywhere(&late, 2, "register.db-wal» does not belong");
    fs::remove_file(late.path("register.db-wal")).unwrap();
    late.run("check").says(0, &["0 findings"]);
}

#[test]
fn a_log_that_is_cut_or_no_log_at_all_harms_nothing() {
    let whole = killed_desk();
    let log = fs::read(whole.path("register.db-wal")).unwrap();
    for log in [&log[..40], &log[..log.len() - 100], &[7; 9000]] {
        let desk = killed_desk();
        desk.file("register.db-wal", log);
        desk.run("check").says(0, &["0 findings"]);
        desk.run("find hường").says(0, &["Nguyễn Thị Hường"]);
    }
}

#[test]
fn a_database_of_another_program_keeps_its_log() {
    let desk = empty_desk();
    let conn = connect(&desk.path("theirs.db"));
    conn.execute_batch("PRAGMA journal_mode = WAL; CREATE TABLE other (x)")
        .unwrap();
    for end in ["", "-wal"] {
        fs::copy(
            desk.path(&format!("theirs.db{end}")),
            desk.path(&format!("register.db{end}")),
        )
        .unwrap();
    }
    drop(conn);
    refuses_everywhere(&desk, 2, "is not a vieclam register");
}

#[test]
fn a_few_bytes_or_a_database_without_tables_are_no_register() {
    let desk = empty_desk();
    for content in ["x", "Họp giao ban lúc 8 giờ.", &"x".repeat(511)] {
        desk.file("register.db", content);
        refuses_everywhere(&desk, 2, "is not");
    }
    fs::remove_file(desk.register()).unwrap();
    connect(&desk.register()).execute_batch("VACUUM").unwrap();
    assert!(fs::metadata(desk.register()).unwrap().len() > 0);
    refuses_everywhere(&desk, 2, "is not a vieclam register");
}

#[cfg(unix)]
#[test]
fn a_log_with_other_names_or_beside_a_link_is_refused() {
    for end in ["wal", "shm"] {
        let desk = killed_desk();
        let other = desk.path("other");
        fs::hard_link(desk.path(&format!("register.db-{end}")), &other).unwrap();
        refuses_everywhere(&desk, 2, "has other names on this disk");
        fs::remove_file(other).unwrap();
        desk.run("find khoa").says(0, &["Nguyễn Thị Khoa"]);
    }
    let desk = killed_desk();
    fs::rename(desk.register(), desk.path("elsewhere.db")).unwrap();
    std::os::unix::fs::symlink("elsewhere.db", desk.register()).unwrap();
    refuses_everywhere(&desk, 2, "lies beside the link");
    let log = desk.path("register.db-wal");
    fs::rename(log, desk.path("elsewhere.db-wal")).unwrap();
    desk.run("find khoa").says(0, &["Nguyễn Thị Khoa"]);
}
