//! Dry runs: changes in a transaction that is rolled back, so that each check reads the records before it.

use crate::register::error::{RegisterError, Result};
use crate::register::{Batch, Register};

/// The error that ends a dry run, so that the batch rolls back.
enum DryRunEnd<T> {
    Completed(T),
    Failed(RegisterError),
}

impl<T> From<RegisterError> for DryRunEnd<T> {
    fn from(e: RegisterError) -> Self {
        Self::Failed(e)
    }
}

/// Runs an operation in a transaction that is always rolled back, and returns its result.
pub fn dry_run<T>(
    register: &mut Register,
    operation: impl FnOnce(&mut Batch<'_>) -> Result<T>,
) -> Result<T> {
    let result: Result<(), DryRunEnd<T>> = register
        .batch(|batch| Err(operation(batch).map_or_else(DryRunEnd::Failed, DryRunEnd::Completed)));
    match result {
        Err(DryRunEnd::Completed(value)) => Ok(value),
        Err(DryRunEnd::Failed(e)) => Err(e),
        // Not reached: the operation above never returns `Ok`.
        Ok(()) => Err(RegisterError::Busy),
    }
}
