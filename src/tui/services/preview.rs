//! Reads the person shown beside a list.

use crate::domain::ids::PersonId;
use crate::forms::{Field, Record};
use crate::progress::format;
use crate::register::Result;
use crate::register::read::timeline::TimelineEntry;
use crate::register::read::{self, masked};
use crate::tui::app::context::AppContext;
use crate::tui::app::screen::{Handled, Next};
use crate::tui::input::keys::Action;
use crate::tui::widgets::List;
use crate::tui::widgets::preview::{PersonSummary, Preview};
use crate::words::tui as w;

const FIELDS: [&str; 7] = [
    "full_name",
    "citizen_id",
    "born",
    "phone",
    "phone_owner",
    "neighbourhood",
    "address",
];

/// Handles a key of a list of people and keeps the preview on the chosen one.
pub fn on<T>(
    list: &mut List<T>,
    action: Action,
    person: impl Fn(&T) -> PersonId,
    ctx: &AppContext,
) -> Handled {
    let next = list.on(action);
    if matches!(next, Next::Changed) {
        update(list, person, ctx)?;
    }
    Ok(next)
}

/// Shows the chosen person beside the list, where the terminal is wide enough.
pub fn update<T>(
    list: &mut List<T>,
    person: impl Fn(&T) -> PersonId,
    ctx: &AppContext,
) -> Result<()> {
    let chosen = list.chosen().filter(|_| ctx.ui.is_wide()).map(person);
    let summary = chosen.map(|id| summary(id, ctx)).transpose()?;
    list.preview = Preview(summary.flatten());
    Ok(())
}

/// A person's summary; `None` for a voided person.
fn summary(id: PersonId, ctx: &AppContext) -> Result<Option<PersonSummary>> {
    let reader = ctx.reader();
    let Some(stored) = read::load::stored_record(reader, Record::Person, id.get())? else {
        return Ok(None);
    };
    let shown = |f: &Field| {
        let value = masked::shown(reader, &stored, f)?;
        Some((f.label.text().to_owned(), value))
    };
    let fields = Record::Person.section().fields.iter();
    let fields = fields.filter(|f| FIELDS.contains(&f.key));
    let timeline = read::timeline::of_person(reader, id)?;
    let event = |entry: &TimelineEntry| (format::day(&entry.on), describe(entry));
    Ok(Some(PersonSummary {
        fields: fields.filter_map(shown).collect(),
        eligibility: read::timeline::eligibility(reader, id)?,
        timeline: timeline.iter().map(event).collect(),
    }))
}

/// The text of an event; of a follow-up the outcome, since the placement shows the employer.
fn describe(entry: &TimelineEntry) -> String {
    match entry.record {
        Record::FollowUp if entry.state.is_empty() => {
            format!("{}: {}", entry.record.label(), w::FOLLOW_UP_OPEN)
        }
        Record::FollowUp => format!("{}: {}", entry.record.label(), entry.state),
        _ => entry.text.clone(),
    }
}
