//! The report of a period: shown, written to a file, issued. Content: `progress::report`.

pub mod issued;
pub mod notes;
mod page;

use std::cell::Cell;
use std::path::Path;
use std::rc::Rc;

use chrono::{Datelike, NaiveDate};

use self::page::{Layout, TextSpan};
use crate::domain::date;
use crate::exchange::document::{self, Format};
use crate::progress::Progress;
use crate::progress::format;
use crate::progress::period::Period;
use crate::progress::plan::Plan;
use crate::progress::report::frozen::{self, current_report};
use crate::progress::report::summary::{Summary, shown_group_rows};
use crate::progress::report::{Kind, PlanReport, default_period};
use crate::register::Result;
use crate::tui::app::context::AppContext;
use crate::tui::app::route::Route;
use crate::tui::app::screen::{Handled, Hint, Next, Reply, Screen, hints};
use crate::tui::input::keys::{Action, Context};
use crate::tui::services::file_output::deliver;
use crate::tui::widgets::choice_item::ChoiceItem;
use crate::tui::widgets::{Canvas, KeyOutcome, PeriodLine};
use crate::words::Phrase;
use crate::words::{report_screen as d, targets as w, tui as wt};

/// The report of one period, as a scrollable page.
pub struct ReportScreen {
    period: PeriodLine,
    /// The figures that the summary was made from.
    progress: Rc<Progress>,
    summary: Summary,
    /// The lines of the page, laid out for the terminal's width.
    lines: Vec<Vec<TextSpan>>,
    top: usize,
    /// Rows of the page that the terminal shows.
    visible_rows: Cell<usize>,
}

impl ReportScreen {
    /// The report of the last reporting period that has ended.
    pub fn open(ctx: &mut AppContext) -> Result<Self> {
        let period = default_period(&ctx.session.plan, ctx.session.register.today());
        let period = PeriodLine::new(period, ctx);
        let progress = ctx.figures()?.progress(period.scope())?;
        let summary = build_summary(&progress, ctx)?;
        Ok(Self {
            progress,
            lines: layout(&summary, ctx),
            period,
            summary,
            top: 0,
            visible_rows: Cell::new(usize::from(ctx.ui.size.1).saturating_sub(4)),
        })
    }

    fn count(&mut self, ctx: &mut AppContext) -> Result<()> {
        let progress = ctx.figures()?.progress(self.period.scope())?;
        if !Rc::ptr_eq(&progress, &self.progress) {
            self.summary = build_summary(&progress, ctx)?;
            self.progress = progress;
        }
        self.lines = layout(&self.summary, ctx);
        self.top = self.top.min(self.last_top());
        Ok(())
    }

    fn last_top(&self) -> usize {
        self.lines.len().saturating_sub(self.visible_rows.get())
    }

    /// Scrolls; true when the first visible line changed.
    fn scroll(&mut self, action: Action) -> bool {
        let (before, rows) = (self.top, self.visible_rows.get());
        let page = rows.saturating_sub(1).max(1);
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

    /// Writes a report of the period with the current figures to a file.
    fn write(&self, format: Format, ctx: &mut AppContext) -> Handled {
        let (scope, today) = (self.period.scope(), ctx.session.register.today());
        let kind = Kind::default_for(&scope.period);
        let report = current_report(ctx.reader(), &ctx.session.plan, scope, kind, today)?;
        write_file(&report, format, ctx)
    }

    /// Offers the formats and the other actions.
    fn open_actions(&self) -> Next {
        let mut items = format_items();
        let more = [
            (NOTES, d::OFFER_NOTES),
            (ISSUE, d::OFFER_ISSUE),
            (ISSUED, d::OFFER_ISSUED),
            (PERIODS, d::OFFER_PERIOD),
        ];
        items.extend(more.map(|(code, label)| ChoiceItem::new(code, "", label.text())));
        let title = d::menu_title(self.period.period().name());
        Next::choose(&title, items, true)
    }

    fn confirm_issue(&self) -> Next {
        let scope = self.period.scope();
        let question = d::ask_issue(scope.period.name(), date::shown(scope.end()));
        Next::confirm(&question, &[wt::ANSWER_NO, d::ANSWER_ISSUE])
    }

    /// Issues the report, which freezes its figures, and writes the file to be signed.
    fn issue(&self, ctx: &mut AppContext) -> Handled {
        let (scope, session) = (self.period.scope(), &mut ctx.session);
        let kind = Kind::default_for(&scope.period);
        let report = frozen::issue(&mut session.register, &session.plan, scope, kind, None)?;
        let next = write_file(&report, Format::Docx, ctx)?;
        if let (Some((id, _)), Some(written)) = (&report.seal, ctx.ui.message.take()) {
            ctx.ui.message = Some(d::issued_done(id, written));
        }
        Ok(next)
    }

    fn run_action(&mut self, code: &str, ctx: &mut AppContext) -> Handled {
        let format = Format::ALL.into_iter().find(|f| f.extension() == code);
        match (code, format) {
            (_, Some(format)) => self.write(format, ctx),
            (NOTES, _) => Ok(Next::Go(Route::ReportNotes(self.period.period().name()))),
            (ISSUE, _) => Ok(self.confirm_issue()),
            (ISSUED, _) => Ok(Next::Go(Route::IssuedReports)),
            (PERIODS, _) => Ok(Self::open_periods(ctx)),
            (name, _) => {
                if let Ok(period) = Period::parse(name, &ctx.session.plan) {
                    self.period.show(period);
                    self.top = 0;
                    self.count(ctx)?;
                }
                Ok(Next::Changed)
            }
        }
    }

    fn open_periods(ctx: &AppContext) -> Next {
        let items = period_items(&ctx.session.plan, ctx.session.register.today());
        Next::choose(w::CHOOSE_PERIOD.text(), items, true)
    }
}

fn layout(summary: &Summary, ctx: &AppContext) -> Vec<Vec<TextSpan>> {
    let (theme, columns) = (ctx.ui.theme, ctx.ui.size.0);
    Layout { theme, columns }.page(summary)
}

fn build_summary(progress: &Progress, ctx: &AppContext) -> Result<Summary> {
    let groups = shown_group_rows(ctx.reader(), &ctx.session.plan, progress)?;
    Ok(Summary::new(progress, &ctx.session.plan, &groups))
}

fn format_items() -> Vec<ChoiceItem> {
    let items = [
        (Format::Docx, d::OFFER_DOCX),
        (Format::Xlsx, d::OFFER_XLSX),
        (Format::Md, d::OFFER_MD),
    ];
    let item =
        |(format, label): (Format, Phrase)| ChoiceItem::new(format.extension(), "", label.text());
    items.map(item).to_vec()
}

/// Writes the report and shows the path.
fn write_file(report: &PlanReport, format: Format, ctx: &mut AppContext) -> Handled {
    let Some(document) = report.document() else {
        return Ok(Next::notice(d::no_issuer(report.plan.title.text())));
    };
    let reader = ctx.reader();
    let lists = if format == Format::Xlsx && report.seal.is_none() {
        document::people_lists(reader, &report.plan, report.scope)?
    } else {
        Vec::new()
    };
    let bytes = match document::bytes(&document, &lists, format) {
        Ok(bytes) => bytes,
        Err(e) => return Ok(Next::notice(e.to_string())),
    };
    let period = report.scope.period.name().replace("..", "_");
    let mut name = format!("{}-{period}", w::FILE_PREFIX);
    if let Some((id, _)) = &report.seal {
        name = format!("{name}-{id}");
    }
    let event = document::audit_event(report, &lists, Path::new(&name));
    ctx.session.register.record_event(event)?;
    deliver(&name, format.extension(), &bytes, ctx, |path| {
        w::written(path.display())
    })
}

/// Codes of the menu's actions; `#` distinguishes them from names of periods.
const NOTES: &str = "#notes";
const ISSUE: &str = "#issue";
const ISSUED: &str = "#issued";
const PERIODS: &str = "#periods";

/// Periods to choose from, without typing.
fn period_items(plan: &Plan, today: NaiveDate) -> Vec<ChoiceItem> {
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
    let item = |(name, what): (String, Phrase)| {
        let period = Period::parse(&name, plan).ok()?;
        let label = format!("{name:<8} {what}, {}", format::days_of(&period));
        Some(ChoiceItem::new(&name, "", &label))
    };
    named.into_iter().filter_map(item).collect()
}

impl Screen for ReportScreen {
    fn title(&self) -> String {
        w::REPORT_TITLE.text().to_owned()
    }

    fn context(&self) -> Context {
        Context::Targets
    }

    fn footer(&self) -> Vec<Hint> {
        if self.period.is_open() {
            return PeriodLine::footer();
        }
        hints![
            Save = d::HINT_WRITE_WORD,
            Enter = d::HINT_MORE,
            Down = w::HINT_READ_ON,
            Left = w::HINT_PERIOD,
            List = w::HINT_OTHER_PERIODS,
            Help,
            Back
        ]
    }

    fn on(&mut self, action: Action, ctx: &mut AppContext) -> Handled {
        let outcome = self.period.on(action, ctx);
        if outcome == KeyOutcome::PeriodChanged {
            self.top = 0;
            self.count(ctx)?;
        }
        if outcome != KeyOutcome::Unused {
            return Ok(Next::Changed);
        }
        match action {
            Action::Save => self.write(Format::Docx, ctx),
            Action::Enter => Ok(self.open_actions()),
            Action::List => Ok(Self::open_periods(ctx)),
            action if self.scroll(action) => Ok(Next::Changed),
            _ => Ok(Next::Unused),
        }
    }

    fn on_paste(&mut self, text: &str, _ctx: &mut AppContext) -> Handled {
        self.period.type_in(text);
        Ok(Next::Changed)
    }

    fn on_reply(&mut self, reply: Reply, ctx: &mut AppContext) -> Handled {
        match reply {
            Reply::Text(code) => self.run_action(&code, ctx),
            Reply::Choice(2) => self.issue(ctx),
            Reply::Person(id) => Ok(Next::Go(Route::Person(id))),
            _ => Ok(Next::Changed),
        }
    }

    fn refresh(&mut self, ctx: &mut AppContext) -> Result<()> {
        self.period.refresh(ctx);
        self.count(ctx)
    }

    fn draw(&self, canvas: &mut Canvas<'_, '_>) {
        let (theme, columns) = (canvas.theme, canvas.columns());
        let (head, _) = self.period.draw(canvas);
        let mut part = canvas.inside(0, head + 1, 0, 0);
        let room = usize::from(part.rows());
        self.visible_rows.set(room);
        let first = self.top.min(self.last_top());
        for (y, line) in (0..).zip(self.lines.iter().skip(first).take(room)) {
            for piece in line {
                piece.draw(&mut part, y);
            }
        }
        if self.lines.len() > room {
            let seen = (first + room).min(self.lines.len());
            let place = format!("{}–{seen} / {}", first + 1, self.lines.len());
            canvas.text_right(columns.saturating_sub(1), 0, 16, &place, theme.dim());
        }
    }
}
