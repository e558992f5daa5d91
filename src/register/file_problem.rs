//! Why a register's file is not opened or not written, with a sentence: what stands at its path, and what to do.

use std::path::{Path, PathBuf};

use crate::words::opening as w;

/// What is wrong with the file at a register's path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FileProblem {
    Missing,
    /// The newest copy of the missing register.
    MissingBesideCopies(PathBuf),
    /// SQLite's log of the missing register.
    MissingBesideLog(PathBuf),
    /// A file of no bytes.
    Empty,
    /// A file of no bytes, and the newest copy of the register.
    EmptyBesideCopies(PathBuf),
    /// A device, pipe or socket.
    NotAFile,
    LinkLoop,
    /// The path, or the name of a file beside it, would be longer than the system or SQLite takes.
    TooLong,
    /// A symbolic link, and where it leads to.
    BrokenLink(PathBuf),
    /// The file or its folder cannot be read.
    NoAccess,
    /// A new register cannot be created.
    FolderProtected,
    /// Another error of the system: its number.
    Unreachable(i32),
    /// The number of hard links.
    OtherNames(u64),
    /// SQLite's log beside the file belongs to another one.
    ForeignLog(PathBuf),
    /// SQLite's log lies beside a symbolic link; it belongs beside the link's file, under the second name.
    LogBesideLink(PathBuf, PathBuf),
    /// A file of SQLite's log that this account may not write, and the number of its owner.
    LogProtected(PathBuf, u32),
    /// A process has another file open that had this name before.
    FormerFileOpen,
    /// Removed or renamed since it was opened.
    Removed,
    /// The path leads to another file than the one that was opened.
    Replaced,
    /// The file got a second hard link since it was opened.
    SecondName,
    /// A newer version of the program has upgraded the register since it was opened.
    Upgraded,
    /// Another program has written over the open file.
    Overwritten,
    /// A file of SQLite's log was removed, renamed, replaced or linked since the register was opened.
    LogMoved(PathBuf),
    /// Another program has written over a file of SQLite's log since the register was opened.
    LogOverwritten(PathBuf),
}

impl FileProblem {
    /// The stable name and the sentence, for the file at `path`.
    pub(super) fn describe(&self, path: &Path) -> (&'static str, String) {
        let shown = path.display();
        match self {
            Self::Missing => ("missing", w::missing(shown)),
            Self::MissingBesideCopies(copy) => (
                "missing_beside_copies",
                w::missing_beside_copies(shown, copy.display(), folder(copy)),
            ),
            Self::MissingBesideLog(log) => {
                let sentence = w::missing_beside_log(shown, log.display());
                ("missing_beside_log", sentence)
            }
            Self::Empty => ("empty", w::empty(shown)),
            Self::EmptyBesideCopies(copy) => (
                "empty_beside_copies",
                w::empty_beside_copies(shown, copy.display(), folder(copy)),
            ),
            Self::NotAFile => ("not_a_file", w::not_a_file(shown)),
            Self::TooLong => ("too_long", w::too_long(shown)),
            Self::LinkLoop => ("link_loop", w::link_loop(shown)),
            Self::BrokenLink(target) => ("broken_link", w::broken_link(shown, target.display())),
            Self::NoAccess => ("no_access", w::no_access(shown)),
            Self::FolderProtected => ("folder_protected", w::folder_protected(shown)),
            Self::Unreachable(code) => ("unreachable", w::unreachable(shown, code)),
            Self::OtherNames(count) => ("other_names", w::other_names(shown, count)),
            Self::ForeignLog(log) => ("foreign_log", w::foreign_log(log.display(), shown)),
            Self::LogBesideLink(log, place) => {
                let sentence = w::log_beside_link(log.display(), shown, place.display());
                ("log_beside_link", sentence)
            }
            Self::LogProtected(log, owner) => {
                let sentence = w::log_protected(log.display(), owner, shown);
                ("log_protected", sentence)
            }
            Self::FormerFileOpen => ("former_file_open", w::former_file_open(shown)),
            Self::Removed => ("removed", w::removed(shown)),
            Self::Replaced => ("replaced", w::replaced(shown)),
            Self::SecondName => ("second_name", w::second_name(shown)),
            Self::Upgraded => ("upgraded", w::upgraded(shown)),
            Self::Overwritten => ("overwritten", w::overwritten(shown)),
            Self::LogMoved(log) => ("log_moved", w::log_moved(log.display())),
            Self::LogOverwritten(log) => ("log_overwritten", w::log_overwritten(log.display())),
        }
    }

    /// One line of the home screen for a file that changed while it was open; `None` for the problems of opening.
    #[must_use]
    pub fn home_sentence(&self) -> Option<&'static str> {
        match self {
            Self::Removed => Some(w::HOME_REMOVED.text()),
            Self::Replaced => Some(w::HOME_REPLACED.text()),
            Self::SecondName => Some(w::HOME_SECOND_NAME.text()),
            Self::Upgraded => Some(w::HOME_UPGRADED.text()),
            Self::Overwritten => Some(w::HOME_OVERWRITTEN.text()),
            Self::LogMoved(_) => Some(w::HOME_LOG_MOVED.text()),
            Self::LogOverwritten(_) => Some(w::HOME_LOG_OVERWRITTEN.text()),
            _ => None,
        }
    }

    /// Whether the call named the wrong file (exit code 2) rather than the system failing (1).
    pub(super) fn is_usage(&self) -> bool {
        !matches!(
            self,
            Self::NoAccess
                | Self::FolderProtected
                | Self::Unreachable(_)
                | Self::LogProtected(..)
                | Self::FormerFileOpen
                | Self::Removed
                | Self::Replaced
                | Self::SecondName
                | Self::Upgraded
                | Self::Overwritten
                | Self::LogMoved(_)
                | Self::LogOverwritten(_)
        )
    }
}

fn folder(copy: &Path) -> std::path::Display<'_> {
    let folder = copy.parent().filter(|p| !p.as_os_str().is_empty());
    folder.unwrap_or(Path::new(".")).display()
}
