//! The rows of the targets: which columns fit the terminal, and each row in them. The texts come from `cells`.

use super::cells::{Details, RowTexts};
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

/// The widest of some texts.
fn widest<'t>(texts: impl Iterator<Item = &'t str>) -> u16 {
    let widest = texts.map(width).max().unwrap_or(0);
    u16::try_from(widest).unwrap_or(u16::MAX)
}

impl Columns {
    /// The most columns of text that leave [`MIN_BAR`] columns to the bar.
    fn new(texts: &[RowTexts], labels: u16, columns: u16) -> Self {
        let pick = |part: fn(&Details) -> &str| widest(texts.iter().map(|c| part(&c.details)));
        let pace = pick(|t| match t {
            Details::Pace { pace, .. } => pace,
            _ => "",
        });
        let narrow = Self {
            label: labels,
            figure: widest(texts.iter().map(|c| c.figure.as_str())),
            reference: widest(texts.iter().map(|c| c.reference.as_str())),
            first: PERCENT,
            pace,
            second: pick(|t| match t {
                Details::Share { left_short, .. } => left_short,
                _ => "",
            }),
            narrow: true,
            ..Self::default()
        };
        let wide = Self {
            first: PERCENT.max(pace + 1 + widest(std::iter::once(w::PACE.text()))),
            second: pick(|t| match t {
                Details::Share { left, .. } => left,
                Details::Pace { forecast, .. } => forecast,
                Details::Text(..) => "",
            }),
            narrow: false,
            ..narrow
        };
        let weekly = pick(|t| match t {
            Details::Pace { weekly, .. } | Details::Share { weekly, .. } => weekly,
            Details::Text(..) => "",
        });
        let events = pick(|t| match t {
            Details::Pace { events, .. } => events,
            Details::Share { any_service, .. } => any_service,
            Details::Text(..) => "",
        });
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
        // Sign and label, bar, figure / reference, then the details; a blank at the right edge where there is room.
        let edge = u16::from(!self.narrow);
        let second = if self.narrow {
            self.second + 1
        } else {
            self.second + 2
        };
        3 + self.label
            + 1
            + 1
            + self.figure
            + 3
            + self.reference
            + 1
            + self.first
            + second
            + gap(self.weekly)
            + gap(self.events)
            + gap(self.months)
            + edge
    }
}

/// Draws the lines that fit.
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
        let (fill, track) = (theme.accent(), theme.dim());
        bar.draw(line, (x, 0), columns.bar, fill, track);
    }
    x += columns.bar + 1 + columns.figure;
    line.text_right(x, 0, columns.figure, &texts.figure, theme.text());
    if texts.has_slash {
        line.text(x + 1, 0, 1, "/", theme.dim());
    }
    x += 3 + columns.reference;
    line.text_right(x, 0, columns.reference, &texts.reference, theme.dim());
    draw_details(line, columns, x + 1, &texts.details);
    if columns.months > 0 {
        let end = line.columns().saturating_sub(columns.months + 1);
        let bars = sparkline(&texts.months, theme);
        line.text(end, 0, columns.months, &bars, theme.accent());
    }
}

fn draw_details(line: &mut Canvas<'_, '_>, columns: Columns, x: u16, details: &Details) {
    let theme = line.theme;
    let (text, dim) = (theme.text(), theme.dim());
    let room = line.columns().saturating_sub(x);
    let gap = if columns.narrow { 1 } else { 2 };
    let second = x + columns.first + gap;
    let third = second + columns.second + 2;
    match details {
        Details::Pace {
            pace,
            forecast,
            weekly,
            events,
        } => {
            let taken = line.text(x, 0, room, w::PACE.text(), dim);
            let end = taken + 1 + columns.pace;
            line.text_right(x + end, 0, columns.pace, pace, text);
            if columns.narrow {
                return;
            }
            line.text(second, 0, columns.second, forecast, text);
            line.text(third, 0, columns.weekly, weekly, dim);
            let end = third + columns.weekly + 2 + columns.events;
            line.text_right(end, 0, columns.events, events, dim);
        }
        Details::Share {
            percent,
            left_short,
            left,
            weekly,
            any_service,
        } => {
            line.text_right(x + columns.first, 0, columns.first, percent, text);
            let shown = if columns.narrow { left_short } else { left };
            line.text(second, 0, columns.second, shown, text);
            line.text(third, 0, columns.weekly, weekly, dim);
            let fourth = third + columns.weekly + 2;
            line.text(fourth, 0, columns.events, any_service, dim);
        }
        Details::Text(day, source) => {
            let taken = line.text(x, 0, room, day, dim);
            if !columns.narrow {
                let room = room.saturating_sub(taken + 4 + columns.months);
                line.text(x + taken + 2, 0, room, source, dim);
            }
        }
    }
}
