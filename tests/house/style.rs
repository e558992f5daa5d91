//! The names, the documentation and the size of the files of `src`.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use super::source::{before_tests, code_of, definitions, tokens};
use super::sources;

/// Words that no name contains: they name a teller where the thing has a standard term.
const WORDS: [&str; 12] = [
    "told", "tell", "tells", "said", "say", "heard", "spoken", "spoke", "kept", "folk", "nobody",
    "somebody",
];

/// Names that the glossary of `src/README.md` replaced, one per line.
const OLD_NAMES: &str = include_str!("old_names.txt");

/// `path name` of the old names that still stand; the list only gets shorter.
const STANDING_NAMES: &str = include_str!("standing_names.txt");

/// `path name` of public items without `///`; the list only gets shorter.
const UNDOCUMENTED: &str = include_str!("undocumented.txt");

/// The functions that may be longer than [`FUNCTION_LINES`].
const LONG_FUNCTIONS: &str = include_str!("long_functions.txt");

/// Code lines of a file before its unit tests.
const FILE_LINES: usize = 400;

/// Lines of a function, from its `fn` to its closing brace.
const FUNCTION_LINES: usize = 60;

/// Every file of `src` that is Rust: its path inside `src` and its text.
pub(super) fn files() -> Vec<(String, String)> {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut paths = Vec::new();
    sources(&src, &mut paths);
    let read = paths.into_iter().map(|path| {
        let inside = path.strip_prefix(&src).expect("inside src");
        let name = inside.to_string_lossy().replace('\\', "/");
        (name, fs::read_to_string(&path).expect("text"))
    });
    read.collect()
}

/// Fails when something is found that the list does not allow, or the list names what is gone.
#[track_caller]
pub(super) fn assert_only(found: &BTreeSet<String>, list: &str) {
    let allowed: BTreeSet<String> = list.lines().map(str::to_owned).collect();
    let new: Vec<&String> = found.difference(&allowed).collect();
    assert!(new.is_empty(), "not allowed: {new:#?}");
    let gone: Vec<&String> = allowed.difference(found).collect();
    assert!(gone.is_empty(), "to be taken off the list: {gone:#?}");
}

/// The words of a name: `is_HTTPServer` gives `is`, `http`, `server`.
fn words_of(name: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut was_lower = false;
    for c in name.chars() {
        if c == '_' || (c.is_uppercase() && was_lower) || words.is_empty() {
            words.push(String::new());
        }
        was_lower = c.is_lowercase();
        if c != '_' {
            words.last_mut().expect("a word").extend(c.to_lowercase());
        }
    }
    words
}

#[test]
fn names_are_the_glossarys() {
    let old: BTreeSet<&str> = OLD_NAMES.lines().collect();
    let mut found = BTreeSet::new();
    for (path, text) in files() {
        let code = code_of(&text);
        // Bindings of closures and patterns are not definitions; a bare word is found anyway.
        let bare = tokens(&code)
            .into_iter()
            .filter(|(word, _)| WORDS.contains(word));
        found.extend(bare.map(|(word, _)| format!("{path} {word}")));
        for (keyword, name, _) in definitions(&code) {
            // A variant stands behind the name of its enum; many are verbs or codes.
            if has_old_word(&name) || (keyword != "variant" && old.contains(name.as_str())) {
                found.insert(format!("{path} {name}"));
            }
        }
        let stem = Path::new(&path)
            .file_stem()
            .expect("a name")
            .to_string_lossy();
        if old.contains(stem.as_ref()) || WORDS.contains(&stem.as_ref()) {
            found.insert(format!("{path} {stem}"));
        }
    }
    found.extend(
        sentence_keys()
            .filter(|(_, key)| has_old_word(key))
            .map(|(file, key)| format!("{file} {key}")),
    );
    assert_only(&found, STANDING_NAMES);
}

/// The keys of the sentences with their file; `words/build.rs` makes names of them.
fn sentence_keys() -> impl Iterator<Item = (String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/words");
    let files = fs::read_dir(folder).expect("a folder");
    files.flat_map(|file| {
        let path = file.expect("an entry").path();
        let text = fs::read_to_string(&path).expect("text");
        let name = path
            .file_name()
            .expect("a name")
            .to_string_lossy()
            .into_owned();
        let keys = text
            .lines()
            .filter_map(|l| l.strip_prefix('[')?.strip_suffix(']'));
        keys.map(|key| (name.clone(), key.to_owned()))
            .collect::<Vec<_>>()
    })
}

fn has_old_word(name: &str) -> bool {
    words_of(name).iter().any(|w| WORDS.contains(&w.as_str()))
}

/// The line above an item, its attributes left out.
fn line_above<'t>(lines: &[&'t str], item: usize) -> &'t str {
    let mut in_attribute = false;
    for line in lines[..item].iter().rev().map(|l| l.trim_start()) {
        in_attribute |= line.ends_with(")]");
        let starts = line.starts_with("#[");
        if !in_attribute && !starts {
            return line;
        }
        in_attribute &= !starts;
    }
    ""
}

#[test]
fn files_and_public_items_have_documentation() {
    let mut found = BTreeSet::new();
    for (path, text) in files() {
        let described = text.starts_with("//!") || text.starts_with("#![doc = include_str!(");
        assert!(described, "{path} does not start with `//!`");
        let lines: Vec<&str> = before_tests(&text).lines().collect();
        for (at, line) in lines.iter().enumerate() {
            let Some(rest) = line.trim_start().strip_prefix("pub ") else {
                continue;
            };
            let rest = rest.strip_prefix("const ").unwrap_or(rest);
            let Some((keyword, rest)) = rest.split_once(' ') else {
                continue;
            };
            let is_item = matches!(keyword, "fn" | "struct" | "enum" | "trait" | "type");
            if is_item && !line_above(&lines, at).starts_with("///") {
                let name = rest
                    .split(|c: char| !c.is_alphanumeric() && c != '_')
                    .next();
                // What `new` does is documented by its type.
                let name = name.filter(|n| *n != "new");
                found.extend(name.map(|n| format!("{path} {n}")));
            }
        }
    }
    assert_only(&found, UNDOCUMENTED);
}

/// The functions of a text with their number of lines.
fn functions(code: &str) -> Vec<(String, usize)> {
    let lines: Vec<&str> = code.lines().collect();
    let mut functions = Vec::new();
    for (keyword, name, line) in definitions(code) {
        if keyword != "fn" {
            continue;
        }
        let indent = lines[line - 1].len() - lines[line - 1].trim_start().len();
        let is_end = |l: &str| {
            let ends = l.trim_start().starts_with('}') || l.ends_with(';') || l.ends_with('}');
            ends && l.len() - l.trim_start().len() == indent
        };
        let end = lines[line - 1..].iter().position(|l| is_end(l));
        functions.push((name, end.map_or(1, |n| n + 1)));
    }
    functions
}

#[test]
fn files_and_functions_are_short() {
    let mut long = BTreeSet::new();
    for (path, text) in files() {
        let lines = before_tests(&text).lines().map(str::trim);
        let count = lines
            .filter(|l| !l.is_empty() && !l.starts_with("//"))
            .count();
        assert!(count <= FILE_LINES, "{path} has {count} code lines");
        for (name, lines) in functions(&code_of(before_tests(&text))) {
            if lines > FUNCTION_LINES {
                long.insert(format!("{path} {name}"));
            }
        }
    }
    assert_only(&long, LONG_FUNCTIONS);
}

/// A value that may be absent for two reasons is an enum.
#[test]
fn no_option_is_nested() {
    for (path, text) in files() {
        assert!(!code_of(&text).contains("Option<Option<"), "{path}");
    }
}

#[test]
fn definitions_are_recognised() {
    let code = code_of(
        "const A: &str = r#\"let told = 1;\"#; // let said\npub struct B<T> {\n    c: Vec<(T, u8)>,\n    pub d: fn(u8) -> u8,\n}\n\
         enum E { #[x] F { g: u8 }, H(u8), I = 1 }\nfn j(k: char) -> bool {\n    let (l, mut m): (u8, u8) = (1, 2);\n    \
         let Some(n) = p::q('\"') else { return };\n    let B { c, d: o } = x;\n}\n#[cfg(test)]\nmod tests {\n    fn r() {}\n}\n",
    );
    let names: Vec<String> = definitions(&code).into_iter().map(|(_, n, _)| n).collect();
    let expected = [
        "A", "B", "c", "d", "E", "F", "H", "I", "j", "k", "l", "m", "n", "c", "o", "tests", "r",
    ];
    assert_eq!(names, expected);
    assert_eq!(functions(&code), [("j".to_owned(), 5), ("r".to_owned(), 1)]);
    assert_eq!(words_of("toldToMe_x"), ["told", "to", "me", "x"]);
}
