//! The units' tasks: those of a half of the reporting calendar, or all that are overdue. Enter says that one is done. When
//! they fall due is `progress::duties`'s.

use chrono::NaiveDate;

use crate::domain::date;
use crate::entry::batch::{BatchCheck, check_item};
use crate::forms::{self, Record};
use crate::progress::format;
use crate::progress::period::Period;
use crate::progress::plan::tasks;
use crate::progress::plan::tasks::{DueTask, TaskState};
use crate::register::read;
use crate::register::{Op, RegisterError};
use crate::tui::app::context::AppContext;
use crate::tui::app::route::FormRequest;
use crate::tui::app::screen::{Handled, Next, Reply, Screen};
use crate::tui::input::keys::{Action, Context};
use crate::tui::widgets::theme::Theme;
use crate::tui::widgets::{Canvas, ListView};
use crate::words::{Phrase, plan as w, tui};

/// Rows kept for the chosen task in full.
const DETAIL: u16 = 5;

/// The tasks.
pub struct Tasks {
    halves: Vec<Period>,
    half: usize,
    /// Only what is overdue, of every half.
    overdue: bool,
    today: NaiveDate,
    due: Vec<DueTask>,
    list: ListView,
}

impl Tasks {
    /// The tasks of the half that runs today.
    pub fn open(ctx: &mut AppContext) -> Result<Self, RegisterError> {
        let today = ctx.session.register.today();
        let halves = Period::halves(&ctx.session.plan);
        let now = halves.iter().position(|half| today <= half.to());
        let mut screen = Self {
            half: now.unwrap_or(halves.len().saturating_sub(1)),
            halves,
            overdue: false,
            today,
            due: Vec::new(),
            list: ListView::default(),
        };
        screen.refresh(ctx)?;
        Ok(screen)
    }

    /// The tasks of every period whose deadline has passed.
    pub fn overdue(ctx: &mut AppContext) -> Result<Self, RegisterError> {
        let mut screen = Self::open(ctx)?;
        screen.overdue = true;
        screen.refresh(ctx)?;
        Ok(screen)
    }

    fn chosen(&self) -> Option<&DueTask> {
        self.list.chosen().and_then(|at| self.due.get(at))
    }

    fn change_half(&mut self, later: bool, ctx: &mut AppContext) -> Handled {
        let beside = if later {
            Some(self.half + 1).filter(|half| *half < self.halves.len())
        } else {
            self.half.checked_sub(1)
        };
        let Some(half) = beside.filter(|_| !self.overdue) else {
            return Ok(Next::Same);
        };
        self.half = half;
        self.list = ListView::default();
        self.refresh(ctx)?;
        Ok(Next::Changed)
    }

    /// Asks when it was done and what came of it; opens what is kept of it already.
    fn enter(&self, ctx: &mut AppContext) -> Handled {
        let Some(due) = self.chosen() else {
            return Ok(Next::Same);
        };
        if let Some(done) = &due.done {
            let row = read::load::form_row(ctx.reader(), Record::Duty, done.id)?;
            let form = FormRequest::stored(&forms::DUTY, vec![row]).at_field("done_on");
            return Ok(Next::form(form));
        }
        let title = format!("{} · {}", due.task.id, due.unit.name.text());
        let given = [("duty", due.task.id.clone()), ("period", due.half.clone())];
        let form = FormRequest::batch(&forms::DUTY, title, &given, &["done_on", "note"]);
        Ok(Next::form(form))
    }

    fn save(&mut self, answers: &[(&'static str, String)], ctx: &mut AppContext) -> Handled {
        // A day after today is in doubt, and was accepted in the form.
        let verdict = check_item(
            &forms::DUTY,
            None,
            answers,
            Some("other"),
            &ctx.session.register.lookup(),
        )?;
        match verdict {
            BatchCheck::Ready(input) => {
                ctx.session.register.change(Op::Save(vec![input]))?;
                let done = answers.first().map_or("", |(_, duty)| duty.as_str());
                ctx.ui.message = Some(w::duty_recorded(done));
                self.refresh(ctx)?;
                Ok(Next::Changed)
            }
            BatchCheck::Warning(why) | BatchCheck::Refused(why) => Ok(Next::notice(why)),
        }
    }

    fn heading(&self) -> String {
        let done = self.due.iter().filter(|due| due.done.is_some()).count();
        match self.halves.get(self.half) {
            _ if self.overdue => w::overdue_in_all(self.due.len()),
            Some(half) => w::half_done(half.name(), format::days_of(half), done, self.due.len()),
            None => String::new(),
        }
    }
}

impl Screen for Tasks {
    fn title(&self) -> String {
        w::DUTIES_TITLE.text().to_uppercase()
    }

    fn context(&self) -> Context {
        Context::List
    }

    fn hints(&self) -> Vec<Action> {
        let mut hints = vec![Action::Down, Action::Enter, Action::List];
        if !self.overdue {
            hints.insert(2, Action::Left);
        }
        hints.extend([Action::TakeBack, Action::Help, Action::Back]);
        hints
    }

    fn hint_label(&self, action: Action) -> Option<Phrase> {
        match action {
            Action::Down => Some(tui::HINT_CHOOSE),
            Action::Enter if self.chosen().is_some_and(|due| due.done.is_some()) => {
                Some(tui::HINT_OPEN)
            }
            Action::Enter => Some(w::HINT_DONE),
            Action::Left => Some(crate::words::targets::HINT_PERIOD),
            Action::List if self.overdue => Some(w::HINT_ALL_TASKS),
            Action::List => Some(w::HINT_OVERDUE),
            _ => None,
        }
    }

    fn on(&mut self, action: Action, ctx: &mut AppContext) -> Handled {
        match action {
            Action::Enter => self.enter(ctx),
            Action::Left => self.change_half(false, ctx),
            Action::Right => self.change_half(true, ctx),
            Action::List => {
                self.overdue = !self.overdue;
                self.list = ListView::default();
                self.refresh(ctx)?;
                Ok(Next::Changed)
            }
            action if self.list.navigate(action) => Ok(Next::Changed),
            _ => Ok(Next::Unused),
        }
    }

    fn on_reply(&mut self, reply: Reply, ctx: &mut AppContext) -> Handled {
        match reply {
            Reply::Answers(answers) => self.save(&answers, ctx),
            _ => Ok(Next::Changed),
        }
    }

    fn refresh(&mut self, ctx: &mut AppContext) -> Result<(), RegisterError> {
        self.today = ctx.session.register.today();
        let reader = ctx.reader();
        self.due = match self.halves.get(self.half) {
            _ if self.overdue => tasks::overdue(reader, &ctx.session.plan, self.today)?,
            Some(half) => tasks::due_in_period(reader, &ctx.session.plan, half, self.today)?,
            None => Vec::new(),
        };
        self.list.set_len(self.due.len());
        Ok(())
    }

    fn draw(&self, canvas: &mut Canvas<'_, '_>) {
        let (theme, columns, rows) = (canvas.theme, canvas.columns(), canvas.rows());
        canvas.text(
            1,
            0,
            columns.saturating_sub(2),
            &self.heading(),
            theme.heading(),
        );
        let Some(due) = self.chosen() else {
            let message = if self.halves.is_empty() || !self.overdue {
                w::DUTIES_NONE
            } else {
                w::OVERDUE_NONE
            };
            canvas.text(2, 2, columns, message.text(), theme.dim());
            return;
        };
        let list_rows = rows.saturating_sub(DETAIL + 2);
        let mut list = canvas.part(1, 1, columns.saturating_sub(2), list_rows);
        self.list.draw(&mut list, |line, at, chosen| {
            let new_unit = at == 0 || self.due[at - 1].unit.id != self.due[at].unit.id;
            draw_task(
                line,
                &self.due[at],
                new_unit || chosen || self.overdue,
                chosen,
            );
        });
        let mut foot = canvas.part(1, list_rows + 2, columns.saturating_sub(2), DETAIL);
        draw_detail(&mut foot, due);
    }
}

/// The sign of a state and its style: never only a colour.
fn sign(theme: Theme, state: TaskState) -> (&'static str, ratatui::style::Style) {
    match state {
        TaskState::Done | TaskState::DoneLate => (theme.sign("✓", "*"), theme.success()),
        TaskState::Overdue => ("!", theme.error()),
        TaskState::Pending => (theme.sign("·", "."), theme.dim()),
    }
}

/// How it stands, in words.
fn status_text(due: &DueTask) -> String {
    match (&due.done, due.state) {
        (Some(done), TaskState::DoneLate) => w::done_late(date::shown(done.on)),
        (Some(done), _) => w::done_at(date::shown(done.on)),
        (None, TaskState::Overdue) => w::OVERDUE.text().to_owned(),
        _ => w::WAITING.text().to_owned(),
    }
}

/// Sign, number, what, whose (at the first of a unit), by when.
fn draw_task(line: &mut Canvas<'_, '_>, due: &DueTask, show_unit: bool, chosen: bool) {
    let (theme, columns) = (line.theme, line.columns());
    let styled = |style| if chosen { theme.chosen() } else { style };
    let (symbol, style) = sign(theme, due.state);
    line.text(1, 0, 1, symbol, styled(style));
    line.text(3, 0, 9, &due.task.id, styled(theme.accent()));
    let unit = if columns >= 110 { 38 } else { 20 };
    let room = columns.saturating_sub(13 + unit + 13);
    line.text(13, 0, room, due.task.text.text(), styled(theme.text()));
    if show_unit {
        let x = columns.saturating_sub(unit + 12);
        line.text(x, 0, unit, due.unit.name.text(), styled(theme.dim()));
    }
    let day = date::shown(due.due_on);
    let style = if due.state == TaskState::Overdue {
        theme.error()
    } else {
        theme.dim()
    };
    line.text_right(columns.saturating_sub(1), 0, 10, &day, styled(style));
}

/// The whole task, how it stands, what came of it.
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
