//! People of a worklist, their page one key away: those whose need nothing has answered yet, and those without a day on
//! which they agreed that the ward keeps their data.

use crate::domain::codes::CodeList;
use crate::entry::answers::born_shown;
use crate::register::RegisterError;
use crate::register::read;
use crate::register::read::worklists::PersonListItem;
use crate::tui::app::context::AppContext;
use crate::tui::app::route::PeopleListKind;
use crate::tui::app::route::Route;
use crate::tui::app::screen::{Handled, Next, Screen};
use crate::tui::input::keys::{Action, Context};
use crate::tui::widgets::preview::Preview;
use crate::tui::widgets::{Canvas, ListView};
use crate::words::Phrase;
use crate::words::{targets as w, tui};

/// More than a clerk asks in a month.
const MAX_ROWS: usize = 1000;

/// The people.
pub struct People {
    kind: PeopleListKind,
    all: Vec<PersonListItem>,
    list: ListView,
    preview: Preview,
}

impl People {
    /// The first of them by name.
    pub fn open(kind: PeopleListKind, ctx: &mut AppContext) -> Result<Self, RegisterError> {
        let mut list = Self {
            kind,
            all: Vec::new(),
            list: ListView::default(),
            preview: Preview::default(),
        };
        list.refresh(ctx)?;
        Ok(list)
    }

    fn chosen(&self) -> Option<i64> {
        let at = self.list.chosen()?;
        self.all.get(at).map(|p| p.id)
    }
}

impl Screen for People {
    fn title(&self) -> String {
        match self.kind {
            PeopleListKind::Needs => w::NEEDS_OPEN.text().to_uppercase(),
            PeopleListKind::Consents => w::CONSENTS_OPEN.text().to_uppercase(),
        }
    }

    fn context(&self) -> Context {
        Context::List
    }

    fn hints(&self) -> Vec<Action> {
        vec![
            Action::Down,
            Action::Enter,
            Action::Find,
            Action::Help,
            Action::Back,
        ]
    }

    fn hint_label(&self, action: Action) -> Option<Phrase> {
        match action {
            Action::Down => Some(tui::HINT_CHOOSE),
            Action::Enter => Some(tui::HINT_OPEN),
            _ => None,
        }
    }

    fn on(&mut self, action: Action, ctx: &mut AppContext) -> Handled {
        match (action, self.chosen()) {
            (Action::Enter, Some(id)) => Ok(Next::Go(Route::Person(id))),
            (action, _) if self.list.navigate(action) => {
                self.preview.show(self.chosen(), ctx)?;
                Ok(Next::Changed)
            }
            _ => Ok(Next::Unused),
        }
    }

    fn refresh(&mut self, ctx: &mut AppContext) -> Result<(), RegisterError> {
        let chosen = self.chosen();
        self.all = match self.kind {
            PeopleListKind::Needs => read::worklists::open_needs(ctx.reader(), MAX_ROWS)?,
            PeopleListKind::Consents => read::worklists::without_consent(ctx.reader(), MAX_ROWS)?,
        };
        self.list.set_len(self.all.len());
        if let Some(at) = self.all.iter().position(|p| Some(p.id) == chosen) {
            self.list.choose(at);
        }
        self.preview.show(self.chosen(), ctx)
    }

    fn draw(&self, canvas: &mut Canvas<'_, '_>) {
        let (theme, columns, rows) = (canvas.theme, canvas.columns(), canvas.rows());
        if self.all.is_empty() {
            let none = match self.kind {
                PeopleListKind::Needs => w::NEEDS_NONE,
                PeopleListKind::Consents => w::CONSENTS_NONE,
            };
            canvas.text(2, 1, columns, none.text(), theme.dim());
            return;
        }
        let room = self.preview.list_columns(columns);
        let mut list = canvas.part(0, 0, room, rows.saturating_sub(2));
        self.list.draw(&mut list, |line, at, chosen| {
            draw_person(line, &self.all[at], chosen);
        });
        if self.all.len() == MAX_ROWS {
            let foot = rows.saturating_sub(1);
            canvas.text(1, foot, room, &w::first_ones(MAX_ROWS), theme.dim());
        }
        self.preview.draw(canvas, 0);
    }
}

/// Name, birth, neighbourhood, phone; the need and its day.
fn draw_person(line: &mut Canvas<'_, '_>, person: &PersonListItem, chosen: bool) {
    let theme = line.theme;
    let styled = |style| if chosen { theme.chosen() } else { style };
    let place = person.neighbourhood.as_deref();
    let place = place.map(crate::words::neighbourhood).unwrap_or_default();
    let phone = person.phone.as_deref().unwrap_or_default();
    line.text(1, 0, 30, &person.full_name, styled(theme.text()));
    line.text(32, 0, 10, &born_shown(&person.born), styled(theme.dim()));
    line.text(44, 0, 8, &place, styled(theme.dim()));
    line.text(53, 0, 12, phone, styled(theme.accent()));
    if let Some((kind, stated_on)) = &person.need {
        let kind = CodeList::NeedKind
            .get(kind)
            .map_or(kind.as_str(), |c| c.label());
        let need_text = format!("{} {kind}", born_shown(stated_on));
        let room = line.columns().saturating_sub(66);
        line.text(66, 0, room, &need_text, styled(theme.text()));
    }
}
