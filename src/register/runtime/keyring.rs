//! The keys this process has: those it was given, and what it derived from them. One for the whole process, for a register is
//! opened many times over (a copy, a second look, what must be saved while the terminal goes away) and its passphrase is
//! asked for once, before the fence closes and the screen opens.

use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::register::cipher::{KeySpec, RegisterKey, Salt};

#[derive(Debug)]
struct Keyring {
    keys: Vec<HeldKey>,
    /// What opens a file that is known.
    specs: Vec<KeySpec>,
}

/// A key, and what was derived from it: that takes its time.
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

/// Takes a key that the process was given.
pub fn add_key(key: RegisterKey) {
    let derived = Vec::new();
    lock_keyring().keys.push(HeldKey { key, derived });
}

/// Drops the key given last: it fits nothing.
pub fn remove_last_key() {
    lock_keyring().keys.pop();
}

/// Takes a key that opens a file.
pub(in crate::register) fn add_spec(spec: KeySpec) {
    let mut keyring = lock_keyring();
    if !keyring.specs.contains(&spec) {
        keyring.specs.push(spec);
    }
}

/// There is none.
pub(in crate::register) fn is_empty() -> bool {
    let keyring = lock_keyring();
    keyring.keys.is_empty() && keyring.specs.is_empty()
}

/// What opened a file with that salt.
pub(in crate::register) fn known_spec(salt: Salt) -> Option<KeySpec> {
    lock_keyring()
        .specs
        .iter()
        .find(|s| s.salt == salt)
        .cloned()
}

/// What the keys at hand would open a file with that salt with.
pub(in crate::register) fn candidates(salt: Salt) -> Vec<KeySpec> {
    lock_keyring()
        .keys
        .iter_mut()
        .map(|g| g.derived_spec(salt))
        .collect()
}

/// The key to the file with that salt, of those at hand; what opened one is tried before anything is derived.
pub(in crate::register) fn find(salt: Salt, opens: impl Fn(&KeySpec) -> bool) -> Option<KeySpec> {
    known_spec(salt).filter(&opens).or_else(|| {
        let spec = candidates(salt).into_iter().find(opens)?;
        add_spec(spec.clone());
        Some(spec)
    })
}
