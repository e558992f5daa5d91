//! A cache of counted figures, valid until the register changes.

use std::rc::Rc;

use crate::domain::date;
use crate::progress::period::Scope;
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
    periods: Cache<Scope, Progress>,
    /// By index in the plan and scope.
    targets: Cache<(usize, Scope), TargetProgress>,
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
        scope: Scope,
    ) -> Result<Rc<Progress>> {
        self.clear_if_stale(register)?;
        cached(&mut self.periods, MAX_PERIODS, scope, || {
            progress(register.reader(), plan, scope)
        })
    }

    /// One target of the plan, by index, over a period as of a day; counted alone unless cached.
    pub fn target(
        &mut self,
        register: &Register,
        plan: &Plan,
        at: usize,
        scope: Scope,
    ) -> Result<Rc<TargetProgress>> {
        self.clear_if_stale(register)?;
        let whole = self.periods.iter().find(|(key, _)| *key == scope);
        let known = whole.and_then(|(_, progress)| progress.targets.get(at));
        let key = (at, scope);
        cached(&mut self.targets, MAX_TARGETS, key, || match known {
            Some(target) => Ok(target.clone()),
            None => target_progress(register.reader(), &plan.targets[at], scope),
        })
    }

    /// A target one year earlier: the same period as of the same day. `None` for the whole plan.
    pub fn year_before(
        &mut self,
        register: &Register,
        plan: &Plan,
        at: usize,
        scope: Scope,
    ) -> Result<Option<Rc<TargetProgress>>> {
        let before = scope.period.year_before(plan);
        let before = before.map(|period| period.as_of(date::year_before(scope.as_of)));
        before
            .map(|scope| self.target(register, plan, at, scope))
            .transpose()
    }
}
