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
pub struct Admission {
    looked: Instant,
}

impl Admission {
    /// For a session on the ward server; an office machine has none.
    #[must_use]
    pub fn of(register: &Register) -> Option<Self> {
        register.session().served.then(|| Self {
            looked: Instant::now(),
        })
    }

    /// How long the loop may wait for the next key.
    #[must_use]
    pub fn patience(&self) -> Duration {
        IDLE.saturating_sub(self.looked.elapsed())
    }

    /// Why the session must end now, if it must. A register that cannot be read at this moment is no reason.
    pub fn refusal(&mut self, register: &Register) -> Option<String> {
        if self.looked.elapsed() < BUSY {
            return None;
        }
        self.looked = Instant::now();
        match register.admit() {
            Err(RegisterError::Refused(sentence)) => Some(sentence),
            _ => None,
        }
    }
}
