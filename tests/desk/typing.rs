//! Typing in a field: undone word by word, selected and replaced, and typed ahead of a check.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use vieclam::tui::Input;
use vieclam::tui::input::keys;
use vieclam::tui::input::keys::Context;

use crate::harness::{Clerk, parse};

#[test]
fn ctrl_z_takes_back_word_by_word() {
    let mut clerk = Clerk::new();
    clerk
        .press("1<Enter>Nguyễn Thị Hường")
        .press("<C-z>")
        .sees("Nguyễn Thị")
        .sees_no("Hường")
        .press("<C-z>")
        .sees_no("Thị")
        .press("<C-z>")
        .sees_no("Nguyễn");
    clerk.press("Trần<Enter>").sees("Trần");
}

#[test]
fn the_corrections_of_a_keyboard_program_belong_to_their_word() {
    let mut clerk = Clerk::new();
    clerk
        .press("1<Enter>Tra<BS>â<BS><BS>rần Thi<BS>ị D<BS>Đao<BS><BS>ào")
        .sees("Trần Thị Đào")
        .press("<C-z>")
        .sees_no("Đào")
        .sees("Trần Thị")
        .press("<C-z>")
        .sees_no("Thị")
        .sees("Trần");
}

#[test]
fn what_a_settled_text_was_comes_back_with_what_stood_beside_it() {
    let mut clerk = Clerk::new();
    clerk
        .press("1001185000017Nguyễn Thị Mẫu<Enter>15031985<Up>")
        .press("1")
        .sees_no("15/03/1985")
        .press("<C-z>")
        .sees("15/03/1985");
    // The suggestion is back as well, and Enter takes it.
    clerk
        .press("<Enter><Enter>")
        .sees("Kinh")
        .press("Ê")
        .press("<C-z>")
        .sees("Kinh");
    clerk.press("<BS>").press("<C-z><Enter>").sees("Kinh");
    clerk.press("<F2>").press("+").press("<F2>").sees("Đã lưu");
    assert_eq!(
        clerk.rows("SELECT born, sex, ethnicity FROM people"),
        ["1985-03-15|female|kinh"]
    );
}

#[test]
fn clearing_a_field_or_a_word_is_taken_back_too() {
    let mut clerk = Clerk::new();
    clerk
        .press("1<Enter>Lò Thị Mẫu<C-w>")
        .sees_no("Mẫu")
        .press("<C-z>")
        .sees("Lò Thị Mẫu")
        .press("<C-u>")
        .sees_no("Lò")
        .press("<C-z>")
        .sees("Lò Thị Mẫu");
    clerk.send(vec![Input::Paste("từ nơi khác".to_owned())]);
    clerk
        .sees("từ nơi khác")
        .press("<C-z>")
        .sees_no("từ nơi khác")
        .sees("Lò Thị Mẫu");
}

#[test]
fn with_nothing_typed_ctrl_z_is_not_for_the_field() {
    let mut clerk = Clerk::new();
    clerk.press("1<Enter>").press("<C-z>").sees("TIẾP NHẬN");
    assert_eq!(clerk.frames, 1);
}

/// Some keyboard programs select the letters to correct with Shift+Left and type over them.
#[test]
fn selected_letters_are_replaced() {
    let left = || Input::Key(KeyEvent::new(KeyCode::Left, KeyModifiers::SHIFT));
    let mut clerk = Clerk::new();
    clerk.press("1<Enter>Nguyen");
    clerk.send(vec![left(), left()]).press("ên");
    clerk.send(vec![left(), left()]).press("ễn Va");
    clerk
        .send(vec![left()])
        .press("ăn<Enter>")
        .sees("Nguyễn Văn");
    clerk.press("<Up>");
    clerk.send(vec![left(), left(), left()]).press("<BS>");
    clerk.press("<Enter>").sees("Nguyễn").sees_no("Nguyễn V");
}

#[test]
fn keys_typed_ahead_of_a_check_do_not_answer_it() {
    let mut clerk = Clerk::new();
    // A soft check at the birth date; F8, a reason and a save were typed blindly.
    clerk
        .press("1001185000017Trần Văn Mẫu<Enter>15031985")
        .press("1<F8>1<F2>")
        .sees("? ");
    assert_eq!(clerk.rows("SELECT count(*) FROM people"), ["0"]);
    clerk.press("<F8>").sees("Vì sao");
}

#[test]
fn a_hard_check_drops_what_would_land_in_the_wrong_field() {
    let mut clerk = Clerk::new();
    clerk
        .press("100118500001<Enter>Nguyễn Thị Mẫu<Enter>")
        .sees("!")
        .sees_no("Nguyễn");
    clerk.press("7").sees("001185000017");
}

#[test]
fn saving_twice_in_a_row_asks_once() {
    let mut clerk = Clerk::new();
    clerk
        .press("1<Enter>Lò Văn Mẫu<Enter>1950<Enter>1")
        .press("<F2><F2><Enter><Enter>+")
        .sees("«Ngày đồng ý» chưa có");
    clerk.press("+<F2>").sees("Đã lưu");
}

#[test]
fn a_change_of_size_and_a_dropped_line_are_never_dropped() {
    let mut clerk = Clerk::new();
    clerk.press("1<Enter>Lò Thị Mẫu<Enter>");
    let mut waiting = parse("99<Enter>1<F8>");
    waiting.push(Input::Resize(100, 30));
    waiting.extend(parse("<Enter>"));
    waiting.push(Input::Hangup);
    clerk.send(waiting);
    let mut clerk = clerk.restart();
    clerk
        .sees("bản nháp")
        .press("<F9><Enter>")
        .sees("Lò Thị Mẫu")
        .sees("99");
}

#[test]
fn both_backspaces_take_one_code_point_each() {
    let mut clerk = Clerk::new();
    clerk
        .press("1<Enter>Nguye\u{302}\u{303}<C-h><BS><BS>ễn<Enter>")
        .sees("Nguyễn");
    let plain = |code, held| keys::lookup(KeyEvent::new(code, held), Context::Form);
    assert_eq!(
        plain(KeyCode::Backspace, KeyModifiers::NONE),
        plain(KeyCode::Char('h'), KeyModifiers::CONTROL)
    );
}

#[test]
fn f2_saves_from_any_field() {
    let keys = "1|<Enter>Lò Văn Mẫu|<Enter>1950|<Enter>1|<Enter>|0912345678<Enter>|mẹ<Enter>|<Enter>|12<Enter>|Số 9<Enter>|H1<Enter>|1|1|1|1|<Enter>|<Enter>|<Enter>|+<Enter>|";
    let parts: Vec<&str> = keys.split('|').collect();
    for stop in 4..parts.len() {
        let mut clerk = Clerk::new();
        clerk.press(&parts[..stop].concat()).press("<F2>");
        if !clerk.screen().contains("Đã lưu") {
            clerk.sees("«Ngày đồng ý» chưa có").press("+<F2>");
        }
        clerk.sees("Đã lưu Lò Văn Mẫu");
    }
}

#[test]
fn the_cursor_goes_on_by_itself_only_where_the_length_is_fixed() {
    let mut clerk = Clerk::new();
    // A name, a phone, an address never; a number of twelve digits, a whole date and a complete choice do.
    clerk
        .press("1001185000017")
        .press("Lò Văn Mẫu")
        .press("<Enter>15031985");
    clerk.press("1").sees("?").press("<F8>1");
    clerk.press("<Enter>0912345678").press("9<BS>");
    clerk.press("<Enter><Enter>1").press("12").press("<Enter>9");
    clerk.press("<F2>").press("+<F2>").sees("Đã lưu");
    assert_eq!(
        clerk.rows("SELECT full_name, phone, residence, neighbourhood, address FROM people"),
        ["Lò Văn Mẫu|0912345678|permanent|12|9"]
    );
}

#[test]
fn a_plus_is_today_in_any_date() {
    let mut clerk = Clerk::new();
    clerk.press("1<Enter>Lò Văn Mẫu<Enter>1950<Enter>1<F2>");
    clerk.press("+<Enter>").press("<F2>").sees("Đã lưu");
    assert_eq!(clerk.rows("SELECT consent_on FROM people"), ["2026-11-23"]);
}
