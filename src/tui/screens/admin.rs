//! Administration: the figures of the statistics office, where the register is, and its check.

use super::clerks::Clerks;
use super::courses::Courses;
use super::desk_counts::DeskCounts;
use super::disputes::Disputes;
use super::indicators::Indicators;
use super::plan::PlanMenu;
use super::safety::Safety;
use super::verify::Verify;
use crate::domain::money;
use crate::domain::roles::Act;
use crate::register::RegisterError;
use crate::register::check::Report;
use crate::tui::fence::Fence;
use crate::tui::keys::{Action, Context};
use crate::tui::office::Office;
use crate::tui::screen::{Handled, Next, Screen};
use crate::tui::widgets::{Canvas, Chosen, Entry, Menu};
use crate::words::Phrase;
use crate::words::access as a;
use crate::words::plan as p;
use crate::words::safety as s;
use crate::words::tui as w;
use crate::words::verify as v;

/// What a digit does.
static ENTRIES: [Entry; 9] = [
    Entry::of(1, w::ADMIN_INDICATORS, w::ADMIN_INDICATORS_WHAT),
    Entry::of(2, w::ADMIN_COURSES, w::ADMIN_COURSES_WHAT),
    Entry::of(3, w::ADMIN_CHECK, w::ADMIN_CHECK_WHAT),
    Entry::of(4, v::VERIFY_TITLE, v::ADMIN_VERIFY_WHAT),
    Entry::of(5, v::DISPUTES_TITLE, v::ADMIN_DISPUTES_WHAT).takes(Act::Settle),
    Entry::of(6, v::COUNTS_TITLE, v::ADMIN_COUNTS_WHAT),
    Entry::of(7, p::PLAN_TITLE, p::ADMIN_PLAN_WHAT),
    Entry::of(8, s::SAFETY_TITLE, s::ADMIN_SAFETY_WHAT),
    Entry::of(9, a::CLERKS_TITLE, a::ADMIN_CLERKS_WHAT).takes(Act::Clerks),
];

/// The administration screen.
pub struct Admin {
    menu: Menu,
    fence: Fence,
    path: String,
    people: i64,
    report: Option<Report>,
}

impl Admin {
    /// Administration.
    ///
    /// # Errors
    /// When the register cannot be read.
    pub fn open(office: &mut Office) -> Result<Self, RegisterError> {
        let people = office.register.counts()?.people;
        let path = office.register.path().display().to_string();
        Ok(Self {
            menu: Menu::of(&ENTRIES, &office.register)?,
            fence: office.fence,
            path,
            people,
            report: None,
        })
    }

    fn go(&mut self, digit: u8, office: &mut Office) -> Handled {
        match digit {
            1 => Ok(Next::Open(Box::new(Indicators::open(office)?))),
            2 => Ok(Next::Open(Box::new(Courses::open(office)?))),
            3 => {
                self.report = Some(office.register.check(&mut |_| ())?);
                Ok(Next::Changed)
            }
            4 => Ok(Next::Open(Box::new(Verify::open(office)?))),
            5 => Ok(Next::Open(Box::new(Disputes::open(office)?))),
            6 => Ok(Next::Open(Box::new(DeskCounts::open(office)?))),
            7 => Ok(Next::Open(Box::new(PlanMenu::open(office)?))),
            8 => Ok(Next::Open(Box::new(Safety::open(office)?))),
            9 => Ok(Next::Open(Box::new(Clerks::open(office)?))),
            _ => Ok(Next::Same),
        }
    }
}

impl Screen for Admin {
    fn title(&self) -> String {
        w::ADMIN_TITLE.text().to_uppercase()
    }

    fn context(&self) -> Context {
        Context::Menu
    }

    fn hints(&self) -> Vec<Action> {
        Menu::hints()
    }

    fn hint_label(&self, action: Action) -> Option<Phrase> {
        Menu::hint_label(action)
    }

    fn on(&mut self, action: Action, office: &mut Office) -> Handled {
        match self.menu.on(action, &office.register)? {
            Chosen::Digit(digit) => self.go(digit, office),
            Chosen::Moved => Ok(Next::Changed),
            Chosen::Nothing => Ok(Next::Unused),
        }
    }

    fn draw(&self, canvas: &mut Canvas<'_, '_>) {
        let (theme, columns, rows) = (canvas.theme, canvas.columns(), canvas.rows());
        self.menu.draw(canvas);
        let facts = [
            (w::ADMIN_REGISTER, self.path.clone()),
            (w::ADMIN_PEOPLE, money::shown_count(self.people)),
            (w::ADMIN_VERSION, env!("CARGO_PKG_VERSION").to_owned()),
            (a::FENCE, self.fence.sentence().to_owned()),
        ];
        let below = self.menu.rows() + 2;
        for (row, (label, value)) in (below..).zip(facts) {
            canvas.text(3, row, 20, label.text(), theme.dim());
            canvas.text(24, row, columns.saturating_sub(26), &value, theme.text());
        }
        let Some(report) = &self.report else { return };
        let (sentence, style) = if report.findings.is_empty() {
            (
                w::check_well(money::shown_count(
                    i64::try_from(report.records).unwrap_or(i64::MAX),
                )),
                theme.good(),
            )
        } else {
            (w::check_ill(report.findings.len()), theme.bad())
        };
        let room = columns.saturating_sub(6);
        let mut row = below + 5;
        row += canvas.paragraph(3, row, room, 3, &sentence, style) + 1;
        for finding in &report.findings {
            if row >= rows {
                break;
            }
            row += canvas.paragraph(5, row, columns.saturating_sub(8), 2, finding, theme.text());
        }
    }
}
