//! Calls of the program, right and wrong.

use std::collections::BTreeMap;
use std::process::{Command, Stdio};

use serde_json::Value;

use super::desk::ran;
use super::{Desk, ward};

const PEOPLE: &str = "citizen_id,full_name,born,sex,residence,phone,neighbourhood\n\
    001185000017,Nguyễn Thị Hường,15/03/1985,female,permanent,0912345678,12\n\
    ,Y Moan Êban,1958,male,temporary,,3\n";

#[test]
fn without_a_terminal_it_names_the_commands_and_does_not_hang() {
    let desk = Desk::new();
    desk.run("").says(
        2,
        &[
            "terminal",
            "demo, import, export, progress, report, worklist, forms, find, check",
        ],
    );
    assert!(!desk.register().exists());
    desk.run("--lang vi").says(2, &["dùng lệnh: demo, import"]);
}

#[test]
fn wrong_calls_are_answered_in_the_chosen_language() {
    let desk = Desk::new();
    for (call, says) in [
        ("frobnicate", "There is no command «frobnicate»"),
        ("find", "Missing: <TEXT>"),
        ("find x --format xml", "table, json, csv"),
        ("check --loud", "no option «--loud»"),
        ("progress --list missing", "Missing: --target"),
        ("import peple x.csv", "no kind «peple»"),
        ("import people", "The file is missing"),
        ("import ./nowhere", "There is no «./nowhere»"),
        ("import nowhere", "neither a folder nor a kind"),
        ("import people none.csv", "There is no «none.csv»"),
        ("forms intak", "no form «intak»"),
        ("forms --format csv", "table, json, md"),
        ("breach --from 9999-12-31", "year 9999 is outside 1900–2100"),
        (
            "find x --lang en --lang en",
            "«--lang» may be given only once",
        ),
        ("breach --from", "Missing: --from"),
        ("find x --yes=1", "«--yes» takes no value"),
        ("report --issued 1 --issue", "cannot be used together"),
    ] {
        desk.run(call).says(2, &[says]);
    }
    desk.run("--lang=vi frobnicate")
        .says(2, &["Không có lệnh «frobnicate»", "vieclam --help"]);
}

#[test]
fn help_is_in_both_languages_with_examples() {
    let desk = Desk::new();
    desk.run("--help --lang vi")
        .says(0, &["Cách gọi:", "Lệnh", "Ví dụ:", "vieclam import ./csv"]);
    let english = desk.run("import -h");
    english.says(0, &["Usage:", "--restore-zeros", "Examples:"]);
    assert!(!english.out.contains("Options:\n\n"));
    desk.run("--version").says(0, &["vieclam 0.1.0"]);
}

#[test]
fn a_reading_command_never_makes_a_register() {
    let desk = Desk::new();
    for call in ["find x", "export people", "check", "progress"] {
        desk.run(call).says(2, &["There is no register"]);
        assert!(!desk.register().exists());
    }
}

#[test]
fn global_options_stand_before_or_after_the_command() {
    let desk = Desk::new();
    let other = desk.path("other.db").display().to_string();
    let file = desk.file("people.csv", PEOPLE);
    desk.run(&format!("--register {other} import people {file}"))
        .says(0, &["2 rows"]);
    desk.run(&format!("find huong --register {other} --lang vi"))
        .says(0, &["Nguyễn Thị Hường", "15/03/1985", "Họ và tên"]);
}

#[test]
fn people_are_found_without_marks_and_printed_in_every_format() {
    let desk = Desk::new();
    desk.import("people", PEOPLE).says(0, &["New 2"]);
    let found = desk.run("find huong --format json");
    let json: serde_json::Value = serde_json::from_str(&found.out).unwrap();
    let expected = serde_json::json!([{
        "register_no": 1, "citizen_id": "001185000017", "full_name": "Nguyễn Thị Hường",
        "born": "1985-03-15", "phone": "0912345678", "neighbourhood": "12",
    }]);
    assert_eq!(json, expected);
    desk.run("find moan --format csv")
        .says(0, &["2,,Y Moan Êban,1958,,3"]);
    desk.run("find 0912 345 678").says(0, &["Hường"]);
    let none = desk.run("find zzz");
    none.says(0, &["No one found"]);
    assert!(none.out.is_empty());
    desk.run("find zzz --format json").says(0, &["[]"]);
}

#[test]
fn forms_are_printed_in_three_formats() {
    let desk = Desk::new();
    let one = desk.run("forms intake --format json");
    let json: serde_json::Value = serde_json::from_str(&one.out).unwrap();
    assert_eq!(json["form"], "intake");
    assert_eq!(json["fields"][0]["key"], "citizen_id");
    let all = desk.run("forms --format json");
    let json: serde_json::Value = serde_json::from_str(&all.out).unwrap();
    assert_eq!(json.as_array().unwrap().len(), 12);
    desk.run("forms loan").says(0, &["loan.disbursed_on"]);
    desk.run("forms --format md").says(0, &["| key |", "## "]);
}

#[test]
fn an_export_is_printed_for_readers_and_for_programs() {
    let desk = Desk::new();
    desk.import(
        "indicators",
        "indicator,as_of,value\nunemployment_city,30/06/2026,\"2,4\"\n",
    )
    .says(0, &["New 1"]);
    desk.run("export indicators --format table --lang vi")
        .says(0, &["30/06/2026", "2,4", "Giá trị (%)"]);
    let json = desk.run("export indicators --format json");
    let json: serde_json::Value = serde_json::from_str(&json.out).unwrap();
    assert_eq!(json[0]["value"], 2.4);
    assert_eq!(json[0]["source"], serde_json::Value::Null);
    let out = desk.path("out.csv").display().to_string();
    desk.run(&format!("export indicators --out {out} --excel"))
        .says(0, &["1 row written"]);
    assert_eq!(
        desk.read("out.csv"),
        "\u{feff}indicator,as_of,value,source\r\nunemployment_city,2026-06-30,2.4,\r\n"
    );
    let register = desk.register().display().to_string();
    desk.run(&format!("export people --out {register}"))
        .says(2, &["it is a register"]);
}

#[test]
fn a_closed_pipe_is_no_failure() {
    let desk = Desk::new();
    let folder = ward();
    desk.run(&format!("import {folder} --rejects .")).works();
    let mut child = desk.command(&["export", "contacts"]).spawn().unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert!(output.stderr.is_empty());
}

#[test]
fn the_demo_ward_has_a_file_of_its_own() {
    let desk = Desk::new();
    let made = desk.run("demo --people 60 --seed 7");
    made.says(0, &["ward of fictitious people: 60 people", "demo-60-7.db"]);
    assert!(!desk.register().exists(), "never the ward's own register");
    desk.run("demo --people 60 --seed 7")
        .says(0, &["demo-60-7.db"]);
    let first = desk.run("demo --people 60 --seed 7").out;
    let path = first
        .split_whitespace()
        .find(|w| w.ends_with("demo-60-7.db"));
    let made = rusqlite::Connection::open(path.unwrap()).unwrap();
    made.execute(
        "UPDATE meta SET value = '7/60/2025-01-01' WHERE key = 'demo'",
        [],
    )
    .unwrap();
    drop(made);
    desk.run("demo --people 60 --seed 7")
        .says(0, &["60 people", "demo-60-7.db"]);
    desk.import("people", PEOPLE).works();
    let own = desk.register().display().to_string();
    desk.run(&format!("demo --people 60 --register {own}"))
        .says(2, &["already has people"]);
    desk.run("demo --people many").says(2, &["«many»"]);
}

#[test]
fn lines_can_be_plain() {
    let desk = Desk::new();
    desk.import("people", PEOPLE).works();
    let found = desk.run("--ascii find huong");
    assert!(found.out.contains("---") && !found.out.contains('─'));
}

#[test]
fn the_log_holds_no_names() {
    let desk = Desk::new();
    desk.import("people", PEOPLE).works();
    desk.run("find huong").works();
    let logs = desk.path("data/vieclam/logs");
    let all: String = std::fs::read_dir(logs)
        .unwrap()
        .map(|f| std::fs::read_to_string(f.unwrap().path()).unwrap())
        .collect();
    assert!(all.contains("import") && !all.contains("Hường") && !all.contains("001185"));
}

#[cfg(unix)]
#[test]
fn ctrl_c_leaves_the_register_as_it_was() {
    use crate::harness::wait;
    use std::io::Write;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};

    let desk = Desk::new();
    let mut child = desk
        .command(&["import", "people", "-"])
        .stdin(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let id = child.id().to_string();
    let heading = "full_name,born,sex,residence\n";
    let row = "Nguyễn Văn An,1980,male,permanent\n";
    stdin.write_all(heading.as_bytes()).unwrap();
    let fed = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&fed);
    let feeding = std::thread::spawn(move || {
        while stdin.write_all(row.repeat(100).as_bytes()).is_ok() {
            count.fetch_add(100, Ordering::SeqCst);
        }
    });
    // More than a pipe holds: rows are being read.
    wait::until(
        || fed.load(Ordering::SeqCst) >= 10_000,
        || "no rows are read".to_owned(),
    );
    let kill = std::process::Command::new("kill")
        .args(["-INT", &id])
        .status();
    assert!(kill.unwrap().success());
    let output = child.wait_with_output().unwrap();
    feeding.join().unwrap();
    assert_eq!(output.status.code(), Some(1));
    let message = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(message.contains("Nothing was written"), "{message}");
    desk.stores("SELECT count(*) FROM person", "0");
}

/// Every option that takes a day or a period, found in the help of every command.
#[test]
fn a_far_day_is_refused_by_every_option() {
    let desk = Desk::with_samples();
    let mut tried = 0;
    for command in commands(&desk) {
        let help = desk.run(&format!("{command} --help"));
        for line in help.out.lines().map(str::trim) {
            let days: &[&str] = if line.contains(" <D>") {
                &[
                    "31/12/9999",
                    "9999-12-31",
                    "01/01/0001",
                    "0000-01-01",
                    "10000-01-01",
                    "-1",
                ]
            } else if line.contains(" <P>") {
                &[
                    "9999",
                    "9999-H2",
                    "9999-Q4",
                    "9999-12",
                    "9999-R1",
                    "0000",
                    "0001-R1",
                    "262143",
                    "10000-01-01..10000-01-02",
                ]
            } else {
                continue;
            };
            let option = line.split(' ').next().unwrap();
            for day in days {
                let list = if command == "worklist" {
                    "follow_ups"
                } else {
                    ""
                };
                let ran = desk.run(&format!("{command} {list} {option}={day}"));
                assert_eq!(
                    (ran.code, ran.out.as_str()),
                    (2, ""),
                    "{command} {option} {day}: {ran:#?}"
                );
                assert!(
                    !ran.err.contains("panicked") && !ran.err.contains("Usage"),
                    "{ran:#?}"
                );
                tried += 1;
            }
        }
    }
    assert!(tried >= 9 * 6, "{tried} tried");
}

/// Every field with a day, found in the declared forms.
#[test]
fn a_far_day_is_refused_in_every_field() {
    let desk = Desk::new();
    let forms = desk.json("forms --format json");
    let text = |field: &Value, key: &str| field[key].as_str().unwrap().to_owned();
    let mut fields: BTreeMap<String, Vec<(String, String)>> = BTreeMap::new();
    for form in forms.as_array().unwrap() {
        for field in form["fields"].as_array().unwrap() {
            let keys = fields.entry(text(field, "section")).or_default();
            keys.push((text(field, "key"), text(field, "kind")));
        }
    }
    let is_day = |kind: &str| ["date", "partial_date"].contains(&kind);
    let mut tried = 0;
    for (section, fields) in fields {
        let days = fields.iter().filter(|(_, kind)| is_day(kind));
        for (day_key, _) in days {
            let mut keys: Vec<&str> = fields.iter().map(|(key, _)| key.as_str()).collect();
            let alone = desk.import(&section, keys.join(",") + "\n");
            if alone.err.contains("lacks required columns: citizen_id") {
                keys.push("citizen_id");
            }
            let rows = [
                "31/12/9999",
                "9999-12-31",
                "0000-01-01",
                "01/01/0001",
                "31/12/2101",
            ];
            let row = |day: &&str| {
                let cells = keys.iter().map(|key| if key == day_key { day } else { "" });
                cells.collect::<Vec<_>>().join(",") + "\n"
            };
            let sheet = keys.join(",") + "\n" + &rows.iter().map(row).collect::<String>();
            let ran = desk.import(&section, &sheet);
            ran.says(2, &["New 0", "refused 5"]);
            let rejects = desk.read(&format!("{section}.rejects.csv"));
            let named = rejects.matches("1900–2100").count();
            // A field that takes its default from this one is refused with it.
            assert!(named >= rows.len(), "{section}.{day_key}: {rejects}");
            tried += 1;
        }
    }
    assert!(tried > 20, "{tried} fields");
}

/// The names of the commands, from the help.
fn commands(desk: &Desk) -> Vec<String> {
    let help = desk.run("--help").out;
    let list = help.split("Commands").nth(1).unwrap();
    let lines = list.lines().skip(1).take_while(|l| l.starts_with("  "));
    lines
        .map(|l| l.split_whitespace().next().unwrap().to_owned())
        .collect()
}

/// Limits of the system (`ulimit`): a sentence instead of an abort.
#[cfg(target_os = "linux")]
#[test]
fn a_machine_too_small_is_named() {
    let desk = Desk::new();
    desk.import("people", PEOPLE).works();
    let limited = |limit: &str, call: &[&str]| {
        let program = env!("CARGO_BIN_EXE_vieclam");
        let script = format!("ulimit {limit} && exec \"$0\" \"$@\"");
        let environment = desk.command(&[]);
        let variables = environment.get_envs().filter_map(|(k, v)| Some((k, v?)));
        let mut shell = Command::new("sh");
        shell.args(["-c", &script, program]).args(call);
        shell.current_dir(desk.path("")).envs(variables);
        ran(shell.output().unwrap())
    };
    for call in [&["find", "an"][..], &["check"], &["report"]] {
        limited("-v 90000", call).says(1, &["enough free memory"]);
        limited("-s 128", call).says(1, &["limit of the stack"]);
    }
    // Enough for every command but one that computes a passphrase.
    limited("-v 200000", &["report"]).works();
    desk.file("pass.txt", "111111-222222-333333");
    let sealing = ["backup", "--encrypt", "--passphrase-file", "pass.txt"];
    limited("-v 200000", &sealing).says(1, &["272 MiB of memory"]);
    // A write beyond the limit fails; it does not end the process.
    let ran = limited("-f 1", &["export", "people", "--out", "people-out.csv"]);
    assert!(ran.code >= 0, "ended by a signal: {ran:#?}");
}
