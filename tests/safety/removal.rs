//! Erasing a person.

use std::fs;
use std::path::Path;

use super::{copies, desk};
use crate::cli::Desk;

/// The data of the first person.
pub(super) const THEIRS: [&str; 6] = [
    "001185000017",
    "Nguyễn Thị Hường",
    "nguyen thi huong",
    "0912345678",
    "Ngõ Thử Nghiệm",
    "may công nghiệp ở Cầu Thử",
];

/// Files below a folder that have one of these texts.
pub(super) fn holding(folder: &Path, texts: &[&str]) -> Vec<String> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap().flatten() {
        let path = entry.path();
        if path.is_dir() {
            found.extend(holding(&path, texts));
            continue;
        }
        let bytes = fs::read(&path).unwrap();
        for text in texts {
            if bytes.windows(text.len()).any(|w| w == text.as_bytes()) {
                found.push(format!("{}: {text}", path.display()));
            }
        }
    }
    found
}

pub(super) fn only_registers(desk: &Desk) {
    for file in ["people.csv", "needs.csv", "people.rejects.csv"] {
        let _ = fs::remove_file(desk.path(file));
    }
    let _ = fs::remove_dir_all(desk.path("data"));
}

#[test]
fn two_people_agree_and_nothing_of_the_person_is_left() {
    let desk = desk();
    // Older versions of a row are in the trail.
    desk.import(
        "people",
        super::PEOPLE
            .replace("0912345678", "0911222333")
            .replace("Ngõ Thử Nghiệm 9", "Phố Cũ Thử 1"),
    )
    .works();
    desk.import("people", super::PEOPLE).works();
    desk.run("backup").works();
    only_registers(&desk);
    // An upgrade and a restore leave files with people beside a register.
    let register = desk.register();
    let (name, stem) = (register.file_name().unwrap(), register.file_stem().unwrap());
    let aside = [
        format!("{}.v2", name.display()),
        format!("{}-before-restore-20260101T000000Z.db", stem.display()),
    ];
    for name in aside {
        fs::copy(&copies(&desk)[0], register.with_file_name(name)).unwrap();
    }
    assert!(!holding(&desk.path(""), &THEIRS).is_empty());
    let id = desk.cell("SELECT id FROM person WHERE citizen_id = '001185000017'");
    desk.run(&format!("forget --ask {id} --ground left"))
        .says(2, &["does not apply"]);
    desk.run(&format!("forget --ask {id} --ground nonsense"))
        .says(2, &["no ground «nonsense»"]);
    desk.run(&format!("forget --ask {id} --ground asked"))
        .says(0, &["Another person must approve"]);
    desk.run(&format!("forget --ask {id} --ground asked"))
        .says(2, &["already requested"]);
    desk.run("forget").says(0, &["Nguyễn Thị Hường", "lan"]);
    desk.run("forget --agree 1").says(2, &["cannot approve it"]);
    desk.run("forget --agree 1 --clerk hoa").says(
        0,
        &["Erased, and every page", "3 older copies were replaced"],
    );
    let _ = fs::remove_dir_all(desk.path("data"));
    let mut texts = THEIRS.to_vec();
    texts.extend(["0911222333", "Phố Cũ Thử"]);
    assert_eq!(holding(&desk.path(""), &texts), Vec::<String>::new());
    desk.run("check").says(0, &["0 findings"]);
    desk.run("trail --verify").says(0, &["0 findings"]);
    desk.run("trail")
        .says(0, &["Erased a person", "Requested an erasure"]);
    desk.run("find huong").says(0, &["No one found"]);
    desk.run("find mau").says(0, &["Trần Văn Mẫu"]);
    desk.run("forget --agree 1 --clerk hoa")
        .says(2, &["Request 1 no longer exists"]);
    assert_eq!(copies(&desk).len(), 1);
    // The number is not used again, even when it was the last.
    desk.import("people", super::PEOPLE).works();
    let again = desk.cell("SELECT id FROM person WHERE citizen_id = '001185000017'");
    assert_ne!(id, again);
    desk.run("check").says(0, &["0 findings"]);
}

/// A killed restore, rekeying or backup leaves whole or partial registers; those of older versions have other names.
#[test]
fn unfinished_files_of_killed_commands_go_with_the_person() {
    let desk = desk();
    only_registers(&desk);
    let register = desk.register();
    let copy = fs::read(&register).unwrap();
    desk.run("forget --ask 1 --ground asked").works();
    let stem = register.file_stem().unwrap().display().to_string();
    // Whoever holds the lock is running: nothing there is removed by an opening.
    let staging = desk.path(&format!("{stem}-staging"));
    fs::create_dir_all(staging.join("0123")).unwrap();
    let lock = fs::File::create(staging.join("lock")).unwrap();
    lock.lock_shared().unwrap();
    let left = [
        staging.join("0123/restored.db"),
        desk.path(&format!(".{}.partial", "0f".repeat(16))),
    ];
    for path in &left {
        fs::write(path, &copy).unwrap();
    }
    desk.run("find mau").works();
    assert!(left.iter().all(|path| path.exists()));
    desk.run("forget --agree 1 --clerk hoa")
        .says(0, &["2 older copies were replaced"]);
    let _ = fs::remove_dir_all(desk.path("data"));
    assert_eq!(holding(&desk.path(""), &THEIRS), Vec::<String>::new());
    // Once no process runs, the next opening removes what is there.
    fs::create_dir_all(staging.join("0123")).unwrap();
    for path in &left {
        fs::write(path, &copy).unwrap();
    }
    drop(lock);
    desk.run("find mau").works();
    assert!(left.iter().all(|path| !path.exists()));
}

/// An event stays in the trail when the person whose number it has is erased.
#[test]
fn an_event_takes_no_id_number_of_somebody_else() {
    let desk = desk();
    let rows = desk.cell("SELECT count(*) FROM audit");
    let person = desk.cell("SELECT id FROM person WHERE citizen_id = '001185000017'");
    let hint = format!("write #{person}");
    for call in [
        &[
            "trail",
            "--export",
            "trail.json",
            "--reason",
            "hồ sơ 001185000017, sao lại",
        ][..],
        &["export", "people", "--out", "001185000017.csv"],
    ] {
        desk.run_words(call).says(2, &["001185000017", &hint]);
    }
    assert!(!desk.path("001185000017.csv").exists() && !desk.path("trail.json").exists());
    assert_eq!(desk.cell("SELECT count(*) FROM audit"), rows);
    let reason = ["trail", "--export", "trail.json", "--reason"];
    desk.run_words(&[&reason[..], &["hồ sơ 26/000111, điện thoại 0912345678"]].concat())
        .works();
}

#[test]
fn what_still_has_a_number_of_the_erased_is_named_by_its_label() {
    let desk = desk();
    // Not a number of the register yet.
    let reason = [
        "trail",
        "--export",
        "trail.json",
        "--reason",
        "hồ sơ 001191000094",
    ];
    desk.run_words(&reason).works();
    let row = desk.cell("SELECT max(id) FROM audit");
    let late =
        "citizen_id,full_name,born,sex,residence\n001191000094,Đỗ Thị Thử,1991,female,permanent\n";
    desk.import("people", late).works();
    let person = desk.cell("SELECT id FROM person WHERE citizen_id = '001191000094'");
    desk.run(&format!("forget --ask {person} --ground asked"))
        .works();
    let done = desk.run("forget --agree 1 --clerk hoa");
    let said = format!("The trail still has a number of the person (row {row})");
    done.says(0, &["Erased, and every page", &said]);
    assert!(!done.out.contains("audit") && !done.out.contains("still occurs in"));
    // In a note about somebody else.
    let note = super::PEOPLE.replace("address,ethnicity", "note,ethnicity");
    desk.import("people", note.replace("3,,tay", "3,vợ là 001190000033,tay"))
        .works();
    let person = desk.cell("SELECT id FROM person WHERE citizen_id = '001190000033'");
    desk.run(&format!("forget --ask {person} --ground asked"))
        .works();
    desk.run("forget --agree 2 --clerk hoa")
        .says(0, &["still occurs in: Person.", "The trail still has"]);
}

/// On the ward server clerks hand in files, and fetch others.
#[test]
fn older_files_of_the_server_keep_an_erasure_unfinished() {
    let desk = desk();
    only_registers(&desk);
    desk.run("clerks add lan --role admin").works();
    desk.run("clerks add hoa --role lead").works();
    let write = |name: &str| {
        let path = desk.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, "001185000017").unwrap();
        path
    };
    let older = [
        "incoming/hoa/a.csv",
        "outgoing/hoa/b.csv.age",
        "outgoing/c.age",
    ]
    .map(write);
    write("incoming/other/d.csv");
    let later = fs::File::create(desk.path("incoming/hoa/later.csv")).unwrap();
    let tomorrow = std::time::SystemTime::now() + std::time::Duration::from_hours(24);
    later.set_modified(tomorrow).unwrap();
    desk.run("--yes forget --ask 1 --ground asked").works();
    let done = desk.run("--yes forget --agree 1 --clerk hoa");
    for path in &older {
        let shown = path.display().to_string();
        done.says(1, &[&shown, "was handed in, or made to be fetched"]);
    }
    assert!(!done.out.contains("later.csv") && !done.out.contains("d.csv"));
    desk.run("--yes forget --sweep")
        .says(1, &["a.csv", "c.age"]);
    for path in &older {
        fs::remove_file(path).unwrap();
    }
    desk.run("--yes forget --sweep").works();
    desk.stores("SELECT count(swept_at) FROM forget_request", "1");
}

#[test]
fn a_forged_erasure_is_found() {
    let desk = desk();
    let conn = rusqlite::Connection::open(desk.register()).unwrap();
    conn.execute_batch(
        "UPDATE audit SET after = '{}', before = '{}', salts = '{\"\":\"=\"}' WHERE id = 2;
         DELETE FROM audit_record WHERE audit_id = 2; DELETE FROM sample;
         DELETE FROM person_word WHERE person_id = 2; DELETE FROM soft_check WHERE person_id = 2;
         DELETE FROM need WHERE person_id = 2; DELETE FROM person WHERE id = 2;",
    )
    .unwrap();
    drop(conn);
    desk.run("trail --verify")
        .says(1, &["The trail is broken at row 2"]);
}

#[test]
fn a_refused_request_leaves_everything() {
    let desk = desk();
    desk.run("forget --ask 1 --ground asked").works();
    desk.run("forget --refuse 1 --clerk hoa")
        .says(0, &["was refused"]);
    desk.run("find huong").says(0, &["Nguyễn Thị Hường"]);
    desk.run("forget").says(0, &["No request is open"]);
    desk.run("forget --ask 99 --ground asked")
        .says(2, &["no person with number 99"]);
}

#[test]
fn people_who_left_long_ago_are_due_and_a_restored_copy_names_the_erased() {
    let desk = desk();
    let left = "citizen_id,full_name,born,sex,residence,left_on,left_reason\n001190000033,Lê Thị Thử,1990,female,permanent,01/02/2020,moved\n";
    desk.import("people", left).works();
    desk.run("forget --due")
        .says(0, &["Lê Thị Thử", "01/02/2025"]);
    desk.run("backup").works();
    let copy = copies(&desk).remove(0);
    fs::create_dir(desk.path("elsewhere")).unwrap();
    let safe = desk.path("elsewhere/copy.db").display().to_string();
    fs::copy(&copy, &safe).unwrap();
    desk.run("forget --ask 4 --ground left").works();
    desk.run("forget --agree 1 --clerk hoa")
        .says(0, &["Erased, and every page"]);
    desk.run("forget --due").says(0, &["No one is due"]);
    desk.run(&format!("restore {safe}"))
        .says(0, &["must be erased again", ": 4"]);
}

#[test]
fn a_register_that_can_only_be_read_gets_no_log_and_no_sweep() {
    let desk = desk();
    let mut permissions = fs::metadata(desk.register()).unwrap().permissions();
    permissions.set_readonly(true);
    fs::set_permissions(desk.register(), permissions).unwrap();
    desk.run("forget --sweep")
        .says(1, &["can be read but not written"]);
    desk.run("find huong").says(0, &["Nguyễn Thị Hường"]);
    for end in ["wal", "shm"] {
        assert!(!desk.path(&format!("register.db-{end}")).exists());
    }
}
