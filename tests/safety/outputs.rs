//! Files that commands write: none over a register or what belongs to one, none through a link, none in full without a trail.

use std::fs;

use vieclam::register::backup::sealed::seal_bytes;

use super::{PEOPLE, copies, desk};
use crate::cli::Desk;

/// Calls that write a file, with `{}` in its place.
const CALLS: [&str; 6] = [
    "export people --out {}",
    "trail --export {} --reason check",
    "worklist follow_ups --out {}",
    "import people refused.csv --rejects {}",
    "unseal sealed.age --out {} --passphrase-file passphrase",
    "report --period 2026-H1 --out {}",
];

/// The register, a file with rows to refuse, and a sealed file.
fn with_inputs() -> Desk {
    let desk = desk();
    desk.run("backup").works();
    desk.file(
        "refused.csv",
        "full_name,born,sex,residence\n,1990,male,permanent\n",
    );
    desk.file("sealed.age", seal_bytes(b"a person", "passphrase").unwrap());
    desk.file("passphrase", "passphrase\n");
    desk
}

#[test]
fn no_command_writes_over_a_register_or_what_belongs_to_one() {
    let desk = with_inputs();
    let backup = copies(&desk).remove(0);
    fs::copy(desk.register(), desk.path("other.db")).unwrap();
    let rows = desk.cell("SELECT count(*) FROM audit");
    let before = fs::read(desk.path(&backup)).unwrap();
    for call in CALLS {
        for at in ["register-backups/new.md", "register-staging/new.md"] {
            desk.run(&call.replace("{}", at))
                .says(2, &["belongs to one", at]);
            assert!(!desk.path(at).exists(), "{call} {at}");
        }
        // Others have the extension of their format.
        if ["worklist", "report"].iter().any(|c| call.starts_with(c)) {
            continue;
        }
        for at in [
            "register.db",
            "register.db-wal",
            "register.db-shm",
            "register.db-queue",
            "register.db-turn",
            "register.db-ballast",
            "register.db-drafts",
            "register.db.v3",
            "register-before-restore-20260101T000000Z.db",
            "other.db",
            &backup,
        ] {
            let ran = desk.run(&call.replace("{}", at));
            if call.starts_with("unseal") && desk.path(at).exists() {
                ran.says(2, &["already exists"]);
            } else {
                ran.says(2, &["belongs to one", at]);
            }
        }
    }
    assert_eq!(desk.cell("SELECT count(*) FROM audit"), rows);
    assert_eq!(fs::read(desk.path(&backup)).unwrap(), before);
    desk.run("check").says(0, &["0 findings"]);
    desk.run("check --register other.db")
        .says(0, &["0 findings"]);
    desk.run("backup --to register-staging")
        .says(2, &["belongs to one"]);
    fs::create_dir(desk.path("usb")).unwrap();
    desk.run("backup --to usb").works();
}

#[cfg(unix)]
#[test]
fn no_command_writes_through_a_link() {
    use std::os::unix::fs::symlink;
    let desk = with_inputs();
    fs::create_dir(desk.path("pages")).unwrap();
    fs::create_dir(desk.path("folder")).unwrap();
    desk.file("goal", "another file");
    let register = fs::read(desk.register()).unwrap();
    let rows = desk.cell("SELECT count(*) FROM audit");
    symlink(desk.path("goal"), desk.path("out.partial")).unwrap();
    for at in ["link.csv", "pages/vieclam.1", "link.md"] {
        symlink(desk.path("goal"), desk.path(at)).unwrap();
    }
    for call in [
        "export people --out link.csv",
        "worklist follow_ups --out link.csv",
        "report --period 2026-H1 --out link.md",
        "man --dir pages",
        "import people refused.csv --rejects link.csv",
    ] {
        desk.run(call).says(1, &["cannot be written: it is a link"]);
    }
    symlink(desk.path("folder"), desk.path("folder.csv")).unwrap();
    let by_dev = format!("/dev/..{}", desk.path("link.csv").display());
    for call in &CALLS[..4] {
        for at in [by_dev.as_str(), "folder.csv"] {
            desk.run(&call.replace("{}", at))
                .says(1, &["cannot be written: it is a link"]);
        }
        if !call.starts_with("worklist") {
            desk.run(&call.replace("{}", "folder"))
                .says(1, &["is a folder"]);
        }
    }
    assert_eq!(desk.cell("SELECT count(*) FROM audit"), rows);
    desk.run("unseal sealed.age --out out --passphrase-file passphrase")
        .works();
    assert_eq!(desk.read("out"), "a person");
    assert_eq!(desk.read("goal"), "another file");
    fs::remove_file(desk.path("pages/vieclam.1")).unwrap();
    symlink(desk.register(), desk.path("pages/vieclam.1")).unwrap();
    desk.run("man --dir pages").says(2, &["belongs to one"]);
    assert_eq!(&fs::read(desk.register()).unwrap()[..16], &register[..16]);
}

#[test]
fn a_file_that_is_write_protected_stays() {
    let desk = with_inputs();
    for call in CALLS {
        let extension = if call.starts_with("report") {
            "md"
        } else {
            "csv"
        };
        let at = format!("final.{extension}");
        let file = desk.path(&at);
        if !file.exists() {
            desk.file(&at, "corrected by hand");
            let mut rights = fs::metadata(&file).unwrap().permissions();
            rights.set_readonly(true);
            fs::set_permissions(&file, rights).unwrap();
        }
        let rows = desk.cell("SELECT count(*) FROM audit");
        let ran = desk.run(&call.replace("{}", &at));
        if call.starts_with("unseal") {
            ran.says(2, &["already exists"]);
        } else {
            ran.says(1, &["is write-protected"]);
        }
        assert_eq!(desk.cell("SELECT count(*) FROM audit"), rows, "{call}");
        assert_eq!(desk.read(&at), "corrected by hand", "{call}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_file_that_cannot_be_written_is_named() {
    let desk = desk();
    for call in ["export people", "export people --format json"] {
        desk.run(&format!("{call} --out /dev/full"))
            .says(1, &["/dev/full", "cannot be written"]);
    }
}

#[test]
fn nothing_sensitive_leaves_a_register_whose_trail_cannot_say_so() {
    let desk = desk();
    let mut rights = fs::metadata(desk.register()).unwrap().permissions();
    rights.set_readonly(true);
    fs::set_permissions(desk.register(), rights).unwrap();
    for call in [
        "export people --full --reason check --out out.csv",
        "export people --full --reason check",
        "trail --export trail.json --reason check",
        "worklist group_connected --group 5 --reason check",
    ] {
        let ran = desk.run(call);
        ran.says(1, &["read-only, so the trail cannot record it"]);
        assert_eq!(ran.out, "", "{call}");
    }
    assert!(!desk.path("out.csv").exists() && !desk.path("trail.json").exists());
    desk.run("export people").works();
}

#[test]
fn the_whole_trail_needs_a_reason_although_nothing_sensitive_is_left() {
    let desk = Desk::new();
    desk.import("people", PEOPLE.lines().next().unwrap().to_owned() + "\n")
        .works();
    desk.run("trail --export trail.json").says(2, &["--reason"]);
    assert!(!desk.path("trail.json").exists());
    desk.run("trail --export trail.json --reason check").works();
    let reason = "SELECT instr(after, '\"check\"') > 0 FROM audit ORDER BY id DESC LIMIT 1";
    assert_eq!(desk.cell(reason), "1");
}

#[test]
fn an_empty_copy_is_named_as_such() {
    let desk = desk();
    for name in ["copy.db", "copy.db.age"] {
        desk.file(name, "");
        for option in ["", "--prove"] {
            desk.run(&format!("restore {name} {option}"))
                .says(2, &["is an empty file, not a copy"]);
        }
    }
}

#[test]
fn a_path_too_long_for_what_is_beside_it_is_refused() {
    let desk = Desk::new();
    let file = desk.file("people.csv", PEOPLE);
    let deep = format!("{}r.db", "deep-folder-of-a-ward/".repeat(20));
    for register in [format!("{}.db", "a".repeat(200)), deep] {
        desk.run(&format!("import people {file} --register {register}"))
            .says(2, &["is too long"]);
    }
    assert_eq!(fs::read_dir(desk.path("")).unwrap().count(), 2);
}

#[cfg(unix)]
#[test]
fn a_path_that_is_no_text_is_the_one_that_was_named() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt as _;
    let desk = Desk::new();
    let file = desk.file("people.csv", PEOPLE);
    let folder = desk.path("");
    let register = folder.join(OsStr::from_bytes(b"ward-\xff.db"));
    let run = |arguments: &[&str]| {
        let mut command = desk.command(arguments);
        command.env("VIECLAM_REGISTER", &register).output().unwrap()
    };
    assert!(run(&["import", "people", &file]).status.success());
    assert!(register.exists());
    let keys = run(&["clerk-keys"]);
    assert_eq!(keys.status.code(), Some(2));
    let sentence = String::from_utf8_lossy(&keys.stderr).into_owned();
    assert!(
        keys.stdout.is_empty() && sentence.contains("sshd"),
        "{sentence}"
    );
}

#[cfg(unix)]
#[test]
fn no_line_of_a_key_is_broken_by_a_path() {
    let desk = Desk::new();
    let file = desk.file("people.csv", PEOPLE);
    let register = desk.path("a\nb.db").display().to_string();
    let call =
        |arguments: &[&str]| desk.run_words(&[&["--register", &register], arguments].concat());
    call(&["import", "people", &file]).works();
    let ran = call(&["clerk-keys"]);
    ran.says(2, &["sshd"]);
    assert_eq!(ran.out, "");
}
