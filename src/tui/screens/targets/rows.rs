//! The rows of the targets: which columns fit the terminal, and each row in them. The texts come from `cells`.

use super::cells::RowTexts;
use super::{OverviewRow, Targets};
use crate::progress::pace::PaceStatus;
use crate::tui::widgets::pace_status::{sign, style};
use crate::tui::widgets::{Canvas, REST, sparkline, width};
use crate::words::targets as w;

/// Minimum width of the bar in columns; columns of text are left out to reach it.
const MIN_BAR: u16 = 12;
/// Maximum width of the bar in columns.
const MAX_BAR: u16 = 60;
/// Columns of `100,0 %`.
const PERCENT: u16 = 7;

/// The width of each column.
#[derive(Clone, Copy, Debug, Default)]
struct Columns {
    label: u16,
    bar: u16,
    figure: u16,
    reference: u16,
    /// Percent, or the word for pace and the number.
    first: u16,
    /// The number of the pace.
    pace: u16,
    /// What is left, or the forecast.
    second: u16,
    /// Needed a week; 0 = no room.
    weekly: u16,
    /// Events, or the share for any one service; 0 = no room.
    events: u16,
    /// Small bars, a month each; 0 = no room.
    months: u16,
    /// Short words for what is left, no forecast.
    narrow: bool,
}

fn widest<'t>(texts: impl Iterator<Item = &'t str>) -> u16 {
    let widest = texts.map(width).max().unwrap_or(0);
    u16::try_from(widest).unwrap_or(u16::MAX)
}

impl Columns {
    /// The most columns of text that leave [`MIN_BAR`] columns to the bar.
    fn new(texts: &[RowTexts], labels: u16, columns: u16) -> Self {
        let pick = |part: fn(&RowTexts) -> &str| widest(texts.iter().map(part));
        let pace = pick(|t| t.pace.as_deref().unwrap_or_default());
        let narrow = Self {
            label: labels,
            figure: pick(|t| &t.figure),
            reference: pick(|t| &t.reference),
            first: PERCENT,
            pace,
            second: pick(|t| &t.second_short),
            narrow: true,
            ..Self::default()
        };
        let wide = Self {
            first: PERCENT.max(pace + 1 + widest(std::iter::once(w::PACE.text()))),
            second: pick(|t| &t.second),
            narrow: false,
            ..narrow
        };
        let (weekly, events) = (pick(|t| &t.weekly), pick(|t| &t.events));
        let months = texts.iter().map(|c| c.months.len()).max().unwrap_or(0);
        let months = u16::try_from(months).unwrap_or(0);
        let wider = Self { weekly, ..wide };
        let widest = Self { months, ..wider };
        let all = Self { events, ..widest };
        let fits = |c: &Self| columns.saturating_sub(c.taken()) >= MIN_BAR;
        let mut chosen = [all, widest, wider, wide]
            .into_iter()
            .find(fits)
            .unwrap_or(narrow);
        chosen.bar = columns.saturating_sub(chosen.taken()).min(MAX_BAR);
        chosen
    }

    /// Columns taken besides the bar.
    fn taken(&self) -> u16 {
        let gap = |columns: u16| if columns == 0 { 0 } else { columns + 2 };
        // Sign and label, bar, figure / reference, then the details; where there is room, a blank before the second detail
        // and one at the right edge.
        let texts = 3 + self.label + 2 + self.figure + 3 + self.reference + 1;
        let details = self.first + 1 + self.second;
        let wide = gap(self.weekly) + gap(self.events) + gap(self.months);
        texts + details + wide + if self.narrow { 0 } else { 2 }
    }
}

pub(super) fn draw(canvas: &mut Canvas<'_, '_>, targets: &Targets) {
    let (plan, progress) = (&targets.plan, &targets.progress.targets);
    let pairs = plan.targets.iter().zip(progress);
    let texts: Vec<RowTexts> = pairs
        .map(|(t, f)| RowTexts::new(t, f, &targets.period))
        .collect();
    let labels = widest(plan.targets.iter().map(|t| t.label.text()));
    let columns = Columns::new(&texts, labels, canvas.columns());
    targets.list.draw(canvas, |line, row| match *row {
        OverviewRow::Blank => {}
        OverviewRow::Section(at) => {
            let section = &plan.sections[at];
            let heading = format!("{}  {}", section.id, section.heading.text());
            line.text(1, 0, REST, &heading, line.theme.heading());
        }
        OverviewRow::Target(at) => {
            let label = plan.targets[at].label.text();
            draw_target(line, columns, (label, progress[at].status), &texts[at]);
        }
    });
}

fn draw_target(
    line: &mut Canvas<'_, '_>,
    columns: Columns,
    (label, status): (&str, PaceStatus),
    texts: &RowTexts,
) {
    let theme = line.theme;
    line.text(1, 0, 1, sign(theme, status), style(theme, status));
    line.text(3, 0, columns.label, label, theme.text());
    let mut x = 3 + columns.label + 1;
    if let Some(bar) = texts.bar {
        bar.draw(line, (x, 0), columns.bar);
    }
    x += columns.bar + 1 + columns.figure;
    line.text_right(x, 0, columns.figure, &texts.figure, theme.text());
    if texts.bar.is_some() {
        line.text(x + 1, 0, 1, "/", theme.dim());
    }
    x += 3 + columns.reference;
    line.text_right(x, 0, columns.reference, &texts.reference, theme.dim());
    draw_details(line, columns, x + 1, texts);
    if columns.months > 0 {
        let end = line.columns().saturating_sub(columns.months + 1);
        let bars = sparkline(&texts.months, theme);
        line.text(end, 0, columns.months, &bars, theme.accent());
    }
}

fn draw_details(line: &mut Canvas<'_, '_>, columns: Columns, x: u16, texts: &RowTexts) {
    let theme = line.theme;
    let (text, dim) = (theme.text(), theme.dim());
    let room = line.columns().saturating_sub(x);
    if let Some((day, source)) = &texts.reading {
        let taken = line.text(x, 0, room, day, dim);
        if !columns.narrow {
            let room = room.saturating_sub(taken + 4 + columns.months);
            line.text(x + taken + 2, 0, room, source, dim);
        }
        return;
    }
    let (gap, second) = if columns.narrow {
        (1, &texts.second_short)
    } else {
        (2, &texts.second)
    };
    let second_at = x + columns.first + gap;
    let third = second_at + columns.second + 2;
    let fourth = third + columns.weekly + 2;
    line.text(second_at, 0, columns.second, second, text);
    line.text(third, 0, columns.weekly, &texts.weekly, dim);
    if let Some(pace) = &texts.pace {
        let end = x + line.text(x, 0, room, w::PACE.text(), dim) + 1 + columns.pace;
        line.text_right(end, 0, columns.pace, pace, text);
        let end = fourth + columns.events;
        line.text_right(end, 0, columns.events, &texts.events, dim);
    } else {
        line.text_right(x + columns.first, 0, columns.first, &texts.percent, text);
        line.text(fourth, 0, columns.events, &texts.events, dim);
    }
}
