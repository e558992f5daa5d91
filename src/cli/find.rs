//! `vieclam find`. Prints people; the search: `register::read::find`.

use clap::Args;

use super::emit::{Column, Format, Out};
use super::{Options, Result, examples, open_for_reading, print_notice};
use crate::entry::PersonSummary;
use crate::entry::answers::born_shown;
use crate::register::read::find;
use crate::words::cli as w;

const MAX_ROWS: usize = 500;

#[derive(Debug, Args)]
#[command(about = w::ABOUT_FIND)]
#[command(override_usage = "vieclam find TEXT… [--format table|json|csv]")]
#[command(after_help = examples(&["vieclam find nguyen thi huong", "vieclam find 0912345678"]))]
pub(super) struct Find {
    #[arg(required = true, value_name = "TEXT", help = w::HELP_TEXT)]
    text: Vec<String>,
    #[arg(long, value_enum, default_value_t, help = w::HELP_FORMAT)]
    format: Format,
}

const COLUMNS: [Column<PersonSummary>; 6] = [
    Column::number("register_no", w::NUMBER),
    Column::new("citizen_id", w::ID_NUMBER),
    Column::new("full_name", w::FULL_NAME),
    Column::text("born", w::BORN, |hit| born_shown(&hit.born)),
    Column::new("phone", w::PHONE),
    Column::new("neighbourhood", w::NEIGHBOURHOOD),
];

pub(super) fn run(options: &Options, args: &Find, out: &mut Out<'_>) -> Result<()> {
    let register = open_for_reading(options)?;
    let hits = find::people(register.reader(), &args.text.join(" "), MAX_ROWS)?;
    if hits.is_empty() && args.format == Format::Table {
        print_notice(w::NO_MATCHES.text());
        return Ok(());
    }
    out.emit(args.format, &COLUMNS, &hits)?;
    if hits.len() == MAX_ROWS {
        print_notice(&w::only_the_first(MAX_ROWS));
    }
    Ok(())
}
