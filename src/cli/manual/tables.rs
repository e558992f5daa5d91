//! Generated tables of the manual, as Markdown, from the declarations that the program uses: keys, commands, targets, reasons,
//! columns, code lists, retention grounds.

use std::fmt::{Display, Write as _};

use super::super::help;
use crate::domain::codes::{Code, CodeList};
use crate::domain::retention;
use crate::forms::{Condition, Kind, Record, Required, describe};
use crate::progress::measure::reason::{REASONS, Reason};
use crate::tui::input::{keymap, keys};
use crate::words::{self, Lang, Phrase};

/// The table of a name, `None` for an unknown one. The names of tables in both languages end in `-vi` and `-en`.
#[must_use]
pub fn table(name: &str) -> Option<String> {
    let before = words::language();
    words::set_language(Lang::En);
    let made = match name {
        "keys-vi" => Some(key_table(Lang::Vi)),
        "keys-en" => Some(key_table(Lang::En)),
        "actions" => Some(actions()),
        "commands" => Some(commands()),
        "targets" => targets(),
        "reasons" => Some(reasons()),
        "columns" => Some(columns()),
        "codes" => Some(codes()),
        "grounds" => Some(grounds()),
        _ => None,
    };
    words::set_language(before);
    made
}

/// A Markdown table; `|` in cells is escaped.
fn rows(head: &[&str], cells: impl IntoIterator<Item = Vec<String>>) -> String {
    let mut out = format!("| {} |\n|{}\n", head.join(" | "), "---|".repeat(head.len()));
    for row in cells {
        let row: Vec<String> = row.iter().map(|c| c.replace('|', "\\|")).collect();
        let _ = writeln!(out, "| {} |", row.join(" | "));
    }
    out
}

fn code(text: impl Display) -> String {
    format!("`{text}`")
}

fn key_table(lang: Lang) -> String {
    let head = match lang {
        Lang::Vi => ["phím", "tác dụng"],
        Lang::En => ["keys", "what they do"],
    };
    let cells = keys::KEYS.iter().map(|binding| {
        let chords: Vec<String> = binding.chords.iter().map(code).collect();
        vec![chords.join(" "), binding.help.in_language(lang).into()]
    });
    rows(&head, cells)
}

fn actions() -> String {
    let cells = keymap::actions().map(|(name, help)| vec![code(name), english(help)]);
    rows(&["action", "what it does"], cells)
}

/// Every visible command with its usage and arguments, after the options that hold for all.
fn commands() -> String {
    let mut root = help::command();
    root.build();
    let global = rows(&["option", "meaning"], arguments(&root, |_| true));
    let mut out = format!("### Options of every command\n\n{global}");
    for command in root.get_subcommands().filter(|c| !c.is_hide_set()) {
        let about = command.get_about().map(ToString::to_string);
        let (name, about) = (command.get_name(), about.unwrap_or_default());
        let usage = help::usage(command).replace("\n          ", "\n");
        let _ = write!(out, "\n### `{name}`\n\n{about}.\n\n```\n{usage}\n```\n");
        let own = arguments(command, |a| !a.is_global_set());
        if !own.is_empty() {
            let _ = write!(out, "\n{}", rows(&["argument", "meaning"], own));
        }
    }
    out
}

fn arguments(command: &clap::Command, wanted: impl Fn(&clap::Arg) -> bool) -> Vec<Vec<String>> {
    let shown = |arg: &&clap::Arg| !arg.is_hide_set() && wanted(arg);
    let row = |arg: &clap::Arg| {
        let takes_values = arg.get_action().takes_values();
        let names = arg.get_value_names().filter(|_| takes_values);
        let long = arg.get_long().map(|long| format!("--{long}"));
        let names = names.unwrap_or_default().iter().map(ToString::to_string);
        let name: Vec<String> = long.into_iter().chain(names).collect();
        let help = arg.get_help().map(ToString::to_string).unwrap_or_default();
        vec![code(name.join(" ")), help]
    };
    command.get_arguments().filter(shown).map(row).collect()
}

/// Id, English name and measure of each target of the built-in plan file.
fn targets() -> Option<String> {
    const TEXTS: [&str; 7] = [
        "id", "section", "label", "name", "text", "caution", "measure",
    ];
    let plan: toml::Table =
        toml::from_str(include_str!("../../../data/plans/lang-2026-2030.toml")).ok()?;
    let cell = |target: &toml::Value| {
        let target = target.as_table()?;
        let text = |key: &str| target.get(key).and_then(toml::Value::as_str);
        let english = target.get("name")?.get("en")?.as_str()?;
        let parameters = target
            .iter()
            .filter(|(key, _)| !TEXTS.contains(&key.as_str()));
        let parameters = parameters.map(|(key, value)| format!("{key} = {value}"));
        let parameters = parameters.collect::<Vec<_>>().join(", ");
        let measure = format!("{}: `{parameters}`", text("measure")?);
        Some(vec![code(text("id")?), english.to_owned(), measure])
    };
    let cells: Option<Vec<_>> = plan.get("target")?.as_array()?.iter().map(cell).collect();
    Some(rows(&["id", "target", "measure"], cells?))
}

fn reasons() -> String {
    let row = |reason: &Reason| vec![code(reason.slug), english(reason.phrase)];
    let cells = REASONS.iter().map(row);
    rows(&["reason", "meaning"], cells)
}

/// The columns and checks of every record, in the order of import.
fn columns() -> String {
    let mut out = String::new();
    for record in Record::ALL {
        let section = record.section();
        let [vi, en] = both(section.title);
        let key = section.natural_key.join("`, `");
        let _ = write!(
            out,
            "### `{}`: {en} ({vi})\n\nNatural key: `{key}`.\n\n{}",
            record.plural(),
            fields(record)
        );
        let checks = section.constraints.iter().map(|constraint| {
            let kind = if constraint.soft {
                "soft check"
            } else {
                "error"
            };
            let sentence = english(constraint.message);
            vec![code(constraint.field), kind.to_owned(), sentence]
        });
        let checks: Vec<_> = checks.collect();
        if !checks.is_empty() {
            let _ = write!(out, "\n{}", rows(&["check of", "kind", "message"], checks));
        }
        out.push('\n');
    }
    out.trim_end().to_owned() + "\n"
}

fn fields(record: Record) -> String {
    let cells = record.section().fields.iter().map(|field| {
        let [vi, en] = both(field.label).map(String::from);
        let kind = match field.kind {
            Kind::Code(list) => format!("code {}", code(list.name())),
            kind => kind.name().to_owned(),
        };
        let required = match field.required {
            Required::No => "",
            Required::Always => "yes",
            Required::ByHand => "by hand",
        };
        let condition = match field.relevant {
            Condition::Always => String::new(),
            condition => condition.describe(),
        };
        vec![
            code(field.key),
            vi,
            en,
            kind,
            required.to_owned(),
            condition,
        ]
    });
    let mut cells: Vec<_> = cells.collect();
    if describe::columns(record).contains(&describe::REGISTER_NO) {
        let [vi, en] = both(words::exchange::REGISTER_NO).map(String::from);
        let (key, kind) = (code(describe::REGISTER_NO), "number in the register".into());
        cells.push(vec![key, vi, en, kind, String::new(), String::new()]);
    }
    let head = ["key", "Vietnamese", "English", "kind", "required", "asked"];
    rows(&head, cells)
}

fn codes() -> String {
    let mut out = String::new();
    for list in CodeList::ALL {
        let cells = list.codes().iter().map(|entry| {
            let english = format!("{}{}", entry.label_en, days(entry));
            vec![code(entry.code), entry.label_vi.to_owned(), english]
        });
        let table = rows(&["code", "Vietnamese", "English"], cells);
        let _ = write!(out, "### `{}`\n\n{table}\n", list.name());
    }
    out.trim_end().to_owned() + "\n"
}

/// The validity of a code: ` (from D)`, ` (to D)`, ` (D to D)` or nothing.
fn days(code: &Code) -> String {
    match (code.valid_from, code.valid_to) {
        (None, None) => String::new(),
        (Some(from), None) => format!(" (from {from})"),
        (None, Some(to)) => format!(" (to {to})"),
        (Some(from), Some(to)) => format!(" ({from} to {to})"),
    }
}

fn grounds() -> String {
    let cells = retention::grounds().iter().map(|ground| {
        let (label, years) = (ground.label().to_owned(), ground.years.to_string());
        vec![code(&ground.id), label, years, ground.source.clone()]
    });
    rows(&["ground", "meaning", "years", "source"], cells)
}

/// A phrase in Vietnamese and in English.
fn both(phrase: Phrase) -> [&'static str; 2] {
    [Lang::Vi, Lang::En].map(|lang| phrase.in_language(lang))
}

fn english(phrase: Phrase) -> String {
    phrase.in_language(Lang::En).to_owned()
}
