//! The report as Markdown, for reading and for comparing two of them line by line.

use std::fmt::Write as _;

use crate::domain::text::Safe;
use crate::progress::report::paper::{Block, Grid, Line, Paper};
use crate::words::report as w;

/// The whole document.
pub(super) fn text(paper: &Paper) -> String {
    let mut out = String::new();
    let _ = writeln!(out, "**{}**\n", plain(&paper.issuer.heading.join(" ")));
    let _ = writeln!(out, "{}\n", plain(&paper.number));
    let _ = writeln!(out, "*{}*\n", plain(&paper.dated));
    if paper.draft {
        let _ = writeln!(out, "**{}**\n", w::DRAFT_MARK);
    }
    let _ = writeln!(out, "# {}: {}\n", w::KIND_OF_DOCUMENT, plain(&paper.about));
    let to = paper.issuer.recipients.join("; ");
    let _ = writeln!(out, "{} {}.\n", w::ADDRESSED_TO, plain(&to));
    for block in &paper.body {
        self::block(&mut out, block);
    }
    let _ = writeln!(out, "\n**{}**\n", w::COPIES_TO);
    for copy in &paper.issuer.copies {
        let _ = writeln!(out, "- {};", plain(copy));
    }
    let _ = writeln!(out, "- {}\n", plain(&w::filed(&paper.issuer.filed)));
    let authority = paper.issuer.authority.join(" · ");
    let _ = writeln!(
        out,
        "**{}** · {}\n",
        plain(&authority),
        plain(&paper.issuer.signer)
    );
    for appendix in &paper.appendices {
        let _ = writeln!(
            out,
            "## {}. {}\n",
            plain(&appendix.number),
            plain(&appendix.title)
        );
        for block in &appendix.blocks {
            self::block(&mut out, block);
        }
    }
    let _ = writeln!(out, "{}", plain(&paper.seal));
    out
}

fn block(out: &mut String, block: &Block) {
    let _ = match block {
        Block::Section(said) => writeln!(out, "\n## {}\n", plain(said)),
        Block::Heading(said) => writeln!(out, "\n### {}\n", plain(said)),
        Block::Text(said) | Block::Note(said) => writeln!(out, "{}\n", plain(said)),
        Block::Point(said) => writeln!(out, "- {}", plain(said)),
        Block::Grid(grid) => {
            table(out, grid);
            Ok(())
        }
    };
}

fn table(out: &mut String, grid: &Grid) {
    if !grid.caption.is_empty() {
        let _ = writeln!(out, "**{}**\n", plain(&grid.caption));
    }
    let heads: Vec<String> = grid.columns.iter().map(|c| c.heading.clone()).collect();
    row(out, heads.iter().map(String::as_str), false);
    for column in &grid.columns {
        out.push_str(if column.number { "|---:" } else { "|:---" });
    }
    out.push_str("|\n");
    for Line { cells, strong } in &grid.rows {
        let mut shown: Vec<String> = cells.iter().map(|cell| cell.shown()).collect();
        shown.resize(grid.columns.len(), String::new());
        row(out, shown.iter().map(String::as_str), *strong);
    }
    out.push('\n');
}

fn row<'c>(out: &mut String, cells: impl Iterator<Item = &'c str>, strong: bool) {
    for cell in cells {
        let said = plain(cell);
        let _ = if strong && !said.is_empty() {
            write!(out, "| **{said}** ")
        } else {
            write!(out, "| {said} ")
        };
    }
    out.push_str("|\n");
}

/// One line, with nothing Markdown would take for a mark of a table or an HTML tag.
fn plain(text: &str) -> String {
    let text = Safe::of(text);
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
        assert_eq!(plain("< 2,5"), "< 2,5");
        assert_eq!(plain("<script>|a\\"), "&lt;script>\\|a\\\\");
        assert!(!plain("a\nb").contains('\n'));
    }
}
