//! Rows in aligned columns, for a reader. Owns widths and the safety of what reaches a terminal, not the words.

use std::io::{self, Write};

use unicode_width::UnicodeWidthStr;

use crate::domain::text::SafeText;

/// A table to print.
pub(super) struct Table {
    head: Vec<String>,
    rows: Vec<Vec<String>>,
    /// Columns of figures stand to the right.
    right: Vec<usize>,
}

impl Table {
    pub fn new(head: Vec<String>) -> Self {
        Self {
            head,
            rows: Vec::new(),
            right: Vec::new(),
        }
    }

    /// Columns that stand to the right, from 0.
    pub fn right(mut self, columns: &[usize]) -> Self {
        self.right = columns.to_vec();
        self
    }

    pub fn row(&mut self, cells: Vec<String>) {
        self.rows.push(cells);
    }

    pub fn print(&self, out: &mut dyn Write, ascii: bool) -> io::Result<()> {
        let shown = |cells: &[String]| -> Vec<String> {
            cells.iter().map(|c| SafeText::new(c).to_string()).collect()
        };
        let all: Vec<Vec<String>> = std::iter::once(&self.head)
            .chain(&self.rows)
            .map(|r| shown(r))
            .collect();
        let width = |at| {
            let cells = all.iter().filter_map(|row| row.get(at));
            cells.map(|c: &String| c.width()).max().unwrap_or(0)
        };
        let widths: Vec<usize> = (0..self.head.len()).map(width).collect();
        for (at, row) in all.iter().enumerate() {
            self.write_row(out, row, &widths)?;
            if at == 0 {
                let line = if ascii { "-" } else { "─" };
                let separators: Vec<String> = widths.iter().map(|w| line.repeat(*w)).collect();
                writeln!(out, "{}", separators.join("  "))?;
            }
        }
        Ok(())
    }

    fn write_row(&self, out: &mut dyn Write, row: &[String], widths: &[usize]) -> io::Result<()> {
        let mut text = String::new();
        for (at, (cell, width)) in row.iter().zip(widths).enumerate() {
            let space = " ".repeat(width.saturating_sub(cell.width()));
            let (before, after) = if self.right.contains(&at) {
                (space.as_str(), "")
            } else {
                ("", space.as_str())
            };
            text.extend([before, cell, after, "  "]);
        }
        writeln!(out, "{}", text.trim_end())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_stand_under_each_other_whatever_the_letters() {
        let mut table = Table::new(vec!["Tên".into(), "Số".into()]).right(&[1]);
        table.row(vec!["Nguyễn Thị Hường".into(), "7".into()]);
        table.row(vec!["日本\u{1b}".into(), "12".into()]);
        let mut out = Vec::new();
        table.print(&mut out, false).unwrap();
        let expected = "Tên               Số\n────────────────  ──\nNguyễn Thị Hường   7\n日本·             12\n";
        assert_eq!(String::from_utf8(out).unwrap(), expected);
    }
}
