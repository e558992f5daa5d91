//! How grave a problem is. The problems themselves belong to the module that finds them.

/// Whether a clerk may go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// The value can't be stored: it stops the form and refuses the imported row.
    Hard,
    /// The value looks wrong: F8 and a reason accept it; an imported row goes to the review list.
    Soft,
}
