//! Every command of the README runs as it stands there, one after the other, on one register in an empty home.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

fn readme() -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md")).expect("README.md")
}

/// The lines of the blocks marked `sh`.
fn commands(readme: &str) -> Vec<String> {
    let blocks = readme
        .split("```sh\n")
        .skip(1)
        .map(|b| b.split("```").next().unwrap_or_default());
    blocks
        .flat_map(str::lines)
        .map(str::trim)
        .filter(|l| l.starts_with("vieclam"))
        .map(String::from)
        .collect()
}

fn copy_ward(to: &Path) {
    let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/ward-400");
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(from).expect("the ward").flatten() {
        if entry.path().extension().is_some_and(|e| e == "csv") {
            fs::copy(entry.path(), to.join(entry.file_name())).expect("a copy");
        }
    }
}

#[test]
fn every_command_runs() {
    let readme = readme();
    let commands = commands(&readme);
    assert!(commands.len() > 10, "the commands are found");
    let home = tempfile::tempdir().expect("a home");
    copy_ward(&home.path().join("ward-400"));
    for line in commands {
        let done = Command::new(env!("CARGO_BIN_EXE_vieclam"))
            .args(line.split_whitespace().skip(1))
            .current_dir(home.path())
            .env("HOME", home.path())
            .env("VIECLAM_REGISTER", home.path().join("register.db"))
            .stdin(Stdio::null())
            .output()
            .expect("it runs");
        let said = String::from_utf8_lossy(&done.stderr);
        assert_eq!(done.status.code(), Some(0), "{line}\n{said}");
    }
}

#[test]
fn the_two_commands_are_there() {
    let readme = readme();
    assert!(readme.contains("cargo run --release -- demo") && readme.contains("cargo test"));
}
