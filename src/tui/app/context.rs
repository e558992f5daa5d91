//! What screens share: the register, the plan, values carried from one record to the next, services and interface settings.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use crate::entry::suggest::{FormDefaults, Sticky};
use crate::progress::plan::Plan;
use crate::progress::plan::effective::effective_plan;
use crate::progress::plan::tasks;
use crate::register::session::statistics;
use crate::register::write::demo_flag::demo_day;
use crate::register::{Reader, Register, Result};
use crate::tui::app::hints::{Hints, HintsMode};
use crate::tui::input::input_method::InputMethod;
use crate::tui::input::keymap::Keymap;
use crate::tui::input::keys::Action;
use crate::tui::services::daily_copy::DailyCopy;
use crate::tui::services::figures::{Figures, PlanFigures};
use crate::tui::services::metrics::SessionMetrics;
use crate::tui::terminal::sandbox::Sandbox;
use crate::tui::widgets::theme::{Look, Theme};

/// An Enter this soon after a scanned card is the scanner's second one.
const ECHO: Duration = Duration::from_millis(80);

/// How long storing a draft waits for a lock before the timer tries again.
const DRAFT_WAIT: Duration = Duration::from_millis(100);

/// Options of the interface.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Only ASCII for lines, bars and signs.
    pub ascii: bool,
    pub look: Look,
    /// How long the footer lists the basic keys.
    pub hints: HintsMode,
    pub keymap: Keymap,
    /// Make a backup after each day's first save.
    pub daily_copy: bool,
}

/// What screens share.
#[derive(Debug)]
pub struct AppContext {
    pub session: WorkSession,
    pub services: Services,
    pub ui: UiState,
}

/// The register, the plan, and values carried from one record to the next.
#[derive(Debug)]
pub struct WorkSession {
    pub register: Register,
    /// The day on which the register was generated as a demo ward, `YYYY-MM-DD`; `None` for a real one.
    pub demo_day: Option<String>,
    /// The plan with the values effective today.
    pub plan: Plan,
    /// Values that the last record of each form leaves for the next.
    pub sticky: Sticky,
    /// The last record of each form, `form.key` to text, for ditto.
    pub ditto: BTreeMap<String, String>,
    /// Start of the session (UTC), and the id of its stored metrics.
    pub record: (String, Option<i64>),
    /// A failure to store a draft was reported; it is reported once, not at every field.
    pub draft_failure_reported: bool,
    /// Since when a draft cannot be stored because another program holds the register.
    pub draft_waits_since: Option<Instant>,
    /// How long storing a draft may wait for a lock; keys wait as long.
    pub draft_wait: Duration,
}

/// Services that screens share.
#[derive(Debug, Default)]
pub struct Services {
    pub figures: Figures,
    pub metrics: SessionMetrics,
    pub daily_copy: DailyCopy,
    pub sandbox: Sandbox,
}

/// The state of the interface.
#[derive(Debug)]
pub struct UiState {
    pub theme: Theme,
    /// One line for the footer, until the next key.
    pub message: Option<String>,
    /// The footer says that a draft waits for another program.
    pub is_draft_waiting: bool,
    pub input_method: InputMethod,
    /// When the last card was scanned: some scanners end a card with two Enters.
    pub scanned_at: Option<Instant>,
    /// Columns and rows of the terminal, as last drawn or reported.
    pub size: (u16, u16),
    pub keymap: Keymap,
    pub hints: Hints,
}

impl AppContext {
    /// A context over an open register.
    pub fn new(register: Register, plan: Plan, options: Options) -> Self {
        // The first screen reports a register that cannot be read; until then the clerk counts as new.
        let saved_before = statistics::records_of_clerk(register.reader()).unwrap_or_default();
        // A demo ward needs no backup. A register that cannot be read gets none either, and is reported by the first screen.
        let demo_day = demo_day(register.reader());
        let is_real = matches!(demo_day, Ok(None));
        let mut ctx = Self {
            services: Services {
                daily_copy: DailyCopy::new(is_real && options.daily_copy),
                ..Services::default()
            },
            ui: UiState {
                theme: Theme::new(options.look, options.ascii),
                message: None,
                is_draft_waiting: false,
                input_method: InputMethod::Off,
                scanned_at: None,
                size: (80, 24),
                keymap: options.keymap,
                hints: Hints::new(options.hints, saved_before),
            },
            session: WorkSession {
                record: (crate::register::now(), None),
                register,
                demo_day: demo_day.unwrap_or_default(),
                plan,
                sticky: Sticky::new(),
                ditto: BTreeMap::new(),
                draft_failure_reported: false,
                draft_waits_since: None,
                draft_wait: DRAFT_WAIT,
            },
        };
        if let Err(e) = ctx.session.load_effective_plan() {
            tracing::warn!(error = e.code(), "the changes of the plan cannot be read");
        }
        ctx
    }

    /// Queries of the open register.
    pub fn reader(&self) -> Reader<'_> {
        self.session.register.reader()
    }

    /// The figures of the plan, counted once for each version of the register.
    pub(in crate::tui) fn figures(&mut self) -> Result<PlanFigures<'_>> {
        let (session, figures) = (&self.session, &mut self.services.figures);
        PlanFigures::new(figures, session.register.reader(), &session.plan)
    }
}

impl WorkSession {
    /// Loads the plan effective today, and with it the months of planned follow-ups and the words for a part of the ward.
    pub fn load_effective_plan(&mut self) -> Result<()> {
        let today = self.register.today();
        self.plan = effective_plan(self.register.reader(), &self.plan, today)?;
        self.register
            .set_follow_up_months(self.plan.followup_months.clone());
        crate::words::set_neighbourhood_words(&self.plan.neighbourhood);
        Ok(())
    }

    /// The number of plan tasks overdue today.
    pub fn overdue_tasks(&self) -> Result<i64> {
        let today = self.register.today();
        let overdue = tasks::overdue(self.register.reader(), &self.plan, today)?;
        Ok(i64::try_from(overdue.len()).unwrap_or(i64::MAX))
    }

    /// Today and the carried values, for a new form.
    pub fn form_defaults(&self) -> FormDefaults {
        FormDefaults {
            today: self.register.today(),
            sticky: self.sticky.clone(),
            rate: String::new(),
        }
    }
}

impl UiState {
    /// Whether an Enter is the second one that a scanner sends after a card. Resets after any key.
    pub fn is_scanner_echo(&mut self, action: Action) -> bool {
        let quick = self.scanned_at.take().is_some_and(|t| t.elapsed() < ECHO);
        quick && action == Action::Enter
    }

    /// Whether a list and a person fit side by side.
    pub fn is_wide(&self) -> bool {
        self.size.0 >= 110
    }
}
