//! A passphrase at a terminal: never shown, typed twice when new, asked for before the screen opens.

use std::path::Path;

use super::{NAME, PEOPLE, by_sqlcipher, is_plain};
use crate::cli::Desk;
use crate::harness::wait;
use crate::terminal::pty::{F2, Pty};

const FIRST: &str = "mưa rào tháng bảy";
const SECOND: &str = "bốn mùa một mái đình";

fn at_terminal(desk: &Desk, arguments: &[&str]) -> Pty {
    let register = desk.register().display().to_string();
    let all = [
        &["--register", &register, "--clerk", "lan", "--lang", "en"],
        arguments,
    ]
    .concat();
    let program = Path::new(env!("CARGO_BIN_EXE_vieclam"));
    Pty::start_program(program, &all, &desk.path(""), &[])
}

/// Types answers, each after its question.
fn answers(pty: &mut Pty, answers: &[(&str, &str)]) {
    for (question, answer) in answers {
        pty.waits_for(question);
        pty.types(&format!("{answer}\r"));
    }
}

fn encrypts(desk: &Desk) {
    desk.import("people", PEOPLE).works();
    let mut pty = at_terminal(desk, &["encrypt"]);
    let new = [("new passphrase: ", FIRST), ("once more: ", FIRST)];
    answers(&mut pty, &new);
    assert_eq!(pty.ends(), 0, "{}", pty.screen());
    pty.waits_for("cannot be opened again");
    assert!(!pty.sent(FIRST), "it is never shown");
}

#[test]
fn a_passphrase_is_made_asked_for_and_changed() {
    let desk = Desk::new();
    encrypts(&desk);
    assert!(!is_plain(&desk.register()));
    assert_eq!(by_sqlcipher(&desk.register(), FIRST).unwrap(), NAME);
    let mut pty = at_terminal(&desk, &["find", "huong"]);
    answers(
        &mut pty,
        &[("passphrase: ", "something else"), ("Type it again", FIRST)],
    );
    pty.waits_for(NAME);
    assert_eq!(pty.ends(), 0);
    let mut pty = at_terminal(&desk, &["encrypt", "--change"]);
    let change = [
        ("register's passphrase: ", FIRST),
        ("new passphrase: ", SECOND),
        ("once more: ", SECOND),
    ];
    answers(&mut pty, &change);
    pty.waits_for("its new key");
    assert_eq!(pty.ends(), 0);
    assert!(by_sqlcipher(&desk.register(), FIRST).is_err());
    assert_eq!(by_sqlcipher(&desk.register(), SECOND).unwrap(), NAME);
    // To a key file.
    let mut pty = at_terminal(&desk, &["encrypt", "--change", "--new-key-file", "key"]);
    answers(&mut pty, &[("passphrase: ", SECOND)]);
    pty.waits_for("its new key");
    assert_eq!(pty.ends(), 0);
    desk.run("find huong --key-file key").says(0, &[NAME]);
}

#[test]
fn an_unsuitable_passphrase_is_refused() {
    let desk = Desk::new();
    desk.import("people", PEOPLE).works();
    for (typed, message) in [
        (
            &[("new passphrase: ", "short")][..],
            "at least 12 characters",
        ),
        (
            &[("new passphrase: ", FIRST), ("once more: ", SECOND)],
            "passphrases differ",
        ),
    ] {
        let mut pty = at_terminal(&desk, &["encrypt"]);
        answers(&mut pty, typed);
        pty.waits_for(message);
        assert_eq!(pty.ends(), 2);
    }
    let mut pty = at_terminal(&desk, &["encrypt"]);
    pty.waits_for("new passphrase: ");
    pty.types("\x1b");
    pty.ends();
    assert!(is_plain(&desk.register()));
    desk.run("encrypt")
        .says(2, &["no terminal to ask", "--new-key-file"]);
    desk.run("check").says(0, &["0 findings"]);
}

#[test]
fn the_screen_opens_after_the_passphrase() {
    let desk = Desk::new();
    encrypts(&desk);
    let mut pty = at_terminal(&desk, &[]);
    pty.waits_for("register's passphrase: ");
    assert!(!pty.is_alternate(), "on the plain terminal");
    for (nth, wrong) in ["one", "two", "three"].iter().enumerate() {
        pty.types(&format!("{wrong}\r"));
        let asked = || pty.screen().matches("Type it again").count();
        wait::until(|| asked() > nth, || "it does not ask again".to_owned());
    }
    pty.waits_for("None of the passphrases opens");
    assert_eq!(pty.ends(), 2);
    let mut pty = at_terminal(&desk, &[]);
    answers(&mut pty, &[("passphrase: ", FIRST)]);
    pty.waits_for("1  ");
    assert!(pty.is_alternate());
    // Administration, safety.
    pty.leads_to("0", "8  ");
    pty.leads_to("8", "The register is encrypted");
    pty.types("1");
    // A verified copy, made inside the sandbox.
    pty.leads_to(F2, "Copied and verified");
    pty.is_asked_to_end();
    pty.ends();
    let copies = super::files(&desk.path("register-backups"));
    assert!(!copies.is_empty() && copies.iter().all(|c| !is_plain(c)));
    // The copy opens with the same passphrase.
    assert_eq!(by_sqlcipher(&copies[0], FIRST).unwrap(), NAME);
}
