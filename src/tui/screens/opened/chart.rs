//! How an opened target grew, a bar a month, with the number beside it and, where there is room, the sum so far.

use super::Opened;
use crate::progress::told;
use crate::progress::trend::steps;
use crate::tui::widgets::{Bar, Canvas};
use crate::words::breakdown as w;

/// Columns of a number.
const NUMBER: u16 = 6;
/// Columns of a month.
const MONTH: u16 = 7;
/// A longer bar says no more.
const LONGEST: u16 = 60;
/// From so many columns on the sum so far stands beside the bar.
const WITH_SUM: u16 = 34;

/// Draws the bars that fit, the latest ones first to stay.
pub(super) fn draw(canvas: &mut Canvas<'_, '_>, opened: &Opened) {
    let (theme, columns, rows) = (canvas.theme, canvas.columns(), canvas.rows());
    let steps = steps(
        &opened.found.months,
        opened.period.period(),
        opened.period.as_of(),
    );
    canvas.text(0, 0, columns, w::BY_MONTH.text(), theme.heading());
    let sums = columns >= WITH_SUM;
    if sums {
        canvas.text_right(
            columns.saturating_sub(1),
            0,
            9,
            w::SO_FAR.text(),
            theme.dim(),
        );
    }
    let most = steps.iter().map(|step| step.met).max().unwrap_or(0);
    let room = usize::from(rows.saturating_sub(1));
    let hidden = steps.len().saturating_sub(room);
    let mut sum: u64 = steps.iter().take(hidden).map(|step| step.met).sum();
    let taken = MONTH + 1 + NUMBER + 1 + if sums { 9 } else { 0 };
    let bar = columns.saturating_sub(taken + 1).min(LONGEST);
    for (y, step) in (1..).zip(steps.iter().skip(hidden)) {
        sum += step.met;
        canvas.text(0, y, MONTH, &step.name, theme.dim());
        Bar::of(step.met, most, None).draw(
            canvas,
            (MONTH + 1, y),
            bar,
            theme.accent(),
            theme.dim(),
        );
        let end = MONTH + 1 + bar + NUMBER;
        canvas.text_right(end, y, NUMBER, &told::count(step.met), theme.text());
        if sums {
            canvas.text_right(
                columns.saturating_sub(1),
                y,
                8,
                &told::count(sum),
                theme.dim(),
            );
        }
    }
}
