//! Two clerks at one register: what one saves the other sees with the next key; two at one record see both versions and
//! choose; nobody's words are lost and nothing is written over unasked.

use crate::harness::Clerk;
use crate::harness::rng::Rng;
use crate::harness::rounds::{Reached, rounds};

/// Somebody in the register, typed in by lan, who is home again.
pub const SOMEBODY: &str = "1001185000018Lê Thị Mẫu<Enter>15031985<Enter><Enter>0912345679<Enter><Enter><Enter>12<Enter>Số 1 Chùa Láng<Enter><F2>";
const ROW: &str = "SELECT full_name, phone, address FROM people";

fn two() -> (Clerk, Clerk) {
    let mut lan = Clerk::new();
    lan.press(SOMEBODY).press("+<F2>").press("<Esc>");
    lan.sees("Sổ có 1 người");
    let hoa = lan.beside("hoa");
    (lan, hoa)
}

/// From home to the form over the person.
fn edit(clerk: &mut Clerk) {
    clerk.press("<F3>mẫu<Enter>").press("1");
    clerk.sees("TIẾP NHẬN").sees("0912");
}

/// The cursor into a field, by its label.
fn go(clerk: &mut Clerk, label: &str) {
    for _ in 0..60 {
        if clerk.under_cursor().0.contains(label) {
            return;
        }
        clerk.press("<Enter>");
    }
    panic!("no «{label}»:\n{}", clerk.screen());
}

fn types(clerk: &mut Clerk, label: &str, text: &str) {
    go(clerk, label);
    clerk.press("<C-u>").press(text);
}

#[test]
fn the_second_sees_both_versions_and_chooses_field_by_field() {
    let (mut lan, mut hoa) = two();
    edit(&mut lan);
    edit(&mut hoa);
    types(&mut lan, "Điện thoại", "0911111111");
    types(&mut lan, "Nơi ở hiện tại", "Số 2 Chùa Láng");
    types(&mut hoa, "Họ và tên", "Lê Thị Mai");
    types(&mut hoa, "Điện thoại", "0922222222");
    lan.press("<F2>").sees("Đã lưu");
    // Keys typed on after F2 were not meant for what comes up.
    hoa.press("<F2><Right><F2>");
    hoa.sees("HAI NGƯỜI CÙNG SỬA")
        .sees("lan đã lưu «Lê Thị Mai»");
    hoa.sees("Còn 1 mục chưa chọn");
    for text in ["0911111111", "0922222222", "0912345679", "Số 2 Chùa Láng"] {
        hoa.sees(text);
    }
    assert_eq!(
        hoa.rows(ROW),
        ["Lê Thị Mẫu|0911111111|Số 2 Chùa Láng"],
        "nothing was written over"
    );
    hoa.press("<F2>").sees("Cả hai cùng sửa mục này");
    hoa.press("<Left>").sees("Đã chọn xong");
    hoa.press("<F2>").sees("Đã lưu Lê Thị Mai");
    assert_eq!(hoa.rows(ROW), ["Lê Thị Mai|0922222222|Số 2 Chùa Láng"]);
    let trail = "SELECT clerk, action FROM audit ORDER BY id DESC LIMIT 2";
    assert_eq!(hoa.rows(trail), ["hoa|save", "lan|save"]);
    assert_eq!(hoa.rows("SELECT count(*) FROM draft"), ["0"]);
}

#[test]
fn leaving_the_choice_leaves_what_was_typed() {
    let (mut lan, mut hoa) = two();
    edit(&mut lan);
    edit(&mut hoa);
    types(&mut lan, "Điện thoại", "0911111111");
    types(&mut hoa, "Điện thoại", "0922222222");
    lan.press("<F2>");
    hoa.press("<F2>").sees("HAI NGƯỜI CÙNG SỬA");
    let mut hoa = hoa.then("hoa");
    hoa.sees("bản nháp").press("<F9>").press("<Enter>");
    // Taken up again, the draft is as old as it is: both versions come first.
    hoa.sees("HAI NGƯỜI CÙNG SỬA")
        .sees("0922222222")
        .sees("0911111111");
    hoa.press("<Esc>").sees("TIẾP NHẬN").sees("0922222222");
    hoa.press("<F2>").sees("HAI NGƯỜI CÙNG SỬA");
    hoa.press("<Right><F2>")
        .sees("Lê Thị Mẫu: không có gì thay đổi");
    assert_eq!(hoa.rows(ROW), ["Lê Thị Mẫu|0911111111|Số 1 Chùa Láng"]);
}

#[test]
fn what_only_one_changed_is_joined_and_shown() {
    let (mut lan, mut hoa) = two();
    edit(&mut lan);
    edit(&mut hoa);
    types(&mut lan, "Nơi ở hiện tại", "Số 2 Chùa Láng");
    types(&mut hoa, "Điện thoại", "0922222222");
    lan.press("<F2>");
    hoa.press("<F2>").sees("F2 để ghép cả hai");
    hoa.sees("Số 2 Chùa Láng");
    hoa.press("<F2>").sees("Đã lưu");
    assert_eq!(hoa.rows(ROW), ["Lê Thị Mẫu|0922222222|Số 2 Chùa Láng"]);
}

#[test]
fn a_form_not_typed_in_follows_the_register() {
    let (mut lan, mut hoa) = two();
    edit(&mut lan);
    edit(&mut hoa);
    types(&mut lan, "Điện thoại", "0911111111");
    lan.press("<F2>");
    hoa.sees("0912345679");
    hoa.press("<Down>").sees("0911111111").sees("lan vừa sửa");
    types(&mut hoa, "Điện thoại", "0922222222");
    hoa.press("<F2>").sees("Đã lưu");
    assert_eq!(hoa.rows(ROW)[0], "Lê Thị Mẫu|0922222222|Số 1 Chùa Láng");
}

#[test]
fn a_form_being_typed_in_says_that_somebody_saved() {
    let (mut lan, mut hoa) = two();
    edit(&mut lan);
    edit(&mut hoa);
    types(&mut hoa, "Điện thoại", "0922");
    types(&mut lan, "Họ và tên", "Lê Thị Mai");
    lan.press("<F2>");
    hoa.press("2").sees("09222").sees("lan vừa lưu bản ghi này");
}

#[test]
fn a_need_that_was_voided_meanwhile_goes_or_is_recorded_anew() {
    for (answer, expected) in [("<Right>", "0"), ("<Left>", "1")] {
        let mut lan = Clerk::new();
        lan.press(SOMEBODY).press("+<F2>").press("<Esc>");
        edit(&mut lan);
        go(&mut lan, "Loại nhu cầu");
        lan.press("1<Enter>học may<F2>").sees("nhu cầu");
        let needs = "SELECT count(*) FROM needs";
        assert_eq!(lan.rows(needs), ["1"]);
        let mut hoa = lan.beside("hoa");
        edit(&mut hoa);
        types(&mut hoa, "học may", "học nấu ăn");
        // On the person's page, the need is the only line.
        lan.press("0").press("1<Enter>");
        assert_eq!(lan.rows(needs), ["0"], "{}", lan.screen());
        hoa.press("<F2>").sees("HAI NGƯỜI CÙNG SỬA").sees("đã hủy");
        hoa.press(answer).press("<F2>");
        assert_eq!(hoa.rows(needs), [expected], "{}", hoa.screen());
    }
}

#[test]
fn a_list_shows_what_others_did_with_the_next_key_and_keeps_its_line() {
    let (mut lan, mut hoa) = two();
    hoa.press("<F3>lê thị<Down>").sees("Lê Thị Mẫu");
    lan.press(&SOMEBODY.replace("018Lê Thị Mẫu", "019Lê Thị An"))
        .press("+<F2>")
        .sees("Đã lưu Lê Thị An");
    hoa.sees_no("Lê Thị An");
    let (before, _) = hoa.under_cursor();
    hoa.press("<Up>").sees("Lê Thị An");
    assert!(before.contains("lê thị"), "{before}");
    hoa.press("<Enter>").sees("001185000018");
    hoa.press("<Esc>").press("<Esc>").sees("Sổ có 2 người");
}

const FIELDS: [&str; 3] = ["Họ và tên", "Điện thoại", "Nơi ở hiện tại"];

/// A text nobody typed before.
fn text(field: usize, round: u64, clerk: u64) -> String {
    // The record begins with an address of its own, Số 1.
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

/// Both open the record, each changes some fields, both save: every text of either is in the register at the end, or the
/// other clerk was shown it and chose their own.
fn interleaved(rounds: u64, seed: u64) -> u64 {
    let (mut lan, mut hoa) = two();
    let mut rng = Rng(seed);
    let mut met = 0;
    let mut kept: Vec<String> = lan.rows(ROW)[0].split('|').map(str::to_owned).collect();
    for round in 0..rounds {
        let mut clerks = [&mut lan, &mut hoa];
        if rng.below(2) == 1 {
            clerks.reverse();
        }
        let [first, second] = clerks;
        first.press("<F3>mẫu<Enter>").press("1");
        second.press("<F3>mẫu<Enter>").press("1");
        let changes = [1 + rng.below(7), 1 + rng.below(7)];
        let is_in = |set: u64, field: usize| set & (1 << field) != 0;
        for (field, label) in FIELDS.into_iter().enumerate() {
            // Typing goes to and fro.
            for (who, clerk) in [&mut *first, &mut *second].into_iter().enumerate() {
                if is_in(changes[who], field) {
                    types(clerk, label, &text(field, round, who as u64));
                }
            }
        }
        first.press("<F2>");
        second.press("<F2>").sees("HAI NGƯỜI CÙNG SỬA");
        let mut expected = kept.clone();
        for (field, expected) in expected.iter_mut().enumerate() {
            let (one, two) = (is_in(changes[0], field), is_in(changes[1], field));
            let winner = match (one, two) {
                (true, true) => {
                    met += 1;
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
        kept = second.rows(ROW)[0].split('|').map(str::to_owned).collect();
        assert_eq!(
            kept,
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
    assert!(met > rounds / 4, "they hardly met: {met} of {rounds}");
    let conn = rusqlite::Connection::open(lan.path()).expect("the register");
    let drafts: i64 = conn
        .query_row("SELECT count(*) FROM draft", [], |r| r.get(0))
        .expect("the drafts");
    assert_eq!(drafts, 0);
    met
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
        let met: u64 = pairs
            .map(|p| p.join().expect("nothing overwritten"))
            .iter()
            .sum();
        Ok(format!(
            "{rounds} rounds, 0 overwritten unasked; {met} fields both typed in, each shown and chosen"
        ))
    })
}
