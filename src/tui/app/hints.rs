//! Which keys the footer shows: all, or only the rare ones for a clerk who has saved many records. One key hides or shows
//! the footer.

use crate::tui::input::keys::Action;
use crate::words::Phrase;

/// Saved records after which the basic keys are hidden.
const LEARNED_AFTER: i64 = 200;

/// Footer mode of the configuration file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum HintsMode {
    Always,
    /// All keys at first, only the rare ones after 200 records.
    #[default]
    Fade,
    /// None until the clerk shows them.
    Never,
}

/// What the footer shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VisibleHints {
    All,
    Few,
    Nothing,
}

/// State of the footer.
#[derive(Clone, Copy, Debug, Default)]
pub struct Hints {
    mode: HintsMode,
    /// The clerk hid (`false`) or showed (`true`) the footer.
    manual: Option<bool>,
    /// Records that the clerk saved in earlier sessions.
    saved_before: i64,
}

impl Hints {
    /// The configured mode, for a clerk who has saved `saved_before` records.
    pub fn new(mode: HintsMode, saved_before: i64) -> Self {
        Self {
            mode,
            manual: None,
            saved_before,
        }
    }

    /// What to show after `saved` records in this session.
    pub fn visible(self, saved: i64) -> VisibleHints {
        match (self.manual, self.mode) {
            (Some(false), _) | (None, HintsMode::Never) => VisibleHints::Nothing,
            (None, HintsMode::Fade) if self.saved_before + saved >= LEARNED_AFTER => {
                VisibleHints::Few
            }
            _ => VisibleHints::All,
        }
    }

    /// Hides the hints if all are shown, else shows all. Returns whether they are shown.
    pub fn toggle(&mut self, saved: i64) -> bool {
        let show = self.visible(saved) != VisibleHints::All;
        self.manual = Some(show);
        show
    }
}

/// Whether a key is basic. F1 is not: it explains the others.
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

/// A key in the footer.
#[derive(Clone, Copy, Debug)]
pub struct Hint {
    pub action: Action,
    /// What it does here; `None` for the label of the key table.
    pub label: Option<Phrase>,
}

impl Hint {
    /// With the label of the key table.
    pub fn of(action: Action) -> Self {
        let label = None;
        Self { action, label }
    }

    /// With a label of its own.
    pub fn labelled(mut self, label: Phrase) -> Self {
        self.label = Some(label);
        self
    }
}

/// The keys of the footer, most needed first: `hints![Enter = w::HINT_OPEN, Help, Back]`. Each is an [`Action`] with its
/// label here, or alone.
macro_rules! hints {
    ($($action:ident $(($digit:literal))? $(= $label:expr)?),* $(,)?) => {
        vec![$({
            let action = $crate::tui::input::keys::Action::$action $(($digit))?;
            $crate::tui::app::hints::Hint::of(action)$(.labelled($label))?
        }),*]
    };
}
pub(in crate::tui) use hints;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn basics_fade_after_two_hundred_records_and_can_be_shown_again() {
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
