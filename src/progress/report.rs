//! The report of the plan: figures (`figures`, `count`), text and tables (`content`, `tables`, `narrative`), and the document
//! without a format (`document`). A draft is laid out from figures counted now, an issued report from its stored figures
//! (`frozen`).

mod adjustments;
mod content;
pub(crate) mod count;
pub(crate) mod document;
pub(crate) mod figures;
pub mod frozen;
mod narrative;
pub mod summary;
mod tables;

use chrono::{Datelike, NaiveDate};

pub use crate::progress::report::adjustments::EarlierReport;

use self::figures::Figures;
use crate::domain::ids::ReportId;
use crate::progress::period::{Period, Scope};
use crate::progress::plan::Plan;
use crate::progress::report::document::Document;
use crate::register::{Reader, Result};
use crate::words::{Phrase, report as w};

/// The occasion of a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    HalfYear,
    Year,
    /// On request.
    AdHoc,
}

impl Kind {
    /// Each kind with its stored and typed value, and its wording in the first sentence.
    const TABLE: [(Self, &str, Phrase); 3] = [
        (Self::HalfYear, "half_year", w::KIND_HALF_YEAR),
        (Self::Year, "year", w::KIND_YEAR),
        (Self::AdHoc, "ad_hoc", w::KIND_AD_HOC),
    ];

    /// The stored and typed value: `half_year`, `year`, `ad_hoc`.
    #[must_use]
    pub fn slug(self) -> &'static str {
        Self::TABLE[self as usize].1
    }

    /// The kind of a slug.
    pub(crate) fn from_slug(slug: &str) -> Option<Self> {
        Self::TABLE
            .into_iter()
            .find(|(_, other, _)| *other == slug)
            .map(|(kind, ..)| kind)
    }

    /// The usual kind of report of a period.
    #[must_use]
    pub fn default_for(period: &Period) -> Self {
        match period.name().split_once('-').map_or("", |(_, part)| part) {
            "" if period.name() != "plan" => Self::Year,
            "RY" => Self::Year,
            "H1" | "H2" | "R1" => Self::HalfYear,
            _ => Self::AdHoc,
        }
    }

    /// The wording in the first sentence.
    pub(crate) fn phrase(self) -> &'static str {
        Self::TABLE[self as usize].2.text()
    }
}

/// The parts of the report that a clerk writes, as stored with each note.
pub const NOTE_PARTS: [&str; 5] = ["direction", "difficulty", "cause", "next_task", "proposal"];

/// A draft or an issued report.
#[derive(Clone, Debug)]
pub struct PlanReport {
    /// The plan it was counted with.
    pub plan: Plan,
    pub scope: Scope,
    pub kind: Kind,
    /// The document number.
    pub number: Option<String>,
    /// The date of the document.
    pub dated: NaiveDate,
    /// Figures and notes.
    pub figures: Figures,
    /// Of an issued report: its number, and the hash of the trail row that issued it, in hex.
    pub seal: Option<(ReportId, String)>,
}

impl PlanReport {
    /// The report as a document; `None` when the plan has no issuer.
    #[must_use]
    pub fn document(&self) -> Option<Document> {
        let issuer = self.plan.issuer.as_ref()?;
        let number = self.number.clone().unwrap_or_else(|| "      ".to_owned());
        let (day, month) = (narrative::day(self.dated), narrative::month(self.dated));
        let year = self.dated.format("%Y").to_string();
        let period = narrative::period(&self.scope.period, &self.plan);
        let (body, appendices) = content::write(self, issuer);
        Some(Document {
            number: w::number(&number, &issuer.symbol),
            dated: w::place_and_date(&issuer.place, &day, &month, &year),
            about: w::about(&issuer.subject, period),
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
}

/// Counts a draft of a period. `notes` are part and text, in order.
pub fn draft(
    reader: Reader<'_>,
    plan: &Plan,
    scope: Scope,
    kind: Kind,
    dated: NaiveDate,
    notes: &[(String, String)],
) -> Result<PlanReport> {
    let mut figures = count::figures(reader, plan, scope)?;
    for (nth, (part, text)) in notes.iter().enumerate() {
        figures.put_texts("note", &format!("{part}/{nth:04}"), &[("text", text)]);
    }
    Ok(PlanReport {
        plan: plan.clone(),
        scope,
        kind,
        number: None,
        dated,
        figures,
        seal: None,
    })
}

/// The reporting period that ended last, if the plan had begun by its end; else the year of `today`.
pub(crate) fn default_period(plan: &Plan, today: NaiveDate) -> Period {
    let years = today.year() - 1..=today.year();
    let names = years.flat_map(|y| [format!("{y}-R1"), format!("{y}-RY")]);
    names
        .filter_map(|name| Period::parse(&name, plan).ok())
        .filter(|p| p.to() < today && p.to() >= plan.from)
        .max_by_key(Period::to)
        .unwrap_or_else(|| Period::containing(today))
}
