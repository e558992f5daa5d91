//! The results of a period, read on the screen and written as a file. What is said is `progress::summary`'s.

mod page;

use std::cell::Cell;
use std::path::PathBuf;
use std::rc::Rc;

use chrono::{Datelike, NaiveDate};

use self::page::Piece;
use super::choose::{Choose, Offer};
use super::notice::Notice;
use crate::exchange::write_new;
use crate::progress::Progress;
use crate::progress::period::Period;
use crate::progress::plan::Plan;
use crate::progress::summary::{Summary, groups_of};
use crate::progress::told;
use crate::register::{RegisterError, open};
use crate::tui::keys::{Action, Context};
use crate::tui::office::Office;
use crate::tui::screen::{Handled, Next, Reply, Screen};
use crate::tui::widgets::{Canvas, Heard, PeriodLine};
use crate::words::Phrase;
use crate::words::targets as w;

/// The report.
pub struct ReportScreen {
    period: PeriodLine,
    /// What the summary was made of.
    found: Rc<Progress>,
    summary: Summary,
    /// The page laid out for the terminal, a line each.
    lines: Vec<Vec<Piece>>,
    top: usize,
    page: Cell<usize>,
}

impl ReportScreen {
    /// The report of the last reporting period that is over.
    ///
    /// # Errors
    /// When the register cannot be read.
    pub fn open(office: &mut Office) -> Result<Self, RegisterError> {
        let period = last_over(&office.plan, office.register.today());
        let period = PeriodLine::of(period, office);
        let found = office.progress(period.period(), period.as_of())?;
        let summary = read(&found, office)?;
        Ok(Self {
            found,
            lines: page::lay_out(&summary, office.size.0),
            period,
            summary,
            top: 0,
            page: Cell::new(usize::from(office.size.1).saturating_sub(4)),
        })
    }

    fn count(&mut self, office: &mut Office) -> Result<(), RegisterError> {
        let found = office.progress(self.period.period(), self.period.as_of())?;
        if !Rc::ptr_eq(&found, &self.found) {
            self.summary = read(&found, office)?;
            self.found = found;
        }
        self.lines = page::lay_out(&self.summary, office.size.0);
        self.top = self.top.min(self.last_top());
        Ok(())
    }

    fn last_top(&self) -> usize {
        self.lines.len().saturating_sub(self.page.get())
    }

    /// Scrolls; says whether the picture is another.
    fn scrolls(&mut self, action: Action) -> bool {
        let (before, page) = (self.top, self.page.get().saturating_sub(1).max(1));
        let wanted = match action {
            Action::Up => before.saturating_sub(1),
            Action::Down => before + 1,
            Action::PageUp => before.saturating_sub(page),
            Action::PageDown => before + page,
            Action::Home => 0,
            Action::End => usize::MAX,
            _ => before,
        };
        self.top = wanted.min(self.last_top());
        self.top != before
    }

    /// Writes the report beside the clerk, or beside the register's data where that is not allowed.
    fn write(&self, office: &mut Office) -> Handled {
        let here = std::env::current_dir().unwrap_or_else(|_| PathBuf::from("."));
        let folders = [here, open::data_folder()];
        let name = format!("{}-{}", w::FILE_PREFIX, self.period.period().name());
        let text = self.summary.markdown();
        match write_new(&folders, &name.replace("..", "_"), "md", text.as_bytes()) {
            Ok(path) => {
                office.message = Some(w::written(path.display()));
                Ok(Next::Changed)
            }
            Err(e) => {
                let sentence = w::not_written(folders[1].display(), e);
                Ok(Next::Open(Box::new(Notice::of(sentence))))
            }
        }
    }

    fn offer_periods(office: &Office) -> Next {
        let offers = offers(&office.plan, office.register.today());
        let choose = Choose::of(w::CHOOSE_PERIOD.text(), offers, true);
        Next::Open(Box::new(choose))
    }
}

fn read(found: &Progress, office: &Office) -> Result<Summary, RegisterError> {
    let groups = groups_of(office.register.reading(), &office.plan, found)?;
    Ok(Summary::of(found, &office.plan, &groups))
}

/// The reporting period that ended last, if the plan ran then; else this year.
fn last_over(plan: &Plan, today: NaiveDate) -> Period {
    let names =
        (today.year() - 1..=today.year()).flat_map(|y| [format!("{y}-R1"), format!("{y}-RY")]);
    names
        .filter_map(|name| Period::parse(&name, plan).ok())
        .filter(|p| p.to() < today && p.to() >= plan.from)
        .max_by_key(Period::to)
        .unwrap_or_else(|| Period::containing(today))
}

/// Periods to choose from, without typing.
fn offers(plan: &Plan, today: NaiveDate) -> Vec<Offer> {
    let (year, quarter) = (today.year(), today.month0() / 3 + 1);
    let named = [
        (format!("{year}"), w::OFFER_YEAR),
        (format!("{year}-H1"), w::OFFER_FIRST_HALF),
        (format!("{year}-H2"), w::OFFER_SECOND_HALF),
        (format!("{year}-R1"), w::OFFER_REPORT_HALF),
        (format!("{year}-RY"), w::OFFER_REPORT_YEAR),
        (format!("{year}-Q{quarter}"), w::OFFER_QUARTER),
        ("plan".to_owned(), w::OFFER_PLAN),
    ];
    let offer = |(name, what): (String, Phrase)| {
        let period = Period::parse(&name, plan).ok()?;
        let label = format!("{name:<8} {what}, {}", told::days_of(&period));
        Some(Offer::new(&name, "", &label))
    };
    named.into_iter().filter_map(offer).collect()
}

impl Screen for ReportScreen {
    fn title(&self) -> String {
        w::REPORT_TITLE.text().to_owned()
    }

    fn context(&self) -> Context {
        Context::Targets
    }

    fn hints(&self) -> Vec<Action> {
        if self.period.is_open() {
            return vec![Action::Enter, Action::Clear, Action::Help, Action::Back];
        }
        vec![
            Action::Save,
            Action::Down,
            Action::Left,
            Action::List,
            Action::Help,
            Action::Back,
        ]
    }

    fn hint_label(&self, action: Action) -> Option<Phrase> {
        match action {
            Action::Save => Some(w::HINT_WRITE),
            Action::Down => Some(w::HINT_READ_ON),
            Action::Enter => Some(w::HINT_APPLY),
            Action::Left => Some(w::HINT_PERIOD),
            Action::List => Some(w::HINT_OTHER_PERIODS),
            _ => None,
        }
    }

    fn on(&mut self, action: Action, office: &mut Office) -> Handled {
        match self.period.on(action, office) {
            Heard::Unused => {}
            Heard::Line => return Ok(Next::Changed),
            Heard::Period => {
                self.top = 0;
                self.count(office)?;
                return Ok(Next::Changed);
            }
        }
        match action {
            Action::Save => self.write(office),
            Action::List => Ok(Self::offer_periods(office)),
            action if self.scrolls(action) => Ok(Next::Changed),
            _ => Ok(Next::Unused),
        }
    }

    fn on_paste(&mut self, text: &str, _office: &mut Office) -> Handled {
        self.period.type_in(text);
        Ok(Next::Changed)
    }

    fn on_reply(&mut self, reply: Reply, office: &mut Office) -> Handled {
        match reply {
            Reply::Text(name) => {
                if let Ok(period) = Period::parse(&name, &office.plan) {
                    self.period.show(period);
                    self.top = 0;
                    self.count(office)?;
                }
                Ok(Next::Changed)
            }
            Reply::Person(id) => Ok(Next::Open(Box::new(super::person::PersonPage::open(
                id, office,
            )?))),
            _ => Ok(Next::Changed),
        }
    }

    fn refresh(&mut self, office: &mut Office) -> Result<(), RegisterError> {
        self.period.refresh(office);
        self.count(office)
    }

    fn draw(&self, canvas: &mut Canvas<'_, '_>) {
        let (columns, rows) = (canvas.columns(), canvas.rows());
        let (head, _) = self.period.draw(canvas);
        let top = head + 1;
        let room = rows.saturating_sub(top);
        self.page.set(room.into());
        let first = self.top.min(self.last_top());
        let mut part = canvas.part(0, top, columns, room);
        for (y, line) in (0..room).zip(self.lines.iter().skip(first)) {
            for piece in line {
                piece.draw(&mut part, y);
            }
        }
        if self.lines.len() > usize::from(room) {
            let seen = (first + usize::from(room)).min(self.lines.len());
            let place = format!("{}–{seen} / {}", first + 1, self.lines.len());
            let theme = canvas.theme;
            canvas.text_right(columns.saturating_sub(1), 0, 16, &place, theme.dim());
        }
    }
}
