//! The person of the chosen line, beside the list where the terminal is wide enough.

use super::canvas::Canvas;
use crate::domain::date;
use crate::entry::answers;
use crate::forms::Record;
use crate::register::RegisterError;
use crate::register::read;
use crate::register::read::timeline::TimelineEntry;
use crate::tui::app::context::AppContext;
use crate::words::tui as w;

/// Columns a preview needs beside a list.
const COLUMNS: u16 = 46;

/// The person shown beside a list.
#[derive(Debug, Default)]
pub struct Preview {
    person: Option<i64>,
    fields: Vec<(String, String)>,
    timeline: Vec<TimelineEntry>,
    eligibility: String,
}

impl Preview {
    /// Shows a person, or nobody; reads only when the terminal is wide enough and the person is another.
    pub fn show(&mut self, person: Option<i64>, ctx: &AppContext) -> Result<(), RegisterError> {
        if !ctx.ui.is_wide() {
            self.person = None;
            return Ok(());
        }
        self.person = person;
        let Some(id) = person else { return Ok(()) };
        let Some(stored) = read::load::stored_record(ctx.reader(), Record::Person, id)? else {
            self.person = None;
            return Ok(());
        };
        self.fields = Record::Person
            .section()
            .fields
            .iter()
            .filter(|f| {
                [
                    "full_name",
                    "citizen_id",
                    "born",
                    "phone",
                    "phone_owner",
                    "neighbourhood",
                    "address",
                ]
                .contains(&f.key)
            })
            .filter_map(|f| {
                Some((
                    f.label.text().to_owned(),
                    answers::shown(f, stored.answers.get(f.key)?),
                ))
            })
            .collect();
        let lines = read::timeline::of_person(ctx.reader(), id)?;
        let eligibility = read::timeline::eligibility(ctx.reader(), id)?;
        if ctx.session.unmasked.contains(&id) {
            (self.timeline, self.eligibility) = (lines, eligibility.sentence());
        } else {
            self.timeline = lines.into_iter().map(TimelineEntry::masked).collect();
            self.eligibility = eligibility.masked_sentence();
        }
        Ok(())
    }

    /// The columns left for the list.
    #[must_use]
    pub fn list_columns(&self, columns: u16) -> u16 {
        if self.person.is_some() {
            columns.saturating_sub(COLUMNS + 2)
        } else {
            columns
        }
    }

    /// Draws the person at the right edge, from a row down.
    pub fn draw(&self, canvas: &mut Canvas<'_, '_>, from: u16) {
        if self.person.is_none() {
            return;
        }
        let (theme, columns, rows) = (canvas.theme, canvas.columns(), canvas.rows());
        let mut part = canvas.part(
            columns.saturating_sub(COLUMNS),
            from,
            COLUMNS,
            rows.saturating_sub(from),
        );
        let mut row = 0;
        for (label, value) in &self.fields {
            part.text(0, row, 16, label, theme.dim());
            part.text(17, row, COLUMNS - 18, value, theme.text());
            row += 1;
        }
        row += 1;
        row += part.paragraph(0, row, COLUMNS - 1, 3, &self.eligibility, theme.accent()) + 1;
        for line in &self.timeline {
            let day = date::from_iso(&line.on).map_or_else(|| line.on.clone(), date::shown);
            part.text(0, row, 10, &day, theme.dim());
            let summary = summarize(line);
            part.text(11, row, COLUMNS - 12, &summary, theme.text());
            row += 1;
        }
    }
}

/// A follow-up says its outcome; the employer stands at the placement.
fn summarize(line: &TimelineEntry) -> String {
    match line.record {
        Record::FollowUp if line.state.is_empty() => {
            format!("{}: {}", line.record.label(), w::FOLLOW_UP_OPEN)
        }
        Record::FollowUp => format!("{}: {}", line.record.label(), line.state),
        _ => line.text.clone(),
    }
}
