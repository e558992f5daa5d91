//! The binary with a folder and a register of its own.

use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::OnceLock;
use std::{fs, thread};

use tempfile::TempDir;

use crate::harness::registers::{connect, rows, samples};

/// A finished call.
#[derive(Debug)]
pub struct Ran {
    pub code: i32,
    pub out: String,
    pub err: String,
}

impl Ran {
    /// The exit code and texts of the output.
    #[track_caller]
    pub fn says(&self, code: i32, texts: &[&str]) -> &Self {
        assert_eq!(self.code, code, "{self:#?}");
        for text in texts {
            let printed = self.out.contains(text) || self.err.contains(text);
            assert!(printed, "«{text}» is not in {self:#?}");
        }
        assert!(!self.err.contains("panicked"), "{self:#?}");
        self
    }

    /// The exit code is 0.
    #[track_caller]
    pub fn works(&self) -> &Self {
        self.says(0, &[])
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

    /// With a copy of the samples, which are imported once.
    pub fn with_samples() -> Self {
        static IMPORTED: OnceLock<Desk> = OnceLock::new();
        let imported = IMPORTED.get_or_init(|| {
            let desk = Self::new();
            desk.run(&format!("import {} --rejects rejects", ward()))
                .says(0, &["people.csv: 400 rows"]);
            desk
        });
        let desk = Self::new();
        fs::copy(imported.register(), desk.register()).unwrap();
        desk
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

    /// Runs a call whose words have blanks between them; `'two words'` is one.
    pub fn run(&self, call: &str) -> Ran {
        let mut words: Vec<&str> = Vec::new();
        for (at, part) in call.split('\'').enumerate() {
            if at % 2 == 0 {
                words.extend(part.split_whitespace());
            } else {
                words.push(part);
            }
        }
        self.run_words(&words)
    }

    pub fn run_words(&self, arguments: &[&str]) -> Ran {
        ran(self.command(arguments).output().unwrap())
    }

    /// The output of a call as JSON.
    #[track_caller]
    pub fn json(&self, call: &str) -> serde_json::Value {
        serde_json::from_str(&self.run(call).out).unwrap()
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
        self.run(&format!("import {kind} {file}"))
    }

    /// The first cell of a query.
    pub fn cell(&self, sql: &str) -> String {
        rows(&connect(&self.register()), sql).remove(0)
    }

    /// The first cell of a query must be this.
    #[track_caller]
    pub fn stores(&self, sql: &str, cell: &str) {
        assert_eq!(self.cell(sql), cell, "{sql}");
    }
}

pub fn ran(output: std::process::Output) -> Ran {
    Ran {
        code: output.status.code().unwrap_or(-1),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}

/// The folder of the samples.
pub fn ward() -> String {
    samples().display().to_string()
}
