//! Typing in a field: undone word by word, selected and replaced, and typed ahead of a check.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use vieclam::tui::Input;
use vieclam::tui::input::keys;
use vieclam::tui::input::keys::Context;

use crate::harness::{Clerk, parse};

#[test]
fn undo_restores_a_completed_field_and_its_suggestion() {
    let mut clerk = Clerk::new();
    clerk.press("1001185000017Nguyễn Thị Mẫu<Enter>15031985<Up>");
    clerk.press("1").sees_no("15/03/1985");
    clerk.leads_to("<C-z>", "15/03/1985");
    clerk.leads_to("<Enter><Enter>", "Kinh").press("Ê");
    clerk.leads_to("<C-z>", "Kinh");
    clerk.press("<BS>").leads_to("<C-z><Enter>", "Kinh");
    clerk.save_with_consent().sees("Đã lưu");
    clerk.stores(
        "SELECT born, sex, ethnicity FROM people",
        &["1985-03-15|female|kinh"],
    );
}

#[test]
fn without_typed_text_ctrl_z_does_nothing_in_a_form() {
    let mut clerk = Clerk::new();
    clerk.press("1<Enter>").leads_to("<C-z>", "TIẾP NHẬN");
    assert_eq!(clerk.frames, 1);
}

/// Some keyboard programs select the letters to correct with Shift+Left and type over them.
#[test]
fn selected_letters_are_replaced() {
    let mut clerk = Clerk::new();
    clerk.press("1<Enter>Nguyen");
    clerk.press("<S-Left><S-Left>").press("ên");
    clerk.press("<S-Left><S-Left>").press("ễn Va");
    clerk.press("<S-Left>").press("ăn<Enter>");
    clerk.sees("Nguyễn Văn").press("<Up>");
    clerk.press("<S-Left*3>").press("<BS>");
    clerk.leads_to("<Enter>", "Nguyễn").sees_no("Nguyễn V");
}

#[test]
fn keys_typed_ahead_of_a_check_do_not_answer_it() {
    let mut clerk = Clerk::new();
    // A soft check at the birth date; F8, a reason and F2 follow at once.
    clerk.press("1001185000017Trần Văn Mẫu<Enter>15031985");
    clerk.leads_to("1<F8>1<F2>", "? ");
    clerk.counts("people", 0);
    clerk.leads_to("<F8>", "Vì sao");
}

#[test]
fn a_hard_check_discards_keys_typed_ahead() {
    let mut clerk = Clerk::new();
    clerk.leads_to("100118500001<Enter>Nguyễn Thị Mẫu<Enter>", "!");
    clerk.sees_no("Nguyễn");
    clerk.leads_to("7", "001185000017");
}

#[test]
fn f2_pressed_twice_asks_once() {
    let mut clerk = Clerk::new();
    clerk.press("1<Enter>Lò Văn Mẫu<Enter>1950<Enter>1");
    clerk.leads_to("<F2><F2><Enter><Enter>+", "«Ngày đồng ý» chưa có");
    clerk.leads_to("+<F2>", "Đã lưu");
}

#[test]
fn a_resize_and_a_hangup_are_never_discarded() {
    let mut clerk = Clerk::new();
    clerk.press("1<Enter>Lò Thị Mẫu<Enter>");
    let mut waiting = parse("99<Enter>1<F8>");
    waiting.push(Input::Resize(100, 30));
    waiting.extend(parse("<Enter>"));
    waiting.push(Input::Hangup);
    clerk.send(waiting);
    let mut clerk = clerk.restart();
    clerk.sees("bản nháp").press("<F9><Enter>");
    clerk.sees_all(&["Lò Thị Mẫu", "99"]);
}

#[test]
fn backspace_and_ctrl_h_delete_one_code_point() {
    let mut clerk = Clerk::new();
    clerk.press("1<Enter>Nguye\u{302}\u{303}<C-h><BS><BS>ễn<Enter>");
    clerk.sees("Nguyễn");
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
fn only_fields_of_fixed_length_move_the_cursor_on() {
    let mut clerk = Clerk::new();
    // An ID number, a whole date and a complete choice do; a name, a phone and an address do not.
    clerk.press("1001185000017").press("Lò Văn Mẫu");
    clerk.press("<Enter>15031985");
    clerk.leads_to("1", "?").accept_check();
    clerk.press("<Enter>0912345678").press("9<BS>");
    clerk.press("<Enter><Enter>1").press("12").press("<Enter>9");
    clerk.save_with_consent().sees("Đã lưu");
    clerk.stores(
        "SELECT full_name, phone, residence, neighbourhood, address FROM people",
        &["Lò Văn Mẫu|0912345678|permanent|12|9"],
    );
}

#[test]
fn a_plus_is_today_in_any_date() {
    let mut clerk = Clerk::new();
    clerk.press("1<Enter>Lò Văn Mẫu<Enter>1950<Enter>1<F2>");
    clerk.press("+<Enter>").leads_to("<F2>", "Đã lưu");
    clerk.stores("SELECT consent_on FROM people", &["2026-11-23"]);
}
