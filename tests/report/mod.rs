//! The report through the real binary, over the ward of the samples: what stands in the file is what `progress` says, what was
//! issued stays, what changes afterwards is told in the next one.

mod frozen;
mod open;
mod rendered;

use std::io::Read;
use std::path::Path;
use std::sync::OnceLock;

use serde_json::Value;

use crate::cli::{Desk, ward};

/// The day everything is seen on.
const DAY: &str = "2026-11-23";

/// A desk over a copy of the samples, which are read in once.
fn desk() -> Desk {
    static WARD: OnceLock<Desk> = OnceLock::new();
    let first = WARD.get_or_init(|| {
        let desk = Desk::new();
        let folder = ward();
        desk.run(&["import", folder.to_str().unwrap(), "--rejects", "rejects"])
            .says(0, &["people.csv: 400 rows"]);
        desk
    });
    let desk = Desk::new();
    std::fs::copy(first.register(), desk.register()).unwrap();
    desk
}

/// `progress --format json` of a period.
fn figures(desk: &Desk, period: &str) -> Value {
    let call = [
        "progress", "--period", period, "--as-of", DAY, "--format", "json",
    ];
    serde_json::from_str(&desk.run(&call).out).unwrap()
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
