//! Reproducible random numbers: the same seed gives the same ward on every machine and compiler.

use chrono::{Days, NaiveDate};

/// `SplitMix64` (Steele, Lea, Flood 2014), implemented here: the ward must not change with a crate's version.
#[derive(Clone, Debug)]
pub(super) struct Rng(u64);

impl Rng {
    /// A separate stream for each part of the ward, so that a change in one leaves the others unchanged.
    pub fn new(seed: u64, part: u64) -> Self {
        let mut rng = Self(seed ^ part.wrapping_mul(0xa076_1d64_78bd_642f));
        rng.next();
        rng
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// From 0 to `n` - 1; 0 when `n` is 0.
    pub fn below(&mut self, n: u32) -> u32 {
        let drawn = ((self.next() >> 32) * u64::from(n)) >> 32;
        u32::try_from(drawn).unwrap_or_default()
    }

    /// From `low` to `high`, both included.
    pub fn between(&mut self, low: u32, high: u32) -> u32 {
        low + self.below(high.saturating_sub(low) + 1)
    }

    /// True with a probability in ten-thousandths.
    pub fn happens(&mut self, in_ten_thousand: u32) -> bool {
        self.below(10_000) < in_ten_thousand
    }

    /// True with a probability in percent.
    pub fn percent(&mut self, percent: u32) -> bool {
        self.happens(percent * 100)
    }

    /// None when empty.
    pub fn pick<'a, T>(&mut self, items: &'a [T]) -> Option<&'a T> {
        items.get(self.below(u32::try_from(items.len()).unwrap_or(u32::MAX)) as usize)
    }

    /// Empty when the list is empty.
    pub fn pick_text<'a>(&mut self, items: &'a [String]) -> &'a str {
        self.pick(items).map_or("", String::as_str)
    }

    /// One of the items, with a probability proportional to its weight.
    pub fn pick_weighted<T: Copy, const N: usize>(&mut self, items: [(T, u32); N]) -> T {
        let mut left = self.below(items.iter().map(|(_, weight)| weight).sum());
        for (what, weight) in items {
            if left < weight {
                return what;
            }
            left -= weight;
        }
        items[0].0
    }

    /// A day from `first` to `last`, both included; `first` when the range is empty.
    pub fn day(&mut self, first: NaiveDate, last: NaiveDate) -> NaiveDate {
        let span = u32::try_from((last - first).num_days()).unwrap_or_default();
        after(first, self.below(span + 1))
    }

    /// The day `low` to `high` days later.
    pub fn day_after(&mut self, day: NaiveDate, low: u32, high: u32) -> NaiveDate {
        after(day, self.between(low, high))
    }
}

pub(super) fn after(day: NaiveDate, days: u32) -> NaiveDate {
    day.checked_add_days(Days::new(u64::from(days)))
        .unwrap_or(day)
}

pub(super) fn before(day: NaiveDate, days: u32) -> NaiveDate {
    day.checked_sub_days(Days::new(u64::from(days)))
        .unwrap_or(day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sequence_never_changes() {
        let mut rng = Rng(0);
        assert_eq!(
            [rng.next(), rng.next()],
            [0xe220_a839_7b1d_cdaf, 0x6e78_9e6a_a1b9_65f4]
        );
        let mut rng = Rng::new(1, 1);
        let drawn: Vec<u32> = (0..200).map(|_| rng.between(3, 5)).collect();
        assert!((3..=5).all(|n| drawn.contains(&n)) && drawn.iter().all(|n| (3..=5).contains(n)));
        assert_eq!((rng.below(0), rng.pick::<u8>(&[])), (0, None));
    }
}
