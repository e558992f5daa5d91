//! `vieclam forms`. Prints the forms as `forms::describe` gives them.

use clap::Args;
use serde_json::Value as Json;

use super::emit::{Format, Out};
use super::{Failure, Result, examples};
use crate::forms::{FORMS, Form, Required, describe, form};
use crate::words::cli as w;

#[derive(Debug, Args)]
#[command(about = w::ABOUT_FORMS)]
#[command(override_usage = "vieclam forms [NAME] [--format table|json|md]")]
#[command(after_help = examples(&["vieclam forms intake", "vieclam forms --format json"]))]
pub(super) struct Forms {
    #[arg(value_name = "NAME", help = w::HELP_NAME)]
    name: Option<String>,
    #[arg(long, value_enum, default_value_t, help = w::HELP_FORMAT)]
    format: Format,
}

pub(super) fn run(args: &Forms, out: &mut Out<'_>) -> Result<()> {
    let selected: Vec<&Form> = match &args.name {
        None => FORMS.to_vec(),
        Some(name) => vec![form(name).ok_or_else(|| {
            let names = FORMS.iter().map(|f| f.name).collect::<Vec<_>>().join(", ");
            Failure::Usage(w::unknown_form(name, names))
        })?],
    };
    match args.format {
        Format::Json if args.name.is_some() => out.json(&describe::json(selected[0])),
        Format::Json => {
            let all: Vec<Json> = selected.iter().map(|f| describe::json(f)).collect();
            out.json(&all)
        }
        Format::Md => {
            let all: Vec<String> = selected.iter().map(|f| describe::markdown(f)).collect();
            out.bytes(all.join("\n"))
        }
        Format::Table => selected.iter().try_for_each(|form| table(form, out)),
        Format::Csv => Err(Format::unknown_here("table, json, md")),
    }
}

fn table(form: &Form, out: &mut Out<'_>) -> Result<()> {
    let fields = form.sections.iter().flat_map(|section| {
        section.fields.iter().map(|field| {
            let is_required = field.required != Required::No;
            let required = if is_required { w::YES.text() } else { "" };
            vec![
                format!("{}.{}", section.record.table(), field.key),
                field.label.to_string(),
                field.kind.name().to_owned(),
                required.to_owned(),
                field.relevant.describe(),
            ]
        })
    });
    let heads = [w::FIELD, w::LABEL, w::KIND, w::REQUIRED, w::RELEVANT_WHEN];
    out.line(format!("{} ({})", form.title, form.name))?;
    out.grid(&heads.map(|head| (head, false)), fields.collect())?;
    out.line("")
}
