//! A person keyed in by keys alone: taken in, enrolled, placed, followed up.

use crate::harness::Clerk;

/// Intake of one person with two groups and two needs, ended with F2.
pub const INTAKE: &str = "1001185000017Nguyễn Thị Hường<Enter>15031985<Enter><Enter>0912345678<Enter>con gái<Enter><Enter>12<Enter>\
    Số 9 ngõ 99 Chùa Láng<Enter>H0123<Enter>1452<Enter><Enter>01112026+<Enter><Enter>5a396/QĐ<Enter>31122025<Enter><Enter><Enter>\
    8888/QĐ-UBND<Enter>01012026<Enter><Enter><Enter><Enter>1<Enter>học may<Enter>2<Enter>bảo vệ<Enter>02112026<F2>";

#[test]
fn intake_with_two_groups_and_two_needs() {
    let mut clerk = Clerk::new();
    clerk
        .press(INTAKE)
        .sees("Đã lưu Nguyễn Thị Hường: 2 nhóm ưu tiên, 2 nhu cầu.");
    assert_eq!(
        clerk.rows("SELECT citizen_id, full_name, born, sex, ethnicity, phone, phone_owner, residence, neighbourhood, address, household, household_head, education, qualification, work_status, registered_on, consent_on FROM people"),
        ["001185000017|Nguyễn Thị Hường|1985-03-15|female|kinh|0912345678|con gái|permanent|12|Số 9 ngõ 99 Chùa Láng|H0123|yes|4|5|unemployed|2026-11-01|2026-11-23"]
    );
    assert_eq!(
        clerk.rows(
            "SELECT \"group\", evidence_no, evidence_on, valid_from, valid_to FROM memberships ORDER BY valid_from"
        ),
        [
            "5a|396/QĐ|2025-12-31|2025-12-31|",
            "8|888/QĐ-UBND|2026-01-01|2026-01-01|"
        ]
    );
    assert_eq!(
        clerk.rows("SELECT kind, stated_on, wish, confirmed_on FROM needs ORDER BY kind DESC"),
        [
            "training|2026-11-23|học may|",
            "job|2026-11-23|bảo vệ|2026-11-02"
        ]
    );
    assert_eq!(
        clerk.rows("SELECT count(*), min(clerk), min(origin) FROM audit"),
        ["1|lan|screen"]
    );
    assert_eq!(clerk.rows("SELECT count(*) FROM draft"), ["0"]);
}

#[test]
fn enrolled_placed_and_followed_up_twice() {
    let mut clerk = Clerk::new();
    clerk.press(INTAKE).press("<Esc>");
    clerk.press("2<F2>K001<Enter>May công nghiệp<Enter>Trường Mẫu<Enter>2May<Enter>01102026<Enter><Enter>35<Enter><F2>");
    clerk
        .sees("K001")
        .press("<Enter><F2><F9><Enter>302102026")
        .sees("Nguồn kinh phí")
        .press("<F2>001185000017")
        .sees("Nguyễn Thị Hường");
    clerk.press("<Enter>").sees("Đã lưu Nguyễn Thị Hường");
    assert_eq!(
        clerk.rows("SELECT citizen_id, course, enrolled_on, status, started_on FROM enrolments"),
        ["001185000017|K001|2026-11-23|studying|2026-10-02"]
    );
    clerk
        .press("<Esc><Esc><Esc>3001185000017")
        .press("10082026Công ty TNHH Mẫu<Enter>Thợ may<Enter>C7228tr<Enter><Enter>1");
    clerk.press("15082026tổ trưởng<Enter>");
    assert_eq!(
        clerk.rows("SELECT started_on, employer, job, sector, occupation, channel, contract, wage, is_new, suitable, verified_on, verified_by FROM placements"),
        ["2026-08-10|Công ty TNHH Mẫu|Thợ may|C|7|referral|months_12_36|8000000|yes|yes|2026-08-15|tổ trưởng"]
    );
    assert_eq!(
        clerk.rows("SELECT due_on FROM follow_ups"),
        ["2026-09-10", "2026-11-10", "2027-02-10", "2027-08-10"]
    );
    clerk
        .press("<Esc>4")
        .sees("Nguyễn Thị Hường")
        .press("1<Enter>")
        .sees("10/11/2026");
    clerk.press("3<Enter>").sees("Hôm nay không phải hỏi ai");
    assert_eq!(
        clerk.rows("SELECT due_on, checked_on, outcome FROM follow_ups"),
        [
            "2026-09-10|2026-11-23|working",
            "2026-11-10|2026-11-23|left"
        ]
    );
    assert_eq!(
        clerk.rows("SELECT ended_on, ended_reason FROM placements"),
        ["2026-11-23|left"]
    );
}

#[test]
fn an_unreachable_person_comes_back_after_seven_days_three_times() {
    let mut clerk = Clerk::new();
    clerk
        .press(INTAKE)
        .press("<Esc>3001185000017")
        .press("10082026Mẫu<Enter><Enter><Enter><Enter>41<F2><Esc>4");
    for _ in 0..2 {
        clerk.press("4<Enter>");
    }
    assert_eq!(
        clerk.rows("SELECT due_on, outcome FROM follow_ups ORDER BY due_on"),
        [
            "2026-09-10|unreachable",
            "2026-11-10|unreachable",
            "2026-11-30|",
            "2027-02-10|",
            "2027-08-10|"
        ]
    );
}

#[test]
fn changed_job_offers_a_placement_with_the_person_filled_in() {
    let mut clerk = Clerk::new();
    clerk
        .press(INTAKE)
        .press("<Esc>3001185000017")
        .press("10082026Mẫu<Enter><Enter><Enter><Enter>41<F2><Esc>4");
    clerk
        .press("2<Enter>")
        .sees("VIỆC LÀM")
        .sees("Nguyễn Thị Hường");
}

#[test]
fn the_page_of_a_person_opens_each_form_and_comes_back() {
    let mut clerk = Clerk::new();
    clerk
        .press(INTAKE)
        .press("<Esc><F3>huong")
        .sees("Nguyễn Thị Hường")
        .press("<Enter>");
    clerk.sees("396/QĐ").sees("học may").sees("bảo vệ");
    clerk
        .press("5")
        .sees("TƯ VẤN")
        .sees("Nguyễn Thị Hường")
        .press("<Enter>1<F2>")
        .sees("Tư vấn học nghề");
    clerk
        .press("6")
        .press("<Enter>150tr<Enter><F2>")
        .sees("50.000.000");
    clerk
        .press("1")
        .sees("TIẾP NHẬN")
        .press("<Enter>")
        .press("<C-u>Nguyễn Thị Hương<F2>")
        .sees("Nguyễn Thị Hương");
    clerk
        .press("8")
        .sees("Nguyễn Thị Hường → Nguyễn Thị Hương")
        .press("<Esc>");
    clerk.press("01").sees("Đã hủy");
}

#[test]
fn history_and_voiding_keep_what_was() {
    let mut clerk = Clerk::new();
    clerk
        .press(INTAKE)
        .press("<Esc><F3>huong<Enter><Down><Down>")
        .press("01")
        .sees("Đã hủy");
    assert_eq!(clerk.rows("SELECT count(*) FROM memberships"), ["1"]);
    assert_eq!(
        clerk.rows("SELECT count(*) FROM membership WHERE void_reason IS NOT NULL"),
        ["1"]
    );
}

#[test]
fn what_was_typed_comes_out_of_export_and_moves_the_figures() {
    let mut clerk = Clerk::new();
    clerk.press(INTAKE).press("<Esc>");
    clerk
        .press("2<F2>K001<Enter>May công nghiệp<Enter>Trường Mẫu<Enter>2May<Enter>01102026<Enter><Enter>35<Enter><F2><Esc>")
        .press("<F3>huong<Enter>2")
        .press("K001<Enter>")
        .press("02102026302102026<F2>")
        .press("3")
        .press("10112026Công ty TNHH Mẫu<Enter><Enter><Enter><Enter>22<Enter><Enter>1")
        .press("15112026tổ trưởng<Enter>");
    let mut session = vieclam::register::Session::new("lan");
    session.today = chrono::NaiveDate::from_ymd_opt(2026, 11, 23);
    let register = vieclam::register::Register::open(clerk.path(), session).expect("the register");
    let out = |record| {
        let mut file = Vec::new();
        vieclam::exchange::export(
            &register,
            record,
            vieclam::exchange::ExportFormat::Csv { excel: false },
            vieclam::exchange::Extent::Full,
            &mut file,
        )
        .expect("an export");
        String::from_utf8(file).expect("text")
    };
    let people = out(vieclam::forms::Record::Person);
    assert!(
        people.contains("001185000017,Nguyễn Thị Hường,1985-03-15,female,kinh,0912345678,con gái,permanent,12,Số 9 ngõ 99 Chùa Láng,H0123,yes,4,5,unemployed"),
        "{people}"
    );
    let needs = out(vieclam::forms::Record::Need);
    assert!(
        needs.contains("001185000017,job,2026-11-23,bảo vệ,2026-11-02"),
        "{needs}"
    );
    let today = register.today();
    let plan = vieclam::progress::plan::Plan::built_in().expect("the plan");
    let year = vieclam::progress::period::Period::containing(today);
    let json = vieclam::progress::progress(register.reading(), &plan, &year, today)
        .expect("the figures")
        .to_json();
    let figure = |id: &str, key: &str| {
        let all = json["targets"].as_array().into_iter().flatten();
        let target = all.into_iter().find(|t| t["id"] == id);
        target.map_or(serde_json::Value::Null, |t| t[key].clone())
    };
    assert_eq!(figure("trainees", "actual"), 1);
    assert_eq!(figure("short_course_priority", "actual"), 1);
    assert_eq!(figure("new_jobs", "actual"), 1);
    assert_eq!(figure("group_connected", "of"), 1);
    assert_eq!(figure("group_connected", "met"), 0);
}
