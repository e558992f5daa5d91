//! The list of people of a target, drawn: how many, the digits and what narrows the list, a line each, the chosen one in
//! full at the foot. Decides nothing.

use crate::domain::{date, masking};
use crate::progress::format;
use crate::progress::measure::ListedPerson;
use crate::progress::plan::Measure;
use crate::tui::screens::targets::people::record_forms::forms_of;
use crate::tui::screens::targets::people::{Population, TargetPeople};
use crate::tui::widgets::Canvas;
use crate::tui::widgets::people_filter;
use crate::words::{batch, targets as w};

/// The row the list begins in.
const TOP: u16 = 3;

pub(in crate::tui::screens) fn draw(canvas: &mut Canvas<'_, '_>, screen: &TargetPeople) {
    let (theme, columns, rows) = (canvas.theme, canvas.columns(), canvas.rows());
    head(canvas, screen);
    digits(canvas, screen);
    let Some(chosen) = screen.chosen() else {
        let message = match screen.population {
            _ if screen.cell.is_some()
                || screen.filter
                    != crate::tui::screens::targets::people::WorklistFilter::default() =>
            {
                w::NONE_WITH_FILTER
            }
            Population::Gap => w::NONE_MISSING,
            Population::Numerator => w::NONE_COUNTED,
        };
        canvas.text(2, TOP, columns, message.text(), theme.dim());
        return;
    };
    let room = screen.preview.list_columns(columns);
    let mut list = canvas.part(0, TOP, room, rows.saturating_sub(TOP + 2));
    screen.list.draw(&mut list, |line, row, chosen| {
        if let Some(person) = screen.person_at(row) {
            draw_person(line, person, chosen);
            screen.marked.draw(line, person.person_id.get(), chosen);
        }
    });
    let foot = rows.saturating_sub(1);
    let whole = whole(screen, chosen);
    canvas.text(1, foot, room.saturating_sub(2), &whole, theme.accent());
    screen.preview.draw(canvas, TOP);
}

/// How many are missing and counted, over which days; what narrows the list and how many are ticked.
fn head(canvas: &mut Canvas<'_, '_>, screen: &TargetPeople) {
    let (theme, columns) = (canvas.theme, canvas.columns());
    let count = |population| {
        let shown = if population == screen.population {
            screen.shown.len()
        } else {
            screen.other_count
        };
        format::count(shown as u64)
    };
    let mut x = 1;
    for (population, text) in [
        (Population::Gap, w::missing_count(count(Population::Gap))),
        (
            Population::Numerator,
            w::counted_count(count(Population::Numerator)),
        ),
    ] {
        let (sign, style) = if population == screen.population {
            (theme.sign("►", ">"), theme.heading())
        } else {
            (" ", theme.dim())
        };
        x += canvas.text(
            x,
            0,
            columns.saturating_sub(x),
            &format!("{sign} {text}"),
            style,
        ) + 2;
    }
    let seen = w::seen_on(date::shown(screen.as_of));
    let period = format!("{}, {seen}", format::days_of(&screen.period));
    let room = columns.saturating_sub(x + 1);
    canvas.text_right(columns.saturating_sub(1), 0, room, &period, theme.dim());
    let cell = screen
        .cell
        .as_ref()
        .map(crate::tui::screens::targets::people::BreakdownFilter::label);
    let marked = (!screen.marked.is_empty()).then(|| batch::ticked(screen.marked.len()));
    let parts: Vec<String> = cell.into_iter().chain(marked).collect();
    canvas.text(
        1,
        2,
        columns.saturating_sub(2),
        &parts.join(" · "),
        theme.accent(),
    );
}

/// The forms, those that answer the target brightest, and the two questions.
fn digits(canvas: &mut Canvas<'_, '_>, screen: &TargetPeople) {
    let (theme, columns) = (canvas.theme, canvas.columns());
    let mut x = 1;
    for (is_relevant, digit, label) in forms_of(&screen.target) {
        let style = if is_relevant {
            theme.heading()
        } else {
            theme.dim()
        };
        x += canvas.text(x, 1, 1, &digit.to_string(), theme.accent()) + 1;
        x += canvas.text(x, 1, columns.saturating_sub(x), label.text(), style) + 2;
    }
    people_filter::draw(canvas, (x, 1), [7, 8], &screen.filter);
}

/// The chosen line in full, where the list has to cut it.
fn whole(screen: &TargetPeople, person: &ListedPerson) -> String {
    let day = format::day(&person.opened_on);
    let since = match screen.target.measure {
        Measure::Served { .. } => w::counts_from(day),
        _ => day,
    };
    let groups = masking::mask_groups(&person.groups);
    let groups = Some(groups).filter(|groups| !groups.is_empty());
    let parts = [person.full_name.clone(), since, beside(person)];
    let parts = parts.into_iter().chain(groups.map(w::groups_of));
    parts.collect::<Vec<_>>().join(" · ")
}

/// Opening day, name, neighbourhood, phone, and why not.
fn draw_person(line: &mut Canvas<'_, '_>, person: &ListedPerson, chosen: bool) {
    let theme = line.theme;
    let styled = |style| if chosen { theme.chosen() } else { style };
    let (name, place_room) = match line.columns() {
        100.. => (30, 6),
        80.. => (22, 6),
        // beside a preview, which says where
        _ => (22, 0),
    };
    let place = person.neighbourhood.as_deref();
    let place = place.map(crate::words::neighbourhood).unwrap_or_default();
    let phone = person.phone.as_deref().unwrap_or_default();
    let mut x = 2;
    for (text, room, style) in [
        (format::day(&person.opened_on).as_str(), 10, theme.dim()),
        (&person.full_name, name, theme.text()),
        (&place, place_room, theme.dim()),
        (phone, 11, theme.accent()),
    ] {
        line.text(x, 0, room, text, styled(style));
        x += room + u16::from(room > 0);
    }
    let room = line.columns().saturating_sub(x + 1);
    line.text(x, 0, room, &beside(person), styled(theme.text()));
}

/// Why somebody does not count, or the day it was met; the household where the target counts those.
fn beside(person: &ListedPerson) -> String {
    let date_text = || {
        let met_on = person.met_on.as_deref();
        met_on.map_or_else(String::new, |on| w::met_on(format::day(on)))
    };
    let reason_text = person
        .reason
        .map_or_else(date_text, |reason| reason.phrase.text().to_owned());
    match &person.household {
        Some(code) => format!("{} · {reason_text}", w::household(code)),
        None => reason_text,
    }
}
