//! Every command on an encrypted register, key files, and the files on the disk.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use super::{NAME, PEOPLE, by_sqlcipher, encrypted, files, holds, is_plain, opened};
use crate::cli::Desk;

#[test]
fn every_command_works_and_no_file_is_readable() {
    let desk = encrypted();
    fs::remove_file(desk.path("people.csv")).unwrap();
    let key = desk.path("key").display().to_string();
    let run = |call: &[&str], texts: &[&str]| {
        desk.run_words(&[call, &["--key-file", &key]].concat())
            .says(0, texts);
    };
    run(&["clerks", "add", "lan", "--role", "admin"], &[]);
    run(&["find", "huong"], &[NAME]);
    run(&["check"], &["0 findings"]);
    run(&["export", "people"], &[NAME]);
    run(&["progress"], &[]);
    run(&["report"], &[]);
    run(&["report", "--list"], &[]);
    run(&["worklist", "ui_advised"], &[]);
    run(&["plan", "show"], &[]);
    run(&["trail", "--verify"], &[]);
    run(&["trail"], &["Encrypted"]);
    run(&["forget", "--due"], &[]);
    run(&["forget", "--sweep"], &[]);
    run(&["breach"], &["not readable without its key"]);
    run(&["clerks"], &["lan"]);
    run(&["backup"], &["Copied and verified"]);
    run(&["backup", "--list"], &["verified"]);
    let copies = files(&desk.path("register-backups"));
    assert_eq!(copies.len(), 1);
    run(
        &["restore", "--prove", &copies[0].display().to_string()],
        &["The copy is good"],
    );
    run(&["encrypt"], &["encrypted already"]);
    for path in files(&desk.path("")) {
        let name = path.display();
        assert!(!holds(&path, "Hường"), "{name}: a name can be read");
        assert!(!holds(&path, "CREATE TABLE"), "{name}");
    }
    // Forms need no register and no key.
    desk.run("forms").works();
    desk.run("find huong")
        .says(2, &["is encrypted", "no terminal", "--key-file"]);
}

#[test]
fn a_key_is_changed_and_removed() {
    let desk = encrypted();
    desk.run("backup --key-file key").works();
    let digits = |name| format!("x'{}'", desk.read(name).trim());
    let register = desk.register();
    assert_eq!(by_sqlcipher(&register, &digits("key")).unwrap(), NAME);
    desk.run("encrypt --change --key-file key --new-key-file key")
        .says(2, &["the current key"]);
    desk.run("encrypt --change --key-file key --new-key-file next")
        .says(0, &["its new key", "1 copy", "open with the old key"]);
    desk.run("check --key-file key")
        .says(2, &["does not open", "right key file"]);
    assert!(by_sqlcipher(&register, &digits("key")).is_err());
    let copy = files(&desk.path("register-backups")).remove(0);
    assert_eq!(by_sqlcipher(&copy, &digits("next")).unwrap(), NAME);
    desk.run("encrypt --undo --key-file next")
        .says(0, &["no longer encrypted: ", "beside the register"]);
    assert!(is_plain(&register) && is_plain(&copy));
    desk.run("trail")
        .says(0, &["Encrypted", "Key changed", "Decrypted"]);
    desk.run("check").says(0, &["0 findings"]);
    for wrong in ["--change", "--undo"] {
        desk.run(&format!("encrypt {wrong}"))
            .says(2, &["is not encrypted"]);
    }
}

#[test]
fn a_register_is_encrypted_from_the_start() {
    let desk = Desk::new();
    desk.run("encrypt --new-key-file key").says(
        0,
        &[
            "encrypted from the start",
            "Without it the register cannot be opened",
        ],
    );
    assert!(!is_plain(&desk.register()));
    let rights = fs::metadata(desk.path("key")).unwrap().permissions();
    assert_eq!(rights.mode() & 0o777, 0o600);
    let file = desk.file("people.csv", PEOPLE);
    let command = |call: &[&str]| desk.command(call).env("VIECLAM_KEY_FILE", "key").output();
    assert!(
        command(&["import", "people", &file])
            .unwrap()
            .status
            .success()
    );
    let found = command(&["find", "huong"]).unwrap();
    assert!(String::from_utf8(found.stdout).unwrap().contains(NAME));
    // In the configuration, as the other options.
    desk.file("config.toml", "key_file = \"key\"\n");
    let mut configured = desk.command(&["find", "huong"]);
    let found = configured.env("VIECLAM_CONFIG", "config.toml").output();
    assert!(
        String::from_utf8(found.unwrap().stdout)
            .unwrap()
            .contains(NAME)
    );
}

#[test]
fn an_unsuitable_key_file_is_refused() {
    let desk = encrypted();
    let before = fs::read(desk.register()).unwrap();
    desk.run("check --key-file nowhere")
        .says(2, &["no key file", "--new-key-file"]);
    desk.file("short", "0123456789\n");
    desk.file("long", format!("{}\n", "g".repeat(64)));
    for name in ["short", "long"] {
        let path = desk.path(name);
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
        desk.run(&format!("check --key-file {name}"))
            .says(2, &["64 hexadecimal digits"]);
    }
    fs::set_permissions(desk.path("key"), fs::Permissions::from_mode(0o640)).unwrap();
    desk.run("check --key-file key")
        .says(2, &["Other users can read", "chmod 600"]);
    assert_eq!(fs::read(desk.register()).unwrap(), before);
}

#[test]
fn nothing_changes_while_others_have_the_register_open() {
    let desk = Desk::new();
    desk.import("people", PEOPLE).works();
    let other = rusqlite::Connection::open(desk.register()).unwrap();
    other
        .query_row("SELECT count(*) FROM person", [], |_| Ok(()))
        .unwrap();
    desk.run("encrypt --new-key-file key")
        .says(2, &["The register is open elsewhere"]);
    drop(other);
    assert!(is_plain(&desk.register()));
    desk.run("check").says(0, &["0 findings"]);
    desk.run("trail").works();
    assert!(!desk.run("trail").out.contains("Encrypted"));
}

#[test]
fn a_file_that_cannot_be_replaced_safely_is_refused() {
    let desk = Desk::new();
    desk.import("people", PEOPLE).works();
    fs::hard_link(desk.register(), desk.path("other.db")).unwrap();
    desk.run("encrypt --new-key-file key")
        .says(2, &["has other names on this disk"]);
    fs::remove_file(desk.path("other.db")).unwrap();
    // Through a link, the file itself is encrypted, and the link stays one.
    let real = desk.path("real.db");
    fs::rename(desk.register(), &real).unwrap();
    std::os::unix::fs::symlink(&real, desk.register()).unwrap();
    desk.run("encrypt --new-key-file key")
        .says(0, &["is encrypted"]);
    assert!(!is_plain(&real) && desk.register().is_symlink());
    desk.run("find huong --key-file key").says(0, &[NAME]);
}

/// On the ward server the command of `clerk-keys` names the key file, so the screen opens without a passphrase.
#[test]
fn clerk_keys_names_the_key_file() {
    let desk = encrypted();
    let body = "AAAAC3NzaC1lZDI1NTE5AAAAIJdrGvhAlPnhsmoDLaEEanSdNsRrq4GMvLAHd+mpz1xR";
    desk.file("lan.pub", format!("ssh-ed25519 {body} lan\n"));
    desk.run("clerks add lan --role admin --key lan.pub --key-file key")
        .works();
    let listed = desk.run("clerk-keys --key-file key");
    let key = desk.path("key").canonicalize().unwrap();
    listed.says(0, &[&format!("--clerk lan --key-file {}\"", key.display())]);
    let command = listed.out.split('"').nth(1).unwrap().to_owned();
    let words: Vec<&str> = command.split(' ').collect();
    let mut pty = crate::terminal::pty::Pty::start_program(
        std::path::Path::new(words[0]),
        &words[1..],
        &desk.path(""),
        &[],
    );
    pty.waits_for("Tiếp nhận");
    // The verbs in place of scp do not ask either.
    let handed = std::process::Command::new(words[0])
        .args(&words[1..])
        .env("SSH_ORIGINAL_COMMAND", "hand-in people.csv")
        .env("HOME", desk.path(""))
        .stdin(std::fs::File::open(desk.path("lan.pub")).unwrap())
        .output();
    assert!(handed.unwrap().status.success());
    // The loop hangs in a write; the draft is stored over a second connection, opened inside the sandbox.
    pty.leads_to("1", "Số định danh");
    pty.leads_to("\rNguyễn Thị", "Nguyễn Thị");
    pty.jams(" Sáu");
    pty.is_asked_to_end();
    pty.ends();
    let key = format!("x'{}'", desk.read("key").trim());
    let draft = opened(&desk.register(), &key).unwrap();
    let state = draft.query_row("SELECT state FROM draft", [], |row| row.get::<_, String>(0));
    assert!(state.unwrap().contains("Nguyễn Thị"));
}
