//! What the plan says and since when: every entry that may change, the value in force today, and for the chosen one all it
//! said before with the reasons. Enter changes it from a day on; what fits is decided in `progress::in_force`.

use crate::domain::date;
use crate::entry::batch::{BatchCheck, check_item};
use crate::forms;
use crate::progress::plan::effective::{Change, Entry, changes, entries, problem};
use crate::register::{Op, RegisterError};
use crate::tui::app::context::AppContext;
use crate::tui::app::route::FormRequest;
use crate::tui::app::screen::{Handled, Next, Reply, Screen};
use crate::tui::input::keys::{Action, Context};
use crate::tui::widgets::{Canvas, ListView};
use crate::words::{Phrase, plan as w, tui};

/// Rows kept for the history of the chosen entry.
const HISTORY: u16 = 6;

/// The entries.
pub struct Changes {
    entries: Vec<Entry>,
    /// What each says in the plan file, in the same order.
    filed: Vec<Entry>,
    history: Vec<Change>,
    from: String,
    today: chrono::NaiveDate,
    list: ListView,
}

impl Changes {
    /// What the plan says today.
    pub fn open(ctx: &mut AppContext) -> Result<Self, RegisterError> {
        let mut screen = Self {
            entries: Vec::new(),
            filed: entries(ctx.session.plan.original()),
            history: Vec::new(),
            from: date::shown(ctx.session.plan.from),
            today: ctx.session.register.today(),
            list: ListView::default(),
        };
        screen.refresh(ctx)?;
        Ok(screen)
    }

    fn chosen(&self) -> Option<usize> {
        self.list.chosen().filter(|at| *at < self.entries.len())
    }

    /// Asks for the new value, its day and the reason.
    fn open_form(&self, ctx: &mut AppContext) -> Handled {
        let Some(entry) = self.chosen().map(|at| &self.entries[at]) else {
            return Ok(Next::Same);
        };
        ctx.session
            .register
            .authorize(crate::domain::roles::Permission::Plan)?;
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
        let text = |wanted: &str| {
            let answer = answers.iter().find(|(key, _)| *key == wanted);
            answer.map_or("", |(_, text)| text.as_str())
        };
        if let Some(why) = problem(&ctx.session.plan, text("entry"), text("value")) {
            return Ok(Next::notice(why));
        }
        let verdict = check_item(
            &forms::PLAN_CHANGE,
            None,
            answers,
            None,
            &ctx.session.register.lookup(),
        )?;
        match verdict {
            BatchCheck::Ready(input) => {
                ctx.session.register.change(Op::Save(vec![input]))?;
                ctx.session.load_effective_plan()?;
                ctx.ui.message = Some(w::changed_from(text("value"), text("valid_from")));
                self.refresh(ctx)?;
                Ok(Next::Changed)
            }
            BatchCheck::Warning(why) | BatchCheck::Refused(why) => Ok(Next::notice(why)),
        }
    }

    /// What the entry said, the newest last: day, value, why and who.
    fn history(&self, at: usize) -> Vec<(String, String, String)> {
        let filed = (
            self.from.clone(),
            self.filed[at].value.shown(),
            w::AS_FILED.text().to_owned(),
        );
        let name = &self.entries[at].name;
        let entry_changes = self.history.iter().filter(|c| c.entry == *name);
        let describe = |c: &Change| {
            let why = format!("{} · {}", c.reason, c.by);
            (date::shown(c.valid_from), c.value.clone(), why)
        };
        std::iter::once(filed)
            .chain(entry_changes.map(describe))
            .collect()
    }
}

impl Screen for Changes {
    fn title(&self) -> String {
        w::CHANGES_TITLE.text().to_uppercase()
    }

    fn context(&self) -> Context {
        Context::List
    }

    fn hints(&self) -> Vec<Action> {
        vec![
            Action::Down,
            Action::Enter,
            Action::TakeBack,
            Action::Progress,
            Action::Help,
            Action::Back,
        ]
    }

    fn hint_label(&self, action: Action) -> Option<Phrase> {
        match action {
            Action::Down => Some(tui::HINT_CHOOSE),
            Action::Enter => Some(w::HINT_CHANGE),
            _ => None,
        }
    }

    fn on(&mut self, action: Action, ctx: &mut AppContext) -> Handled {
        match action {
            Action::Enter => self.open_form(ctx),
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
        ctx.session.load_effective_plan()?;
        self.today = ctx.session.register.today();
        self.entries = entries(&ctx.session.plan);
        self.history = changes(ctx.reader(), &ctx.session.plan.id)?;
        self.list.set_len(self.entries.len());
        Ok(())
    }

    fn draw(&self, canvas: &mut Canvas<'_, '_>) {
        let (columns, rows) = (canvas.columns(), canvas.rows());
        let list_rows = rows.saturating_sub(HISTORY + 1);
        let mut list = canvas.part(1, 0, columns.saturating_sub(2), list_rows);
        self.list.draw(&mut list, |line, at, chosen| {
            let changed = self
                .history
                .iter()
                .rev()
                .find(|c| c.entry == self.entries[at].name && c.valid_from <= self.today);
            draw_entry(line, &self.entries[at], changed, chosen);
        });
        let Some(at) = self.chosen() else { return };
        let mut foot = canvas.part(1, list_rows, columns.saturating_sub(2), HISTORY + 1);
        self.draw_history(&mut foot, at);
    }
}

impl Changes {
    /// The last values of the chosen entry; the one in force is marked.
    fn draw_history(&self, canvas: &mut Canvas<'_, '_>, at: usize) {
        let (theme, columns) = (canvas.theme, canvas.columns());
        canvas.text(1, 0, columns, &self.entries[at].label, theme.heading());
        let history = self.history(at);
        let begun = self
            .history
            .iter()
            .filter(|c| c.entry == self.entries[at].name && c.valid_from <= self.today);
        let effective_index = begun.count();
        let first = history.len().saturating_sub(HISTORY.into());
        for (row, (place, (day, value, why))) in (1..).zip(history.iter().enumerate().skip(first)) {
            let style = if place == effective_index {
                theme.text()
            } else {
                theme.dim()
            };
            let symbol = if place == effective_index {
                theme.sign("►", ">")
            } else {
                " "
            };
            canvas.text(1, row, 1, symbol, theme.accent());
            canvas.text(3, row, 10, day, style);
            canvas.text(15, row, 18, value, style);
            canvas.text(34, row, columns.saturating_sub(35), why, style);
        }
    }
}

/// Label, value, and the day of the change in force.
fn draw_entry(line: &mut Canvas<'_, '_>, entry: &Entry, changed: Option<&Change>, chosen: bool) {
    let theme = line.theme;
    let styled = |style| if chosen { theme.chosen() } else { style };
    let columns = line.columns();
    line.text(1, 0, 36, &entry.label, styled(theme.text()));
    let room = columns.saturating_sub(38 + 17);
    line.text(38, 0, room, &entry.value.shown(), styled(theme.accent()));
    let since = changed.map(|c| w::since(date::shown(c.valid_from)));
    let since = since.unwrap_or_default();
    line.text_right(
        columns.saturating_sub(1),
        0,
        16,
        &since,
        styled(theme.dim()),
    );
}
