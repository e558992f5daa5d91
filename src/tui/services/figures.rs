//! A cache of counted figures, valid until the register changes.

use std::rc::Rc;

use crate::domain::date;
use crate::progress::period::Scope;
use crate::progress::plan::Plan;
use crate::progress::{Progress, TargetProgress, progress, target_progress};
use crate::register::read;
use crate::register::read::data_version::DataVersion;
use crate::register::{Reader, Result};

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

/// The figures of a plan as the register stands.
pub struct PlanFigures<'a> {
    cache: &'a mut Figures,
    reader: Reader<'a>,
    plan: &'a Plan,
}

impl<'a> PlanFigures<'a> {
    /// Clears the cache if the register has changed.
    pub fn new(cache: &'a mut Figures, reader: Reader<'a>, plan: &'a Plan) -> Result<Self> {
        let version = read::data_version::current(reader)?;
        if cache.version != version {
            *cache = Figures {
                version,
                ..Figures::default()
            };
        }
        Ok(Self {
            cache,
            reader,
            plan,
        })
    }

    /// Every target of the plan; events after the scope's day do not count.
    pub fn progress(self, scope: Scope) -> Result<Rc<Progress>> {
        cached(&mut self.cache.periods, MAX_PERIODS, scope, || {
            progress(self.reader, self.plan, scope)
        })
    }

    /// The target at a place in the plan, counted alone.
    pub fn target(self, at: usize, scope: Scope) -> Result<Rc<TargetProgress>> {
        let whole = self.cache.periods.iter().find(|(key, _)| *key == scope);
        let known = whole.and_then(|(_, progress)| progress.targets.get(at));
        let targets = &mut self.cache.targets;
        cached(targets, MAX_TARGETS, (at, scope), || match known {
            Some(target) => Ok(target.clone()),
            None => target_progress(self.reader, &self.plan.targets[at], scope),
        })
    }

    /// That target one year earlier: the same period as of the same day; `None` before the plan begins and for the whole plan.
    pub fn year_before(self, at: usize, scope: Scope) -> Result<Option<Rc<TargetProgress>>> {
        let before = scope.period.year_before(self.plan);
        let before = before.map(|period| period.as_of(date::year_before(scope.as_of)));
        before.map(|scope| self.target(at, scope)).transpose()
    }
}
