//! Draws the months of a target: per month a bar, its number and, on a wide terminal, the running total.

use crate::progress::format;
use crate::progress::trend::steps;
use crate::tui::screens::targets::target_detail::TargetDetail;
use crate::tui::widgets::{Bar, Canvas};
use crate::words::breakdown as w;

/// Columns of a number.
const NUMBER: u16 = 6;
/// Columns of a month.
const MONTH: u16 = 7;
/// Maximum width of a bar in columns.
const MAX_BAR: u16 = 60;
/// Minimum width in columns at which the running total is shown.
const WITH_SUM: u16 = 34;

/// Draws the bars that fit; the latest ones stay.
pub(in crate::tui::screens) fn draw(canvas: &mut Canvas<'_, '_>, screen: &TargetDetail) {
    let (theme, columns, rows) = (canvas.theme, canvas.columns(), canvas.rows());
    let steps = steps(&screen.target_progress.months, screen.period.scope());
    canvas.text(0, 0, columns, w::BY_MONTH.text(), theme.heading());
    let (sums, last) = (columns >= WITH_SUM, columns.saturating_sub(1));
    if sums {
        canvas.text_right(last, 0, 9, w::SO_FAR.text(), theme.dim());
    }
    let most = steps.iter().map(|step| step.numerator).max().unwrap_or(0);
    let room = usize::from(rows.saturating_sub(1));
    let hidden = steps.len().saturating_sub(room);
    let mut sum: u64 = steps.iter().take(hidden).map(|step| step.numerator).sum();
    let taken = MONTH + 1 + NUMBER + 1 + if sums { 9 } else { 0 };
    let bar = columns.saturating_sub(taken + 1).min(MAX_BAR);
    for (y, step) in (1..).zip(steps.iter().skip(hidden)) {
        sum += step.numerator;
        canvas.text(0, y, MONTH, &step.name, theme.dim());
        Bar::new(step.numerator, most, None).draw(canvas, (MONTH + 1, y), bar);
        let end = MONTH + 1 + bar + NUMBER;
        canvas.text_right(end, y, NUMBER, &format::count(step.numerator), theme.text());
        if sums {
            canvas.text_right(last, y, 8, &format::count(sum), theme.dim());
        }
    }
}
