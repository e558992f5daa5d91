//! What narrows a list of people, each question with its digit and its answer.

use crate::domain::masking;
use crate::progress::worklist::WorklistFilter;
use crate::tui::widgets::Canvas;
use crate::words::batch as w;

/// Draws the two questions from a column on; returns the column after.
pub fn draw(
    canvas: &mut Canvas<'_, '_>,
    (x, y): (u16, u16),
    digits: [u8; 2],
    filter: &WorklistFilter,
) -> u16 {
    let theme = canvas.theme;
    let group = filter.group.as_deref();
    let answers = [
        (w::BY_NEIGHBOURHOOD, filter.neighbourhood.clone()),
        (w::BY_GROUP, group.map(|code| masking::mask_groups(&[code]))),
    ];
    let mut x = x;
    for (digit, (name, value)) in digits.into_iter().zip(answers) {
        x += canvas.digit(x, y, digit, name.text(), theme.text()) + 1;
        let (value, style) = match &value {
            Some(value) => (value.as_str(), theme.accent()),
            None => (w::EVERYBODY.text(), theme.dim()),
        };
        x += canvas.text(x, y, 12, value, style) + 2;
    }
    x
}
