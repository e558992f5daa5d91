//! What became of a row of a sheet, and why it was refused.

use crate::domain::name;
use crate::domain::record_ref::RecordRef;
use crate::register::read::load::StoredRecord;
use crate::register::{Batch, Op, Outcome, RegisterError};

/// Why a row was refused: one of perhaps several reasons.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::exchange) struct Reason {
    /// The column, by key; empty for the row as a whole.
    pub column: String,
    /// What stands there.
    pub value: String,
    /// What the clerk reads.
    pub sentence: String,
}

/// What became of a row.
#[derive(Debug)]
pub(in crate::exchange) enum RowResult {
    /// It stands in the register.
    Stored {
        /// New, changed, voided or as it was.
        outcome: Outcome,
        /// Soft checks written with it.
        soft: u64,
        /// Its dates after today.
        after_today: u64,
        /// A new or changed person who has not been asked for consent.
        no_consent: bool,
    },
    /// It voids what is not there.
    NothingToVoid,
    /// It was refused.
    Refused {
        /// All that is wrong with it.
        reasons: Vec<Reason>,
        /// An ID number has lost its leading zeros.
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
