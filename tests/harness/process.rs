//! The threads of another process, as Linux reports them.

use std::fs;

/// How often the threads of a process have given up the processor by themselves; 0 once it has ended.
pub fn wake_ups(process: u32) -> u64 {
    let count = |status: &String| {
        let line = status
            .lines()
            .find_map(|l| l.strip_prefix("voluntary_ctxt_switches:"))?;
        line.trim().parse::<u64>().ok()
    };
    of_threads(process, "status").iter().filter_map(count).sum()
}

/// Whether every thread waits for an event, the loop perhaps until a time. Always so once it has ended.
pub fn awaits_events(process: u32) -> bool {
    let is_futex = |call: &String| number(call) == Some(libc::SYS_futex);
    let calls = of_threads(process, "syscall");
    calls.iter().all(|c| is_futex(c) || has_no_limit(c))
}

/// Whether every thread waits for an event without a time limit: nothing else wakes the process.
pub fn never_wakes_by_itself(process: u32) -> bool {
    of_threads(process, "syscall")
        .iter()
        .all(|c| has_no_limit(c))
}

/// Watches a process until it has handled what was sent to it.
pub struct Watch {
    process: u32,
    /// [`wake_ups`] when it was sent.
    since: u64,
    before: Option<(u64, usize)>,
}

impl Watch {
    pub fn new(process: u32, since: u64) -> Self {
        Self {
            process,
            since,
            before: None,
        }
    }

    /// Whether it was woken since, and has waited twice in a row without being woken or having written in between.
    pub fn is_still(&mut self, waits: fn(u32) -> bool, written: usize) -> bool {
        let count = wake_ups(self.process);
        let waits = count > self.since && waits(self.process);
        let now = waits.then_some((count, written));
        let is_still = now.is_some() && now == self.before;
        self.before = now;
        is_still
    }
}

/// Whether a thread is in a write.
pub fn is_writing(process: u32) -> bool {
    let calls = of_threads(process, "syscall");
    calls.iter().any(|c| number(c) == Some(libc::SYS_write))
}

/// Whether the first thread reads from stdin.
pub fn is_reading(process: u32) -> bool {
    let call = fs::read_to_string(format!("/proc/{process}/syscall")).unwrap_or_default();
    let mut words = call.split_whitespace();
    let read = libc::SYS_read.to_string();
    words.next() == Some(read.as_str()) && words.next() == Some("0x0")
}

/// Whether a process has a handler for a signal.
pub fn catches(process: u32, signal: rustix::process::Signal) -> bool {
    let status = fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let mask = status.lines().find_map(|l| l.strip_prefix("SigCgt:"));
    let mask = mask.and_then(|m| u64::from_str_radix(m.trim(), 16).ok());
    mask.unwrap_or_default() >> (signal.as_raw() - 1) & 1 == 1
}

/// A file of `/proc` for each thread.
fn of_threads(process: u32, file: &str) -> Vec<String> {
    let threads = fs::read_dir(format!("/proc/{process}/task"));
    let paths = threads
        .into_iter()
        .flatten()
        .flatten()
        .map(|t| t.path().join(file));
    paths.filter_map(|p| fs::read_to_string(p).ok()).collect()
}

/// The number of a system call; `None` while the thread runs.
fn number(call: &str) -> Option<i64> {
    call.split(' ').next()?.parse().ok()
}

/// Whether a thread waits in a system call without a time limit.
fn has_no_limit(call: &str) -> bool {
    let argument = |at: usize| {
        let hexadecimal = call.split(' ').nth(at + 1)?.strip_prefix("0x")?;
        u64::from_str_radix(hexadecimal, 16).ok()
    };
    let no_pointer = |at| argument(at) == Some(0);
    let minus_one = |at| argument(at).is_some_and(|n| n & 0xffff_ffff == 0xffff_ffff);
    match number(call) {
        Some(libc::SYS_read | libc::SYS_recvfrom) => true,
        Some(libc::SYS_futex) => no_pointer(3),
        Some(libc::SYS_ppoll) => no_pointer(2),
        Some(libc::SYS_epoll_pwait) => minus_one(3),
        #[cfg(target_arch = "x86_64")]
        Some(libc::SYS_epoll_wait) => minus_one(3),
        #[cfg(target_arch = "x86_64")]
        Some(libc::SYS_poll) => minus_one(2),
        _ => false,
    }
}
