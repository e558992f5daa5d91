//! The generated parts of the documents, between `<!-- generated: NAME -->` and `<!-- end -->`. With
//! `VIECLAM_WRITE_MANUAL=1` the tests write them.

use std::env;
use std::fmt::Write as _;
use std::fs;

use super::{documents, text};

const OPEN: &str = "<!-- generated: ";
const CLOSE: &str = "<!-- end -->";

/// The document with each generated part replaced by what `make` gives for its name; parts it does not know stay.
pub fn filled(text: &str, make: &mut dyn FnMut(&str) -> Option<String>) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once(OPEN) {
        let (name, after) = after.split_once(" -->\n").expect("the end of a marker");
        let (old, after) = after.split_once(CLOSE).expect("the end of a part");
        let new = make(name).unwrap_or_else(|| old.to_owned());
        out.push_str(before);
        let _ = write!(out, "{OPEN}{name} -->\n{new}{CLOSE}");
        rest = after;
    }
    out + rest
}

/// Compares every document with its generated parts, or writes them.
pub fn check(make: &mut dyn FnMut(&str) -> Option<String>) {
    let write = env::var_os("VIECLAM_WRITE_MANUAL").is_some();
    let mut stale = Vec::new();
    for document in documents() {
        let old = text(&document);
        let new = filled(&old, make);
        if new == old {
            continue;
        }
        if write {
            fs::write(&document, new).expect("the document is written");
        } else {
            stale.push(document);
        }
    }
    assert!(
        stale.is_empty(),
        "stale, write them with VIECLAM_WRITE_MANUAL=1 cargo test readme: {stale:#?}"
    );
}

/// One test for all parts: two would write the same files at once.
#[test]
fn the_generated_parts_are_current() {
    check(&mut |name| match name.strip_prefix("screen-") {
        Some(screen) => Some(super::screens::screen(screen)),
        None => Some(vieclam::cli::manual_table(name).expect(name)),
    });
}

#[test]
fn a_part_is_replaced_and_the_rest_stays() {
    let text =
        "a\n<!-- generated: x -->\nold\n<!-- end -->\nb\n<!-- generated: y -->\n<!-- end -->\n";
    let new = filled(text, &mut |name| (name == "x").then(|| "new\n".to_owned()));
    let wanted = text.replace("old", "new");
    assert_eq!(new, wanted);
}
