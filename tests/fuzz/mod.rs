//! Every parser against generated input: nothing panics, and what fails leaves the register as it was. With
//! `VIECLAM_FUZZ_SECONDS` each target goes on for so many seconds; without, it runs a fixed number of cases. Names, ID numbers
//! and code files have property tests beside their parsers.

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use crossterm::event::{Event, KeyCode, KeyEvent, KeyModifiers};
use vieclam::domain::{card, date, money, phone};
use vieclam::exchange::{self, ImportSource, import};
use vieclam::forms::Record;
use vieclam::progress::period::Period;
use vieclam::progress::plan::Plan;
use vieclam::tui::app::config;
use vieclam::tui::input::escape_decoder::EscapeDecoder;

use crate::cli::Desk;
use crate::harness::registers::{assert_sound, connect, number, open, samples};
use crate::harness::rng::Rng;

/// Runs so many cases, and more until the requested time is over.
fn run_cases(least: u64, mut case: impl FnMut(&mut Rng)) {
    let seconds = std::env::var("VIECLAM_FUZZ_SECONDS");
    let seconds = seconds.ok().and_then(|s| s.parse().ok()).unwrap_or(0);
    let until = Instant::now() + Duration::from_secs(seconds);
    let mut done = 0;
    while done < least || Instant::now() < until {
        case(&mut Rng(done));
        done += 1;
    }
    println!("{done} cases");
}

/// Changes a few bytes: flips a bit, deletes, repeats, inserts something unusual.
fn spoil(bytes: &[u8], rng: &mut Rng) -> Vec<u8> {
    const UNUSUAL: [&[u8]; 14] = [
        b"\"",
        b"\0",
        b"\xff\xfe",
        b"\n",
        b"\r",
        b",",
        b";",
        b"99999999999999999999",
        b"-1",
        b"\xc3",
        "\u{202e}".as_bytes(),
        b"[[",
        b"=",
        b"'",
    ];
    let mut out = bytes.to_vec();
    for _ in 0..=rng.index(6) {
        let at = rng.index(out.len() + 1);
        match rng.below(5) {
            0 if at < out.len() => out[at] ^= 1 << rng.below(8),
            1 => drop(out.drain(at..(at + rng.index(40)).min(out.len()))),
            2 => {
                let again = out[at..(at + rng.index(200)).min(out.len())].to_vec();
                out.splice(at..at, again);
            }
            3 => out.truncate(at),
            _ => drop(out.splice(at..at, UNUSUAL[rng.index(UNUSUAL.len())].iter().copied())),
        }
    }
    out
}

/// A text of letters with a meaning to the parsers, and of any others.
fn text(rng: &mut Rng) -> String {
    const LETTERS: [char; 36] = [
        '0', '1', '2', '3', '9', '/', '-', '.', '|', ' ', '+', ',', '%', 'k', 't', 'r', 'đ', 'Q',
        'H', 'R', 'Y', ':', ';', '?', '#', 'ộ', '\u{301}', '\u{202e}', '\0', '\n', 'N', 'ữ', 'T',
        '8', '5', '\u{ff10}',
    ];
    (0..rng.index(60))
        .map(|_| match rng.index(40) {
            0 => u32::try_from(rng.index(0x11_0000))
                .ok()
                .and_then(char::from_u32)
                .unwrap_or('x'),
            _ => LETTERS[rng.index(LETTERS.len())],
        })
        .collect()
}

#[test]
fn days_amounts_periods_and_scans() {
    let plan = Plan::built_in().expect("the plan");
    run_cases(20_000, |rng| {
        let text = text(rng);
        if let Ok(day) = date::parse_day(&text) {
            assert_eq!(date::parse_day(&date::shown(day)), Ok(day), "{text:?}");
        }
        if let Ok(born) = date::PartialDate::parse(&text) {
            assert_eq!(
                date::PartialDate::parse(&born.shown()),
                Ok(born),
                "{text:?}"
            );
        }
        let _ = (
            card::parse(&text),
            card::looks_scanned(&text),
            phone::parse(&text),
        );
        let _ = (
            money::parse_dong(&text),
            money::parse_percent(&text),
            Period::parse(&text, &plan),
        );
    });
}

#[test]
fn plan_files() {
    let plan = fs::read_to_string(
        Path::new(env!("CARGO_MANIFEST_DIR")).join("data/plans/lang-2026-2030.toml"),
    )
    .expect("the plan");
    run_cases(200, |rng| {
        let spoilt = spoil(plan.as_bytes(), rng);
        if let Err(problems) = Plan::read(&String::from_utf8_lossy(&spoilt), "plan.toml") {
            assert!(problems.iter().all(|p| !p.to_string().is_empty()));
        }
    });
}

const CONFIG: &str = r#"lang = "vi"
register = "/srv/vieclam/register.db"
clerk = "lan"
theme = "light"
ascii = false
hints = "fade"

[keys]
save = "Ctrl+Y"
find = "F11"
"#;

#[test]
fn the_configuration() {
    let file = Path::new("config.toml");
    assert!(config::parse(CONFIG, file).is_ok());
    run_cases(20_000, |rng| {
        let spoilt = spoil(CONFIG.as_bytes(), rng);
        let spoilt = String::from_utf8_lossy(&spoilt);
        if let Err(problem) = config::parse(&spoilt, file) {
            assert!(problem.line <= spoilt.lines().count().max(1), "{problem}");
            assert!(problem.reason.chars().count() > 10, "{problem}");
        }
    });
}

#[test]
fn sheets_of_every_kind() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("r.db");
    let mut register = open(&path, "lan");
    let conn = connect(&path);
    let changes = || number(&conn, "SELECT count(*) FROM audit");
    let mut sheets = Vec::new();
    for record in Record::ALL {
        let path = samples().join(format!("{}.csv", record.plural()));
        if let Ok(bytes) = fs::read(path) {
            let end = bytes
                .iter()
                .enumerate()
                .filter(|(_, b)| **b == b'\n')
                .nth(12)
                .map_or(bytes.len(), |(at, _)| at + 1);
            sheets.push((record, bytes[..end].to_vec()));
        }
    }
    let options = exchange::Options {
        restore_zeros: true,
        rejects: Some(folder.path().join("rejects.csv")),
    };
    run_cases(200, |rng| {
        let (record, sheet) = &sheets[rng.index(sheets.len())];
        let spoilt = spoil(sheet, rng);
        let before = changes();
        let source = ImportSource::Stream {
            record: *record,
            input: Box::new(spoilt.as_slice()),
        };
        match import(&mut register, source, &options, &mut |_, _| true) {
            Ok(report) => {
                let file = &report.files[0];
                let rows = file.new + file.changed + file.voided + file.unchanged + file.refused;
                assert_eq!(file.rows(), rows);
                assert!(
                    changes() - before <= i64::try_from(file.rows()).expect("few"),
                    "{report:?}"
                );
            }
            Err(e) => {
                assert!(!e.to_string().is_empty());
                assert_eq!(changes(), before, "a file that fails changes nothing");
            }
        }
    });
    assert_sound(&register);
}

#[test]
fn workbooks() {
    let desk = Desk::new();
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    for (row, cells) in [
        ["full_name", "born", "sex", "residence"],
        ["Lò Thị Mẫu", "1985", "nữ", "permanent"],
    ]
    .iter()
    .enumerate()
    {
        sheet
            .write_row(u32::try_from(row).expect("few"), 0, *cells)
            .expect("a row");
    }
    let good = book.save_to_buffer().expect("a book");
    run_cases(15, |rng| {
        let mut spoilt = spoil(&good, rng);
        spoilt.splice(..4.min(spoilt.len()), *b"PK\x03\x04");
        let file = desk.file("people.xlsx", spoilt);
        let ran = desk.run(&format!("import people {file}"));
        assert!([0, 2].contains(&ran.code), "{ran:#?}");
        assert!(!ran.err.contains("panicked"), "{ran:#?}");
    });
}

/// A damaged register file: a sentence or an answer, no panic, no signal.
#[test]
fn the_register_itself() {
    let desk = Desk::new();
    let sheet = fs::read(samples().join("people.csv")).expect("people");
    desk.import("people", sheet).works();
    desk.run("check").works();
    let good = fs::read(desk.register()).expect("the register");
    run_cases(40, |rng| {
        let mut spoilt = good.clone();
        match rng.below(4) {
            0 => spoilt.truncate(rng.index(good.len())),
            1 => spoilt = spoil(&good, rng),
            2 => {
                let at = rng.index(100);
                spoilt[at] = u8::try_from(rng.index(256)).expect("a byte");
            }
            _ => {
                for _ in 0..=rng.index(200) {
                    let at = rng.index(spoilt.len());
                    spoilt[at] ^= 1 << rng.below(8);
                }
            }
        }
        for side in ["register.db-wal", "register.db-shm"] {
            let _ = fs::remove_file(desk.path(side));
        }
        desk.file("register.db", spoilt);
        for call in ["check", "find nguyen", "progress", "export people"] {
            let ran = desk.run(call);
            assert!([0, 1, 2].contains(&ran.code), "{call:?}: {ran:#?}");
            assert!(
                !ran.err.contains("panicked") && !ran.out.contains("panicked"),
                "{call:?}: {ran:#?}"
            );
            assert!(
                ran.code == 0 || !(ran.err.is_empty() && ran.out.is_empty()),
                "{call:?}: no output"
            );
        }
    });
}

/// Keys that arrive in pieces: none is lost, none is added.
#[test]
fn key_streams() {
    const KEYS: [char; 14] = [
        '\x1b', '[', 'O', 'A', 'B', '1', ';', '2', '5', '~', 'Z', 'P', 'ế', '?',
    ];
    run_cases(20_000, |rng| {
        let mut sequences = EscapeDecoder::default();
        let mut out = 0;
        let pressed = rng.index(40);
        for _ in 0..pressed {
            let code = match KEYS[rng.index(KEYS.len())] {
                '\x1b' => KeyCode::Esc,
                c => KeyCode::Char(c),
            };
            out += sequences
                .feed(Event::Key(KeyEvent::new(code, KeyModifiers::NONE)))
                .len();
            if rng.below(8) == 0 {
                out += sequences.flush().len();
            }
        }
        out += sequences.flush().len();
        assert!(out <= pressed && !sequences.has_pending());
    });
}
