//! The sandbox, entered once the register is open: no access to files outside the allowed folders (landlock); no starting of
//! programs, sockets, inspection of other processes or input injection into a terminal (seccomp). It limits what a malicious
//! file or a fault in the program can do. Linux only; elsewhere, and on kernels without support, the administration screen
//! reports its absence.

#[cfg(target_os = "linux")]
mod files;
#[cfg(target_os = "linux")]
mod syscalls;

use std::path::{Path, PathBuf};

use crate::register::Register;
use crate::register::open::data_folder;
use crate::tui::app::config;
use crate::words::access as w;

/// How far one half of the sandbox is in force.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Enforcement {
    Full,
    /// The part that this kernel supports.
    Partial,
    /// Not at all: the system has no support.
    #[default]
    Unavailable,
}

/// The sandbox of this process.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sandbox {
    pub files: Enforcement,
    pub calls: Enforcement,
}

/// Paths that the sandbox allows.
#[derive(Clone, Debug, Default)]
pub struct AllowedPaths {
    pub read_write: Vec<PathBuf>,
    pub read_only: Vec<PathBuf>,
}

/// Mount points of removable media, where sealed backups are written on an office machine.
const REMOVABLE_MEDIA: [&str; 3] = ["/media", "/mnt", "/run/media"];
/// Time zone, and what a panic's report reads.
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
    /// The paths for an open register: its folder, the data folder and the working folder; the configuration to read.
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
    /// Restricts this thread and all that it starts, irreversibly.
    #[cfg(target_os = "linux")]
    #[must_use]
    pub fn enter(paths: &AllowedPaths) -> Self {
        let unavailable = |error| {
            tracing::warn!(error, "sandbox not enforced");
            Enforcement::Unavailable
        };
        let sandbox = Self {
            files: files::forbid(paths).unwrap_or_else(|_| unavailable("landlock")),
            calls: syscalls::forbid().unwrap_or_else(|_| unavailable("seccomp")),
        };
        tracing::info!(files = ?sandbox.files, calls = ?sandbox.calls, "sandbox");
        sandbox
    }

    /// The sandbox needs Linux.
    #[cfg(not(target_os = "linux"))]
    #[must_use]
    pub fn enter(_paths: &AllowedPaths) -> Self {
        tracing::warn!("no sandbox on this system");
        Self::default()
    }

    /// The sentence of the administration screen.
    #[must_use]
    pub fn sentence(self) -> &'static str {
        let phrase = match (self.files, self.calls) {
            (Enforcement::Full, Enforcement::Full) => w::SANDBOX_FULL,
            (Enforcement::Unavailable, Enforcement::Unavailable) => w::SANDBOX_MISSING,
            (Enforcement::Unavailable, _) => w::SANDBOX_NO_FILES,
            (_, Enforcement::Unavailable) => w::SANDBOX_NO_CALLS,
            _ => w::SANDBOX_PARTIAL,
        };
        phrase.text()
    }

    /// Whether both halves are fully in force.
    #[must_use]
    pub fn is_full(self) -> bool {
        (self.files, self.calls) == (Enforcement::Full, Enforcement::Full)
    }
}
