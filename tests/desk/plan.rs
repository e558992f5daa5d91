//! The screens of the plan: tasks, outreach, changed targets, money and rates.

use crate::harness::registers::{demo_ward, today};
use crate::harness::{Clerk, Screen};

/// A clerk over a small demo ward.
fn ward() -> Clerk {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("ward.db");
    demo_ward(&path, today(), 900, 3);
    Clerk::over(&path)
}

#[test]
fn a_task_is_done_from_home_and_undone() {
    let mut clerk = Clerk::new();
    clerk.sees("nhiệm vụ của kế hoạch quá hạn").press("85");
    clerk.sees_all(&["Quá hạn, mọi kỳ: 22 nhiệm vụ", "! VII.1.1"]);
    clerk.leads_to("<Enter>", "VII.1.1 · PHÒNG VĂN HÓA – XÃ HỘI");
    clerk.press("10062026Đã họp báo<F2>");
    clerk.sees("Đã ghi xong nhiệm vụ VII.1.1.");
    clerk.sees("Quá hạn, mọi kỳ: 21 nhiệm vụ");
    clerk.press("<Esc><Esc>07");
    clerk.press("2<Left>").sees_all(&["2026-R1", "✓ VII.1.1"]);
    clerk.sees_all(&["xong 10/06/2026", "Đã họp báo"]);
    clerk.stores(
        "SELECT duty, period, done_on, note FROM duties",
        &["VII.1.1|2026-R1|2026-06-10|Đã họp báo"],
    );
    clerk.press("<C-z>").press("1");
    clerk.stores("SELECT duty FROM duties", &[]);
    let trail = "SELECT count(*) FROM audit_record WHERE record = 'duty'";
    clerk.stores(trail, &["2"]);
}

#[test]
fn outreach_is_entered_and_added_up() {
    let mut clerk = Clerk::new();
    clerk.open(Screen::Outreach);
    clerk.sees("Chưa ghi lần tuyên truyền nào");
    clerk.press("<F2>05102026112<Enter><Enter>40<Enter>Ngõ 25<F2>");
    clerk.press("<Esc>");
    clerk.sees_all(&["05/10/2026 Đi từng ngõ, gõ từng nhà", "tổ 12"]);
    clerk.press("<F9>");
    clerk.sees_all(&["1 lần, tiếp cận 40 lượt người", "chưa có"]);
    clerk.stores(
        "SELECT held_on, kind, neighbourhood, place, reach, note FROM outreaches",
        &["2026-10-05|door_to_door|12||40|Ngõ 25"],
    );
}

#[test]
fn a_changed_target_applies_from_its_day() {
    let mut clerk = ward();
    clerk.leads_to("<F7>", "12.000").press("<Esc>");
    clerk.open(Screen::PlanEntries);
    clerk.press("<Down*7>");
    clerk.sees("► 01/01/2026  12.000");
    clerk.leads_to("<Enter>", "12.000 → ? VIỆC LÀM MỚI CHO");
    clerk.leads_to("60 %<Enter>", "số nguyên dương");
    clerk.press("<C-u>1.200<Enter>01072026Công văn 12 (mẫu)<F2>");
    clerk.sees("Đã ghi: 1.200, dùng từ 01/07/2026.");
    clerk.sees("từ 01/07/2026").sees("Công văn 12 (mẫu) · lan");
    clerk.press("<Esc*3><F7>").sees_no("12.000").sees("1.200");
    clerk.leads_to("2026-H1<Enter>", "6.000");
    clerk.stores(
        "SELECT entry, value, valid_from, reason FROM plan_changes",
        &["new_jobs.yearly|1.200|2026-07-01|Công văn 12 (mẫu)"],
    );
}

#[test]
fn follow_ups_are_planned_by_the_effective_months() {
    let mut clerk = ward();
    clerk.open(Screen::PlanEntries);
    clerk.leads_to("<End><Up*4>", "1, 3, 6, 12");
    clerk.press("<Enter>2, 4<Enter>01112026Họp giao ban (mẫu)<F2>");
    clerk.sees("Đã ghi: 2, 4, dùng từ 01/11/2026.");
    clerk.press("<Esc*3>");
    let who =
        clerk.rows("SELECT id FROM person WHERE left_on IS NULL AND voided_at IS NULL LIMIT 1");
    clerk.press(&format!("3#{}<Enter>05112026<Enter>", who[0]));
    clerk.press("HTX Mẫu Mới<Enter>");
    for _ in 0..20 {
        let placed = "SELECT id FROM placement WHERE employer = 'HTX Mẫu Mới'";
        if !clerk.rows(placed).is_empty() {
            break;
        }
        clerk.press("<F2>");
        clerk.press("1");
    }
    let planned = clerk.rows(
        "SELECT f.due_on FROM follow_up f JOIN placement l ON l.id = f.placement_id
         WHERE l.employer = 'HTX Mẫu Mới' ORDER BY f.due_on",
    );
    assert_eq!(planned, ["2027-01-05", "2027-03-05"], "{}", clerk.screen());
}

#[test]
fn money_by_source_leads_to_people_and_to_the_rates() {
    let mut clerk = ward();
    clerk.open(Screen::Money);
    clerk.sees_all(&["Ngân sách thành phố", "Cộng, không kể tự túc"]);
    clerk.press("<Enter>");
    let first = clerk.rows(
        "SELECT p.full_name FROM enrolment e JOIN course c ON c.id = e.course_id AND c.cancelled = 'no'
         JOIN person p ON p.id = e.person_id
         WHERE e.funding = 'state_budget' AND e.started_on BETWEEN '2026-01-01' AND '2026-11-23' AND e.status <> 'cancelled'
         ORDER BY e.started_on, p.name_sort LIMIT 1",
    );
    clerk.sees(first.first().expect("a person"));
    clerk.press("<Esc><F9>");
    clerk.sees_all(&["6.000.000 đ/khóa", "12 × lương cơ sở", "69/2024/QĐ-UBND"]);
}
