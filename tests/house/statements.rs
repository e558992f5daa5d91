//! Rules that several SQL statements share are written once, in `register/sql.rs`.

use std::fs;
use std::path::Path;

use super::source::before_tests;
use super::{files_of, sources};

/// Text of a rule, compared without white space, and how often it occurs in `src`; those that occur nowhere are other ways to
/// write the same rule.
const RULES: [(&str, usize); 6] = [
    ("+ 60) ||", 1),
    ("valid_to, '9999-12-31') >=", 1),
    ("json_each(:minorities)) OR EXISTS (", 1),
    ("valid_to IS NULL OR", 0),
    ("valid_to >=", 0),
    ("BETWEEN m.valid_from", 0),
];

#[test]
fn shared_rules_are_written_once() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    sources(&src, &mut files);
    files_of(&src, "sql", &mut files);
    let mut all = String::new();
    for path in files {
        let text = fs::read_to_string(&path).expect("text");
        all.extend(before_tests(&text).split_whitespace());
    }
    for (rule, times) in RULES {
        let text: String = rule.split_whitespace().collect();
        assert_eq!(all.matches(&text).count(), times, "{rule}");
    }
}
