//! Build script: compiles `data/words/*.toml` to `words::<file>::<KEY>` and lists `data/migrations/*.sql` as the steps
//! of the schema. A missing language or placeholders that differ between the languages stop the build.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, process::exit};

const LANGUAGES: [&str; 2] = ["vi", "en"];
/// The placeholder of an error of the system, which is described in the language of the sentence.
const ERROR: &str = "error";

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

/// The texts of all constants, and a module for each file.
fn generate(folder: &Path) -> Result<String, String> {
    let (mut modules, mut phrases) = (String::new(), Vec::new());
    for file in files(folder, "toml")? {
        let path = file.display();
        let name = file.file_stem().unwrap_or_default().display();
        let text = fs::read_to_string(&file).map_err(|e| format!("{path}: {e}"))?;
        let sentences: BTreeMap<String, BTreeMap<String, String>> =
            toml::from_str(&text).map_err(|e| format!("{path}: {e}"))?;
        let _ = writeln!(
            modules,
            "/// The sentences of `data/words/{name}.toml`.\n#[allow(clippy::match_same_arms)]\npub mod {name} {{"
        );
        for (key, texts) in &sentences {
            let item = item(&mut phrases, key, texts);
            modules += &item.map_err(|e| format!("{path}: [{key}]: {e}"))?;
        }
        modules.push_str("}\n");
    }
    let (count, phrases) = (phrases.len(), phrases.concat());
    Ok(format!(
        "static PHRASES: [[&str; 2]; {count}] = [\n{phrases}];\n{modules}"
    ))
}

fn is_name(text: &str) -> bool {
    let is_part = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    !text.is_empty() && text.chars().all(is_part)
}

/// Generates a constant for a sentence without placeholders, adding its texts to `phrases`, else a function with one
/// argument for each.
fn item(
    phrases: &mut Vec<String>,
    key: &str,
    texts: &BTreeMap<String, String>,
) -> Result<String, String> {
    if !is_name(key) || !key.starts_with(|c: char| c.is_ascii_lowercase()) {
        return Err("a key is lower_case words".into());
    }
    if let Some(other) = texts.keys().find(|k| !LANGUAGES.contains(&k.as_str())) {
        return Err(format!("unknown language '{other}'"));
    }
    let parse = |language: &str| {
        let text = texts.get(language);
        Sentence::parse(text.ok_or_else(|| format!("no text in language '{language}'"))?)
    };
    let (vi, en) = (parse("vi")?, parse("en")?);
    if BTreeSet::from_iter(&vi.args) != BTreeSet::from_iter(&en.args) {
        return Err(format!(
            "the placeholders differ: {:?} in vi, {:?} in en",
            vi.args, en.args
        ));
    }
    // Rustdoc reads square brackets as a link.
    let doc = vi.text.lines().next().unwrap_or_default();
    let doc = doc.replace('[', "\\[").replace(']', "\\]");
    if vi.args.is_empty() {
        let (name, at) = (key.to_uppercase(), phrases.len());
        phrases.push(format!("    [{:?}, {:?}],\n", vi.text, en.text));
        return Ok(format!(
            "    /// {doc}\n    pub const {name}: super::Phrase = super::Phrase({at});\n"
        ));
    }
    let params = vi.args.iter().map(|arg| {
        let kind = if arg == ERROR {
            "super::SystemError"
        } else {
            "std::fmt::Display"
        };
        format!("{arg}: impl {kind}")
    });
    let describe = if vi.args.iter().any(|arg| arg == ERROR) {
        "        let error = error.describe();\n"
    } else {
        ""
    };
    Ok(format!(
        "    /// {doc}\n    #[must_use]\n    pub fn {key}({}) -> String {{\n{describe}        match super::language() {{\n            super::Lang::Vi => {},\n            super::Lang::En => {},\n        }}\n    }}\n",
        params.collect::<Vec<_>>().join(", "),
        vi.format(),
        en.format()
    ))
}

/// A sentence for `format!`: `{n} {n:person|people}` has the text `{n} {n_0}`, the argument `n`, and a named argument
/// `n_0` that is the word for the count.
#[derive(Default)]
struct Sentence {
    text: String,
    /// Without duplicates, in order of first appearance.
    args: Vec<String>,
    /// The named arguments, each after a comma.
    words: String,
}

impl Sentence {
    fn parse(text: &str) -> Result<Self, String> {
        let mut sentence = Self::default();
        let (mut rest, mut plurals) = (text, 0);
        while let Some((before, after)) = rest.split_once('{') {
            let (inner, after) = after.split_once('}').ok_or("a '{' without '}'")?;
            let (arg, words) = inner.split_once(':').unwrap_or((inner, ""));
            if !is_name(arg) {
                return Err(format!("'{{{inner}}}' is not a placeholder name"));
            }
            if !sentence.args.iter().any(|known| known == arg) {
                sentence.args.push(arg.to_owned());
            }
            let mut name = arg.to_owned();
            if arg != inner {
                let (one, other) = words.split_once('|').ok_or_else(|| {
                    format!("'{{{inner}}}' wants a word for one and one for others")
                })?;
                name = format!("{arg}_{plurals}");
                plurals += 1;
                // A count displayed as `1` is singular.
                let _ = write!(
                    sentence.words,
                    ", {name} = if {arg}.to_string() == \"1\" {{ {one:?} }} else {{ {other:?} }}"
                );
            }
            let _ = write!(sentence.text, "{before}{{{name}}}");
            rest = after;
        }
        if rest.contains('}') {
            return Err("a '}' without '{'".into());
        }
        sentence.text.push_str(rest);
        Ok(sentence)
    }

    /// Expression that formats the sentence.
    fn format(&self) -> String {
        format!("format!({:?}{})", self.text, self.words)
    }
}
