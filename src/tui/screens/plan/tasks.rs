//! The units' tasks: those of a half of the reporting calendar, or all that are overdue. Enter records that one is done. The
//! deadlines are computed in `progress::plan::tasks`.

use crate::domain::date;
use crate::forms::{self, Record};
use crate::progress::format;
use crate::progress::period::Period;
use crate::progress::plan::tasks::{self, DueTask, TaskState};
use crate::register::Result;
use crate::tui::app::context::AppContext;
use crate::tui::app::route::FormRequest;
use crate::tui::app::screen::{Handled, Hint, Next, Reply, Screen, hints};
use crate::tui::input::keys::Action;
use crate::tui::services::batch::save_new;
use crate::tui::widgets::theme::Theme;
use crate::tui::widgets::{Canvas, List};
use crate::words::targets::HINT_PERIOD;
use crate::words::{plan as w, tui};

/// Rows kept for the chosen task in full.
const DETAIL: u16 = 5;

/// The tasks of a half-year, or all overdue ones.
pub struct Tasks {
    halves: Vec<Period>,
    half: usize,
    /// Only overdue tasks are shown, of every half.
    overdue: bool,
    list: List<DueTask>,
}

impl Tasks {
    /// The tasks of the half that runs today, or those of every half whose deadline has passed.
    pub fn new(overdue: bool, ctx: &AppContext) -> Self {
        let today = ctx.session.register.today();
        let halves = Period::halves(&ctx.session.plan);
        let now = halves.iter().position(|half| today <= half.to());
        Self {
            half: now.unwrap_or(halves.len().saturating_sub(1)),
            halves,
            overdue,
            list: List::default(),
        }
    }

    fn show_half(&mut self, half: Option<usize>, ctx: &mut AppContext) -> Handled {
        let listed = half.filter(|half| !self.overdue && *half < self.halves.len());
        let Some(half) = listed else {
            return Ok(Next::Same);
        };
        self.half = half;
        self.list = List::default();
        self.reload(ctx)
    }

    /// Asks when it was done and with which result; opens the record if there is one.
    fn enter(due: &DueTask, ctx: &AppContext) -> Handled {
        if let Some(done) = &due.done {
            let form = FormRequest::of_record(ctx.reader(), Record::Duty, done.id)?;
            return Ok(Next::form(form.at_field("done_on")));
        }
        let title = format!("{} · {}", due.task.id, due.unit.name.text());
        let given = [("duty", due.task.id.clone()), ("period", due.half.clone())];
        let form = FormRequest::batch(&forms::DUTY, title, &given, &["done_on", "note"]);
        Ok(Next::form(form))
    }

    fn save(&mut self, answers: &[(&'static str, String)], ctx: &mut AppContext) -> Handled {
        // A day after today is a soft check, accepted in the form.
        if let Some(why) = save_new(&forms::DUTY, answers, Some("other"), ctx)? {
            return Ok(Next::notice(why));
        }
        let done = answers.first().map_or("", |(_, duty)| duty.as_str());
        ctx.ui.message = Some(w::duty_recorded(done));
        self.reload(ctx)
    }

    fn heading(&self) -> String {
        let done = self.list.iter().filter(|due| due.done.is_some()).count();
        match self.halves.get(self.half) {
            _ if self.overdue => w::overdue_in_all(self.list.len()),
            Some(half) => w::half_done(half.name(), format::days_of(half), done, self.list.len()),
            None => String::new(),
        }
    }
}

impl Screen for Tasks {
    fn title(&self) -> String {
        w::DUTIES_TITLE.text().to_uppercase()
    }

    fn footer(&self) -> Vec<Hint> {
        let enter = match self.list.chosen() {
            Some(due) if due.done.is_some() => tui::HINT_OPEN,
            _ => w::HINT_DONE,
        };
        let mut hints = hints![Down = tui::HINT_CHOOSE, Enter = enter];
        hints.extend(if self.overdue {
            hints![List = w::HINT_ALL_TASKS]
        } else {
            hints![Left = HINT_PERIOD, List = w::HINT_OVERDUE]
        });
        hints.extend(hints![TakeBack, Help, Back]);
        hints
    }

    fn on(&mut self, action: Action, ctx: &mut AppContext) -> Handled {
        match (action, self.list.chosen()) {
            (Action::Enter, Some(due)) => Self::enter(due, ctx),
            (Action::Left, _) => self.show_half(self.half.checked_sub(1), ctx),
            (Action::Right, _) => self.show_half(Some(self.half + 1), ctx),
            (Action::List, _) => {
                self.overdue = !self.overdue;
                self.list = List::default();
                self.reload(ctx)
            }
            _ => Ok(self.list.on(action)),
        }
    }

    fn on_reply(&mut self, reply: Reply, ctx: &mut AppContext) -> Handled {
        match reply {
            Reply::Answers(answers) => self.save(&answers, ctx),
            _ => Ok(Next::Changed),
        }
    }

    fn refresh(&mut self, ctx: &mut AppContext) -> Result<()> {
        let (reader, plan) = (ctx.reader(), &ctx.session.plan);
        let today = ctx.session.register.today();
        let due = match self.halves.get(self.half) {
            _ if self.overdue => tasks::overdue(reader, plan, today)?,
            Some(half) => tasks::due_in_period(reader, plan, half.as_of(today))?,
            None => Vec::new(),
        };
        self.list.set(due);
        Ok(())
    }

    fn draw(&self, canvas: &mut Canvas<'_, '_>) {
        let (theme, columns) = (canvas.theme, canvas.columns());
        let room = columns.saturating_sub(2);
        canvas.text(1, 0, room, &self.heading(), theme.heading());
        let Some(due) = self.list.chosen() else {
            let any_overdue = self.overdue && !self.halves.is_empty();
            let message = if any_overdue {
                w::OVERDUE_NONE
            } else {
                w::DUTIES_NONE
            };
            canvas.text(2, 2, columns, message.text(), theme.dim());
            return;
        };
        let list = &self.list;
        list.draw_numbered(&mut canvas.inside(1, 1, 1, DETAIL + 1), |line, at, due| {
            let above = at.checked_sub(1).and_then(|at| list.get(at));
            let is_new = above.is_none_or(|above| above.unit.id != due.unit.id);
            draw_task(line, due, is_new || line.is_chosen || self.overdue);
        });
        let top = canvas.rows().saturating_sub(DETAIL);
        draw_detail(&mut canvas.below(top), due);
    }
}

/// The sign and the style of a state: a colour alone is not enough.
fn sign(theme: Theme, state: TaskState) -> (&'static str, ratatui::style::Style) {
    match state {
        TaskState::Done | TaskState::DoneLate => (theme.sign("✓", "*"), theme.success()),
        TaskState::Overdue => ("!", theme.error()),
        TaskState::Pending => (theme.sign("·", "."), theme.dim()),
    }
}

fn status_text(due: &DueTask) -> String {
    match (&due.done, due.state) {
        (Some(done), TaskState::DoneLate) => w::done_late(date::shown(done.on)),
        (Some(done), _) => w::done_at(date::shown(done.on)),
        (None, TaskState::Overdue) => w::OVERDUE.text().to_owned(),
        _ => w::WAITING.text().to_owned(),
    }
}

fn draw_task(line: &mut Canvas<'_, '_>, due: &DueTask, show_unit: bool) {
    let (theme, columns) = (line.theme, line.columns());
    let (symbol, style) = sign(theme, due.state);
    line.text(1, 0, 1, symbol, style);
    line.text(3, 0, 9, &due.task.id, theme.accent());
    let unit = if columns >= 110 { 38 } else { 20 };
    let room = columns.saturating_sub(13 + unit + 13);
    line.text(13, 0, room, due.task.text.text(), theme.text());
    if show_unit {
        let x = columns.saturating_sub(unit + 12);
        line.text(x, 0, unit, due.unit.name.text(), theme.dim());
    }
    let is_overdue = due.state == TaskState::Overdue;
    let style = if is_overdue {
        theme.error()
    } else {
        theme.dim()
    };
    let day = date::shown(due.due_on);
    line.text_right(columns.saturating_sub(1), 0, 10, &day, style);
}

fn draw_detail(canvas: &mut Canvas<'_, '_>, due: &DueTask) {
    let (theme, columns) = (canvas.theme, canvas.columns());
    let (_, style) = sign(theme, due.state);
    let room = columns.saturating_sub(2);
    let head = w::task_head(
        due.unit.name.text(),
        date::shown(due.due_on),
        status_text(due),
    );
    let mut row = canvas.paragraph(1, 0, room, 2, &head, style);
    row += canvas.paragraph(1, row, room, 3, due.task.text.text(), theme.text());
    if let Some(done) = due.done.as_ref().filter(|done| !done.note.is_empty()) {
        let note = format!("{} · {}", done.note, done.by);
        canvas.paragraph(1, row, room, 2, &note, theme.dim());
    }
}
