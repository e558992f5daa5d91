//! The chosen target in full, under the list: how it stands in words, what the plan says, the doubt about it.

use super::cells::is_household;
use super::{sign, style};
use crate::progress::plan::Target;
use crate::progress::trend::Step;
use crate::progress::{Standing, TargetProgress, told};
use crate::tui::widgets::canvas::wrap;
use crate::tui::widgets::{Canvas, spark};
use crate::words::targets as w;

/// Draws it on all rows given; where they are few, the plan's text is cut first.
pub(super) fn draw(
    canvas: &mut Canvas<'_, '_>,
    target: &Target,
    found: &TargetProgress,
    before: Option<&TargetProgress>,
    steps: &[Step],
) {
    let (theme, rows) = (canvas.theme, canvas.rows());
    let columns = canvas.columns().saturating_sub(2);
    let caution = target.caution.as_ref().map(|c| w::caution(c.text()));
    let caution = caution.map_or_else(Vec::new, |c| wrap(&c, columns.into()));
    let text = wrap(target.text.text(), columns.into());
    let all = 2 + text.len() + caution.len();
    let mut y = u16::from(usize::from(rows) > all + 1);
    let word = format!("{} {}", sign(theme, found.status), found.status.phrase());
    let taken = canvas.text(1, y, columns, &word, style(theme, found.status));
    let said = format!(" · {}", standing(target, found, None));
    let left = columns.saturating_sub(taken);
    canvas.text(1 + taken, y, left, &said, theme.text());
    y += 1;
    if rows > 2 {
        draw_growth(canvas, y, before, steps);
        y += 1;
    }
    let room = usize::from(rows.saturating_sub(y)).saturating_sub(caution.len());
    for (at, line) in text.iter().take(room).enumerate() {
        let cut = at + 1 == room && room < text.len();
        let line = if cut {
            format!("{line} …")
        } else {
            line.clone()
        };
        canvas.text(1, y, columns, &line, theme.text());
        y += 1;
    }
    let prefix = w::caution("");
    for (at, line) in caution.iter().enumerate() {
        canvas.text(1, y, columns, line, theme.text());
        if at == 0 {
            canvas.text(1, y, columns, prefix.trim_end(), theme.doubtful());
        }
        y += 1;
    }
}

/// A bar a month, and how it stood a year before.
fn draw_growth(
    canvas: &mut Canvas<'_, '_>,
    y: u16,
    before: Option<&TargetProgress>,
    steps: &[Step],
) {
    let (theme, columns) = (canvas.theme, canvas.columns());
    let mut x = 1;
    if !steps.is_empty() {
        let numbers: Vec<u64> = steps.iter().map(|step| step.met).collect();
        x += canvas.text(x, y, columns, w::BY_MONTH.text(), theme.dim()) + 1;
        let bars = spark(&numbers, theme);
        x += canvas.text(x, y, columns.saturating_sub(x), &bars, theme.accent()) + 2;
    }
    if let Some(before) = before {
        let said = w::year_before(told::reached(&before.standing));
        canvas.text(x, y, columns.saturating_sub(x), &said, theme.text());
    }
}

/// How it stands in words: `640 lượt · nhịp hôm nay 896 · dự báo 670 · cần 71 người/tuần`.
pub(in super::super) fn standing(
    target: &Target,
    found: &TargetProgress,
    before: Option<&TargetProgress>,
) -> String {
    let mut said = Vec::new();
    match &found.standing {
        Standing::Count {
            events,
            expected,
            forecast,
            needed_per_week,
            ..
        } => {
            said.push(w::events(told::count(*events)));
            said.push(w::detail_pace(told::expected(*expected)));
            said.extend(forecast.map(|n| w::forecast(told::count(n))));
            said.extend(needed_per_week.map(|n| w::detail_weekly(told::count(n))));
        }
        Standing::Share {
            target: asked,
            met,
            of,
            any_of,
            forecast,
            needed_per_week,
        } => {
            said.push(w::detail_target(told::share(*asked)));
            said.push(left(*met, *of, is_household(target)));
            said.extend(forecast.map(|n| w::forecast(told::count(n))));
            said.extend(needed_per_week.map(|n| w::weekly(told::count(n))));
            said.extend(any_of.map(|(met, of)| {
                w::any_of(told::count(met), told::count(of), told::percent(met, of))
            }));
        }
        Standing::Indicator { reading: None, .. } => {
            said.push(w::NO_READING.text().to_owned());
        }
        Standing::Indicator {
            reading: Some(reading),
            ..
        } => {
            said.push(w::read_on(told::day(&reading.as_of)));
            said.extend(reading.source.as_ref().map(w::source));
        }
    }
    said.extend(before.map(|before| w::year_before(told::reached(&before.standing))));
    said.join(" · ")
}

fn left(met: u64, of: u64, household: bool) -> String {
    match (of, of - met) {
        (0, _) => w::NOBODY_OWED.text().to_owned(),
        (_, 0) => w::LEFT_NOBODY.text().to_owned(),
        (_, left) if household => w::left_households(told::count(left)),
        (_, left) => w::left_people(told::count(left)),
    }
}
