//! The screen of every form: one field a line, the panel with candidates, choices or help beside, the line that says what
//! is wrong or what was saved. What is asked and what is wrong is decided in `entry`.

mod batch_flow;
mod card;
mod commands;
mod eligibility;
mod flow;
mod merge_conflict;
mod navigation;
mod panel;
mod rate;
pub mod resolve_conflict;
mod save;
mod scanner;
mod series_flow;
mod series_view;
mod target_changes;
mod typing;
mod view;

use std::cell::Cell;

use self::panel::Panel;
pub(super) use self::typing::is_complete;
use crate::entry::{Draft, FieldState as FieldCell, FormRow, Place, Problem};
use crate::forms::Form;
use crate::register::RegisterError;
use crate::register::write::drafts;
use crate::tui::app::context::AppContext;
use crate::tui::app::route::{Focus, FormRequest, FormStart};
use crate::tui::app::screen::{Handled, Next, Reply, Screen};
use crate::tui::input::keys::{Action, Context};
use crate::tui::input::text_input::TextInput;
use crate::tui::screens::form::flow::FormFlow;
use crate::tui::screens::form::scanner::Scanner;
use crate::tui::services::emergency_draft::UnsavedDraft;
use crate::tui::widgets::Canvas;
use crate::words::Phrase;
use crate::words::tui as w;

/// What the line under the fields says.
#[derive(Clone, Debug, PartialEq)]
enum StatusLine {
    Nothing,
    /// A problem of the field.
    Problem(Problem),
    /// Something done.
    Done(String),
}

/// What an answer of a screen opened from here is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum PendingReply {
    Nothing,
    /// The code of the field's list.
    Choice,
    /// The person of the field.
    Person,
    /// The person of the scanned card, taken in.
    CardPerson,
    /// The reason for accepting the soft check that was said.
    Reason,
    /// Keep or discard what was typed.
    Leave,
    /// Whose texts stand, of a record that somebody else saved: then it is saved.
    ConflictBeforeSave,
    /// The same of a draft taken up again: then it is typed on.
    ConflictInDraft,
}

/// A form being filled.
pub struct FormScreen {
    draft: Draft,
    draft_id: Option<i64>,
    /// The line being typed: the text of the field the cursor stands in.
    input: TextInput,
    /// The field as it was when the cursor came: what undoing ends at.
    original: FieldCell,
    /// The next key replaces the text (a suggestion, or a settled text of fixed shape).
    replace_on_type: bool,
    /// Something was typed or changed since the last save.
    touched: bool,
    /// Edits since the draft was last written down.
    unsaved_edits: u32,
    status: StatusLine,
    pending_reply: PendingReply,
    panel: Panel,
    eligibility: String,
    /// After saving: go back instead of a new blank form.
    close_after_save: bool,
    /// Records saved on this screen.
    saved: usize,
    scanner: Scanner,
    /// Fields the form starts with when it opens blank again.
    given: Vec<(&'static str, String)>,
    top: Cell<u16>,
    flow: FormFlow,
}

impl FormScreen {
    /// The form asked for.
    pub fn open(request: FormRequest, ctx: &mut AppContext) -> Result<Self, RegisterError> {
        let form = request.form;
        let mut screen = match request.start {
            FormStart::Blank => Self::blank(form, ctx),
            FormStart::Filled(given) => Self::filled(form, &given, ctx),
            FormStart::Stored(rows) => Self::from_rows(form, &rows, ctx),
            FormStart::Draft(id, draft) => Self::resumed(id, *draft, ctx),
            FormStart::Series { title, given } => Self::for_series(form, title, &given, ctx)?,
            FormStart::Batch { title, given, only } => {
                Self::for_batch(form, title, &given, only, ctx)
            }
        };
        match request.focus {
            Some(Focus::Field(key)) => screen = screen.at_field(key, ctx),
            Some(Focus::Record(record, id)) => screen = screen.at_record(record, id, ctx),
            None => {}
        }
        if let Some(card) = request.card {
            screen.apply_card(&card, ctx)?;
        }
        Ok(screen)
    }

    /// A blank form, for one record after another.
    #[must_use]
    pub fn blank(form: &'static Form, ctx: &mut AppContext) -> Self {
        let draft = Draft::blank(form, ctx.session.form_defaults());
        Self::from_draft(draft, ctx)
    }

    /// A form with some fields filled in (the person, the course), saved once.
    #[must_use]
    pub fn filled(
        form: &'static Form,
        given: &[(&'static str, String)],
        ctx: &mut AppContext,
    ) -> Self {
        let mut screen = Self::blank(form, ctx);
        screen.given = given.to_vec();
        screen.fill_given(ctx);
        screen.close_after_save = true;
        screen
    }

    /// A form over records of the register, saved once.
    #[must_use]
    pub fn from_rows(form: &'static Form, rows: &[FormRow], ctx: &mut AppContext) -> Self {
        let mut screen = Self::from_draft(
            Draft::from_stored(form, rows, ctx.session.form_defaults()),
            ctx,
        );
        screen.close_after_save = true;
        screen
    }

    /// A draft taken up where it was left.
    #[must_use]
    pub fn resumed(id: i64, draft: Draft, ctx: &mut AppContext) -> Self {
        let close_after_save = draft.rows.iter().any(|r| r.record_ref.is_some());
        let mut screen = Self::from_draft(draft, ctx);
        screen.draft_id = Some(id);
        screen.touched = true;
        screen.close_after_save = close_after_save;
        screen
    }

    /// The cursor starts at the first field of that record.
    #[must_use]
    pub fn at_record(
        mut self,
        record: crate::forms::Record,
        id: Option<i64>,
        ctx: &mut AppContext,
    ) -> Self {
        let position = self
            .draft
            .rows
            .iter()
            .position(|r| r.section.record == record && r.record_ref.map(|k| k.id) == id);
        if let Some(row) = position
            && let Some(place) = self.draft.visible().into_iter().find(|p| p.row == row)
        {
            self.enter(place, ctx);
        }
        self
    }

    /// The cursor starts at that field of the first record.
    #[must_use]
    pub fn at_field(mut self, key: &str, ctx: &mut AppContext) -> Self {
        if let Some(field) = self.draft.rows[0].section.position(key) {
            self.enter(Place { row: 0, field }, ctx);
        }
        self
    }

    fn from_draft(draft: Draft, ctx: &mut AppContext) -> Self {
        let at = draft.at;
        let mut screen = Self {
            draft,
            draft_id: None,
            input: TextInput::default(),
            original: FieldCell::default(),
            replace_on_type: true,
            touched: false,
            unsaved_edits: 0,
            status: StatusLine::Nothing,
            pending_reply: PendingReply::Nothing,
            panel: Panel::default(),
            eligibility: String::new(),
            close_after_save: false,
            saved: 0,
            scanner: Scanner::default(),
            given: Vec::new(),
            top: Cell::new(0),
            flow: FormFlow::Plain,
        };
        screen.enter(at, ctx);
        screen
    }

    fn fill_given(&mut self, ctx: &mut AppContext) {
        for (key, text) in self.given.clone() {
            // The first record that asks: the others of a form are about the same person.
            let place = (0..self.draft.rows.len()).find_map(|row| {
                let field = self.draft.rows[row].section.position(key)?;
                Some(Place { row, field })
            });
            if let Some(place) = place {
                self.draft.cell_mut(place).text.clone_from(&text);
                // A look-up that fails leaves the text as it is; the check at saving speaks.
                let _ = self
                    .draft
                    .normalize_cell(place, &ctx.session.register.lookup());
            }
        }
        let first = self
            .draft
            .visible()
            .into_iter()
            .find(|p| !self.draft.cell(*p).given);
        let at = first.unwrap_or_else(|| self.draft.first_place());
        self.enter(at, ctx);
    }

    /// Writes the draft down, if there is anything to lose.
    fn write_draft(&mut self, ctx: &mut AppContext) -> Result<(), RegisterError> {
        self.unsaved_edits = 0;
        let Some(draft) = self
            .draft_snapshot()
            .filter(|_| !ctx.session.register.is_read_only())
        else {
            return Ok(());
        };
        let result = drafts::store(&mut ctx.session.register, &draft.for_register());
        let was_reported =
            std::mem::replace(&mut ctx.session.draft_failure_reported, result.is_err());
        match result {
            Ok(id) => self.draft_id = Some(id),
            Err(e) if was_reported => ctx.ui.message = Some(e.sentence()),
            Err(e) => return Err(e),
        }
        Ok(())
    }

    /// The draft as it is written down; `None` when there is nothing to lose.
    fn draft_snapshot(&self) -> Option<UnsavedDraft> {
        if !self.touched || matches!(self.flow, FormFlow::Batch(_)) {
            return None;
        }
        let person = self.draft.rows[0]
            .record_ref
            .filter(|_| self.draft.form.name == "intake")
            .map(|k| k.id);
        Some(UnsavedDraft {
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
        let text = |cell: &crate::entry::FieldState| {
            let shown = if cell.note.is_empty() {
                &cell.text
            } else {
                &cell.note
            };
            (!shown.is_empty()).then(|| shown.clone())
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
        self.flow_title()
            .unwrap_or(self.draft.form.title.text())
            .to_uppercase()
    }

    fn context(&self) -> Context {
        Context::Form
    }

    fn hints(&self) -> Vec<Action> {
        let mut hints = Vec::new();
        match &self.status {
            StatusLine::Problem(p) if p.soft => hints.extend([Action::Accept, Action::Up]),
            StatusLine::Problem(_) => hints.push(Action::Up),
            _ => {}
        }
        if self.panel.is_entered() {
            return vec![Action::Down, Action::Enter, Action::Back];
        }
        if let Some(hints) = self.flow_hints() {
            return hints;
        }
        hints.push(Action::Save);
        if self.panel.has_people() || self.has_unknown_card() {
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
            Action::Find if self.has_unknown_card() => {
                Some(crate::words::identity::SCAN_STRANGER_HINT)
            }
            Action::Find if self.panel.has_people() => Some(w::HINT_INTO_LIST),
            Action::Down if self.panel.is_entered() => Some(w::HINT_CHOOSE),
            Action::Enter if self.panel.is_entered() => Some(w::HINT_OPEN),
            _ => self.flow_hint_label(action),
        }
    }

    fn on_open(&mut self, ctx: &mut AppContext) -> Handled {
        self.check_resumed_draft(ctx)
    }

    fn on(&mut self, action: Action, ctx: &mut AppContext) -> Handled {
        if let Some(next) = self.on_scan_key(action, ctx)? {
            return Ok(next);
        }
        let was_id = self.is_id_field();
        let next = self.on_form_key(action, ctx);
        self.track_id_digits(was_id);
        next
    }

    fn on_paste(&mut self, text: &str, ctx: &mut AppContext) -> Handled {
        if let Some(next) = self.paste_card(text, ctx) {
            return next;
        }
        self.paste(text, ctx)
    }

    fn on_reply(&mut self, reply: Reply, ctx: &mut AppContext) -> Handled {
        self.apply_reply(reply, ctx)
    }

    fn refresh(&mut self, ctx: &mut AppContext) -> Result<(), RegisterError> {
        self.refresh_records(ctx)?;
        self.reload_participants(ctx)?;
        self.refresh_panel(ctx)
    }

    fn focused_field(&self) -> Option<String> {
        Some(crate::entry::suggest::sticky_key(
            self.draft.form,
            self.field(),
        ))
    }

    fn save_draft(&mut self, ctx: &mut AppContext) {
        self.commit_input();
        let was_reported = ctx.session.draft_failure_reported;
        if let Err(e) = self.write_draft(ctx) {
            // Nobody reads this; the next field left says it.
            ctx.session.draft_failure_reported = was_reported;
            tracing::warn!(error = e.code(), "the draft could not be kept");
        }
    }

    fn has_unsaved(&self) -> bool {
        self.unsaved_edits > 0
    }

    fn unsaved_draft(&self) -> Option<UnsavedDraft> {
        self.draft_snapshot()
    }

    fn draw(&self, canvas: &mut Canvas<'_, '_>) {
        match &self.flow {
            FormFlow::Series(round) => self.draw_series(canvas, round),
            _ => self.draw_form(canvas),
        }
    }
}

impl FormScreen {
    /// What a key means when no card is coming in.
    fn on_form_key(&mut self, action: Action, ctx: &mut AppContext) -> Handled {
        if self.panel.is_entered()
            && let Some(next) = self.on_panel(action, ctx)?
        {
            return Ok(next);
        }
        if let Some(next) = self.on_flow_key(action, ctx)? {
            return Ok(next);
        }
        match action {
            Action::Enter | Action::Tab | Action::Down => self.forward(ctx),
            Action::BackTab | Action::Up => self.backward(ctx),
            Action::Save => self.save(ctx),
            Action::Find => self.find(),
            Action::Ditto => self.ditto(ctx),
            Action::DittoRest => self.ditto_rest(ctx),
            Action::NextProblem => self.next_problem(ctx),
            Action::Accept => self.accept(ctx),
            Action::List => self.open_list(),
            Action::Back => self.leave(ctx),
            Action::Help => Ok(self.help()),
            Action::Progress => {
                self.save_draft(ctx);
                Ok(Next::Unused)
            }
            other => self.type_in(other, ctx),
        }
    }
}
