//! Figures already counted, kept as long as the register stays as it is: showing them again costs nothing.

use std::rc::Rc;

use chrono::NaiveDate;

use crate::domain::date;
use crate::progress::period::Period;
use crate::progress::{Progress, TargetProgress, progress, target_progress};
use crate::register::RegisterError;
use crate::register::read::data_version::DataVersion;
use crate::tui::app::context::AppContext;

/// Periods kept: leafing to and fro between a few.
const MAX_PERIODS: usize = 8;
/// Single targets kept: a plan's in a few periods.
const MAX_TARGETS: usize = 64;

/// The figures of the periods looked at last.
#[derive(Debug, Default)]
pub struct Figures {
    version: DataVersion,
    periods: Vec<Rc<Progress>>,
    targets: Vec<CachedTarget>,
}

/// One target counted alone.
#[derive(Debug)]
struct CachedTarget {
    /// Its place in the plan.
    at: usize,
    period: Period,
    as_of: NaiveDate,
    progress: Rc<TargetProgress>,
}

impl Figures {
    /// Forgets what was counted before the register changed.
    fn clear_if_stale(&mut self, version: DataVersion) {
        if self.version != version {
            self.periods.clear();
            self.targets.clear();
            self.version = version;
        }
    }
}

impl AppContext {
    /// Every target of the plan over a period as seen on a day; counted only when the register changed since the last time.
    ///
    /// # Errors
    /// When the register cannot be read.
    pub fn progress(
        &mut self,
        period: &Period,
        as_of: NaiveDate,
    ) -> Result<Rc<Progress>, RegisterError> {
        let version = self.register.data_version()?;
        let figures = &mut self.figures;
        figures.clear_if_stale(version);
        let known = |p: &&Rc<Progress>| p.period == *period && p.as_of == as_of;
        if let Some(cached) = figures.periods.iter().find(known) {
            return Ok(Rc::clone(cached));
        }
        let result = progress(self.register.reading(), &self.plan, period, as_of)?;
        let result = Rc::new(result);
        if figures.periods.len() == MAX_PERIODS {
            figures.periods.remove(0);
        }
        figures.periods.push(Rc::clone(&result));
        Ok(result)
    }

    /// One target of the plan, by its place, over a period as seen on a day; counted alone unless it is known already.
    ///
    /// # Errors
    /// When the register cannot be read.
    pub fn target(
        &mut self,
        at: usize,
        period: &Period,
        as_of: NaiveDate,
    ) -> Result<Rc<TargetProgress>, RegisterError> {
        let version = self.register.data_version()?;
        let figures = &mut self.figures;
        figures.clear_if_stale(version);
        let known = |s: &&CachedTarget| s.at == at && s.period == *period && s.as_of == as_of;
        if let Some(cached) = figures.targets.iter().find(known) {
            return Ok(Rc::clone(&cached.progress));
        }
        let whole = figures.periods.iter();
        let mut whole = whole.filter(|p| p.period == *period && p.as_of == as_of);
        let result = match whole.next().and_then(|p| p.targets.get(at)) {
            Some(cached) => cached.clone(),
            None => target_progress(
                self.register.reading(),
                &self.plan.targets[at],
                period,
                as_of,
            )?,
        };
        let result = Rc::new(result);
        if figures.targets.len() == MAX_TARGETS {
            figures.targets.remove(0);
        }
        figures.targets.push(CachedTarget {
            at,
            period: *period,
            as_of,
            progress: Rc::clone(&result),
        });
        Ok(result)
    }

    /// The same a year before: the same period, seen on the same day of that year. None for the plan as a whole.
    ///
    /// # Errors
    /// When the register cannot be read.
    pub fn year_before(
        &mut self,
        at: usize,
        period: &Period,
        as_of: NaiveDate,
    ) -> Result<Option<Rc<TargetProgress>>, RegisterError> {
        let before = period.year_before(&self.plan);
        let as_of = date::year_before(as_of);
        before.map(|p| self.target(at, &p, as_of)).transpose()
    }
}
