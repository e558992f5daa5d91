//! The page of a person: the fields, whether the plan covers the person, the timeline of all records, and one key into each
//! form with the person filled in.

mod card;
pub mod history;

use self::card::CardComparison;
use crate::domain::card::CardScan;
use crate::domain::ids::PersonId;
use crate::domain::record_ref::RecordRef;
use crate::domain::roles::Permission;
use crate::entry::lookup::reference;
use crate::forms::{self, Record};
use crate::progress::format;
use crate::register::read::timeline::TimelineEntry;
use crate::register::read::{self, masked};
use crate::register::{Op, RegisterError, Result};
use crate::tui::app::context::AppContext;
use crate::tui::app::route::{FormRequest, Route};
use crate::tui::app::screen::{Handled, Hint, Next, Reply, Screen, hints};
use crate::tui::input::keys::{Action, Context};
use crate::tui::widgets::choice_item::ChoiceItem;
use crate::tui::widgets::{Canvas, List, REST, width};
use crate::words::{Phrase, access, identity as words, tui as w};

/// The digit that opens what is masked.
const REVEAL_DIGIT: u8 = 4;
/// The digits of screens that need it open: itself, the merge, the history.
const REVEALING_DIGITS: [u8; 3] = [REVEAL_DIGIT, 7, 8];

/// The digits that show and do not write.
const READING_DIGITS: [u8; 2] = [REVEAL_DIGIT, 8];

/// What a digit does besides opening a form that is about the person.
static COMMANDS: [(u8, Phrase); 5] = [
    (1, w::PERSON_EDIT),
    (REVEAL_DIGIT, access::OPEN_HIDDEN),
    (7, words::PERSON_MERGE),
    (8, w::PERSON_HISTORY),
    (0, w::PERSON_VOID),
];

/// The digits and their labels, 0 last.
fn menu() -> Vec<(u8, Phrase)> {
    let forms = forms::of_person().map(|(digit, _, label)| (digit, label));
    let mut menu: Vec<_> = COMMANDS.into_iter().chain(forms).collect();
    menu.sort_by_key(|(digit, _)| (*digit + 9) % 10);
    menu
}

/// The page of one person: data, eligibility and timeline.
pub struct PersonPage {
    id: PersonId,
    reference: String,
    name: String,
    fields: Vec<(&'static str, String)>,
    eligibility: String,
    list: List<TimelineEntry>,
    voiding: Option<(Record, i64)>,
    /// The person chosen next is a duplicate of this one.
    merging: bool,
    /// The person was voided while the page was open.
    is_voided: bool,
    /// The scanned ID card that opened the page.
    card_comparison: Option<CardComparison>,
    /// Something about the person is masked.
    has_hidden: bool,
}

impl PersonPage {
    /// The page of a person, opened by their scanned ID card or without one.
    pub fn new(id: PersonId, card: Option<CardScan>) -> Self {
        Self {
            id,
            reference: String::new(),
            name: String::new(),
            fields: Vec::new(),
            eligibility: String::new(),
            list: List::default(),
            voiding: None,
            merging: false,
            is_voided: false,
            card_comparison: card.map(CardComparison::new),
            has_hidden: false,
        }
    }

    fn digit(&mut self, digit: u8, ctx: &mut AppContext) -> Handled {
        if menu().iter().any(|(known, _)| *known == digit) && !READING_DIGITS.contains(&digit) {
            ctx.session.register.authorize(Permission::Write)?;
        }
        if self.has_hidden && REVEALING_DIGITS.contains(&digit) {
            return Err(RegisterError::Hidden(self.id));
        }
        Ok(match digit {
            REVEAL_DIGIT => {
                ctx.ui.message = Some(access::OPENED_NOTED.text().to_owned());
                Next::Changed
            }
            1 => return self.edit(ctx, Record::Person, None),
            9 if self.card_comparison.is_some() => return self.open_form_from_card(ctx),
            7 => {
                self.merging = true;
                Next::Go(Route::FindSimilar(self.name.clone()))
            }
            8 => Next::Go(Route::History(self.id, self.name.clone())),
            0 => {
                let chosen = self.list.chosen().map(|entry| (entry.record, entry.id));
                let (record, id) = chosen.unwrap_or((Record::Person, self.id.get()));
                read::load::check_void(ctx.reader(), record, id)?;
                self.voiding = Some((record, id));
                let title = w::void_why(record.label().text().to_lowercase());
                Next::choose(&title, ChoiceItem::phrases(&VOID_REASONS), true)
            }
            digit => match forms::of_person().find(|(d, ..)| *d == digit) {
                Some((_, form, _)) => {
                    let given = [("citizen_id", self.reference.clone())];
                    Next::form(FormRequest::filled(form, &given))
                }
                None => Next::Same,
            },
        })
    }

    /// Opens the form of a record: the intake form for the person, the groups and the needs, else the record's own.
    fn edit(&self, ctx: &mut AppContext, record: Record, id: Option<i64>) -> Handled {
        ctx.session.register.authorize(Permission::Write)?;
        match (record, id) {
            (Record::Person | Record::Membership | Record::Need, _) => {
                let rows = read::load::intake_rows(ctx.reader(), self.id)?;
                let form = FormRequest::stored(&forms::INTAKE, rows);
                Ok(Next::form(
                    form.at_record(record, id.or(Some(self.id.get()))),
                ))
            }
            (record, Some(id)) => Next::form_of(record, id, ctx),
            _ => Ok(Next::Same),
        }
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
        self.reload(ctx)
    }
}

/// The reasons for voiding a record; the label is stored with it.
const VOID_REASONS: [Phrase; 4] = [
    w::VOID_MISTAKE,
    w::VOID_TWICE,
    w::VOID_WRONG_PERSON,
    w::VOID_OTHER,
];

impl Screen for PersonPage {
    fn title(&self) -> String {
        self.name.clone()
    }

    fn context(&self) -> Context {
        Context::MarkedList
    }

    fn footer(&self) -> Vec<Hint> {
        hints![
            Down = w::HINT_CHOOSE,
            Enter = w::HINT_OPEN,
            TakeBack,
            Find,
            Progress,
            Help,
            Back
        ]
    }

    fn on(&mut self, action: Action, ctx: &mut AppContext) -> Handled {
        self.merging = false;
        if self.is_voided && action != Action::TakeBack {
            return Ok(Next::Close(Reply::Nothing));
        }
        match (action, self.list.chosen()) {
            (Action::Digit(digit), _) => self.digit(digit, ctx),
            (Action::Enter, Some(entry)) => self.edit(ctx, entry.record, Some(entry.id)),
            _ => Ok(self.list.on(action)),
        }
    }

    fn on_reply(&mut self, reply: Reply, ctx: &mut AppContext) -> Handled {
        match reply {
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

    fn refresh(&mut self, ctx: &mut AppContext) -> Result<()> {
        let Some(stored) = read::load::stored_record(ctx.reader(), Record::Person, self.id.get())?
        else {
            self.is_voided = true;
            return Ok(());
        };
        self.is_voided = false;
        let text = |key: &str| stored.answers.text(key).map(String::from);
        self.name = text("full_name").unwrap_or_default();
        let citizen_id = text("citizen_id").filter(|id| !id.is_empty());
        self.reference = reference(citizen_id.as_deref(), self.id);
        let fields = Record::Person.section().fields.iter();
        let shown = fields.filter(|f| f.key != "full_name").filter_map(|f| {
            let value = masked::shown(ctx.reader(), &stored, f)?;
            Some((f.label.text(), value))
        });
        let number = (w::REGISTER_NUMBER.text(), self.id.to_string());
        self.fields = std::iter::once(number).chain(shown).collect();
        let timeline = read::timeline::of_person(ctx.reader(), self.id)?;
        self.eligibility = read::timeline::eligibility(ctx.reader(), self.id)?;
        self.has_hidden = masked::has_hidden(ctx.reader(), self.id)?;
        let key = |entry: &TimelineEntry| (entry.record, entry.id);
        let previous = self.list.chosen().map(key);
        self.list.set(timeline);
        self.list.choose_where(|entry| Some(key(entry)) == previous);
        self.compare_card(ctx)
    }

    fn draw(&self, canvas: &mut Canvas<'_, '_>) {
        let (theme, columns) = (canvas.theme, canvas.columns());
        if self.is_voided {
            canvas.note(1, 3, words::PERSON_GONE.text(), theme.warning());
            return;
        }
        let mut row = self.draw_fields(canvas);
        let room = columns.saturating_sub(2);
        row += canvas.paragraph(1, row, room, 2, &self.eligibility, theme.accent());
        let comparison = self.card_comparison.as_ref();
        if let Some(sentence) = comparison.and_then(CardComparison::sentence) {
            row += canvas.paragraph(1, row, room, 3, &sentence, theme.warning());
        }
        row = self.draw_digits(canvas, row) + 1;
        if self.list.is_empty() {
            canvas.text(2, row + 1, REST, w::TIMELINE_EMPTY.text(), theme.dim());
            return;
        }
        self.list.draw(&mut canvas.inside(0, row, 0, 0), draw_entry);
    }
}

impl PersonPage {
    /// Draws the fields in two columns; returns the rows taken.
    fn draw_fields(&self, canvas: &mut Canvas<'_, '_>) -> u16 {
        let (theme, half) = (canvas.theme, canvas.columns() / 2);
        let most = usize::from(canvas.rows() / 2).saturating_sub(1) * 2;
        let shown = self.fields.len().min(most);
        let per_column = shown.div_ceil(2);
        for (at, (label, value)) in self.fields.iter().take(shown).enumerate() {
            let x = if at < per_column { 1 } else { half + 1 };
            let y = u16::try_from(at % per_column.max(1)).unwrap_or(0);
            canvas.text(x, y, 17, label, theme.dim());
            canvas.text(x + 18, y, half.saturating_sub(20), value, theme.text());
        }
        u16::try_from(per_column).unwrap_or(0)
    }

    /// Draws the digits from a row on; returns the last row taken.
    fn draw_digits(&self, canvas: &mut Canvas<'_, '_>, row: u16) -> u16 {
        let theme = canvas.theme;
        let (mut x, mut row) = (1, row);
        let menu = menu().into_iter();
        for (digit, label) in menu.filter(|(digit, _)| self.has_hidden || *digit != REVEAL_DIGIT) {
            (x, row) = canvas.digit_after((x, row), digit, label.text(), theme.text());
        }
        row
    }
}

fn draw_entry(line: &mut Canvas<'_, '_>, entry: &TimelineEntry) {
    let theme = line.theme;
    line.text(1, 0, 10, &format::day(&entry.on), theme.dim());
    line.text(12, 0, 17, entry.record.label().text(), theme.accent());
    let state = match entry.state.as_str() {
        "" if entry.record == Record::FollowUp => w::FOLLOW_UP_OPEN.text(),
        state => state,
    };
    let room = line.columns().saturating_sub(31);
    let beside = u16::try_from(width(state)).unwrap_or(room).min(room / 2);
    let room = room.saturating_sub(beside + 1);
    let taken = line.text(30, 0, room, &entry.text, theme.text());
    line.text(31 + taken, 0, beside, state, theme.dim());
}
