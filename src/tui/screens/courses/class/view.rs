//! Draws a class: its dates and seats, the actions by digit, the pupils with their status.

use std::collections::BTreeMap;

use crate::domain::date;
use crate::entry::answers::born_shown;
use crate::register::read::roster::Pupil;
use crate::tui::screens::courses::class::Class;
use crate::tui::screens::courses::class::status::{PendingStatus, STATUS_DIGITS, status_label};
use crate::tui::services::batch::head_with_counts;
use crate::tui::widgets::{Canvas, REST};
use crate::words::batch as words;
use crate::words::tui as w;

impl Class {
    pub(super) fn draw_class(&self, canvas: &mut Canvas<'_, '_>) {
        let theme = canvas.theme;
        let room = canvas.columns().saturating_sub(4);
        canvas.text(2, 0, room, &self.head(), theme.dim());
        if self.list.is_empty() {
            canvas.text(2, 2, REST, w::CLASS_EMPTY.text(), theme.dim());
            return;
        }
        let mut x = 2;
        for (digit, status) in STATUS_DIGITS {
            x += canvas.digit(x, 1, digit, status_label(status), theme.text()) + 2;
        }
        let day = self.day.map(|day| words::mark_day(date::shown(day)));
        let day = day.as_deref().unwrap_or(words::MARK_DAY_OPEN.text());
        x = 2;
        for (digit, label) in
            (7..).zip([words::CERTIFICATES.text(), words::CONTACT_ALL.text(), day])
        {
            x += canvas.digit(x, 2, digit, label, theme.text()) + 2;
        }
        let list = &self.list;
        list.draw_with_preview(canvas, (1, 4, 1, 0), |line, at, pupil| {
            draw_pupil(line, at, pupil, &self.pending_statuses);
        });
    }

    /// First day, last day, pupils and seats; the number of marked pupils and of unsaved statuses.
    fn head(&self) -> String {
        let day = |iso: &Option<String>| {
            let day = iso.as_deref().and_then(date::from_iso);
            day.map_or_else(|| "–".to_owned(), date::shown)
        };
        let seats = self.course.capacity;
        let seats = seats.map_or_else(String::new, |c| format!("/{c}"));
        let enrolled = self.list.iter().filter(|p| p.status != "cancelled");
        let head = w::class_head(
            day(&self.course.starts_on),
            day(&self.course.ends_on),
            format!("{}{seats}", enrolled.count()),
        );
        head_with_counts(head, self.list.marked_count(), self.pending_statuses.len())
    }
}

fn draw_pupil(
    line: &mut Canvas<'_, '_>,
    at: usize,
    pupil: &Pupil,
    pending_statuses: &BTreeMap<i64, PendingStatus>,
) {
    let theme = line.theme;
    line.text_right(4, 0, 3, &(at + 1).to_string(), theme.dim());
    line.text(5, 0, 25, &pupil.full_name, theme.text());
    line.text(31, 0, 10, &born_shown(&pupil.born), theme.dim());
    let phone = pupil.phone.as_deref().unwrap_or_default();
    line.text(42, 0, 11, phone, theme.dim());
    let (status_text, style) = if let Some(pending) = pending_statuses.get(&pupil.enrolment) {
        let sign = theme.sign("►", ">");
        let text = format!("{sign} {}", status_label(&pending.status));
        (text, theme.success())
    } else {
        let status = status_label(&pupil.status);
        let number = pupil.certificate_no.as_ref();
        let text = number.map_or_else(|| status.to_owned(), |n| format!("{status} · {n}"));
        (text, theme.text())
    };
    line.text(54, 0, REST, &status_text, style);
}
