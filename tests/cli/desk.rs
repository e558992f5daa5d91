//! A desk of its own for each test: a folder with a register that nobody else uses, and the binary.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::{fs, thread};

use rusqlite::Connection;
use tempfile::TempDir;

/// A finished call.
#[derive(Debug)]
pub struct Ran {
    pub code: i32,
    pub out: String,
    pub err: String,
}

impl Ran {
    /// Checks the exit code and that each text stands somewhere in what was said.
    #[track_caller]
    pub fn says(&self, code: i32, texts: &[&str]) -> &Self {
        assert_eq!(self.code, code, "{self:#?}");
        for text in texts {
            let said = self.out.contains(text) || self.err.contains(text);
            assert!(said, "«{text}» is not said: {self:#?}");
        }
        assert!(!self.err.contains("panicked"), "{self:#?}");
        self
    }
}

pub struct Desk {
    folder: TempDir,
}

impl Desk {
    pub fn new() -> Self {
        let folder = TempDir::new().unwrap();
        Self { folder }
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn register(&self) -> PathBuf {
        self.path("register.db")
    }

    /// Writes a file and gives its path.
    pub fn file(&self, name: &str, content: impl AsRef<[u8]>) -> String {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, content).unwrap();
        path.display().to_string()
    }

    pub fn read(&self, name: &str) -> String {
        String::from_utf8(fs::read(self.path(name)).unwrap()).unwrap()
    }

    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_vieclam"));
        command
            .args(arguments)
            .current_dir(self.folder.path())
            .env("VIECLAM_REGISTER", self.register())
            .env("VIECLAM_LANG", "en")
            .env("VIECLAM_CLERK", "lan")
            .env("HOME", self.folder.path())
            .env("XDG_DATA_HOME", self.path("data"))
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    pub fn run(&self, arguments: &[&str]) -> Ran {
        ran(self.command(arguments).output().unwrap())
    }

    /// Runs with something to read.
    pub fn pipe(&self, arguments: &[&str], input: Vec<u8>) -> Ran {
        let mut child = self
            .command(arguments)
            .stdin(Stdio::piped())
            .spawn()
            .unwrap();
        let mut stdin = child.stdin.take().unwrap();
        let feeding = thread::spawn(move || drop(stdin.write_all(&input)));
        let output = child.wait_with_output().unwrap();
        feeding.join().unwrap();
        ran(output)
    }

    /// Imports a file of that kind with that content.
    pub fn import(&self, kind: &str, content: impl AsRef<[u8]>) -> Ran {
        let file = self.file(&format!("{kind}.csv"), content);
        self.run(&["import", kind, &file])
    }

    /// The first cell of a query.
    pub fn cell(&self, sql: &str) -> String {
        let conn = Connection::open(self.register()).unwrap();
        let value: rusqlite::types::Value = conn.query_row(sql, [], |row| row.get(0)).unwrap();
        match value {
            rusqlite::types::Value::Null => String::new(),
            rusqlite::types::Value::Integer(n) => n.to_string(),
            rusqlite::types::Value::Real(x) => x.to_string(),
            rusqlite::types::Value::Text(t) => t,
            rusqlite::types::Value::Blob(_) => "blob".into(),
        }
    }
}

fn ran(output: std::process::Output) -> Ran {
    Ran {
        code: output.status.code().unwrap_or(-1),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}

/// The invented ward of 400.
pub fn ward() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/ward-400")
}
