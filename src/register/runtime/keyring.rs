//! The keys of this process: those it was given and those derived from them. Shared by the whole process, as a register is
//! opened many times (backup, second check, emergency draft) and its passphrase is asked for once, before the sandbox closes
//! and the screen opens.

use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::register::cipher::{KeySpec, RegisterKey, Salt};

#[derive(Debug)]
struct Keyring {
    /// Each with what was derived from it, as derivation is slow.
    keys: Vec<(RegisterKey, Vec<KeySpec>)>,
    /// Keys that have opened a file.
    specs: Vec<KeySpec>,
}

static KEYRING: Mutex<Keyring> = Mutex::new(Keyring {
    keys: Vec::new(),
    specs: Vec::new(),
});

fn lock_keyring() -> MutexGuard<'static, Keyring> {
    KEYRING.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Adds a key that the process was given.
pub fn add_key(key: RegisterKey) {
    lock_keyring().keys.push((key, Vec::new()));
}

/// Removes the key added last, after it opened nothing.
pub fn remove_last_key() {
    lock_keyring().keys.pop();
}

/// Adds a key that opens a file.
pub(in crate::register) fn add_spec(spec: KeySpec) {
    let mut keyring = lock_keyring();
    if !keyring.specs.contains(&spec) {
        keyring.specs.push(spec);
    }
}

pub(in crate::register) fn is_empty() -> bool {
    let keyring = lock_keyring();
    keyring.keys.is_empty() && keyring.specs.is_empty()
}

/// The key that opened a file with that salt.
pub(in crate::register) fn known_spec(salt: Salt) -> Option<KeySpec> {
    let keyring = lock_keyring();
    keyring.specs.iter().find(|s| s.salt == salt).cloned()
}

/// The keys that could open a file with that salt: one per given key.
pub(in crate::register) fn candidates(salt: Salt) -> Vec<KeySpec> {
    let of_salt = |(key, derived): &mut (RegisterKey, Vec<KeySpec>)| {
        let known = derived.iter().find(|s| s.salt == salt).cloned();
        known.unwrap_or_else(|| {
            let spec = key.derive_spec(salt);
            derived.push(spec.clone());
            spec
        })
    };
    lock_keyring().keys.iter_mut().map(of_salt).collect()
}

/// The available key that opens the file with that salt. A key that has opened such a file is tried before any is derived.
pub(in crate::register) fn find(salt: Salt, opens: impl Fn(&KeySpec) -> bool) -> Option<KeySpec> {
    known_spec(salt).filter(&opens).or_else(|| {
        let spec = candidates(salt).into_iter().find(opens)?;
        add_spec(spec.clone());
        Some(spec)
    })
}
