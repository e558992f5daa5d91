//! A cache of counted figures, valid until the register changes.

use std::rc::Rc;

use chrono::NaiveDate;

use crate::domain::date;
use crate::progress::period::Period;
use crate::progress::plan::Plan;
use crate::progress::{Progress, TargetProgress, progress, target_progress};
use crate::register::read;
use crate::register::read::data_version::DataVersion;
use crate::register::{Register, Result};

/// Cached periods, enough for paging between a few.
const MAX_PERIODS: usize = 8;
/// Cached single targets: those of a plan in a few periods.
const MAX_TARGETS: usize = 64;

/// Counted values by key, the newest last.
type Cache<K, T> = Vec<(K, Rc<T>)>;

/// The figures of the last periods shown.
#[derive(Debug, Default)]
pub struct Figures {
    version: DataVersion,
    periods: Cache<(Period, NaiveDate), Progress>,
    /// By index in the plan, period and day.
    targets: Cache<(usize, Period, NaiveDate), TargetProgress>,
}

/// The value of a key; counted unless cached. The oldest value gives way beyond `limit`.
fn cached<K: PartialEq, T>(
    cache: &mut Cache<K, T>,
    limit: usize,
    key: K,
    count: impl FnOnce() -> Result<T>,
) -> Result<Rc<T>> {
    if let Some((_, value)) = cache.iter().find(|(known, _)| *known == key) {
        return Ok(Rc::clone(value));
    }
    let value = Rc::new(count()?);
    if cache.len() == limit {
        cache.remove(0);
    }
    cache.push((key, Rc::clone(&value)));
    Ok(value)
}

impl Figures {
    fn clear_if_stale(&mut self, register: &Register) -> Result<()> {
        let version = read::data_version::current(register.reader())?;
        if self.version != version {
            *self = Self {
                version,
                ..Self::default()
            };
        }
        Ok(())
    }

    /// Every target of the plan over a period as of a day; counted unless cached.
    pub fn progress(
        &mut self,
        register: &Register,
        plan: &Plan,
        period: &Period,
        as_of: NaiveDate,
    ) -> Result<Rc<Progress>> {
        self.clear_if_stale(register)?;
        cached(&mut self.periods, MAX_PERIODS, (*period, as_of), || {
            progress(register.reader(), plan, period, as_of)
        })
    }

    /// One target of the plan, by index, over a period as of a day; counted alone unless cached.
    pub fn target(
        &mut self,
        register: &Register,
        plan: &Plan,
        at: usize,
        period: &Period,
        as_of: NaiveDate,
    ) -> Result<Rc<TargetProgress>> {
        self.clear_if_stale(register)?;
        let whole = self
            .periods
            .iter()
            .find(|(key, _)| *key == (*period, as_of));
        let known = whole.and_then(|(_, progress)| progress.targets.get(at));
        let key = (at, *period, as_of);
        cached(&mut self.targets, MAX_TARGETS, key, || match known {
            Some(target) => Ok(target.clone()),
            None => target_progress(register.reader(), &plan.targets[at], period, as_of),
        })
    }

    /// A target one year earlier: the same period as of the same day. `None` for the whole plan.
    pub fn year_before(
        &mut self,
        register: &Register,
        plan: &Plan,
        at: usize,
        period: &Period,
        as_of: NaiveDate,
    ) -> Result<Option<Rc<TargetProgress>>> {
        let before = period.year_before(plan);
        let as_of = date::year_before(as_of);
        before
            .map(|p| self.target(register, plan, at, &p, as_of))
            .transpose()
    }
}
