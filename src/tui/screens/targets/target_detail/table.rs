//! The cells of a target as a table: people counted, people missing, and the share where the target is a share.

use crate::progress::TargetStatus;
use crate::progress::format;
use crate::progress::measure::Population;
use crate::tui::screens::targets::target_detail::TargetDetail;
use crate::tui::widgets::Canvas;
use crate::words::targets as w;

/// Columns of a number.
const NUMBER: u16 = 10;

/// Draws the headings and the cells that fit, the whole figure last.
pub(in crate::tui::screens) fn draw(canvas: &mut Canvas<'_, '_>, screen: &TargetDetail) {
    let (theme, columns) = (canvas.theme, canvas.columns());
    let shares = matches!(screen.target_progress.result, TargetStatus::Share { .. });
    let numbers = 2 + u16::from(shares && columns >= 66);
    let label = columns.saturating_sub(numbers * NUMBER + 2);
    let end = |at: u16| 1 + label + (at + 1) * NUMBER;
    let head = screen.dimension().label();
    canvas.text(1, 0, label, head.text(), theme.heading());
    for (at, population, name) in [
        (0, Population::Numerator, w::COUNTED),
        (1, Population::Gap, w::MISSING),
    ] {
        let chosen = population == screen.population;
        let style = if chosen { theme.heading() } else { theme.dim() };
        let sign = if chosen { theme.sign("►", ">") } else { "" };
        canvas.text_right(end(at), 0, NUMBER, &format!("{sign}{name}"), style);
    }
    if numbers == 3 {
        canvas.text_right(end(2), 0, NUMBER, w::HEAD_SHARE.text(), theme.dim());
    }
    let list = &screen.list;
    list.draw(&mut canvas.inside(0, 1, 0, 0), |line, cell| {
        let (name, plain) = match cell {
            Some(cell) => {
                let name = screen.dimension().row_label(cell.key.as_deref());
                (name, theme.text())
            }
            None => (w::ALL_OF_THEM.text().to_owned(), theme.heading()),
        };
        let count = |population| match cell {
            Some(cell) => cell.count(population) as u64,
            None => screen.people.count(population) as u64,
        };
        let counts = [Population::Numerator, Population::Gap].map(count);
        line.text(1, 0, label.saturating_sub(1), &name, plain);
        for (at, count) in (0..).zip(counts) {
            let style = if count == 0 { theme.dim() } else { plain };
            line.text_right(end(at), 0, NUMBER, &format::count(count), style);
        }
        if numbers == 3 {
            let share = format::percent(counts[0], counts[0] + counts[1]);
            line.text_right(end(2), 0, NUMBER, &share, theme.dim());
        }
    });
}
