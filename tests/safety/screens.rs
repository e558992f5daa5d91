//! The safety screens, and the daily copy through the real program.

use std::fs;

use chrono::TimeDelta;
use vieclam::register::backup::{folder_of, list};

use crate::harness::registers::assert_sound;
use crate::harness::{Clerk, Screen};
use crate::terminal::pty::{ESC, Pty};
use crate::terminal::takes_in_huong;

#[test]
fn a_copy_is_made_on_the_screen_and_shown_at_home() {
    let mut clerk = Clerk::new();
    clerk.take_in("001185000017", "Nguyễn Thị Hường");
    clerk.press("<Esc>");
    clerk.sees("Chưa có bản sao lưu nào");
    clerk.open(Screen::Backups).sees("Chưa có bản nào");
    clerk.press("<F2>");
    clerk.sees_all(&["Đã sao lưu và kiểm chứng", "đã kiểm chứng"]);
    clerk.leads_to("<Esc*3>", "Sao lưu đã kiểm chứng: hôm nay");
    clerk.leads_to("082", "Sổ nguyên vẹn").press("<Esc>");
    clerk.press("3").sees_all(&["Sao lưu", "Lưu"]);
    clerk.press("<Enter>");
    clerk.sees("NHẬT KÝ HÔM NAY · lan").press("<Esc>");
    clerk.leads_to("4", "restore").press("<Esc>");
    clerk.leads_to("6", "7 ngày qua");
    clerk.leads_to("3", "Người có trong sổ");
    // Audit events and copies do not stop undo.
    clerk.leads_to("<Esc*3><C-z>", "Nguyễn Thị Hường");
}

/// The order of copies and rows is certain, their dates are not.
#[test]
fn home_believes_no_date_that_the_clock_or_the_trail_contradicts() {
    let mut clerk = Clerk::new();
    clerk.take_in("001185000017", "Nguyễn Thị Hường");
    clerk.press("<Esc>");
    clerk.open(Screen::Backups).press("<F2>");
    clerk.leads_to("<Esc*3>", "Sao lưu đã kiểm chứng: hôm nay");
    let folder = folder_of(clerk.path());
    let copy = list(clerk.path(), &folder).remove(0);
    let mut ahead = copy.label.clone();
    ahead.at += TimeDelta::days(3000);
    let path = folder.join(ahead.file_name());
    fs::rename(&copy.path, &path).expect("renamed");
    clerk.leads_to("7<Esc>", "Bản sao mới nhất mang ngày");
    clerk.sees("sau đồng hồ máy").sees_no("hôm nay");
    // Another copy is the newest, whatever its date.
    clerk.open(Screen::Backups).press("<F2>");
    clerk.leads_to("<Esc*3>", "Sao lưu đã kiểm chứng: hôm nay");
    let last =
        "UPDATE audit SET at = '2026-01-01T08:00:00Z' WHERE id = (SELECT max(id) FROM audit)";
    clerk.alter(last);
    clerk.leads_to("7<Esc>", "dòng nhật ký cạnh nó");
    clerk.alter(&last.replace("2026", "2096"));
    clerk.leads_to("7<Esc>", "nhưng nhật ký đã có dòng ghi");
    clerk
        .sees("ngày giờ của máy")
        .sees_no("Sao lưu đã kiểm chứng");
}

#[test]
fn an_erasure_takes_two_clerks() {
    let mut clerk = Clerk::new();
    clerk.take_in("001185000017", "Nguyễn Thị Hường");
    clerk.press("<Esc>");
    clerk.open(Screen::Erasures).sees("chưa ai đến hạn");
    clerk.press("<F2>huong<Enter>");
    clerk.sees("rút đồng ý").leads_to("2", "Cần một người khác");
    clerk.press("<Enter>");
    clerk.sees("chờ đồng ý");
    clerk.leads_to("<Enter>2", "không được tự đồng ý");
    clerk.press("<Enter>");
    let mut hoa = clerk.then("hoa");
    hoa.open(Screen::Erasures);
    hoa.leads_to("<Enter>", "lan đề nghị xóa hẳn Nguyễn Thị Hường");
    hoa.leads_to("2", "Đã xóa hẳn").press("<Enter>");
    hoa.press("<Esc*3>").sees_no("Sổ có 1 người");
    hoa.stores("SELECT full_name, void_reason FROM person", &["|forgotten"]);
    assert_sound(hoa.register());
}

#[test]
fn the_first_save_of_a_day_makes_a_verified_copy() {
    let folder = tempfile::tempdir().expect("a folder");
    let register = folder.path().join("r.db");
    let mut pty = Pty::open(&register, "lan", folder.path());
    takes_in_huong(&mut pty);
    pty.leads_to(ESC, "Thoát khỏi sổ?");
    pty.types("1");
    assert_eq!(pty.ends(), 0);
    let copies = list(&register, &folder.path().join("r-backups"));
    assert_eq!(
        copies.len(),
        1,
        "one copy, finished before the program ended"
    );
    assert!(copies[0].label.sound);
}
