//! Follow-ups due, oldest first, each with the phone: a digit gives the outcome, Enter records it. Marked follow-ups get one
//! outcome at once.

mod view;

use std::collections::BTreeMap;

use crate::domain::codes::CodeList;
use crate::domain::date;
use crate::domain::record_ref::RecordRef;
use crate::entry::Lookup;
use crate::entry::lookup::reference;
use crate::forms::{self, Record};
use crate::progress::worklist::{FOLLOW_UPS, UnopenedWorklist, WorklistFilter};
use crate::register::Result;
use crate::register::read;
use crate::register::read::people_list::PeopleList;
use crate::register::read::worklists::DueFollowUp;
use crate::tui::app::context::AppContext;
use crate::tui::app::route::{FormRequest, Route};
use crate::tui::app::screen::{Handled, Hint, Next, Reply, Screen, hints};
use crate::tui::input::keys::{Action, Context};
use crate::tui::services::batch::{Batch, BatchItem, BatchPerson};
use crate::tui::services::people_filter::{FilterQuestion, ListReason};
use crate::tui::services::{file_output, people_filter, preview};
use crate::tui::widgets::{Canvas, List};
use crate::words::tui as w;
use crate::words::{batch as words, worklist};

const MAX_ROWS: usize = 500;

enum PendingReply {
    /// The answers that the contacts share.
    Contact,
    /// Whether to record the outcomes or to drop them.
    Leave,
    Filter(FilterQuestion),
    /// The reason for the people of a sensitive group.
    Reason(WorklistFilter),
    WorklistFile,
}

/// An outcome chosen and not yet recorded.
#[derive(Clone, Copy, Debug, PartialEq)]
struct PendingOutcome {
    outcome: &'static str,
    /// The version of the follow-up as the clerk saw it.
    version: i64,
}

/// The list of due follow-ups with their unsaved outcomes.
pub struct FollowUps {
    /// The follow-ups due; a digit applies to all marked ones at once.
    list: List<DueFollowUp>,
    /// Outcomes chosen and not yet recorded, by follow-up.
    pending_outcomes: BTreeMap<i64, PendingOutcome>,
    done_today: i64,
    pending_reply: Option<PendingReply>,
    filter: WorklistFilter,
    reason: ListReason,
}

impl Default for FollowUps {
    fn default() -> Self {
        Self {
            list: List::with_marks(|d| d.id),
            pending_outcomes: BTreeMap::new(),
            done_today: 0,
            pending_reply: None,
            filter: WorklistFilter::default(),
            reason: ListReason::default(),
        }
    }
}

impl FollowUps {
    /// The oldest that pass a filter.
    fn read(filter: &WorklistFilter, ctx: &AppContext) -> Result<PeopleList<DueFollowUp>> {
        let is_narrowed = *filter != WorklistFilter::default();
        let limit = if is_narrowed { usize::MAX } else { MAX_ROWS };
        let due = read::worklists::due_follow_ups(ctx.reader(), limit)?;
        let due = filter.narrow(PeopleList::new(due), |d| {
            (d.neighbourhood.as_deref(), &d.groups)
        });
        Ok(due.truncate(MAX_ROWS))
    }

    fn digit(&mut self, digit: u8, ctx: &mut AppContext) -> Handled {
        match digit {
            8 if !self.list.is_empty() => return self.open_contact_form(),
            7 => return self.open_filter(FilterQuestion::Neighbourhood, ctx),
            9 => return self.open_filter(FilterQuestion::Group, ctx),
            0 if !self.list.is_empty() => {
                self.pending_reply = Some(PendingReply::WorklistFile);
                return Ok(file_output::format_dialog());
            }
            _ => {}
        }
        let codes = CodeList::FollowUpOutcome.codes();
        let code = usize::from(digit).checked_sub(1).and_then(|i| codes.get(i));
        let Some(code) = code.filter(|_| !self.list.is_empty()) else {
            return Ok(Next::Same);
        };
        for due in self.list.marked_or_chosen() {
            let (outcome, version) = (code.code, due.version);
            self.pending_outcomes
                .insert(due.id, PendingOutcome { outcome, version });
        }
        self.list.clear_marks();
        Ok(Next::Changed)
    }

    fn batch_item(&self, due: &DueFollowUp, ctx: &AppContext) -> Option<BatchItem> {
        let pending = self.pending_outcomes.get(&due.id)?;
        let today = date::shown(ctx.session.register.today());
        Some(BatchItem {
            key: due.id,
            name: due.full_name.clone(),
            record_ref: Some(RecordRef::new(due.id, pending.version)),
            answers: vec![
                ("outcome", pending.outcome.to_owned()),
                ("checked_on", today),
            ],
            summary: CodeList::FollowUpOutcome.label(pending.outcome).to_owned(),
        })
    }

    /// Records the outcome of the chosen line, today, and goes to the next; without one, opens the form for the wage or a
    /// note.
    fn record(&mut self, due: &DueFollowUp, ctx: &mut AppContext) -> Handled {
        let Some(item) = self.batch_item(due, ctx) else {
            let mut row = read::load::form_row(ctx.reader(), Record::FollowUp, due.id)?;
            if let Some(at) = row.section.position("checked_on") {
                row.cells[at].text = date::shown(ctx.session.register.today());
            }
            let form = FormRequest::stored(&forms::FOLLOW_UP, vec![row]);
            return Ok(Next::form(form.at_field("outcome")));
        };
        let (summary, outcome) = (item.summary.to_lowercase(), item.answers[0].1.clone());
        let next = self.write(vec![item], ctx)?;
        if matches!(next, Next::Go(_)) {
            // The preview: nothing is written yet.
            return Ok(next);
        }
        ctx.ui.message = Some(w::saved_with(&due.full_name, summary));
        if outcome == "changed_job" {
            let person = ctx.session.register.lookup().person(due.person)?;
            let text = person.map_or_else(|| reference(None, due.person), |p| p.reference());
            let given = [("citizen_id", text)];
            return Ok(Next::form(FormRequest::filled(&forms::PLACEMENT, &given)));
        }
        Ok(next)
    }

    /// Records all outcomes chosen, in one change.
    fn record_all(&mut self, ctx: &mut AppContext) -> Handled {
        let all = self.list.iter();
        let items: Vec<BatchItem> = all.filter_map(|due| self.batch_item(due, ctx)).collect();
        if items.is_empty() {
            return Ok(Next::Same);
        }
        self.write(items, ctx)
    }

    /// Writes the items in one change; opens a preview when one cannot be written.
    fn write(&mut self, items: Vec<BatchItem>, ctx: &mut AppContext) -> Handled {
        let title = w::FOLLOW_UPS_TITLE.text().to_owned();
        let mut batch = Batch::new(title, &forms::FOLLOW_UP, items, ctx)?;
        if !batch.is_ready() {
            return Ok(Next::preview(batch));
        }
        let keys = batch.save(ctx)?;
        self.on_written(&keys, ctx)
    }

    fn on_written(&mut self, keys: &[i64], ctx: &mut AppContext) -> Handled {
        self.pending_outcomes.retain(|key, _| !keys.contains(key));
        self.list.clear_marks();
        self.reload(ctx)
    }

    /// The people of the marked follow-ups, or else of the chosen one, each once.
    fn selected(&self) -> Vec<BatchPerson> {
        let mut people: Vec<BatchPerson> = Vec::new();
        for due in self.list.marked_or_chosen() {
            if people.iter().all(|p| p.1 != due.person) {
                people.push((due.id, due.person, due.full_name.clone()));
            }
        }
        people
    }

    fn open_contact_form(&mut self) -> Handled {
        self.pending_reply = Some(PendingReply::Contact);
        let form = FormRequest::for_people(&forms::CONTACT, self.selected().len());
        Ok(Next::form(form))
    }

    fn leave(&mut self) -> Handled {
        if self.pending_outcomes.is_empty() {
            return Ok(Next::Unused);
        }
        self.pending_reply = Some(PendingReply::Leave);
        let question = words::marks_ask(self.pending_outcomes.len());
        let answers = [words::MARKS_RECORD, words::MARKS_DROP];
        Ok(Next::confirm(&question, &answers))
    }

    fn open_filter(&mut self, by: FilterQuestion, ctx: &mut AppContext) -> Handled {
        if !self.pending_outcomes.is_empty() {
            // A filter could hide outcomes that are not recorded yet.
            ctx.ui.message = Some(worklist::RECORD_FIRST.text().to_owned());
            return Ok(Next::Changed);
        }
        let next = people_filter::open_dialog(by, ctx)?;
        self.pending_reply = Some(PendingReply::Filter(by));
        Ok(next)
    }

    fn apply_filter(
        &mut self,
        by: FilterQuestion,
        answer: String,
        ctx: &mut AppContext,
    ) -> Handled {
        let filter = people_filter::with_answer(&self.filter, by, answer);
        if !self.reason.admits(&Self::read(&filter, ctx)?, ctx)? {
            self.pending_reply = Some(PendingReply::Reason(filter));
            return Ok(people_filter::reason_dialog());
        }
        self.show(filter, ctx)
    }

    /// Lists those who pass a filter, the first chosen.
    fn show(&mut self, filter: WorklistFilter, ctx: &mut AppContext) -> Handled {
        self.filter = filter;
        self.refresh(ctx)?;
        self.list.choose(0);
        preview::update(&mut self.list, |d| d.person, ctx)?;
        Ok(Next::Changed)
    }

    /// Writes all that is due and passes the filter, by neighbourhood.
    fn print(&self, ending: &str, ctx: &mut AppContext) -> Handled {
        let list = UnopenedWorklist::of_follow_ups(&ctx.session.register, &self.filter)?;
        let today = date::iso(ctx.session.register.today());
        let name = format!("{}-{FOLLOW_UPS}-{today}", worklist::FILE_PREFIX);
        file_output::write(list, &name, ending, &self.reason, ctx)
    }
}

impl Screen for FollowUps {
    fn title(&self) -> String {
        w::FOLLOW_UPS_TITLE.text().to_uppercase()
    }

    fn context(&self) -> Context {
        Context::MarkedList
    }

    fn footer(&self) -> Vec<Hint> {
        let mut hints = match self.list.chosen() {
            Some(due) if self.pending_outcomes.contains_key(&due.id) => {
                hints![Enter = w::HINT_RECORD]
            }
            _ => hints![Enter = words::HINT_WAGE_NOTE],
        };
        if !self.pending_outcomes.is_empty() {
            hints.extend(hints![Save = words::HINT_RECORD_MARKS]);
        }
        hints.extend(hints![Mark, MarkAll, List = w::HINT_PERSON, Back, Help]);
        hints
    }

    fn on(&mut self, action: Action, ctx: &mut AppContext) -> Handled {
        match (action, self.list.chosen()) {
            (Action::Digit(digit), _) => self.digit(digit, ctx),
            (Action::Enter, Some(due)) => {
                let due = due.clone();
                self.record(&due, ctx)
            }
            (Action::Save, _) => self.record_all(ctx),
            (Action::Delete, Some(due)) => {
                self.pending_outcomes.remove(&due.id);
                Ok(Next::Changed)
            }
            (Action::List, Some(due)) => Ok(Next::Go(Route::Person(due.person))),
            (Action::Back, _) => self.leave(),
            _ => preview::on(&mut self.list, action, |d| d.person, ctx),
        }
    }

    fn on_reply(&mut self, reply: Reply, ctx: &mut AppContext) -> Handled {
        use PendingReply::{Contact, Filter, Leave, Reason, WorklistFile};
        match (self.pending_reply.take(), reply) {
            (_, Reply::Person(id)) => Ok(Next::Go(Route::Person(id))),
            (_, Reply::Written(keys)) => self.on_written(&keys, ctx),
            (Some(Filter(by)), Reply::Text(answer)) => self.apply_filter(by, answer, ctx),
            (Some(Reason(filter)), Reply::Text(reason)) => {
                let list = Self::read(&filter, ctx)?;
                self.reason.open(&list, &reason, ctx)?;
                self.show(filter, ctx)
            }
            (Some(WorklistFile), Reply::Text(ending)) => self.print(&ending, ctx),
            (Some(Contact), Reply::Answers(answers)) => {
                let people = self.selected();
                let batch = Batch::for_people(&people, &answers, &forms::CONTACT, ctx)?;
                Ok(Next::preview(batch))
            }
            (Some(Leave), Reply::Choice(1)) => self.record_all(ctx),
            (Some(Leave), Reply::Choice(2)) => {
                self.pending_outcomes.clear();
                Ok(Next::Close(Reply::Nothing))
            }
            _ => Ok(Next::Changed),
        }
    }

    fn refresh(&mut self, ctx: &mut AppContext) -> Result<()> {
        let due = Self::read(&self.filter, ctx)?;
        self.list.set(due.rows(self.reason.opening())?);
        let today = date::iso(ctx.session.register.today());
        self.done_today = read::roster::count_follow_ups_on(ctx.reader(), &today)?;
        let is_listed = |key: &i64| self.list.iter().any(|d| d.id == *key);
        self.pending_outcomes.retain(|key, _| is_listed(key));
        preview::update(&mut self.list, |d| d.person, ctx)
    }

    fn draw(&self, canvas: &mut Canvas<'_, '_>) {
        view::draw(canvas, self);
    }
}
