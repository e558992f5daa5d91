//! The safety screens, and the daily copy through the real program.

use crate::harness::registers::assert_sound;
use crate::harness::{Clerk, Screen};
use crate::terminal::pty::Pty;

#[test]
fn a_copy_is_made_on_the_screen_and_shown_at_home() {
    let mut clerk = Clerk::new();
    clerk.take_in("001185000017", "Nguyễn Thị Hường");
    clerk.press("<Esc>");
    clerk.sees("Chưa có bản sao lưu nào");
    clerk
        .open(Screen::Backups)
        .sees("Chưa có bản nào")
        .press("<F2>");
    clerk.sees_all(&["Đã sao lưu và kiểm chứng", "đã kiểm chứng"]);
    clerk
        .press("<Esc*3>")
        .sees("Sao lưu đã kiểm chứng: hôm nay");
    clerk.press("082").sees("Sổ nguyên vẹn").press("<Esc>");
    clerk
        .press("3")
        .sees_all(&["Sao lưu", "Lưu"])
        .press("<Enter>");
    clerk.sees("NHẬT KÝ HÔM NAY · lan").press("<Esc>");
    clerk.press("4").sees("restore").press("<Esc>");
    clerk
        .press("6")
        .sees("7 ngày qua")
        .press("3")
        .sees("Người có trong sổ");
    // Audit events and copies do not stop undo.
    clerk.press("<Esc*3><C-z>").sees("Nguyễn Thị Hường");
}

#[test]
fn an_erasure_takes_two_clerks() {
    let mut clerk = Clerk::new();
    clerk.take_in("001185000017", "Nguyễn Thị Hường");
    clerk.press("<Esc>");
    clerk
        .open(Screen::Erasures)
        .sees("chưa ai đến hạn")
        .press("<F2>huong<Enter>");
    clerk
        .sees("rút đồng ý")
        .press("2")
        .sees("Cần một người khác")
        .press("<Enter>");
    clerk
        .sees("chờ đồng ý")
        .press("<Enter>2")
        .sees("không được tự đồng ý")
        .press("<Enter>");
    let mut hoa = clerk.then("hoa");
    hoa.open(Screen::Erasures)
        .press("<Enter>")
        .sees("lan đề nghị xóa hẳn Nguyễn Thị Hường");
    hoa.press("2").sees("Đã xóa hẳn").press("<Enter>");
    hoa.press("<Esc*3>").sees_no("Sổ có 1 người");
    hoa.stores("SELECT full_name, void_reason FROM person", &["|forgotten"]);
    assert_sound(hoa.register());
}

#[test]
fn the_first_save_of_a_day_makes_a_proved_copy_by_itself() {
    let folder = tempfile::tempdir().expect("a folder");
    let register = folder.path().join("r.db");
    let arguments = ["--register", &register.to_string_lossy(), "--clerk", "lan"];
    let mut pty = Pty::start(&arguments, folder.path());
    pty.waits_for("Tiếp nhận");
    pty.types("1001185000017Nguyễn Thị Hường\r15031985\r\r0912345678\r\r\r12\r");
    pty.waits_for("Nơi ở hiện tại");
    pty.types("\x1bOQ");
    pty.is_told("«Ngày đồng ý» chưa có");
    pty.types("+");
    pty.types("\x1bOQ");
    pty.waits_for("Đã lưu Nguyễn Thị Hường");
    pty.types("\x1b");
    pty.waits_for("Sổ có 1 người");
    pty.types("\x1b");
    pty.waits_for("Thoát khỏi sổ?");
    pty.types("1");
    assert_eq!(pty.ends(), 0);
    let copies = vieclam::register::backup::list(&register, &folder.path().join("r-backups"));
    assert_eq!(
        copies.len(),
        1,
        "one copy, finished before the program ended"
    );
    assert!(copies[0].label.sound);
}
