//! The foot line: which keys it shows. A clerk who has saved many records is shown only what is out of the ordinary; the
//! whole line can be hidden and brought back with one key.

use super::keys::Action;

/// After so many records the ordinary keys are known.
const LEARNT: i64 = 200;

/// What the configuration file asks for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Wanted {
    /// All keys, whoever works.
    Always,
    /// All keys at first, later only the exceptional ones.
    #[default]
    Fade,
    /// None until asked for.
    Never,
}

/// What the foot line shows now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shown {
    /// All keys.
    All,
    /// The exceptional ones.
    Few,
    /// None.
    Nothing,
}

/// The state of the foot line.
#[derive(Clone, Copy, Debug, Default)]
pub struct Hints {
    wanted: Wanted,
    /// The clerk hid it or brought it back by hand.
    by_hand: Option<bool>,
    /// Records this clerk saved in earlier sessions.
    before: i64,
}

impl Hints {
    /// As the configuration file asks, for a clerk who saved so many records before.
    #[must_use]
    pub fn of(wanted: Wanted, before: i64) -> Self {
        Self {
            wanted,
            by_hand: None,
            before,
        }
    }

    /// What is shown, with so many more records saved in this session.
    #[must_use]
    pub fn shown(self, saved: i64) -> Shown {
        match (self.by_hand, self.wanted) {
            (Some(false), _) | (None, Wanted::Never) => Shown::Nothing,
            (None, Wanted::Fade) if self.before + saved >= LEARNT => Shown::Few,
            _ => Shown::All,
        }
    }

    /// Hides the line if all of it is shown, else shows all of it. Says whether it is shown now.
    pub fn toggle(&mut self, saved: i64) -> bool {
        let show = self.shown(saved) != Shown::All;
        self.by_hand = Some(show);
        show
    }
}

/// A key everybody knows after a week. F1 stays to the end: it explains the others.
#[must_use]
pub fn is_basic(action: Action) -> bool {
    matches!(
        action,
        Action::Save
            | Action::Find
            | Action::Progress
            | Action::Back
            | Action::Enter
            | Action::Tab
            | Action::Up
            | Action::Down
            | Action::Left
            | Action::Right
            | Action::PageUp
            | Action::PageDown
            | Action::Clear
            | Action::Digit(_)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn basics_fade_after_two_hundred_records_and_come_back_by_hand() {
        let mut hints = Hints::of(Wanted::Fade, 150);
        assert_eq!(hints.shown(49), Shown::All);
        assert_eq!(hints.shown(50), Shown::Few);
        assert!(hints.toggle(50));
        assert_eq!(hints.shown(50), Shown::All);
        assert!(!hints.toggle(50));
        assert_eq!(hints.shown(50), Shown::Nothing);
        assert_eq!(Hints::of(Wanted::Always, 9_999).shown(0), Shown::All);
        assert_eq!(Hints::of(Wanted::Never, 0).shown(0), Shown::Nothing);
    }
}
