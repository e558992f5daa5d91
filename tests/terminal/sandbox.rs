//! The sandbox, tried from inside: in a process of its own, which cannot leave it.

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

use super::started;
use crate::harness::registers::{connect, new_person};

#[test]
fn inside_the_sandbox_the_program_works_and_nothing_else_is_allowed() {
    let folder = tempfile::tempdir().expect("a folder");
    let outside = tempfile::tempdir().expect("a folder");
    fs::write(outside.path().join("secret"), "secret").expect("a file outside");
    let me = std::env::current_exe().expect("this test");
    let done = Command::new(me)
        .args([
            "--exact",
            "terminal::sandbox::tries_in_a_process",
            "--nocapture",
        ])
        .current_dir(folder.path())
        .env("HOME", folder.path())
        .env("VIECLAM_TEST_SANDBOX", outside.path())
        .output()
        .expect("it runs");
    let out = String::from_utf8_lossy(&done.stdout);
    let err = String::from_utf8_lossy(&done.stderr);
    assert!(
        done.status.success() && out.contains("tried everything"),
        "{out}{err}"
    );
}

fn denied<T>(what: &str, done: std::io::Result<T>) {
    let kind = done.err().map(|e| e.kind());
    assert_eq!(kind, Some(ErrorKind::PermissionDenied), "{what}");
}

/// Runs only in the process that the test above starts.
#[test]
fn tries_in_a_process() {
    let Some(outside) = std::env::var_os("VIECLAM_TEST_SANDBOX").map(PathBuf::from) else {
        return;
    };
    let here = std::env::current_dir().expect("a folder");
    let mut register = Register::open(&here.join("r.db"), Session::new("lan")).expect("a register");
    temp_store::set_folder(&register).expect("a folder");
    // As on the ward server: no folders of removable media.
    let paths = AllowedPaths {
        read_write: vec![here.clone()],
        ..AllowedPaths::for_register(&register)
    };
    // Each succeeds without the sandbox.
    fs::read(outside.join("secret")).expect("no sandbox yet");
    fs::read("/etc/passwd").expect("no sandbox yet");
    assert!(Command::new("true").status().is_ok_and(|s| s.success()));
    TcpListener::bind("127.0.0.1:0").expect("no sandbox yet");
    let sandbox = Sandbox::enter(&paths);
    if sandbox.files == Enforcement::Unavailable || sandbox.calls == Enforcement::Unavailable {
        assert!(!sandbox.is_full(), "it knows that it is partial");
        println!("tried everything (this kernel has no full sandbox)");
        return;
    }
    works(&mut register, &here);
    nothing_gets_out(&outside);
    println!("tried everything");
}

fn works(register: &mut Register, here: &Path) {
    let person = Op::Save(vec![new_person("Nguyễn Thị Mẫu", "")]);
    register.change(person).expect("it saves");
    // More than fits the page cache: the sorter uses a temporary file.
    let sql = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 60000)
             SELECT count(*) FROM (SELECT hex(randomblob(100)) AS x FROM n ORDER BY x LIMIT -1 OFFSET 1)";
    let sorted: i64 = register.reader().value(sql, []).expect("it sorts");
    assert_eq!(sorted, 59_999);
    let copy = here.join("copy.db").to_string_lossy().into_owned();
    connect(register.path())
        .execute("VACUUM INTO ?1", [copy])
        .expect("a copy is made");
    let again = Register::open(&here.join("copy.db"), Session::new("lan")).expect("it opens");
    let counts = read::counts::home_counts(again.reader());
    assert_eq!(counts.expect("counts").people, 1);
    fs::write(here.join("report.md"), "report").expect("a report is written");
    fs::rename(here.join("report.md"), here.join("b.md")).expect("and renamed");
    let sum = std::thread::spawn(|| 1 + 1).join().expect("a thread");
    assert_eq!(sum, 2);
    UnixStream::pair().expect("a socket for signals");
    assert!(uuid_like().len() > 10, "random numbers");
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
        "a link across folders"
    );
    denied("passwords", fs::read("/etc/passwd"));
    std::os::unix::fs::symlink(outside.join("secret"), "link").expect("a link inside");
    denied("through a link", fs::read("link"));
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
    other_processes_are_out_of_reach();
}

fn other_processes_are_out_of_reach() {
    use rustix::process::{Pid, Resource, getrlimit, kill_process, prlimit, test_kill_process};
    let limit = || getrlimit(Resource::Core);
    // Its own limits it may set.
    prlimit(None, Resource::Core, limit()).expect("its own limits");
    prlimit(Some(rustix::process::getpid()), Resource::Core, limit()).expect("its own limits");
    let parent = rustix::process::getppid().expect("a parent");
    for other in [parent, Pid::INIT] {
        let refused = Err(rustix::io::Errno::PERM);
        assert_eq!(
            prlimit(Some(other), Resource::Core, limit()).map(|_| ()),
            refused
        );
        assert_eq!(test_kill_process(other), refused);
        let signal = rustix::process::Signal::WINCH;
        assert_eq!(kill_process(other, signal), refused);
    }
    test_kill_process(rustix::process::getpid()).expect("itself");
}

#[test]
fn the_administration_screen_shows_the_sandbox() {
    let folder = tempfile::tempdir().expect("a folder");
    started(&folder).leads_to("0", "Hàng rào");
}
