//! The trail: five ways of tampering, each found; audit events of exports and copies.

use std::fs;

use super::{copies, desk};
use crate::cli::Desk;
use crate::harness::registers::connect;
use crate::harness::rounds::Reached;

/// Changes the register without the program.
fn tamper(desk: &Desk, sql: &str) {
    let conn = connect(&desk.register());
    conn.pragma_update(None, "foreign_keys", false).unwrap();
    conn.execute_batch(sql).unwrap();
}

/// A figure of `tests/faults`: every way of tampering, on a register of its own.
pub fn tampering_is_found() -> Reached {
    let ways: [fn(); 5] = [
        an_edited_row_is_found,
        a_deleted_row_is_found,
        rows_in_another_order_are_found,
        a_trail_cut_short_is_found_by_a_copy_or_a_hash,
        a_trail_written_again_is_found_by_a_copy_or_a_hash,
    ];
    for way in ways {
        way();
    }
    Ok("5 kinds, 5 found: edited, deleted, reordered, cut short, written again".to_owned())
}

#[test]
fn an_untouched_trail_is_whole_against_its_copies_and_a_report() {
    let desk = desk();
    let head = desk.run("trail --head").out;
    let hash = head.split_whitespace().nth(1).unwrap().to_owned();
    desk.run("backup").works();
    desk.import(
        "people",
        "full_name,born,sex,residence\nNgười Sau,1991,male,permanent\n",
    )
    .works();
    desk.run_words(&[
        "trail",
        "--verify",
        "--against",
        &hash[..16],
        "--against",
        &copies(&desk)[0],
    ])
    .says(0, &["is in the trail, row", "0 findings"]);
    desk.run("trail --against xyz").says(2, &["neither a hash"]);
}

#[test]
fn an_edited_row_is_found() {
    let desk = desk();
    for sql in [
        "UPDATE audit SET after = replace(after, '1985', '1986') WHERE id = 1",
        "UPDATE audit SET clerk = 'hoa' WHERE id = 2",
        "UPDATE audit SET at = '2020-01-01T00:00:00Z' WHERE id = 1",
    ] {
        // The last process to close the register writes the log back, so one file is the whole register.
        let before = fs::read(desk.register()).unwrap();
        tamper(&desk, sql);
        desk.run("trail --verify")
            .says(1, &["The trail is broken at row"]);
        desk.run("check").says(1, &["The trail is broken at row"]);
        fs::write(desk.register(), before).unwrap();
        desk.run("check").says(0, &["0 findings"]);
    }
}

#[test]
fn a_deleted_row_is_found() {
    let desk = desk();
    tamper(
        &desk,
        "DELETE FROM audit_record WHERE audit_id = 2; DELETE FROM audit WHERE id = 2;",
    );
    desk.run("trail --verify")
        .says(1, &["The trail is broken at row 3"]);
}

#[test]
fn rows_in_another_order_are_found() {
    let desk = desk();
    tamper(
        &desk,
        "UPDATE audit SET id = 99 WHERE id = 2; UPDATE audit SET id = 2 WHERE id = 3; UPDATE audit SET id = 3 WHERE id = 99;",
    );
    desk.run("trail --verify")
        .says(1, &["The trail is broken at row"]);
}

#[test]
fn a_trail_cut_short_is_found_by_a_copy_or_a_hash() {
    let desk = desk();
    let head = desk.run("trail --head").out;
    let hash = head.split_whitespace().nth(1).unwrap().to_owned();
    desk.run("backup").works();
    // As with knowledge of the tables: the last need is gone, and no row refers to it.
    tamper(
        &desk,
        "DELETE FROM sample WHERE audit_id >= (SELECT max(audit_id) FROM audit_record WHERE record = 'need');
         DELETE FROM audit_record WHERE audit_id >= (SELECT max(audit_id) FROM audit_record WHERE record = 'need');
         DELETE FROM need WHERE id = 2; DELETE FROM soft_check WHERE record = 'need' AND record_id = 2;
         DELETE FROM audit WHERE id > (SELECT max(audit_id) FROM audit_record);",
    );
    desk.run("check").says(0, &["0 findings"]);
    desk.run("trail --verify")
        .says(1, &["was truncated or rewritten"]);
    for copy in copies(&desk) {
        fs::remove_file(copy).unwrap();
    }
    desk.run("trail --verify").works();
    desk.run(&format!("trail --against {hash}"))
        .says(1, &["was truncated or rewritten"]);
}

#[test]
fn a_trail_written_again_is_found_by_a_copy_or_a_hash() {
    let desk = desk();
    let head = desk.run("trail --head").out;
    let hash = head.split_whitespace().nth(1).unwrap().to_owned();
    desk.run("backup").works();
    // Another register, sound in itself, in the place of this one.
    let other = super::PEOPLE
        .replace("1985", "1984")
        .replace("001185", "001184");
    let file = desk.file("other/people.csv", other);
    let anew = desk.path("anew.db").display().to_string();
    desk.run(&format!("import people {file} --register {anew}"))
        .works();
    fs::remove_file(desk.register()).unwrap();
    for end in ["-wal", "-shm"] {
        let _ = fs::remove_file(format!("{}{end}", desk.register().display()));
    }
    fs::rename(&anew, desk.register()).unwrap();
    desk.run("check").says(0, &["0 findings"]);
    desk.run("trail --verify")
        .says(1, &["was truncated or rewritten"]);
    desk.run(&format!("trail --against {hash}"))
        .says(1, &["was truncated or rewritten"]);
}

#[test]
fn exports_are_in_the_trail_and_in_the_facts_of_a_breach() {
    let desk = desk();
    desk.run("export people --full --reason copy --out out.csv --clerk hoa")
        .works();
    desk.run("backup --clerk minh").works();
    desk.run("trail --by hoa")
        .says(0, &["Exported", "people, 4 rows, 2 with a sensitive group"]);
    let rows = desk.json("trail --format json");
    assert_eq!(rows[0]["action"], "backup");
    assert_eq!(rows[1]["facts"]["to"], "out.csv");
    let facts = desk.run("breach");
    facts.says(
        0,
        &[
            "People in the register: 4",
            "Sensitive: group 2, ethnic minority: 2",
            "hoa: 0 changes; 0 opened; 1 export, 4 rows (2 sensitive)",
            "minh: 0 changes; 0 opened; 0 exports, 0 rows (0 sensitive); 0 reports; 1 copy",
            "intact up to row",
        ],
    );
    assert!(!facts.out.contains("Hường"), "the facts name no person");
    desk.run("breach --from 02/01/2026 --to 01/01/2026")
        .says(2, &["Swap"]);
    desk.run("trail").says(0, &["Listed breach facts"]);
    desk.run("check").says(0, &["0 findings"]);
}
