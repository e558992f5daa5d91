//! Entry: checks on the way forward, none backward, soft checks with a reason, drafts that survive.

use crate::harness::{Clerk, Screen};

#[test]
fn a_soft_check_takes_a_reason_and_stands_on_the_worklist() {
    let mut clerk = Clerk::new();
    clerk.press("1001185000017Trần Văn Mẫu<Enter>15031985");
    clerk.leads_to("1", "?");
    clerk.leads_to("<Enter>", "?");
    clerk.leads_to("<F8>", "Vì sao").press("1").sees_no("? ");
    clerk.save().sees("!").press("+").save();
    clerk.sees("Đã lưu Trần Văn Mẫu");
    clerk.stores(
        "SELECT record, field, rule, reason IS NOT NULL FROM soft_check",
        &["person|citizen_id|citizen_id_agrees|1"],
    );
}

#[test]
fn an_irrelevant_field_is_skipped_and_stores_nothing() {
    let mut clerk = Clerk::new();
    clerk.press("1001185000017Nguyễn Thị Hường<Enter>15031985<Enter><Enter>");
    clerk.sees_no("Chủ số máy");
    clerk.leads_to("0912345678", "Chủ số máy");
    clerk.press("<Enter>mẹ<Enter><Up><Up><C-u>");
    clerk.sees_no("Chủ số máy");
    clerk.save_with_consent().sees("Đã lưu");
    clerk.stores("SELECT phone, phone_owner FROM people", &["|"]);
}

#[test]
fn a_known_number_is_stopped_and_f3_opens_the_person() {
    let mut clerk = Clerk::new();
    clerk.take_in_huong();
    clerk.leads_to("001185000017", "đã có trong sổ");
    clerk.leads_to("<F3><Enter>", "396/QĐ");
}

#[test]
fn a_likely_duplicate_is_a_soft_check() {
    let mut clerk = Clerk::new();
    clerk.take_in_huong();
    clerk.press("<Enter>nguyen thi huong<Enter>1985<Enter>");
    clerk.sees("cùng tên, cùng năm sinh");
}

#[test]
fn a_typed_field_survives_a_kill() {
    let mut clerk = Clerk::new();
    clerk.press("1001185000017Nguyễn Thị Hường<Enter>15031985");
    clerk.press("<Enter>");
    let mut clerk = clerk.restart();
    clerk.sees("bản nháp").leads_to("<F9>", "Nguyễn Thị Hường");
    clerk.press("<Enter>");
    clerk.sees_all(&["001185000017", "15/03/1985"]);
    clerk.save_with_consent().sees("Đã lưu");
    clerk.stores(
        "SELECT full_name, sex FROM people",
        &["Nguyễn Thị Hường|female"],
    );
    clerk.counts("draft", 0);
}

#[test]
fn esc_asks_only_when_something_would_be_lost() {
    let mut clerk = Clerk::new();
    clerk.leads_to("1<Esc>", "SỔ VIỆC LÀM");
    clerk.leads_to("1<Enter>Trần<Esc>", "Giữ bản nháp");
    clerk.leads_to("2", "SỔ VIỆC LÀM").sees_no("bản nháp");
    clerk.leads_to("1<Enter>Trần<Esc>1", "bản nháp");
}

#[test]
fn targets_open_from_anywhere_and_esc_returns_to_the_same_field() {
    let mut clerk = Clerk::new();
    clerk.press("1<Enter>Trần Thị").press("<F7>");
    clerk.sees_no("Họ và tên").leads_to("<Esc>", "Trần Thị");
    clerk.leads_to(" Mẫu<Enter>", "Trần Thị Mẫu");
}

#[test]
fn ditto_copies_from_the_previous_record() {
    let mut clerk = Clerk::new();
    clerk.take_in_huong();
    clerk.press("<Enter>Lê Văn Mẫu<Enter>1990<Enter>1<Enter><Enter>");
    clerk.leads_to("<Enter><Enter>", "Nơi ở hiện tại");
    clerk.leads_to("<F4>", "Số 9 ngõ 99 Chùa Láng");
    clerk.leads_to("<F5>", "Thất nghiệp");
}

#[test]
fn bursts_of_an_input_method_are_applied_in_order() {
    let mut clerk = Clerk::new();
    clerk.press("1<Enter>Nguye<BS>ê<BS>ễn Va<BS>ă<BS>ă<BS>ăn<Enter>");
    clerk.sees("Nguyễn Văn");
    clerk.press("<Up>").leads_to("<C-h>", "Nguyễn Vă");
    clerk.press("n<Enter>1950<Enter>1").save_with_consent();
    clerk.stores("SELECT full_name FROM people", &["Nguyễn Văn"]);
}

#[test]
fn decomposed_letters_give_the_same_name() {
    let mut clerk = Clerk::new();
    clerk.open(Screen::Intake);
    clerk.take_in_unnumbered("Nguye\u{302}\u{303}n Va\u{306}n", "1950", "1");
    clerk.stores("SELECT full_name FROM people", &["Nguyễn Văn"]);
}

#[test]
fn a_key_redraws_once_and_a_burst_too() {
    let mut clerk = Clerk::new();
    clerk.press("1");
    // One frame when the loop starts, one for all events that wait.
    clerk.press("0");
    assert_eq!(clerk.frames, 2);
    clerk.press("01185000017Nguyễn Thị Hường");
    assert_eq!(clerk.frames, 2);
    clerk.press("<F12>");
    assert_eq!(clerk.frames, 1, "a key without meaning draws nothing");
}
