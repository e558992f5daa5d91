//! The keys of this process: those it was given and those derived from them. Shared by the whole process, as a register is
//! opened many times (backup, second check, emergency draft) and its passphrase is asked for once, before the sandbox closes
//! and the screen opens.

use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::register::cipher::{KeySpec, RegisterKey, Salt};

#[derive(Debug)]
struct Keyring {
    keys: Vec<HeldKey>,
    /// Keys that have opened a file.
    specs: Vec<KeySpec>,
}

/// A key and what was derived from it, as derivation is slow.
#[derive(Debug)]
struct HeldKey {
    key: RegisterKey,
    derived: Vec<KeySpec>,
}

impl HeldKey {
    fn derived_spec(&mut self, salt: Salt) -> KeySpec {
        let existing = self.derived.iter().find(|s| s.salt == salt);
        existing.cloned().unwrap_or_else(|| {
            let spec = self.key.derive_spec(salt);
            self.derived.push(spec.clone());
            spec
        })
    }
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
    let derived = Vec::new();
    lock_keyring().keys.push(HeldKey { key, derived });
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
    lock_keyring()
        .specs
        .iter()
        .find(|s| s.salt == salt)
        .cloned()
}

/// The keys that could open a file with that salt: one per given key.
pub(in crate::register) fn candidates(salt: Salt) -> Vec<KeySpec> {
    lock_keyring()
        .keys
        .iter_mut()
        .map(|g| g.derived_spec(salt))
        .collect()
}

/// The available key that opens the file with that salt. A key that has opened such a file is tried before any is derived.
pub(in crate::register) fn find(salt: Salt, opens: impl Fn(&KeySpec) -> bool) -> Option<KeySpec> {
    known_spec(salt).filter(&opens).or_else(|| {
        let spec = candidates(salt).into_iter().find(opens)?;
        add_spec(spec.clone());
        Some(spec)
    })
}
