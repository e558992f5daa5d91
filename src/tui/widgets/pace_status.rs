//! Sign and style of a target's status.

use ratatui::style::Style;

use crate::progress::pace::PaceStatus;
use crate::tui::widgets::theme::Theme;

/// The sign of a status: a colour alone is not enough.
pub fn sign(theme: Theme, status: PaceStatus) -> &'static str {
    match status {
        PaceStatus::Met => theme.sign("▲", "^"),
        PaceStatus::OnPace => theme.sign("●", "o"),
        PaceStatus::Behind => theme.sign("▼", "v"),
        PaceStatus::NoData => theme.sign("–", "-"),
    }
}

/// The style of a status.
pub fn style(theme: Theme, status: PaceStatus) -> Style {
    match status {
        PaceStatus::Met => theme.success(),
        PaceStatus::OnPace => theme.accent(),
        PaceStatus::Behind => theme.warning(),
        PaceStatus::NoData => theme.dim(),
    }
}
