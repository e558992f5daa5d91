//! The changes that can be made to a register, as data: each operation with its payload, and what a change wrote. Owns no
//! statement and no transaction (`change`).

use rusqlite::types::Value;

use crate::domain::ids::{ErasureRequestId, PersonId};
use crate::domain::record_ref::RecordRef;
use crate::domain::roles::Role;
use crate::domain::ssh_key::PublicKey;
use crate::entry::{Answers, RecordInput};
use crate::forms::{Field, Record};
use crate::register::trail::event::AuditEvent;
use crate::register::verify::outcome::EntryOutcome;

/// The table of soft checks: not a record of a form, but part of the trail.
pub(in crate::register) const SOFT_CHECK: &str = "soft_check";

/// One change; becomes one row of the trail.
#[derive(Clone, Debug)]
pub enum Op {
    /// Writes new and changed records. After a person, records that name no person belong to that one.
    Save(Vec<RecordInput>),
    /// Voids a record and the records that belong to it alone.
    Void {
        record: Record,
        record_ref: RecordRef,
        reason: String,
    },
    Merge(Box<Merge>),
    /// Takes back the change of a row in the trail.
    Undo(i64),
    /// Marks a soft check as reviewed.
    Review(i64),
    /// Stores a second entry of a sample.
    SecondEntry(SecondEntry),
    Resolve(Resolution),
    /// Issues a report: freezes its figures.
    Issue(Box<NewReport>),
    /// Appends an audit event; changes no record.
    Audit(AuditEvent),
    Erase(Erasure),
    Account(AccountChange),
    /// Flags the register as one with a generated ward: `seed/people/day`.
    DemoFlag(String),
}

/// Two records of one person, and the values of the record that remains.
#[derive(Clone, Debug)]
pub struct Merge {
    pub survivor: RecordRef,
    pub duplicate: RecordRef,
    /// The person's fields; the former numbers of both records are added to them.
    pub answers: Answers,
}

/// The second entry of one field of a sample.
#[derive(Clone, Debug)]
pub struct SecondEntry {
    pub sample: i64,
    pub field: &'static Field,
    /// As the record would store it; `None`: the document has no value.
    pub answer: Option<String>,
}

/// How a lead resolves a dispute of the double entry.
#[derive(Clone, Debug)]
pub struct Resolution {
    pub dispute_id: i64,
    pub reason: String,
    /// The record with the new value; `None` leaves the record as it is.
    pub accepted_input: Option<RecordInput>,
}

/// A figure as a row: sheet, line, item, value.
pub type FigureRow = (String, String, String, Value);

/// A person behind a target of a report.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct CountedPerson {
    /// The id of the target.
    pub target: String,
    pub person: PersonId,
    /// Counted; false: in the gap.
    pub in_numerator: bool,
}

/// A report to be issued, with its figures and the people counted.
#[derive(Clone, Debug)]
pub struct NewReport {
    /// `2026-H1`.
    pub period: String,
    /// `half_year`, `year`, `ad_hoc`.
    pub kind: String,
    /// The last day counted, `YYYY-MM-DD`.
    pub as_of: String,
    /// The report's number without its symbol.
    pub number: Option<String>,
    /// The date on the report.
    pub issued_on: String,
    pub plan_id: String,
    /// The text of the plan file.
    pub plan: String,
    /// SHA-256 of the figures.
    pub digest: String,
    pub figures: Vec<FigureRow>,
    pub people: Vec<CountedPerson>,
}

/// A step of a removal.
#[derive(Clone, Debug)]
pub enum Erasure {
    Request {
        person: PersonId,
        /// Name of a ground of `data/retention.toml`.
        ground: String,
    },
    Reject(ErasureRequestId),
    /// Approves a request and removes the person.
    Approve(ErasureRequestId),
    /// Each page that held the person of a carried out request was overwritten.
    Sweep(ErasureRequestId),
}

/// A change of a clerk's account.
#[derive(Clone, Debug)]
pub enum AccountChange {
    Add {
        /// The short name.
        name: String,
        /// May be empty.
        full_name: String,
        role: Role,
    },
    SetRole(i64, Role),
    /// Closes an account: no session opens with it, an open one ends.
    Close(i64),
    Reopen(i64),
    AddKey(i64, PublicKey),
    /// Removes a key, by its register number.
    RemoveKey(i64),
}

/// Who makes a change, and when.
#[derive(Clone, Debug)]
pub(in crate::register) struct ChangeMeta {
    /// UTC.
    pub at: String,
    pub by: String,
}

/// What a change did to one record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    New,
    Changed,
    /// The record exists with the same content; nothing was written.
    Unchanged,
    Voided,
}

/// What a change did to one record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Written {
    pub record: Record,
    pub id: i64,
    pub outcome: Outcome,
}

/// The result of a change: the records in the order given, then those that followed from them.
#[derive(Clone, Debug, Default)]
pub struct Changed {
    pub written: Vec<Written>,
    /// Register number of a new clerk.
    pub account_id: Option<i64>,
    /// Outcome of a second entry.
    pub entry_outcome: Option<EntryOutcome>,
}

impl Changed {
    /// The number of the first record given.
    #[must_use]
    pub fn first(&self) -> Option<i64> {
        self.written.first().map(|w| w.id)
    }

    /// The number of new records of a kind.
    #[must_use]
    pub fn count_new(&self, record: Record) -> usize {
        self.written
            .iter()
            .filter(|w| w.record == record && w.outcome == Outcome::New)
            .count()
    }

    /// How many of the first `given` records are new or changed.
    pub(super) fn count_saved(&self, given: usize) -> i64 {
        let same = self
            .written
            .iter()
            .filter(|w| w.outcome == Outcome::Unchanged)
            .count();
        i64::try_from(given.saturating_sub(same)).unwrap_or(i64::MAX)
    }
}
