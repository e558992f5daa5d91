//! A row of small bars, one per number, scaled to the largest.

use crate::tui::widgets::theme::Theme;

const EIGHTHS: [&str; 8] = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"];
const ASCII: [&str; 8] = [".", ":", "-", "=", "+", "*", "#", "@"];

/// The bars as text, a column each; zero has a sign of its own.
pub fn sparkline(numbers: &[u64], theme: Theme) -> String {
    let most = numbers.iter().copied().max().unwrap_or(0);
    let bars = if theme.is_ascii() { ASCII } else { EIGHTHS };
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
    fn bars_are_scaled_to_the_largest() {
        let (fine, plain) = (Theme::new(Look::None, false), Theme::new(Look::None, true));
        assert_eq!(sparkline(&[0, 1, 4, 8], fine), "·▁▄█");
        assert_eq!(sparkline(&[0, 1, 4, 8], plain), "_.=@");
        assert_eq!(sparkline(&[0, 0], fine), "··");
        assert_eq!(sparkline(&[12_000, 1], fine), "█▁");
        assert_eq!(sparkline(&[], fine), "");
    }
}
