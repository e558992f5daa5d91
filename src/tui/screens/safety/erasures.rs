//! Erasures: the requests that need a second person's approval, and the people whose erasure is due.
//! Enter approves, rejects or requests one.

use crate::domain::date::{self, shown_moment};
use crate::domain::ids::{ErasureRequestId, PersonId};
use crate::forms::Record;
use crate::register::Result;
use crate::register::read;
use crate::register::write::erase::{self, ErasureResult};
use crate::register::write::erase_request::{self, ErasureDue, ErasureRequest};
use crate::register::write::erase_traces::{self, SweepResult};
use crate::tui::app::context::AppContext;
use crate::tui::app::route::Route;
use crate::tui::app::screen::{Handled, Hint, Next, Reply, Screen, hints};
use crate::tui::input::keys::Action;
use crate::tui::widgets::{Canvas, List, REST};
use crate::words::Phrase;
use crate::words::safety as w;
use crate::words::tui as t;

const MAX_ROWS: usize = 500;
/// The ground of a request by the person.
const ON_REQUEST: &str = "asked";

/// What the open question is about.
#[derive(Clone, Copy)]
enum PendingReply {
    /// Whether to request the erasure of a person, and its ground.
    Request(PersonId, &'static str),
    /// The decision about a request.
    Decide(ErasureRequestId),
}

/// The requests and the people due.
#[derive(Default)]
pub struct Erasures {
    unswept: bool,
    pending_reply: Option<PendingReply>,
    list: List<Item>,
}

/// A row of the list.
enum Item {
    Request(ErasureRequest),
    Due(ErasureDue),
}

impl Erasures {
    fn open_confirm(
        &mut self,
        pending: PendingReply,
        question: &str,
        answers: &[Phrase],
    ) -> Handled {
        self.pending_reply = Some(pending);
        Ok(Next::confirm(question, answers))
    }

    fn enter(&mut self) -> Handled {
        let (pending, question, answers): (_, _, &[Phrase]) = match self.list.chosen() {
            Some(Item::Request(r)) => (
                PendingReply::Decide(r.id),
                w::removal_agree_ask(&r.requested_by, &r.full_name, r.person),
                &[w::REMOVAL_LATER, w::REMOVAL_AGREE, w::REMOVAL_REFUSE],
            ),
            Some(Item::Due(due)) => (
                PendingReply::Request(due.person, &due.ground.id),
                w::removal_ask(&due.full_name, due.person, due.ground.label()),
                &[w::REMOVAL_NO, w::REMOVAL_YES],
            ),
            None => return Ok(Next::Unused),
        };
        self.open_confirm(pending, &question, answers)
    }

    fn decide(&mut self, pending: PendingReply, choice: usize, ctx: &mut AppContext) -> Handled {
        let message = match (pending, choice) {
            (PendingReply::Request(person, ground), 2) => {
                erase_request::request(&mut ctx.session.register, person, ground)?;
                w::forget_asked_done(person)
            }
            (PendingReply::Decide(request), 2) => {
                describe(&erase::approve(&mut ctx.session.register, request)?)
            }
            (PendingReply::Decide(request), 3) => {
                erase_request::reject(&mut ctx.session.register, request)?;
                w::forget_refused_done(request)
            }
            _ => return Ok(Next::Changed),
        };
        self.refresh(ctx)?;
        Ok(Next::notice(message))
    }
}

/// The result of an erasure, in a few sentences.
fn describe(done: &ErasureResult) -> String {
    let mut sentences = vec![describe_sweep(w::FORGET_DONE, &done.sweep)];
    sentences.extend(done.mentions.sentences());
    sentences.join(" ")
}

fn describe_sweep(swept: Phrase, done: &SweepResult) -> String {
    let first = if done.overwritten {
        swept
    } else {
        w::REMOVAL_UNSWEPT
    };
    let mut sentences = vec![first.text().to_owned()];
    sentences.extend(done.copies.sentences());
    sentences.join(" ")
}

impl Screen for Erasures {
    fn title(&self) -> String {
        w::REMOVALS_TITLE.text().to_uppercase()
    }

    fn footer(&self) -> Vec<Hint> {
        let save = if self.unswept {
            w::HINT_SWEEP
        } else {
            w::HINT_ASK_REMOVAL
        };
        hints![
            Save = save,
            Enter = w::HINT_DECIDE,
            Down = t::HINT_CHOOSE,
            Help,
            Back
        ]
    }

    fn on(&mut self, action: Action, ctx: &mut AppContext) -> Handled {
        match action {
            Action::Save if self.unswept => {
                let done = erase_traces::sweep(&mut ctx.session.register)?;
                self.refresh(ctx)?;
                Ok(Next::notice(describe_sweep(w::SWEPT, &done)))
            }
            Action::Save => Ok(Next::Go(Route::Find(String::new()))),
            Action::Enter => self.enter(),
            _ => Ok(self.list.on(action)),
        }
    }

    fn on_reply(&mut self, reply: Reply, ctx: &mut AppContext) -> Handled {
        match (reply, self.pending_reply.take()) {
            (Reply::Person(id), _) => {
                let stored = read::load::stored_record(ctx.reader(), Record::Person, id.get())?;
                let name = stored.as_ref().and_then(|s| s.answers.text("full_name"));
                let question = w::removal_wish_ask(name.unwrap_or_default(), id);
                let answers = [w::REMOVAL_NO, w::REMOVAL_YES];
                self.open_confirm(PendingReply::Request(id, ON_REQUEST), &question, &answers)
            }
            (Reply::Choice(choice), Some(pending)) => self.decide(pending, choice, ctx),
            _ => Ok(Next::Changed),
        }
    }

    fn refresh(&mut self, ctx: &mut AppContext) -> Result<()> {
        let requests = erase_request::requests(ctx.reader())?.into_iter();
        let due = erase_request::due(ctx.reader(), MAX_ROWS)?.into_iter();
        let items = requests.map(Item::Request).chain(due.map(Item::Due));
        self.list.set(items.collect());
        self.unswept = erase_traces::needs_sweep(ctx.reader())?;
        Ok(())
    }

    fn draw(&self, canvas: &mut Canvas<'_, '_>) {
        let theme = canvas.theme;
        let mut top = 1 + canvas.note(1, 4, w::REMOVALS_NOTE.text(), theme.dim());
        if self.unswept {
            top += canvas.note(top, 2, w::REMOVAL_UNSWEPT.text(), theme.error());
        }
        top += 1;
        let none = (w::REMOVALS_NONE, theme.text());
        self.list.draw_or(&mut canvas.below(top), none, draw_item);
    }
}

fn draw_item(line: &mut Canvas<'_, '_>, item: &Item) {
    let theme = line.theme;
    let (state, name, person, why, ground) = match item {
        Item::Request(r) => {
            let why = format!("{} · {}", r.requested_by, shown_moment(&r.requested_at));
            (w::REMOVAL_WAITS, &r.full_name, r.person, why, r.ground)
        }
        Item::Due(d) => {
            let since = date::shown(d.since);
            (w::REMOVAL_DUE, &d.full_name, d.person, since, d.ground)
        }
    };
    line.text(1, 0, 14, state.text(), theme.accent());
    line.text(16, 0, 28, &format!("{name} · {person}"), theme.text());
    let why = format!("{why} · {}", ground.label());
    line.text(46, 0, REST, &why, theme.dim());
}
