//! The side panel: people who may be meant, the choices of a list, or notes about the field.

use crate::domain::codes::{Code, CodeList};
use crate::domain::ids::PersonId;
use crate::entry::PersonSummary;
use crate::entry::{Place, Source, parse};
use crate::forms::Kind;
use crate::register::Result;
use crate::register::read::find;
use crate::tui::app::context::AppContext;
use crate::tui::app::screen::Next;
use crate::tui::input::keys::Action;
use crate::tui::screens::form::model::FormModel;
use crate::tui::widgets::{Canvas, List, REST};
use crate::words::tui as w;
use crate::words::{Phrase, neighbourhood};

/// People and choices that fit beside a form.
const MAX_ROWS: usize = 12;
/// Minimum number of characters of a text that is searched for.
const MIN_CHARS: usize = 2;

/// What the panel shows.
#[derive(Debug, Default)]
enum Content {
    #[default]
    Nothing,
    People(Phrase, List<PersonSummary>),
    Choices(CodeList, Vec<&'static Code>),
    /// One paragraph per element.
    Notes(Vec<String>),
}

/// The right side of a form.
#[derive(Debug, Default)]
pub struct Panel {
    content: Content,
    /// The cursor is in the list of people.
    entered: bool,
    /// Field and text that the content is about.
    subject: Option<(Place, String)>,
}

impl Panel {
    /// The cursor is in the list of people.
    pub fn is_entered(&self) -> bool {
        self.entered
    }

    /// There are people to choose from.
    pub fn has_people(&self) -> bool {
        matches!(&self.content, Content::People(..))
    }

    /// Nothing is shown beside the field.
    pub fn is_empty(&self) -> bool {
        matches!(self.content, Content::Nothing)
    }

    /// Moves the cursor into the list of people; false when there are none.
    pub fn enter(&mut self) -> bool {
        self.entered = self.has_people();
        self.entered
    }

    /// Reads the content again with the next update.
    pub fn invalidate(&mut self) {
        self.subject = None;
    }

    /// Reads the content for the field under the cursor, unless field and text are those of the last read.
    pub fn update(&mut self, model: &FormModel, ctx: &AppContext) -> Result<()> {
        let (at, text) = (model.draft.at, model.input.value());
        let is_current = |(place, shown): &(Place, String)| *place == at && shown == text;
        if self.subject.as_ref().is_some_and(is_current) {
            return Ok(());
        }
        *self = Self::default();
        self.content = read(model, text, ctx)?;
        self.subject = Some((at, text.to_owned()));
        Ok(())
    }

    /// The person under the cursor.
    pub fn chosen(&self) -> Option<PersonId> {
        match &self.content {
            Content::People(_, people) => people.chosen().map(|hit| hit.id),
            _ => None,
        }
    }

    /// Handles a key while the cursor is in the list of people; one that does not move there leaves the list.
    pub fn on(&mut self, action: Action) -> Next {
        if let Content::People(_, people) = &mut self.content
            && people.navigate(action)
        {
            return Next::Changed;
        }
        if let Action::Up | Action::Down | Action::PageUp | Action::PageDown = action {
            return Next::Same;
        }
        self.entered = false;
        match action {
            Action::Back | Action::Find | Action::Left => Next::Changed,
            _ => Next::Unused,
        }
    }

    /// Draws the content from the top.
    pub fn draw(&self, canvas: &mut Canvas<'_, '_>) {
        match &self.content {
            Content::Nothing => {}
            Content::People(heading, hits) => self.draw_people(canvas, *heading, hits),
            Content::Choices(list, codes) => draw_choices(canvas, *list, codes),
            Content::Notes(notes) => draw_notes(canvas, notes),
        }
    }

    fn draw_people(
        &self,
        canvas: &mut Canvas<'_, '_>,
        heading: Phrase,
        people: &List<PersonSummary>,
    ) {
        let (theme, columns) = (canvas.theme, canvas.columns());
        canvas.text(0, 0, columns, heading.text(), theme.accent());
        let chosen = people.chosen_at().filter(|_| self.entered);
        for (row, (y, hit)) in (1..canvas.rows()).zip(people.iter()).enumerate() {
            let mut line = canvas.part(0, y, columns, 1);
            if chosen == Some(row) {
                line.choose();
                line.cursor(0, 0);
            }
            let place = hit.neighbourhood.as_deref().map(neighbourhood);
            let year = hit.born.get(..4).unwrap_or_default();
            let details = format!("{year} {}", place.unwrap_or_default());
            let room = columns.saturating_sub(11);
            line.text(0, 0, room, &hit.full_name, theme.text());
            line.text(room + 1, 0, 10, &details, theme.dim());
        }
    }
}

/// The content for the field under the cursor and its text.
fn read(model: &FormModel, text: &str, ctx: &AppContext) -> Result<Content> {
    let kind = model.field().kind;
    match kind {
        Kind::CitizenId | Kind::Name | Kind::Person if text.trim().chars().count() >= MIN_CHARS => {
            let mut hits = find::people(ctx.reader(), text, MAX_ROWS)?;
            let own = model.draft.rows[model.draft.at.row].record_ref;
            hits.retain(|h| Some(h.id) != own.map(|k| k.id.into()));
            Ok(match kind {
                _ if hits.is_empty() => Content::Nothing,
                Kind::Person => Content::People(w::PANEL_CHOOSE, List::new(hits)),
                _ => Content::People(w::PANEL_KNOWN, List::new(hits)),
            })
        }
        Kind::Code(list) => Ok(Content::Choices(list, choices(list, text))),
        _ if model.rate_notes.is_empty() => Ok(Content::Nothing),
        _ => Ok(Content::Notes(model.rate_notes.clone())),
    }
}

/// The choices that begin with the text or contain it. All choices when the text is empty or matches none, and when it
/// names a choice of a list that fits the panel.
fn choices(list: CodeList, text: &str) -> Vec<&'static Code> {
    let all: Vec<&'static Code> = list.codes().iter().collect();
    let exact = parse::choice(list, text, Source::Keyboard).is_some();
    if text.trim().is_empty() || (exact && all.len() <= MAX_ROWS) {
        return all;
    }
    let matches = list.search(text);
    if matches.is_empty() { all } else { matches }
}

fn draw_notes(canvas: &mut Canvas<'_, '_>, notes: &[String]) {
    let (theme, columns, rows) = (canvas.theme, canvas.columns(), canvas.rows());
    let mut row = 0;
    let mut style = theme.accent();
    for text in notes {
        row += canvas.paragraph(0, row, columns, rows.saturating_sub(row), text, style);
        style = theme.text();
    }
}

/// Draws one choice per line with its digit or short code; the last line counts the choices that do not fit.
fn draw_choices(canvas: &mut Canvas<'_, '_>, list: CodeList, codes: &[&'static Code]) {
    let (theme, columns) = (canvas.theme, canvas.columns());
    let room = canvas.rows().saturating_sub(1);
    for (y, code) in (0..room).zip(codes) {
        let sign = match parse::digit(list, code) {
            Some(digit) => digit.to_string(),
            None if parse::is_short(list) => code.code.to_owned(),
            None => String::new(),
        };
        let x = if sign.is_empty() {
            0
        } else {
            canvas.text(0, y, 4, &sign, theme.accent()).max(3) + 1
        };
        canvas.text(x, y, REST, code.label(), theme.text());
    }
    if codes.len() > room.into() {
        let more = w::panel_more(codes.len() - usize::from(room));
        canvas.text(0, room, columns, &more, theme.dim());
    }
}
