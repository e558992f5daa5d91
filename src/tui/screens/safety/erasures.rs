//! Removals: the requests that wait for a second person, and the people who are due. Enter decides or asks.

use crate::domain::date;
use crate::register::RegisterError;
use crate::register::breach::shown_moment;
use crate::register::read;
use crate::register::write::erase::{self, ErasureDue, ErasureRequest, ErasureResult};
use crate::tui::app::context::AppContext;
use crate::tui::app::route::Route;
use crate::tui::app::screen::{Handled, Next, Reply, Screen};
use crate::tui::input::keys::{Action, Context};
use crate::tui::widgets::{Canvas, ListView};
use crate::words::Phrase;
use crate::words::safety as w;
use crate::words::tui as t;

/// More people due than anyone removes in a day.
const MAX_ROWS: usize = 500;
/// The ground of a person's own wish.
const ON_REQUEST: &str = "asked";

/// What a question that is open is about.
#[derive(Clone, Copy)]
enum PendingReply {
    /// Whether to ask for the removal of a person, on a ground.
    Request(i64, &'static str),
    /// What to say to a request.
    Decide(i64),
}

/// The screen of removals.
pub struct Erasures {
    requests: Vec<ErasureRequest>,
    due: Vec<ErasureDue>,
    unswept: bool,
    pending_reply: Option<PendingReply>,
    list: ListView,
}

impl Erasures {
    /// What waits and who is due.
    pub fn open(ctx: &mut AppContext) -> Result<Self, RegisterError> {
        let mut screen = Self {
            requests: Vec::new(),
            due: Vec::new(),
            unswept: false,
            pending_reply: None,
            list: ListView::default(),
        };
        screen.refresh(ctx)?;
        Ok(screen)
    }

    fn open_confirm(
        &mut self,
        pending: PendingReply,
        question: &str,
        answers: &[Phrase],
    ) -> Handled {
        self.pending_reply = Some(pending);
        Ok(Next::confirm(question, answers))
    }

    fn enter(&mut self, at: usize) -> Handled {
        if let Some(request) = self.requests.get(at) {
            let question =
                w::removal_agree_ask(&request.requested_by, &request.full_name, request.person);
            let answers = [w::REMOVAL_LATER, w::REMOVAL_AGREE, w::REMOVAL_REFUSE];
            return self.open_confirm(PendingReply::Decide(request.id), &question, &answers);
        }
        let Some(due) = self.due.get(at - self.requests.len()) else {
            return Ok(Next::Same);
        };
        let question = w::removal_ask(&due.full_name, due.person, due.ground.label());
        let pending = PendingReply::Request(due.person, &due.ground.id);
        self.open_confirm(pending, &question, &[w::REMOVAL_NO, w::REMOVAL_YES])
    }

    fn decide(&mut self, pending: PendingReply, choice: usize, ctx: &mut AppContext) -> Handled {
        let message = match (pending, choice) {
            (PendingReply::Request(person, ground), 2) => {
                erase::request(&mut ctx.session.register, person, ground)?;
                w::forget_asked_done(person)
            }
            (PendingReply::Decide(request), 2) => {
                describe(&erase::approve(&mut ctx.session.register, request)?)
            }
            (PendingReply::Decide(request), 3) => {
                erase::reject(&mut ctx.session.register, request)?;
                w::forget_refused_done(request)
            }
            _ => return Ok(Next::Changed),
        };
        self.refresh(ctx)?;
        Ok(Next::notice(message))
    }
}

/// What a removal did, in a few sentences.
fn describe(done: &ErasureResult) -> String {
    let swept = if done.swept {
        w::FORGET_DONE
    } else {
        w::REMOVAL_UNSWEPT
    };
    let mut parts = vec![swept.text().to_owned()];
    match done.copies {
        Some(0) => {}
        Some(count) => parts.push(w::forget_copies(count)),
        None => parts.push(w::FORGET_COPIES_STAY.text().to_owned()),
    }
    if !done.mentioned.is_empty() {
        parts.push(w::forget_mentioned(done.mentioned.join(", ")));
    }
    parts.join(" ")
}

impl Screen for Erasures {
    fn title(&self) -> String {
        w::REMOVALS_TITLE.text().to_uppercase()
    }

    fn context(&self) -> Context {
        Context::List
    }

    fn hints(&self) -> Vec<Action> {
        vec![
            Action::Save,
            Action::Enter,
            Action::Down,
            Action::Help,
            Action::Back,
        ]
    }

    fn hint_label(&self, action: Action) -> Option<Phrase> {
        match action {
            Action::Save if self.unswept => Some(w::HINT_SWEEP),
            Action::Save => Some(w::HINT_ASK_REMOVAL),
            Action::Enter => Some(w::HINT_DECIDE),
            Action::Down => Some(t::HINT_CHOOSE),
            _ => None,
        }
    }

    fn on(&mut self, action: Action, ctx: &mut AppContext) -> Handled {
        match (action, self.list.chosen()) {
            (Action::Save, _) if self.unswept => {
                let swept = erase::sweep(&mut ctx.session.register)?;
                let message = if swept { w::SWEPT } else { w::REMOVAL_UNSWEPT };
                ctx.ui.message = Some(message.text().to_owned());
                self.refresh(ctx)?;
                Ok(Next::Changed)
            }
            (Action::Save, _) => Ok(Next::Go(Route::Find(String::new()))),
            (Action::Enter, Some(at)) => self.enter(at),
            (action, _) if self.list.navigate(action) => Ok(Next::Changed),
            _ => Ok(Next::Unused),
        }
    }

    fn on_reply(&mut self, reply: Reply, ctx: &mut AppContext) -> Handled {
        match (reply, self.pending_reply.take()) {
            (Reply::Person(id), _) => {
                let name =
                    read::load::stored_record(ctx.reader(), crate::forms::Record::Person, id)?
                        .and_then(|stored| {
                            stored.answers.text("full_name").map(|n| n.into_owned())
                        });
                let question = w::removal_wish_ask(name.unwrap_or_default(), id);
                let answers = [w::REMOVAL_NO, w::REMOVAL_YES];
                self.open_confirm(PendingReply::Request(id, ON_REQUEST), &question, &answers)
            }
            (Reply::Choice(choice), Some(pending)) => self.decide(pending, choice, ctx),
            _ => Ok(Next::Changed),
        }
    }

    fn refresh(&mut self, ctx: &mut AppContext) -> Result<(), RegisterError> {
        self.requests = erase::requests(ctx.reader())?;
        self.due = erase::due(ctx.reader(), MAX_ROWS)?;
        self.unswept = erase::needs_sweep(ctx.reader())?;
        self.list.set_len(self.requests.len() + self.due.len());
        Ok(())
    }

    fn draw(&self, canvas: &mut Canvas<'_, '_>) {
        let (theme, columns, rows) = (canvas.theme, canvas.columns(), canvas.rows());
        let room = columns.saturating_sub(4);
        let mut top = 1 + canvas.paragraph(2, 1, room, 4, w::REMOVALS_NOTE.text(), theme.dim());
        if self.unswept {
            let message = w::REMOVAL_UNSWEPT.text();
            top += canvas.paragraph(2, top, room, 2, message, theme.error());
        }
        top += 1;
        if self.list.is_empty() {
            canvas.text(2, top, room, w::REMOVALS_NONE.text(), theme.text());
            return;
        }
        let mut list = canvas.part(1, top, columns.saturating_sub(2), rows.saturating_sub(top));
        self.list.draw(&mut list, |line, at, chosen| {
            let styled = |style| if chosen { theme.chosen() } else { style };
            let (state, name, why) = if let Some(r) = self.requests.get(at) {
                (
                    w::REMOVAL_WAITS,
                    format!("{} · {}", r.full_name, r.person),
                    format!(
                        "{} · {} · {}",
                        r.requested_by,
                        shown_moment(&r.requested_at),
                        r.ground.label()
                    ),
                )
            } else {
                let due = &self.due[at - self.requests.len()];
                (
                    w::REMOVAL_DUE,
                    format!("{} · {}", due.full_name, due.person),
                    format!("{} · {}", date::shown(due.since), due.ground.label()),
                )
            };
            line.text(1, 0, 14, state.text(), styled(theme.accent()));
            line.text(16, 0, 28, &name, styled(theme.text()));
            line.text(
                46,
                0,
                line.columns().saturating_sub(46),
                &why,
                styled(theme.dim()),
            );
        });
    }
}
