//! The random numbers of the tests: `SplitMix64`, the same from the same seed on every machine.

use std::thread;
use std::time::Duration;

/// A generator; the seed is its state.
pub struct Rng(pub u64);

impl Rng {
    /// From 0 to `n` - 1; 0 when `n` is 0.
    pub fn below(&mut self, n: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % n.max(1)
    }

    /// An index into a slice of that length.
    pub fn index(&mut self, len: usize) -> usize {
        usize::try_from(self.below(len as u64)).expect("an index")
    }

    /// True with a probability of 1/`n`.
    pub fn one_in(&mut self, n: u64) -> bool {
        self.below(n) == 0
    }

    /// Waits for up to so many microseconds: the moment of a kill or of a power cut is random.
    pub fn pause(&mut self, most: u64) {
        thread::sleep(Duration::from_micros(self.below(most)));
    }

    /// One of the items.
    pub fn pick<'t, T>(&mut self, items: &'t [T]) -> &'t T {
        &items[self.index(items.len())]
    }
}
