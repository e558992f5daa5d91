//! Two clerks at one register: each sees with the next key what the other saved, and a record that both change shows both
//! versions; no change overwrites another without a choice.

use crate::harness::Clerk;
use crate::harness::rng::Rng;
use crate::harness::rounds::{Reached, rounds};

const ROW: &str = "SELECT full_name, phone, address FROM people";

fn two() -> (Clerk, Clerk) {
    let mut lan = Clerk::new();
    lan.take_in("001185000018", "Lê Thị Mẫu").press("<Esc>");
    lan.sees("Sổ có 1 người");
    let hoa = lan.beside("hoa");
    (lan, hoa)
}

/// From home to the form over the person.
fn edit(clerk: &mut Clerk) {
    clerk.open_person("mẫu").press("1");
    clerk.sees_all(&["TIẾP NHẬN", "0912"]);
}

/// Two clerks with the form over the same person.
fn two_editing() -> (Clerk, Clerk) {
    let (mut lan, mut hoa) = two();
    edit(&mut lan);
    edit(&mut hoa);
    (lan, hoa)
}

#[test]
fn the_second_sees_both_versions_and_chooses_field_by_field() {
    let (mut lan, mut hoa) = two_editing();
    lan.fill("Điện thoại", "0911111111");
    lan.fill("Nơi ở hiện tại", "Số 2 Chùa Láng");
    hoa.fill("Họ và tên", "Lê Thị Mai");
    hoa.fill("Điện thoại", "0922222222");
    lan.leads_to("<F2>", "Đã lưu");
    // Keys typed ahead of the question do not answer it.
    hoa.press("<F2><Right><F2>");
    hoa.sees_all(&["HAI NGƯỜI CÙNG SỬA", "lan đã lưu «Lê Thị Mai»"]);
    hoa.sees("Còn 1 mục chưa chọn");
    hoa.sees_all(&["0911111111", "0922222222", "0912345679", "Số 2 Chùa Láng"]);
    hoa.stores(ROW, &["Lê Thị Mẫu|0911111111|Số 2 Chùa Láng"]);
    hoa.leads_to("<F2>", "Cả hai cùng sửa mục này");
    hoa.leads_to("<Left>", "Đã chọn xong");
    hoa.leads_to("<F2>", "Đã lưu Lê Thị Mai");
    hoa.stores(ROW, &["Lê Thị Mai|0922222222|Số 2 Chùa Láng"]);
    let trail = "SELECT clerk, action FROM audit ORDER BY id DESC LIMIT 2";
    hoa.stores(trail, &["hoa|save", "lan|save"]);
    hoa.counts("draft", 0);
}

#[test]
fn leaving_the_choice_keeps_what_was_typed() {
    let (mut lan, mut hoa) = two_editing();
    lan.fill("Điện thoại", "0911111111");
    hoa.fill("Điện thoại", "0922222222");
    lan.press("<F2>");
    hoa.leads_to("<F2>", "HAI NGƯỜI CÙNG SỬA");
    let mut hoa = hoa.then("hoa");
    hoa.sees("bản nháp").press("<F9>").press("<Enter>");
    // The draft is based on the old version: both versions come first.
    hoa.sees_all(&["HAI NGƯỜI CÙNG SỬA", "0922222222", "0911111111"]);
    hoa.press("<Esc>").sees_all(&["TIẾP NHẬN", "0922222222"]);
    hoa.leads_to("<F2>", "HAI NGƯỜI CÙNG SỬA");
    hoa.leads_to("<Right><F2>", "Lê Thị Mẫu: không có gì thay đổi");
    hoa.stores(ROW, &["Lê Thị Mẫu|0911111111|Số 1 Chùa Láng"]);
}

#[test]
fn changes_to_different_fields_are_joined_and_shown() {
    let (mut lan, mut hoa) = two_editing();
    lan.fill("Nơi ở hiện tại", "Số 2 Chùa Láng");
    hoa.fill("Điện thoại", "0922222222");
    lan.press("<F2>");
    hoa.leads_to("<F2>", "F2 để ghép cả hai");
    hoa.sees("Số 2 Chùa Láng");
    hoa.leads_to("<F2>", "Đã lưu");
    hoa.stores(ROW, &["Lê Thị Mẫu|0922222222|Số 2 Chùa Láng"]);
}

#[test]
fn an_untouched_form_shows_the_new_version() {
    let (mut lan, mut hoa) = two_editing();
    lan.fill("Điện thoại", "0911111111");
    lan.press("<F2>");
    hoa.sees("0912345679");
    hoa.press("<Down>").sees_all(&["0911111111", "lan vừa sửa"]);
    hoa.fill("Điện thoại", "0922222222");
    hoa.leads_to("<F2>", "Đã lưu");
    assert_eq!(hoa.rows(ROW)[0], "Lê Thị Mẫu|0922222222|Số 1 Chùa Láng");
}

#[test]
fn a_touched_form_says_that_another_clerk_saved() {
    let (mut lan, mut hoa) = two_editing();
    hoa.fill("Điện thoại", "0922");
    lan.fill("Họ và tên", "Lê Thị Mai");
    lan.press("<F2>");
    hoa.press("2");
    hoa.sees_all(&["09222", "lan vừa lưu bản ghi này"]);
}

#[test]
fn a_need_voided_by_another_clerk_goes_or_is_recorded_again() {
    for (answer, expected) in [("<Right>", 0), ("<Left>", 1)] {
        let mut lan = Clerk::new();
        lan.take_in("001185000018", "Lê Thị Mẫu").press("<Esc>");
        edit(&mut lan);
        lan.go_to("Loại nhu cầu");
        lan.leads_to("1<Enter>học may<F2>", "nhu cầu");
        lan.counts("needs", 1);
        let mut hoa = lan.beside("hoa");
        edit(&mut hoa);
        hoa.fill("học may", "học nấu ăn");
        lan.press("0").press("1<Enter>");
        lan.counts("needs", 0);
        hoa.press("<F2>");
        hoa.sees_all(&["HAI NGƯỜI CÙNG SỬA", "đã hủy"]);
        hoa.press(answer).press("<F2>");
        hoa.counts("needs", expected);
    }
}

#[test]
fn a_list_shows_new_records_with_the_next_key_and_keeps_its_line() {
    let (mut lan, mut hoa) = two();
    hoa.find("lê thị").leads_to("<Down>", "Lê Thị Mẫu");
    lan.take_in("001185000019", "Lê Thị An");
    lan.sees("Đã lưu Lê Thị An");
    hoa.sees_no("Lê Thị An");
    let (before, _) = hoa.under_cursor();
    hoa.leads_to("<Up>", "Lê Thị An");
    assert!(before.contains("lê thị"), "{before}");
    hoa.leads_to("<Enter>", "001185000018");
    hoa.press("<Esc>").leads_to("<Esc>", "Sổ có 2 người");
}

const FIELDS: [&str; 3] = ["Họ và tên", "Điện thoại", "Nơi ở hiện tại"];

/// A text that is typed once.
fn text(field: usize, round: u64, clerk: u64) -> String {
    // The record begins with the address Số 1.
    let number = round * 2 + clerk + 2;
    let word = |n: u64| {
        let letters = [
            "An", "Bình", "Cúc", "Dung", "Hoa", "Lan", "Mai", "Ngọc", "Thu", "Vân",
        ];
        letters[usize::try_from(n % 10).expect("a digit")]
    };
    match field {
        0 => format!(
            "Lê {} {} {} {} Mẫu",
            word(number / 1000),
            word(number / 100),
            word(number / 10),
            word(number)
        ),
        1 => format!("09{:08}", number % 100_000_000),
        _ => format!("Số {number} Chùa Láng"),
    }
}

/// Both open the record, each changes some fields, both save: in the end each text of either is in the register, or the
/// other clerk saw it and chose their own. The number of fields that both changed.
fn interleaved(rounds: u64, seed: u64) -> u64 {
    let (mut lan, mut hoa) = two();
    let mut rng = Rng(seed);
    let mut conflicts = 0;
    let mut stored: Vec<String> = lan.rows(ROW)[0].split('|').map(str::to_owned).collect();
    for round in 0..rounds {
        let mut clerks = [&mut lan, &mut hoa];
        if rng.below(2) == 1 {
            clerks.reverse();
        }
        let [first, second] = clerks;
        first.open_person("mẫu").press("1");
        second.open_person("mẫu").press("1");
        let changes = [1 + rng.below(7), 1 + rng.below(7)];
        let is_in = |set: u64, field: usize| set & (1 << field) != 0;
        for (field, label) in FIELDS.into_iter().enumerate() {
            // They type in turn.
            for (who, clerk) in [&mut *first, &mut *second].into_iter().enumerate() {
                if is_in(changes[who], field) {
                    clerk.fill(label, &text(field, round, who as u64));
                }
            }
        }
        first.press("<F2>");
        second.leads_to("<F2>", "HAI NGƯỜI CÙNG SỬA");
        let mut expected = stored.clone();
        for (field, expected) in expected.iter_mut().enumerate() {
            let (one, two) = (is_in(changes[0], field), is_in(changes[1], field));
            let winner = match (one, two) {
                (true, true) => {
                    conflicts += 1;
                    // The next line to choose is the next field both typed in.
                    let mine = rng.below(2) == 0;
                    second.press(if mine { "<Left>" } else { "<Right>" });
                    second.press("<Enter>");
                    Some(u64::from(mine))
                }
                (true, false) => Some(0),
                (false, true) => Some(1),
                (false, false) => None,
            };
            if let Some(winner) = winner {
                *expected = text(field, round, winner);
            }
        }
        second.press("<F2>");
        stored = second.rows(ROW)[0].split('|').map(str::to_owned).collect();
        assert_eq!(
            stored,
            expected,
            "round {round} of seed {seed}\n{}",
            second.screen()
        );
        for clerk in [first, second] {
            for _ in 0..6 {
                if clerk.screen().contains("Sổ có 1 người") {
                    break;
                }
                clerk.press("<Esc>");
            }
            clerk.sees("Sổ có 1 người");
        }
    }
    assert!(
        conflicts > rounds / 4,
        "few conflicts: {conflicts} of {rounds}"
    );
    lan.counts("draft", 0);
    conflicts
}

#[test]
fn two_clerks_interleaved_overwrite_nothing_unasked() {
    interleaved(25, 1);
}

/// A figure of `tests/faults`: two pairs of clerks at a time.
pub fn many_interleaved() -> Reached {
    let rounds = rounds(300, 10_000) as u64;
    std::thread::scope(|scope| {
        let pairs = [2, 3].map(|seed| scope.spawn(move || interleaved(rounds / 2, seed)));
        let conflicts: u64 = pairs
            .map(|p| p.join().expect("nothing overwritten"))
            .iter()
            .sum();
        Ok(format!(
            "{rounds} rounds, 0 overwritten unasked; {conflicts} fields both typed in, each shown and chosen"
        ))
    })
}
