//! Intake: the person, the priority groups with their documents, and the needs (plan section III.2;
//! `data/manual/records.md`, person, membership, need).

use super::Record;
use super::condition::Condition::{Always, Filled, Is, Not, OneOf, Stored};
use super::constraint::constraints;
use super::spec::DefaultValue::{
    EndOfGroup, Fixed, IssuerOfGroup, SameAs, SexOfCitizenId, Sticky, Today,
};
use super::spec::{Form, Section, Timeline, fields};
use crate::words::forms as w;

pub static PERSON: Section = Section {
    natural_key: &["citizen_id"],
    fields: fields! {
        "citizen_id", w::CITIZEN_ID, w::CITIZEN_ID_HELP, CitizenId: verified;
        "full_name", w::FULL_NAME, w::FULL_NAME_HELP, Name: required;
        "born", w::BORN, w::BORN_HELP, Born: required, identity, verified;
        "sex", w::SEX, w::SEX_HELP, Code(Sex): required, default_value(SexOfCitizenId), identity;
        "ethnicity", w::ETHNICITY, w::ETHNICITY_HELP, Code(Ethnicity): required, default_value(Fixed("kinh"));
        "phone", w::PHONE, w::PHONE_HELP, Phone;
        "phone_owner", w::PHONE_OWNER, w::PHONE_OWNER_HELP, Text: relevant(Filled("phone"));
        "residence", w::RESIDENCE, w::RESIDENCE_HELP, Code(Residence):
            required, default_value(Sticky("permanent"));
        "neighbourhood", w::NEIGHBOURHOOD, w::NEIGHBOURHOOD_HELP, Text: default_value(Sticky(""));
        "address", w::ADDRESS, w::ADDRESS_HELP, Text;
        "household", w::HOUSEHOLD, w::HOUSEHOLD_HELP, Text;
        "household_head", w::HOUSEHOLD_HEAD, w::HOUSEHOLD_HEAD_HELP, Code(YesNo):
            relevant(Filled("household"));
        "education", w::EDUCATION, w::EDUCATION_HELP, Code(Education);
        "qualification", w::QUALIFICATION, w::QUALIFICATION_HELP, Code(Qualification);
        "work_status", w::WORK_STATUS, w::WORK_STATUS_HELP, Code(WorkStatus);
        "previous_ids", w::PREVIOUS_IDS, w::PREVIOUS_IDS_HELP, IdList;
        "card_address", w::CARD_ADDRESS, w::CARD_ADDRESS_HELP, Text: identity;
        "registered_on", w::REGISTERED_ON, w::REGISTERED_ON_HELP, Day: required_by_hand, default_value(Today);
        "consent_on", w::CONSENT_ON, w::CONSENT_ON_HELP, Day: required_by_hand, identity;
        "left_on", w::LEFT_ON, w::LEFT_ON_HELP, Day: relevant(Stored), identity;
        "left_reason", w::LEFT_REASON, w::LEFT_REASON_HELP, Code(LeftReason):
            relevant(Filled("left_on")), identity;
        "note", w::NOTE, w::NOTE_HELP, Text: identity;
    },
    constraints: constraints! {
        hard("citizen_id_free", "citizen_id", Filled("citizen_id") => CitizenIdFree, w::CITIZEN_ID_TAKEN);
        soft("citizen_id_agrees", "citizen_id", Filled("citizen_id")
            => CitizenIdAgrees, w::CITIZEN_ID_DISAGREES);
        soft("likely_duplicate", "full_name", Always => NoLikelyDuplicate, w::LIKELY_DUPLICATE);
        not_after_today("born");
        soft("phone_prefix", "phone", Filled("phone") => PhonePrefix, w::PHONE_PREFIX_UNKNOWN);
        not_after_today("registered_on");
        not_after_today("consent_on");
        not_after_today("left_on");
    },
    ..Section::new(Record::Person, "person", "people", w::PERSON)
};

/// A priority group held over a time. Groups 2 and 4 are derived and not entered.
pub static MEMBERSHIP: Section = Section {
    timeline: Some(
        Timeline::new(&["valid_from"], &[&["group"], &["evidence_no"]]).until("valid_to"),
    ),
    repeats: true,
    natural_key: &["citizen_id", "group", "valid_from"],
    fields: fields! {
        "citizen_id", w::CITIZEN_ID, w::PERSON_HELP, Person: required;
        "group", w::GROUP, w::GROUP_HELP, Code(Group): required, verified;
        "evidence_no", w::EVIDENCE_NO, w::EVIDENCE_NO_HELP, Text: required_by_hand;
        "evidence_on", w::EVIDENCE_ON, w::EVIDENCE_ON_HELP, Day: required_by_hand, verified;
        "issuer", w::ISSUER, w::ISSUER_HELP, Text: default_value(IssuerOfGroup);
        "valid_from", w::VALID_FROM, w::VALID_FROM_HELP, Day:
            required, default_value(SameAs("evidence_on")), verified;
        "valid_to", w::VALID_TO, w::VALID_TO_HELP, Day:
            default_value(EndOfGroup), relevant(Not(&Is("group", "3"))), verified;
    },
    constraints: constraints! {
        hard("valid_to_of_9", "valid_to", Is("group", "9") => Filled, w::VALID_TO_NEEDED);
        hard("valid_to_after_from", "valid_to", Filled("valid_to")
            => NotBefore("valid_from"), w::VALID_TO_BEFORE_FROM);
        hard("group_overlap", "valid_from", Always => NoOverlap, w::GROUP_OVERLAP);
        soft("rural_in_ward", "group", Is("group", "7") => RuralOnly, w::RURAL_IN_WARD);
        not_after_today("evidence_on");
    },
    ..Section::new(
        Record::Membership,
        "membership",
        "memberships",
        w::MEMBERSHIP,
    )
};

pub static NEED: Section = Section {
    timeline: Some(Timeline::new(&["stated_on"], &[&["kind"], &["wish"]]).state(&["withdrawn_on"])),
    repeats: true,
    natural_key: &["citizen_id", "kind", "stated_on"],
    fields: fields! {
        "citizen_id", w::CITIZEN_ID, w::PERSON_HELP, Person: required;
        "kind", w::NEED_KIND, w::NEED_KIND_HELP, Code(NeedKind): required;
        "stated_on", w::STATED_ON, w::STATED_ON_HELP, Day: required, default_value(Today), verified;
        "wish", w::WISH, w::WISH_HELP, Text;
        "confirmed_on", w::CONFIRMED_ON, w::CONFIRMED_ON_HELP, Day:
            relevant(OneOf("kind", &["job", "loan"])), verified;
        "withdrawn_on", w::WITHDRAWN_ON, w::WITHDRAWN_ON_HELP, Day: relevant(Stored);
        "withdrawn_reason", w::WITHDRAWN_REASON, w::WITHDRAWN_REASON_HELP, Text:
            relevant(Filled("withdrawn_on"));
    },
    constraints: constraints! {
        hard("need_key", "stated_on", Always => KeyFree, w::NEED_KNOWN);
        hard("withdrawn_after_stated", "withdrawn_on", Filled("withdrawn_on")
            => NotBefore("stated_on"), w::WITHDRAWN_BEFORE_STATED);
        not_after_today("stated_on");
        not_after_today("confirmed_on");
        not_after_today("withdrawn_on");
    },
    ..Section::new(Record::Need, "need", "needs", w::NEED)
};

pub static INTAKE: Form = Form {
    name: "intake",
    title: w::INTAKE,
    sections: &[&PERSON, &MEMBERSHIP, &NEED],
    place: 1,
    person_digit: None,
};
