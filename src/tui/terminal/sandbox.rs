//! What the program forbids itself once the register is open: files outside its own folders (landlock), and starting
//! programs, opening sockets, looking into other processes or typing into a terminal (seccomp). Whatever a hostile file or a
//! fault in it may do, it does inside. Linux only; elsewhere, and on kernels without it, the administration screen says so.

#[cfg(target_os = "linux")]
#[cfg(target_os = "linux")]
mod files;
pub(in crate::tui) mod syscalls;

use std::path::{Path, PathBuf};

use crate::register::Register;
use crate::register::open::data_folder;
use crate::tui::app::config;
use crate::words::access as w;

/// How far a half of the fence stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Enforcement {
    Full,
    /// What this kernel knows of it.
    Partial,
    /// Nothing: the system has no such thing.
    #[default]
    Unavailable,
}

/// The fence of this process.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sandbox {
    /// Files outside the folders.
    pub files: Enforcement,
    /// Programs, sockets and the like.
    pub calls: Enforcement,
}

/// Where the program may go.
#[derive(Clone, Debug, Default)]
pub struct AllowedPaths {
    /// Folders to read and write in.
    pub read_write: Vec<PathBuf>,
    /// Files and folders to read.
    pub read_only: Vec<PathBuf>,
}

/// Where copies for leaving the building are put on an office machine.
const REMOVABLE_MEDIA: [&str; 3] = ["/media", "/mnt", "/run/media"];
/// The hour, and what a panic's report looks up.
const SYSTEM_PATHS: [&str; 8] = [
    "/etc/localtime",
    "/etc/timezone",
    "/usr/share/zoneinfo",
    "/usr/lib",
    "/lib",
    "/proc/self",
    "/sys/fs/cgroup",
    "/dev/urandom",
];

impl AllowedPaths {
    /// For an open register: its folder, the data folder, the folder the clerk stands in; the configuration to read.
    #[must_use]
    pub fn for_register(register: &Register) -> Self {
        let absolute = |p: &Path| std::path::absolute(p).unwrap_or_else(|_| p.to_path_buf());
        let folder = absolute(register.path()).parent().map(Path::to_path_buf);
        let mut read_write: Vec<PathBuf> = folder.into_iter().collect();
        read_write.push(data_folder());
        read_write.extend(std::env::current_dir());
        if !register.session().on_server {
            read_write.extend(REMOVABLE_MEDIA.map(PathBuf::from));
        }
        let mut read_only: Vec<PathBuf> = SYSTEM_PATHS.map(PathBuf::from).to_vec();
        read_only.extend(config::default_path());
        read_only.extend(std::env::current_exe());
        Self {
            read_write,
            read_only,
        }
    }
}

impl Sandbox {
    /// Closes the fence around this thread and all it starts. It cannot be opened again.
    #[cfg(target_os = "linux")]
    #[must_use]
    pub fn enter(paths: &AllowedPaths) -> Self {
        let report = |what, done: Result<Enforcement, String>| {
            done.unwrap_or_else(|error| {
                tracing::warn!(what, error, "the fence does not close");
                Enforcement::Unavailable
            })
        };
        let sandbox = Self {
            files: report("files", files::forbid(paths)),
            calls: report("calls", syscalls::forbid()),
        };
        tracing::info!(files = ?sandbox.files, calls = ?sandbox.calls, "fence");
        sandbox
    }

    /// There is none outside Linux.
    #[cfg(not(target_os = "linux"))]
    #[must_use]
    pub fn enter(_paths: &AllowedPaths) -> Self {
        tracing::warn!("no fence on this system");
        Self::default()
    }

    /// For the administration screen.
    #[must_use]
    pub fn sentence(self) -> &'static str {
        let phrase = match (self.files, self.calls) {
            (Enforcement::Full, Enforcement::Full) => w::FENCE_WHOLE,
            (Enforcement::Unavailable, Enforcement::Unavailable) => w::FENCE_MISSING,
            (Enforcement::Unavailable, _) => w::FENCE_NO_FILES,
            (_, Enforcement::Unavailable) => w::FENCE_NO_CALLS,
            _ => w::FENCE_PART,
        };
        phrase.text()
    }

    /// All of it stands.
    #[must_use]
    pub fn is_full(self) -> bool {
        (self.files, self.calls) == (Enforcement::Full, Enforcement::Full)
    }
}
