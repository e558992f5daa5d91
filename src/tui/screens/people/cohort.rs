//! The people of a neighbourhood, a group or a need, marked one by one or all, and one contact or enrolment for the marked
//! ones.

use crate::domain::codes::CodeList;
use crate::entry::answers::born_shown;
use crate::forms::{self, Form};
use crate::register::Result;
use crate::register::read::cohort::{self, CohortFilter};
use crate::register::read::worklists::PersonListItem;
use crate::tui::app::context::AppContext;
use crate::tui::app::route::{FormRequest, Route};
use crate::tui::app::screen::{Handled, Hint, Next, Reply, Screen, hints};
use crate::tui::input::keys::{Action, Context};
use crate::tui::services::batch::{Batch, BatchPerson, head_with_counts};
use crate::tui::services::people_filter::ListReason;
use crate::tui::services::{people_filter, preview};
use crate::tui::widgets::choice_item::ChoiceItem;
use crate::tui::widgets::{Canvas, List, REST};
use crate::words::{Phrase, batch as w, tui};

const MAX_ROWS: usize = 1000;

enum PendingReply {
    Neighbourhood,
    Group,
    /// The reason for choosing people by a sensitive group.
    Reason(CohortFilter),
    Need,
    /// The answers that the marked people share, for that form.
    Answers(&'static Form),
}

/// A list of people to mark for one common contact or enrolment.
pub struct CohortScreen {
    cohort: CohortFilter,
    reason: ListReason,
    list: List<PersonListItem>,
    pending_reply: Option<PendingReply>,
}

impl Default for CohortScreen {
    fn default() -> Self {
        Self {
            cohort: CohortFilter::default(),
            reason: ListReason::default(),
            list: List::with_marks(|p| p.id.get()),
            pending_reply: None,
        }
    }
}

/// The forms that are filled in once for several people, with digit and label.
fn shared_forms() -> impl Iterator<Item = (u8, &'static Form, Phrase)> {
    let shared = [&forms::ENROLMENT, &forms::CONTACT];
    forms::of_person().filter(move |(_, form, _)| shared.contains(form))
}

impl CohortScreen {
    fn digit(&mut self, digit: u8, ctx: &mut AppContext) -> Handled {
        let (pending_reply, title, items) = match digit {
            7 => {
                let places = people_filter::neighbourhoods(ctx)?;
                (PendingReply::Neighbourhood, w::BY_NEIGHBOURHOOD, places)
            }
            8 => {
                let groups = ChoiceItem::codes(CodeList::Group);
                (PendingReply::Group, w::BY_GROUP, groups)
            }
            9 => {
                let needs = ChoiceItem::codes(CodeList::NeedKind);
                (PendingReply::Need, w::BY_NEED, needs)
            }
            _ => return Ok(self.open_form(digit)),
        };
        self.pending_reply = Some(pending_reply);
        Ok(people_filter::choose_or_all(title.text(), items))
    }

    /// The marked people, or else the chosen one.
    fn selected(&self) -> Vec<BatchPerson> {
        let people = self.list.marked_or_chosen().into_iter();
        people
            .map(|p| (p.id.get(), p.id, p.full_name.clone()))
            .collect()
    }

    /// Asks for the answers that the selected people share.
    fn open_form(&mut self, digit: u8) -> Next {
        let count = self.selected().len();
        match shared_forms().find(|(d, ..)| *d == digit && count > 0) {
            Some((_, form, _)) => {
                self.pending_reply = Some(PendingReply::Answers(form));
                Next::form(FormRequest::for_people(form, count))
            }
            None => Next::Same,
        }
    }

    fn apply_filter(
        &mut self,
        pending_reply: PendingReply,
        code: String,
        ctx: &mut AppContext,
    ) -> Handled {
        let mut cohort = self.cohort.clone();
        let people = |cohort, ctx: &AppContext| cohort::people(ctx.reader(), cohort, MAX_ROWS);
        match pending_reply {
            PendingReply::Neighbourhood => cohort.neighbourhood = people_filter::chosen(code),
            PendingReply::Group => cohort.group = people_filter::chosen(code),
            PendingReply::Need => cohort.need = people_filter::chosen(code),
            PendingReply::Reason(wanted) => {
                self.reason.open(&people(&wanted, ctx)?, &code, ctx)?;
                self.cohort = wanted;
                self.list.choose(0);
                return self.reload(ctx);
            }
            PendingReply::Answers(_) => {}
        }
        if !self.reason.admits(&people(&cohort, ctx)?, ctx)? {
            self.pending_reply = Some(PendingReply::Reason(cohort));
            return Ok(people_filter::reason_dialog());
        }
        self.cohort = cohort;
        self.list.choose(0);
        self.reload(ctx)
    }

    /// The three questions with their digits and answers.
    fn criteria(&self) -> [(u8, Phrase, &str); 3] {
        let filter = &self.cohort;
        let label = |list: CodeList, code: &Option<String>| {
            let code = code.as_deref().and_then(|c| list.get(c));
            code.map_or(w::EVERYBODY.text(), |c| c.label())
        };
        let place = filter.neighbourhood.as_deref();
        [
            (7, w::BY_NEIGHBOURHOOD, place.unwrap_or(w::EVERYBODY.text())),
            (8, w::BY_GROUP, label(CodeList::Group, &filter.group)),
            (9, w::BY_NEED, label(CodeList::NeedKind, &filter.need)),
        ]
    }

    fn draw_head(&self, canvas: &mut Canvas<'_, '_>) {
        let theme = canvas.theme;
        let mut x = 2;
        for (digit, name, value) in self.criteria() {
            x += canvas.digit(x, 0, digit, name.text(), theme.dim()) + 1;
            x += canvas.text(x, 0, 26, value, theme.text()) + 3;
        }
        x = 2;
        for (digit, _, what) in shared_forms() {
            x += canvas.digit(x, 1, digit, what.text(), theme.text()) + 3;
        }
        let head = head_with_counts(w::picked(self.list.len()), self.list.marked_count(), 0);
        canvas.text(x, 1, REST, &head, theme.dim());
    }
}

impl Screen for CohortScreen {
    fn title(&self) -> String {
        w::SELECTION_TITLE.text().to_uppercase()
    }

    fn context(&self) -> Context {
        Context::MarkedList
    }

    fn footer(&self) -> Vec<Hint> {
        hints![
            Mark,
            MarkAll,
            Enter = tui::HINT_TAKE,
            List = tui::HINT_PERSON,
            Help,
            Back
        ]
    }

    fn on(&mut self, action: Action, ctx: &mut AppContext) -> Handled {
        match (action, self.list.chosen()) {
            (Action::Digit(digit), _) => self.digit(digit, ctx),
            (Action::Enter, Some(person)) => Ok(Next::Close(Reply::Person(person.id))),
            (Action::List, Some(person)) => Ok(Next::Go(Route::Person(person.id))),
            _ => preview::on(&mut self.list, action, |p| p.id, ctx),
        }
    }

    fn on_reply(&mut self, reply: Reply, ctx: &mut AppContext) -> Handled {
        match (self.pending_reply.take(), reply) {
            (_, Reply::Person(id)) => Ok(Next::Close(Reply::Person(id))),
            (Some(PendingReply::Answers(form)), Reply::Answers(answers)) => {
                let batch = Batch::for_people(&self.selected(), &answers, form, ctx)?;
                Ok(Next::preview(batch))
            }
            (_, Reply::Written(keys)) => {
                self.list.unmark(&keys);
                Ok(Next::Changed)
            }
            (Some(pending), Reply::Text(code)) => self.apply_filter(pending, code, ctx),
            _ => Ok(Next::Changed),
        }
    }

    fn refresh(&mut self, ctx: &mut AppContext) -> Result<()> {
        let people = cohort::people(ctx.reader(), &self.cohort, MAX_ROWS)?;
        self.list.set(people.rows(self.reason.opening())?);
        preview::update(&mut self.list, |p| p.id, ctx)
    }

    fn draw(&self, canvas: &mut Canvas<'_, '_>) {
        self.draw_head(canvas);
        if self.list.is_empty() {
            let style = canvas.theme.dim();
            canvas.text(2, 3, REST, w::PICKED_NONE.text(), style);
            return;
        }
        let list = &self.list;
        list.draw_with_preview(canvas, (1, 3, 1, 0), |line, _, p| draw_person(line, p));
    }
}

fn draw_person(line: &mut Canvas<'_, '_>, person: &PersonListItem) {
    let theme = line.theme;
    line.text(2, 0, 28, &person.full_name, theme.text());
    line.text(31, 0, 10, &born_shown(&person.born), theme.dim());
    let place = person.neighbourhood.as_deref();
    let place = place.map(crate::words::neighbourhood).unwrap_or_default();
    line.text(42, 0, 10, &place, theme.dim());
    let phone = person.phone.as_deref().unwrap_or_default();
    line.text(53, 0, 12, phone, theme.accent());
}
