//! Courses and enrolments (plan section IV.1; `data/manual/records.md`, course, enrolment).

use super::Record;
use super::condition::Condition::{All, Always, Filled, Is, Not, OneOf};
use super::constraint::constraints;
use super::spec::DefaultValue::{Fixed, RateOfSupport, Sticky, Today};
use super::spec::{Form, Section, Timeline, fields};
use crate::words::{forms as w, plan as wp, tui};

pub static COURSE: Section = Section {
    natural_key: &["code"],
    fields: fields! {
        "code", w::COURSE_CODE, w::COURSE_CODE_HELP, Text: required, identity;
        "title", w::COURSE_TITLE, w::COURSE_TITLE_HELP, Text: required;
        "provider", w::PROVIDER, w::PROVIDER_HELP, Text: default_value(Sticky(""));
        "level", w::LEVEL, w::LEVEL_HELP, Code(Level): required;
        "trade", w::TRADE, w::TRADE_HELP, Text;
        "starts_on", w::STARTS_ON, w::STARTS_ON_HELP, Day;
        "ends_on", w::ENDS_ON, w::ENDS_ON_HELP, Day;
        "place", w::PLACE, w::PLACE_HELP, Text: default_value(Sticky(""));
        "capacity", w::CAPACITY, w::CAPACITY_HELP, Count;
        "cancelled", w::CANCELLED, w::CANCELLED_HELP, Code(YesNo): required, default_value(Fixed("no"));
    },
    constraints: constraints! {
        hard("course_code", "code", Always => KeyFree, w::COURSE_CODE_TAKEN);
        hard("ends_after_start", "ends_on", All(&[Filled("ends_on"), Filled("starts_on")])
            => NotBefore("starts_on"), w::ENDS_BEFORE_START);
    },
    ..Section::new(Record::Course, "course", "courses", w::COURSE)
};

/// Statuses after the first session (`data/manual/records.md`, enrolment).
const STARTED: &[&str] = &["studying", "paused", "passed", "failed", "dropped"];
/// Statuses that end the enrolment.
const ENDED: &[&str] = &["passed", "failed", "dropped", "cancelled"];

pub static ENROLMENT: Section = Section {
    timeline: Some(
        Timeline::new(&["started_on", "enrolled_on"], &[&["course"]]).state(&["status"]),
    ),
    natural_key: &["citizen_id", "course"],
    fields: fields! {
        "course", w::COURSE, w::COURSE_HELP, Course: required, default_value(Sticky(""));
        "citizen_id", w::CITIZEN_ID, w::PERSON_HELP, Person: required;
        "enrolled_on", w::ENROLLED_ON, w::ENROLLED_ON_HELP, Day: required, default_value(Today);
        "status", w::STATUS, w::ENROLMENT_STATUS_HELP, Code(EnrolmentStatus):
            required, default_value(Sticky("registered"));
        "started_on", w::FIRST_SESSION, w::FIRST_SESSION_HELP, Day:
            default_value(Sticky("")), relevant(OneOf("status", STARTED)), verified;
        "ended_on", w::ENDED_ON, w::ENROLMENT_ENDED_HELP, Day: relevant(OneOf("status", ENDED));
        "certificate_no", w::CERTIFICATE_NO, w::CERTIFICATE_NO_HELP, Text:
            identity, relevant(Is("status", "passed"));
        "certificate_on", w::CERTIFICATE_ON, w::CERTIFICATE_ON_HELP, Day: relevant(Filled("certificate_no"));
        "funding", w::FUNDING, w::FUNDING_HELP, Code(Funding): default_value(Sticky(""));
        "support_amount", w::SUPPORT_AMOUNT, w::SUPPORT_AMOUNT_HELP, Money:
            default_value(RateOfSupport), relevant(All(&[Filled("funding"), Not(&Is("funding", "self"))]));
    },
    constraints: constraints! {
        hard("started_needed", "started_on", OneOf("status", STARTED) => Filled, w::STARTED_NEEDED);
        hard("cancelled_never_started", "started_on", All(&[Is("status", "cancelled"), Filled("started_on")])
            => Never, w::CANCELLED_NEVER_STARTED);
        hard("ended_after_started", "ended_on", All(&[Filled("ended_on"), Filled("started_on")])
            => NotBefore("started_on"), w::ENDED_BEFORE_STARTED);
        hard("one_live_enrolment", "citizen_id", Always => OneLiveEnrolment, w::ALREADY_ENROLLED);
        soft("capacity", "course", Always => SeatAvailable, w::COURSE_FULL);
        soft("course_cancelled", "course", Not(&Is("status", "cancelled"))
            => CourseOpen, w::COURSE_CANCELLED);
        soft("has_left", "citizen_id", Always => Resident, w::PERSON_HAS_LEFT);
        soft("one_course", "funding", All(&[Filled("funding"), Not(&Is("status", "cancelled"))])
            => OneCourse, wp::ONE_COURSE_RULE);
        soft("support_cap", "support_amount", All(&[Filled("funding"), Filled("support_amount")])
            => SupportAllowed, wp::SUPPORT_RULE);
        not_after_today("enrolled_on");
        not_after_today("started_on");
        not_after_today("ended_on");
        not_after_today("certificate_on");
    },
    ..Section::new(Record::Enrolment, "enrolment", "enrolments", w::ENROLMENT)
};

pub static COURSE_FORM: Form = Form::single(&[&COURSE], 2);

pub static ENROLMENT_FORM: Form = Form::single(&[&ENROLMENT], 3).person_digit(2, tui::PERSON_ENROL);
