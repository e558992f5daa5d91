//! Copies of an encrypted register: under its key, under an older one, plain, encrypted once more to leave the building.

use std::fs;

use super::{NAME, by_sqlcipher, encrypted, files, is_plain};
use crate::cli::Desk;

const LATER: &str = "full_name,born,sex,residence\nNgười Sau,1991,male,permanent\n";

/// A desk whose register has the key `next`, and a copy from before that is still under the key `key`.
fn with_old_copy() -> (Desk, String) {
    let desk = encrypted();
    desk.run("backup --key-file key").works();
    let copy = files(&desk.path("register-backups")).remove(0);
    let elsewhere = desk.path("stick").join(copy.file_name().unwrap());
    fs::create_dir(desk.path("stick")).unwrap();
    fs::copy(&copy, &elsewhere).unwrap();
    desk.run("encrypt --change --key-file key --new-key-file next")
        .works();
    let later = desk.file("later.csv", LATER);
    desk.run(&format!("import people {later} --key-file next"))
        .works();
    (desk, elsewhere.display().to_string())
}

fn next(desk: &Desk) -> String {
    format!("x'{}'", desk.read("next").trim())
}

#[test]
fn a_copy_under_an_older_key_is_put_back_under_the_registers() {
    let (desk, copy) = with_old_copy();
    desk.run(&format!("restore {copy} --key-file next"))
        .says(2, &["none of the given keys opens it", "--copy-key-file"]);
    let old = [
        copy.as_str(),
        "--key-file",
        "next",
        "--copy-key-file",
        "key",
    ];
    desk.run_words(&[&["restore", "--prove"], &old[..]].concat())
        .says(0, &["The copy is good", "another key than the register"]);
    desk.run_words(&[&["restore"], &old[..]].concat()).says(
        0,
        &["was restored", "is kept in", "the register keeps its key"],
    );
    assert_eq!(by_sqlcipher(&desk.register(), &next(&desk)).unwrap(), NAME);
    desk.run("check --key-file next").says(0, &["0 findings"]);
    desk.run("find 'nguoi sau' --key-file next")
        .says(0, &["No one found"]);
    for path in files(&desk.path("")) {
        assert!(!is_plain(&path), "{}", path.display());
    }
}

#[test]
fn a_plain_copy_becomes_encrypted_as_the_register_is() {
    let desk = encrypted();
    let plain = Desk::new();
    plain.import("people", super::PEOPLE).works();
    plain.run("backup").works();
    let copy = files(&plain.path("register-backups")).remove(0);
    let copy = copy.display().to_string();
    desk.run(&format!("restore {copy} --other-register --key-file key"))
        .says(0, &["was restored"]);
    assert!(!is_plain(&desk.register()));
    desk.run("check --key-file key").says(0, &["0 findings"]);
    // And the other way round: a plain register stays plain.
    let sealed = encrypted();
    sealed.run("backup --key-file key").works();
    let copy = files(&sealed.path("register-backups")).remove(0);
    let key = sealed.path("key").display().to_string();
    plain
        .run_words(&[
            "restore",
            &copy.display().to_string(),
            "--other-register",
            "--copy-key-file",
            &key,
        ])
        .says(0, &["was restored", "the register keeps its key"]);
    plain.run("find huong").says(0, &[NAME]);
}

#[test]
fn without_a_register_a_restored_copy_keeps_its_key() {
    let (desk, copy) = with_old_copy();
    fs::remove_file(desk.register()).unwrap();
    desk.run(&format!("restore {copy} --key-file key"))
        .says(0, &["was restored", "opens with the key of the copy"]);
    desk.run("find huong --key-file key").says(0, &[NAME]);
}

#[test]
fn a_damaged_register_is_put_back_under_its_key() {
    let desk = encrypted();
    desk.run("backup --key-file key").works();
    let copy = files(&desk.path("register-backups")).remove(0);
    for page in 0..bytes_of(&desk).len() / 4096 {
        let mut bytes = bytes_of(&desk);
        bytes[page * 4096 + 200] ^= 1;
        fs::write(desk.register(), &bytes).unwrap();
        let found = desk.run("check --key-file key");
        assert!(
            found.code == 1 && !found.err.contains("cipher"),
            "page {page}: {found:#?}"
        );
        let output = [&*found.out, &*found.err].concat();
        let is_damage = output.contains("The key is correct") || output.contains("HMAC");
        assert!(is_damage, "page {page}: {found:#?}");
        desk.run_words(&["restore", &copy.display().to_string(), "--key-file", "key"])
            .says(0, &["was restored", "is kept in"]);
        desk.run("check --key-file key").says(0, &["0 findings"]);
        desk.run("find huong --key-file key").says(0, &[NAME]);
    }
}

fn bytes_of(desk: &Desk) -> Vec<u8> {
    fs::read(desk.register()).unwrap()
}

#[test]
fn a_copy_that_leaves_the_building_is_encrypted_twice() {
    let desk = encrypted();
    desk.file("pass", "correct horse battery\n");
    fs::create_dir(desk.path("stick")).unwrap();
    desk.run("backup --encrypt --to stick --passphrase-file pass --key-file key")
        .says(0, &["the register's key is needed"]);
    let copy = files(&desk.path("stick")).remove(0);
    let copy = copy.display().to_string();
    desk.run(&format!(
        "restore {copy} --passphrase-file pass --key-file key"
    ))
    .says(0, &["was restored"]);
    desk.run("check --key-file key").says(0, &["0 findings"]);
}

/// The copy that an upgrade sets aside is encrypted as the register is.
#[test]
fn an_upgrade_leaves_no_plain_copy() {
    use vieclam::register::upgrade;
    let desk = Desk::new();
    let digits = "0123456789abcdef".repeat(4);
    desk.file("key", format!("{digits}\n"));
    let rights = std::os::unix::fs::PermissionsExt::from_mode(0o600);
    fs::set_permissions(desk.path("key"), rights).unwrap();
    let mut conn = rusqlite::Connection::open(desk.register()).unwrap();
    conn.pragma_update(None, "key", format!("x'{digits}'"))
        .unwrap();
    upgrade::migrate(&mut conn, 3, &vieclam::register::Session::new("lan")).unwrap();
    drop(conn);
    desk.run("check --key-file key").says(0, &["0 findings"]);
    let aside = desk.path("register.db.v3");
    assert!(aside.exists() && !is_plain(&aside));
}
