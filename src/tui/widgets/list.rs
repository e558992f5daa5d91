//! A list of lines: which is chosen, which is on top, and the keys that move between them.

use std::cell::Cell;

use crate::tui::input::keys::Action;
use crate::tui::widgets::canvas::Canvas;

/// The position in a list. The lines themselves belong to the screen.
#[derive(Clone, Debug, Default)]
pub struct ListView {
    len: usize,
    at: usize,
    top: Cell<usize>,
    page: Cell<usize>,
}

impl ListView {
    /// A list of so many lines, the first chosen.
    #[must_use]
    pub fn new(len: usize) -> Self {
        Self {
            len,
            ..Self::default()
        }
    }

    /// The list has so many lines now; the chosen one stays as near as it can.
    pub fn set_len(&mut self, len: usize) {
        self.len = len;
        self.at = self.at.min(len.saturating_sub(1));
    }

    /// The list has other lines now: what was chosen stays so wherever it stands, else the line in its place.
    pub fn replace_lines<K: PartialEq + Copy>(
        &mut self,
        previous: Option<K>,
        current: impl IntoIterator<Item = K>,
    ) {
        let mut position = None;
        let mut len = 0;
        for key in current {
            position = position.or(previous.filter(|was| *was == key).map(|_| len));
            len += 1;
        }
        self.set_len(len);
        self.at = position.unwrap_or(self.at);
    }

    /// The chosen line; `None` in an empty list.
    #[must_use]
    pub fn chosen(&self) -> Option<usize> {
        (self.at < self.len).then_some(self.at)
    }

    /// Chooses a line.
    pub fn choose(&mut self, at: usize) {
        self.at = at.min(self.len.saturating_sub(1));
    }

    /// How many lines there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.len
    }

    /// There are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Moves if the action moves in lists; says whether the chosen line is another.
    pub fn navigate(&mut self, action: Action) -> bool {
        let (before, page, last) = (self.at, self.page.get().max(1), self.len.saturating_sub(1));
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

    /// Draws the lines that fit, the chosen one among them. `line` draws one on a canvas of one row, told whether it is
    /// the chosen one.
    pub fn draw(
        &self,
        canvas: &mut Canvas<'_, '_>,
        mut line: impl FnMut(&mut Canvas<'_, '_>, usize, bool),
    ) {
        let rows = usize::from(canvas.rows());
        self.page.set(rows.saturating_sub(1));
        if rows == 0 {
            return;
        }
        let lowest = self.at.saturating_sub(rows - 1);
        let top = self
            .top
            .get()
            .clamp(lowest, self.at.max(lowest))
            .min(self.len.saturating_sub(rows.min(self.len)));
        self.top.set(top);
        let columns = canvas.columns();
        for (row, at) in (top..self.len.min(top + rows)).enumerate() {
            let mut part = canvas.part(0, u16::try_from(row).unwrap_or(u16::MAX), columns, 1);
            if at == self.at {
                let style = part.theme.chosen();
                part.fill(0, style);
                if part.lists_hold_cursor {
                    // Screen readers read the line the cursor is in.
                    part.cursor(0, 0);
                }
            }
            line(&mut part, at, at == self.at);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moving_stays_inside() {
        let mut list = ListView::new(3);
        assert!(!list.navigate(Action::Up));
        assert!(list.navigate(Action::End));
        assert!(!list.navigate(Action::Down));
        assert_eq!(list.chosen(), Some(2));
        list.replace_lines(Some('c'), ['x', 'c', 'y', 'z']);
        assert_eq!(list.chosen(), Some(1), "the same line elsewhere");
        list.replace_lines(Some('c'), ['x', 'y', 'z']);
        assert_eq!(list.chosen(), Some(1), "gone: what stands there now");
        list.set_len(1);
        assert_eq!(list.chosen(), Some(0));
        list.set_len(0);
        assert_eq!(list.chosen(), None);
    }
}
