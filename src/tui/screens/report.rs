//! The results of a period, read on the screen, written as a file, issued. What is read here is `progress::summary`'s, what is
//! signed `progress::report`'s.

mod files;
mod issued;
mod notes;
mod page;

use std::cell::Cell;
use std::rc::Rc;

use chrono::{Datelike, NaiveDate};

use self::issued::IssuedReports;
use self::notes::Notes;
use self::page::Piece;
use super::choose::{Choose, Offer};
use super::confirm::Confirm;
use crate::domain::date;
use crate::exchange::paper::Format;
use crate::progress::Progress;
use crate::progress::period::Period;
use crate::progress::plan::Plan;
use crate::progress::report::{Kind, issued as freeze, usual_period};
use crate::progress::summary::{Summary, groups_of};
use crate::progress::told;
use crate::register::RegisterError;
use crate::tui::keys::{Action, Context};
use crate::tui::office::Office;
use crate::tui::screen::{Handled, Next, Reply, Screen};
use crate::tui::widgets::{Canvas, Heard, PeriodLine};
use crate::words::Phrase;
use crate::words::{report_desk as d, targets as w, tui as wt};

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
        let period = usual_period(&office.plan, office.register.today());
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

    /// What the period says now, as a file.
    fn write(&self, format: Format, office: &mut Office) -> Handled {
        let period = *self.period.period();
        let (as_of, today) = (self.period.as_of(), office.register.today());
        let conn = office.register.reading();
        let over = (&period, as_of);
        let report = freeze::now(conn, &office.plan, over, Kind::usual(&period), today)?;
        files::write(&report, format, office)
    }

    /// What else can be done with the period.
    fn offer_work(&self) -> Next {
        let mut offers = files::formats();
        let more = [
            (NOTES, d::OFFER_NOTES),
            (ISSUE, d::OFFER_ISSUE),
            (ISSUED, d::OFFER_ISSUED),
            (PERIODS, d::OFFER_PERIOD),
        ];
        offers.extend(more.map(|(code, label)| Offer::new(code, "", label.text())));
        let title = d::menu_title(self.period.period().name());
        Next::Open(Box::new(Choose::of(&title, offers, true)))
    }

    fn ask_issue(&self) -> Next {
        let period = self.period.period();
        let end = date::shown(period.end(self.period.as_of()));
        let question = d::ask_issue(period.name(), end);
        Next::Open(Box::new(Confirm::of(
            &question,
            &[wt::ANSWER_NO, d::ANSWER_ISSUE],
        )))
    }

    /// Freezes the period's figures and writes what will be signed.
    fn issue(&self, office: &mut Office) -> Handled {
        let period = *self.period.period();
        let (over, kind) = ((&period, self.period.as_of()), Kind::usual(&period));
        let plan = office.plan.clone();
        let report = freeze::issue(&mut office.register, &plan, over, kind, None)?;
        let next = files::write(&report, Format::Docx, office)?;
        if let (Some((id, _)), Some(written)) = (&report.seal, office.message.take()) {
            office.message = Some(d::issued_done(id, written));
        }
        Ok(next)
    }

    fn work(&mut self, code: &str, office: &mut Office) -> Handled {
        let format = Format::ALL.into_iter().find(|f| f.extension() == code);
        match (code, format) {
            (_, Some(format)) => self.write(format, office),
            (NOTES, _) => {
                let notes = Notes::open(self.period.period().name(), office)?;
                Ok(Next::Open(Box::new(notes)))
            }
            (ISSUE, _) => Ok(self.ask_issue()),
            (ISSUED, _) => Ok(Next::Open(Box::new(IssuedReports::open(office)?))),
            (PERIODS, _) => Ok(Self::offer_periods(office)),
            (name, _) => {
                if let Ok(period) = Period::parse(name, &office.plan) {
                    self.period.show(period);
                    self.top = 0;
                    self.count(office)?;
                }
                Ok(Next::Changed)
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

/// Codes of the work that can be chosen; none of them is a period.
const NOTES: &str = "#notes";
const ISSUE: &str = "#issue";
const ISSUED: &str = "#issued";
const PERIODS: &str = "#periods";

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
            Action::Enter,
            Action::Down,
            Action::Left,
            Action::List,
            Action::Help,
            Action::Back,
        ]
    }

    fn hint_label(&self, action: Action) -> Option<Phrase> {
        match action {
            Action::Save => Some(d::HINT_WRITE_WORD),
            Action::Down => Some(w::HINT_READ_ON),
            Action::Enter if self.period.is_open() => Some(w::HINT_APPLY),
            Action::Enter => Some(d::HINT_MORE),
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
            Action::Save => self.write(Format::Docx, office),
            Action::Enter => Ok(self.offer_work()),
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
            Reply::Text(code) => self.work(&code, office),
            Reply::Choice(2) => self.issue(office),
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
