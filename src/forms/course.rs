//! Courses and enrolments (plan section IV.1; `data/manual/records.md`, course, enrolment).

use super::record::Record;
use super::spec::{DefaultValue, Field, Kind, Section};
use crate::domain::codes::List;
use crate::forms::condition::Condition;
use crate::forms::constraint::{Constraint, Test, not_after_today};
use crate::words::{forms as w, plan as wp};

pub static COURSE: Section = Section {
    record: Record::Course,
    title: w::COURSE,
    repeats: false,
    natural_key: &["code"],
    fields: &[
        Field::new("code", w::COURSE_CODE, w::COURSE_CODE_HELP, Kind::Text)
            .required()
            .identity(),
        Field::new("title", w::COURSE_TITLE, w::COURSE_TITLE_HELP, Kind::Text).required(),
        Field::new("provider", w::PROVIDER, w::PROVIDER_HELP, Kind::Text)
            .default_value(DefaultValue::Sticky("")),
        Field::new("level", w::LEVEL, w::LEVEL_HELP, Kind::Code(List::Level)).required(),
        Field::new("trade", w::TRADE, w::TRADE_HELP, Kind::Text),
        Field::new("starts_on", w::STARTS_ON, w::STARTS_ON_HELP, Kind::Day),
        Field::new("ends_on", w::ENDS_ON, w::ENDS_ON_HELP, Kind::Day),
        Field::new("place", w::PLACE, w::PLACE_HELP, Kind::Text)
            .default_value(DefaultValue::Sticky("")),
        Field::new("capacity", w::CAPACITY, w::CAPACITY_HELP, Kind::Count),
        Field::new(
            "cancelled",
            w::CANCELLED,
            w::CANCELLED_HELP,
            Kind::Code(List::YesNo),
        )
        .required()
        .default_value(DefaultValue::Fixed("no")),
    ],
    constraints: &[
        Constraint {
            slug: "course_code",
            field: "code",
            condition: Condition::Always,
            test: Test::KeyFree,
            soft: false,
            message: w::COURSE_CODE_TAKEN,
        },
        Constraint {
            slug: "ends_after_start",
            field: "ends_on",
            condition: Condition::All(&[
                Condition::Filled("ends_on"),
                Condition::Filled("starts_on"),
            ]),
            test: Test::NotBefore("starts_on"),
            soft: false,
            message: w::ENDS_BEFORE_START,
        },
    ],
};

/// Statuses after the first session (`data/manual/records.md`, enrolment).
const STARTED: &[&str] = &["studying", "paused", "passed", "failed", "dropped"];
/// Statuses that end the enrolment.
const ENDED: &[&str] = &["passed", "failed", "dropped", "cancelled"];

pub static ENROLMENT: Section = Section {
    record: Record::Enrolment,
    title: w::ENROLMENT,
    repeats: false,
    natural_key: &["citizen_id", "course"],
    fields: &[
        Field::new("course", w::COURSE, w::COURSE_HELP, Kind::Course)
            .required()
            .default_value(DefaultValue::Sticky("")),
        Field::new("citizen_id", w::CITIZEN_ID, w::PERSON_HELP, Kind::Person).required(),
        Field::new(
            "enrolled_on",
            w::ENROLLED_ON,
            w::ENROLLED_ON_HELP,
            Kind::Day,
        )
        .required()
        .default_value(DefaultValue::Today),
        Field::new(
            "status",
            w::STATUS,
            w::ENROLMENT_STATUS_HELP,
            Kind::Code(List::EnrolmentStatus),
        )
        .required()
        .default_value(DefaultValue::Sticky("registered")),
        Field::new(
            "started_on",
            w::FIRST_SESSION,
            w::FIRST_SESSION_HELP,
            Kind::Day,
        )
        .default_value(DefaultValue::Sticky(""))
        .relevant(Condition::OneOf("status", STARTED))
        .verified(),
        Field::new("ended_on", w::ENDED_ON, w::ENROLMENT_ENDED_HELP, Kind::Day)
            .relevant(Condition::OneOf("status", ENDED)),
        Field::new(
            "certificate_no",
            w::CERTIFICATE_NO,
            w::CERTIFICATE_NO_HELP,
            Kind::Text,
        )
        .identity()
        .relevant(Condition::Is("status", "passed")),
        Field::new(
            "certificate_on",
            w::CERTIFICATE_ON,
            w::CERTIFICATE_ON_HELP,
            Kind::Day,
        )
        .relevant(Condition::Filled("certificate_no")),
        Field::new(
            "funding",
            w::FUNDING,
            w::FUNDING_HELP,
            Kind::Code(List::Funding),
        )
        .default_value(DefaultValue::Sticky("")),
        Field::new(
            "support_amount",
            w::SUPPORT_AMOUNT,
            w::SUPPORT_AMOUNT_HELP,
            Kind::Money,
        )
        .default_value(DefaultValue::RateOfSupport)
        .relevant(Condition::All(&[
            Condition::Filled("funding"),
            Condition::Not(&Condition::Is("funding", "self")),
        ])),
    ],
    constraints: &[
        Constraint {
            slug: "started_needed",
            field: "started_on",
            condition: Condition::OneOf("status", STARTED),
            test: Test::Filled,
            soft: false,
            message: w::STARTED_NEEDED,
        },
        Constraint {
            slug: "cancelled_never_started",
            field: "started_on",
            condition: Condition::All(&[
                Condition::Is("status", "cancelled"),
                Condition::Filled("started_on"),
            ]),
            test: Test::Never,
            soft: false,
            message: w::CANCELLED_NEVER_STARTED,
        },
        Constraint {
            slug: "ended_after_started",
            field: "ended_on",
            condition: Condition::All(&[
                Condition::Filled("ended_on"),
                Condition::Filled("started_on"),
            ]),
            test: Test::NotBefore("started_on"),
            soft: false,
            message: w::ENDED_BEFORE_STARTED,
        },
        Constraint {
            slug: "one_live_enrolment",
            field: "citizen_id",
            condition: Condition::Always,
            test: Test::OneLiveEnrolment,
            soft: false,
            message: w::ALREADY_ENROLLED,
        },
        Constraint {
            slug: "capacity",
            field: "course",
            condition: Condition::Always,
            test: Test::SeatAvailable,
            soft: true,
            message: w::COURSE_FULL,
        },
        Constraint {
            slug: "course_cancelled",
            field: "course",
            condition: Condition::Not(&Condition::Is("status", "cancelled")),
            test: Test::CourseOpen,
            soft: true,
            message: w::COURSE_CANCELLED,
        },
        Constraint {
            slug: "has_left",
            field: "citizen_id",
            condition: Condition::Always,
            test: Test::Resident,
            soft: true,
            message: w::PERSON_HAS_LEFT,
        },
        Constraint {
            slug: "one_course",
            field: "funding",
            condition: Condition::All(&[
                Condition::Filled("funding"),
                Condition::Not(&Condition::Is("status", "cancelled")),
            ]),
            test: Test::OneCourse,
            soft: true,
            message: wp::ONE_COURSE_RULE,
        },
        Constraint {
            slug: "support_cap",
            field: "support_amount",
            condition: Condition::All(&[
                Condition::Filled("funding"),
                Condition::Filled("support_amount"),
            ]),
            test: Test::SupportAllowed,
            soft: true,
            message: wp::SUPPORT_RULE,
        },
        not_after_today("enrolled_on"),
        not_after_today("started_on"),
        not_after_today("ended_on"),
        not_after_today("certificate_on"),
    ],
};
