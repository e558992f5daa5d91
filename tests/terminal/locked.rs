//! A register that another program holds: the screen goes on, says so, and loses no key.

use rusqlite::Connection;
use rustix::process::Signal;

use super::pty::{ESC, F2, Pty};
use super::{drafted, read_only, register_in, started};
use crate::harness::registers::{connect, number};
use crate::harness::wait;

const DRAFT_WAITS: &str = "bản nháp đang chờ ghi";
const SAVE_WAITS: &str = "đang chờ để ghi";

/// Another program in the middle of a change.
fn hold(folder: &tempfile::TempDir) -> Connection {
    let other = connect(&register_in(folder));
    other.execute_batch("BEGIN IMMEDIATE").expect("the lock");
    other
}

fn people(folder: &tempfile::TempDir) -> i64 {
    number(
        &connect(&register_in(folder)),
        "SELECT count(*) FROM person",
    )
}

fn drafted_name(folder: &tempfile::TempDir) -> Option<String> {
    drafted(&read_only(&register_in(folder)).ok()?, "full_name")
}

/// A form that is complete but for its save.
fn complete(folder: &tempfile::TempDir) -> Pty {
    let mut pty = started(folder);
    let keys = "1001185000017Nguyễn Thị Hường\r15031985\r\r0912345678\r\r\r12\r";
    pty.leads_to(keys, "Nơi ở hiện tại");
    pty.types(F2);
    pty.waits_for_message("«Ngày đồng ý» chưa có");
    pty.types("+");
    pty.waits_until_handled();
    pty
}

#[test]
fn typing_goes_on_and_the_draft_follows() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut pty = started(&folder);
    pty.leads_to("1", "Số định danh");
    let other = hold(&folder);
    pty.leads_to("\rNguyễn Thị", "Nguyễn Thị");
    pty.waits_for(DRAFT_WAITS);
    for letter in [" ", "H", "ư", "ờ", "n", "g"] {
        pty.types(letter);
    }
    pty.waits_for("Nguyễn Thị Hường");
    // The next field too.
    pty.leads_to("\r1503", "1503");
    assert_eq!(drafted_name(&folder), None);
    drop(other);
    pty.waits_until_gone(DRAFT_WAITS);
    wait::until(
        || drafted_name(&folder).as_deref() == Some("Nguyễn Thị Hường"),
        || "the draft is not stored".to_owned(),
    );
}

#[test]
fn a_save_waits_and_the_keys_behind_it_go_into_the_next_form() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut pty = complete(&folder);
    let other = hold(&folder);
    pty.leads_to(F2, SAVE_WAITS);
    pty.types("\rTrần Văn Mẫu");
    pty.is_read();
    drop(other);
    pty.waits_for("Trần Văn Mẫu");
    pty.waits_until_gone(SAVE_WAITS);
    assert_eq!(people(&folder), 1);
    assert!(!pty.screen().contains("Nguyễn Thị Hường\u{20}Trần"));
}

#[test]
fn a_save_that_is_given_up_leaves_the_form() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut pty = complete(&folder);
    let other = hold(&folder);
    pty.leads_to(F2, SAVE_WAITS);
    pty.types("abc");
    pty.is_read();
    pty.types(ESC);
    pty.waits_for_message("chưa lưu được gì");
    pty.waits_for("3 phím");
    pty.leads_to("\r", "0912345678");
    drop(other);
    assert_eq!(people(&folder), 0);
    pty.leads_to(F2, "Đã lưu Nguyễn Thị Hường");
    assert_eq!(people(&folder), 1);
}

#[test]
fn a_request_to_end_ends_a_save_that_waits() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut pty = complete(&folder);
    let _other = hold(&folder);
    pty.leads_to(F2, SAVE_WAITS);
    pty.signal(Signal::TERM);
    assert_eq!(pty.ends(), 1);
    assert!(pty.is_cooked() && !pty.is_alternate());
}
