//! Checks from time to time whether the session's account is open: an account may be closed during a session. On the ward
//! server an idle session wakes for it; on an office machine, where an idle program has no wake-ups, the next key does.

use std::time::{Duration, Instant};

use crate::register::{Register, RegisterError};

/// Interval of an idle session: a closed account's session ends within a minute.
const IDLE: Duration = Duration::from_secs(30);
/// Minimum interval while keys are pressed.
const BUSY: Duration = Duration::from_secs(5);

/// Times the checks of the account.
#[derive(Debug)]
pub struct AccountWatch {
    last_check: Instant,
    wakes: bool,
}

impl AccountWatch {
    /// For a session that begins.
    pub fn for_session(register: &Register) -> Self {
        Self {
            last_check: Instant::now(),
            wakes: register.session().on_server,
        }
    }

    /// Maximum time the loop may wait for input; `None` without limit.
    pub fn timeout(&self) -> Option<Duration> {
        let remaining = IDLE.saturating_sub(self.last_check.elapsed());
        self.wakes.then_some(remaining)
    }

    /// Why the session must end now, if it must. A register that cannot be read for the moment is no reason.
    pub fn refusal(&mut self, register: &Register) -> Option<String> {
        if self.last_check.elapsed() < BUSY {
            return None;
        }
        self.last_check = Instant::now();
        match register.access_level() {
            Err(RegisterError::Refused(message)) => Some(message.text().to_owned()),
            _ => None,
        }
    }
}
