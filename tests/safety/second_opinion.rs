//! The exported trail, and its chain checked without the program: by the script of `data/manual/safety.md` and Python alone.

use std::fs;
use std::process::Command;

use rusqlite::params;
use serde_json::Value as Json;
use sha2::{Digest, Sha256};

use super::{PEOPLE, desk, forged, stripped};
use crate::cli::Desk;
use crate::harness::registers::{connect, new_person, save_all};
use crate::harness::rounds::Reached;

/// What a text can hold that JSON, Python or a terminal treats in its own way.
const HOSTILE: &str = "\"'\\ / \u{0}\u{1f}\u{7f}\u{85}\u{2028}\u{fdd0}\u{1f600}\u{10ffff} \\u0000 \\\" {\"person:1\":{}}";

/// The script as it stands in the manual.
fn script() -> &'static str {
    let manual = include_str!("../../data/manual/safety.md");
    let block = manual.split_once("```python\n").expect("a block").1;
    block.split_once("```\n").expect("its end").0
}

/// The script over a file and hashes from elsewhere: whether it found nothing, and what it printed.
fn opinion(desk: &Desk, file: &str, hashes: &[&str]) -> (bool, String) {
    let script = desk.file("verify_trail.py", script());
    let mut python = Command::new("python3");
    python
        .arg("-I")
        .arg(script)
        .arg(desk.path(file))
        .args(hashes);
    let done = python.output().expect("python3 is installed");
    let errors = String::from_utf8_lossy(&done.stderr).into_owned();
    assert_eq!(errors, "");
    let printed = String::from_utf8(done.stdout).expect("plain text");
    assert!(printed.is_ascii(), "{printed}");
    (done.status.success(), printed)
}

fn head(desk: &Desk) -> String {
    desk.run("trail --head").out
}

fn hash_of(head: &str) -> &str {
    head.split_whitespace().nth(1).expect("a hash")
}

/// Writes every row as versions before the fifth did: without salts, hashed over both texts.
fn to_first_format(desk: &Desk) {
    let conn = connect(&desk.register());
    let sql = "SELECT uuid, at, clerk, origin, action, before, after FROM audit ORDER BY id";
    let mut select = conn.prepare(sql).unwrap();
    let rows = select.query_map([], |row| {
        <[String; 7]>::try_from(
            (0..7)
                .map(|at| row.get(at))
                .collect::<Result<Vec<_>, _>>()?,
        )
        .map_err(|_| rusqlite::Error::InvalidQuery)
    });
    let mut prev = vec![0; 32];
    for (row, id) in rows.unwrap().map(Result::unwrap).zip(1..) {
        let mut sha = Sha256::new_with_prefix(&prev);
        for text in &row {
            sha.update((text.len() as u64).to_le_bytes());
            sha.update(text);
        }
        let hash = sha.finalize().to_vec();
        let sql = "UPDATE audit SET salts = NULL, prev_hash = ?2, hash = ?3 WHERE id = ?1";
        conn.execute(sql, params![id, prev, hash]).unwrap();
        prev = hash;
    }
}

/// A register with rows of both formats, hostile texts in both, and in both a person erased.
fn both_formats() -> Desk {
    let desk = desk();
    let hostile = |name: &str| new_person(name, &format!("note={HOSTILE}; address={name}"));
    save_all(&desk.register(), "lan", [hostile("Cũ \u{1f600}\"\\")]);
    to_first_format(&desk);
    let people = ["Mới \u{1f600}\"\\", "Đi Xa"];
    save_all(&desk.register(), HOSTILE, people.map(hostile));
    for (request, name) in ["Nguyễn Thị Hường", "Đi Xa"].iter().enumerate() {
        let id = desk.cell(&format!("SELECT id FROM person WHERE full_name = '{name}'"));
        desk.run(&format!("forget --ask {id} --ground asked"))
            .works();
        desk.run(&format!("forget --agree {} --clerk hoa", request + 1))
            .works();
    }
    desk.run("check").says(0, &["0 findings"]);
    desk
}

/// Rows of a kind, oldest first.
fn ids(desk: &Desk, condition: &str) -> Vec<String> {
    let conn = connect(&desk.register());
    crate::harness::registers::rows(
        &conn,
        &format!("SELECT id FROM audit WHERE {condition} ORDER BY id"),
    )
}

/// The script over the register as it is now.
fn exported_opinion(desk: &Desk) -> (bool, String) {
    desk.run("trail --export trail.json --reason check").works();
    opinion(desk, "trail.json", &[])
}

#[test]
fn the_whole_trail_is_exported_and_the_export_is_its_last_row() {
    let desk = desk();
    desk.run("trail --export trail.json --reason check")
        .says(0, &["written to trail.json", "delete it once verified"]);
    let rows: Json = serde_json::from_str(&desk.read("trail.json")).unwrap();
    let rows = rows.as_array().unwrap();
    let newest = rows.last().unwrap();
    let own: Json = serde_json::from_str(newest["after"].as_str().unwrap()).unwrap();
    let details = &own["note:0"];
    assert_eq!(
        (&details["what"], &details["to"]),
        (&"trail".into(), &"trail.json".into())
    );
    assert_eq!(
        (details["rows"].as_u64(), details["sensitive"].as_u64()),
        (Some(rows.len() as u64), Some(2))
    );
    assert_eq!(
        head(&desk).trim_end(),
        format!("{} {}", rows.len(), newest["hash"].as_str().unwrap())
    );
    assert!(
        rows[0]["after"]
            .as_str()
            .unwrap()
            .contains("Nguyễn Thị Hường")
    );
    let register = fs::read(desk.register()).unwrap();
    desk.run("trail --export register.db --reason check")
        .says(2, &["register"]);
    assert!(
        fs::read(desk.register())
            .unwrap()
            .starts_with(&register[..16])
    );
    desk.run("trail --export trail.json --head").says(2, &[]);
}

#[test]
#[ignore = "with Python"]
fn the_script_finds_what_the_program_finds_and_the_same_head() {
    let desk = both_formats();
    let before = head(&desk);
    let (whole, printed) = exported_opinion(&desk);
    assert_eq!((whole, printed), (true, head(&desk)));
    let formats = "salts IS NULL; salts LIKE '%\"\":\"=%'; salts LIKE '%\":\"=%' AND salts NOT LIKE '%\"\":%'; salts NOT LIKE '%=%'";
    for format in formats.split("; ") {
        assert!(!ids(&desk, format).is_empty(), "no row with {format}");
    }
    let checkpoint = hash_of(&before).to_uppercase();
    assert!(opinion(&desk, "trail.json", &[&checkpoint[..16]]).0);
}

#[test]
#[ignore = "with Python"]
fn each_tampered_row_is_named_by_the_script() {
    let desk = both_formats();
    let untouched = fs::read(desk.register()).unwrap();
    let first = |condition: &str| ids(&desk, condition).remove(0);
    let old = first("salts IS NULL AND after LIKE '%1980%'");
    let stripped = first("salts LIKE '%\"\":\"=%'");
    let new = first("clerk LIKE '\"%' AND salts NOT LIKE '%=%'");
    let digest = first("salts LIKE '%\":\"=%' AND salts NOT LIKE '%\"\":%'");
    let forget = first("action = 'forget'");
    let after = |id: &str| (id.parse::<i64>().unwrap() + 1).to_string();
    let cases = [
        (
            format!("UPDATE audit SET after = replace(after, '1980', '1981') WHERE id = {old}"),
            &old,
        ),
        (
            format!("UPDATE audit SET clerk = 'hoa' WHERE id = {new}"),
            &new,
        ),
        (
            format!("UPDATE audit SET after = replace(after, '1985', '1986') WHERE id = {new}"),
            &new,
        ),
        (
            format!("UPDATE audit SET after = replace(after, ':', ': ') WHERE id = {new}"),
            &new,
        ),
        (
            format!(
                "UPDATE audit SET after = '{{\"need:9\":{{}},' || substr(after, 2) WHERE id = {new}"
            ),
            &new,
        ),
        (
            format!(
                "UPDATE audit SET at = '2020-01-01T00:00:00Z', after = '{{}}' WHERE id = {digest}"
            ),
            &digest,
        ),
        (
            format!("UPDATE audit SET salts = replace(salts, '\"=', '\"=0') WHERE id = {digest}"),
            &digest,
        ),
        (
            format!("UPDATE audit SET origin = 'import' WHERE id = {forget}"),
            &forget,
        ),
        (
            format!(
                "UPDATE audit SET salts = '{{\"\":\"=\"}}', before = '{{}}', after = '{{}}' WHERE id = {new}"
            ),
            &new,
        ),
        (
            format!(
                "UPDATE audit SET salts = '{{\"\":\"=\"}}', before = '{{}}', after = '{{}}' WHERE id = {old}"
            ),
            &old,
        ),
        (
            format!("UPDATE audit SET prev_hash = hash WHERE id = {stripped}"),
            &stripped,
        ),
        (
            format!("UPDATE audit SET at = '2020-01-01T00:00:00Z' WHERE id = {stripped}"),
            &stripped,
        ),
        (
            format!("UPDATE audit SET salts = 'x' WHERE id = {new}"),
            &new,
        ),
        (
            format!(
                "DELETE FROM audit_record WHERE audit_id = {old}; DELETE FROM audit WHERE id = {old}"
            ),
            &after(&old),
        ),
        (
            format!(
                "UPDATE audit SET id = 999 WHERE id = {old}; UPDATE audit SET id = {old} WHERE id = {new}; UPDATE audit SET id = {new} WHERE id = 999"
            ),
            &old,
        ),
    ];
    for (sql, broken) in cases {
        let conn = connect(&desk.register());
        conn.pragma_update(None, "foreign_keys", false).unwrap();
        conn.execute_batch(&sql).expect(&sql);
        drop(conn);
        let (whole, printed) = exported_opinion(&desk);
        assert!(
            !whole && printed.contains(&format!("row {broken} is broken: ")),
            "{sql}: {printed}"
        );
        assert!(printed.ends_with(&head(&desk)), "{sql}: {printed}");
        desk.run("trail --verify")
            .says(1, &[&format!("The trail is broken at row {broken}")]);
        fs::write(desk.register(), &untouched).unwrap();
    }
    assert!(exported_opinion(&desk).0);
}

#[test]
#[ignore = "with Python"]
fn each_forged_row_is_named_by_the_script() {
    assert!(exported_opinion(&forged::old_erasures()).0);
    let desk = forged::erasures();
    assert!(exported_opinion(&desk).0);
    let untouched = fs::read(desk.register()).unwrap();
    for (what, row) in forged::FORGERIES {
        forged::forge(&desk, what);
        let (whole, printed) = exported_opinion(&desk);
        assert!(
            !whole && printed.contains(&format!("row {row} is broken: ")),
            "{what}: {printed}"
        );
        fs::write(desk.register(), &untouched).unwrap();
    }
}

#[test]
#[ignore = "with Python"]
fn rows_that_claim_to_be_stripped_are_named_by_the_script() {
    let desk = desk();
    let head = head(&desk);
    let untouched = fs::read(desk.register()).unwrap();
    for form in stripped::FORMS {
        for evidence in stripped::EVIDENCE {
            stripped::rewrite(&desk, form, evidence);
            desk.run("trail --export trail.json --reason check").works();
            let (whole, printed) = opinion(&desk, "trail.json", &[hash_of(&head)]);
            let mut expected = vec!["proves nothing about the rows up to 6".to_owned()];
            if evidence.is_empty() {
                expected.push("row 1 is broken: ".to_owned());
            }
            let is_found = expected.iter().all(|text| printed.contains(text));
            assert!(!whole && is_found, "{form}, {evidence}: {printed}");
            fs::write(desk.register(), &untouched).unwrap();
        }
    }
}

#[test]
#[ignore = "with Python"]
fn a_trail_cut_short_or_written_again_does_not_hold_the_hash_of_a_report() {
    let desk = desk();
    desk.run("trail --export trail.json --reason check").works();
    let head = head(&desk);
    let mut rows: Vec<Json> = serde_json::from_str(&desk.read("trail.json")).unwrap();
    rows.pop();
    desk.file("short.json", serde_json::to_string(&rows).unwrap());
    let anew = desk.path("anew.db").display().to_string();
    let file = desk.file(
        "other.csv",
        PEOPLE.replace("1985", "1984").replace("001185", "001184"),
    );
    desk.run(&format!("import people {file} --register {anew}"))
        .works();
    desk.run(&format!(
        "trail --export anew.json --reason check --register {anew}"
    ))
    .works();
    for file in ["short.json", "anew.json"] {
        assert!(opinion(&desk, file, &[]).0, "{file} is sound in itself");
        let (whole, printed) = opinion(&desk, file, &[hash_of(&head)]);
        assert!(
            !whole
                && printed
                    .contains("is not the hash of a row: the trail was truncated or rewritten"),
            "{printed}"
        );
    }
    assert!(opinion(&desk, "trail.json", &[hash_of(&head)]).0);
    assert!(
        !opinion(&desk, "trail.json", &[&hash_of(&head)[..15]]).0,
        "too few digits prove nothing"
    );
}

/// A figure of `tests/faults`.
pub fn without_the_program() -> Reached {
    let harnesses: [fn(); 5] = [
        the_script_finds_what_the_program_finds_and_the_same_head,
        each_tampered_row_is_named_by_the_script,
        each_forged_row_is_named_by_the_script,
        rows_that_claim_to_be_stripped_are_named_by_the_script,
        a_trail_cut_short_or_written_again_does_not_hold_the_hash_of_a_report,
    ];
    crate::faults::common::needs("python3")?;
    for harness in harnesses {
        harness();
    }
    Ok("the same head; 35 ways of 6 kinds, each found at its row or by a hash".to_owned())
}
