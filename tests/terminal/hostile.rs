//! Hostile text through the real program: whatever is typed, pasted, imported, written into the register by another program
//! or given as an argument, no byte of it steers the terminal or hides on the screen.

use std::path::Path;
use std::time::{Duration, Instant};

use rusqlite::Connection;
use vieclam::domain::text::is_unsafe_char;
use vieclam::register::{Register, Session};

use super::pty::Pty;
use crate::harness::rounds::Reached;

const ESC: &str = "\x1b";
const DOWN: &str = "\x1b[B";
const PAGE_DOWN: &str = "\x1b[6~";
const F1: &str = "\x1bOP";
const F2: &str = "\x1bOQ";
const F3: &str = "\x1bOR";
const F7: &str = "\x1b[18~";
const F9: &str = "\x1b[20~";

/// Two hundred texts, each with something that must not reach a terminal as it is.
fn hostile() -> Vec<String> {
    let mut pieces: Vec<String> = Vec::new();
    let chars = [
        0x01..=0x1f_u32,
        0x7f..=0x9f,
        0x200b..=0x200f,
        0x2028..=0x202e,
        0x2060..=0x206f,
    ]
    .into_iter()
    .flatten()
    .chain([
        0xad, 0x34f, 0x61c, 0x115f, 0x180e, 0x2800, 0x3164, 0xfe0f, 0xfeff, 0xffa0, 0xfff9,
        0x1d173, 0xe0001, 0xe0041, 0xe007f,
    ]);
    pieces.extend(chars.filter_map(char::from_u32).map(String::from));
    for sequence in [
        "\x1b[2J",
        "\x1b[31m",
        "\x1b]0;x\x07",
        "\x1b]0;x\x1b\\",
        "\x1b]52;c;eA==\x07",
        "\x1bP1$r\x1b\\",
        "\x1b[6n",
        "\x1b[c",
        "\x1bc",
        "\x1b(0",
        "\x1b[?1049l",
        "\x1b[8;1;1t",
        "\x1b[21t",
        "\u{9b}2J",
        "\u{9d}0;x\u{9c}",
        "\r\n",
        "\x08\x08\x08",
        "\u{202e}\u{2066}abc\u{2069}",
        "a\u{200d}b",
        "\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}",
    ] {
        pieces.push(sequence.to_owned());
    }
    let last = pieces.len();
    (0..200)
        .map(|at| match at / last {
            0 => format!("nguyen{}Xấu{at}", pieces[at]),
            _ => format!(
                "{}{}nguyen{at}",
                pieces[at % last],
                pieces[(at * 7 + 1) % last]
            ),
        })
        .collect()
}

/// Columns of free text: they are hostile in every row.
const FREE: [&str; 21] = [
    "full_name",
    "address",
    "card_address",
    "household",
    "phone",
    "phone_owner",
    "previous_ids",
    "title",
    "provider",
    "employer",
    "position",
    "note",
    "detail",
    "evidence_no",
    "issuer",
    "certificate_no",
    "place",
    "event",
    "source",
    "value",
    "reason",
];

/// Another program writes into the register: every text of every table that takes it is hostile, free text in each row, codes
/// and days in one row of seven (a register of which nothing is understood shows nothing).
fn poison(register: &Path, texts: &[String]) -> usize {
    let conn = Connection::open(register).expect("the register");
    let columns: Vec<(String, String)> = conn
        .prepare(
            "SELECT m.name, c.name FROM sqlite_schema m, pragma_table_info(m.name) c
             WHERE m.type = 'table' AND c.type = 'TEXT' AND c.pk = 0
               AND m.name NOT IN ('audit', 'audit_record', 'person_word')
               AND EXISTS (SELECT 1 FROM pragma_table_info(m.name) WHERE name = 'id')",
        )
        .and_then(|mut s| s.query_map([], |r| Ok((r.get(0)?, r.get(1)?)))?.collect())
        .expect("the columns");
    let mut poisoned = 0;
    for (table, column) in columns {
        let some = if FREE.contains(&column.as_str()) {
            ""
        } else {
            " AND id % 7 = 3"
        };
        let sql = format!(
            "UPDATE {table} SET {column} = ?1 WHERE id % 200 = ?2 AND {column} IS NOT NULL{some}"
        );
        for (at, text) in (0_i64..).zip(texts) {
            poisoned += conn.execute(&sql, rusqlite::params![text, at]).unwrap_or(0);
        }
    }
    poisoned
}

/// Waits until what was sent is taken and the picture stands still, long enough for a busy machine.
fn settles(pty: &Pty) {
    pty.is_read();
    let (start, mut before, mut still) = (Instant::now(), pty.screen(), 0);
    while start.elapsed() < Duration::from_secs(20) && still < 8 {
        std::thread::sleep(Duration::from_millis(15));
        let now = pty.screen();
        still = if now == before { still + 1 } else { 0 };
        before = now;
    }
}

fn press(pty: &mut Pty, keys: &[&str]) {
    for key in keys {
        pty.types(key);
        if *key == ESC {
            // Alone it is a key only when nothing follows for a moment.
            std::thread::sleep(vieclam::tui::input::escape_decoder::TIMEOUT * 2);
        }
        settles(pty);
    }
}

/// Back to the first screen; drafts are kept.
fn home(pty: &mut Pty) {
    for _ in 0..30 {
        let screen = pty.screen();
        if screen.contains("Giữ bản nháp") {
            press(pty, &["1"]);
        } else if screen.contains("SỔ VIỆC LÀM") && !screen.contains("Thoát khỏi sổ") {
            return;
        } else {
            press(pty, &[ESC]);
        }
    }
    let sent = pty.all_sent();
    let end = String::from_utf8_lossy(&sent[sent.len().saturating_sub(900)..]).into_owned();
    panic!("no way home:\n{}\n{end:?}", pty.screen());
}

/// What was sent, without the sequences a terminal program sends of itself; those must be cursor, colour and modes only.
fn text_of(bytes: &[u8]) -> String {
    let sent = String::from_utf8_lossy(bytes).into_owned();
    let (mut out, mut rest) = (String::new(), sent.as_str());
    while let Some(at) = rest.find('\x1b') {
        out.push_str(&rest[..at]);
        let sequence = &rest[at + 1..];
        let body = sequence.strip_prefix('[').unwrap_or_else(|| {
            panic!(
                "a sequence of another kind: {:?}",
                &sequence[..sequence.len().min(20)]
            )
        });
        let end = body
            .find(|c: char| ('@'..='~').contains(&c))
            .expect("its end");
        assert!(
            "HfABCDGdmhlJKXq".contains(&body[end..=end]),
            "ESC [{}",
            &body[..=end]
        );
        assert!(
            body[..end]
                .chars()
                .all(|c| c.is_ascii_digit() || ";?: ".contains(c)),
            "ESC [{}",
            &body[..=end]
        );
        rest = &body[end + 1..];
    }
    out.push_str(rest);
    out
}

#[test]
fn two_hundred_hostile_texts_on_every_screen_reach_the_terminal_as_dots() {
    on_every_screen().expect("it runs anywhere");
}

/// A figure of `tests/faults` too.
pub fn on_every_screen() -> Reached {
    let folder = tempfile::tempdir().expect("a folder");
    let register = folder.path().join("r.db");
    let mut session = Session::new("demo");
    session.origin = "demo";
    let mut made = Register::open(&register, session).expect("a register");
    let plan = vieclam::progress::plan::Plan::built_in().expect("the plan");
    vieclam::demo::build(&mut made, &plan, 400, 7, &mut |_, _| true).expect("a ward");
    drop(made);
    let texts = hostile();
    assert!(
        texts.len() == 200
            && texts
                .iter()
                .all(|t| t.chars().any(|c| is_unsafe_char(c) || c == '\u{301}'))
    );
    let poisoned = poison(&register, &texts);
    assert!(poisoned > 1_000);
    let path = register.to_string_lossy().into_owned();
    let mut pty = Pty::start(
        &["--register", &path, "--clerk", "l\u{202e}an\u{200b}"],
        folder.path(),
    );
    pty.waits_for("Tiếp nhận");
    visits_every_screen(&mut pty);
    types_into_every_field(&mut pty, &texts);
    let sent = pty.all_sent();
    let shown = text_of(&sent);
    let wrong: Vec<char> = shown.chars().filter(|c| is_unsafe_char(*c)).collect();
    assert!(
        wrong.is_empty(),
        "{} hostile characters were sent: {:?}",
        wrong.len(),
        &wrong[..wrong.len().min(20)]
    );
    assert!(
        shown.matches('·').count() > 1_000,
        "the texts were on the screens"
    );
    assert!(
        !shown.contains("\u{301}\u{301}\u{301}\u{301}"),
        "no piles of marks"
    );
    Ok(format!(
        "{} texts in {poisoned} places, {} screens drawn, 0 bytes of theirs steer or hide",
        texts.len(),
        sent.windows(8).filter(|w| w == b"\x1b[?2026l").count()
    ))
}

/// The same for what is printed: a name of a file, a heading, a cell that is refused.
#[test]
fn what_is_printed_about_a_hostile_file_is_as_safe() {
    let folder = tempfile::tempdir().expect("a folder");
    let texts: Vec<String> = hostile()
        .into_iter()
        .map(|t| t.replace(['"', '\r', '\n', '/', '\0'], ""))
        .collect();
    let head = "full_name,born,sex,residence\n";
    let rows: Vec<String> = texts.iter().map(|t| format!("{t},{t},{t},{t}")).collect();
    says_nothing_hostile(
        folder.path(),
        "rows.csv",
        &format!("{head}{}", rows.join("\n")),
    );
    for text in texts.iter().step_by(5) {
        let row = format!("{head}{text},{text},{text},{text}\n");
        says_nothing_hostile(folder.path(), &format!("f{text}.csv"), &row);
        says_nothing_hostile(folder.path(), "heading.csv", &format!("{text},born\n"));
    }
}

fn says_nothing_hostile(folder: &Path, name: &str, content: &str) {
    std::fs::write(folder.join(name), content).expect("a file");
    let ran = std::process::Command::new(env!("CARGO_BIN_EXE_vieclam"))
        .args(["--register", "r.db", "import", "people", name])
        .current_dir(folder)
        .env("HOME", folder)
        .output()
        .expect("it runs");
    assert_eq!(ran.status.code(), Some(2), "{name:?}");
    assert!(!ran.stdout.is_empty() || !ran.stderr.is_empty());
    for out in [ran.stdout, ran.stderr] {
        let said = String::from_utf8(out).expect("text");
        let wrong = said.chars().find(|c| is_unsafe_char(*c) && *c != '\n');
        assert_eq!(wrong, None, "{said:?}");
    }
}

fn visits_every_screen(pty: &mut Pty) {
    for digit in ["2", "3", "4", "5", "6", "7", "8", "9", "0"] {
        press(
            pty,
            &[digit, DOWN, "\r", F9, DOWN, "\r", PAGE_DOWN, DOWN, "\r"],
        );
        home(pty);
    }
    for worklist in 0..6 {
        press(pty, &["8"]);
        press(pty, &vec![DOWN; worklist]);
        press(pty, &["\r", PAGE_DOWN, PAGE_DOWN, "\r"]);
        home(pty);
    }
    // Everybody, page by page; the pages of some, with form, history, and the merge of two.
    press(pty, &[F3, "nguyen"]);
    press(pty, &[PAGE_DOWN; 24]);
    press(
        pty,
        &[
            "\r", "8", PAGE_DOWN, ESC, "1", F1, ESC, ESC, "7", DOWN, "\r", DOWN,
        ],
    );
    home(pty);
    // Everything under administration, and under its plan and its safety.
    for path in ["1", "2", "3", "4", "5", "6", "7", "8", "9"]
        .map(|d| vec![d])
        .into_iter()
        .chain([("7", 4), ("8", 6)].into_iter().flat_map(|(menu, n)| {
            ["1", "2", "3", "4", "5", "6"]
                .into_iter()
                .take(n)
                .map(move |d| vec![menu, d])
        }))
    {
        press(pty, &["0"]);
        press(pty, &path);
        press(pty, &[DOWN, "\r", DOWN, PAGE_DOWN]);
        home(pty);
    }
    press(pty, &["9", DOWN, "\r", "4", ESC, "6", "\r", PAGE_DOWN]);
    home(pty);
    press(pty, &[F7, DOWN, F9, PAGE_DOWN, "\r", DOWN, F2]);
    home(pty);
}

/// Typed and pasted, into every kind of field, then kept as drafts.
fn types_into_every_field(pty: &mut Pty, texts: &[String]) {
    for (at, text) in texts.iter().enumerate() {
        if at % 25 == 0 {
            home(pty);
            pty.types(["1", "3", "5", "6"][at / 25 % 4]);
            settles(pty);
        }
        let typed: String = text.chars().filter(|c| !c.is_control()).collect();
        pty.types(&format!(
            "{typed}\x1b[200~{}\x1b[201~{DOWN}",
            text.replace('\x1b', "")
        ));
        settles(pty);
    }
    home(pty);
    press(pty, &[F9, DOWN]);
    home(pty);
}
