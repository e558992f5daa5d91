//! The records of other clerks that wait for a second keying. Enter opens one, blind.

use crate::forms::Record;
use crate::register::RegisterError;
use crate::register::verify::{self, PendingSample, SourceDocument};
use crate::tui::app::context::AppContext;
use crate::tui::app::route::{AdminRoute, Route};
use crate::tui::app::screen::{Handled, Next, Screen};
use crate::tui::input::keys::{Action, Context};
use crate::tui::screens::admin::drafts::local_time;
use crate::tui::widgets::{Canvas, ListView};
use crate::words::{Phrase, tui as t, verify as w};

/// More than a clerk keys in a day.
const MAX_ROWS: usize = 200;

/// The waiting samples.
pub struct Verification {
    samples: Vec<PendingSample>,
    own_count: i64,
    list: ListView,
}

impl Verification {
    /// The samples that wait for this clerk.
    pub fn open(ctx: &mut AppContext) -> Result<Self, RegisterError> {
        let mut screen = Self {
            samples: Vec::new(),
            own_count: 0,
            list: ListView::default(),
        };
        screen.refresh(ctx)?;
        Ok(screen)
    }
}

/// The name, and the register number the paper is filed under.
pub(in crate::tui::screens) fn record_title(paper: &SourceDocument) -> String {
    let number = paper.person.unwrap_or(paper.id);
    format!("{} · {}", paper.name, w::number_in_register(number))
}

impl Screen for Verification {
    fn title(&self) -> String {
        w::VERIFY_TITLE.text().to_uppercase()
    }

    fn context(&self) -> Context {
        Context::List
    }

    fn hints(&self) -> Vec<Action> {
        vec![Action::Down, Action::Enter, Action::Help, Action::Back]
    }

    fn hint_label(&self, action: Action) -> Option<Phrase> {
        match action {
            Action::Down => Some(t::HINT_CHOOSE),
            Action::Enter => Some(w::HINT_REKEY),
            _ => None,
        }
    }

    fn on(&mut self, action: Action, _ctx: &mut AppContext) -> Handled {
        match (action, self.list.chosen()) {
            (Action::Enter, Some(at)) => {
                let sample = self.samples[at].sample;
                Ok(Next::Go(Route::Admin(AdminRoute::DoubleEntry(sample))))
            }
            (action, _) if self.list.navigate(action) => Ok(Next::Changed),
            _ => Ok(Next::Unused),
        }
    }

    fn refresh(&mut self, ctx: &mut AppContext) -> Result<(), RegisterError> {
        let previous = self.list.chosen().map(|at| self.samples[at].document.id);
        self.samples = verify::pending_samples(ctx.reader(), MAX_ROWS)?;
        self.own_count = verify::count_own_samples(ctx.reader())?;
        self.list
            .replace_lines(previous, self.samples.iter().map(|s| s.document.id));
        Ok(())
    }

    fn draw(&self, canvas: &mut Canvas<'_, '_>) {
        let (theme, columns, rows) = (canvas.theme, canvas.columns(), canvas.rows());
        let room = columns.saturating_sub(4);
        let mut top = 1 + canvas.paragraph(2, 1, room, 2, w::VERIFY_WHAT.text(), theme.dim());
        if self.own_count > 0 {
            canvas.text(2, top, room, &w::own_waiting(self.own_count), theme.dim());
            top += 1;
        }
        top += 1;
        if self.samples.is_empty() {
            canvas.text(2, top, room, w::VERIFY_NONE.text(), theme.text());
            return;
        }
        let mut list = canvas.part(1, top, columns.saturating_sub(2), rows.saturating_sub(top));
        self.list.draw(&mut list, |line, at, chosen| {
            draw_sample(line, &self.samples[at], chosen);
        });
    }
}

/// When it was keyed, what it is, whose, how many fields are left.
fn draw_sample(line: &mut Canvas<'_, '_>, sample: &PendingSample, chosen: bool) {
    let theme = line.theme;
    let styled = |style| if chosen { theme.chosen() } else { style };
    let columns = line.columns();
    line.text(1, 0, 16, &local_time(&sample.at), styled(theme.dim()));
    let label = sample.document.record.label().text();
    line.text(19, 0, 17, label, styled(theme.accent()));
    let left = w::fields_left(sample.remaining);
    let room = columns.saturating_sub(37 + 8);
    let taken = line.text(
        37,
        0,
        room,
        &record_title(&sample.document),
        styled(theme.text()),
    );
    if sample.document.record != Record::Person
        && let Some((_, finder)) = sample.document.identifying_fields.first()
    {
        let room = room.saturating_sub(taken + 2);
        line.text(39 + taken, 0, room, finder, styled(theme.dim()));
    }
    line.text_right(columns.saturating_sub(1), 0, 7, &left, styled(theme.dim()));
}
