//! The samples imported and counted by the binary, against figures counted by hand.

use std::fs;

use serde_json::Value as Json;

use super::Desk;
use crate::harness::registers::samples;

#[test]
fn the_expected_figures_come_out_of_the_imported_files() {
    let desk = Desk::with_samples();
    let mut seen = 0;
    for file in fs::read_dir(samples().join("expected")).unwrap() {
        let path = file.unwrap().path();
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        let (period, day) = name.split_once("_as-of_").unwrap();
        let found = desk.json(&format!(
            "progress --period {period} --as-of {day} --format json"
        ));
        let expected: Json = serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
        for (id, keys) in expected.as_object().unwrap() {
            let target = target(&found, id);
            for (key, value) in keys.as_object().unwrap() {
                assert_eq!(&target[key], value, "{name}: {id}.{key}");
            }
        }
        seen += 1;
    }
    assert!(seen >= 16);
}

fn target<'t>(found: &'t Json, id: &str) -> &'t Json {
    let targets = found["targets"].as_array().unwrap();
    targets.iter().find(|t| t["id"] == id).unwrap()
}

#[test]
fn a_list_has_as_many_people_as_its_figure() {
    let desk = Desk::with_samples();
    let ask = |more: &str| {
        let call = "progress --period 2026 --as-of 2026-11-23 --format json";
        desk.json(&format!("{call} {more}"))
    };
    let all = ask("");
    let counted = ask("--target trainees --list counted");
    assert_eq!(
        counted.as_array().unwrap().len() as u64,
        target(&all, "trainees")["actual"].as_u64().unwrap()
    );
    let missing = ask("--target ui_advised --list missing");
    let missing = missing.as_array().unwrap();
    let target = target(&all, "ui_advised");
    let owed = target["of"].as_u64().unwrap() - target["met"].as_u64().unwrap();
    assert_eq!(missing.len() as u64, owed);
    for key in ["register_no", "opened_on", "reason"] {
        assert!(!missing[0][key].is_null(), "{key}");
    }
}

#[test]
fn progress_is_printed_for_readers_too() {
    let desk = Desk::with_samples();
    let call = "progress --period 2026-H1 --as-of 30/06/2026";
    desk.run(call).says(0, &["01/01/2026–30/06/2026", "2,4 %"]);
    desk.run(&format!("{call} --format csv"))
        .says(0, &["id,kind,target", "trainees,count,1000,500"]);
    desk.run("progress --target ui_advised --as-of 2026-11-23")
        .says(0, &["Full name"]);
    desk.run("progress --period 2026-13").says(2, &["--period"]);
    desk.run("progress --as-of 31/02/2026")
        .says(2, &["--as-of"]);
    desk.run("progress --target x").says(2, &["no target «x»"]);
    desk.run("progress --plan none.toml")
        .says(2, &["none.toml"]);
    let wrong = desk.file("plan.toml", "id = 3\n");
    desk.run(&format!("progress --plan {wrong}"))
        .says(2, &["plan.toml:1"]);
}
