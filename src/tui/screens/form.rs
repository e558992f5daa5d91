//! The screen of every form: one field a line, the panel with candidates, choices or help beside, the line that says what
//! is wrong or what was saved. What is asked and what is wrong is decided in `entry`.

mod asking;
mod card;
mod commands;
mod eligible;
mod forked;
mod moved;
mod moving;
mod panel;
mod round;
mod round_view;
mod saving;
mod scan;
mod typing;
mod view;
mod way;

use std::cell::Cell;

use self::panel::Panel;
use self::scan::Scanner;
pub(super) use self::typing::is_complete;
use self::way::Way;
use crate::entry::{Cell as FieldCell, Draft, Place, Problem, Row};
use crate::forms::Form;
use crate::register::RegisterError;
use crate::tui::keys::{Action, Context};
use crate::tui::line::Line;
use crate::tui::office::Office;
use crate::tui::rescue::Typed;
use crate::tui::screen::{Handled, Next, Reply, Screen};
use crate::tui::widgets::Canvas;
use crate::words::Phrase;
use crate::words::tui as w;

/// What the line under the fields says.
#[derive(Clone, Debug, PartialEq)]
enum Said {
    /// Nothing.
    Nothing,
    /// A problem of the field.
    Problem(Problem),
    /// Something done.
    Done(String),
}

/// What an answer of a screen opened from here is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Waiting {
    Nothing,
    /// The code of the field's list.
    Choice,
    /// The person of the field.
    Person,
    /// The person of the scanned card, taken in.
    Stranger,
    /// The reason for accepting the soft check that was said.
    Reason,
    /// Keep or discard what was typed.
    Leave,
    /// Whose texts stand, of a record that somebody else saved: then it is saved.
    JoinedToSave,
    /// The same of a draft taken up again: then it is typed on.
    Joined,
}

/// A form being filled.
pub struct FormScreen {
    draft: Draft,
    draft_id: Option<i64>,
    /// The line being typed: the text of the field the cursor stands in.
    input: Line,
    /// The field as it was when the cursor came: what undoing ends at.
    found: FieldCell,
    /// The next key replaces the text (a suggestion, or a settled text of fixed shape).
    fresh: bool,
    /// Something was typed or changed since the last save.
    touched: bool,
    /// Edits since the draft was last written down.
    unkept: u32,
    said: Said,
    waiting: Waiting,
    panel: Panel,
    eligible: String,
    /// After saving: go back instead of a new blank form.
    once: bool,
    /// Records saved on this screen.
    saved: usize,
    scanner: Scanner,
    /// Fields the form starts with when it opens blank again.
    given: Vec<(&'static str, String)>,
    top: Cell<u16>,
    way: Way,
}

impl FormScreen {
    /// A blank form, for one record after another.
    #[must_use]
    pub fn blank(form: &'static Form, office: &mut Office) -> Self {
        let draft = Draft::blank(form, office.around());
        Self::of(draft, office)
    }

    /// A form with some fields filled in (the person, the course), saved once.
    #[must_use]
    pub fn filled(
        form: &'static Form,
        given: &[(&'static str, String)],
        office: &mut Office,
    ) -> Self {
        let mut screen = Self::blank(form, office);
        screen.given = given.to_vec();
        screen.fill_given(office);
        screen.once = true;
        screen
    }

    /// A form over records of the register, saved once.
    #[must_use]
    pub fn over(form: &'static Form, kept: &[Row], office: &mut Office) -> Self {
        let mut screen = Self::of(Draft::over(form, kept, office.around()), office);
        screen.once = true;
        screen
    }

    /// A draft taken up where it was left.
    #[must_use]
    pub fn resumed(id: i64, draft: Draft, office: &mut Office) -> Self {
        let once = draft.rows.iter().any(|r| r.kept.is_some());
        let mut screen = Self::of(draft, office);
        screen.draft_id = Some(id);
        screen.touched = true;
        screen.once = once;
        screen
    }

    /// The cursor starts at the first field of that record.
    #[must_use]
    pub fn at_record(
        mut self,
        record: crate::forms::Record,
        id: Option<i64>,
        office: &mut Office,
    ) -> Self {
        let found = self
            .draft
            .rows
            .iter()
            .position(|r| r.section.record == record && r.kept.map(|k| k.0) == id);
        if let Some(row) = found
            && let Some(place) = self.draft.visible().into_iter().find(|p| p.row == row)
        {
            self.enter(place, office);
        }
        self
    }

    /// The cursor starts at that field of the first record.
    #[must_use]
    pub fn at_field(mut self, key: &str, office: &mut Office) -> Self {
        if let Some(field) = self.draft.rows[0].section.position(key) {
            self.enter(Place { row: 0, field }, office);
        }
        self
    }

    fn of(draft: Draft, office: &mut Office) -> Self {
        let at = draft.at;
        let mut screen = Self {
            draft,
            draft_id: None,
            input: Line::default(),
            found: FieldCell::default(),
            fresh: true,
            touched: false,
            unkept: 0,
            said: Said::Nothing,
            waiting: Waiting::Nothing,
            panel: Panel::default(),
            eligible: String::new(),
            once: false,
            saved: 0,
            scanner: Scanner::default(),
            given: Vec::new(),
            top: Cell::new(0),
            way: Way::Plain,
        };
        screen.enter(at, office);
        screen
    }

    fn fill_given(&mut self, office: &mut Office) {
        for (key, text) in self.given.clone() {
            // The first record that asks: the others of a form are about the same person.
            let place = (0..self.draft.rows.len()).find_map(|row| {
                let field = self.draft.rows[row].section.position(key)?;
                Some(Place { row, field })
            });
            if let Some(place) = place {
                self.draft.cell_mut(place).text.clone_from(&text);
                // A look-up that fails leaves the text as it is; the check at saving speaks.
                let _ = self.draft.settle(place, &office.register.desk());
            }
        }
        let first = self
            .draft
            .visible()
            .into_iter()
            .find(|p| !self.draft.cell(*p).given);
        let at = first.unwrap_or_else(|| self.draft.first());
        self.enter(at, office);
    }

    /// Writes the draft down, if there is anything to lose.
    fn journal(&mut self, office: &mut Office) -> Result<(), RegisterError> {
        self.unkept = 0;
        let Some(typed) = self.typed().filter(|_| !office.register.is_read_only()) else {
            return Ok(());
        };
        let kept = office.register.keep_draft(&typed.writing());
        let told = std::mem::replace(&mut office.told_unkept, kept.is_err());
        match kept {
            Ok(id) => self.draft_id = Some(id),
            Err(e) if told => office.message = Some(e.sentence()),
            Err(e) => return Err(e),
        }
        Ok(())
    }

    /// The draft as it is written down; `None` when there is nothing to lose.
    fn typed(&self) -> Option<Typed> {
        if !self.touched || matches!(self.way, Way::Asking(_)) {
            return None;
        }
        let person = self.draft.rows[0]
            .kept
            .filter(|_| self.draft.form.name == "intake")
            .map(|k| k.0);
        Some(Typed {
            id: self.draft_id,
            form: self.draft.form.name,
            person,
            title: self.draft_title(),
            state: self.draft.to_state(),
        })
    }

    /// What the list of drafts and the line after saving call it: whom or what the form is about.
    fn draft_title(&self) -> String {
        let row = &self.draft.rows[0];
        let text = |cell: &crate::entry::Cell| {
            let told = if cell.note.is_empty() {
                &cell.text
            } else {
                &cell.note
            };
            (!told.is_empty()).then(|| told.clone())
        };
        ["full_name", "citizen_id", "title", "code", "indicator"]
            .into_iter()
            .filter_map(|key| row.section.position(key))
            .find_map(|field| text(&row.cells[field]))
            .or_else(|| row.cells.iter().find_map(text))
            .unwrap_or_default()
    }
}

impl Screen for FormScreen {
    fn title(&self) -> String {
        self.way_title()
            .unwrap_or(self.draft.form.title.text())
            .to_uppercase()
    }

    fn context(&self) -> Context {
        Context::Form
    }

    fn hints(&self) -> Vec<Action> {
        let mut hints = Vec::new();
        match &self.said {
            Said::Problem(p) if p.soft => hints.extend([Action::Accept, Action::Up]),
            Said::Problem(_) => hints.push(Action::Up),
            _ => {}
        }
        if self.panel.is_entered() {
            return vec![Action::Down, Action::Enter, Action::Back];
        }
        if let Some(hints) = self.way_hints() {
            return hints;
        }
        hints.push(Action::Save);
        if self.panel.has_people() || self.has_stranger() {
            hints.push(Action::Find);
        }
        if self.has_list() {
            hints.push(Action::List);
        }
        hints.extend([
            Action::Help,
            Action::Back,
            Action::Progress,
            Action::Ditto,
            Action::DittoRest,
            Action::NextProblem,
        ]);
        hints
    }

    fn hint_label(&self, action: Action) -> Option<Phrase> {
        match action {
            Action::Up => Some(w::HINT_GO_BACK),
            Action::Find if self.has_stranger() => Some(crate::words::identity::SCAN_STRANGER_HINT),
            Action::Find if self.panel.has_people() => Some(w::HINT_INTO_LIST),
            Action::Down if self.panel.is_entered() => Some(w::HINT_CHOOSE),
            Action::Enter if self.panel.is_entered() => Some(w::HINT_OPEN),
            _ => self.way_hint_label(action),
        }
    }

    fn arrives(&mut self, office: &mut Office) -> Handled {
        self.taken_up(office)
    }

    fn on(&mut self, action: Action, office: &mut Office) -> Handled {
        if let Some(next) = self.scanned(action, office)? {
            return Ok(next);
        }
        let was_id = self.asks_id();
        let next = self.plain(action, office);
        self.note_typed(was_id);
        next
    }

    fn on_paste(&mut self, text: &str, office: &mut Office) -> Handled {
        if let Some(next) = self.paste_card(text, office) {
            return next;
        }
        self.paste(text, office)
    }

    fn on_reply(&mut self, reply: Reply, office: &mut Office) -> Handled {
        self.answered(reply, office)
    }

    fn refresh(&mut self, office: &mut Office) -> Result<(), RegisterError> {
        self.keep_up(office)?;
        self.reread(office)?;
        self.look_beside(office)
    }

    fn place(&self) -> Option<String> {
        Some(crate::entry::suggest::sticky_key(
            self.draft.form,
            self.field(),
        ))
    }

    fn keep(&mut self, office: &mut Office) {
        self.take_input();
        let told = office.told_unkept;
        if let Err(e) = self.journal(office) {
            // Nobody reads this; the next field left says it.
            office.told_unkept = told;
            tracing::warn!(error = %e, "the draft could not be kept");
        }
    }

    fn is_unkept(&self) -> bool {
        self.unkept > 0
    }

    fn unkept(&self) -> Option<Typed> {
        self.typed()
    }

    fn draw(&self, canvas: &mut Canvas<'_, '_>) {
        match &self.way {
            Way::Round(round) => self.draw_round(canvas, round),
            _ => self.draw_form(canvas),
        }
    }
}

impl FormScreen {
    /// What a key means when no card is coming in.
    fn plain(&mut self, action: Action, office: &mut Office) -> Handled {
        if self.panel.is_entered()
            && let Some(next) = self.on_panel(action, office)?
        {
            return Ok(next);
        }
        if let Some(next) = self.on_way(action, office)? {
            return Ok(next);
        }
        match action {
            Action::Enter | Action::Tab | Action::Down => self.forward(office),
            Action::BackTab | Action::Up => self.backward(office),
            Action::Save => self.save(office),
            Action::Find => self.find(office),
            Action::Ditto => self.ditto(office),
            Action::DittoRest => self.ditto_rest(office),
            Action::NextProblem => self.next_problem(office),
            Action::Accept => self.accept(office),
            Action::List => self.open_list(office),
            Action::Back => self.leave(office),
            Action::Help => Ok(self.help(office)),
            Action::Progress => {
                self.keep(office);
                Ok(Next::Unused)
            }
            other => self.type_in(other, office),
        }
    }
}
