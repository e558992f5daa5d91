//! The report of the plan: what it counts (`figures`, `count`), what it says (`body`, `tables`, `spoken`), and the paper it
//! becomes (`paper`). A draft and an issued report are laid out alike, the one from what is counted now, the other from what
//! was frozen. Writes no file (`exchange::paper`) and nothing into the register (`register::reports`).

mod adjustments;
mod content;
pub mod count;
pub mod document;
pub mod figures;
pub mod frozen;
pub mod narrative;
pub mod summary;
mod tables;

use chrono::{Datelike, NaiveDate};

pub use crate::progress::report::adjustments::EarlierReport;

use self::figures::Figures;
use crate::progress::period::Period;
use crate::progress::plan::Plan;
use crate::progress::plan::issuer::Issuer;
use crate::progress::report::document::Document;
use crate::register::{Reader, RegisterError};
use crate::words::report as w;

/// What asks for the report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Twice a year.
    HalfYear,
    /// Once a year.
    Year,
    /// When somebody asks.
    AdHoc,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 3] = [Self::HalfYear, Self::Year, Self::AdHoc];

    /// As it is stored and typed: `half_year`, `year`, `ad_hoc`.
    #[must_use]
    pub fn slug(self) -> &'static str {
        match self {
            Self::HalfYear => "half_year",
            Self::Year => "year",
            Self::AdHoc => "ad_hoc",
        }
    }

    /// The kind of that slug.
    #[must_use]
    pub fn from_slug(slug: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.slug() == slug)
    }

    /// The kind a period is usually reported as.
    #[must_use]
    pub fn default_for(period: &Period) -> Self {
        match period.name().split_once('-').map_or("", |(_, part)| part) {
            "" if period.name() != "plan" => Self::Year,
            "RY" => Self::Year,
            "H1" | "H2" | "R1" => Self::HalfYear,
            _ => Self::AdHoc,
        }
    }

    /// As the first sentence has it.
    #[must_use]
    pub fn phrase(self) -> &'static str {
        let phrase = match self {
            Self::HalfYear => w::KIND_HALF_YEAR,
            Self::Year => w::KIND_YEAR,
            Self::AdHoc => w::KIND_AD_HOC,
        };
        phrase.text()
    }
}

/// Parts of the report that a clerk writes, as they are stored.
pub const NOTE_PARTS: [&str; 5] = ["direction", "difficulty", "cause", "next_task", "proposal"];

/// A report: a draft, or an issued one.
#[derive(Clone, Debug)]
pub struct PlanReport {
    /// The plan it was counted with.
    pub plan: Plan,
    pub period: Period,
    /// Nothing later was counted.
    pub as_of: NaiveDate,
    /// What asked for it.
    pub kind: Kind,
    /// Its number, once it has one.
    pub number: Option<String>,
    /// The day it is dated.
    pub dated: NaiveDate,
    /// What was counted, and what the clerk wrote.
    pub figures: Figures,
    /// An issued report: its number in the register, and the hash of the trail's row that froze it, in hex.
    pub seal: Option<(i64, String)>,
}

impl PlanReport {
    /// The last day counted.
    #[must_use]
    pub fn end(&self) -> NaiveDate {
        self.period.end(self.as_of)
    }

    /// The report as a paper; none when the plan does not say who issues it.
    #[must_use]
    pub fn document(&self) -> Option<Document> {
        let issuer = self.plan.issuer.as_ref()?;
        let number = self.number.clone().unwrap_or_else(|| "      ".to_owned());
        let (day, month) = (narrative::day(self.dated), narrative::month(self.dated));
        let year = self.dated.format("%Y").to_string();
        let (body, appendices) = content::write(self, issuer);
        Some(Document {
            number: w::number(&number, &issuer.symbol),
            dated: w::place_and_date(&issuer.place, &day, &month, &year),
            about: self.about(issuer),
            attached: w::attached(&number, &issuer.symbol, day, month, year, &issuer.name),
            draft: self.seal.is_none(),
            body,
            appendices,
            seal: match &self.seal {
                Some((id, hash)) => w::seal_issued(narrative::date(self.dated), id, hash),
                None => w::SEAL_DRAFT.text().to_owned(),
            },
            issuer: issuer.clone(),
        })
    }

    fn about(&self, issuer: &Issuer) -> String {
        w::about(&issuer.subject, narrative::period(&self.period, &self.plan))
    }
}

/// A draft of the period, counted now. `notes` are what the clerk wrote: part and text, in order.
pub fn draft(
    reader: Reader<'_>,
    plan: &Plan,
    (period, as_of): (&Period, NaiveDate),
    kind: Kind,
    dated: NaiveDate,
    notes: &[(String, String)],
) -> Result<PlanReport, RegisterError> {
    let mut figures = count::figures(reader, plan, period, as_of)?;
    for (nth, (part, text)) in notes.iter().enumerate() {
        figures.put_text("note", &format!("{part}/{nth:04}"), "text", text);
    }
    Ok(PlanReport {
        plan: plan.clone(),
        period: *period,
        as_of,
        kind,
        number: None,
        dated,
        figures,
        seal: None,
    })
}

/// The reporting period that ended last, if the plan ran then; else this year.
#[must_use]
pub fn default_period(plan: &Plan, today: NaiveDate) -> Period {
    let years = today.year() - 1..=today.year();
    let names = years.flat_map(|y| [format!("{y}-R1"), format!("{y}-RY")]);
    names
        .filter_map(|name| Period::parse(&name, plan).ok())
        .filter(|p| p.to() < today && p.to() >= plan.from)
        .max_by_key(Period::to)
        .unwrap_or_else(|| Period::containing(today))
}
