//! Lines of a list picked out for one answer to several. Knows them by key, so that a list read anew keeps them.

use std::collections::BTreeSet;

use crate::tui::widgets::canvas::Canvas;

/// The lines picked out.
#[derive(Clone, Debug, Default)]
pub struct Marks(BTreeSet<i64>);

impl Marks {
    /// None is.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether this one is.
    #[must_use]
    pub fn has(&self, key: i64) -> bool {
        self.0.contains(&key)
    }

    /// Picks a line out, or no longer.
    pub fn toggle(&mut self, key: i64) {
        if !self.0.remove(&key) {
            self.0.insert(key);
        }
    }

    /// Picks all of them out; if all are already, none.
    pub fn toggle_all(&mut self, keys: impl Iterator<Item = i64>) {
        let all: BTreeSet<i64> = keys.collect();
        self.0 = if self.0 == all { BTreeSet::new() } else { all };
    }

    /// None any more.
    pub fn clear(&mut self) {
        self.0.clear();
    }

    /// Some are no longer picked out.
    pub fn remove(&mut self, keys: &[i64]) {
        self.0.retain(|key| !keys.contains(key));
    }

    /// Drops those that are no longer in the list.
    pub fn retain(&mut self, keys: impl Iterator<Item = i64>) {
        let present: BTreeSet<i64> = keys.collect();
        self.0.retain(|key| present.contains(key));
    }

    /// Draws the sign in front of a line.
    pub fn draw(&self, line: &mut Canvas<'_, '_>, key: i64, chosen: bool) {
        let theme = line.theme;
        if self.has(key) {
            let style = if chosen {
                theme.chosen()
            } else {
                theme.accent()
            };
            line.text(0, 0, 1, theme.sign("■", "*"), style);
        }
    }
}
