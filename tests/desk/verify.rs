//! The verification pass at the desk: another clerk keys again, blind; two same answers against the record are settled by
//! a third.

use super::forms::INTAKE;
use crate::harness::Clerk;
use vieclam::forms::Record;
use vieclam::register::verify::rate;

/// Draws a record of the last change by hand, whatever chance said.
fn drawn(clerk: Clerk, record: &str, fields: &str) -> Clerk {
    let conn = rusqlite::Connection::open(clerk.path()).expect("open");
    conn.execute_batch("DELETE FROM sample")
        .expect("none drawn");
    let sql = "INSERT INTO sample (audit_id, record, record_id, clerk, at, fields)
        SELECT a.id, ?1, min(r.record_id), a.clerk, a.at, ?2 FROM audit a JOIN audit_record r ON r.audit_id = a.id AND r.record = ?1
        WHERE a.id = (SELECT max(id) FROM audit)";
    conn.execute(sql, [record, fields]).expect("a sample");
    clerk
}

fn keyed() -> Clerk {
    let mut clerk = Clerk::new();
    clerk.press(INTAKE);
    drawn(clerk, "person", "citizen_id born")
}

const OUTCOMES: &str = "SELECT field, second_clerk, outcome FROM verification";

#[test]
fn nobody_keys_their_own_records_again() {
    let mut clerk = keyed();
    clerk.press("<Esc>04").sees("Không có phiếu nào chờ gõ lại");
    clerk.sees("1 phiếu của bạn đang chờ người khác");
}

#[test]
fn another_clerk_keys_blind_and_agrees() {
    let mut clerk = keyed().then("hoa");
    clerk
        .press("04")
        .sees("Nguyễn Thị Hường")
        .sees("số 1")
        .sees("2 ô");
    clerk.press("<Enter>").sees("Số 9 ngõ 99 Chùa Láng");
    clerk
        .sees_no("001185000017")
        .sees_no("15/03/1985")
        .sees_no("1985");
    clerk
        .press("001185000017")
        .sees("Khớp")
        .sees_no("001185000017");
    clerk
        .press("15031985")
        .sees("Đã gõ lại xong: Nguyễn Thị Hường");
    clerk.sees("Không có phiếu nào chờ gõ lại");
    assert_eq!(
        clerk.rows(OUTCOMES),
        ["citizen_id|hoa|agrees", "born|hoa|agrees"]
    );
    assert_eq!(
        clerk.rows("SELECT count(*) FROM sample WHERE done_at IS NULL"),
        ["0"]
    );
}

#[test]
fn the_search_is_closed_while_keying_blind() {
    let mut clerk = keyed().then("hoa");
    clerk
        .press("04<Enter><F3>")
        .sees("KIỂM TRA CHÉO")
        .press("<F7>")
        .sees("KIỂM TRA CHÉO");
}

#[test]
fn a_slip_of_the_second_hand_is_asked_again_and_forgiven() {
    let mut clerk = keyed().then("hoa");
    clerk
        .press("04<Enter>001185000018")
        .sees("gõ lại ô này một lần nữa");
    clerk.sees_no("001185000017").sees_no("001185000018");
    clerk
        .press("001185000017")
        .sees("Khớp")
        .press("<Esc>")
        .sees("1 ô");
    assert_eq!(
        clerk.rows(OUTCOMES),
        ["citizen_id|hoa|differs", "citizen_id|hoa|agrees"]
    );
    assert_eq!(clerk.rows("SELECT count(*) FROM dispute"), ["0"]);
}

#[test]
fn what_was_keyed_is_kept_field_by_field() {
    let mut clerk = keyed().then("hoa");
    clerk
        .press("04<Enter>001185000017<Esc><Enter>")
        .sees("khớp");
    let mut clerk = clerk.then("mai");
    clerk.press("04<Enter>16031985").sees("gõ lại ô này");
    let mut clerk = clerk.then("hoa");
    clerk
        .press("04<Enter>")
        .sees("gõ lại ô này")
        .press("16031985");
    assert_eq!(
        clerk.rows("SELECT field, kept, answer, first_clerk, second_clerk FROM dispute"),
        ["born|1985-03-15|1985-03-16|lan|hoa"]
    );
}

#[test]
fn a_text_the_form_would_refuse_is_refused_here() {
    let mut clerk = keyed().then("hoa");
    clerk
        .press("04<Enter>0011<Enter>")
        .sees("!")
        .sees_no("gõ lại ô này");
    assert_eq!(clerk.rows("SELECT count(*) FROM verification"), ["0"]);
}

/// Hoa has keyed another birth date twice.
fn disputed() -> Clerk {
    let mut clerk = keyed().then("hoa");
    clerk
        .press("04<Enter>001185000017")
        .press("16031985")
        .press("16031985");
    assert_eq!(
        clerk.rows("SELECT count(*) FROM dispute WHERE settled_at IS NULL"),
        ["1"]
    );
    clerk
}

#[test]
fn neither_of_the_two_settles() {
    let mut clerk = disputed();
    clerk.press("<Esc>5<Enter>").sees("Người thứ ba");
    let mut clerk = clerk.then("lan");
    clerk.press("05<Enter>").sees("Người thứ ba");
    assert_eq!(
        clerk.rows("SELECT count(*) FROM dispute WHERE settled_at IS NULL"),
        ["1"]
    );
}

#[test]
fn a_lead_takes_the_new_value_and_the_trail_says_so() {
    let mut clerk = disputed().then("truong");
    clerk
        .press("05")
        .sees("Ngày sinh")
        .sees("15/03/1985")
        .sees("16/03/1985")
        .sees("lan")
        .sees("hoa");
    clerk
        .press("<Enter>")
        .sees("Bên nào đúng?")
        .press("2")
        .sees("Vì sao?")
        .press("1");
    clerk.sees("đã sửa sổ").sees("Không có chỗ nào chờ");
    assert_eq!(
        clerk.rows("SELECT born, version, changed_by FROM person"),
        ["1985-03-16|2|truong"]
    );
    assert_eq!(
        clerk.rows("SELECT settlement, settled_by, reason FROM dispute"),
        ["taken|truong|Đã xem lại giấy tờ"]
    );
    assert_eq!(
        clerk.rows("SELECT action, clerk, after LIKE '%\"settlement\":\"taken\"%' FROM audit ORDER BY id DESC LIMIT 1"),
        ["settle|truong|1"]
    );
    clerk.press("<Esc>3").sees("Sổ nguyên vẹn");
}

#[test]
fn a_lead_keeps_the_record() {
    let mut clerk = disputed().then("truong");
    clerk.press("05<Enter>12").sees("giữ như trong sổ");
    assert_eq!(
        clerk.rows("SELECT born, version FROM person"),
        ["1985-03-15|1"]
    );
    assert_eq!(
        clerk.rows("SELECT settlement, reason FROM dispute"),
        ["kept|Đã hỏi lại người dân"]
    );
}

#[test]
fn a_value_that_breaks_a_rule_cannot_be_taken() {
    let mut clerk = Clerk::new();
    clerk
        .press("1001185000025Lê Thị Mẫu<Enter>1985<Enter><F2>")
        .press("+<F2>")
        .press("<Esc>");
    clerk.press(INTAKE);
    let mut clerk = drawn(clerk, "person", "citizen_id").then("hoa");
    for _ in 0..2 {
        clerk.press("04<Enter>001185000025");
        clerk.press("<Esc><Esc>");
    }
    let mut clerk = clerk.then("truong");
    clerk
        .press("05<Enter>21")
        .sees("Không lấy được giá trị mới");
    assert_eq!(
        clerk.rows("SELECT count(*) FROM dispute WHERE settled_at IS NULL"),
        ["1"]
    );
}

#[test]
fn a_field_somebody_changed_since_is_not_asked() {
    let mut clerk = keyed();
    clerk
        .press("<Esc><F3>huong<Enter>1<Enter><Enter><C-u>16031985<F2>")
        .sees("16/03/1985");
    let mut clerk = clerk.then("hoa");
    clerk
        .press("04")
        .sees("1 ô")
        .press("<Enter>")
        .sees("Số định danh")
        .sees_no("Ngày sinh");
}

#[test]
fn a_group_is_chosen_from_its_list() {
    let mut clerk = Clerk::new();
    clerk.press(INTAKE);
    let mut clerk = drawn(clerk, "membership", "group valid_from").then("hoa");
    clerk
        .press("04<Enter>")
        .sees("Nhóm")
        .press("<F9>")
        .press("<Esc>")
        .press("5a");
    clerk.press("<Enter>").sees("!").press("31122025");
    assert_eq!(
        clerk.rows("SELECT field, outcome FROM verification ORDER BY id"),
        ["group|agrees", "valid_from|agrees"]
    );
}

#[test]
fn what_is_drawn_depends_on_the_record_and_the_change_alone() {
    let mut clerk = keyed();
    let conn = rusqlite::Connection::open(clerk.path()).expect("open");
    conn.execute_batch(
        "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100)
         INSERT INTO verification (sample_id, record, record_id, record_version, field, first_clerk, second_clerk, at, answer, outcome)
         SELECT 1, 'person', 1, 1, 'born', 'lan', 'hoa', '2026-11-23', '1950', 'disputed' FROM n;
         INSERT INTO dispute (verification_id, record, record_id, field, first_clerk, second_clerk, opened_at)
         SELECT id, record, record_id, field, first_clerk, second_clerk, at FROM verification;
         DELETE FROM audit_record WHERE audit_id = 1;",
    )
    .expect("many errors found");
    drop(conn);
    for n in 10..40 {
        let name = "Xa".repeat(n - 9);
        clerk
            .press(&format!("<Enter>Người Mẫu {name}<Enter>19{n}<Enter>1<F2>"))
            .press("+<F2>")
            .sees("Đã lưu");
    }
    let expected: Vec<String> = clerk
        .rows("SELECT r.record_id, a.uuid FROM audit_record r JOIN audit a ON a.id = r.audit_id ORDER BY r.record_id")
        .into_iter()
        .filter_map(|row| {
            let (id, uuid) = row.split_once('|')?;
            rate::is_drawn(Record::Person, id.parse().ok()?, uuid, 0.5).then(|| id.to_owned())
        })
        .collect();
    assert!(!expected.is_empty() && expected.len() < 30);
    assert_eq!(
        clerk.rows("SELECT record_id FROM sample WHERE id > 1 ORDER BY record_id"),
        expected
    );
    assert_eq!(
        clerk.rows("SELECT DISTINCT fields FROM sample WHERE id > 1"),
        ["citizen_id born"]
    );
}

#[test]
fn keying_again_and_settling_draw_at_every_size() {
    let sizes = [(0, 0), (1, 1), (20, 5), (40, 10), (80, 24), (200, 60)];
    let mut clerk = keyed().then("hoa");
    clerk.press("04");
    for (columns, rows) in sizes {
        clerk.resize(columns, rows);
    }
    clerk.press("<Enter>");
    for (columns, rows) in sizes {
        clerk.resize(columns, rows);
    }
    let mut clerk = disputed().then("truong");
    clerk.press("05");
    for (columns, rows) in sizes {
        clerk.resize(columns, rows).press("<Down><Up>");
    }
}

#[test]
fn a_change_from_the_invented_ward_is_not_drawn() {
    use vieclam::entry::{Answers, RecordInput, Value};
    use vieclam::register::{Op, Register, Session};
    let folder = tempfile::tempdir().expect("a folder");
    let mut session = Session::new("lan");
    session.origin = "demo";
    let mut register = Register::open(&folder.path().join("r.db"), session).expect("a register");
    for year in 1940..2000 {
        let mut answers = Answers::default();
        for (key, text) in [
            ("full_name", "Nguyễn Thị Mẫu"),
            ("sex", "female"),
            ("ethnicity", "kinh"),
            ("residence", "permanent"),
        ] {
            answers.set(key, Some(Value::Text(text.to_owned())));
        }
        answers.set("born", Some(Value::Text(year.to_string())));
        let saving = RecordInput {
            record: Record::Person,
            record_ref: None,
            answers,
            soft: Vec::new(),
        };
        register.change(Op::Save(vec![saving])).expect("saved");
    }
    let drawn: i64 = register
        .reading()
        .query_row("SELECT count(*) FROM sample", [], |row| row.get(0))
        .expect("a count");
    assert_eq!(drawn, 0);
    assert_eq!(register.saved(), 60);
}
