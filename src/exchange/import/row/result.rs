//! Result of a row of a sheet.

use crate::domain::name;
use crate::domain::record_ref::RecordRef;
use crate::exchange::import::refusal::Reason;
use crate::register::read::load::StoredRecord;
use crate::register::{Batch, Op, Outcome, RegisterError};

#[derive(Debug)]
pub(in crate::exchange) enum RowResult {
    Stored(Outcome, Warnings),
    /// All problems, and whether a citizen ID has lost its leading zeros.
    Refused(Vec<Reason>, bool),
}

/// Remarks of the report about an accepted row.
#[derive(Debug, Default)]
pub(in crate::exchange) struct Warnings {
    /// Number of soft checks stored with the record.
    pub soft: u64,
    /// Number of its dates after today.
    pub after_today: u64,
    /// A new or changed person without a day of consent.
    pub no_consent: bool,
    /// Voids a record that does not exist.
    pub nothing_to_void: bool,
}

pub(in crate::exchange) fn void(
    batch: &mut Batch<'_>,
    existing: &StoredRecord,
    reason: &str,
) -> Result<RowResult, RegisterError> {
    batch.apply(Op::Void {
        record: existing.record,
        record_ref: RecordRef::new(existing.id, existing.version),
        reason: name::clean(reason),
    })?;
    Ok(RowResult::Stored(Outcome::Voided, Warnings::default()))
}
