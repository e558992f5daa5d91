//! Targets, the people behind them, worklists and the report, over the samples.

use vieclam::progress::breakdown::{Dimension, rows};
use vieclam::progress::measure::{ListedPerson, Population};
use vieclam::progress::period::Period;
use vieclam::progress::plan::{Measure, Target};
use vieclam::progress::report::summary::{Summary, shown_group_rows};
use vieclam::progress::{list, people as people_of, progress};
use vieclam::register::Register;
use vieclam::words::{Lang, set_language};

use crate::harness::registers::{import_samples, open, plan, samples_register, today};
use crate::harness::{Clerk, Screen, parse};

/// A clerk over the samples, and a colleague.
fn ward() -> (Clerk, Register) {
    let clerk = Clerk::over(samples_register());
    let register = open(clerk.path(), "hoa");
    (clerk, register)
}

fn people(register: &Register, target: &Target, which: Population) -> Vec<ListedPerson> {
    let year = Period::containing(today());
    list(register.reader(), target, year.as_of(today()), which)
        .and_then(|people| people.rows(None))
        .expect("a list")
}

fn goes_by_people(target: &Target) -> bool {
    !matches!(target.measure, Measure::Indicator { .. })
}

#[test]
fn all_targets_fit_the_smallest_screen() {
    for lang in [Lang::Vi, Lang::En] {
        set_language(lang);
        let (mut clerk, _register) = ward();
        clerk.open(Screen::Targets);
        for target in &plan().targets {
            clerk.sees(target.label.text());
        }
        for (columns, rows) in [(80, 24), (120, 40), (200, 60)] {
            clerk.resize(columns, rows).sees_all(&["IV.1", "12.000"]);
        }
        set_language(Lang::Vi);
    }
}

#[test]
fn a_figure_is_as_long_as_its_list() {
    let (mut clerk, register) = ward();
    clerk.open(Screen::Targets);
    for target in plan().targets.iter().filter(|t| goes_by_people(t)) {
        let missing = people(&register, target, Population::Gap).len();
        let counted = people(&register, target, Population::Numerator).len();
        clerk.leads_to("<Enter>", &format!("► {missing} còn thiếu"));
        clerk.sees(&format!("{counted} đã tính"));
        clerk.leads_to("<Tab>", &format!("► {counted} đã tính"));
        clerk.press("<Esc><Down>");
    }
    clerk.leads_to("<Enter>", "SỐ LIỆU THỐNG KÊ");
}

#[test]
fn three_keys_lead_from_a_figure_to_a_phone_and_four_to_the_form() {
    let (mut clerk, register) = ward();
    let plan = plan();
    let answering = [
        ("trainees", "2", "GHI DANH"),
        ("ui_advised", "5", "TƯ VẤN"),
        ("new_jobs", "3", "VIỆC LÀM"),
        ("group_loans", "6", "VAY VỐN"),
    ];
    for (id, digit, title) in answering {
        let at = plan.targets.iter().position(|t| t.id == id).expect(id);
        let target = &plan.targets[at];
        let first = people(&register, target, Population::Gap).remove(0);
        // The figure is on the screen and its row selected.
        clerk.open(Screen::Targets).press(&"<Down>".repeat(at));
        let to_phone = "<Enter>";
        let to_form = digit;
        clerk.press(to_phone);
        clerk.sees_all(&[&first.full_name, &first.phone.expect("a phone")]);
        // The footer cuts the longest reasons at 80 columns.
        let reason = first.reason.expect("a reason").phrase.text();
        clerk.sees(&reason.chars().take(40).collect::<String>());
        clerk.leads_to(to_form, &first.full_name).sees(title);
        let keys = parse(to_phone).len();
        assert!(keys <= 3 && keys + parse(to_form).len() <= 4);
        clerk.leads_to("<Esc*3>", "SỔ VIỆC LÀM");
    }
}

#[test]
fn a_person_with_an_answer_leaves_the_list_and_the_next_takes_the_row() {
    let (mut clerk, register) = ward();
    let target = &plan().targets[2];
    let missing = people(&register, target, Population::Gap);
    let (second, third) = (&missing[1].full_name, &missing[2].full_name);
    clerk.press("7<Down><Down><Enter><Down>");
    clerk.sees(&format!("{second} · từ"));
    clerk.leads_to("5", "TƯ VẤN").press("+<Enter>1<Enter><F2>");
    clerk.sees(&format!("► {} còn thiếu", missing.len() - 1));
    clerk.sees(&format!("{third} · từ"));
    let again = people(&register, target, Population::Gap);
    assert!(again.iter().all(|p| p.person_id != missing[1].person_id));
}

#[test]
fn several_marked_people_are_answered_at_once() {
    let (mut clerk, register) = ward();
    let target = &plan().targets[2];
    let before = people(&register, target, Population::Gap).len();
    clerk.leads_to("7<Down><Down><Enter>  <Down> ", "chọn 3");
    clerk.leads_to("5", "TƯ VẤN CHO 3 NGƯỜI");
    clerk.press("+<Enter>1<F2>").press("<F2>");
    let after = people(&register, target, Population::Gap).len();
    assert_eq!(after, before - 3, "{}", clerk.screen());
    clerk.sees(&format!("► {after} còn thiếu"));
}

#[test]
fn a_list_is_narrowed_by_neighbourhood_and_group() {
    let (mut clerk, register) = ward();
    let target = &plan().targets[6];
    let missing = people(&register, target, Population::Gap);
    let place = missing[0].neighbourhood.clone().expect("a neighbourhood");
    let there = |p: &&ListedPerson| p.neighbourhood.as_ref() == Some(&place);
    let expected = missing.iter().filter(there).count();
    clerk.press("7<Down*6><Enter>7");
    clerk.press(&format!("tổ {place}<Enter>"));
    clerk.sees(&format!("► {expected} còn thiếu"));
    let held = missing
        .iter()
        .filter(there)
        .filter(|p| p.groups.contains(&"5a"));
    let opened = "SELECT count(*) FROM audit WHERE action = 'open'";
    clerk.press("85a<Enter>").press("1");
    // A sensitive group is opened with a reason.
    clerk.stores(opened, &["1"]);
    clerk.sees(&format!("► {} còn thiếu", held.count()));
    clerk.sees("8 Nhóm (ẩn)");
    clerk.press("7<Enter>8<Enter>");
    clerk.sees(&format!("► {} còn thiếu", missing.len()));
}

#[test]
fn periods_are_changed_by_arrows_and_typed() {
    let (mut clerk, _register) = ward();
    clerk.open(Screen::Targets);
    clerk.sees_all(&["‹ 2026 ›", "76 /   1.000"]);
    clerk.leads_to("<Left>", "‹ 2025 ›");
    clerk.leads_to("<Right><Right>", "‹ 2027 ›");
    clerk.leads_to("2026-H3<BS>1<Enter>", "‹ 2026-H1 ›");
    clerk.sees("01/01–30/06/2026, tính đến 23/11/2026");
    clerk.leads_to("@01/05/2026<Enter>", "tính đến 01/05/2026");
    clerk.leads_to("2026 @<Enter>", "tính đến 23/11/2026");
    clerk.leads_to("abc<Enter>", "Kỳ viết là 2026");
    clerk.leads_to("<Esc>", "‹ 2026 ›").press("<Esc>");
    clerk.sees("SỔ VIỆC LÀM");
}

#[test]
fn figures_are_counted_again_when_another_clerk_writes() {
    let mut clerk = Clerk::new();
    clerk.open(Screen::Targets).sees("0 /   1.000");
    clerk.press("<Esc>");
    import_samples(clerk.path());
    clerk.open(Screen::Targets).sees("76 /   1.000");
}

#[test]
fn every_row_of_an_opened_target_opens_its_list() {
    let (mut clerk, register) = ward();
    let day = today();
    let year = Period::containing(day);
    let plan = plan();
    for id in ["trainees", "elderly_supported", "new_jobs"] {
        let at = plan.targets.iter().position(|t| t.id == id).expect(id);
        let target = &plan.targets[at];
        let all = people_of(register.reader(), target, year.as_of(day)).expect("people");
        clerk.open(Screen::Targets).press(&"<Down>".repeat(at));
        clerk.press("<F9>");
        clerk.sees("Theo tháng");
        // The sensitive groups are one row until they are opened.
        clerk
            .press("1<Down*7>")
            .leads_to("<Enter>", "Vì sao")
            .press("1");
        let screen = clerk.screen();
        let words: Vec<&str> = screen.split_whitespace().collect();
        assert!(words.join(" ").contains("cùng kỳ năm trước"), "{screen}");
        for (by, dimension) in (1..).zip(Dimension::for_target(target)) {
            clerk.press(&format!("{by}"));
            for cell in rows(dimension, &all) {
                clerk.press("<Enter>");
                clerk.sees(&format!("► {} đã tính", cell.numerator));
                clerk.sees(&format!("{} còn thiếu", cell.gap));
                clerk.press("<Esc><Down>");
            }
            clerk.press("<Tab><Enter>");
            clerk.sees(&format!("► {} còn thiếu", all.count(Population::Gap)));
            clerk.press("<Esc><Tab>");
        }
        clerk.leads_to("<F9>", "IV.1").press("<Esc>");
    }
}

#[test]
fn an_opened_target_changes_its_period_and_returns() {
    let (mut clerk, _register) = ward();
    clerk.press("7<F9>").sees_all(&["76 / 1.000", "11/2026"]);
    clerk.leads_to("<Left>", "‹ 2025 ›").press("<Right>");
    clerk.sees("‹ 2026 ›").leads_to("<Esc>", "IV.1");
    // A figure of the statistics office has no people.
    clerk.leads_to("<End><F9>", "SỐ LIỆU THỐNG KÊ");
    for (columns, rows) in [(0, 0), (1, 1), (40, 10), (80, 24), (140, 40), (200, 60)] {
        clerk.resize(columns, rows);
    }
}

#[test]
fn targets_opened_from_a_form_return_to_the_same_field() {
    let mut clerk = Clerk::new();
    clerk.press("1001185000018Nguyễn").press("<F7>");
    clerk.sees("CHỈ TIÊU").press("<Down><Enter><Esc><Esc>");
    clerk.leads_to(" Thị Mẫu", "Nguyễn Thị Mẫu");
}

#[test]
fn a_list_opens_the_person_and_comes_back_to_the_line() {
    let (mut clerk, register) = ward();
    let missing = people(&register, &plan().targets[2], Population::Gap);
    clerk.press("7<Down><Down><Enter><Down><Down><Enter>");
    clerk.sees(&missing[2].full_name).sees("Số trong sổ");
    clerk.press("<Esc>");
    let foot = format!("{} · từ", missing[2].full_name);
    clerk.sees(&foot).leads_to("<Esc>", "BHTN được tư vấn");
}

#[test]
fn worklists_lead_to_their_lists() {
    let (mut clerk, register) = ward();
    clerk.open(Screen::Worklists);
    for target in &plan().targets {
        if matches!(target.measure, Measure::Served { .. }) {
            clerk.sees(target.label.text());
        }
    }
    clerk.leads_to("1", "THEO DÕI VIỆC LÀM").press("<Esc>");
    let first = people(&register, &plan().targets[2], Population::Gap).remove(0);
    clerk.leads_to("6", &first.full_name).press("<Esc>");
    clerk.leads_to("5", "NHIỆM VỤ").press("<Esc>");
    clerk.leads_to("2", "NHU CẦU").press("<Esc>");
    clerk.leads_to("4", "Ai cũng đã có ngày đồng ý");
}

#[test]
fn a_reviewed_soft_check_leaves_the_list() {
    let open = "SELECT count(*) FROM soft_check WHERE reviewed_at IS NULL";
    let (mut clerk, _register) = ward();
    let before: i64 = clerk.rows(open)[0].parse().expect("a number");
    clerk.leads_to("83", "chưa ai xem").press("<F8>");
    clerk.sees("Đã xem:");
    let after: i64 = clerk.rows(open)[0].parse().expect("a number");
    assert_eq!(after, before - 1);
    clerk.leads_to("<Enter>", "Số trong sổ");
}

#[test]
fn the_report_reads_on_the_screen() {
    let (mut clerk, register) = ward();
    clerk.open(Screen::Report).sees("‹ 2026-R1 ›");
    clerk.press("<F9>1");
    clerk.sees_all(&["‹ 2026 ›", "▼ Chậm"]);
    let (plan, day) = (plan(), today());
    let year = Period::containing(day);
    let found = progress(register.reader(), &plan, year.as_of(day)).expect("figures");
    let groups = shown_group_rows(register.reader(), &plan, &found).expect("groups");
    let summary = Summary::new(&found, &plan, &groups);
    let mut seen = String::new();
    for _ in 0..6 {
        seen += &clerk.screen();
        clerk.press("<PgDn>");
    }
    for row in summary.parts.iter().flat_map(|part| &part.rows) {
        let line = seen.lines().find(|line| line.contains(&row.label));
        assert!(
            line.is_some_and(|l| l.contains(&row.figure)),
            "{row:?}\n{seen}"
        );
    }
    // For any period and day: the sensitive groups are one row.
    assert!(
        seen.contains("(ẩn)") && !seen.contains("5  Người"),
        "{seen}"
    );
    clerk.leads_to("<End>", "Mục 15");
}
