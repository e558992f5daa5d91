//! The copy after a day's first save: made on a thread of its own with its own connections, so that typing never waits for
//! it. Whether one is due is read from the folder of copies; making and proving it is `register::backup`'s.

use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};

use chrono::{Local, NaiveDate};

use crate::register::backup::{create_verified, folder_of, list, retention};
use crate::register::{Register, RegisterError};

/// The copy of the day.
#[derive(Debug, Default)]
pub struct DailyCopy {
    /// Off in an invented ward, and where nobody asked for it.
    enabled: bool,
    /// The day that was looked after.
    last_day: Option<NaiveDate>,
    job: Option<JoinHandle<()>>,
    error: Arc<Mutex<Option<RegisterError>>>,
}

impl DailyCopy {
    /// Copies from the first save of each day on; `on`: at all.
    #[must_use]
    pub fn new(enabled: bool) -> Self {
        Self {
            enabled,
            ..Self::default()
        }
    }

    /// Something was saved: starts the copy of the day, if there is none and nobody else is at it.
    pub fn on_save(&mut self, register: &Register) {
        let today = Local::now().date_naive();
        if !self.enabled || self.last_day == Some(today) || register.is_read_only() {
            return;
        }
        self.last_day = Some(today);
        let (path, folder) = (register.path().to_path_buf(), folder_of(register.path()));
        let done = list(&path, &folder)
            .iter()
            .any(|copy| copy.label.day() == today);
        if done || retention::is_under_way(&folder) {
            return;
        }
        let error_slot = Arc::clone(&self.error);
        self.job = Some(thread::spawn(move || {
            let error = match create_verified(&path, &folder, &mut |_| ()) {
                Ok(copy) => {
                    tracing::info!(rows = copy.rows, sound = copy.label.sound, "daily copy");
                    None
                }
                Err(e) => {
                    tracing::warn!(error = e.code(), "daily copy");
                    Some(e)
                }
            };
            if let Ok(mut slot) = error_slot.lock() {
                *slot = error;
            }
        }));
    }

    /// Why the last copy of the day came to nothing.
    #[must_use]
    pub fn error(&self) -> Option<String> {
        let error = self.error.lock().ok()?;
        error.as_ref().map(RegisterError::sentence)
    }

    /// Waits for a copy under way: the clerk has left, and nothing waits for the screen any more.
    pub fn finish(&mut self) {
        if let Some(job) = self.job.take() {
            // A thread that panicked has left its report; the next save of another day tries again.
            let _ = job.join();
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test that finds nothing stops there")]
mod tests {
    use super::*;
    use crate::register::Session;
    use crate::words::{Lang, set_language};

    #[test]
    fn a_failed_copy_is_reported_in_the_language_of_the_screen() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("r.db");
        let register = Register::open(&path, Session::new("lan")).unwrap();
        // A file stands where the folder of backups should be.
        std::fs::write(folder_of(&path), "").unwrap();
        set_language(Lang::En);
        let mut copy = DailyCopy::new(true);
        copy.on_save(&register);
        copy.finish();
        let english = copy.error().unwrap();
        set_language(Lang::Vi);
        let vietnamese = copy.error().unwrap();
        assert!(english.contains("cannot be"), "{english}");
        assert_ne!(english, vietnamese);
    }
}
