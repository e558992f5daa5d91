//! Colours and signs. There is one accent; a status is always a word and a sign besides a colour.

use ratatui::style::{Color, Modifier, Style};

/// The colours to use.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Look {
    /// For a dark background, from the 256 colours.
    Dark,
    /// For a light background, from the 256 colours.
    Light,
    /// The terminal's own 16 colours.
    #[default]
    Sixteen,
    /// None (`NO_COLOR`).
    None,
}

impl Look {
    /// The default look for the values of `TERM` and `COLORTERM`.
    #[must_use]
    pub fn from_terminal(term: &str, colorterm: &str) -> Self {
        if term.contains("256color") || !colorterm.is_empty() {
            Self::Dark
        } else {
            Self::Sixteen
        }
    }
}

/// The foreground colours of a look, on the terminal's own background; `chosen` is on the accent.
struct Palette {
    accent: Color,
    dim: Color,
    typed: Color,
    chosen: Color,
    error: Color,
    warning: Color,
    success: Color,
}

const DARK: Palette = Palette {
    accent: Color::Indexed(80),
    dim: Color::Indexed(245),
    typed: Color::Indexed(231),
    chosen: Color::Indexed(16),
    error: Color::Indexed(210),
    warning: Color::Indexed(221),
    success: Color::Indexed(114),
};
const LIGHT: Palette = Palette {
    accent: Color::Indexed(24),
    dim: Color::Indexed(241),
    typed: Color::Indexed(16),
    chosen: Color::Indexed(231),
    error: Color::Indexed(124),
    warning: Color::Indexed(94),
    success: Color::Indexed(22),
};
const SIXTEEN: Palette = Palette {
    accent: Color::Cyan,
    dim: Color::DarkGray,
    typed: Color::White,
    chosen: Color::Black,
    error: Color::LightRed,
    warning: Color::Yellow,
    success: Color::Green,
};

/// Look and signs.
#[derive(Clone, Copy, Debug)]
pub struct Theme {
    look: Look,
    ascii: bool,
}

impl Theme {
    /// A look, with ASCII signs or drawn ones.
    #[must_use]
    pub fn new(look: Look, ascii: bool) -> Self {
        Self { look, ascii }
    }

    fn palette(self) -> Option<&'static Palette> {
        match self.look {
            Look::Dark => Some(&DARK),
            Look::Light => Some(&LIGHT),
            Look::Sixteen => Some(&SIXTEEN),
            Look::None => None,
        }
    }

    fn coloured(self, pick: impl FnOnce(&Palette) -> Color) -> Style {
        self.palette()
            .map_or_else(Style::new, |p| Style::new().fg(pick(p)))
    }

    /// Ordinary text.
    #[must_use]
    pub fn text(self) -> Style {
        Style::new()
    }

    /// Accent: digits, keys, signs.
    #[must_use]
    pub fn accent(self) -> Style {
        self.coloured(|p| p.accent)
    }

    /// Headings: bold, in the accent colour.
    #[must_use]
    pub fn heading(self) -> Style {
        self.accent().add_modifier(Modifier::BOLD)
    }

    /// Secondary text: hints, notes, suggestions.
    #[must_use]
    pub fn dim(self) -> Style {
        self.palette().map_or_else(
            || Style::new().add_modifier(Modifier::DIM),
            |p| Style::new().fg(p.dim),
        )
    }

    /// Text being typed.
    #[must_use]
    pub fn typed(self) -> Style {
        self.coloured(|p| p.typed)
            .add_modifier(Modifier::BOLD | Modifier::UNDERLINED)
    }

    /// The chosen row of a list.
    #[must_use]
    pub fn chosen(self) -> Style {
        self.palette().map_or_else(
            || Style::new().add_modifier(Modifier::REVERSED),
            |p| Style::new().fg(p.chosen).bg(p.accent),
        )
    }

    /// Style of an error message.
    #[must_use]
    pub fn error(self) -> Style {
        self.coloured(|p| p.error).add_modifier(Modifier::BOLD)
    }

    /// Style of a warning.
    #[must_use]
    pub fn warning(self) -> Style {
        self.coloured(|p| p.warning).add_modifier(Modifier::BOLD)
    }

    /// Style of a success message.
    #[must_use]
    pub fn success(self) -> Style {
        self.coloured(|p| p.success)
    }

    /// One of two signs: the drawn one, or the ASCII one.
    #[must_use]
    pub fn sign(self, drawn: &'static str, ascii: &'static str) -> &'static str {
        if self.ascii { ascii } else { drawn }
    }

    /// Whether signs are ASCII.
    #[must_use]
    pub fn is_ascii(self) -> bool {
        self.ascii
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Relative luminance of one of the 256 colours (WCAG 2.2).
    fn luminance(colour: Color) -> f64 {
        let Color::Indexed(index) = colour else {
            unreachable!("{colour:?} is not one of the 256")
        };
        let level = |step: u8| if step == 0 { 0 } else { 55 + 40 * step };
        let cube = index.saturating_sub(16);
        let parts = match index {
            232.. => [8 + 10 * (index - 232); 3],
            _ => [level(cube / 36), level(cube / 6 % 6), level(cube % 6)],
        };
        let linear = |part: u8| {
            let part = f64::from(part) / 255.0;
            if part <= 0.04045 {
                part / 12.92
            } else {
                ((part + 0.055) / 1.055).powf(2.4)
            }
        };
        let weights = [0.2126, 0.7152, 0.0722];
        parts
            .into_iter()
            .zip(weights)
            .map(|(part, weight)| weight * linear(part))
            .sum()
    }

    #[test]
    fn every_colour_is_read_on_its_background() {
        for (palette, background) in [(&DARK, 16), (&LIGHT, 231)] {
            let contrast = |a: Color, b: Color| {
                let (a, b) = (luminance(a), luminance(b));
                (a.max(b) + 0.05) / (a.min(b) + 0.05)
            };
            let p = palette;
            for colour in [p.accent, p.dim, p.typed, p.error, p.warning, p.success] {
                assert!(
                    contrast(colour, Color::Indexed(background)) >= 4.5,
                    "{colour:?}"
                );
            }
            assert!(contrast(p.chosen, p.accent) >= 4.5);
        }
    }

    #[test]
    fn no_colour_means_none() {
        let theme = Theme::new(Look::None, false);
        for style in [
            theme.accent(),
            theme.dim(),
            theme.typed(),
            theme.chosen(),
            theme.error(),
        ] {
            assert_eq!((style.fg, style.bg), (None, None));
        }
    }
}
