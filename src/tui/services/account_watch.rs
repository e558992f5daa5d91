//! Checks from time to time whether the session's account is open, on the ward server only: an account may be closed during
//! a session. On an office machine an idle program has no wake-ups.

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
}

impl AccountWatch {
    /// For a session on the ward server; `None` on an office machine.
    pub fn for_session(register: &Register) -> Option<Self> {
        register.session().on_server.then(|| Self {
            last_check: Instant::now(),
        })
    }

    /// Maximum time the loop may wait for input.
    pub fn timeout(&self) -> Duration {
        IDLE.saturating_sub(self.last_check.elapsed())
    }

    /// Why the session must end now, if it must. A register that cannot be read for the moment is no reason.
    pub fn refusal(&mut self, register: &Register) -> Option<String> {
        if self.last_check.elapsed() < BUSY {
            return None;
        }
        self.last_check = Instant::now();
        match register.check_account() {
            Err(RegisterError::Refused(message)) => Some(message.text().to_owned()),
            _ => None,
        }
    }
}
