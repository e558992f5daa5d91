//! Intake: the person, the priority groups with their documents, and the needs (plan section III.2;
//! `data/manual/records.md`, person, membership, need).

use super::record::Record;
use super::spec::{DefaultValue, Field, Kind, Section};
use crate::domain::codes::List;
use crate::forms::condition::Condition;
use crate::forms::constraint::{Constraint, Test, not_after_today};
use crate::words::forms as w;

pub static PERSON: Section = Section {
    record: Record::Person,
    title: w::PERSON,
    repeats: false,
    natural_key: &["citizen_id"],
    fields: &[
        Field::new(
            "citizen_id",
            w::CITIZEN_ID,
            w::CITIZEN_ID_HELP,
            Kind::CitizenId,
        )
        .verified(),
        Field::new("full_name", w::FULL_NAME, w::FULL_NAME_HELP, Kind::Name).required(),
        Field::new("born", w::BORN, w::BORN_HELP, Kind::Born)
            .required()
            .identity()
            .verified(),
        Field::new("sex", w::SEX, w::SEX_HELP, Kind::Code(List::Sex))
            .required()
            .default_value(DefaultValue::SexOfCitizenId)
            .identity(),
        Field::new(
            "ethnicity",
            w::ETHNICITY,
            w::ETHNICITY_HELP,
            Kind::Code(List::Ethnicity),
        )
        .required()
        .default_value(DefaultValue::Fixed("kinh")),
        Field::new("phone", w::PHONE, w::PHONE_HELP, Kind::Phone),
        Field::new(
            "phone_owner",
            w::PHONE_OWNER,
            w::PHONE_OWNER_HELP,
            Kind::Text,
        )
        .relevant(Condition::Filled("phone")),
        Field::new(
            "residence",
            w::RESIDENCE,
            w::RESIDENCE_HELP,
            Kind::Code(List::Residence),
        )
        .required()
        .default_value(DefaultValue::Sticky("permanent")),
        Field::new(
            "neighbourhood",
            w::NEIGHBOURHOOD,
            w::NEIGHBOURHOOD_HELP,
            Kind::Text,
        )
        .default_value(DefaultValue::Sticky("")),
        Field::new("address", w::ADDRESS, w::ADDRESS_HELP, Kind::Text),
        Field::new("household", w::HOUSEHOLD, w::HOUSEHOLD_HELP, Kind::Text),
        Field::new(
            "household_head",
            w::HOUSEHOLD_HEAD,
            w::HOUSEHOLD_HEAD_HELP,
            Kind::Code(List::YesNo),
        )
        .relevant(Condition::Filled("household")),
        Field::new(
            "education",
            w::EDUCATION,
            w::EDUCATION_HELP,
            Kind::Code(List::Education),
        ),
        Field::new(
            "qualification",
            w::QUALIFICATION,
            w::QUALIFICATION_HELP,
            Kind::Code(List::Qualification),
        ),
        Field::new(
            "work_status",
            w::WORK_STATUS,
            w::WORK_STATUS_HELP,
            Kind::Code(List::WorkStatus),
        ),
        Field::new(
            "previous_ids",
            w::PREVIOUS_IDS,
            w::PREVIOUS_IDS_HELP,
            Kind::IdList,
        ),
        Field::new(
            "card_address",
            w::CARD_ADDRESS,
            w::CARD_ADDRESS_HELP,
            Kind::Text,
        )
        .identity(),
        Field::new(
            "registered_on",
            w::REGISTERED_ON,
            w::REGISTERED_ON_HELP,
            Kind::Day,
        )
        .required_by_hand()
        .default_value(DefaultValue::Today),
        Field::new("consent_on", w::CONSENT_ON, w::CONSENT_ON_HELP, Kind::Day)
            .required_by_hand()
            .identity(),
        Field::new("left_on", w::LEFT_ON, w::LEFT_ON_HELP, Kind::Day)
            .relevant(Condition::Stored)
            .identity(),
        Field::new(
            "left_reason",
            w::LEFT_REASON,
            w::LEFT_REASON_HELP,
            Kind::Code(List::LeftReason),
        )
        .relevant(Condition::Filled("left_on"))
        .identity(),
        Field::new("note", w::NOTE, w::NOTE_HELP, Kind::Text).identity(),
    ],
    constraints: &[
        Constraint {
            slug: "citizen_id_free",
            field: "citizen_id",
            condition: Condition::Filled("citizen_id"),
            test: Test::CitizenIdFree,
            soft: false,
            message: w::CITIZEN_ID_TAKEN,
        },
        Constraint {
            slug: "citizen_id_agrees",
            field: "citizen_id",
            condition: Condition::Filled("citizen_id"),
            test: Test::CitizenIdAgrees,
            soft: true,
            message: w::CITIZEN_ID_DISAGREES,
        },
        Constraint {
            slug: "likely_duplicate",
            field: "full_name",
            condition: Condition::Always,
            test: Test::NoLikelyDuplicate,
            soft: true,
            message: w::LIKELY_DUPLICATE,
        },
        not_after_today("born"),
        Constraint {
            slug: "phone_prefix",
            field: "phone",
            condition: Condition::Filled("phone"),
            test: Test::PhonePrefix,
            soft: true,
            message: w::PHONE_PREFIX_UNKNOWN,
        },
        not_after_today("registered_on"),
        not_after_today("consent_on"),
        not_after_today("left_on"),
    ],
};

/// A priority group held over a time. Groups 2 and 4 are derived and not entered.
pub static MEMBERSHIP: Section = Section {
    record: Record::Membership,
    title: w::MEMBERSHIP,
    repeats: true,
    natural_key: &["citizen_id", "group", "valid_from"],
    fields: &[
        Field::new("citizen_id", w::CITIZEN_ID, w::PERSON_HELP, Kind::Person).required(),
        Field::new("group", w::GROUP, w::GROUP_HELP, Kind::Code(List::Group))
            .required()
            .verified(),
        Field::new(
            "evidence_no",
            w::EVIDENCE_NO,
            w::EVIDENCE_NO_HELP,
            Kind::Text,
        )
        .required_by_hand(),
        Field::new(
            "evidence_on",
            w::EVIDENCE_ON,
            w::EVIDENCE_ON_HELP,
            Kind::Day,
        )
        .required_by_hand()
        .verified(),
        Field::new("issuer", w::ISSUER, w::ISSUER_HELP, Kind::Text)
            .default_value(DefaultValue::IssuerOfGroup),
        Field::new("valid_from", w::VALID_FROM, w::VALID_FROM_HELP, Kind::Day)
            .required()
            .default_value(DefaultValue::SameAs("evidence_on"))
            .verified(),
        Field::new("valid_to", w::VALID_TO, w::VALID_TO_HELP, Kind::Day)
            .default_value(DefaultValue::EndOfGroup)
            .relevant(Condition::Not(&Condition::Is("group", "3")))
            .verified(),
    ],
    constraints: &[
        Constraint {
            slug: "valid_to_of_9",
            field: "valid_to",
            condition: Condition::Is("group", "9"),
            test: Test::Filled,
            soft: false,
            message: w::VALID_TO_NEEDED,
        },
        Constraint {
            slug: "valid_to_after_from",
            field: "valid_to",
            condition: Condition::Filled("valid_to"),
            test: Test::NotBefore("valid_from"),
            soft: false,
            message: w::VALID_TO_BEFORE_FROM,
        },
        Constraint {
            slug: "group_overlap",
            field: "valid_from",
            condition: Condition::Always,
            test: Test::NoOverlap,
            soft: false,
            message: w::GROUP_OVERLAP,
        },
        Constraint {
            slug: "rural_in_ward",
            field: "group",
            condition: Condition::Is("group", "7"),
            test: Test::RuralOnly,
            soft: true,
            message: w::RURAL_IN_WARD,
        },
        not_after_today("evidence_on"),
    ],
};

pub static NEED: Section = Section {
    record: Record::Need,
    title: w::NEED,
    repeats: true,
    natural_key: &["citizen_id", "kind", "stated_on"],
    fields: &[
        Field::new("citizen_id", w::CITIZEN_ID, w::PERSON_HELP, Kind::Person).required(),
        Field::new(
            "kind",
            w::NEED_KIND,
            w::NEED_KIND_HELP,
            Kind::Code(List::NeedKind),
        )
        .required(),
        Field::new("stated_on", w::STATED_ON, w::STATED_ON_HELP, Kind::Day)
            .required()
            .default_value(DefaultValue::Today)
            .verified(),
        Field::new("wish", w::WISH, w::WISH_HELP, Kind::Text),
        Field::new(
            "confirmed_on",
            w::CONFIRMED_ON,
            w::CONFIRMED_ON_HELP,
            Kind::Day,
        )
        .relevant(Condition::OneOf("kind", &["job", "loan"]))
        .verified(),
        Field::new(
            "withdrawn_on",
            w::WITHDRAWN_ON,
            w::WITHDRAWN_ON_HELP,
            Kind::Day,
        )
        .relevant(Condition::Stored),
        Field::new(
            "withdrawn_reason",
            w::WITHDRAWN_REASON,
            w::WITHDRAWN_REASON_HELP,
            Kind::Text,
        )
        .relevant(Condition::Filled("withdrawn_on")),
    ],
    constraints: &[
        Constraint {
            slug: "need_key",
            field: "stated_on",
            condition: Condition::Always,
            test: Test::KeyFree,
            soft: false,
            message: w::NEED_KNOWN,
        },
        Constraint {
            slug: "withdrawn_after_stated",
            field: "withdrawn_on",
            condition: Condition::Filled("withdrawn_on"),
            test: Test::NotBefore("stated_on"),
            soft: false,
            message: w::WITHDRAWN_BEFORE_STATED,
        },
        not_after_today("stated_on"),
        not_after_today("confirmed_on"),
        not_after_today("withdrawn_on"),
    ],
};
