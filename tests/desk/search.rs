//! Search is registration: who may be meant stands beside the form while it is typed, and a likely duplicate is asked about.

use super::forms::INTAKE;
use crate::harness::Clerk;

/// A person with a former number and a phone, and a blank intake form.
fn known() -> Clerk {
    let mut clerk = Clerk::new();
    clerk.press(INTAKE).press("<Esc>");
    clerk
        .press("<F3>huong<Enter>1")
        .press("001185000017|012345678|Nguyễn Thị Hường|15031985|Nữ|Láng|22062022<Enter><F2>");
    assert_eq!(clerk.rows("SELECT previous_ids FROM people"), ["012345678"]);
    clerk.press("<Esc>");
    clerk
}

#[test]
fn numbers_former_numbers_phones_and_bare_names_find() {
    for typed in [
        "0011850000",
        "01234",
        "012345678",
        "0912345678",
        "+84912345678",
    ] {
        let mut clerk = known();
        clerk
            .press("1")
            .press(typed)
            .sees("Có thể đã có trong sổ")
            .sees("Nguyễn Thị Hường");
        clerk.press("<F3><Enter>").sees("396/QĐ");
    }
    for typed in ["nguyen thi h", "HƯỜNG", "huong nguyen", "Nguyê\u{303}n"] {
        let mut clerk = known();
        clerk
            .press("1<Enter>")
            .press(typed)
            .sees("Có thể đã có trong sổ")
            .sees("1985");
    }
}

#[test]
fn a_look_at_a_person_keeps_what_was_typed() {
    let mut clerk = known();
    clerk
        .press("1<Enter>Nguyễn Thị H")
        .press("<F3><Enter>")
        .sees("396/QĐ")
        .press("<Esc>")
        .sees("Nguyễn Thị H")
        .press("oa<Enter>1990<Enter>2<F2>")
        .press("+<F2>")
        .sees("Đã lưu Nguyễn Thị Hoa");
    assert_eq!(clerk.rows("SELECT count(*) FROM people"), ["2"]);
}

#[test]
fn a_likely_duplicate_is_asked_about_each_time() {
    let mut clerk = known();
    clerk.press("1");
    for born in ["1985", "07/1985", "01011985"] {
        clerk.press("<Enter>nguyen thi huong<Enter>").press(born);
        if !clerk.screen().contains("cùng tên") {
            clerk.press("<Enter>");
        }
        clerk.sees("cùng tên, cùng năm sinh");
        clerk
            .press("<F2>")
            .press("2")
            .press("<F2>")
            .press("+<F2>")
            .sees("cùng tên, cùng năm sinh");
        clerk.press("<F8>1<F2>").sees("Đã lưu");
    }
    assert_eq!(clerk.rows("SELECT count(*) FROM people"), ["4"]);
    // Another year is another person.
    clerk
        .press("<Enter>nguyen thi huong<Enter>1986<Enter>")
        .sees_no("cùng tên");
}

#[test]
fn names_that_begin_with_the_text_come_first() {
    let mut clerk = Clerk::new();
    clerk
        .press("1<Enter>Trần Văn Lê<Enter>1990<Enter>1<F2>")
        .press("+<F2>");
    clerk
        .press("<Enter>Lê Văn Mẫu<Enter>1991<Enter>1<F2>")
        .press("+<F2>")
        .press("<Esc><F3>le");
    let screen = clerk.screen();
    let row = |name: &str| screen.lines().position(|l| l.contains(name));
    assert!(row("Lê Văn Mẫu") < row("Trần Văn Lê"), "{screen}");
}
