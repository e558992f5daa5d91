//! Flipped bits of an encrypted register: all are found, and none is taken for a wrong key unless it is in the salt.

use std::path::Path;

use vieclam::register::Session;
use vieclam::register::backup::rekey::rekey;
use vieclam::register::cipher::RegisterKey;
use vieclam::register::runtime::keyring;
use vieclam::register::runtime::unlock_state::{UnlockState, unlock_state};

use crate::faults::flips::flipped;
use crate::harness::rounds::Reached;

const FLIPS: usize = 400;
/// A damaged salt looks like a wrong key.
const SALT: usize = 16;

#[test]
fn every_flipped_bit_is_found() {
    flips_are_found().expect("it runs anywhere");
}

/// A figure of `tests/faults`.
pub fn flips_are_found() -> Reached {
    let folder = tempfile::tempdir().unwrap();
    let sound = folder.path().join("sound.db");
    let made = std::process::Command::new(env!("CARGO_BIN_EXE_vieclam"))
        .args(["demo", "--people", "60", "--seed", "7", "--register"])
        .arg(&sound)
        .output();
    assert!(made.unwrap().status.success());
    let key = RegisterKey::create_file(&folder.path().join("key")).unwrap();
    keyring::add_key(key.clone());
    rekey(&sound, Some(&key), Session::new("lan"), &mut |_| ()).unwrap();
    let mut wrong_key = 0;
    let count = |flipped: &Path, at: usize| {
        if at >= SALT {
            wrong_key += u32::from(unlock_state(flipped) == UnlockState::Locked);
        }
    };
    let (found, _) = flipped(&sound, FLIPS, |_| false, count);
    assert_eq!((found, wrong_key), (FLIPS, 0));
    Ok(format!(
        "{found} of {FLIPS} found, none taken for a wrong key"
    ))
}
