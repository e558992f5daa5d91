//! `vieclam trail`. Prints the trail, its newest point, or the findings in its hash chain: `register::trail`.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;

use super::emit::{Column, Format, Out};
use super::{
    Failure, Options, Result, check_output, ensure, examples, open_for_reading, print_notice,
    success_or_1, write_file,
};
use crate::domain::date;
use crate::domain::roles::Permission;
use crate::exchange::{export_trail, size};
use crate::forms::Record;
use crate::register::Register;
use crate::register::backup::BackupLabel;
use crate::register::backup::own_copies::list_without_neighbours;
use crate::register::backup::replaced::file_with_point;
use crate::register::session::opening;
use crate::register::trail;
use crate::register::trail::origin::origin_label;
use crate::register::trail::read::{Span, TrailLine, action_label};
use crate::register::trail::verify::{parse_hash_digits, row_of_hash};
use crate::words::{access as wa, cli as wc, safety as w};

const MAX_ROWS: usize = 5_000;

#[derive(Debug, Args)]
#[command(about = w::ABOUT_TRAIL)]
#[command(
    override_usage = "vieclam trail [--from D] [--to D] [--by NAME] [--format table|json|csv]\n          vieclam trail --verify [--against HASH|FILE]…\n          vieclam trail --head\n          vieclam trail --export FILE.json --reason TEXT"
)]
#[command(after_help = examples(&[
    "vieclam trail --by lan",
    "vieclam trail --verify --against 3f9a1c0b5d7e2a48",
    "vieclam trail --export trail.json --reason \"second opinion\"",
    "vieclam trail --head | systemd-cat -t vieclam",
]))]
pub(super) struct Trail {
    #[arg(long, help = w::HELP_VERIFY)]
    verify: bool,
    #[arg(long, value_name = "HASH|FILE", help = w::HELP_AGAINST)]
    against: Vec<String>,
    #[arg(long, help = w::HELP_HEAD)]
    head: bool,
    #[arg(long, value_name = "FILE.json", help = w::HELP_EXPORT_TRAIL)]
    #[arg(conflicts_with_all = ["verify", "against", "head", "by_clerk", "from", "until", "format"])]
    export: Option<PathBuf>,
    #[arg(long, requires = "export", value_name = "TEXT", help = wa::HELP_FULL_REASON)]
    reason: Option<String>,
    #[arg(long = "by", id = "by_clerk", value_name = "NAME", help = w::HELP_BY)]
    by: Option<String>,
    #[command(flatten)]
    days: Days,
    #[arg(long, value_enum, default_value_t, help = wc::HELP_FORMAT)]
    format: Format,
}

#[derive(Debug, Args)]
pub(super) struct Days {
    #[arg(long, value_name = "D", help = w::HELP_FROM)]
    from: Option<String>,
    #[arg(long = "to", id = "until", value_name = "D", help = w::HELP_UNTIL)]
    until: Option<String>,
}

const COLUMNS: [Column<TrailLine>; 6] = [
    Column::number("row", w::COLUMN_ROW),
    Column::moment("at", w::COLUMN_WHEN),
    Column::new("clerk", w::COLUMN_WHO),
    Column::text("origin", w::COLUMN_WHERE, |line| {
        origin_label(&line.origin).to_owned()
    }),
    Column::text("action", w::COLUMN_ACTION, |line| {
        action_label(&line.action).to_owned()
    }),
    Column::new("about", w::COLUMN_ABOUT),
];

pub(super) fn run(options: &Options, args: &Trail, out: &mut Out<'_>) -> Result<ExitCode> {
    check_output(args.export.as_deref(), options)?;
    let mut register = open_for_reading(options)?;
    if args.head {
        let head = trail::head::newest(register.reader())?;
        out.line(format!("{} {}", head.row, head.hash))?;
        return Ok(ExitCode::SUCCESS);
    }
    register.authorize(Permission::Trail)?;
    if let Some(path) = &args.export {
        export(options, &mut register, path, args.reason.as_deref())?;
        return Ok(ExitCode::SUCCESS);
    }
    if args.verify || !args.against.is_empty() {
        return verify(&register, &args.against, out);
    }
    let span = span(&register, &args.days)?;
    let clerk = args.by.as_deref().unwrap_or_default();
    let lines = trail::read::lines(register.reader(), span, clerk, MAX_ROWS)?;
    if lines.len() == MAX_ROWS {
        print_notice(&w::only_first(MAX_ROWS));
    }
    out.emit_or(args.format, &COLUMNS, &lines, w::TRAIL_EMPTY)?;
    Ok(ExitCode::SUCCESS)
}

/// Writes the whole trail, the row of this export included, with every image: people's data in full.
fn export(
    options: &Options,
    register: &mut Register,
    path: &Path,
    reason: Option<&str>,
) -> Result<()> {
    let rows = trail::head::newest(register.reader())?.row;
    let mut sensitive = 0;
    for record in [Record::Person, Record::Membership] {
        sensitive += size(register, record)?.1;
    }
    let to = path.display().to_string();
    let size = (rows.unsigned_abs() + 1, sensitive);
    opening::record_trail_export(register, size, &to, reason)?;
    let count = write_file(path, options, |out| {
        Ok(export_trail(register.reader(), out)?)
    })?;
    print_notice(&wc::exported(count, path.display()));
    print_notice(w::TRAIL_EXPORTED.text());
    Ok(())
}

/// The days asked for; today when none are.
pub(super) fn span(register: &Register, days: &Days) -> Result<Span> {
    let today = register.today();
    let day = |text: &Option<String>| match text {
        None => Ok(today),
        Some(text) => date::parse_day(text)
            .map_err(|problem| Failure::Usage(w::day_wrong(text, problem.text()))),
    };
    let (from, to) = (day(&days.from)?, day(&days.until)?);
    ensure(from <= to, || w::SPAN_WRONG)?;
    Ok(Span { from, to })
}

/// Verifies the hash chain and that it contains every hash recorded outside the register: in the names of the backups,
/// and in `against`.
fn verify(register: &Register, against: &[String], out: &mut Out<'_>) -> Result<ExitCode> {
    let (mut points, mut replaced) = (Vec::new(), Vec::new());
    for text in against {
        let name = Path::new(text).file_name().unwrap_or_default();
        let point = BackupLabel::from_file_name(&name.to_string_lossy())
            .map(|l| l.head.hash)
            .or_else(|| parse_hash_digits(text));
        let point = point.ok_or_else(|| Failure::Usage(w::point_wrong(text)))?;
        // The start of every trail.
        ensure(point.bytes().any(|digit| digit != b'0'), || {
            w::point_empty(text)
        })?;
        points.push((point, text.clone()));
    }
    let backups = list_without_neighbours(register).into_iter();
    for BackupLabel { head, .. } in backups.clone().map(|backup| backup.label) {
        let is_here = row_of_hash(register.reader(), &head.hash)?.is_some();
        if !is_here && let Some(path) = file_with_point(register, &head)? {
            out.line(w::point_replaced(&head.hash, path.display()))?;
            replaced.push(head.hash);
        }
    }
    points.extend(backups.map(|b| (b.label.head.hash.clone(), b.label.file_name())));
    points.retain(|(point, from)| against.contains(from) || !replaced.contains(point));
    let report = register.check(&mut |_| ())?;
    let mut findings: Vec<String> = report.sentences().into_iter().map(String::from).collect();
    for (point, from) in &points {
        match row_of_hash(register.reader(), point)? {
            Some(row) if let Some(last) = report.last_unproven(row) => {
                findings.push(w::point_unproven(point, from, last));
            }
            Some(row) if against.contains(from) => out.line(w::point_stands(point, row))?,
            Some(_) => {}
            None => findings.push(w::point_missing(point, from)),
        }
    }
    for finding in &findings {
        out.line(finding)?;
    }
    let followed = w::trail_followed(report.trail_rows, points.len(), findings.len());
    out.line(followed)?;
    Ok(success_or_1(findings.is_empty()))
}
