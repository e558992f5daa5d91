//! The priority groups of the plan (section III): the document each requires and how long it is valid. The facts are
//! data (`data/codes/priority_groups.csv`).

use std::sync::LazyLock;

use chrono::NaiveDate;

use crate::domain::codes::{Code, CodeList, check_code_file};
use crate::domain::date::year_end;
use crate::words::{Lang, language};

/// A person in several groups is counted under the first of these (`data/manual/counting.md`, common rule 3). 5, 6 and
/// 10 include their sub-codes.
pub const MAIN_ORDER: [&str; 11] = ["3", "1a", "1b", "2", "8", "4", "5", "6", "9", "10", "7"];

/// The end of a membership.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// An end is optional.
    Open,
    /// An end is required (9: the last day of the benefit).
    Required,
    /// No end (3: valid until withdrawn).
    Never,
    /// 31 December of the year of recognition unless another is given (1a, 1b: households are reviewed yearly).
    YearEnd,
    /// Never recorded: 2 and 4 are derived from the person.
    Derived,
}

/// A group or sub-group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Group {
    /// Code and labels; also of the derived groups 2 and 4.
    pub code: &'static Code,
    /// Number in the plan, 1 to 10: `5a` → 5.
    pub main: u8,
    /// Ethnic origin, health, criminal record or drug use: hidden until opened with a reason (Luật 91/2025/QH15).
    pub sensitive: bool,
    pub ending: Ending,
    /// Issuer of the document, in Vietnamese.
    pub issuer: &'static str,
}

impl Group {
    /// Name of the document that proves membership, in the thread's language.
    #[must_use]
    pub fn document_label(&self) -> &'static str {
        match language() {
            Lang::Vi => self.code.extra("paper_vi"),
            Lang::En => self.code.extra("paper_en"),
        }
    }

    /// The suggested end of a membership that starts on a day.
    #[must_use]
    pub fn default_end(&self, valid_from: NaiveDate) -> Option<NaiveDate> {
        (self.ending == Ending::YearEnd).then(|| year_end(valid_from))
    }
}

static FILE: LazyLock<Vec<Code>> = LazyLock::new(|| {
    let text = include_str!("../../data/codes/priority_groups.csv");
    check_code_file("priority_groups.csv", text).unwrap_or_default()
});

static GROUPS: LazyLock<Vec<Group>> = LazyLock::new(|| FILE.iter().filter_map(read).collect());

fn read(code: &'static Code) -> Option<Group> {
    let ending = match code.extra("ending") {
        "open" => Ending::Open,
        "required" => Ending::Required,
        "never" => Ending::Never,
        "year_end" => Ending::YearEnd,
        "derived" => Ending::Derived,
        _ => return None,
    };
    Some(Group {
        code,
        main: code.extra("main").parse().ok()?,
        sensitive: code.extra("sensitive") == "yes",
        ending,
        issuer: code.extra("issuer"),
    })
}

/// Every group and sub-group, with the derived 2 and 4, in the order of the plan.
#[must_use]
pub fn all() -> &'static [Group] {
    &GROUPS
}

/// The group with a code such as `5a`, `2`.
#[must_use]
pub fn get(code: &str) -> Option<&'static Group> {
    all().iter().find(|g| g.code.code == code)
}

/// The given codes without duplicates, in the order of the plan; unknown codes are dropped.
#[must_use]
pub fn sorted<'a>(codes: impl IntoIterator<Item = &'a str>) -> Vec<&'static str> {
    let mut positions: Vec<usize> = codes
        .into_iter()
        .filter_map(|code| all().iter().position(|g| g.code.code == code))
        .collect();
    positions.sort_unstable();
    positions.dedup();
    positions.iter().map(|&at| all()[at].code.code).collect()
}

/// The entry of [`MAIN_ORDER`] for a code: `5a` → `5`; none for an unknown code.
#[must_use]
pub fn report_row(code: &str) -> Option<&'static str> {
    MAIN_ORDER.get(rank(code)?).copied()
}

/// The number in the plan of a code: `1a` → 1, `10c` → 10.
#[must_use]
pub fn main_number(code: &str) -> Option<u8> {
    get(code).map(|g| g.main)
}

/// The label of a number in the plan, in the thread's language; empty outside 1 to 10.
#[must_use]
pub fn main_label(main: u8) -> &'static str {
    CodeList::MainGroup
        .get(&main.to_string())
        .map_or("", Code::label)
}

/// Index of a code in [`MAIN_ORDER`]; none for an unknown code.
#[must_use]
pub fn rank(code: &str) -> Option<usize> {
    let main = main_number(code)?.to_string();
    MAIN_ORDER
        .iter()
        .position(|&entry| entry == code || entry == main)
}

/// The entry of [`MAIN_ORDER`] under which a person with these codes is counted.
#[must_use]
pub fn main_group<'a>(codes: impl IntoIterator<Item = &'a str>) -> Option<&'static str> {
    let first = codes.into_iter().filter_map(rank).min()?;
    MAIN_ORDER.get(first).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_group_of_the_plan_is_read() {
        assert_eq!(all().len(), FILE.len());
        assert_eq!(all().len(), CodeList::Group.codes().len() + 2);
        for group in all() {
            assert!(rank(group.code.code).is_some(), "{}", group.code.code);
            assert!(!group.document_label().is_empty() && !main_label(group.main).is_empty());
        }
    }

    #[test]
    fn what_each_asks_for() {
        for (code, ending) in [
            ("1a", Ending::YearEnd),
            ("9", Ending::Required),
            ("3", Ending::Never),
            ("2", Ending::Derived),
        ] {
            assert_eq!(get(code).unwrap().ending, ending, "{code}");
        }
        let sensitive: Vec<_> = all()
            .iter()
            .filter(|g| g.sensitive)
            .map(|g| g.main)
            .collect();
        assert_eq!(sensitive, [2, 3, 5, 5, 5, 6, 6, 6]);
        let unusual: Vec<_> = all()
            .iter()
            .filter(|g| g.code.extra("unusual") == "yes")
            .map(|g| g.code.code)
            .collect();
        assert_eq!(unusual, ["7"]);
        let may = NaiveDate::from_ymd_opt(2026, 5, 5).unwrap();
        assert_eq!(
            get("1b").unwrap().default_end(may),
            NaiveDate::from_ymd_opt(2026, 12, 31)
        );
        assert_eq!(get("5a").unwrap().default_end(may), None);
    }

    #[test]
    fn counted_under_one() {
        for (codes, main) in [
            (&["7", "10b", "4", "2"][..], Some("2")),
            (&["5c", "6a"], Some("5")),
            (&["1b", "1a", "3"], Some("3")),
            (&["1b", "2"], Some("1b")),
            (&[], None),
            (&["x"], None),
        ] {
            assert_eq!(main_group(codes.iter().copied()), main, "{codes:?}");
        }
        let numbers = ["10c", "1a", "11"].map(main_number);
        assert_eq!(numbers, [Some(10), Some(1), None]);
    }
}
