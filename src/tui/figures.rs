//! Figures already counted, kept as long as the register stays as it is: showing them again costs nothing.

use std::rc::Rc;

use chrono::NaiveDate;

use super::office::Office;
use crate::progress::period::Period;
use crate::progress::{Progress, progress};
use crate::register::RegisterError;
use crate::register::version::Version;

/// Periods kept: leafing to and fro between a few.
const MOST: usize = 8;

/// The figures of the periods looked at last.
#[derive(Debug, Default)]
pub struct Figures {
    version: Version,
    kept: Vec<Rc<Progress>>,
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
        if figures.version != version {
            figures.kept.clear();
            figures.version = version;
        }
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
}
