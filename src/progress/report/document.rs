//! The report as a document without a file format: head, sections, tables with typed cells, appendices. `exchange::document`
//! writes it as Word, Excel and Markdown.

use crate::domain::money::{shown_count, shown_percent, truncated_percent};
use crate::progress::format;
use crate::progress::plan::issuer::Issuer;

/// A complete report, ready to be written in any format.
#[derive(Clone, Debug, PartialEq)]
pub struct Document {
    pub issuer: Issuer,
    /// `Số: 12/BC-UBND`; spaces in place of a missing number.
    pub number: String,
    /// `Láng, ngày 05 tháng 7 năm 2026`.
    pub dated: String,
    /// `Kết quả … 06 tháng đầu năm 2026`.
    pub about: String,
    /// `(Kèm theo Báo cáo số …)`.
    pub attached: String,
    pub draft: bool,
    /// Sections I to V.
    pub body: Vec<Block>,
    /// Printed in landscape.
    pub appendices: Vec<Appendix>,
    /// The hash of the trail row that issued the report; or that it is a draft.
    pub seal: String,
}

/// A block of the text.
#[derive(Clone, Debug, PartialEq)]
pub enum Block {
    /// `I. …`.
    Section(String),
    /// `1. …`.
    Heading(String),
    /// A paragraph.
    Text(String),
    ListItem(String),
    Grid(Grid),
    /// A remark under a table.
    Note(String),
}

/// An appendix of the report, with its own number and title.
#[derive(Clone, Debug, PartialEq)]
pub struct Appendix {
    /// `Phụ lục I`.
    pub number: String,
    /// In capitals.
    pub title: String,
    pub blocks: Vec<Block>,
}

/// A table with typed cells.
#[derive(Clone, Debug, PartialEq)]
pub struct Grid {
    /// `Bảng 1. …`; empty in an appendix.
    pub caption: String,
    pub columns: Vec<Column>,
    pub rows: Vec<GridRow>,
}

/// A column of a table.
#[derive(Clone, Debug, PartialEq)]
pub struct Column {
    pub heading: String,
    /// The share of the width.
    pub weight: u32,
    /// Aligned to the right.
    pub is_numeric: bool,
}

/// A row of a table.
#[derive(Clone, Debug, PartialEq)]
pub struct GridRow {
    /// One cell for each column; a single cell spans all columns.
    pub cells: Vec<GridCell>,
    /// A heading over the rows that follow, or a total.
    pub bold: bool,
}

/// A cell of a table.
#[derive(Clone, Debug, PartialEq)]
pub enum GridCell {
    Text(String),
    /// A count, or đồng.
    Whole(i64),
    /// An identifier: a register number, a row of the trail.
    Id(i64),
    /// Numerator and denominator; shown in percent with one decimal, truncated.
    Share(u64, u64),
    /// Percent.
    Percent(f64),
    /// People in a group, and people whose main group it is.
    Pair(u64, u64),
    Empty,
}

impl Grid {
    /// A table without rows.
    pub fn new(caption: impl Into<String>, columns: Vec<Column>) -> Self {
        Self {
            caption: caption.into(),
            columns,
            rows: Vec::new(),
        }
    }

    /// Appends a row.
    pub fn add_row(&mut self, cells: Vec<GridCell>) {
        self.rows.push(GridRow { cells, bold: false });
    }

    /// Appends a row in bold type.
    pub fn add_total(&mut self, cells: Vec<GridCell>) {
        self.rows.push(GridRow { cells, bold: true });
    }
}

impl Column {
    /// A column of text, aligned to the left.
    pub fn words(heading: impl Into<String>, weight: u32) -> Self {
        Self {
            heading: heading.into(),
            weight,
            is_numeric: false,
        }
    }

    /// A column of numbers, aligned to the right.
    pub fn numbers(heading: impl Into<String>, weight: u32) -> Self {
        Self {
            is_numeric: true,
            ..Self::words(heading, weight)
        }
    }
}

impl GridCell {
    /// A cell of text.
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    /// The printed text.
    pub fn display_text(&self) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Whole(n) => shown_count(*n),
            Self::Id(n) => n.to_string(),
            Self::Share(numerator, denominator) => {
                truncated_percent(*numerator, *denominator).unwrap_or_else(|| "—".to_owned())
            }
            Self::Percent(value) => shown_percent(*value),
            Self::Pair(0, 0) => "–".to_owned(),
            Self::Pair(people, main) => {
                format!("{} ({})", format::count(*people), format::count(*main))
            }
            Self::Empty => String::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_read_the_vietnamese_way() {
        assert_eq!(GridCell::Whole(1_234_567).display_text(), "1.234.567");
        assert_eq!(GridCell::Share(4996, 10_000).display_text(), "49,9");
        assert_eq!(GridCell::Share(0, 0).display_text(), "—");
        assert_eq!(GridCell::Pair(1200, 30).display_text(), "1.200 (30)");
        assert_eq!(GridCell::Pair(0, 0).display_text(), "–");
    }
}
