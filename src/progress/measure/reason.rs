//! Why a person does not count: a stable slug and its sentence. The SQL of the measures selects the one that applies.

use serde::Serialize;

use crate::words::{Phrase, progress as words};

/// A reason a person is missing from a figure; serialized as its slug.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Reason {
    /// Stable; in JSON and CSV: `placement_unverified`.
    pub slug: &'static str,
    #[serde(skip)]
    pub phrase: Phrase,
}

macro_rules! reasons {
    ($($slug:literal $phrase:ident)*) => {
        /// Every reason (`data/manual/counting.md`, Why somebody is not counted).
        pub static REASONS: &[Reason] = &[$(Reason { slug: $slug, phrase: words::$phrase }),*];
    };
}

reasons! {
    "level_not_counted" LEVEL_NOT_COUNTED
    "course_cancelled" COURSE_CANCELLED
    "enrolment_cancelled" ENROLMENT_CANCELLED
    "training_not_started" TRAINING_NOT_STARTED
    "training_other_level" TRAINING_OTHER_LEVEL
    "training_not_supported" TRAINING_NOT_SUPPORTED
    "no_training" NO_TRAINING
    "no_advice" NO_ADVICE
    "no_advice_no_training" NO_ADVICE_NO_TRAINING
    "placement_not_new" PLACEMENT_NOT_NEW
    "contract_not_counted" CONTRACT_NOT_COUNTED
    "placement_unverified" PLACEMENT_UNVERIFIED
    "placement_not_suitable" PLACEMENT_NOT_SUITABLE
    "no_placement" NO_PLACEMENT
    "no_loan" NO_LOAN
    "loan_pending" LOAN_PENDING
    "loan_approved" LOAN_APPROVED
    "loan_refused" LOAN_REFUSED
    "loan_withdrawn" LOAN_WITHDRAWN
    "loan_too_early" LOAN_TOO_EARLY
    "not_resident" NOT_RESIDENT
    "not_in_group" NOT_IN_GROUP
    "not_served" NOT_SERVED
}

impl Reason {
    /// The reason of a slug; `not_served`, the widest, for an unknown one.
    pub(crate) fn from_slug(slug: &str) -> Self {
        let known = REASONS.iter().find(|reason| reason.slug == slug);
        *known.unwrap_or(&Self::NOT_SERVED)
    }

    const NOT_SERVED: Self = Self {
        slug: "not_served",
        phrase: words::NOT_SERVED,
    };
}
