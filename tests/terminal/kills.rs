//! `kill -9` at a random moment of a session: at most the field being typed is lost. The session goes on where the form
//! reopens, so that in the end each person is in the register once, exactly as typed.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::Value;

use super::pty::{F9, Pty};
use super::read_only;
use crate::harness::registers::rows;
use crate::harness::rng::Rng;

/// The fields of a person in typing order, and the keys that fill and leave each. `#` is the person's number.
const FIELDS: [(&str, &str); 19] = [
    ("citizen_id", "001185######"),
    ("full_name", "Lò Thị @\r"),
    ("born", "15031985"),
    ("sex", "\r"),
    ("ethnicity", "\r"),
    ("phone", "09######12\r"),
    ("phone_owner", "mẹ\r"),
    ("residence", "\r"),
    ("neighbourhood", "12\r"),
    ("address", "Số ###### ngõ 99 Chùa Láng\r"),
    ("household", "H######\r"),
    ("household_head", "1"),
    ("education", "4"),
    ("qualification", "5"),
    ("work_status", "2"),
    ("previous_ids", "\r"),
    ("card_address", "\r"),
    ("registered_on", "01112026"),
    ("consent_on", "+\x1bOQ"),
];

/// What the register must hold of a person.
const STORED: &str = "SELECT citizen_id, full_name, born, sex, ethnicity, phone, phone_owner, residence, neighbourhood, address, household,
    household_head, education, qualification, work_status, registered_on, consent_on IS NOT NULL FROM people ORDER BY citizen_id";
const EXPECTED: &str = "001185######|Lò Thị @|1985-03-15|female|kinh|09######12|mẹ|permanent|12|Số ###### ngõ 99 Chùa Láng|H######|yes|4|5|unemployed|2026-11-01|1";

fn for_person(text: &str, number: usize) -> String {
    text.replace("######", &format!("{number:06}"))
        .replace('@', &name(number))
}

/// A name of their own.
fn name(number: usize) -> String {
    let words = ["Một", "Hai", "Ba", "Bốn", "Năm", "Sáu", "Bảy", "Tám"];
    format!(
        "{} {} {}",
        words[number / 64 % 8],
        words[number / 8 % 8],
        words[number % 8]
    )
}

/// How far the session is: the person and the field.
type Progress = (usize, usize);

/// How far the register says the session is; everything in it must be exactly what was typed.
fn stored(register: &Path) -> Progress {
    let conn = read_only(register).expect("the register");
    assert_eq!(rows(&conn, "PRAGMA integrity_check"), ["ok"]);
    let people = rows(&conn, STORED);
    for (number, person) in people.iter().enumerate() {
        assert_eq!(*person, for_person(EXPECTED, number));
    }
    match rows(&conn, "SELECT state FROM draft").as_slice() {
        [] => (people.len(), 0),
        [state] => (people.len(), drafted(state, people.len())),
        more => panic!("{} drafts: {more:?}", more.len()),
    }
}

/// The field at which a draft reopens; all before it must stand as typed.
fn drafted(state: &str, person: usize) -> usize {
    let state: Value = state.parse().expect("JSON");
    let at = FIELDS
        .iter()
        .position(|(key, _)| state["field"] == *key)
        .expect("a field of the script");
    let shown: BTreeMap<&str, &str> = BTreeMap::from([
        ("born", "15/03/1985"),
        ("sex", "Nữ"),
        ("ethnicity", "Kinh"),
        ("residence", "Thường trú"),
        ("household_head", "Có"),
        ("work_status", "Thất nghiệp"),
        ("registered_on", "01/11/2026"),
    ]);
    for (key, keys) in &FIELDS[..at] {
        let expected = shown.get(key).map_or_else(
            || for_person(keys, person).trim_end().to_owned(),
            |s| (*s).to_owned(),
        );
        let cell = &state["rows"][0]["cells"][key]["text"];
        assert_eq!(cell.as_str().unwrap_or_default(), expected, "{key}");
    }
    at
}

/// How far the screen shows the session to be: a field is left once the cursor stands below it, a record is saved once a
/// message says so.
fn seen(pty: &Pty, labels: &BTreeMap<usize, String>, before: Progress) -> Progress {
    let (row, screen) = pty.cursor();
    let lines: Vec<&str> = screen.lines().collect();
    if let Some(saved) = lines.iter().find_map(|l| l.split("Đã lưu ").nth(1)) {
        let who = (0..512).find(|n| saved.starts_with(&format!("Lò Thị {}", name(*n))));
        return who.map_or(before, |n| (n + 1, 0).max(before));
    }
    let label = lines
        .get(row)
        .map_or("", |l| l.trim_start_matches(['↑', '↓', ' ']));
    let field = labels
        .iter()
        .find(|(_, text)| label.starts_with(text.as_str()))
        .map(|(at, _)| *at);
    // The upper fields scroll out; several hold the person's number.
    let person = [("Số định danh", 6), ("Điện thoại", 2), ("Mã hộ", 1)]
        .iter()
        .find_map(|(label, from)| {
            let text = lines.iter().find_map(|l| l.split(label).nth(1))?;
            text.trim().get(*from..from + 6)?.parse().ok()
        });
    match (person, field) {
        (Some(person), Some(field)) => (person, field).max(before),
        _ => before,
    }
}

fn labels() -> BTreeMap<usize, String> {
    let section = vieclam::forms::Record::Person.section();
    FIELDS
        .iter()
        .enumerate()
        .filter_map(|(at, (key, _))| {
            let label = section.field(key)?.label.text().to_owned();
            Some((at, label))
        })
        .collect()
}

/// A session that is killed so many times.
fn killed(times: usize, seed: u64) {
    let folder = tempfile::tempdir().expect("a folder");
    let register = folder.path().join("r.db");
    let labels = labels();
    let mut rng = Rng(seed);
    let mut at: Progress = (0, 0);
    let mut informed = 0;
    for round in 0..times {
        let home = register.parent().expect("a folder");
        let mut pty = Pty::open(&register, "lan", home);
        take_up(&mut pty, at);
        let sent = type_on(&mut pty, at, &mut rng);
        rng.pause(12_000);
        let shown = seen(&pty, &labels, at);
        informed += usize::from(shown > at);
        pty.kills();
        let now = stored(&register);
        assert!(
            shown <= now && now <= sent,
            "round {round} of seed {seed}: saw {shown:?}, stored {now:?}, sent {sent:?}"
        );
        at = now;
    }
    assert!(at.0 >= times / 5, "only {} people in {times} rounds", at.0);
    assert!(
        informed >= times / 3,
        "the screen showed little: {informed}"
    );
}

/// Opens the draft that home shows, at its field; without a draft, a blank form.
fn take_up(pty: &mut Pty, (_, field): Progress) {
    if field == 0 && !pty.screen().contains("bản nháp") {
        pty.types("1");
    } else {
        pty.waits_for("bản nháp");
        pty.leads_to(F9, "BẢN NHÁP");
        pty.types("\r");
    }
    pty.waits_for("TIẾP NHẬN");
    // A field in the middle, always on the screen.
    pty.waits_for("Học vấn");
}

/// Types on, a field or a record at a time, sometimes with a pause; how far that would lead.
fn type_on(pty: &mut Pty, at: Progress, rng: &mut Rng) -> Progress {
    let (mut person, mut field) = at;
    let mut left = rng.below(30);
    // The text of the first field is typed again.
    pty.types("\x15");
    while left > 0 {
        pty.types(&for_person(FIELDS[field].1, person));
        field += 1;
        if field == FIELDS.len() {
            // Keys of the next person must not run ahead of a save.
            pty.waits_for(&format!("Đã lưu Lò Thị {}", name(person)));
            (person, field) = (person + 1, 0);
        }
        if rng.below(3) == 0 {
            rng.pause(6_000);
        }
        left -= 1;
    }
    if rng.below(2) == 0 {
        let keys = for_person(FIELDS[field].1, person);
        let half: String = keys.chars().take(keys.chars().count() / 2).collect();
        pty.types(&half);
    }
    (person, field)
}

#[test]
fn a_kill_loses_at_most_the_field_being_typed() {
    killed(20, 1);
}

#[test]
#[ignore = "a minute: 200 kills"]
fn two_hundred_kills_lose_at_most_the_field_being_typed() {
    std::thread::scope(|scope| {
        for seed in 2..6 {
            scope.spawn(move || killed(50, seed));
        }
    });
}
