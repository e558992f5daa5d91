//! Many people in one go: a class of thirty, marks down its list, certificates that run on, a fair, one answer for several.

use rusqlite::Connection;

use super::forms::INTAKE;
use crate::harness::{Clerk, parse};

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
    let conn = Connection::open(clerk.path()).expect("open");
    for n in 1..=people {
        conn.execute(
            "INSERT INTO person (id, citizen_id, full_name, born, sex, ethnicity, residence, neighbourhood, phone, phone_owner,
                                 name_fold, name_sort, created_at, created_by, changed_at, changed_by)
             VALUES (?1, ?2, ?3, '1985', 'female', 'kinh', 'permanent', ?4, '0912345678', 'con gái', ?5, CAST(?6 AS BLOB), '', '', '', '')",
            rusqlite::params![i64::try_from(n).expect("small"), id(n), format!("Nguyễn Thị Mẫu {n:02}"), if n % 2 == 0 { "2" } else { "1" },
                format!("nguyen thi mau {n:02}"), format!("{n:05}")],
        )
        .expect("a person");
        conn.execute(
            "INSERT INTO person_word VALUES (?1, ?2)",
            rusqlite::params![id(n), i64::try_from(n).expect("small")],
        )
        .expect("found by number");
    }
    drop(conn);
    clerk.press("2<F2>K001<Enter>May công nghiệp<Enter>Trường Mẫu<Enter>2May<Enter>0110202615112026<Enter>35<Enter><F2>");
    clerk.sees("K001");
    clerk
}

/// The class list of K001 with that many people in it, registered.
fn class_of(people: usize) -> Clerk {
    let mut clerk = clerk_with(people);
    clerk.press("<Enter><F2>");
    for n in 1..=people {
        clerk.press(&id(n)).press("<Enter>");
    }
    clerk.press("<Esc>");
    clerk
}

const STATES: &str = "SELECT p.id, e.status, e.started_on, e.ended_on, e.certificate_no, e.certificate_on FROM enrolment e JOIN person p ON p.id = e.person_id ORDER BY p.id";

#[test]
fn a_class_of_thirty_is_thirty_numbers() {
    let mut clerk = clerk_with(30);
    clerk.press("<Enter><F2>").sees("GHI DANH VÀO K001");
    // Status, first session, funding and amount once for all.
    clerk
        .press("<F9><Enter>302102026")
        .press("33tr<F2>")
        .sees("Chung cho cả đợt");
    let mut keys = 0;
    for n in 1..=30 {
        let typed = format!("{}<Enter>", id(n));
        keys += parse(&typed).len();
        clerk
            .press(&typed)
            .sees("Đã lưu")
            .sees(&format!("Đã có {n}/35 người"));
    }
    assert_eq!(keys, 30 * 13, "the number and Enter, nothing else");
    clerk
        .sees("Nguyễn Thị Mẫu 30")
        .press("<Esc>")
        .sees("30/35 người");
    assert_eq!(
        clerk.rows("SELECT DISTINCT course, enrolled_on, status, started_on, funding, support_amount, count(*) FROM enrolments"),
        ["K001|2026-11-23|studying|2026-10-02|ward_budget|3000000|30"]
    );
    assert_eq!(clerk.rows("SELECT count(*) FROM draft"), ["0"]);
}

#[test]
fn by_name_f3_and_enter() {
    let mut clerk = Clerk::new();
    clerk
        .press(INTAKE)
        .press("<Esc>2<F2>K001<Enter>May<Enter><Enter>2<F2><Enter><F2>");
    clerk
        .press("huong")
        .sees("Nguyễn Thị Hường")
        .press("<F3><Enter>")
        .sees("Đã lưu Nguyễn Thị Hường");
    assert_eq!(clerk.rows("SELECT status FROM enrolments"), ["registered"]);
}

#[test]
fn who_is_in_already_is_said_and_the_next_number_replaces_it() {
    let mut clerk = clerk_with(3);
    clerk
        .press("<Enter><F2>")
        .press(&id(1))
        .press("<Enter>")
        .press(&id(1))
        .press("<Enter>");
    clerk.sees("Người này đã có trong lớp").sees(&id(1));
    clerk
        .press(&id(2))
        .press("<Enter>")
        .sees("Đã có 2/35 người");
    assert_eq!(
        clerk.rows("SELECT person_id FROM enrolment ORDER BY 1"),
        ["1", "2"]
    );
}

#[test]
fn somebody_unknown_is_taken_in_and_enrolled() {
    let mut clerk = clerk_with(1);
    clerk
        .press("<Enter><F2>001185000017<Enter>")
        .sees("Không ai trong sổ")
        .sees("F2 tiếp nhận");
    clerk.press("<F2>").sees("TIẾP NHẬN").sees("001185000017");
    clerk
        .press("Trần Thị Mẫu<Enter>1985<Enter><F2>")
        .press("+<F2>");
    clerk
        .sees("GHI DANH VÀO K001")
        .sees("Đã lưu Trần Thị Mẫu")
        .sees("Đã có 1/35 người");
}

#[test]
fn a_full_class_asks_for_a_reason_each_time() {
    let mut clerk = clerk_with(2);
    let conn = Connection::open(clerk.path()).expect("open");
    conn.execute("UPDATE course SET capacity = 0", [])
        .expect("no seats");
    drop(conn);
    clerk.press("<Enter><F2>");
    for n in 1..=2 {
        clerk
            .press(&id(n))
            .press("<Enter>")
            .sees("Lớp đã đủ sĩ số")
            .press("<F8>1")
            .sees("Đã lưu");
    }
    assert_eq!(
        clerk.rows("SELECT rule, count(*) FROM soft_check"),
        ["capacity|2"]
    );
}

#[test]
fn marks_wait_and_are_recorded_in_one_change() {
    let mut clerk = class_of(4);
    let changes = clerk.rows("SELECT count(*) FROM audit")[0]
        .parse::<usize>()
        .expect("a number");
    clerk.press("902102026").sees("ngày ghi: 02/10/2026");
    clerk
        .press("1116")
        .sees("4 dấu chưa ghi")
        .sees("► Đang học")
        .sees("► Hủy");
    assert_eq!(
        clerk.rows("SELECT DISTINCT status FROM enrolment"),
        ["registered"]
    );
    clerk.press("<F2>").sees("Đã ghi 4 người trong một lần");
    assert_eq!(
        clerk.rows(STATES),
        [
            "1|studying|2026-10-02|||",
            "2|studying|2026-10-02|||",
            "3|studying|2026-10-02|||",
            "4|cancelled||2026-10-02||",
        ]
    );
    assert_eq!(
        clerk.rows("SELECT count(*) FROM audit"),
        [(changes + 1).to_string()]
    );
    assert_eq!(clerk.rows("SELECT count(*) FROM draft"), ["0"]);
}

#[test]
fn space_and_star_mark_several_with_one_digit() {
    let mut clerk = class_of(5);
    clerk
        .press("902102026*1<F2>")
        .sees("Đã ghi 5 người")
        .press("9<Enter>")
        .sees("ngày ghi: hôm nay");
    clerk
        .press("<Home>  3")
        .sees("2 dấu chưa ghi")
        .press("<F2>")
        .sees("Đã ghi 2 người");
    assert_eq!(
        clerk.rows("SELECT status, ended_on, count(*) FROM enrolment GROUP BY 1 ORDER BY 1"),
        ["failed|2026-11-15|2", "studying||3"],
        "over since 15 November: that day, not today"
    );
}

#[test]
fn a_mark_that_breaks_a_rule_is_refused_and_the_others_are_recorded() {
    let mut clerk = class_of(3);
    // The first never came: passed needs a first session. The second is present, the third too, and then cancelled.
    clerk
        .press("<Down><Down>1<F2>")
        .sees("Đã ghi 1 người")
        .press("<Home>216<F2>");
    clerk
        .sees("Sẽ ghi 1 người, không ghi 2 người")
        .sees("có mặt buổi đầu")
        .sees("Đang ghi «Buổi học đầu");
    clerk
        .press("<F2>")
        .sees("Đã ghi 1 người; 2 người chưa ghi được")
        .sees("2 dấu chưa ghi");
    assert_eq!(
        clerk.rows(STATES),
        [
            "1|registered||||",
            "2|studying|2026-11-23|||",
            "3|studying|2026-11-23|||"
        ]
    );
}

#[test]
fn what_nobody_asks_for_stays_as_an_import_brought_it() {
    let mut clerk = class_of(1);
    let conn = Connection::open(clerk.path()).expect("open");
    conn.execute("UPDATE enrolment SET support_amount = 6000000", [])
        .expect("an amount without its funding");
    drop(conn);
    clerk.press("1<F2>").sees("Đã ghi 1 người");
    assert_eq!(
        clerk.rows("SELECT status, support_amount FROM enrolment"),
        ["studying|6000000"]
    );
}

#[test]
fn another_clerk_s_change_is_not_overwritten_and_no_mark_is_lost() {
    let mut clerk = class_of(3);
    clerk.press("111");
    let conn = Connection::open(clerk.path()).expect("open");
    conn.execute(
        "UPDATE enrolment SET status = 'assigned', version = version + 1 WHERE person_id = 2",
        [],
    )
    .expect("another clerk");
    drop(conn);
    clerk
        .press("<F2>")
        .sees("Sẽ ghi 2 người, không ghi 1 người")
        .sees("người khác sửa");
    clerk.press("<F2>").sees("1 dấu chưa ghi");
    assert_eq!(
        clerk.rows(STATES),
        [
            "1|studying|2026-11-23|||",
            "2|assigned||||",
            "3|studying|2026-11-23|||"
        ]
    );
    // Marked again in knowledge of what the other wrote.
    clerk.press("<Home><Down>1<F2>").sees("Đã ghi 1 người");
    assert_eq!(
        clerk.rows("SELECT DISTINCT status FROM enrolment"),
        ["studying"]
    );
}

#[test]
fn marks_survive_a_dropped_line_and_esc_asks() {
    let mut clerk = class_of(3);
    clerk.press("11");
    let mut clerk = clerk.restart();
    clerk
        .press("<F9>")
        .sees("Dấu lớp học")
        .press("<Enter>")
        .sees("2 dấu chưa ghi");
    clerk
        .press("<Esc>")
        .sees("Còn 2 dấu chưa ghi")
        .press("<Esc>")
        .sees("2 dấu chưa ghi");
    clerk
        .press("<Esc>1")
        .sees("Đã ghi 2 người")
        .press("6<Esc>2")
        .sees_no("dấu");
    assert_eq!(clerk.rows("SELECT count(*) FROM draft"), ["0"]);
    assert_eq!(
        clerk.rows("SELECT status, count(*) FROM enrolment GROUP BY 1 ORDER BY 1"),
        ["registered|1", "studying|2"]
    );
}

#[test]
fn certificate_numbers_run_on_and_are_shown_first() {
    let mut clerk = class_of(4);
    clerk
        .press("902102026*1<F2>9<Enter>")
        .press("2232<F2>")
        .sees("Đã ghi 4 người");
    clerk
        .press("7")
        .sees("SỐ CHỨNG CHỈ LỚP K001")
        .press("CC-0099/2026<Enter>20112026<Enter>");
    clerk
        .sees("Sẽ ghi 3 người")
        .sees("CC-0099/2026")
        .sees("CC-0101/2026 · 20/11/2026");
    assert_eq!(
        clerk.rows("SELECT count(certificate_no) FROM enrolment"),
        ["0"]
    );
    clerk
        .press("<F2>")
        .sees("Đã ghi 3 người")
        .sees("Đạt · CC-0100/2026");
    assert_eq!(
        clerk.rows(STATES),
        [
            "1|passed|2026-10-02|2026-11-15|CC-0099/2026|2026-11-20",
            "2|passed|2026-10-02|2026-11-15|CC-0100/2026|2026-11-20",
            "3|failed|2026-10-02|2026-11-15||",
            "4|passed|2026-10-02|2026-11-15|CC-0101/2026|2026-11-20",
        ]
    );
    clerk
        .press("7")
        .sees("Không ai học xong, đạt mà còn thiếu số");
}

#[test]
fn visitors_of_a_fair_after_the_event_was_named_once() {
    let mut clerk = clerk_with(12);
    clerk
        .press("<Esc>5")
        .sees("Nội dung")
        .press("5<Enter>Phiên GDVL 23/11<F2>")
        .sees("Chung cho cả đợt");
    for n in 1..=12 {
        let typed = format!("{}<Enter>", id(n));
        assert_eq!(parse(&typed).len(), 13);
        clerk.press(&typed).sees(&format!("Đã có {n} người"));
    }
    clerk.press(&id(3)).press("<Enter>").sees("đã ghi rồi");
    // What belongs to one person alone: Tab instead of Enter.
    clerk
        .press("<F9><Enter><Enter><Enter><C-u>Phiên chiều<F2>")
        .sees("Đã có 0 người")
        .press(&id(3));
    clerk
        .press("<Tab>xin việc gần nhà<Enter>")
        .sees("Đã có 1 người");
    assert_eq!(
        clerk.rows("SELECT held_on, kind, mode, event, note, count(*) FROM contacts GROUP BY event ORDER BY event"),
        ["2026-11-23|fair_attended|in_person|Phiên GDVL 23/11||12", "2026-11-23|fair_attended|in_person|Phiên chiều|xin việc gần nhà|1"]
    );
    clerk.press("<Esc>").sees("SỔ VIỆC LÀM");
}

#[test]
fn a_follow_up_is_two_keys_and_the_next_line_is_chosen() {
    let mut clerk = clerk_with(3);
    clerk.press("<Esc>");
    for n in 1..=3 {
        clerk
            .press("3")
            .press(&id(n))
            .press("10102026Mẫu<Enter><Enter><Enter><Enter>41<F2><Esc>");
    }
    clerk
        .press("4")
        .sees("Hôm nay đã hỏi 0, còn 3")
        .sees("0912345678")
        .sees("con gái");
    clerk
        .press("1<Enter>")
        .sees("Hôm nay đã hỏi 1, còn 2")
        .sees_no("Nguyễn Thị Mẫu 01 ");
    clerk.press("1<Enter>").sees("Hôm nay đã hỏi 2, còn 1");
    clerk
        .press("<Enter>")
        .sees("Kết quả")
        .press("1<Enter>8tr<Enter>ổn định<F2>")
        .sees("Hôm nay không phải hỏi ai");
    assert_eq!(
        clerk.rows("SELECT outcome, wage, note, count(*) FROM follow_ups WHERE outcome IS NOT NULL GROUP BY wage ORDER BY wage"),
        ["working|||2", "working|8000000|ổn định|1"]
    );
}

#[test]
fn one_outcome_for_several_due() {
    let mut clerk = clerk_with(3);
    clerk.press("<Esc>");
    for n in 1..=3 {
        clerk
            .press("3")
            .press(&id(n))
            .press("10102026Mẫu<Enter><Enter><Enter><Enter>41<F2><Esc>");
    }
    let changes = clerk.rows("SELECT count(*) FROM audit")[0]
        .parse::<usize>()
        .expect("a number");
    clerk
        .press("4*1")
        .sees("3 dấu chưa ghi")
        .press("<F2>")
        .sees("Đã ghi 3 người");
    assert_eq!(
        clerk.rows("SELECT count(*) FROM audit"),
        [(changes + 1).to_string()]
    );
    assert_eq!(
        clerk
            .rows("SELECT outcome, checked_on, count(*) FROM follow_ups WHERE outcome IS NOT NULL"),
        ["working|2026-11-23|3"]
    );
}

#[test]
fn a_contact_for_everybody_a_choice_lets_through() {
    let mut clerk = clerk_with(9);
    clerk
        .press("<Esc>5")
        .press("5<Enter>Phiên<F2>")
        .press(&id(2))
        .press("<Enter><Esc>");
    clerk
        .press("<F3><F9>")
        .sees("9 người")
        .press("72<Enter>")
        .sees("4 người");
    let changes = clerk.rows("SELECT count(*) FROM audit")[0]
        .parse::<usize>()
        .expect("a number");
    clerk
        .press("*5")
        .sees("TƯ VẤN CHO 4 NGƯỜI")
        .sees_no("Số định danh");
    clerk
        .press("<Enter><Enter><Enter><Enter><Enter>")
        .sees("Sẽ ghi 3 người, không ghi 1 người")
        .sees("đã ghi rồi");
    clerk
        .press("<F2>")
        .sees("Đã ghi 3 người; 1 người chưa ghi được");
    assert_eq!(
        clerk.rows("SELECT count(*) FROM contacts WHERE event = 'Phiên'"),
        ["4"]
    );
    assert_eq!(
        clerk.rows("SELECT count(*) FROM audit"),
        [(changes + 1).to_string()]
    );
}

#[test]
fn a_choice_enrolled_beyond_the_seats_is_in_doubt_one_by_one() {
    let mut clerk = clerk_with(4);
    let conn = Connection::open(clerk.path()).expect("open");
    conn.execute("UPDATE course SET capacity = 2", [])
        .expect("two seats");
    drop(conn);
    clerk
        .press("<Esc><F3><F9>*2")
        .sees("GHI DANH 4 NGƯỜI")
        .press("K001<Enter><F2>");
    clerk
        .sees("Sẽ ghi 2 người, không ghi 2 người")
        .sees("Lớp đã đủ sĩ số");
    clerk
        .press("<F8>1")
        .sees("Sẽ ghi 4 người")
        .press("<F2>")
        .sees("Đã ghi 4 người");
    assert_eq!(
        clerk.rows("SELECT count(*) FROM soft_check WHERE rule = 'capacity'"),
        ["2"]
    );
}

#[test]
fn by_scan_the_next_person_is_no_key_at_all() {
    let mut clerk = clerk_with(30);
    clerk.press("<Enter><F2>");
    let all: String = (1..=30).map(scan).collect();
    clerk.press(&all).sees("Đã có 30/35 người");
    assert_eq!(clerk.rows("SELECT count(*) FROM enrolments"), ["30"]);
    // A card read twice says so; the next one is taken all the same.
    clerk.press("<Esc><Esc><Esc>5").press("5<Enter>Phiên<F2>");
    clerk
        .press(&scan(1))
        .press(&scan(1))
        .sees("đã ghi rồi")
        .press(&scan(2))
        .sees("Đã có 2 người");
}

#[test]
fn a_stranger_s_card_is_taken_in_and_enrolled() {
    let mut clerk = clerk_with(1);
    clerk.press(
        "<Enter><F2>001190000023||Trần Thị Hoà|01091990|Nữ|Tổ 12, Láng Hạ, Hà Nội|14082021<Enter>",
    );
    clerk
        .sees("Trần Thị Hoà")
        .sees("F3 tiếp nhận")
        .press("<F3>")
        .sees("TIẾP NHẬN");
    clerk
        .press("<F2>")
        .press("+<F2>")
        .sees("GHI DANH VÀO K001")
        .sees("Đã có 1/35 người");
}
