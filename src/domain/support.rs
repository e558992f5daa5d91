//! What may be paid for a course or lent (plan section VI): dated rates and caps as data (`data/rates/*.csv`, each with
//! its source; `certain = no` where the source is unconfirmed), and the amounts for one person and course.

use std::sync::LazyLock;

use chrono::NaiveDate;
use csv::StringRecord;

use super::date;
use super::groups;
use crate::words::{Lang, domain as w, language};

/// What a rate pays for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SupportKind {
    /// The course itself.
    Course,
    /// Meals, per day.
    Meals,
    /// Travel to the course.
    Travel,
    /// All of it together.
    Total,
    /// Limits a person to one supported course.
    OneTime,
    Loan,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Amount {
    Dong(i64),
    /// Multiple of the base wage of the day.
    BaseWages(i64),
}

/// What the amount is paid per.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Unit {
    Whole,
    Day,
    Month,
}

/// A rate or a cap.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rate {
    pub name: String,
    label: [String; 2],
    pub kind: SupportKind,
    /// The amount is paid as it is; otherwise it is a maximum.
    fixed: bool,
    amount: Amount,
    unit: Unit,
    /// One entry suffices; all groups of an entry are required. Empty: any person.
    group_sets: Vec<Vec<String>>,
    /// Codes of `List::Level`; empty: any.
    levels: Vec<String>,
    /// Codes of `List::Funding`; empty: any.
    funding: Vec<String>,
    from: NaiveDate,
    /// Last day; `NaiveDate::MAX` when open.
    to: NaiveDate,
    /// The article of law.
    pub source: String,
    /// The source has been read; otherwise it is unconfirmed.
    pub certain: bool,
}

impl Rate {
    /// The beneficiary or purpose, in the thread's language.
    #[must_use]
    pub fn label(&self) -> &str {
        match language() {
            Lang::Vi => &self.label[0],
            Lang::En => &self.label[1],
        }
    }

    /// The article, marked when unconfirmed.
    #[must_use]
    pub fn source_shown(&self) -> String {
        if self.certain {
            self.source.clone()
        } else {
            w::rate_unconfirmed(&self.source)
        }
    }

    /// Đồng and the unit they are paid per.
    ///
    /// # Errors
    /// The multiple, when the amount is one of the base wage.
    pub fn amount_shown(&self) -> Result<(i64, &'static str), i64> {
        let per = match (self.unit, self.kind) {
            (Unit::Day, _) => w::PER_DAY,
            (Unit::Month, _) => w::PER_MONTH,
            (Unit::Whole, SupportKind::Course | SupportKind::Travel) => w::PER_COURSE,
            (Unit::Whole, _) => w::PER_PERSON,
        };
        match self.amount {
            Amount::Dong(dong) => Ok((dong, per.text())),
            Amount::BaseWages(times) => Err(times),
        }
    }

    /// The days on which the rate is valid.
    #[must_use]
    pub fn days_shown(&self) -> String {
        let from = date::shown(self.from);
        if self.to == NaiveDate::MAX {
            w::rate_since(from)
        } else {
            w::rate_between(from, date::shown(self.to))
        }
    }

    /// Codes of `List::Level`; empty: any.
    #[must_use]
    pub fn levels(&self) -> &[String] {
        &self.levels
    }

    /// Codes of `List::Funding`; empty: any.
    #[must_use]
    pub fn funding(&self) -> &[String] {
        &self.funding
    }

    fn is_valid_on(&self, day: NaiveDate) -> bool {
        (self.from..=self.to).contains(&day)
    }

    fn applies_to(&self, case: &Case<'_>) -> bool {
        let matches = |codes: &[String], code: &str| {
            codes.is_empty() || codes.iter().any(|known| known == code)
        };
        let holds = |group: &String| case.is_in(group);
        self.is_valid_on(case.on)
            && matches(&self.levels, case.level)
            && matches(&self.funding, case.funding)
            && (self.group_sets.is_empty()
                || self.group_sets.iter().any(|all| all.iter().all(holds)))
    }

    /// Đồng for a case; none when the amount is per day or month and the length of the course is unknown.
    fn dong(&self, case: &Case<'_>) -> Option<i64> {
        let amount = match self.amount {
            Amount::Dong(dong) => dong,
            Amount::BaseWages(times) => times * base_wage(case.on)?,
        };
        match self.unit {
            Unit::Whole => Some(amount),
            Unit::Day => Some(amount * i64::from(case.days?)),
            Unit::Month => Some(amount * i64::from(case.days?.div_ceil(30))),
        }
    }
}

/// One person in one course: the facts that rates depend on.
#[derive(Clone, Copy, Debug)]
pub struct Case<'c> {
    /// Day of the first session, else of enrolment.
    pub on: NaiveDate,
    /// Groups held that day, with the derived 2 and 4.
    pub groups: &'c [String],
    pub female: bool,
    /// Code of the course's level.
    pub level: &'c str,
    /// Code of who pays.
    pub funding: &'c str,
    /// Calendar days of the course, first and last included.
    pub days: Option<u32>,
}

impl Case<'_> {
    /// True for a sub-code or number in the plan (`10` means 10a to 10d) that is held, and for `female`.
    fn is_in(&self, group: &str) -> bool {
        let by_number =
            |code: &String| groups::main_number(code).is_some_and(|m| m.to_string() == group);
        match group {
            "female" => self.female,
            _ => self
                .groups
                .iter()
                .any(|code| code == group || by_number(code)),
        }
    }
}

/// The result of the rates for a case.
#[derive(Clone, Debug, PartialEq)]
pub struct Entitlement {
    /// The highest applicable rate for the course itself, and its đồng.
    pub course: Option<(&'static Rate, i64)>,
    /// The maximum in all and its parts; none where it cannot be determined.
    pub cap: Option<(i64, Vec<(&'static Rate, i64)>)>,
}

impl Entitlement {
    /// The amount to suggest: only when the rate is fixed and its source certain.
    #[must_use]
    pub fn default_amount(&self) -> Option<i64> {
        let (rate, dong) = self.course?;
        (rate.fixed && rate.certain).then_some(dong)
    }

    /// Why an amount is too high; none when it is not or no cap is known.
    #[must_use]
    pub fn cap_warning(&self, amount: i64) -> Option<String> {
        let (cap, parts) = self.cap.as_ref().filter(|(cap, _)| amount > *cap)?;
        let part_labels: Vec<String> = parts
            .iter()
            .map(|(rate, dong)| {
                let dong = super::money::shown_dong(*dong);
                w::rate_part(rate.label(), dong, rate.source_shown())
            })
            .collect();
        Some(w::support_above(
            super::money::shown_dong(*cap),
            part_labels.join("; "),
        ))
    }
}

/// The result for a case; none when no rate applies. A person in several groups gets the highest rate of each kind
/// (Quyết định 46/2015/QĐ-TTg: one policy, the most favourable). The cap includes what may be paid besides the course,
/// so that a warning means that no reading of the rules allows the amount.
#[must_use]
pub fn entitlement(case: &Case<'_>) -> Option<Entitlement> {
    let fitting: Vec<&'static Rate> = rates()
        .iter()
        .filter(|rate| rate.applies_to(case))
        .collect();
    let highest = |kind: SupportKind| {
        let of = fitting.iter().filter(|rate| rate.kind == kind);
        of.filter_map(|rate| Some((*rate, rate.dong(case)?)))
            .max_by_key(|(_, dong)| *dong)
    };
    let has = |kind: SupportKind| fitting.iter().any(|rate| rate.kind == kind);
    let (course, total) = (highest(SupportKind::Course), highest(SupportKind::Total));
    if course.is_none() && total.is_none() {
        return None;
    }
    let extra_kinds = [SupportKind::Meals, SupportKind::Travel];
    let has_unknown = extra_kinds
        .iter()
        .any(|kind| has(*kind) && highest(*kind).is_none());
    let sum = course.filter(|_| !has_unknown).map(|course| {
        let parts: Vec<_> = std::iter::once(course)
            .chain(extra_kinds.into_iter().filter_map(highest))
            .collect();
        (parts.iter().map(|(_, dong)| dong).sum(), parts)
    });
    let total = total.map(|total| (total.1, vec![total]));
    let cap = [sum, total]
        .into_iter()
        .flatten()
        .max_by_key(|(cap, _)| *cap);
    Some(Entitlement { course, cap })
}

/// The rate that limits a person to one supported course, where it applies.
#[must_use]
pub fn one_time_rate(case: &Case<'_>) -> Option<&'static Rate> {
    let mut all = rates()
        .iter()
        .filter(|rate| rate.kind == SupportKind::OneTime);
    all.find(|rate| rate.applies_to(case))
}

/// Why a loan to a worker is too large.
#[must_use]
pub fn loan_cap_warning(on: NaiveDate, amount: i64) -> Option<String> {
    let case = Case {
        on,
        groups: &[],
        female: false,
        level: "",
        funding: "",
        days: None,
    };
    let mut all = rates().iter().filter(|rate| rate.kind == SupportKind::Loan);
    let rate = all.find(|rate| rate.applies_to(&case))?;
    let cap = rate.dong(&case).filter(|cap| amount > *cap)?;
    let cap = super::money::shown_dong(cap);
    Some(w::loan_above(cap, rate.source_shown()))
}

/// All rates, in the order of the file.
#[must_use]
pub fn rates() -> &'static [Rate] {
    static RATES: LazyLock<Vec<Rate>> = LazyLock::new(|| {
        read(include_str!("../../data/rates/support_rates.csv"), rate).unwrap_or_default()
    });
    &RATES
}

fn base_wage(day: NaiveDate) -> Option<i64> {
    type Wage = (i64, NaiveDate, NaiveDate);
    static WAGES: LazyLock<Vec<Wage>> = LazyLock::new(|| {
        read(include_str!("../../data/rates/base_wage.csv"), wage).unwrap_or_default()
    });
    let mut valid = WAGES.iter();
    let valid = valid.find(|(_, from, to)| (*from..=*to).contains(&day));
    valid.map(|(dong, ..)| *dong)
}

/// Parses the rows of a file; an error names the line.
fn read<T>(text: &str, row: impl Fn(&RateRow<'_>) -> Option<T>) -> Result<Vec<T>, String> {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let headings = reader.headers().cloned().map_err(|e| e.to_string())?;
    let mut all = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|e| e.to_string())?;
        let line = record.position().map_or(0, csv::Position::line);
        let cells = RateRow(&headings, &record);
        all.push(row(&cells).ok_or_else(|| format!("line {line}"))?);
    }
    Ok(all)
}

struct RateRow<'r>(&'r StringRecord, &'r StringRecord);

impl RateRow<'_> {
    fn text(&self, column: &str) -> Option<&str> {
        self.1.get(self.0.iter().position(|h| h == column)?)
    }

    /// Texts separated by `;`; `any` is dropped.
    fn list(&self, column: &str) -> Option<Vec<String>> {
        let text = self.text(column).filter(|text| !text.is_empty())?;
        let all = text.split(';').filter(|part| *part != "any");
        Some(all.map(str::to_owned).collect())
    }

    fn day(&self, column: &str) -> Option<NaiveDate> {
        date::from_iso(self.text(column)?)
    }

    /// Last day; `NaiveDate::MAX` when empty.
    fn end(&self) -> Option<NaiveDate> {
        match self.text("valid_to")? {
            "" => Some(NaiveDate::MAX),
            _ => self.day("valid_to"),
        }
    }
}

fn rate(cells: &RateRow<'_>) -> Option<Rate> {
    let kind = match cells.text("what")? {
        "course" => SupportKind::Course,
        "meals" => SupportKind::Meals,
        "travel" => SupportKind::Travel,
        "total" => SupportKind::Total,
        "once" => SupportKind::OneTime,
        "loan" => SupportKind::Loan,
        _ => return None,
    };
    let amount = cells.text("amount")?;
    let amount = match amount.strip_suffix('x') {
        Some(times) => Amount::BaseWages(times.parse().ok()?),
        None if kind == SupportKind::OneTime => Amount::Dong(0),
        None => Amount::Dong(amount.parse().ok()?),
    };
    let unit = match cells.text("unit")? {
        "course" | "person" | "loan" => Unit::Whole,
        "day" => Unit::Day,
        "month" => Unit::Month,
        _ => return None,
    };
    let groups = |all: String| all.split('+').map(str::to_owned).collect();
    Some(Rate {
        name: cells.text("rate")?.to_owned(),
        label: [
            cells.text("label_vi")?.to_owned(),
            cells.text("label_en")?.to_owned(),
        ],
        kind,
        fixed: cells.text("kind")? == "rate",
        amount,
        unit,
        group_sets: cells.list("groups")?.into_iter().map(groups).collect(),
        levels: cells.list("levels")?,
        funding: cells.list("funding")?,
        from: cells.day("valid_from")?,
        to: cells.end()?,
        source: cells.text("source")?.to_owned(),
        certain: cells.text("certain")? == "yes",
    })
}

fn wage(cells: &RateRow<'_>) -> Option<(i64, NaiveDate, NaiveDate)> {
    let amount = cells.text("amount")?.parse().ok()?;
    Some((amount, cells.day("valid_from")?, cells.end()?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::codes::List;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn entitled(
        groups: &[&str],
        female: bool,
        level: &str,
        funding: &str,
        on: &str,
    ) -> Option<Entitlement> {
        let groups: Vec<String> = groups.iter().map(ToString::to_string).collect();
        entitlement(&Case {
            on: day(on),
            groups: &groups,
            female,
            level,
            funding,
            days: Some(60),
        })
    }

    #[test]
    fn the_files_are_read_and_name_known_codes() {
        let text = include_str!("../../data/rates/support_rates.csv");
        assert_eq!(
            read(text, rate).map(|r| r.len()),
            Ok(text.lines().count() - 1)
        );
        let text = include_str!("../../data/rates/base_wage.csv");
        assert!(read(text, wage).is_ok_and(|w| w.len() == 2));
        for rate in rates() {
            let known = |group: &String| {
                group == "female"
                    || groups::get(group).is_some()
                    || List::MainGroup.get(group).is_some()
            };
            assert!(rate.group_sets.iter().flatten().all(known), "{}", rate.name);
            assert!(
                rate.levels.iter().all(|l| List::Level.get(l).is_some()),
                "{}",
                rate.name
            );
            assert!(
                rate.funding.iter().all(|f| List::Funding.get(f).is_some()),
                "{}",
                rate.name
            );
            assert!(!rate.source.is_empty() && rate.from <= rate.to);
        }
        assert!(rates().iter().any(|rate| !rate.certain));
    }

    #[test]
    fn the_highest_rate_that_applies_is_suggested() {
        let suggested = |groups: &[&str], female| {
            entitled(groups, female, "elementary", "city_budget", "2026-03-01")?.default_amount()
        };
        assert_eq!(suggested(&["3", "1b"], false), Some(6_000_000));
        assert_eq!(suggested(&["2", "1a"], true), Some(4_000_000));
        assert_eq!(suggested(&["2"], false), Some(3_000_000));
        assert_eq!(suggested(&["1b"], false), Some(2_500_000));
        assert_eq!(suggested(&[], true), Some(2_000_000));
        assert_eq!(suggested(&["5a"], false), None, "no rate is known");
    }

    #[test]
    fn a_cap_and_a_doubtful_rate_suggest_nothing() {
        let rural = entitled(&["7"], false, "elementary", "state_budget", "2026-03-01").unwrap();
        assert_eq!(
            (rural.default_amount(), rural.course.map(|c| c.1)),
            (None, Some(4_000_000))
        );
        let insured = entitled(
            &["9"],
            false,
            "under_3_months",
            "unemployment_insurance",
            "2026-03-01",
        );
        let insured = insured.unwrap();
        assert_eq!(insured.default_amount(), None);
        assert!(insured.cap_warning(4_500_000).is_none());
        assert!(
            insured
                .cap_warning(4_500_001)
                .unwrap()
                .contains("chưa được xác nhận")
        );
    }

    #[test]
    fn only_what_no_reading_allows_is_doubted() {
        let poor = entitled(&["1a"], false, "elementary", "ward_budget", "2026-03-01").unwrap();
        // 3.000.000 + 60 days of 30.000 + 200.000
        assert_eq!(poor.cap_warning(5_000_000), None);
        let warning = poor.cap_warning(5_000_001).unwrap();
        assert!(
            warning.contains("5.000.000") && warning.contains("69/2024"),
            "{warning}"
        );
        for funding in ["sponsor", "land_compensation", "self"] {
            assert_eq!(
                entitled(&["1a"], false, "elementary", funding, "2026-03-01"),
                None
            );
        }
        assert_eq!(
            entitled(&["1a"], false, "college", "city_budget", "2026-03-01"),
            None
        );
        assert_eq!(
            entitled(&["1a"], false, "elementary", "city_budget", "2024-12-28"),
            None
        );
    }

    #[test]
    fn twelve_base_wages_of_the_day() {
        let cap = |on| {
            entitled(&["10b"], false, "elementary", "state_budget", on)?
                .cap
                .map(|c| c.0)
        };
        assert_eq!(cap("2026-06-30"), Some(28_080_000));
        assert_eq!(cap("2026-07-01"), Some(30_360_000));
    }

    #[test]
    fn by_the_month_and_only_when_the_length_is_known() {
        let groups = ["9".to_owned()];
        let case = |days| Case {
            on: day("2026-03-01"),
            groups: &groups,
            female: false,
            level: "intermediate",
            funding: "unemployment_insurance",
            days,
        };
        assert_eq!(
            entitlement(&case(Some(100))).unwrap().cap.unwrap().0,
            6_000_000
        );
        assert_eq!(entitlement(&case(None)), None);
    }

    #[test]
    fn loans_have_a_limit_from_2026_on() {
        assert!(loan_cap_warning(day("2026-01-01"), 200_000_000).is_none());
        assert!(loan_cap_warning(day("2026-01-01"), 200_000_001).is_some());
        assert!(loan_cap_warning(day("2025-12-31"), 900_000_000).is_none());
    }
}
