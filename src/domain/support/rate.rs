//! The dated rates and caps of support (`data/rates/*.csv`), each with its source, and the cases they apply to.

use std::sync::LazyLock;

use chrono::NaiveDate;
use csv::StringRecord;

use crate::domain::{date, groups, masking};
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
    pub(super) fixed: bool,
    amount: Amount,
    unit: Unit,
    /// One entry suffices; all groups of an entry are required. Empty: any person.
    group_sets: Vec<Vec<String>>,
    /// Codes of `CodeList::Level`; empty: any.
    pub levels: Vec<String>,
    /// Codes of `CodeList::Funding`; empty: any.
    pub funding: Vec<String>,
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

    /// The label beside a person's form, which names no sensitive group.
    #[must_use]
    pub fn label_of_person(&self) -> &str {
        let groups = self.group_sets.iter().flatten();
        if groups.into_iter().any(|group| masking::is_sensitive(group)) {
            return w::HIDDEN_GROUP.text();
        }
        self.label()
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

    pub(super) fn applies_to(&self, case: &Case<'_>) -> bool {
        let matches = |codes: &[String], code: &str| {
            codes.is_empty() || codes.iter().any(|known| known == code)
        };
        let holds = |group: &String| case.is_in(group);
        (self.from..=self.to).contains(&case.on)
            && matches(&self.levels, case.level)
            && matches(&self.funding, case.funding)
            && (self.group_sets.is_empty()
                || self.group_sets.iter().any(|all| all.iter().all(holds)))
    }

    /// Đồng for a case; none when the amount is per day or month and the length of the course is unknown.
    pub(super) fn dong(&self, case: &Case<'_>) -> Option<i64> {
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
#[derive(Clone, Copy, Debug, Default)]
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

/// All rates, in the order of the file.
#[must_use]
pub fn rates() -> &'static [Rate] {
    static RATES: LazyLock<Vec<Rate>> = LazyLock::new(|| {
        read(include_str!("../../../data/rates/support_rates.csv"), rate).unwrap_or_default()
    });
    &RATES
}

fn base_wage(day: NaiveDate) -> Option<i64> {
    type Wage = (i64, NaiveDate, NaiveDate);
    static WAGES: LazyLock<Vec<Wage>> = LazyLock::new(|| {
        read(include_str!("../../../data/rates/base_wage.csv"), wage).unwrap_or_default()
    });
    WAGES
        .iter()
        .find(|(_, from, to)| (*from..=*to).contains(&day))
        .map(|(dong, ..)| *dong)
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
    let text = |column| cells.text(column).map(str::to_owned);
    Some(Rate {
        name: text("rate")?,
        label: [text("label_vi")?, text("label_en")?],
        kind,
        fixed: cells.text("kind")? == "rate",
        amount,
        unit,
        group_sets: cells.list("groups")?.into_iter().map(groups).collect(),
        levels: cells.list("levels")?,
        funding: cells.list("funding")?,
        from: cells.day("valid_from")?,
        to: cells.end()?,
        source: text("source")?,
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
    use crate::domain::codes::CodeList;

    #[test]
    fn the_files_are_read_and_name_known_codes() {
        let text = include_str!("../../../data/rates/support_rates.csv");
        assert_eq!(
            read(text, rate).map(|r| r.len()),
            Ok(text.lines().count() - 1)
        );
        let text = include_str!("../../../data/rates/base_wage.csv");
        assert!(read(text, wage).is_ok_and(|w| w.len() == 2));
        for rate in rates() {
            let known = |group: &String| {
                group == "female"
                    || groups::get(group).is_some()
                    || CodeList::MainGroup.get(group).is_some()
            };
            assert!(rate.group_sets.iter().flatten().all(known), "{}", rate.name);
            for (list, codes) in [
                (CodeList::Level, &rate.levels),
                (CodeList::Funding, &rate.funding),
            ] {
                assert!(codes.iter().all(|c| list.get(c).is_some()), "{}", rate.name);
            }
            assert!(!rate.source.is_empty() && rate.from <= rate.to);
        }
        assert!(rates().iter().any(|rate| !rate.certain));
    }
}
