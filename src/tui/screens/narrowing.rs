//! The questions that narrow a list of people on the screen: which neighbourhood, which group. Owns the list to choose from
//! and the line that says what was chosen, not who is let through (`progress::worklist`).

use super::choose::{Choose, Offer};
use super::person::hidden::reasons;
use crate::domain::{groups, masking};
use crate::progress::worklist::Narrow;
use crate::register::RegisterError;
use crate::register::note::{self, Note};
use crate::tui::office::Office;
use crate::tui::screen::Next;
use crate::tui::widgets::Canvas;
use crate::words::access;
use crate::words::batch as w;

/// The answer that lets everybody through.
const ALL: &str = "";

/// Which of the two is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum By {
    /// Tổ dân phố.
    Neighbourhood,
    /// Priority group.
    Group,
    /// Why people are picked by this group, which is hidden.
    Why(String),
}

/// Asks; the answer is `Reply::Text`, for [`take`].
///
/// # Errors
/// When the register cannot be read.
pub fn ask(by: &By, office: &Office) -> Result<Next, RegisterError> {
    let (title, offers): (_, Vec<Offer>) = match by {
        By::Neighbourhood => {
            let known = office.register.neighbourhoods()?;
            let offer = |n: &String| Offer::new(n, "", &crate::words::neighbourhood(n));
            (w::BY_NEIGHBOURHOOD, known.iter().map(offer).collect())
        }
        By::Group => {
            let offer = |g: &groups::Group| Offer::new(g.code.code, g.code.code, g.code.label());
            (w::BY_GROUP, groups::all().iter().map(offer).collect())
        }
        By::Why(_) => return Ok(why()),
    };
    let mut all = vec![Offer::new(ALL, "", w::EVERYBODY.text())];
    all.extend(offers);
    Ok(Next::Open(Box::new(Choose::of(title.text(), all, false))))
}

/// Asks why people are picked by a group that is hidden; the answer is `Reply::Text`, for [`note_why`].
#[must_use]
pub fn why() -> Next {
    let title = access::OPEN_GROUP_WHY.text();
    Next::Open(Box::new(Choose::of(title, reasons(), true)))
}

/// Writes the reason in the trail.
///
/// # Errors
/// When the clerk may not open it or the trail cannot be written; then the people must not be shown.
pub fn note_why(group: &str, reason: &str, office: &mut Office) -> Result<(), RegisterError> {
    let note = Note::of(note::OPEN).with("group", group);
    office.register.note(note.with("reason", reason))
}

/// Takes the answer; gives the question that follows from it, if one does.
///
/// # Errors
/// As [`note_why`].
pub fn take(
    narrow: &mut Narrow,
    by: By,
    answer: String,
    office: &mut Office,
) -> Result<Option<By>, RegisterError> {
    let answer = Some(answer).filter(|answer| answer != ALL);
    match (by, answer) {
        (By::Neighbourhood, answer) => narrow.neighbourhood = answer,
        (By::Group, Some(code)) if masking::hides(&code) => return Ok(Some(By::Why(code))),
        (By::Group, answer) => narrow.group = answer,
        (By::Why(code), reason) => {
            note_why(&code, &reason.unwrap_or_default(), office)?;
            narrow.group = Some(code);
        }
    }
    Ok(None)
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
