//! Default values of fields, and stored values as field text.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::answers::{Value, shown};
use super::parse;
use super::row::FormRow;
use crate::domain::codes::CodeList;
use crate::domain::{citizen_id, date, groups, name};
use crate::forms::{DefaultValue, Field, Form, Kind};

/// Values carried over from the previous records of this session: `form.key` to text.
pub type Sticky = BTreeMap<String, String>;

/// What a default depends on besides the row.
#[derive(Clone, Debug)]
pub struct FormDefaults {
    pub today: NaiveDate,
    pub sticky: Sticky,
    /// Amount of the applicable rate while the cursor is in the field, else empty: only a shown amount is stored.
    pub rate: String,
}

/// The key of a field in [`Sticky`].
#[must_use]
pub fn sticky_key(form: &Form, field: &Field) -> String {
    format!("{}.{}", form.name, field.key)
}

/// The default of a field; empty when there is none.
pub(super) fn default_for(
    form: &Form,
    row: &FormRow,
    field: &Field,
    defaults: &FormDefaults,
) -> String {
    if row.record_ref.is_some() {
        return String::new();
    }
    match field.default_value {
        DefaultValue::Nothing => String::new(),
        DefaultValue::Today => date::shown(defaults.today),
        DefaultValue::Fixed(text) => fixed(field, text),
        DefaultValue::Sticky(text) => defaults
            .sticky
            .get(&sticky_key(form, field))
            .cloned()
            .unwrap_or_else(|| fixed(field, text)),
        DefaultValue::RateOfSupport if !defaults.rate.is_empty() => defaults.rate.clone(),
        DefaultValue::RateOfSupport => defaults
            .sticky
            .get(&sticky_key(form, field))
            .cloned()
            .unwrap_or_default(),
        DefaultValue::SameAs(key) => row
            .section
            .position(key)
            .map_or_else(String::new, |at| row.cells[at].text.clone()),
        DefaultValue::SexOfCitizenId => sex(row, field),
        DefaultValue::EndOfGroup => end_of_group(row),
        DefaultValue::IssuerOfGroup => code(row, "group", CodeList::Group)
            .and_then(|g| groups::get(&g))
            .map_or_else(String::new, |g| g.issuer.to_owned()),
    }
}

fn fixed(field: &Field, text: &str) -> String {
    if text.is_empty() {
        String::new()
    } else {
        cell_text(field, &Value::Text(text.to_owned()))
    }
}

fn raw_text<'a>(row: &'a FormRow, key: &str) -> &'a str {
    row.section
        .position(key)
        .map_or("", |at| row.cells[at].text.as_str())
}

fn code(row: &FormRow, key: &str, list: CodeList) -> Option<String> {
    parse::choice(
        list,
        &name::clean(raw_text(row, key)),
        super::problem::Source::Keyboard,
    )
    .map(|c| c.code.to_owned())
}

fn sex(row: &FormRow, field: &Field) -> String {
    let id = citizen_id::parse(raw_text(row, "citizen_id")).unwrap_or_default();
    citizen_id::decode(&id).map_or_else(String::new, |decoded| {
        cell_text(field, &Value::Text(decoded.sex.code().to_owned()))
    })
}

/// 31 December of the year in which the household was recognised (`data/manual/records.md`, membership: 1a and 1b).
fn end_of_group(row: &FormRow) -> String {
    let group = code(row, "group", CodeList::Group).and_then(|g| groups::get(&g));
    let day = ["evidence_on", "valid_from"]
        .into_iter()
        .find_map(|k| date::parse_day(raw_text(row, k)).ok());
    match (group, day) {
        (Some(group), Some(day)) => group.default_end(day).map_or_else(String::new, date::shown),
        _ => String::new(),
    }
}

/// A stored value as field text: short codes unchanged, other values in displayed form. The register formats links.
#[must_use]
pub fn cell_text(field: &Field, value: &Value) -> String {
    match (field.kind, value) {
        (Kind::Code(list), Value::Text(code)) if parse::is_short(list) => code.clone(),
        (Kind::Phone, Value::Text(t)) => t.clone(),
        _ => shown(field, value),
    }
}

/// The label of a short code, shown beside the field.
#[must_use]
pub fn choice_label(field: &Field, value: &Value) -> String {
    match (field.kind, value) {
        (Kind::Code(list), Value::Text(code)) if parse::is_short(list) => list
            .get(code)
            .map_or_else(String::new, |c| c.label().to_owned()),
        _ => String::new(),
    }
}
