//! Courses and who is in them (plan section IV.1; `design/records.md`, course, enrolment).

use super::person::not_after_today;
use super::record::Record;
use super::rule::{Rule, Test};
use super::spec::{Field, Kind, Section, Suggest, When};
use crate::domain::codes::List;
use crate::words::{forms as w, plan as wp};

/// A course.
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
            .suggest(Suggest::Sticky("")),
        Field::new("level", w::LEVEL, w::LEVEL_HELP, Kind::Code(List::Level)).required(),
        Field::new("trade", w::TRADE, w::TRADE_HELP, Kind::Text),
        Field::new("starts_on", w::STARTS_ON, w::STARTS_ON_HELP, Kind::Day),
        Field::new("ends_on", w::ENDS_ON, w::ENDS_ON_HELP, Kind::Day),
        Field::new("place", w::PLACE, w::PLACE_HELP, Kind::Text).suggest(Suggest::Sticky("")),
        Field::new("capacity", w::CAPACITY, w::CAPACITY_HELP, Kind::Count),
        Field::new(
            "cancelled",
            w::CANCELLED,
            w::CANCELLED_HELP,
            Kind::Code(List::YesNo),
        )
        .required()
        .suggest(Suggest::Fixed("no")),
    ],
    rules: &[
        Rule {
            slug: "course_code",
            field: "code",
            when: When::Always,
            test: Test::KeyFree,
            soft: false,
            sentence: w::COURSE_CODE_TAKEN,
        },
        Rule {
            slug: "ends_after_start",
            field: "ends_on",
            when: When::All(&[When::Filled("ends_on"), When::Filled("starts_on")]),
            test: Test::NotBefore("starts_on"),
            soft: false,
            sentence: w::ENDS_BEFORE_START,
        },
    ],
};

/// States in which the person has been to a session (`design/records.md`, enrolment).
const STARTED: &[&str] = &["studying", "paused", "passed", "failed", "dropped"];
/// States that end the enrolment.
const ENDED: &[&str] = &["passed", "failed", "dropped", "cancelled"];

/// A person in a course.
pub static ENROLMENT: Section = Section {
    record: Record::Enrolment,
    title: w::ENROLMENT,
    repeats: false,
    natural_key: &["citizen_id", "course"],
    fields: &[
        Field::new("course", w::COURSE, w::COURSE_HELP, Kind::Course)
            .required()
            .suggest(Suggest::Sticky("")),
        Field::new("citizen_id", w::CITIZEN_ID, w::PERSON_HELP, Kind::Person).required(),
        Field::new(
            "enrolled_on",
            w::ENROLLED_ON,
            w::ENROLLED_ON_HELP,
            Kind::Day,
        )
        .required()
        .suggest(Suggest::Today),
        Field::new(
            "status",
            w::STATUS,
            w::ENROLMENT_STATUS_HELP,
            Kind::Code(List::EnrolmentStatus),
        )
        .required()
        .suggest(Suggest::Sticky("registered")),
        Field::new(
            "started_on",
            w::FIRST_SESSION,
            w::FIRST_SESSION_HELP,
            Kind::Day,
        )
        .suggest(Suggest::Sticky(""))
        .asked(When::OneOf("status", STARTED))
        .verified(),
        Field::new("ended_on", w::ENDED_ON, w::ENROLMENT_ENDED_HELP, Kind::Day)
            .asked(When::OneOf("status", ENDED)),
        Field::new(
            "certificate_no",
            w::CERTIFICATE_NO,
            w::CERTIFICATE_NO_HELP,
            Kind::Text,
        )
        .identity()
        .asked(When::Is("status", "passed")),
        Field::new(
            "certificate_on",
            w::CERTIFICATE_ON,
            w::CERTIFICATE_ON_HELP,
            Kind::Day,
        )
        .asked(When::Filled("certificate_no")),
        Field::new(
            "funding",
            w::FUNDING,
            w::FUNDING_HELP,
            Kind::Code(List::Funding),
        )
        .suggest(Suggest::Sticky("")),
        Field::new(
            "support_amount",
            w::SUPPORT_AMOUNT,
            w::SUPPORT_AMOUNT_HELP,
            Kind::Money,
        )
        .suggest(Suggest::RateOfSupport)
        .asked(When::All(&[
            When::Filled("funding"),
            When::Not(&When::Is("funding", "self")),
        ])),
    ],
    rules: &[
        Rule {
            slug: "started_needed",
            field: "started_on",
            when: When::OneOf("status", STARTED),
            test: Test::Filled,
            soft: false,
            sentence: w::STARTED_NEEDED,
        },
        Rule {
            slug: "cancelled_never_started",
            field: "started_on",
            when: When::All(&[When::Is("status", "cancelled"), When::Filled("started_on")]),
            test: Test::Never,
            soft: false,
            sentence: w::CANCELLED_NEVER_STARTED,
        },
        Rule {
            slug: "ended_after_started",
            field: "ended_on",
            when: When::All(&[When::Filled("ended_on"), When::Filled("started_on")]),
            test: Test::NotBefore("started_on"),
            soft: false,
            sentence: w::ENDED_BEFORE_STARTED,
        },
        Rule {
            slug: "one_live_enrolment",
            field: "citizen_id",
            when: When::Always,
            test: Test::OneLiveEnrolment,
            soft: false,
            sentence: w::ALREADY_ENROLLED,
        },
        Rule {
            slug: "capacity",
            field: "course",
            when: When::Always,
            test: Test::PlaceLeft,
            soft: true,
            sentence: w::COURSE_FULL,
        },
        Rule {
            slug: "course_cancelled",
            field: "course",
            when: When::Not(&When::Is("status", "cancelled")),
            test: Test::CourseOpen,
            soft: true,
            sentence: w::COURSE_CANCELLED,
        },
        Rule {
            slug: "has_left",
            field: "citizen_id",
            when: When::Always,
            test: Test::Resident,
            soft: true,
            sentence: w::PERSON_HAS_LEFT,
        },
        Rule {
            slug: "one_course",
            field: "funding",
            when: When::All(&[
                When::Filled("funding"),
                When::Not(&When::Is("status", "cancelled")),
            ]),
            test: Test::OneCourse,
            soft: true,
            sentence: wp::ONE_COURSE_RULE,
        },
        Rule {
            slug: "support_cap",
            field: "support_amount",
            when: When::All(&[When::Filled("funding"), When::Filled("support_amount")]),
            test: Test::SupportAllowed,
            soft: true,
            sentence: wp::SUPPORT_RULE,
        },
        not_after_today("enrolled_on"),
        not_after_today("started_on"),
        not_after_today("ended_on"),
        not_after_today("certificate_on"),
    ],
};
