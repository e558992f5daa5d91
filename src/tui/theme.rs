//! Colours and signs. One accent; status is a word and a sign before it is a colour.

use ratatui::style::{Color, Modifier, Style};

use super::office::Options;

/// How things look.
#[derive(Clone, Copy, Debug)]
pub struct Theme {
    colour: bool,
    ascii: bool,
}

impl Theme {
    /// The look asked for.
    #[must_use]
    pub fn of(options: Options) -> Self {
        Self {
            colour: !options.plain,
            ascii: options.ascii,
        }
    }

    fn coloured(self, colour: Color) -> Style {
        if self.colour {
            Style::new().fg(colour)
        } else {
            Style::new()
        }
    }

    /// Ordinary text.
    #[must_use]
    pub fn text(self) -> Style {
        Style::new()
    }

    /// The one accent: titles, the chosen line's mark.
    #[must_use]
    pub fn accent(self) -> Style {
        self.coloured(Color::Cyan)
    }

    /// A heading.
    #[must_use]
    pub fn heading(self) -> Style {
        self.accent().add_modifier(Modifier::BOLD)
    }

    /// What stands back: hints, notes, suggestions.
    #[must_use]
    pub fn dim(self) -> Style {
        if self.colour {
            Style::new().fg(Color::DarkGray)
        } else {
            Style::new().add_modifier(Modifier::DIM)
        }
    }

    /// The line being typed: the brightest thing on the screen.
    #[must_use]
    pub fn typed(self) -> Style {
        self.coloured(Color::White)
            .add_modifier(Modifier::BOLD | Modifier::UNDERLINED)
    }

    /// The chosen line of a list.
    #[must_use]
    pub fn chosen(self) -> Style {
        if self.colour {
            Style::new().fg(Color::Black).bg(Color::Cyan)
        } else {
            Style::new().add_modifier(Modifier::REVERSED)
        }
    }

    /// Something stops.
    #[must_use]
    pub fn bad(self) -> Style {
        self.coloured(Color::LightRed).add_modifier(Modifier::BOLD)
    }

    /// Something looks wrong.
    #[must_use]
    pub fn doubtful(self) -> Style {
        self.coloured(Color::Yellow).add_modifier(Modifier::BOLD)
    }

    /// Something is well.
    #[must_use]
    pub fn good(self) -> Style {
        self.coloured(Color::Green)
    }

    /// One of two signs: the drawn one, or its ASCII stand-in.
    #[must_use]
    pub fn sign(self, drawn: &'static str, ascii: &'static str) -> &'static str {
        if self.ascii { ascii } else { drawn }
    }

    /// Only ASCII signs.
    #[must_use]
    pub fn is_ascii(self) -> bool {
        self.ascii
    }
}
