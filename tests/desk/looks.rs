//! Every screen at every size, without a panic and without anything hostile from the data.

use super::forms::INTAKE;
use crate::harness::Clerk;

/// Keys that lead from home to each screen.
const SCREENS: [&str; 27] = [
    "",
    "1",
    "1001185000018Nguyễn<F9>",
    "2",
    "2<Enter>",
    "3",
    "4",
    "5",
    "6",
    "7",
    "7<Enter>",
    "7<F9>",
    "7x",
    "8",
    "82",
    "9",
    "9<F9>",
    "0",
    "01",
    "<F3>h",
    "<F1>",
    "51Phiên<F2>001185000017<Enter>",
    "51<F2>huong<F3>",
    "2<F2>K1<Enter>May<Enter><Enter>2<F2><Enter><F2>001185000017<Enter><Esc>2",
    "2<F2>K1<Enter>May<Enter><Enter>2<F2><Enter><F2>001185000017<Enter><Esc>2<F2>",
    "<F3><F9>*",
    "<F3><F9>*51<F2>",
];

#[test]
fn every_screen_draws_at_every_size() {
    for keys in SCREENS {
        let mut clerk = Clerk::new();
        clerk.press(INTAKE).press("<Esc>").press(keys);
        for (columns, rows) in [(0, 0), (1, 1), (20, 5), (80, 24), (200, 60)] {
            clerk.resize(columns, rows).press("<Down><Up><PgDn><Home>");
        }
    }
}

#[test]
fn at_eighty_columns_no_label_is_cut() {
    let mut clerk = Clerk::new();
    clerk.press("1");
    for label in [
        "Số định danh",
        "Việc làm hiện nay",
        "Địa chỉ trên thẻ",
        "F2 lưu",
        "F10 về",
    ] {
        clerk.sees(label);
    }
}

#[test]
fn hostile_text_never_reaches_the_screen() {
    let mut clerk = Clerk::new();
    let conn = rusqlite::Connection::open(clerk.path()).expect("open");
    conn.execute_batch(
        "INSERT INTO person (full_name, born, sex, ethnicity, residence, name_fold, name_sort, created_at, created_by, changed_at, changed_by)
         VALUES ('Xấu' || char(27) || '[31m' || char(8238) || char(8203), '1950', 'male', 'kinh', 'permanent', 'xau', x'00', '', '', '', '');
         INSERT INTO person_word VALUES ('xau', 1);",
    )
    .expect("a hostile row");
    clerk.press("<F3>xau").sees("Xấu·[31m··");
}
