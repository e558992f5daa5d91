//! Figures already counted, kept as long as the register stays as it is: showing them again costs nothing.

use std::rc::Rc;

use chrono::NaiveDate;

use super::office::Office;
use crate::domain::date;
use crate::progress::period::Period;
use crate::progress::{Progress, TargetProgress, one, progress};
use crate::register::RegisterError;
use crate::register::version::Version;

/// Periods kept: leafing to and fro between a few.
const MOST: usize = 8;
/// Single targets kept: a plan's in a few periods.
const MOST_SINGLE: usize = 64;

/// The figures of the periods looked at last.
#[derive(Debug, Default)]
pub struct Figures {
    version: Version,
    kept: Vec<Rc<Progress>>,
    single: Vec<Single>,
}

/// One target counted alone.
#[derive(Debug)]
struct Single {
    /// Its place in the plan.
    at: usize,
    period: Period,
    as_of: NaiveDate,
    found: Rc<TargetProgress>,
}

impl Figures {
    /// Forgets what was counted before the register changed.
    fn renew(&mut self, version: Version) {
        if self.version != version {
            self.kept.clear();
            self.single.clear();
            self.version = version;
        }
    }
}

impl Office {
    /// Every target of the plan over a period as seen on a day; counted only when the register changed since the last time.
    ///
    /// # Errors
    /// When the register cannot be read.
    pub fn progress(
        &mut self,
        period: &Period,
        as_of: NaiveDate,
    ) -> Result<Rc<Progress>, RegisterError> {
        let version = self.register.version()?;
        let figures = &mut self.figures;
        figures.renew(version);
        let known = |p: &&Rc<Progress>| p.period == *period && p.as_of == as_of;
        if let Some(found) = figures.kept.iter().find(known) {
            return Ok(Rc::clone(found));
        }
        let found = progress(self.register.reading(), &self.plan, period, as_of)?;
        let found = Rc::new(found);
        if figures.kept.len() == MOST {
            figures.kept.remove(0);
        }
        figures.kept.push(Rc::clone(&found));
        Ok(found)
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
        let version = self.register.version()?;
        let figures = &mut self.figures;
        figures.renew(version);
        let known = |s: &&Single| s.at == at && s.period == *period && s.as_of == as_of;
        if let Some(single) = figures.single.iter().find(known) {
            return Ok(Rc::clone(&single.found));
        }
        let whole = figures.kept.iter();
        let mut whole = whole.filter(|p| p.period == *period && p.as_of == as_of);
        let found = match whole.next().and_then(|p| p.targets.get(at)) {
            Some(found) => found.clone(),
            None => one(
                self.register.reading(),
                &self.plan.targets[at],
                period,
                as_of,
            )?,
        };
        let found = Rc::new(found);
        if figures.single.len() == MOST_SINGLE {
            figures.single.remove(0);
        }
        figures.single.push(Single {
            at,
            period: *period,
            as_of,
            found: Rc::clone(&found),
        });
        Ok(found)
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
