//! Search while a person is taken in: likely matches beside the form, and a soft check for a likely duplicate.

use crate::harness::{Clerk, Screen};

/// A person with a former number and a phone, and a blank intake form.
fn known() -> Clerk {
    let mut clerk = Clerk::new();
    clerk.take_in_huong().press("<Esc>");
    clerk.open_person("huong").press("1");
    clerk.press("001185000017|012345678|Nguyễn Thị Hường|15031985|Nữ|Láng|22062022<Enter><F2>");
    clerk.stores("SELECT previous_ids FROM people", &["012345678"]);
    clerk.press("<Esc>");
    clerk
}

#[test]
fn numbers_former_numbers_phones_and_names_without_marks_find() {
    for typed in [
        "0011850000",
        "01234",
        "012345678",
        "0912345678",
        "+84912345678",
    ] {
        let mut clerk = known();
        clerk.press("1").press(typed);
        clerk.sees_all(&["Có thể đã có trong sổ", "Nguyễn Thị Hường"]);
        clerk.leads_to("<F3><Enter>", "396/QĐ");
    }
    for typed in ["nguyen thi h", "HƯỜNG", "huong nguyen", "Nguyê\u{303}n"] {
        let mut clerk = known();
        clerk.press("1<Enter>").press(typed);
        clerk.sees_all(&["Có thể đã có trong sổ", "1985"]);
    }
}

#[test]
fn opening_a_match_keeps_what_was_typed() {
    let mut clerk = known();
    clerk.press("1<Enter>Nguyễn Thị H");
    clerk.leads_to("<F3><Enter>", "396/QĐ");
    clerk.leads_to("<Esc>", "Nguyễn Thị H");
    clerk.press("oa<Enter>1990<Enter>2").save_with_consent();
    clerk.sees("Đã lưu Nguyễn Thị Hoa");
    clerk.counts("people", 2);
}

#[test]
fn every_likely_duplicate_is_a_soft_check() {
    let mut clerk = known();
    clerk.press("1");
    for born in ["1985", "07/1985", "01011985"] {
        clerk.press("<Enter>nguyen thi huong<Enter>").press(born);
        if !clerk.screen().contains("cùng tên") {
            clerk.press("<Enter>");
        }
        clerk.sees("cùng tên, cùng năm sinh");
        clerk.press("<F2>").press("2").save_with_consent();
        clerk.sees("cùng tên, cùng năm sinh");
        clerk.leads_to("<F8>1<F2>", "Đã lưu");
    }
    clerk.counts("people", 4);
    // Another year of birth is no duplicate.
    clerk.press("<Enter>nguyen thi huong<Enter>1986<Enter>");
    clerk.sees_no("cùng tên");
}

#[test]
fn names_that_begin_with_the_text_come_first() {
    let mut clerk = Clerk::new();
    clerk.open(Screen::Intake);
    clerk.take_in_unnumbered("Trần Văn Lê", "1990", "1");
    clerk.take_in_unnumbered("Lê Văn Mẫu", "1991", "1");
    clerk.press("<Esc>").find("le");
    let screen = clerk.screen();
    let row = |name: &str| screen.lines().position(|l| l.contains(name));
    assert!(row("Lê Văn Mẫu") < row("Trần Văn Lê"), "{screen}");
}
