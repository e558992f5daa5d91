//! Unfinished files that versions before the folder of unfinished files left, by their exact names: any other file of a like name is
//! not the program's.

use std::path::{Path, PathBuf};

use crate::register::backup::retention::{
    BackupLabel, before_restore, folder_of, is_moment, is_number, stem,
};
use crate::register::file::{PARTIAL, files_in, parent_folder};

/// Hexadecimal digits of a random name.
const DIGITS: usize = 32;

/// The partial files that versions before this folder left beside the register and in the folder of backups.
pub(super) fn of_register(register: &Path) -> Vec<PathBuf> {
    let file = register.file_name().unwrap_or_default().to_string_lossy();
    let named = |path: &PathBuf, fits: &dyn Fn(&str) -> bool| {
        path.file_name()
            .is_some_and(|name| fits(&name.to_string_lossy()))
    };
    let is_random =
        |name: &str| name.len() == DIGITS && name.bytes().all(|b| b.is_ascii_hexdigit());
    let beside = |name: &str| {
        let name = name.strip_suffix("-journal").unwrap_or(name);
        between(name, ".", PARTIAL).is_some_and(is_random)
            || name == format!(".{file}.relocked{PARTIAL}")
            || between(name, &format!("{file}.v"), "-unproved").is_some_and(is_number)
            || between(name, &before_restore(register), PARTIAL).is_some_and(is_moment)
    };
    let in_backups = |name: &str| {
        let name = name.strip_suffix("-journal").unwrap_or(name);
        let label = name.strip_suffix(PARTIAL).map(BackupLabel::from_file_name);
        between(name, "", PARTIAL).is_some_and(is_random)
            || label
                .flatten()
                .is_some_and(|label| label.stem == stem(register))
    };
    let mut leftovers = files_in(parent_folder(register));
    leftovers.retain(|path| named(path, &beside));
    let mut partial = files_in(&folder_of(register));
    partial.retain(|path| named(path, &in_backups));
    leftovers.extend(partial);
    leftovers
}

/// What a name has between its beginning and its end.
fn between<'n>(name: &'n str, start: &str, end: &str) -> Option<&'n str> {
    name.strip_prefix(start)?.strip_suffix(end)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn only_exact_names_are_those_of_unfinished_files() {
        let folder = tempfile::tempdir().unwrap();
        let register = folder.path().join("r.db");
        let random = "0f".repeat(16);
        let own = [
            format!(".{random}.partial"),
            ".r.db.relocked.partial-journal".to_owned(),
            "r.db.v1-unproved".to_owned(),
            "r-before-restore-20260101T000000Z.partial".to_owned(),
            format!("r-backups/{random}.partial"),
            format!("r-backups/r-20260101T000000Z-v7-1-{random}.db.partial"),
        ];
        let other = [
            ".bashrc.partial",
            "r.db.v1",
            "r.db.anything-unproved",
            "r.db.v1x-unproved",
            "r-before-restore-x.partial",
            "r-backups/notes.txt",
            "r-backups/film.partial",
        ];
        fs::create_dir(folder_of(&register)).unwrap();
        for name in own.iter().map(String::as_str).chain(other) {
            fs::write(folder.path().join(name), "a person").unwrap();
        }
        let mut listed = of_register(&register);
        listed.sort();
        let mut own = own.map(|name| folder.path().join(name));
        own.sort();
        assert_eq!(listed, own);
    }
}
