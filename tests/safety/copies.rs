//! Copies and restoring.

use std::fs;
use std::path::Path;

use age::secrecy::ExposeSecret;

use super::{copies, desk};
use crate::harness::registers::{connect, number};

#[test]
fn a_copy_is_verified_and_has_the_register() {
    let desk = desk();
    desk.run("backup").says(0, &["Copied and verified"]);
    let all = copies(&desk);
    assert_eq!(all.len(), 1);
    let head = desk.run("trail --head");
    // The copy was made before its own audit event.
    let hash = desk.cell("SELECT lower(hex(prev_hash)) FROM audit ORDER BY id DESC LIMIT 1");
    assert!(all[0].contains(&hash[..32]), "{} {}", all[0], head.out);
    desk.run_words(&["restore", &all[0], "--prove"])
        .says(0, &["The copy is good"]);
    let left = fs::read_dir(desk.path("register-backups")).unwrap().count();
    assert_eq!(left, 1, "nothing half done is left");
    desk.run("backup --list").says(0, &["verified"]);
    desk.run_words(&["find", "huong", "--register", &all[0]])
        .says(0, &["Nguyễn Thị Hường"]);
}

#[test]
fn a_copy_into_an_impossible_folder_is_refused_with_a_sentence() {
    let desk = desk();
    let file = desk.file("in-the-way", "x");
    desk.run(&format!("backup --to {file}"))
        .says(1, &["cannot be written", "back up again"]);
}

#[test]
fn restoring_sets_the_register_aside() {
    let desk = desk();
    desk.run("backup").works();
    let copy = copies(&desk).remove(0);
    desk.import(
        "people",
        "full_name,born,sex,residence\nNgười Sau,1991,male,permanent\n",
    )
    .works();
    desk.run(&format!("restore {copy}"))
        .says(0, &["was restored", "is kept in", "more rows in its trail"]);
    desk.run("find huong").says(0, &["Nguyễn Thị Hường"]);
    desk.run("find 'nguoi sau'").says(0, &["No one found"]);
    desk.run("check").says(0, &["0 findings"]);
    let files = fs::read_dir(desk.path("")).unwrap().flatten();
    let aside: Vec<_> = files
        .map(|e| e.path())
        .filter(|p| p.to_string_lossy().contains("before-restore"))
        .collect();
    assert_eq!(aside.len(), 1, "{aside:?}");
    let aside = aside[0].display().to_string();
    desk.run(&format!("find 'nguoi sau' --register {aside}"))
        .says(0, &["Người Sau"]);
    desk.run("trail").says(0, &["Restored"]);
}

#[test]
fn nothing_is_restored_while_others_have_the_register_open() {
    let desk = desk();
    desk.run("backup").works();
    let copy = copies(&desk).remove(0);
    let other = connect(&desk.register());
    let count = || number(&other, "SELECT count(*) FROM person");
    assert_eq!(count(), 4);
    desk.run(&format!("restore {copy}"))
        .says(2, &["The register is open elsewhere"]);
    assert_eq!(count(), 4);
    drop(other);
    desk.run(&format!("restore {copy}"))
        .says(0, &["was restored"]);
}

#[test]
fn a_lost_or_damaged_register_is_restored() {
    for ruin in [None, Some("no register any more, only text ".repeat(400))] {
        let desk = desk();
        desk.run("backup").works();
        let copy = copies(&desk).remove(0);
        match ruin {
            None => fs::remove_file(desk.register()).unwrap(),
            Some(text) => fs::write(desk.register(), text).unwrap(),
        }
        desk.run(&format!("restore {copy}"))
            .says(0, &["was restored"]);
        desk.run("check").says(0, &["0 findings"]);
        desk.run("find huong").says(0, &["Nguyễn Thị Hường"]);
    }
}

#[test]
fn a_copy_that_was_changed_or_renamed_is_refused() {
    let desk = desk();
    desk.run("backup").works();
    let copy = copies(&desk).remove(0);
    let change = "UPDATE person SET born = '1986' WHERE id = 1";
    connect(Path::new(&copy)).execute_batch(change).unwrap();
    desk.run(&format!("restore {copy}")).says(
        1,
        &["nothing is restored from it", "differs from its last image"],
    );
    desk.run("backup").works();
    let good = copies(&desk).remove(0);
    let name = good.rsplit('-').next().unwrap();
    let lying = good.replace(name, "00112233445566778899aabbccddeeff.db");
    fs::rename(&good, &lying).unwrap();
    desk.run(&format!("restore {lying}"))
        .says(2, &["does not end as its name states"]);
    desk.file("other.db", "text");
    desk.run("restore other.db").says(2, &["not a copy"]);
    desk.run("check").says(0, &["0 findings"]);
}

#[test]
fn an_encrypted_copy_opens_with_its_passphrase_alone() {
    let desk = desk();
    desk.file("secret.txt", "bốn từ dễ nhớ lắm\n");
    desk.file("wrong.txt", "một câu khác hẳn\n");
    desk.file("short.txt", "ngắn\n");
    desk.run("backup --encrypt --passphrase-file short.txt")
        .says(2, &["too short"]);
    desk.run("backup --encrypt")
        .says(2, &["no terminal to ask"]);
    desk.run("backup --encrypt --passphrase-file secret.txt")
        .says(0, &["Encrypted, decrypted again and compared"]);
    let sealed = sealed(&desk);
    assert!(
        !fs::read(&sealed)
            .unwrap()
            .windows(6)
            .any(|w| w == "SQLite".as_bytes())
    );
    let sealed = sealed.display().to_string();
    desk.run(&format!("restore {sealed} --passphrase-file wrong.txt"))
        .says(2, &["does not open this copy"]);
    fs::remove_file(desk.register()).unwrap();
    desk.run(&format!("restore {sealed} --passphrase-file secret.txt"))
        .says(0, &["was restored"]);
    desk.run("find huong").says(0, &["Nguyễn Thị Hường"]);
}

#[test]
fn an_encrypted_copy_for_a_key_opens_with_that_key() {
    let desk = desk();
    let identity = age::x25519::Identity::generate();
    let key = identity.to_string();
    desk.file("key.txt", key.expose_secret());
    desk.run("backup --recipient age1nonsense")
        .says(2, &["not an age public key"]);
    let public = identity.to_public().to_string();
    desk.run(&format!("backup --recipient {public}"))
        .says(0, &["Not verified"]);
    let sealed = sealed(&desk).display().to_string();
    desk.run(&format!("restore {sealed} --prove"))
        .says(2, &["add --identity"]);
    desk.run(&format!("restore {sealed} --prove --identity key.txt"))
        .says(0, &["The copy is good"]);
    let left = fs::read_dir(desk.path("")).unwrap().flatten();
    let partial = left.filter(|e| e.file_name().to_string_lossy().ends_with(".partial"));
    assert_eq!(partial.count(), 0, "no open copy is left behind");
}

fn sealed(desk: &crate::cli::Desk) -> std::path::PathBuf {
    let all = fs::read_dir(desk.path("")).unwrap().flatten();
    let mut sealed = all
        .map(|e| e.path())
        .filter(|p| p.extension().is_some_and(|e| e == "age"));
    sealed.next().expect("an encrypted copy")
}
