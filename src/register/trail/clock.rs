//! The computer's clock, which may be wrong at any moment, and how it compares with the dates in the trail: the order of its rows is certain, their dates are as right as
//! the clocks of the computers that wrote them.

use std::time::SystemTime;

use chrono::{DateTime, Datelike, Local, NaiveDate, TimeDelta, Utc};

use crate::domain::date;
use crate::register::{Reader, RegisterError, Result};
use crate::words::register as w;

/// How far the clocks of two computers may differ without a word.
const TOLERANCE: TimeDelta = TimeDelta::minutes(5);
/// Rows read at one place of the trail.
const ROWS: i64 = 100;

/// The present moment; the first of 1970 while the clock is out of range, when nothing is written.
#[must_use]
pub fn now() -> DateTime<Utc> {
    moment(system_time()).unwrap_or_default()
}

/// The present day in the time zone of this machine; see [`now`].
#[must_use]
pub fn today() -> NaiveDate {
    now().with_timezone(&Local).date_naive()
}

/// Whether the clock is in the range of the libraries and of the register: from 1970 to the end of [`date::YEARS`].
#[must_use]
pub fn is_possible() -> bool {
    moment(system_time()).is_some()
}

/// Refuses what would be dated by an impossible clock.
///
/// # Errors
/// While the clock is out of range.
pub fn ensure_possible() -> Result<()> {
    if is_possible() {
        return Ok(());
    }
    Err(RegisterError::refused(|| {
        w::clock_impossible(date::YEARS.end())
    }))
}

fn moment(clock: SystemTime) -> Option<DateTime<Utc>> {
    let since = clock.duration_since(SystemTime::UNIX_EPOCH).ok()?;
    let seconds = i64::try_from(since.as_secs()).ok()?;
    let moment = DateTime::from_timestamp(seconds, since.subsec_nanos())?;
    date::YEARS.contains(&moment.year()).then_some(moment)
}

#[cfg(not(test))]
fn system_time() -> SystemTime {
    SystemTime::now()
}

#[cfg(test)]
fn system_time() -> SystemTime {
    tests::CLOCK.get().unwrap_or_else(SystemTime::now)
}

/// Whether a date lies after the clock.
#[must_use]
pub fn is_after(at: DateTime<Utc>, now: DateTime<Utc>) -> bool {
    at - now > TOLERANCE
}

/// A date of the trail after which the clock cannot be: the newest row's, or that of most of the newest rows. `None` when
/// the clock fits the trail.
pub fn later_than_clock(reader: Reader<'_>, now: DateTime<Utc>) -> Result<Option<DateTime<Utc>>> {
    let sql = "SELECT at FROM audit WHERE id <= ?1 ORDER BY id DESC LIMIT ?2";
    let newest = dates(reader, sql, i64::MAX)?;
    let after: Vec<DateTime<Utc>> = newest
        .iter()
        .copied()
        .filter(|at| is_after(*at, now))
        .collect();
    let is_newest = after.first().is_some_and(|at| newest.first() == Some(at));
    let is_most = after.len() * 2 > newest.len();
    Ok(after.into_iter().max().filter(|_| is_newest || is_most))
}

/// The earliest date of the rows that follow a row.
pub fn earliest_after_row(reader: Reader<'_>, row: i64) -> Result<Option<DateTime<Utc>>> {
    let sql = "SELECT at FROM audit WHERE id > ?1 ORDER BY id LIMIT ?2";
    Ok(dates(reader, sql, row)?.into_iter().min())
}

/// The date of a row.
pub fn date_of_row(reader: Reader<'_>, row: i64) -> Result<Option<DateTime<Utc>>> {
    let sql = "SELECT at FROM audit WHERE id = ?1 LIMIT ?2";
    Ok(dates(reader, sql, row)?.pop())
}

/// At most [`ROWS`] dates from a row on.
fn dates(reader: Reader<'_>, sql: &str, row: i64) -> Result<Vec<DateTime<Utc>>> {
    let texts: Vec<String> = reader.values(sql, [row, ROWS])?;
    let parsed = texts.iter().map(|text| DateTime::parse_from_rfc3339(text));
    Ok(parsed.flatten().map(|at| at.to_utc()).collect())
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;
    use std::time::Duration;

    use super::*;
    use crate::register::trail::event::{self, AuditEvent};
    use crate::register::write::drafts::{self, DraftInput};
    use crate::register::{Register, Session};

    thread_local! {
        /// The clock of a test; `None`: the system's.
        pub(super) static CLOCK: Cell<Option<SystemTime>> = const { Cell::new(None) };
    }

    const YEAR: u64 = 365 * 24 * 60 * 60;

    fn after(seconds: u64) -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_secs(seconds)
    }

    fn impossible() -> [SystemTime; 5] {
        let before = SystemTime::UNIX_EPOCH - Duration::from_secs(1);
        let beyond_chrono = after(400_000 * YEAR);
        let [last_of_four_digits, next] = [253_402_300_799, 253_402_300_800].map(after);
        [
            before,
            after(132 * YEAR),
            last_of_four_digits,
            next,
            beyond_chrono,
        ]
    }

    #[test]
    fn a_clock_is_possible_from_1970_to_2100() {
        for possible in [0, 30 * YEAR, 57 * YEAR, 130 * YEAR].map(after) {
            assert!(moment(possible).is_some(), "{possible:?}");
        }
        for impossible in impossible() {
            assert!(moment(impossible).is_none(), "{impossible:?}");
        }
    }

    #[test]
    fn an_impossible_clock_during_a_session_refuses_changes_and_keeps_drafts() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("register.db");
        let mut register = Register::open(&path, Session::new("lan")).unwrap();
        let head = "SELECT max(id) FROM audit";
        let count = |register: &Register| -> i64 { register.reader().value(head, []).unwrap() };
        let change = |register: &mut Register| register.record_event(AuditEvent::new(event::OPEN));
        change(&mut register).unwrap();
        let before = count(&register);
        let draft = DraftInput {
            id: None,
            form: "intake",
            people: Vec::new(),
            title: "Trần Văn Mẫu".to_owned(),
            state: "{}".to_owned(),
        };
        for clock in impossible() {
            CLOCK.set(Some(clock));
            let refused = change(&mut register).unwrap_err();
            assert!(matches!(refused, RegisterError::Refused(_)), "{refused:?}");
            assert!(refused.sentence().contains("1970"), "{refused}");
            assert_eq!((now(), count(&register)), (DateTime::UNIX_EPOCH, before));
            assert_eq!(register.today(), today());
            drafts::store(&mut register, &draft).unwrap();
        }
        CLOCK.set(None);
        change(&mut register).unwrap();
        assert_eq!(count(&register), before + 1);
    }
}
