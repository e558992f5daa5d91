//! The screens of the documents, drawn by the program over a generated ward: `home-vi`, `targets-en`.

use std::sync::OnceLock;

use tempfile::TempDir;
use vieclam::words::{self, Lang};

use crate::harness::Clerk;
use crate::harness::registers::{demo_ward, today};

/// Each screen and the keys that lead to it.
const SCREENS: [(&str, &str); 7] = [
    ("home", ""),
    ("intake", "1001185000017Nguyễn Thị H"),
    ("person", "<F3>nong dinh lam<Enter>"),
    ("class", "2<Down><Down><Down><Down><Enter>"),
    ("follow-ups", "4"),
    ("targets", "<F7>"),
    ("missing", "<F7><Down><Down><Enter>"),
];

/// The demo ward on the day of the tests.
fn ward() -> &'static TempDir {
    static WARD: OnceLock<TempDir> = OnceLock::new();
    WARD.get_or_init(|| {
        let folder = TempDir::new().expect("a folder");
        drop(demo_ward(
            &folder.path().join("register.db"),
            today(),
            2_000,
            1,
        ));
        folder
    })
}

/// A screen as a block of Markdown.
pub fn screen(name: &str) -> String {
    let (name, lang) = name.rsplit_once('-').expect("a name and a language");
    let lang = match lang {
        "vi" => Lang::Vi,
        "en" => Lang::En,
        other => panic!("no language {other}"),
    };
    let found = SCREENS.iter().find(|(n, _)| *n == name);
    let (_, keys) = found.unwrap_or_else(|| panic!("no screen {name}"));
    words::set_language(lang);
    let mut clerk = Clerk::over(&ward().path().join("register.db"));
    let drawn = clerk.press(keys).screen();
    words::set_language(Lang::Vi);
    format!("```\n{}\n```\n", drawn.trim_end())
}
