//! Draws the follow-ups due: the progress of the round, the answers by digit, one row per follow-up.

use crate::domain::codes::CodeList;
use crate::progress::format;
use crate::progress::worklist::WorklistFilter;
use crate::register::read::worklists::DueFollowUp;
use crate::tui::screens::worklists::follow_ups::{FollowUps, MAX_ROWS};
use crate::tui::services::batch::head_with_counts;
use crate::tui::widgets::people_filter;
use crate::tui::widgets::{Canvas, REST};
use crate::words::tui as w;
use crate::words::{batch as words, targets, worklist};

/// The first row of the list.
const LIST: u16 = 5;

pub(super) fn draw(canvas: &mut Canvas<'_, '_>, screen: &FollowUps) {
    let theme = canvas.theme;
    if screen.list.is_empty() {
        let narrowed = screen.filter != WorklistFilter::default();
        let none = if narrowed {
            targets::NONE_WITH_FILTER
        } else {
            w::FOLLOW_UPS_NONE
        };
        canvas.text(2, 1, REST, none.text(), theme.dim());
        if narrowed {
            people_filter::draw(canvas, (1, 4), [7, 9], &screen.filter);
        }
        if screen.done_today > 0 {
            let text = words::follow_up_progress(screen.done_today, 0);
            canvas.text(2, 2, REST, &text, theme.dim());
        }
        return;
    }
    head(canvas, screen);
    let list = &screen.list;
    list.draw_with_preview(canvas, (0, LIST, 0, 0), |line, _, due| {
        let outcome = screen.pending_outcomes.get(&due.id).map(|m| m.outcome);
        draw_due(line, due, outcome);
    });
}

/// The progress of the round, the outcomes and the filter, each with its digit.
fn head(canvas: &mut Canvas<'_, '_>, screen: &FollowUps) {
    let (theme, columns) = (canvas.theme, canvas.columns());
    let count = screen.list.len();
    let more = if count == MAX_ROWS { "+" } else { "" };
    let head = words::follow_up_progress(screen.done_today, format!("{count}{more}"));
    let (marked, pending) = (screen.list.marked_count(), screen.pending_outcomes.len());
    let head = head_with_counts(head, marked, pending);
    canvas.text(1, 0, columns.saturating_sub(2), &head, theme.dim());
    let (mut x, mut y) = (1, 1);
    let outcomes = (1..).zip(CodeList::FollowUpOutcome.codes());
    let outcomes = outcomes.map(|(digit, code)| (digit, code.label()));
    let more = [(8, words::CONTACT_ALL), (0, worklist::HINT_PRINT)];
    let more = more.map(|(digit, label)| (digit, label.text()));
    for (digit, label) in outcomes.chain(more) {
        (x, y) = canvas.digit_after((x, y), digit, label, theme.text());
    }
    people_filter::draw(canvas, (1, y + 1), [7, 9], &screen.filter);
}

/// Due day, name, phone and whose it is, employer; the chosen outcome instead of the employer.
fn draw_due(line: &mut Canvas<'_, '_>, due: &DueFollowUp, outcome: Option<&str>) {
    let theme = line.theme;
    line.text(2, 0, 10, &format::day(&due.due_on), theme.dim());
    line.text(13, 0, 22, &due.full_name, theme.text());
    let phone = due.phone.as_deref().unwrap_or_default();
    line.text(36, 0, 11, phone, theme.accent());
    let owner = due.phone_owner.as_deref().unwrap_or_default();
    line.text(47, 0, 10, owner, theme.dim());
    let (beside, style) = match outcome {
        Some(code) => {
            let label = CodeList::FollowUpOutcome.label(code);
            let sign = theme.sign("►", ">");
            (format!("{sign} {label}"), theme.success())
        }
        None if due.attempts > 0 => {
            let tried = w::follow_up_tried(due.attempts);
            (format!("{tried} · {}", due.employer), theme.dim())
        }
        None => (due.employer.clone(), theme.dim()),
    };
    line.text(58, 0, REST, &beside, style);
}
