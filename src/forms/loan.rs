//! Loans: applied for, decided, disbursed, outstanding (plan sections IV.2 and VI.2; `design/records.md`, loan).

use super::person::not_after_today;
use super::record::Record;
use super::rule::{Rule, Test};
use super::spec::{Field, Kind, Section, Suggest, When};
use crate::domain::codes::List;
use crate::words::{forms as w, plan as wp};

/// One loan of one person.
pub static LOAN: Section = Section {
    record: Record::Loan,
    title: w::LOAN,
    repeats: false,
    natural_key: &["citizen_id", "applied_on"],
    fields: &[
        Field::new("citizen_id", w::CITIZEN_ID, w::PERSON_HELP, Kind::Person).required(),
        Field::new("applied_on", w::APPLIED_ON, w::APPLIED_ON_HELP, Kind::Day)
            .required()
            .suggest(Suggest::Today),
        Field::new(
            "purpose",
            w::PURPOSE,
            w::PURPOSE_HELP,
            Kind::Code(List::LoanPurpose),
        )
        .required()
        .suggest(Suggest::Sticky("create")),
        Field::new("amount", w::AMOUNT, w::AMOUNT_HELP, Kind::Money),
        Field::new(
            "status",
            w::STATUS,
            w::LOAN_STATUS_HELP,
            Kind::Code(List::LoanStatus),
        )
        .required()
        .suggest(Suggest::Fixed("pending")),
        Field::new(
            "disbursed_on",
            w::DISBURSED_ON,
            w::DISBURSED_ON_HELP,
            Kind::Day,
        )
        .asked(When::Is("status", "disbursed"))
        .verified(),
        Field::new(
            "outstanding",
            w::OUTSTANDING,
            w::OUTSTANDING_HELP,
            Kind::Money,
        )
        .suggest(Suggest::SameAs("amount"))
        .asked(When::Is("status", "disbursed")),
        Field::new(
            "outstanding_on",
            w::OUTSTANDING_ON,
            w::OUTSTANDING_ON_HELP,
            Kind::Day,
        )
        .suggest(Suggest::SameAs("disbursed_on"))
        .asked(When::Filled("outstanding")),
        Field::new(
            "refused_reason",
            w::REFUSED_REASON,
            w::REFUSED_REASON_HELP,
            Kind::Text,
        )
        .asked(When::Is("status", "refused")),
    ],
    rules: &[
        Rule {
            slug: "loan_key",
            field: "applied_on",
            when: When::Always,
            test: Test::KeyFree,
            soft: false,
            sentence: w::LOAN_KNOWN,
        },
        Rule {
            slug: "disbursed_needed",
            field: "disbursed_on",
            when: When::Is("status", "disbursed"),
            test: Test::Filled,
            soft: false,
            sentence: w::DISBURSED_NEEDED,
        },
        Rule {
            slug: "disbursed_after_applied",
            field: "disbursed_on",
            when: When::Filled("disbursed_on"),
            test: Test::NotBefore("applied_on"),
            soft: true,
            sentence: w::DISBURSED_BEFORE_APPLIED,
        },
        Rule {
            slug: "outstanding_amount",
            field: "outstanding",
            when: When::All(&[When::Filled("outstanding"), When::Filled("amount")]),
            test: Test::NotAbove("amount"),
            soft: true,
            sentence: w::OUTSTANDING_ABOVE_AMOUNT,
        },
        Rule {
            slug: "loan_cap",
            field: "amount",
            when: When::Filled("amount"),
            test: Test::LoanAllowed,
            soft: true,
            sentence: wp::LOAN_RULE,
        },
        not_after_today("applied_on"),
        not_after_today("disbursed_on"),
        not_after_today("outstanding_on"),
    ],
};
