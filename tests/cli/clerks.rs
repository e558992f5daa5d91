//! `vieclam clerks` and what sshd reads of it.

use std::fs;
use std::process::Command;

use super::Desk;

const KEY: &str =
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGRS3DbSRtJB6Ig6CRZOrPuPCG2vXRBIkJ5DDlGVdyWL lan@may-3";

#[test]
fn clerks_are_added_changed_and_closed() {
    let desk = Desk::new();
    let key = desk.file("lan.pub", format!("{KEY}\n"));
    desk.run("clerks list").says(2, &["no register"]);
    desk.run("clerks add hoa")
        .says(2, &["The first account must be an admin"]);
    desk.run("clerks add lan --role boss")
        .says(2, &["boss", "viewer, clerk, lead, admin"]);
    desk.run(&format!("clerks add lan --role admin --key {key}"))
        .says(0, &["Done: lan"]);
    desk.run("clerks add hoa --full-name 'Trần Thị Hoa'")
        .works();
    desk.run("clerks role hoa lead").works();
    desk.run("clerks")
        .says(0, &["Trần Thị Hoa", "lead", "admin"]);
    desk.run(&format!("clerks key hoa {key}"))
        .says(2, &["already belongs to «lan»"]);
    desk.run("clerks close lan").says(2, &["only active admin"]);
    desk.run("clerks close hoa").works();
    let long = "W".repeat(101);
    desk.run(&format!("clerks add dai --full-name {long}"))
        .says(2, &["over 100 characters"]);
    let listed = desk.json("clerks list --format json");
    assert_eq!(listed[0]["name"], "lan");
    assert_eq!(listed[1]["role"], "lead");
    assert!(listed[1]["closed_at"].is_string());
    desk.stores("SELECT count(*) FROM audit", "5");
    desk.stores("SELECT min(origin) FROM audit", "command");
    desk.run("check").works();
}

/// An account is added with its key or not at all.
#[test]
fn a_malformed_key_is_refused_with_a_sentence() {
    let desk = Desk::new();
    for (text, message) in [
        ("", "no key yet"),
        ("-----BEGIN OPENSSH PRIVATE KEY-----\nabc", "private key"),
        (
            "command=\"sh\" ssh-ed25519 AAAA",
            "does not begin with a supported key",
        ),
        (
            "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGRS",
            "incomplete or has wrong characters",
        ),
    ] {
        let file = desk.file("bad.pub", text);
        desk.run(&format!("clerks add lan --role admin --key {file}"))
            .says(2, &[message]);
    }
    assert!(!desk.register().exists(), "nothing was made");
}

#[test]
fn clerk_keys_prints_the_keys_of_open_accounts_with_one_command() {
    let desk = Desk::new();
    let key = desk.file("lan.pub", KEY);
    desk.run("clerks add lan --role admin").works();
    desk.run(&format!("clerks add hoa --key {key}")).works();
    let printed = desk.run("clerk-keys");
    let path = desk.register().canonicalize().unwrap();
    let start = format!(
        "restrict,pty,command=\"{} --register {} --server --clerk hoa\" ssh-ed25519 AAAA",
        env!("CARGO_BIN_EXE_vieclam"),
        path.display()
    );
    assert!(printed.out.starts_with(&start), "{}", printed.out);
    assert_eq!(printed.out.lines().count(), 1);
    desk.run("clerks close hoa").works();
    assert_eq!(desk.run("clerk-keys").out, "");
    desk.run("--register nowhere.db clerk-keys").says(2, &[]);
}

#[test]
fn with_accounts_others_are_refused() {
    let desk = Desk::new();
    desk.run("clerks add hoa --role admin").works();
    let people = desk.file(
        "people.csv",
        "full_name,born,sex,residence\nNguyễn Văn An,1980,male,permanent\n",
    );
    desk.run(&format!("import people {people}"))
        .says(2, &["lists no clerk «lan»"]);
    desk.run("find an").says(2, &["lists no clerk «lan»"]);
    desk.run(&format!("import people {people} --clerk hoa"))
        .works();
    desk.run("find an --clerk hoa").says(0, &["Nguyễn Văn An"]);
}

/// Two clerks agree to an erasure: nobody is a second one under a name that is not listed.
#[test]
fn a_name_that_is_not_listed_writes_nothing() {
    let desk = Desk::new();
    desk.import(
        "people",
        "full_name,born,sex,residence\nNguyễn Văn An,1980,male,permanent\n",
    )
    .works();
    fs::create_dir(desk.path("copies")).unwrap();
    desk.run("backup --to copies").works();
    let copies = fs::read_dir(desk.path("copies")).unwrap();
    let copies = copies.map(|entry| entry.unwrap().path().display().to_string());
    let copy = copies
        .into_iter()
        .find(|path| path.contains("register-"))
        .unwrap();
    desk.run("clerks add lan --role admin").works();
    desk.run("clerks add hoa --role lead").works();
    desk.run("forget --ask 1 --ground asked").works();
    let before = desk.cell("SELECT max(id) FROM audit");
    for call in [
        "forget --ask 1 --ground asked",
        "forget --agree 1",
        "forget --refuse 1",
        "forget --sweep",
        "clerks add moi --role admin",
        "clerks role hoa admin",
        "clerks close hoa",
        &format!("restore {copy}"),
    ] {
        desk.run(&format!("{call} --yes --clerk ghost"))
            .says(2, &["lists no clerk «ghost»"]);
        desk.stores("SELECT max(id) FROM audit", &before);
    }
    desk.run("forget --agree 1 --clerk hoa").works();
}

/// Calls beyond the role of a viewer on an office machine, and what each leaves when it was not agreed to.
#[test]
fn a_viewer_acts_beyond_the_role_only_with_consent_and_the_trail_says_so() {
    let desk = Desk::new();
    desk.import("people", "citizen_id,full_name,born,sex,ethnicity,residence\n001150000018,Lò Thị Mẫu,1950,female,thai,permanent\n")
        .works();
    desk.run("clerks add lan --role admin").works();
    desk.run("clerks add xem --role viewer").works();
    let people = desk.file(
        "them.csv",
        "full_name,born,sex,residence\nNguyễn Văn An,1980,male,permanent\n",
    );
    for call in [
        "report --period 2026-R1 --issue",
        "report --issued 1",
        "report --period 2026-R1",
        "export people --full --reason copy",
        "worklist group_connected --group 5 --reason visits",
        &format!("import people {people}"),
        "breach",
        "backup",
        "clerks add moi",
    ] {
        let before = desk.cell("SELECT max(id) FROM audit");
        let call = format!("{call} --clerk xem");
        let refused = desk.run(&call);
        refused.says(2, &["Your role is «viewer»", "--yes"]);
        assert!(refused.out.is_empty(), "{call}: {}", refused.out);
        desk.stores("SELECT max(id) FROM audit", &before);
        desk.run(&format!("{call} --yes")).works();
        let marked = format!(
            "SELECT count(*) > 0 FROM audit WHERE id > {before} AND clerk = 'xem' AND json_extract(after, '$.\"note:0\".beyond_role') = 'viewer'"
        );
        desk.stores(&marked, "1");
    }
    // What a viewer may do needs no consent; the role of a listed clerk binds nobody else.
    desk.run("export people --clerk xem").works();
    desk.run("trail --clerk lan")
        .says(0, &["Beyond the role", "beyond the role viewer"]);
    desk.run("check").works();
}

/// Each command that opens the register, for a clerk whose account is closed: named, and by the name of the system's account.
#[test]
fn a_closed_account_does_nothing_however_it_is_named() {
    let desk = Desk::new();
    desk.import(
        "people",
        "full_name,born,sex,residence\nNguyễn Văn An,1980,male,permanent\n",
    )
    .works();
    for call in ["add lan --role admin", "add hoa --role admin", "close hoa"] {
        desk.run(&format!("clerks {call}")).works();
    }
    desk.run("backup --to .").works();
    let copies = fs::read_dir(desk.path(".")).unwrap();
    let mut copies = copies.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let copy = copies.find(|name| name.starts_with("register-")).unwrap();
    let before = desk.cell("SELECT max(id) FROM audit");
    for call in [
        "find an",
        "export people",
        "report --period 2026-R1",
        "check",
        "backup",
        "clerks add moi --role admin",
        "clerks reopen hoa",
        "forget --ask 1 --ground asked",
        "trail",
        &format!("restore {copy}"),
    ] {
        let words: Vec<&str> = call.split_whitespace().collect();
        let by_login = |command: &mut Command| {
            command.env_remove("VIECLAM_CLERK").env("USER", "hoa");
            command.output().unwrap()
        };
        let named = desk.run(&format!("{call} --yes --clerk hoa"));
        named.says(2, &["«hoa» is closed"]);
        let unnamed = by_login(desk.command(&words).arg("--yes"));
        let error = String::from_utf8_lossy(&unnamed.stderr).into_owned();
        assert!(error.contains("«hoa» is closed"), "{call}: {error}");
        assert!(unnamed.stdout.is_empty() && named.out.is_empty(), "{call}");
        desk.stores("SELECT max(id) FROM audit", &before);
    }
}

#[test]
fn exports_are_masked_and_full_ones_need_a_reason() {
    let desk = Desk::new();
    desk.import(
        "people",
        "citizen_id,full_name,born,sex,ethnicity,residence\n001185000017,Nguyễn Thị Kín,1985,female,kinh,permanent\n001150000018,Lò Thị Mẫu,1950,female,thai,permanent\n",
    )
    .works();
    desk.import(
        "memberships",
        "citizen_id,group,evidence_no,valid_from\n001185000017,5a,396/QĐ,2026-01-05\n001185000017,1a,12/QĐ,2026-01-05\n",
    )
    .works();
    let full = desk.run("export memberships --full --reason copy");
    full.says(0, &["396/QĐ", "12/QĐ", "5a"]);
    let noted = "SELECT json_extract(after, '$.\"note:0\".what') || ' ' || json_extract(after, '$.\"note:0\".sensitive') FROM audit ORDER BY id DESC LIMIT 1";
    desk.stores(noted, "memberships 1");
    for (reason, message) in [
        ("", "--reason"),
        (" ", "--reason"),
        ("\u{200b}", "--reason"),
        (".", "A reason has words"),
        ("12/3", "A reason has words"),
    ] {
        let call = ["export", "memberships", "--full", "--reason", reason];
        let refused = desk.run_words(&call);
        refused.says(2, &[message]);
        assert!(refused.out.is_empty(), "{reason:?}");
    }
    desk.run_words(&[
        "export",
        "memberships",
        "--full",
        "--reason",
        "hồ \u{1b}[2J\u{200b} sơ",
    ])
    .works();
    let stored =
        "SELECT json_extract(after, '$.\"note:0\".reason') FROM audit ORDER BY id DESC LIMIT 1";
    desk.stores(stored, "hồ [2J sơ");
    desk.run("clerks add lan --role admin").works();
    desk.run("clerks add hoa").works();
    let masked = desk.run("export memberships");
    masked.says(0, &["12/QĐ", "(hidden)", "--full"]);
    assert!(
        !masked.out.contains("396/QĐ") && !masked.out.contains("5a"),
        "{}",
        masked.out
    );
    desk.stores(noted, "memberships 0");
    for format in ["json", "table", "csv"] {
        let masked = desk.run(&format!("export people --format {format}"));
        masked.says(0, &["(hidden)"]);
        let shown = masked.out.to_lowercase();
        // Of everybody: what is hidden of minorities alone would tell them.
        assert!(
            !shown.contains("thai") && !shown.contains("kinh"),
            "{shown}"
        );
    }
    let rows = desk.json("export memberships --format json");
    let hidden = rows.as_array().unwrap().iter();
    let mut hidden = hidden.filter(|row| row["group"] == "(hidden)");
    let row = hidden.next().unwrap().as_object().unwrap();
    let shown = row.iter().filter(|(_, value)| *value != "(hidden)");
    let shown: Vec<&str> = shown.map(|(column, _)| column.as_str()).collect();
    assert_eq!(shown, ["citizen_id", "register_no"], "{row:?}");
    let again = desk.run("export memberships --full --reason copy");
    assert_eq!(again.out, full.out);
    desk.stores(noted, "memberships 1");
}

#[test]
fn whoever_works_has_a_name() {
    let desk = Desk::new();
    let people = desk.file(
        "p.csv",
        "full_name,born,sex,residence\nNguyễn Văn An,1980,male,permanent\n",
    );
    let long = "x".repeat(33);
    for name in [
        "",
        "  ",
        "\t",
        "a\nb",
        "a\u{1b}[2J",
        "\u{202e}nal",
        "../lan",
        "a\\b",
        ".lan",
        &long,
    ] {
        desk.run_words(&["--clerk", name, "import", "people", &people])
            .says(2, &["cannot be the name of a clerk"]);
        if !name.is_empty() {
            let mut command = desk.command(&["import", "people", &people]);
            let ran = command.env("VIECLAM_CLERK", name).output().unwrap();
            assert_eq!(ran.status.code(), Some(2), "{name:?}");
        }
    }
    assert!(!desk.register().exists());
    desk.run_words(&["import", "people", &people]).works();
    for name in ["lan", "Nguyễn Thị Lan", " hoa ", "o'brien"] {
        desk.run_words(&["--clerk", name, "export", "people"])
            .works();
        let stored = "SELECT clerk FROM audit ORDER BY id DESC LIMIT 1";
        desk.stores(stored, name.trim());
    }
}

#[cfg(unix)]
#[test]
fn without_a_login_name_the_account_of_the_process_works() {
    let desk = Desk::new();
    let unnamed = |arguments: &[&str]| {
        let mut command = desk.command(arguments);
        for name in ["VIECLAM_CLERK", "USER", "LOGNAME", "USERNAME"] {
            command.env_remove(name);
        }
        assert!(command.output().unwrap().status.success(), "{arguments:?}");
    };
    let people = desk.file(
        "p.csv",
        "full_name,born,sex,residence\nNguyễn Văn An,1980,male,permanent\n",
    );
    unnamed(&["import", "people", &people]);
    let account = Command::new("id").arg("-un").output().unwrap().stdout;
    let account = String::from_utf8(account).unwrap();
    desk.stores("SELECT clerk FROM audit", account.trim());
    unnamed(&["clerk-keys"]);
}
