//! The home screen: the menu of the daily work, and what is due today.

pub mod undo;

use chrono::{DateTime, Local, Utc};

use crate::domain::roles::Permission;
use crate::domain::{date, money};
use crate::forms;
use crate::register::backup::age::{self, BackupAge};
use crate::register::backup::replaced;
use crate::register::read;
use crate::register::read::counts::HomeCounts;
use crate::register::trail::clock;
use crate::register::{FileProblem, OpenMode, Result};
use crate::tui::app::context::AppContext;
use crate::tui::app::route::{AdminRoute, FormRequest, Route};
use crate::tui::app::screen::{Handled, Hint, Next, Reply, Screen, hints};
use crate::tui::input::keys::{Action, Context};
use crate::tui::widgets::{Canvas, Entry, Menu};
use crate::words::Phrase;
use crate::words::safety as s;
use crate::words::tui as w;

static ENTRIES: [Entry; 10] = [
    Entry::new(1, w::HOME_INTAKE, w::HOME_INTAKE_WHAT).requires(Permission::Write),
    Entry::new(2, w::HOME_ENROLMENT, w::HOME_ENROLMENT_WHAT),
    Entry::new(3, w::HOME_PLACEMENT, w::HOME_PLACEMENT_WHAT).requires(Permission::Write),
    Entry::new(4, w::HOME_FOLLOW_UPS, w::HOME_FOLLOW_UPS_WHAT),
    Entry::new(5, w::HOME_CONTACT, w::HOME_CONTACT_WHAT).requires(Permission::Write),
    Entry::new(6, w::HOME_LOAN, w::HOME_LOAN_WHAT).requires(Permission::Write),
    Entry::new(7, w::HOME_TARGETS, w::HOME_TARGETS_WHAT),
    Entry::new(8, w::HOME_WORKLISTS, w::HOME_WORKLISTS_WHAT),
    Entry::new(9, w::HOME_REPORT, w::HOME_REPORT_WHAT),
    Entry::new(0, w::HOME_ADMIN, w::HOME_ADMIN_WHAT),
];

/// The home screen.
pub struct Home {
    menu: Menu,
    counts: HomeCounts,
    overdue_tasks: i64,
    open_mode: OpenMode,
    file_problem: Option<FileProblem>,
    copy_status: Option<CopyStatus>,
}

/// The state of the computer's clock and of the verified backups, as a sentence.
enum CopyStatus {
    /// The last backup is recent.
    Good(String),
    /// The clerk has to act.
    Problem(String),
}

/// Rows for the sentence about the backups.
const STATUS_ROWS: u16 = 2;
/// Days without a verified backup that are no problem: a long weekend.
const MAX_DAYS_WITHOUT_COPY: i64 = 3;

/// The state of the clock and the backups, or that of a demo ward; `None` for an empty register.
fn copy_status(ctx: &AppContext, people: i64) -> Result<Option<CopyStatus>> {
    let register = &ctx.session.register;
    if let Some(day) = &ctx.session.demo_day {
        let day = date::from_iso(day).map_or_else(|| day.clone(), date::shown);
        return Ok(Some(CopyStatus::Good(w::home_demo(day))));
    }
    if people == 0 {
        return Ok(None);
    }
    let now = clock::now();
    let moment = |at: DateTime<Utc>| date::shown_moment(&at.to_rfc3339());
    if let Some(at) = clock::later_than_clock(register.reader(), now)? {
        let sentence = s::home_clock_behind(moment(now), moment(at));
        return Ok(Some(CopyStatus::Problem(sentence)));
    }
    if let Some(newest) = replaced::backups_beyond(register)?.first() {
        let sentence = s::home_copy_beyond(moment(newest.label.at));
        return Ok(Some(CopyStatus::Problem(sentence)));
    }
    if let Some(trouble) = ctx.services.daily_copy.error() {
        return Ok(Some(CopyStatus::Problem(trouble)));
    }
    let Some((last, age)) = age::newest(register, now)? else {
        let sentence = s::HOME_NEVER_COPIED.text().to_owned();
        return Ok(Some(CopyStatus::Problem(sentence)));
    };
    let made_at = last.label.at;
    Ok(Some(match age {
        _ if !last.label.sound => {
            CopyStatus::Problem(s::home_unsound(date::shown(last.label.day())))
        }
        BackupAge::AfterClock => {
            CopyStatus::Problem(s::home_copy_after_clock(moment(made_at), moment(now)))
        }
        BackupAge::Contradicted(at) => {
            CopyStatus::Problem(s::home_copy_contradicted(moment(made_at), moment(at)))
        }
        BackupAge::Days(0) => {
            let at = made_at.with_timezone(&Local);
            CopyStatus::Good(s::home_copied_today(at.format("%H:%M")))
        }
        BackupAge::Days(days @ ..=MAX_DAYS_WITHOUT_COPY) => CopyStatus::Good(s::home_copied(days)),
        BackupAge::Days(days) => CopyStatus::Problem(s::home_copy_overdue(days)),
    }))
}

impl Home {
    /// Home with today's counts.
    pub fn open(ctx: &mut AppContext) -> Result<Self> {
        let counts = read::counts::home_counts(ctx.reader())?;
        let access = ctx.session.register.access_level()?;
        Ok(Self {
            menu: Menu::new(&ENTRIES, |act| access.denial_reason(act)),
            copy_status: copy_status(ctx, counts.people)?,
            counts,
            overdue_tasks: ctx.session.overdue_tasks()?,
            open_mode: ctx.session.register.open_mode(),
            file_problem: ctx.session.register.file_problem(),
        })
    }
}

/// What the entry of a digit opens.
fn route(digit: u8) -> Route {
    match digit {
        1 => Route::Form(Box::new(FormRequest::blank(&forms::INTAKE))),
        2 => Route::Courses { choosing: false },
        3 => Route::Form(Box::new(FormRequest::blank(&forms::PLACEMENT))),
        4 => Route::FollowUps,
        5 => {
            let title = crate::words::batch::CONTACT_ROUND.text().to_owned();
            Route::Form(Box::new(FormRequest::series(&forms::CONTACT, title, &[])))
        }
        6 => Route::Form(Box::new(FormRequest::blank(&forms::LOAN))),
        7 => Route::Targets,
        8 => Route::Worklists,
        9 => Route::Report,
        _ => Route::Admin(AdminRoute::Menu),
    }
}

impl Screen for Home {
    fn title(&self) -> String {
        w::HOME_TITLE.text().to_owned()
    }

    fn context(&self) -> Context {
        Context::Menu
    }

    fn footer(&self) -> Vec<Hint> {
        let mut hints = hints![Digit(0) = w::HINT_CHOOSE];
        if self.counts.drafts > 0 {
            hints.extend(hints![List = w::HINT_DRAFTS]);
        }
        hints.extend(hints![Find, Progress, Help, Back = w::HINT_QUIT, TakeBack]);
        hints
    }

    fn on(&mut self, action: Action, ctx: &mut AppContext) -> Handled {
        match action {
            Action::List => Ok(Next::Go(Route::Drafts)),
            Action::Back => Ok(Next::confirm(
                w::QUIT_ASK.text(),
                &[w::QUIT_YES, w::QUIT_NO],
            )),
            _ => {
                let authorize = |act| ctx.session.register.authorize(act);
                Ok(match self.menu.opened(action, authorize)? {
                    Some(digit) => Next::Go(route(digit)),
                    None => self.menu.on(action),
                })
            }
        }
    }

    fn on_reply(&mut self, reply: Reply, _ctx: &mut AppContext) -> Handled {
        match reply {
            Reply::Choice(1) => Ok(Next::Quit),
            Reply::Person(id) => Ok(Next::Go(Route::Person(id))),
            _ => Ok(Next::Changed),
        }
    }

    fn refresh(&mut self, ctx: &mut AppContext) -> Result<()> {
        self.counts = read::counts::home_counts(ctx.reader())?;
        let access = ctx.session.register.access_level()?;
        self.menu.set_denials(|act| access.denial_reason(act));
        self.overdue_tasks = ctx.session.overdue_tasks()?;
        self.copy_status = copy_status(ctx, self.counts.people)?;
        self.file_problem = ctx.session.register.file_problem();
        Ok(())
    }

    fn draw(&self, canvas: &mut Canvas<'_, '_>) {
        let (theme, columns) = (canvas.theme, canvas.columns());
        self.menu.draw(canvas);
        let c = self.counts;
        let task_counts = [
            (c.follow_ups, w::WAITING_FOLLOW_UPS, "4"),
            (c.needs, w::WAITING_NEEDS, "8"),
            (c.checks, w::WAITING_CHECKS, "8"),
            (c.consents, w::WAITING_CONSENTS, "8"),
            (self.overdue_tasks, crate::words::plan::WAITING_DUTIES, "8"),
            (c.drafts, w::WAITING_DRAFTS, "F9"),
        ];
        canvas.text(3, 12, columns, w::TODAY.text(), theme.heading());
        let mut row = 13;
        for (count, what, key) in task_counts.into_iter().filter(|(count, ..)| *count > 0) {
            canvas.text_right(10, row, 8, &money::shown_count(count), theme.text());
            let room = columns.saturating_sub(18);
            let taken = canvas.text(12, row, room, what.text(), theme.text());
            canvas.text(14 + taken, row, 4, key, theme.accent());
            row += 1;
        }
        if row == 13 {
            canvas.text(5, row, columns, w::NOTHING_WAITS.text(), theme.dim());
            row += 1;
        }
        let people = if c.people == 0 {
            w::EMPTY_REGISTER.text().to_owned()
        } else {
            w::people_stored(money::shown_count(c.people))
        };
        canvas.text(3, row + 1, columns, &people, theme.dim());
        row += 2;
        let room = columns.saturating_sub(6);
        if let Some(status) = &self.copy_status {
            let (text, style) = match status {
                CopyStatus::Good(text) => (text, theme.dim()),
                CopyStatus::Problem(text) => (text, theme.error()),
            };
            row += canvas.paragraph(3, row, room, STATUS_ROWS, text, style);
        } else {
            row += 1;
        }
        let file_problem = self.file_problem.as_ref().and_then(|p| p.home_sentence());
        if let Some(sentence) = file_problem {
            canvas.text(3, row, columns, sentence, theme.error());
        } else if let Some(limit) = limit(self.open_mode) {
            canvas.text(3, row, columns, limit.text(), theme.warning());
        }
    }
}

/// What cannot be done with the register now, and what to do about it.
fn limit(open_mode: OpenMode) -> Option<Phrase> {
    match open_mode {
        OpenMode::Writable => None,
        OpenMode::WriteProtected => Some(w::READ_ONLY),
        OpenMode::VerifiedBackup => Some(w::VERIFIED_BACKUP),
        OpenMode::DiskFull { stale: false } => Some(w::OPENED_ON_FULL_DISK),
        OpenMode::DiskFull { stale: true } => Some(w::OPENED_BEHIND),
    }
}
