//! A change tried and taken back: what checks say of many records when each sees those before it.

use super::error::RegisterError;
use super::{Batch, Register};

/// Ends the transaction without keeping it.
enum Ended<T> {
    Played(T),
    Failed(RegisterError),
}

impl<T> From<RegisterError> for Ended<T> {
    fn from(e: RegisterError) -> Self {
        Self::Failed(e)
    }
}

impl Register {
    /// Does work in a transaction that is always rolled back, and returns what it found.
    ///
    /// # Errors
    /// Those of the work itself.
    pub fn rehearse<T>(
        &mut self,
        work: impl FnOnce(&mut Batch<'_>) -> Result<T, RegisterError>,
    ) -> Result<T, RegisterError> {
        let ended: Result<(), Ended<T>> =
            self.batch(|batch| Err(work(batch).map_or_else(Ended::Failed, Ended::Played)));
        match ended {
            Err(Ended::Played(found)) => Ok(found),
            Err(Ended::Failed(e)) => Err(e),
            // The work never asks to keep anything.
            Ok(()) => Err(RegisterError::Busy),
        }
    }
}
