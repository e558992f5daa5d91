//! The configuration file: `config.toml` in the user's configuration folder (Linux: `~/.config/vieclam/`), or the file that
//! `VIECLAM_CONFIG` names. Every entry is optional; the command line and the environment take precedence. All entries:
//!
//! ```toml
//! lang = "vi"                             # vi, en
//! register = "/srv/vieclam/register.db"   # path of the register
//! key_file = "/etc/vieclam/register.key"   # the key of an encrypted register
//! clerk = "lan"                           # short name of the clerk
//! theme = "light"                         # dark, light, 16 (the terminal's 16 colours), none
//! ascii = false                           # true: only ASCII for lines and signs
//! hints = "fade"                          # always, fade (only the rare keys after 200 records), never
//!
//! [keys]                                  # where the terminal intercepts a key: one more key for an action
//! save = "Ctrl+Y"
//! find = "F11"
//! ```
//!
//! Owns the file's format; which keys may be bound is in `keymap`.

use std::path::{Path, PathBuf};

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::register::text_file;
use crate::tui::app::hints::HintsMode;
use crate::tui::input::keymap::Keymap;
use crate::tui::widgets::theme::Look;
use crate::words::{Lang, toml_problem, verify as w};

/// Settings of the configuration file; `None` where it has none.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Config {
    pub lang: Option<Lang>,
    pub register: Option<PathBuf>,
    pub key_file: Option<PathBuf>,
    pub clerk: Option<String>,
    pub look: Option<Look>,
    pub ascii: bool,
    pub hints: HintsMode,
    pub keymap: Keymap,
}

/// A problem in the file; shown as `file:line: reason`.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}:{line}: {reason}", .file.display())]
pub struct ConfigProblem {
    pub file: PathBuf,
    /// Counted from 1.
    pub line: usize,
    /// What is wrong and what is allowed.
    pub reason: String,
}

/// Path of the file: `VIECLAM_CONFIG`, else `config.toml` in the user's configuration folder.
#[must_use]
pub fn default_path() -> Option<PathBuf> {
    let named = std::env::var_os("VIECLAM_CONFIG").filter(|p| !p.is_empty());
    named.map(PathBuf::from).or_else(|| {
        let folders = directories::ProjectDirs::from("", "", "vieclam")?;
        Some(folders.config_dir().join("config.toml"))
    })
}

/// Reads the file; the defaults when there is none.
///
/// # Errors
/// The first problem, with its line.
pub fn read(path: &Path) -> Result<Config, ConfigProblem> {
    match text_file::read(path) {
        Ok(text) => parse(&text, path),
        Err(e) if e.is_missing() => Ok(Config::default()),
        Err(e) => Err(ConfigProblem {
            file: path.to_path_buf(),
            line: 1,
            reason: w::config_unreadable(e),
        }),
    }
}

/// Parses the text of the file.
///
/// # Errors
/// The first problem, with its line.
pub fn parse(text: &str, file: &Path) -> Result<Config, ConfigProblem> {
    let problem = |at: usize, reason: String| ConfigProblem {
        file: file.to_path_buf(),
        line: text.bytes().take(at).filter(|b| *b == b'\n').count() + 1,
        reason,
    };
    let table = DeTable::parse(text).map_err(|e| {
        let at = e.span().map_or(0, |s| s.start);
        problem(at, w::config_toml(toml_problem(e.message())))
    })?;
    let mut config = Config::default();
    let mut entries: Vec<_> = table.get_ref().iter().collect();
    entries.sort_by_key(|(key, _)| key.span().start);
    for (key, value) in entries {
        let at = key.span().start;
        if key.get_ref() == "keys" {
            custom_keys(&mut config.keymap, value).map_err(|(at, reason)| problem(at, reason))?;
        } else {
            entry(&mut config, key.get_ref(), value.get_ref()).map_err(|r| problem(at, r))?;
        }
    }
    Ok(config)
}

fn entry(config: &mut Config, key: &str, value: &DeValue<'_>) -> Result<(), String> {
    let text = || value.as_str().unwrap_or_default();
    let filled = || match text() {
        "" => Err(w::config_text(key)),
        text => Ok(Some(text.to_owned())),
    };
    match key {
        "lang" => config.lang = Some(one_of(key, text(), &LANGS)?),
        "theme" => config.look = Some(one_of(key, text(), &LOOKS)?),
        "hints" => config.hints = one_of(key, text(), &HINTS)?,
        "register" => config.register = filled()?.map(PathBuf::from),
        "key_file" => config.key_file = filled()?.map(PathBuf::from),
        "clerk" => config.clerk = filled()?,
        "ascii" => config.ascii = value.as_bool().ok_or_else(|| w::config_yes_no(key))?,
        _ => return Err(w::config_unknown(key, KNOWN.join(", "))),
    }
    Ok(())
}

const KNOWN: [&str; 8] = [
    "lang", "register", "key_file", "clerk", "theme", "ascii", "hints", "[keys]",
];
const LANGS: [(&str, Lang); 2] = [("vi", Lang::Vi), ("en", Lang::En)];
const LOOKS: [(&str, Look); 4] = [
    ("dark", Look::Dark),
    ("light", Look::Light),
    ("16", Look::Sixteen),
    ("none", Look::None),
];
const HINTS: [(&str, HintsMode); 3] = [
    ("always", HintsMode::Always),
    ("fade", HintsMode::Fade),
    ("never", HintsMode::Never),
];

fn one_of<T: Copy>(key: &str, text: &str, choices: &[(&str, T)]) -> Result<T, String> {
    let result = choices.iter().find(|(name, _)| *name == text);
    result.map(|(_, choice)| *choice).ok_or_else(|| {
        let names: Vec<String> = choices.iter().map(|(n, _)| format!("\"{n}\"")).collect();
        w::config_choice(key, names.join(", "))
    })
}

/// Reads the table `[keys]`; a problem comes with its byte offset.
fn custom_keys(keymap: &mut Keymap, value: &Spanned<DeValue<'_>>) -> Result<(), (usize, String)> {
    let table = value
        .get_ref()
        .as_table()
        .ok_or_else(|| (value.span().start, w::CONFIG_KEYS.text().to_owned()))?;
    let mut entries: Vec<_> = table.iter().collect();
    entries.sort_by_key(|(action, _)| action.span().start);
    for (action, chord) in entries {
        let chord = chord.get_ref().as_str().unwrap_or_default();
        keymap
            .add(action.get_ref(), chord)
            .map_err(|reason| (action.span().start, reason))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problem(text: &str) -> String {
        match parse(text, Path::new("config.toml")) {
            Ok(config) => format!("{config:?}"),
            Err(problem) => problem.to_string(),
        }
    }

    #[test]
    fn the_example_in_the_documentation_is_read() {
        let source = include_str!("config.rs");
        let example: String = source
            .lines()
            .take_while(|l| l.starts_with("//!"))
            .map(|l| l.trim_start_matches("//!").trim_start_matches(' '))
            .skip_while(|l| *l != "```toml")
            .skip(1)
            .take_while(|l| *l != "```")
            .fold(String::new(), |all, line| all + line + "\n");
        let config = parse(&example, Path::new("config.toml")).unwrap_or_default();
        assert_eq!(config.lang, Some(Lang::Vi));
        assert_eq!(config.look, Some(Look::Light));
        assert_eq!(config.hints, HintsMode::Fade);
        assert_eq!(config.clerk.as_deref(), Some("lan"));
        assert_ne!(config.keymap, Keymap::default());
    }

    #[test]
    fn a_problem_names_its_line() {
        for (text, line) in [
            ("lang = \"vi\"\ntheme = \"pink\"\n", 2),
            ("\n\nlang = 5\n", 3),
            ("colour = \"red\"\n", 1),
            ("ascii = \"yes\"\n", 1),
            ("clerk = \"\"\n", 1),
            ("keys = 1\n", 1),
            ("[keys]\nsave = \"Ctrl+Y\"\n\nfind = \"Ctrl+Y\"\n", 4),
            ("[keys]\nsave = \"Ctrl+H\"\n", 2),
            ("[keys]\nsave = \"y\"\n", 2),
            ("hints = \n", 1),
        ] {
            let problem = problem(text);
            assert!(
                problem.starts_with(&format!("config.toml:{line}: ")),
                "{text:?}: {problem}"
            );
        }
    }

    #[test]
    fn an_empty_file_asks_for_nothing() {
        assert_eq!(parse("", Path::new("c")), Ok(Config::default()));
    }
}
