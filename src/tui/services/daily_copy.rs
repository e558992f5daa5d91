//! The backup after a day's first save, made on a thread with its own connections, so that typing does not wait for it. The
//! folder of backups shows whether one is due; `register::backup` makes and verifies it.

use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};

use chrono::NaiveDate;

use crate::register::backup::age::{self, BackupAge};
use crate::register::backup::{self, staging};
use crate::register::trail::clock;
use crate::register::{Register, RegisterError};
use crate::words::cli as w;

/// Starts the daily backup and collects its result.
#[derive(Debug, Default)]
pub struct DailyCopy {
    /// Off for a demo ward, or by option.
    enabled: bool,
    /// The last day checked.
    last_day: Option<NaiveDate>,
    job: Option<JoinHandle<()>>,
    error: Arc<Mutex<Option<RegisterError>>>,
}

impl DailyCopy {
    /// A service that makes backups, or none.
    pub fn new(enabled: bool) -> Self {
        Self {
            enabled,
            ..Self::default()
        }
    }

    /// Starts the backup of the day after a save, unless there is one or one is being made.
    pub fn on_save(&mut self, register: &Register) {
        let today = clock::today();
        if !self.enabled || self.last_day == Some(today) || register.is_read_only() {
            return;
        }
        // Another session may be making one; the next save looks again.
        if staging::is_in_use(register.path()) {
            return;
        }
        self.last_day = Some(today);
        let newest = age::newest(register, clock::now());
        if matches!(newest, Ok(Some((_, BackupAge::Days(0))))) {
            return;
        }
        let error_slot = Arc::clone(&self.error);
        let backup = backup::job(register);
        let job = thread::Builder::new().spawn(move || {
            let error = match backup() {
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
        });
        match job {
            Ok(job) => self.job = Some(job),
            Err(e) => {
                if let Ok(mut slot) = self.error.lock() {
                    *slot = Some(RegisterError::failed(|| w::no_thread(&e)));
                }
            }
        }
    }

    /// Why the last daily backup failed.
    pub fn error(&self) -> Option<String> {
        let error = self.error.lock().ok()?;
        error.as_ref().map(RegisterError::sentence)
    }

    /// Waits for a backup in progress; called once the screen is closed.
    pub fn finish(&mut self) {
        if let Some(job) = self.job.take() {
            // A panicked thread has left its report; the first save of another day tries again.
            let _ = job.join();
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests may panic")]
mod tests {
    use std::fs::{self, File};
    use std::time::{Duration, SystemTime};

    use chrono::TimeDelta;

    use super::*;
    use crate::register::Session;
    use crate::register::backup::staging::Staging;
    use crate::register::backup::{folder_of, list};
    use crate::words::{Lang, set_language};

    /// Saves nothing; returns the number of copies after the first save of a session.
    fn copies_after_a_save(register: &Register) -> usize {
        let mut copy = DailyCopy::new(true);
        copy.on_save(register);
        copy.finish();
        assert_eq!(copy.error(), None);
        list(register.path(), &folder_of(register.path())).len()
    }

    #[test]
    fn a_copy_with_an_unbelievable_date_is_followed_by_another() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("r.db");
        let register = Register::open(&path, Session::new("lan")).unwrap();
        assert_eq!(copies_after_a_save(&register), 1);
        assert_eq!(copies_after_a_save(&register), 1);
        let copy = list(&path, &folder_of(&path)).remove(0);
        let mut ahead = copy.label;
        ahead.at += TimeDelta::days(3000);
        let ahead = folder_of(&path).join(ahead.file_name());
        fs::rename(copy.path, &ahead).unwrap();
        // What an older version left, with a date ahead as well.
        let partial = File::create(folder_of(&path).join("0f.partial")).unwrap();
        let years = Duration::from_hours(80_000);
        partial.set_modified(SystemTime::now() + years).unwrap();
        assert_eq!(copies_after_a_save(&register), 2);
        assert_eq!(copies_after_a_save(&register), 2);
    }

    #[test]
    fn a_save_while_another_session_copies_looks_again_later() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("r.db");
        let register = Register::open(&path, Session::new("lan")).unwrap();
        let mut copy = DailyCopy::new(true);
        let other = Staging::begin_beside(&path).unwrap();
        copy.on_save(&register);
        assert!(copy.job.is_none());
        drop(other);
        copy.on_save(&register);
        copy.finish();
        assert_eq!(list(&path, &folder_of(&path)).len(), 1);
    }

    #[cfg(unix)]
    #[test]
    fn a_file_in_the_registers_place_is_not_copied() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("r.db");
        let other = folder.path().join("other.db");
        let register = Register::open(&path, Session::new("lan")).unwrap();
        drop(Register::open(&other, Session::new("hoa")).unwrap());
        let mut copy = DailyCopy::new(true);
        fs::rename(&path, folder.path().join("elsewhere.db")).unwrap();
        fs::rename(&other, &path).unwrap();
        copy.on_save(&register);
        copy.finish();
        assert_eq!(list(&path, &folder_of(&path)), []);
        assert!(copy.error().is_some());
    }

    #[test]
    fn a_failed_copy_is_reported_in_the_language_of_the_screen() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("r.db");
        let register = Register::open(&path, Session::new("lan")).unwrap();
        // A file has the path of the backups' folder.
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
