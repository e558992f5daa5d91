//! The outcome of a second entry, by comparison with the record and with the earlier entries.

/// Outcome of one entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EntryOutcome {
    /// Equals the record.
    Agrees,
    /// Differs from the record; the second clerk enters the field again.
    Differs,
    /// The same differing entry twice; a lead resolves the dispute.
    Disputed,
}

impl EntryOutcome {
    pub(in crate::register) fn code(self) -> &'static str {
        match self {
            Self::Agrees => "agrees",
            Self::Differs => "differs",
            Self::Disputed => "disputed",
        }
    }

    pub(in crate::register) fn from_code(code: &str) -> Self {
        match code {
            "agrees" => Self::Agrees,
            "disputed" => Self::Disputed,
            _ => Self::Differs,
        }
    }
}

/// Compares an entry with the stored value and the earlier differing entries.
#[must_use]
pub fn compare_entries(
    stored: Option<&str>,
    answer: Option<&str>,
    before: &[Option<String>],
) -> EntryOutcome {
    if answer == stored {
        EntryOutcome::Agrees
    } else if before.iter().any(|b| b.as_deref() == answer) {
        EntryOutcome::Disputed
    } else {
        EntryOutcome::Differs
    }
}

/// Whether the field needs no further entry.
pub(in crate::register) fn is_final(outcome: Option<EntryOutcome>) -> bool {
    matches!(outcome, Some(EntryOutcome::Agrees | EntryOutcome::Disputed))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn one_differing_entry_is_no_dispute() {
        for (stored, answer, before, outcome) in [
            (Some("a"), Some("b"), None, EntryOutcome::Differs),
            (Some("a"), Some("a"), Some(Some("b")), EntryOutcome::Agrees),
            (Some("a"), Some("c"), Some(Some("b")), EntryOutcome::Differs),
            (
                Some("a"),
                Some("b"),
                Some(Some("b")),
                EntryOutcome::Disputed,
            ),
            (Some("a"), None, Some(None), EntryOutcome::Disputed),
            (None, None, Some(Some("b")), EntryOutcome::Agrees),
        ] {
            let before: Vec<_> = before.into_iter().map(|b| b.map(String::from)).collect();
            assert_eq!(compare_entries(stored, answer, &before), outcome);
        }
    }

    proptest! {
        #[test]
        fn only_two_same_answers_against_the_record_dispute(
            stored in proptest::option::of(0..4_u8),
            keyed in proptest::collection::vec(proptest::option::of(0..4_u8), 1..8),
        ) {
            let text = |v: Option<u8>| v.map(|n| n.to_string());
            let stored = text(stored);
            let mut before: Vec<Option<String>> = Vec::new();
            for answer in keyed.into_iter().map(text) {
                let same = before.iter().filter(|b| **b == answer).count();
                let answered = compare_entries(stored.as_deref(), answer.as_deref(), &before);
                prop_assert_eq!(answered == EntryOutcome::Agrees, answer == stored);
                prop_assert_eq!(answered == EntryOutcome::Disputed, answer != stored && same > 0);
                if answered != EntryOutcome::Differs {
                    break;
                }
                before.push(answer);
            }
        }
    }
}
