//! Bars: the share reached of a whole with a mark at the share expected by now, and a row of small bars for a series.

use ratatui::style::Modifier;

use super::canvas::Canvas;
use crate::tui::widgets::theme::Theme;

/// A cell by its filled eighths.
const EIGHTHS: [&str; 9] = [" ", "▏", "▎", "▍", "▌", "▋", "▊", "▉", "█"];
/// The bars of a series by height, drawn and as ASCII.
const HEIGHTS: [&str; 8] = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"];
const ASCII_HEIGHTS: [&str; 8] = [".", ":", "-", "=", "+", "*", "#", "@"];

/// The share reached and the share expected.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bar {
    /// The filled share, 0 to 1.
    pub filled: f64,
    /// The place of the mark, 0 to 1.
    pub marker: Option<f64>,
}

impl Bar {
    /// `done` of `whole`, the mark at `due` of it; empty when `whole` is 0.
    #[allow(clippy::cast_precision_loss)]
    pub fn new(done: u64, whole: u64, due: Option<f64>) -> Self {
        let part = |n: f64| {
            if whole == 0 {
                0.0
            } else {
                (n / whole as f64).clamp(0.0, 1.0)
            }
        };
        Self {
            filled: part(done as f64),
            marker: due.map(part),
        }
    }

    /// Draws the bar on one row.
    pub fn draw(self, canvas: &mut Canvas<'_, '_>, (x, y): (u16, u16), columns: u16) {
        let theme = canvas.theme;
        let (style, track) = (theme.accent(), theme.dim());
        let (eighths, mark) = (self.eighths(columns), theme.sign("┊", "|"));
        let marker = self.marker.map(|mark| cell_of(mark, columns));
        for at in 0..columns {
            let full = usize::from(eighths.saturating_sub(at * 8).min(8));
            let (sign, style) = match (full, marker == Some(at)) {
                (8, true) => (mark, style.add_modifier(Modifier::REVERSED)),
                (_, true) => (mark, style),
                (0, false) => (theme.sign("·", "."), track),
                (_, false) if theme.is_ascii() => (if full >= 4 { "#" } else { "." }, style),
                (_, false) => (EIGHTHS[full], style),
            };
            canvas.text(x.saturating_add(at), y, 1, sign, style);
        }
    }

    /// The filled eighths: at least one above 0, all only at 1.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    fn eighths(self, columns: u16) -> u16 {
        let whole = columns.saturating_mul(8);
        let eighths = (self.filled * f64::from(whole)) as u16;
        if self.filled > 0.0 { eighths.max(1) } else { 0 }
    }
}

/// The cell of a mark; 1 is in the last.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
fn cell_of(marker: f64, columns: u16) -> u16 {
    ((marker * f64::from(columns)) as u16).min(columns.saturating_sub(1))
}

/// A bar per number, scaled to the largest, a column each; zero has a sign of its own.
pub fn sparkline(numbers: &[u64], theme: Theme) -> String {
    let most = numbers.iter().copied().max().unwrap_or(0);
    let bars = if theme.is_ascii() {
        ASCII_HEIGHTS
    } else {
        HEIGHTS
    };
    let bar = |number: &u64| match (number * 8).div_ceil(most.max(1)) {
        0 => theme.sign("·", "_"),
        height => bars[usize::try_from(height.min(8)).unwrap_or(8) - 1],
    };
    numbers.iter().map(bar).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::widgets::theme::Look;

    #[test]
    fn a_bar_is_whole_only_when_it_is_reached() {
        assert_eq!(Bar::new(999, 1000, None).eighths(10), 79);
        assert_eq!(Bar::new(1000, 1000, None).eighths(10), 80);
        assert_eq!(Bar::new(2000, 1000, None).eighths(10), 80);
        assert_eq!(Bar::new(1, 12_000, None).eighths(10), 1);
        assert_eq!(Bar::new(0, 0, Some(1.0)).eighths(10), 0);
        assert_eq!(cell_of(1.0, 10), 9);
    }

    #[test]
    fn bars_are_scaled_to_the_largest() {
        let (fine, plain) = (Theme::new(Look::None, false), Theme::new(Look::None, true));
        assert_eq!(sparkline(&[0, 1, 4, 8], fine), "·▁▄█");
        assert_eq!(sparkline(&[0, 1, 4, 8], plain), "_.=@");
        assert_eq!(sparkline(&[0, 0], fine), "··");
        assert_eq!(sparkline(&[12_000, 1], fine), "█▁");
        assert_eq!(sparkline(&[], fine), "");
    }
}
