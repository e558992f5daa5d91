//! Loans: applied for, decided, disbursed, outstanding (plan sections IV.2 and VI.2; `data/manual/records.md`, loan).

use super::record::Record;
use super::spec::{DefaultValue, Field, Kind, Section};
use crate::domain::codes::List;
use crate::forms::condition::Condition;
use crate::forms::constraint::{Constraint, Test, not_after_today};
use crate::words::{forms as w, plan as wp};

pub static LOAN: Section = Section {
    record: Record::Loan,
    title: w::LOAN,
    repeats: false,
    natural_key: &["citizen_id", "applied_on"],
    fields: &[
        Field::new("citizen_id", w::CITIZEN_ID, w::PERSON_HELP, Kind::Person).required(),
        Field::new("applied_on", w::APPLIED_ON, w::APPLIED_ON_HELP, Kind::Day)
            .required()
            .default_value(DefaultValue::Today),
        Field::new(
            "purpose",
            w::PURPOSE,
            w::PURPOSE_HELP,
            Kind::Code(List::LoanPurpose),
        )
        .required()
        .default_value(DefaultValue::Sticky("create")),
        Field::new("amount", w::AMOUNT, w::AMOUNT_HELP, Kind::Money),
        Field::new(
            "status",
            w::STATUS,
            w::LOAN_STATUS_HELP,
            Kind::Code(List::LoanStatus),
        )
        .required()
        .default_value(DefaultValue::Fixed("pending")),
        Field::new(
            "disbursed_on",
            w::DISBURSED_ON,
            w::DISBURSED_ON_HELP,
            Kind::Day,
        )
        .relevant(Condition::Is("status", "disbursed"))
        .verified(),
        Field::new(
            "outstanding",
            w::OUTSTANDING,
            w::OUTSTANDING_HELP,
            Kind::Money,
        )
        .default_value(DefaultValue::SameAs("amount"))
        .relevant(Condition::Is("status", "disbursed")),
        Field::new(
            "outstanding_on",
            w::OUTSTANDING_ON,
            w::OUTSTANDING_ON_HELP,
            Kind::Day,
        )
        .default_value(DefaultValue::SameAs("disbursed_on"))
        .relevant(Condition::Filled("outstanding")),
        Field::new(
            "refused_reason",
            w::REFUSED_REASON,
            w::REFUSED_REASON_HELP,
            Kind::Text,
        )
        .relevant(Condition::Is("status", "refused")),
    ],
    constraints: &[
        Constraint {
            slug: "loan_key",
            field: "applied_on",
            condition: Condition::Always,
            test: Test::KeyFree,
            soft: false,
            message: w::LOAN_KNOWN,
        },
        Constraint {
            slug: "disbursed_needed",
            field: "disbursed_on",
            condition: Condition::Is("status", "disbursed"),
            test: Test::Filled,
            soft: false,
            message: w::DISBURSED_NEEDED,
        },
        Constraint {
            slug: "disbursed_after_applied",
            field: "disbursed_on",
            condition: Condition::Filled("disbursed_on"),
            test: Test::NotBefore("applied_on"),
            soft: true,
            message: w::DISBURSED_BEFORE_APPLIED,
        },
        Constraint {
            slug: "outstanding_amount",
            field: "outstanding",
            condition: Condition::All(&[
                Condition::Filled("outstanding"),
                Condition::Filled("amount"),
            ]),
            test: Test::NotAbove("amount"),
            soft: true,
            message: w::OUTSTANDING_ABOVE_AMOUNT,
        },
        Constraint {
            slug: "loan_cap",
            field: "amount",
            condition: Condition::Filled("amount"),
            test: Test::LoanAllowed,
            soft: true,
            message: wp::LOAN_RULE,
        },
        not_after_today("applied_on"),
        not_after_today("disbursed_on"),
        not_after_today("outstanding_on"),
    ],
};
