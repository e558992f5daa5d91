//! Two records of one person made one, at the desk and row by row.

use vieclam::forms::Record;

use super::forms::INTAKE;
use super::undo::Books;
use crate::harness::Clerk;

/// Two people with everything that can hang on them, some of it the same.
fn twice() -> (Books, i64, i64) {
    let mut books = Books::new();
    let first = books.person("Nguyễn Thị Hường", Some("001185000017"));
    let second = books.person("Nguyen Thi Huong", Some("001185000018"));
    books.edit(
        Record::Person,
        second,
        "previous_ids=012345678; phone=0912345678",
    );
    let course = "code=K1; title=May; level=elementary; cancelled=no";
    let course = books.save(Record::Course, course, None);
    let group = "group=8; evidence_no=1/QĐ; valid_from=2026-01-01; valid_to";
    let job = "employer=Mẫu; channel=referral; contract=indefinite; is_new=yes; suitable=unknown";
    for (person, status, until) in [
        (first, "registered", "2026-06-30"),
        (second, "passed", "2027-12-31"),
    ] {
        let of = Some(person);
        let enrolment = format!("course=#{course}; enrolled_on=2026-02-01; status={status}");
        books.save(Record::Membership, &format!("{group}={until}"), of);
        books.save(Record::Enrolment, &enrolment, of);
        books.save(Record::Need, "kind=job; stated_on=2026-03-01", of);
        books.save(Record::Contact, "held_on=2026-03-02; kind=leaflet", of);
        books.save(
            Record::Placement,
            &format!("started_on=2026-04-01; {job}"),
            of,
        );
        books.save(
            Record::Loan,
            "applied_on=2026-05-01; purpose=create; status=pending",
            of,
        );
    }
    let group = "group=5a; evidence_no=2/QĐ; valid_from=2026-01-01";
    books.save(Record::Membership, group, Some(second));
    let loan = "applied_on=2026-09-01; purpose=create; status=pending";
    books.save(Record::Loan, loan, Some(second));
    (books, first, second)
}

#[test]
fn everything_moves_and_doubles_stay_once() {
    let (mut books, first, second) = twice();
    // The second's job was asked about; the first's not.
    let asked = "SELECT f.id FROM follow_up f JOIN placement l ON l.id = f.placement_id WHERE l.person_id = ";
    let id = books.rows(&format!("{asked}{second} ORDER BY f.due_on LIMIT 1"));
    let id: i64 = id[0]
        .trim_matches(|c: char| !c.is_ascii_digit())
        .parse()
        .expect("a number");
    books.edit(
        Record::FollowUp,
        id,
        "outcome=working; checked_on=2026-05-02",
    );
    let before = books.state();
    books.merge(first, second);
    books.is_sound();
    let people = books.rows("SELECT citizen_id, previous_ids, full_name, phone FROM people");
    assert_eq!(people.len(), 1);
    assert!(
        people[0].contains("Nguyễn Thị Hường") && people[0].contains("0912345678"),
        "{people:?}"
    );
    for id in ["001185000017", "001185000018", "012345678"] {
        assert_eq!(
            vieclam::register::read::find::find(books.register.reading(), id, 5)
                .expect("found")
                .len(),
            1,
            "{id}"
        );
    }
    assert_eq!(
        books.rows("SELECT \"group\", valid_to FROM memberships ORDER BY 1"),
        ["Text(\"5a\")|Null", "Text(\"8\")|Text(\"2027-12-31\")"]
    );
    assert_eq!(
        books.rows("SELECT status FROM enrolments"),
        ["Text(\"passed\")"]
    );
    for (view, count) in [
        ("needs", 1),
        ("contacts", 1),
        ("placements", 1),
        ("loans", 2),
        ("follow_ups", 4),
    ] {
        assert_eq!(
            books.rows(&format!("SELECT count(*) FROM {view}")),
            [format!("Integer({count})")],
            "{view}"
        );
    }
    assert_eq!(
        books.rows("SELECT outcome FROM follow_ups WHERE outcome IS NOT NULL"),
        ["Text(\"working\")"]
    );
    assert_eq!(
        books.rows("SELECT count(*) FROM audit WHERE action = 'merge'"),
        ["Integer(1)"]
    );
    books.undo().expect("taken back");
    assert_eq!(books.state(), before);
    books.is_sound();
}

#[test]
fn a_merge_is_refused_when_one_of_them_changed_meanwhile() {
    let (mut books, first, second) = twice();
    let pair = books
        .register
        .merge_pair(first, second)
        .expect("two people");
    books.edit(Record::Person, second, "phone=0987654321");
    let merge = vieclam::register::Op::Merge(Box::new(pair.to_merge()));
    assert!(books.register.change(merge).is_err());
    assert_eq!(books.rows("SELECT count(*) FROM people"), ["Integer(2)"]);
}

#[test]
fn two_records_are_merged_side_by_side_at_the_desk() {
    let mut clerk = Clerk::new();
    clerk
        .press(INTAKE)
        .press("<Enter>Nguyen Thi Huong<Enter>1985<Enter>")
        .press("<F8>1")
        .press("2<Enter>0987654321<Enter>mẹ<F2>")
        .press("+<F2>");
    assert_eq!(clerk.rows("SELECT count(*) FROM people"), ["2"]);
    // The newer of two counts; on a busy machine the second is, by a second.
    let conn = rusqlite::Connection::open(clerk.path()).expect("the register");
    conn.execute("UPDATE person SET changed_at = '2026-11-23T08:00:00Z'", [])
        .expect("the same moment");
    clerk.press("<Esc><F3>#1<Enter>7").sees("Nguyen Thi Huong");
    clerk.press("<C-u>0987654321<Enter>").sees("GỘP HAI HỒ SƠ");
    clerk
        .sees("Hồ sơ giữ lại · số 1")
        .sees("● Nguyễn Thị Hường")
        .sees("● 0912345678");
    clerk
        .press("<Down><Down><Down><Down><Down><Right>")
        .sees("● 0987654321")
        .sees_no("● 0912345678");
    clerk.press("<F2>").sees("Gộp").press("1").sees("Đã gộp");
    clerk.sees("0987654321").sees("396/QĐ");
    assert_eq!(
        clerk.rows("SELECT full_name, phone FROM people"),
        ["Nguyễn Thị Hường|0987654321"]
    );
    clerk
        .press("<C-z>")
        .sees("gộp với Nguyen Thi Huong (#2)")
        .press("1");
    assert_eq!(clerk.rows("SELECT count(*) FROM people"), ["2"]);
}

#[test]
fn a_draft_that_names_the_second_names_the_first() {
    let mut clerk = Clerk::new();
    clerk
        .press(INTAKE)
        .press("<Enter>Trần Văn Mẫu<Enter>1985<Enter>1<F2>")
        .press("+<F2>")
        .press("<Esc>3#2<Enter>10082026<Esc>1");
    clerk
        .press("<F3>#1<Enter>7<C-u>#2<Enter><F2>1")
        .sees("Đã gộp");
    clerk
        .press("<Esc><F9><Enter>Mẫu<Enter><Enter><Enter><Enter>41<F2>")
        .sees("Đã lưu");
    assert_eq!(
        clerk.rows("SELECT citizen_id, started_on FROM placements"),
        ["001185000017|2026-08-10"]
    );
}

#[test]
fn the_name_suggested_for_the_second_record_goes_with_the_first_key() {
    let mut clerk = Clerk::new();
    clerk
        .press("1<Enter>Lò Thị Mẫu<Enter>1990<Enter>2<F2>")
        .press("+<F2>");
    clerk
        .press("<Enter>Mai Văn Hai<Enter>1991<Enter>1<F2>")
        .press("+<F2>");
    clerk.press("<Esc><F3>lo thi<Enter>7").sees("Lò Thị Mẫu");
    clerk.press("mai").sees("Mai Văn Hai");
}
