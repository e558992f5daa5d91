//! The foot line: which keys it shows. A clerk who has saved many records is shown only what is out of the ordinary; the
//! whole line can be hidden and brought back with one key.

use crate::tui::input::keys::Action;

/// After so many records the ordinary keys are known.
const LEARNED_AFTER: i64 = 200;

/// What the configuration file asks for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum HintsMode {
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
pub enum VisibleHints {
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
    mode: HintsMode,
    /// The clerk hid it or brought it back by hand.
    manual: Option<bool>,
    /// Records this clerk saved in earlier sessions.
    saved_before: i64,
}

impl Hints {
    /// As the configuration file asks, for a clerk who saved so many records before.
    #[must_use]
    pub fn new(mode: HintsMode, saved_before: i64) -> Self {
        Self {
            mode,
            manual: None,
            saved_before,
        }
    }

    /// What is shown, with so many more records saved in this session.
    #[must_use]
    pub fn visible(self, saved: i64) -> VisibleHints {
        match (self.manual, self.mode) {
            (Some(false), _) | (None, HintsMode::Never) => VisibleHints::Nothing,
            (None, HintsMode::Fade) if self.saved_before + saved >= LEARNED_AFTER => {
                VisibleHints::Few
            }
            _ => VisibleHints::All,
        }
    }

    /// Hides the line if all of it is shown, else shows all of it. Says whether it is shown now.
    pub fn toggle(&mut self, saved: i64) -> bool {
        let show = self.visible(saved) != VisibleHints::All;
        self.manual = Some(show);
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
        let mut hints = Hints::new(HintsMode::Fade, 150);
        assert_eq!(hints.visible(49), VisibleHints::All);
        assert_eq!(hints.visible(50), VisibleHints::Few);
        assert!(hints.toggle(50));
        assert_eq!(hints.visible(50), VisibleHints::All);
        assert!(!hints.toggle(50));
        assert_eq!(hints.visible(50), VisibleHints::Nothing);
        assert_eq!(
            Hints::new(HintsMode::Always, 9_999).visible(0),
            VisibleHints::All
        );
        assert_eq!(
            Hints::new(HintsMode::Never, 0).visible(0),
            VisibleHints::Nothing
        );
    }
}
