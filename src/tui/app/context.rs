//! What every screen works with: the register, the plan, what sticks from one record to the next, the look.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use crate::entry::suggest::{FormDefaults, Sticky};
use crate::progress::plan::Plan;
use crate::progress::plan::effective::effective_plan;
use crate::progress::plan::tasks;
use crate::register::{Register, RegisterError};
use crate::tui::app::hints::{Hints, HintsMode};
use crate::tui::input::input_method::InputMethod;
use crate::tui::input::keymap::Keymap;
use crate::tui::input::keys::Action;
use crate::tui::services::daily_copy::DailyCopy;
use crate::tui::services::figures::Figures;
use crate::tui::services::metrics::SessionMetrics;
use crate::tui::terminal::sandbox::Sandbox;
use crate::tui::widgets::theme::{Look, Theme};

/// An Enter that follows a card faster than this is the scanner's second.
const ECHO: Duration = Duration::from_millis(80);

/// How the interface looks.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Only ASCII for lines, bars and signs.
    pub ascii: bool,
    /// The colours.
    pub look: Look,
    /// How long the foot line explains the keys.
    pub hints: HintsMode,
    /// Keys of one's own.
    pub keymap: Keymap,
    /// A proved copy after a day's first save.
    pub daily_copy: bool,
}

/// What screens share.
#[derive(Debug)]
pub struct AppContext {
    /// The register.
    pub register: Register,
    /// The plan.
    pub plan: Plan,
    /// Colours and signs.
    pub theme: Theme,
    /// What the last record of each form leaves for the next.
    pub sticky: Sticky,
    /// The whole last record of each form, `form.key` to text: for ditto.
    pub ditto: BTreeMap<String, String>,
    /// One line to show on the screen that comes up next.
    pub message: Option<String>,
    /// Figures already counted.
    pub figures: Figures,
    /// The built-in input method.
    pub input_method: InputMethod,
    /// When the last card was read: some scanners end it with two Enters.
    pub scanned_at: Option<Instant>,
    /// The clerk was told that what is typed cannot be written down for now: said once, not at every field.
    pub draft_failure_reported: bool,
    /// The terminal's columns and rows, as last drawn or told.
    pub size: (u16, u16),
    /// Keys of one's own.
    pub keymap: Keymap,
    /// What the foot line shows.
    pub hints: Hints,
    /// What this sitting counts.
    pub metrics: SessionMetrics,
    /// People whose hidden part was opened in this sitting, with a reason.
    pub unmasked: BTreeSet<i64>,
    /// What the program has forbidden itself.
    pub sandbox: Sandbox,
    /// The copy of the day.
    pub daily_copy: DailyCopy,
    /// When it began (UTC), and the number of its counts in the register once they are there.
    pub session_record: (String, Option<i64>),
}

impl AppContext {
    /// An office over an open register.
    #[must_use]
    pub fn new(register: Register, plan: Plan, options: Options) -> Self {
        let theme = Theme::new(options.look, options.ascii);
        // A register that cannot be read says so on the first screen; until then the clerk counts as new.
        let before = register.records_of_clerk().unwrap_or_default();
        let began = register.timestamp();
        // Nobody misses an invented ward.
        let real = register
            .demo_flag()
            .is_ok_and(|demo_flag| demo_flag.is_none());
        let mut ctx = Self {
            register,
            plan,
            theme,
            sticky: Sticky::new(),
            ditto: BTreeMap::new(),
            message: None,
            figures: Figures::default(),
            input_method: InputMethod::Off,
            scanned_at: None,
            draft_failure_reported: false,
            size: (80, 24),
            keymap: options.keymap,
            hints: Hints::new(options.hints, before),
            metrics: SessionMetrics::default(),
            sandbox: Sandbox::default(),
            daily_copy: DailyCopy::new(real && options.daily_copy),
            unmasked: BTreeSet::new(),
            session_record: (began, None),
        };
        if let Err(e) = ctx.load_effective_plan() {
            tracing::warn!(error = %e, "the changes of the plan cannot be read");
        }
        ctx
    }

    /// Takes the plan that is in force today, and what follows from it: the follow-ups planned from now on, what a part of
    /// the ward is called.
    ///
    /// # Errors
    /// When the register cannot be read.
    pub fn load_effective_plan(&mut self) -> Result<(), RegisterError> {
        let today = self.register.today();
        self.plan = effective_plan(self.register.reading(), &self.plan, today)?;
        self.register
            .set_follow_up_months(self.plan.followup_months.clone());
        crate::words::set_neighbourhood_words(&self.plan.neighbourhood);
        Ok(())
    }

    /// How many tasks of the plan are overdue today.
    ///
    /// # Errors
    /// When the register cannot be read.
    pub fn overdue_tasks(&self) -> Result<i64, RegisterError> {
        let today = self.register.today();
        let overdue = tasks::overdue(self.register.reading(), &self.plan, today)?;
        Ok(i64::try_from(overdue.len()).unwrap_or(i64::MAX))
    }

    /// Today and what sticks, for a new form.
    #[must_use]
    pub fn form_defaults(&self) -> FormDefaults {
        FormDefaults {
            today: self.register.today(),
            sticky: self.sticky.clone(),
            rate: String::new(),
        }
    }

    /// The scanner's second Enter: it means nothing. Any key ends the wait for it.
    pub fn is_scanner_echo(&mut self, action: Action) -> bool {
        let quick = self.scanned_at.take().is_some_and(|t| t.elapsed() < ECHO);
        quick && action == Action::Enter
    }

    /// There is room for a list and a person side by side.
    #[must_use]
    pub fn is_wide(&self) -> bool {
        self.size.0 >= 110
    }
}
