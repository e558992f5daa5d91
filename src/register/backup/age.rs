//! How old the newest backup is. The trail says which is the newest; its date counts only where neither the clock nor a later
//! row of the trail contradicts it.

use chrono::{DateTime, Local, NaiveDate, Utc};

use crate::register::backup::retention::{self, BackupFile, folder_of};
use crate::register::trail::clock;
use crate::register::{Register, Result};

/// The age of a backup.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BackupAge {
    /// Days since the backup; 0 for today.
    Days(i64),
    /// Dated after the computer's clock.
    AfterClock,
    /// A row that was written after the backup has the date of an earlier day, or its own newest row that of a later one.
    Contradicted(DateTime<Utc>),
}

impl BackupAge {
    /// The age by the backup's date, the date of its newest row, the earliest date of the rows after that, and the clock.
    #[must_use]
    pub fn new(
        made_at: DateTime<Utc>,
        [held, later]: [Option<DateTime<Utc>>; 2],
        now: DateTime<Utc>,
    ) -> Self {
        let day = local_day(made_at);
        let held = held.filter(|at| local_day(*at) > day);
        if clock::is_after(made_at, now) {
            return Self::AfterClock;
        }
        match held.or(later.filter(|at| local_day(*at) < day)) {
            Some(at) => Self::Contradicted(at),
            None => Self::Days((local_day(now) - day).num_days().max(0)),
        }
    }
}

fn local_day(at: DateTime<Utc>) -> NaiveDate {
    at.with_timezone(&Local).date_naive()
}

/// The newest backup of the register's trail in its folder, and its age.
pub fn newest(register: &Register, now: DateTime<Utc>) -> Result<Option<(BackupFile, BackupAge)>> {
    newest_that(register, now, |_| true)
}

/// The newest backup that was made without findings.
pub fn newest_sound(
    register: &Register,
    now: DateTime<Utc>,
) -> Result<Option<(BackupFile, BackupAge)>> {
    newest_that(register, now, |file| file.label.sound)
}

fn newest_that(
    register: &Register,
    now: DateTime<Utc>,
    fits: impl Fn(&BackupFile) -> bool,
) -> Result<Option<(BackupFile, BackupAge)>> {
    let (files, _) = retention::by_trail(register, &folder_of(register.path()))?;
    let Some(file) = files.into_iter().find(fits) else {
        return Ok(None);
    };
    let (reader, row) = (register.reader(), file.label.head.row);
    let held = clock::date_of_row(reader, row)?;
    let later = clock::earliest_after_row(reader, row)?;
    let age = BackupAge::new(file.label.at, [held, later], now);
    Ok(Some((file, age)))
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;

    #[test]
    fn a_date_counts_only_where_nothing_contradicts_it() {
        let now = Local::now()
            .date_naive()
            .and_hms_opt(12, 0, 0)
            .and_then(|noon| noon.and_local_timezone(Local).earliest())
            .unwrap()
            .to_utc();
        let (hour, day) = (TimeDelta::hours(1), TimeDelta::days(1));
        let age = |made, later| BackupAge::new(made, [None, later], now);
        assert_eq!(age(now - hour, None), BackupAge::Days(0));
        assert_eq!(age(now - hour, Some(now)), BackupAge::Days(0));
        assert_eq!(age(now - day * 4, Some(now)), BackupAge::Days(4));
        for ahead in [hour, day, day * 3100] {
            assert_eq!(age(now + ahead, None), BackupAge::AfterClock);
        }
        // A clock some minutes fast is no error.
        assert_eq!(age(now + hour / 30, None), BackupAge::Days(0));
        // Made a day ago by a clock a day fast: a row written after it has the date of yesterday.
        let yesterday = now - day + hour;
        let contradicted = BackupAge::Contradicted(yesterday);
        assert_eq!(age(now - hour, Some(yesterday)), contradicted);
        // Made by a clock in the past.
        let slow = |held| BackupAge::new(now - day * 9000, [Some(held), None], now);
        assert_eq!(slow(yesterday), contradicted);
        assert_eq!(slow(now - day * 9000), BackupAge::Days(9000));
    }
}
