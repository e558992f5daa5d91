//! The built-in input methods: a table of words, and properties of any keys.

use proptest::prelude::*;
use unicode_normalization::{UnicodeNormalization, is_nfc};
use vieclam::tui::input::input_method::InputMethod;
use vieclam::tui::input::keys::Action;
use vieclam::tui::input::text_input::TextInput;

use crate::harness::Clerk;

fn typed(keys: &str, method: InputMethod) -> String {
    let mut line = TextInput::default();
    for c in keys.chars() {
        let action = if c == '←' {
            Action::Backspace
        } else {
            Action::Type(c)
        };
        line.press(action, method);
    }
    line.value().to_owned()
}

#[test]
fn every_word_of_the_table_comes_out() {
    let mut wrong = Vec::new();
    for row in include_str!("../data/telex.tsv").lines() {
        if row.starts_with('#') {
            continue;
        }
        let cells: Vec<&str> = row.split('\t').collect();
        let method = match cells[0] {
            "telex" => InputMethod::Telex,
            "vni" => InputMethod::Vni,
            _ => InputMethod::Off,
        };
        let out = typed(cells[1], method);
        if out != cells[2] {
            wrong.push(format!("{row}: {out}"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

proptest! {
    #[test]
    fn any_keys_give_composed_text_and_lose_no_word(keys in "[a-zA-Z0-9 '←.đễ]{0,60}") {
        for method in [InputMethod::Telex, InputMethod::Vni] {
            let out = typed(&keys, method);
            prop_assert!(is_nfc(&out));
            let spaces = |text: &str| text.chars().filter(|c| *c == ' ').count();
            if !keys.contains('←') {
                prop_assert_eq!(spaces(&out), spaces(&keys));
            }
        }
    }

    #[test]
    fn other_letters_are_not_changed(keys in "[bcghklmnpqtvBCGHKLMNPQTV ]{0,80}") {
        prop_assert_eq!(typed(&keys, InputMethod::Telex), keys.clone());
        prop_assert_eq!(typed(&keys, InputMethod::Vni), keys);
    }

    /// Backspace deletes the last code point of the text.
    #[test]
    fn backspace_deletes_one_code_point(keys in "[a-z]{1,24}") {
        let mut line = TextInput::default();
        for c in keys.chars() {
            line.press(Action::Type(c), InputMethod::Telex);
        }
        let mut shown: Vec<char> = line.value().chars().collect();
        while shown.pop().is_some() {
            line.press(Action::Backspace, InputMethod::Telex);
            prop_assert_eq!(line.value(), shown.iter().collect::<String>());
        }
    }

    /// Text that a keyboard program composed passes through while a method is on.
    #[test]
    fn composed_text_passes_through(text in "[đễấươịÊĐ]{0,20}") {
        prop_assert_eq!(typed(&text, InputMethod::Telex), text.nfc().collect::<String>());
    }
}

#[test]
fn ctrl_t_changes_the_method_shown_in_the_title_line() {
    let mut clerk = Clerk::new();
    clerk.press("1<Enter>").sees_no("Telex");
    clerk.leads_to("<C-t>", "Telex");
    clerk.leads_to("Nguyeenx Thij Huwowngf", "Nguyễn Thị Hường");
    clerk.leads_to("<C-u><C-t>", "VNI");
    clerk.leads_to("Nguye6n4 Thi5 Hu7o7ng2", "Nguyễn Thị Hường");
    clerk.press("<C-u><C-t>").sees_no("VNI");
    clerk.leads_to("Nguyeenx", "Nguyeenx");
}

#[test]
fn fields_of_digits_take_digits() {
    let mut clerk = Clerk::new();
    clerk.press("1<C-t><C-t>001185000017Nguye6n4 Thi5 Ma6u4<Enter>15031985<Enter><Enter>0912345678<Enter*3>12<Enter>so61 9<Enter>");
    clerk.save_with_consent().sees("Đã lưu");
    clerk.stores(
        "SELECT citizen_id, full_name, born, phone, neighbourhood, address FROM people",
        &["001185000017|Nguyễn Thị Mẫu|1985-03-15|0912345678|12|số 9"],
    );
}

#[test]
fn the_method_applies_to_searches_and_choices() {
    let mut clerk = Clerk::new();
    clerk.take_in_huong().press("<Esc>").find("<C-t>Huwowngf");
    clerk.sees_all(&["Hường", "001185000017"]);
    clerk.leads_to("<Esc>1<F3><Esc>", "Telex");
}
