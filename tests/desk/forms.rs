//! The forms by keys alone: intake, enrolment, placement, follow-up.

use vieclam::exchange::{ExportFormat, Extent, export};
use vieclam::forms::Record;
use vieclam::progress::period::Period;
use vieclam::progress::progress;

use crate::harness::registers::{open, plan};
use crate::harness::{Clerk, Screen};

#[test]
fn intake_with_two_groups_and_two_needs() {
    let mut clerk = Clerk::new();
    clerk.take_in_huong();
    clerk.sees("Đã lưu Nguyễn Thị Hường: 2 nhóm ưu tiên, 2 nhu cầu.");
    let sql = "SELECT citizen_id, full_name, born, sex, ethnicity, phone, phone_owner, residence, neighbourhood, address, household, household_head, education, qualification, work_status, registered_on, consent_on FROM people";
    clerk.stores(sql, &["001185000017|Nguyễn Thị Hường|1985-03-15|female|kinh|0912345678|con gái|permanent|12|Số 9 ngõ 99 Chùa Láng|H0123|yes|4|5|unemployed|2026-11-01|2026-11-23"]);
    let sql = "SELECT \"group\", evidence_no, evidence_on, valid_from, valid_to FROM memberships ORDER BY valid_from";
    clerk.stores(
        sql,
        &[
            "5a|396/QĐ|2025-12-31|2025-12-31|",
            "8|888/QĐ-UBND|2026-01-01|2026-01-01|",
        ],
    );
    clerk.stores(
        "SELECT kind, stated_on, wish, confirmed_on FROM needs ORDER BY kind DESC",
        &[
            "training|2026-11-23|học may|",
            "job|2026-11-23|bảo vệ|2026-11-02",
        ],
    );
    clerk.stores(
        "SELECT count(*), min(clerk), min(origin) FROM audit",
        &["1|lan|screen"],
    );
    clerk.counts("draft", 0);
}

#[test]
fn enrolled_placed_and_followed_up_twice() {
    let mut clerk = Clerk::new();
    clerk.take_in_huong().press("<Esc>");
    clerk.enter_course("").sees("K001");
    clerk.leads_to("<Enter><F2><F9><Enter>302102026", "Nguồn kinh phí");
    clerk.leads_to("<F2>001185000017", "Nguyễn Thị Hường");
    clerk.leads_to("<Enter>", "Đã lưu Nguyễn Thị Hường");
    clerk.stores(
        "SELECT citizen_id, course, enrolled_on, status, started_on FROM enrolments",
        &["001185000017|K001|2026-11-23|studying|2026-10-02"],
    );
    clerk.press("<Esc*3>3001185000017");
    clerk.press("10082026Công ty TNHH Mẫu<Enter>Thợ may<Enter>C7228tr<Enter><Enter>1");
    clerk.press("15082026tổ trưởng<Enter>");
    let sql = "SELECT started_on, employer, job, sector, occupation, channel, contract, wage, is_new, suitable, verified_on, verified_by FROM placements";
    clerk.stores(sql, &["2026-08-10|Công ty TNHH Mẫu|Thợ may|C|7|referral|months_12_36|8000000|yes|yes|2026-08-15|tổ trưởng"]);
    clerk.stores(
        "SELECT due_on FROM follow_ups",
        &["2026-09-10", "2026-11-10", "2027-02-10", "2027-08-10"],
    );
    clerk.press("<Esc>").open(Screen::FollowUps);
    clerk.sees("Nguyễn Thị Hường");
    clerk.leads_to("1<Enter>", "10/11/2026");
    clerk.leads_to("3<Enter>", "Hôm nay không phải hỏi ai");
    clerk.stores(
        "SELECT due_on, checked_on, outcome FROM follow_ups",
        &[
            "2026-09-10|2026-11-23|working",
            "2026-11-10|2026-11-23|left",
        ],
    );
    clerk.stores(
        "SELECT ended_on, ended_reason FROM placements",
        &["2026-11-23|left"],
    );
}

#[test]
fn an_unreachable_person_comes_back_after_seven_days_three_times() {
    let mut clerk = Clerk::new();
    clerk.take_in_huong().press("<Esc>3001185000017");
    clerk.enter_placement("10082026").press("<Esc>");
    clerk.open(Screen::FollowUps);
    for _ in 0..2 {
        clerk.press("4<Enter>");
    }
    clerk.stores(
        "SELECT due_on, outcome FROM follow_ups ORDER BY due_on",
        &[
            "2026-09-10|unreachable",
            "2026-11-10|unreachable",
            "2026-11-30|",
            "2027-02-10|",
            "2027-08-10|",
        ],
    );
}

#[test]
fn changed_job_offers_a_placement_with_the_person_filled_in() {
    let mut clerk = Clerk::new();
    clerk.take_in_huong().press("<Esc>3001185000017");
    clerk.enter_placement("10082026").press("<Esc>");
    clerk.open(Screen::FollowUps);
    clerk.press("2<Enter>");
    clerk.sees_all(&["VIỆC LÀM", "Nguyễn Thị Hường"]);
}

#[test]
fn the_page_of_a_person_opens_each_form_and_comes_back() {
    let mut clerk = Clerk::new();
    clerk.take_in_huong();
    clerk.leads_to("<Esc><F3>huong", "Nguyễn Thị Hường");
    clerk.press("<Enter>");
    clerk.sees_all(&["396/QĐ", "học may", "bảo vệ"]);
    clerk.press("5").sees_all(&["TƯ VẤN", "Nguyễn Thị Hường"]);
    clerk.leads_to("<Enter>1<F2>", "Tư vấn học nghề");
    clerk.press("6");
    clerk.leads_to("<Enter>150tr<Enter><F2>", "50.000.000");
    clerk.leads_to("1", "TIẾP NHẬN").press("<Enter>");
    clerk.leads_to("<C-u>Nguyễn Thị Hương<F2>", "Nguyễn Thị Hương");
    clerk.leads_to("8", "Nguyễn Thị Hường → Nguyễn Thị Hương");
    clerk.press("<Esc>");
    clerk.leads_to("01", "Đã hủy");
}

#[test]
fn a_voided_group_stays_in_its_table_with_the_reason() {
    let mut clerk = Clerk::new();
    clerk.take_in_huong();
    clerk.press("<Esc><F3>huong<Enter><Down><Down>");
    clerk.leads_to("01", "Đã hủy");
    clerk.counts("memberships", 1);
    clerk.counts("membership WHERE void_reason IS NOT NULL", 1);
}

#[test]
fn typed_records_are_exported_and_counted() {
    let mut clerk = Clerk::new();
    clerk.take_in_huong().press("<Esc>");
    clerk.enter_course("").press("<Esc>").open_person("huong");
    clerk.press("2K001<Enter>").press("02102026302102026<F2>");
    clerk.press("310112026Công ty TNHH Mẫu<Enter*4>22<Enter><Enter>1");
    clerk.press("15112026tổ trưởng<Enter>");
    let register = open(clerk.path(), "lan");
    let out = |record| {
        let (mut file, csv) = (Vec::new(), ExportFormat::Csv { excel: false });
        export(&register, record, csv, Extent::Full, &mut file).expect("an export");
        String::from_utf8(file).expect("text")
    };
    let people = out(Record::Person);
    assert!(
        people.contains("001185000017,Nguyễn Thị Hường,1985-03-15,female,kinh,0912345678,con gái,permanent,12,Số 9 ngõ 99 Chùa Láng,H0123,yes,4,5,unemployed"),
        "{people}"
    );
    let needs = out(Record::Need);
    assert!(
        needs.contains("001185000017,job,2026-11-23,bảo vệ,2026-11-02"),
        "{needs}"
    );
    let today = register.today();
    let year = Period::containing(today);
    let json = progress(register.reader(), &plan(), year.as_of(today))
        .expect("the figures")
        .to_json();
    let figure = |id: &str, key: &str| {
        let all = json["targets"].as_array().into_iter().flatten();
        let target = all.into_iter().find(|t| t["id"] == id);
        target.map_or(serde_json::Value::Null, |t| t[key].clone())
    };
    for (target, key, value) in [
        ("trainees", "actual", 1),
        ("short_course_priority", "actual", 1),
        ("new_jobs", "actual", 1),
        ("group_connected", "of", 1),
        ("group_connected", "met", 0),
    ] {
        assert_eq!(figure(target, key), value, "{target}");
    }
}
