//! The people of a worklist of the register: those with an open need, and those without a day of consent to the processing of
//! their data.

use crate::domain::codes::CodeList;
use crate::entry::answers::born_shown;
use crate::register::Result;
use crate::register::read;
use crate::register::read::worklists::PersonListItem;
use crate::tui::app::context::AppContext;
use crate::tui::app::route::{PeopleListKind, Route};
use crate::tui::app::screen::{Handled, Hint, Next, Screen, hints};
use crate::tui::input::keys::Action;
use crate::tui::services::preview;
use crate::tui::widgets::{Canvas, List, REST};
use crate::words::{targets as w, tui};

const MAX_ROWS: usize = 1000;

/// A worklist of people.
pub struct People {
    kind: PeopleListKind,
    list: List<PersonListItem>,
}

impl People {
    /// The first people by name.
    pub fn new(kind: PeopleListKind) -> Self {
        let list = List::default();
        Self { kind, list }
    }
}

impl Screen for People {
    fn title(&self) -> String {
        match self.kind {
            PeopleListKind::Needs => w::NEEDS_OPEN.text().to_uppercase(),
            PeopleListKind::Consents => w::CONSENTS_OPEN.text().to_uppercase(),
        }
    }

    fn footer(&self) -> Vec<Hint> {
        hints![
            Down = tui::HINT_CHOOSE,
            Enter = tui::HINT_OPEN,
            Find,
            Help,
            Back
        ]
    }

    fn on(&mut self, action: Action, ctx: &mut AppContext) -> Handled {
        match (action, self.list.chosen()) {
            (Action::Enter, Some(person)) => Ok(Next::Go(Route::Person(person.id))),
            _ => preview::on(&mut self.list, action, |p| p.id, ctx),
        }
    }

    fn refresh(&mut self, ctx: &mut AppContext) -> Result<()> {
        let people = match self.kind {
            PeopleListKind::Needs => read::worklists::open_needs(ctx.reader(), MAX_ROWS)?,
            PeopleListKind::Consents => read::worklists::without_consent(ctx.reader(), MAX_ROWS)?,
        };
        self.list.set_by(|p| p.id.get(), people);
        preview::update(&mut self.list, |p| p.id, ctx)
    }

    fn draw(&self, canvas: &mut Canvas<'_, '_>) {
        let (theme, rows) = (canvas.theme, canvas.rows());
        if self.list.is_empty() {
            let none = match self.kind {
                PeopleListKind::Needs => w::NEEDS_NONE,
                PeopleListKind::Consents => w::CONSENTS_NONE,
            };
            canvas.text(2, 1, REST, none.text(), theme.dim());
            return;
        }
        if self.list.len() == MAX_ROWS {
            let more = w::first_ones(MAX_ROWS);
            canvas.text(1, rows.saturating_sub(1), REST, &more, theme.dim());
        }
        let list = &self.list;
        list.draw_with_preview(canvas, (0, 0, 0, 2), |line, _, p| draw_person(line, p));
    }
}

fn draw_person(line: &mut Canvas<'_, '_>, person: &PersonListItem) {
    let theme = line.theme;
    let place = person.neighbourhood.as_deref();
    let place = place.map(crate::words::neighbourhood).unwrap_or_default();
    let phone = person.phone.as_deref().unwrap_or_default();
    line.text(1, 0, 30, &person.full_name, theme.text());
    line.text(32, 0, 10, &born_shown(&person.born), theme.dim());
    line.text(44, 0, 8, &place, theme.dim());
    line.text(53, 0, 12, phone, theme.accent());
    if let Some((kind, stated_on)) = &person.need {
        let kind = CodeList::NeedKind.label(kind);
        let need_text = format!("{} {kind}", born_shown(stated_on));
        line.text(66, 0, REST, &need_text, theme.text());
    }
}
