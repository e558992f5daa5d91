//! The page of a person: who they are, whether the plan covers them, everything known in one timeline, and one key into
//! each form with the person filled in.

mod card;
pub(in crate::tui) mod hidden;
pub mod history;

use self::card::CardComparison;
use self::hidden::{MaskState, REVEAL_DIGIT};
use crate::domain::codes::CodeList;
use crate::domain::date;
use crate::domain::record_ref::RecordRef;
use crate::entry::answers;
use crate::entry::lookup::reference;
use crate::forms::{self, Record};
use crate::register::read;
use crate::register::read::timeline::TimelineEntry;
use crate::register::{Op, RegisterError};
use crate::tui::app::context::AppContext;
use crate::tui::app::route::{FormRequest, Route};
use crate::tui::app::screen::{Handled, Next, Reply, Screen};
use crate::tui::input::keys::{Action, Context};
use crate::tui::widgets::choice_item::ChoiceItem;
use crate::tui::widgets::{Canvas, ListView, width};
use crate::words::Phrase;
use crate::words::access;
use crate::words::identity as words;
use crate::words::tui as w;

/// The forms a digit opens for the person.
static FORMS: [(u8, Phrase); 9] = [
    (1, w::PERSON_EDIT),
    (2, w::PERSON_ENROL),
    (3, w::PERSON_PLACE),
    (REVEAL_DIGIT, access::OPEN_HIDDEN),
    (5, w::PERSON_CONTACT),
    (6, w::PERSON_LOAN),
    (7, words::PERSON_MERGE),
    (8, w::PERSON_HISTORY),
    (0, w::PERSON_VOID),
];

/// One person.
pub struct PersonPage {
    id: i64,
    reference: String,
    name: String,
    fields: Vec<(&'static str, String)>,
    eligibility: String,
    timeline: Vec<TimelineEntry>,
    list: ListView,
    voiding: Option<(Record, i64)>,
    /// The person chosen next is another record of this one.
    merging: bool,
    /// Voided while the page was open.
    is_voided: bool,
    /// The scanned card that opened the page.
    card_comparison: Option<CardComparison>,
    /// What is hidden, and what waits for it to be opened.
    mask: MaskState,
}

impl PersonPage {
    /// The page of a person.
    ///
    /// # Errors
    /// When the person is gone or the register cannot be read.
    pub fn open(id: i64, ctx: &mut AppContext) -> Result<Self, RegisterError> {
        let mut page = Self {
            id,
            reference: String::new(),
            name: String::new(),
            fields: Vec::new(),
            eligibility: String::new(),
            timeline: Vec::new(),
            list: ListView::default(),
            voiding: None,
            merging: false,
            is_voided: false,
            card_comparison: None,
            mask: MaskState::default(),
        };
        page.refresh(ctx)?;
        Ok(page)
    }

    fn digit(&mut self, digit: u8, ctx: &mut AppContext) -> Handled {
        let given = [("citizen_id", self.reference.clone())];
        let form = match digit {
            1 => return self.edit(ctx, Record::Person, None),
            2 => &forms::ENROLMENT,
            3 => &forms::PLACEMENT,
            5 => &forms::CONTACT,
            6 => &forms::LOAN,
            9 => return self.open_form_from_card(ctx),
            7 => {
                self.merging = true;
                return Ok(Next::Go(Route::FindSimilar(self.name.clone())));
            }
            8 => {
                return Ok(Next::Go(Route::History(self.id, self.name.clone())));
            }
            0 => {
                self.voiding = Some(self.list.chosen().map_or((Record::Person, self.id), |at| {
                    (self.timeline[at].record, self.timeline[at].id)
                }));
                let what = self.voiding.map_or(Record::Person, |v| v.0);
                let title = w::void_why(what.label().text().to_lowercase());
                return Ok(Next::choose(&title, void_reasons(), true));
            }
            _ => return Ok(Next::Same),
        };
        Ok(Next::form(FormRequest::filled(form, &given)))
    }

    /// Opens the form of a line: the intake form for the person, the groups and the needs, else the record's own.
    fn edit(&self, ctx: &mut AppContext, record: Record, id: Option<i64>) -> Handled {
        let form = match (record, id) {
            (Record::Person | Record::Membership | Record::Need, _) => {
                let rows = read::load::intake_rows(ctx.reader(), self.id)?;
                FormRequest::stored(&forms::INTAKE, rows).at_record(record, id.or(Some(self.id)))
            }
            (record, Some(id)) => {
                let row = read::load::form_row(ctx.reader(), record, id)?;
                let form = forms::FORMS
                    .into_iter()
                    .find(|f| f.sections[0].record == record)
                    .unwrap_or(&forms::INTAKE);
                FormRequest::stored(form, vec![row])
            }
            _ => return Ok(Next::Same),
        };
        Ok(Next::form(form))
    }

    fn void(&mut self, reason: &str, ctx: &mut AppContext) -> Handled {
        let Some((record, id)) = self.voiding.take() else {
            return Ok(Next::Changed);
        };
        let stored = read::load::stored_record(ctx.reader(), record, id)?
            .ok_or(RegisterError::Gone(record, id))?;
        ctx.session.register.change(Op::Void {
            record,
            record_ref: RecordRef::new(id, stored.version),
            reason: reason.to_owned(),
        })?;
        ctx.ui.message = Some(w::voided(record.label()));
        if record == Record::Person {
            return Ok(Next::Close(Reply::Nothing));
        }
        self.refresh(ctx)?;
        Ok(Next::Changed)
    }
}

/// Why a record is marked as void: the label is kept with it.
fn void_reasons() -> Vec<ChoiceItem> {
    [
        w::VOID_MISTAKE,
        w::VOID_TWICE,
        w::VOID_WRONG_PERSON,
        w::VOID_OTHER,
    ]
    .into_iter()
    .map(|reason| ChoiceItem::new(reason.text(), "", reason.text()))
    .collect()
}

impl Screen for PersonPage {
    fn title(&self) -> String {
        self.name.clone()
    }

    fn context(&self) -> Context {
        Context::MarkedList
    }

    fn hints(&self) -> Vec<Action> {
        vec![
            Action::Down,
            Action::Enter,
            Action::TakeBack,
            Action::Find,
            Action::Progress,
            Action::Help,
            Action::Back,
        ]
    }

    fn hint_label(&self, action: Action) -> Option<Phrase> {
        match action {
            Action::Down => Some(w::HINT_CHOOSE),
            Action::Enter => Some(w::HINT_OPEN),
            _ => None,
        }
    }

    fn on(&mut self, action: Action, ctx: &mut AppContext) -> Handled {
        self.merging = false;
        self.mask.clear_pending();
        if self.is_voided && action != Action::TakeBack {
            return Ok(Next::Close(Reply::Nothing));
        }
        if self.mask.is_blocked(action, self.chosen()) {
            return Ok(self.open_reason_dialog(action));
        }
        match (action, self.list.chosen()) {
            (Action::Digit(digit), _) => self.digit(digit, ctx),
            (Action::Enter, Some(at)) => {
                let line = self.timeline[at].clone();
                self.edit(ctx, line.record, Some(line.id))
            }
            (action, _) if self.list.navigate(action) => Ok(Next::Changed),
            _ => Ok(Next::Unused),
        }
    }

    fn on_reply(&mut self, reply: Reply, ctx: &mut AppContext) -> Handled {
        match reply {
            Reply::Text(reason) if self.mask.has_pending() => self.reveal(&reason, ctx),
            Reply::Text(reason) => self.void(&reason, ctx),
            Reply::Person(id) if self.merging && id == self.id => {
                ctx.ui.message = Some(words::MERGE_SAME.text().to_owned());
                Ok(Next::Changed)
            }
            Reply::Person(id) if self.merging => Ok(Next::Go(Route::Merge(self.id, id))),
            Reply::Person(id) if id != self.id => Ok(Next::Replace(Route::Person(id))),
            _ => Ok(Next::Changed),
        }
    }

    fn refresh(&mut self, ctx: &mut AppContext) -> Result<(), RegisterError> {
        let Some(stored) = read::load::stored_record(ctx.reader(), Record::Person, self.id)? else {
            self.is_voided = true;
            return Ok(());
        };
        self.is_voided = false;
        let text = |key: &str| {
            stored
                .answers
                .text(key)
                .map(String::from)
                .unwrap_or_default()
        };
        self.name = text("full_name");
        let citizen_id = Some(text("citizen_id")).filter(|id| !id.is_empty());
        self.reference = reference(citizen_id.as_deref(), self.id);
        self.fields = Record::Person
            .section()
            .fields
            .iter()
            .filter(|f| f.key != "full_name")
            .filter_map(|f| {
                Some((
                    f.label.text(),
                    answers::shown(f, stored.answers.get(f.key)?),
                ))
            })
            .collect();
        self.fields
            .insert(0, (w::REGISTER_NUMBER.text(), self.id.to_string()));
        let key = |l: &TimelineEntry| (l.record, l.id);
        let previous = self.list.chosen().map(|at| key(&self.timeline[at]));
        self.timeline = read::timeline::of_person(ctx.reader(), self.id)?;
        self.apply_masking(ctx)?;
        self.list
            .replace_lines(previous, self.timeline.iter().map(key));
        self.compare_card(ctx)
    }

    fn draw(&self, canvas: &mut Canvas<'_, '_>) {
        let (theme, columns, rows) = (canvas.theme, canvas.columns(), canvas.rows());
        if self.is_voided {
            let message = words::PERSON_GONE.text();
            canvas.paragraph(2, 1, columns.saturating_sub(4), 3, message, theme.warning());
            return;
        }
        let half = columns / 2;
        let shown = self
            .fields
            .len()
            .min(usize::from(rows / 2).saturating_sub(1) * 2);
        let per_column = shown.div_ceil(2);
        for (at, (label, value)) in self.fields.iter().take(shown).enumerate() {
            let x = if at < per_column { 1 } else { half + 1 };
            let y = u16::try_from(at % per_column.max(1)).unwrap_or(0);
            canvas.text(x, y, 17, label, theme.dim());
            canvas.text(x + 18, y, half.saturating_sub(20), value, theme.text());
        }
        let mut row = u16::try_from(per_column).unwrap_or(0);
        row += canvas.paragraph(
            1,
            row,
            columns.saturating_sub(2),
            2,
            &self.eligibility,
            theme.accent(),
        );
        let sentence = self.card_comparison.as_ref().map(CardComparison::sentence);
        if let Some(sentence) = sentence.filter(|t| !t.is_empty()) {
            let room = columns.saturating_sub(2);
            row += canvas.paragraph(1, row, room, 3, &sentence, theme.warning());
        }
        let mut x = 1;
        for (digit, label) in FORMS.iter().filter(|(d, _)| self.mask.is_offered(*d)) {
            let needed = u16::try_from(width(label.text())).unwrap_or(columns) + 2;
            if x + needed > columns {
                (x, row) = (1, row + 1);
            }
            x += canvas.text(
                x,
                row,
                columns.saturating_sub(x),
                &digit.to_string(),
                theme.accent(),
            ) + 1;
            x += canvas.text(
                x,
                row,
                columns.saturating_sub(x),
                label.text(),
                theme.text(),
            ) + 2;
        }
        row += 1;
        if self.timeline.is_empty() {
            canvas.text(2, row + 1, columns, w::TIMELINE_EMPTY.text(), theme.dim());
            return;
        }
        let mut list = canvas.part(0, row, columns, rows.saturating_sub(row));
        self.list.draw(&mut list, |line, at, chosen| {
            draw_line(line, &self.timeline[at], chosen);
        });
    }
}

/// Day, kind, heart and state of a line.
fn draw_line(line: &mut Canvas<'_, '_>, entry: &TimelineEntry, chosen: bool) {
    let theme = line.theme;
    let styled = |style| if chosen { theme.chosen() } else { style };
    let day = date::from_iso(&entry.on).map_or_else(|| entry.on.clone(), date::shown);
    line.text(1, 0, 10, &day, styled(theme.dim()));
    line.text(
        12,
        0,
        17,
        entry.record.label().text(),
        styled(theme.accent()),
    );
    let unanswered = entry.record == Record::FollowUp && entry.state.is_empty();
    let state = if unanswered {
        w::FOLLOW_UP_OPEN.text()
    } else {
        &entry.state
    };
    let room = line.columns().saturating_sub(31);
    let beside = u16::try_from(width(state)).unwrap_or(room).min(room / 2);
    let taken = line.text(
        30,
        0,
        room.saturating_sub(beside + 1),
        &entry.text,
        styled(theme.text()),
    );
    line.text(31 + taken, 0, beside, state, styled(theme.dim()));
}

/// The label of an outcome, for screens that list follow-ups.
#[must_use]
pub fn outcome_label(code: &str) -> &'static str {
    CodeList::FollowUpOutcome
        .get(code)
        .map_or("", |c| c.label())
}
