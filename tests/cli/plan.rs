//! `vieclam plan`: a right file, a wrong one, the effective values.

use super::desk::Desk;

const COMMUNE: &str = include_str!("../../data/plans/xa-mau-2026-2030.toml");

#[test]
fn a_file_is_checked_line_by_line() {
    let desk = Desk::new();
    let right = desk.file("xa.toml", COMMUNE);
    desk.run(&format!("plan check {right}"))
        .says(0, &["xa-mau-2026-2030", "5 targets, 2 units, 3 duties"]);
    let wrong = COMMUNE
        .replace("unit = \"hnd\"", "unit = \"hpn\"")
        .replace("cadence = \"once\"", "cadence = \"weekly\"")
        .replace("area = \"rural\"", "area = \"sea\"")
        .replace("half_ends = \"30/06\"", "half_ends = \"31/12\"")
        .replace("\"Đoài, Đông,", "\"Đoài, Đoài,");
    let file = desk.file("wrong.toml", &wrong);
    let ran = desk.run(&format!("plan check {file}"));
    ran.says(
        2,
        &["hpn", "weekly", "area:", "half_ends", "'neighbourhoods'"],
    );
    let lines = ran.err.lines().filter(|l| l.starts_with(&file)).count();
    assert!(lines >= 5, "{ran:#?}");
    let line = wrong.lines().position(|l| l.contains("hpn")).unwrap() + 1;
    assert!(
        ran.err.contains(&format!("wrong.toml:{line}: ")),
        "{ran:#?}"
    );
    desk.run("plan check nowhere.toml")
        .says(2, &["nowhere.toml"]);
    desk.run("plan check").says(2, &["FILE"]);
}

#[test]
fn a_file_that_is_no_toml_is_described_in_the_language_of_the_sentence() {
    let desk = Desk::new();
    for (text, vi, en) in [
        ("[[x", "dấu ngoặc", "check the brackets"),
        ("a = \"x", "dấu nháy kép", "the quotation marks"),
        ("a = 1\na = 2\n", "đã có ở trên", "stands above already"),
    ] {
        let file = desk.file("wrong.toml", text);
        for (lang, says) in [("vi", vi), ("en", en)] {
            desk.run(&format!("--lang {lang} plan check {file}"))
                .says(2, &["wrong.toml:", "TOML", says]);
        }
    }
}

#[test]
fn effective_values_are_printed_in_three_formats() {
    let desk = Desk::new();
    desk.run("plan show")
        .says(0, &["new_jobs.yearly", "12.000", "8 units, 30 duties"]);
    desk.file(
        "plan_changes.csv",
        "plan,entry,value,valid_from,reason\n\
         lang-2026-2030,new_jobs.yearly,1.200,2026-07-01,Công văn mẫu\n\
         lang-2026-2030,new_jobs.yearly,900,2099-01-01,Sau này\n\
         lang-2026-2030,report.half_ends,31/12,2026-07-01,Sai lịch\n\
         lang-2026-2030,trainees.yearly,nhiều,2026-07-01,Không phải số\n",
    );
    desk.run("import plan_changes.csv")
        .says(2, &["New 3", "nhiều"]);
    let shown = desk.json("plan show --format json");
    let entry = |name: &str| {
        let all = shown["entries"].as_array().unwrap().iter();
        all.clone().find(|e| e["entry"] == name).unwrap().clone()
    };
    let jobs = entry("new_jobs.yearly");
    assert_eq!(
        (&jobs["value"], &jobs["valid_from"]),
        (&"1.200".into(), &"2026-07-01".into())
    );
    assert_eq!(
        entry("report.half_ends")["value"],
        "14/06",
        "an impossible calendar is left out"
    );
    assert_eq!(shown["duties"].as_array().unwrap().len(), 30);
    desk.run("plan show --format csv")
        .says(0, &["new_jobs.yearly,", ",2026-07-01,Công văn mẫu"]);
    let year = |as_of| {
        let call = format!("progress --period 2026 --as-of {as_of} --format json");
        let found = desk.json(&call);
        let all = found["targets"].as_array().unwrap().iter();
        all.clone().find(|t| t["id"] == "new_jobs").unwrap()["target"].clone()
    };
    assert_eq!(
        (year("2026-06-30"), year("2026-07-01")),
        (12_000.into(), 1_200.into())
    );
}

/// Files that no plan is: each is refused with a sentence, without reading it to its end or printing all of it.
#[test]
fn a_file_that_is_too_much_is_refused() {
    let desk = Desk::new();
    let refused = |what: &str, says: &str| {
        let ran = desk.run(&format!("plan check {what}"));
        ran.says(2, &[says]);
        assert!(ran.err.len() < 100_000, "{what}: {} bytes", ran.err.len());
    };
    let file = |name: &str, content: String| {
        assert!(content.len() <= 1 << 20, "{name}");
        desk.file(name, content)
    };
    refused(
        &desk.file("long.toml", " ".repeat(31 << 20)),
        "longer than 1 MiB",
    );
    refused(&desk.path("").display().to_string(), "a folder");
    if cfg!(unix) {
        refused("/dev/zero", "a device");
    }
    let times = |text: &str, count| text.repeat(count);
    let numbered = |make: fn(usize) -> String| (0..20_000).map(make).collect::<String>();
    refused(
        &file("same.toml", times("a = 1\n", 170_000)),
        "more problems",
    );
    refused(
        &file("keys.toml", numbered(|n| format!("a{n} = 1\n"))),
        "more problems",
    );
    refused(
        &file("broken.toml", times("= \n", 250_000)),
        "more problems",
    );
    refused(&file("key.toml", times("a", 1_000_000) + " = 1\n"), "aaaa…");
    refused(
        &file("arrays.toml", "a = ".to_owned() + &times("[", 500_000)),
        "arrays.toml:1",
    );
    refused(
        &file("dotted.toml", times("a.", 500_000) + "a = 1\n"),
        "dotted.toml:1",
    );
    let targets = numbered(|n| format!("[[target]]\nid = \"t{n}\"\n"));
    refused(
        &file("targets.toml", COMMUNE.to_owned() + &targets),
        "at most 500",
    );
    let duties = numbered(|n| format!("[[duty]]\nid = \"d{n}\"\nunit = \"x\"\n"));
    refused(
        &file("duties.toml", COMMUNE.to_owned() + &duties),
        "at most 500",
    );
}

#[test]
fn a_day_of_a_plan_is_in_the_years_of_the_register() {
    let desk = Desk::new();
    for day in [
        "9999-12-31",
        "0000-01-01",
        "0001-01-01",
        "\"31/12/9999\"",
        "-0001-01-01",
        "10000-01-01",
    ] {
        let to = COMMUNE.lines().find(|l| l.starts_with("to = ")).unwrap();
        let file = desk.file("far.toml", COMMUNE.replace(to, &format!("to = {day}")));
        desk.run(&format!("plan check {file}"))
            .says(2, &["far.toml:"]);
        desk.run(&format!("--plan {file} plan show"))
            .says(2, &["far.toml:"]);
    }
}
