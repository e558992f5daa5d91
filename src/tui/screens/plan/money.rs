//! The support of training in a period, by source; behind it the enrolments of a source, and the rates that hold today with
//! their sources. The sums come from `progress::measure::funding`.

use crate::domain::codes::CodeList;
use crate::domain::money::{shown_count, shown_dong};
use crate::domain::support::{Rate, rates};
use crate::progress::format;
use crate::progress::measure::funding::{
    SupportTotal, SupportedEnrolment, by_source, paid_by_others, supported_enrolments,
};
use crate::progress::period::Period;
use crate::register::Result;
use crate::tui::app::context::AppContext;
use crate::tui::app::route::Route;
use crate::tui::app::screen::{Handled, Hint, Next, Screen, hints};
use crate::tui::input::keys::{Action, Context};
use crate::tui::widgets::{Canvas, KeyOutcome, List, PeriodLine, REST};
use crate::words::{plan as w, targets as t, tui};

#[derive(Clone, Copy)]
enum View {
    Sums,
    Source(&'static str),
    Rates,
}

/// The support of training paid in a period, or the rates in force.
pub struct Money {
    period: PeriodLine,
    rows: Vec<SupportedEnrolment>,
    total: SupportTotal,
    view: View,
    sums: List<(&'static str, SupportTotal)>,
    /// The enrolments of the source shown, those without an amount first.
    enrolments: List<SupportedEnrolment>,
    rates: List<Rate>,
}

impl Money {
    /// The sums of this year.
    pub fn new(ctx: &AppContext) -> Self {
        let year = Period::containing(ctx.session.register.today());
        Self {
            period: PeriodLine::new(year, ctx),
            rows: Vec::new(),
            total: SupportTotal::default(),
            view: View::Sums,
            sums: List::default(),
            enrolments: List::default(),
            rates: List::new(rates().to_vec()),
        }
    }

    fn count(&mut self, ctx: &AppContext) -> Result<()> {
        self.rows = supported_enrolments(ctx.reader(), self.period.scope())?;
        self.sums.set(by_source(&self.rows));
        self.total = paid_by_others(&self.rows);
        if let View::Source(source) = self.view {
            self.enrolments.set(self.enrolments_of(source));
        }
        Ok(())
    }

    /// The enrolments of a source, those without an amount first.
    fn enrolments_of(&self, source: &str) -> Vec<SupportedEnrolment> {
        let rows = self.rows.iter().filter(|row| row.funding == source);
        let mut enrolments: Vec<SupportedEnrolment> = rows.cloned().collect();
        enrolments.sort_by_key(|row| row.amount.is_some());
        enrolments
    }

    /// Shows a list from its first row; the sums at the source that was open.
    fn show(&mut self, view: View) -> Handled {
        match (self.view, view) {
            (View::Source(source), View::Sums) => {
                let at = self.sums.iter().position(|(s, _)| *s == source);
                self.sums.choose(at.unwrap_or(0));
            }
            (_, View::Sums) => self.sums.choose(0),
            (_, View::Source(source)) => self.enrolments.restart(self.enrolments_of(source)),
            (_, View::Rates) => self.rates.choose(0),
        }
        self.view = view;
        Ok(Next::Changed)
    }

    fn enter(&mut self) -> Handled {
        match self.view {
            View::Sums => match self.sums.chosen() {
                Some(&(source, _)) => self.show(View::Source(source)),
                None => Ok(Next::Same),
            },
            View::Source(_) => Ok(match self.enrolments.chosen() {
                Some(row) => Next::Go(Route::Person(row.person_id)),
                None => Next::Same,
            }),
            View::Rates => Ok(Next::Same),
        }
    }
}

impl Screen for Money {
    fn title(&self) -> String {
        w::MONEY_TITLE.text().to_uppercase()
    }

    fn context(&self) -> Context {
        Context::Targets
    }

    fn footer(&self) -> Vec<Hint> {
        if self.period.is_open() {
            return PeriodLine::footer();
        }
        let mut hints = hints![Down = tui::HINT_CHOOSE];
        let (enter, other) = match self.view {
            View::Sums => (hints![Enter = w::HINT_ENROLMENTS], w::HINT_RATES),
            View::Source(_) => (hints![Enter = tui::HINT_OPEN], w::HINT_RATES),
            View::Rates => (Vec::new(), w::HINT_BY_SOURCE),
        };
        hints.extend(enter);
        hints.extend(hints![Left = t::HINT_PERIOD, List = other, Help, Back]);
        hints
    }

    fn on(&mut self, action: Action, ctx: &mut AppContext) -> Handled {
        let outcome = self.period.on(action, ctx);
        if outcome == KeyOutcome::PeriodChanged {
            self.count(ctx)?;
        }
        if outcome != KeyOutcome::Unused {
            return Ok(Next::Changed);
        }
        match (action, self.view) {
            (Action::Enter, _) => self.enter(),
            (Action::List | Action::Back, View::Rates) | (Action::Back, View::Source(_)) => {
                self.show(View::Sums)
            }
            (Action::List, _) => self.show(View::Rates),
            (_, View::Sums) => Ok(self.sums.on(action)),
            (_, View::Source(_)) => Ok(self.enrolments.on(action)),
            (_, View::Rates) => Ok(self.rates.on(action)),
        }
    }

    fn on_paste(&mut self, text: &str, _ctx: &mut AppContext) -> Handled {
        self.period.type_in(text);
        Ok(Next::Changed)
    }

    fn refresh(&mut self, ctx: &mut AppContext) -> Result<()> {
        self.period.refresh(ctx);
        self.count(ctx)
    }

    fn draw(&self, canvas: &mut Canvas<'_, '_>) {
        let (head, _) = self.period.draw(canvas);
        let mut body = canvas.inside(1, head + 1, 1, 0);
        body.lists_hold_cursor = !self.period.is_open();
        match self.view {
            View::Sums => self.draw_sums(&mut body),
            View::Source(source) => {
                let (theme, source) = (body.theme, CodeList::Funding.label(source));
                body.text(1, 0, REST, source, theme.heading());
                let mut list = body.inside(0, 1, 0, 0);
                self.enrolments.draw(&mut list, draw_enrolment);
            }
            View::Rates => self.draw_rates(&mut body),
        }
    }
}

/// Where the columns of the sums end: people, enrolments, đồng, how many without an amount.
const ENDS: [u16; 4] = [39, 49, 66, 76];

fn sum_cells(sum: &SupportTotal) -> [String; 4] {
    let without = match sum.without_amount {
        0 => String::new(),
        count => format::count(count),
    };
    [
        format::count(sum.people),
        format::count(sum.enrolments),
        shown_dong(sum.amount),
        without,
    ]
}

impl Money {
    fn draw_sums(&self, canvas: &mut Canvas<'_, '_>) {
        let theme = canvas.theme;
        canvas.text(1, 0, 28, w::SOURCE.text(), theme.heading());
        let titles = [w::PEOPLE, w::ENROLMENTS, w::SPENT, w::WITHOUT];
        for (title, end) in titles.iter().zip(ENDS) {
            canvas.text_right(end, 0, 16, title.text(), theme.heading());
        }
        if self.sums.is_empty() {
            canvas.text(1, 2, REST, w::MONEY_NONE.text(), theme.dim());
            return;
        }
        let rows = u16::try_from(self.sums.len()).unwrap_or(u16::MAX);
        let rows = rows.min(canvas.rows().saturating_sub(4));
        let mut list = canvas.part(0, 1, REST, rows);
        self.sums.draw(&mut list, |line, (source, sum)| {
            line.text(1, 0, 28, CodeList::Funding.label(source), theme.text());
            let styles = [theme.text(), theme.text(), theme.text(), theme.warning()];
            for ((text, end), style) in sum_cells(sum).iter().zip(ENDS).zip(styles) {
                line.text_right(end, 0, 16, text, style);
            }
        });
        canvas.text(1, rows + 2, 28, w::TOTAL_OTHERS.text(), theme.heading());
        for (text, end) in sum_cells(&self.total).iter().zip(ENDS) {
            canvas.text_right(end, rows + 2, 16, text, theme.heading());
        }
        let room = canvas.columns().saturating_sub(2);
        canvas.paragraph(1, rows + 4, room, 3, w::MONEY_NOTE.text(), theme.dim());
    }

    /// Every rate, a sign before the uncertain ones; the chosen one in full at the foot.
    fn draw_rates(&self, canvas: &mut Canvas<'_, '_>) {
        let theme = canvas.theme;
        canvas.text(1, 0, REST, w::RATES_TITLE.text(), theme.heading());
        self.rates.draw(&mut canvas.inside(0, 1, 0, 3), draw_rate);
        let Some(rate) = self.rates.chosen() else {
            return;
        };
        let parts = [rate.label(), &rate.source_shown(), &rate.days_shown()];
        let (foot, room) = (
            canvas.rows().saturating_sub(3),
            canvas.columns().saturating_sub(2),
        );
        canvas.paragraph(1, foot, room, 2, &parts.join(" · "), theme.text());
    }
}

fn draw_enrolment(line: &mut Canvas<'_, '_>, row: &SupportedEnrolment) {
    let (theme, columns) = (line.theme, line.columns());
    line.text(1, 0, 10, &format::day(&row.started_on), theme.dim());
    line.text(12, 0, 24, &row.full_name, theme.text());
    let room = columns.saturating_sub(37 + 19);
    let course = format!("{} {}", row.course, row.title);
    line.text(37, 0, room, &course, theme.dim());
    let (amount, style) = match row.amount {
        Some(dong) => (shown_dong(dong), theme.text()),
        None => (w::NO_AMOUNT.text().to_owned(), theme.warning()),
    };
    line.text_right(columns.saturating_sub(1), 0, 17, &amount, style);
}

fn draw_rate(line: &mut Canvas<'_, '_>, rate: &Rate) {
    let theme = line.theme;
    let (symbol, style) = if rate.certain {
        (" ", theme.text())
    } else {
        ("?", theme.warning())
    };
    line.text(1, 0, 1, symbol, style);
    line.text(3, 0, 30, rate.label(), theme.text());
    line.text_right(51, 0, 18, &rate_amount(rate), style);
    line.text(53, 0, REST, &rate.source, theme.dim());
}

/// `4.000.000 đ/khóa`, `12 × lương cơ sở`.
fn rate_amount(rate: &Rate) -> String {
    match rate.amount_shown() {
        Ok((dong, per)) if dong > 0 => format!("{} đ/{per}", shown_dong(dong)),
        Ok(_) => String::new(),
        Err(times) => w::base_wages(shown_count(times)),
    }
}
