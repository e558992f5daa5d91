//! What the program forbids itself once the register is open: files outside its own folders (landlock), and starting
//! programs, opening sockets, looking into other processes or typing into a terminal (seccomp). Whatever a hostile file or a
//! fault in it may do, it does inside. Linux only; elsewhere, and on kernels without it, the administration screen says so.

#[cfg(target_os = "linux")]
mod calls;
#[cfg(target_os = "linux")]
mod files;

use std::path::{Path, PathBuf};

use crate::register::Register;
use crate::register::open::data_folder;
use crate::tui::config;
use crate::words::access as w;

/// How far a half of the fence stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Half {
    /// All of it.
    Whole,
    /// What this kernel knows of it.
    Part,
    /// Nothing: the system has no such thing.
    #[default]
    Missing,
}

/// The fence of this process.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Fence {
    /// Files outside the folders.
    pub files: Half,
    /// Programs, sockets and the like.
    pub calls: Half,
}

/// Where the program may go.
#[derive(Clone, Debug, Default)]
pub struct Grounds {
    /// Folders to read and write in.
    pub own: Vec<PathBuf>,
    /// Files and folders to read.
    pub read: Vec<PathBuf>,
}

/// Where copies for leaving the building are put on an office machine.
const STICKS: [&str; 3] = ["/media", "/mnt", "/run/media"];
/// The hour, and what a panic's report looks up.
const SYSTEM: [&str; 8] = [
    "/etc/localtime",
    "/etc/timezone",
    "/usr/share/zoneinfo",
    "/usr/lib",
    "/lib",
    "/proc/self",
    "/sys/fs/cgroup",
    "/dev/urandom",
];

impl Grounds {
    /// For an open register: its folder, the data folder, the folder the clerk stands in; the configuration to read.
    #[must_use]
    pub fn of(register: &Register) -> Self {
        let absolute = |p: &Path| std::path::absolute(p).unwrap_or_else(|_| p.to_path_buf());
        let beside = absolute(register.path()).parent().map(Path::to_path_buf);
        let mut own: Vec<PathBuf> = beside.into_iter().collect();
        own.push(data_folder());
        own.extend(std::env::current_dir());
        if !register.session().served {
            own.extend(STICKS.map(PathBuf::from));
        }
        let mut read: Vec<PathBuf> = SYSTEM.map(PathBuf::from).to_vec();
        read.extend(config::default_path());
        read.extend(std::env::current_exe());
        Self { own, read }
    }
}

impl Fence {
    /// Closes the fence around this thread and all it starts. It cannot be opened again.
    #[cfg(target_os = "linux")]
    #[must_use]
    pub fn close(grounds: &Grounds) -> Self {
        let told = |what, done: Result<Half, String>| {
            done.unwrap_or_else(|error| {
                tracing::warn!(what, error, "the fence does not close");
                Half::Missing
            })
        };
        let fence = Self {
            files: told("files", files::forbid(grounds)),
            calls: told("calls", calls::forbid()),
        };
        tracing::info!(files = ?fence.files, calls = ?fence.calls, "fence");
        fence
    }

    /// There is none outside Linux.
    #[cfg(not(target_os = "linux"))]
    #[must_use]
    pub fn close(_grounds: &Grounds) -> Self {
        tracing::warn!("no fence on this system");
        Self::default()
    }

    /// For the administration screen.
    #[must_use]
    pub fn sentence(self) -> &'static str {
        let said = match (self.files, self.calls) {
            (Half::Whole, Half::Whole) => w::FENCE_WHOLE,
            (Half::Missing, Half::Missing) => w::FENCE_MISSING,
            (Half::Missing, _) => w::FENCE_NO_FILES,
            (_, Half::Missing) => w::FENCE_NO_CALLS,
            _ => w::FENCE_PART,
        };
        said.text()
    }

    /// All of it stands.
    #[must_use]
    pub fn is_whole(self) -> bool {
        (self.files, self.calls) == (Half::Whole, Half::Whole)
    }
}
