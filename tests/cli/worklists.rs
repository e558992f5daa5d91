//! Breakdowns and worklists of the binary: a cell is as long as its list, and printed lists hide sensitive groups.

use std::collections::BTreeSet;

use calamine::{Data, Reader, Xlsx, open_workbook};
use serde_json::Value as Json;

use super::Desk;

const DAY: &str = "--period 2026 --as-of 2026-11-23";

/// A call on that day, as JSON.
fn ask(desk: &Desk, call: &str) -> Json {
    desk.json(&format!("{call} {DAY} --format json"))
}

#[test]
fn a_cell_is_as_long_as_its_list() {
    let desk = Desk::with_samples();
    for (id, by) in [
        ("trainees", "funding"),
        ("group_connected", "group"),
        ("new_jobs", "channel"),
        ("elderly_supported", "sex"),
    ] {
        let found = ask(&desk, &format!("progress --target {id} --by {by}"));
        let target = &found["targets"][0];
        assert_eq!((&found["by"], &target["id"]), (&by.into(), &id.into()));
        let mut counted = 0;
        for row in target["rows"].as_array().unwrap() {
            let key = row["key"].as_str().unwrap_or_default();
            for which in ["counted", "missing"] {
                let call = format!(
                    "progress --target {id} --by {by} --cell '{key}' --list {which} --reason checking"
                );
                let list = ask(&desk, &call);
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
    let desk = Desk::with_samples();
    let found = ask(&desk, "progress --by level");
    let ids: Vec<&str> = found["targets"]
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
    desk.run("progress --by shoe_size")
        .says(2, &["no breakdown by 'shoe_size'", "main_group"]);
    desk.run("progress --target new_jobs --by level")
        .says(2, &["new_jobs", "channel"]);
    desk.run(&format!("progress --by sex {DAY}"))
        .says(0, &["Counted", "trainees"]);
    desk.run(&format!("progress --by month --format csv {DAY}"))
        .says(0, &["trainees,month,2026-", "target,by,key,label"]);
}

#[test]
fn a_worklist_has_the_people_missing_and_hides_sensitive_groups() {
    let desk = Desk::with_samples();
    let missing = ask(&desk, "progress --target group_connected --list missing");
    let waiting = ask(&desk, "worklist group_connected");
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
    let groups: BTreeSet<&str> = people
        .iter()
        .flat_map(|p| p["groups"].as_str().unwrap().split(", "))
        .collect();
    let shown = groups.contains("(hidden)") && groups.contains("9");
    let is_sensitive = |g: &&str| g.starts_with(['2', '3', '5', '6']);
    assert!(shown && !groups.iter().any(is_sensitive), "{groups:?}");
    let of = |more: &str| numbers(&ask(&desk, &format!("worklist group_connected {more}"))).len();
    let place = people[0]["neighbourhood"].as_str().unwrap();
    let there = people
        .iter()
        .filter(|p| p["neighbourhood"] == place)
        .count();
    assert_eq!(of(&format!("--neighbourhood {place}")), there);
    assert_eq!(of("--neighbourhood nowhere"), 0);
    let by_group =
        "progress --target group_connected --by group --cell 5 --list missing --reason checking";
    assert_eq!(
        of("--group 5 --reason visits"),
        numbers(&ask(&desk, by_group)).len()
    );
}

#[test]
fn a_worklist_is_printed_by_neighbourhood() {
    let desk = Desk::with_samples();
    let missing = ask(&desk, "worklist elderly_supported");
    let missing = missing.as_array().unwrap().len();
    for file in ["di.md", "di.csv", "di.json", "di.xlsx"] {
        let call = "worklist elderly_supported --by-neighbourhood --out";
        desk.run(&format!("{call} {file} {DAY}"))
            .says(0, &[&format!("{missing} people"), file]);
    }
    let text = std::fs::read_to_string(desk.path("di.md")).unwrap();
    assert_eq!(text.matches("| ☐ |").count(), missing);
    assert!(text.find("## Neighbourhood 2 ").unwrap() < text.find("## Neighbourhood 10 ").unwrap());
    let mut book: Xlsx<_> = open_workbook(desk.path("di.xlsx")).unwrap();
    let sheet = book.worksheet_range_at(0).unwrap().unwrap();
    let boxes = sheet
        .rows()
        .filter(|row| row[0] == Data::String("☐".into()));
    assert_eq!(boxes.count(), missing);
    desk.run("worklist ui_advised --out di.pdf")
        .says(2, &["'pdf'", ".xlsx"]);
    desk.run("worklist unknown")
        .says(2, &["follow_ups", "ui_advised"]);
    desk.run("worklist unemployment_city")
        .says(2, &["no list of people"]);
    desk.run("worklist ui_advised --group 11")
        .says(2, &["'11'", "10d"]);
    desk.run("worklist follow_ups --by-neighbourhood")
        .says(0, &["Ask about", "Neighbourhood"]);
}
