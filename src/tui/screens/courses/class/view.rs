//! How a class list looks: the days and seats, the digits that mark, the people with their state and their mark.

use std::collections::BTreeMap;

use crate::domain::codes::CodeList;
use crate::domain::date;
use crate::entry::answers::born_shown;
use crate::register::read::classes::Pupil;
use crate::tui::screens::courses::class::Class;
use crate::tui::screens::courses::class::status::{PendingStatus, STATUS_DIGITS, status_label};
use crate::tui::widgets::Canvas;
use crate::words::batch as words;
use crate::words::tui as w;

/// The digits that do not mark: certificates, a contact for several, the day the marks count on.
const OTHERS: [(&str, crate::words::Phrase); 2] =
    [("7", words::CERTIFICATES), ("8", words::CONTACT_ALL)];

impl Class {
    pub(in crate::tui::screens) fn draw_class(&self, canvas: &mut Canvas<'_, '_>) {
        let (theme, columns, rows) = (canvas.theme, canvas.columns(), canvas.rows());
        canvas.text(2, 0, columns.saturating_sub(4), &self.head(), theme.dim());
        if self.pupils.is_empty() {
            canvas.text(2, 2, columns, w::CLASS_EMPTY.text(), theme.dim());
            return;
        }
        let mut x = 2;
        for (digit, status) in STATUS_DIGITS {
            x += canvas.text(x, 1, 1, &digit.to_string(), theme.accent()) + 1;
            let room = columns.saturating_sub(x);
            x += canvas.text(x, 1, room, status_label(status), theme.text()) + 2;
        }
        x = 2;
        let day = match self.day {
            Some(day) => words::mark_day(date::shown(day)),
            None => words::MARK_DAY_OPEN.text().to_owned(),
        };
        let others = OTHERS.map(|(digit, label)| (digit, label.text().to_owned()));
        for (digit, label) in others.into_iter().chain([("9", day)]) {
            x += canvas.text(x, 2, 1, digit, theme.accent()) + 1;
            let room = columns.saturating_sub(x);
            x += canvas.text(x, 2, room, &label, theme.text()) + 2;
        }
        let list_columns = self.preview.list_columns(columns);
        let mut list = canvas.part(1, 4, list_columns.saturating_sub(2), rows.saturating_sub(4));
        self.list.draw(&mut list, |line, at, chosen| {
            let pupil = &self.pupils[at];
            self.marked.draw(line, pupil.enrolment, chosen);
            draw_pupil(line, at, pupil, &self.pending_statuses, chosen);
        });
        self.preview.draw(canvas, 4);
    }

    /// First day, last day, how many people; how many are ticked or marked.
    fn head(&self) -> String {
        let day = |iso: &Option<String>| {
            iso.as_deref()
                .and_then(date::from_iso)
                .map_or_else(|| "–".to_owned(), date::shown)
        };
        let seats = self
            .course
            .capacity
            .map_or_else(String::new, |c| format!("/{c}"));
        let enrolled = self.pupils.iter().filter(|p| p.status != "cancelled");
        let mut head = w::class_head(
            day(&self.course.starts_on),
            day(&self.course.ends_on),
            format!("{}{seats}", enrolled.count()),
        );
        for (count, label) in [
            (self.marked.len(), words::ticked as fn(usize) -> String),
            (
                self.pending_statuses.len(),
                words::marked as fn(usize) -> String,
            ),
        ] {
            if count > 0 {
                head.push_str(" · ");
                head.push_str(&label(count));
            }
        }
        head
    }
}

fn draw_pupil(
    line: &mut Canvas<'_, '_>,
    at: usize,
    pupil: &Pupil,
    pending_statuses: &BTreeMap<i64, PendingStatus>,
    chosen: bool,
) {
    let theme = line.theme;
    let styled = |style| if chosen { theme.chosen() } else { style };
    line.text_right(4, 0, 3, &(at + 1).to_string(), styled(theme.dim()));
    line.text(5, 0, 25, &pupil.full_name, styled(theme.text()));
    line.text(31, 0, 10, &born_shown(&pupil.born), styled(theme.dim()));
    let phone = pupil.phone.as_deref().unwrap_or_default();
    line.text(42, 0, 11, phone, styled(theme.dim()));
    let room = line.columns().saturating_sub(54);
    if let Some(pending) = pending_statuses.get(&pupil.enrolment) {
        let sign = theme.sign("►", ">");
        let text = format!("{sign} {}", status_label(pending.status));
        line.text(54, 0, room, &text, styled(theme.success()));
        return;
    }
    let status = CodeList::EnrolmentStatus
        .get(&pupil.status)
        .map_or(pupil.status.as_str(), |c| c.label());
    let beside = pupil.certificate_no.as_deref().map_or_else(
        || status.to_owned(),
        |n| format!("{} · {n}", status_label(&pupil.status)),
    );
    line.text(54, 0, room, &beside, styled(theme.text()));
}
