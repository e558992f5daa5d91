//! What every command needs of the machine before it begins. Without it the libraries below end the process without a
//! sentence: on a clock outside their range, without room to allocate, on a stack too small.

use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

use super::{Failure, Result};
use crate::domain::date;
use crate::register::text_file::MAX_BYTES;
use crate::register::trail::clock;
use crate::words::cli as w;

/// Bytes that must be free: what the largest command needs beside the program.
const MEMORY: usize = 96 << 20;
/// Bytes of the stack that is asked of the system, and the least that suffices.
#[cfg(unix)]
const STACK: u64 = 8 << 20;
#[cfg(unix)]
const MIN_STACK: u64 = 1 << 20;

/// Checks the machine.
///
/// # Errors
/// What is missing, and what to do.
pub(super) fn check() -> Result<()> {
    let failed = |sentence: String| Err(Failure::Failed(sentence));
    fail_writes_beyond_limit();
    if Vec::<u8>::new().try_reserve_exact(MEMORY).is_err() {
        return failed(w::no_memory(MEMORY >> 20));
    }
    if !has_stack() {
        return failed(w::NO_STACK.text().to_owned());
    }
    if !clock::is_possible() {
        return failed(w::clock_wrong(date::YEARS.end()));
    }
    if let Some(path) = endless_time_zone(env::var_os("TZ")) {
        return Err(Failure::Usage(w::time_zone_wrong(path.display())));
    }
    Ok(())
}

/// The file of a time zone (`TZ`) that could be read without an end: a device, a pipe, or too long. It is looked for where
/// `chrono` does.
fn endless_time_zone(zone: Option<OsString>) -> Option<PathBuf> {
    let zone = zone.filter(|_| cfg!(unix))?;
    let zone = zone.to_str()?.trim_start_matches(':');
    let folders = ["/usr/share/zoneinfo", "/share/zoneinfo", "/etc/zoneinfo"];
    let mut files = folders.iter().map(|folder| Path::new(folder).join(zone));
    files.find(|file| {
        let is_small = |m: std::fs::Metadata| m.is_dir() || m.is_file() && m.len() <= MAX_BYTES;
        file.metadata().is_ok_and(|m| !is_small(m))
    })
}

/// Raises a small limit of the stack, which grows up to it.
#[cfg(unix)]
fn has_stack() -> bool {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let is_enough = |limit: &Rlimit| limit.current.is_none_or(|bytes| bytes >= MIN_STACK);
    let limit = getrlimit(Resource::Stack);
    if is_enough(&limit) {
        return true;
    }
    let wanted = limit.maximum.map_or(STACK, |most| most.min(STACK));
    let raised = Rlimit {
        current: Some(wanted),
        ..limit
    };
    wanted >= MIN_STACK && setrlimit(Resource::Stack, raised).is_ok()
}

#[cfg(not(unix))]
fn has_stack() -> bool {
    true
}

/// Lets a write beyond the limit of file sizes (`ulimit -f`) fail, so that it is reported; by default the signal ends the
/// process.
#[cfg(unix)]
fn fail_writes_beyond_limit() {
    let seen = std::sync::Arc::default();
    // Without the handler the process ends as it would have.
    let _ = signal_hook::flag::register(rustix::process::Signal::XFSZ.as_raw(), seen);
}

#[cfg(not(unix))]
fn fail_writes_beyond_limit() {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[cfg(unix)]
    fn a_time_zone_is_no_device() {
        let refused = |zone: &str| endless_time_zone(Some(zone.into()));
        for device in ["/dev/zero", ":/dev/zero", "../../../dev/zero"] {
            assert!(refused(device).is_some(), "{device}");
        }
        for zone in [
            "",
            "UTC",
            "Asia/Ho_Chi_Minh",
            "ICT-7",
            "/no/such",
            "/etc/passwd",
        ] {
            assert_eq!(refused(zone), None, "{zone}");
        }
        assert_eq!(endless_time_zone(None), None);
    }
}
