//! The questions that narrow a list of people: which neighbourhood, which group. A sensitive group asks for a reason, which
//! is written to the trail. Who passes the filter is decided in `progress::worklist`.

use crate::domain::{groups, masking};
use crate::progress::worklist::WorklistFilter;
use crate::register::Result;
use crate::register::read;
use crate::register::trail::event::{self, AuditEvent};
use crate::tui::app::context::AppContext;
use crate::tui::app::screen::Next;
use crate::tui::widgets::choice_item::ChoiceItem;
use crate::words::access as a;
use crate::words::batch as w;

/// The answer that lets everybody through.
const ALL: &str = "";

/// A question about a list of people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FilterQuestion {
    Neighbourhood,
    Group,
    /// The reason for choosing people by this sensitive group.
    Reason(String),
}

/// Asks; the answer is `Reply::Text`, for [`apply_answer`].
pub fn open_dialog(by: &FilterQuestion, ctx: &AppContext) -> Result<Next> {
    let (title, items) = match by {
        FilterQuestion::Neighbourhood => (w::BY_NEIGHBOURHOOD, neighbourhoods(ctx)?),
        FilterQuestion::Group => {
            let item =
                |g: &groups::Group| ChoiceItem::new(g.code.code, g.code.code, g.code.label());
            (w::BY_GROUP, groups::all().iter().map(item).collect())
        }
        FilterQuestion::Reason(_) => return Ok(reason_dialog()),
    };
    Ok(choose_or_all(title.text(), items))
}

/// The neighbourhoods of the register, to choose from.
pub fn neighbourhoods(ctx: &AppContext) -> Result<Vec<ChoiceItem>> {
    let known = read::cohort::neighbourhoods(ctx.reader())?;
    let item = |n: &String| ChoiceItem::new(n, "", &crate::words::neighbourhood(n));
    Ok(known.iter().map(item).collect())
}

/// Asks for one of the items or for everybody; [`chosen`] reads the answer.
pub fn choose_or_all(title: &str, items: Vec<ChoiceItem>) -> Next {
    let mut all = vec![ChoiceItem::new(ALL, "", w::EVERYBODY.text())];
    all.extend(items);
    Next::choose(title, all, false)
}

/// The code that was answered; `None` for everybody.
pub fn chosen(answer: String) -> Option<String> {
    Some(answer).filter(|answer| answer != ALL)
}

/// The reasons for opening sensitive data; the label is stored in the trail.
pub fn access_reasons() -> Vec<ChoiceItem> {
    ChoiceItem::phrases(&[
        a::WHY_CASE,
        a::WHY_ASKED,
        a::WHY_COMPARE,
        a::WHY_ORDER,
        a::WHY_FIGURES,
    ])
}

/// Asks why people are chosen by a sensitive group; the answer is `Reply::Text`, for [`record_reason`].
pub fn reason_dialog() -> Next {
    Next::choose(a::OPEN_GROUP_WHY.text(), access_reasons(), true)
}

/// Writes the reason to the trail.
///
/// # Errors
/// When the clerk may not open the group or the trail cannot be written; then the people must not be shown.
pub fn record_reason(group: &str, reason: &str, ctx: &mut AppContext) -> Result<()> {
    let event = AuditEvent::new(event::OPEN).with("group", group);
    ctx.session
        .register
        .record_event(event.with("reason", reason))
}

/// Applies the answer; returns the next question, if there is one.
pub fn apply_answer(
    filter: &mut WorklistFilter,
    by: FilterQuestion,
    answer: String,
    ctx: &mut AppContext,
) -> Result<Option<FilterQuestion>> {
    match (by, chosen(answer)) {
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
