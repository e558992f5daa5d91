//! What every screen works with: the register, the plan, what sticks from one record to the next, the look.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use super::copying::Copying;
use super::fence::Fence;
use super::figures::Figures;
use super::hints::{Hints, Wanted};
use super::keymap::Keymap;
use super::keys::Action;
use super::method::Method;
use super::tally::Tally;
use super::theme::{Look, Theme};
use crate::entry::suggest::{Sticky, Surroundings};
use crate::progress::duties;
use crate::progress::in_force::in_force;
use crate::progress::plan::Plan;
use crate::register::{Register, RegisterError};

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
    pub hints: Wanted,
    /// Keys of one's own.
    pub keymap: Keymap,
    /// A proved copy after a day's first save.
    pub copies: bool,
}

/// What screens share.
#[derive(Debug)]
pub struct Office {
    /// The register.
    pub register: Register,
    /// The plan.
    pub plan: Plan,
    /// Colours and signs.
    pub theme: Theme,
    /// What the last record of each form leaves for the next.
    pub sticky: Sticky,
    /// The whole last record of each form, `form.key` to text: for ditto.
    pub last: BTreeMap<String, String>,
    /// One line to show on the screen that comes up next.
    pub message: Option<String>,
    /// Figures already counted.
    pub figures: Figures,
    /// The built-in input method.
    pub method: Method,
    /// When the last card was read: some scanners end it with two Enters.
    pub scanned: Option<Instant>,
    /// The clerk was told that what is typed cannot be written down for now: said once, not at every field.
    pub told_unkept: bool,
    /// The terminal's columns and rows, as last drawn or told.
    pub size: (u16, u16),
    /// Keys of one's own.
    pub keymap: Keymap,
    /// What the foot line shows.
    pub hints: Hints,
    /// What this sitting counts.
    pub tally: Tally,
    /// People whose hidden part was opened in this sitting, with a reason.
    pub opened: BTreeSet<i64>,
    /// What the program has forbidden itself.
    pub fence: Fence,
    /// The copy of the day.
    pub copying: Copying,
    /// When it began (UTC), and the number of its counts in the register once they are there.
    pub sitting: (String, Option<i64>),
}

impl Office {
    /// An office over an open register.
    #[must_use]
    pub fn new(register: Register, plan: Plan, options: Options) -> Self {
        let theme = Theme::of(options.look, options.ascii);
        // A register that cannot be read says so on the first screen; until then the clerk counts as new.
        let before = register.records_of_clerk().unwrap_or_default();
        let began = register.moment();
        // Nobody misses an invented ward.
        let real = register.demo_mark().is_ok_and(|mark| mark.is_none());
        let mut office = Self {
            register,
            plan,
            theme,
            sticky: Sticky::new(),
            last: BTreeMap::new(),
            message: None,
            figures: Figures::default(),
            method: Method::Off,
            scanned: None,
            told_unkept: false,
            size: (80, 24),
            keymap: options.keymap,
            hints: Hints::of(options.hints, before),
            tally: Tally::default(),
            fence: Fence::default(),
            copying: Copying::of(real && options.copies),
            opened: BTreeSet::new(),
            sitting: (began, None),
        };
        if let Err(e) = office.take_plan() {
            tracing::warn!(error = %e, "the changes of the plan cannot be read");
        }
        office
    }

    /// Takes the plan that is in force today, and what follows from it: the follow-ups planned from now on, what a part of
    /// the ward is called.
    ///
    /// # Errors
    /// When the register cannot be read.
    pub fn take_plan(&mut self) -> Result<(), RegisterError> {
        let today = self.register.today();
        self.plan = in_force(self.register.reading(), &self.plan, today)?;
        self.register
            .follow_up_after(self.plan.followup_months.clone());
        crate::words::call_neighbourhoods(&self.plan.neighbourhood);
        Ok(())
    }

    /// How many tasks of the plan are overdue today.
    ///
    /// # Errors
    /// When the register cannot be read.
    pub fn overdue_duties(&self) -> Result<i64, RegisterError> {
        let today = self.register.today();
        let overdue = duties::overdue(self.register.reading(), &self.plan, today)?;
        Ok(i64::try_from(overdue.len()).unwrap_or(i64::MAX))
    }

    /// Today and what sticks, for a new form.
    #[must_use]
    pub fn around(&self) -> Surroundings {
        Surroundings {
            today: self.register.today(),
            sticky: self.sticky.clone(),
            rate: String::new(),
        }
    }

    /// The scanner's second Enter: it means nothing. Any key ends the wait for it.
    pub fn is_echo(&mut self, action: Action) -> bool {
        let quick = self.scanned.take().is_some_and(|t| t.elapsed() < ECHO);
        quick && action == Action::Enter
    }

    /// There is room for a list and a person side by side.
    #[must_use]
    pub fn is_wide(&self) -> bool {
        self.size.0 >= 110
    }
}
