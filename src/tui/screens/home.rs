//! Home: the digits of the day's work and what waits today.

use super::courses::Courses;
use super::drafts::Drafts;
use super::follow_ups::FollowUps;
use super::form::FormScreen;
use super::report::ReportScreen;
use super::targets::Targets;
use super::worklists::Worklists;
use super::{admin::Admin, confirm::Confirm};
use crate::domain::roles::Act;
use crate::domain::{date, money};
use crate::forms;
use crate::register::backup::{folder_of, list};
use crate::register::home::Counts;
use crate::register::{Opened, RegisterError};
use crate::tui::keys::{Action, Context};
use crate::tui::office::Office;
use crate::tui::screen::{Handled, Next, Reply, Screen};
use crate::tui::widgets::{Canvas, Chosen, Entry, Menu};
use crate::words::Phrase;
use crate::words::safety as s;
use crate::words::tui as w;

/// Where a digit leads, in the order of the screen.
static ENTRIES: [Entry; 10] = [
    Entry::of(1, w::HOME_INTAKE, w::HOME_INTAKE_WHAT).takes(Act::Write),
    Entry::of(2, w::HOME_ENROLMENT, w::HOME_ENROLMENT_WHAT),
    Entry::of(3, w::HOME_PLACEMENT, w::HOME_PLACEMENT_WHAT).takes(Act::Write),
    Entry::of(4, w::HOME_FOLLOW_UPS, w::HOME_FOLLOW_UPS_WHAT),
    Entry::of(5, w::HOME_CONTACT, w::HOME_CONTACT_WHAT).takes(Act::Write),
    Entry::of(6, w::HOME_LOAN, w::HOME_LOAN_WHAT).takes(Act::Write),
    Entry::of(7, w::HOME_TARGETS, w::HOME_TARGETS_WHAT),
    Entry::of(8, w::HOME_WORKLISTS, w::HOME_WORKLISTS_WHAT),
    Entry::of(9, w::HOME_REPORT, w::HOME_REPORT_WHAT),
    Entry::of(0, w::HOME_ADMIN, w::HOME_ADMIN_WHAT),
];

/// The home screen.
pub struct Home {
    menu: Menu,
    counts: Counts,
    /// Tasks of the plan that are overdue.
    duties: i64,
    opened: Opened,
    copied: Option<Copied>,
}

/// How the proved copies stand.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Copied {
    /// Not worth a line beyond the dim one: it is said.
    Well(String),
    /// Something is to be done: it is said.
    Ill(String),
}

/// The longest time without a proved copy that is no reason to worry: a long weekend.
const LONGEST: i64 = 3;

/// What home says of the copies; nothing of an invented ward or an empty register.
fn copied(office: &Office, people: i64) -> Option<Copied> {
    let register = &office.register;
    if people == 0 || register.demo_mark().is_ok_and(|mark| mark.is_some()) {
        return None;
    }
    if let Some(trouble) = office.copying.trouble() {
        return Some(Copied::Ill(trouble));
    }
    let all = list(register.path(), &folder_of(register.path()));
    if let Some(newest) = all.first().filter(|kept| !kept.label.sound) {
        return Some(Copied::Ill(s::home_unsound(date::shown(
            newest.label.day(),
        ))));
    }
    let Some(last) = all.first() else {
        return Some(Copied::Ill(s::HOME_NEVER_COPIED.text().to_owned()));
    };
    let today = chrono::Local::now().date_naive();
    Some(match (today - last.label.day()).num_days() {
        ..=0 => {
            let at = last.label.at.with_timezone(&chrono::Local);
            Copied::Well(s::home_copied_today(at.format("%H:%M")))
        }
        days @ ..=LONGEST => Copied::Well(s::home_copied(days)),
        days => Copied::Ill(s::home_copy_overdue(days)),
    })
}

impl Home {
    /// Home with today's counts.
    ///
    /// # Errors
    /// When the register cannot be read.
    pub fn open(office: &mut Office) -> Result<Self, RegisterError> {
        let counts = office.register.counts()?;
        Ok(Self {
            menu: Menu::of(&ENTRIES, &office.register)?,
            copied: copied(office, counts.people),
            counts,
            duties: office.overdue_duties()?,
            opened: office.register.opened(),
        })
    }

    fn go(digit: u8, office: &mut Office) -> Handled {
        let screen: Box<dyn Screen> = match digit {
            1 => Box::new(FormScreen::blank(&forms::INTAKE, office)),
            2 => Box::new(Courses::open(office)?),
            3 => Box::new(FormScreen::blank(&forms::PLACEMENT, office)),
            4 => Box::new(FollowUps::open(office)?),
            5 => {
                let title = crate::words::batch::CONTACT_ROUND.text().to_owned();
                Box::new(FormScreen::round(&forms::CONTACT, title, &[], office)?)
            }
            6 => Box::new(FormScreen::blank(&forms::LOAN, office)),
            7 => Box::new(Targets::open(office)?),
            8 => Box::new(Worklists::open(office)?),
            9 => Box::new(ReportScreen::open(office)?),
            _ => Box::new(Admin::open(office)?),
        };
        Ok(Next::Open(screen))
    }
}

impl Screen for Home {
    fn title(&self) -> String {
        w::HOME_TITLE.text().to_owned()
    }

    fn context(&self) -> Context {
        Context::Menu
    }

    fn hints(&self) -> Vec<Action> {
        let mut hints = vec![
            Action::Digit(0),
            Action::Find,
            Action::Progress,
            Action::Help,
            Action::Back,
            Action::TakeBack,
        ];
        if self.counts.drafts > 0 {
            hints.insert(1, Action::List);
        }
        hints
    }

    fn hint_label(&self, action: Action) -> Option<Phrase> {
        match action {
            Action::List => Some(w::HINT_DRAFTS),
            Action::Back => Some(w::HINT_QUIT),
            _ => Menu::hint_label(action),
        }
    }

    fn on(&mut self, action: Action, office: &mut Office) -> Handled {
        match action {
            Action::List => Ok(Next::Open(Box::new(Drafts::open(office)?))),
            Action::Back => Ok(Next::Open(Box::new(Confirm::of(
                w::QUIT_ASK.text(),
                &[w::QUIT_YES, w::QUIT_NO],
            )))),
            _ => match self.menu.on(action, &office.register)? {
                Chosen::Digit(digit) => Self::go(digit, office),
                Chosen::Moved => Ok(Next::Changed),
                Chosen::Nothing => Ok(Next::Unused),
            },
        }
    }

    fn on_reply(&mut self, reply: Reply, office: &mut Office) -> Handled {
        match reply {
            Reply::Choice(1) => Ok(Next::Quit),
            Reply::Person(id) => Ok(Next::Open(Box::new(super::person::PersonPage::open(
                id, office,
            )?))),
            _ => Ok(Next::Changed),
        }
    }

    fn refresh(&mut self, office: &mut Office) -> Result<(), RegisterError> {
        self.counts = office.register.counts()?;
        self.menu.refresh(&office.register)?;
        self.duties = office.overdue_duties()?;
        self.copied = copied(office, self.counts.people);
        Ok(())
    }

    fn draw(&self, canvas: &mut Canvas<'_, '_>) {
        let (theme, columns) = (canvas.theme, canvas.columns());
        self.menu.draw(canvas);
        let c = self.counts;
        let waiting = [
            (c.follow_ups, w::WAITING_FOLLOW_UPS, "4"),
            (c.needs, w::WAITING_NEEDS, "8"),
            (c.checks, w::WAITING_CHECKS, "8"),
            (c.consents, w::WAITING_CONSENTS, "8"),
            (self.duties, crate::words::plan::WAITING_DUTIES, "8"),
            (c.drafts, w::WAITING_DRAFTS, "F9"),
        ];
        canvas.text(3, 12, columns, w::TODAY.text(), theme.heading());
        let mut row = 13;
        for (count, what, key) in waiting.into_iter().filter(|(count, ..)| *count > 0) {
            canvas.text_right(10, row, 8, &money::shown_count(count), theme.text());
            let end = 12
                + canvas.text(
                    12,
                    row,
                    columns.saturating_sub(18),
                    what.text(),
                    theme.text(),
                );
            canvas.text(end + 2, row, 4, key, theme.accent());
            row += 1;
        }
        if row == 13 {
            canvas.text(5, row, columns, w::NOTHING_WAITS.text(), theme.dim());
            row += 1;
        }
        let people = if c.people == 0 {
            w::EMPTY_REGISTER.text().to_owned()
        } else {
            w::people_kept(money::shown_count(c.people))
        };
        canvas.text(3, row + 1, columns, &people, theme.dim());
        let room = columns.saturating_sub(6);
        match &self.copied {
            Some(Copied::Well(said)) => {
                canvas.text(3, row + 2, room, said, theme.dim());
            }
            Some(Copied::Ill(said)) => {
                canvas.text(3, row + 2, room, said, theme.bad());
            }
            None => {}
        }
        if let Some(limit) = limit(self.opened) {
            canvas.text(3, row + 3, columns, limit.text(), theme.doubtful());
        }
    }
}

/// What cannot be done with the register now, and what to do about it.
fn limit(opened: Opened) -> Option<Phrase> {
    match opened {
        Opened::ForWriting => None,
        Opened::Protected => Some(w::READ_ONLY),
        Opened::OnFullDisk { behind: false } => Some(w::OPENED_ON_FULL_DISK),
        Opened::OnFullDisk { behind: true } => Some(w::OPENED_BEHIND),
    }
}
