//! People picked by neighbourhood, group or need, ticked one by one or all, and one contact or course for those ticked.

use crate::domain::codes::CodeList;
use crate::domain::masking;
use crate::entry::answers::born_shown;
use crate::forms::{self, Form};
use crate::register::RegisterError;
use crate::register::read;
use crate::register::read::cohort::CohortFilter;
use crate::register::read::worklists::PersonListItem;
use crate::register::trail::event::{self, AuditEvent};
use crate::tui::app::context::AppContext;
use crate::tui::app::route::FormRequest;
use crate::tui::app::route::Route;
use crate::tui::app::screen::{Handled, Next, Reply, Screen};
use crate::tui::input::keys::{Action, Context};
use crate::tui::screens::person::hidden::access_reasons;
use crate::tui::services::batch;
use crate::tui::services::batch::{BatchOutcome, PreviewMode};
use crate::tui::widgets::choice_item::ChoiceItem;
use crate::tui::widgets::preview::Preview;
use crate::tui::widgets::{Canvas, ListView, Marks};
use crate::words::Phrase;
use crate::words::access;
use crate::words::batch as w;
use crate::words::tui;

/// More people than one answer is ever given for.
const MAX_ROWS: usize = 1000;

/// The answer of a list that lets everybody through.
const ALL: &str = "";

/// What an answer of a screen opened from here is for.
#[derive(Clone, Debug)]
enum PendingReply {
    Nothing,
    Neighbourhood,
    Group,
    /// Why people are picked by a group that is hidden.
    Reason(String),
    Need,
    /// The answers the ticked people have in common, for that form.
    Answers(&'static Form),
}

/// The people picked.
pub struct CohortScreen {
    cohort: CohortFilter,
    people: Vec<PersonListItem>,
    marked: Marks,
    list: ListView,
    preview: Preview,
    pending_reply: PendingReply,
}

impl CohortScreen {
    /// Everybody of the ward, to be narrowed.
    pub fn open(ctx: &mut AppContext) -> Result<Self, RegisterError> {
        let mut screen = Self {
            cohort: CohortFilter::default(),
            people: Vec::new(),
            marked: Marks::default(),
            list: ListView::default(),
            preview: Preview::default(),
            pending_reply: PendingReply::Nothing,
        };
        screen.refresh(ctx)?;
        Ok(screen)
    }

    fn update_preview(&mut self, ctx: &AppContext) -> Result<(), RegisterError> {
        let chosen = self.list.chosen().map(|at| self.people[at].id);
        self.preview.show(chosen, ctx)
    }

    fn digit(&mut self, digit: u8, ctx: &mut AppContext) -> Handled {
        match digit {
            2 => Ok(self.open_form(&forms::ENROLMENT)),
            5 => Ok(self.open_form(&forms::CONTACT)),
            7 => {
                let known = read::cohort::neighbourhoods(ctx.reader())?;
                let items = known
                    .iter()
                    .map(|n| ChoiceItem::new(n, "", &crate::words::neighbourhood(n)));
                Ok(self.choose(
                    PendingReply::Neighbourhood,
                    w::BY_NEIGHBOURHOOD,
                    items.collect(),
                ))
            }
            8 => Ok(self.choose(
                PendingReply::Group,
                w::BY_GROUP,
                ChoiceItem::codes(CodeList::Group),
            )),
            9 => Ok(self.choose(
                PendingReply::Need,
                w::BY_NEED,
                ChoiceItem::codes(CodeList::NeedKind),
            )),
            _ => Ok(Next::Same),
        }
    }

    fn choose(
        &mut self,
        pending_reply: PendingReply,
        title: Phrase,
        items: Vec<ChoiceItem>,
    ) -> Next {
        self.pending_reply = pending_reply;
        let mut all = vec![ChoiceItem::new(ALL, "", w::EVERYBODY.text())];
        all.extend(items);
        Next::choose(title.text(), all, false)
    }

    /// The ticked people; with none ticked, the chosen one.
    fn selected(&self) -> Vec<(i64, i64, String)> {
        let chosen = self.list.chosen().map(|at| self.people[at].id);
        self.people
            .iter()
            .filter(|p| self.marked.has(p.id) || (self.marked.is_empty() && Some(p.id) == chosen))
            .map(|p| (p.id, p.id, p.full_name.clone()))
            .collect()
    }

    fn batch_title(form: &'static Form, count: usize) -> String {
        if *form == forms::CONTACT {
            w::contact_for(count)
        } else {
            w::enrolment_for(count)
        }
    }

    /// Asks once what they have in common.
    fn open_form(&mut self, form: &'static Form) -> Next {
        let count = self.selected().len();
        if count == 0 {
            return Next::Same;
        }
        self.pending_reply = PendingReply::Answers(form);
        let title = Self::batch_title(form, count);
        Next::form(FormRequest::batch(form, title, &[], &[]))
    }

    fn record(
        &mut self,
        form: &'static Form,
        answers: &[(&'static str, String)],
        ctx: &mut AppContext,
    ) -> Handled {
        let people = self.selected();
        let items = batch::items_for_new_records(&people, answers, form);
        let title = Self::batch_title(form, people.len());
        match batch::write(title, form, items, PreviewMode::Always, ctx)? {
            BatchOutcome::Preview(batch) => Ok(Next::Go(Route::BatchPreview(batch))),
            BatchOutcome::Written(_) => Ok(Next::Changed),
        }
    }

    fn apply_filter(
        &mut self,
        pending_reply: PendingReply,
        code: String,
        ctx: &mut AppContext,
    ) -> Handled {
        let wanted = (code != ALL).then_some(code);
        match pending_reply {
            PendingReply::Neighbourhood => self.cohort.neighbourhood = wanted,
            PendingReply::Group => match wanted {
                Some(code) if masking::is_sensitive(&code) => {
                    self.pending_reply = PendingReply::Reason(code);
                    let title = access::OPEN_GROUP_WHY.text();
                    return Ok(Next::choose(title, access_reasons(), true));
                }
                wanted => self.cohort.group = wanted,
            },
            PendingReply::Reason(group) => {
                let event = AuditEvent::new(event::OPEN).with("group", group.as_str());
                let reason = wanted.unwrap_or_default();
                ctx.session
                    .register
                    .record_event(event.with("reason", reason))?;
                self.cohort.group = Some(group);
            }
            PendingReply::Need => self.cohort.need = wanted,
            PendingReply::Nothing | PendingReply::Answers(_) => {}
        }
        self.list.choose(0);
        self.refresh(ctx)?;
        Ok(Next::Changed)
    }

    /// The three questions and what stands for each.
    fn criteria(&self) -> [(&'static str, Phrase, String); 3] {
        let label = |list: CodeList, code: &Option<String>| {
            let matched = code.as_deref().and_then(|c| list.get(c));
            matched.map(|c| c.label().to_owned())
        };
        let s = &self.cohort;
        let all = || w::EVERYBODY.text().to_owned();
        [
            (
                "7",
                w::BY_NEIGHBOURHOOD,
                s.neighbourhood.clone().unwrap_or_else(all),
            ),
            (
                "8",
                w::BY_GROUP,
                label(CodeList::Group, &s.group).unwrap_or_else(all),
            ),
            (
                "9",
                w::BY_NEED,
                label(CodeList::NeedKind, &s.need).unwrap_or_else(all),
            ),
        ]
    }

    fn draw_head(&self, canvas: &mut Canvas<'_, '_>) {
        let (theme, columns) = (canvas.theme, canvas.columns());
        let mut x = 2;
        for (digit, name, value) in self.criteria() {
            x += canvas.text(x, 0, 1, digit, theme.accent()) + 1;
            x += canvas.text(x, 0, columns.saturating_sub(x), name.text(), theme.dim()) + 1;
            let room = columns.saturating_sub(x).min(26);
            x += canvas.text(x, 0, room, &value, theme.text()) + 3;
        }
        x = 2;
        for (digit, what) in [("2", tui::PERSON_ENROL), ("5", tui::PERSON_CONTACT)] {
            x += canvas.text(x, 1, 1, digit, theme.accent()) + 1;
            x += canvas.text(x, 1, columns.saturating_sub(x), what.text(), theme.text()) + 3;
        }
        let mut head = w::picked(self.people.len());
        if !self.marked.is_empty() {
            head = format!("{head} · {}", w::ticked(self.marked.len()));
        }
        canvas.text(x, 1, columns.saturating_sub(x), &head, theme.dim());
    }
}

impl Screen for CohortScreen {
    fn title(&self) -> String {
        w::SELECTION_TITLE.text().to_uppercase()
    }

    fn context(&self) -> Context {
        Context::MarkedList
    }

    fn hints(&self) -> Vec<Action> {
        vec![
            Action::Mark,
            Action::MarkAll,
            Action::Enter,
            Action::List,
            Action::Help,
            Action::Back,
        ]
    }

    fn hint_label(&self, action: Action) -> Option<Phrase> {
        match action {
            Action::Enter => Some(tui::HINT_TAKE),
            Action::List => Some(tui::HINT_PERSON),
            _ => None,
        }
    }

    fn on(&mut self, action: Action, ctx: &mut AppContext) -> Handled {
        match (action, self.list.chosen()) {
            (Action::Digit(digit), _) => self.digit(digit, ctx),
            (Action::Mark, Some(at)) => {
                self.marked.toggle(self.people[at].id);
                self.list.choose(at + 1);
                self.update_preview(ctx)?;
                Ok(Next::Changed)
            }
            (Action::MarkAll, _) => {
                self.marked.toggle_all(self.people.iter().map(|p| p.id));
                Ok(Next::Changed)
            }
            (Action::Enter, Some(at)) => Ok(Next::Close(Reply::Person(self.people[at].id))),
            (Action::List, Some(at)) => Ok(Next::Go(Route::Person(self.people[at].id))),
            (action, _) if self.list.navigate(action) => {
                self.update_preview(ctx)?;
                Ok(Next::Changed)
            }
            _ => Ok(Next::Unused),
        }
    }

    fn on_reply(&mut self, reply: Reply, ctx: &mut AppContext) -> Handled {
        let pending_reply = std::mem::replace(&mut self.pending_reply, PendingReply::Nothing);
        match (pending_reply, reply) {
            (_, Reply::Person(id)) => Ok(Next::Close(Reply::Person(id))),
            (PendingReply::Answers(form), Reply::Answers(answers)) => {
                self.record(form, &answers, ctx)
            }
            (_, Reply::Written(keys)) => {
                self.marked.remove(&keys);
                Ok(Next::Changed)
            }
            (waiting, Reply::Text(code)) => self.apply_filter(waiting, code, ctx),
            _ => Ok(Next::Changed),
        }
    }

    fn refresh(&mut self, ctx: &mut AppContext) -> Result<(), RegisterError> {
        let previous = self.list.chosen().map(|at| self.people[at].id);
        self.people = read::cohort::people(ctx.reader(), &self.cohort, MAX_ROWS)?;
        self.list
            .replace_lines(previous, self.people.iter().map(|p| p.id));
        self.marked.retain(self.people.iter().map(|p| p.id));
        self.update_preview(ctx)
    }

    fn draw(&self, canvas: &mut Canvas<'_, '_>) {
        let (theme, columns, rows) = (canvas.theme, canvas.columns(), canvas.rows());
        self.draw_head(canvas);
        if self.people.is_empty() {
            canvas.text(2, 3, columns, w::PICKED_NONE.text(), theme.dim());
            return;
        }
        let list_columns = self.preview.list_columns(columns);
        let mut list = canvas.part(1, 3, list_columns.saturating_sub(2), rows.saturating_sub(3));
        self.list.draw(&mut list, |line, at, chosen| {
            let person = &self.people[at];
            self.marked.draw(line, person.id, chosen);
            draw_person(line, person, chosen);
        });
        self.preview.draw(canvas, 3);
    }
}

/// Name, birth, neighbourhood, phone.
fn draw_person(line: &mut Canvas<'_, '_>, person: &PersonListItem, chosen: bool) {
    let theme = line.theme;
    let styled = |style| if chosen { theme.chosen() } else { style };
    line.text(2, 0, 28, &person.full_name, styled(theme.text()));
    line.text(31, 0, 10, &born_shown(&person.born), styled(theme.dim()));
    let place = person.neighbourhood.as_deref();
    let place = place.map(crate::words::neighbourhood).unwrap_or_default();
    line.text(42, 0, 10, &place, styled(theme.dim()));
    let phone = person.phone.as_deref().unwrap_or_default();
    line.text(53, 0, 12, phone, styled(theme.accent()));
}
