//! What keyboard programs send, replayed byte for byte through a real pseudo-terminal on the real binary: at once, in single
//! bytes, cut at every position. Every stored text must be exact.

use std::time::{Duration, Instant};

use rusqlite::{Connection, OpenFlags};
use serde_json::Value;

use super::pty::Pty;
use super::{ESC, PERSON, started};

const ENTER: &str = "\r";
const UP: &str = "\x1b[A";
const CLEAR: &str = "\x15";
const F2: &str = "\x1bOQ";
/// Nothing in these tests takes this long.
const PATIENCE: Duration = Duration::from_secs(30);

/// One row of the corpus.
struct Burst {
    keys: Vec<u8>,
    text: String,
}

fn corpus() -> Vec<Burst> {
    include_str!("../data/bursts.tsv")
        .lines()
        .filter(|row| !row.starts_with('#'))
        .map(|row| {
            let (keys, text) = row.split_once('\t').expect("two columns");
            Burst {
                keys: bytes(keys),
                text: text.to_owned(),
            }
        })
        .collect()
}

/// `\x7f`, `\u{202f}` and `\\` to what they stand for.
fn bytes(keys: &str) -> Vec<u8> {
    let mut out = String::new();
    let mut rest = keys;
    while let Some(c) = rest.chars().next() {
        rest = &rest[c.len_utf8()..];
        if c != '\\' {
            out.push(c);
            continue;
        }
        let (digits, after) = match rest.as_bytes()[0] {
            b'x' => (&rest[1..3], &rest[3..]),
            b'u' => rest[2..].split_once('}').expect("a closing brace"),
            _ => ("5c", &rest[1..]),
        };
        let code = u32::from_str_radix(digits, 16).expect("hexadecimal");
        out.push(char::from_u32(code).expect("a character"));
        rest = after;
    }
    out.into_bytes()
}

/// A clerk in the result field of a contact, and an eye on what is stored.
struct Desk {
    pty: Pty,
    register: Connection,
    count: usize,
    _folder: tempfile::TempDir,
}

impl Desk {
    fn open() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let mut pty = started(&folder);
        pty.types(PERSON);
        pty.waits_for("Nơi ở hiện tại");
        pty.types(F2);
        pty.is_told("«Ngày đồng ý» chưa có");
        pty.types("+\x1bOQ");
        pty.waits_for("Đã lưu");
        pty.types(ESC);
        pty.waits_for("Sổ có 1 người");
        pty.types("\x1bOR");
        pty.waits_for("Gõ vài chữ");
        pty.types("001185000017");
        pty.waits_for("Nguyễn Thị Hường");
        pty.types("\r");
        pty.waits_for("Số trong sổ");
        pty.types("5");
        pty.waits_for("TƯ VẤN");
        let register = Connection::open_with_flags(
            folder.path().join("r.db"),
            OpenFlags::SQLITE_OPEN_READ_ONLY,
        )
        .expect("the register");
        Self {
            pty,
            register,
            count: 0,
            _folder: folder,
        }
    }

    /// To the field for the result: today, kind, way, event.
    fn fill_to_result(&mut self) {
        self.pty.types("\r1\r\r");
        self.pty.waits_for("Tư vấn học nghề");
    }

    /// Types a burst in parts, each a read of its own, leaves the field, types a number in the next and comes back: the
    /// draft then holds both.
    fn type_in_parts(&mut self, parts: &[&[u8]]) -> String {
        self.count += 1;
        self.pty.types(CLEAR);
        let mut sent = Vec::new();
        for part in parts {
            self.pty.sends(part);
            sent.extend_from_slice(part);
            // The rest of a key follows within the time a line takes, however busy this machine is.
            if !is_inside_a_key(&sent) {
                self.pty.is_read();
            }
        }
        let number = self.count.to_string();
        self.pty.types(&format!("{ENTER}{CLEAR}{number}{UP}"));
        self.drafted(&number)
    }

    /// The result in the draft, once its note is that number.
    fn drafted(&self, number: &str) -> String {
        let start = Instant::now();
        loop {
            let state: Option<String> = self
                .register
                .query_row("SELECT state FROM draft", [], |r| r.get(0))
                .ok();
            let state: Value = state.map_or(Value::Null, |s| s.parse().expect("JSON"));
            let cells = &state["rows"][0]["cells"];
            if cells["note"]["text"] == *number {
                let text = cells["outcome"]["text"].as_str();
                return text.unwrap_or_default().to_owned();
            }
            assert!(
                start.elapsed() < PATIENCE,
                "number {number} did not come:\n{}",
                self.pty.screen()
            );
            std::thread::sleep(Duration::from_micros(300));
        }
    }
}

/// The bytes end in the middle of an escape sequence.
fn is_inside_a_key(sent: &[u8]) -> bool {
    let Some(start) = sent.iter().rposition(|b| *b == 0x1b) else {
        return false;
    };
    match sent[start + 1..] {
        [] => true,
        [b'[', ref rest @ ..] => !rest.iter().any(|b| (0x40..=0x7e).contains(b)),
        [b'O', ref rest @ ..] => rest.is_empty(),
        _ => false,
    }
}

fn told(burst: &Burst, got: &str) -> String {
    format!(
        "{:?}: «{}» for «{}»",
        String::from_utf8_lossy(&burst.keys),
        got,
        burst.text
    )
}

#[test]
fn the_corpus_is_large_and_every_text_is_composed() {
    let bursts = corpus();
    assert!(bursts.len() >= 300, "{}", bursts.len());
    for burst in bursts {
        assert!(unicode_normalization::is_nfc(&burst.text), "{}", burst.text);
    }
}

/// Each burst in one write with the whole person around it, each saved as a record.
#[test]
fn bursts_at_once_are_stored_exactly() {
    let mut desk = Desk::open();
    let bursts = corpus();
    desk.pty.types(ESC);
    desk.pty.waits_for("Số trong sổ");
    desk.pty.types(ESC);
    desk.pty.waits_for("Sổ có 1 người");
    desk.pty.types("1");
    for (number, burst) in bursts.iter().enumerate() {
        // No number; a name and a year that nobody else has; the address is the burst.
        let name = ["Một", "Hai", "Ba", "Bốn", "Năm", "Sáu", "Bảy"][number / 70];
        let year = 1930 + number % 70;
        let mut keys = format!("\rLò Thị {name}\r{year}\r2\r\r\r\r").into_bytes();
        keys.extend(&burst.keys);
        keys.extend(format!("\r\r\r\r\r\r\r\r+{F2}").as_bytes());
        desk.pty.sends(&keys);
        saved(&desk, number + 2);
    }
    let mut select = desk
        .register
        .prepare("SELECT id, address FROM person WHERE id > 1 ORDER BY id")
        .expect("the people");
    let rows = select.query_map([], |r| {
        Ok((r.get::<_, u32>(0)? as usize, r.get::<_, Option<String>>(1)?))
    });
    let wrong: Vec<String> = rows
        .expect("rows")
        .map(|row| row.expect("a row"))
        .map(|(id, text)| (&bursts[id - 2], text.unwrap_or_default()))
        .filter(|(burst, text)| *text != burst.text)
        .map(|(burst, text)| told(burst, &text))
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

fn saved(desk: &Desk, people: usize) {
    let start = Instant::now();
    let count = || -> u32 {
        desk.register
            .query_row("SELECT count(*) FROM people", [], |r| r.get(0))
            .expect("a count")
    };
    while (count() as usize) < people {
        assert!(
            start.elapsed() < PATIENCE,
            "person {people} did not come:\n{}",
            desk.pty.screen()
        );
        std::thread::sleep(Duration::from_millis(1));
    }
}

#[test]
fn bursts_in_single_bytes_are_stored_exactly() {
    let mut desk = Desk::open();
    desk.fill_to_result();
    let mut wrong = Vec::new();
    for burst in corpus() {
        let parts: Vec<&[u8]> = burst.keys.chunks(1).collect();
        let got = desk.type_in_parts(&parts);
        if got != burst.text {
            wrong.push(told(&burst, &got));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// Every burst cut at one position, another for each; the test below takes them all.
#[test]
fn bursts_cut_somewhere_are_stored_exactly() {
    let wrong = cut(|number, len| vec![1 + number * 7 % (len - 1).max(1)]);
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
#[ignore = "a minute: some 17,000 cuts"]
fn bursts_cut_at_every_position_are_stored_exactly() {
    let wrong = cut(|_, len| (1..len).collect());
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// Several clerks share the work, each at a desk of their own.
fn cut(positions: impl Fn(usize, usize) -> Vec<usize> + Sync) -> Vec<String> {
    const DESKS: usize = 4;
    let bursts = corpus();
    let share = |mine: usize| {
        let mut desk = Desk::open();
        desk.fill_to_result();
        let mut wrong = Vec::new();
        for (number, burst) in bursts.iter().enumerate().skip(mine).step_by(DESKS) {
            for at in positions(number, burst.keys.len()) {
                let (one, other) = burst.keys.split_at(at.min(burst.keys.len()));
                let got = desk.type_in_parts(&[one, other]);
                if got != burst.text {
                    wrong.push(format!("at {at}, {}", told(burst, &got)));
                }
            }
        }
        wrong
    };
    let share = &share;
    std::thread::scope(|scope| {
        let desks: Vec<_> = (0..DESKS)
            .map(|mine| scope.spawn(move || share(mine)))
            .collect();
        desks
            .into_iter()
            .flat_map(|d| d.join().expect("a desk"))
            .collect()
    })
}
