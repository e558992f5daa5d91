//! The priority groups a person holds on a day and the evidence for each: the footer of the intake form. Same rule as
//! in counting (`data/manual/counting.md`, common rule 2), for one person and without the register.

use chrono::NaiveDate;

use crate::domain::codes::CodeList;
use crate::domain::date::{PartialDate, shown, sixtieth_birthday};
use crate::domain::groups::{self, Ending, Group};
use crate::domain::masking;
use crate::words::{access, domain as words};

/// The data of a person that the groups depend on; `None` where not entered yet.
#[derive(Clone, Copy, Debug, Default)]
pub struct Person<'a> {
    pub born: Option<PartialDate>,
    /// Code of the ethnic group.
    pub ethnicity: Option<&'a str>,
    /// First day on which the person no longer lives in the ward.
    pub left_on: Option<NaiveDate>,
}

/// One membership, stored or partly entered.
#[derive(Clone, Copy, Debug, Default)]
pub struct Membership<'a> {
    /// Sub-code of the group; an unknown one is ignored.
    pub group: &'a str,
    /// Number of the document.
    pub evidence_no: Option<&'a str>,
    pub valid_from: Option<NaiveDate>,
    /// Last day; `None`: without end.
    pub valid_to: Option<NaiveDate>,
}

/// A group and a part of a sentence about it: the evidence for it, or what its document lacks.
#[derive(Debug)]
struct GroupText {
    group: &'static Group,
    text: String,
}

impl GroupText {
    fn is_sensitive(&self) -> bool {
        masking::is_sensitive(self.group.code.code)
    }
}

/// The result for one day.
#[derive(Debug, Default)]
pub struct Eligibility {
    /// First day outside the ward, up to the day.
    left_on: Option<NaiveDate>,
    /// In the order of [`groups::MAIN_ORDER`].
    held: Vec<GroupText>,
    /// Memberships that do not hold.
    lacking: Vec<GroupText>,
}

/// True for the codes of the 53 ethnic minorities; false for Kinh, foreigners, `unknown` and any other text.
#[must_use]
pub fn is_minority(ethnicity: &str) -> bool {
    CodeList::Ethnicity
        .get(ethnicity)
        .is_some_and(|code| code.extra("minority") == "yes")
}

/// The groups held according to a row of a query: the documented groups valid on the day (`1a,9`), the ethnicity, and
/// whether the person is 60 or older; in the order of the plan.
#[must_use]
pub fn held_groups(documented: &str, ethnicity: &str, elderly: bool) -> Vec<&'static str> {
    let derived = [("2", is_minority(ethnicity)), ("4", elderly)];
    let derived = derived.iter().filter(|(_, is)| *is).map(|(code, _)| *code);
    groups::sorted(documented.split(',').chain(derived))
}

/// The groups a person holds on a day. A membership holds when `valid_from` ≤ day ≤ `valid_to`; group 4 from the 60th
/// birthday on; group 2 always, by ethnicity.
#[must_use]
pub fn assess(day: NaiveDate, person: &Person, memberships: &[Membership]) -> Eligibility {
    let mut held: Vec<_> = by_ethnicity(person).into_iter().collect();
    held.extend(by_age(person, day));
    let mut lacking = Vec::new();
    for membership in memberships {
        let Some(group) = groups::get(membership.group).filter(|g| g.ending != Ending::Derived)
        else {
            continue;
        };
        match check_membership(group, membership, day) {
            Ok(text) => held.push(GroupText { group, text }),
            Err(text) => lacking.push(GroupText { group, text }),
        }
    }
    held.sort_by_key(|held| groups::rank(held.group.code.code));
    Eligibility {
        left_on: person.left_on.filter(|&left| left <= day),
        held,
        lacking,
    }
}

fn by_ethnicity(person: &Person) -> Option<GroupText> {
    let code = CodeList::Ethnicity.get(person.ethnicity.filter(|e| is_minority(e))?)?;
    Some(GroupText {
        group: groups::get("2")?,
        text: words::held_by_ethnicity("2", code.label()),
    })
}

fn by_age(person: &Person, day: NaiveDate) -> Option<GroupText> {
    let sixty = sixtieth_birthday(person.born?);
    (sixty <= day).then_some(GroupText {
        group: groups::get("4")?,
        text: words::held_by_age("4", shown(sixty)),
    })
}

/// The document (`nhóm 5a, Giấy chứng nhận … số 396/QĐ`), or why it does not hold on the day.
fn check_membership(
    group: &Group,
    membership: &Membership,
    day: NaiveDate,
) -> Result<String, String> {
    let code = group.code.code;
    let from = membership
        .valid_from
        .ok_or_else(|| words::missing_start(code))?;
    if from > day {
        return Err(words::missing_not_yet(code, shown(from)));
    }
    match membership.valid_to {
        Some(to) if to < day => return Err(words::missing_expired(code, shown(to))),
        None if group.ending == Ending::Required => return Err(words::missing_end(code)),
        _ => {}
    }
    let document = group.document_label();
    let number = membership.evidence_no.unwrap_or_default().trim();
    Ok(if number.is_empty() {
        words::held_by_document_unnumbered(code, document)
    } else {
        words::held_by_document(code, document, number)
    })
}

impl Eligibility {
    /// True when the masked sentence hides something.
    #[must_use]
    pub fn is_sensitive(&self) -> bool {
        self.held
            .iter()
            .chain(&self.lacking)
            .any(GroupText::is_sensitive)
    }

    /// The footer of the intake form for today, in the thread's language; masked, with sensitive groups and their
    /// documents hidden.
    #[must_use]
    pub fn sentence(&self, masked: bool) -> String {
        if let Some(day) = self.left_on {
            return words::not_eligible(words::missing_left(shown(day)));
        }
        let (hidden, shown) = split_hidden(&self.held, masked);
        let Some((first, others)) = shown.split_first() else {
            return if hidden.is_empty() {
                words::not_eligible(self.lacking_text(masked))
            } else {
                words::eligible(access::HELD_HIDDEN)
            };
        };
        let mut codes: Vec<&str> = others.iter().map(|h| h.group.code.code).collect();
        codes.dedup();
        codes.retain(|code| *code != first.group.code.code);
        // What is hidden is last whichever group it is: its place among the others would tell.
        codes.extend((!hidden.is_empty()).then(|| masking::HIDDEN.text()));
        match &codes[..] {
            [] => words::eligible(&first.text),
            codes => words::eligible_also(&first.text, codes.join(", ")),
        }
    }

    fn lacking_text(&self, masked: bool) -> String {
        if self.lacking.is_empty() {
            return words::MISSING_GROUP.into();
        }
        let (hidden, shown) = split_hidden(&self.lacking, masked);
        let texts = shown.iter().map(|lacking| lacking.text.as_str());
        let hidden = (!hidden.is_empty()).then(|| access::MISSING_HIDDEN.text());
        texts.chain(hidden).collect::<Vec<_>>().join("; ")
    }
}

/// The sensitive groups, where they are masked, and the others, each in their order.
fn split_hidden(groups: &[GroupText], masked: bool) -> (Vec<&GroupText>, Vec<&GroupText>) {
    let is_hidden = |group: &&GroupText| masked && group.is_sensitive();
    groups.iter().partition(is_hidden)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(y: i32, m: u32, d: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(y, m, d).unwrap()
    }

    fn document(group: &str, from: NaiveDate, to: Option<NaiveDate>) -> Membership<'_> {
        Membership {
            group,
            evidence_no: Some("396/QĐ"),
            valid_from: Some(from),
            valid_to: to,
        }
    }

    fn sentence(on: NaiveDate, person: &Person, memberships: &[Membership]) -> String {
        assess(on, person, memberships).sentence(false)
    }

    #[test]
    fn a_document_counts_from_its_first_to_its_last_day() {
        let (from, to) = (day(2025, 12, 31), day(2026, 4, 17));
        let held =
            "Hôm nay: đủ điều kiện — nhóm 5a, Giấy chứng nhận chấp hành xong án phạt tù số 396/QĐ";
        for (on, expected) in [
            (from, held),
            (to, held),
            (
                day(2025, 12, 30),
                "Hôm nay: chưa đủ điều kiện — giấy tờ nhóm 5a có hiệu lực từ 31/12/2025",
            ),
            (
                day(2026, 4, 18),
                "Hôm nay: chưa đủ điều kiện — giấy tờ nhóm 5a đã hết hạn ngày 17/04/2026",
            ),
        ] {
            let rows = [document("5a", from, Some(to))];
            assert_eq!(sentence(on, &Person::default(), &rows), expected);
        }
    }

    #[test]
    fn age_and_ethnicity_give_a_group_without_a_document() {
        let born = Some(PartialDate::Day(day(1966, 3, 10)));
        for (ethnicity, on, expected) in [
            ("tay", 9, "nhóm 2, dân tộc Tày"),
            ("tay", 10, "nhóm 2, dân tộc Tày; cũng thuộc nhóm 4"),
            ("kinh", 10, "nhóm 4, đủ 60 tuổi từ 10/03/2026"),
        ] {
            let person = Person {
                born,
                ethnicity: Some(ethnicity),
                left_on: None,
            };
            let expected = format!("Hôm nay: đủ điều kiện — {expected}");
            assert_eq!(sentence(day(2026, 3, on), &person, &[]), expected);
        }
    }

    #[test]
    fn masked_groups_are_last_whichever_they_are() {
        let (from, to) = (day(2026, 1, 5), day(2026, 12, 31));
        let today = day(2026, 11, 23);
        let masked = |codes: &[&'static str], person: &Person, to| {
            let rows: Vec<_> = codes.iter().map(|code| document(code, from, to)).collect();
            assess(today, person, &rows).sentence(true)
        };
        let born = Some(PartialDate::Day(day(1950, 3, 10)));
        let elderly = |ethnicity| Person {
            born,
            ethnicity: Some(ethnicity),
            left_on: None,
        };
        let expected = masked(&["3"], &elderly("kinh"), None);
        assert_eq!(
            expected,
            "Hôm nay: đủ điều kiện — nhóm 4, đủ 60 tuổi từ 10/03/2010; cũng thuộc nhóm (ẩn)"
        );
        for (codes, ethnicity) in [(&["5a"][..], "kinh"), (&["6c", "3"], "kinh"), (&[], "tay")] {
            assert_eq!(
                masked(codes, &elderly(ethnicity), None),
                expected,
                "{codes:?}"
            );
        }
        let adult = Person::default();
        assert_eq!(
            masked(&["3"], &adult, None),
            masked(&["5a", "6a"], &adult, None)
        );
        let ended = Some(day(2026, 4, 17));
        let lacking = masked(&["9", "5a"], &adult, ended);
        for codes in [["3", "9"], ["9", "6a"]] {
            assert_eq!(masked(&codes, &adult, ended), lacking, "{codes:?}");
        }
        assert_eq!(
            masked(&["8", "5a", "1a"], &adult, Some(to)),
            masked(&["3", "8", "1a"], &adult, Some(to))
        );
    }

    #[test]
    fn reasons_name_what_is_missing() {
        let today = day(2026, 11, 23);
        let undated = Membership {
            group: "8",
            ..Membership::default()
        };
        for (memberships, expected) in [
            (&[][..], "thiếu nhóm ưu tiên có giấy tờ còn hiệu lực"),
            (
                &[document("9", today, None)],
                "giấy tờ nhóm 9 chưa có ngày kết thúc",
            ),
            (&[undated], "giấy tờ nhóm 8 chưa có ngày bắt đầu"),
        ] {
            let expected = format!("Hôm nay: chưa đủ điều kiện — {expected}");
            assert_eq!(sentence(today, &Person::default(), memberships), expected);
        }
        let gone = Person {
            left_on: Some(today),
            ethnicity: Some("tay"),
            ..Person::default()
        };
        assert_eq!(
            sentence(today, &gone, &[]),
            "Hôm nay: chưa đủ điều kiện — không còn ở phường từ 23/11/2026"
        );
        assert_eq!(
            sentence(day(2026, 11, 22), &gone, &[]),
            "Hôm nay: đủ điều kiện — nhóm 2, dân tộc Tày"
        );
    }

    #[test]
    fn minorities_are_known_by_code() {
        for (ethnicity, expected) in [
            ("tay", true),
            ("hoa", true),
            ("hmong", true),
            ("kinh", false),
            ("foreigner", false),
            ("unknown", false),
            ("Tày", false),
            ("", false),
        ] {
            assert_eq!(is_minority(ethnicity), expected, "{ethnicity}");
        }
    }

    #[test]
    fn memberships_of_derived_and_unknown_groups_are_ignored() {
        let today = day(2026, 11, 23);
        let rows = ["2", "4", "x"].map(|group| document(group, today, None));
        let result = assess(today, &Person::default(), &rows);
        assert!(result.held.is_empty() && result.lacking.is_empty());
    }
}
