//! Files in and out: CSV sheets and Excel workbooks to records and back (`data/manual/records.md`), reports and worklists as
//! documents. Owns how a sheet is read, which column is which field, how a record is matched, the import report and the file
//! of refused rows. Owns no check (`entry`), no writing to the register (`register`) and no terminal (`cli`).

#![cfg_attr(test, allow(clippy::unwrap_used, reason = "tests may panic"))]

pub mod document;
pub mod export;
pub mod import;

pub use crate::exchange::document::worklist::{WorklistFormat, write_worklist};
pub use crate::exchange::export::new_file::write_new;
pub use crate::exchange::import::columns::ANNOTATIONS;
pub use crate::exchange::import::file_problem::FileProblem;
pub use crate::exchange::import::refusal::Refusal;
pub use crate::exchange::import::rejects::Rejects;
pub use crate::exchange::import::report::{FileReport, ImportError, ImportReport};
pub use crate::exchange::import::sheet::LONGEST_CELL;
pub use crate::exchange::import::workbook::{READER, read_within_limits};
pub use export::{Cells, ExportError, ExportFormat, Extent, each_row, export, size};
pub use import::{ImportSource, Options, import};
