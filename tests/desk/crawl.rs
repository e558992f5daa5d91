//! Every screen that keys lead to, over a register with a masked person: what is masked stands on none of them.

use std::collections::{BTreeSet, VecDeque};

use vieclam::forms::Record;

use crate::harness::Clerk;
use crate::harness::registers::{new_person, new_record, save_all};

/// The document of a sensitive group: number, issuer, first day.
const SECRETS: [&str; 4] = ["BÍMẬT", "Trại Tám", "09/03/2025", "2025-03-09"];

/// What is pressed on each screen.
const KEYS: [&str; 17] = [
    "1", "2", "3", "4", "5", "6", "7", "8", "9", "0", "<Enter>", "<Tab>", "<F3>", "<F7>", "<F9>",
    "<C-z>", "kin",
];

/// Lists lead to their rows, rows to people, people to forms.
const DEPTH: usize = 4;

/// A ward whose masked person has a need, a job, a sample for double entry, a dispute, a soft check and a draft of lan.
fn ward() -> Clerk {
    let mut clerk = Clerk::sized(140, 40);
    let person = "citizen_id=001185000017; ethnicity=kinh";
    let paper = "group=5a; evidence_no=396/QĐ-BÍMẬT; evidence_on=2025-03-09; issuer=Trại Tám; valid_from=2025-03-09";
    let inputs = [
        new_person("Nguyễn Thị Kín", person),
        new_record(Record::Membership, paper, Some(1)),
        new_record(Record::Need, "kind=training; stated_on=2026-02-05", Some(1)),
    ];
    save_all(clerk.path(), "minh", inputs);
    let other = new_person(
        "Nguyễn Thị Kín Hai",
        "citizen_id=001185000018; ethnicity=kinh",
    );
    save_all(clerk.path(), "minh", [other]);
    // lan opens the person, begins to change the document and leaves a draft.
    clerk.open_person("kin").press("41").press("1");
    clerk.sees("BÍMẬT").press("9<Esc>");
    clerk.press("1");
    clerk.counts("draft", 1);
    clerk.alter(
        "INSERT OR REPLACE INTO sample (audit_id, record, record_id, clerk, at, fields) SELECT min(id), 'membership', 1, 'minh', min(at), 'group valid_from' FROM audit;
         INSERT INTO verification (sample_id, record, record_id, record_version, field, first_clerk, second_clerk, at, answer, outcome)
         SELECT max(id), 'membership', 1, 1, 'valid_from', 'minh', 'hoa', '2026-11-23', '2025-03-10', 'disputed' FROM sample;
         INSERT INTO dispute (verification_id, record, record_id, field, kept, answer, first_clerk, second_clerk, opened_at)
         SELECT max(id), 'membership', 1, 'valid_from', '2025-03-09', '2025-03-10', 'minh', 'hoa', '2026-11-23' FROM verification;
         INSERT INTO soft_check (record, record_id, person_id, field, rule, value, created_at, created_by)
         VALUES ('membership', 1, 1, 'evidence_no', 'none', '396/QĐ-BÍMẬT', '2026-11-23', 'minh'), ('membership', 1, 1, 'valid_from', 'none', '2025-03-09', '2026-11-23', 'minh');",
    );
    clerk.restart()
}

/// The kind of a screen: its title and its keys, without figures.
fn kind(screen: &str) -> String {
    let mut lines = screen.lines().filter(|line| !line.trim().is_empty());
    let (first, last) = (lines.next().unwrap_or(""), lines.next_back().unwrap_or(""));
    let text = format!("{first}\n{last}");
    text.chars().filter(|c| !c.is_ascii_digit()).collect()
}

/// Goes back to the home screen; begins again where a question is in the way.
fn go_home(clerk: &mut Clerk, home: &str) {
    for _ in 0..DEPTH * 2 {
        if kind(&clerk.screen()) == home {
            return;
        }
        clerk.press("<Esc>");
    }
    *clerk = clerk.beside("lan");
}

#[test]
fn no_screen_shows_what_is_masked() {
    let mut clerk = ward();
    let home = kind(&clerk.screen());
    let (mut seen, mut waiting) = (BTreeSet::new(), VecDeque::from([String::new()]));
    while let Some(keys) = waiting.pop_front() {
        for key in KEYS {
            go_home(&mut clerk, &home);
            let path = format!("{keys}{key}");
            clerk.press(&path);
            let screen = clerk.screen();
            for secret in SECRETS {
                assert!(!screen.contains(secret), "{path}: {secret}\n{screen}");
            }
            // A reason opens the person; the page of the report writes files.
            let asks = screen.contains("Vì sao") || screen.contains("BÁO CÁO");
            let depth = path
                .matches(|c: char| c == '<' || c.is_ascii_digit())
                .count();
            if !asks && depth < DEPTH && seen.insert(kind(&screen)) {
                waiting.push_back(path);
            }
        }
    }
    println!("{} kinds of screens", seen.len());
    assert!(seen.len() > 40, "{seen:#?}");
    clerk.counts("audit WHERE action = 'open'", 1);
}
