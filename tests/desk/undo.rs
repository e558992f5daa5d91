//! Undo, on the screen and over random sequences of changes: it restores the state before the change.

use proptest::prelude::*;
use vieclam::domain::record_ref::RecordRef;
use vieclam::entry::{RecordInput, Value};
use vieclam::forms::Record;
use vieclam::register::read;
use vieclam::register::write::undo::last_change;
use vieclam::register::{Op, RegisterError};

use crate::harness::Clerk;
use crate::harness::registers::{TestRegister, assert_sound, new_person, new_record};

#[test]
fn a_change_is_undone_and_redone_on_the_screen() {
    let mut clerk = Clerk::new();
    clerk.take_in_huong().press("<Esc>").open_person("huong");
    clerk.press("1");
    clerk.leads_to("<Enter><C-u>Nguyễn Thị Hương<F2>", "Nguyễn Thị Hương");
    clerk.press("<C-z>");
    clerk.sees("Hoàn tác: Nguyễn Thị Hương — sửa Họ và tên Nguyễn Thị Hường → Nguyễn Thị");
    clerk.leads_to("1", "Đã hoàn tác");
    clerk.stores("SELECT full_name FROM people", &["Nguyễn Thị Hường"]);
    let mut clerk = clerk.restart();
    clerk.leads_to("<C-z>", "Làm lại").press("2");
    clerk.stores("SELECT full_name FROM people", &["Nguyễn Thị Hường"]);
    clerk.leads_to("<C-z>1", "Đã làm lại");
    clerk.stores("SELECT full_name FROM people", &["Nguyễn Thị Hương"]);
    clerk.open_person("huong").leads_to("8", "Vì sao mở?");
    clerk.press("1");
    clerk.sees_all(&["hoàn tác", "Nguyễn Thị Hường → Nguyễn Thị Hương"]);
}

#[test]
fn an_undone_intake_leaves_every_list() {
    let mut clerk = Clerk::new();
    clerk.take_in_huong().press("<Esc>").open_person("huong");
    clerk.press("<C-z>");
    clerk.sees("2 nhóm ưu tiên");
    clerk.leads_to("1", "không còn trong sổ").press("<Esc>");
    clerk.find("huong").sees_no("Nguyễn Thị Hường");
    clerk.press("<Esc>");
    clerk.stores(
        "SELECT (SELECT count(*) FROM people), (SELECT count(*) FROM person_word)",
        &["0|0"],
    );
    clerk.press("<C-z>1").open_person("huong").sees("396/QĐ");
    clerk.leads_to("<Esc*3>", "SỔ VIỆC LÀM");
}

#[test]
fn without_a_change_undo_says_so() {
    let mut clerk = Clerk::new();
    clerk.leads_to("<C-z>", "Chưa có thay đổi nào");
}

#[test]
fn a_later_change_of_another_clerk_stops_undo() {
    let mut books = TestRegister::new();
    let id = books.person("Nguyễn Thị Hường", Some("001185000017"));
    let mut colleague = books.beside("minh");
    assert_eq!(last_change(colleague.reader()).expect("read"), None);
    let mut answers = read::load::stored_record(colleague.reader(), Record::Person, id)
        .expect("read")
        .expect("there")
        .answers;
    answers.set("phone", Some(Value::Text("0912345678".to_owned())));
    let changed = RecordInput {
        record: Record::Person,
        record_ref: Some(RecordRef::new(id, 1)),
        answers,
        soft: Vec::new(),
    };
    colleague.change(Op::Save(vec![changed])).expect("saved");
    let reason = books.undo().expect_err("refused").sentence();
    assert!(
        reason.contains("minh") && reason.contains("Người"),
        "{reason}"
    );
    assert_sound(&books.register);

    // A new record of the new person stops it as a change does.
    let other = books.person("Trần Văn Mẫu", None);
    let need = new_record(Record::Need, "kind=job; stated_on=2026-11-01", Some(other));
    colleague.change(Op::Save(vec![need])).expect("saved");
    let reason = books.undo().expect_err("refused").sentence();
    assert!(reason.contains("minh"), "{reason}");
    assert_eq!(books.rows("SELECT count(*) FROM people"), ["2"]);
}

#[test]
fn only_the_last_change_is_undone() {
    let mut books = TestRegister::new();
    books.person("Nguyễn Thị Hường", None);
    let first = last_change(books.register.reader())
        .expect("read")
        .expect("a change");
    books.person("Trần Văn Mẫu", None);
    let late = books.register.change(Op::Undo(first.id));
    assert!(matches!(late, Err(RegisterError::Refused(_))));
}

#[test]
fn a_reused_id_number_stops_the_undo_of_a_void() {
    let mut books = TestRegister::new();
    let id = books.person("Nguyễn Thị Hường", Some("001185000017"));
    books.void(Record::Person, id);
    let again = new_person("Nguyễn Thị Hương", "citizen_id=001185000017");
    books
        .beside("minh")
        .change(Op::Save(vec![again]))
        .expect("saved");
    assert!(books.undo().is_err());
    assert_eq!(
        books.rows("SELECT full_name FROM people"),
        ["Nguyễn Thị Hương"]
    );
    assert_sound(&books.register);
}

/// One change of a clerk.
#[derive(Clone, Debug)]
enum Step {
    Person(u8),
    Rename(u8, u8),
    Phone(u8, u8),
    Group(u8, u8),
    Need(u8),
    Enrol(u8),
    Job(u8),
    Asked(u8, u8),
    Loan(u8),
    Void(u8, u8),
    Merge(u8, u8),
    Review,
    Undo,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    use Step as S;
    let n = any::<u8>;
    prop::collection::vec(
        prop_oneof![
            3 => n().prop_map(S::Person),
            1 => (n(), n()).prop_map(|(a, b)| S::Rename(a, b)),
            2 => (n(), n()).prop_map(|(a, b)| S::Phone(a, b)),
            2 => (n(), n()).prop_map(|(a, b)| S::Group(a, b)),
            2 => n().prop_map(S::Need),
            2 => n().prop_map(S::Enrol),
            2 => n().prop_map(S::Job),
            3 => (n(), n()).prop_map(|(a, b)| S::Asked(a, b)),
            1 => n().prop_map(S::Loan),
            1 => (n(), n()).prop_map(|(a, b)| S::Void(a, b)),
            3 => (n(), n()).prop_map(|(a, b)| S::Merge(a, b)),
            1 => Just(S::Review),
            1 => Just(S::Undo),
        ],
        1..22,
    )
}

fn pick(books: &TestRegister, table: &str, wher: &str, at: u8) -> Option<i64> {
    let sql = format!("SELECT id FROM {table} WHERE voided_at IS NULL {wher} ORDER BY id");
    let ids = books.rows(&sql);
    let id = ids.get(usize::from(at) % ids.len().max(1))?;
    Some(id.parse().expect("an id"))
}

const JOB: &str =
    "employer=Mẫu; channel=referral; contract=indefinite; is_new=yes; suitable=unknown";

/// Makes a change, if it is possible; the counter makes ID numbers and days differ.
fn take(books: &mut TestRegister, step: &Step, n: usize) -> Option<()> {
    match *step {
        Step::Person(a) => {
            let id = format!("00118500{n:04}");
            let name = ["Nguyễn Thị Hường", "Trần Văn Mẫu", "Lê Thị Hoà"][usize::from(a) % 3];
            books.person(name, (a % 4 > 0).then_some(id.as_str()));
        }
        Step::Asked(a, b) => {
            let id = pick(books, "follow_up", "AND outcome IS NULL", a)?;
            let outcome = ["working", "left", "unreachable", "died"][usize::from(b) % 4];
            let fields = format!("outcome={outcome}; checked_on=2026-11-20");
            books.edit(Record::FollowUp, id, &fields);
        }
        Step::Void(a, b) => {
            use Record as R;
            let records = [R::Person, R::Placement, R::Membership, R::Course, R::Need];
            let record = records[usize::from(b) % records.len()];
            let id = pick(books, record.table(), "", a)?;
            books.void(record, id);
        }
        Step::Merge(a, b) => {
            let (stays, goes) = (pick(books, "person", "", a)?, pick(books, "person", "", b)?);
            if stays == goes {
                return None;
            }
            books.merge(stays, goes);
        }
        Step::Review => {
            let id = read::worklists::open_checks(books.register.reader(), 1)
                .expect("read")
                .first()?
                .id;
            books.register.change(Op::Review(id)).expect("reviewed");
        }
        Step::Undo => {
            last_change(books.register.reader()).expect("read")?;
            books.undo().expect("undone");
        }
        _ => return give(books, step, n),
    }
    Some(())
}

/// The changes that give a person a record.
fn give(books: &mut TestRegister, step: &Step, n: usize) -> Option<()> {
    let day = format!("2026-0{}-{:02}", n % 8 + 1, n % 27 + 1);
    let (Step::Rename(a, _)
    | Step::Phone(a, _)
    | Step::Group(a, _)
    | Step::Need(a)
    | Step::Enrol(a)
    | Step::Job(a)
    | Step::Loan(a)) = *step
    else {
        return None;
    };
    let id = pick(books, "person", "", a)?;
    let free = |books: &TestRegister, table: &str, wher: String| {
        let taken = pick(books, table, &format!("AND person_id = {id} AND {wher}"), 0);
        taken.is_none().then_some(())
    };
    match *step {
        Step::Rename(_, b) => {
            let name = ["Vũ Đức Thử", "Đỗ Thị Mẫu"][usize::from(b) % 2];
            books.edit(Record::Person, id, &format!("full_name={name}"));
        }
        Step::Phone(_, b) => {
            let fields = format!("phone=0912345{b:03}; previous_ids={n:09}");
            books.edit(Record::Person, id, &fields);
        }
        Step::Group(_, b) => {
            let group = ["5a", "8", "1a"][usize::from(b) % 3];
            free(books, "membership", format!("\"group\" = '{group}'"))?;
            let fields = format!("group={group}; evidence_no=1/QĐ; valid_from={day}");
            books.save(Record::Membership, &fields, Some(id));
        }
        Step::Need(_) => {
            let fields = format!("kind=job; stated_on={day}; wish={n}");
            books.save(Record::Need, &fields, Some(id));
        }
        Step::Enrol(_) => {
            let Some(course) = pick(books, "course", "", 0) else {
                let fields = "code=K1; title=May; level=elementary; cancelled=no";
                books.save(Record::Course, fields, None);
                return Some(());
            };
            free(books, "enrolment", format!("course_id = {course}"))?;
            let status = ["registered", "cancelled"][usize::from(a) % 2];
            let fields = format!("course=#{course}; enrolled_on={day}; status={status}");
            books.save(Record::Enrolment, &fields, Some(id));
        }
        Step::Job(_) => {
            let started = ["2026-08-10", "2026-09-01"][usize::from(a) % 2];
            free(books, "placement", format!("started_on = '{started}'"))?;
            let fields = format!("started_on={started}; {JOB}");
            books.save(Record::Placement, &fields, Some(id));
        }
        _ => {
            let fields = format!("applied_on={day}; purpose=create; status=pending");
            books.save(Record::Loan, &fields, Some(id));
        }
    }
    Some(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, ..ProptestConfig::default() })]

    #[test]
    fn undo_and_redo_restore_the_state(day in steps()) {
        let mut books = TestRegister::new();
        for (n, step) in day.iter().enumerate() {
            let newest = books.rows("SELECT max(id) FROM audit");
            let before = books.state();
            if take(&mut books, step, n).is_none() || newest == books.rows("SELECT max(id) FROM audit") {
                continue;
            }
            let after = books.state();
            let last = last_change(books.register.reader()).expect("read").expect("a change");
            prop_assert!(last.sentence.len() > 12, "{}", last.sentence);
            books.undo().expect("undone");
            prop_assert_eq!(&books.state(), &before, "{:?} undone", step);
            books.undo().expect("redone");
            prop_assert_eq!(&books.state(), &after, "{:?} redone", step);
        }
        assert_sound(&books.register);
    }
}
