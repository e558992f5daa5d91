//! One target by priority group: in each group, and by main group, which adds up. For placements also by channel.

use chrono::NaiveDate;

use super::{sign, style};
use crate::progress::measure::{GroupRow, Which};
use crate::progress::period::Period;
use crate::progress::plan::{Measure, Target};
use crate::progress::{Standing, TargetProgress, by_group, told};
use crate::register::RegisterError;
use crate::tui::office::Office;
use crate::tui::widgets::Canvas;
use crate::words::targets as w;

/// Columns of a number.
const NUMBER: u16 = 9;
/// Columns of the longest label worth showing.
const LABEL: u16 = 46;

/// The people of a target by group.
#[derive(Clone, Debug, Default)]
pub(super) struct ByGroup {
    counted: Vec<GroupRow>,
    missing: Vec<GroupRow>,
}

impl ByGroup {
    pub(super) fn of(
        target: &Target,
        period: &Period,
        as_of: NaiveDate,
        office: &Office,
    ) -> Result<Self, RegisterError> {
        let conn = office.register.reading();
        let rows = |which| by_group(conn, target, period, as_of, which);
        Ok(Self {
            counted: rows(Which::Counted)?,
            missing: rows(Which::Missing)?,
        })
    }

    /// Every group of the plan, and those in none where there are any.
    fn rows(&self) -> Vec<Option<&'static str>> {
        let outside = |rows: &[GroupRow]| rows.iter().any(|r| r.group.is_none());
        let mut rows: Vec<_> = told::groups_in_plan_order().into_iter().map(Some).collect();
        if outside(&self.counted) || outside(&self.missing) {
            rows.push(None);
        }
        rows
    }

    /// Draws it.
    pub(super) fn draw(
        &self,
        canvas: &mut Canvas<'_, '_>,
        target: &Target,
        found: &TargetProgress,
    ) {
        let (theme, columns, rows) = (canvas.theme, canvas.columns(), canvas.rows());
        let roomy = u16::from(rows > 26);
        let title = format!("{} {}", sign(theme, found.status), target.label.text());
        let mut y = roomy;
        let x = canvas.text(1, y, columns, &title, style(theme, found.status)) + 3;
        canvas.text(
            x,
            y,
            columns.saturating_sub(x),
            &figure(found),
            theme.text(),
        );
        y += 1 + roomy;
        if matches!(target.measure, Measure::Indicator { .. }) {
            canvas.text(1, y + 1, columns, w::NO_GROUPS.text(), theme.dim());
            return;
        }
        y += self.draw_table(canvas, y) + roomy;
        let room = columns.saturating_sub(2);
        if let Standing::Count { channels, .. } = &found.standing
            && !channels.is_empty()
        {
            let told = w::channels(told::channels(channels));
            y += canvas.paragraph(1, y, room, 2, &told, theme.text());
        }
        let left = rows.saturating_sub(y);
        canvas.paragraph(1, y, room, left, w::OVERLAP.text(), theme.dim());
    }

    /// Draws the table from a row on and returns the rows it took.
    fn draw_table(&self, canvas: &mut Canvas<'_, '_>, top: u16) -> u16 {
        let theme = canvas.theme;
        let label = LABEL.min(canvas.columns().saturating_sub(4 * NUMBER + 2));
        let end = |column: u16| 1 + label + (column + 1) * NUMBER;
        let heads = [
            (w::COUNTED, w::IN_GROUP),
            (w::COUNTED, w::MAIN_GROUP),
            (w::MISSING, w::IN_GROUP),
            (w::MISSING, w::MAIN_GROUP),
        ];
        canvas.text(1, top + 1, label, w::GROUP.text(), theme.heading());
        for (column, (over, under)) in (0..).zip(heads) {
            if column % 2 == 0 {
                canvas.text_right(
                    end(column + 1),
                    top,
                    2 * NUMBER,
                    over.text(),
                    theme.heading(),
                );
            }
            canvas.text_right(end(column), top + 1, NUMBER, under.text(), theme.dim());
        }
        let mut y = top + 2;
        for group in self.rows() {
            canvas.text(1, y, label - 1, &told::group(group), theme.text());
            for (column, number) in (0..).zip(self.numbers(group)) {
                let style = if number == 0 {
                    theme.dim()
                } else {
                    theme.text()
                };
                canvas.text_right(end(column), y, NUMBER, &told::count(number), style);
            }
            y += 1;
        }
        canvas.text(1, y, label, w::TOTAL.text(), theme.heading());
        let sum = |rows: &[GroupRow]| told::count(rows.iter().map(|r| r.main).sum());
        canvas.text_right(end(1), y, NUMBER, &sum(&self.counted), theme.heading());
        canvas.text_right(end(3), y, NUMBER, &sum(&self.missing), theme.heading());
        y + 1 - top
    }

    fn numbers(&self, group: Option<&'static str>) -> [u64; 4] {
        let of = |rows: &[GroupRow]| {
            let row = rows.iter().find(|r| r.group == group);
            row.map_or((0, 0), |r| (r.people, r.main))
        };
        let (counted, missing) = (of(&self.counted), of(&self.missing));
        [counted.0, counted.1, missing.0, missing.1]
    }
}

/// `612 / 1.000`, `38 / 51  74,5 %`.
fn figure(found: &TargetProgress) -> String {
    match &found.standing {
        Standing::Count {
            actual,
            target_for_period,
            ..
        } => format!(
            "{} / {}",
            told::count(*actual),
            told::count(*target_for_period)
        ),
        Standing::Share { met, of, .. } => {
            let percent = told::percent(*met, *of);
            format!("{} / {}  {percent}", told::count(*met), told::count(*of))
        }
        Standing::Indicator { .. } => String::new(),
    }
}
