//! A plan: its dates, its sections and its targets, each a measure with parameters (`data/manual/counting.md`). `file` reads it
//! from TOML, `effective` applies the changes of the register, `tasks` lists the due tasks of its units.

pub mod effective;
pub mod file;
pub mod issuer;
mod model;
pub(super) mod task_tables;
pub mod tasks;
pub(super) mod toml_reader;
mod value;

pub use model::{
    Bound, Groups, Measure, Plan, ReportCalendar, Section, Served, Services, Target, Training,
    Trigger,
};
pub use task_tables::{Cadence, Task, Unit};
pub use value::{DayOfYear, Text};
