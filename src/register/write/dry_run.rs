//! A change tried and taken back: what checks say of many records when each sees those before it.

use crate::register::error::RegisterError;
use crate::register::{Batch, Register};

/// Ends the transaction without keeping it.
enum DryRunEnd<T> {
    Completed(T),
    Failed(RegisterError),
}

impl<T> From<RegisterError> for DryRunEnd<T> {
    fn from(e: RegisterError) -> Self {
        Self::Failed(e)
    }
}

impl Register {
    /// Does work in a transaction that is always rolled back, and returns what it found.
    ///
    /// # Errors
    /// Those of the work itself.
    pub fn dry_run<T>(
        &mut self,
        operation: impl FnOnce(&mut Batch<'_>) -> Result<T, RegisterError>,
    ) -> Result<T, RegisterError> {
        let result: Result<(), DryRunEnd<T>> = self.batch(|batch| {
            Err(operation(batch).map_or_else(DryRunEnd::Failed, DryRunEnd::Completed))
        });
        match result {
            Err(DryRunEnd::Completed(value)) => Ok(value),
            Err(DryRunEnd::Failed(e)) => Err(e),
            // The work never asks to keep anything.
            Ok(()) => Err(RegisterError::Busy),
        }
    }
}
