//! What a client of the ward server sends, with an end to waiting: a client that sends nothing for a while, or takes too long
//! in all, is given up, so that it holds neither the process nor the register.

use std::io::{self, Read};
use std::time::{Duration, Instant};

/// How long a client may send nothing.
const IDLE: Duration = Duration::from_mins(1);
/// How long a client may take in all: the largest file at 3 KiB a second.
const TOTAL: Duration = Duration::from_hours(1);

/// Reads a file descriptor without a buffer. A read fails with `TimedOut` when nothing comes in time. Elsewhere than on unix,
/// where there is no ward server, it waits as long as it takes.
#[derive(Debug)]
pub struct ClientInput<F> {
    input: F,
    idle: Duration,
    end: Instant,
}

impl<F> ClientInput<F> {
    /// The input of a client that has just begun.
    pub fn new(input: F) -> Self {
        Self::within(input, IDLE, TOTAL)
    }

    /// With other limits.
    pub(super) fn within(input: F, idle: Duration, total: Duration) -> Self {
        Self {
            input,
            idle,
            end: Instant::now() + total,
        }
    }

    /// How long the next bytes may take to come.
    fn time_left(&self) -> Duration {
        self.idle
            .min(self.end.saturating_duration_since(Instant::now()))
    }
}

#[cfg(unix)]
impl<F: std::os::fd::AsFd> Read for ClientInput<F> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        use rustix::event::{PollFd, PollFlags, Timespec, poll};
        let wait = Timespec::try_from(self.time_left()).map_err(io::Error::other)?;
        let mut inputs = [PollFd::new(&self.input, PollFlags::IN)];
        if poll(&mut inputs, Some(&wait))? == 0 {
            return Err(io::ErrorKind::TimedOut.into());
        }
        Ok(rustix::io::read(&self.input, buffer)?)
    }
}

#[cfg(not(unix))]
impl<F: Read> Read for ClientInput<F> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.time_left().is_zero() {
            return Err(io::ErrorKind::TimedOut.into());
        }
        self.input.read(buffer)
    }
}
