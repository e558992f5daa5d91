//! The boundaries of `src/README.md`: who holds the connection, who writes SQL, and in how many files a type has methods.

use std::collections::{BTreeMap, BTreeSet};

use super::source::{before_tests, code_of, tokens};
use super::style::{assert_only, files};

/// Folders that run no SQL: they pass a `Reader` on.
const WITHOUT_SQL: [&str; 3] = ["cli", "demo", "tui"];

/// Words that a statement begins with.
const STATEMENTS: [&str; 12] = [
    "ALTER", "ATTACH", "BEGIN", "CREATE", "DELETE", "DROP", "INSERT", "PRAGMA", "SELECT", "UPDATE",
    "VACUUM", "WITH",
];

/// Files in which a type may have inherent methods.
const IMPL_FILES: usize = 6;

fn folder(path: &str) -> &str {
    path.split(['/', '.']).next().unwrap_or_default()
}

/// Whether a string literal of the text begins with a statement.
fn has_sql(text: &str) -> bool {
    text.split('"').skip(1).any(|literal| {
        let mut words = literal.trim_start().splitn(2, char::is_whitespace);
        let first = words.next().unwrap_or_default();
        STATEMENTS.contains(&first) && words.next().is_some_and(|rest| !rest.trim().is_empty())
    })
}

#[test]
fn screens_commands_and_demo_run_no_sql() {
    let mut offending = BTreeSet::new();
    for (path, text) in files() {
        let text = before_tests(&text);
        let names_rusqlite = code_of(text).contains("rusqlite");
        let is_bound = WITHOUT_SQL.contains(&folder(&path));
        if is_bound && (names_rusqlite || has_sql(text) || text.contains(".sql\"")) {
            offending.insert(path);
        }
    }
    assert_only(&offending, "");
}

#[test]
fn the_connection_stays_in_the_register() {
    let mut offending = BTreeSet::new();
    for (path, text) in files() {
        let code = code_of(&text);
        let names = tokens(&code).iter().any(|(word, _)| *word == "Connection");
        if names && folder(&path) != "register" {
            offending.insert(path);
        }
    }
    assert_only(&offending, "");
}

/// Calls that make, replace or empty a file.
const WRITING: [&str; 8] = [
    "File::create",
    "File::options",
    "OpenOptions",
    "create_output",
    "create_temporary",
    "fs::copy",
    "fs::rename",
    "fs::write",
];

#[test]
fn files_are_written_through_one_guard() {
    let mut offending = BTreeSet::new();
    for (path, text) in files() {
        let code = code_of(before_tests(&text));
        let writes = WRITING.iter().any(|call| code.contains(call));
        if writes && !["register", "words"].contains(&folder(&path)) {
            offending.insert(path);
        }
    }
    // It names the files itself, in a folder of its own.
    assert_only(&offending, "exchange/import/inbox.rs");
}

#[test]
fn one_function_opens_connections() {
    let mut offending = BTreeSet::new();
    for (path, text) in files() {
        let code = code_of(before_tests(&text));
        if code.contains("Connection::open") {
            offending.insert(path);
        }
    }
    // The second is the reference schema in memory.
    assert_only(
        &offending,
        "register/runtime/connect.rs\nregister/schema.rs",
    );
}

/// The type of a line that begins an inherent `impl` block.
fn inherent_impl(line: &str) -> Option<&str> {
    let rest = line.trim_start().strip_prefix("impl")?;
    let rest = match rest.strip_prefix('<') {
        Some(generics) => &generics[closing(generics)? + 1..],
        None => rest,
    };
    let name = rest.strip_prefix(' ')?;
    let is_inherent = !name.contains(" for ") && name.trim_end().ends_with('{');
    let end = name.find(|c: char| !c.is_alphanumeric() && c != '_')?;
    (is_inherent && end > 0).then_some(&name[..end])
}

/// The place of the `>` that closes a list of generics.
fn closing(generics: &str) -> Option<usize> {
    let mut depth = 1;
    generics.char_indices().find_map(|(at, c)| {
        match c {
            '<' => depth += 1,
            '>' => depth -= 1,
            _ => {}
        }
        (depth == 0).then_some(at)
    })
}

#[test]
fn a_type_has_its_methods_in_few_files() {
    let mut types: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (path, text) in files() {
        for name in code_of(&text).lines().filter_map(inherent_impl) {
            types
                .entry(name.to_owned())
                .or_default()
                .insert(path.clone());
        }
    }
    let spread = types
        .into_iter()
        .filter(|(_, files)| files.len() > IMPL_FILES);
    assert_only(&spread.map(|(name, _)| name).collect(), "");
}

#[test]
fn sql_and_impl_blocks_are_recognised() {
    assert!(has_sql("x(\"SELECT 1\")") && has_sql("y(\n    \"UPDATE person SET a = 1\",\n)"));
    assert!(!has_sql("// SELECT 1") && !has_sql("\"Select a form\"") && !has_sql("\"DELETE\""));
    assert_eq!(inherent_impl("impl Register {"), Some("Register"));
    assert_eq!(
        inherent_impl("impl<'a, T: X<'a>> Reader<'a> {"),
        Some("Reader")
    );
    assert_eq!(inherent_impl("    impl Batch<'_> {"), Some("Batch"));
    assert_eq!(inherent_impl("impl Drop for Register {"), None);
    assert_eq!(inherent_impl("implement this {"), None);
}

/// `thread::spawn` and `Scope::spawn` panic when the system has no room for a thread; `thread::Builder` returns the error.
#[test]
fn a_thread_that_cannot_start_is_no_panic() {
    let mut offending = BTreeSet::new();
    for (path, text) in files() {
        let code = code_of(before_tests(&text));
        if code.contains("thread::spawn(") || code.contains("scope.spawn(") {
            offending.insert(path);
        }
    }
    assert_only(&offending, "");
}
