//! Soft checks not reviewed yet: person, field, value, the doubt and the reason for accepting it. F8 records the review.

use crate::domain::codes::CodeList;
use crate::entry::{Value, answers};
use crate::forms::{self, Record};
use crate::register::read;
use crate::register::read::worklists::OpenCheck;
use crate::register::{Op, Result};
use crate::tui::app::context::AppContext;
use crate::tui::app::route::Route;
use crate::tui::app::screen::{Handled, Hint, Next, Screen, hints};
use crate::tui::input::keys::Action;
use crate::tui::widgets::{Canvas, List};
use crate::words::{access, targets as w, tui};

const MAX_ROWS: usize = 500;

/// The list of soft checks to review.
#[derive(Default)]
pub struct Checks {
    list: List<OpenCheck>,
}

impl Checks {
    fn review(&mut self, ctx: &mut AppContext) -> Handled {
        let Some(check) = self.list.chosen() else {
            return Ok(Next::Same);
        };
        let (id, what) = (check.id, format!("{} · {}", check.full_name, field(check)));
        ctx.session.register.change(Op::Review(id))?;
        ctx.ui.message = Some(w::reviewed(what));
        self.reload(ctx)
    }

    /// Opens the person's page; the form of a record without a person.
    fn enter(check: &OpenCheck, ctx: &AppContext) -> Handled {
        match (check.person, check.record) {
            (Some(person), _) => Ok(Next::Go(Route::Person(person))),
            (None, Some(record)) => Next::form_of(record, check.record_id, ctx),
            (None, None) => Ok(Next::Same),
        }
    }
}

impl Screen for Checks {
    fn title(&self) -> String {
        w::CHECKS_OPEN.text().to_uppercase()
    }

    fn footer(&self) -> Vec<Hint> {
        hints![
            Down = tui::HINT_CHOOSE,
            Accept = w::HINT_REVIEWED,
            Enter = tui::HINT_OPEN,
            Find,
            Help,
            Back
        ]
    }

    fn on(&mut self, action: Action, ctx: &mut AppContext) -> Handled {
        match (action, self.list.chosen()) {
            (Action::Accept, Some(_)) => self.review(ctx),
            (Action::Enter, Some(check)) => Self::enter(check, ctx),
            _ => Ok(self.list.on(action)),
        }
    }

    fn refresh(&mut self, ctx: &mut AppContext) -> Result<()> {
        let checks = read::worklists::open_checks(ctx.reader(), MAX_ROWS)?;
        self.list.set_by(|c| c.id, checks);
        Ok(())
    }

    fn draw(&self, canvas: &mut Canvas<'_, '_>) {
        let (theme, columns, rows) = (canvas.theme, canvas.columns(), canvas.rows());
        let Some(check) = self.list.chosen() else {
            canvas.text(2, 1, columns, w::CHECKS_NONE.text(), theme.dim());
            return;
        };
        self.list.draw(&mut canvas.inside(0, 0, 0, 5), draw_check);
        let (room, foot) = (columns.saturating_sub(2), rows.saturating_sub(4));
        let taken = canvas.paragraph(1, foot, room, 2, &sentence(check), theme.warning());
        let reason_line = format!("{} · {}", w::stored_by(&check.by), reason(check));
        canvas.text(1, foot + taken, room, &reason_line, theme.text());
        if self.list.len() == MAX_ROWS {
            let more = w::first_ones(MAX_ROWS);
            canvas.text(1, foot + taken + 1, room, &more, theme.dim());
        }
    }
}

fn draw_check(line: &mut Canvas<'_, '_>, check: &OpenCheck) {
    let theme = line.theme;
    let who = match check.full_name.as_str() {
        "" => check.record.map_or("", |r| r.label().text()),
        name => name,
    };
    line.text(1, 0, 22, who, theme.text());
    line.text(24, 0, 18, field(check), theme.dim());
    line.text(43, 0, 14, &value(check), theme.text());
    let room = line.columns().saturating_sub(59);
    line.text(58, 0, room, reason(check), theme.dim());
}

fn declared(check: &OpenCheck) -> Option<&'static forms::Field> {
    check.record?.section().field(&check.field)
}

fn field(check: &OpenCheck) -> &'static str {
    if check.is_masked {
        return access::HIDDEN.text();
    }
    declared(check).map_or("", |f| f.label.text())
}

/// The value as the form shows it.
fn value(check: &OpenCheck) -> String {
    if check.is_masked {
        return access::HIDDEN.text().to_owned();
    }
    let text = Value::Text(check.value.clone());
    let shown = declared(check).map(|f| answers::shown(f, &text));
    shown.unwrap_or_else(|| check.value.clone())
}

/// The doubt: the message of the constraint; without one, an import filled a field that is not asked for.
fn sentence(check: &OpenCheck) -> String {
    if check.is_masked {
        return w::CHECK_HIDDEN.text().to_owned();
    }
    let constraints = check.record.map(Record::section).map(|s| s.constraints);
    let constraint = constraints.and_then(|rules| rules.iter().find(|r| r.slug == check.rule));
    constraint.map_or_else(
        || crate::words::entry::irrelevant(field(check), value(check)),
        |constraint| constraint.message.text().to_owned(),
    )
}

/// The reason for accepting the value; an import gives none.
fn reason(check: &OpenCheck) -> &'static str {
    let reason = check.reason.as_deref();
    let code = reason.and_then(|r| CodeList::SoftReason.get(r));
    code.map_or(w::NOT_REVIEWED.text(), |code| code.label())
}
