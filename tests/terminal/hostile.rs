//! Hostile text through the real program: typed, pasted, imported, written into the register by another program or given as
//! an argument, no byte of it controls the terminal or is invisible on the screen.

use std::path::Path;

use vieclam::domain::text::is_unsafe_char;

use super::pty::{DOWN, ESC, F1, F2, F3, F7, F9, PAGE_DOWN, Pty};
use crate::harness::registers::{connect, demo_ward};
use crate::harness::rounds::Reached;

/// Two hundred texts, each with something that must not reach a terminal unchanged.
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

/// Columns of free text, hostile in every row.
const FREE: &str = "full_name address card_address household phone phone_owner previous_ids title provider employer position note \
    detail evidence_no issuer certificate_no place event source value reason";

/// Makes the texts of every table that takes it hostile: free text in each row, codes and days in one row of seven (screens
/// leave out a row whose codes they do not know). How many.
fn poison(register: &Path, texts: &[String]) -> usize {
    let conn = connect(register);
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
        let some = if FREE.split(' ').any(|c| c == column) {
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

fn press(pty: &mut Pty, keys: &[&str]) {
    for key in keys {
        pty.types(key);
        pty.waits_until_handled();
    }
}

/// Back to the first screen; drafts are stored.
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

/// What was sent without its control sequences, which must be those for cursor, colour and modes.
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

/// Also a figure of `tests/faults`.
pub fn on_every_screen() -> Reached {
    let folder = tempfile::tempdir().expect("a folder");
    let register = folder.path().join("r.db");
    drop(demo_ward(
        &register,
        chrono::Local::now().date_naive(),
        400,
        7,
    ));
    let texts = hostile();
    assert!(
        texts.len() == 200
            && texts
                .iter()
                .all(|t| t.chars().any(|c| is_unsafe_char(c) || c == '\u{301}'))
    );
    let poisoned = poison(&register, &texts);
    assert!(poisoned > 1_000);
    let mut pty = Pty::open(&register, "lan", folder.path());
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
        "{} texts in {poisoned} places, {} screens drawn, 0 bytes of theirs control or hide",
        texts.len(),
        sent.windows(8).filter(|w| w == b"\x1b[?2026l").count()
    ))
}

/// The same for printed output: the name of a file, a heading, a refused cell.
#[test]
fn output_about_a_hostile_file_is_safe() {
    let folder = tempfile::tempdir().expect("a folder");
    let texts: Vec<String> = hostile()
        .into_iter()
        .map(|t| t.replace(['"', '\r', '\n', '/', '\0'], ""))
        .collect();
    let head = "full_name,born,sex,residence\n";
    let rows: Vec<String> = texts.iter().map(|t| format!("{t},{t},{t},{t}")).collect();
    prints_nothing_hostile(
        folder.path(),
        "rows.csv",
        &format!("{head}{}", rows.join("\n")),
    );
    for text in texts.iter().step_by(5) {
        let row = format!("{head}{text},{text},{text},{text}\n");
        prints_nothing_hostile(folder.path(), &format!("f{text}.csv"), &row);
        prints_nothing_hostile(folder.path(), "heading.csv", &format!("{text},born\n"));
    }
}

fn prints_nothing_hostile(folder: &Path, name: &str, content: &str) {
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
        let text = String::from_utf8(out).expect("text");
        let wrong = text.chars().find(|c| is_unsafe_char(*c) && *c != '\n');
        assert_eq!(wrong, None, "{text:?}");
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
    // The list of people; a person with form, history, help and merge.
    press(pty, &[F3, "nguyen"]);
    press(pty, &[PAGE_DOWN; 24]);
    press(
        pty,
        &[
            "\r", "8", PAGE_DOWN, ESC, "1", F1, ESC, ESC, "7", DOWN, "\r", DOWN,
        ],
    );
    home(pty);
    // The screens of administration, of its plan and of its safety.
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

/// Typed and pasted into every kind of field, then left as drafts.
fn types_into_every_field(pty: &mut Pty, texts: &[String]) {
    for (at, text) in texts.iter().enumerate() {
        if at % 25 == 0 {
            home(pty);
            press(pty, &[["1", "3", "5", "6"][at / 25 % 4]]);
        }
        let typed: String = text.chars().filter(|c| !c.is_control()).collect();
        pty.types(&format!(
            "{typed}\x1b[200~{}\x1b[201~{DOWN}",
            text.replace('\x1b', "")
        ));
        pty.waits_until_handled();
    }
    home(pty);
    press(pty, &[F9, DOWN]);
    home(pty);
}
