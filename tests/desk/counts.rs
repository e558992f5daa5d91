//! Counts of a session, hints that fade, the cursor that a screen reader follows, the configuration file.

use std::process::Command;
use std::time::{Duration, Instant};

use crate::harness::{Clerk, Screen, wait};

const SESSION: &str =
    "SELECT clerk, records, keys, bursts, burst_keys, corrections FROM clerk_session";

#[test]
fn a_save_and_a_hangup_write_the_counts() {
    let mut clerk = Clerk::new();
    clerk.press("1<Enter>Trâ").press("<BS>");
    clerk.press("ần Văn Mẫu<Enter>1950<Enter>1").save();
    clerk.stores(SESSION, &[]);
    clerk.leads_to("+<F2>", "Đã lưu");
    clerk.stores("SELECT clerk, records FROM clerk_session", &["lan|1"]);
    clerk.press("<Enter>Lê");
    let clerk = clerk.then("hoa");
    clerk.stores("SELECT count(*), sum(records) FROM clerk_session", &["1|1"]);
}

/// Keys of a burst are at most 10 ms apart (`tui::services::metrics`). Where this test was kept from pressing them in that
/// time, it begins again.
#[test]
fn bursts_are_counted_apart() {
    let pressed_in_time = || {
        let mut clerk = Clerk::new();
        clerk.press("1<Enter>Nguye");
        let since = Instant::now();
        clerk.press("<BS>ên");
        if since.elapsed() > Duration::from_millis(10) {
            return false;
        }
        let clerk = clerk.then("hoa");
        // 1, Enter and «Nguye» are keys; the backspace and the two letters behind it are one burst, for they come at once.
        clerk.stores(SESSION, &["lan|0|7|1|3|0"]);
        true
    };
    wait::until(pressed_in_time, || "the keys are never in time".to_owned());
}

#[test]
fn a_clerk_sees_the_counts() {
    let mut clerk = Clerk::new();
    clerk.take_in_huong().press("<Esc>").open(Screen::Metrics);
    clerk.sees_all(&["Không giữ chữ nào", "Bản ghi đã lưu", "5"]);
    clerk.press("<F9>").sees_all(&["lan", "bản ghi"]);
    let mut clerk = clerk.then("hoa");
    clerk.open(Screen::Metrics).press("<F9>");
    clerk.sees_all(&["lan", "hoa"]);
}

#[test]
fn the_foot_line_hides_and_comes_back() {
    let mut clerk = Clerk::new();
    clerk.leads_to("1", "F2 lưu").press("<C-k>");
    clerk.sees_no("F2 lưu").press("0").sees_no("F2 lưu");
    clerk.leads_to("<C-k>", "F2 lưu");
}

#[test]
fn common_hints_fade_after_two_hundred_records() {
    let mut clerk = Clerk::new();
    clerk.open(Screen::Intake).sees("F2 lưu");
    clerk.take_in_unnumbered("Trần Văn Mẫu", "1950", "1");
    clerk.alter("UPDATE clerk_session SET records = 200");
    let mut clerk = clerk.restart();
    clerk.press("1").sees_no("F2 lưu");
    clerk.sees_all(&["F1 trợ giúp", "F6"]);
    clerk.leads_to("<C-k>", "F2 lưu");
}

#[test]
fn the_cursor_stands_in_the_field_or_on_the_chosen_line() {
    let mut clerk = Clerk::new();
    clerk.take_in_huong();
    let under = |clerk: &mut Clerk, text: &str| {
        let (row, _) = clerk.under_cursor();
        assert!(row.contains(text), "«{row}» is not the row of «{text}»");
    };
    clerk.press("0011");
    under(&mut clerk, "Số định danh");
    assert_eq!(clerk.under_cursor().1, 24);
    clerk.press("<F3>");
    under(&mut clerk, "Nguyễn Thị Hường");
    clerk.press("<Esc><Esc>2<F3>huong");
    under(&mut clerk, "Tìm");
    assert_eq!(clerk.under_cursor().1, 12);
    clerk.press("<Esc>").press("<Home><Down><Down>");
    under(&mut clerk, "Việc làm");
    clerk.open_person("huong").press("<Down>");
    under(&mut clerk, "Nhu cầu");
    let mut clerk = clerk.restart();
    clerk.press("1<Enter>Lê<Enter>1950<Enter>1<Enter><F9>muong");
    under(&mut clerk, "muong");
    let mut clerk = clerk.restart();
    clerk.enter_course("").press("k0");
    under(&mut clerk, "Lọc");
    let mut clerk = clerk.restart();
    clerk.press("7<Down>");
    under(&mut clerk, "▼");
}

#[test]
fn a_message_moves_no_other_row() {
    let mut clerk = Clerk::new();
    clerk.press("1").press("0011850");
    let before = clerk.screen();
    clerk.leads_to("<Enter>", "!");
    let after = clerk.screen();
    let changed: Vec<usize> = before
        .lines()
        .zip(after.lines())
        .enumerate()
        .filter(|(_, (a, b))| a != b)
        .map(|(row, _)| row)
        .collect();
    // The two rows of the message, and the foot line with its keys.
    assert!(changed.iter().all(|row| *row >= 21), "{changed:?}\n{after}");
}

/// Runs the program with a configuration file of that text.
fn configured(text: &str, arguments: &[&str]) -> (Option<i32>, String, String) {
    let folder = tempfile::tempdir().expect("a folder");
    let config = folder.path().join("config.toml");
    std::fs::write(&config, text).expect("a file");
    let done = Command::new(env!("CARGO_BIN_EXE_vieclam"))
        .args(arguments)
        .env("VIECLAM_CONFIG", &config)
        .env("HOME", folder.path())
        .env_remove("VIECLAM_REGISTER")
        .env_remove("VIECLAM_LANG")
        .output()
        .expect("it runs");
    let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
    (done.status.code(), text(done.stdout), text(done.stderr))
}

#[test]
fn the_configuration_applies_and_its_problems_name_a_line() {
    let (code, out, _) = configured("lang = \"en\"\n", &["--help"]);
    assert_eq!(code, Some(0));
    assert!(
        out.contains("config.toml") && out.contains("Options"),
        "{out}"
    );
    let (code, _, err) = configured("lang = \"en\"\nregister = \"/nowhere/r.db\"\n", &["check"]);
    assert_eq!(code, Some(2));
    assert!(err.contains("/nowhere/r.db"), "{err}");
    let (code, _, err) = configured("clerk = \"lan\"\n[keys]\nsave = \"Ctrl+H\"\n", &["forms"]);
    assert_eq!(code, Some(2));
    assert!(err.contains("config.toml:3: "), "{err}");
    assert_eq!(
        configured("clerk = 3\n", &["--help"]).0,
        Some(0),
        "a wrong file does not stop help"
    );
}
