//! Build script: turns `data/words/*.toml` into `words::<file>::<KEY>` so that a missing key, a missing language or
//! placeholders that differ between the languages stop the build. Owns no sentence itself.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::{env, fs, path::Path, process::exit};

/// Every sentence needs both.
const LANGUAGES: [&str; 2] = ["vi", "en"];

fn main() {
    println!("cargo::rerun-if-changed=data/words");
    println!("cargo::rerun-if-changed=data/migrations");
    println!("cargo::rerun-if-changed=data/codes");
    println!("cargo::rerun-if-changed=data/plans");
    println!("cargo::rerun-if-changed=data/rates");
    match generate(Path::new("data/words")) {
        Ok(code) => {
            let out = env::var("OUT_DIR").unwrap_or_default();
            if let Err(e) = fs::write(Path::new(&out).join("words.rs"), code) {
                stop(&format!("cannot write the generated words: {e}"));
            }
        }
        Err(e) => stop(&e),
    }
}

fn stop(message: &str) -> ! {
    println!("cargo::error={message}");
    exit(1)
}

fn generate(folder: &Path) -> Result<String, String> {
    let mut files: Vec<_> = fs::read_dir(folder)
        .map_err(|e| format!("{}: {e}", folder.display()))?
        .filter_map(|entry| entry.ok().map(|e| e.path()))
        .filter(|p| p.extension().is_some_and(|e| e == "toml"))
        .collect();
    files.sort();
    let (mut modules, mut table, mut count) = (String::new(), String::new(), 0_usize);
    for file in files {
        let name = file
            .file_stem()
            .and_then(|s| s.to_str())
            .unwrap_or_default()
            .to_owned();
        let text = fs::read_to_string(&file).map_err(|e| format!("{}: {e}", file.display()))?;
        let sentences: BTreeMap<String, BTreeMap<String, String>> =
            toml::from_str(&text).map_err(|e| format!("{}: {e}", file.display()))?;
        let _ = writeln!(
            modules,
            "/// The sentences of `data/words/{name}.toml`.\n#[allow(clippy::match_same_arms)]\npub mod {name} {{"
        );
        for (key, texts) in &sentences {
            let at = format!("{}: [{key}]", file.display());
            sentence(&mut modules, &mut table, &mut count, key, texts)
                .map_err(|e| format!("{at}: {e}"))?;
        }
        modules.push_str("}\n");
    }
    Ok(format!(
        "static PHRASES: [[&str; 2]; {count}] = [\n{table}];\n{modules}"
    ))
}

/// A sentence without placeholders is a constant; one with them, a function that takes each of them.
fn sentence(
    modules: &mut String,
    table: &mut String,
    count: &mut usize,
    key: &str,
    texts: &BTreeMap<String, String>,
) -> Result<(), String> {
    if !key.starts_with(|c: char| c.is_ascii_lowercase())
        || !key
            .chars()
            .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
    {
        return Err("a key is lower_case words".into());
    }
    if let Some(other) = texts.keys().find(|k| !LANGUAGES.contains(&k.as_str())) {
        return Err(format!("unknown language '{other}'"));
    }
    let get = |l: &str| {
        texts
            .get(l)
            .ok_or_else(|| format!("no text in language '{l}'"))
    };
    let (vi, en) = (get("vi")?, get("en")?);
    let (args, other) = (placeholders(vi)?, placeholders(en)?);
    let sorted = |v: &[String]| {
        let mut v = v.to_vec();
        v.sort();
        v
    };
    if sorted(&args) != sorted(&other) {
        return Err(format!(
            "the placeholders differ: {args:?} in vi, {other:?} in en"
        ));
    }
    // Square brackets would be a link.
    let doc = vi.lines().next().unwrap_or_default();
    let doc = doc.replace('[', "\\[").replace(']', "\\]");
    if args.is_empty() {
        let _ = writeln!(table, "    [{vi:?}, {en:?}],");
        let _ = writeln!(
            modules,
            "    /// {doc}\n    pub const {}: super::Phrase = super::Phrase({count});",
            key.to_uppercase()
        );
        *count += 1;
    } else {
        let params: Vec<String> = args
            .iter()
            .map(|a| format!("{a}: impl std::fmt::Display"))
            .collect();
        let _ = writeln!(
            modules,
            "    /// {doc}\n    #[must_use]\n    pub fn {key}({}) -> String {{\n        match super::language() {{\n            super::Lang::Vi => format!({vi:?}),\n            super::Lang::En => format!({en:?}),\n        }}\n    }}",
            params.join(", ")
        );
    }
    Ok(())
}

/// The names in braces, each once, in order of first appearance.
fn placeholders(text: &str) -> Result<Vec<String>, String> {
    let mut names: Vec<String> = Vec::new();
    let mut rest = text;
    while let Some(open) = rest.find('{') {
        let close = rest[open..].find('}').ok_or("a '{' without '}'")? + open;
        let name = &rest[open + 1..close];
        if name.is_empty() || !name.chars().all(|c| c.is_ascii_lowercase() || c == '_') {
            return Err(format!("'{{{name}}}' is not a placeholder name"));
        }
        if !names.iter().any(|f| f == name) {
            names.push(name.to_owned());
        }
        rest = &rest[close + 1..];
    }
    if rest.contains('}') {
        return Err("a '}' without '{'".into());
    }
    Ok(names)
}
