//! Files that a command makes: readable by their owner alone, and never made through a link.
#![cfg(unix)]

use std::collections::BTreeSet;
use std::fs;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, symlink};
use std::path::{Path, PathBuf};
use std::process::Command;

use super::Desk;

/// A call of every command; each makes what files it makes. `COPY` is the newest backup.
const CALLS: [&str; 37] = [
    "demo --people 20",
    "import people in/people.csv --rejects rejects.csv",
    "import people in/people.csv",
    "export people --out people.csv",
    "export people --format json --out new.json",
    "progress --format json",
    "report --period 2026-H1 --out r.docx",
    "report --period 2026-H1 --out r.xlsx",
    "report --period 2026-H1 --out r.md",
    "report --list",
    "worklist ui_advised --out w.xlsx",
    "worklist ui_advised --out w.csv",
    "worklist ui_advised --out w.md",
    "forms",
    "find huong",
    "check",
    "plan show",
    "backup",
    "backup --to elsewhere/deep",
    "backup --encrypt --passphrase-file in/pass --to elsewhere",
    "restore COPY --prove",
    "restore COPY",
    "encrypt --new-key-file new.key",
    "trail",
    "trail --verify",
    "forget --ask 1 --ground asked",
    "forget --agree 1 --clerk hoa",
    "forget --sweep",
    "breach",
    "clerks add lan --role admin",
    "clerk-keys",
    "unseal in/x.age --passphrase-file in/pass --out x",
    "manual",
    "manual clerk",
    "completions bash",
    "man",
    "man --dir pages",
];

const PEOPLE: &str = "citizen_id,full_name,born,sex,residence\n\
    001185000017,Nguyễn Thị Hường,15/03/1985,female,permanent\n,,,,\nx,y,z,,\n";

const INDICATORS: &str = "indicator,as_of,value\nunemployment_city,30/06/2026,\"2,4\"\n";

/// The command under the umask of most systems: without one of its own, others could read its files.
fn under_022(desk: &Desk, call: &str) -> i32 {
    let program = env!("CARGO_BIN_EXE_vieclam");
    let plain = desk.command(&[]);
    let mut shell = Command::new("sh");
    shell
        .args(["-c", "umask 022; exec \"$0\" \"$@\"", program])
        .args(call.split_whitespace())
        .envs(plain.get_envs().filter_map(|(name, v)| Some((name, v?))))
        .current_dir(desk.path(""));
    let ran = shell.output().unwrap();
    let err = String::from_utf8_lossy(&ran.stderr);
    assert!(!err.contains("panicked"), "{call}: {err}");
    ran.status.code().unwrap()
}

/// Everything below a folder, links not followed.
fn below(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap().flatten() {
        if entry.file_type().unwrap().is_dir() {
            below(&entry.path(), found);
        }
        found.push(entry.path());
    }
}

/// Files and folders below the desk's folder that others than their owner may use, but for those that the test made.
fn open_to_others(desk: &Desk) -> Vec<String> {
    let mut all = Vec::new();
    below(&desk.path(""), &mut all);
    assert!(all.len() > 1);
    all.retain(|p| !p.starts_with(desk.path("in")) && *p != desk.path("pages"));
    let wide = all
        .into_iter()
        .filter(|p| p.symlink_metadata().unwrap().mode() & 0o077 != 0);
    wide.map(|p| p.display().to_string()).collect()
}

fn set_mode(path: &Path, mode: u32) {
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

#[test]
fn what_any_command_makes_is_its_owners_alone() {
    let desk = Desk::new();
    desk.file("in/people.csv", PEOPLE);
    desk.file("in/pass", "bốn từ không ai đoán ra\n");
    fs::create_dir(desk.path("pages")).unwrap();
    fs::create_dir_all(desk.path("elsewhere/deep")).unwrap();
    for folder in ["elsewhere", "elsewhere/deep"] {
        set_mode(&desk.path(folder), 0o700);
    }
    let mut called = BTreeSet::new();
    for call in CALLS {
        called.extend(call.split(' ').next());
        let copies = fs::read_dir(desk.path("register-backups"));
        let copy = copies.into_iter().flatten().flatten().next();
        let copy = copy.map(|c| c.path().display().to_string());
        if call.starts_with("unseal") {
            let mut files = fs::read_dir(desk.path("elsewhere")).unwrap().flatten();
            let sealed = files.find(|f| f.path().extension().is_some_and(|e| e == "age"));
            fs::copy(sealed.unwrap().path(), desk.path("in/x.age")).unwrap();
        }
        let call = call.replace("COPY", &copy.unwrap_or_default());
        let code = under_022(&desk, &call);
        // Refused rows, and a build without the feature `encrypted`.
        let may_refuse = call.starts_with("encrypt") || call.starts_with("import");
        assert!(code == 0 || may_refuse && code == 2, "{call}: {code}");
        assert_eq!(open_to_others(&desk), [""; 0], "{call}");
    }
    // The trail says that none of them was made at the screen.
    let sql = "SELECT count(*) FROM audit WHERE origin <> CASE action WHEN 'save' THEN 'import' ELSE 'command' END";
    desk.stores(sql, "0");
    let actions = "SELECT group_concat(DISTINCT action) FROM audit";
    for action in ["export", "report", "backup", "staff", "forget", "save"] {
        assert!(
            desk.cell(actions).contains(action),
            "{}",
            desk.cell(actions)
        );
    }
    let help = desk.run("--help").out;
    let commands = help.lines().skip_while(|l| !l.starts_with("Commands"));
    let commands = commands.skip(1).take_while(|l| !l.is_empty());
    let commands: BTreeSet<&str> = commands
        .filter_map(|l| l.split_whitespace().next())
        .collect();
    assert!(commands.len() > 20);
    assert_eq!(called, commands, "a call of each command");
    for made in ["rejects.csv", "r.docx", "w.csv", "x", "data/vieclam/logs"] {
        assert!(desk.path(made).exists(), "{made}");
    }
}

#[test]
fn what_an_earlier_version_left_open_is_closed() {
    let desk = Desk::with_samples();
    desk.run("backup").works();
    let data = desk.path("data/vieclam");
    let aside = desk.path("register-before-restore-20260101T000000Z.db");
    fs::copy(desk.register(), &aside).unwrap();
    for file in [&desk.register(), &aside] {
        set_mode(file, 0o644);
    }
    for folder in [&desk.path("register-backups"), &data, &data.join("logs")] {
        set_mode(folder, 0o755);
    }
    // The clerk's own file keeps the rights that the clerk gave it.
    let shared = desk.file("shared.csv", "");
    set_mode(Path::new(&shared), 0o664);
    desk.run("export people --out shared.csv").works();
    let mode = fs::metadata(&shared).unwrap().mode();
    assert_eq!(mode & 0o777, 0o664);
    fs::remove_file(&shared).unwrap();
    assert_eq!(open_to_others(&desk), [""; 0]);
}

/// Puts something at a path, with a file that must not be reached.
type Place = fn(&Path, &Path);

/// What stands in the way of a file of the program.
const OBSTACLES: [(&str, Place); 4] = [
    ("link", |at, target| symlink(target, at).unwrap()),
    ("dangling", |at, _| symlink("/nowhere/x", at).unwrap()),
    ("hard link", |at, target| fs::hard_link(target, at).unwrap()),
    ("pipe", |at, _| {
        assert!(Command::new("mkfifo").arg(at).status().unwrap().success());
    }),
];

#[test]
fn no_side_file_is_reached_through_a_link() {
    for suffix in ["-queue", "-turn", "-ballast"] {
        for (name, make) in OBSTACLES {
            let desk = Desk::with_samples();
            let target = desk.file("victim", "precious");
            set_mode(Path::new(&target), 0o644);
            let side = desk.path(&format!("register.db{suffix}"));
            make(&side, Path::new(&target));
            let before = side.symlink_metadata().unwrap();
            desk.import("indicators", INDICATORS).says(0, &["New 1"]);
            // Only single changes provide for a full disk.
            desk.run("export people --out people.csv").works();
            assert_eq!(fs::read(&target).unwrap(), b"precious", "{suffix} {name}");
            let mode = |path: &str| fs::metadata(path).unwrap().mode() & 0o777;
            assert_eq!(mode(&target), 0o644, "{suffix} {name}");
            let after = side.symlink_metadata().unwrap();
            assert_eq!(before.ino(), after.ino(), "{suffix} {name}");
            desk.run("check").works();
        }
    }
}

#[test]
fn no_output_is_written_through_a_link_to_nothing() {
    let desk = Desk::with_samples();
    let goal = desk.path("elsewhere/goal");
    fs::create_dir(goal.parent().unwrap()).unwrap();
    for (at, call) in [
        ("out.csv", "export people --out out.csv"),
        ("w.csv", "worklist ui_advised --out w.csv"),
        (".", "man --dir pages"),
    ] {
        fs::create_dir_all(desk.path("pages")).unwrap();
        let at = if at == "." { "pages/vieclam.1" } else { at };
        symlink(&goal, desk.path(at)).unwrap();
        desk.run(call).says(1, &["cannot be written"]);
        assert!(!goal.exists(), "{call}");
    }
    let people = desk.file("in/people.csv", PEOPLE);
    desk.run(&format!("import people {people} --rejects rejects.csv"))
        .says(2, &["New 1"]);
    assert!(!goal.exists() && desk.path("rejects.csv").exists());
    // A log has no link in its folder.
    let logs = desk.path("data/vieclam/logs");
    for log in fs::read_dir(&logs).unwrap().flatten() {
        fs::remove_file(log.path()).unwrap();
        symlink(&goal, log.path()).unwrap();
    }
    desk.run("find huong").works();
    assert!(!goal.exists());
    desk.run("export people --out /dev/stdout")
        .says(0, &["Nguyễn"]);
}
