//! The priority groups of the plan (section III): what each asks for and how long its paper holds. The facts are data
//! (`data/codes/priority_groups.csv`). Does not decide who is in a group on a day (`eligibility`).

use std::sync::LazyLock;

use chrono::NaiveDate;

use crate::domain::codes::{Code, List, check_code_file};
use crate::domain::date::year_end;
use crate::words::{Lang, language};

/// A person in several groups is counted under the first of these that applies (`data/manual/counting.md`, common rule 3). 5, 6 and
/// 10 stand for their sub-codes.
pub const MAIN_ORDER: [&str; 11] = ["3", "1a", "1b", "2", "8", "4", "5", "6", "9", "10", "7"];

/// How a membership ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// An end may be given.
    Open,
    /// An end must be given (9: the last day of the benefit).
    Required,
    /// There is none (3: the paper holds until it is withdrawn).
    Never,
    /// 31 December of the year of recognition unless another is given (1a, 1b: households are reviewed yearly).
    YearEnd,
    /// No membership is ever recorded: 2 and 4 follow from the person.
    Derived,
}

/// What is known of a group or sub-group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Group {
    /// Its code and labels; also of the derived groups 2 and 4.
    pub code: &'static Code,
    /// The number in the plan, 1 to 10: `5a` → 5.
    pub main: u8,
    /// Ethnic origin, health, criminal record or drug use: hidden until opened on purpose (Luật 91/2025/QH15).
    pub sensitive: bool,
    /// How a membership ends.
    pub ending: Ending,
    /// A soft warning when recorded: nobody living in an urban ward should be in it (7).
    pub unusual: bool,
    /// Who issues the paper, in Vietnamese.
    pub issuer: &'static str,
}

impl Group {
    /// The name of the paper that proves it, in the language of this thread.
    #[must_use]
    pub fn document_label(&self) -> &'static str {
        match language() {
            Lang::Vi => self.code.extra("paper_vi"),
            Lang::En => self.code.extra("paper_en"),
        }
    }

    /// The end to suggest for a membership that starts on a day.
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
        unusual: code.extra("unusual") == "yes",
        issuer: code.extra("issuer"),
    })
}

/// Every group and sub-group, the derived 2 and 4 too, in the order of the plan.
#[must_use]
pub fn all() -> &'static [Group] {
    &GROUPS
}

/// The group of a code such as `5a`, `2`.
#[must_use]
pub fn get(code: &str) -> Option<&'static Group> {
    all().iter().find(|g| g.code.code == code)
}

/// The groups of some codes, each once, in the order of the plan; an unknown code is passed over.
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

/// The entry of [`MAIN_ORDER`] a code stands under: `5a` → `5`; none for an unknown code.
#[must_use]
pub fn report_row(code: &str) -> Option<&'static str> {
    MAIN_ORDER.get(rank(code)?).copied()
}

/// The number in the plan of a code: `1a` → 1, `10c` → 10.
#[must_use]
pub fn main_number(code: &str) -> Option<u8> {
    get(code).map(|g| g.main)
}

/// The label of a group's number, 1 to 10, in the language of this thread; empty for another number.
#[must_use]
pub fn main_label(main: u8) -> &'static str {
    List::MainGroup
        .get(&main.to_string())
        .map_or("", Code::label)
}

/// Where a code stands in [`MAIN_ORDER`]; none for an unknown code.
#[must_use]
pub fn rank(code: &str) -> Option<usize> {
    let main = main_number(code)?.to_string();
    MAIN_ORDER
        .iter()
        .position(|&entry| entry == code || entry == main)
}

/// The entry of [`MAIN_ORDER`] that a person holding these codes is counted under.
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
        assert_eq!(all().len(), List::Group.codes().len() + 2);
        for group in all() {
            assert!(rank(group.code.code).is_some(), "{}", group.code.code);
            assert!(!group.document_label().is_empty() && !main_label(group.main).is_empty());
        }
    }

    #[test]
    fn what_each_asks_for() {
        let ending = |code| get(code).unwrap().ending;
        assert_eq!(
            (ending("1a"), ending("9"), ending("3"), ending("2")),
            (
                Ending::YearEnd,
                Ending::Required,
                Ending::Never,
                Ending::Derived
            )
        );
        let sensitive: Vec<_> = all()
            .iter()
            .filter(|g| g.sensitive)
            .map(|g| g.main)
            .collect();
        assert_eq!(sensitive, [2, 3, 5, 5, 5, 6, 6, 6]);
        let unusual: Vec<_> = all()
            .iter()
            .filter(|g| g.unusual)
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
        assert_eq!(main_group(["7", "10b", "4", "2"]), Some("2"));
        assert_eq!(main_group(["5c", "6a"]), Some("5"));
        assert_eq!(main_group(["1b", "1a", "3"]), Some("3"));
        assert_eq!(
            (main_group(["1b", "2"]), main_group([]), main_group(["x"])),
            (Some("1b"), None, None)
        );
        assert_eq!(
            (main_number("10c"), main_number("1a"), main_number("11")),
            (Some(10), Some(1), None)
        );
    }
}
