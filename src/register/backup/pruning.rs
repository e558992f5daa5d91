//! Which backups stay. Their order is that of the trail; a date only tells days, weeks and months apart within a run of
//! backups whose dates follow each other.

use std::collections::HashSet;
use std::path::Path;

use chrono::{Datelike, NaiveDate};

use crate::register::backup::retention::BackupFile;

/// How many days, weeks and months with a sound backup retain their newest one.
const DAYS: usize = 7;
const WEEKS: usize = 5;
const MONTHS: usize = 12;
/// How many backups of a register with findings are retained, for investigation.
const UNSOUND: usize = 3;
/// The longest time in days from one backup to the next of one run: more than two months, as only the newest of a month stays.
const LONGEST_GAP: i64 = 100;
/// Days that a backup may be dated before the one it follows: clerks' clocks differ.
const CLOCK_TOLERANCE: i64 = 1;
/// How many runs retain backups.
const RUNS: usize = 30;

/// The backups to remove, of a list sorted newest first. Retained: the one just made; in each run the newest sound one of
/// each day, week and month up to the limits; the newest of each version, and the newest sound one of any age.
#[must_use]
pub fn surplus<'k>(list: &'k [BackupFile], made: &Path) -> Vec<&'k BackupFile> {
    let mut retained: HashSet<&Path> = HashSet::from([made]);
    let sound = || list.iter().filter(|k| k.label.sound);
    retained.extend(sound().next().map(|k| k.path.as_path()));
    for run in runs(sound()) {
        newest_of(&mut retained, &run, DAYS, |day| (day.year(), day.ordinal()));
        newest_of(&mut retained, &run, WEEKS, |day| {
            let week = day.iso_week();
            (week.year(), week.week())
        });
        newest_of(&mut retained, &run, MONTHS, |day| (day.year(), day.month()));
    }
    let unsound = list.iter().filter(|k| !k.label.sound).take(UNSOUND);
    retained.extend(unsound.map(|k| k.path.as_path()));
    let mut versions = HashSet::new();
    let newest = list.iter().filter(|k| versions.insert(k.label.version));
    retained.extend(newest.map(|k| k.path.as_path()));
    let is_surplus = |k: &&BackupFile| !retained.contains(k.path.as_path());
    list.iter().filter(is_surplus).collect()
}

/// The newest runs of backups whose dates follow each other in the order of the trail, each newest first. Backups made under
/// a wrong clock are a run of their own, which takes no place in another.
fn runs<'k>(
    newest_first: impl DoubleEndedIterator<Item = &'k BackupFile>,
) -> Vec<Vec<&'k BackupFile>> {
    let mut runs: Vec<Vec<&BackupFile>> = Vec::new();
    for copy in newest_first.rev() {
        let gap = |run: &Vec<&BackupFile>| {
            let last = run.last().map_or(copy, |last| last);
            (copy.label.day() - last.label.day()).num_days()
        };
        let follows =
            |run: &&mut Vec<&BackupFile>| (-CLOCK_TOLERANCE..=LONGEST_GAP).contains(&gap(run));
        let nearest = runs.iter_mut().enumerate().filter(|(_, run)| follows(run));
        let at = nearest
            .min_by_key(|(_, run)| gap(run).abs())
            .map(|(at, _)| at);
        // The run that was continued last is the last one.
        let mut run = at.map(|at| runs.remove(at)).unwrap_or_default();
        run.push(copy);
        runs.push(run);
    }
    let newest = runs.into_iter().rev().take(RUNS);
    newest.map(|run| run.into_iter().rev().collect()).collect()
}

/// Retains the newest of each of the first `limit` spans that have a backup.
fn newest_of<'k>(
    retained: &mut HashSet<&'k Path>,
    run: &[&'k BackupFile],
    limit: usize,
    span: fn(NaiveDate) -> (i32, u32),
) {
    let mut spans = HashSet::new();
    let firsts = run.iter().filter(|k| spans.insert(span(k.label.day())));
    retained.extend(firsts.take(limit).map(|k| k.path.as_path()));
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use chrono::{DateTime, TimeDelta, Utc};

    use super::*;
    use crate::register::backup::retention::BackupLabel;
    use crate::register::trail::head::Head;

    fn backup(days_ago: i64, sound: bool) -> BackupFile {
        let noon = NaiveDate::from_ymd_opt(2026, 11, 23).and_then(|d| d.and_hms_opt(5, 0, 0));
        let at = noon.unwrap_or_default().and_utc() - TimeDelta::days(days_ago);
        made(10_000 - days_ago, at, sound)
    }

    fn made(row: i64, at: DateTime<Utc>, sound: bool) -> BackupFile {
        let hash = "ab".repeat(16);
        let head = Head { row, hash };
        let label = BackupLabel {
            stem: "so-phuong".to_owned(),
            at,
            version: 5,
            head,
            sound,
        };
        BackupFile {
            path: PathBuf::from(label.file_name()),
            label,
            size: 1,
        }
    }

    #[test]
    fn a_year_of_days_leaves_days_weeks_and_months() {
        let mut list: Vec<BackupFile> = (0..400).map(|day| backup(day, true)).collect();
        prune(&mut list, 0);
        let days: Vec<i64> = list
            .iter()
            .map(|k| (backup(0, true).label.at - k.label.at).num_days())
            .collect();
        assert_eq!(days[..7], [0, 1, 2, 3, 4, 5, 6]);
        assert!((18..=24).contains(&days.len()), "{days:?}");
        assert!(days.iter().any(|d| *d > 300), "{days:?}");
    }

    #[test]
    fn the_last_sound_copy_is_never_surplus() {
        let mut list: Vec<BackupFile> = (0..50).map(|day| backup(day, false)).collect();
        list.push(backup(900, true));
        let removed = surplus(&list, &list[0].path);
        assert_eq!(removed.len(), 47);
        assert!(removed.iter().all(|k| !k.label.sound));
    }

    /// Removes what is surplus after the backup at a place of the list was made.
    fn prune(list: &mut Vec<BackupFile>, made: usize) {
        let made = list[made].path.clone();
        let removed: Vec<PathBuf> = surplus(list, &made)
            .iter()
            .map(|k| k.path.clone())
            .collect();
        list.retain(|k| !removed.contains(&k.path));
    }

    /// The backups that remain when one is made at each of these moments, each one row of the trail further.
    fn retained(moments: impl IntoIterator<Item = DateTime<Utc>>) -> Vec<BackupFile> {
        let mut list: Vec<BackupFile> = Vec::new();
        for (row, at) in (1..).zip(moments) {
            list.insert(0, made(row, at, true));
            prune(&mut list, 0);
            assert_eq!(list.first().map(|k| k.label.head.row), Some(row), "{at}");
        }
        list
    }

    fn dates(list: &[BackupFile]) -> Vec<DateTime<Utc>> {
        list.iter().map(|k| k.label.at).collect()
    }

    fn noon(year: i32, month: u32, day: u32) -> DateTime<Utc> {
        let day = NaiveDate::from_ymd_opt(year, month, day).unwrap();
        day.and_hms_opt(5, 0, 0).unwrap().and_utc()
    }

    #[test]
    fn wrong_clocks_push_out_no_backup_of_a_right_one() {
        let right: Vec<_> = (0..400)
            .map(|d| noon(2026, 1, 1) + TimeDelta::days(d))
            .collect();
        let expected = dates(&retained(right.clone()));
        // Whole years under a wrong clock, one fault after the other, with some right days between.
        let year = |y: i32| (0..360).map(move |d| noon(y, 1, 1) + TimeDelta::days(d));
        let (before, after) = right.split_at(397);
        let wrong = year(2031)
            .chain(year(2000))
            .chain(year(2035))
            .chain(year(2000));
        let mixed: Vec<_> = before
            .iter()
            .copied()
            .chain(wrong)
            .chain(after.iter().copied())
            .collect();
        let remain = dates(&retained(mixed));
        assert!(expected.iter().all(|at| remain.contains(at)), "{remain:?}");
        assert!(remain.len() < 200, "{}", remain.len());
    }

    #[test]
    fn clocks_that_differ_by_a_day_make_one_run() {
        let right = (0..60).map(|d| noon(2026, 1, 1) + TimeDelta::days(d));
        let mixed = right.flat_map(|at| [at + TimeDelta::days(1), at]);
        assert!(retained(mixed).len() <= 16);
    }

    proptest::proptest! {
        /// Whatever the clock does, the backup just made remains, and so does the one before it of another day.
        #[test]
        fn any_clock_leaves_the_newest(
            steps in proptest::collection::vec((0..40_i64, 0..5_usize, proptest::bool::ANY), 1..60),
        ) {
            let clocks = [noon(2000, 1, 1), noon(2026, 11, 23), noon(2026, 11, 24), noon(2031, 5, 1), noon(2035, 5, 4)];
            let mut list: Vec<BackupFile> = Vec::new();
            for (row, (day, clock, sound)) in (1..).zip(steps) {
                list.insert(0, made(row, clocks[clock] + TimeDelta::days(day), sound));
                let newest_sound = list.iter().find(|k| k.label.sound).cloned();
                prune(&mut list, 0);
                proptest::prop_assert_eq!(list[0].label.head.row, row);
                proptest::prop_assert_eq!(list.iter().find(|k| k.label.sound).cloned(), newest_sound);
            }
        }
    }
}
