//! Merging two records of one person, on the screen and row by row.

use vieclam::forms::Record;
use vieclam::register::Op;
use vieclam::register::read;
use vieclam::register::write::{erase, erase_request};

use crate::harness::registers::{TestRegister, assert_sound, connect, new_person};
use crate::harness::{Clerk, Screen};

/// Two people with records of every kind, some of them the same.
pub fn twice() -> (TestRegister, i64, i64) {
    let mut books = TestRegister::new();
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
        let job = format!("started_on=2026-04-01; {job}");
        books.save(Record::Placement, &job, of);
        let loan = "applied_on=2026-05-01; purpose=create; status=pending";
        books.save(Record::Loan, loan, of);
    }
    let group = "group=5a; evidence_no=2/QĐ; valid_from=2026-01-01";
    books.save(Record::Membership, group, Some(second));
    let loan = "applied_on=2026-09-01; purpose=create; status=pending";
    books.save(Record::Loan, loan, Some(second));
    (books, first, second)
}

#[test]
fn records_move_to_the_survivor_and_doubles_become_one() {
    let (mut books, first, second) = twice();
    // The follow-up of the second's job has an outcome; the first's has none.
    let asked = "SELECT f.id FROM follow_up f JOIN placement l ON l.id = f.placement_id WHERE l.person_id = ";
    let id = books.rows(&format!("{asked}{second} ORDER BY f.due_on LIMIT 1"));
    let id = id[0].parse().expect("a number");
    let outcome = "outcome=working; checked_on=2026-05-02";
    books.edit(Record::FollowUp, id, outcome);
    let before = books.state();
    books.merge(first, second);
    assert_sound(&books.register);
    let people = books.rows("SELECT citizen_id, previous_ids, full_name, phone FROM people");
    assert_eq!(people.len(), 1);
    assert!(
        people[0].contains("Nguyễn Thị Hường") && people[0].contains("0912345678"),
        "{people:?}"
    );
    for id in ["001185000017", "001185000018", "012345678"] {
        let found = read::find::people(books.register.reader(), id, 5).expect("found");
        assert_eq!(found.len(), 1, "{id}");
    }
    for (sql, expected) in [
        (
            "SELECT \"group\", valid_to FROM memberships ORDER BY 1",
            &["5a|", "8|2027-12-31"][..],
        ),
        ("SELECT status FROM enrolments", &["passed"]),
        (
            "SELECT outcome FROM follow_ups WHERE outcome IS NOT NULL",
            &["working"],
        ),
        ("SELECT count(*) FROM needs", &["1"]),
        ("SELECT count(*) FROM contacts", &["1"]),
        ("SELECT count(*) FROM placements", &["1"]),
        ("SELECT count(*) FROM loans", &["2"]),
        ("SELECT count(*) FROM follow_ups", &["4"]),
        ("SELECT count(*) FROM audit WHERE action = 'merge'", &["1"]),
    ] {
        assert_eq!(books.rows(sql), expected, "{sql}");
    }
    books.undo().expect("taken back");
    assert_eq!(books.state(), before);
    assert_sound(&books.register);
}

#[test]
fn a_merge_is_refused_when_one_of_them_changed_meanwhile() {
    let (mut books, first, second) = twice();
    let pair = books.merge_pair(first, second);
    books.edit(Record::Person, second, "phone=0987654321");
    let merge = Op::Merge(Box::new(pair.to_merge()));
    assert!(books.register.change(merge).is_err());
    assert_eq!(books.rows("SELECT count(*) FROM people"), ["2"]);
}

/// Two people of whom the first does not change when the second is merged into it.
fn merged_unchanged(second: &str) -> TestRegister {
    let mut books = TestRegister::new();
    let first = books.person("Nguyễn Thị Hường", Some("001185000017"));
    let second = new_person(second, "note=ghi hai lần");
    books
        .register
        .change(Op::Save(vec![second]))
        .expect("saved");
    let mut pair = books.merge_pair(first, first + 1);
    for at in 0..pair.choices.len() {
        pair.choose(at, 0);
    }
    let mut merge = pair.to_merge();
    merge.answers.set("note", None);
    books
        .register
        .change(Op::Merge(Box::new(merge)))
        .expect("merged");
    books
}

/// Takes the survivor's image out of the merge, as versions before wrote it.
fn to_earlier_version(books: &TestRegister) {
    let sql = "UPDATE audit SET before = json_remove(before, '$.\"person:1\"'), after = json_remove(after, '$.\"person:1\"'),
            salts = json_remove(salts, '$.\"person:1\"') WHERE action = 'merge';
        DELETE FROM audit_record WHERE record = 'person' AND record_id = 1
            AND audit_id IN (SELECT id FROM audit WHERE action = 'merge')";
    connect(books.register.path())
        .execute_batch(sql)
        .expect("an earlier row");
}

fn erase(books: &TestRegister, person: i64) {
    let mut register = books.beside("lan");
    erase_request::request(&mut register, person.into(), "asked").expect("requested");
    let request = erase_request::requests(register.reader()).expect("read")[0].id;
    erase::approve(&mut books.beside("hoa"), request).expect("erased");
}

#[test]
fn erasing_a_survivor_that_did_not_change_erases_the_duplicate() {
    for is_earlier in [false, true] {
        let books = merged_unchanged("Nguyen Thi Huong");
        if is_earlier {
            to_earlier_version(&books);
        } else {
            assert_sound(&books.register);
        }
        erase(&books, 1);
        let left = "SELECT id FROM person WHERE void_reason IS NOT 'forgotten'";
        assert_eq!(books.rows(left), Vec::<String>::new(), "{is_earlier}");
        let left = "SELECT id FROM audit WHERE instr(before || after, 'ghi hai lần') > 0";
        assert_eq!(books.rows(left), Vec::<String>::new(), "{is_earlier}");
    }
}

#[test]
fn only_the_duplicates_of_the_erased_person_go() {
    let mut books = merged_unchanged("Nguyễn Thị Hường");
    books.undo().expect("undone");
    let other = books.person("Lê Thị Thử", Some("001190000033"));
    books.merge(other, 2);
    erase(&books, 1);
    let live = "SELECT id FROM person WHERE void_reason IS NOT 'forgotten'";
    assert_eq!(books.rows(live), ["2", "3"]);
    erase(&books, other);
    assert_eq!(books.rows(live), Vec::<String>::new());
    assert_sound(&books.register);
}

#[test]
fn a_merge_with_an_erased_side_is_not_undone() {
    let mut books = merged_unchanged("Lê Thị Thử");
    to_earlier_version(&books);
    erase(&books, 1);
    let refused = books.undo().expect_err("one side is gone").sentence();
    assert!(refused.contains("đã được xóa hẳn"), "{refused}");
    // Of this version: the duplicate alone is erased.
    let mut books = merged_unchanged("Lê Thị Thử");
    erase(&books, 2);
    let refused = books.undo().expect_err("one side is gone").sentence();
    assert!(refused.contains("đã được xóa hẳn"), "{refused}");
}

#[test]
fn two_records_are_merged_side_by_side_on_the_screen() {
    let mut clerk = Clerk::new();
    clerk.take_in_huong();
    clerk.press("<Enter>Nguyen Thi Huong<Enter>1985<Enter>");
    clerk.accept_check().press("2<Enter>0987654321<Enter>mẹ");
    clerk.save_with_consent();
    clerk.counts("people", 2);
    // The newer value is suggested; the two must be equally old.
    clerk.alter("UPDATE person SET changed_at = '2026-11-23T08:00:00Z'");
    clerk.press("<Esc>").open_person("#1");
    clerk.leads_to("7", "Nguyen Thi Huong");
    clerk.leads_to("<C-u>0987654321<Enter>", "GỘP HAI HỒ SƠ");
    clerk.sees_all(&["Hồ sơ giữ lại · số 1", "● Nguyễn Thị Hường", "● 0912345678"]);
    clerk.leads_to("<Down*5><Right>", "● 0987654321");
    clerk.sees_no("● 0912345678");
    clerk.leads_to("<F2>", "Gộp");
    clerk.leads_to("1", "Đã gộp");
    clerk.sees_all(&["0987654321", "396/QĐ"]);
    clerk.stores(
        "SELECT full_name, phone FROM people",
        &["Nguyễn Thị Hường|0987654321"],
    );
    clerk.leads_to("<C-z>", "gộp với Nguyen Thi Huong (#2)");
    clerk.press("1");
    clerk.counts("people", 2);
}

#[test]
fn a_draft_about_the_duplicate_moves_to_the_survivor() {
    let mut clerk = Clerk::new();
    clerk.take_in_huong();
    clerk.take_in_unnumbered("Trần Văn Mẫu", "1985", "1");
    clerk.press("<Esc>3#2<Enter>10082026<Esc>1");
    clerk.open_person("#1").press("7<C-u>#2<Enter><F2>1");
    clerk.sees("Đã gộp");
    clerk.press("<Esc><F9>").enter_placement("<Enter>");
    clerk.sees("Đã lưu");
    clerk.stores(
        "SELECT citizen_id, started_on FROM placements",
        &["001185000017|2026-08-10"],
    );
}

#[test]
fn the_first_key_replaces_the_suggested_second_record() {
    let mut clerk = Clerk::new();
    clerk.open(Screen::Intake);
    clerk.take_in_unnumbered("Lò Thị Mẫu", "1990", "2");
    clerk.take_in_unnumbered("Mai Văn Hai", "1991", "1");
    clerk.press("<Esc>").open_person("lo thi");
    clerk.leads_to("7", "Lò Thị Mẫu");
    clerk.leads_to("mai", "Mai Văn Hai");
}
