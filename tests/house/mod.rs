//! The structure of the code: imports run downward, columns are the declared keys, the register upgrades from every version.

mod boundaries;
mod imports;
mod source;
mod statements;
mod style;

use std::fs;
use std::path::Path;

use vieclam::forms::{Record, describe};
use vieclam::register::verify;
use vieclam::register::write::drafts;
use vieclam::register::{Register, Session, schema, upgrade};

/// From the top down; a folder may use only what stands below it.
const FLOORS: [&str; 10] = [
    "cli", "tui", "demo", "exchange", "progress", "register", "entry", "forms", "domain", "words",
];

/// Rows that each version added, as it wrote them.
const ROWS: [&str; 6] = [
    include_str!("../data/register-v1.sql"),
    include_str!("../data/register-v2.sql"),
    include_str!("../data/register-v3.sql"),
    include_str!("../data/register-v4.sql"),
    include_str!("../data/register-005.sql"),
    include_str!("../data/register-v6.sql"),
];

pub(super) fn sources(folder: &Path, found: &mut Vec<std::path::PathBuf>) {
    files_of(folder, "rs", found);
}

/// The files with an extension in a folder and those below it.
pub(super) fn files_of(folder: &Path, extension: &str, found: &mut Vec<std::path::PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            files_of(&path, extension, found);
        } else if path.extension().is_some_and(|e| e == extension) {
            found.push(path);
        }
    }
}

#[test]
fn imports_run_downward() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    sources(&src, &mut files);
    let mut wrong = Vec::new();
    for file in files {
        let inside = file.strip_prefix(&src).expect("inside");
        let first = inside.iter().next().expect("a name").to_string_lossy();
        let floor = first.trim_end_matches(".rs").to_owned();
        let Some(mine) = FLOORS.iter().position(|f| *f == floor) else {
            continue;
        };
        let text = fs::read_to_string(&file).expect("text");
        let code = text.split("#[cfg(test)]").next().unwrap_or_default();
        for (theirs, name) in FLOORS.iter().enumerate() {
            if theirs < mine && code.contains(&format!("crate::{name}")) {
                wrong.push(format!("{} uses {name}", inside.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// The columns of a table or view, in order.
fn columns_of(register: &Register, table: &str) -> Vec<String> {
    let sql = "SELECT name FROM pragma_table_info(?1) ORDER BY cid";
    register.reader().values(sql, [table]).expect("its columns")
}

#[test]
fn views_have_the_declared_columns() {
    let folder = tempfile::tempdir().expect("a folder");
    let register =
        Register::open(&folder.path().join("r.db"), Session::new("lan")).expect("a register");
    for record in Record::ALL {
        let mut columns = columns_of(&register, record.plural());
        let mut declared = describe::columns(record);
        // A voided row is not in the view; the column is there for files (data/manual/records.md, membership).
        columns.retain(|c| c != "void_reason");
        columns.sort_unstable();
        declared.sort_unstable();
        assert_eq!(columns, declared, "{record:?}");
    }
}

#[test]
fn tables_have_a_column_for_every_field() {
    let folder = tempfile::tempdir().expect("a folder");
    let register =
        Register::open(&folder.path().join("r.db"), Session::new("lan")).expect("a register");
    for record in Record::ALL {
        let columns = columns_of(&register, record.table());
        for field in record.section().fields {
            if let Some(column) = field.column_name() {
                assert!(
                    columns.iter().any(|c| c == column),
                    "{}.{column}",
                    record.table()
                );
            }
        }
    }
}

#[test]
fn migrations_are_sound_and_upgrade_from_the_first() {
    for version in 1..=schema::newest_version() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("r.db");
        let mut conn = rusqlite::Connection::open(&path).expect("open");
        upgrade::migrate(&mut conn, version, &Session::new("lan")).expect("an old register");
        for rows in ROWS.iter().take(version) {
            conn.execute_batch(rows).expect("rows of that time");
        }
        drop(conn);
        let register = Register::open(&path, Session::new("lan")).expect("it opens");
        let names: Vec<String> = register
            .reader()
            .values("SELECT full_name FROM people", [])
            .expect("the person");
        assert_eq!(names, ["Nguyễn Thị Mẫu"]);
        let left = drafts::of_clerk(register.reader()).expect("the drafts");
        assert_eq!(left[0].title, "Trần Văn Mẫu", "a draft outlives an upgrade");
        let state = drafts::state(register.reader(), left[0].id).expect("the draft");
        assert!(state.is_some_and(|s| s.contains("full_name")));
        if version >= 2 {
            assert_eq!(
                verify::resolve::disputes(register.reader())
                    .expect("the disputes")
                    .len(),
                1
            );
        }
        if version >= 3 {
            let issued = vieclam::register::write::reports::issued_reports(register.reader())
                .expect("reports");
            assert_eq!(issued[0].hash, "02");
        }
    }
}

/// Text reaches a terminal through the canvas for the screen and one function for stderr. Both take it as `Safe`.
#[test]
fn text_reaches_a_terminal_only_as_safe_text() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    sources(&src, &mut files);
    let functions = [
        ("set_string", "tui/widgets/canvas.rs"),
        ("set_symbol", ""),
        ("set_char", ""),
        ("buffer_mut", "tui/widgets/canvas.rs"),
        ("widgets::Paragraph", ""),
        ("text::Span", ""),
        ("text::Line", ""),
        ("SetTitle", ""),
        ("eprint", ""),
        ("stderr().lock", "cli.rs"),
    ];
    let mut wrong = Vec::new();
    for file in files {
        let name = file
            .strip_prefix(&src)
            .expect("inside")
            .to_string_lossy()
            .into_owned();
        let text = fs::read_to_string(&file).expect("text");
        let code = text.split("#[cfg(test)]").next().unwrap_or_default();
        for (function, at) in functions {
            if code.contains(function) && name != at {
                wrong.push(format!("{name} uses {function}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
