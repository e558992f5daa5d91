//! Where a change comes from, as each row of the trail says.

use crate::words::{Phrase, safety as w};

/// The part of the program that a session belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    Screen,
    Import,
    /// The generator of the demo ward.
    Demo,
    /// Any other command, and the verbs of the ward server.
    Command,
}

impl Origin {
    const ALL: [Self; 4] = [Self::Screen, Self::Import, Self::Demo, Self::Command];

    /// As stored in the trail.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Screen => "screen",
            Self::Import => "import",
            Self::Demo => "demo",
            Self::Command => "command",
        }
    }

    const fn phrase(self) -> Phrase {
        match self {
            Self::Screen => w::ORIGIN_SCREEN,
            Self::Import => w::ORIGIN_IMPORT,
            Self::Demo => w::ORIGIN_DEMO,
            Self::Command => w::ORIGIN_COMMAND,
        }
    }
}

/// The label of a stored origin; one that this program does not know is shown as it is.
#[must_use]
pub fn origin_label(code: &str) -> &str {
    let origin = Origin::ALL.into_iter().find(|o| o.code() == code);
    origin.map_or(code, |o| o.phrase().text())
}
