//! The tree in src/README.md is that of `src`, and comments name only existing files.

use std::fs;
use std::path::{Path, PathBuf};

use super::{root, text};

/// The folders of the architecture, as `tui` and `tui/app`.
fn described() -> Vec<String> {
    let readme = text(&root().join("src/README.md"));
    let tree = readme.split("```text\n").nth(1).expect("the tree");
    let tree = tree.split("```").next().unwrap_or_default();
    let (mut all, mut top) = (Vec::new(), "");
    for line in tree.lines() {
        let Some((name, _)) = line.trim_start().split_once('/') else {
            continue;
        };
        if line.starts_with(' ') {
            all.push(format!("{top}/{name}"));
        } else {
            top = name;
            all.push(name.to_owned());
        }
    }
    all.sort();
    all
}

/// The folders of src to the second level; SQL belongs to the folder above.
fn found() -> Vec<String> {
    let folders = |inside: &Path| -> Vec<PathBuf> {
        let entries = fs::read_dir(inside).expect("a folder").flatten();
        let paths = entries.map(|e| e.path());
        paths
            .filter(|p| p.is_dir() && !p.ends_with("sql"))
            .collect()
    };
    let src = root().join("src");
    let mut all = Vec::new();
    for top in folders(&src) {
        all.extend(folders(&top));
        all.push(top);
    }
    let name = |p: &PathBuf| p.strip_prefix(&src).expect("inside").display().to_string();
    let mut all: Vec<String> = all.iter().map(name).collect();
    all.sort();
    all
}

#[test]
fn the_tree_of_the_architecture_is_the_tree_of_src() {
    let (described, found) = (described(), found());
    let missing: Vec<_> = described.iter().filter(|d| !found.contains(d)).collect();
    let deep = |folder: &&String| folder.contains('/');
    // A folder is described when another folder beside it is.
    let parted = |f: &&String| {
        let top = f.split('/').next().unwrap_or_default();
        described
            .iter()
            .filter(deep)
            .any(|d| d.starts_with(&format!("{top}/")))
    };
    let unknown: Vec<_> = found
        .iter()
        .filter(|f| !described.contains(f) && (!f.contains('/') || parted(f)))
        .collect();
    assert!(
        missing.is_empty() && unknown.is_empty(),
        "not there: {missing:#?}\nnot described: {unknown:#?}"
    );
}

fn sources(folder: &Path, all: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder").flatten() {
        let path = entry.path();
        if path.is_dir() {
            sources(&path, all);
        } else if path.extension().is_some_and(|e| e == "rs") {
            all.push(path);
        }
    }
}

/// Words of a comment that look like a document, or like a path that begins with a folder of the repository.
fn named(comment: &str) -> impl Iterator<Item = &str> {
    let part = |c: char| c.is_ascii_alphanumeric() || "._-/".contains(c);
    let words = comment
        .split(move |c| !part(c))
        .map(|w| w.trim_end_matches('.'));
    let inside = [
        "src/", "data/", "tests/", "benches/", ".ci/", ".config/", ".github/",
    ];
    words.filter(move |w| {
        let document = w.len() > 3 && Path::new(w).extension().is_some_and(|e| e == "md");
        document || inside.iter().any(|folder| w.starts_with(folder))
    })
}

#[test]
fn comments_name_only_files_that_are_here() {
    let mut files = Vec::new();
    for folder in ["src", "tests", "benches"] {
        sources(&root().join(folder), &mut files);
    }
    let mut missing = Vec::new();
    for file in files {
        for line in text(&file).lines() {
            let Some((_, comment)) = line.split_once("//") else {
                continue;
            };
            let absent = named(comment).filter(|name| !root().join(name).exists());
            missing.extend(absent.map(|name| format!("{}: {name}", file.display())));
        }
    }
    assert!(missing.is_empty(), "{missing:#?}");
}
