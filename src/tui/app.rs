//! The interface: takes events, times unsaved drafts, and draws the top screen with header and footer.

pub mod config;
pub(super) mod context;
pub mod event_loop;
mod header_footer;
pub(super) mod hints;
pub(super) mod route;
pub(super) mod router;
pub(super) mod screen;
mod stack;
mod unsaved;

use std::time::{Duration, Instant};

use ratatui::Frame;
use ratatui::layout::Rect;

use super::screens::home::Home;
use super::widgets::Canvas;
use crate::register::read;
use crate::register::read::data_version::DataVersion;
use crate::register::runtime::{checkpoint, waiting};
use crate::register::write::session_counts;
use crate::register::{FileProblem, Result};
use crate::tui::app::context::AppContext;
use crate::tui::app::event_loop::Input;
use crate::tui::app::screen::Screen;
use crate::tui::app::unsaved::Unsaved;
use crate::tui::services::account_watch::AccountWatch;
use crate::tui::services::emergency_draft::EmergencyDraft;
use crate::tui::services::lock_wait::{LockWait, SILENT_WAIT};
use crate::words::{access as wa, tui as w};

/// Columns and rows below which only a notice is drawn.
const SMALLEST: (u16, u16) = (40, 10);

/// How long work after drawing waits for a lock; what it missed comes with the next save.
const IDLE_WAIT: Duration = Duration::from_millis(100);
/// How long a draft waits for a lock when the program ends.
const LAST_DRAFT_WAIT: Duration = Duration::from_millis(1_500);

/// Whether the interface runs, or why it ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum RunState {
    Running,
    Quit,
    /// The terminal is gone, or the system asked the program to end.
    HungUp,
    AccountClosed,
}

/// The interface: a stack of screens over an [`AppContext`].
pub struct App {
    ctx: AppContext,
    stack: Vec<Box<dyn Screen>>,
    run_state: RunState,
    /// Watches the session's account; `None` where accounts cannot be closed meanwhile.
    account_watch: AccountWatch,
    /// Why the program ended without the clerk, and what became of the drafts.
    pub(super) exit_message: Option<String>,
    /// The input that the top screen handles, for [`stack::Gate`].
    last_input: Option<stack::LastInput>,
    /// The question that an input waits for.
    gate: Option<stack::Gate>,
    /// Keys typed ahead are discarded after the next drawing.
    flush_pending: bool,
    resized: bool,
    unsaved: Option<Unsaved>,
    emergency_draft: EmergencyDraft,
    pub(super) lock_wait: LockWait,
    /// The state of the register that the screens show.
    shown_version: DataVersion,
    /// What was shown of the register's file: `None` while it is in its place.
    shown_file_problem: Option<FileProblem>,
    /// What the footer says of it until the next key.
    file_notice: Option<&'static str>,
}

impl App {
    /// The interface with the home screen.
    pub fn new(mut ctx: AppContext) -> Result<Self> {
        let shown_version = read::data_version::current(ctx.reader())?;
        let home = Home::open(&mut ctx)?;
        Ok(Self {
            shown_version,
            shown_file_problem: None,
            file_notice: None,
            account_watch: AccountWatch::for_session(&ctx.session.register),
            exit_message: None,
            ctx,
            stack: vec![Box::new(home)],
            run_state: RunState::Running,
            last_input: None,
            gate: None,
            flush_pending: false,
            resized: false,
            unsaved: None,
            emergency_draft: EmergencyDraft::default(),
            lock_wait: LockWait::default(),
        })
    }

    /// The shared context.
    #[must_use]
    pub fn ctx(&self) -> &AppContext {
        &self.ctx
    }

    /// Whether the interface has ended.
    #[must_use]
    pub fn is_over(&self) -> bool {
        self.run_state != RunState::Running
    }

    /// Whether the terminal is gone or the system asked the program to end.
    pub(super) fn was_hung_up(&self) -> bool {
        self.run_state == RunState::HungUp
    }

    /// Waits for the daily backup to finish, once the screen is closed.
    pub(super) fn finish(&mut self) {
        self.ctx.services.daily_copy.finish();
    }

    /// The shared slot for the unsaved draft.
    pub(super) fn emergency_draft(&self) -> EmergencyDraft {
        self.emergency_draft.clone()
    }

    /// Maximum time the loop may wait for input before [`App::on_timeout`]; `None` without limit.
    fn timeout(&self) -> Option<Duration> {
        let typed = self.unsaved.map(|u| u.timeout(Instant::now()));
        typed.into_iter().chain(self.account_watch.timeout()).min()
    }

    /// Timed work: stores the draft of a field that the cursor has not left yet, and ends the session when its account was
    /// closed. Returns whether the screen changed.
    fn on_timeout(&mut self) -> bool {
        let now = Instant::now();
        if self.unsaved.is_some_and(|u| u.timeout(now).is_zero()) {
            self.save_drafts();
        }
        let held_since = self.ctx.session.draft_waits_since;
        let is_held = held_since.is_some_and(|since| since.elapsed() >= SILENT_WAIT);
        let changed = std::mem::replace(&mut self.ctx.ui.is_draft_waiting, is_held) != is_held;
        if let Some(reason) = self.account_watch.refusal(&self.ctx.session.register) {
            self.end(RunState::AccountClosed, &reason);
        }
        changed
    }

    /// Stores unsaved drafts. A failure is reported only when the cursor leaves the field; the next key tries again. While
    /// another program holds the register, the timer does.
    fn save_drafts(&mut self) {
        for screen in self.stack.iter_mut().filter(|s| s.has_unsaved()) {
            screen.save_draft(&mut self.ctx);
        }
        self.unsaved = None;
        self.track_unsaved();
    }

    /// Starts or continues the draft timer after input, and puts a copy of the unsaved draft into the emergency slot.
    fn track_unsaved(&mut self) {
        let now = Instant::now();
        let typed = self.stack.iter().rev().find(|s| s.has_unsaved());
        self.unsaved = typed.map(|_| Unsaved {
            first_edit: self.unsaved.map_or(now, |u| u.first_edit),
            last_edit: now,
        });
        let draft = typed.and_then(|s| s.unsaved_draft());
        self.emergency_draft.store(draft);
    }

    /// Stores drafts and ends without the clerk.
    fn end(&mut self, run_state: RunState, reason: &str) {
        let (stack, ctx) = (&mut self.stack, &mut self.ctx);
        ctx.session.draft_wait = LAST_DRAFT_WAIT;
        for screen in stack.iter_mut().rev() {
            screen.save_draft(ctx);
        }
        self.emergency_draft.store(None);
        let is_stored = !self.stack.iter().any(|s| s.has_unsaved());
        self.exit_message = Some(if is_stored {
            wa::session_ended(reason)
        } else {
            wa::session_ended_unsaved(reason)
        });
        self.run_state = run_state;
        self.on_idle();
    }

    /// Work after drawing: stores the session's counts after a save and before the end, starts the daily backup, and runs a
    /// checkpoint if the log is long.
    fn on_idle(&mut self) {
        waiting::with_limit(IDLE_WAIT, || {
            self.save_metrics();
            checkpoint::run_if_long(&mut self.ctx.session.register);
        });
    }

    /// Ends the wait for a lock of what was just handled; the screen is drawn whole where it was shown.
    fn end_lock_wait(&mut self) -> bool {
        let was_shown = self.lock_wait.end();
        self.resized |= was_shown;
        was_shown
    }

    fn save_metrics(&mut self) {
        let is_over = self.is_over();
        let (session, services) = (&mut self.ctx.session, &mut self.ctx.services);
        let saved = session.register.saved();
        let counts = services.metrics.counts();
        if saved > counts.records {
            services.daily_copy.on_save(&session.register);
        }
        let due = saved > counts.records || (is_over && counts.keys > 0);
        if !due || session.register.is_read_only() {
            return;
        }
        services.metrics.set_saved_records(saved);
        let counts = services.metrics.counts();
        let (began, id) = &mut session.record;
        match session_counts::store(&mut session.register, *id, began, &counts) {
            Ok(stored) => *id = Some(stored),
            Err(e) => tracing::warn!(error = e.code(), "session counts not stored"),
        }
    }

    /// Handles one event; returns whether the screen changed.
    pub fn handle(&mut self, input: Input) -> bool {
        if self.is_over() {
            return false;
        }
        match input {
            Input::Hangup => {
                self.end(RunState::HungUp, wa::ASKED_TO_END.text());
                false
            }
            Input::Resize(columns, rows) => {
                self.ctx.ui.size = (columns, rows);
                self.resized = true;
                self.refresh();
                true
            }
            Input::Paste(text) => {
                self.last_input = None;
                let changed = self.with_top(|screen, ctx| screen.on_paste(&text, ctx));
                self.refresh_if_changed() | changed
            }
            Input::Key(event) => {
                let Some(context) = self.stack.last().map(|s| s.context()) else {
                    return false;
                };
                let Some(action) = self.ctx.ui.keymap.lookup(event, context) else {
                    return false;
                };
                self.ctx.services.metrics.press(action, Instant::now());
                let changed = self.on(action);
                let field = self.stack.last().and_then(|s| s.focused_field());
                self.ctx.services.metrics.set_focused_field(field);
                self.refresh_if_changed() | changed
            }
        }
    }

    /// Refreshes after others have saved. Runs after the key is handled, as the key referred to what the screen showed.
    fn refresh_if_changed(&mut self) -> bool {
        let file_changed = self.show_file_problem();
        match read::data_version::has_external_changes(self.ctx.reader(), &mut self.shown_version) {
            Ok(true) if !self.is_over() => {
                self.refresh();
                true
            }
            Ok(_) => file_changed,
            Err(e) => {
                tracing::warn!(error = e.code(), "checking for changes by others");
                file_changed
            }
        }
    }

    /// Says once, below the next full screen, that the register's file is not in its place any more. A dialog keeps its keys.
    fn show_file_problem(&mut self) -> bool {
        let problem = self.ctx.session.register.file_problem();
        let is_covered = self.stack.last().is_none_or(|top| !top.is_full_screen());
        if problem == self.shown_file_problem || is_covered || self.is_over() {
            return false;
        }
        if let Some(problem) = &problem {
            tracing::error!(?problem, "the register's file has changed");
            self.file_notice = problem.home_sentence();
        }
        self.shown_file_problem = problem;
        self.refresh();
        true
    }

    fn refresh(&mut self) {
        let Some(top) = self.stack.last_mut() else {
            return;
        };
        if let Err(e) = top.refresh(&mut self.ctx) {
            self.last_input = None;
            self.apply_next(Err(e));
        }
    }

    /// Draws the topmost full screen, those above it, the header and the footer.
    pub fn draw(&mut self, frame: &mut Frame<'_>) {
        let area = frame.area();
        self.ctx.ui.size = (area.width, area.height);
        let theme = self.ctx.ui.theme;
        if area.width < SMALLEST.0 || area.height < SMALLEST.1 {
            let (notice, style) = (w::TOO_SMALL.text(), theme.text());
            Canvas::new(frame, area, theme).paragraph(0, 0, area.width, area.height, notice, style);
            return;
        }
        let lowest = self.stack.iter().rposition(|s| s.is_full_screen());
        let body = Rect {
            y: area.y + 1,
            height: area.height - 2,
            ..area
        };
        for screen in &self.stack[lowest.unwrap_or(0)..] {
            let mut canvas = Canvas::new(frame, body, theme);
            canvas.lists_hold_cursor = !screen.context().takes_text();
            screen.draw(&mut canvas);
        }
        let mut canvas = Canvas::new(frame, area, theme);
        self.draw_header(&mut canvas);
        self.draw_footer(&mut canvas);
    }
}
