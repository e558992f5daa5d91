//! Rules that several SQL statements share are written once, in `register/sql.rs`.

use std::fs;
use std::path::Path;

use super::source::before_tests;
use super::{files_of, sources};

/// Text of a rule, compared without white space, and how often it occurs in `src`; those that occur nowhere are other ways to
/// write the same rule.
const RULES: [(&str, usize); 6] = [
    ("+ 60) ||", 1),
    ("valid_to, '9999-12-31') >=", 1),
    ("json_each(:minorities)) OR EXISTS (", 1),
    ("valid_to IS NULL OR", 0),
    ("valid_to >=", 0),
    ("BETWEEN m.valid_from", 0),
];

#[test]
fn shared_rules_are_written_once() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    sources(&src, &mut files);
    files_of(&src, "sql", &mut files);
    let mut all = String::new();
    for path in files {
        let text = fs::read_to_string(&path).expect("text");
        all.extend(before_tests(&text).split_whitespace());
    }
    for (rule, times) in RULES {
        let text: String = rule.split_whitespace().collect();
        assert_eq!(all.matches(&text).count(), times, "{rule}");
    }
}

/// Words that a statement begins with that writes rows.
const WRITING: [&str; 4] = ["DELETE", "INSERT", "REPLACE", "UPDATE"];

/// The folder of the gateway.
const GATEWAY: &str = "register/write/";

/// Files beside the gateway with statements that write rows, each for a reason.
const BESIDE_THE_GATEWAY: [(&str, &str); 3] = [
    (
        "register/backup/restore.rs",
        "a staged file, before it is the register",
    ),
    (
        "register/session/accounts.rs",
        "inside a change: `ChangeContext` runs them",
    ),
    (
        "register/trail/record.rs",
        "the row of the trail, which the gateway appends",
    ),
];

/// Whether a literal of the text begins with a statement that writes, or names a file that does.
fn writes_rows(text: &str, folder: &Path) -> bool {
    let begins = |statement: &str| {
        let mut lines = statement.lines().map(str::trim_start);
        let first = lines.find(|line| !line.is_empty() && !line.starts_with("--"));
        let word = first.and_then(|line| line.split_whitespace().next());
        word.is_some_and(|word| WRITING.contains(&word))
    };
    text.split('"').skip(1).step_by(2).any(|literal| {
        let is_file = Path::new(literal).extension().is_some_and(|e| e == "sql");
        let file = is_file.then(|| fs::read_to_string(folder.join(literal)).ok());
        match file.flatten() {
            Some(statement) => begins(&statement),
            None => literal.contains(' ') && begins(literal),
        }
    })
}

#[test]
fn rows_are_written_in_the_gateway() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    sources(&src, &mut files);
    let mut writing = Vec::new();
    for path in files {
        let inside = path.strip_prefix(&src).expect("inside");
        let name = inside.to_string_lossy().replace('\\', "/");
        let text = fs::read_to_string(&path).expect("text");
        let folder = path.parent().expect("a folder");
        if !name.starts_with(GATEWAY) && writes_rows(before_tests(&text), folder) {
            writing.push(name);
        }
    }
    writing.sort_unstable();
    let allowed = BESIDE_THE_GATEWAY.map(|(file, _)| file);
    assert_eq!(writing, allowed);
    assert!(writes_rows("x(\"UPDATE person SET a = 1\")", &src));
    assert!(!writes_rows("x(\"UPDATE\")", &src) && !writes_rows("x(\"SELECT 1\")", &src));
}
