//! The rows of a list screen: which are shown, which one is chosen, which are marked, and the keys that act on them.

use std::cell::Cell;
use std::collections::BTreeSet;

use ratatui::style::Style;

use crate::tui::app::screen::Next;
use crate::tui::input::keys::Action;
use crate::tui::widgets::canvas::{Canvas, REST};
use crate::tui::widgets::preview::Preview;
use crate::words::Phrase;

/// Rows, one of them chosen.
#[derive(Debug)]
pub struct List<T> {
    rows: Vec<T>,
    /// The rows that the filter leaves, by their index in `rows`.
    shown: Vec<usize>,
    /// The place of the chosen row among those shown.
    at: usize,
    /// The place of the row drawn first.
    top: Cell<usize>,
    /// How far a page moves, as last drawn.
    page: Cell<usize>,
    /// What a row is known by when the rows are read anew.
    key: Option<fn(&T) -> i64>,
    /// Keys of the marked rows; `None` where nothing is marked.
    marks: Option<BTreeSet<i64>>,
    /// The chosen row's person, in a list of people.
    pub preview: Preview,
}

impl<T> Default for List<T> {
    fn default() -> Self {
        Self::new(Vec::new())
    }
}

impl<T> List<T> {
    /// These rows, the first chosen. When they are replaced the position stays.
    pub fn new(rows: Vec<T>) -> Self {
        let mut list = Self {
            rows: Vec::new(),
            shown: Vec::new(),
            at: 0,
            top: Cell::new(0),
            page: Cell::new(0),
            key: None,
            marks: None,
            preview: Preview::default(),
        };
        list.set(rows);
        list
    }

    /// No rows yet. When they are replaced the chosen row stays, wherever it is then.
    pub fn keyed(key: fn(&T) -> i64) -> Self {
        Self {
            key: Some(key),
            ..Self::default()
        }
    }

    /// As [`List::keyed`], with rows that can be marked.
    pub fn with_marks(key: fn(&T) -> i64) -> Self {
        Self {
            marks: Some(BTreeSet::new()),
            ..Self::keyed(key)
        }
    }

    /// Replaces the rows and shows all of them. Marks of rows that are gone are dropped.
    pub fn set(&mut self, rows: Vec<T>) {
        self.set_filtered(rows, |_| true);
    }

    /// As [`List::set`]; the chosen row, known by its key, stays chosen wherever it is then.
    pub fn set_by(&mut self, key: fn(&T) -> i64, rows: Vec<T>) {
        self.key = Some(key);
        self.set(rows);
    }

    /// Replaces the rows and shows those that `is_shown` accepts.
    pub fn set_filtered(&mut self, rows: Vec<T>, is_shown: impl Fn(&T) -> bool) {
        let previous = self.key.zip(self.chosen()).map(|(key, row)| key(row));
        self.rows = rows;
        self.filter(is_shown);
        let Some(key) = self.key else { return };
        let again = self.iter().position(|row| Some(key(row)) == previous);
        self.choose(again.unwrap_or(self.at));
        if let Some(marks) = &mut self.marks {
            let present: BTreeSet<i64> = self.rows.iter().map(key).collect();
            marks.retain(|key| present.contains(key));
        }
    }

    /// Replaces the rows and chooses the first.
    pub fn restart(&mut self, rows: Vec<T>) {
        self.set(rows);
        self.choose(0);
    }

    /// Shows the rows that `is_shown` accepts; the position stays.
    pub fn filter(&mut self, is_shown: impl Fn(&T) -> bool) {
        let rows = self.rows.iter().enumerate();
        self.shown = rows
            .filter_map(|(at, row)| is_shown(row).then_some(at))
            .collect();
        self.choose(self.at);
    }

    /// All rows, those that are not shown too.
    pub fn rows(&self) -> &[T] {
        &self.rows
    }

    /// The rows shown.
    pub fn iter(&self) -> impl Iterator<Item = &T> {
        self.shown.iter().map(|&at| &self.rows[at])
    }

    /// A row by its place among those shown.
    pub fn get(&self, at: usize) -> Option<&T> {
        self.shown.get(at).map(|&at| &self.rows[at])
    }

    /// How many rows are shown.
    pub fn len(&self) -> usize {
        self.shown.len()
    }

    /// No row is shown.
    pub fn is_empty(&self) -> bool {
        self.shown.is_empty()
    }

    /// The chosen row; `None` in an empty list.
    pub fn chosen(&self) -> Option<&T> {
        self.get(self.at)
    }

    /// The place of the chosen row among those shown.
    pub fn chosen_at(&self) -> Option<usize> {
        (self.at < self.len()).then_some(self.at)
    }

    /// Chooses a row by its place among those shown; beyond the end, the last.
    pub fn choose(&mut self, at: usize) {
        self.at = at.min(self.len().saturating_sub(1));
    }

    /// Chooses the first row shown that fits, if one does.
    pub fn choose_where(&mut self, fits: impl Fn(&T) -> bool) {
        let at = self.iter().position(fits);
        self.choose(at.unwrap_or(self.at));
    }

    /// Moves if the action moves in lists; true when another row is chosen.
    pub fn navigate(&mut self, action: Action) -> bool {
        let (before, page, last) = (
            self.at,
            self.page.get().max(1),
            self.len().saturating_sub(1),
        );
        self.at = match action {
            Action::Up => before.saturating_sub(1),
            Action::Down => (before + 1).min(last),
            Action::PageUp => before.saturating_sub(page),
            Action::PageDown => (before + page).min(last),
            Action::Home => 0,
            Action::End => last,
            _ => before,
        };
        self.at != before
    }

    /// Moves or marks; the list has no use for other actions.
    pub fn on(&mut self, action: Action) -> Next {
        if let (Some(marks), Some(key)) = (&mut self.marks, self.key) {
            let mut keys = self.shown.iter().map(|&at| key(&self.rows[at]));
            match action {
                Action::Mark => {
                    let Some(key) = keys.nth(self.at) else {
                        return Next::Unused;
                    };
                    if !marks.remove(&key) {
                        marks.insert(key);
                    }
                    self.choose(self.at + 1);
                    return Next::Changed;
                }
                Action::MarkAll => {
                    let all = keys.collect();
                    *marks = if *marks == all { BTreeSet::new() } else { all };
                    return Next::Changed;
                }
                _ => {}
            }
        }
        if self.navigate(action) {
            Next::Changed
        } else {
            Next::Unused
        }
    }

    /// Whether a row is marked.
    pub fn is_marked(&self, row: &T) -> bool {
        let key = self.key.map(|key| key(row));
        key.is_some_and(|key| self.marks.as_ref().is_some_and(|m| m.contains(&key)))
    }

    /// How many rows are marked.
    pub fn marked_count(&self) -> usize {
        self.marks.as_ref().map_or(0, BTreeSet::len)
    }

    /// The marked rows.
    pub fn marked(&self) -> impl Iterator<Item = &T> {
        self.iter().filter(|row| self.is_marked(row))
    }

    /// The marked rows; without marks, the chosen one.
    pub fn marked_or_chosen(&self) -> Vec<&T> {
        if self.marked_count() == 0 {
            return self.chosen().into_iter().collect();
        }
        self.marked().collect()
    }

    /// Removes all marks.
    pub fn clear_marks(&mut self) {
        if let Some(marks) = &mut self.marks {
            marks.clear();
        }
    }

    /// Removes the marks of the rows with these keys.
    pub fn unmark(&mut self, keys: &[i64]) {
        if let Some(marks) = &mut self.marks {
            marks.retain(|key| !keys.contains(key));
        }
    }

    /// Draws the rows that fit, the chosen one among them, each by `row` on a canvas of one line.
    pub fn draw(&self, canvas: &mut Canvas<'_, '_>, mut row: impl FnMut(&mut Canvas<'_, '_>, &T)) {
        self.draw_numbered(canvas, |line, _, item| row(line, item));
    }

    /// As [`List::draw`], or the text `none` when there is no row.
    pub fn draw_or(
        &self,
        canvas: &mut Canvas<'_, '_>,
        (none, style): (Phrase, Style),
        row: impl FnMut(&mut Canvas<'_, '_>, &T),
    ) {
        if self.is_empty() {
            let room = canvas.columns().saturating_sub(2);
            canvas.paragraph(1, 0, room, 3, none.text(), style);
        } else {
            self.draw(canvas, row);
        }
    }

    /// As [`List::draw_numbered`], inside margins of the canvas (left, top, right, bottom), with the preview beside it.
    pub fn draw_with_preview(
        &self,
        canvas: &mut Canvas<'_, '_>,
        (left, top, right, bottom): (u16, u16, u16, u16),
        row: impl FnMut(&mut Canvas<'_, '_>, usize, &T),
    ) {
        let right = right + self.preview.columns();
        self.draw_numbered(&mut canvas.inside(left, top, right, bottom), row);
        self.preview.draw(canvas, top);
    }

    /// As [`List::draw`]; `row` gets the row's place too.
    pub fn draw_numbered(
        &self,
        canvas: &mut Canvas<'_, '_>,
        mut row: impl FnMut(&mut Canvas<'_, '_>, usize, &T),
    ) {
        let rows = usize::from(canvas.rows());
        self.page.set(rows.saturating_sub(1));
        if rows == 0 {
            return;
        }
        let lowest = self.at.saturating_sub(rows - 1);
        let first = self.top.get().clamp(lowest, self.at.max(lowest));
        let top = first.min(self.len().saturating_sub(rows.min(self.len())));
        self.top.set(top);
        for (y, (at, item)) in (0..).zip(self.iter().enumerate().skip(top).take(rows)) {
            let mut line = canvas.part(0, y, REST, 1);
            if at == self.at {
                line.choose();
                if line.lists_hold_cursor {
                    // Screen readers read the line of the cursor.
                    line.cursor(0, 0);
                }
            }
            if self.is_marked(item) {
                let (sign, style) = (line.theme.sign("■", "*"), line.theme.accent());
                line.text(0, 0, 1, sign, style);
            }
            row(&mut line, at, item);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moving_stops_at_the_first_and_last_row() {
        let mut list = List::default();
        list.set_by(|row| i64::from(u32::from(*row)), vec!['a', 'b', 'c']);
        assert!(!list.navigate(Action::Up));
        assert!(list.navigate(Action::End));
        assert!(!list.navigate(Action::Down));
        assert_eq!(list.chosen_at(), Some(2));
        list.set(vec!['x', 'c', 'y', 'z']);
        assert_eq!(list.chosen_at(), Some(1), "the same row elsewhere");
        list.set(vec!['x', 'y', 'z']);
        assert_eq!(list.chosen_at(), Some(1), "gone: the row in its place");
        list.set(vec!['x']);
        assert_eq!(list.chosen_at(), Some(0));
        list.set(Vec::new());
        assert_eq!(list.chosen_at(), None);
    }

    #[test]
    fn choice_and_marks_follow_the_keys_of_the_rows() {
        let mut list = List::with_marks(|row: &i64| *row);
        assert!(matches!(list.on(Action::Mark), Next::Unused), "no row");
        list.set(vec![10, 20, 30]);
        assert!(matches!(list.on(Action::Mark), Next::Changed));
        assert_eq!(list.chosen(), Some(&20), "marking moves on");
        list.set(vec![5, 10, 20, 30]);
        assert_eq!((list.chosen_at(), list.marked_count()), (Some(2), 1));
        assert_eq!(list.marked_or_chosen(), [&10]);
        list.filter(|row| *row > 5);
        assert_eq!((list.len(), list.rows().len()), (3, 4));
        list.on(Action::MarkAll);
        assert_eq!(list.marked().count(), 3);
        list.on(Action::MarkAll);
        assert_eq!(list.marked_or_chosen(), [&30], "the chosen row");
        list.on(Action::MarkAll);
        list.set(vec![20]);
        assert_eq!(list.marked_count(), 1, "marks of rows that are gone go too");
        assert!(matches!(list.on(Action::Save), Next::Unused));
    }
}
