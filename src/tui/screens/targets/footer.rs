//! The chosen target in full, under the list: its status in words, the text of the plan, the caution about it.

use crate::progress::plan::Target;
use crate::progress::{TargetProgress, TargetStatus, format};
use crate::tui::screens::targets::cells::is_household;
use crate::tui::widgets::canvas::wrap;
use crate::tui::widgets::pace_status::{sign, style};
use crate::tui::widgets::{Canvas, REST, sparkline};
use crate::words::targets as w;

/// Draws it on all rows of the canvas; where they are few, the plan's text is cut first.
pub(super) fn draw(
    canvas: &mut Canvas<'_, '_>,
    target: &Target,
    target_progress: &TargetProgress,
    year_before: Option<&TargetProgress>,
    months: &[u64],
) {
    let (theme, rows) = (canvas.theme, canvas.rows());
    let columns = canvas.columns().saturating_sub(2);
    let caution = target.caution.as_ref().map(|c| w::caution(c.text()));
    let caution = caution.map_or_else(Vec::new, |c| wrap(&c, columns.into()));
    let text = wrap(target.text.text(), columns.into());
    let all = 2 + text.len() + caution.len();
    let mut y = u16::from(usize::from(rows) > all + 1);
    let status = target_progress.status;
    let word = format!("{} {}", sign(theme, status), status.phrase());
    let taken = canvas.text(1, y, columns, &word, style(theme, status));
    let description = format!(" · {}", status_text(target, target_progress, None));
    let left = columns.saturating_sub(taken);
    canvas.text(1 + taken, y, left, &description, theme.text());
    y += 1;
    if rows > 2 {
        draw_growth(canvas, y, year_before, months);
        y += 1;
    }
    let room = usize::from(rows.saturating_sub(y)).saturating_sub(caution.len());
    let lines = u16::try_from(room).unwrap_or(rows);
    y += canvas.paragraph(1, y, columns, lines, target.text.text(), theme.text());
    let prefix = w::caution("");
    for (at, line) in caution.iter().enumerate() {
        canvas.text(1, y, columns, line, theme.text());
        if at == 0 {
            canvas.text(1, y, columns, prefix.trim_end(), theme.warning());
        }
        y += 1;
    }
}

fn draw_growth(
    canvas: &mut Canvas<'_, '_>,
    y: u16,
    year_before: Option<&TargetProgress>,
    months: &[u64],
) {
    let (theme, columns) = (canvas.theme, canvas.columns());
    let mut x = 1;
    if !months.is_empty() {
        x += canvas.text(x, y, columns, w::BY_MONTH.text(), theme.dim()) + 1;
        let bars = sparkline(months, theme);
        x += canvas.text(x, y, REST, &bars, theme.accent()) + 2;
    }
    if let Some(year_before) = year_before {
        let label = w::year_before(format::figure_only(&year_before.result));
        canvas.text(x, y, REST, &label, theme.text());
    }
}

/// The status in words: `640 lượt · nhịp hôm nay 896 · dự báo 670 · cần 71 người/tuần`.
pub(super) fn status_text(
    target: &Target,
    target_progress: &TargetProgress,
    year_before: Option<&TargetProgress>,
) -> String {
    let mut parts = Vec::new();
    match &target_progress.result {
        TargetStatus::Count(count) => {
            parts.push(w::events(format::count(count.events)));
            parts.push(w::detail_pace(format::expected(count.expected)));
            parts.extend(count.forecast.map(|n| w::forecast(format::count(n))));
            let weekly = count.needed_per_week;
            parts.extend(weekly.map(|n| w::detail_weekly(format::count(n))));
        }
        TargetStatus::Share(share) => {
            parts.push(w::detail_target(format::share(share.target)));
            parts.push(left(
                share.numerator,
                share.denominator,
                is_household(target),
            ));
            parts.extend(share.forecast.map(|n| w::forecast(format::count(n))));
            parts.extend(share.needed_per_week.map(|n| w::weekly(format::count(n))));
            parts.extend(share.any_of.map(|(numerator, denominator)| {
                w::any_of(
                    format::count(numerator),
                    format::count(denominator),
                    format::percent(numerator, denominator),
                )
            }));
        }
        TargetStatus::Indicator { reading: None, .. } => {
            parts.push(w::NO_READING.text().to_owned());
        }
        TargetStatus::Indicator {
            reading: Some(reading),
            ..
        } => {
            parts.push(w::read_on(format::day(&reading.as_of)));
            parts.extend(reading.source.as_ref().map(w::source));
        }
    }
    parts.extend(year_before.map(|before| w::year_before(format::figure_only(&before.result))));
    parts.join(" · ")
}

fn left(numerator: u64, denominator: u64, household: bool) -> String {
    match (denominator, denominator - numerator) {
        (0, _) => w::NONE_ELIGIBLE.text().to_owned(),
        (_, 0) => w::LEFT_NONE.text().to_owned(),
        (_, left) if household => w::left_households(format::count(left)),
        (_, left) => w::left_people(format::count(left)),
    }
}
