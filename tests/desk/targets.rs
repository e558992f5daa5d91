//! Targets, the people behind them, worklists and the report, over the ward of the samples on 23/11/2026.

use std::path::Path;
use std::sync::OnceLock;

use chrono::NaiveDate;
use tempfile::TempDir;
use vieclam::domain::masking;
use vieclam::exchange::{ImportSource, Options, import};
use vieclam::progress::breakdown::{Dimension, rows};
use vieclam::progress::measure::{ListedPerson, Population};
use vieclam::progress::period::Period;
use vieclam::progress::plan::{Measure, Plan, Target};
use vieclam::progress::report::summary::{Summary, group_rows};
use vieclam::progress::{list, people as everybody, progress};
use vieclam::register::{Register, Session};
use vieclam::words::{Lang, set_language};

use crate::harness::{Clerk, parse};

/// The samples, read in once.
fn samples() -> &'static Path {
    static FOLDER: OnceLock<TempDir> = OnceLock::new();
    let folder = FOLDER.get_or_init(|| {
        let folder = tempfile::tempdir().expect("a folder");
        fill(&folder.path().join("ward.db"));
        folder
    });
    Box::leak(folder.path().join("ward.db").into_boxed_path())
}

/// Reads the samples into a register.
fn fill(path: &Path) {
    let mut register = open(path);
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/ward-400");
    let options = Options {
        rejects: Some(path.with_file_name("rejects")),
        ..Options::default()
    };
    let source = ImportSource::Folder(&folder);
    import(&mut register, source, &options, &mut |_, _| true).expect("the samples");
}

fn open(path: &Path) -> Register {
    let mut session = Session::new("hoa");
    session.today = today();
    Register::open(path, session).expect("a register")
}

/// A clerk over the samples, and a colleague.
fn ward() -> (Clerk, Register) {
    let clerk = Clerk::over(samples());
    let register = open(clerk.path());
    (clerk, register)
}

fn today() -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(2026, 11, 23)
}

fn plan() -> Plan {
    Plan::built_in().expect("the plan")
}

fn people(register: &Register, target: &Target, which: Population) -> Vec<ListedPerson> {
    let day = today().expect("a day");
    let year = Period::containing(day);
    list(register.reading(), target, &year, day, which).expect("a list")
}

fn goes_by_people(target: &Target) -> bool {
    !matches!(target.measure, Measure::Indicator { .. })
}

#[test]
fn all_fifteen_stand_on_the_smallest_screen() {
    for lang in [Lang::Vi, Lang::En] {
        set_language(lang);
        let (mut clerk, _register) = ward();
        clerk.press("7");
        for target in &plan().targets {
            clerk.sees(target.label.text());
        }
        for (columns, rows) in [(80, 24), (120, 40), (200, 60)] {
            clerk.resize(columns, rows).sees("IV.1").sees("12.000");
        }
        set_language(Lang::Vi);
    }
}

#[test]
fn a_figure_is_as_long_as_its_list() {
    let (mut clerk, register) = ward();
    clerk.press("7");
    for target in plan().targets.iter().filter(|t| goes_by_people(t)) {
        let missing = people(&register, target, Population::Gap).len();
        let counted = people(&register, target, Population::Numerator).len();
        clerk
            .press("<Enter>")
            .sees(&format!("► {missing} còn thiếu"))
            .sees(&format!("{counted} đã tính"))
            .press("<Tab>")
            .sees(&format!("► {counted} đã tính"))
            .press("<Esc><Down>");
    }
    clerk.press("<Enter>").sees("SỐ LIỆU THỐNG KÊ");
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
        // the figure is on the screen, its line chosen
        clerk.press("7").press(&"<Down>".repeat(at));
        let to_phone = "<Enter>";
        let to_form = digit;
        clerk
            .press(to_phone)
            .sees(&first.full_name)
            .sees(&first.phone.expect("a phone"))
            // the foot line cuts the longest reasons at 80 columns
            .sees(
                &first
                    .reason
                    .expect("a reason")
                    .phrase
                    .text()
                    .chars()
                    .take(40)
                    .collect::<String>(),
            );
        clerk.press(to_form).sees(&first.full_name).sees(title);
        let keys = parse(to_phone).len();
        assert!(keys <= 3 && keys + parse(to_form).len() <= 4);
        clerk.press("<Esc><Esc><Esc>").sees("SỔ VIỆC LÀM");
    }
}

#[test]
fn who_was_answered_is_gone_and_the_next_stands_in_the_same_row() {
    let (mut clerk, register) = ward();
    let target = &plan().targets[2];
    let missing = people(&register, target, Population::Gap);
    let (second, third) = (&missing[1].full_name, &missing[2].full_name);
    clerk.press("7<Down><Down><Enter><Down>");
    clerk.sees(&format!("{second} · từ"));
    clerk
        .press("5")
        .sees("TƯ VẤN")
        .press("+<Enter>1<Enter><F2>");
    clerk
        .sees(&format!("► {} còn thiếu", missing.len() - 1))
        .sees(&format!("{third} · từ"));
    let again = people(&register, target, Population::Gap);
    assert!(again.iter().all(|p| p.person_id != missing[1].person_id));
}

#[test]
fn several_ticked_are_answered_at_once() {
    let (mut clerk, register) = ward();
    let target = &plan().targets[2];
    let before = people(&register, target, Population::Gap).len();
    clerk.press("7<Down><Down><Enter>  <Down> ").sees("chọn 3");
    clerk.press("5").sees("TƯ VẤN CHO 3 NGƯỜI");
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
    clerk.press("7<Down><Down><Down><Down><Down><Down><Enter>7");
    clerk.press(&format!("tổ {place}<Enter>"));
    clerk.sees(&format!("► {expected} còn thiếu"));
    let held = missing
        .iter()
        .filter(there)
        .filter(|p| p.groups.contains(&"5a"));
    let opened = "SELECT count(*) FROM audit WHERE action = 'open'";
    clerk.press("85a<Enter>").press("1");
    assert_eq!(
        clerk.rows(opened),
        ["1"],
        "a hidden group is opened for a reason"
    );
    clerk.sees(&format!("► {} còn thiếu", held.count()));
    clerk.sees("8 Nhóm (ẩn)");
    clerk.press("7<Enter>8<Enter>");
    clerk.sees(&format!("► {} còn thiếu", missing.len()));
}

#[test]
fn periods_are_leafed_through_and_typed() {
    let (mut clerk, _register) = ward();
    clerk.press("7").sees("‹ 2026 ›").sees("76 /   1.000");
    clerk.press("<Left>").sees("‹ 2025 ›");
    clerk.press("<Right><Right>").sees("‹ 2027 ›");
    clerk.press("2026-H3<BS>1<Enter>").sees("‹ 2026-H1 ›");
    clerk.sees("01/01–30/06/2026, tính đến 23/11/2026");
    clerk
        .press("@01/05/2026<Enter>")
        .sees("tính đến 01/05/2026")
        .press("2026 @<Enter>")
        .sees("tính đến 23/11/2026");
    clerk.press("abc<Enter>").sees("Kỳ viết là 2026");
    clerk.press("<Esc>").sees("‹ 2026 ›").press("<Esc>");
    clerk.sees("SỔ VIỆC LÀM");
}

#[test]
fn what_was_kept_is_counted_again_when_somebody_else_writes() {
    let mut clerk = Clerk::new();
    clerk.press("7").sees("0 /   1.000").press("<Esc>");
    fill(clerk.path());
    clerk.press("7").sees("76 /   1.000");
}

#[test]
fn every_cell_of_an_opened_target_opens_its_list() {
    let (mut clerk, register) = ward();
    let day = today().expect("a day");
    let year = Period::containing(day);
    let plan = plan();
    for id in ["trainees", "elderly_supported", "new_jobs"] {
        let at = plan.targets.iter().position(|t| t.id == id).expect(id);
        let target = &plan.targets[at];
        let all = everybody(register.reading(), target, &year, day).expect("people");
        clerk.press("7").press(&"<Down>".repeat(at)).press("<F9>");
        clerk.sees("Theo tháng");
        let told: Vec<String> = clerk
            .screen()
            .split_whitespace()
            .map(str::to_owned)
            .collect();
        assert!(told.join(" ").contains("cùng kỳ năm trước"), "{told:?}");
        for (by, dimension) in (1..).zip(Dimension::for_target(target)) {
            clerk.press(&format!("{by}"));
            for cell in rows(dimension, &all) {
                let groups = matches!(dimension, Dimension::Group | Dimension::MainGroup);
                let hidden = groups && cell.key.as_deref().is_some_and(masking::is_sensitive);
                clerk
                    .press("<Enter>")
                    .press(if hidden { "1" } else { "" })
                    .sees(&format!("► {} đã tính", cell.numerator))
                    .sees(&format!("{} còn thiếu", cell.gap))
                    .press("<Esc><Down>");
            }
            clerk.press("<Tab><Enter>");
            clerk.sees(&format!("► {} còn thiếu", all.gap.len()));
            clerk.press("<Esc><Tab>");
        }
        clerk.press("<F9>").sees("IV.1").press("<Esc>");
    }
}

#[test]
fn an_opened_target_is_leafed_through_and_comes_back() {
    let (mut clerk, _register) = ward();
    clerk.press("7<F9>").sees("76 / 1.000").sees("11/2026");
    clerk.press("<Left>").sees("‹ 2025 ›").press("<Right>");
    clerk.sees("‹ 2026 ›").press("<Esc>").sees("IV.1");
    // a figure of the statistics office has no people to part
    clerk.press("<End><F9>").sees("SỐ LIỆU THỐNG KÊ");
    for (columns, rows) in [(0, 0), (1, 1), (40, 10), (80, 24), (140, 40), (200, 60)] {
        clerk.resize(columns, rows);
    }
}

#[test]
fn progress_from_a_form_comes_back_to_the_same_field() {
    let mut clerk = Clerk::new();
    clerk.press("1001185000018Nguyễn").press("<F7>");
    clerk.sees("CHỈ TIÊU").press("<Down><Enter><Esc><Esc>");
    clerk.press(" Thị Mẫu").sees("Nguyễn Thị Mẫu");
}

#[test]
fn a_list_opens_the_person_and_comes_back_to_the_line() {
    let (mut clerk, register) = ward();
    let missing = people(&register, &plan().targets[2], Population::Gap);
    clerk.press("7<Down><Down><Enter><Down><Down><Enter>");
    clerk.sees(&missing[2].full_name).sees("Số trong sổ");
    clerk.press("<Esc>");
    let foot = format!("{} · từ", missing[2].full_name);
    clerk.sees(&foot).press("<Esc>").sees("BHTN được tư vấn");
}

#[test]
fn worklists_lead_to_their_lists() {
    let (mut clerk, register) = ward();
    clerk.press("8");
    for target in &plan().targets {
        if matches!(target.measure, Measure::Served { .. }) {
            clerk.sees(target.label.text());
        }
    }
    clerk.press("1").sees("THEO DÕI VIỆC LÀM").press("<Esc>");
    let first = people(&register, &plan().targets[2], Population::Gap).remove(0);
    clerk.press("6").sees(&first.full_name).press("<Esc>");
    clerk.press("5").sees("NHIỆM VỤ").press("<Esc>");
    clerk.press("2").sees("NHU CẦU").press("<Esc>");
    clerk.press("4").sees("Ai cũng đã có ngày đồng ý");
}

#[test]
fn a_soft_check_looked_at_leaves_the_list() {
    let open = "SELECT count(*) FROM soft_check WHERE reviewed_at IS NULL";
    let (mut clerk, _register) = ward();
    let before: i64 = clerk.rows(open)[0].parse().expect("a number");
    clerk.press("83").sees("chưa ai xem").press("<F8>");
    clerk.sees("Đã xem:");
    let after: i64 = clerk.rows(open)[0].parse().expect("a number");
    assert_eq!(after, before - 1);
    clerk.press("<Enter>").sees("Số trong sổ");
}

#[test]
fn the_report_reads_on_the_screen() {
    let (mut clerk, register) = ward();
    clerk.press("9").sees("‹ 2026-R1 ›").press("<F9>1");
    clerk.sees("‹ 2026 ›").sees("▼ Chậm");
    let (plan, day) = (plan(), today().expect("a day"));
    let year = Period::containing(day);
    let found = progress(register.reading(), &plan, &year, day).expect("figures");
    let groups = group_rows(register.reading(), &plan, &found).expect("groups");
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
    clerk.press("<End>").sees("Mục 15");
}
