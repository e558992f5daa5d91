//! Breakdowns and worklists through the door: what a cell says is what its list holds, what is printed hides what is
//! sensitive.

use std::collections::BTreeSet;

use calamine::{Data, Reader, Xlsx, open_workbook};
use serde_json::Value as Json;

use super::{Desk, ward};

const DAY: [&str; 4] = ["--period", "2026", "--as-of", "2026-11-23"];

fn desk() -> Desk {
    let desk = Desk::new();
    let folder = ward().display().to_string();
    desk.run(&["import", &folder, "--rejects", "."])
        .says(0, &[]);
    desk
}

fn ask(desk: &Desk, call: &[&str]) -> Json {
    let call: Vec<&str> = call.iter().chain(&["--format", "json"]).copied().collect();
    serde_json::from_str(&desk.run(&call).out).unwrap()
}

fn dated<'c>(call: &[&'c str]) -> Vec<&'c str> {
    call.iter().chain(&DAY).copied().collect()
}

#[test]
fn a_cell_is_as_long_as_its_list() {
    let desk = desk();
    for (id, by) in [
        ("trainees", "funding"),
        ("group_connected", "group"),
        ("new_jobs", "channel"),
        ("elderly_supported", "sex"),
    ] {
        let told = ask(&desk, &dated(&["progress", "--target", id, "--by", by]));
        let target = &told["targets"][0];
        assert_eq!((&told["by"], &target["id"]), (&by.into(), &id.into()));
        let mut counted = 0;
        for row in target["rows"].as_array().unwrap() {
            let key = row["key"].as_str().unwrap_or_default();
            for which in ["counted", "missing"] {
                let call = [
                    "progress", "--target", id, "--by", by, "--cell", key, "--list", which,
                ];
                let list = ask(&desk, &dated(&call));
                let list = list.as_array().unwrap().len();
                assert_eq!(list as u64, row[which].as_u64().unwrap(), "{id} {by} {key}");
            }
            counted += row["counted"].as_u64().unwrap();
        }
        let whole = target["counted"].as_u64().unwrap();
        assert!(
            whole > 0 && (by == "group" || counted == whole),
            "{id} {by}"
        );
    }
}

#[test]
fn every_target_has_its_breakdowns_and_no_other() {
    let desk = desk();
    let told = ask(&desk, &dated(&["progress", "--by", "level"]));
    let ids: Vec<&str> = told["targets"]
        .as_array()
        .unwrap()
        .iter()
        .map(|t| t["id"].as_str().unwrap())
        .collect();
    assert_eq!(
        ids,
        [
            "trainees",
            "short_course_priority",
            "ui_trained",
            "youth_trained",
            "elderly_supported"
        ]
    );
    desk.run(&["progress", "--by", "shoe_size"])
        .says(2, &["no breakdown by 'shoe_size'", "main_group"]);
    desk.run(&["progress", "--target", "new_jobs", "--by", "level"])
        .says(2, &["new_jobs", "channel"]);
    desk.run(&dated(&["progress", "--by", "sex"]))
        .says(0, &["Counted", "trainees"]);
    desk.run(&dated(&["progress", "--by", "month", "--format", "csv"]))
        .says(0, &["trainees,month,2026-", "target,by,key,label"]);
}

#[test]
fn a_worklist_holds_those_missing_and_hides_what_is_sensitive() {
    let desk = desk();
    let call = dated(&[
        "progress",
        "--target",
        "group_connected",
        "--list",
        "missing",
    ]);
    let missing = ask(&desk, &call);
    let waiting = ask(&desk, &dated(&["worklist", "group_connected"]));
    let numbers = |list: &Json| -> Vec<u64> {
        let people = list.as_array().unwrap().iter();
        people.map(|p| p["register_no"].as_u64().unwrap()).collect()
    };
    assert_eq!(numbers(&waiting), numbers(&missing));
    let people = waiting.as_array().unwrap();
    let days: Vec<&str> = people
        .iter()
        .map(|p| p["since"].as_str().unwrap())
        .collect();
    assert!(days.is_sorted(), "oldest first");
    let told: BTreeSet<&str> = people
        .iter()
        .flat_map(|p| p["groups"].as_str().unwrap().split(", "))
        .collect();
    assert!(told.contains("(hidden)") && told.contains("9"), "{told:?}");
    assert!(
        !told.iter().any(|g| g.starts_with(['2', '3', '5', '6'])),
        "{told:?}"
    );
    let of = |more: &[&str]| {
        let call: Vec<&str> = ["worklist", "group_connected"]
            .iter()
            .chain(more)
            .copied()
            .collect();
        numbers(&ask(&desk, &dated(&call))).len()
    };
    let place = people[0]["neighbourhood"].as_str().unwrap();
    let there = people
        .iter()
        .filter(|p| p["neighbourhood"] == place)
        .count();
    assert_eq!(of(&["--neighbourhood", place]), there);
    assert_eq!(of(&["--neighbourhood", "nowhere"]), 0);
    let by_group = [
        "progress",
        "--target",
        "group_connected",
        "--by",
        "group",
        "--cell",
        "5",
        "--list",
        "missing",
    ];
    assert_eq!(
        of(&["--group", "5"]),
        numbers(&ask(&desk, &dated(&by_group))).len()
    );
}

#[test]
fn the_round_is_printed_a_neighbourhood_a_page() {
    let desk = desk();
    let missing = ask(&desk, &dated(&["worklist", "elderly_supported"]));
    let missing = missing.as_array().unwrap().len();
    for file in ["di.md", "di.csv", "di.json", "di.xlsx"] {
        let call = [
            "worklist",
            "elderly_supported",
            "--by-neighbourhood",
            "--out",
            file,
        ];
        desk.run(&dated(&call))
            .says(0, &[&format!("{missing} people"), file]);
    }
    let text = std::fs::read_to_string(desk.path("di.md")).unwrap();
    assert_eq!(text.matches("| ☐ |").count(), missing);
    assert!(text.find("## Neighbourhood 2 ").unwrap() < text.find("## Neighbourhood 10 ").unwrap());
    let mut book: Xlsx<_> = open_workbook(desk.path("di.xlsx")).unwrap();
    let sheet = book.worksheet_range_at(0).unwrap().unwrap();
    let ticks = sheet
        .rows()
        .filter(|row| row[0] == Data::String("☐".into()));
    assert_eq!(ticks.count(), missing);
    desk.run(&["worklist", "ui_advised", "--out", "di.pdf"])
        .says(2, &["'pdf'", ".xlsx"]);
    desk.run(&["worklist", "nobody"])
        .says(2, &["follow_ups", "ui_advised"]);
    desk.run(&["worklist", "unemployment_city"])
        .says(2, &["no list of people"]);
    desk.run(&["worklist", "ui_advised", "--group", "11"])
        .says(2, &["'11'", "10d"]);
    desk.run(&["worklist", "follow_ups", "--by-neighbourhood"])
        .says(0, &["Ask about", "Neighbourhood"]);
}
