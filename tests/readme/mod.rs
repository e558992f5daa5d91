//! The documents: their commands run, their generated parts are current, and the files they name exist.

mod generated;
mod screens;
mod tree;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// The repository.
fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// README.md and the documents of the manual.
fn documents() -> Vec<PathBuf> {
    let manual = fs::read_dir(root().join("data/manual")).expect("the manual");
    let mut all: Vec<PathBuf> = manual.flatten().map(|entry| entry.path()).collect();
    all.push(root().join("README.md"));
    all.sort();
    all
}

fn text(path: &Path) -> String {
    fs::read_to_string(path).expect("a document")
}

/// The lines of the blocks marked `sh`.
fn commands(text: &str) -> Vec<&str> {
    let blocks = text
        .split("```sh\n")
        .skip(1)
        .map(|b| b.split("```").next().unwrap_or_default());
    let lines = blocks.flat_map(str::lines).map(str::trim);
    lines.filter(|l| l.starts_with("vieclam")).collect()
}

fn copy_ward(to: &Path) {
    let from = root().join("tests/data/ward-400");
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(from).expect("the ward").flatten() {
        if entry.path().extension().is_some_and(|e| e == "csv") {
            fs::copy(entry.path(), to.join(entry.file_name())).expect("a copy");
        }
    }
}

/// Runs the commands of a document one after the other, on one register in an empty home.
fn run(document: &Path) -> usize {
    let text = text(document);
    let commands = commands(&text);
    let home = tempfile::tempdir().expect("a home");
    copy_ward(&home.path().join("ward-400"));
    for line in &commands {
        let done = Command::new(env!("CARGO_BIN_EXE_vieclam"))
            .args(line.split_whitespace().skip(1))
            .current_dir(home.path())
            .env("HOME", home.path())
            .env("VIECLAM_REGISTER", home.path().join("register.db"))
            .stdin(Stdio::null())
            .output()
            .expect("it runs");
        let errors = String::from_utf8_lossy(&done.stderr);
        let name = document.display();
        assert_eq!(done.status.code(), Some(0), "{name}: {line}\n{errors}");
    }
    commands.len()
}

#[test]
fn every_command_runs() {
    let ran: usize = documents().iter().map(|document| run(document)).sum();
    assert!(ran > 40, "the commands are found: {ran}");
}

#[test]
fn the_readme_is_short_and_has_the_two_commands() {
    let readme = text(&root().join("README.md"));
    assert!(readme.contains("cargo run --release -- demo") && readme.contains("cargo test"));
    assert!(
        readme.lines().count() <= 120,
        "the rest belongs to data/manual"
    );
}

/// Relative links, and paths in backticks that begin with a folder of the repository.
fn named_files(text: &str) -> Vec<String> {
    let links = text
        .split("](")
        .skip(1)
        .filter_map(|rest| rest.split(')').next());
    let links = links.filter(|l| !l.contains("://") && !l.starts_with('#'));
    let inside = [
        "src/", "data/", "tests/", "benches/", ".ci/", ".config/", ".github/",
    ];
    let quoted = text.split('`').skip(1).step_by(2);
    let quoted = quoted.filter(|q| inside.iter().any(|folder| q.starts_with(folder)));
    links.chain(quoted).map(String::from).collect()
}

#[test]
fn every_file_that_a_document_names_is_there() {
    let mut all = documents();
    all.extend([".github/CONTRIBUTING.md", "src/README.md"].map(|p| root().join(p)));
    let mut missing = Vec::new();
    for document in all {
        let folder = document.parent().expect("a folder");
        for name in named_files(&text(&document)) {
            let path = name.split_whitespace().next().unwrap_or_default();
            let known = root().join(path).exists() || folder.join(path).exists();
            // A module is named without its extension.
            if !known && !root().join(format!("{path}.rs")).exists() {
                missing.push(format!("{}: {name}", document.display()));
            }
        }
    }
    assert!(missing.is_empty(), "{missing:#?}");
}
