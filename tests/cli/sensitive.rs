//! Sensitive groups at the command line: no command shows what is masked, and a list that is a sensitive group takes a
//! reason and stands in the trail with the number of people it shows.

use std::collections::BTreeSet;
use std::fs;

use vieclam::forms::Record;

use super::Desk;

const DAY: &str = "--period 2026 --as-of 2026-11-23";

/// Texts of a sensitive membership: the document's number, its issuer, the code and the label of its group.
const SECRETS: [&str; 5] = ["BÍMẬT", "Trại Tám", "5a", "prison", "phạt tù"];

/// A ward with a person of group 5 and one of group 9.
fn ward() -> Desk {
    let desk = Desk::new();
    let people = "citizen_id,full_name,born,sex,ethnicity,residence\n001185000017,Nguyễn Thị Kín,1985,female,kinh,permanent\n001085000018,Trần Văn Thường,1985,male,kinh,permanent\n";
    desk.import("people", people).works();
    let papers = "citizen_id,group,evidence_no,issuer,valid_from,valid_to\n001185000017,5a,396/QĐ-BÍMẬT,Trại Tám,2026-01-05,\n001085000018,9,12/QĐ,Trung tâm,2026-01-05,2026-12-31\n";
    desk.import("memberships", papers).works();
    let needs = "citizen_id,kind,stated_on\n001185000017,training,2026-02-05\n001085000018,training,2026-02-05\n";
    desk.import("needs", needs).works();
    desk
}

/// The built-in plan, whose targets for group 9 are for group 5.
fn plan_of_group_five(desk: &Desk) -> String {
    let plan = include_str!("../../data/plans/lang-2026-2030.toml");
    let target = "groups = [\"9\"]";
    assert!(plan.contains(target));
    desk.file("nam.toml", plan.replace(target, "groups = [\"5\"]"))
}

#[test]
fn a_list_that_is_a_sensitive_group_takes_a_reason_and_is_counted_as_such() {
    let desk = ward();
    let plan = plan_of_group_five(&desk);
    let of_plan = |call: &str| format!("{call} --plan {plan} {DAY}");
    let cell = "progress --target group_connected --list missing --by";
    for call in [
        format!("{cell} group --cell 5 {DAY}"),
        format!("{cell} group --cell 5 --format json {DAY}"),
        format!("{cell} main_group --cell 5 --format csv {DAY}"),
        format!("worklist group_connected --group 5 {DAY}"),
        format!("worklist group_connected --group 5a --format md {DAY}"),
        format!("worklist group_connected --group 5 --by-neighbourhood --out di.csv {DAY}"),
        of_plan("progress --target ui_advised --list missing"),
        of_plan("worklist ui_advised --format json"),
        "export memberships --full".to_owned(),
    ] {
        let before = desk.cell("SELECT count(*) FROM audit");
        for refused in [call.clone(), format!("{call} --reason '  '")] {
            let refused = desk.run(&refused);
            refused.says(2, &["--reason"]);
            assert!(refused.out.is_empty(), "{call}: {}", refused.out);
        }
        desk.stores("SELECT count(*) FROM audit", &before);
        let ran = desk.run(&format!("{call} --reason checking"));
        ran.works();
        let shown = ran.out + &fs::read_to_string(desk.path("di.csv")).unwrap_or_default();
        assert!(
            shown.contains("Kín") || shown.contains("396/"),
            "{call}: {shown}"
        );
        assert!(!shown.contains("Thường"), "{call}: {shown}");
        let noted = "SELECT action || json_extract(after, '$.\"note:0\".sensitive', '$.\"note:0\".reason') FROM audit ORDER BY id DESC LIMIT 1";
        desk.stores(noted, "export[1,\"checking\"]");
    }
}

#[test]
fn a_target_of_some_sensitive_groups_reveals_them_whatever_else_it_counts() {
    let desk = ward();
    let plan = include_str!("../../data/plans/lang-2026-2030.toml");
    // That of people on unemployment insurance who ask for training.
    let (before, after) = plan.rsplit_once("groups = [\"9\"]").unwrap();
    let with = |groups: &str| format!("{before}groups = {groups}{after}");
    for (groups, is_list) in [
        ("[\"5\", \"9\"]", true),
        ("[\"5a\", \"8\"]", true),
        ("[\"2\", \"3\", \"5a\", \"5b\", \"6\", \"9\"]", true),
        ("[\"2\", \"3\", \"5\", \"6\", \"9\"]", false),
        ("\"any\"", false),
    ] {
        desk.file("mixed.toml", with(groups));
        for call in [
            "progress --target ui_trained --list missing",
            "worklist ui_trained --format json",
        ] {
            let ran = desk.run(&format!("{call} --plan mixed.toml {DAY}"));
            ran.says(if is_list { 2 } else { 0 }, &[]);
            assert_eq!(ran.out.contains("Kín"), !is_list, "{groups}: {ran:#?}");
        }
    }
}

/// A number of one neighbourhood, beside the names of another list, would tell who is in the group.
#[test]
fn a_target_of_a_sensitive_group_is_broken_down_with_a_reason_only() {
    let desk = ward();
    let plan = plan_of_group_five(&desk);
    let opened = "SELECT count(*) FROM audit WHERE action = 'open'";
    for by in ["neighbourhood", "sex", "month", "main_group"] {
        let call = format!("progress --target ui_trained --by {by} --plan {plan} {DAY}");
        let rows = |more: &str| {
            let printed = desk.json(&format!("{call} --format json {more}"));
            printed["targets"][0]["rows"].as_array().unwrap().clone()
        };
        let before = desk.cell(opened);
        let masked = rows("");
        assert_eq!(masked.len(), 1, "{by}: {masked:?}");
        assert_eq!(
            (&masked[0]["key"], &masked[0]["missing"]),
            (&"hidden".into(), &1.into())
        );
        desk.run(&call).says(0, &["(hidden)", "--reason"]);
        desk.stores(opened, &before);
        let shown = rows("--reason checking");
        let counted = shown.iter().filter(|row| row["missing"] == 1);
        assert_eq!(counted.count(), 1, "{by}: {shown:?}");
        assert!(
            shown.iter().all(|row| row["key"] != "hidden"),
            "{by}: {shown:?}"
        );
        assert_ne!(desk.cell(opened), before);
    }
    let list = format!(
        "progress --target ui_trained --list missing --by sex --cell hidden --plan {plan} {DAY}"
    );
    desk.run(&list).says(2, &["--reason"]);
    desk.run(&format!("{list} --reason checking"))
        .says(0, &["Kín"]);
}

/// A person of groups 1a and 3 is told from one of 1a and 5a by no row: as main group, 3 goes before 1a.
#[test]
fn a_breakdown_hides_the_sensitive_groups_in_one_row_until_they_are_opened() {
    let desk = ward();
    let papers = "citizen_id,group,evidence_no,issuer,valid_from,valid_to\n001185000017,1a,1/QĐ,UBND,2026-01-05,2026-12-31\n001085000018,3,2/QĐ,UBND,2026-01-05,\n";
    desk.import("memberships", papers).works();
    let rows = |more: &str| -> Vec<(String, u64)> {
        let call = format!("progress --target group_connected {more} {DAY} --format json");
        let printed = desk.json(&call);
        let rows = printed["targets"][0]["rows"].as_array().unwrap().iter();
        let row = |r: &serde_json::Value| {
            let key = r["key"].as_str().unwrap_or("none").to_owned();
            (key, r["missing"].as_u64().unwrap())
        };
        rows.map(row).filter(|(_, missing)| *missing > 0).collect()
    };
    let row = |key: &str, missing| (key.to_owned(), missing);
    let groups = [row("1a", 1), row("9", 1), row("hidden", 2)];
    assert_eq!(rows("--by group"), groups);
    assert_eq!(rows("--by main_group"), [row("hidden", 2)]);
    let opened = "SELECT count(*) FROM audit WHERE action = 'open'";
    desk.stores(opened, "0");
    let groups = [row("1a", 1), row("3", 1), row("5", 1), row("9", 1)];
    assert_eq!(rows("--by group --reason checking"), groups);
    let main = [row("1a", 1), row("3", 1)];
    assert_eq!(rows("--by main_group --reason checking"), main);
    desk.stores(opened, "2");
    let counted = "SELECT json_extract(after, '$.\"note:0\".sensitive') FROM audit WHERE action = 'open' LIMIT 1";
    desk.stores(counted, "2");
    // The rows and the names behind them agree, and the reason is asked for where they tell a group.
    let list = |more: &str| {
        let call = "progress --target group_connected --list missing --format csv";
        desk.run(&format!("{call} {more} {DAY}"))
    };
    for cell in ["--by group --cell hidden", "--by main_group --cell hidden"] {
        list(cell).says(2, &["--reason"]);
        let names = list(&format!("{cell} --reason checking"));
        names.says(0, &["Kín", "Thường"]);
    }
    let main = list("--by main_group --cell 1a");
    assert!(main.code == 0 && !main.out.contains("Kín"), "{main:#?}");
    list("--by main_group --cell 1a --reason checking").says(0, &["Kín"]);
    desk.run(&format!("progress --reason checking {DAY}"))
        .says(2, &["--by"]);
}

/// A clerk's import changes and voids what is masked as it does anything else, and the trail says who did it.
#[test]
fn an_import_goes_on_with_the_groups_of_a_masked_person() {
    let desk = ward();
    let head = "citizen_id,group,evidence_no,issuer,valid_from,valid_to,void_reason\n001185000017";
    let import = |row: &str| {
        let file = desk.file("tiep.csv", format!("{head},{row}\n"));
        desk.run(&format!("import memberships {file}"))
    };
    import("6a,9/QĐ,Cơ sở,2026-02-01,,").says(0, &["New 1"]);
    import("6a,10/QĐ,Cơ sở,2026-02-01,,").says(0, &["changed 1"]);
    import("6a,,,2026-02-01,,nhầm").says(0, &["voided 1"]);
}

#[test]
fn an_import_asks_the_role_before_it_reads_a_row() {
    let desk = ward();
    desk.run("clerks add lan --role admin").works();
    desk.run("clerks add xem --role viewer").works();
    let rows = "citizen_id,group,evidence_no,valid_from\n001185000017,5a,1/QĐ,2026-02-01\n";
    let file = desk.file("hoi.csv", rows);
    let ran = desk.run(&format!("import memberships {file} --clerk xem"));
    ran.says(2, &["Your role is «viewer»", "--yes"]);
    assert!(
        ran.out.is_empty() && !desk.path("hoi.rejects.csv").exists(),
        "{ran:#?}"
    );
}

#[test]
fn a_list_with_other_people_needs_no_reason() {
    let desk = ward();
    for call in [
        "progress --target group_connected --list missing",
        "progress --target group_connected --list missing --by group --cell 9",
        "progress --target group_connected --list missing --by sex --cell female",
        "worklist group_connected --group 9",
        "worklist group_connected",
    ] {
        desk.run(&format!("{call} {DAY}")).works();
        let noted = "SELECT json_extract(after, '$.\"note:0\".sensitive') FROM audit ORDER BY id DESC LIMIT 1";
        desk.stores(noted, "0");
    }
}

/// Calls of every command that prints something of the register; the others have none.
fn calls(command: &str) -> Vec<String> {
    let all = |calls: &[&str]| calls.iter().map(|c| format!("{command} {c}")).collect();
    match command {
        "export" => {
            let formats = ["csv", "json", "table"];
            let kinds = Record::ALL.map(|record| record.plural());
            let calls = kinds
                .iter()
                .flat_map(|kind| formats.map(|format| format!("export {kind} --format {format}")));
            calls.collect()
        }
        "progress" => all(&[
            "--format json",
            "--target group_connected --list missing",
            "--target group_connected --list counted --format csv",
        ]),
        "report" => all(&["--period 2026-H2", "--list"]),
        "worklist" => all(&[
            "group_connected",
            "group_connected --format json",
            "follow_ups --format md",
        ]),
        "find" => all(&["kin", "001185000017 --format json"]),
        "check" | "backup" => all(&[""]),
        "plan" => all(&["show"]),
        "trail" => all(&["", "--verify", "--format json"]),
        "forget" => all(&["--due", "--format json"]),
        "breach" => all(&["", "--format json"]),
        "clerks" => all(&["list"]),
        // They print nothing of a person, or only what they were given.
        "demo" | "import" | "forms" | "restore" | "encrypt" | "unseal" | "manual"
        | "completions" | "man" | "clerk-keys" => Vec::new(),
        other => panic!("say what «{other}» prints of the register"),
    }
}

/// Whether the text has these words whole: a hash may contain `5a`.
fn has_words(text: &str, words: &str) -> bool {
    let is_edge = |c: Option<char>| !c.is_some_and(char::is_alphanumeric);
    text.match_indices(words).any(|(at, _)| {
        is_edge(text[..at].chars().next_back()) && is_edge(text[at + words.len()..].chars().next())
    })
}

#[test]
fn no_command_shows_what_is_masked() {
    let desk = ward();
    let help = desk.run("--help").out;
    let listed = help
        .lines()
        .skip_while(|line| !line.starts_with("Commands"));
    let listed = listed.skip(1).take_while(|line| !line.is_empty());
    let listed = listed.filter_map(|line| line.strip_prefix("  "));
    let commands: BTreeSet<&str> = listed
        .filter_map(|line| line.split_whitespace().next())
        .collect();
    assert!(commands.contains("export") && commands.len() > 15, "{help}");
    for command in commands {
        for call in calls(command) {
            for lang in ["vi", "en"] {
                let ran = desk.run(&format!("{call} --lang {lang}"));
                ran.works();
                let shown = ran.out + &ran.err;
                for secret in SECRETS {
                    // Figures by group name the groups.
                    let has_figures = matches!(command, "report" | "breach");
                    let is_figure = has_figures && !secret.contains(char::is_uppercase);
                    assert!(is_figure || !has_words(&shown, secret), "{call}: {shown}");
                }
            }
        }
    }
}
