//! The built-in plan, and the problems of a wrong plan file.

use vieclam::progress::plan::file::MAX_LABEL_CHARS;
use vieclam::progress::plan::{Measure, Plan};

use super::plan;
use super::rules::rules;

const LANG: &str = include_str!("../../data/plans/lang-2026-2030.toml");

/// The problems after changing one text of the plan into another.
fn after(change: &[(&str, &str)]) -> Vec<String> {
    let text = change.iter().fold(LANG.to_owned(), |text, (old, new)| {
        assert!(text.contains(old), "{old}");
        text.replacen(old, new, 1)
    });
    let problems = Plan::read(&text, "p.toml").err().unwrap_or_default();
    problems.iter().map(ToString::to_string).collect()
}

#[test]
fn the_plan_of_the_ward() {
    let plan = plan();
    let ids: Vec<_> = plan.targets.iter().map(|t| t.id.as_str()).collect();
    let mut known: Vec<_> = rules().iter().map(|(id, _)| *id).collect();
    known.extend([
        "unemployment_city",
        "unemployment_urban",
        "workforce_trained",
        "workforce_certified",
    ]);
    assert_eq!(ids, known);
    assert_eq!(plan.followup_months, [1, 3, 6, 12]);
    assert_eq!(
        plan.sections
            .iter()
            .map(|s| plan.targets.iter().filter(|t| t.section == s.id).count())
            .collect::<Vec<_>>(),
        [6, 9]
    );
    for target in &plan.targets {
        assert!(target.label.vi.chars().count() <= MAX_LABEL_CHARS && !target.text.vi.is_empty());
    }
    let jobs = plan.target("new_jobs").unwrap();
    assert!(jobs.caution.is_some());
    let Measure::Placed { groups, yearly } = &jobs.measure else {
        panic!()
    };
    assert_eq!((groups.0.len(), *yearly), (18, 12_000));
    assert_eq!(
        (groups.membership_codes().len(), groups.minorities().len()),
        (16, 53)
    );
}

#[test]
fn another_plan_has_other_targets() {
    let start = LANG.find("[[target]]").unwrap();
    let own = r#"
        [[target]]
        id = "prison_jobs"
        section = "IV.2"
        label = { vi = "Việc làm nhóm 5", en = "Jobs, group 5" }
        text = { vi = "Nhóm 5", en = "Group 5" }
        measure = "placed"
        groups = ["5", "10b"]
        target = 7
    "#;
    let plan = Plan::read(&format!("{}{own}", &LANG[..start]), "other.toml").unwrap();
    let Measure::Placed { groups, yearly } = &plan.targets[0].measure else {
        panic!()
    };
    assert_eq!(
        (groups.0.as_slice(), *yearly),
        (["5a", "5b", "5c", "10b"].as_slice(), 7)
    );
}

#[test]
fn every_problem_at_once_with_its_line() {
    let wrong = after(&[
        ("population = 61135", "population = \"many\""),
        ("half_ends = \"14/06\"", "half_ends = \"31/06\""),
        ("id = \"short_course_priority\"", "id = \"trainees\""),
        (
            "\"elementary\"]\ngroups = [\"1\", \"2\"",
            "\"elementry\"]\ngroups = [\"1\", \"12\"",
        ),
        ("membership = true", "membership = true\nbelow = 3"),
        ("section = \"IV.2\"", "section = \"V\""),
    ]);
    assert_eq!(wrong.len(), 7, "{wrong:#?}");
    let lines: Vec<usize> = wrong
        .iter()
        .map(|w| w.split(':').nth(1).unwrap().parse().unwrap())
        .collect();
    assert!(
        lines.is_sorted() && wrong.iter().all(|w| w.starts_with("p.toml:")),
        "{wrong:#?}"
    );
    assert!(
        wrong[0].starts_with("p.toml:9: 'population'"),
        "{}",
        wrong[0]
    );
    assert!(
        wrong.iter().any(|w| w.contains("'elementry'")) && wrong.iter().any(|w| w.contains("'12'"))
    );
}

#[test]
fn one_problem_each() {
    for (old, new, says) in [
        ("to = 2030-12-31", "to = 2025-12-31", "'to'"),
        ("from = 2026-01-01", "from = \"2026-02-30\"", "'from'"),
        ("[1, 3, 6, 12]", "[1, 3, 3]", "followup_months"),
        ("ward = \"phường Láng\"\n", "", "thiếu 'ward'"),
        ("title.en = ", "title.fr = ", "'title'"),
        (
            "label.vi = \"Lao động tham gia đào tạo nghề\"",
            "label.vi = \"Lao động tham gia đào tạo nghề các cấp\"",
            "38",
        ),
        ("id = \"trainees\"", "id = \"Học nghề\"", "Học nghề"),
        ("measure = \"trainees\"", "measure = \"count\"", "served"),
        ("target = 1000", "target = -1", "'target'"),
        ("target = 0.5", "target = 50", "'target'"),
        ("membership = true\n", "", "membership"),
        (
            "groups = [\"9\"]\nmembership",
            "groups = [\"9\", \"4\"]\nmembership",
            "membership",
        ),
        (
            "confirmed = true\nplacement = { suitable = true }\n",
            "",
            "placement",
        ),
        ("require = \"all\"", "require = \"both\"", "both"),
        ("\"fair_attended\"]", "\"leaflet\"]", "leaflet"),
        ("unit = \"household\"", "unit = \"family\"", "family"),
        ("below = 2.5", "below = 2.5\nrange = [1, 2]", "range"),
        ("range = [75, 80]", "range = [80, 75]", "'range'"),
        ("supported = true }", "suported = true }", "suported"),
        ("id = \"IV.2\"", "id = \"IV.1\"", "IV.1"),
    ] {
        let wrong = after(&[(old, new)]);
        assert!(
            !wrong.is_empty() && wrong.iter().any(|w| w.contains(says)),
            "{new}: {wrong:#?}"
        );
    }
    let broken = after(&[("id = \"IV.1\"", "id = IV.1")]);
    assert!(broken[0].contains("TOML"), "{broken:#?}");
}
