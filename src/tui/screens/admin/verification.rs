//! The samples of other clerks' records without a second entry. Enter opens one, blind.

use crate::domain::date::shown_moment;
use crate::domain::ids::PersonId;
use crate::forms::Record;
use crate::register::Result;
use crate::register::verify::{self, PendingSample, SourceDocument};
use crate::tui::app::context::AppContext;
use crate::tui::app::route::{AdminRoute, Route};
use crate::tui::app::screen::{Handled, Hint, Next, Screen, hints};
use crate::tui::input::keys::Action;
use crate::tui::widgets::{Canvas, List};
use crate::words::{tui as t, verify as w};

const MAX_ROWS: usize = 200;

/// The list of samples without a second entry.
#[derive(Default)]
pub struct Verification {
    own_count: i64,
    list: List<PendingSample>,
}

/// The name, and the register number the document is filed under.
pub(super) fn record_title(document: &SourceDocument) -> String {
    let number = document.person.map_or(document.id, PersonId::get);
    format!("{} · {}", document.name, w::number_in_register(number))
}

impl Screen for Verification {
    fn title(&self) -> String {
        w::VERIFY_TITLE.text().to_uppercase()
    }

    fn footer(&self) -> Vec<Hint> {
        hints![Down = t::HINT_CHOOSE, Enter = w::HINT_REKEY, Help, Back]
    }

    fn on(&mut self, action: Action, _ctx: &mut AppContext) -> Handled {
        Ok(match (action, self.list.chosen()) {
            (Action::Enter, Some(sample)) => {
                Next::Go(Route::Admin(AdminRoute::DoubleEntry(sample.sample)))
            }
            _ => self.list.on(action),
        })
    }

    fn refresh(&mut self, ctx: &mut AppContext) -> Result<()> {
        let samples = verify::pending_samples(ctx.reader(), MAX_ROWS)?;
        self.list.set_by(|s| s.document.id, samples);
        self.own_count = verify::count_own_samples(ctx.reader())?;
        Ok(())
    }

    fn draw(&self, canvas: &mut Canvas<'_, '_>) {
        let theme = canvas.theme;
        let mut top = 1 + canvas.note(1, 2, w::VERIFY_WHAT.text(), theme.dim());
        if self.own_count > 0 {
            let room = canvas.columns().saturating_sub(4);
            canvas.text(2, top, room, &w::own_waiting(self.own_count), theme.dim());
            top += 1;
        }
        let none = (w::VERIFY_NONE, theme.text());
        self.list
            .draw_or(&mut canvas.below(top + 1), none, draw_sample);
    }
}

fn draw_sample(line: &mut Canvas<'_, '_>, sample: &PendingSample) {
    let (theme, columns) = (line.theme, line.columns());
    let document = &sample.document;
    line.text(1, 0, 16, &shown_moment(&sample.at), theme.dim());
    line.text(19, 0, 17, document.record.label().text(), theme.accent());
    let room = columns.saturating_sub(37 + 8);
    let taken = line.text(37, 0, room, &record_title(document), theme.text());
    if document.record != Record::Person
        && let Some((_, identifier)) = document.identifying_fields.first()
    {
        let room = room.saturating_sub(taken + 2);
        line.text(39 + taken, 0, room, identifier, theme.dim());
    }
    let left = w::fields_left(sample.remaining);
    line.text_right(columns.saturating_sub(1), 0, 7, &left, theme.dim());
}
