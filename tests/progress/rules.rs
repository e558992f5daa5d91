//! The targets of `data/manual/counting.md` that count people, written a second time for the slow counter (`oracle`), which must
//! not read the plan file it checks.

/// A target as in the table of `data/manual/counting.md`.
pub enum Rule {
    Trainees {
        levels: &'static [&'static str],
        groups: Option<&'static [u8]>,
    },
    Placed,
    Served(Served),
}

#[derive(Default)]
pub struct Served {
    pub household: bool,
    pub elderly_member: bool,
    pub groups: &'static [u8],
    pub need: &'static [&'static str],
    pub membership: bool,
    pub confirmed: bool,
    pub advice: &'static [&'static str],
    pub training: &'static [&'static str],
    pub supported: bool,
    pub suitable_job: bool,
    pub loan: bool,
    pub all: bool,
}

/// All ten groups.
pub const ANY_GROUP: &[u8] = &[1, 2, 3, 4, 5, 6, 7, 8, 9, 10];
const SHORT: &[&str] = &["under_3_months", "elementary"];
const ANY_LEVEL: &[&str] = &[
    "under_3_months",
    "elementary",
    "vocational_secondary",
    "intermediate",
    "college",
    "upskilling",
];
const CONNECTED: &[&str] = &[
    "training_advice",
    "career_advice",
    "job_referral",
    "fair_invited",
    "fair_attended",
];

/// The targets that count people, by id.
pub fn rules() -> Vec<(&'static str, Rule)> {
    let served = |id, served| (id, Rule::Served(served));
    let any = || Served {
        groups: ANY_GROUP,
        ..Served::default()
    };
    let loans = || Served {
        need: &["loan"],
        confirmed: true,
        loan: true,
        ..any()
    };
    let elderly = || Served {
        groups: &[4],
        ..Served::default()
    };
    let learn = |groups| Served {
        groups,
        need: &["training"],
        supported: true,
        ..Served::default()
    };
    let advised = Served {
        groups: &[9],
        membership: true,
        advice: &["training_advice"],
        ..Served::default()
    };
    let support = &["training_advice", "career_advice"];
    vec![
        (
            "trainees",
            Rule::Trainees {
                levels: &ANY_LEVEL[..5],
                groups: None,
            },
        ),
        (
            "short_course_priority",
            Rule::Trainees {
                levels: SHORT,
                groups: Some(&[1, 2, 3, 4, 5, 6, 8]),
            },
        ),
        served("ui_advised", advised),
        served(
            "ui_trained",
            Served {
                training: ANY_LEVEL,
                ..learn(&[9])
            },
        ),
        served(
            "youth_trained",
            Served {
                training: SHORT,
                ..learn(&[10])
            },
        ),
        served(
            "elderly_supported",
            Served {
                need: &["training", "advice"],
                advice: support,
                training: ANY_LEVEL,
                all: true,
                ..elderly()
            },
        ),
        served(
            "group_connected",
            Served {
                need: &["training", "job", "advice", "loan"],
                advice: CONNECTED,
                ..any()
            },
        ),
        ("new_jobs", Rule::Placed),
        served(
            "elderly_placed",
            Served {
                need: &["job"],
                confirmed: true,
                suitable_job: true,
                ..elderly()
            },
        ),
        served(
            "elderly_household_loans",
            Served {
                household: true,
                elderly_member: true,
                ..loans()
            },
        ),
        served("group_loans", loans()),
    ]
}
