//! The people behind a target: those still missing, each with the reason, and those counted. Owns no figure (`progress`).

use chrono::NaiveDate;

use super::form::FormScreen;
use super::person::PersonPage;
use crate::domain::date;
use crate::forms::{self, Form};
use crate::progress::measure::{ListedPerson, Which};
use crate::progress::period::Period;
use crate::progress::plan::{Measure, Target};
use crate::progress::{list, told};
use crate::register::RegisterError;
use crate::register::version::Version;
use crate::tui::keys::{Action, Context};
use crate::tui::office::Office;
use crate::tui::screen::{Handled, Next, Screen};
use crate::tui::widgets::preview::Preview;
use crate::tui::widgets::{Canvas, Listing};
use crate::words::Phrase;
use crate::words::{targets as w, tui};

/// The forms a digit opens for the chosen person.
const FORMS: [(u8, &Form, Phrase); 4] = [
    (2, &forms::ENROLMENT, tui::PERSON_ENROL),
    (3, &forms::PLACEMENT, tui::PERSON_PLACE),
    (5, &forms::CONTACT, tui::PERSON_CONTACT),
    (6, &forms::LOAN, tui::PERSON_LOAN),
];

/// The people of a target.
pub struct Listed {
    target: Target,
    period: Period,
    as_of: NaiveDate,
    which: Which,
    /// The register the lists were read from.
    version: Version,
    missing: Vec<ListedPerson>,
    counted: Vec<ListedPerson>,
    list: Listing,
    preview: Preview,
}

impl Listed {
    /// The people missing from a target of the plan; those counted are one key away.
    ///
    /// # Errors
    /// When the register cannot be read.
    pub fn open(
        target: &Target,
        period: Period,
        as_of: NaiveDate,
        office: &mut Office,
    ) -> Result<Self, RegisterError> {
        let mut listed = Self {
            target: target.clone(),
            period,
            as_of,
            which: Which::Missing,
            version: office.register.version()?,
            missing: Vec::new(),
            counted: Vec::new(),
            list: Listing::default(),
            preview: Preview::default(),
        };
        listed.read(office)?;
        Ok(listed)
    }

    fn read(&mut self, office: &Office) -> Result<(), RegisterError> {
        let conn = office.register.reading();
        let people = |which| list(conn, &self.target, &self.period, self.as_of, which);
        (self.missing, self.counted) = (people(Which::Missing)?, people(Which::Counted)?);
        self.list.set_len(self.people().len());
        self.look(office)
    }

    fn people(&self) -> &[ListedPerson] {
        match self.which {
            Which::Missing => &self.missing,
            Which::Counted => &self.counted,
        }
    }

    fn chosen(&self) -> Option<&ListedPerson> {
        self.list.chosen().and_then(|at| self.people().get(at))
    }

    fn look(&mut self, office: &Office) -> Result<(), RegisterError> {
        self.preview.of(self.chosen().map(|p| p.person_id), office)
    }

    fn other(&mut self, office: &Office) -> Handled {
        self.which = match self.which {
            Which::Missing => Which::Counted,
            Which::Counted => Which::Missing,
        };
        self.list = Listing::of(self.people().len());
        self.look(office)?;
        Ok(Next::Changed)
    }

    fn form(&self, digit: u8, office: &mut Office) -> Handled {
        let form = FORMS.iter().find(|(d, ..)| *d == digit);
        let (Some((_, form, _)), Some(person)) = (form, self.chosen()) else {
            return Ok(Next::Same);
        };
        let number = format!("#{}", person.person_id);
        let reference = person.citizen_id.clone().unwrap_or(number);
        let given = [("citizen_id", reference)];
        let form = FormScreen::filled(form, &given, office);
        Ok(Next::Open(Box::new(form)))
    }

    /// The chosen line in full, where the list has to cut it.
    fn whole(&self, person: &ListedPerson) -> String {
        let day = told::day(&person.opened_on);
        let since = match self.target.measure {
            Measure::Served { .. } => w::counts_from(day),
            _ => day,
        };
        format!("{} · {since} · {}", person.full_name, beside(person))
    }

    fn draw_head(&self, canvas: &mut Canvas<'_, '_>) {
        let (theme, columns) = (canvas.theme, canvas.columns());
        let period = format!(
            "{}, {}",
            told::days_of(&self.period),
            w::seen_on(date::shown(self.as_of))
        );
        let mut x = 1;
        for (which, text) in [
            (Which::Missing, w::missing_count(count(&self.missing))),
            (Which::Counted, w::counted_count(count(&self.counted))),
        ] {
            let (sign, style) = if which == self.which {
                (theme.sign("►", ">"), theme.heading())
            } else {
                (" ", theme.dim())
            };
            let text = format!("{sign} {text}");
            x += canvas.text(x, 0, columns.saturating_sub(x), &text, style) + 2;
        }
        let room = columns.saturating_sub(x + 1);
        canvas.text_right(columns.saturating_sub(1), 0, room, &period, theme.dim());
        x = 1;
        for (digit, _, label) in &FORMS {
            x += canvas.text(x, 1, 1, &digit.to_string(), theme.accent()) + 1;
            x += canvas.text(x, 1, columns.saturating_sub(x), label.text(), theme.text()) + 2;
        }
    }
}

fn count(people: &[ListedPerson]) -> String {
    told::count(people.len() as u64)
}

impl Screen for Listed {
    fn title(&self) -> String {
        self.target.label.text().to_owned()
    }

    fn context(&self) -> Context {
        Context::MarkedList
    }

    fn hints(&self) -> Vec<Action> {
        vec![
            Action::Down,
            Action::Enter,
            Action::Tab,
            Action::Find,
            Action::Help,
            Action::Back,
        ]
    }

    fn hint_label(&self, action: Action) -> Option<Phrase> {
        match action {
            Action::Down => Some(tui::HINT_CHOOSE),
            Action::Enter => Some(tui::HINT_OPEN),
            Action::Tab => Some(match self.which {
                Which::Missing => w::HINT_COUNTED,
                Which::Counted => w::HINT_MISSING,
            }),
            _ => None,
        }
    }

    fn on(&mut self, action: Action, office: &mut Office) -> Handled {
        let person = self.chosen().map(|p| p.person_id);
        match (action, person) {
            (Action::Tab | Action::BackTab | Action::Left | Action::Right, _) => self.other(office),
            (Action::Digit(digit), _) => self.form(digit, office),
            (Action::Enter, Some(id)) => Ok(Next::Open(Box::new(PersonPage::open(id, office)?))),
            (action, _) if self.list.moves(action) => {
                self.look(office)?;
                Ok(Next::Changed)
            }
            _ => Ok(Next::Unused),
        }
    }

    fn refresh(&mut self, office: &mut Office) -> Result<(), RegisterError> {
        let version = office.register.version()?;
        if version == self.version {
            return self.look(office);
        }
        self.version = version;
        let chosen = self.chosen().map(|p| p.person_id);
        self.read(office)?;
        let again = self
            .people()
            .iter()
            .position(|p| Some(p.person_id) == chosen);
        if let Some(at) = again {
            self.list.choose(at);
            self.look(office)?;
        }
        Ok(())
    }

    fn draw(&self, canvas: &mut Canvas<'_, '_>) {
        let (theme, columns, rows) = (canvas.theme, canvas.columns(), canvas.rows());
        self.draw_head(canvas);
        let Some(chosen) = self.chosen() else {
            let said = match self.which {
                Which::Missing => w::NOBODY_MISSING,
                Which::Counted => w::NOBODY_COUNTED,
            };
            canvas.text(2, 3, columns, said.text(), theme.dim());
            return;
        };
        let room = self.preview.list_columns(columns);
        let mut list = canvas.part(0, 3, room, rows.saturating_sub(5));
        self.list.draw(&mut list, |line, at, chosen| {
            draw_person(line, &self.people()[at], chosen);
        });
        let foot = rows.saturating_sub(1);
        canvas.text(
            1,
            foot,
            room.saturating_sub(2),
            &self.whole(chosen),
            theme.accent(),
        );
        self.preview.draw(canvas, 3);
    }
}

/// Opening day, name, neighbourhood, phone, and why not.
fn draw_person(line: &mut Canvas<'_, '_>, person: &ListedPerson, chosen: bool) {
    let theme = line.theme;
    let styled = |style| if chosen { theme.chosen() } else { style };
    let (name, place_room) = match line.columns() {
        100.. => (30, 6),
        80.. => (22, 6),
        // beside a preview, which says where
        _ => (22, 0),
    };
    let place = person.neighbourhood.as_deref();
    let place = place.map(crate::words::neighbourhood).unwrap_or_default();
    let phone = person.phone.as_deref().unwrap_or_default();
    let mut x = 1;
    for (text, room, style) in [
        (told::day(&person.opened_on).as_str(), 10, theme.dim()),
        (&person.full_name, name, theme.text()),
        (&place, place_room, theme.dim()),
        (phone, 11, theme.accent()),
    ] {
        line.text(x, 0, room, text, styled(style));
        x += room + u16::from(room > 0);
    }
    let room = line.columns().saturating_sub(x + 1);
    line.text(x, 0, room, &beside(person), styled(theme.text()));
}

/// Why somebody does not count, or the day it was met; the household where the target counts those.
fn beside(person: &ListedPerson) -> String {
    let met = || {
        let met_on = person.met_on.as_deref();
        met_on.map_or_else(String::new, |on| w::met_on(told::day(on)))
    };
    let said = person
        .reason
        .map_or_else(met, |reason| reason.phrase.text().to_owned());
    match &person.household {
        Some(code) => format!("{} · {said}", w::household(code)),
        None => said,
    }
}
