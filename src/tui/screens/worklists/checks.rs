//! Soft checks nobody has reviewed: who, which field, what stands there, why it looks wrong and why it was kept. F8 says it
//! was looked at.

use crate::domain::codes::CodeList;
use crate::entry::{Value, answers};
use crate::forms::{self, Record};
use crate::register::read;
use crate::register::read::worklists::OpenCheck;
use crate::register::{Op, RegisterError};
use crate::tui::app::context::AppContext;
use crate::tui::app::route::FormRequest;
use crate::tui::app::route::Route;
use crate::tui::app::screen::{Handled, Next, Screen};
use crate::tui::input::keys::{Action, Context};
use crate::tui::widgets::{Canvas, ListView};
use crate::words::Phrase;
use crate::words::{targets as w, tui};

/// More than a lead reviews at a sitting.
const MAX_ROWS: usize = 500;

/// The soft checks.
pub struct Checks {
    open: Vec<OpenCheck>,
    list: ListView,
}

impl Checks {
    /// The oldest ones.
    pub fn open(ctx: &mut AppContext) -> Result<Self, RegisterError> {
        let open = read::worklists::open_checks(ctx.reader(), MAX_ROWS)?;
        Ok(Self {
            list: ListView::new(open.len()),
            open,
        })
    }

    fn chosen(&self) -> Option<&OpenCheck> {
        self.list.chosen().and_then(|at| self.open.get(at))
    }

    fn review(&mut self, ctx: &mut AppContext) -> Handled {
        let Some(check) = self.chosen() else {
            return Ok(Next::Same);
        };
        let (id, what) = (check.id, format!("{} · {}", check.full_name, field(check)));
        ctx.session.register.change(Op::Review { id })?;
        ctx.ui.message = Some(w::reviewed(what));
        self.refresh(ctx)?;
        Ok(Next::Changed)
    }

    /// The person's page; the form of a record that is about nobody.
    fn enter(&self, ctx: &mut AppContext) -> Handled {
        let Some(check) = self.chosen() else {
            return Ok(Next::Same);
        };
        let route = match (check.person, check.record) {
            (Some(person), _) => Route::Person(person),
            (None, Some(record)) => {
                let row = read::load::form_row(ctx.reader(), record, check.record_id)?;
                let fits = |f: &&'static forms::Form| f.sections[0].record == record;
                let form = forms::FORMS.into_iter().find(fits);
                let form = form.unwrap_or(&forms::INTAKE);
                Route::Form(Box::new(FormRequest::stored(form, vec![row])))
            }
            (None, None) => return Ok(Next::Same),
        };
        Ok(Next::Go(route))
    }
}

impl Screen for Checks {
    fn title(&self) -> String {
        w::CHECKS_OPEN.text().to_uppercase()
    }

    fn context(&self) -> Context {
        Context::List
    }

    fn hints(&self) -> Vec<Action> {
        vec![
            Action::Down,
            Action::Accept,
            Action::Enter,
            Action::Find,
            Action::Help,
            Action::Back,
        ]
    }

    fn hint_label(&self, action: Action) -> Option<Phrase> {
        match action {
            Action::Down => Some(tui::HINT_CHOOSE),
            Action::Accept => Some(w::HINT_REVIEWED),
            Action::Enter => Some(tui::HINT_OPEN),
            _ => None,
        }
    }

    fn on(&mut self, action: Action, ctx: &mut AppContext) -> Handled {
        match action {
            Action::Accept => self.review(ctx),
            Action::Enter => self.enter(ctx),
            action if self.list.navigate(action) => Ok(Next::Changed),
            _ => Ok(Next::Unused),
        }
    }

    fn refresh(&mut self, ctx: &mut AppContext) -> Result<(), RegisterError> {
        let chosen = self.chosen().map(|c| c.id);
        self.open = read::worklists::open_checks(ctx.reader(), MAX_ROWS)?;
        self.list.set_len(self.open.len());
        if let Some(at) = self.open.iter().position(|c| Some(c.id) == chosen) {
            self.list.choose(at);
        }
        Ok(())
    }

    fn draw(&self, canvas: &mut Canvas<'_, '_>) {
        let (theme, columns, rows) = (canvas.theme, canvas.columns(), canvas.rows());
        let Some(check) = self.chosen() else {
            canvas.text(2, 1, columns, w::CHECKS_NONE.text(), theme.dim());
            return;
        };
        let mut list = canvas.part(0, 0, columns, rows.saturating_sub(5));
        self.list.draw(&mut list, |line, at, chosen| {
            draw_check(line, &self.open[at], chosen);
        });
        let (room, foot) = (columns.saturating_sub(2), rows.saturating_sub(4));
        let taken = canvas.paragraph(1, foot, room, 2, &sentence(check), theme.warning());
        let reason_line = format!("{} · {}", w::stored_by(&check.by), reason(check));
        canvas.text(1, foot + taken, room, &reason_line, theme.text());
        if self.open.len() == MAX_ROWS {
            let more = w::first_ones(MAX_ROWS);
            canvas.text(1, foot + taken + 1, room, &more, theme.dim());
        }
    }
}

/// Who, which field, what stands there, the reason given.
fn draw_check(line: &mut Canvas<'_, '_>, check: &OpenCheck, chosen: bool) {
    let theme = line.theme;
    let styled = |style| if chosen { theme.chosen() } else { style };
    let record = check.record.map_or("", |r| r.label().text());
    let who = if check.full_name.is_empty() {
        record
    } else {
        &check.full_name
    };
    line.text(1, 0, 22, who, styled(theme.text()));
    line.text(24, 0, 18, field(check), styled(theme.dim()));
    line.text(43, 0, 14, &value(check), styled(theme.text()));
    let room = line.columns().saturating_sub(59);
    line.text(58, 0, room, reason(check), styled(theme.dim()));
}

fn declared(check: &OpenCheck) -> Option<&'static forms::Field> {
    check.record?.section().field(&check.field)
}

fn field(check: &OpenCheck) -> &'static str {
    declared(check).map_or("", |f| f.label.text())
}

/// What stands there, as the form shows it.
fn value(check: &OpenCheck) -> String {
    let text = Value::Text(check.value.clone());
    let shown = declared(check).map(|f| answers::shown(f, &text));
    shown.unwrap_or_else(|| check.value.clone())
}

/// What looks wrong: the sentence of the rule; without a rule the field was not asked for, yet a file filled it.
fn sentence(check: &OpenCheck) -> String {
    let constraints = check.record.map(Record::section).map(|s| s.constraints);
    let constraint = constraints.and_then(|rules| rules.iter().find(|r| r.slug == check.rule));
    constraint.map_or_else(
        || crate::words::entry::irrelevant(field(check), value(check)),
        |constraint| constraint.message.text().to_owned(),
    )
}

/// Why it was kept all the same; an import gives no reason.
fn reason(check: &OpenCheck) -> &'static str {
    let code = check
        .reason
        .as_deref()
        .and_then(|r| CodeList::SoftReason.get(r));
    code.map_or(w::NOT_REVIEWED.text(), |code| code.label())
}
