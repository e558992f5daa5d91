//! The questions that narrow a list of people on the screen: which neighbourhood, which group. Owns the list to choose from
//! and the line that says what was chosen, not who is let through (`progress::worklist`).

use super::choose::{Choose, Offer};
use crate::domain::{groups, masking};
use crate::progress::worklist::Narrow;
use crate::register::RegisterError;
use crate::tui::office::Office;
use crate::tui::screen::Next;
use crate::tui::widgets::Canvas;
use crate::words::batch as w;
use crate::words::tui;

/// The answer that lets everybody through.
const ALL: &str = "";

/// Which of the two is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// Tổ dân phố.
    Neighbourhood,
    /// Priority group.
    Group,
}

/// Asks; the answer is `Reply::Text`, for [`take`].
///
/// # Errors
/// When the register cannot be read.
pub fn ask(by: By, office: &Office) -> Result<Next, RegisterError> {
    let (title, offers): (_, Vec<Offer>) = match by {
        By::Neighbourhood => {
            let known = office.register.neighbourhoods()?;
            let offer = |n: &String| Offer::new(n, "", &tui::neighbourhood_short(n));
            (w::BY_NEIGHBOURHOOD, known.iter().map(offer).collect())
        }
        By::Group => {
            let offer = |g: &groups::Group| Offer::new(g.code.code, g.code.code, g.code.label());
            (w::BY_GROUP, groups::all().iter().map(offer).collect())
        }
    };
    let mut all = vec![Offer::new(ALL, "", w::EVERYBODY.text())];
    all.extend(offers);
    Ok(Next::Open(Box::new(Choose::of(title.text(), all, false))))
}

/// Takes the answer.
pub fn take(narrow: &mut Narrow, by: By, answer: String) {
    let answer = Some(answer).filter(|answer| answer != ALL);
    match by {
        By::Neighbourhood => narrow.neighbourhood = answer,
        By::Group => narrow.group = answer,
    }
}

/// Draws the two questions with their digits and answers from a column on; returns the column after.
pub fn draw(
    canvas: &mut Canvas<'_, '_>,
    (x, y): (u16, u16),
    digits: [u8; 2],
    narrow: &Narrow,
) -> u16 {
    let (theme, columns) = (canvas.theme, canvas.columns());
    let all = || w::EVERYBODY.text().to_owned();
    let place = narrow.neighbourhood.clone();
    let group = narrow.group.as_deref().map(|code| masking::groups(&[code]));
    let mut x = x;
    for (digit, name, value) in [
        (digits[0], w::BY_NEIGHBOURHOOD, place),
        (digits[1], w::BY_GROUP, group),
    ] {
        let narrowed = value.is_some();
        let style = if narrowed {
            theme.accent()
        } else {
            theme.dim()
        };
        x += canvas.text(x, y, 1, &digit.to_string(), theme.accent()) + 1;
        x += canvas.text(x, y, columns.saturating_sub(x), name.text(), theme.text()) + 1;
        let value = value.unwrap_or_else(all);
        x += canvas.text(x, y, columns.saturating_sub(x).min(12), &value, style) + 2;
    }
    x
}
