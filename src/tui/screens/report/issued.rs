//! The reports that were issued, and one of them: its figures as issued beside those of now, and its file again.

use super::files;
use crate::exchange::document::Format;
use crate::progress::format;
use crate::progress::plan::{Measure, Plan};
use crate::progress::report::figures::{Datum, Figures};
use crate::progress::report::{Kind, PlanReport, count, frozen};
use crate::register::RegisterError;
use crate::register::write::reports::{self, StoredReport};
use crate::tui::app::context::AppContext;
use crate::tui::app::route::Route;
use crate::tui::app::screen::{Handled, Next, Reply, Screen};
use crate::tui::input::keys::{Action, Context};
use crate::tui::widgets::{Canvas, ListView};
use crate::words::Phrase;
use crate::words::{report_screen as w, tui as wt};

/// The issued reports, newest first.
pub struct IssuedReports {
    reports: Vec<StoredReport>,
    list: ListView,
}

impl IssuedReports {
    pub fn open(ctx: &AppContext) -> Result<Self, RegisterError> {
        let mut reports = reports::issued_reports(ctx.reader())?;
        reports.reverse();
        Ok(Self {
            list: ListView::new(reports.len()),
            reports,
        })
    }
}

impl Screen for IssuedReports {
    fn title(&self) -> String {
        w::ISSUED_TITLE.text().to_owned()
    }

    fn context(&self) -> Context {
        Context::List
    }

    fn hints(&self) -> Vec<Action> {
        vec![Action::Down, Action::Enter, Action::Help, Action::Back]
    }

    fn hint_label(&self, action: Action) -> Option<Phrase> {
        (action == Action::Enter).then_some(wt::HINT_OPEN)
    }

    fn on(&mut self, action: Action, _ctx: &mut AppContext) -> Handled {
        match (action, self.list.chosen()) {
            (Action::Enter, Some(at)) => {
                let report = self.reports[at].clone();
                Ok(Next::Go(Route::IssuedReport(Box::new(report))))
            }
            (action, _) if self.list.navigate(action) => Ok(Next::Changed),
            _ => Ok(Next::Unused),
        }
    }

    fn draw(&self, canvas: &mut Canvas<'_, '_>) {
        let (theme, columns, rows) = (canvas.theme, canvas.columns(), canvas.rows());
        if self.reports.is_empty() {
            let room = columns.saturating_sub(4);
            canvas.paragraph(2, 1, room, 3, w::NONE_ISSUED.text(), theme.dim());
            return;
        }
        let heads = [
            (1, w::COL_ID),
            (6, w::COL_PERIOD),
            (30, w::COL_ISSUED_ON),
            (42, w::COL_NUMBER),
            (54, w::COL_ISSUED_BY),
            (66, w::COL_HASH),
        ];
        for (x, head) in heads {
            canvas.text(x + 1, 0, 14, head.text(), theme.dim());
        }
        let mut list = canvas.part(1, 1, columns.saturating_sub(2), rows.saturating_sub(1));
        self.list.draw(&mut list, |line, at, chosen| {
            let one = &self.reports[at];
            let styled = |style| if chosen { theme.chosen() } else { style };
            line.text(1, 0, 4, &one.id.to_string(), styled(theme.accent()));
            line.text(6, 0, 23, &one.period, styled(theme.text()));
            line.text(
                30,
                0,
                11,
                &format::day(&one.issued_on),
                styled(theme.text()),
            );
            let number = one.number.as_deref().unwrap_or("—");
            line.text(42, 0, 11, number, styled(theme.text()));
            line.text(54, 0, 11, &one.issued_by, styled(theme.text()));
            let room = line.columns().saturating_sub(66);
            line.text(66, 0, room, &one.hash, styled(theme.dim()));
        });
    }
}

/// A figure then and now.
struct FigureRow {
    label: String,
    then: String,
    now: String,
    changed: bool,
}

/// One issued report.
pub struct IssuedReport {
    report: PlanReport,
    facts: String,
    rows: Vec<FigureRow>,
    list: ListView,
}

impl IssuedReport {
    pub fn open(one: &StoredReport, ctx: &AppContext) -> Result<Self, RegisterError> {
        let reader = ctx.reader();
        let report = frozen::load_frozen(reader, one)?;
        let today = ctx.session.register.today();
        let now = count::figures(reader, &report.plan, &report.period, today)?;
        let rows = rows(&report.plan, &report.figures, &now);
        Ok(Self {
            facts: w::issued_facts(
                Kind::from_slug(&one.kind).map_or("", Kind::phrase),
                format::day(&one.as_of),
                &one.issued_by,
                &one.hash,
            ),
            list: ListView::new(rows.len()),
            report,
            rows,
        })
    }
}

/// Every target, then the money.
fn rows(plan: &Plan, then: &Figures, now: &Figures) -> Vec<FigureRow> {
    let targets = plan.targets.iter().map(|target| {
        let side = |of: &Figures| match &target.measure {
            Measure::Indicator { .. } => match of.get("target", &target.id, "value") {
                Some(Datum::Real(value)) => format::value(*value),
                _ => "—".to_owned(),
            },
            Measure::Served { .. } => {
                let figure = |item| format::count(of.line("target", &target.id).count(item));
                format!("{} / {}", figure("met"), figure("of"))
            }
            _ => format::count(of.line("target", &target.id).count("actual")),
        };
        row(target.label.text(), side(then), side(now))
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
        row(label.text(), side(then), side(now))
    });
    targets.chain(money).collect()
}

fn row(label: &str, then: String, now: String) -> FigureRow {
    FigureRow {
        label: label.to_owned(),
        changed: then != now,
        then,
        now,
    }
}

impl Screen for IssuedReport {
    fn title(&self) -> String {
        let id = self.report.seal.as_ref().map_or(0, |(id, _)| id.get());
        w::issued_one(id, self.report.period.name())
    }

    fn context(&self) -> Context {
        Context::List
    }

    fn hints(&self) -> Vec<Action> {
        vec![Action::Save, Action::Down, Action::Help, Action::Back]
    }

    fn hint_label(&self, action: Action) -> Option<Phrase> {
        (action == Action::Save).then_some(w::HINT_WRITE_AGAIN)
    }

    fn on(&mut self, action: Action, _ctx: &mut AppContext) -> Handled {
        match action {
            Action::Save => Ok(Next::choose(
                w::CHOOSE_FORMAT.text(),
                files::formats(),
                true,
            )),
            action if self.list.navigate(action) => Ok(Next::Changed),
            _ => Ok(Next::Unused),
        }
    }

    fn on_reply(&mut self, reply: Reply, ctx: &mut AppContext) -> Handled {
        if let Reply::Text(code) = &reply
            && let Some(format) = Format::ALL.into_iter().find(|f| f.extension() == code)
        {
            return files::write(&self.report, format, ctx);
        }
        Ok(Next::Changed)
    }

    fn draw(&self, canvas: &mut Canvas<'_, '_>) {
        let (theme, columns, rows) = (canvas.theme, canvas.columns(), canvas.rows());
        let room = columns.saturating_sub(4);
        let taken = canvas.paragraph(2, 0, room, 3, &self.facts, theme.dim());
        let (then, now) = (columns.saturating_sub(20), columns.saturating_sub(3));
        canvas.text_right(then, taken, 16, w::COL_THEN.text(), theme.dim());
        canvas.text_right(now, taken, 16, w::COL_NOW.text(), theme.dim());
        let top = taken + 1;
        let mut list = canvas.part(1, top, columns.saturating_sub(2), rows.saturating_sub(top));
        self.list.draw(&mut list, |line, at, chosen| {
            let row = &self.rows[at];
            let styled = |style| if chosen { theme.chosen() } else { style };
            let sign = if row.changed { "*" } else { " " };
            line.text(0, 0, 1, sign, styled(theme.warning()));
            line.text(
                2,
                0,
                then.saturating_sub(20),
                &row.label,
                styled(theme.text()),
            );
            let now_style = if row.changed {
                theme.warning()
            } else {
                theme.text()
            };
            line.text_right(then - 1, 0, 16, &row.then, styled(theme.text()));
            line.text_right(now - 1, 0, 16, &row.now, styled(now_style));
        });
    }
}
