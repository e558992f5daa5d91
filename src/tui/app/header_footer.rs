//! Draws the header and the footer around the top screen.

use ratatui::style::Modifier;

use crate::domain::date;
use crate::tui::app::App;
use crate::tui::app::hints;
use crate::tui::app::hints::VisibleHints;
use crate::tui::app::screen::Hint;
use crate::tui::input::keys;
use crate::tui::input::keys::Action;
use crate::tui::widgets::{self, Canvas};
use crate::words::tui as w;

impl App {
    pub(super) fn draw_header(&self, canvas: &mut Canvas<'_, '_>) {
        let theme = canvas.theme;
        let columns = canvas.columns();
        let ward = &self.ctx.session.plan.ward;
        let left = if self.ctx.session.demo_day.is_some() {
            let style = theme.heading().add_modifier(Modifier::REVERSED);
            let marker = format!(" {} ", w::PRACTICE.text());
            let taken = canvas.text(1, 0, columns, &marker, style);
            let room = (columns / 3).saturating_sub(taken + 1);
            taken + 1 + canvas.text(taken + 2, 0, room, ward, theme.dim())
        } else {
            canvas.text(1, 0, columns / 3, &format!("vieclam · {ward}"), theme.dim())
        };
        let who = format!(
            "{} · {}",
            self.ctx.session.register.session().clerk,
            date::shown(self.ctx.session.register.today())
        );
        canvas.text_right(columns - 1, 0, columns / 3, &who, theme.dim());
        if let Some(label) = self.ctx.ui.input_method.label() {
            let taken = widgets::width(&who).min(usize::from(columns / 3));
            let end = (columns - 2).saturating_sub(u16::try_from(taken).unwrap_or(columns));
            canvas.text_right(end, 0, 6, label.text(), theme.accent());
        }
        let title = self
            .stack
            .iter()
            .rev()
            .find(|s| s.is_full_screen())
            .map(|s| s.title())
            .unwrap_or_default();
        let room = columns.saturating_sub(left + 4);
        let taken = u16::try_from(widgets::width(&title)).unwrap_or(room);
        let x = (columns.saturating_sub(taken) / 2).max(left + 3);
        canvas.text(
            x,
            0,
            columns.saturating_sub(x + columns / 4),
            &title,
            theme.heading(),
        );
    }

    pub(super) fn draw_footer(&self, canvas: &mut Canvas<'_, '_>) {
        let (theme, columns, row) = (canvas.theme, canvas.columns(), canvas.rows() - 1);
        let Some(top) = self.stack.last() else { return };
        if self.ctx.ui.is_draft_waiting {
            let sentence = w::DRAFT_WAITING.text();
            canvas.text(1, row, columns - 2, sentence, theme.accent());
            return;
        }
        if let Some(sentence) = self.file_notice {
            canvas.text(1, row, columns - 2, sentence, theme.error());
            return;
        }
        if let Some(message) = &self.ctx.ui.message {
            canvas.text(1, row, columns - 2, message, theme.success());
            return;
        }
        let shown = self.ctx.ui.hints.visible(self.ctx.session.register.saved());
        let mut x = 1;
        for hint in top.footer() {
            let show = match shown {
                VisibleHints::All => true,
                VisibleHints::Few => !hints::is_basic(hint.action),
                VisibleHints::Nothing => false,
            };
            if !show {
                continue;
            }
            let (key, label) = self.key_and_label(hint);
            let needed =
                u16::try_from(widgets::width(&key) + widgets::width(&label) + 1).unwrap_or(columns);
            if x + needed > columns {
                break;
            }
            x += canvas.text(x, row, columns - x, &key, theme.accent());
            x += 1;
            x += canvas.text(x, row, columns - x, &label, theme.dim());
            x += 2;
        }
    }

    /// The first key of an action and its label.
    fn key_and_label(&self, hint: Hint) -> (String, String) {
        let key = match hint.action {
            Action::Digit(_) => "0-9".to_owned(),
            Action::Up | Action::Down => "↑↓".to_owned(),
            Action::Left | Action::Right => "←→".to_owned(),
            action => {
                let chords = self.ctx.ui.keymap.chords(action);
                chords.first().map(ToString::to_string).unwrap_or_default()
            }
        };
        let of_table = || keys::binding(hint.action).map(|b| b.label);
        let label = hint.label.or_else(of_table);
        (key, label.map(|l| l.to_string()).unwrap_or_default())
    }
}
