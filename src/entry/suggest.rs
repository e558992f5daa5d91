//! Default values of fields, and stored values as field text.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::answers::{Value, shown};
use super::parse;
use super::problem::Source;
use super::row::FormRow;
use crate::domain::codes::CodeList;
use crate::domain::groups::{self, Group};
use crate::domain::{citizen_id, date, name};
use crate::entry::lookup::{Lookup, LookupResult};
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
    let sticky = || defaults.sticky.get(&sticky_key(form, field)).cloned();
    match field.default_value {
        DefaultValue::Nothing => String::new(),
        DefaultValue::Today => date::shown(defaults.today),
        DefaultValue::Fixed(text) => fixed(field, text),
        DefaultValue::Sticky(text) => sticky().unwrap_or_else(|| fixed(field, text)),
        DefaultValue::RateOfSupport if !defaults.rate.is_empty() => defaults.rate.clone(),
        DefaultValue::RateOfSupport => sticky().unwrap_or_default(),
        DefaultValue::SameAs(key) => raw_text(row, key).to_owned(),
        DefaultValue::SexOfCitizenId => sex(row, field),
        DefaultValue::EndOfGroup => end_of_group(row),
        DefaultValue::IssuerOfGroup => group(row).map_or_else(String::new, |g| g.issuer.to_owned()),
    }
}

fn fixed(field: &Field, text: &str) -> String {
    cell_text(field, &Value::Text(text.to_owned()))
}

fn raw_text<'a>(row: &'a FormRow, key: &str) -> &'a str {
    row.section
        .position(key)
        .map_or("", |at| row.cells[at].text.as_str())
}

fn group(row: &FormRow) -> Option<&'static Group> {
    let text = name::clean(raw_text(row, "group"));
    groups::get(parse::choice(CodeList::Group, &text, Source::Keyboard)?.code)
}

fn sex(row: &FormRow, field: &Field) -> String {
    let id = citizen_id::parse(raw_text(row, "citizen_id")).unwrap_or_default();
    citizen_id::decode(&id).map_or_else(String::new, |decoded| fixed(field, decoded.sex.code()))
}

/// 31 December of the year in which the household was recognised (`data/manual/records.md`, membership: 1a and 1b).
fn end_of_group(row: &FormRow) -> String {
    let day = ["evidence_on", "valid_from"]
        .into_iter()
        .find_map(|k| date::parse_day(raw_text(row, k)).ok());
    let end = group(row).zip(day).and_then(|(g, day)| g.default_end(day));
    end.map_or_else(String::new, date::shown)
}

/// Text and note of a field with a stored value; `None` for a placement and for a link to a record that is gone.
pub fn text_and_note(
    field: &Field,
    value: &Value,
    lookup: &dyn Lookup,
) -> LookupResult<Option<(String, String)>> {
    Ok(match (field.kind, value) {
        (Kind::Person, Value::Int(id)) => lookup
            .person((*id).into())?
            .map(|p| (p.reference(), p.note())),
        (Kind::Course, Value::Int(id)) => lookup.course((*id).into())?.map(|c| (c.code, c.title)),
        (Kind::Placement, _) => None,
        _ => Some((cell_text(field, value), choice_label(field, value))),
    })
}

/// A stored value as field text: short codes unchanged, other values in displayed form; no links.
pub fn cell_text(field: &Field, value: &Value) -> String {
    match (field.kind, value) {
        (Kind::Code(list), Value::Text(code)) if parse::is_short(list) => code.clone(),
        (Kind::Phone, Value::Text(t)) => t.clone(),
        _ => shown(field, value),
    }
}

/// The label of a short code, shown beside the field.
fn choice_label(field: &Field, value: &Value) -> String {
    match (field.kind, value) {
        (Kind::Code(list), Value::Text(code)) if parse::is_short(list) => list
            .get(code)
            .map_or_else(String::new, |c| c.label().to_owned()),
        _ => String::new(),
    }
}
