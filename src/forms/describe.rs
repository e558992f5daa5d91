//! Descriptions of the forms: `vieclam forms [NAME] --format json|md|table`, and the header of the CSV files.

use std::fmt::Write as _;

use serde_json::{Value as Json, json};

use super::{Condition, DefaultValue, Field, Form, Kind, Record, Required, Section};

/// The columns of a record's CSV file in order: its fields, then the person's register number, which links records of
/// people without an ID number.
#[must_use]
pub fn columns(record: Record) -> Vec<&'static str> {
    let section = record.section();
    let mut columns: Vec<&str> = section.fields.iter().map(|f| f.key).collect();
    if record == Record::Person || section.person_field().is_some() {
        columns.push(REGISTER_NO);
    }
    columns
}

/// The column with the person's register number.
pub const REGISTER_NO: &str = "register_no";

/// The fields of a form in typing order, without the person fields when the person is a section.
fn form_fields(form: &Form) -> impl Iterator<Item = (&'static Section, &'static Field)> + '_ {
    let has_person_section = form.sections[0].record == Record::Person;
    form.sections.iter().flat_map(move |section| {
        section
            .fields
            .iter()
            .filter(move |f| !(has_person_section && matches!(f.kind, Kind::Person)))
            .map(move |f| (*section, f))
    })
}

/// A form as JSON (`data/manual/commands.md`).
#[must_use]
pub fn json(form: &Form) -> Json {
    let fields: Vec<Json> = form_fields(form)
        .map(|(section, field)| field_json(section, field))
        .collect();
    json!({ "form": form.name, "title": form.title.text(), "fields": fields })
}

fn field_json(section: &Section, field: &Field) -> Json {
    json!({
        "key": field.key,
        "label": field.label.text(),
        "kind": field.kind.name(),
        "required": field.required != Required::No,
        "auto_advance": field.kind.auto_advance(),
        "default": default(field),
        "choices": choices(field),
        "asked": field.relevant.describe(),
        "help": field.help.text(),
        "section": section.record.table(),
        "repeats": section.repeats,
    })
}

fn default(field: &Field) -> Json {
    match field.default_value {
        DefaultValue::Nothing => Json::Null,
        DefaultValue::Today => json!("today"),
        DefaultValue::Fixed(text) => json!(text),
        DefaultValue::Sticky("") => json!("previous"),
        DefaultValue::Sticky(text) => json!(format!("previous or {text}")),
        DefaultValue::SexOfCitizenId => json!("from citizen_id"),
        DefaultValue::SameAs(key) => json!(format!("as {key}")),
        DefaultValue::EndOfGroup => json!("31/12 for 1a and 1b"),
        DefaultValue::RateOfSupport => json!("rate or previous"),
        DefaultValue::IssuerOfGroup => json!("usual issuer of the group"),
    }
}

fn choices(field: &Field) -> Json {
    let Kind::Code(list) = field.kind else {
        return json!([]);
    };
    list.codes()
        .iter()
        .map(|c| json!({ "code": c.code, "label": c.label() }))
        .collect()
}

/// A form as a Markdown table.
#[must_use]
pub fn markdown(form: &Form) -> String {
    let mut out = format!(
        "## {} (`{}`)\n\n| key | label | kind | required | asked | help |\n|---|---|---|---|---|---|\n",
        form.title, form.name
    );
    for (section, field) in form_fields(form) {
        let key = if section.record == form.sections[0].record {
            field.key.to_owned()
        } else {
            format!("{}.{}", section.record.table(), field.key)
        };
        let relevant = match field.relevant {
            Condition::Always => String::new(),
            other => other.describe(),
        };
        let is_required = field.required != Required::No;
        let cells = [
            key,
            field.label.to_string(),
            field.kind.name().into(),
            if is_required { "yes" } else { "" }.into(),
            relevant,
            field.help.to_string(),
        ];
        let cells: Vec<String> = cells.iter().map(|c| c.replace('|', "\\|")).collect();
        let _ = writeln!(out, "| {} |", cells.join(" | "));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_has_the_contract_keys_in_typing_order() {
        let described = json(&super::super::INTAKE);
        assert_eq!(described["form"], "intake");
        assert_eq!(described["fields"][0]["key"], "citizen_id");
        assert_eq!(described["fields"][0]["auto_advance"], 12);
        let keys: Vec<&str> = described["fields"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|f| f["key"].as_str())
            .collect();
        let count = keys.iter().filter(|k| **k == "citizen_id").count();
        assert_eq!(count, 1, "the person is asked for once");
        assert!(keys.contains(&"group") && keys.contains(&"confirmed_on"));
    }

    #[test]
    fn sections_without_a_person_have_no_register_number() {
        assert!(!columns(Record::Course).contains(&REGISTER_NO));
        assert_eq!(columns(Record::Need).last(), Some(&REGISTER_NO));
    }
}
