//! The report of the samples through the binary: its figures are those of `progress`, an issued report stays, and the next one
//! lists later changes.

mod frozen;
mod open;
mod rendered;

use std::io::Read;
use std::path::Path;

use serde_json::Value;

use crate::cli::Desk;

/// The day of all figures.
const DAY: &str = "2026-11-23";

/// `progress --format json` of a period.
fn figures(desk: &Desk, period: &str) -> Value {
    desk.json(&format!(
        "progress --period {period} --as-of {DAY} --format json"
    ))
}

/// A part of a Word file.
fn part(file: &Path, name: &str) -> String {
    let mut zip = zip::ZipArchive::new(std::fs::File::open(file).unwrap()).unwrap();
    let mut text = String::new();
    zip.by_name(name)
        .unwrap()
        .read_to_string(&mut text)
        .unwrap();
    text
}

/// The paragraphs of a Word part, as text.
fn paragraphs(xml: &str) -> Vec<String> {
    let inside = |paragraph: &str| {
        let runs = paragraph.split("<w:t ").chain([]).skip(1);
        let text = runs.filter_map(|run| run.split_once('>')?.1.split_once("</w:t>"));
        let text: String = text.map(|(text, _)| text).collect();
        text.replace("&lt;", "<")
            .replace("&gt;", ">")
            .replace("&amp;", "&")
    };
    xml.split("<w:p ").skip(1).map(inside).collect()
}

/// The rows of every table of a Word part.
fn rows(xml: &str) -> Vec<Vec<String>> {
    let cells = |row: &str| {
        let cells = row.split("<w:tc>").skip(1);
        cells.map(|cell| paragraphs(cell).concat()).collect()
    };
    xml.split("<w:tr>").skip(1).map(cells).collect()
}

/// `1.204` for 1204.
fn shown(number: &Value) -> String {
    vieclam::domain::money::shown_count(number.as_i64().unwrap())
}
