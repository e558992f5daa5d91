//! The samples against figures counted by hand, and against the slow counter.

use std::fs;
use std::path::Path;

use serde_json::Value;
use vieclam::progress::period::Period;
use vieclam::progress::progress;

use super::{agreement, day, loader, plan};

const WARD: &str = "tests/data/ward-400";

#[test]
fn the_sample_ward_counts_as_by_hand() {
    let (plan, register) = (plan(), loader::load(Path::new(WARD)).register());
    let mut compared = 0;
    for file in fs::read_dir(Path::new(WARD).join("expected")).unwrap() {
        let path = file.unwrap().path();
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        let (period, as_of) = name.split_once("_as-of_").unwrap();
        let expected: Value = serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
        let period = Period::parse(period, &plan).unwrap();
        let json = progress(register.reader(), &plan, period.as_of(day(as_of)))
            .unwrap()
            .to_json();
        for target in json["targets"].as_array().unwrap() {
            let id = target["id"].as_str().unwrap();
            for (key, value) in expected[id].as_object().unwrap() {
                assert_eq!(&target[key], value, "{name}: {key} of {id}");
                compared += 1;
            }
        }
    }
    assert!(compared > 16 * 15 * 2, "only {compared} values compared");
}

#[test]
fn the_sample_ward_agrees_with_the_slow_counter() {
    let ward = loader::load(Path::new(WARD));
    let register = ward.register();
    for (period, as_of) in [
        ("2026", "2026-11-23"),
        ("2026-R1", "2027-02-28"),
        ("plan", "2027-02-28"),
    ] {
        agreement::agree(&ward, register.reader(), period, day(as_of));
    }
}
