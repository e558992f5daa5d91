//! Loans: applied for, decided, disbursed, outstanding (plan sections IV.2 and VI.2; `data/manual/records.md`, loan).

use super::Record;
use super::condition::Condition::{All, Always, Filled, Is};
use super::constraint::constraints;
use super::spec::DefaultValue::{Fixed, SameAs, Sticky, Today};
use super::spec::{Form, Section, Timeline, fields};
use crate::words::{forms as w, plan as wp, tui};

pub static LOAN: Section = Section {
    timeline: Some(
        Timeline::new(
            &["disbursed_on", "applied_on"],
            &[&["amount"], &["refused_reason"]],
        )
        .state(&["status"]),
    ),
    natural_key: &["citizen_id", "applied_on"],
    fields: fields! {
        "citizen_id", w::CITIZEN_ID, w::PERSON_HELP, Person: required;
        "applied_on", w::APPLIED_ON, w::APPLIED_ON_HELP, Day: required, default_value(Today);
        "purpose", w::PURPOSE, w::PURPOSE_HELP, Code(LoanPurpose): required, default_value(Sticky("create"));
        "amount", w::AMOUNT, w::AMOUNT_HELP, Money;
        "status", w::STATUS, w::LOAN_STATUS_HELP, Code(LoanStatus): required, default_value(Fixed("pending"));
        "disbursed_on", w::DISBURSED_ON, w::DISBURSED_ON_HELP, Day:
            relevant(Is("status", "disbursed")), verified;
        "outstanding", w::OUTSTANDING, w::OUTSTANDING_HELP, Money:
            default_value(SameAs("amount")), relevant(Is("status", "disbursed"));
        "outstanding_on", w::OUTSTANDING_ON, w::OUTSTANDING_ON_HELP, Day:
            default_value(SameAs("disbursed_on")), relevant(Filled("outstanding"));
        "refused_reason", w::REFUSED_REASON, w::REFUSED_REASON_HELP, Text: relevant(Is("status", "refused"));
    },
    constraints: constraints! {
        hard("loan_key", "applied_on", Always => KeyFree, w::LOAN_KNOWN);
        hard("disbursed_needed", "disbursed_on", Is("status", "disbursed") => Filled, w::DISBURSED_NEEDED);
        soft("disbursed_after_applied", "disbursed_on", Filled("disbursed_on")
            => NotBefore("applied_on"), w::DISBURSED_BEFORE_APPLIED);
        soft("outstanding_amount", "outstanding", All(&[Filled("outstanding"), Filled("amount")])
            => NotAbove("amount"), w::OUTSTANDING_ABOVE_AMOUNT);
        soft("loan_cap", "amount", Filled("amount") => LoanAllowed, wp::LOAN_RULE);
        not_after_today("applied_on");
        not_after_today("disbursed_on");
        not_after_today("outstanding_on");
    },
    ..Section::new(Record::Loan, "loan", "loans", w::LOAN)
};

pub static FORM: Form = Form::single(&[&LOAN], 7).person_digit(6, tui::PERSON_LOAN);
