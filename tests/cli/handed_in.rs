//! `hand-in NAME BYTES`: what sshd's forced command does with a file that a client sends.

use std::io::Write;
use std::process::{Command, Stdio};
use std::{fs, thread};

use super::{Desk, Ran, ran, ward};

/// A register with the admin `lan` and the clerk `hoa`.
fn ward_server() -> Desk {
    let desk = Desk::new();
    desk.run("clerks add lan --role admin").works();
    desk.run("clerks add hoa --role clerk").works();
    desk
}

/// The forced command of `hoa` with a request of the client.
fn asked(desk: &Desk, request: &str) -> Command {
    let mut command = desk.command(&["--server", "--clerk", "hoa"]);
    command.env("SSH_ORIGINAL_COMMAND", request);
    command.stdin(Stdio::piped());
    command
}

fn sent(desk: &Desk, request: &str, bytes: &[u8]) -> Ran {
    let mut child = asked(desk, request).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let bytes = bytes.to_vec();
    // Refused before the last byte, the pipe breaks.
    let sending = thread::spawn(move || drop(stdin.write_all(&bytes)));
    let output = child.wait_with_output().unwrap();
    sending.join().unwrap();
    ran(output)
}

/// The files of `hoa`, hidden ones too.
fn stored(desk: &Desk) -> Vec<String> {
    let entries = fs::read_dir(desk.path("incoming/hoa"))
        .into_iter()
        .flatten();
    let names = entries.map(|e| e.unwrap().file_name().into_string().unwrap());
    names.collect()
}

#[test]
fn a_file_is_stored_whole_or_not_at_all() {
    let desk = ward_server();
    for (request, code, says) in [
        ("hand-in a.csv 10", 1, "Only 9 of 10 bytes"),
        ("hand-in a.csv 8", 2, "longer than the stated 8"),
        ("hand-in a.csv 99000000", 2, "longer than 10 MiB"),
        ("hand-in ../a.csv 9", 2, "Call: hand-in NAME BYTES"),
        ("hand-in nul.csv 9", 2, "Call: hand-in NAME BYTES"),
        ("hand-in a.csv nine", 2, "Call: hand-in NAME BYTES"),
    ] {
        sent(&desk, request, b"full_name").says(code, &[says]);
        assert!(stored(&desk).is_empty(), "{request}: {:?}", stored(&desk));
    }
    sent(&desk, "hand-in a.csv", b"").says(2, &["is empty"]);
    desk.stores("SELECT count(*) FROM audit WHERE action = 'hand-in'", "0");
    sent(&desk, "hand-in a.csv 9", b"full_name").says(0, &["all 9 bytes: hoa/", "SHA-256: "]);
    sent(&desk, "hand-in a.csv 9", b"full_name").says(0, &["all 9 bytes: hoa/"]);
    assert_eq!(stored(&desk).len(), 2);
    desk.stores("SELECT count(*) FROM audit WHERE action = 'hand-in'", "2");
    desk.run("check").works();
}

#[test]
fn a_file_without_its_size_is_marked_until_it_is_imported() {
    let desk = ward_server();
    let people = fs::read(format!("{}/people.csv", ward())).unwrap();
    let ran = sent(&desk, "hand-in people.csv", &people);
    let call = format!("hand-in people.csv {}", people.len());
    ran.says(0, &["may not be whole", "SHA-256: ", &call]);
    let name = stored(&desk).remove(0);
    desk.run(&format!("import people incoming/hoa/{name}"))
        .says(
            0,
            &["was handed in without its size", "people.csv: 400 rows"],
        );
}

#[test]
fn a_client_that_is_killed_half_way_leaves_nothing() {
    let desk = ward_server();
    let half = |request| {
        let mut child = asked(&desk, request).spawn().unwrap();
        let mut stdin = child.stdin.take().unwrap();
        // More than the pipe holds: what is written has been read in part.
        stdin.write_all(&vec![b'a'; 1 << 20]).unwrap();
        (child, stdin)
    };
    let (mut child, stdin) = half("hand-in a.csv 2000000");
    child.kill().unwrap();
    child.wait().unwrap();
    drop(stdin);
    let (child, stdin) = half("hand-in a.csv 2000000");
    drop(stdin);
    ran(child.wait_with_output().unwrap()).says(1, &["Only 1048576 of 2000000 bytes"]);
    assert!(stored(&desk).is_empty(), "{:?}", stored(&desk));
    desk.stores("SELECT count(*) FROM audit WHERE action = 'hand-in'", "0");
}

#[test]
fn an_account_closed_or_lowered_meanwhile_hands_nothing_in() {
    for (call, says) in [
        ("clerks close hoa", "closed"),
        ("clerks role hoa viewer", "viewer"),
    ] {
        let desk = ward_server();
        let mut child = asked(&desk, "hand-in a.csv 1000000").spawn().unwrap();
        let mut stdin = child.stdin.take().unwrap();
        stdin.write_all(&vec![b'a'; 999_999]).unwrap();
        desk.run(call).works();
        stdin.write_all(b"a").unwrap();
        drop(stdin);
        ran(child.wait_with_output().unwrap()).says(2, &[says]);
        assert!(stored(&desk).is_empty(), "{:?}", stored(&desk));
    }
}

#[test]
fn a_clerk_fetches_own_files_and_a_lead_the_shared_ones() {
    let desk = ward_server();
    desk.file("outgoing/shared.age", "age-encryption.org/v1\nsealed");
    for name in ["no.age", "shared.age"] {
        let ran = sent(&desk, &format!("fetch {name}"), b"");
        ran.says(
            2,
            &[&format!("no file «{name}» that you exported"), "7 days"],
        );
        assert!(ran.out.is_empty());
    }
    desk.run("clerks role hoa lead").works();
    sent(&desk, "fetch no.age", b"").says(2, &["There is no file «no.age» to fetch"]);
    sent(&desk, "fetch shared.age", b"").says(0, &["sealed"]);
}
