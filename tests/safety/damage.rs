//! The findings of a check for each kind of damage. How many flipped bits it finds is measured in `faults::flips`.

use vieclam::forms::Record;
use vieclam::register::read::load::stored_record;

use super::desk;
use crate::harness::registers::open;

#[test]
fn every_kind_of_damage_has_its_sentence() {
    for (sql, says) in [
        (
            "UPDATE person SET created_by = 'x' WHERE id = 1",
            "differs from its last image",
        ),
        (
            "UPDATE need SET wish = 'may'",
            "differs from its last image",
        ),
        (
            "DELETE FROM person_word WHERE person_id = 1 AND word = '0912345678'",
            "search keys",
        ),
        ("INSERT INTO person_word VALUES ('x', 1)", "search keys"),
        ("UPDATE draft SET state = '{'", "Row 1 of table draft"),
        (
            "CREATE TRIGGER t AFTER INSERT ON person BEGIN DELETE FROM need; END",
            "not made by this program",
        ),
        ("DROP INDEX person_household", "differs from the original"),
        (
            "DELETE FROM audit_record WHERE audit_id = 1",
            "lost its link",
        ),
        (
            "INSERT INTO audit_record VALUES ('loan', 7, 1)",
            "1 link without a row",
        ),
    ] {
        let desk = desk();
        let conn = rusqlite::Connection::open(desk.register()).unwrap();
        conn.execute_batch("INSERT INTO draft (id, clerk, form, title, state, started_at, changed_at) VALUES (1, 'lan', 'intake', '', '{}', '', '')").unwrap();
        conn.execute_batch(sql).unwrap();
        drop(conn);
        desk.run("check").says(1, &[says]);
    }
}

/// One flipped bit makes a text of a row a blob of the same bytes.
#[test]
fn a_text_that_became_a_blob_is_found_and_its_record_still_opens() {
    let desk = desk();
    let conn = rusqlite::Connection::open(desk.register()).unwrap();
    let set_schema = |sql: &str| {
        conn.execute_batch(&format!(
            "PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = {sql} WHERE name = 'person'; PRAGMA writable_schema = RESET;"
        ))
        .unwrap();
    };
    set_schema("replace(sql, ' STRICT', '')");
    conn.execute_batch("UPDATE person SET address = CAST(address AS BLOB) WHERE id = 1")
        .unwrap();
    set_schema("sql || ' STRICT'");
    drop(conn);
    let checked = desk.run("check");
    checked.says(1, &["differs from its last image"]);
    let printed = format!("{}{}", checked.out, checked.err);
    assert!(!printed.contains("differs from the original"), "{printed}");
    let exported = desk.run("export people");
    exported.works();
    assert!(exported.out.contains("001185000017"));
    let register = open(&desk.register(), "lan");
    let stored = stored_record(register.reader(), Record::Person, 1);
    let stored = stored.expect("read").expect("a person");
    assert_eq!(stored.answers.text("address"), None);
    assert!(stored.answers.text("full_name").is_some());
}

/// Adds a row to the schema as no statement can.
fn forge(path: &std::path::Path, kind: &str, name: &str, sql: &str) {
    let conn = rusqlite::Connection::open(path).unwrap();
    conn.execute_batch("PRAGMA writable_schema = ON").unwrap();
    conn.execute(
        "INSERT INTO sqlite_schema (type, name, tbl_name, rootpage, sql) VALUES (?1, ?2, CASE ?1 WHEN 'view' THEN ?2 ELSE 'person' END, 0, ?3)",
        [kind, name, sql],
    )
    .unwrap();
    let version: i64 = conn
        .pragma_query_value(None, "schema_version", |row| row.get(0))
        .unwrap();
    conn.pragma_update(None, "schema_version", version + 1)
        .unwrap();
}

#[test]
fn a_trigger_under_a_name_of_sqlite_is_found_and_does_not_fire() {
    let trigger = "CREATE TRIGGER sqlite_x AFTER INSERT ON person BEGIN DELETE FROM need; END";
    let view = "CREATE VIEW sqlite_y AS SELECT * FROM person";
    for (kind, name, sql) in [("trigger", "sqlite_x", trigger), ("view", "sqlite_y", view)] {
        let desk = desk();
        let needs = desk.cell("SELECT count(*) FROM need");
        forge(&desk.register(), kind, name, sql);
        desk.import(
            "people",
            "full_name,born,sex,residence\nNgười Sau,1991,male,permanent\n",
        )
        .works();
        let says = format!("«{name}» was not made by this program");
        desk.run("check").says(1, &[&says]);
        desk.run("backup").says(1, &["the register has 1 finding"]);
        let copy = &super::copies(&desk)[0];
        desk.run(&format!("restore {copy} --prove"))
            .says(1, &[&says]);
        assert_eq!(needs, desk.cell("SELECT count(*) FROM need"));
    }
}

#[test]
fn statistics_that_sqlite_collects_are_no_finding() {
    let desk = desk();
    let conn = rusqlite::Connection::open(desk.register()).unwrap();
    conn.execute_batch("ANALYZE").unwrap();
    drop(conn);
    desk.run("check").says(0, &["0 findings"]);
}
