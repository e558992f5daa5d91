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

/// A group held on the day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeldGroup {
    pub group: &'static Group,
    pub basis: Basis,
}

/// Evidence for a group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Basis {
    /// A document; its number if entered.
    Document(Option<String>),
    /// Turned 60 on this day.
    SixtySince(NaiveDate),
    /// Label of the ethnic group.
    Ethnicity(&'static str),
}

/// Why a person, or one membership, does not count on the day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum IneligibleReason {
    /// First day outside the ward.
    Left(NaiveDate),
    /// The document has no first day.
    MissingStart(&'static Group),
    /// The document has no last day, which the group (9) requires.
    MissingEnd(&'static Group),
    /// The document is valid only from this day.
    NotYet(&'static Group, NaiveDate),
    /// Last day on which the document was valid.
    Expired(&'static Group, NaiveDate),
}

/// The result for one day.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Eligibility {
    /// Groups held, in the order of [`groups::MAIN_ORDER`].
    pub held: Vec<HeldGroup>,
    pub reasons: Vec<IneligibleReason>,
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
    let mut result = Eligibility::default();
    if let Some(left) = person.left_on.filter(|&left| left <= day) {
        result.reasons.push(IneligibleReason::Left(left));
    }
    result.held.extend(by_ethnicity(person));
    result.held.extend(by_age(person, day));
    for membership in memberships {
        let Some(group) = groups::get(membership.group).filter(|g| g.ending != Ending::Derived)
        else {
            continue;
        };
        match check_membership(group, membership, day) {
            Ok(held) => result.held.push(held),
            Err(reason) => result.reasons.push(reason),
        }
    }
    result
        .held
        .sort_by_key(|held| groups::rank(held.group.code.code));
    result
}

fn by_ethnicity(person: &Person) -> Option<HeldGroup> {
    let code = CodeList::Ethnicity.get(person.ethnicity.filter(|e| is_minority(e))?)?;
    Some(HeldGroup {
        group: groups::get("2")?,
        basis: Basis::Ethnicity(code.label()),
    })
}

fn by_age(person: &Person, day: NaiveDate) -> Option<HeldGroup> {
    let sixty = sixtieth_birthday(person.born?);
    (sixty <= day).then_some(HeldGroup {
        group: groups::get("4")?,
        basis: Basis::SixtySince(sixty),
    })
}

fn check_membership(
    group: &'static Group,
    membership: &Membership,
    day: NaiveDate,
) -> Result<HeldGroup, IneligibleReason> {
    let from = membership
        .valid_from
        .ok_or(IneligibleReason::MissingStart(group))?;
    if from > day {
        return Err(IneligibleReason::NotYet(group, from));
    }
    match membership.valid_to {
        Some(to) if to < day => Err(IneligibleReason::Expired(group, to)),
        None if group.ending == Ending::Required => Err(IneligibleReason::MissingEnd(group)),
        _ => {
            let number = membership
                .evidence_no
                .map(str::trim)
                .filter(|n| !n.is_empty());
            Ok(HeldGroup {
                group,
                basis: Basis::Document(number.map(ToOwned::to_owned)),
            })
        }
    }
}

impl HeldGroup {
    /// `nhóm 5a, Giấy chứng nhận … số 396/QĐ`.
    fn describe(&self, masked: bool) -> String {
        let code = self.group.code.code;
        if masked && masking::is_sensitive(code) {
            return access::HELD_HIDDEN.text().to_owned();
        }
        match &self.basis {
            Basis::Document(Some(number)) => {
                words::held_by_document(code, self.group.document_label(), number)
            }
            Basis::Document(None) => {
                words::held_by_document_unnumbered(code, self.group.document_label())
            }
            Basis::SixtySince(day) => words::held_by_age(code, shown(*day)),
            Basis::Ethnicity(label) => words::held_by_ethnicity(code, label),
        }
    }
}

impl IneligibleReason {
    fn group(&self) -> Option<&'static Group> {
        match self {
            Self::Left(_) => None,
            Self::MissingStart(group)
            | Self::MissingEnd(group)
            | Self::NotYet(group, _)
            | Self::Expired(group, _) => Some(group),
        }
    }

    /// The reason as part of a sentence.
    fn describe(&self, masked: bool) -> String {
        if masked
            && self
                .group()
                .is_some_and(|g| masking::is_sensitive(g.code.code))
        {
            return access::MISSING_HIDDEN.text().to_owned();
        }
        match self {
            Self::Left(day) => words::missing_left(shown(*day)),
            Self::MissingStart(group) => words::missing_start(group.code.code),
            Self::MissingEnd(group) => words::missing_end(group.code.code),
            Self::NotYet(group, day) => words::missing_not_yet(group.code.code, shown(*day)),
            Self::Expired(group, day) => words::missing_expired(group.code.code, shown(*day)),
        }
    }
}

impl Eligibility {
    /// True when the person lives in the ward and holds at least one group.
    #[must_use]
    pub fn is_eligible(&self) -> bool {
        !self.held.is_empty() && self.left_reason().is_none()
    }

    fn left_reason(&self) -> Option<&IneligibleReason> {
        self.reasons
            .iter()
            .find(|m| matches!(m, IneligibleReason::Left(_)))
    }

    /// The footer of the intake form for today, in the thread's language.
    #[must_use]
    pub fn sentence(&self) -> String {
        self.describe(false)
    }

    /// As [`Self::sentence`], with sensitive groups and their documents hidden.
    #[must_use]
    pub fn masked_sentence(&self) -> String {
        self.describe(true)
    }

    /// True when the masked sentence hides something.
    #[must_use]
    pub fn is_sensitive(&self) -> bool {
        let held = self.held.iter().map(|h| h.group);
        held.chain(self.reasons.iter().filter_map(IneligibleReason::group))
            .any(|g| masking::is_sensitive(g.code.code))
    }

    fn describe(&self, masked: bool) -> String {
        if let Some(reason) = self.left_reason() {
            return words::not_eligible(reason.describe(masked));
        }
        let Some((first, others)) = self.held.split_first() else {
            return words::not_eligible(self.reasons_text(masked));
        };
        let mut codes: Vec<&str> = others.iter().map(|h| h.group.code.code).collect();
        codes.dedup();
        codes.retain(|code| *code != first.group.code.code);
        if codes.is_empty() {
            words::eligible(first.describe(masked))
        } else {
            let others = if masked {
                masking::mask_groups(&codes)
            } else {
                codes.join(", ")
            };
            words::eligible_also(first.describe(masked), others)
        }
    }

    fn reasons_text(&self, masked: bool) -> String {
        if self.reasons.is_empty() {
            return words::MISSING_GROUP.text().to_owned();
        }
        self.reasons
            .iter()
            .map(|m| m.describe(masked))
            .collect::<Vec<_>>()
            .join("; ")
    }
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

    #[test]
    fn a_document_counts_from_its_first_to_its_last_day() {
        let (from, to) = (day(2025, 12, 31), day(2026, 4, 17));
        let rows = [document("5a", from, Some(to))];
        let on = |d| super::assess(d, &Person::default(), &rows);
        assert!(
            on(from).is_eligible()
                && on(to).is_eligible()
                && !on(day(2025, 12, 30)).is_eligible()
                && !on(day(2026, 4, 18)).is_eligible()
        );
        assert_eq!(
            on(from).sentence(),
            "Hôm nay: đủ điều kiện — nhóm 5a, Giấy chứng nhận chấp hành xong án phạt tù số 396/QĐ"
        );
        assert_eq!(
            on(day(2026, 4, 18)).sentence(),
            "Hôm nay: chưa đủ điều kiện — giấy tờ nhóm 5a đã hết hạn ngày 17/04/2026"
        );
        assert_eq!(on(day(2025, 12, 30)).reasons.len(), 1);
    }

    #[test]
    fn age_and_ethnicity_give_a_group_without_a_document() {
        let born = Some(PartialDate::Day(day(1966, 3, 10)));
        let person = Person {
            born,
            ethnicity: Some("tay"),
            left_on: None,
        };
        let before = assess(day(2026, 3, 9), &person, &[]);
        assert_eq!(
            before.sentence(),
            "Hôm nay: đủ điều kiện — nhóm 2, dân tộc Tày"
        );
        let after = assess(day(2026, 3, 10), &person, &[]);
        assert_eq!(
            after.sentence(),
            "Hôm nay: đủ điều kiện — nhóm 2, dân tộc Tày; cũng thuộc nhóm 4"
        );
        let kinh = Person {
            born,
            ethnicity: Some("kinh"),
            left_on: None,
        };
        assert_eq!(
            assess(day(2026, 3, 10), &kinh, &[]).sentence(),
            "Hôm nay: đủ điều kiện — nhóm 4, đủ 60 tuổi từ 10/03/2026"
        );
    }

    #[test]
    fn reasons_name_what_is_missing() {
        let today = day(2026, 11, 23);
        let ungrouped = assess(today, &Person::default(), &[]);
        assert_eq!(
            ungrouped.sentence(),
            "Hôm nay: chưa đủ điều kiện — thiếu nhóm ưu tiên có giấy tờ còn hiệu lực"
        );
        let open = assess(today, &Person::default(), &[document("9", today, None)]);
        assert!(!open.is_eligible() && matches!(open.reasons[0], IneligibleReason::MissingEnd(_)));
        let half = assess(
            today,
            &Person::default(),
            &[Membership {
                group: "8",
                ..Membership::default()
            }],
        );
        assert!(matches!(half.reasons[0], IneligibleReason::MissingStart(_)));
        let gone = Person {
            left_on: Some(today),
            ethnicity: Some("tay"),
            ..Person::default()
        };
        assert!(
            !assess(today, &gone, &[]).is_eligible()
                && assess(today.pred_opt().unwrap(), &gone, &[]).is_eligible()
        );
    }

    #[test]
    fn minorities_are_known_by_code() {
        assert!(is_minority("tay") && is_minority("hoa") && is_minority("hmong"));
        assert!(
            !is_minority("kinh")
                && !is_minority("foreigner")
                && !is_minority("unknown")
                && !is_minority("Tày")
                && !is_minority("")
        );
    }

    #[test]
    fn memberships_of_derived_and_unknown_groups_are_ignored() {
        let today = day(2026, 11, 23);
        let answer = assess(
            today,
            &Person::default(),
            &[
                document("2", today, None),
                document("4", today, None),
                document("x", today, None),
            ],
        );
        assert_eq!(answer, Eligibility::default());
    }
}
