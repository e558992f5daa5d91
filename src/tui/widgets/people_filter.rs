//! The questions that narrow a list of people on the screen: which neighbourhood, which group. Owns the list to choose from
//! and the line that says what was chosen, not who is let through (`progress::worklist`).

use crate::domain::{groups, masking};
use crate::progress::worklist::WorklistFilter;
use crate::register::RegisterError;
use crate::register::read;
use crate::register::trail::event::{self, AuditEvent};
use crate::tui::app::context::AppContext;
use crate::tui::app::screen::Next;
use crate::tui::screens::person::hidden::access_reasons;
use crate::tui::widgets::Canvas;
use crate::tui::widgets::choice_item::ChoiceItem;
use crate::words::access;
use crate::words::batch as w;

/// The answer that lets everybody through.
const ALL: &str = "";

/// Which of the two is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FilterQuestion {
    /// Tổ dân phố.
    Neighbourhood,
    /// Priority group.
    Group,
    /// Why people are picked by this group, which is hidden.
    Reason(String),
}

/// Asks; the answer is `Reply::Text`, for [`apply_answer`].
pub fn open_dialog(by: &FilterQuestion, ctx: &AppContext) -> Result<Next, RegisterError> {
    let (title, items): (_, Vec<ChoiceItem>) = match by {
        FilterQuestion::Neighbourhood => {
            let known = read::cohort::neighbourhoods(ctx.reader())?;
            let item = |n: &String| ChoiceItem::new(n, "", &crate::words::neighbourhood(n));
            (w::BY_NEIGHBOURHOOD, known.iter().map(item).collect())
        }
        FilterQuestion::Group => {
            let item =
                |g: &groups::Group| ChoiceItem::new(g.code.code, g.code.code, g.code.label());
            (w::BY_GROUP, groups::all().iter().map(item).collect())
        }
        FilterQuestion::Reason(_) => return Ok(reason_dialog()),
    };
    let mut all = vec![ChoiceItem::new(ALL, "", w::EVERYBODY.text())];
    all.extend(items);
    Ok(Next::choose(title.text(), all, false))
}

/// Asks why people are picked by a group that is hidden; the answer is `Reply::Text`, for [`record_reason`].
#[must_use]
pub fn reason_dialog() -> Next {
    let title = access::OPEN_GROUP_WHY.text();
    Next::choose(title, access_reasons(), true)
}

/// Writes the reason in the trail.
///
/// # Errors
/// When the clerk may not open it or the trail cannot be written; then the people must not be shown.
pub fn record_reason(group: &str, reason: &str, ctx: &mut AppContext) -> Result<(), RegisterError> {
    let event = AuditEvent::new(event::OPEN).with("group", group);
    ctx.session
        .register
        .record_event(event.with("reason", reason))
}

/// Takes the answer; gives the question that follows from it, if one does.
///
/// # Errors
/// As [`record_reason`].
pub fn apply_answer(
    filter: &mut WorklistFilter,
    by: FilterQuestion,
    answer: String,
    ctx: &mut AppContext,
) -> Result<Option<FilterQuestion>, RegisterError> {
    let answer = Some(answer).filter(|answer| answer != ALL);
    match (by, answer) {
        (FilterQuestion::Neighbourhood, answer) => filter.neighbourhood = answer,
        (FilterQuestion::Group, Some(code)) if masking::is_sensitive(&code) => {
            return Ok(Some(FilterQuestion::Reason(code)));
        }
        (FilterQuestion::Group, answer) => filter.group = answer,
        (FilterQuestion::Reason(code), reason) => {
            record_reason(&code, &reason.unwrap_or_default(), ctx)?;
            filter.group = Some(code);
        }
    }
    Ok(None)
}

/// Draws the two questions with their digits and answers from a column on; returns the column after.
pub fn draw(
    canvas: &mut Canvas<'_, '_>,
    (x, y): (u16, u16),
    digits: [u8; 2],
    filter: &WorklistFilter,
) -> u16 {
    let (theme, columns) = (canvas.theme, canvas.columns());
    let all = || w::EVERYBODY.text().to_owned();
    let place = filter.neighbourhood.clone();
    let group = filter
        .group
        .as_deref()
        .map(|code| masking::mask_groups(&[code]));
    let mut x = x;
    for (digit, name, value) in [
        (digits[0], w::BY_NEIGHBOURHOOD, place),
        (digits[1], w::BY_GROUP, group),
    ] {
        let is_set = value.is_some();
        let style = if is_set { theme.accent() } else { theme.dim() };
        x += canvas.text(x, y, 1, &digit.to_string(), theme.accent()) + 1;
        x += canvas.text(x, y, columns.saturating_sub(x), name.text(), theme.text()) + 1;
        let value = value.unwrap_or_else(all);
        x += canvas.text(x, y, columns.saturating_sub(x).min(12), &value, style) + 2;
    }
    x
}
