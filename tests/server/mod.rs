//! The ward server for real: an sshd on the loopback with the README's own snippet, clerks who log in with real ssh
//! clients, lines that drop, and every way around the forced command that we could think of.

mod escapes;
mod ward;

use std::time::{Duration, Instant};
use std::{env, thread};

use ward::Ward;

/// Lines dropped in the short round; `VIECLAM_DROPS=1000` for the whole.
const DROPS: usize = 20;
const F2: &str = "\x1bOQ";
const F9: &str = "\x1b[20~";

fn drops() -> usize {
    let told = env::var("VIECLAM_DROPS").ok();
    told.and_then(|n| n.parse().ok()).unwrap_or(DROPS)
}

#[test]
#[ignore = "needs root and sshd: two minutes"]
fn clerks_work_over_ssh_and_nothing_else_does() {
    let ward = Ward::open();
    two_clerks_at_once(&ward);
    lines_that_drop(&ward);
    escapes::all_refused(&ward);
    a_closed_account_ends_its_session(&ward);
}

fn two_clerks_at_once(ward: &Ward) {
    let (mut lan, mut hoa) = (ward.logs_in("lan"), ward.logs_in("hoa"));
    lan.waits_for("Tiếp nhận");
    hoa.waits_for("Tiếp nhận");
    for (clerk, text) in [
        (&mut lan, "1\rNguyễn Thị Mẫu"),
        (&mut hoa, "1\rTrần Văn Mẫu"),
    ] {
        clerk.types(text);
    }
    for clerk in [&mut lan, &mut hoa] {
        clerk.waits_for("Mẫu");
        clerk.types("\r1960\r2");
        clerk.waits_for("Nữ");
        clerk.types(F2);
        clerk.waits_for("«Ngày đồng ý» chưa có");
        clerk.types("+");
        clerk.types(F2);
        clerk.waits_for("Đã lưu");
    }
    let kept =
        ward.rows("SELECT clerk || ' ' || origin FROM audit WHERE action = 'save' ORDER BY clerk");
    assert_eq!(kept, ["hoa screen", "lan screen"]);
    drop((lan, hoa));
    ward.empties(Duration::from_secs(5));
}

/// The client dies, as on a cut line: the draft has what was typed up to a second before, and no process stays.
fn lines_that_drop(ward: &Ward) {
    let (mut typed, mut slowest) = (String::from("Lò Thị"), Duration::ZERO);
    for round in 0..drops() {
        let mut clerk = ward.logs_in("lan");
        clerk.waits_for("Tiếp nhận");
        if round == 0 {
            clerk.types(&format!("1\r{typed}"));
        } else {
            clerk.waits_for("bản nháp");
            clerk.types(F9);
            clerk.waits_for(&typed);
            clerk.types("\r");
            clerk.waits_for(&typed);
        }
        let more = char::from(b'a' + u8::try_from(round % 26).expect("a letter"));
        typed = if typed.len() > 24 {
            format!("Lò Thị {more}")
        } else {
            format!("{typed}{more}")
        };
        clerk.types(&format!("\x15{typed}"));
        clerk.waits_for(&typed);
        thread::sleep(Duration::from_secs(1));
        clerk.kills();
        slowest = slowest.max(ward.empties(Duration::from_secs(5)));
        let drafts = ward.rows("SELECT state FROM draft WHERE clerk = 'lan'");
        assert_eq!(drafts.len(), 1, "round {round}");
        assert!(
            drafts[0].contains(&typed),
            "round {round}: «{typed}» not in {}",
            drafts[0]
        );
    }
    println!(
        "lines dropped: {}, drafts kept: {}, slowest end {slowest:?}",
        drops(),
        drops()
    );
}

fn a_closed_account_ends_its_session(ward: &Ward) {
    let mut hoa = ward.logs_in("hoa");
    hoa.waits_for("Tiếp nhận");
    hoa.types("1\rHà Thị Mẫu");
    hoa.waits_for("Hà Thị Mẫu");
    ward.runs(&["clerks", "close", "hoa"]);
    let start = Instant::now();
    hoa.waits_for("đã đóng");
    hoa.ends();
    let took = start.elapsed();
    assert!(took < Duration::from_mins(1), "{took:?}");
    println!("a closed account's idle session ended after {took:?}");
    let drafts = ward.rows("SELECT state FROM draft WHERE clerk = 'hoa'");
    assert!(
        drafts.iter().any(|d| d.contains("Hà Thị Mẫu")),
        "{drafts:?}"
    );
    let again = ward.ssh("hoa", &[]).output().expect("ssh runs");
    assert!(!again.status.success());
    ward.empties(Duration::from_secs(5));
}
