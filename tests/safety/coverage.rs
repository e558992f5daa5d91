//! Every table is held against the trail in both directions: a row deleted, changed or added without the program is a finding
//! that names its kind and number. The tables are those of the schema; only the exempt ones are named here.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use rusqlite::Connection;
use vieclam::domain::roles::{Permission, Role};
use vieclam::domain::ssh_key::PublicKey;
use vieclam::forms::Record;
use vieclam::register::verify;
use vieclam::register::write::op::{AccountChange, CountedPerson, NewReport};
use vieclam::register::write::{erase, erase_request, reports};
use vieclam::register::{Op, Register, Session};

use crate::harness::registers::{
    assert_sound, connect, new_person, new_record, number, rows, session, today,
};

/// Tables without images (`register::trail::coverage::EXEMPT`).
const EXEMPT: [&str; 6] = [
    "audit",
    "audit_record",
    "person_word",
    "report_figure",
    "draft",
    "clerk_session",
];

const KEY: &str =
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGRS3DbSRtJB6Ig6CRZOrPuPCG2vXRBIkJ5DDlGVdyWL lan@may-3";

fn open(path: &Path, clerk: &str) -> Register {
    Register::open(path, session(clerk, today())).expect("a register")
}

/// One record of each kind.
fn records() -> Vec<(Record, &'static str)> {
    vec![
        (Record::Membership, "group=2; valid_from=2026-01-01"),
        (Record::Need, "kind=job; stated_on=2026-10-01; wish=may"),
        (
            Record::Course,
            "code=K1; title=May; level=basic; cancelled=no",
        ),
        (
            Record::Enrolment,
            "course=#1; enrolled_on=2026-10-02; status=enrolled",
        ),
        (Record::Contact, "held_on=2026-10-03; kind=advice"),
        (
            Record::Placement,
            "started_on=2026-10-04; employer=Xưởng; channel=self; contract=none; is_new=yes; suitable=yes",
        ),
        (
            Record::Loan,
            "applied_on=2026-10-05; purpose=job; status=applied",
        ),
        (
            Record::Indicator,
            "indicator=unemployment; as_of=2026-06-30; value=#2",
        ),
        (
            Record::ReportNote,
            "period=2026-H1; part=cause; place=#1; text=Vì mưa",
        ),
        (
            Record::Duty,
            "duty=VII.1.5; period=2026-R1; done_on=2026-10-06",
        ),
        (Record::Outreach, "held_on=2026-10-07; kind=campaign"),
        (
            Record::PlanChange,
            "plan=lang; entry=trainees; value=9; valid_from=2026-10-08; reason=đổi",
        ),
    ]
}

fn report(people: &[i64]) -> NewReport {
    let people = people.iter().map(|person| CountedPerson {
        target: "trainees".to_owned(),
        person: (*person).into(),
        in_numerator: true,
    });
    NewReport {
        period: "2026-H1".to_owned(),
        kind: "half_year".to_owned(),
        as_of: "2026-06-30".to_owned(),
        number: None,
        issued_on: "2026-07-01".to_owned(),
        plan_id: "lang".to_owned(),
        plan: String::new(),
        digest: reports::digest(std::iter::empty()),
        figures: Vec::new(),
        people: people.collect(),
    }
}

/// A register with a row in every covered table.
fn full(path: &Path) {
    let mut register = open(path, "lan");
    for name in ["Nguyễn Thị Mẫu", "Trần Văn Thử"] {
        let person = vec![new_person(name, "")];
        register.change(Op::Save(person)).expect("a person");
    }
    for (record, fields) in records() {
        let person = Record::of_person().any(|r| r == record).then_some(1);
        let mut input = new_record(record, fields, person);
        input.soft = vec![vieclam::entry::SoftCheck {
            field: "note".to_owned(),
            constraint: "a_rule".to_owned(),
            value: fields.to_owned(),
            reason: None,
        }];
        let saved = register.change(Op::Save(vec![input]));
        saved.unwrap_or_else(|e| panic!("{record:?}: {e}"));
    }
    // Until one of the people is drawn.
    let conn = connect(path);
    while number(&conn, "SELECT count(*) FROM sample WHERE record = 'person'") == 0 {
        let person = vec![new_person("Người Thêm", "")];
        register.change(Op::Save(person)).expect("a person");
    }
    key_against_the_record(path);
    register
        .change(Op::Issue(Box::new(report(&[1, 2]))))
        .expect("a report");
    erase_request::request(&mut open(path, "hoa"), 2.into(), "asked").expect("a request");
    for (name, role) in [("lan", Role::Admin), ("khach", Role::Viewer)] {
        let (name, full_name) = (name.to_owned(), String::new());
        let account = AccountChange::Add {
            name,
            full_name,
            role,
        };
        register.change(Op::Account(account)).expect("an account");
    }
    let key = PublicKey::parse(KEY).expect("a key");
    register
        .change(Op::Account(AccountChange::AddKey(1, key)))
        .expect("a key");
    assert_sound(&register);
}

/// Another clerk enters a field of the sample twice, against the record.
fn key_against_the_record(path: &Path) {
    let mut register = open(path, "hoa");
    let pending = verify::pending_samples(register.reader(), 9).expect("samples");
    let sample = pending.iter().find(|p| p.document.record == Record::Person);
    let sample = sample.expect("a person").sample;
    let blind = verify::blind_sample(register.reader(), sample).expect("a sample");
    let (field, _) = blind.expect("a sample").fields[0];
    let answer = vieclam::entry::Value::Text("1950".to_owned());
    for _ in 0..2 {
        verify::store_second_entry(&mut register, sample, field, Some(&answer)).expect("stored");
    }
}

/// The findings after a statement on a copy of a register.
fn findings_after(register: &Path, sql: &str) -> Vec<String> {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("r.db");
    fs::copy(register, &path).expect("a copy");
    let conn = connect(&path);
    conn.pragma_update(None, "ignore_check_constraints", true)
        .expect("off");
    conn.pragma_update(None, "foreign_keys", false)
        .expect("off");
    conn.execute_batch(sql).expect(sql);
    drop(conn);
    let findings = open(&path, "lan").check(&mut |_| ()).expect("a check");
    findings
        .sentences()
        .into_iter()
        .map(str::to_owned)
        .collect()
}

#[track_caller]
fn expect_finding(register: &Path, sql: &str, says: &[&str]) {
    let findings = findings_after(register, sql);
    let is_named = findings.iter().any(|f| says.iter().all(|s| f.contains(s)));
    assert!(is_named, "{sql}\n{says:?}\n{findings:#?}");
}

/// A register that everyone has closed, so that the file is all of it.
fn closed() -> (tempfile::TempDir, std::path::PathBuf) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("r.db");
    full(&path);
    (folder, path)
}

/// The last column of a table.
fn column(conn: &Connection, table: &str) -> String {
    let sql = "SELECT name FROM pragma_table_info(?1) ORDER BY cid DESC LIMIT 1";
    conn.query_row(sql, [table], |row| row.get(0)).expect(sql)
}

#[test]
fn a_row_deleted_changed_or_added_in_any_table_is_found() {
    let (_folder, path) = closed();
    let conn = connect(&path);
    let sql = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'";
    let tables = rows(&conn, sql);
    assert!(EXEMPT.iter().all(|table| tables.iter().any(|t| t == table)));
    for table in tables.iter().filter(|t| !EXEMPT.contains(&t.as_str())) {
        if ["meta", "report_person"].contains(&table.as_str()) {
            continue;
        }
        let id = number(&conn, &format!("SELECT ifnull(max(id), 0) FROM {table}"));
        assert!(id > 0, "no row of {table} to try");
        let number = format!("số {id} ");
        let gone = format!("DELETE FROM {table} WHERE id = {id}");
        expect_finding(&path, &gone, &[&number, "không còn trong sổ"]);
        let added = format!("số {} ", id + 1000);
        let copy = format!(
            "CREATE TEMP TABLE t AS SELECT * FROM {table} WHERE id = {id}; DELETE FROM {table} WHERE id = {id};
             UPDATE t SET id = id + 1000; INSERT INTO {table} SELECT * FROM t"
        );
        expect_finding(&path, &copy, &[&added, "không có trong nhật ký"]);
        // A value that each type takes.
        let column = column(&conn, table);
        let changed = format!(
            "UPDATE {table} SET \"{column}\" = CASE \"{column}\" WHEN 7 THEN 8 ELSE 7 END WHERE id = {id}"
        );
        expect_finding(&path, &changed, &[&number, "khác với lần ghi cuối"]);
    }
}

#[test]
fn the_identity_and_the_people_of_a_report_are_held_too() {
    let (_folder, path) = closed();
    for (sql, says) in [
        ("UPDATE meta SET value = 'x'", "Nhận dạng của sổ"),
        ("DELETE FROM meta", "Nhận dạng của sổ"),
        (
            "INSERT INTO meta VALUES ('demo', '7/300/2026-11-23')",
            "Nhận dạng của sổ",
        ),
        (
            "DELETE FROM report_person WHERE person_id = 1",
            "Danh sách người của báo cáo",
        ),
        (
            "UPDATE report_person SET counted = 0",
            "Danh sách người của báo cáo",
        ),
        (
            "INSERT INTO report_person VALUES (1, 'trainees', 3, 1)",
            "Danh sách người của báo cáo",
        ),
        (
            "DELETE FROM report_figure; DELETE FROM report_person; DELETE FROM report",
            "Báo cáo đã ban hành số 1 có trong nhật ký",
        ),
        (
            "UPDATE clerk SET role = 'admin' WHERE name = 'khach'",
            "Tài khoản số 2 khác",
        ),
        ("UPDATE clerk_key SET body = 'AAAAB3'", "Khóa SSH số 1 khác"),
        (
            "UPDATE forget_request SET asked_by = 'minh'",
            "Đề nghị xóa số 1 khác",
        ),
    ] {
        expect_finding(&path, sql, &[says]);
    }
}

#[test]
fn a_person_deleted_with_their_records_is_found_record_by_record() {
    let (_folder, path) = closed();
    let tables = [
        "membership",
        "need",
        "enrolment",
        "contact",
        "placement",
        "loan",
        "soft_check",
    ];
    let mut sql = "DELETE FROM follow_up; DELETE FROM person_word WHERE person_id = 1; DELETE FROM person WHERE id = 1;".to_owned();
    for table in tables {
        sql.extend(["DELETE FROM ", table, " WHERE person_id = 1;"]);
    }
    let findings = findings_after(&path, &sql);
    let gone = findings.iter().filter(|f| f.contains("không còn trong sổ"));
    assert!(gone.count() > tables.len(), "{findings:#?}");
}

#[test]
fn an_erased_person_is_no_finding() {
    let (_folder, path) = closed();
    let conn = connect(&path);
    let drawn = number(&conn, "SELECT record_id FROM verification LIMIT 1");
    for person in BTreeSet::from([1, drawn]) {
        if person != 2 {
            let mut register = open(&path, "hoa");
            register.agree(Permission::Write);
            erase_request::request(&mut register, person.into(), "asked").expect("a request");
        }
        let sql = format!("SELECT id FROM forget_request WHERE person_id = {person}");
        let mut register = open(&path, "lan");
        erase::approve(&mut register, number(&conn, &sql).into()).expect("removed");
        assert_sound(&register);
    }
    let of_them = "SELECT (SELECT count(*) FROM verification) + (SELECT count(*) FROM dispute)";
    assert_eq!(number(&conn, of_them), 0);
    let images = "SELECT count(*) FROM audit WHERE after LIKE '%\"1950\"%'";
    assert_eq!(
        number(&conn, images),
        0,
        "the second entries are in the trail"
    );
}

#[test]
fn an_upgraded_register_is_sound_and_what_it_held_is_covered() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("r.db");
    full(&path);
    let conn = connect(&path);
    let covered = "'sample', 'verification', 'dispute', 'forget_request', 'report_person', 'meta'";
    // As version 6 left it: no identity, and no images of these tables.
    conn.execute_batch(&format!(
        "DELETE FROM meta; DELETE FROM audit_record WHERE record IN ({covered}); UPDATE audit SET after = json_remove(after, '$.\"meta:0\"'); PRAGMA user_version = 6;"
    ))
    .expect("an older register");
    drop(conn);
    let register = Register::open(&path, Session::new("lan")).expect("it opens");
    let conn = connect(&path);
    assert_eq!(
        rows(
            &conn,
            "SELECT action, clerk FROM audit ORDER BY id DESC LIMIT 1"
        ),
        ["baseline|lan"]
    );
    let findings = register.check(&mut |_| ()).expect("a check");
    let rows_of_tables = findings.sentences().into_iter();
    let differing: Vec<&str> = rows_of_tables.filter(|f| f.contains(" số ")).collect();
    assert_eq!(differing, Vec::<&str>::new());
    drop((register, conn));
    found_in_upgraded(&path);
}

#[track_caller]
fn found_in_upgraded(path: &Path) {
    for (sql, says) in [
        (
            "UPDATE forget_request SET asked_by = 'minh'",
            "Đề nghị xóa số 1 khác",
        ),
        ("DELETE FROM dispute", "Chênh lệch số 1 có trong nhật ký"),
        (
            "UPDATE verification SET answer = '1'",
            "Lần nhập kiểm tra chéo số 1 khác",
        ),
        ("DELETE FROM report_person", "Danh sách người của báo cáo"),
        ("UPDATE meta SET value = 'x'", "Nhận dạng của sổ"),
    ] {
        expect_finding(path, sql, &[says]);
    }
}

#[test]
fn a_viewer_of_the_server_stores_no_second_entry() {
    let (_folder, path) = closed();
    let mut session = session("khach", today());
    session.on_server = true;
    let mut register = Register::open(&path, session).expect("a register");
    let conn = connect(&path);
    let entries = number(&conn, "SELECT count(*) FROM verification");
    let sample = number(
        &conn,
        "SELECT id FROM sample WHERE record = 'person' LIMIT 1",
    );
    let field = Record::Person.section().field("born").expect("a field");
    let refused = verify::store_second_entry(&mut register, sample, field, None);
    let sentence = refused.expect_err("a viewer").sentence();
    assert_eq!(sentence, Permission::Write.refusal_message(Role::Viewer));
    assert_eq!(number(&conn, "SELECT count(*) FROM verification"), entries);
}
