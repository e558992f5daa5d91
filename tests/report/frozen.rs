//! An issued report stays as it was issued; the next one lists later changes once, with the person and the audit event.

use vieclam::progress::period::Period;
use vieclam::progress::report::Kind;
use vieclam::progress::report::frozen::issue as issue_report;

use crate::cli::Desk;
use crate::harness::registers::{connect, open, plan, today};
use crate::harness::{Clerk, Screen};

use super::DAY;

/// The report of a period as text, a draft of this moment.
fn draft(desk: &Desk, period: &str) -> String {
    let call = format!("--lang vi report --period {period} --as-of {DAY}");
    let ran = desk.run(&call);
    ran.works();
    ran.out
}

fn issue(desk: &Desk, period: &str) -> String {
    let call = format!("--lang vi report --period {period} --as-of {DAY} --issue");
    let ran = desk.run(&call);
    ran.says(0, &["Đã ban hành báo cáo số"]);
    ran.out
}

fn again(desk: &Desk, id: &str) -> String {
    let ran = desk.run(&format!("--lang vi report --issued {id}"));
    ran.works();
    ran.out
}

/// A late record: a person of no group who began a course in the first half of 2026, entered after the report.
fn late(desk: &Desk, citizen_id: &str) {
    let person = format!(
        "citizen_id,full_name,born,sex,residence,registered_on\n{citizen_id},Trần Thị Muộn,15/03/1985,female,permanent,2026-01-05\n"
    );
    desk.import("people", person).works();
    let enrolment = format!(
        "citizen_id,course,enrolled_on,started_on,status,funding,support_amount\n{citizen_id},K002,2026-04-01,2026-04-09,studying,ward_budget,2500000\n"
    );
    desk.import("enrolments", enrolment).works();
}

#[test]
fn an_issued_report_does_not_change() {
    let desk = Desk::with_samples();
    let issued = issue(&desk, "2026-H1");
    let hash = desk.cell("SELECT lower(hex(hash)) FROM audit WHERE action = 'issue'");
    assert!(
        issued.contains(&hash),
        "the hash of the trail stands on the report"
    );
    assert!(!issued.contains("DỰ THẢO"));
    late(&desk, "001185000017");
    assert_eq!(again(&desk, "1"), issued);
    assert_ne!(draft(&desk, "2026-H1"), issued);
    desk.run("report --list").says(0, &["2026-H1", &hash]);
    desk.run("report --issued 1 --out again.docx")
        .says(0, &["again.docx"]);

    let sql = "UPDATE report_figure SET value = value + 1 WHERE item = 'actual'";
    connect(&desk.register()).execute_batch(sql).unwrap();
    desk.run("report --issued 1")
        .says(2, &["were changed outside the program"]);
    desk.run("check")
        .says(1, &["The frozen figures of issued report 1", "1 finding"]);
}

#[test]
fn a_late_record_is_listed_once_in_the_next_report() {
    let desk = Desk::with_samples();
    let first = issue(&desk, "2026-H1");
    assert!(!first.contains("Điều chỉnh số liệu"));
    let untouched = draft(&desk, "2026-Q3");
    assert!(
        !untouched.contains("Điều chỉnh số liệu"),
        "nothing changed, nothing listed"
    );
    late(&desk, "001185000017");

    let next = issue(&desk, "2026-Q3");
    let was = desk.cell("SELECT value FROM report_figure WHERE report_id = 1 AND line = 'trainees' AND item = 'actual'");
    let is: i64 = was.parse::<i64>().unwrap() + 1;
    let row = format!("đào tạo nghề ở các cấp trình độ: số người | {was} | {is} | 1 |");
    assert!(next.contains(&row), "{row}\n{next}");
    assert!(
        next.contains("kinh phí") || next.contains("2.500.000"),
        "{next}"
    );
    let person = desk.cell("SELECT id FROM person WHERE full_name = 'Trần Thị Muộn'");
    let audit = desk.cell(
        "SELECT max(audit_id) FROM audit_record WHERE record = 'enrolment' AND record_id = (SELECT max(id) FROM enrolment)",
    );
    let trace = format!("| Nay được tính | {person} | {audit} |");
    assert!(next.replace('.', "").contains(&trace), "{trace}\n{next}");
    assert_eq!(again(&desk, "1"), first);

    let third = draft(&desk, "2026-11");
    assert!(
        !third.contains("Điều chỉnh số liệu"),
        "listed once: {third}"
    );
    late(&desk, "001185000025");
    let fourth = draft(&desk, "2026-11");
    let row = format!(
        "đào tạo nghề ở các cấp trình độ: số người | {is} | {} | 1 |",
        is + 1
    );
    assert!(fourth.contains(&row), "{row}\n{fourth}");
}

#[test]
fn a_correction_of_a_target_for_a_sensitive_group_names_no_person() {
    let desk = Desk::with_samples();
    let plan = include_str!("../../data/plans/lang-2026-2030.toml");
    let plan = desk.file(
        "nam.toml",
        plan.replace("groups = [\"9\"]", "groups = [\"5\"]"),
    );
    let of_plan = |arguments: &str, plan: &str| {
        let call = format!("--lang vi {plan} report --period {arguments} --as-of {DAY}");
        let ran = desk.run(&call);
        ran.works();
        ran.out
    };
    let plan = format!("--plan {plan}");
    of_plan("2026-H1 --issue", &plan);
    let person = "citizen_id,full_name,born,sex,ethnicity,residence,registered_on\n001185000017,Trần Thị Kín,15/03/1985,female,kinh,permanent,2026-01-05\n";
    desk.import("people", person).works();
    let paper = "citizen_id,group,evidence_no,issuer,valid_from\n001185000017,5a,396/QĐ-BÍMẬT,Trại Tám,2026-01-05\n";
    desk.import("memberships", paper).works();
    let person = desk.cell("SELECT id FROM person WHERE full_name = 'Trần Thị Kín'");
    let audit = desk.cell("SELECT max(id) FROM audit");
    let issued = of_plan("2026-Q3 --issue", &plan);
    // The same figures under a plan in which the target counts another group.
    let elsewhere = again(&desk, "2");
    for report in [issued, elsewhere, of_plan("2026-11", &plan)] {
        let report = report.replace('.', "");
        let names_person = format!("| {person} | {audit} |");
        assert!(!report.contains(&names_person), "{report}");
    }
    let shown = again(&desk, "2");
    let row =
        "được tư vấn chính sách học nghề | Nay còn phải phục vụ | (ẩn) | (ẩn) | (ẩn) | (ẩn) |";
    assert!(shown.contains(row), "{shown}");
}

#[test]
fn on_the_screen_notes_are_written_and_an_issued_report_is_opened() {
    let desk = Desk::with_samples();
    let mut clerk = Clerk::over(&desk.register());
    clerk.open(Screen::Report).sees("‹ 2026-R1 ›");
    clerk.press("<Enter>");
    clerk.sees("Báo cáo kỳ 2026-R1");
    clerk.leads_to("4", "Chưa có dòng nào");
    clerk.press("<F2>5");
    clerk.sees_all(&["2026-R1", "Đề xuất, kiến nghị"]);
    clerk.press("Đề nghị Thành phố bố trí thêm kinh phí đào tạo.<F2>");
    clerk.sees_all(&["Đề xuất, kiến nghị", "bố trí thêm kinh phí"]);
    clerk.stores(
        "SELECT period, part, place FROM report_note",
        &["2026-R1|proposal|1"],
    );
    clerk.leads_to("<Esc><Enter>5", "Ban hành báo cáo kỳ 2026-R1");
    clerk.press("<Esc>");
    assert!(clerk.rows("SELECT id FROM report").is_empty());
    let audits = "SELECT count(*) FROM audit";
    let before = clerk.rows(audits);
    clerk.leads_to("<Enter>6", "Chưa có báo cáo nào");
    clerk.press("<Esc>");
    assert_eq!(clerk.rows(audits), before, "reading changes nothing");
    let (mut register, plan) = (open(clerk.path(), "lan"), plan());
    let period = Period::parse("2026-R1", &plan).unwrap();
    issue_report(
        &mut register,
        &plan,
        period.as_of(today()),
        Kind::HalfYear,
        None,
    )
    .unwrap();
    clerk.leads_to("<Enter>6", "2026-R1").press("<Enter>");
    clerk.sees_all(&["BÁO CÁO SỐ 1: 2026-R1", "Đã báo cáo", "Hiện nay"]);
    let proposal = clerk.rows("SELECT value FROM report_figure WHERE sheet = 'note'");
    assert_eq!(
        proposal,
        ["Đề nghị Thành phố bố trí thêm kinh phí đào tạo."]
    );
}
