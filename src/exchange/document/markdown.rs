//! The report as Markdown, for reading and for line-by-line comparison.

use std::fmt::Write as _;
use std::iter;

use crate::domain::text::SafeText;
use crate::progress::report::document::{Block, Document, Grid, GridRow};
use crate::words::report as w;

pub(in crate::exchange) fn text(document: &Document) -> String {
    let mut out = String::new();
    let issuer = &document.issuer;
    let _ = writeln!(out, "**{}**\n", escape(&issuer.heading.join(" ")));
    let _ = writeln!(out, "{}\n", escape(&document.number));
    let _ = writeln!(out, "*{}*\n", escape(&document.dated));
    if document.draft {
        let _ = writeln!(out, "**{}**\n", w::DRAFT_MARK);
    }
    let about = escape(&document.about);
    let _ = writeln!(out, "# {}: {about}\n", w::KIND_OF_DOCUMENT);
    let to = escape(&issuer.recipients.join("; "));
    let _ = writeln!(out, "{} {to}.\n", w::ADDRESSED_TO);
    for part in &document.body {
        block(&mut out, part);
    }
    let _ = writeln!(out, "\n**{}**\n", w::COPIES_TO);
    for copy in &issuer.copies {
        let _ = writeln!(out, "- {};", escape(copy));
    }
    let _ = writeln!(out, "- {}\n", escape(&w::filed(&issuer.filed)));
    let authority = escape(&issuer.authority.join(" · "));
    let _ = writeln!(out, "**{authority}** · {}\n", escape(&issuer.signer));
    for appendix in &document.appendices {
        let (number, title) = (escape(&appendix.number), escape(&appendix.title));
        let _ = writeln!(out, "## {number}. {title}\n");
        for part in &appendix.blocks {
            block(&mut out, part);
        }
    }
    let _ = writeln!(out, "{}", escape(&document.seal));
    out
}

fn block(out: &mut String, block: &Block) {
    let _ = match block {
        Block::Section(content) => writeln!(out, "\n## {}\n", escape(content)),
        Block::Heading(content) => writeln!(out, "\n### {}\n", escape(content)),
        Block::Text(content) | Block::Note(content) => writeln!(out, "{}\n", escape(content)),
        Block::ListItem(content) => writeln!(out, "- {}", escape(content)),
        Block::Grid(grid) => return table(out, grid),
    };
}

fn table(out: &mut String, grid: &Grid) {
    if !grid.caption.is_empty() {
        let _ = writeln!(out, "**{}**\n", escape(&grid.caption));
    }
    write_row(out, grid.columns.iter().map(|c| escape(&c.heading)));
    for column in &grid.columns {
        out.push_str(if column.is_numeric { "|---:" } else { "|:---" });
    }
    out.push_str("|\n");
    for GridRow { cells, bold } in &grid.rows {
        let shown = cells.iter().map(|cell| match escape(&cell.display_text()) {
            text if *bold && !text.is_empty() => format!("**{text}**"),
            text => text,
        });
        let filled = shown.chain(iter::repeat(String::new()));
        write_row(out, filled.take(grid.columns.len()));
    }
    out.push('\n');
}

/// Writes a row of a table from escaped cells.
pub(super) fn write_row(out: &mut String, cells: impl IntoIterator<Item = String>) {
    for cell in cells {
        let _ = write!(out, "| {cell} ");
    }
    out.push_str("|\n");
}

/// Escapes what Markdown would read as a table column or an HTML tag; one line.
fn escape(text: &str) -> String {
    let text = SafeText::new(text);
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
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
        assert_eq!(escape("< 2,5"), "< 2,5");
        assert_eq!(escape("<script>|a\\"), "&lt;script>\\|a\\\\");
        assert!(!escape("a\nb").contains('\n'));
    }
}
