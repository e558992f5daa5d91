//! What training cost whom in a period, by source; behind it the enrolments without an amount, and the rates that hold today
//! with their sources. Adds up nothing itself.

use crate::domain::codes::CodeList;
use crate::domain::money::{shown_count, shown_dong};
use crate::domain::support::{Rate, rates};
use crate::progress::format;
use crate::progress::measure::funding::{
    SupportTotal, SupportedEnrolment, by_source, paid_by_others, supported_enrolments,
};
use crate::progress::period::Period;
use crate::register::RegisterError;
use crate::tui::app::context::AppContext;
use crate::tui::app::route::Route;
use crate::tui::app::screen::{Handled, Next, Screen};
use crate::tui::input::keys::{Action, Context};
use crate::tui::widgets::{Canvas, KeyOutcome, ListView, PeriodLine};
use crate::words::{Phrase, plan as w, tui};

/// Money spent.
pub struct Money {
    period: PeriodLine,
    rows: Vec<SupportedEnrolment>,
    sums: Vec<(&'static str, SupportTotal)>,
    total: SupportTotal,
    /// The source whose enrolments are listed.
    source: Option<&'static str>,
    /// The rates are shown.
    rates: bool,
    list: ListView,
}

impl Money {
    /// This year.
    pub fn open(ctx: &mut AppContext) -> Result<Self, RegisterError> {
        let year = Period::containing(ctx.session.register.today());
        let mut screen = Self {
            period: PeriodLine::new(year, ctx),
            rows: Vec::new(),
            sums: Vec::new(),
            total: SupportTotal::default(),
            source: None,
            rates: false,
            list: ListView::default(),
        };
        screen.count(ctx)?;
        Ok(screen)
    }

    fn count(&mut self, ctx: &AppContext) -> Result<(), RegisterError> {
        let reader = ctx.reader();
        self.rows = supported_enrolments(reader, self.period.period(), self.period.as_of())?;
        self.sums = by_source(&self.rows);
        self.total = paid_by_others(&self.rows);
        self.list.set_len(self.row_count());
        Ok(())
    }

    /// The enrolments of the chosen source, those without an amount first.
    fn source_enrolments(&self) -> Vec<&SupportedEnrolment> {
        let of = |row: &&SupportedEnrolment| Some(row.funding.as_str()) == self.source;
        let mut enrolments: Vec<&SupportedEnrolment> = self.rows.iter().filter(of).collect();
        enrolments.sort_by_key(|row| row.amount.is_some());
        enrolments
    }

    fn row_count(&self) -> usize {
        match self.source {
            _ if self.rates => rates().len(),
            Some(_) => self.source_enrolments().len(),
            None => self.sums.len(),
        }
    }

    fn switch_view(&mut self, source: Option<&'static str>, rates: bool) -> Handled {
        let before = self.source;
        (self.source, self.rates) = (source, rates);
        self.list = ListView::new(self.row_count());
        if let Some(at) = self.sums.iter().position(|(s, _)| Some(*s) == before) {
            self.list
                .choose(if source.is_none() && !rates { at } else { 0 });
        }
        Ok(Next::Changed)
    }

    fn enter(&mut self) -> Handled {
        let Some(at) = self.list.chosen().filter(|_| !self.rates) else {
            return Ok(Next::Same);
        };
        if self.source.is_some() {
            let person = self.source_enrolments()[at].person_id.get();
            return Ok(Next::Go(Route::Person(person)));
        }
        self.switch_view(Some(self.sums[at].0), false)
    }
}

impl Screen for Money {
    fn title(&self) -> String {
        w::MONEY_TITLE.text().to_uppercase()
    }

    fn context(&self) -> Context {
        Context::Targets
    }

    fn hints(&self) -> Vec<Action> {
        if self.period.is_open() {
            return vec![Action::Enter, Action::Clear, Action::Help, Action::Back];
        }
        let mut hints = vec![Action::Down, Action::Left, Action::List];
        if !self.rates {
            hints.insert(1, Action::Enter);
        }
        hints.extend([Action::Help, Action::Back]);
        hints
    }

    fn hint_label(&self, action: Action) -> Option<Phrase> {
        use crate::words::targets as t;
        match action {
            Action::Down => Some(tui::HINT_CHOOSE),
            Action::Enter if self.period.is_open() => Some(t::HINT_APPLY),
            Action::Enter if self.source.is_some() => Some(tui::HINT_OPEN),
            Action::Enter => Some(w::HINT_ENROLMENTS),
            Action::Left => Some(t::HINT_PERIOD),
            Action::List if self.rates => Some(w::HINT_BY_SOURCE),
            Action::List => Some(w::HINT_RATES),
            _ => None,
        }
    }

    fn on(&mut self, action: Action, ctx: &mut AppContext) -> Handled {
        match self.period.on(action, ctx) {
            KeyOutcome::Unused => {}
            KeyOutcome::LineChanged => return Ok(Next::Changed),
            KeyOutcome::PeriodChanged => {
                self.count(ctx)?;
                return Ok(Next::Changed);
            }
        }
        match action {
            Action::Enter => self.enter(),
            Action::List => self.switch_view(None, !self.rates),
            Action::Back if self.rates || self.source.is_some() => self.switch_view(None, false),
            action if self.list.navigate(action) => Ok(Next::Changed),
            _ => Ok(Next::Unused),
        }
    }

    fn on_paste(&mut self, text: &str, _ctx: &mut AppContext) -> Handled {
        self.period.type_in(text);
        Ok(Next::Changed)
    }

    fn refresh(&mut self, ctx: &mut AppContext) -> Result<(), RegisterError> {
        self.period.refresh(ctx);
        self.count(ctx)
    }

    fn draw(&self, canvas: &mut Canvas<'_, '_>) {
        let (columns, rows) = (canvas.columns(), canvas.rows());
        let (head, _) = self.period.draw(canvas);
        let mut body = canvas.part(
            1,
            head + 1,
            columns.saturating_sub(2),
            rows.saturating_sub(head + 1),
        );
        body.lists_hold_cursor = !self.period.is_open();
        match self.source {
            _ if self.rates => self.draw_rates(&mut body),
            Some(source) => self.draw_source(&mut body, source),
            None => self.draw_sums(&mut body),
        }
    }
}

fn source_shown(source: &str) -> &str {
    CodeList::Funding.get(source).map_or(source, |c| c.label())
}

impl Money {
    /// Source, people, enrolments, đồng, how many without an amount.
    fn draw_sums(&self, canvas: &mut Canvas<'_, '_>) {
        let (theme, columns, rows) = (canvas.theme, canvas.columns(), canvas.rows());
        let titles = [w::SOURCE, w::PEOPLE, w::ENROLMENTS, w::SPENT, w::WITHOUT];
        let ends = [30, 39, 49, 66, 76];
        canvas.text(1, 0, 28, titles[0].text(), theme.heading());
        for (title, end) in titles.iter().zip(ends).skip(1) {
            canvas.text_right(end, 0, 16, title.text(), theme.heading());
        }
        if self.sums.is_empty() {
            canvas.text(1, 2, columns, w::MONEY_NONE.text(), theme.dim());
            return;
        }
        let cells = |paid: &SupportTotal| {
            let without = if paid.without_amount == 0 {
                String::new()
            } else {
                format::count(paid.without_amount)
            };
            [
                format::count(paid.people),
                format::count(paid.enrolments),
                shown_dong(paid.amount),
                without,
            ]
        };
        let lines = u16::try_from(self.sums.len())
            .unwrap_or(rows)
            .min(rows.saturating_sub(4));
        let mut list = canvas.part(0, 1, columns, lines);
        self.list.draw(&mut list, |line, at, chosen| {
            let (source, paid) = &self.sums[at];
            let styled = |style| if chosen { theme.chosen() } else { style };
            line.text(1, 0, 28, source_shown(source), styled(theme.text()));
            for (text, end) in cells(paid).iter().zip(&ends[1..]) {
                let style = if *end == 76 {
                    theme.warning()
                } else {
                    theme.text()
                };
                line.text_right(*end, 0, 16, text, styled(style));
            }
        });
        canvas.text(1, lines + 2, 28, w::TOTAL_OTHERS.text(), theme.heading());
        for (text, end) in cells(&self.total).iter().zip(&ends[1..]) {
            canvas.text_right(*end, lines + 2, 16, text, theme.heading());
        }
        let room = columns.saturating_sub(2);
        canvas.paragraph(1, lines + 4, room, 3, w::MONEY_NOTE.text(), theme.dim());
    }

    /// The enrolments of one source.
    fn draw_source(&self, canvas: &mut Canvas<'_, '_>, source: &str) {
        let (theme, columns, rows) = (canvas.theme, canvas.columns(), canvas.rows());
        canvas.text(1, 0, columns, source_shown(source), theme.heading());
        let enrolments = self.source_enrolments();
        let mut list = canvas.part(0, 1, columns, rows.saturating_sub(1));
        self.list.draw(&mut list, |line, at, chosen| {
            let row = enrolments[at];
            let styled = |style| if chosen { theme.chosen() } else { style };
            line.text(1, 0, 10, &format::day(&row.started_on), styled(theme.dim()));
            line.text(12, 0, 24, &row.full_name, styled(theme.text()));
            let room = line.columns().saturating_sub(37 + 19);
            let course = format!("{} {}", row.course, row.title);
            line.text(37, 0, room, &course, styled(theme.dim()));
            let end = line.columns().saturating_sub(1);
            let (amount, style) = match row.amount {
                Some(dong) => (shown_dong(dong), theme.text()),
                None => (w::NO_AMOUNT.text().to_owned(), theme.warning()),
            };
            line.text_right(end, 0, 17, &amount, styled(style));
        });
    }

    /// Every rate, what is in doubt marked; the chosen one in full at the foot.
    fn draw_rates(&self, canvas: &mut Canvas<'_, '_>) {
        let (theme, columns, rows) = (canvas.theme, canvas.columns(), canvas.rows());
        canvas.text(1, 0, columns, w::RATES_TITLE.text(), theme.heading());
        let list_rows = rows.saturating_sub(4);
        let mut list = canvas.part(0, 1, columns, list_rows);
        let all = rates();
        self.list.draw(&mut list, |line, at, chosen| {
            let rate = &all[at];
            let styled = |style| if chosen { theme.chosen() } else { style };
            let (symbol, style) = if rate.certain {
                (" ", theme.text())
            } else {
                ("?", theme.warning())
            };
            line.text(1, 0, 1, symbol, styled(style));
            line.text(3, 0, 30, rate.label(), styled(theme.text()));
            line.text_right(51, 0, 18, &rate_amount(rate), styled(style));
            let room = line.columns().saturating_sub(53);
            line.text(53, 0, room, &rate.source, styled(theme.dim()));
        });
        let Some(rate) = self.list.chosen().map(|at| &all[at]) else {
            return;
        };
        let text = format!(
            "{} · {} · {}",
            rate.label(),
            rate.source_shown(),
            rate.days_shown()
        );
        let room = columns.saturating_sub(2);
        canvas.paragraph(1, list_rows + 1, room, 2, &text, theme.text());
    }
}

/// `4.000.000 đ/khóa`, `12 × lương cơ sở`.
fn rate_amount(rate: &Rate) -> String {
    match rate.amount_shown() {
        Ok((dong, per)) if dong > 0 => format!("{} đ/{per}", shown_dong(dong)),
        Ok(_) => String::new(),
        Err(times) => w::base_wages(shown_count(times)),
    }
}
