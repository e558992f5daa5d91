//! Campaigns and visits of a period (plan section V) by neighbourhood and kind. No target counts them; contacts are
//! separate records.

use rusqlite::named_params;

use crate::domain::codes::CodeList;
use crate::domain::date::iso;
use crate::progress::period::Scope;
use crate::register::{Reader, Result};

/// The campaigns of one kind in one neighbourhood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutreachRow {
    /// Empty: the whole ward.
    pub neighbourhood: String,
    /// A code of [`CodeList::OutreachKind`].
    pub kind: String,
    pub times: u64,
    /// Sum of the recorded numbers of people; a campaign without one adds nothing.
    pub reached: u64,
}

/// A sum of [`OutreachRow`]s.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct OutreachTotal {
    pub times: u64,
    pub reached: u64,
}

/// The campaigns of a period, hiding what is dated after `as_of`; in the order of neighbourhood and kind.
pub fn outreach_rows(reader: Reader<'_>, scope: Scope) -> Result<Vec<OutreachRow>> {
    let days = named_params! {":from": iso(scope.period.from()), ":end": iso(scope.end())};
    reader.rows(include_str!("sql/outreach.sql"), days, |row| {
        Ok(OutreachRow {
            neighbourhood: row.get("neighbourhood")?,
            kind: row.get("kind")?,
            times: row.get::<_, u32>("times")?.into(),
            reached: u64::try_from(row.get::<_, i64>("reached")?).unwrap_or_default(),
        })
    })
}

/// The sum of rows.
pub(crate) fn total<'h>(rows: impl IntoIterator<Item = &'h OutreachRow>) -> OutreachTotal {
    let mut sum = OutreachTotal::default();
    for row in rows {
        sum.times += row.times;
        sum.reached += row.reached;
    }
    sum
}

/// Code and sum of each kind that occurs, in the order of the code list.
#[must_use]
pub fn by_kind(rows: &[OutreachRow]) -> Vec<(&'static str, OutreachTotal)> {
    let codes = CodeList::OutreachKind.codes().iter().map(|code| code.code);
    codes
        .map(|kind| (kind, total(rows.iter().filter(|row| row.kind == kind))))
        .filter(|(_, sum)| sum.times > 0)
        .collect()
}

/// Name and sum of each neighbourhood: first every one of the plan's (`known`), then others in the records, last the whole
/// ward (an empty name) where it occurs.
#[must_use]
pub fn by_neighbourhood(rows: &[OutreachRow], known: &[String]) -> Vec<(String, OutreachTotal)> {
    let mut names: Vec<String> = known.to_vec();
    let mut whole_ward = false;
    for row in rows {
        if row.neighbourhood.is_empty() {
            whole_ward = true;
        } else if !names.contains(&row.neighbourhood) {
            names.push(row.neighbourhood.clone());
        }
    }
    if whole_ward {
        names.push(String::new());
    }
    let of = |name: String| {
        let sum = total(rows.iter().filter(|row| row.neighbourhood == name));
        (name, sum)
    };
    names.into_iter().map(of).collect()
}
