//! The cells of an opened target as a table: how many counted, how many missing, and the share of the two where the target
//! is a share.

use crate::progress::TargetStatus;
use crate::progress::format;
use crate::progress::measure::Population;
use crate::tui::screens::targets::target_detail::TargetDetail;
use crate::tui::widgets::Canvas;
use crate::words::targets as w;

/// Columns of a number.
const NUMBER: u16 = 10;

/// Draws the head and the cells that fit, the whole figure last.
pub(in crate::tui::screens) fn draw(canvas: &mut Canvas<'_, '_>, screen: &TargetDetail) {
    let (theme, columns, rows) = (canvas.theme, canvas.columns(), canvas.rows());
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
    let mut list = canvas.part(0, 1, columns, rows.saturating_sub(1));
    screen.list.draw(&mut list, |line, at, chosen| {
        let cell = screen.cells.get(at);
        let name = cell.map_or_else(
            || w::ALL_OF_THEM.text().to_owned(),
            |cell| screen.dimension().row_label(cell.key.as_deref()),
        );
        let counts = [Population::Numerator, Population::Gap].map(|population| {
            cell.map_or(screen.people.of(population).len(), |cell| {
                cell.count(population)
            }) as u64
        });
        let styled = |style| if chosen { theme.chosen() } else { style };
        let plain = if cell.is_none() {
            theme.heading()
        } else {
            theme.text()
        };
        line.text(1, 0, label.saturating_sub(1), &name, styled(plain));
        for (at, count) in (0..).zip(counts) {
            let style = if count == 0 { theme.dim() } else { plain };
            line.text_right(end(at), 0, NUMBER, &format::count(count), styled(style));
        }
        if numbers == 3 {
            let share = format::percent(counts[0], counts[0] + counts[1]);
            line.text_right(end(2), 0, NUMBER, &share, styled(theme.dim()));
        }
    });
}
