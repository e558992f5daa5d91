//! Single bits of the register flipped, one at a time, anywhere in the file: how many `check` finds. Flips in unused space,
//! which change no row of any table, are counted apart.

use std::fs;
use std::path::Path;

use rusqlite::types::Value;
use rusqlite::{Connection, OpenFlags};

use super::common::{findings, tool};
use crate::harness::rng::Rng;
use crate::harness::rounds::{Reached, rounds};

/// Every row of every table, and the result of SQLite's own check.
fn all_rows(register: &Path) -> rusqlite::Result<Vec<Vec<Value>>> {
    let conn = Connection::open_with_flags(register, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    let tables = "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name";
    let mut select = conn.prepare(tables)?;
    let names = select.query_map([], |r| r.get(0))?;
    let names: Vec<String> = names.collect::<Result<_, _>>()?;
    let mut all = Vec::new();
    for sql in names
        .iter()
        .map(|name| format!("SELECT * FROM \"{name}\""))
        .chain([
            "PRAGMA integrity_check".to_owned(),
            "SELECT * FROM sqlite_master".to_owned(),
        ])
    {
        let mut select = conn.prepare(&sql)?;
        let columns = select.column_count();
        let rows = select.query_map([], |r| (0..columns).map(|c| r.get(c)).collect())?;
        all.extend(rows.collect::<Result<Vec<_>, _>>()?);
    }
    Ok(all)
}

/// Flips bits of a sound register, one at a time, and checks each: how many are found, and how many are not because nothing
/// that can be read has changed (`unchanged`). `each` sees every flipped file and the byte that was touched.
pub fn flipped(
    sound: &Path,
    flips: usize,
    unchanged: impl Fn(&Path) -> bool,
    mut each: impl FnMut(&Path, usize),
) -> (usize, usize) {
    assert_eq!(findings(sound), Ok(Vec::new()), "sound to begin with");
    let bytes = fs::read(sound).expect("the register");
    let flipped = sound.with_file_name("flipped.db");
    let mut rng = Rng(11);
    let (mut found, mut harmless) = (0, 0);
    for _ in 0..flips {
        let mut bytes = bytes.clone();
        let at = rng.below(bytes.len() as u64) as usize;
        bytes[at] ^= 1 << rng.below(8);
        for end in ["", "-wal", "-shm"] {
            fs::remove_file(format!("{}{end}", flipped.display())).ok();
        }
        fs::write(&flipped, bytes).expect("a file");
        each(&flipped, at);
        if findings(&flipped) != Ok(Vec::new()) {
            found += 1;
        } else if unchanged(&flipped) {
            harmless += 1;
        }
    }
    (found, harmless)
}

pub fn found_by_check() -> Reached {
    let flips = rounds(60, 400);
    let folder = tempfile::tempdir().expect("a folder");
    let sound = folder.path().join("sound.db");
    let path = sound.to_string_lossy();
    let arguments = ["demo", "--people", "60", "--seed", "7", "--register", &path];
    tool(env!("CARGO_BIN_EXE_vieclam"), &arguments)?;
    let before = all_rows(&sound).expect("its rows");
    let unchanged = |flipped: &Path| all_rows(flipped).as_ref() == Ok(&before);
    let (found, harmless) = flipped(&sound, flips, unchanged, |_, _| ());
    let effective = flips - harmless;
    let percent = found as f64 * 100.0 / effective as f64;
    assert!(
        percent >= 96.0,
        "{found} of {effective} that change anything"
    );
    Ok(format!(
        "{found} of {effective} that change anything ({percent:.1} %); {harmless} of {flips} lay in unused space"
    ))
}

/// Only a build that can encrypt has one.
pub fn of_an_encrypted_register() -> Reached {
    #[cfg(feature = "encrypted")]
    return crate::encrypted::damage::flips_are_found();
    #[cfg(not(feature = "encrypted"))]
    Err("this build cannot encrypt: add --features encrypted".to_owned())
}
