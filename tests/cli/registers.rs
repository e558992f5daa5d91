//! Files that are no register, read-only registers, and registers of a newer version.

use std::fs;

use rusqlite::Connection;

use super::Desk;

const PEOPLE: &str = "full_name,born,sex,residence\nNguyễn Văn An,1980,male,permanent\n";

#[test]
fn a_file_that_is_no_register_is_left_alone() {
    let desk = Desk::new();
    desk.file(
        "register.db",
        "not a register at all, only some text\n".repeat(50),
    );
    let before = desk.read("register.db");
    desk.import("people", PEOPLE)
        .says(2, &["is not a vieclam register"]);
    desk.run("find an").says(2, &["is not a vieclam register"]);
    assert_eq!(desk.read("register.db"), before);
}

/// Without its key an encrypted register is whole pages of random bytes.
#[cfg(not(feature = "encrypted"))]
#[test]
fn a_file_that_may_be_encrypted_is_left_alone() {
    let desk = Desk::new();
    let mut state = 7_u64;
    let bytes: Vec<u8> = std::iter::repeat_with(|| {
        state = state.wrapping_mul(6_364_136_223_846_793_005) + 1;
        (state >> 56) as u8
    })
    .take(20 * 4096)
    .collect();
    desk.file("register.db", &bytes);
    let message = ["If it is encrypted", "--features encrypted", "unchanged"];
    desk.import("people", PEOPLE).says(2, &message);
    for call in [
        "find an",
        "check",
        "export people",
        "backup",
        "progress",
        "clerks",
        "clerk-keys",
        "trail --verify",
    ] {
        desk.run(call).says(2, &message);
    }
    desk.run("encrypt")
        .says(2, &["cannot encrypt", "--features encrypted"]);
    assert_eq!(fs::read(desk.register()).unwrap(), bytes);
    // A restored copy replaces any file, which is set aside.
    let other = Desk::new();
    other.import("people", PEOPLE).works();
    let copy = other.register().display().to_string();
    desk.run(&format!("restore {copy}"))
        .says(0, &["encrypted or damaged", "is kept in"]);
    let files = fs::read_dir(desk.path("")).unwrap().flatten();
    let mut aside = files.filter(|e| e.file_name().to_string_lossy().contains("before-restore"));
    assert_eq!(fs::read(aside.next().unwrap().path()).unwrap(), bytes);
}

#[test]
fn another_database_is_left_alone() {
    let desk = Desk::new();
    let conn = Connection::open(desk.register()).unwrap();
    conn.execute_batch("CREATE TABLE other (x)").unwrap();
    drop(conn);
    desk.import("people", PEOPLE)
        .says(2, &["is not a vieclam register"]);
}

/// Calls that open the register, each by another way.
const CALLS: [&str; 9] = [
    "import people people.csv",
    "find an",
    "check",
    "backup",
    "progress",
    "export people",
    "trail --verify",
    "clerks",
    "report",
];

/// Each call is refused with these texts and without a statement of SQL; the file stays as it is.
#[track_caller]
fn refused_everywhere(desk: &Desk, says: &[&str]) {
    let before = fs::read(desk.register()).unwrap();
    for call in CALLS {
        let ran = desk.run(call);
        ran.says(2, says);
        let printed = ran.out.clone() + &ran.err;
        assert!(printed.lines().count() == 1, "{call}: {printed}");
        assert!(!printed.contains("already exists"), "{call}: {printed}");
    }
    let is_unchanged = fs::read(desk.register()).unwrap() == before;
    assert!(is_unchanged, "a refused register is left as it is");
}

/// The register of one person without its log.
fn settled() -> Desk {
    let desk = Desk::new();
    desk.import("people", PEOPLE).works();
    let conn = Connection::open(desk.register()).unwrap();
    conn.execute_batch("PRAGMA journal_mode = DELETE").unwrap();
    desk
}

#[test]
fn a_newer_register_is_refused() {
    for version in [999, i32::MAX, -1] {
        let desk = settled();
        let conn = Connection::open(desk.register()).unwrap();
        conn.pragma_update(None, "user_version", version).unwrap();
        drop(conn);
        refused_everywhere(&desk, &["newer version"]);
    }
}

#[test]
fn a_version_that_the_tables_are_not_of_is_refused() {
    for version in [0, 1, 3, 5] {
        let desk = settled();
        let conn = Connection::open(desk.register()).unwrap();
        conn.pragma_update(None, "user_version", version).unwrap();
        drop(conn);
        refused_everywhere(
            &desk,
            &[&format!("names version {version}"), "vieclam restore"],
        );
    }
}

#[test]
fn a_file_format_of_a_newer_sqlite_is_refused() {
    // Way of writing, schema format (www.sqlite.org/fileformat2.html, the database header).
    for (offset, value) in [(18, &[3][..]), (44, &[0, 0, 0, 9])] {
        let desk = settled();
        let mut bytes = fs::read(desk.register()).unwrap();
        bytes[offset..offset + value.len()].copy_from_slice(value);
        fs::write(desk.register(), bytes).unwrap();
        refused_everywhere(&desk, &["newer version"]);
    }
}

#[test]
fn a_register_that_is_a_folder_is_named() {
    let desk = Desk::new();
    fs::create_dir(desk.register()).unwrap();
    desk.import("people", PEOPLE).says(2, &["is a folder"]);
}

#[test]
fn a_read_only_register_is_read_and_not_written() {
    let desk = Desk::new();
    desk.import("people", PEOPLE).works();
    let mut rights = fs::metadata(desk.register()).unwrap().permissions();
    rights.set_readonly(true);
    fs::set_permissions(desk.register(), rights).unwrap();
    desk.run("find an").says(0, &["Nguyễn Văn An"]);
    desk.import("people", PEOPLE)
        .says(1, &["can be read but not written"]);
}

#[test]
fn damage_is_found() {
    let desk = Desk::new();
    desk.import("people", PEOPLE).works();
    desk.run("check").says(0, &["0 findings"]);
    let conn = Connection::open(desk.register()).unwrap();
    conn.execute_batch("UPDATE person SET born = '1981'")
        .unwrap();
    drop(conn);
    desk.run("check")
        .says(1, &["differs from its last image", "1 finding"]);
    let json = desk.run("check --format json");
    let json: serde_json::Value = serde_json::from_str(&json.out).unwrap();
    assert_eq!(json["records"], 1);
    assert_eq!(json["findings"].as_array().unwrap().len(), 1);
}
