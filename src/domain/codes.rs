//! The code lists: codes, labels, aliases and the days on which they are valid. The lists are data (`data/codes/*.csv`,
//! maintained by an official, checked by a test).

mod check;
pub(crate) mod table;

use std::collections::HashMap;
use std::sync::OnceLock;

use chrono::NaiveDate;

use crate::domain::name::fold;
use crate::words::{Lang, language};

pub use check::check_code_file;

/// One row of a code list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Code {
    /// English slug, stored and exported; unique in its list.
    pub code: &'static str,
    pub label_vi: &'static str,
    pub label_en: &'static str,
    pub order: u16,
    /// First day of use; none: no limit.
    pub valid_from: Option<NaiveDate>,
    /// Last day of use; none: no limit.
    pub valid_to: Option<NaiveDate>,
    /// Further names that import and search accept.
    pub aliases: &'static [&'static str],
    extra: &'static [(&'static str, &'static str)],
}

impl Code {
    /// In the thread's language.
    #[must_use]
    pub fn label(&self) -> &'static str {
        match language() {
            Lang::Vi => self.label_vi,
            Lang::En => self.label_en,
        }
    }

    /// The value of a column that only this list has (`code_1979`, `minority`, `vsic_2018`…); empty when there is none.
    #[must_use]
    pub fn extra(&self, column: &str) -> &'static str {
        let cell = self.extra.iter().find(|(c, _)| *c == column);
        cell.map_or("", |(_, cell)| cell)
    }

    /// The code, both labels and the aliases.
    fn names(&self) -> impl Iterator<Item = &'static str> {
        [self.code, self.label_vi, self.label_en]
            .into_iter()
            .chain(self.aliases.iter().copied())
    }
}

macro_rules! lists {
    ($($(#[$doc:meta])* $list:ident $name:literal $file:literal,)*) => {
        /// The code lists of `data/codes`.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum CodeList { $($(#[$doc])* $list,)* }

        impl CodeList {
            pub const ALL: &'static [CodeList] = &[$(CodeList::$list),*];

            /// Stable name: the key in `vieclam forms --format json` and in messages.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self { $(CodeList::$list => $name),* }
            }

            /// The file name and its contents.
            fn source(self) -> (&'static str, &'static str) {
                match self {
                    $(CodeList::$list => ($file, include_str!(concat!("../../data/codes/", $file)))),*
                }
            }
        }

        static LISTS: [OnceLock<Loaded>; CodeList::ALL.len()] = [const { OnceLock::new() }; CodeList::ALL.len()];
    };
}

lists! {
    Sex "sex" "sex.csv",
    /// The 54 ethnic groups, `foreigner` and `unknown`; extras `code_1979`, `code_2008`, `minority`.
    Ethnicity "ethnicity" "ethnicity.csv",
    Residence "residence" "residence.csv",
    /// General education, 1–4; extra `form_01b`.
    Education "education" "education.csv",
    /// Professional qualification, 1–8; extras `form_01b`, `trained`, `certified`.
    Qualification "qualification" "qualification.csv",
    WorkStatus "work_status" "work_status.csv",
    LeftReason "left_reason" "left_reason.csv",
    /// The sub-codes of the priority groups that are entered: without 2 and 4, which are derived (`groups` has them
    /// all).
    Group "group" "priority_groups.csv",
    /// The ten groups of the plan, section III, `1` to `10`; used in the report's tables only.
    MainGroup "main_group" "main_group.csv",
    NeedKind "need_kind" "need_kind.csv",
    Level "level" "level.csv",
    EnrolmentStatus "enrolment_status" "enrolment_status.csv",
    Funding "funding" "funding.csv",
    ContactKind "contact_kind" "contact_kind.csv",
    ContactMode "contact_mode" "contact_mode.csv",
    /// VSIC 2025 sections, A–V; extra `vsic_2018`.
    Sector "sector" "sector.csv",
    /// VSCO 2020 major groups, 0–9.
    Occupation "occupation" "occupation.csv",
    Channel "channel" "channel.csv",
    /// Extra `counts`: `no` is never a new job (`data/manual/counting.md`, measure 2).
    Contract "contract" "contract.csv",
    YesNo "yes_no" "yes_no.csv",
    YesNoUnknown "yes_no_unknown" "yes_no_unknown.csv",
    EndedReason "ended_reason" "ended_reason.csv",
    FollowUpOutcome "follow_up_outcome" "follow_up_outcome.csv",
    LoanPurpose "loan_purpose" "loan_purpose.csv",
    LoanStatus "loan_status" "loan_status.csv",
    /// The figures of the statistics office.
    Indicator "indicator" "indicator.csv",
    /// The parts of the report that are written by hand.
    ReportPart "report_part" "report_part.csv",
    OutreachKind "outreach_kind" "outreach_kind.csv",
    /// The reasons for accepting a soft check.
    SoftReason "soft_reason" "soft_reason.csv",
}

struct Loaded {
    codes: Vec<Code>,
    /// [`compact_key`] of each name → index in `codes`.
    names: HashMap<String, usize>,
}

impl CodeList {
    /// The codes in order; empty when the file fails [`check_code_file`].
    #[must_use]
    pub fn codes(self) -> &'static [Code] {
        &self.loaded().codes
    }

    /// The code with exactly this slug.
    #[must_use]
    pub fn get(self, code: &str) -> Option<&'static Code> {
        self.codes().iter().find(|c| c.code == code)
    }

    /// The label of a code; a text that is no code, as it is.
    #[must_use]
    pub fn label(self, code: &str) -> &str {
        self.get(code).map_or(code, |c| c.label())
    }

    /// The code with this slug, label or alias; ignores case, diacritics, spaces and signs (`H'Mông` = `hmong`). A bare
    /// number never matches an ethnic group: the lists of 1979 and 2008 number them differently.
    #[must_use]
    pub fn find(self, text: &str) -> Option<&'static Code> {
        let key = compact_key(text);
        if self == Self::Ethnicity && key.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        let loaded = self.loaded();
        loaded.names.get(&key).and_then(|&at| loaded.codes.get(at))
    }

    /// The codes that match a search, best first: each word starts a word of a name, or the text occurs inside one.
    /// Ignores case and diacritics; an empty text matches all.
    #[must_use]
    pub fn search(self, text: &str) -> Vec<&'static Code> {
        let typed = fold(text);
        let mut matches: Vec<_> = self
            .codes()
            .iter()
            .filter_map(|c| Some((match_rank(c, &typed)?, c.order, c)))
            .collect();
        matches.sort_by_key(|(rank, order, _)| (*rank, *order));
        matches.into_iter().map(|(_, _, code)| code).collect()
    }

    fn loaded(self) -> &'static Loaded {
        LISTS[self as usize].get_or_init(|| {
            let (file, text) = self.source();
            let mut codes = check_code_file(file, text).unwrap_or_default();
            if self == Self::Group {
                codes.retain(|c| c.extra("ending") != "derived");
            }
            let places = codes.iter().enumerate();
            let names = places
                .flat_map(|(at, c)| c.names().map(move |n| (compact_key(n), at)))
                .collect();
            Loaded { codes, names }
        })
    }
}

/// Folded, letters and digits only.
fn compact_key(text: &str) -> String {
    fold(text).chars().filter(|c| c.is_alphanumeric()).collect()
}

/// Rank of a code for a folded search, 0 best; none when it does not match.
fn match_rank(code: &Code, typed: &str) -> Option<u8> {
    if typed.is_empty() || code.code == typed || code.code.eq_ignore_ascii_case(typed) {
        return Some(0);
    }
    if fold(code.label()).starts_with(typed) {
        return Some(1);
    }
    let names = code.names().map(fold).collect::<Vec<_>>().join(" ");
    let begins = |part: &str| names.split_whitespace().any(|word| word.starts_with(part));
    if typed.split(' ').all(begins) {
        return Some(2);
    }
    let key = compact_key(typed);
    (!key.is_empty() && code.names().any(|n| compact_key(n).contains(&key))).then_some(3)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn every_list_compiled_in_is_sound() {
        for list in CodeList::ALL {
            let (file, text) = list.source();
            assert_eq!(check_code_file(file, text).err(), None);
            assert!(list.codes().len() >= 2, "{}", list.name());
        }
    }

    #[test]
    fn the_codes_are_those_of_the_records() {
        for (list, expected) in [
            (
                CodeList::Group,
                "1a 1b 3 5a 5b 5c 6a 6b 6c 7 8 9 10a 10b 10c 10d",
            ),
            (
                CodeList::Level,
                "under_3_months elementary vocational_secondary intermediate college upskilling",
            ),
            (
                CodeList::EnrolmentStatus,
                "registered assigned studying paused passed failed dropped cancelled",
            ),
            (
                CodeList::Funding,
                "state_budget city_budget ward_budget unemployment_insurance land_compensation loan sponsor self",
            ),
            (
                CodeList::ContactKind,
                "training_advice career_advice job_referral fair_invited fair_attended leaflet",
            ),
            (
                CodeList::Contract,
                "indefinite months_12_36 months_1_12 under_1_month probation self_employed overseas unwritten",
            ),
            (
                CodeList::FollowUpOutcome,
                "working changed_job left unreachable moved died",
            ),
            (
                CodeList::Sector,
                "A B C D E F G H I J K L M N O P Q R S T U V",
            ),
            (CodeList::Education, "1 2 3 4"),
            (CodeList::Qualification, "1 2 3 4 5 6 7 8"),
        ] {
            let codes: Vec<&str> = list.codes().iter().map(|c| c.code).collect();
            assert_eq!(codes.join(" "), expected);
        }
        assert_eq!(CodeList::Ethnicity.codes().len(), 56);
        let muong = CodeList::Ethnicity.get("muong").unwrap();
        let extras = ["code_1979", "code_2008", "none"].map(|column| muong.extra(column));
        assert_eq!(extras, ["06", "04", ""]);
    }

    #[test]
    fn codes_are_found_by_what_people_write() {
        for (list, text, code) in [
            (CodeList::Ethnicity, "Kinh", Some("kinh")),
            (CodeList::Ethnicity, "Tày", Some("tay")),
            (CodeList::Ethnicity, "Mường", Some("muong")),
            (CodeList::Ethnicity, "H'Mông", Some("hmong")),
            (CodeList::Ethnicity, "Nùng", Some("nung")),
            (CodeList::Ethnicity, "Hoa", Some("hoa")),
            (CodeList::Ethnicity, "Khmer", Some("khmer")),
            (CodeList::Ethnicity, "Thái", Some("thai")),
            (CodeList::Ethnicity, "Chăm", Some("cham")),
            (CodeList::Ethnicity, "Ê Đê", Some("e_de")),
            (CodeList::Ethnicity, "Gia Rai", Some("gia_rai")),
            (CodeList::Ethnicity, "Khơ me", Some("khmer")),
            (CodeList::Ethnicity, "êđê", Some("e_de")),
            (CodeList::Ethnicity, "Thổ", Some("tho")),
            (CodeList::Ethnicity, "nuoc ngoai", Some("foreigner")),
            (CodeList::Ethnicity, "04", None),
            (CodeList::Ethnicity, "6", None),
            (CodeList::Ethnicity, "", None),
            (CodeList::Sex, "NỮ", Some("female")),
            (CodeList::Group, "5A", Some("5a")),
            (CodeList::Group, "2", None),
            (CodeList::Group, "4", None),
            (CodeList::Education, "THPT", Some("4")),
            (CodeList::YesNo, "không", Some("no")),
            (CodeList::Contract, "months 12-36", Some("months_12_36")),
        ] {
            assert_eq!(list.find(text).map(|c| c.code), code, "{text}");
        }
    }

    #[test]
    fn searched_as_typed() {
        for (list, text, first) in [
            (CodeList::Ethnicity, "mong", Some("hmong")),
            (CodeList::Sector, "xay dung", Some("F")),
            (CodeList::Sector, "g", Some("G")),
            (CodeList::Group, "dac xa", Some("5b")),
            (CodeList::Sex, "zzz", None),
        ] {
            assert_eq!(list.search(text).first().map(|c| c.code), first, "{text}");
        }
        assert_eq!(CodeList::Sex.search("").len(), 2);
    }

    proptest! {
        #[test]
        fn no_text_panics(s in any::<String>()) {
            for list in CodeList::ALL {
                let _ = (list.find(&s), list.search(&s));
            }
        }

        #[test]
        fn every_name_finds_its_code(n in 0..1000_usize) {
            for list in CodeList::ALL {
                let code = &list.codes()[n % list.codes().len()];
                for name in code.names() {
                    prop_assert_eq!(list.find(name), Some(code), "{}", name);
                }
            }
        }
    }
}
