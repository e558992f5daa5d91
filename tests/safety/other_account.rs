//! Two accounts of the system and one register; an account without a home.

use std::fs::{self, Permissions};
use std::os::unix::fs::{PermissionsExt as _, chown};
use std::os::unix::process::CommandExt as _;
use std::process::Command;

use tempfile::TempDir;

use super::PEOPLE;
use crate::cli::{Ran, ran};

/// Numbers that no account of a system has.
const OWNER: u32 = 11_111;
const OTHER: u32 = 12_345;

/// A folder that every account may write, with the program and a file to import.
struct SharedFolder(TempDir);

impl SharedFolder {
    fn new() -> Self {
        let folder = Self(TempDir::new().unwrap());
        folder.set_mode("", 0o777);
        fs::copy(env!("CARGO_BIN_EXE_vieclam"), folder.path("vieclam")).unwrap();
        folder.set_mode("vieclam", 0o755);
        fs::write(folder.path("people.csv"), PEOPLE).unwrap();
        folder.set_mode("people.csv", 0o644);
        folder
    }

    fn path(&self, name: &str) -> std::path::PathBuf {
        self.0.path().join(name)
    }

    fn set_mode(&self, name: &str, mode: u32) {
        fs::set_permissions(self.path(name), Permissions::from_mode(mode)).unwrap();
    }

    fn mode(&self, name: &str) -> u32 {
        self.path(name).metadata().unwrap().permissions().mode() & 0o777
    }

    /// Runs a call as an account without an environment.
    fn run(&self, account: u32, call: &str) -> Ran {
        let mut command = Command::new(self.path("vieclam"));
        command
            .args(["--lang", "en", "--clerk", "lan", "--register", "r.db"])
            .args(call.split_whitespace())
            .current_dir(self.0.path())
            .env_clear()
            .uid(account)
            .gid(account);
        ran(command.output().unwrap())
    }
}

#[test]
#[ignore = "as root: changes to other accounts"]
fn the_log_of_another_account_is_not_made_and_is_named_where_it_is() {
    let folder = SharedFolder::new();
    let import = "import people people.csv --rejects none.csv";
    folder.run(OWNER, import).works();
    // As a register that the program has not made private.
    folder.set_mode("r.db", 0o644);
    folder
        .run(OTHER, "find huong")
        .says(0, &["Nguyễn Thị Hường"]);
    assert!(!folder.path("r.db-wal").exists());
    folder.run(OWNER, import).says(0, &["unchanged"]);
    fs::write(folder.path("r.db-wal"), "").unwrap();
    chown(folder.path("r.db-wal"), Some(OTHER), Some(OTHER)).unwrap();
    folder.set_mode("r.db-wal", 0o644);
    let refused = folder.run(OWNER, import);
    refused.says(1, &["r.db-wal", "account number 12345"]);
    chown(folder.path("r.db-wal"), Some(OWNER), Some(OWNER)).unwrap();
    folder.run(OWNER, import).says(0, &["unchanged"]);
}

#[test]
#[ignore = "as root: changes to other accounts"]
fn an_account_without_a_home_has_no_log_and_leaves_other_files_alone() {
    let folder = SharedFolder::new();
    fs::create_dir(folder.path("logs")).unwrap();
    folder.set_mode("logs", 0o755);
    chown(folder.path("logs"), Some(OTHER), Some(OTHER)).unwrap();
    fs::write(folder.path("logs/vieclam.mine01.log"), "x").unwrap();
    folder.run(OTHER, "forms").works();
    assert_eq!(folder.mode("logs"), 0o755);
    assert_eq!(fs::read_dir(folder.path("logs")).unwrap().count(), 1);
}
