//! The values of the plan and since when each is effective: every entry that may change, with its value of today, and the
//! earlier values of the chosen one with the reasons. Enter changes it from a day on; the value of a day:
//! `progress::plan::effective`.

use crate::domain::date;
use crate::domain::roles::Permission;
use crate::forms;
use crate::progress::plan::effective::{Change, Entry, changes, entries, problem};
use crate::register::Result;
use crate::tui::app::context::AppContext;
use crate::tui::app::route::FormRequest;
use crate::tui::app::screen::{Handled, Hint, Next, Reply, Screen, hints};
use crate::tui::input::keys::Action;
use crate::tui::services::batch::{answer, save_new};
use crate::tui::widgets::{Canvas, List};
use crate::words::{plan as w, tui};

/// Rows kept for the history of the chosen entry.
const HISTORY: u16 = 6;

/// The changeable entries of the plan with their values and history.
pub struct Changes {
    list: List<Entry>,
    /// The value of each in the plan file, in the same order.
    filed: Vec<Entry>,
    history: Vec<Change>,
    from: String,
    today: chrono::NaiveDate,
}

impl Changes {
    /// The values effective today.
    pub fn new(ctx: &AppContext) -> Self {
        Self {
            list: List::default(),
            filed: entries(ctx.session.plan.original()),
            history: Vec::new(),
            from: date::shown(ctx.session.plan.from),
            today: ctx.session.register.today(),
        }
    }

    /// Asks for the new value, its day and the reason.
    fn open_form(entry: &Entry, ctx: &AppContext) -> Handled {
        ctx.session.register.authorize(Permission::Plan)?;
        let title = w::change_of(entry.value.shown(), &entry.label);
        let given = [
            ("plan", ctx.session.plan.id.clone()),
            ("entry", entry.name.clone()),
        ];
        let only = &["value", "valid_from", "reason"];
        let form = FormRequest::batch(&forms::PLAN_CHANGE, title, &given, only);
        Ok(Next::form(form))
    }

    fn save(&mut self, answers: &[(&'static str, String)], ctx: &mut AppContext) -> Handled {
        let value = answer(answers, "value");
        if let Some(why) = problem(&ctx.session.plan, answer(answers, "entry"), value) {
            return Ok(Next::notice(why));
        }
        if let Some(why) = save_new(&forms::PLAN_CHANGE, answers, None, ctx)? {
            return Ok(Next::notice(why));
        }
        ctx.ui.message = Some(w::changed_from(value, answer(answers, "valid_from")));
        self.reload(ctx)
    }

    /// The changes of an entry, the newest last.
    fn changes_of(&self, entry: &Entry) -> impl DoubleEndedIterator<Item = &Change> {
        self.history.iter().filter(|c| c.entry == entry.name)
    }

    /// The values of the entry at a place, the newest last: day, value, reason and clerk.
    fn values(&self, at: usize, entry: &Entry) -> Vec<(String, String, String)> {
        let as_filed = w::AS_FILED.text().to_owned();
        let filed = (self.from.clone(), self.filed[at].value.shown(), as_filed);
        let describe = |c: &Change| {
            let why = format!("{} · {}", c.reason, c.by);
            (date::shown(c.valid_from), c.value.clone(), why)
        };
        std::iter::once(filed)
            .chain(self.changes_of(entry).map(describe))
            .collect()
    }
}

impl Screen for Changes {
    fn title(&self) -> String {
        w::CHANGES_TITLE.text().to_uppercase()
    }

    fn footer(&self) -> Vec<Hint> {
        hints![
            Down = tui::HINT_CHOOSE,
            Enter = w::HINT_CHANGE,
            TakeBack,
            Progress,
            Help,
            Back
        ]
    }

    fn on(&mut self, action: Action, ctx: &mut AppContext) -> Handled {
        match (action, self.list.chosen()) {
            (Action::Enter, Some(entry)) => Self::open_form(entry, ctx),
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
        ctx.session.load_effective_plan()?;
        self.today = ctx.session.register.today();
        self.list.set(entries(&ctx.session.plan));
        self.history = changes(ctx.reader(), &ctx.session.plan.id)?;
        Ok(())
    }

    fn draw(&self, canvas: &mut Canvas<'_, '_>) {
        let mut list = canvas.inside(1, 0, 1, HISTORY + 1);
        self.list.draw(&mut list, |line, entry| {
            let begun = |c: &&Change| c.valid_from <= self.today;
            draw_entry(line, entry, self.changes_of(entry).rev().find(begun));
        });
        let list_rows = canvas.rows().saturating_sub(HISTORY + 1);
        if let (Some(at), Some(entry)) = (self.list.chosen_at(), self.list.chosen()) {
            self.draw_history(&mut canvas.below(list_rows), at, entry);
        }
    }
}

impl Changes {
    /// The last values of the chosen entry; the effective one is marked.
    fn draw_history(&self, canvas: &mut Canvas<'_, '_>, at: usize, entry: &Entry) {
        let (theme, columns) = (canvas.theme, canvas.columns());
        canvas.text(1, 0, columns, &entry.label, theme.heading());
        let values = self.values(at, entry);
        let begun = |c: &&Change| c.valid_from <= self.today;
        let effective_index = self.changes_of(entry).filter(begun).count();
        let first = values.len().saturating_sub(HISTORY.into());
        for (row, (place, (day, value, why))) in (1..).zip(values.iter().enumerate().skip(first)) {
            let (symbol, style) = if place == effective_index {
                (theme.sign("►", ">"), theme.text())
            } else {
                (" ", theme.dim())
            };
            canvas.text(1, row, 1, symbol, theme.accent());
            canvas.text(3, row, 10, day, style);
            canvas.text(15, row, 18, value, style);
            canvas.text(34, row, columns.saturating_sub(35), why, style);
        }
    }
}

fn draw_entry(line: &mut Canvas<'_, '_>, entry: &Entry, changed: Option<&Change>) {
    let (theme, columns) = (line.theme, line.columns());
    line.text(1, 0, 36, &entry.label, theme.text());
    let room = columns.saturating_sub(38 + 17);
    line.text(38, 0, room, &entry.value.shown(), theme.accent());
    let since = changed.map(|c| w::since(date::shown(c.valid_from)));
    let end = columns.saturating_sub(1);
    line.text_right(end, 0, 16, &since.unwrap_or_default(), theme.dim());
}
