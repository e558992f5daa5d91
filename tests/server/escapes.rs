//! Ways around the forced command, each tried; what it would reach must not be reached.

use std::fs;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::{Child, Command, Output, Stdio};
use std::time::Duration;

use super::ward::{self, Locks, Ward};
use crate::harness::rounds::Reached;
use crate::harness::wait;

/// What a successful way prints or leaves.
const OUT: &str = "ESCAPED";

/// One way around: its name, the restrictions that let it through, and the attempt, which panics when it succeeds.
type Way = (&'static str, Locks, fn(&Ward));

/// Refused by the program itself, under any restrictions.
const PROGRAM: Locks = Locks::All;

const WAYS: [Way; 18] = [
    ("remote command", Locks::None, remote_command),
    ("shell without a terminal", Locks::None, shell),
    ("sftp", Locks::None, sftp),
    ("scp, new and old", Locks::None, scp),
    ("subsystem", Locks::None, subsystem),
    ("forwarding -L", Locks::Command, local_forward),
    ("forwarding -R", Locks::Command, remote_forward),
    ("forwarding -D", Locks::Command, socks),
    ("stdio forwarding -W", Locks::Command, stdio_forward),
    ("socket forwarding", Locks::Command, socket_forward),
    ("agent forwarding", Locks::Command, agent),
    ("X11 forwarding", Locks::Command, x11),
    ("environment", Locks::Command, environment),
    ("command with a terminal", PROGRAM, command_with_terminal),
    ("another clerk's name", PROGRAM, another_name),
    ("tunnel device", PROGRAM, tunnel),
    ("control characters", PROGRAM, control_characters),
    ("many sessions over one line", PROGRAM, many_sessions),
];

const VARIABLE: &str = "VIECLAM_TEST_ESCAPES";

/// Tries every way at the ward server, then those that fewer restrictions let through at such a server, where they must
/// succeed.
pub fn are_refused() -> Reached {
    ward::needs()?;
    let ward = Ward::open();
    for (name, _, way) in WAYS {
        way(&ward);
        assert!(!marker(&ward).exists(), "{name}");
        ward.waits_until_empty();
    }
    drop(ward);
    // In a process of its own, which prints panics.
    let careless = Command::new(std::env::current_exe().expect("this test"))
        .args([
            "--exact",
            "server::escapes::tries_in_a_process",
            "--nocapture",
        ])
        .env(VARIABLE, "careless")
        .output()
        .expect("it runs");
    let output = String::from_utf8_lossy(&careless.stdout).into_owned();
    let through = output.matches("let through: ").count();
    let expected = WAYS.iter().filter(|w| w.1 != PROGRAM).count();
    assert_eq!(
        through, expected,
        "a careless server lets more through: {output}"
    );
    Ok(format!(
        "{} kinds tried, {0} refused; {through} of them get through at a careless server",
        WAYS.len()
    ))
}

/// Runs only in the process that the above starts.
#[test]
fn tries_in_a_process() {
    if std::env::var_os(VARIABLE).is_none() {
        return;
    }
    for locks in [Locks::None, Locks::Command] {
        let ward = Ward::locked(locks);
        for (name, _, way) in WAYS.iter().filter(|w| w.1 == locks) {
            let refused = catch_unwind(AssertUnwindSafe(|| way(&ward))).is_ok();
            println!(
                "{}: {name}",
                if refused { "refused" } else { "let through" }
            );
            let _ = fs::remove_file(marker(&ward));
            let _ = fs::remove_file(ward.folder.join("stolen"));
        }
    }
}

/// The file that a successful way makes, where the account may write.
fn marker(ward: &Ward) -> std::path::PathBuf {
    ward.folder.join("home").join(OUT)
}

/// A shell command that prints and makes it.
fn payload(ward: &Ward) -> String {
    format!("echo {OUT}; touch {}", marker(ward).display())
}

#[track_caller]
fn shut(done: &Output) {
    let output = String::from_utf8_lossy(&done.stdout);
    assert!(!output.contains(OUT), "{output}");
    assert!(!done.status.success(), "{output}");
}

fn remote_command(ward: &Ward) {
    for asked in [
        payload(ward),
        format!("sh -c '{}'", payload(ward)),
        "clerks add eve".to_owned(),
    ] {
        shut(&ward.ssh("hoa", &["--", &asked]).output().expect("ssh"));
    }
    assert_eq!(
        ward.rows("SELECT name FROM clerk ORDER BY name"),
        ["hoa", "lan"]
    );
}

fn shell(ward: &Ward) {
    for asked in [&["-T"][..], &["-T", "--", "/bin/sh"]] {
        let mut child = ward
            .ssh("hoa", asked)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("ssh");
        let mut input = child.stdin.take().expect("its input");
        let _ = writeln!(input, "{}", payload(ward));
        drop(input);
        shut(&child.wait_with_output().expect("ssh"));
    }
}

/// With a terminal the interface comes up for any command, and keys reach nothing below it.
fn command_with_terminal(ward: &Ward) {
    for asked in ["/bin/sh", "exec sh -i", "$(/bin/sh)", "`touch x`; sh"] {
        let mut hoa = ward.logs_in_with("hoa", &[], &[asked]);
        hoa.waits_for("Tiếp nhận");
        ward.handles(&mut hoa, &format!("{}\r", payload(ward)));
        assert!(
            !hoa.screen().contains(&format!("\n{OUT}")),
            "{}",
            hoa.screen()
        );
    }
    let mut hoa = ward.logs_in_with("hoa", &["-o", "RemoteCommand=/bin/sh"], &[]);
    hoa.waits_for("Tiếp nhận");
}

fn another_name(ward: &Ward) {
    let mut hoa = ward.logs_in_with(
        "hoa",
        &["-o", "SetEnv=VIECLAM_CLERK=lan"],
        &["--clerk", "lan"],
    );
    hoa.waits_for("hoa ·");
    hoa.leads_to("0", "dành cho quản trị");
}

fn sftp(ward: &Ward) {
    let mut command = Command::new("timeout");
    command
        .args(["20", "sftp", "-b", "-"])
        .args(ward.client("hoa"))
        .arg(ward.host());
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("sftp");
    let mut input = child.stdin.take().expect("its input");
    let _ = writeln!(
        input,
        "get register.db {}",
        ward.folder.join("stolen").display()
    );
    drop(input);
    shut(&child.wait_with_output().expect("sftp"));
    assert!(!ward.folder.join("stolen").exists());
}

fn scp(ward: &Ward) {
    let (stolen, mark) = (ward.folder.join("stolen"), marker(ward));
    fs::write(ward.folder.join("mine"), OUT).expect("a file");
    for old in [&[][..], &["-O"]] {
        let from = format!("{}:{}", ward.host(), ward.register().display());
        let to = format!("{}:{}", ward.host(), mark.display());
        for (from, to) in [
            (from, stolen.display().to_string()),
            (ward.folder.join("mine").display().to_string(), to),
        ] {
            let mut command = Command::new("timeout");
            command
                .args(["20", "scp"])
                .args(old)
                .args(ward.client("hoa"))
                .args([from, to]);
            shut(&command.stdin(Stdio::null()).output().expect("scp"));
        }
    }
    assert!(!stolen.exists());
}

fn subsystem(ward: &Ward) {
    for name in ["sftp", "internal-sftp", "netconf"] {
        shut(&ward.ssh("hoa", &["-s", "--", name]).output().expect("ssh"));
    }
}

/// A client that only forwards.
struct Forwarding(Child);

impl Forwarding {
    fn start(ward: &Ward, options: &[&str]) -> Self {
        let all: Vec<&str> = ["-N"].iter().chain(options).copied().collect();
        let child = ward.line("hoa", &all).spawn().expect("ssh");
        Self(child)
    }
}

impl Drop for Forwarding {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn port() -> u16 {
    TcpListener::bind("127.0.0.1:0")
        .and_then(|l| l.local_addr())
        .expect("a port")
        .port()
}

/// Connects to a local end once it is there.
fn connects(port: u16) -> TcpStream {
    let stream = wait::for_some(
        || TcpStream::connect(("127.0.0.1", port)).ok(),
        || "no local end".to_owned(),
    );
    let limit = Some(Duration::from_secs(20));
    stream.set_read_timeout(limit).expect("a limit");
    stream
}

/// What comes back; sshd greets every connection.
fn receives(stream: &mut TcpStream) -> Vec<u8> {
    let mut received = vec![0; 64];
    let n = stream.read(&mut received).unwrap_or(0);
    received.truncate(n);
    received
}

fn local_forward(ward: &Ward) {
    let (here, there) = (port(), ward.port);
    assert!(!receives(&mut connects(there)).is_empty(), "sshd greets");
    let forward = format!("127.0.0.1:{here}:127.0.0.1:{there}");
    let _line = Forwarding::start(ward, &["-L", &forward]);
    assert_eq!(receives(&mut connects(here)), b"");
}

fn remote_forward(ward: &Ward) {
    let there = port();
    let forward = format!("127.0.0.1:{there}:127.0.0.1:{}", ward.port);
    is_refused(ward, &forward, || {
        TcpStream::connect(("127.0.0.1", there)).is_ok()
    });
}

/// A client that ends without its end at the server: it is refused, and the end is not there meanwhile.
fn is_refused(ward: &Ward, forward: &str, is_there: impl Fn() -> bool) {
    let mut line = Forwarding::start(ward, &["-o", "ExitOnForwardFailure=yes", "-R", forward]);
    let poll = || {
        assert!(!is_there(), "the server's end is there");
        line.0.try_wait().expect("its state")
    };
    let ended = wait::for_some(poll, || "the line stands".to_owned());
    assert!(!ended.success());
}

fn socks(ward: &Ward) {
    let here = port();
    let _line = Forwarding::start(ward, &["-D", &format!("127.0.0.1:{here}")]);
    let mut stream = connects(here);
    stream.write_all(&[5, 1, 0]).expect("a greeting");
    assert_eq!(
        receives(&mut stream),
        [5, 0],
        "the client's own end answers"
    );
    let [high, low] = ward.port.to_be_bytes();
    stream
        .write_all(&[5, 1, 0, 1, 127, 0, 0, 1, high, low])
        .expect("a request");
    let mut received = receives(&mut stream);
    received.extend(receives(&mut stream));
    assert!(
        !String::from_utf8_lossy(&received).contains("SSH-2.0"),
        "{received:?}"
    );
}

fn stdio_forward(ward: &Ward) {
    let done = ward
        .ssh("hoa", &["-W", &format!("127.0.0.1:{}", ward.port)])
        .output()
        .expect("ssh");
    assert!(!String::from_utf8_lossy(&done.stdout).contains("SSH-2.0"));
    shut(&done);
}

fn socket_forward(ward: &Ward) {
    let socket = ward.folder.join("home/socket");
    let forward = format!("{}:127.0.0.1:{}", socket.display(), ward.port);
    is_refused(ward, &forward, || socket.exists());
}

fn agent(ward: &Ward) {
    let mut all = vec!["ssh".to_owned()];
    all.extend(ward.client("hoa"));
    all.extend(["-A".to_owned(), "-tt".to_owned(), ward.host()]);
    let all: Vec<&str> = all.iter().map(String::as_str).collect();
    let program = std::path::Path::new("/usr/bin/ssh-agent");
    let mut hoa = crate::terminal::pty::Pty::start_program(program, &all, &ward.folder, &[]);
    hoa.waits_for("Tiếp nhận");
    assert!(!ward.environment().contains("SSH_AUTH_SOCK"));
}

fn x11(ward: &Ward) {
    let mut hoa = ward.logs_in_with("hoa", &["-X", "-Y"], &[]);
    hoa.waits_for("Tiếp nhận");
    assert!(!ward.environment().contains("DISPLAY"));
}

fn environment(ward: &Ward) {
    let names = [
        "LD_PRELOAD",
        "LD_LIBRARY_PATH",
        "PATH",
        "EDITOR",
        "VIECLAM_REGISTER",
        "VIECLAM_CONFIG",
        "HOME",
        "SHELL",
        "BASH_ENV",
        "ENV",
    ];
    let set: Vec<String> = names.iter().map(|n| format!("{n}=/tmp/{OUT}")).collect();
    let set = format!("SetEnv={}", set.join(" "));
    let mut hoa = ward.logs_in_with("hoa", &["-o", &set], &[]);
    hoa.waits_for("Tiếp nhận");
    let arrived = ward.environment();
    assert!(!arrived.contains(OUT), "{arrived}");
}

fn tunnel(ward: &Ward) {
    let devices = || fs::read_dir("/sys/class/net").map_or(0, Iterator::count);
    let before = devices();
    let done = ward
        .ssh(
            "hoa",
            &["-N", "-o", "ExitOnForwardFailure=yes", "-w", "any:any"],
        )
        .output()
        .expect("ssh");
    shut(&done);
    assert_eq!(devices(), before);
}

/// Ctrl+C, Ctrl+Z, Ctrl+\\, Ctrl+S, Ctrl+D, a title, queries: the program goes on, and no shell is behind it.
fn control_characters(ward: &Ward) {
    let mut hoa = ward.logs_in_with("hoa", &["-e", "none"], &[]);
    hoa.waits_for("Tiếp nhận");
    for bytes in [
        "\x03",
        "\x1a",
        "\x1c",
        "\x04",
        "\x13",
        "\x11",
        "\x1b]0;x\x07",
        "\x1b[c",
        "\x18",
        "\x1d",
        "\x16",
    ] {
        ward.handles(&mut hoa, bytes);
    }
    ward.handles(&mut hoa, &format!("{}\r", payload(ward)));
    assert!(
        !hoa.screen().contains(&format!("\n{OUT}")),
        "{}",
        hoa.screen()
    );
    assert!(
        hoa.is_alternate(),
        "the interface still stands:\n{}",
        hoa.screen()
    );
}

/// A second session over the same line is restricted as the first.
fn many_sessions(ward: &Ward) {
    let control = ward.folder.join("control");
    let path = format!("ControlPath={}", control.display());
    let mut first = ward.logs_in_with("hoa", &["-M", "-o", &path], &[]);
    first.waits_for("Tiếp nhận");
    shut(
        &ward
            .ssh("hoa", &["-o", &path, "--", &payload(ward)])
            .output()
            .expect("ssh"),
    );
    shut(
        &ward
            .ssh("hoa", &["-o", &path, "-s", "--", "sftp"])
            .output()
            .expect("ssh"),
    );
}
