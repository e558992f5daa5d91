//! Simulated power cuts: the writes and syncs of the program are recorded, then replayed up to a moment. Writes that were not
//! synced by then are applied, dropped, reordered or torn at sectors, as a disk may do. The register must open, be whole, and
//! have every person whose save was acknowledged before.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use super::common::{name, names, needs, takes_in};
use super::trace::{self, Event};
use super::writer;
use crate::harness::rng::Rng;
use crate::harness::rounds::{Reached, rounds};
use crate::terminal::pty::{ESC, Pty};
use vieclam::register::{self, Register};

const SECTOR: usize = 512;
/// People typed in at the screen, one field after another.
const TYPED: usize = 12;
/// People saved by the writer.
const WRITTEN: usize = 60;

/// The result of a replay.
#[derive(Debug, Default)]
struct Loss {
    cuts: usize,
    lost: usize,
    torn: usize,
}

pub fn simulated() -> Reached {
    needs("strace")?;
    let cuts = rounds(400, 10_000);
    let typed = played(&typed_at_the_screen(), cuts, 1);
    assert_eq!((typed.lost, typed.torn), (0, 0), "the screen: {typed:?}");
    let full = played(&written("FULL"), cuts / 4, 2);
    assert_eq!((full.lost, full.torn), (0, 0), "the writer: {full:?}");
    let mut weaker = Vec::new();
    for synchronous in ["NORMAL", "OFF"] {
        let loss = played(&written(synchronous), cuts / 4, 3);
        assert!(
            loss.lost + loss.torn > 0,
            "{synchronous} lost nothing: the harness sees nothing"
        );
        weaker.push(format!(
            "{synchronous} loses in {} of {}",
            loss.lost + loss.torn,
            loss.cuts
        ));
    }
    let cuts = typed.cuts + full.cuts;
    Ok(format!(
        "{cuts} cuts, 0 lost, 0 torn; {}",
        weaker.join(", ")
    ))
}

/// A recorded session at an existing register: its events, and how many people were acknowledged after which event.
struct Session {
    /// The register's file before the session.
    base: Vec<u8>,
    events: Vec<Event>,
    acknowledged: BTreeMap<usize, usize>,
}

/// People typed in at the real binary. A person counts as acknowledged when the name of the next is read from the terminal:
/// it was typed after the message of the save.
fn typed_at_the_screen() -> Session {
    let folder = tempfile::tempdir().expect("a folder");
    let register = folder.path().join("r.db");
    let base = created(&register);
    let traces = folder.path().join("trace");
    let mut arguments = trace::arguments(&traces);
    let path = register.to_string_lossy();
    let program = env!("CARGO_BIN_EXE_vieclam");
    arguments.extend([program, "--register", &path, "--clerk", "lan"].map(str::to_owned));
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let mut pty = Pty::start_program(Path::new("/usr/bin/strace"), &arguments, folder.path(), &[]);
    pty.waits_for("Tiếp nhận");
    pty.leads_to("1", "Số định danh");
    for person in 0..=TYPED {
        takes_in(&mut pty, person);
    }
    pty.leads_to(ESC, "Tiếp nhận");
    pty.leads_to(ESC, "Thoát khỏi sổ?");
    pty.types("1");
    assert_eq!(pty.ends(), 0);
    let mark = |person| (person <= TYPED).then(|| name(person) + "\r");
    session(base, trace::read(&traces, &register), |acknowledged| {
        mark(acknowledged + 1)
    })
}

/// Creates a register; returns the bytes of its file. It is made elsewhere and renamed when it is whole.
fn created(register: &Path) -> Vec<u8> {
    drop(Register::open(register, register::Session::new("lan")).expect("a register"));
    fs::read(register).expect("a file")
}

/// People saved by the writer, which acknowledges each in a line.
fn written(synchronous: &str) -> Session {
    let folder = tempfile::tempdir().expect("a folder");
    let register = folder.path().join("r.db");
    let base = created(&register);
    let traces = folder.path().join("trace");
    let writer = writer::command(&register, synchronous, 0, WRITTEN);
    let mut strace = std::process::Command::new("strace");
    strace
        .args(trace::arguments(&traces))
        .arg(writer.get_program())
        .args(writer.get_args());
    for (key, value) in writer.get_envs() {
        strace.env(key, value.expect("set"));
    }
    let done = strace.output().expect("it runs");
    let output = String::from_utf8_lossy(&done.stdout).into_owned();
    let last = format!("saved {}", WRITTEN - 1);
    assert!(output.contains(&last), "{output}");
    let mark = |person| format!("saved {person}\n");
    session(base, trace::read(&traces, &register), |next| {
        Some(mark(next))
    })
}

/// Finds when each person was acknowledged, by what the program read from or wrote to a terminal or pipe: `mark` gives it.
fn session(base: Vec<u8>, events: Vec<Event>, mark: impl Fn(usize) -> Option<String>) -> Session {
    let mut acknowledged = BTreeMap::new();
    let (mut talk, mut next) = (Vec::new(), 0);
    for (at, event) in events.iter().enumerate() {
        let Event::Talk { bytes } = event else {
            continue;
        };
        talk.extend_from_slice(bytes);
        while let Some(mark) = mark(next).map(String::into_bytes)
            && let Some(end) = talk.windows(mark.len()).position(|w| w == mark)
        {
            next += 1;
            acknowledged.insert(at, next);
            talk.drain(..end + mark.len());
        }
        // The mark may come in two pieces.
        talk.drain(..talk.len().saturating_sub(200));
    }
    assert!(next >= TYPED, "only {next} people were acknowledged");
    Session {
        base,
        events,
        acknowledged,
    }
}

/// A file as it is on the disk, and the writes since its last sync.
#[derive(Clone, Default)]
struct OnDisk {
    there: bool,
    bytes: Vec<u8>,
    pending: Vec<Event>,
}

fn apply(bytes: &mut Vec<u8>, event: &Event) {
    match event {
        Event::Write { at, bytes: new, .. } => {
            if bytes.len() < at + new.len() {
                bytes.resize(at + new.len(), 0);
            }
            bytes[*at..at + new.len()].copy_from_slice(new);
        }
        Event::Truncate { len, .. } => bytes.resize(*len, 0),
        _ => {}
    }
}

/// Cuts the power at random moments of a session.
fn played(session: &Session, cuts: usize, seed: u64) -> Loss {
    let mut rng = Rng(seed);
    let folder = tempfile::tempdir().expect("a folder");
    let moments = session.events.len() as u64;
    let mut at: Vec<usize> = (0..cuts).map(|_| rng.below(moments) as usize).collect();
    at.sort_unstable();
    let mut loss = Loss {
        cuts,
        ..Loss::default()
    };
    let base = OnDisk {
        there: true,
        bytes: session.base.clone(),
        pending: Vec::new(),
    };
    let mut disk = BTreeMap::from([(String::new(), base)]);
    let mut at = at.into_iter().peekable();
    for (moment, event) in session.events.iter().enumerate() {
        while at.next_if_eq(&moment).is_some() {
            let before = session.acknowledged.range(..moment).next_back();
            let acknowledged = before.map_or(0, |(_, n)| *n);
            lay_out(&disk, folder.path(), &mut rng);
            match names(&folder.path().join("r.db")) {
                Err(_) => loss.torn += 1,
                Ok(names) => {
                    let names: BTreeSet<String> = names.into_iter().collect();
                    let all = (0..acknowledged).all(|p| names.contains(&name(p)));
                    loss.lost += usize::from(!all);
                }
            }
        }
        happens(&mut disk, event);
    }
    loss
}

fn happens(disk: &mut BTreeMap<String, OnDisk>, event: &Event) {
    match event {
        Event::Write { file, .. } | Event::Truncate { file, .. } | Event::Unlink { file } => {
            disk.entry(file.clone())
                .or_default()
                .pending
                .push(event.clone());
        }
        Event::Sync { file } => {
            let on_disk = disk.entry(file.clone()).or_default();
            for event in std::mem::take(&mut on_disk.pending) {
                match event {
                    // Later writes belong to a new file of that name.
                    Event::Unlink { .. } => on_disk.bytes.clear(),
                    event => apply(&mut on_disk.bytes, &event),
                }
            }
            on_disk.there = true;
        }
        Event::SyncFolder => {
            for on_disk in disk.values_mut() {
                let removed = |e: &Event| matches!(e, Event::Unlink { .. });
                if let Some(last) = on_disk.pending.iter().rposition(removed) {
                    on_disk.pending.drain(..=last);
                    (on_disk.there, on_disk.bytes) = (false, Vec::new());
                }
            }
        }
        Event::Talk { .. } => {}
    }
}

/// The files as they may be found after a cut now.
fn lay_out(disk: &BTreeMap<String, OnDisk>, folder: &Path, rng: &mut Rng) {
    for entry in fs::read_dir(folder).expect("the folder").flatten() {
        fs::remove_file(entry.path()).expect("it goes");
    }
    let mode = rng.below(4);
    for (end, on_disk) in disk
        .iter()
        .filter(|(end, _)| *end != "-shm" && *end != "-ballast")
    {
        let (mut there, mut bytes) = (on_disk.there, on_disk.bytes.clone());
        for event in &on_disk.pending {
            let applied = match mode {
                // Of the unsynced writes: none, all, some, some and torn.
                0 => false,
                1 => true,
                _ => rng.one_in(2),
            };
            match event {
                _ if !applied => {}
                Event::Unlink { .. } => {
                    there = false;
                    bytes.clear();
                }
                Event::Write {
                    file,
                    at,
                    bytes: new,
                } if mode == 3 => {
                    there = true;
                    let sectors: Vec<Event> = new
                        .chunks(SECTOR)
                        .enumerate()
                        .filter(|_| rng.one_in(2))
                        .map(|(n, part)| Event::Write {
                            file: file.clone(),
                            at: at + n * SECTOR,
                            bytes: part.to_vec(),
                        })
                        .collect();
                    for sector in &sectors {
                        apply(&mut bytes, sector);
                    }
                }
                event => {
                    there = true;
                    apply(&mut bytes, event);
                }
            }
        }
        if there {
            fs::write(folder.join(format!("r.db{end}")), bytes).expect("a file");
        }
    }
}
