//! What is hidden about people until it is opened on purpose: on their page, in lists, in the history, by role.

use crate::harness::Clerk;

const KIN: &str = "1001185000017Nguyễn Thị Kín<Enter>15031985<Enter><Enter>0912345678<Enter><Enter><Enter>12<Enter>";

/// A person with a conviction served (5a), taken in by hand.
fn with_group(clerk: Clerk, group: &str) -> Clerk {
    use rusqlite::Connection;
    let mut typing = clerk;
    typing
        .press(KIN)
        .press("<F2>")
        .press("+<F2>")
        .sees("Đã lưu");
    // Another sitting: who types somebody in sees what they typed.
    let clerk = typing.then("lan");
    let conn = Connection::open(clerk.path()).expect("the register");
    conn.execute(
        "INSERT INTO membership (person_id, \"group\", evidence_no, evidence_on, valid_from, created_at, created_by, changed_at, changed_by)
         VALUES (1, ?1, '396/QĐ-BÍMẬT', '2026-01-05', '2026-01-05', '2026-11-23T00:00:00Z', 'lan', '2026-11-23T00:00:00Z', 'lan')",
        [group],
    )
    .expect("a paper");
    clerk
}

#[test]
fn a_sensitive_group_is_hidden_until_opened_with_a_reason() {
    let mut clerk = with_group(Clerk::new(), "5a");
    clerk
        .press("<F3>kin<Enter>")
        .sees("Nguyễn Thị Kín")
        .sees("(ẩn)");
    clerk.sees_no("BÍMẬT").sees_no("phạt tù").sees_no("5a");
    clerk.press("4").sees("Vì sao").press("3");
    clerk
        .sees("BÍMẬT")
        .sees("phạt tù")
        .sees("lý do có trong nhật ký");
    assert_eq!(
        clerk.rows("SELECT clerk, action, json_extract(after, '$.\"note:1\".reason') FROM audit ORDER BY id DESC LIMIT 1"),
        ["lan|open|Đối chiếu giấy tờ"]
    );
    // The person's history tells who looked and why, for whoever asks.
    clerk
        .press("8")
        .sees("lan · màn hình")
        .sees("mở phần ẩn")
        .sees("Lý do: Đối chiếu giấy tờ")
        .press("<Esc>");
    // It stays open to this sitting, and to nobody else's.
    clerk.press("<Esc><F3>kin<Enter>").sees("BÍMẬT");
    let mut other = clerk.then("hoa");
    other.press("<F3>kin<Enter>").sees("(ẩn)").sees_no("BÍMẬT");
}

#[test]
fn every_way_that_would_tell_it_asks_first() {
    let mut clerk = with_group(Clerk::new(), "6a");
    for key in ["1", "7", "8", "<Enter>"] {
        clerk
            .press("<F3>kin<Enter>")
            .press(key)
            .sees("Vì sao")
            .press("<Esc>");
        clerk.sees_no("BÍMẬT").press("<Esc>");
    }
    assert_eq!(
        clerk.rows("SELECT count(*) FROM audit WHERE action = 'open'"),
        ["0"]
    );
    // With a reason the way goes on to where it led.
    clerk
        .press("<F3>kin<Enter>11")
        .sees("Số định danh")
        .sees("BÍMẬT");
    assert_eq!(
        clerk.rows("SELECT count(*) FROM audit WHERE action = 'open'"),
        ["1"]
    );
}

#[test]
fn others_are_not_hidden_and_wide_lists_hide_too() {
    let mut clerk = with_group(Clerk::new(), "1a");
    clerk.press("<F3>kin<Enter>").sees("BÍMẬT").sees_no("(ẩn)");
    let mut wide = with_group(Clerk::sized(140, 40), "3");
    wide.press("<F3>kin")
        .sees("Nguyễn Thị Kín")
        .sees("(ẩn)")
        .sees_no("BÍMẬT");
}

#[test]
fn picking_people_by_a_sensitive_group_takes_a_reason() {
    let mut clerk = with_group(Clerk::new(), "5a");
    clerk
        .press("<F3><F9>8")
        .press("5a<Enter>")
        .sees("Vì sao")
        .press("<Esc>");
    assert_eq!(
        clerk.rows("SELECT count(*) FROM audit WHERE action = 'open'"),
        ["0"]
    );
    clerk.press("8").press("5a<Enter>5").sees("Nguyễn Thị Kín");
    assert_eq!(
        clerk.rows(
            "SELECT json_extract(after, '$.\"note:0\".group') FROM audit WHERE action = 'open'"
        ),
        ["5a"]
    );
}

#[test]
fn a_viewer_cannot_open_it() {
    let mut clerk = with_group(Clerk::new(), "5a");
    clerk
        .press("09<F2><C-u>lan<Enter><Enter>4")
        .press("<F2>xem<Enter><Enter>1");
    let path = clerk.path().to_owned();
    let mut viewer = Clerk::served(&path, "xem");
    viewer.press("<F3>kin<Enter>").sees("(ẩn)").press("41");
    viewer
        .sees("không được mở phần được che")
        .press("<Enter>")
        .sees_no("BÍMẬT");
}

/// Whoever types somebody in, or changes them, sees it in that sitting without being asked.
#[test]
fn who_types_it_sees_it() {
    let mut clerk = Clerk::new();
    clerk.press(super::forms::INTAKE).press("<Esc>");
    clerk
        .press("<F3>huong<Enter>")
        .sees("396/QĐ")
        .sees_no("(ẩn)");
}
