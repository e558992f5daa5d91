//! Dry runs: changes in a transaction that is rolled back, so that each check reads the records before it.

use crate::register::{Batch, Register, RegisterError, Result};

/// Runs an operation in a transaction that is always rolled back, and returns its result.
pub fn dry_run<T>(
    register: &mut Register,
    operation: impl FnOnce(&mut Batch<'_>) -> Result<T>,
) -> Result<T> {
    let mut result = None;
    let rolled_back = register.batch(|batch| {
        result = Some(operation(batch));
        // Any error makes the batch roll back.
        Err(RegisterError::Busy)
    });
    result.unwrap_or(rolled_back)
}
