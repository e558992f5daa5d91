//! Writes the demo ward into the register and generates the results of follow-ups.

use chrono::NaiveDate;

use super::courses::Course;
use super::{DemoError, Summary, jobs};
use crate::demo::people::{Event, Frame, Membership, Need, Person, answers, day, number, text};
use crate::demo::rng::Rng;
use crate::domain::date::add_months;
use crate::domain::groups;
use crate::domain::ids::{CourseId, PersonId};
use crate::domain::record_ref::RecordRef;
use crate::entry::{Answers, RecordInput, SoftCheck, Value};
use crate::forms::Record;
use crate::register::{Batch, Changed, Op, Outcome};

/// Changes between two progress reports.
const STEP: u64 = 256;

/// Writes the ward and counts the records.
pub(super) struct Writer<'w, 'r> {
    pub batch: &'w mut Batch<'r>,
    pub on_progress: &'w mut dyn FnMut(u64, u64) -> bool,
    pub months: Vec<u32>,
    pub done: u64,
    pub total: u64,
    /// Due follow-ups left open.
    pub pending: u32,
    pub summary: Summary,
}

impl Writer<'_, '_> {
    /// Writes courses, figures, notes and people with their events.
    pub fn write(
        &mut self,
        frame: &Frame<'_>,
        people: &[Person],
        courses: &[Course],
        rng: &mut Rng,
    ) -> Result<(), DemoError> {
        let events: usize = people.iter().map(|p| p.events.len()).sum();
        self.total = (people.len() + courses.len() + events) as u64;
        let mut numbers = Vec::with_capacity(courses.len());
        for course in courses {
            let values = course.answers.clone();
            numbers.push(
                self.save(vec![record_input(Record::Course, values)])?
                    .first()
                    .map(CourseId::from),
            );
        }
        for figures in super::figures::indicators(frame.calendar) {
            self.save(vec![record_input(Record::Indicator, figures)])?;
        }
        for lines in super::figures::report_lines(frame.calendar) {
            self.save(vec![record_input(Record::ReportNote, lines)])?;
        }
        for person in people {
            self.person(frame, person, &numbers, rng)?;
        }
        (self.on_progress)(self.total, self.total);
        Ok(())
    }

    fn person(
        &mut self,
        frame: &Frame<'_>,
        person: &Person,
        courses: &[Option<CourseId>],
        rng: &mut Rng,
    ) -> Result<(), DemoError> {
        let mut events: Vec<&Event> = person.events.iter().collect();
        let id = self
            .save(intake(frame, person))?
            .first()
            .map(PersonId::from);
        events.sort_by_key(|e| e.first);
        for event in events {
            self.event(frame, id, person.left, event, courses, rng)?;
        }
        Ok(())
    }

    fn event(
        &mut self,
        frame: &Frame<'_>,
        person: Option<PersonId>,
        left: Option<(NaiveDate, &'static str)>,
        event: &Event,
        courses: &[Option<CourseId>],
        rng: &mut Rng,
    ) -> Result<(), DemoError> {
        let mut values = event.answers.clone();
        values.person = person;
        if event.record == Record::Enrolment {
            let at = values.get("course").and_then(Value::int);
            let course =
                at.and_then(|at| courses.get(usize::try_from(at).ok()?).copied().flatten());
            values.set("course", number(course.map(CourseId::get)));
        }
        let changed = self.save(vec![record_input(event.record, values)])?;
        if event.record == Record::Placement {
            self.follow(frame, person, left, &changed, event.first, rng)?;
        }
        Ok(())
    }

    /// Completes the due follow-ups that the register planned for a placement.
    fn follow(
        &mut self,
        frame: &Frame<'_>,
        person: Option<PersonId>,
        left: Option<(NaiveDate, &'static str)>,
        changed: &Changed,
        started: NaiveDate,
        rng: &mut Rng,
    ) -> Result<(), DemoError> {
        let Some(placement) = changed.first() else {
            return Ok(());
        };
        let dues: Vec<NaiveDate> = self
            .months
            .iter()
            .map(|m| add_months(started, *m))
            .collect();
        let mut open: Vec<(NaiveDate, i64)> = dues.into_iter().zip(planned(changed)).collect();
        while let Some((due, id)) = open.iter().min().copied() {
            open.retain(|(_, other)| *other != id);
            let Some((checked, outcome)) =
                jobs::follow_up_result(frame, left, due, self.pending, rng)
            else {
                self.pending += u32::from(due <= frame.calendar.today && left.is_none());
                continue;
            };
            let mut values = answers([
                ("placement_started_on", number(placement)),
                ("due_on", day(due)),
                ("outcome", text(outcome)),
                ("checked_on", day(checked)),
            ]);
            values.person = person;
            let record_ref = Some(RecordRef::new(id, 1));
            let changed = self.save(vec![RecordInput {
                record_ref,
                ..record_input(Record::FollowUp, values)
            }])?;
            if !matches!(outcome, "working" | "changed_job" | "unreachable") {
                break;
            }
            let again = crate::demo::rng::after(checked, 7);
            open.extend(planned(&changed).map(|id| (again, id)));
        }
        Ok(())
    }

    /// Writes the units' tasks and campaigns.
    pub fn plan(&mut self, frame: &Frame<'_>, rng: &mut Rng) -> Result<(), DemoError> {
        for done in super::duties::done(frame, rng) {
            self.save(vec![record_input(Record::Duty, done)])?;
        }
        for held in super::outreach::held(frame, rng) {
            self.save(vec![record_input(Record::Outreach, held)])?;
        }
        Ok(())
    }

    fn save(&mut self, inputs: Vec<RecordInput>) -> Result<Changed, DemoError> {
        let changed = self.batch.apply(Op::Save(inputs))?;
        self.summary.add(&changed);
        self.done += 1;
        if self.done.is_multiple_of(STEP)
            && !(self.on_progress)(self.done.min(self.total), self.total)
        {
            return Err(DemoError::Stopped);
        }
        Ok(changed)
    }
}

/// The follow-ups planned by a change, in order.
fn planned(changed: &Changed) -> impl Iterator<Item = i64> + '_ {
    let new =
        |w: &&crate::register::Written| w.record == Record::FollowUp && w.outcome == Outcome::New;
    changed.written.iter().filter(new).map(|w| w.id)
}

fn record_input(record: Record, answers: Answers) -> RecordInput {
    RecordInput {
        record,
        record_ref: None,
        answers,
        soft: Vec::new(),
    }
}

/// The intake records of a person: person, memberships, needs.
fn intake(frame: &Frame<'_>, person: &Person) -> Vec<RecordInput> {
    let mut all = vec![RecordInput {
        soft: person.soft_checks.clone(),
        ..record_input(Record::Person, person_answers(frame, person))
    }];
    let rural = frame.plan.rural;
    all.extend(person.memberships.iter().map(|m| membership(m, rural)));
    all.extend(
        person
            .needs
            .iter()
            .map(|n| record_input(Record::Need, need(n))),
    );
    all
}

fn person_answers(frame: &Frame<'_>, person: &Person) -> Answers {
    let household = person.household.map(|n| format!("H{n:05}"));
    let head = household
        .as_ref()
        .map_or("", |_| if person.head { "yes" } else { "no" });
    let mut values = answers([
        ("citizen_id", person.citizen_id.as_deref().and_then(text)),
        ("full_name", text(&person.name)),
        ("born", text(&person.born.iso())),
        ("sex", text(person.sex.code())),
        ("ethnicity", text(&person.ethnicity)),
        (
            "residence",
            text(if person.temporary {
                "temporary"
            } else {
                "permanent"
            }),
        ),
        (
            "neighbourhood",
            text(&frame.neighbourhood(person.neighbourhood)),
        ),
        ("address", text(&person.address)),
        ("household", household.map(Value::Text)),
        ("household_head", text(head)),
        ("education", text(&person.education.to_string())),
        ("qualification", text(&person.qualification.to_string())),
        ("work_status", text(person.work_status)),
        ("registered_on", day(person.registered)),
        ("consent_on", day(person.consent)),
        ("left_on", day(person.left.map(|(on, _)| on))),
        ("left_reason", person.left.and_then(|(_, why)| text(why))),
    ]);
    for (key, value) in person.extra_answers.iter() {
        values.set(key, Some(value.clone()));
    }
    values
}

fn membership(held: &Membership, commune: bool) -> RecordInput {
    let issuer = groups::get(held.group).map_or("", |g| g.issuer);
    let values = answers([
        ("group", text(held.group)),
        ("evidence_no", text(&held.document)),
        ("evidence_on", day(held.document_on)),
        ("issuer", text(issuer)),
        ("valid_from", day(held.from)),
        ("valid_to", day(held.to)),
    ]);
    let rural = SoftCheck {
        field: "group".into(),
        constraint: "rural_in_ward".into(),
        value: held.group.into(),
        reason: Some("paper_seen".into()),
    };
    RecordInput {
        soft: if held.group == "7" && !commune {
            vec![rural]
        } else {
            Vec::new()
        },
        ..record_input(Record::Membership, values)
    }
}

fn need(need: &Need) -> Answers {
    let reason = need.withdrawn.map_or("", |_| "Không còn nhu cầu");
    answers([
        ("kind", text(need.kind)),
        ("stated_on", day(need.stated)),
        ("wish", text(&need.wanted)),
        ("confirmed_on", day(need.confirmed)),
        ("withdrawn_on", day(need.withdrawn)),
        ("withdrawn_reason", text(reason)),
    ])
}
