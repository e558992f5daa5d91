//! The page of a person: who they are, whether the plan covers them, everything known in one timeline, and one key into
//! each form with the person filled in.

mod card;
pub(super) mod hidden;

use self::card::Offered;
use self::hidden::{Hidden, OPEN};
use super::choose::{Choose, Offer};
use super::find::Find;
use super::form::FormScreen;
use super::history::History;
use super::merge::MergeScreen;
use crate::domain::codes::List;
use crate::domain::date;
use crate::entry::answers;
use crate::forms::{self, Record};
use crate::register::page::Line;
use crate::register::{Op, RegisterError};
use crate::tui::keys::{Action, Context};
use crate::tui::office::Office;
use crate::tui::screen::{Handled, Next, Reply, Screen};
use crate::tui::widgets::{Canvas, Listing, width};
use crate::words::Phrase;
use crate::words::access;
use crate::words::identity as words;
use crate::words::tui as w;

/// The forms a digit opens for the person.
static FORMS: [(u8, Phrase); 9] = [
    (1, w::PERSON_EDIT),
    (2, w::PERSON_ENROL),
    (3, w::PERSON_PLACE),
    (OPEN, access::OPEN_HIDDEN),
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
    facts: Vec<(&'static str, String)>,
    eligible: String,
    timeline: Vec<Line>,
    list: Listing,
    voiding: Option<(Record, i64)>,
    /// The person chosen next is another record of this one.
    merging: bool,
    /// Voided while the page was open.
    gone: bool,
    /// The scanned card that opened the page.
    offered: Option<Offered>,
    /// What is hidden, and what waits for it to be opened.
    hidden: Hidden,
}

impl PersonPage {
    /// The page of a person.
    ///
    /// # Errors
    /// When the person is gone or the register cannot be read.
    pub fn open(id: i64, office: &mut Office) -> Result<Self, RegisterError> {
        let mut page = Self {
            id,
            reference: String::new(),
            name: String::new(),
            facts: Vec::new(),
            eligible: String::new(),
            timeline: Vec::new(),
            list: Listing::default(),
            voiding: None,
            merging: false,
            gone: false,
            offered: None,
            hidden: Hidden::default(),
        };
        page.refresh(office)?;
        Ok(page)
    }

    fn digit(&mut self, digit: u8, office: &mut Office) -> Handled {
        let given = [("citizen_id", self.reference.clone())];
        let form = match digit {
            1 => return self.edit(office, Record::Person, None),
            2 => &forms::ENROLMENT,
            3 => &forms::PLACEMENT,
            5 => &forms::CONTACT,
            6 => &forms::LOAN,
            9 => return self.take_from_card(office),
            7 => {
                self.merging = true;
                return Ok(Next::Open(Box::new(Find::suggesting(office, &self.name)?)));
            }
            8 => {
                return Ok(Next::Open(Box::new(History::open(
                    self.id, &self.name, office,
                )?)));
            }
            0 => {
                self.voiding = Some(self.list.chosen().map_or((Record::Person, self.id), |at| {
                    (self.timeline[at].record, self.timeline[at].id)
                }));
                let what = self.voiding.map_or(Record::Person, |v| v.0);
                let title = w::void_why(what.label().text().to_lowercase());
                return Ok(Next::Open(Box::new(Choose::of(
                    &title,
                    void_reasons(),
                    true,
                ))));
            }
            _ => return Ok(Next::Same),
        };
        Ok(Next::Open(Box::new(FormScreen::filled(
            form, &given, office,
        ))))
    }

    /// Opens the form of a line: the intake form for the person, the groups and the needs, else the record's own.
    fn edit(&self, office: &mut Office, record: Record, id: Option<i64>) -> Handled {
        let form = match (record, id) {
            (Record::Person | Record::Membership | Record::Need, _) => {
                let rows = office.register.intake_rows(self.id)?;
                FormScreen::over(&forms::INTAKE, &rows, office).at_record(
                    record,
                    id.or(Some(self.id)),
                    office,
                )
            }
            (record, Some(id)) => {
                let row = office.register.row(record, id)?;
                let form = forms::FORMS
                    .into_iter()
                    .find(|f| f.sections[0].record == record)
                    .unwrap_or(&forms::INTAKE);
                FormScreen::over(form, &[row], office)
            }
            _ => return Ok(Next::Same),
        };
        Ok(Next::Open(Box::new(form)))
    }

    fn void(&mut self, reason: &str, office: &mut Office) -> Handled {
        let Some((record, id)) = self.voiding.take() else {
            return Ok(Next::Changed);
        };
        let kept = office
            .register
            .kept(record, id)?
            .ok_or(RegisterError::Gone(record, id))?;
        office.register.change(Op::Void {
            record,
            kept: (id, kept.version),
            reason: reason.to_owned(),
        })?;
        office.message = Some(w::voided(record.label()));
        if record == Record::Person {
            return Ok(Next::Close(Reply::Nothing));
        }
        self.refresh(office)?;
        Ok(Next::Changed)
    }
}

/// Why a record is marked as void: the label is kept with it.
fn void_reasons() -> Vec<Offer> {
    [
        w::VOID_MISTAKE,
        w::VOID_TWICE,
        w::VOID_WRONG_PERSON,
        w::VOID_OTHER,
    ]
    .into_iter()
    .map(|reason| Offer::new(reason.text(), "", reason.text()))
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

    fn on(&mut self, action: Action, office: &mut Office) -> Handled {
        self.merging = false;
        self.hidden.forget();
        if self.gone && action != Action::TakeBack {
            return Ok(Next::Close(Reply::Nothing));
        }
        if self.hidden.stands_before(action, self.chosen()) {
            return Ok(self.ask_why(action));
        }
        match (action, self.list.chosen()) {
            (Action::Digit(digit), _) => self.digit(digit, office),
            (Action::Enter, Some(at)) => {
                let line = self.timeline[at].clone();
                self.edit(office, line.record, Some(line.id))
            }
            (action, _) if self.list.moves(action) => Ok(Next::Changed),
            _ => Ok(Next::Unused),
        }
    }

    fn on_reply(&mut self, reply: Reply, office: &mut Office) -> Handled {
        match reply {
            Reply::Text(reason) if self.hidden.asks() => self.open_hidden(&reason, office),
            Reply::Text(reason) => self.void(&reason, office),
            Reply::Person(id) if self.merging && id == self.id => {
                office.message = Some(words::MERGE_SAME.text().to_owned());
                Ok(Next::Changed)
            }
            Reply::Person(id) if self.merging => Ok(Next::Open(Box::new(MergeScreen::open(
                self.id, id, office,
            )?))),
            Reply::Person(id) if id != self.id => {
                Ok(Next::Replace(Box::new(Self::open(id, office)?)))
            }
            _ => Ok(Next::Changed),
        }
    }

    fn refresh(&mut self, office: &mut Office) -> Result<(), RegisterError> {
        let Some(kept) = office.register.kept(Record::Person, self.id)? else {
            self.gone = true;
            return Ok(());
        };
        self.gone = false;
        let text = |key: &str| kept.answers.text(key).map(String::from).unwrap_or_default();
        self.name = text("full_name");
        self.reference = if text("citizen_id").is_empty() {
            format!("#{}", self.id)
        } else {
            text("citizen_id")
        };
        self.facts = Record::Person
            .section()
            .fields
            .iter()
            .filter(|f| f.key != "full_name")
            .filter_map(|f| Some((f.label.text(), answers::shown(f, kept.answers.get(f.key)?))))
            .collect();
        self.facts
            .insert(0, (w::REGISTER_NUMBER.text(), self.id.to_string()));
        let key = |l: &Line| (l.record, l.id);
        let was = self.list.chosen().map(|at| key(&self.timeline[at]));
        self.timeline = office.register.timeline(self.id)?;
        self.weigh(office)?;
        self.list.follow(was, self.timeline.iter().map(key));
        self.compare_card(office)
    }

    fn draw(&self, canvas: &mut Canvas<'_, '_>) {
        let (theme, columns, rows) = (canvas.theme, canvas.columns(), canvas.rows());
        if self.gone {
            let said = words::PERSON_GONE.text();
            canvas.paragraph(2, 1, columns.saturating_sub(4), 3, said, theme.doubtful());
            return;
        }
        let half = columns / 2;
        let shown = self
            .facts
            .len()
            .min(usize::from(rows / 2).saturating_sub(1) * 2);
        let per_column = shown.div_ceil(2);
        for (at, (label, value)) in self.facts.iter().take(shown).enumerate() {
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
            &self.eligible,
            theme.accent(),
        );
        let told = self.offered.as_ref().map(Offered::sentence);
        if let Some(told) = told.filter(|t| !t.is_empty()) {
            let room = columns.saturating_sub(2);
            row += canvas.paragraph(1, row, room, 3, &told, theme.doubtful());
        }
        let mut x = 1;
        for (digit, label) in FORMS.iter().filter(|(d, _)| self.hidden.offers(*d)) {
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
fn draw_line(line: &mut Canvas<'_, '_>, told: &Line, chosen: bool) {
    let theme = line.theme;
    let styled = |style| if chosen { theme.chosen() } else { style };
    let day = date::from_iso(&told.on).map_or_else(|| told.on.clone(), date::shown);
    line.text(1, 0, 10, &day, styled(theme.dim()));
    line.text(
        12,
        0,
        17,
        told.record.label().text(),
        styled(theme.accent()),
    );
    let unanswered = told.record == Record::FollowUp && told.state.is_empty();
    let state = if unanswered {
        w::FOLLOW_UP_OPEN.text()
    } else {
        &told.state
    };
    let room = line.columns().saturating_sub(31);
    let beside = u16::try_from(width(state)).unwrap_or(room).min(room / 2);
    let taken = line.text(
        30,
        0,
        room.saturating_sub(beside + 1),
        &told.text,
        styled(theme.text()),
    );
    line.text(31 + taken, 0, beside, state, styled(theme.dim()));
}

/// The label of an outcome, for screens that list follow-ups.
#[must_use]
pub fn outcome_label(code: &str) -> &'static str {
    List::FollowUpOutcome.get(code).map_or("", |c| c.label())
}
