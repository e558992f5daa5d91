//! A summary as a Markdown document. Owns the marks; what is said is the summary's.

use std::fmt::Write as _;

use super::{GroupTable, Part, Summary};
use crate::progress::told;
use crate::words::{Phrase, targets as w};

/// The whole document.
pub(super) fn document(summary: &Summary) -> String {
    let mut out = String::new();
    let _ = writeln!(out, "# {} · {}\n", w::REPORT_HEADING, plain(&summary.ward));
    let _ = writeln!(out, "{}\n", plain(&summary.title));
    let _ = writeln!(out, "{}\n", plain(&summary.period));
    for part in &summary.parts {
        section(&mut out, part);
    }
    groups(&mut out, &summary.groups);
    if !summary.channels.is_empty() {
        let _ = writeln!(out, "## {}\n", w::CHANNELS_HEADING);
        let _ = writeln!(out, "{}\n", plain(&summary.channels));
    }
    let _ = writeln!(out, "## {}\n", w::NOTES_HEADING);
    for note in &summary.notes {
        let _ = writeln!(out, "- {}", plain(note));
    }
    out
}

fn section(out: &mut String, part: &Part) {
    const HEADS: [Phrase; 7] = [
        w::HEAD_NO,
        w::HEAD_TARGET,
        w::HEAD_FIGURE,
        w::HEAD_DUE,
        w::HEAD_SHARE,
        w::HEAD_BY_NOW,
        w::HEAD_STATUS,
    ];
    let _ = writeln!(out, "## {}\n", plain(&part.heading));
    line(out, HEADS.map(|h| h.text().to_owned()));
    out.push_str("|---:|:---|---:|---:|---:|---:|:---|\n");
    for row in &part.rows {
        line(
            out,
            [
                row.number.to_string(),
                row.label.clone(),
                row.figure.clone(),
                row.due.clone(),
                row.share.clone(),
                row.by_now.clone(),
                row.status.phrase().to_string(),
            ],
        );
    }
    out.push('\n');
}

fn groups(out: &mut String, table: &GroupTable) {
    let _ = writeln!(out, "## {}\n", w::BY_GROUP_HEADING);
    let heads = table.columns.iter().map(|number| format!("({number})"));
    line(
        out,
        std::iter::once(w::GROUP.text().to_owned()).chain(heads),
    );
    let _ = writeln!(out, "|:---|{}", "---:|".repeat(table.columns.len()));
    for (label, cells) in &table.rows {
        let cells = cells.iter().map(|cell| told::in_group(*cell));
        line(out, std::iter::once(label.clone()).chain(cells));
    }
    let _ = writeln!(out, "\n{} {}\n", w::BY_GROUP_CELLS, w::OVERLAP_NOTE);
}

fn line(out: &mut String, cells: impl IntoIterator<Item = String>) {
    for cell in cells {
        let _ = write!(out, "| {} ", plain(&cell));
    }
    out.push_str("|\n");
}

/// One line, with nothing Markdown would take for a mark of a table or an HTML tag.
fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = crate::domain::text::Safe::of(text)
        .chars()
        .collect::<Vec<_>>()
        .into_iter()
        .peekable();
    while let Some(c) = chars.next() {
        match c {
            '\\' | '|' => out.extend(['\\', c]),
            '<' if chars.peek().is_some_and(|next| !next.is_whitespace()) => out.push_str("&lt;"),
            _ => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hostile_text_stays_text() {
        assert_eq!(plain("< 2,5 %"), "< 2,5 %");
        assert_eq!(plain("<script>|a\\"), "&lt;script>\\|a\\\\");
        assert!(!plain("a\nb").contains('\n'));
    }
}
