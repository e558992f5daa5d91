//! `vieclam clerks` and what sshd reads of it.

use super::Desk;

const KEY: &str =
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGRS3DbSRtJB6Ig6CRZOrPuPCG2vXRBIkJ5DDlGVdyWL lan@may-3";

#[test]
fn clerks_are_added_changed_and_closed() {
    let desk = Desk::new();
    let key = desk.file("lan.pub", format!("{KEY}\n"));
    desk.run(&["clerks", "list"]).says(2, &["no register"]);
    desk.run(&["clerks", "add", "hoa"])
        .says(2, &["The first account must be an admin"]);
    desk.run(&["clerks", "add", "lan", "--role", "boss"])
        .says(2, &["boss", "viewer, clerk, lead, admin"]);
    desk.run(&["clerks", "add", "lan", "--role", "admin", "--key", &key])
        .says(0, &["Done: lan"]);
    desk.run(&["clerks", "add", "hoa", "--full-name", "Trần Thị Hoa"])
        .says(0, &[]);
    desk.run(&["clerks", "role", "hoa", "lead"]).says(0, &[]);
    desk.run(&["clerks"])
        .says(0, &["Trần Thị Hoa", "lead", "admin"]);
    desk.run(&["clerks", "key", "hoa", &key])
        .says(2, &["already belongs to «lan»"]);
    desk.run(&["clerks", "close", "lan"])
        .says(2, &["only active admin"]);
    desk.run(&["clerks", "close", "hoa"]).says(0, &[]);
    let told = desk.run(&["clerks", "list", "--format", "json"]);
    let told: serde_json::Value = serde_json::from_str(&told.out).unwrap();
    assert_eq!(told[0]["name"], "lan");
    assert_eq!(told[1]["role"], "lead");
    assert!(told[1]["closed_at"].is_string());
    assert_eq!(desk.cell("SELECT count(*) FROM audit"), "5");
    assert_eq!(desk.cell("SELECT min(origin) FROM audit"), "command");
    desk.run(&["check"]).says(0, &[]);
}

/// One bad key takes the new clerk with it: both or neither.
#[test]
fn a_key_that_is_none_is_refused_with_a_sentence() {
    let desk = Desk::new();
    for (text, said) in [
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
        desk.run(&["clerks", "add", "lan", "--role", "admin", "--key", &file])
            .says(2, &[said]);
    }
    assert!(!desk.register().exists(), "nothing was made");
}

#[test]
fn sshd_is_told_the_keys_of_those_at_work_and_one_command() {
    let desk = Desk::new();
    let key = desk.file("lan.pub", KEY);
    desk.run(&["clerks", "add", "lan", "--role", "admin"])
        .says(0, &[]);
    desk.run(&["clerks", "add", "hoa", "--key", &key])
        .says(0, &[]);
    let told = desk.run(&["clerk-keys"]);
    let path = desk.register().canonicalize().unwrap();
    let start = format!(
        "restrict,pty,command=\"{} --register {} --server --clerk hoa\" ssh-ed25519 AAAA",
        env!("CARGO_BIN_EXE_vieclam"),
        path.display()
    );
    assert!(told.out.starts_with(&start), "{}", told.out);
    assert_eq!(told.out.lines().count(), 1);
    desk.run(&["clerks", "close", "hoa"]).says(0, &[]);
    assert_eq!(desk.run(&["clerk-keys"]).out, "");
    desk.run(&["--register", "nowhere.db", "clerk-keys"])
        .says(2, &[]);
}

#[test]
fn once_clerks_are_listed_others_are_not_let_in() {
    let desk = Desk::new();
    desk.run(&["clerks", "add", "hoa", "--role", "admin"])
        .says(0, &[]);
    let people = desk.file(
        "people.csv",
        "full_name,born,sex,residence\nNguyễn Văn An,1980,male,permanent\n",
    );
    desk.run(&["import", "people", &people])
        .says(2, &["lists no clerk «lan»"]);
    desk.run(&["find", "an"]).says(2, &["lists no clerk «lan»"]);
    desk.run(&["import", "people", &people, "--clerk", "hoa"])
        .says(0, &[]);
    desk.run(&["find", "an", "--clerk", "hoa"])
        .says(0, &["Nguyễn Văn An"]);
}

/// Without listed clerks a mask would keep nothing from whoever holds the file; with them it is the rule.
#[test]
fn exports_are_masked_once_clerks_are_listed_and_full_ones_take_a_lead() {
    let desk = Desk::new();
    desk.import(
        "people",
        "citizen_id,full_name,born,sex,ethnicity,residence\n001185000017,Nguyễn Thị Kín,1985,female,kinh,permanent\n001150000018,Lò Thị Mẫu,1950,female,thai,permanent\n",
    )
    .says(0, &[]);
    desk.import(
        "memberships",
        "citizen_id,group,evidence_no,valid_from\n001185000017,5a,396/QĐ,2026-01-05\n001185000017,1a,12/QĐ,2026-01-05\n",
    )
    .says(0, &[]);
    let full = desk.run(&["export", "memberships"]);
    full.says(0, &["396/QĐ", "12/QĐ", "5a"]);
    let noted = "SELECT json_extract(after, '$.\"note:0\".what') || ' ' || json_extract(after, '$.\"note:0\".sensitive') FROM audit ORDER BY id DESC LIMIT 1";
    assert_eq!(desk.cell(noted), "memberships 1");
    desk.run(&["clerks", "add", "lan", "--role", "admin"])
        .says(0, &[]);
    desk.run(&["clerks", "add", "hoa"]).says(0, &[]);
    let masked = desk.run(&["export", "memberships"]);
    masked.says(0, &["12/QĐ", "(hidden)", "--full"]);
    assert!(
        !masked.out.contains("396/QĐ") && !masked.out.contains("5a"),
        "{}",
        masked.out
    );
    assert_eq!(desk.cell(noted), "memberships 0");
    for format in ["json", "table", "csv"] {
        let masked = desk.run(&["export", "people", "--format", format]);
        masked.says(0, &["(hidden)", "inh"]);
        assert!(
            !masked.out.to_lowercase().contains("thai"),
            "{}",
            masked.out
        );
    }
    let again = desk.run(&["export", "memberships", "--full"]);
    assert_eq!(again.out, full.out);
    assert_eq!(desk.cell(noted), "memberships 1");
}
