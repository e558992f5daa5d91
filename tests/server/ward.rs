//! A ward server for the time of a test: an account of the system, a folder, a register with clerks, sshd on the loopback.
//! All of it is removed when the test ends.

use std::fs;
use std::net::TcpListener;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};

use crate::harness::{process, wait};
use crate::terminal::pty::Pty;

/// sshd runs a program only below folders that root alone may write.
const ROOT: &str = "/var/lib";

/// What restricts a client.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Locks {
    /// The manual's snippet.
    All,
    /// The forced command alone.
    Command,
    /// A key that opens a shell.
    None,
}

pub struct Ward {
    pub folder: PathBuf,
    pub account: String,
    pub port: u16,
    uid: u32,
    sshd: Option<Child>,
}

impl Ward {
    /// Opens the server with the admin `lan` and the clerk `hoa`, as the manual says.
    pub fn open() -> Self {
        Self::locked(Locks::All)
    }

    /// The same with fewer restrictions.
    pub fn locked(locks: Locks) -> Self {
        static WARDS: AtomicU32 = AtomicU32::new(0);
        let number = WARDS.fetch_add(1, Ordering::SeqCst);
        let name = format!("vcl{}n{number}", std::process::id());
        let folder = Path::new(ROOT).join(&name);
        let mut ward = Self {
            folder,
            account: name,
            port: free_port(),
            uid: 0,
            sshd: None,
        };
        ward.prepare();
        ward.serve(locks);
        ward
    }

    fn prepare(&mut self) {
        fs::create_dir_all(self.folder.join("bin")).expect("a folder");
        let home = self.folder.join("home");
        done(
            Command::new("useradd")
                .args(["--system", "--create-home", "--shell", "/bin/sh"])
                .args(["--password", "*", "--home-dir", text(&home), &self.account]),
        );
        self.uid = fs::metadata(&home).expect("a home").uid();
        fs::copy(env!("CARGO_BIN_EXE_vieclam"), self.program()).expect("the program");
        self.takes_on("lan", "admin");
        self.takes_on("hoa", "clerk");
        self.hands_over(&home);
    }

    /// Another clerk, with a key.
    pub fn takes_on(&self, clerk: &str, role: &str) {
        let key = self.key(clerk);
        new_key(&key);
        let public = format!("{}.pub", text(&key));
        self.runs(&["clerks", "add", clerk, "--role", role, "--key", &public]);
    }

    /// Gives a folder and what is in it to the account.
    pub fn hands_over(&self, folder: &Path) {
        done(Command::new("chown").args(["-R", &self.account, text(folder)]));
    }

    /// sshd with the snippet of the manual, this ward's names put in.
    fn serve(&mut self, locks: Locks) {
        let host_key = self.folder.join("host");
        new_key(&host_key);
        let manual = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/manual/server.md");
        let manual = fs::read_to_string(manual).expect("the manual");
        let snippet = manual
            .split("```sshd_config\n")
            .nth(1)
            .and_then(|s| s.split("```").next())
            .expect("the snippet")
            .replace("/usr/local/bin/vieclam", text(&self.program()))
            .replace("/var/lib/vieclam/register.db", text(&self.register()))
            .replace("User vieclam", &format!("User {}", self.account));
        let snippet = self.weakened(&snippet, locks);
        // What Debian's own sshd_config allows, for the snippet to refuse.
        let config = format!(
            "Port {}\nListenAddress 127.0.0.1\nHostKey {}\nPidFile none\nUsePAM no\nX11Forwarding yes\nAllowAgentForwarding yes\nAcceptEnv LANG LC_*\nSubsystem sftp /usr/lib/openssh/sftp-server\nMaxStartups 100\n{snippet}",
            self.port,
            text(&host_key)
        );
        let path = self.folder.join("sshd_config");
        fs::write(&path, config).expect("its configuration");
        fs::create_dir_all("/run/sshd").expect("its folder");
        let log = fs::File::create(self.folder.join("sshd.log")).expect("its log");
        let child = Command::new("/usr/sbin/sshd")
            .args(["-D", "-e", "-f", text(&path)])
            .stdin(Stdio::null())
            .stderr(log)
            .spawn()
            .expect("sshd");
        self.sshd = Some(child);
        wait::until(
            || std::net::TcpStream::connect(("127.0.0.1", self.port)).is_ok(),
            || self.log(),
        );
    }

    /// The snippet, or a configuration without some of its restrictions.
    fn weakened(&self, snippet: &str, locks: Locks) -> String {
        let keys = self.folder.join("keys");
        let options = match locks {
            Locks::All => return snippet.to_owned(),
            Locks::Command => format!(
                "command=\"{} --register {} --server --clerk hoa\" ",
                text(&self.program()),
                text(&self.register())
            ),
            Locks::None => String::new(),
        };
        let key = fs::read_to_string(format!("{}.pub", text(&self.key("hoa")))).expect("a key");
        fs::write(&keys, options + &key).expect("a file");
        format!(
            "AcceptEnv *\nAllowTcpForwarding yes\nAllowStreamLocalForwarding yes\nMatch User {}\n    AuthorizedKeysFile {}\n",
            self.account,
            text(&keys)
        )
    }

    pub fn program(&self) -> PathBuf {
        self.folder.join("bin/vieclam")
    }

    pub fn register(&self) -> PathBuf {
        self.folder.join("home/register.db")
    }

    fn key(&self, clerk: &str) -> PathBuf {
        self.folder.join(clerk)
    }

    /// The log of sshd.
    pub fn log(&self) -> String {
        fs::read_to_string(self.folder.join("sshd.log")).unwrap_or_default()
    }

    /// A command of the program, as the machine's administrator runs it.
    pub fn runs(&self, arguments: &[&str]) {
        let home = self.folder.join("home");
        done(
            Command::new(self.program())
                .args(["--register", text(&self.register())])
                .args(arguments)
                .env("HOME", home),
        );
    }

    /// The arguments of every client.
    pub fn client(&self, clerk: &str) -> Vec<String> {
        let fixed = [
            "-F",
            "/dev/null",
            "-o",
            "IdentitiesOnly=yes",
            "-o",
            "StrictHostKeyChecking=no",
            "-o",
            "UserKnownHostsFile=/dev/null",
            "-o",
            "LogLevel=ERROR",
            "-o",
            "BatchMode=yes",
        ];
        let mut all: Vec<String> = fixed.map(str::to_owned).to_vec();
        all.extend(["-o".to_owned(), format!("Port={}", self.port)]);
        all.extend(["-i".to_owned(), text(&self.key(clerk)).to_owned()]);
        all
    }

    /// The account at this host, as a client names it.
    pub fn host(&self) -> String {
        format!("{}@127.0.0.1", self.account)
    }

    /// An ssh client with more arguments; those behind `--` go after the host.
    pub fn ssh(&self, clerk: &str, more: &[&str]) -> Command {
        let mut parts = more.splitn(2, |a| *a == "--");
        let (options, asked) = (
            parts.next().unwrap_or_default(),
            parts.next().unwrap_or_default(),
        );
        let mut command = Command::new("timeout");
        command
            .args(["20", "ssh"])
            .args(self.client(clerk))
            .args(options)
            .arg(self.host())
            .args(asked);
        command.stdin(Stdio::null()).env("HOME", &self.folder);
        command
    }

    /// An ssh client that runs until it is ended.
    pub fn line(&self, clerk: &str, options: &[&str]) -> Command {
        let mut command = Command::new("ssh");
        command
            .args(self.client(clerk))
            .args(options)
            .arg(self.host());
        command
            .stdin(Stdio::null())
            .stderr(Stdio::null())
            .env("HOME", &self.folder);
        command
    }

    /// A clerk at a terminal with an ssh client.
    pub fn logs_in(&self, clerk: &str) -> Pty {
        self.logs_in_with(clerk, &[], &[])
    }

    /// The same with more options and a command.
    pub fn logs_in_with(&self, clerk: &str, options: &[&str], asked: &[&str]) -> Pty {
        let (mut all, host) = (self.client(clerk), self.host());
        all.push("-tt".to_owned());
        all.extend(options.iter().map(|a| (*a).to_owned()));
        all.extend([host, "--".to_owned()]);
        all.extend(asked.iter().map(|a| (*a).to_owned()));
        let all: Vec<&str> = all.iter().map(String::as_str).collect();
        Pty::start_program(
            Path::new("/usr/bin/ssh"),
            &all,
            &self.folder,
            &[("DISPLAY", "127.0.0.1:99")],
        )
    }

    /// The first column of a query.
    pub fn rows(&self, sql: &str) -> Vec<String> {
        let conn = rusqlite::Connection::open(self.register()).expect("the register");
        let mut select = conn.prepare(sql).expect(sql);
        let rows = select.query_map([], |r| r.get(0)).expect(sql);
        rows.collect::<Result<_, _>>().expect(sql)
    }

    /// The processes of the account, by number.
    pub fn processes(&self) -> Vec<u32> {
        let all = fs::read_dir("/proc").expect("processes").flatten();
        all.filter(|e| e.metadata().is_ok_and(|m| m.uid() == self.uid))
            .filter_map(|e| e.file_name().to_str()?.parse().ok())
            .collect()
    }

    /// The program that runs for the only session.
    fn session(&self) -> u32 {
        let program = self.program();
        let is_program =
            |id: &u32| fs::read_link(format!("/proc/{id}/exe")).is_ok_and(|exe| exe == program);
        self.processes()
            .into_iter()
            .find(is_program)
            .expect("it runs")
    }

    /// The environment of the only session, as it arrived.
    pub fn environment(&self) -> String {
        let path = format!("/proc/{}/environ", self.session());
        let environment = fs::read(path).expect("its environment");
        String::from_utf8_lossy(&environment).replace('\0', "\n")
    }

    /// Types into the only session and waits until the program has handled it.
    pub fn handles(&self, line: &mut Pty, text: &str) {
        let session = self.session();
        let mut watch = process::Watch::new(session, process::wake_ups(session));
        line.types(text);
        wait::until(
            || watch.is_still(process::awaits_events, 0),
            || format!("not handled:\n{}", line.screen()),
        );
    }

    /// Waits until no process of the account is left.
    #[track_caller]
    pub fn waits_until_empty(&self) {
        wait::until(
            || self.processes().is_empty(),
            || format!("still alive: {:?}\n{}", self.processes(), self.log()),
        );
    }
}

impl Drop for Ward {
    fn drop(&mut self) {
        if let Some(sshd) = &mut self.sshd {
            let _ = sshd.kill();
            let _ = sshd.wait();
        }
        for id in self.processes() {
            let pid = i32::try_from(id)
                .ok()
                .and_then(rustix::process::Pid::from_raw);
            if let Some(pid) = pid.filter(|_| self.uid > 0) {
                let _ = rustix::process::kill_process(pid, rustix::process::Signal::KILL);
            }
        }
        let _ = Command::new("userdel").args(["-f", &self.account]).output();
        let _ = fs::remove_dir_all(&self.folder);
    }
}

fn text(path: &Path) -> &str {
    path.to_str().expect("a plain path")
}

fn new_key(path: &Path) {
    let how = ["-q", "-t", "ed25519", "-N", "", "-f", text(path)];
    done(Command::new("ssh-keygen").args(how));
}

/// The reason why there can be no server here.
pub fn needs() -> Result<(), String> {
    if !rustix::process::geteuid().is_root() {
        return Err("needs root".to_owned());
    }
    let there = |path: &str| fs::exists(path).unwrap_or(false);
    if there("/usr/sbin/sshd") && there("/usr/bin/ssh") {
        Ok(())
    } else {
        Err("OpenSSH is not installed".to_owned())
    }
}

fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    listener.local_addr().expect("its number").port()
}

#[track_caller]
fn done(command: &mut Command) {
    let done = command.stdin(Stdio::null()).output().expect("it runs");
    let output = String::from_utf8_lossy(&done.stderr);
    assert!(done.status.success(), "{command:?}: {output}");
}
