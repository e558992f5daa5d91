//! Result of a row of a sheet, and the reasons of a refusal.

use crate::domain::name;
use crate::domain::record_ref::RecordRef;
use crate::register::read::load::StoredRecord;
use crate::register::{Batch, Op, Outcome, RegisterError};

/// One reason why a row was refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::exchange) struct Reason {
    /// Key of the column; empty for the whole row.
    pub column: String,
    /// Content of the cell.
    pub value: String,
    /// The sentence for the clerk.
    pub sentence: String,
}

/// Result of a row.
#[derive(Debug)]
pub(in crate::exchange) enum RowResult {
    /// Stored in the register.
    Stored {
        outcome: Outcome,
        /// Number of soft checks stored with the record.
        soft: u64,
        /// Number of its dates after today.
        after_today: u64,
        /// A new or changed person without a day of consent.
        no_consent: bool,
    },
    /// Voids a record that does not exist.
    NothingToVoid,
    Refused {
        /// All problems.
        reasons: Vec<Reason>,
        /// A citizen ID has lost its leading zeros.
        zeros_eaten: bool,
    },
}

pub(in crate::exchange) fn refused(reasons: Vec<Reason>, zeros_eaten: bool) -> RowResult {
    RowResult::Refused {
        reasons,
        zeros_eaten,
    }
}

pub(in crate::exchange) fn unchanged(after_today: u64) -> RowResult {
    RowResult::Stored {
        outcome: Outcome::Unchanged,
        soft: 0,
        after_today,
        no_consent: false,
    }
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
    Ok(RowResult::Stored {
        outcome: Outcome::Voided,
        soft: 0,
        after_today: 0,
        no_consent: false,
    })
}
