//! Double entry on the screen: a second clerk keys a sample again without seeing it; a third resolves disputes.

use vieclam::forms::Record;
use vieclam::register::verify::rate;
use vieclam::register::{Op, Register};

use crate::harness::registers::{connect, new_person, number, session, today};
use crate::harness::{Clerk, Screen};

/// Makes a record of the last change the only sample.
fn drawn(clerk: Clerk, record: &str, fields: &str) -> Clerk {
    clerk.alter(&format!(
        "DELETE FROM sample;
         INSERT INTO sample (audit_id, record, record_id, clerk, at, fields)
         SELECT a.id, r.record, min(r.record_id), a.clerk, a.at, '{fields}' FROM audit a JOIN audit_record r ON r.audit_id = a.id
         WHERE r.record = '{record}' AND a.id = (SELECT max(id) FROM audit)"
    ));
    clerk
}

/// A person taken in, of whom no record was drawn by chance: a drawn sample is in the trail and cannot be replaced.
fn keyed() -> Clerk {
    loop {
        let mut clerk = Clerk::new();
        clerk.take_in_huong();
        if clerk.rows("SELECT id FROM sample").is_empty() {
            return drawn(clerk, "person", "citizen_id born");
        }
    }
}

const OUTCOMES: &str = "SELECT field, second_clerk, outcome FROM verification";

#[test]
fn clerks_do_not_key_their_own_records_again() {
    let mut clerk = keyed();
    clerk.press("<Esc>").open(Screen::DoubleEntries);
    clerk.sees("Không có phiếu nào chờ gõ lại");
    clerk.sees("1 phiếu của bạn đang chờ người khác");
}

#[test]
fn another_clerk_keys_blind_and_agrees() {
    let mut clerk = keyed().then("hoa");
    clerk.open(Screen::DoubleEntries);
    clerk.sees_all(&["Nguyễn Thị Hường", "số 1", "2 ô"]);
    clerk.leads_to("<Enter>", "Số 9 ngõ 99 Chùa Láng");
    clerk.sees_no("001185000017").sees_no("15/03/1985");
    clerk.sees_no("1985");
    clerk.leads_to("001185000017", "Khớp");
    clerk.sees_no("001185000017");
    clerk.leads_to("15031985", "Đã gõ lại xong: Nguyễn Thị Hường");
    clerk.sees("Không có phiếu nào chờ gõ lại");
    clerk.stores(OUTCOMES, &["citizen_id|hoa|agrees", "born|hoa|agrees"]);
    clerk.counts("sample WHERE done_at IS NULL", 0);
}

#[test]
fn the_second_entry_allows_no_search() {
    let mut clerk = keyed().then("hoa");
    clerk.open(Screen::DoubleEntries);
    clerk.leads_to("<Enter><F3>", "KIỂM TRA CHÉO");
    clerk.leads_to("<F7>", "KIỂM TRA CHÉO");
}

#[test]
fn a_different_answer_is_asked_once_more() {
    let mut clerk = keyed().then("hoa");
    clerk.open(Screen::DoubleEntries);
    clerk.leads_to("<Enter>001185000018", "gõ lại ô này một lần nữa");
    clerk.sees_no("001185000017").sees_no("001185000018");
    clerk.leads_to("001185000017", "Khớp");
    clerk.leads_to("<Esc>", "1 ô");
    clerk.stores(
        OUTCOMES,
        &["citizen_id|hoa|differs", "citizen_id|hoa|agrees"],
    );
    clerk.counts("dispute", 0);
}

#[test]
fn a_second_entry_is_stored_field_by_field() {
    let mut clerk = keyed().then("hoa");
    clerk.open(Screen::DoubleEntries);
    clerk.leads_to("<Enter>001185000017<Esc><Enter>", "khớp");
    let mut clerk = clerk.then("mai");
    clerk.open(Screen::DoubleEntries);
    clerk.leads_to("<Enter>16031985", "gõ lại ô này");
    let mut clerk = clerk.then("hoa");
    clerk.open(Screen::DoubleEntries);
    clerk.leads_to("<Enter>", "gõ lại ô này").press("16031985");
    clerk.stores(
        "SELECT field, kept, answer, first_clerk, second_clerk FROM dispute",
        &["born|1985-03-15|1985-03-16|lan|hoa"],
    );
}

#[test]
fn the_checks_of_the_form_apply() {
    let mut clerk = keyed().then("hoa");
    clerk.open(Screen::DoubleEntries);
    clerk.leads_to("<Enter>0011<Enter>", "!");
    clerk.sees_no("gõ lại ô này");
    clerk.counts("verification", 0);
}

/// A dispute: hoa has keyed another birth date twice.
fn disputed() -> Clerk {
    let mut clerk = keyed().then("hoa");
    clerk.open(Screen::DoubleEntries);
    clerk.press("<Enter>001185000017").press("16031985");
    clerk.press("16031985");
    clerk.counts("dispute WHERE settled_at IS NULL", 1);
    clerk
}

#[test]
fn neither_of_the_two_clerks_resolves_a_dispute() {
    let mut clerk = disputed();
    clerk.leads_to("<Esc>5<Enter>", "Người thứ ba");
    let mut clerk = clerk.then("lan");
    clerk.open(Screen::Disputes);
    clerk.leads_to("<Enter>", "Người thứ ba");
    clerk.counts("dispute WHERE settled_at IS NULL", 1);
}

#[test]
fn a_lead_takes_the_new_value() {
    let mut clerk = disputed().then("truong");
    clerk.open(Screen::Disputes);
    clerk.sees_all(&["Ngày sinh", "15/03/1985", "16/03/1985", "lan", "hoa"]);
    clerk.leads_to("<Enter>", "Bên nào đúng?");
    clerk.leads_to("2", "Vì sao?").press("1");
    clerk.sees_all(&["đã sửa sổ", "Không có chỗ nào chờ"]);
    clerk.stores(
        "SELECT born, version, changed_by FROM person",
        &["1985-03-16|2|truong"],
    );
    clerk.stores(
        "SELECT settlement, settled_by, reason FROM dispute",
        &["taken|truong|Đã xem lại giấy tờ"],
    );
    let sql = "SELECT action, clerk, after LIKE '%\"settlement\":\"taken\"%' FROM audit ORDER BY id DESC LIMIT 1";
    clerk.stores(sql, &["settle|truong|1"]);
    clerk.leads_to("<Esc>3", "Sổ nguyên vẹn");
}

#[test]
fn a_lead_keeps_the_record() {
    let mut clerk = disputed().then("truong");
    clerk.open(Screen::Disputes);
    clerk.leads_to("<Enter>12", "giữ như trong sổ");
    clerk.stores("SELECT born, version FROM person", &["1985-03-15|1"]);
    clerk.stores(
        "SELECT settlement, reason FROM dispute",
        &["kept|Đã hỏi lại người dân"],
    );
}

#[test]
fn a_value_that_breaks_a_constraint_cannot_be_taken() {
    let mut clerk = Clerk::new();
    clerk.press("1001185000025Lê Thị Mẫu<Enter>1985<Enter>");
    clerk.save_with_consent().press("<Esc>");
    clerk.take_in_huong();
    let mut clerk = drawn(clerk, "person", "citizen_id").then("hoa");
    for _ in 0..2 {
        clerk.open(Screen::DoubleEntries);
        clerk.press("<Enter>001185000025");
        clerk.press("<Esc><Esc>");
    }
    let mut clerk = clerk.then("truong");
    clerk.open(Screen::Disputes);
    clerk.leads_to("<Enter>21", "Không lấy được giá trị mới");
    clerk.counts("dispute WHERE settled_at IS NULL", 1);
}

#[test]
fn a_field_changed_since_is_not_asked() {
    let mut clerk = keyed();
    clerk.press("<Esc>").open_person("huong");
    clerk.leads_to("1<Enter><Enter><C-u>16031985<F2>", "16/03/1985");
    let mut clerk = clerk.then("hoa");
    clerk.open(Screen::DoubleEntries).sees("1 ô");
    clerk.leads_to("<Enter>", "Số định danh");
    clerk.sees_no("Ngày sinh");
}

#[test]
fn a_group_is_chosen_from_its_list() {
    let mut clerk = Clerk::new();
    clerk.take_in_huong();
    let mut clerk = drawn(clerk, "membership", "group valid_from").then("hoa");
    clerk.open(Screen::DoubleEntries);
    // The document of a sensitive group is keyed again once its person is opened with a reason.
    clerk.sees("(ẩn)").sees_no("396/QĐ");
    clerk.leads_to("<Enter>", "Vì sao").press("<Esc>");
    clerk.counts("audit WHERE action = 'open'", 0);
    clerk.press("<Enter>").leads_to("3", "396/QĐ").press("<F9>");
    clerk.press("<Esc>").press("5a");
    clerk.leads_to("<Enter>", "!").press("31122025");
    clerk.stores(
        "SELECT field, outcome FROM verification ORDER BY id",
        &["group|agrees", "valid_from|agrees"],
    );
}

#[test]
fn the_sample_depends_on_the_record_and_the_change_alone() {
    let mut clerk = keyed();
    clerk.alter("WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100)
         INSERT INTO verification (sample_id, record, record_id, record_version, field, first_clerk, second_clerk, at, answer, outcome)
         SELECT 1, 'person', 1, 1, 'born', 'lan', 'hoa', '2026-11-23', '1950', 'disputed' FROM n;
         INSERT INTO dispute (verification_id, record, record_id, field, first_clerk, second_clerk, opened_at)
         SELECT id, record, record_id, field, first_clerk, second_clerk, at FROM verification;
         DELETE FROM audit_record WHERE audit_id = 1;");
    for n in 10..40 {
        let name = "Xa".repeat(n - 9);
        clerk.take_in_unnumbered(&format!("Người Mẫu {name}"), &format!("19{n}"), "1");
        clerk.sees("Đã lưu");
    }
    let expected: Vec<String> = clerk
        .rows("SELECT r.record_id, a.uuid FROM audit_record r JOIN audit a ON a.id = r.audit_id WHERE r.record = 'person' ORDER BY r.record_id")
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
    clerk.stores(
        "SELECT DISTINCT fields FROM sample WHERE id > 1",
        &["citizen_id born"],
    );
}

#[test]
fn double_entry_draws_at_every_size() {
    let sizes = [(0, 0), (1, 1), (20, 5), (40, 10), (80, 24), (200, 60)];
    let mut clerk = keyed().then("hoa");
    clerk.open(Screen::DoubleEntries);
    for (columns, rows) in sizes {
        clerk.resize(columns, rows);
    }
    clerk.press("<Enter>");
    for (columns, rows) in sizes {
        clerk.resize(columns, rows);
    }
    let mut clerk = disputed().then("truong");
    clerk.open(Screen::Disputes);
    for (columns, rows) in sizes {
        clerk.resize(columns, rows).press("<Down><Up>");
    }
}

#[test]
fn a_demo_change_is_not_drawn() {
    let folder = tempfile::tempdir().expect("a folder");
    let session = session("demo", today());
    let mut register = Register::open(&folder.path().join("r.db"), session).expect("a register");
    for year in 1940..2000 {
        let person = new_person("Nguyễn Thị Mẫu", &format!("born={year}"));
        register.change(Op::Save(vec![person])).expect("saved");
    }
    let drawn = number(&connect(register.path()), "SELECT count(*) FROM sample");
    assert_eq!(drawn, 0);
    assert_eq!(register.saved(), 60);
}
