//! A cache of counted figures, valid until the register changes.

use std::rc::Rc;

use chrono::NaiveDate;

use crate::domain::date;
use crate::progress::period::Period;
use crate::progress::plan::Plan;
use crate::progress::{Progress, TargetProgress, progress, target_progress};
use crate::register::read;
use crate::register::read::data_version::DataVersion;
use crate::register::{Register, RegisterError};

/// Cached periods, enough for paging between a few.
const MAX_PERIODS: usize = 8;
/// Cached single targets: those of a plan in a few periods.
const MAX_TARGETS: usize = 64;

/// The figures of the last periods shown.
#[derive(Debug, Default)]
pub struct Figures {
    version: DataVersion,
    periods: Vec<Rc<Progress>>,
    targets: Vec<CachedTarget>,
}

/// One target counted alone.
#[derive(Debug)]
struct CachedTarget {
    /// Index in the plan.
    at: usize,
    period: Period,
    as_of: NaiveDate,
    progress: Rc<TargetProgress>,
}

impl Figures {
    /// Clears the cache if the register has changed.
    fn clear_if_stale(&mut self, version: DataVersion) {
        if self.version != version {
            self.periods.clear();
            self.targets.clear();
            self.version = version;
        }
    }

    /// Every target of the plan over a period as of a day; counted unless cached.
    pub fn progress(
        &mut self,
        register: &Register,
        plan: &Plan,
        period: &Period,
        as_of: NaiveDate,
    ) -> Result<Rc<Progress>, RegisterError> {
        let version = read::data_version::current(register.reader())?;
        self.clear_if_stale(version);
        let known = |p: &&Rc<Progress>| p.period == *period && p.as_of == as_of;
        if let Some(cached) = self.periods.iter().find(known) {
            return Ok(Rc::clone(cached));
        }
        let result = progress(register.reader(), plan, period, as_of)?;
        let result = Rc::new(result);
        if self.periods.len() == MAX_PERIODS {
            self.periods.remove(0);
        }
        self.periods.push(Rc::clone(&result));
        Ok(result)
    }

    /// One target of the plan, by index, over a period as of a day; counted alone unless cached.
    pub fn target(
        &mut self,
        register: &Register,
        plan: &Plan,
        at: usize,
        period: &Period,
        as_of: NaiveDate,
    ) -> Result<Rc<TargetProgress>, RegisterError> {
        let version = read::data_version::current(register.reader())?;
        self.clear_if_stale(version);
        let known = |s: &&CachedTarget| s.at == at && s.period == *period && s.as_of == as_of;
        if let Some(cached) = self.targets.iter().find(known) {
            return Ok(Rc::clone(&cached.progress));
        }
        let whole = self.periods.iter();
        let mut whole = whole.filter(|p| p.period == *period && p.as_of == as_of);
        let result = match whole.next().and_then(|p| p.targets.get(at)) {
            Some(cached) => cached.clone(),
            None => target_progress(register.reader(), &plan.targets[at], period, as_of)?,
        };
        let result = Rc::new(result);
        if self.targets.len() == MAX_TARGETS {
            self.targets.remove(0);
        }
        self.targets.push(CachedTarget {
            at,
            period: *period,
            as_of,
            progress: Rc::clone(&result),
        });
        Ok(result)
    }

    /// A target one year earlier: the same period as of the same day. `None` for the whole plan.
    pub fn year_before(
        &mut self,
        register: &Register,
        plan: &Plan,
        at: usize,
        period: &Period,
        as_of: NaiveDate,
    ) -> Result<Option<Rc<TargetProgress>>, RegisterError> {
        let before = period.year_before(plan);
        let as_of = date::year_before(as_of);
        before
            .map(|p| self.target(register, plan, at, &p, as_of))
            .transpose()
    }
}
