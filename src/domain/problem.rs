//! Severity of a problem, shared by the modules that find problems.

/// Whether a value can be stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Cannot be stored: blocks the form, rejects the imported row.
    Hard,
    /// Looks wrong: F8 with a reason accepts it; an imported row goes on the worklist.
    Soft,
}
