//! Files in and out: CSV sheets and Excel workbooks to records and back (`data/manual/records.md`), reports and worklists as
//! documents. Owns how a sheet is read, which column is which field, how a record is matched, the import report and the file
//! of refused rows. Owns no check (`entry`), no writing to the register (`register`) and no terminal (`cli`).

#![cfg_attr(test, allow(clippy::unwrap_used, reason = "tests may panic"))]

pub mod document;
pub(crate) mod export;
mod import;

pub(crate) use crate::exchange::document::worklist::{WorklistFormat, write_worklist};
pub(crate) use crate::exchange::export::formula_escape::csv_cell;
pub(crate) use crate::exchange::export::new_file::write_new;
pub(crate) use crate::exchange::export::trail::export_trail;
pub(crate) use crate::exchange::import::client_input::ClientInput;
pub(crate) use crate::exchange::import::inbox;
pub(crate) use crate::exchange::import::rejects::Rejects;
pub(crate) use crate::exchange::import::report::{ImportError, ImportReport};
pub(crate) use crate::exchange::import::workbook::{READER, read_within_limits};
pub(crate) use export::{ExportError, each_row, size};
pub use export::{ExportFormat, Extent, export};
pub use import::{ImportSource, Options, import};
