//! Draws the people of a target: how many, the digits and what narrows the list, a row each, the chosen one in full at the
//! foot.

use crate::domain::{date, masking};
use crate::progress::breakdown::BreakdownCell;
use crate::progress::format;
use crate::progress::measure::{ListedPerson, Population};
use crate::progress::plan::Measure;
use crate::progress::worklist::WorklistFilter;
use crate::tui::screens::targets::people::TargetPeople;
use crate::tui::screens::targets::people::record_forms::forms_of;
use crate::tui::widgets::people_filter;
use crate::tui::widgets::{Canvas, REST};
use crate::words::{access, batch, targets as w};

/// The first row of the list.
const TOP: u16 = 3;

pub(super) fn draw(canvas: &mut Canvas<'_, '_>, screen: &TargetPeople) {
    let (theme, columns, rows) = (canvas.theme, canvas.columns(), canvas.rows());
    head(canvas, screen);
    digits(canvas, screen);
    let Some(chosen) = screen.list.chosen() else {
        let narrowing = &screen.narrowing;
        let message = match narrowing.population {
            _ if !screen.is_open => access::LIST_LOCKED,
            _ if narrowing.cell.is_some() || narrowing.filter != WorklistFilter::default() => {
                w::NONE_WITH_FILTER
            }
            Population::Gap => w::NONE_MISSING,
            Population::Numerator => w::NONE_COUNTED,
        };
        canvas.text(2, TOP, REST, message.text(), theme.dim());
        return;
    };
    let whole = whole(screen, chosen);
    let margin = screen.list.preview.columns() + 2;
    let (room, foot) = (columns.saturating_sub(margin), rows.saturating_sub(1));
    canvas.text(1, foot, room, &whole, theme.accent());
    let list = &screen.list;
    list.draw_with_preview(canvas, (0, TOP, 0, 2), |line, _, person| {
        draw_person(line, person);
    });
}

/// How many are missing and counted, over which days; the cell and how many are marked.
fn head(canvas: &mut Canvas<'_, '_>, screen: &TargetPeople) {
    let (theme, columns) = (canvas.theme, canvas.columns());
    let count = |population| {
        let is_other = population != screen.narrowing.population;
        format::count(screen.counts[usize::from(is_other)] as u64)
    };
    let mut x = 1;
    let missing = w::missing_count(count(Population::Gap));
    let counted = w::counted_count(count(Population::Numerator));
    for (population, text) in [(Population::Gap, missing), (Population::Numerator, counted)] {
        let (sign, style) = if population == screen.narrowing.population {
            (theme.sign("►", ">"), theme.heading())
        } else {
            (" ", theme.dim())
        };
        let text = format!("{sign} {text}");
        x += canvas.text(x, 0, REST, &text, style) + 2;
    }
    let seen = w::seen_on(date::shown(screen.scope.as_of));
    let period = format!("{}, {seen}", format::days_of(&screen.scope.period));
    let room = columns.saturating_sub(x + 1);
    canvas.text_right(columns.saturating_sub(1), 0, room, &period, theme.dim());
    let cell = screen.narrowing.cell.as_ref().map(BreakdownCell::label);
    let marked = screen.list.marked_count();
    let marked = (marked > 0).then(|| batch::marked_count(marked));
    let parts: Vec<String> = cell.into_iter().chain(marked).collect();
    let room = columns.saturating_sub(2);
    canvas.text(1, 2, room, &parts.join(" · "), theme.accent());
}

/// The forms, those that count for the target brightest, and the two questions of the filter.
fn digits(canvas: &mut Canvas<'_, '_>, screen: &TargetPeople) {
    let theme = canvas.theme;
    let mut x = 1;
    for (is_relevant, digit, label) in forms_of(&screen.target) {
        let style = if is_relevant {
            theme.heading()
        } else {
            theme.dim()
        };
        x += canvas.digit(x, 1, digit, label.text(), style) + 2;
    }
    people_filter::draw(canvas, (x, 1), [7, 8], &screen.narrowing.filter);
}

/// The chosen row without cuts.
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

fn draw_person(line: &mut Canvas<'_, '_>, person: &ListedPerson) {
    let theme = line.theme;
    let (name, place_room) = match line.columns() {
        100.. => (30, 6),
        80.. => (22, 6),
        // The preview beside it shows the neighbourhood.
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
        line.text(x, 0, room, text, style);
        x += room + u16::from(room > 0);
    }
    let room = line.columns().saturating_sub(x + 1);
    line.text(x, 0, room, &beside(person), theme.text());
}

/// The reason why the person is missing, or the day of the service; the household where the target counts households.
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
