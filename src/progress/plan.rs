//! What a plan asks for: its dates, its sections and its targets, each a measure with its parameters (`data/manual/counting.md`).
//! A plan is a file; another ward's is another file. Reading and checking one is `plan_file`; counting is `measure`.

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
