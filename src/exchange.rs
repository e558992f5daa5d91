//! Files in and out: CSV sheets and Excel workbooks to records and back (`design/records.md`). Owns how a sheet is read, which column is which
//! field, how a record is known again, the report and the file of refused rows. Owns no check (`entry`), no way of writing
//! (`register`) and no terminal (`cli`).

#![cfg_attr(
    test,
    allow(clippy::unwrap_used, reason = "a test that finds nothing stops there")
)]

mod columns;
mod export;
mod guard;
mod import;
mod known;
pub mod outgoing;
mod page;
pub mod paper;
mod rejects;
mod report;
mod row;
mod sheet;
mod workbook;
mod worklist;

pub use columns::ANNOTATIONS;
pub use export::{Cells, ExportError, ExportFormat, Extent, each_row, export, size};
pub use import::{ImportSource, Options, import};
pub use page::write_new;
pub use rejects::Rejects;
pub use report::{FileReport, ImportError, ImportReport, Refusal};
pub use sheet::{FileProblem, LONGEST_CELL};
pub use workbook::{READER, read_within_limits};
pub use worklist::{WorklistFormat, write_worklist};
