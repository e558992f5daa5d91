//! Backups, erasures and staging change only files of their own register: those with its identity, not those with its name.

use std::fs;
use std::path::Path;

use super::{PEOPLE, copies, desk};
use crate::cli::{Desk, Ran};

const LATER: &str = "full_name,born,sex,residence\nNgười Sau,1991,male,permanent\n";

/// Requests and approves the erasure of the first person.
pub(super) fn erase(desk: &Desk) -> Ran {
    erase_in(desk, &desk.register())
}

fn erase_in(desk: &Desk, register: &Path) -> Ran {
    let register = register.display();
    desk.run(&format!(
        "forget --ask 1 --ground asked --register {register}"
    ))
    .works();
    desk.run(&format!(
        "forget --agree 1 --clerk hoa --register {register}"
    ))
}

pub(super) fn files(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let names = entries.map(|e| e.file_name().to_string_lossy().into_owned());
    let mut names: Vec<String> = names.collect();
    names.sort();
    names
}

pub(super) fn only_set_aside(desk: &Desk) -> String {
    let names = files(&desk.path(""));
    let mut aside = names
        .iter()
        .filter(|name| name.contains("-before-restore-"));
    desk.path(aside.next().unwrap()).display().to_string()
}

/// Another register in the folder of the first, with the same people.
fn neighbour(desk: &Desk, name: &str) {
    let people = desk.file("neighbours.csv", PEOPLE);
    let register = desk.path(name);
    desk.run(&format!(
        "import people {people} --register {}",
        register.display()
    ))
    .works();
}

#[test]
fn an_erasure_in_a_damaged_register_leaves_its_sound_backups() {
    let desk = desk();
    desk.run("backup").works();
    let sound = copies(&desk).remove(0);
    let bytes = fs::read(&sound).unwrap();
    let conn = rusqlite::Connection::open(desk.register()).unwrap();
    conn.execute_batch("DELETE FROM need").unwrap();
    drop(conn);
    let erased = erase(&desk);
    erased.says(
        1,
        &[
            "Erased, and every page",
            "no older copy was removed",
            "vieclam check",
        ],
    );
    assert!(!erased.out.contains("replaced"), "{}", erased.out);
    assert_eq!(fs::read(&sound).unwrap(), bytes);
    desk.run("forget --sweep --clerk hoa")
        .says(1, &["no older copy was removed"]);
    assert!(Path::new(&sound).exists());
    // Restored, it is sound, and the erasure is done again.
    desk.run_words(&["restore", &sound, "--clerk", "hoa"])
        .says(0, &["was restored", "must be erased again"]);
    erase(&desk);
    desk.run("check").says(0, &["0 findings"]);
}

#[test]
fn registers_of_one_name_share_a_folder_of_backups() {
    let (desk, other) = (desk(), desk());
    let folder = desk.path("usb");
    fs::create_dir(&folder).unwrap();
    let folder = folder.display();
    desk.run(&format!("backup --to {folder}")).works();
    let first = files(&desk.path("usb"));
    for _ in 0..2 {
        other.run(&format!("backup --to {folder}")).works();
    }
    let after = files(&desk.path("usb"));
    assert!(after.contains(&first[0]), "{after:?}");
    assert_eq!(after.len(), 2, "{after:?}");
}

#[test]
fn an_erasure_leaves_the_backups_of_a_neighbour() {
    let desk = desk();
    neighbour(&desk, "register.sqlite");
    let register = desk.path("register.sqlite").display().to_string();
    desk.run("backup").works();
    desk.run(&format!("backup --register {register}")).works();
    let before = files(&desk.path("register-backups"));
    assert_eq!(before.len(), 2, "{before:?}");
    erase(&desk).says(0, &["1 older copy was replaced"]);
    let after = files(&desk.path("register-backups"));
    assert_eq!(after.len(), 2);
    assert_eq!(after.iter().filter(|name| before.contains(name)).count(), 1);
    for register in [&register, &desk.register().display().to_string()] {
        desk.run(&format!("trail --verify --register {register}"))
            .says(0, &["0 findings"]);
        let checked = desk.run(&format!("check --register {register}"));
        checked.says(0, &["0 findings"]);
        assert!(
            !checked.err.contains("that the register lacks"),
            "{}",
            checked.err
        );
    }
    // Missing, it is not to be restored from a copy of the other.
    fs::remove_file(&register).unwrap();
    let own = before.iter().find(|name| after.contains(name)).unwrap();
    let missing = desk.run(&format!("find huong --register {register}"));
    missing.says(2, &[own]);
    fs::remove_file(desk.path("register-backups").join(own)).unwrap();
    let missing = desk.run(&format!("find huong --register {register}"));
    assert!(!missing.err.contains("-backups"), "{}", missing.err);
}

#[test]
fn what_a_restore_set_aside_stays_with_saves_of_its_own() {
    let desk = desk();
    desk.run("backup").works();
    let copy = copies(&desk).remove(0);
    desk.import("people", LATER).works();
    desk.run(&format!("restore {copy}")).works();
    let aside = only_set_aside(&desk);
    erase(&desk).says(
        1,
        &["Erased, and every page", &aside, "that this register lacks"],
    );
    desk.run(&format!("find 'nguoi sau' --register {aside}"))
        .says(0, &["Người Sau"]);
    // The clerk erases the person there too.
    erase_in(&desk, Path::new(&aside)).works();
    desk.run("forget --sweep --clerk hoa")
        .says(0, &["Everything was overwritten"]);
    desk.run(&format!("find 'nguoi sau' --register {aside}"))
        .says(0, &["Người Sau"]);
    desk.run("forget --sweep --clerk hoa").works();
    desk.run("check").says(0, &["0 findings"]);
}

#[test]
fn the_register_of_another_ward_that_a_restore_replaced_stays() {
    let (desk, other) = (desk(), desk());
    other.run("backup").works();
    let copy = copies(&other).remove(0);
    desk.run(&format!("restore {copy} --other-register"))
        .works();
    let aside = only_set_aside(&desk);
    erase(&desk).says(0, &["Erased, and every page"]);
    desk.run(&format!("find huong --register {aside}"))
        .says(0, &["Nguyễn Thị Hường"]);
}

#[test]
fn files_with_such_names_stay() {
    let desk = desk();
    desk.run("backup").works();
    let others = [
        "register.db.v2026-notes.txt",
        "register-before-restore-plan.docx",
        "register-backups/notes.db",
        "register.db.anything-unproved",
        "register-before-restore-x.partial",
        "register-backups/film.partial",
    ];
    for name in others {
        desk.file(name, "x");
    }
    let thesis = desk.file("register-staging/1/thesis.doc", "x");
    desk.run("find huong").works();
    desk.run("backup")
        .says(2, &["another folder has that name"]);
    assert_eq!(desk.read("register-staging/1/thesis.doc"), "x");
    fs::rename(
        Path::new(&thesis).ancestors().nth(2).unwrap(),
        desk.path("elsewhere"),
    )
    .unwrap();
    erase(&desk).works();
    desk.run("find mau").works();
    for name in others {
        assert!(desk.path(name).exists(), "{name}");
    }
    // A name that only a copy has, with other content, is named.
    let unreadable = desk.file("register.db.v2", "x");
    desk.run("forget --ask 2 --ground asked").works();
    desk.run("forget --agree 2 --clerk hoa")
        .says(1, &["cannot be read", &unreadable]);
    assert_eq!(desk.read("register.db.v2"), "x");
    fs::remove_file(&unreadable).unwrap();
    desk.run("forget --sweep --clerk hoa").works();
}

#[test]
fn copies_under_other_names_are_named() {
    let desk = desk();
    let copy = desk.path("bản chép tay.sqlite");
    fs::copy(desk.register(), &copy).unwrap();
    let shown = copy.display().to_string();
    erase(&desk).says(1, &["another copy of this register", &shown]);
    assert!(copy.exists());
    fs::remove_file(&copy).unwrap();
    desk.run("forget --sweep --clerk hoa").works();
}

#[test]
fn an_erasure_in_a_renamed_register_reaches_its_backups() {
    let desk = desk();
    desk.run("backup").works();
    let renamed = desk.path("so.db");
    fs::rename(desk.register(), &renamed).unwrap();
    erase_in(&desk, &renamed).says(0, &["1 older copy was replaced"]);
    assert_eq!(files(&desk.path("register-backups")), Vec::<String>::new());
    assert_eq!(files(&desk.path("so-backups")).len(), 1);
}

#[cfg(unix)]
#[test]
fn a_link_to_a_register_leads_to_the_same_files_beside_it() {
    let desk = desk();
    fs::create_dir(desk.path("links")).unwrap();
    let link = desk.path("links/ward.db");
    std::os::unix::fs::symlink(desk.register(), &link).unwrap();
    let shown = link.display();
    desk.run(&format!("backup --register {shown}")).works();
    assert_eq!(files(&desk.path("links")), ["ward.db"]);
    assert_eq!(files(&desk.path("register-backups")).len(), 1);
    erase_in(&desk, &link).says(0, &["1 older copy was replaced"]);
    desk.run("check").says(0, &["0 findings"]);
}
