//! The report as Markdown, for reading and for line-by-line comparison.

use std::fmt::Write as _;

use crate::domain::text::SafeText;
use crate::progress::report::document::{Block, Document, Grid, GridRow};
use crate::words::report as w;

pub(in crate::exchange) fn text(document: &Document) -> String {
    let mut out = String::new();
    let _ = writeln!(out, "**{}**\n", escape(&document.issuer.heading.join(" ")));
    let _ = writeln!(out, "{}\n", escape(&document.number));
    let _ = writeln!(out, "*{}*\n", escape(&document.dated));
    if document.draft {
        let _ = writeln!(out, "**{}**\n", w::DRAFT_MARK);
    }
    let _ = writeln!(
        out,
        "# {}: {}\n",
        w::KIND_OF_DOCUMENT,
        escape(&document.about)
    );
    let to = document.issuer.recipients.join("; ");
    let _ = writeln!(out, "{} {}.\n", w::ADDRESSED_TO, escape(&to));
    for part in &document.body {
        block(&mut out, part);
    }
    let _ = writeln!(out, "\n**{}**\n", w::COPIES_TO);
    for copy in &document.issuer.copies {
        let _ = writeln!(out, "- {};", escape(copy));
    }
    let _ = writeln!(out, "- {}\n", escape(&w::filed(&document.issuer.filed)));
    let authority = document.issuer.authority.join(" · ");
    let _ = writeln!(
        out,
        "**{}** · {}\n",
        escape(&authority),
        escape(&document.issuer.signer)
    );
    for appendix in &document.appendices {
        let _ = writeln!(
            out,
            "## {}. {}\n",
            escape(&appendix.number),
            escape(&appendix.title)
        );
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
        Block::Grid(grid) => {
            table(out, grid);
            Ok(())
        }
    };
}

fn table(out: &mut String, grid: &Grid) {
    if !grid.caption.is_empty() {
        let _ = writeln!(out, "**{}**\n", escape(&grid.caption));
    }
    row(out, grid.columns.iter().map(|c| c.heading.as_str()), false);
    for column in &grid.columns {
        out.push_str(if column.is_numeric { "|---:" } else { "|:---" });
    }
    out.push_str("|\n");
    for GridRow { cells, bold } in &grid.rows {
        let mut shown: Vec<String> = cells.iter().map(|cell| cell.display_text()).collect();
        shown.resize(grid.columns.len(), String::new());
        row(out, shown.iter().map(String::as_str), *bold);
    }
    out.push('\n');
}

fn row<'c>(out: &mut String, cells: impl Iterator<Item = &'c str>, bold: bool) {
    for cell in cells {
        let content = escape(cell);
        let _ = if bold && !content.is_empty() {
            write!(out, "| **{content}** ")
        } else {
            write!(out, "| {content} ")
        };
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
