//! The ward of 400 through the door: imported by the binary, counted by the binary, held against the figures counted by
//! hand.

use std::fs;

use serde_json::Value as Json;

use super::{Desk, ward};

#[test]
fn the_expected_figures_come_out_of_the_imported_files() {
    let desk = Desk::new();
    let folder = ward().display().to_string();
    let imported = desk.run(&["import", &folder, "--rejects", "."]);
    imported.says(0, &["people.csv: 400 rows. New 400"]);
    let mut seen = 0;
    for file in fs::read_dir(ward().join("expected")).unwrap() {
        let path = file.unwrap().path();
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        let (period, day) = name.split_once("_as-of_").unwrap();
        let asked = [
            "progress", "--period", period, "--as-of", day, "--format", "json",
        ];
        let told: Json = serde_json::from_str(&desk.run(&asked).out).unwrap();
        let expected: Json = serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
        for (id, keys) in expected.as_object().unwrap() {
            let target = target(&told, id);
            for (key, value) in keys.as_object().unwrap() {
                assert_eq!(&target[key], value, "{name}: {id}.{key}");
            }
        }
        seen += 1;
    }
    assert!(seen >= 16);
}

fn target<'t>(told: &'t Json, id: &str) -> &'t Json {
    let targets = told["targets"].as_array().unwrap();
    targets.iter().find(|t| t["id"] == id).unwrap()
}

#[test]
fn a_list_has_as_many_people_as_its_figure() {
    let desk = Desk::new();
    let folder = ward().display().to_string();
    desk.run(&["import", &folder, "--rejects", "."])
        .says(0, &[]);
    let day = [
        "--period",
        "2026",
        "--as-of",
        "2026-11-23",
        "--format",
        "json",
    ];
    let ask = |more: &[&str]| -> Json {
        let call: Vec<&str> = ["progress"]
            .iter()
            .chain(&day)
            .chain(more)
            .copied()
            .collect();
        serde_json::from_str(&desk.run(&call).out).unwrap()
    };
    let all = ask(&[]);
    let counted = ask(&["--target", "trainees", "--list", "counted"]);
    assert_eq!(
        counted.as_array().unwrap().len() as u64,
        target(&all, "trainees")["actual"].as_u64().unwrap()
    );
    let missing = ask(&["--target", "ui_advised", "--list", "missing"]);
    let missing = missing.as_array().unwrap();
    let target = target(&all, "ui_advised");
    let owed = target["of"].as_u64().unwrap() - target["met"].as_u64().unwrap();
    assert_eq!(missing.len() as u64, owed);
    for key in ["register_no", "opened_on", "reason"] {
        assert!(!missing[0][key].is_null(), "{key}");
    }
}

#[test]
fn progress_is_told_to_readers_too() {
    let desk = Desk::new();
    let folder = ward().display().to_string();
    desk.run(&["import", &folder, "--rejects", "."])
        .says(0, &[]);
    let asked = ["progress", "--period", "2026-H1", "--as-of", "30/06/2026"];
    desk.run(&asked)
        .says(0, &["01/01/2026–30/06/2026", "2,4 %"]);
    let csv: Vec<&str> = asked.iter().chain(&["--format", "csv"]).copied().collect();
    desk.run(&csv)
        .says(0, &["id,kind,target", "trainees,count,1000,500"]);
    let list = [
        "progress",
        "--target",
        "ui_advised",
        "--as-of",
        "2026-11-23",
    ];
    desk.run(&list).says(0, &["Full name"]);
    desk.run(&["progress", "--period", "2026-13"])
        .says(2, &["--period"]);
    desk.run(&["progress", "--as-of", "31/02/2026"])
        .says(2, &["--as-of"]);
    desk.run(&["progress", "--target", "x"])
        .says(2, &["no target «x»"]);
    desk.run(&["progress", "--plan", "none.toml"])
        .says(2, &["none.toml"]);
    let wrong = desk.file("plan.toml", "id = 3\n");
    desk.run(&["progress", "--plan", &wrong])
        .says(2, &["plan.toml:1"]);
}
