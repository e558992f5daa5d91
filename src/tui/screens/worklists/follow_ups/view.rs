//! The round of follow-ups, drawn: how far it is, the digits, a line each. Decides nothing.

use crate::domain::codes::CodeList;
use crate::domain::date;
use crate::progress::worklist::WorklistFilter;
use crate::register::read::follow_ups::DueFollowUp;
use crate::tui::screens::person::outcome_label;
use crate::tui::screens::worklists::follow_ups::{FollowUps, MAX_ROWS};
use crate::tui::widgets::people_filter;
use crate::tui::widgets::{Canvas, width};
use crate::words::tui as w;
use crate::words::{batch as words, targets, worklist};

/// The row the list begins in.
const LIST: u16 = 5;

pub(in crate::tui::screens) fn draw(canvas: &mut Canvas<'_, '_>, list: &FollowUps) {
    let (theme, columns, rows) = (canvas.theme, canvas.columns(), canvas.rows());
    if list.due.is_empty() {
        let narrowed = list.filter != WorklistFilter::default();
        let none = if narrowed {
            targets::NONE_WITH_FILTER
        } else {
            w::FOLLOW_UPS_NONE
        };
        canvas.text(2, 1, columns, none.text(), theme.dim());
        if narrowed {
            people_filter::draw(canvas, (1, 4), [7, 9], &list.filter);
        }
        if list.done_today > 0 {
            let text = words::follow_up_progress(list.done_today, 0);
            canvas.text(2, 2, columns, &text, theme.dim());
        }
        return;
    }
    head(canvas, list);
    let list_columns = list.preview.list_columns(columns);
    let mut part = canvas.part(0, LIST, list_columns, rows.saturating_sub(LIST));
    list.list.draw(&mut part, |line, at, chosen| {
        let due = &list.due[at];
        list.marked.draw(line, due.id, chosen);
        let outcome = list.pending_outcomes.get(&due.id).map(|m| m.outcome);
        draw_due(line, due, outcome, chosen);
    });
    list.preview.draw(canvas, LIST);
}

/// How far the round is, the outcomes and what narrows the list, each with its digit.
fn head(canvas: &mut Canvas<'_, '_>, list: &FollowUps) {
    let (theme, columns) = (canvas.theme, canvas.columns());
    let more = if list.due.len() == MAX_ROWS { "+" } else { "" };
    let left = format!("{}{more}", list.due.len());
    let mut head = words::follow_up_progress(list.done_today, left);
    for (count, label) in [
        (list.marked.len(), words::ticked as fn(usize) -> String),
        (
            list.pending_outcomes.len(),
            words::marked as fn(usize) -> String,
        ),
    ] {
        if count > 0 {
            head = format!("{head} · {}", label(count));
        }
    }
    canvas.text(1, 0, columns.saturating_sub(2), &head, theme.dim());
    let mut x = 1;
    let mut y = 1;
    let outcomes = CodeList::FollowUpOutcome.codes().iter().enumerate();
    let outcomes = outcomes.map(|(at, code)| ((at + 1).to_string(), code.label()));
    let more = [("8", words::CONTACT_ALL), ("0", worklist::HINT_PRINT)];
    let more = more.map(|(digit, label)| (digit.to_owned(), label.text()));
    for (digit, label) in outcomes.chain(more) {
        let needed = u16::try_from(width(label) + 2).unwrap_or(columns);
        if x + needed > columns {
            (x, y) = (1, y + 1);
        }
        x += canvas.text(x, y, 2, &digit, theme.accent()) + 1;
        x += canvas.text(x, y, columns.saturating_sub(x), label, theme.text()) + 2;
    }
    people_filter::draw(canvas, (1, y + 1), [7, 9], &list.filter);
}

/// Due day, name, phone and whose it is, employer; the chosen outcome instead of the employer.
fn draw_due(line: &mut Canvas<'_, '_>, due: &DueFollowUp, outcome: Option<&str>, chosen: bool) {
    let theme = line.theme;
    let styled = |style| if chosen { theme.chosen() } else { style };
    let day = date::from_iso(&due.due_on).map_or_else(|| due.due_on.clone(), date::shown);
    line.text(2, 0, 10, &day, styled(theme.dim()));
    line.text(13, 0, 22, &due.full_name, styled(theme.text()));
    let phone = due.phone.as_deref().unwrap_or_default();
    line.text(36, 0, 11, phone, styled(theme.accent()));
    let owner = due.phone_owner.as_deref().unwrap_or_default();
    line.text(47, 0, 10, owner, styled(theme.dim()));
    let room = line.columns().saturating_sub(58);
    let beside = match outcome {
        Some(code) => format!("{} {}", theme.sign("►", ">"), outcome_label(code)),
        None if due.attempts > 0 => {
            format!("{} · {}", w::follow_up_tried(due.attempts), due.employer)
        }
        None => due.employer.clone(),
    };
    let style = if outcome.is_some() {
        theme.success()
    } else {
        theme.dim()
    };
    line.text(58, 0, room, &beside, styled(style));
}
