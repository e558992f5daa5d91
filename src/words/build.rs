//! Build script: compiles `data/words/*.toml` to `words::<file>::<KEY>` and lists `data/migrations/*.sql` as the steps
//! of the schema. A missing language or placeholders that differ between the languages stop the build.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, process::exit};

const LANGUAGES: [&str; 2] = ["vi", "en"];

fn main() {
    println!("cargo::rerun-if-changed=data/words");
    println!("cargo::rerun-if-changed=data/migrations");
    println!("cargo::rerun-if-changed=data/codes");
    println!("cargo::rerun-if-changed=data/plans");
    println!("cargo::rerun-if-changed=data/rates");
    let out = env::var("OUT_DIR").unwrap_or_default();
    for (name, code) in [
        ("words.rs", generate(Path::new("data/words"))),
        ("migrations.rs", migrations(Path::new("data/migrations"))),
    ] {
        let written = code.and_then(|code| {
            fs::write(Path::new(&out).join(name), code)
                .map_err(|e| format!("cannot write {name}: {e}"))
        });
        if let Err(e) = written {
            stop(&e);
        }
    }
}

/// The files of a folder with an extension, by name.
fn files(folder: &Path, extension: &str) -> Result<Vec<PathBuf>, String> {
    let mut files: Vec<_> = fs::read_dir(folder)
        .map_err(|e| format!("{}: {e}", folder.display()))?
        .filter_map(|entry| entry.ok().map(|e| e.path()))
        .filter(|p| p.extension().is_some_and(|e| e == extension))
        .collect();
    files.sort();
    Ok(files)
}

/// The array `STEPS` with the text of each migration.
fn migrations(folder: &Path) -> Result<String, String> {
    let files = files(folder, "sql")?;
    let mut code = format!("const STEPS: [&str; {}] = [\n", files.len());
    for file in files {
        let path = format!("/{}", file.display()).replace('\\', "/");
        let _ = writeln!(
            code,
            "    include_str!(concat!(env!(\"CARGO_MANIFEST_DIR\"), {path:?})),"
        );
    }
    Ok(code + "];\n")
}

fn stop(message: &str) -> ! {
    println!("cargo::error={message}");
    exit(1)
}

fn generate(folder: &Path) -> Result<String, String> {
    let files = files(folder, "toml")?;
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

fn is_key(key: &str) -> bool {
    let is_part = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    key.starts_with(|c: char| c.is_ascii_lowercase()) && key.chars().all(is_part)
}

/// Generates a constant for a sentence without placeholders, else a function with one argument for each.
fn sentence(
    modules: &mut String,
    table: &mut String,
    count: &mut usize,
    key: &str,
    texts: &BTreeMap<String, String>,
) -> Result<(), String> {
    if !is_key(key) {
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
    let (vi, en) = (plurals(vi)?, plurals(en)?);
    let (args, other) = (placeholders(&vi.text)?, placeholders(&en.text)?);
    let (args, other) = (with_counts(args, &vi), with_counts(other, &en));
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
    // Rustdoc reads square brackets as a link.
    let doc = vi.text.lines().next().unwrap_or_default();
    let doc = doc.replace('[', "\\[").replace(']', "\\]");
    if args.is_empty() {
        let _ = writeln!(table, "    [{:?}, {:?}],", vi.text, en.text);
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
            "    /// {doc}\n    #[must_use]\n    pub fn {key}({}) -> String {{\n        match super::language() {{\n            super::Lang::Vi => {},\n            super::Lang::En => {},\n        }}\n    }}",
            params.join(", "),
            vi.format(),
            en.format()
        );
    }
    Ok(())
}

/// A sentence whose plurals are replaced: `{n} {n:person|people}` has the text `{n} {n_0}` and a plural of `n`.
struct Sentence {
    text: String,
    /// Name of the replaced word, its count, the word for one and the word for other numbers.
    plurals: Vec<(String, String, String, String)>,
}

impl Sentence {
    /// Expression that formats the sentence. A count displayed as `1` is singular.
    fn format(&self) -> String {
        let mut words = String::new();
        for (word, count, one, other) in &self.plurals {
            let _ = write!(
                words,
                ", {word} = if {count}.to_string() == \"1\" {{ {one:?} }} else {{ {other:?} }}"
            );
        }
        format!("format!({:?}{words})", self.text)
    }
}

/// Replaces each `{count:one|other}` of a text.
fn plurals(text: &str) -> Result<Sentence, String> {
    let mut sentence = Sentence {
        text: String::new(),
        plurals: Vec::new(),
    };
    let mut rest = text;
    while let Some(open) = rest.find('{') {
        let close = rest[open..].find('}').ok_or("a '{' without '}'")? + open;
        let inner = &rest[open + 1..close];
        sentence.text.push_str(&rest[..open]);
        if let Some((count, words)) = inner.split_once(':') {
            let (one, other) = words
                .split_once('|')
                .ok_or_else(|| format!("'{{{inner}}}' wants a word for one and one for others"))?;
            let word = format!("{count}_{}", sentence.plurals.len());
            let _ = write!(sentence.text, "{{{word}}}");
            let plural = [word, count.to_owned(), one.to_owned(), other.to_owned()];
            let [word, count, one, other] = plural;
            sentence.plurals.push((word, count, one, other));
        } else {
            sentence.text.push_str(&rest[open..=close]);
        }
        rest = &rest[close + 1..];
    }
    sentence.text.push_str(rest);
    Ok(sentence)
}

/// The arguments of a sentence: counts of plurals added, replaced words removed.
fn with_counts(args: Vec<String>, sentence: &Sentence) -> Vec<String> {
    let is_word = |name: &String| sentence.plurals.iter().any(|(word, ..)| word == name);
    let mut args: Vec<String> = args.into_iter().filter(|name| !is_word(name)).collect();
    for (_, count, ..) in &sentence.plurals {
        if !args.contains(count) {
            args.push(count.clone());
        }
    }
    args
}

/// The names in braces without duplicates, in order of first appearance.
fn placeholders(text: &str) -> Result<Vec<String>, String> {
    let mut names: Vec<String> = Vec::new();
    let mut rest = text;
    while let Some(open) = rest.find('{') {
        let close = rest[open..].find('}').ok_or("a '{' without '}'")? + open;
        let name = &rest[open + 1..close];
        if name.is_empty()
            || !name
                .chars()
                .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
        {
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
