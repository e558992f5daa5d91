//! The keys this process has: those it was given, and what it derived from them. One for the whole process, for a register is
//! opened many times over (a copy, a second look, what must be saved while the terminal goes away) and its passphrase is
//! asked for once, before the fence closes and the screen opens.

use std::sync::{Mutex, MutexGuard, PoisonError};

use super::cipher::{Key, Salt, Spec};

#[derive(Debug)]
struct Ring {
    given: Vec<Given>,
    /// What opens a file that is known.
    specs: Vec<Spec>,
}

/// A key, and what was derived from it: that takes its time.
#[derive(Debug)]
struct Given {
    key: Key,
    derived: Vec<Spec>,
}

impl Given {
    fn spec(&mut self, salt: Salt) -> Spec {
        let known = self.derived.iter().find(|s| s.salt == salt);
        known.cloned().unwrap_or_else(|| {
            let spec = self.key.spec(salt);
            self.derived.push(spec.clone());
            spec
        })
    }
}

static RING: Mutex<Ring> = Mutex::new(Ring {
    given: Vec::new(),
    specs: Vec::new(),
});

fn ring() -> MutexGuard<'static, Ring> {
    RING.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Takes a key that the process was given.
pub fn keep(key: Key) {
    let derived = Vec::new();
    ring().given.push(Given { key, derived });
}

/// Drops the key given last: it fits nothing.
pub fn drop_last() {
    ring().given.pop();
}

/// Takes a key that opens a file.
pub(super) fn keep_spec(spec: Spec) {
    let mut ring = ring();
    if !ring.specs.contains(&spec) {
        ring.specs.push(spec);
    }
}

/// There is none.
pub(super) fn is_empty() -> bool {
    let ring = ring();
    ring.given.is_empty() && ring.specs.is_empty()
}

/// What opened a file with that salt.
pub(super) fn known(salt: Salt) -> Option<Spec> {
    ring().specs.iter().find(|s| s.salt == salt).cloned()
}

/// What the keys at hand would open a file with that salt with.
pub(super) fn candidates(salt: Salt) -> Vec<Spec> {
    ring().given.iter_mut().map(|g| g.spec(salt)).collect()
}

/// The key to the file with that salt, of those at hand; what opened one is tried before anything is derived.
pub(super) fn find(salt: Salt, fits: impl Fn(&Spec) -> bool) -> Option<Spec> {
    known(salt).filter(&fits).or_else(|| {
        let spec = candidates(salt).into_iter().find(fits)?;
        keep_spec(spec.clone());
        Some(spec)
    })
}
