//! Copies and restoring.

use std::fs;
use std::path::Path;

use age::secrecy::ExposeSecret;
use vieclam::register::backup::BackupLabel;

use super::{copies, desk};
use crate::cli::Desk;
use crate::harness::registers::{connect, number, open};

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
        .says(2, &["There is no folder", "back up again"]);
    let new = desk.path("new");
    desk.run(&format!("backup --to {}", new.display())).works();
    if cfg!(target_os = "linux") {
        // Nothing is connected under this name.
        desk.run("backup --to /media/vieclam-no-such-stick")
            .says(2, &["There is no folder"]);
    }
    // A stick that is not connected: its folder is not made on another disk.
    let stick = desk.path("media/usb");
    desk.run(&format!("backup --to {}", stick.display()))
        .says(2, &["There is no folder", "Connect the stick"]);
    assert!(!desk.path("media").exists());
    fs::create_dir_all(&stick).unwrap();
    desk.run(&format!("backup --to {}", stick.display()))
        .works();
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

const LATER: &str = "full_name,born,sex,residence\nNgười Sau,1991,male,permanent\n";

/// Makes a copy and moves it to where no later one displaces it.
fn put_aside(desk: &Desk) -> String {
    desk.run("backup").works();
    let copy = copies(desk).remove(0);
    let aside = desk
        .path("aside")
        .join(Path::new(&copy).file_name().unwrap());
    fs::create_dir_all(desk.path("aside")).unwrap();
    fs::rename(copy, &aside).unwrap();
    aside.display().to_string()
}

/// The details of the newest row of the trail, and its action.
fn newest_event(desk: &Desk) -> (String, serde_json::Value) {
    let action = desk.cell("SELECT action FROM audit ORDER BY id DESC LIMIT 1");
    let after = desk.cell("SELECT after FROM audit ORDER BY id DESC LIMIT 1");
    let images: serde_json::Value = serde_json::from_str(&after).unwrap();
    (action, images["note:0"].clone())
}

#[test]
fn the_restored_register_names_what_it_replaced() {
    let desk = desk();
    desk.run("backup").works();
    let copy = copies(&desk).remove(0);
    let held = desk.cell("SELECT lower(hex(prev_hash)) FROM audit ORDER BY id DESC LIMIT 1");
    desk.import("people", LATER).works();
    let replaced = desk.cell("SELECT lower(hex(hash)) FROM audit ORDER BY id DESC LIMIT 1");
    desk.run(&format!("restore {copy}"))
        .says(0, &["2 more rows in its trail, 1 with records"]);
    let (action, event) = newest_event(&desk);
    assert_eq!(action, "restore");
    assert_eq!(event["head"], held);
    assert_eq!(event["replaced"], replaced);
    assert_eq!(event["lost"], 2);
    // And so it is where there was none, or none that can be read.
    for ruin in [
        None,
        Some("no register any more, only text ".repeat(400)),
        Some(String::new()),
    ] {
        match &ruin {
            None => fs::remove_file(desk.register()).unwrap(),
            Some(text) => fs::write(desk.register(), text).unwrap(),
        }
        desk.run(&format!("restore {copy}"))
            .says(0, &["was restored"]);
        let (action, event) = newest_event(&desk);
        assert_eq!(
            (action.as_str(), &event["head"]),
            ("restore", &held.clone().into())
        );
        assert!(event.get("replaced").is_none());
        desk.run("check").says(0, &["0 findings"]);
    }
}

#[test]
fn a_copy_that_is_ahead_loses_nothing_and_a_branch_is_counted() {
    let desk = desk();
    let first = put_aside(&desk);
    let old = fs::read(desk.register()).unwrap();
    desk.import("people", LATER).works();
    let second = put_aside(&desk);
    fs::write(desk.register(), &old).unwrap();
    let ran = desk.run(&format!("restore {second}"));
    ran.says(
        0,
        &[
            "goes on where the previous register ends, by 1 row",
            "no record is lost",
        ],
    );
    assert!(!ran.out.contains("review"), "{}", ran.out);
    desk.run("find 'nguoi sau'").says(0, &["Người Sau"]);
    // The register's own last rows are events.
    let third = put_aside(&desk);
    desk.run(&format!("restore {third}"))
        .says(0, &["1 more row in its trail, none with records"]);
    desk.run(&format!("restore {first}")).works();
    desk.import("people", LATER.replace("Sau", "Khác")).works();
    desk.run(&format!("restore {third}")).says(
        0,
        &[
            "the previous register has 2 rows of its own (1 with records)",
            "the copy",
        ],
    );
    desk.run("find 'nguoi khac'").says(0, &["No one found"]);
    desk.run("check").says(0, &["0 findings"]);
}

#[test]
fn a_copy_of_another_register_is_restored_only_on_request() {
    let (desk, other) = (desk(), desk());
    other.run("backup").works();
    let copy = copies(&other).remove(0);
    desk.import("people", LATER).works();
    desk.run(&format!("restore {copy}"))
        .says(2, &["a copy of another register", "--other-register"]);
    desk.run("find 'nguoi sau'").says(0, &["Người Sau"]);
    assert_ne!(newest_event(&desk).0, "restore");
    desk.run(&format!("restore {copy} --other-register"))
        .says(0, &["was restored", "is kept in"]);
    desk.run("find 'nguoi sau'").says(0, &["No one found"]);
    desk.run("check").says(0, &["0 findings"]);
    // A register that was made by mistake and holds nothing is no obstacle.
    drop(open(&desk.path("new.db"), "lan"));
    fs::rename(desk.path("new.db"), desk.register()).unwrap();
    desk.run(&format!("restore {copy}"))
        .says(0, &["was restored"]);
}

#[test]
fn a_restored_copy_is_the_newest_although_others_end_at_later_rows() {
    let desk = desk();
    let first = put_aside(&desk);
    desk.import("people", LATER).works();
    desk.run("backup").works();
    let abandoned = copies(&desk).remove(0);
    let name = Path::new(&first).file_name().unwrap();
    let first = desk
        .path("register-backups")
        .join(name)
        .display()
        .to_string();
    fs::rename(desk.path("aside").join(name), &first).unwrap();
    assert_eq!(copies(&desk), [abandoned.as_str(), &first]);
    desk.run(&format!("restore {first}")).works();
    assert_eq!(copies(&desk), [first.as_str(), &abandoned]);
    desk.run("backup").works();
    let left = copies(&desk);
    let day = |copy: &str| BackupLabel::from_file_name(copy).unwrap().day();
    // The newest of each day stays: of one day, as nearly always, that is the one just made.
    let is_of_another_day = day(Path::new(&left[0]).file_name().unwrap().to_str().unwrap())
        != day(name.to_str().unwrap());
    let expected = [first.as_str(), abandoned.as_str()];
    assert_eq!(left[1..], expected[usize::from(!is_of_another_day)..]);
    // Its point is in the register that was replaced, as the row of the restore proves.
    desk.run("trail --verify")
        .says(0, &["a register that a restore replaced", "0 findings"]);
    let newest = copies(&desk).remove(0);
    desk.run(&format!("restore {newest}")).works();
    desk.run("trail --verify").says(0, &["0 findings"]);
    for file in fs::read_dir(desk.path("")).unwrap().flatten() {
        if file
            .file_name()
            .to_string_lossy()
            .contains("before-restore")
        {
            fs::remove_file(file.path()).unwrap();
        }
    }
    desk.run("trail --verify").says(1, &["is not in the trail"]);
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
    for (text, message) in [
        ("a".repeat(4097), "longer than 4096 bytes"),
        ("bốn từ\tdễ nhớ lắm".to_owned(), "cannot be typed"),
        ("bốn từ\0dễ nhớ lắm".to_owned(), "cannot be typed"),
    ] {
        desk.file("wrong-kind.txt", text + "\n");
        desk.run("backup --encrypt --passphrase-file wrong-kind.txt")
            .says(2, &[message]);
    }
    #[cfg(unix)]
    desk.run("backup --encrypt --passphrase-file /dev/zero")
        .says(2, &["longer than 4096 bytes"]);
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
        .says(2, &["does not open this file"]);
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

#[test]
fn a_register_put_back_by_other_means_is_found_by_its_copies() {
    let desk = desk();
    desk.run("backup").works();
    let earlier = fs::read(&copies(&desk)[0]).unwrap();
    desk.run("import people people.csv").works();
    desk.import("needs", super::NEEDS).works();
    desk.file(
        "more.csv",
        "full_name,born,sex,residence\nLò Thị Sau,1990,female,permanent\n",
    );
    desk.run("import people more.csv").works();
    desk.run("backup").works();
    let newest = copies(&desk).remove(0);
    let says = |text: &str| {
        let ran = desk.run("check");
        ran.says(0, &["0 findings"]);
        assert_eq!(
            ran.err
                .contains("rows of the trail that the register lacks"),
            !text.is_empty()
        );
        assert!(ran.err.contains(text), "{}", ran.err);
    };
    says("");
    fs::write(desk.register(), &earlier).unwrap();
    says(&newest);
    let mut clerk = crate::harness::Clerk::with(&desk.register());
    clerk.sees("có những dòng mà sổ không có");
    clerk.press("082").sees("Số bản sao có những dòng nhật ký");
    drop(clerk);
    // Another register in its place.
    fs::remove_file(desk.register()).unwrap();
    let other = super::desk();
    fs::copy(other.register(), desk.register()).unwrap();
    says(&newest);
    // Restored on purpose, with a row about it in the trail.
    desk.run(&format!("restore {newest} --other-register"))
        .works();
    says("");
    fs::write(desk.path("earlier.db"), earlier).unwrap();
    desk.run("restore earlier.db").works();
    says("");
}
