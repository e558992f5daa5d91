//! What the program forbids itself, tried from inside: in a process of its own, for a fence never opens again.

use std::fs;
use std::io::ErrorKind;
use std::net::{TcpListener, TcpStream, UdpSocket};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::process::Command;

use vieclam::register::read;
use vieclam::register::runtime::temp_store;
use vieclam::register::{Op, Register, Session};
use vieclam::tui::terminal::sandbox::{AllowedPaths, Enforcement, Sandbox};

use super::pty::Pty;
use crate::harness::registers::new_person;

#[test]
fn inside_the_fence_work_goes_on_and_nothing_gets_out() {
    let folder = tempfile::tempdir().expect("a folder");
    let outside = tempfile::tempdir().expect("a folder");
    fs::write(outside.path().join("secret"), "secret").expect("a file outside");
    let me = std::env::current_exe().expect("this test");
    let done = Command::new(me)
        .args(["--exact", "terminal::fence::tries_when_told", "--nocapture"])
        .current_dir(folder.path())
        .env("HOME", folder.path())
        .env("VIECLAM_TEST_FENCE", outside.path())
        .output()
        .expect("it runs");
    let said = String::from_utf8_lossy(&done.stdout);
    let wrong = String::from_utf8_lossy(&done.stderr);
    assert!(
        done.status.success() && said.contains("tried everything"),
        "{said}{wrong}"
    );
}

fn denied<T>(what: &str, done: std::io::Result<T>) {
    let kind = done.err().map(|e| e.kind());
    assert_eq!(kind, Some(ErrorKind::PermissionDenied), "{what}");
}

/// Run by the test above in a process of its own.
#[test]
fn tries_when_told() {
    let Some(outside) = std::env::var_os("VIECLAM_TEST_FENCE").map(PathBuf::from) else {
        return;
    };
    let here = std::env::current_dir().expect("a folder");
    let mut register = Register::open(&here.join("r.db"), Session::new("lan")).expect("a register");
    temp_store::set_folder(&register).expect("a place to spill");
    // As on the ward server: no folders for sticks.
    let grounds = AllowedPaths {
        read_write: vec![here.clone()],
        ..AllowedPaths::for_register(&register)
    };
    // The trials are worth something only where they succeed without a fence.
    fs::read(outside.join("secret")).expect("no fence yet");
    fs::read("/etc/passwd").expect("no fence yet");
    assert!(Command::new("true").status().is_ok_and(|s| s.success()));
    TcpListener::bind("127.0.0.1:0").expect("no fence yet");
    let fence = Sandbox::enter(&grounds);
    if fence.files == Enforcement::Unavailable || fence.calls == Enforcement::Unavailable {
        assert!(!fence.is_full(), "and the screen says so");
        println!("tried everything (this kernel has no whole fence)");
        return;
    }
    works(&mut register, &here);
    nothing_gets_out(&outside);
    println!("tried everything");
}

fn works(register: &mut Register, here: &Path) {
    let person = Op::Save(vec![new_person("Nguyễn Thị Mẫu", "")]);
    register.change(person).expect("it saves");
    // Far more than fits the page cache: the sorter spills to a file.
    let sql = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 60000)
               SELECT count(*) FROM (SELECT hex(randomblob(100)) AS x FROM n ORDER BY x LIMIT -1 OFFSET 1)";
    let sorted: i64 = register.reader().value(sql, []).expect("it sorts");
    assert_eq!(sorted, 59_999);
    let copy = here.join("copy.db").to_string_lossy().into_owned();
    rusqlite::Connection::open(register.path())
        .and_then(|conn| conn.execute("VACUUM INTO ?1", [copy]))
        .expect("a copy is made");
    let again = Register::open(&here.join("copy.db"), Session::new("lan")).expect("it opens");
    assert_eq!(
        read::counts::home_counts(again.reader())
            .expect("counts")
            .people,
        1
    );
    fs::write(here.join("report.md"), "report").expect("a report is written");
    fs::rename(here.join("report.md"), here.join("b.md")).expect("and renamed");
    let sum = std::thread::spawn(|| 1 + 1).join().expect("a thread");
    assert_eq!(sum, 2);
    UnixStream::pair().expect("signals are told");
    assert!(uuid_like().len() > 10, "chance");
}

fn uuid_like() -> String {
    use std::hash::{BuildHasher, RandomState};
    format!("{:020}", RandomState::new().hash_one(1))
}

fn nothing_gets_out(outside: &Path) {
    denied("read", fs::read(outside.join("secret")));
    denied("write", fs::write(outside.join("new"), "x"));
    denied(
        "append",
        fs::OpenOptions::new()
            .append(true)
            .open(outside.join("secret")),
    );
    denied("list", fs::read_dir(outside));
    denied("take away", fs::remove_file(outside.join("secret")));
    denied("move in", fs::rename(outside.join("secret"), "secret"));
    let linked = fs::hard_link(outside.join("secret"), "secret").err();
    let kind = linked.map(|e| e.kind());
    assert_eq!(
        kind,
        Some(ErrorKind::CrossesDevices),
        "the kernel's word for a link across"
    );
    denied("passwords", fs::read("/etc/passwd"));
    std::os::unix::fs::symlink(outside.join("secret"), "way-out").expect("a link of our own");
    denied("through a link", fs::read("way-out"));
    for program in ["/bin/sh", "true", "ssh"] {
        assert!(
            Command::new(program).spawn().is_err(),
            "{program} was started"
        );
    }
    denied("connect", TcpStream::connect("127.0.0.1:22"));
    denied("listen", TcpListener::bind("127.0.0.1:0"));
    denied("udp", UdpSocket::bind("127.0.0.1:0"));
    denied("unix", UnixStream::connect("/run/systemd/notify"));
    denied("memory of another", fs::read("/proc/1/environ"));
}

#[test]
fn the_administration_screen_tells_of_the_fence() {
    let folder = tempfile::tempdir().expect("a folder");
    let register = folder.path().join("r.db").to_string_lossy().into_owned();
    let mut pty = Pty::start(&["--register", &register, "--clerk", "lan"], folder.path());
    pty.waits_for("Tiếp nhận");
    pty.types("0");
    pty.waits_for("Hàng rào");
}
