//! What keyboard programs send, replayed byte for byte through the real binary: at once, in single bytes, cut at every
//! position. Every stored text must be exact.

use rusqlite::Connection;

use super::pty::{ESC, F2, F3, Pty};
use super::{drafted, read_only, register_in, started, takes_in_huong};
use crate::harness::registers::{number, rows};
use crate::harness::wait;

const ENTER: &str = "\r";
const UP: &str = "\x1b[A";
const CLEAR: &str = "\x15";

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

/// Replaces `\x7f`, `\u{202f}` and `\\` by the characters they mean.
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

/// A program in the contact form of a person, and a connection that reads what is stored.
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
        takes_in_huong(&mut pty);
        pty.leads_to(F3, "Gõ vài chữ");
        pty.leads_to("001185000017", "Nguyễn Thị Hường");
        pty.leads_to("\r", "Số trong sổ");
        pty.leads_to("5", "TƯ VẤN");
        Self {
            pty,
            register: read_only(&register_in(&folder)).expect("the register"),
            count: 0,
            _folder: folder,
        }
    }

    /// To the field for the result: today, kind, way, event.
    fn fill_to_result(&mut self) {
        self.pty.leads_to("\r1\r\r", "Tư vấn học nghề");
    }

    /// Types a burst in parts, each a read of its own but for a lone ESC, then a number into the next field, and returns;
    /// the result in the draft once its note is that number.
    fn type_in_parts(&mut self, parts: &[&[u8]]) -> String {
        self.count += 1;
        self.pty.types(CLEAR);
        let mut together = Vec::new();
        for part in parts {
            together.extend_from_slice(part);
            // The program waits for what follows an ESC for a time only (`an_arrow_in_pieces_is_an_arrow`).
            if !together.ends_with(ESC.as_bytes()) {
                self.pty.sends(&together);
                self.pty.is_read();
                together.clear();
            }
        }
        let number = self.count.to_string();
        self.pty.types(&format!("{ENTER}{CLEAR}{number}{UP}"));
        wait::until(
            || drafted(&self.register, "note").as_ref() == Some(&number),
            || format!("number {number} did not come:\n{}", self.pty.screen()),
        );
        drafted(&self.register, "outcome").unwrap_or_default()
    }
}

fn difference(burst: &Burst, got: &str) -> String {
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

/// Each burst in one write with a whole person around it, saved.
#[test]
fn bursts_at_once_are_stored_exactly() {
    let mut desk = Desk::open();
    let bursts = corpus();
    desk.pty.leads_to(ESC, "Số trong sổ");
    desk.pty.leads_to(ESC, "Sổ có 1 người");
    desk.pty.types("1");
    for ((at, burst), people) in bursts.iter().enumerate().zip(2..) {
        // No ID number; a name and a year of their own; the address is the burst.
        let name = ["Một", "Hai", "Ba", "Bốn", "Năm", "Sáu", "Bảy"][at / 70];
        let year = 1930 + at % 70;
        let mut keys = format!("\rLò Thị {name}\r{year}\r2\r\r\r\r").into_bytes();
        keys.extend(&burst.keys);
        keys.extend(format!("\r\r\r\r\r\r\r\r+{F2}").as_bytes());
        desk.pty.sends(&keys);
        wait::until(
            || number(&desk.register, "SELECT count(*) FROM people") >= people,
            || format!("person {people} did not come:\n{}", desk.pty.screen()),
        );
    }
    let addresses = rows(
        &desk.register,
        "SELECT address FROM person WHERE id > 1 ORDER BY id",
    );
    assert_eq!(addresses.len(), bursts.len());
    let stored = bursts.iter().zip(&addresses);
    let wrong: Vec<String> = stored
        .filter(|(burst, text)| **text != burst.text)
        .map(|(burst, text)| difference(burst, text))
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
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
            wrong.push(difference(&burst, &got));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// Every burst cut at one position, another for each; the test below takes all positions.
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

/// Several programs share the bursts, each with a register of its own.
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
                    wrong.push(format!("at {at}, {}", difference(burst, &got)));
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
