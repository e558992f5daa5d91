//! The disk operations of a program, recorded by strace: every write, truncation, sync and removal of the register's files
//! with its bytes, and what the program read from or wrote to a terminal or pipe, in order.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// One event. A file is named by the ending of its name: ``, `-wal`, `-journal`.
#[derive(Clone, Debug)]
pub enum Event {
    Write {
        file: String,
        at: usize,
        bytes: Vec<u8>,
    },
    Truncate {
        file: String,
        len: usize,
    },
    Sync {
        file: String,
    },
    Unlink {
        file: String,
    },
    /// The names in the register's folder are on the disk.
    SyncFolder,
    /// Bytes from or to something that is no file of the register.
    Talk {
        bytes: Vec<u8>,
    },
}

/// The arguments of strace, which writes files with that beginning.
pub fn arguments(into: &Path) -> Vec<String> {
    let calls = "trace=pwrite64,write,read,ftruncate,fsync,fdatasync,unlink";
    let into = into.to_string_lossy();
    [
        "-ff",
        "-o",
        &into,
        "-ttt",
        "-T",
        "-y",
        "-s",
        "70000",
        "-xx",
        "-e",
        calls,
        "-e",
        "signal=none",
    ]
    .map(str::to_owned)
    .to_vec()
}

/// Reads the events of the register at that path.
pub fn read(from: &Path, register: &Path) -> Vec<Event> {
    let folder = from.parent().expect("a folder");
    let stem = from
        .file_name()
        .expect("a name")
        .to_string_lossy()
        .into_owned();
    let register = register.to_string_lossy().into_owned();
    let mut all: BTreeMap<(u64, usize), Event> = BTreeMap::new();
    for entry in fs::read_dir(folder).expect("the traces") {
        let path: PathBuf = entry.expect("an entry").path();
        let name = path
            .file_name()
            .expect("a name")
            .to_string_lossy()
            .into_owned();
        if !name.starts_with(&format!("{stem}.")) {
            continue;
        }
        let text = fs::read_to_string(path).expect("a trace");
        for line in text.lines() {
            if let Some((moment, event)) = event(line, &register) {
                let key = (moment, all.len());
                all.insert(key, event);
            }
        }
    }
    all.into_values().collect()
}

/// A call that succeeded, with the moment (µs) at which it was over.
fn event(line: &str, register: &str) -> Option<(u64, Event)> {
    let (moment, rest) = line.split_once(' ')?;
    let (call, rest) = rest.split_once('(')?;
    let (inside, ended) = rest.rsplit_once(") = ")?;
    if ended.starts_with('-') {
        return None;
    }
    let took = ended.rsplit_once('<')?.1.trim_end_matches('>');
    let moment = micros(moment)? + micros(took)?;
    let (first, more) = inside.split_once(',').unwrap_or((inside, ""));
    let path = match call {
        "unlink" => unhex(first),
        _ => unhex(first.split_once('<')?.1.trim_end_matches('>')),
    };
    let path = String::from_utf8_lossy(&path).into_owned();
    if call == "fsync" && Path::new(register).parent() == Some(Path::new(&path)) {
        return Some((moment, Event::SyncFolder));
    }
    let Some(file) = path.strip_prefix(register).map(str::to_owned) else {
        let talk = matches!(call, "read" | "write").then(|| Event::Talk { bytes: unhex(more) });
        return Some((moment, talk?));
    };
    let last = || more.rsplit(',').next()?.trim().parse::<usize>().ok();
    let event = match call {
        "pwrite64" => Event::Write {
            at: last()?,
            bytes: unhex(more),
            file,
        },
        "ftruncate" => Event::Truncate { len: last()?, file },
        "fsync" | "fdatasync" => Event::Sync { file },
        "unlink" => Event::Unlink { file },
        _ => return None,
    };
    Some((moment, event))
}

fn micros(seconds: &str) -> Option<u64> {
    let (whole, part) = seconds.split_once('.')?;
    Some(whole.parse::<u64>().ok()? * 1_000_000 + part.parse::<u64>().ok()?)
}

/// The bytes of `\x41\x42` in a text.
fn unhex(text: &str) -> Vec<u8> {
    let text = text.as_bytes();
    let digit = |c: u8| char::from(c).to_digit(16).unwrap_or(0) as u8;
    let mut bytes = Vec::with_capacity(text.len() / 4);
    let mut at = 0;
    while at + 3 < text.len() {
        if &text[at..at + 2] == b"\\x" {
            bytes.push(digit(text[at + 2]) << 4 | digit(text[at + 3]));
            at += 4;
        } else {
            at += 1;
        }
    }
    bytes
}
