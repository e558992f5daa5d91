//! Marks that are not recorded yet, kept as a draft: a dropped line or a power cut loses none of them.

use serde::{Deserialize, Serialize};

use super::Class;
use super::marks::{MARKS, Mark};
use crate::domain::date;
use crate::register::RegisterError;
use crate::register::drafts::Writing;
use crate::tui::office::Office;

/// The name under which the draft stands; the list of drafts opens the class.
pub const FORM: &str = "class";

#[derive(Serialize, Deserialize)]
struct Line {
    enrolment: i64,
    version: i64,
    status: String,
    day: Option<String>,
}

impl Class {
    /// Writes the marks down, or drops the draft when there are none.
    pub(super) fn keep_marks(&mut self, office: &mut Office) -> Result<(), RegisterError> {
        if office.register.is_read_only() {
            return Ok(());
        }
        if self.marks.is_empty() {
            if let Some(id) = self.draft_id.take() {
                office.register.drop_draft(id)?;
            }
            return Ok(());
        }
        let lines: Vec<Line> = self
            .marks
            .iter()
            .map(|(&enrolment, mark)| Line {
                enrolment,
                version: mark.version,
                status: mark.status.to_owned(),
                day: mark.day.map(date::iso),
            })
            .collect();
        let state = serde_json::to_string(&lines).unwrap_or_default();
        let writing = Writing {
            id: self.draft_id,
            form: FORM,
            person: None,
            title: &self.course.code,
            state: &state,
        };
        self.draft_id = Some(office.register.keep_draft(&writing)?);
        Ok(())
    }

    /// Takes up the marks this clerk left.
    pub(super) fn take_up_marks(&mut self, office: &mut Office) -> Result<(), RegisterError> {
        let drafts = office.register.drafts()?;
        let mine =
            |d: &&crate::register::drafts::Left| d.form == FORM && d.title == self.course.code;
        let Some(id) = drafts.iter().find(mine).map(|d| d.id) else {
            return Ok(());
        };
        let state = office.register.draft_state(id)?.unwrap_or_default();
        let lines: Vec<Line> = serde_json::from_str(&state).unwrap_or_default();
        self.draft_id = Some(id);
        self.marks = lines
            .into_iter()
            .filter(|l| self.pupils.iter().any(|p| p.enrolment == l.enrolment))
            .filter_map(|l| {
                let (_, status) = MARKS.into_iter().find(|(_, s)| *s == l.status)?;
                let day = l.day.as_deref().and_then(date::from_iso);
                let (version, enrolment) = (l.version, l.enrolment);
                Some((
                    enrolment,
                    Mark {
                        status,
                        version,
                        day,
                    },
                ))
            })
            .collect();
        Ok(())
    }
}
