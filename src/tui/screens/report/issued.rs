//! The list of issued reports; a single one with its issued and its current figures, and its file.

use super::{format_items, write_file};
use crate::exchange::document::Format;
use crate::progress::format;
use crate::progress::plan::{Measure, Plan};
use crate::progress::report::figures::Figures;
use crate::progress::report::{Kind, PlanReport, count, frozen};
use crate::register::Result;
use crate::register::write::reports::{self, StoredReport};
use crate::tui::app::context::AppContext;
use crate::tui::app::route::Route;
use crate::tui::app::screen::{Handled, Hint, Next, Reply, Screen, hints};
use crate::tui::input::keys::Action;
use crate::tui::widgets::{Canvas, List, REST};
use crate::words::{Phrase, report_screen as w, tui as wt};

/// The issued reports, newest first.
pub struct IssuedReports {
    list: List<StoredReport>,
}

impl IssuedReports {
    /// All issued reports.
    pub fn open(ctx: &AppContext) -> Result<Self> {
        let reports = reports::issued_reports(ctx.reader())?.into_iter();
        let list = List::new(reports.rev().collect());
        Ok(Self { list })
    }
}

impl Screen for IssuedReports {
    fn title(&self) -> String {
        w::ISSUED_TITLE.text().to_owned()
    }

    fn footer(&self) -> Vec<Hint> {
        hints![Down, Enter = wt::HINT_OPEN, Help, Back]
    }

    fn on(&mut self, action: Action, _ctx: &mut AppContext) -> Handled {
        match (action, self.list.chosen()) {
            (Action::Enter, Some(report)) => {
                Ok(Next::Go(Route::IssuedReport(Box::new(report.clone()))))
            }
            _ => Ok(self.list.on(action)),
        }
    }

    fn draw(&self, canvas: &mut Canvas<'_, '_>) {
        if !self.list.is_empty() {
            canvas.headings(0, &HEADINGS);
        }
        let none = (w::NONE_ISSUED, canvas.theme.dim());
        self.list.draw_or(&mut canvas.below(1), none, draw_report);
    }
}

/// Where each column begins, and its heading.
const HEADINGS: [(u16, Phrase); 6] = [
    (2, w::COL_ID),
    (7, w::COL_PERIOD),
    (31, w::COL_ISSUED_ON),
    (43, w::COL_NUMBER),
    (55, w::COL_ISSUED_BY),
    (67, w::COL_HASH),
];

fn draw_report(line: &mut Canvas<'_, '_>, report: &StoredReport) {
    let theme = line.theme;
    line.text(1, 0, 4, &report.id.to_string(), theme.accent());
    line.text(6, 0, 23, &report.period, theme.text());
    line.text(30, 0, 11, &format::day(&report.issued_on), theme.text());
    let number = report.number.as_deref().unwrap_or("—");
    line.text(42, 0, 11, number, theme.text());
    line.text(54, 0, 11, &report.issued_by, theme.text());
    line.text(66, 0, REST, &report.hash, theme.dim());
}

/// An issued figure and its current value.
struct FigureRow {
    label: String,
    then: String,
    now: String,
}

/// An issued report: its frozen figures next to those counted today.
pub struct IssuedReport {
    report: PlanReport,
    facts: String,
    list: List<FigureRow>,
}

impl IssuedReport {
    /// A report as issued, its figures counted again as of today.
    pub fn open(one: &StoredReport, ctx: &AppContext) -> Result<Self> {
        let reader = ctx.reader();
        let report = frozen::load_frozen(reader, one)?;
        let today = ctx.session.register.today();
        let now = count::figures(reader, &report.plan, report.scope.period.as_of(today))?;
        let list = List::new(rows(&report.plan, &report.figures, &now));
        let kind = Kind::from_slug(&one.kind).map_or("", Kind::phrase);
        let facts = w::issued_facts(kind, format::day(&one.as_of), &one.issued_by, &one.hash);
        Ok(Self {
            report,
            facts,
            list,
        })
    }
}

/// Every target, then the money.
fn rows(plan: &Plan, then: &Figures, now: &Figures) -> Vec<FigureRow> {
    let targets = plan.targets.iter().map(|target| {
        let side = |of: &Figures| match &target.measure {
            Measure::Indicator { .. } => {
                let value = of.line("target", &target.id).real("value");
                value.map_or_else(|| "—".to_owned(), format::value)
            }
            Measure::Served { .. } => {
                let figure = |item| format::count(of.line("target", &target.id).count(item));
                format!("{} / {}", figure("met"), figure("of"))
            }
            _ => format::count(of.line("target", &target.id).count("actual")),
        };
        FigureRow {
            label: target.label.text().to_owned(),
            then: side(then),
            now: side(now),
        }
    });
    let money = [
        ("training_all", "people", w::ROW_TRAINED),
        ("training_all", "amount", w::ROW_SUPPORT),
        ("loan", "loans", w::ROW_LOANS),
        ("loan", "amount", w::ROW_LENT),
        ("loan", "owed", w::ROW_OWED),
    ];
    let money = money.into_iter().map(|(sheet, item, label)| {
        let side = |of: &Figures| format::count(of.line(sheet, count::ALL).count(item));
        FigureRow {
            label: label.text().to_owned(),
            then: side(then),
            now: side(now),
        }
    });
    targets.chain(money).collect()
}

impl Screen for IssuedReport {
    fn title(&self) -> String {
        let id = self.report.seal.as_ref().map_or(0, |(id, _)| id.get());
        w::issued_one(id, self.report.scope.period.name())
    }

    fn footer(&self) -> Vec<Hint> {
        hints![Save = w::HINT_WRITE_AGAIN, Down, Help, Back]
    }

    fn on(&mut self, action: Action, _ctx: &mut AppContext) -> Handled {
        match action {
            Action::Save => {
                let title = w::CHOOSE_FORMAT.text();
                Ok(Next::choose(title, format_items(), true))
            }
            _ => Ok(self.list.on(action)),
        }
    }

    fn on_reply(&mut self, reply: Reply, ctx: &mut AppContext) -> Handled {
        if let Reply::Text(code) = &reply
            && let Some(format) = Format::ALL.into_iter().find(|f| f.extension() == code)
        {
            return write_file(&self.report, format, ctx);
        }
        Ok(Next::Changed)
    }

    fn draw(&self, canvas: &mut Canvas<'_, '_>) {
        let (theme, columns) = (canvas.theme, canvas.columns());
        let top = 1 + canvas.note(0, 3, &self.facts, theme.dim());
        let (then, now) = (columns.saturating_sub(20), columns.saturating_sub(3));
        canvas.text_right(then, top - 1, 16, w::COL_THEN.text(), theme.dim());
        canvas.text_right(now, top - 1, 16, w::COL_NOW.text(), theme.dim());
        self.list.draw(&mut canvas.below(top), |line, row| {
            let (sign, now_style) = if row.then == row.now {
                (" ", theme.text())
            } else {
                ("*", theme.warning())
            };
            line.text(0, 0, 1, sign, theme.warning());
            line.text(2, 0, then.saturating_sub(20), &row.label, theme.text());
            line.text_right(then.saturating_sub(1), 0, 16, &row.then, theme.text());
            line.text_right(now.saturating_sub(1), 0, 16, &row.now, now_style);
        });
    }
}
