//! Writes the demo ward into the register and generates the results of follow-ups.

use chrono::NaiveDate;

use super::courses::Course;
use super::{DemoError, Summary, duties, figures, jobs, outreach};
use crate::demo::people::{Event, Frame, Membership, Need, Person, answers, day, number, text};
use crate::demo::rng::{Rng, after};
use crate::domain::date::add_months;
use crate::domain::groups;
use crate::domain::ids::{CourseId, PersonId};
use crate::domain::record_ref::RecordRef;
use crate::entry::{Answers, RecordInput, SoftCheck, Value};
use crate::forms::Record;
use crate::register::{Batch, Changed, Op, Outcome};

/// Changes between two progress reports.
const STEP: u64 = 256;

/// Writes courses, figures, notes and people with their events, then the units' tasks and campaigns, and counts the
/// records.
pub(super) fn ward(
    batch: &mut Batch<'_>,
    frame: &Frame<'_>,
    people: &[Person],
    courses: &[Course],
    seed: u64,
    on_progress: &mut dyn FnMut(u64, u64) -> bool,
) -> Result<Summary, DemoError> {
    let events: usize = people.iter().map(|p| p.events.len()).sum();
    let mut writer = Writer {
        batch,
        frame,
        rng: Rng::new(seed, 9),
        on_progress,
        done: 0,
        total: (people.len() + courses.len() + events) as u64,
        pending: 0,
        summary: Summary::default(),
    };
    let mut numbers = Vec::with_capacity(courses.len());
    for course in courses {
        let changed = writer.save_one(Record::Course, course.answers.clone())?;
        numbers.push(changed.first().map(CourseId::from));
    }
    writer.save_each(Record::Indicator, figures::indicators(frame.calendar))?;
    writer.save_each(Record::ReportNote, figures::report_lines(frame.calendar))?;
    for person in people {
        writer.person(person, &numbers)?;
    }
    (writer.on_progress)(writer.total, writer.total);
    let mut rng = Rng::new(seed, 11);
    writer.save_each(Record::Duty, duties::done(frame, &mut rng))?;
    writer.save_each(Record::Outreach, outreach::held(frame, &mut rng))?;
    Ok(writer.summary)
}

struct Writer<'w, 'r> {
    batch: &'w mut Batch<'r>,
    frame: &'w Frame<'w>,
    /// For the results of follow-ups.
    rng: Rng,
    on_progress: &'w mut dyn FnMut(u64, u64) -> bool,
    done: u64,
    total: u64,
    /// Due follow-ups left open.
    pending: u32,
    summary: Summary,
}

impl Writer<'_, '_> {
    fn person(&mut self, person: &Person, courses: &[Option<CourseId>]) -> Result<(), DemoError> {
        let saved = self.save(intake(self.frame, person))?;
        let id = saved.first().map(PersonId::from);
        let mut events: Vec<&Event> = person.events.iter().collect();
        events.sort_by_key(|e| e.first);
        for event in events {
            let mut values = event.answers.clone();
            values.person = id;
            if event.record == Record::Enrolment {
                let at = values.get("course").and_then(Value::int);
                let course =
                    at.and_then(|at| courses.get(usize::try_from(at).ok()?).copied().flatten());
                values.set("course", number(course.map(CourseId::get)));
            }
            let changed = self.save_one(event.record, values)?;
            if event.record == Record::Placement {
                self.follow(id, person.left, &changed, event.first)?;
            }
        }
        Ok(())
    }

    /// Completes the due follow-ups that the register planned for a placement.
    fn follow(
        &mut self,
        person: Option<PersonId>,
        left: Option<(NaiveDate, &'static str)>,
        changed: &Changed,
        started: NaiveDate,
    ) -> Result<(), DemoError> {
        let Some(placement) = changed.first() else {
            return Ok(());
        };
        let months = self.frame.follow_up_months.iter();
        let dues = months.map(|months| add_months(started, *months));
        let mut open: Vec<(NaiveDate, i64)> = dues.zip(planned(changed)).collect();
        while let Some((due, id)) = open.iter().min().copied() {
            open.retain(|(_, other)| *other != id);
            let result = jobs::follow_up_result(self.frame, left, due, self.pending, &mut self.rng);
            let Some((checked, outcome)) = result else {
                let is_due = due <= self.frame.calendar.today && left.is_none();
                self.pending += u32::from(is_due);
                continue;
            };
            let mut values = answers([
                ("placement_started_on", number(placement)),
                ("due_on", day(due)),
                ("outcome", text(outcome)),
                ("checked_on", day(checked)),
            ]);
            values.person = person;
            let changed = self.save(vec![RecordInput {
                record_ref: Some(RecordRef::new(id, 1)),
                ..record_input(Record::FollowUp, values)
            }])?;
            if !matches!(outcome, "working" | "changed_job" | "unreachable") {
                break;
            }
            let again = after(checked, 7);
            open.extend(planned(&changed).map(|id| (again, id)));
        }
        Ok(())
    }

    fn save_each(&mut self, record: Record, all: Vec<Answers>) -> Result<(), DemoError> {
        for values in all {
            self.save_one(record, values)?;
        }
        Ok(())
    }

    fn save_one(&mut self, record: Record, values: Answers) -> Result<Changed, DemoError> {
        self.save(vec![record_input(record, values)])
    }

    fn save(&mut self, inputs: Vec<RecordInput>) -> Result<Changed, DemoError> {
        let changed = self.batch.apply(Op::Save(inputs))?;
        self.summary.add(&changed);
        self.done += 1;
        let is_reported = self.done.is_multiple_of(STEP);
        if is_reported && !(self.on_progress)(self.done.min(self.total), self.total) {
            return Err(DemoError::Stopped);
        }
        Ok(changed)
    }
}

/// The follow-ups planned by a change, in order.
fn planned(changed: &Changed) -> impl Iterator<Item = i64> + '_ {
    let written = changed.written.iter();
    let new = written.filter(|w| w.record == Record::FollowUp && w.outcome == Outcome::New);
    new.map(|w| w.id)
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
    let needs = person.needs.iter().map(need);
    all.extend(needs.map(|need| record_input(Record::Need, need)));
    all
}

fn person_answers(frame: &Frame<'_>, person: &Person) -> Answers {
    let household = person.household.map(|n| format!("H{n:05}"));
    let head = if person.head { "yes" } else { "no" };
    let residence = if person.temporary {
        "temporary"
    } else {
        "permanent"
    };
    let neighbourhood = frame.neighbourhood(person.neighbourhood);
    let mut values = answers([
        ("citizen_id", person.citizen_id.as_deref().and_then(text)),
        ("full_name", text(&person.name)),
        ("born", text(&person.born.iso())),
        ("sex", text(person.sex.code())),
        ("ethnicity", text(&person.ethnicity)),
        ("residence", text(residence)),
        ("neighbourhood", text(&neighbourhood)),
        ("address", text(&person.address)),
        (
            "household_head",
            household.as_ref().and_then(|_| text(head)),
        ),
        ("household", household.map(Value::Text)),
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

fn membership(held: &Membership, is_rural: bool) -> RecordInput {
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
        soft: if held.group == "7" && !is_rural {
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
