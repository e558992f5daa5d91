//! Campaigns and visits (plan section V): what was held where and how many it reached. Apart from contacts with persons:
//! nothing here counts towards a target.

use super::person::not_after_today;
use super::record::Record;
use super::rule::{Rule, Test};
use super::spec::{Field, Kind, Section, Suggest, When};
use crate::domain::codes::List;
use crate::words::forms::{NEIGHBOURHOOD, NOTE};
use crate::words::plan as w;

/// One campaign or round of visits.
pub static OUTREACH: Section = Section {
    record: Record::Outreach,
    title: w::OUTREACH,
    repeats: false,
    natural_key: &["held_on", "kind", "neighbourhood", "place"],
    fields: &[
        Field::new("held_on", w::OUTREACH_ON, w::OUTREACH_ON_HELP, Kind::Day)
            .required()
            .suggest(Suggest::Today),
        Field::new(
            "kind",
            w::OUTREACH_KIND,
            w::OUTREACH_KIND_HELP,
            Kind::Code(List::OutreachKind),
        )
        .required()
        .suggest(Suggest::Sticky("")),
        Field::new(
            "neighbourhood",
            NEIGHBOURHOOD,
            w::OUTREACH_NEIGHBOURHOOD_HELP,
            Kind::Text,
        ),
        Field::new(
            "place",
            w::OUTREACH_PLACE,
            w::OUTREACH_PLACE_HELP,
            Kind::Text,
        )
        .suggest(Suggest::Sticky("")),
        Field::new("reach", w::REACH, w::REACH_HELP, Kind::Count),
        Field::new("note", NOTE, w::OUTREACH_NOTE_HELP, Kind::Text),
    ],
    rules: &[
        Rule {
            slug: "outreach_key",
            field: "place",
            when: When::Always,
            test: Test::KeyFree,
            soft: false,
            sentence: w::OUTREACH_KNOWN,
        },
        not_after_today("held_on"),
    ],
};
