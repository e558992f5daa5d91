//! The ID-card scanner: cards that arrive as keys, whole, mutated, in pieces, in every form that asks for a person.

use proptest::prelude::*;

use crate::harness::{Clerk, Screen, parse};

const ADULT: &str = "001085000017|012345678|Nguyễn Văn Mẫu|15031985|Nam|Số 9 Ngõ 99, Láng Thượng, Đống Đa, Hà Nội|22062022";
const ROW: &str =
    "SELECT citizen_id, previous_ids, full_name, born, sex, address, card_address FROM people";

/// What scanners send.
const CARDS: [&str; 8] = [
    ADULT,
    "001190000023||Trần Thị Hoà|01091990|Nữ|Tổ 12, Láng Hạ, Đống Đa, Hà Nội|14082021",
    "001299000031||Lê Thị Thuý Ngọc|30121999|Nữ|Số 5 Phố Chùa Láng, Láng, Hà Nội|01082025||||",
    "001321000044||Phạm Gia Mẫu|20112021|Nữ|Tổ 7, Láng, Hà Nội|06112024||Phạm Văn Mẫu|Đỗ Thị Mẫu|",
    "001088000052||Vũ Đức Thử|05051988|Nam|Số 1 Đường Láng, Láng, Hà Nội|10102025|001088999999|||",
    "001060000066|010000001|HOÀNG THỊ THỬ|10101960|Nam|Láng Thượng, Đống Đa, Hà Nội|01012022",
    "001050000071||Đặng Văn Thử|00001950|Nam|Láng Hạ, Đống Đa, Hà Nội|01012022",
    "001050000072||Đặng Văn Thử|1950|Nam|Láng Hạ, Đống Đa, Hà Nội|01012022",
];

/// A scan as key notation.
fn keys(card: &str) -> String {
    card.replace('\t', "<Tab>") + "<Enter>"
}

/// Saves what a card filled in; accepts soft checks on the way.
fn save(clerk: &mut Clerk) {
    for _ in 0..5 {
        clerk.press("<F2>");
        let screen = clerk.screen();
        if screen.contains("F8") {
            clerk.accept_check();
        } else if screen.contains("Ngày đồng ý") && screen.contains(" ! ") {
            clerk.press("+");
        } else {
            break;
        }
    }
}

#[test]
fn every_sample_card_fills_the_form() {
    let expected = [
        "001085000017|012345678|Nguyễn Văn Mẫu|1985-03-15|male||Số 9 Ngõ 99, Láng Thượng, Đống Đa, Hà Nội",
        "001190000023||Trần Thị Hoà|1990-09-01|female||Tổ 12, Láng Hạ, Đống Đa, Hà Nội",
        "001299000031||Lê Thị Thuý Ngọc|1999-12-30|female||Số 5 Phố Chùa Láng, Láng, Hà Nội",
        "001321000044||Phạm Gia Mẫu|2021-11-20|female||Tổ 7, Láng, Hà Nội",
        "001088000052|001088999999|Vũ Đức Thử|1988-05-05|male||Số 1 Đường Láng, Láng, Hà Nội",
        "001060000066|010000001|Hoàng Thị Thử|1960-10-10|male||Láng Thượng, Đống Đa, Hà Nội",
        "001050000071||Đặng Văn Thử|1950|male||Láng Hạ, Đống Đa, Hà Nội",
        "001050000072||Đặng Văn Thử|1950|male||Láng Hạ, Đống Đa, Hà Nội",
    ];
    for (card, row) in CARDS.into_iter().zip(expected) {
        for card in [card.to_owned(), card.replace('|', "\t")] {
            let mut clerk = Clerk::new();
            clerk.press("1").press(&keys(&card));
            save(&mut clerk);
            assert_eq!(clerk.rows(ROW), [row], "{card}\n{}", clerk.screen());
        }
    }
}

#[test]
fn a_scan_may_come_key_by_key_and_end_twice() {
    let mut clerk = Clerk::new();
    clerk.press("1");
    for c in ADULT.chars() {
        clerk.press(&c.to_string());
    }
    clerk.leads_to("<Enter><C-j>", "Đã điền theo thẻ");
    save(&mut clerk);
    assert_eq!(clerk.rows(ROW).len(), 1);
}

#[test]
fn a_scanned_intake_fits_the_keys_of_the_contract() {
    let mut clerk = Clerk::new();
    clerk.press("1").leads_to(&keys(ADULT), "Đã điền theo thẻ");
    // Down to the next field: an Enter might count as the second one of the scanner.
    let after = "<Down><Enter*11>+<Enter><Enter>81/QĐ<Enter>01012026<Enter*4>1<F2>";
    assert!(parse(after).len() <= 40, "{}", parse(after).len());
    clerk.leads_to(after, "Đã lưu Nguyễn Văn Mẫu");
    clerk.stores(
        "SELECT \"group\", evidence_no, kind FROM memberships, needs",
        &["8|1/QĐ|training"],
    );
}

#[test]
fn a_card_with_lost_letters_is_flagged() {
    let mut clerk = Clerk::new();
    clerk.press("1");
    clerk.press(
        "001190000023||Tr?n Th? Ho?|01091990|N?|T? 12, Láng H?, ??ng ?a, Hà N?i|14082021<Enter>",
    );
    clerk.sees("Họ tên bị mất dấu").leads_to("<F2>", "!");
    clerk.press("Trần Thị Hoà").save_with_consent();
    clerk.stores(ROW, &["001190000023||Trần Thị Hoà|1990-09-01|female||"]);
}

#[test]
fn a_name_without_marks_takes_a_reason() {
    let mut clerk = Clerk::new();
    clerk.press("1");
    clerk.press("001190000023||Tran Thi Hoa|01091990|Nu|Lang Ha|14082021<Enter>");
    clerk.sees("không có dấu").save_with_consent();
    clerk.sees("không có dấu");
    let mut clerk = clerk.restart();
    clerk.press("<F9><Enter>").save_with_consent();
    clerk.sees("không có dấu").press("<F8>1<F2>");
    clerk.stores(
        "SELECT field, rule, value FROM soft_check",
        &["full_name|scanned_name|Tran Thi Hoa"],
    );
}

#[test]
fn a_scan_without_marks_does_not_replace_a_typed_name() {
    for lost in ["Tran Thi Hoa", "Tr?n Th? Ho?", "Trần Thi Hoa"] {
        let mut clerk = Clerk::new();
        clerk.press("1<Enter>Trần Thị Hoà<Enter><Up><Up>");
        clerk.press(&format!(
            "001190000023||{lost}|01091990|Nữ|Láng Hạ|14082021<Enter>"
        ));
        save(&mut clerk);
        clerk.stores("SELECT full_name FROM people", &["Trần Thị Hoà"]);
    }
}

#[test]
fn the_current_address_and_former_numbers_stay() {
    let mut clerk = Clerk::new();
    clerk.take_in_huong().press("<Esc>");
    clerk.open_person("huong").press("1");
    clerk.press("001185000017|012345678|Nguyễn Thị Hường|15031985|Nữ|Nơi khác|22062022<Enter>");
    clerk.press("<F2>");
    clerk.stores(ROW, &["001185000017|012345678|Nguyễn Thị Hường|1985-03-15|female|Số 9 ngõ 99 Chùa Láng|Nơi khác"]);
    clerk.press("1");
    clerk.press("001185000017|012345679|Nguyễn Thị Hường|15031985|Nữ|Nơi khác|22062022<Enter><F2>");
    clerk.stores("SELECT previous_ids FROM people", &["012345678;012345679"]);
}

#[test]
fn another_persons_card_fills_nothing() {
    let mut clerk = Clerk::new();
    clerk.take_in_huong().press(&keys(ADULT));
    save(&mut clerk);
    clerk.press("<Esc>").open_person("huong").press("1");
    clerk.press(&keys(ADULT));
    clerk.sees("Thẻ này của Nguyễn Văn Mẫu").press("<Esc>");
    clerk.press("1");
    clerk.press("001190000023||Trần Thị Hoà|01091990|Nữ|Láng|14082021<Enter>");
    clerk.sees("khác số của người này").press("<Esc>");
    clerk.counts("audit", 2);
}

#[test]
fn a_known_card_opens_the_person_and_offers_what_differs() {
    let mut clerk = Clerk::new();
    clerk.take_in_huong();
    let card = "001185000017|012345678|Nguyễn Thị Hường|15031985|Nữ|Số 9 Ngõ 99, Láng|22062022";
    clerk.press(&format!("{}<Enter>", card.replace('|', "<Tab>")));
    clerk.sees("Thẻ khác sổ").press("<Esc>");
    clerk.press(&format!("{card}<Enter><Enter>"));
    clerk.sees_all(&["396/QĐ", "đã có trong sổ", "Thẻ khác sổ", "012345678"]);
    clerk.leads_to("9", "TIẾP NHẬN");
    clerk.leads_to("<F2>", "396/QĐ");
    clerk.sees_no("Thẻ khác sổ");
    clerk.stores(
        "SELECT previous_ids, address, card_address FROM people",
        &["012345678|Số 9 ngõ 99 Chùa Láng|Số 9 Ngõ 99, Láng"],
    );
    clerk.leads_to("<Esc>", "TIẾP NHẬN").sees_no("001185");
    clerk.counts("draft", 0);
}

#[test]
fn an_old_number_finds_the_person_and_completes_the_id() {
    let mut clerk = Clerk::new();
    clerk.press("1<Enter>Nguyễn Văn Mẫu<Enter>15031985");
    clerk.press("1");
    clerk.leave_blank(9).sees("CMND 9 số").press("012345678");
    clerk.save_with_consent().sees("Đã lưu");
    clerk.stores(
        "SELECT citizen_id, previous_ids FROM people",
        &["|012345678"],
    );
    clerk.press(&keys(ADULT));
    clerk.sees_all(&["với số cũ 012345678", "Thẻ khác sổ"]);
    clerk.press("9<F2>");
    clerk.stores(
        "SELECT citizen_id, previous_ids FROM people",
        &["001085000017|012345678"],
    );
}

#[test]
fn other_codes_are_named_and_fill_nothing() {
    let health = "DN4010000000001|4e677579e1bb856e2056c4836e204de1baab75|15/03/1985|1|-|01 - 001|01/01/2025|-|01/01/2025|00000|4|-|01/01/2030|-|-";
    for (code, message) in [
        ("https://vneid.example/abc", "địa chỉ web"),
        (health, "bảo hiểm y tế"),
        ("001085000017|012345678|Nguyễn", "3 phần"),
        ("00108500001|012345678|A|1985|Nam|B|2022", "số định danh"),
    ] {
        let mut clerk = Clerk::new();
        clerk.press("1").leads_to(&keys(code), message);
        clerk.leads_to("<Esc>", "SỔ VIỆC LÀM").sees_no("bản nháp");
    }
}

#[test]
fn corrections_of_a_keyboard_program_are_applied() {
    let mut clerk = Clerk::new();
    clerk.press("1");
    clerk.press(
        "001190000023||Tra<BS>âa<BS><BS>ần Thi<BS>ị Hoà|01091990|Nữ|Lang<BS*3>áng|14082021<Enter>",
    );
    save(&mut clerk);
    clerk.stores(
        "SELECT citizen_id, full_name, card_address FROM people",
        &["001190000023|Trần Thị Hoà|Láng"],
    );
    let mut clerk = Clerk::new();
    clerk.press("1");
    clerk.press("001190000023||Trânnf Thij Hoaf|01091990|Nuwx|Lang|14082021<Enter>");
    clerk.sees("bộ gõ");
}

#[test]
fn a_person_field_takes_a_card() {
    let mut clerk = Clerk::new();
    clerk.take_in_huong().press("<Esc>3");
    clerk.press("001185000017||Nguyễn Thị Hường|15031985|Nữ|Láng|22062022<Enter>");
    clerk.sees("Nguyễn Thị Hường · 15/03/1985").sees_no("|");
    clerk.leads_to("10082026", "10/08/2026");
}

#[test]
fn a_class_fills_by_scans_alone() {
    let mut clerk = Clerk::new();
    let card = |n: usize| {
        format!(
            "0010850001{n:02}||Nguyễn Văn Mẫu|{:02}031985|Nam|Láng|22062022<Enter>",
            n % 28 + 1
        )
    };
    clerk.open(Screen::Intake);
    for n in 0..6 {
        clerk.press(&card(n));
        save(&mut clerk);
    }
    clerk.press("<Esc>").enter_course("");
    clerk.alter("UPDATE course SET capacity = 5");
    clerk.press("<Enter><F2>").press(&card(0));
    clerk.leads_to("<F2>", "Đã lưu");
    for n in 1..5 {
        clerk.leads_to(&card(n), "Đã lưu");
    }
    clerk.counts("enrolments", 5);
    clerk.leads_to(&card(2), "đã có trong lớp");
    // The sixth is one too many for the seats.
    clerk.leads_to(&card(5), "?").press("<F8>1<F2>");
    clerk.counts("enrolments", 6);
}

#[test]
fn an_unknown_card_leads_to_intake_and_back_to_the_contact() {
    let mut clerk = Clerk::new();
    clerk.press("51<F2>");
    clerk.leads_to(&keys(ADULT), "F3 để tiếp nhận");
    clerk.press("<F3>");
    clerk.sees_all(&["TIẾP NHẬN", "Nguyễn Văn Mẫu"]);
    clerk.save_with_consent();
    clerk.sees_all(&["TƯ VẤN", "Nguyễn Văn Mẫu"]);
    clerk.sees("Đã lưu Nguyễn Văn Mẫu");
    clerk.stores("SELECT citizen_id FROM contacts", &["001085000017"]);
}

#[test]
fn the_search_takes_a_card_too() {
    let mut clerk = Clerk::new();
    clerk.take_in_huong().press("<Esc>");
    clerk.open_person("001185000017||Nguyễn Thị Hường|15031985|Nữ|Láng|22062022");
    clerk.sees("396/QĐ");
}

#[test]
fn a_scan_outside_the_id_field_leaves_the_form_alone() {
    let mut clerk = Clerk::new();
    clerk.take_in_huong().press("<Esc>3001185000017");
    // Another key ends the number: without it the card might begin with these digits.
    clerk.press("<Up><Down>");
    for key in parse(&keys(ADULT)) {
        clerk.send(vec![key]);
    }
    clerk.sees("không ở ô số định danh");
    clerk.leads_to("10082026", "10/08/2026").sees_no("|");
}

/// A card as a scanner or keyboard program may spoil it.
fn mutated() -> impl Strategy<Value = String> {
    let card = prop::sample::select(CARDS.to_vec());
    (
        card,
        0_u8..9,
        any::<prop::sample::Index>(),
        any::<prop::sample::Index>(),
    )
        .prop_map(|(card, how, a, b)| {
            let chars: Vec<char> = card.chars().collect();
            let mut fields: Vec<&str> = card.split('|').collect();
            match how {
                0 => chars[..a.index(chars.len())].iter().collect(),
                1 => {
                    let (a, b) = (a.index(fields.len()), b.index(fields.len()));
                    fields.swap(a, b);
                    fields.join("|")
                }
                2 => card.to_lowercase(),
                3 => card.to_uppercase(),
                4 => card.replace(['ễ', 'ẫ', 'ầ', 'ị', 'à'], "?"),
                5 => card.replace('|', "\t"),
                6 => {
                    let mut chars = chars;
                    chars.remove(a.index(card.chars().count()));
                    chars.into_iter().collect()
                }
                7 => fields[a.index(fields.len())..].join("|"),
                _ => card.to_owned(),
            }
        })
}

fn single_spaced(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, ..ProptestConfig::default() })]

    /// No field holds raw text, and a person who can be saved is the card's, in however many pieces it arrives.
    #[test]
    fn no_mutation_lands_in_a_field(
        card in mutated(),
        twice in any::<bool>(),
        cuts in prop::collection::vec(any::<prop::sample::Index>(), 0..4),
        start in prop::sample::select(vec!["1", "3"]),
    ) {
        let mut clerk = Clerk::new();
        clerk.press(start);
        let mut rest = parse(&keys(&card));
        if twice {
            rest.extend(parse("<C-j>"));
        }
        let mut at: Vec<usize> = cuts.iter().map(|c| c.index(rest.len())).collect();
        at.sort_unstable();
        let mut sent = 0;
        for cut in at {
            let tail = rest.split_off(cut - sent);
            clerk.send(rest);
            (rest, sent) = (tail, cut);
        }
        clerk.send(rest);
        let screen = clerk.screen();
        prop_assert!(!screen.contains('|'), "{card}\n{screen}");
        if start == "3" {
            return Ok(());
        }
        save(&mut clerk);
        // Fields store single spaces.
        let lower = single_spaced(&card.to_lowercase());
        for row in clerk.rows("SELECT citizen_id, full_name, coalesce(card_address, '') FROM people") {
            for value in row.split('|') {
                let stored = single_spaced(&value.to_lowercase());
                prop_assert!(lower.contains(&stored), "{card}\n{row}");
            }
            prop_assert!(!row.contains('?') && row.as_bytes()[..12].iter().all(u8::is_ascii_digit), "{row}");
        }
    }
}
