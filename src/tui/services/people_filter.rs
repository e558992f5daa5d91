//! The questions that narrow a list of people: which neighbourhood, which group; and the reason that a list of a sensitive
//! group needs. Who passes the filter is decided in `progress::worklist`.

use crate::domain::groups;
use crate::progress::worklist::WorklistFilter;
use crate::register::Result;
use crate::register::read;
use crate::register::read::people_list::{ListOpening, PeopleList};
use crate::register::session::opening;
use crate::tui::app::context::AppContext;
use crate::tui::app::screen::Next;
use crate::tui::widgets::choice_item::ChoiceItem;
use crate::words::access as a;
use crate::words::batch as w;

/// The answer that lets everybody through.
const ALL: &str = "";

/// A question about a list of people.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FilterQuestion {
    Neighbourhood,
    Group,
}

/// The reason that the clerk gave for the sensitive list on a screen.
#[derive(Debug, Default)]
pub struct ListReason(Option<ListOpening>);

impl ListReason {
    /// The reason of an opening, if there is one.
    pub fn new(opening: Option<ListOpening>) -> Self {
        Self(opening)
    }

    /// Whether a list may be shown. One of a sensitive group opened before goes to the trail again, with the same reason and
    /// its present number of people.
    ///
    /// # Errors
    /// As [`Self::open`].
    pub fn admits<T>(&mut self, list: &PeopleList<T>, ctx: &mut AppContext) -> Result<bool> {
        if list.groups().is_empty() {
            return Ok(true);
        }
        let Some(opening) = self.0.take_if(|opening| list.is_open(Some(opening))) else {
            return Ok(false);
        };
        self.open(list, opening.reason(), ctx)?;
        Ok(true)
    }

    /// Opens a list for a reason, which goes to the trail.
    ///
    /// # Errors
    /// When the clerk may not open the group or the trail cannot be written; then the people must not be shown.
    pub fn open<T>(
        &mut self,
        list: &PeopleList<T>,
        reason: &str,
        ctx: &mut AppContext,
    ) -> Result<()> {
        self.0 = Some(opening::open_list(&mut ctx.session.register, list, reason)?);
        Ok(())
    }

    /// For [`PeopleList::rows`].
    pub fn opening(&self) -> Option<&ListOpening> {
        self.0.as_ref()
    }

    /// The reason itself.
    pub fn text(&self) -> Option<&str> {
        self.opening().map(ListOpening::reason)
    }
}

/// Asks; the answer is `Reply::Text`, for [`apply_answer`].
pub fn open_dialog(by: FilterQuestion, ctx: &AppContext) -> Result<Next> {
    let (title, items) = match by {
        FilterQuestion::Neighbourhood => (w::BY_NEIGHBOURHOOD, neighbourhoods(ctx)?),
        FilterQuestion::Group => {
            let item =
                |g: &groups::Group| ChoiceItem::new(g.code.code, g.code.code, g.code.label());
            (w::BY_GROUP, groups::all().iter().map(item).collect())
        }
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

/// Asks why people are chosen by a sensitive group; the answer is `Reply::Text`, for [`ListReason::open`].
pub fn reason_dialog() -> Next {
    Next::choose(a::OPEN_GROUP_WHY.text(), access_reasons(), true)
}

/// The filter with the answer in it.
#[must_use]
pub fn with_answer(filter: &WorklistFilter, by: FilterQuestion, answer: String) -> WorklistFilter {
    let mut filter = filter.clone();
    match by {
        FilterQuestion::Neighbourhood => filter.neighbourhood = chosen(answer),
        FilterQuestion::Group => filter.group = chosen(answer),
    }
    filter
}
