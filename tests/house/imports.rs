//! The imports between the files of `src`: which file names an item of which other file. No files import each other in a
//! circle, except a module file and its children.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use super::source::{before_tests, code_of};
use super::sources;

/// Files in a circle; the list only gets shorter.
const IN_CIRCLES: &str = include_str!("in_circles.txt");

/// One module: its file's path in `src` and what it names, without tests, comments and strings.
struct Module {
    /// `["register", "write"]`; empty for `lib.rs`.
    path: Vec<String>,
    code: String,
    /// Name of a `pub use` to the absolute path behind it.
    exports: BTreeMap<String, Vec<String>>,
}

/// The paths of a use tree: `a::{b, c::{self, d as e}}` gives `a::b`, `a::c`, `a::c::d`, each with the name it is known by.
fn paths_of(tree: &str, prefix: &[String], paths: &mut Vec<(Vec<String>, String)>) {
    let tree = tree.trim();
    if let Some(open) = tree.find('{') {
        let mut prefix = prefix.to_vec();
        prefix.extend(segments(&tree[..open]));
        let inner = tree[open + 1..].trim_end();
        let inner = inner.strip_suffix('}').unwrap_or(inner);
        let (mut depth, mut start) = (0, 0);
        for (at, c) in inner.char_indices().chain([(inner.len(), ',')]) {
            match c {
                '{' => depth += 1,
                '}' => depth -= 1,
                ',' if depth == 0 => {
                    if !inner[start..at].trim().is_empty() {
                        paths_of(&inner[start..at], &prefix, paths);
                    }
                    start = at + 1;
                }
                _ => {}
            }
        }
        return;
    }
    let (path, alias) = tree.split_once(" as ").unwrap_or((tree, ""));
    let mut whole = prefix.to_vec();
    whole.extend(segments(path));
    if whole.last().is_some_and(|s| s == "self") {
        whole.pop();
    }
    let name = match alias.trim() {
        "" => whole.last().cloned().unwrap_or_default(),
        alias => alias.to_owned(),
    };
    paths.push((whole, name));
}

fn segments(path: &str) -> Vec<String> {
    path.split("::")
        .map(|s| s.trim().to_owned())
        .filter(|s| !s.is_empty())
        .collect()
}

/// The absolute path (without `crate`) of a path written in a module; `None` for another crate's.
fn absolute(
    path: &[String],
    module: &[String],
    children: &BTreeSet<String>,
) -> Option<Vec<String>> {
    let first = path.first()?;
    if first == "crate" {
        return Some(path[1..].to_vec());
    }
    let ups = path.iter().take_while(|s| *s == "super").count();
    if ups > 0 {
        let mut whole = module[..module.len().checked_sub(ups)?].to_vec();
        whole.extend_from_slice(&path[ups..]);
        return Some(whole);
    }
    let rest = if first == "self" { &path[1..] } else { path };
    if first != "self" && !children.contains(first) {
        return None;
    }
    let mut whole = module.to_vec();
    whole.extend_from_slice(rest);
    Some(whole)
}

/// Every `use` statement: its tree and whether it is exported.
fn uses(code: &str) -> Vec<(String, bool)> {
    let mut found = Vec::new();
    let mut rest = code;
    let mut before = String::new();
    while let Some(at) = rest.find("use ") {
        before.push_str(&rest[..at]);
        let line = before
            .rsplit('\n')
            .next()
            .unwrap_or_default()
            .trim()
            .to_owned();
        let Some(end) = rest[at..].find(';') else {
            break;
        };
        if line.is_empty() || line.starts_with("pub") {
            found.push((rest[at + 4..at + end].to_owned(), line.starts_with("pub")));
        }
        before.push_str(&rest[at..=at + end]);
        rest = &rest[at + end + 1..];
    }
    found
}

/// The paths that stand in the code outside `use`: `crate::a::b`, `super::c`, `child::item`.
fn inline_paths(code: &str) -> Vec<Vec<String>> {
    let is_word = |c: char| c.is_alphanumeric() || c == '_' || c == ':';
    let words = code.split(|c| !is_word(c));
    let paths = words.filter(|w| w.contains("::") && !w.starts_with(':'));
    paths.map(segments).collect()
}

/// Reads every module of `src`.
fn modules(src: &Path) -> BTreeMap<String, Module> {
    let mut files = Vec::new();
    sources(src, &mut files);
    let mut modules = BTreeMap::new();
    for file in files {
        let inside = file.strip_prefix(src).expect("inside src");
        let name = inside.to_string_lossy().replace('\\', "/");
        if name == "main.rs" || name == "words/build.rs" {
            continue;
        }
        let stem = name.trim_end_matches(".rs");
        let path = if stem == "lib" {
            Vec::new()
        } else {
            stem.split('/').map(str::to_owned).collect()
        };
        let text = fs::read_to_string(&file).expect("text");
        let code = code_of(before_tests(&text));
        modules.insert(
            name,
            Module {
                path,
                code,
                exports: BTreeMap::new(),
            },
        );
    }
    modules
}

fn children(module: &Module) -> BTreeSet<String> {
    let lines = module.code.lines().map(str::trim);
    let names = lines.filter_map(|l| {
        let at = l.find("mod ")?;
        let before = l[..at].trim();
        (before.is_empty() || before.starts_with("pub")).then_some(())?;
        l[at + 4..].strip_suffix(';').map(str::to_owned)
    });
    names.collect()
}

/// The file that owns what a path names: the deepest module on it, or the one an export leads to.
fn owner(
    path: &[String],
    by_path: &BTreeMap<&[String], &str>,
    all: &BTreeMap<String, Module>,
) -> Option<String> {
    let mut path = path.to_vec();
    for _ in 0..8 {
        let depth = (0..=path.len())
            .rev()
            .find(|n| by_path.contains_key(&path[..*n]))?;
        let file = by_path[&path[..depth]];
        let behind = path.get(depth).and_then(|name| all[file].exports.get(name));
        match behind {
            Some(target) => {
                let mut next = target.clone();
                next.extend_from_slice(&path[depth + 1..]);
                path = next;
            }
            None => return Some(file.to_owned()),
        }
    }
    None
}

/// From each file to the files it names, ancestors left out.
fn arrows(src: &Path) -> BTreeMap<String, BTreeSet<String>> {
    let mut all = modules(src);
    for module in all.values_mut() {
        let children = children(module);
        for (tree, _) in uses(&module.code)
            .into_iter()
            .filter(|(_, exported)| *exported)
        {
            let mut paths = Vec::new();
            paths_of(&tree, &[], &mut paths);
            for (path, name) in paths {
                if let Some(path) = absolute(&path, &module.path, &children) {
                    module.exports.insert(name, path);
                }
            }
        }
    }
    let by_path: BTreeMap<&[String], &str> = all
        .iter()
        .map(|(name, m)| (m.path.as_slice(), name.as_str()))
        .collect();
    let mut arrows = BTreeMap::new();
    for (name, module) in &all {
        let children = children(module);
        let mut paths = Vec::new();
        for (tree, exported) in uses(&module.code) {
            let mut of_tree = Vec::new();
            paths_of(&tree, &[], &mut of_tree);
            // An export passes on what a child owns; it uses nothing of it.
            if !exported {
                paths.extend(of_tree.into_iter().map(|(path, _)| path));
            }
        }
        paths.extend(inline_paths(&module.code));
        let mut targets = BTreeSet::new();
        for path in paths {
            let owner = absolute(&path, &module.path, &children)
                .and_then(|path| owner(&path, &by_path, &all));
            let Some(owner) = owner.filter(|o| o != name) else {
                continue;
            };
            if !module.path.starts_with(&all[&owner].path) {
                targets.insert(owner);
            }
        }
        // A module file stands above its children, whether it names them or not.
        for child in children {
            let mut path = module.path.clone();
            path.push(child);
            if let Some(file) = by_path.get(path.as_slice()) {
                targets.insert((*file).to_owned());
            }
        }
        arrows.insert(name.clone(), targets);
    }
    arrows
}

/// Every file that a file leads to, itself included only when an arrow leads back.
fn reachable<'a>(
    from: &'a str,
    arrows: &'a BTreeMap<String, BTreeSet<String>>,
) -> BTreeSet<&'a str> {
    let mut seen = BTreeSet::new();
    let mut open = vec![from];
    while let Some(file) = open.pop() {
        for next in &arrows[file] {
            if seen.insert(next.as_str()) {
                open.push(next);
            }
        }
    }
    seen
}

/// The circles, each as its files in order, and the arrows that tie it.
fn circles(arrows: &BTreeMap<String, BTreeSet<String>>) -> Vec<Vec<String>> {
    let reach: BTreeMap<&str, BTreeSet<&str>> = arrows
        .keys()
        .map(|f| (f.as_str(), reachable(f, arrows)))
        .collect();
    let mut circles: Vec<Vec<String>> = Vec::new();
    for (file, seen) in &reach {
        if !seen.contains(file) || circles.iter().flatten().any(|f| f == file) {
            continue;
        }
        let circle = seen.iter().filter(|other| reach[*other].contains(file));
        circles.push(circle.map(|f| (*f).to_owned()).collect());
    }
    circles
}

#[test]
fn no_import_circle_between_files() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let arrows = arrows(&src);
    let allowed: BTreeSet<&str> = IN_CIRCLES.lines().collect();
    let mut standing = Vec::new();
    for circle in circles(&arrows) {
        if circle.iter().all(|file| allowed.contains(file.as_str())) {
            continue;
        }
        for file in &circle {
            let inside = arrows[file].iter().filter(|to| circle.contains(to));
            standing.extend(inside.map(|to| format!("{file} -> {to}")));
        }
    }
    assert!(standing.is_empty(), "in circles: {standing:#?}");
}

/// The screen that a file belongs to: the folder of `tui/screens`, or the file beside it.
fn screen_of(file: &str) -> Option<&str> {
    let inside = file.strip_prefix("tui/screens/")?;
    inside.split('/').next().map(|s| s.trim_end_matches(".rs"))
}

/// The arrows from one screen to another, and those from a widget to the register or a screen.
fn forbidden(arrows: &BTreeMap<String, BTreeSet<String>>) -> Vec<String> {
    let pairs = arrows
        .iter()
        .flat_map(|(from, targets)| targets.iter().map(move |to| (from.as_str(), to.as_str())));
    let is_forbidden = |(from, to): &(&str, &str)| match (screen_of(from), screen_of(to)) {
        (Some(from), Some(to)) => from != to,
        (None, to_screen) if from.starts_with("tui/widgets") => {
            to_screen.is_some() || to.starts_with("register")
        }
        _ => false,
    };
    let found = pairs.filter(is_forbidden);
    found.map(|(from, to)| format!("{from} -> {to}")).collect()
}

#[test]
fn screens_import_no_other_screen_and_widgets_no_register() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let found = forbidden(&arrows(&src));
    assert!(found.is_empty(), "not allowed: {found:#?}");
}

#[test]
fn arrows_between_screens_are_recognised() {
    let to = |files: &[&str]| files.iter().map(|f| (*f).to_owned()).collect();
    let arrows = BTreeMap::from([
        (
            "tui/screens/plan.rs".to_owned(),
            to(&["tui/screens/plan/tasks.rs", "tui/screens/form.rs"]),
        ),
        (
            "tui/screens/plan/tasks.rs".to_owned(),
            to(&["register.rs", "tui/widgets/list.rs"]),
        ),
        (
            "tui/widgets/list.rs".to_owned(),
            to(&["register/read.rs", "tui/screens/plan.rs", "domain/date.rs"]),
        ),
        ("tui/app/router.rs".to_owned(), to(&["tui/screens/plan.rs"])),
    ]);
    let expected = [
        "tui/screens/plan.rs -> tui/screens/form.rs",
        "tui/widgets/list.rs -> register/read.rs",
        "tui/widgets/list.rs -> tui/screens/plan.rs",
    ];
    assert_eq!(forbidden(&arrows), expected);
}

#[test]
fn arrows_exports_and_circles_are_recognised() {
    let folder = tempfile::tempdir().expect("a folder");
    let write = |name: &str, text: &str| {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        fs::write(path, text).expect("a file");
    };
    write("lib.rs", "pub mod a;\n");
    write(
        "a.rs",
        "mod b;\nmod c;\npub use b::Thing;\n// use crate::a::c;\nfn f() { c::g(\"crate::a::b::x\"); }\n",
    );
    write(
        "a/b.rs",
        "use super::Other;\nuse crate::a::{\n    c::{self, H},\n};\npub struct Thing;\n",
    );
    write("a/c.rs", "fn g() -> crate::a::Thing { crate::a::Thing }\n");
    let arrows = arrows(folder.path());
    assert!(arrows["a/b.rs"].contains("a/c.rs"));
    assert!(arrows["a/c.rs"].contains("a/b.rs"), "through the export");
    assert!(!arrows["a/b.rs"].contains("a.rs"), "an ancestor");
    assert_eq!(circles(&arrows), [["a/b.rs", "a/c.rs"]]);
}
