//! Changes to many people at once: a class list, marks, certificate numbers, a fair, one follow-up outcome for several.

use crate::harness::registers::{connect, new_person, number, save_all};
use crate::harness::{Clerk, Screen, parse};

/// The ID number of the n-th person of the test.
fn id(n: usize) -> String {
    format!("0011850{n:05}")
}

/// What a scanner types for the n-th person's card.
fn scan(n: usize) -> String {
    format!(
        "{}|{:09}|Nguyễn Thị Mẫu|01011985|Nữ|Láng, Hà Nội|14082021<Enter>",
        id(n),
        n
    )
}

/// People of two neighbourhoods, and a course of 35 seats from October to mid-November.
fn clerk_with(people: usize) -> Clerk {
    let mut clerk = Clerk::new();
    let numbered = (1..=people).map(|n| {
        let fields = "phone=0912345678; phone_owner=con gái; neighbourhood";
        let fields = format!("citizen_id={}; {fields}={}", id(n), 2 - n % 2);
        new_person(&format!("Nguyễn Thị Mẫu {n:02}"), &fields)
    });
    save_all(clerk.path(), "minh", numbered);
    clerk.enter_course("15112026").sees("K001");
    clerk
}

/// Enters the number of the n-th person.
fn enter(clerk: &mut Clerk, n: usize) -> &mut Clerk {
    clerk.press(&id(n)).press("<Enter>")
}

/// Changes in the trail.
fn changes(clerk: &Clerk) -> i64 {
    number(&connect(clerk.path()), "SELECT count(*) FROM audit")
}

/// The class list of K001 with that many people in it, registered.
fn class_of(people: usize) -> Clerk {
    let mut clerk = clerk_with(people);
    clerk.press("<Enter><F2>");
    for n in 1..=people {
        enter(&mut clerk, n);
    }
    clerk.press("<Esc>");
    clerk
}

const STATES: &str = "SELECT p.id, e.status, e.started_on, e.ended_on, e.certificate_no, e.certificate_on FROM enrolment e JOIN person p ON p.id = e.person_id ORDER BY p.id";

#[test]
fn a_course_that_is_added_leaves_the_chosen_one_chosen() {
    let mut clerk = clerk_with(0);
    // A later course comes first in the list.
    clerk.press(
        "<F2>K002<Enter>Pha chế<Enter>Trường Mẫu<Enter>2May<Enter>01112026<Enter*2>35<Enter>",
    );
    clerk.save().sees_all(&["K001", "K002"]);
    clerk.leads_to("<Enter><F2>", "GHI DANH VÀO K001");
}

#[test]
fn thirty_people_are_enrolled_by_thirty_numbers() {
    let mut clerk = clerk_with(30);
    clerk.leads_to("<Enter><F2>", "GHI DANH VÀO K001");
    // Status, first session, funding and amount of the whole batch.
    clerk.press("<F9><Enter>302102026");
    clerk.leads_to("33tr<F2>", "Chung cho cả đợt");
    let mut keys = 0;
    for n in 1..=30 {
        let typed = format!("{}<Enter>", id(n));
        keys += parse(&typed).len();
        clerk.leads_to(&typed, "Đã lưu");
        clerk.sees(&format!("Đã có {n}/35 người"));
    }
    assert_eq!(keys, 30 * 13, "the number and Enter, nothing else");
    clerk.sees("Nguyễn Thị Mẫu 30");
    clerk.leads_to("<Esc>", "30/35 người");
    let sql = "SELECT DISTINCT course, enrolled_on, status, started_on, funding, support_amount, count(*) FROM enrolments";
    clerk.stores(
        sql,
        &["K001|2026-11-23|studying|2026-10-02|ward_budget|3000000|30"],
    );
    clerk.counts("draft", 0);
}

#[test]
fn a_person_is_enrolled_by_name() {
    let mut clerk = Clerk::new();
    clerk.take_in_huong();
    clerk.press("<Esc>2<F2>K001<Enter>May<Enter><Enter>2<F2><Enter><F2>");
    clerk.leads_to("huong", "Nguyễn Thị Hường");
    clerk.leads_to("<F3><Enter>", "Đã lưu Nguyễn Thị Hường");
    clerk.stores("SELECT status FROM enrolments", &["registered"]);
}

#[test]
fn a_person_in_the_class_is_refused_and_the_next_number_replaces_the_first() {
    let mut clerk = clerk_with(3);
    clerk.press("<Enter><F2>");
    enter(&mut clerk, 1);
    enter(&mut clerk, 1).sees_all(&["Người này đã có trong lớp", &id(1)]);
    enter(&mut clerk, 2).sees("Đã có 2/35 người");
    clerk.stores("SELECT person_id FROM enrolment ORDER BY 1", &["1", "2"]);
}

#[test]
fn an_unknown_number_leads_to_intake_and_back_to_the_class() {
    let mut clerk = clerk_with(1);
    clerk.press("<Enter><F2>001185000017<Enter>");
    clerk.sees_all(&["Không ai trong sổ", "F2 tiếp nhận"]);
    clerk.press("<F2>").sees_all(&["TIẾP NHẬN", "001185000017"]);
    clerk.press("Trần Thị Mẫu<Enter>1985<Enter>");
    clerk.save_with_consent();
    clerk.sees("GHI DANH VÀO K001").sees("Đã lưu Trần Thị Mẫu");
    clerk.sees("Đã có 1/35 người");
}

#[test]
fn a_full_class_asks_for_a_reason_each_time() {
    let mut clerk = clerk_with(2);
    clerk.alter("UPDATE course SET capacity = 0");
    clerk.press("<Enter><F2>");
    for n in 1..=2 {
        enter(&mut clerk, n).sees("Lớp đã đủ sĩ số");
        clerk.accept_check().sees("Đã lưu");
    }
    clerk.stores("SELECT rule, count(*) FROM soft_check", &["capacity|2"]);
}

#[test]
fn marks_are_recorded_in_one_change() {
    let mut clerk = class_of(4);
    let before = changes(&clerk);
    clerk.leads_to("902102026", "ngày ghi: 02/10/2026");
    clerk.press("1116");
    clerk.sees_all(&["4 dấu chưa ghi", "► Đang học", "► Hủy"]);
    clerk.stores("SELECT DISTINCT status FROM enrolment", &["registered"]);
    clerk.leads_to("<F2>", "Đã ghi 4 người trong một lần");
    clerk.stores(
        STATES,
        &[
            "1|studying|2026-10-02|||",
            "2|studying|2026-10-02|||",
            "3|studying|2026-10-02|||",
            "4|cancelled||2026-10-02||",
        ],
    );
    assert_eq!(changes(&clerk), before + 1);
    clerk.counts("draft", 0);
}

#[test]
fn space_and_star_mark_several_with_one_digit() {
    let mut clerk = class_of(5);
    clerk.leads_to("902102026*1<F2>", "Đã ghi 5 người");
    clerk.leads_to("9<Enter>", "ngày ghi: hôm nay");
    clerk.leads_to("<Home>  3", "2 dấu chưa ghi");
    clerk.leads_to("<F2>", "Đã ghi 2 người");
    // The course ended on 15 November; the mark takes that day.
    clerk.stores(
        "SELECT status, ended_on, count(*) FROM enrolment GROUP BY 1 ORDER BY 1",
        &["failed|2026-11-15|2", "studying||3"],
    );
}

#[test]
fn a_mark_that_breaks_a_rule_is_refused_and_the_others_are_recorded() {
    let mut clerk = class_of(3);
    // The first has no first session and cannot have passed; the third has one and cannot be cancelled.
    clerk.leads_to("<Down><Down>1<F2>", "Đã ghi 1 người");
    clerk.press("<Home>216<F2>");
    clerk.sees("Sẽ ghi 1 người, không ghi 2 người");
    clerk.sees("có mặt buổi đầu").sees("Đang ghi «Buổi học đầu");
    clerk.press("<F2>");
    clerk.sees_all(&["Đã ghi 1 người; 2 người chưa ghi được", "2 dấu chưa ghi"]);
    clerk.stores(
        STATES,
        &[
            "1|registered||||",
            "2|studying|2026-11-23|||",
            "3|studying|2026-11-23|||",
        ],
    );
}

#[test]
fn a_value_without_a_question_stays_as_it_was_imported() {
    let mut clerk = class_of(1);
    clerk.alter("UPDATE enrolment SET support_amount = 6000000");
    clerk.leads_to("1<F2>", "Đã ghi 1 người");
    clerk.stores(
        "SELECT status, support_amount FROM enrolment",
        &["studying|6000000"],
    );
}

#[test]
fn a_change_of_another_clerk_is_not_overwritten_and_its_mark_stays() {
    let mut clerk = class_of(3);
    clerk.press("111");
    clerk.alter(
        "UPDATE enrolment SET status = 'assigned', version = version + 1 WHERE person_id = 2",
    );
    clerk.press("<F2>");
    clerk.sees_all(&["Sẽ ghi 2 người, không ghi 1 người", "người khác sửa"]);
    clerk.leads_to("<F2>", "1 dấu chưa ghi");
    clerk.stores(
        STATES,
        &[
            "1|studying|2026-11-23|||",
            "2|assigned||||",
            "3|studying|2026-11-23|||",
        ],
    );
    // Marked again, on the new version.
    clerk.leads_to("<Home><Down>1<F2>", "Đã ghi 1 người");
    clerk.stores("SELECT DISTINCT status FROM enrolment", &["studying"]);
}

#[test]
fn marks_survive_a_dropped_line_and_esc_asks() {
    let mut clerk = class_of(3);
    clerk.press("11");
    let mut clerk = clerk.restart();
    clerk.leads_to("<F9>", "Dấu lớp học");
    clerk.leads_to("<Enter>", "2 dấu chưa ghi");
    clerk.leads_to("<Esc>", "Còn 2 dấu chưa ghi");
    clerk.leads_to("<Esc>", "2 dấu chưa ghi");
    clerk.leads_to("<Esc>1", "Đã ghi 2 người").press("6<Esc>2");
    clerk.sees_no("dấu");
    clerk.counts("draft", 0);
    clerk.stores(
        "SELECT status, count(*) FROM enrolment GROUP BY 1 ORDER BY 1",
        &["registered|1", "studying|2"],
    );
}

#[test]
fn certificate_numbers_run_on_and_are_shown_first() {
    let mut clerk = class_of(4);
    clerk.press("902102026*1<F2>9<Enter>");
    clerk.leads_to("2232<F2>", "Đã ghi 4 người");
    clerk.leads_to("7", "SỐ CHỨNG CHỈ LỚP K001");
    clerk.press("CC-0099/2026<Enter>20112026<Enter>");
    clerk.sees("Sẽ ghi 3 người").sees("CC-0099/2026");
    clerk.sees("CC-0101/2026 · 20/11/2026");
    clerk.stores("SELECT count(certificate_no) FROM enrolment", &["0"]);
    clerk.press("<F2>");
    clerk.sees_all(&["Đã ghi 3 người", "Đạt · CC-0100/2026"]);
    clerk.stores(
        STATES,
        &[
            "1|passed|2026-10-02|2026-11-15|CC-0099/2026|2026-11-20",
            "2|passed|2026-10-02|2026-11-15|CC-0100/2026|2026-11-20",
            "3|failed|2026-10-02|2026-11-15||",
            "4|passed|2026-10-02|2026-11-15|CC-0101/2026|2026-11-20",
        ],
    );
    clerk.leads_to("7", "Không ai học xong, đạt mà còn thiếu số");
}

#[test]
fn visitors_of_a_fair_are_numbers_once_the_event_has_a_name() {
    let mut clerk = clerk_with(12);
    clerk.press("<Esc>").open(Screen::Contacts).sees("Nội dung");
    clerk.leads_to("5<Enter>Phiên GDVL 23/11<F2>", "Chung cho cả đợt");
    for n in 1..=12 {
        let typed = format!("{}<Enter>", id(n));
        assert_eq!(parse(&typed).len(), 13);
        clerk.leads_to(&typed, &format!("Đã có {n} người"));
    }
    enter(&mut clerk, 3).sees("đã ghi rồi");
    // Tab instead of Enter leads to the fields of this person alone.
    clerk.leads_to("<F9><Enter*3><C-u>Phiên chiều<F2>", "Đã có 0 người");
    clerk.press(&id(3));
    clerk.leads_to("<Tab>xin việc gần nhà<Enter>", "Đã có 1 người");
    let sql = "SELECT held_on, kind, mode, event, note, count(*) FROM contacts GROUP BY event ORDER BY event";
    clerk.stores(
        sql,
        &[
            "2026-11-23|fair_attended|in_person|Phiên GDVL 23/11||12",
            "2026-11-23|fair_attended|in_person|Phiên chiều|xin việc gần nhà|1",
        ],
    );
    clerk.leads_to("<Esc>", "SỔ VIỆC LÀM");
}

/// Three people with a job since 10/10/2026: each must be asked about it by 10/11/2026.
fn with_follow_ups() -> Clerk {
    let mut clerk = clerk_with(3);
    clerk.press("<Esc>");
    for n in 1..=3 {
        clerk.open(Screen::Placement).press(&id(n));
        clerk.enter_placement("10102026").press("<Esc>");
    }
    clerk
}

#[test]
fn a_follow_up_is_two_keys_and_the_next_line_is_chosen() {
    let mut clerk = with_follow_ups();
    clerk.open(Screen::FollowUps);
    clerk.sees_all(&["Hôm nay đã hỏi 0, còn 3", "0912345678", "con gái"]);
    clerk.leads_to("1<Enter>", "Hôm nay đã hỏi 1, còn 2");
    clerk.sees_no("Nguyễn Thị Mẫu 01 ");
    clerk.leads_to("1<Enter>", "Hôm nay đã hỏi 2, còn 1");
    clerk.leads_to("<Enter>", "Kết quả");
    clerk.press("1<Enter>8tr<Enter>ổn định<F2>");
    clerk.sees("Hôm nay không phải hỏi ai");
    let sql = "SELECT outcome, wage, note, count(*) FROM follow_ups WHERE outcome IS NOT NULL GROUP BY wage ORDER BY wage";
    clerk.stores(sql, &["working|||2", "working|8000000|ổn định|1"]);
}

#[test]
fn one_outcome_for_several_due() {
    let mut clerk = with_follow_ups();
    let before = changes(&clerk);
    clerk.leads_to("4*1", "3 dấu chưa ghi");
    clerk.leads_to("<F2>", "Đã ghi 3 người");
    assert_eq!(changes(&clerk), before + 1);
    clerk.stores(
        "SELECT outcome, checked_on, count(*) FROM follow_ups WHERE outcome IS NOT NULL",
        &["working|2026-11-23|3"],
    );
}

#[test]
fn a_contact_is_recorded_for_a_selection_of_people() {
    let mut clerk = clerk_with(9);
    clerk.press("<Esc>").open(Screen::Contacts);
    clerk.press("5<Enter>Phiên<F2>");
    enter(&mut clerk, 2).press("<Esc>");
    clerk.leads_to("<F3><F9>", "9 người");
    clerk.leads_to("72<Enter>", "4 người");
    let before = changes(&clerk);
    clerk.leads_to("*5", "TƯ VẤN CHO 4 NGƯỜI");
    clerk.sees_no("Số định danh");
    clerk.press("<Enter*5>");
    clerk.sees_all(&["Sẽ ghi 3 người, không ghi 1 người", "đã ghi rồi"]);
    clerk.leads_to("<F2>", "Đã ghi 3 người; 1 người chưa ghi được");
    clerk.counts("contacts WHERE event = 'Phiên'", 4);
    assert_eq!(changes(&clerk), before + 1);
}

#[test]
fn a_selection_beyond_the_seats_is_a_soft_check_for_each_person_too_many() {
    let mut clerk = clerk_with(4);
    clerk.alter("UPDATE course SET capacity = 2");
    clerk.leads_to("<Esc><F3><F9>*2", "GHI DANH 4 NGƯỜI");
    clerk.press("K001<Enter><F2>");
    clerk.sees_all(&["Sẽ ghi 2 người, không ghi 2 người", "Lớp đã đủ sĩ số"]);
    clerk.accept_check().sees("Sẽ ghi 4 người");
    clerk.leads_to("<F2>", "Đã ghi 4 người");
    clerk.counts("soft_check WHERE rule = 'capacity'", 2);
}

#[test]
fn a_scan_enrols_without_another_key() {
    let mut clerk = clerk_with(30);
    clerk.press("<Enter><F2>");
    let all: String = (1..=30).map(scan).collect();
    clerk.leads_to(&all, "Đã có 30/35 người");
    clerk.counts("enrolments", 30);
    // A card read twice is refused; the next one is recorded.
    clerk.press("<Esc*3>5").press("5<Enter>Phiên<F2>");
    clerk.press(&scan(1)).leads_to(&scan(1), "đã ghi rồi");
    clerk.leads_to(&scan(2), "Đã có 2 người");
}

#[test]
fn an_unknown_card_leads_to_intake_and_back_to_the_class() {
    let mut clerk = clerk_with(1);
    clerk.press(
        "<Enter><F2>001190000023||Trần Thị Hoà|01091990|Nữ|Tổ 12, Láng Hạ, Hà Nội|14082021<Enter>",
    );
    clerk.sees_all(&["Trần Thị Hoà", "F3 tiếp nhận"]);
    clerk.leads_to("<F3>", "TIẾP NHẬN");
    clerk.save_with_consent();
    clerk.sees_all(&["GHI DANH VÀO K001", "Đã có 1/35 người"]);
}
