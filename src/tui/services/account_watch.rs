//! Whether the session's account still works: looked at from time to time on the ward server, where an account may be
//! closed while its clerk sits at the screen. On an office machine there is none of this, and an idle program never wakes.

use std::time::{Duration, Instant};

use crate::register::{Register, RegisterError};

/// An idle session looks this often: a closed account ends within a minute.
const IDLE: Duration = Duration::from_secs(30);
/// Under keys it looks no more often than this.
const BUSY: Duration = Duration::from_secs(5);

/// When it was looked at last.
#[derive(Debug)]
pub struct AccountWatch {
    last_check: Instant,
}

impl AccountWatch {
    /// For a session on the ward server; an office machine has none.
    #[must_use]
    pub fn for_session(register: &Register) -> Option<Self> {
        register.session().on_server.then(|| Self {
            last_check: Instant::now(),
        })
    }

    /// How long the loop may wait for the next key.
    #[must_use]
    pub fn timeout(&self) -> Duration {
        IDLE.saturating_sub(self.last_check.elapsed())
    }

    /// Why the session must end now, if it must. A register that cannot be read at this moment is no reason.
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
