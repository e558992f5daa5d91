//! The invented ward into the register, through the one way to write. Draws only what clerks heard later.

use chrono::NaiveDate;

use super::chance::Chance;
use super::courses::Course;
use super::folk::{Event, Frame, Membership, Need, Person, answers, day, number, text};
use super::{DemoError, Summary, jobs};
use crate::domain::date::add_months;
use crate::domain::groups;
use crate::entry::{Answers, Saving, SoftCheck, Value};
use crate::forms::Record;
use crate::register::{Batch, Changed, Op, Outcome};

/// A change is announced so often.
const STEP: u64 = 256;

/// Writes the ward and counts what it wrote.
pub(super) struct Writer<'w, 'r> {
    pub batch: &'w mut Batch<'r>,
    pub tell: &'w mut dyn FnMut(u64, u64) -> bool,
    pub months: Vec<u32>,
    pub done: u64,
    pub total: u64,
    /// Follow-ups left to be asked although due.
    pub waiting: u32,
    pub summary: Summary,
}

impl Writer<'_, '_> {
    /// Everything, in the order in which clerks would have written it: courses, people, then what befell them.
    pub fn write(
        &mut self,
        frame: &Frame<'_>,
        people: &[Person],
        courses: &[Course],
        chance: &mut Chance,
    ) -> Result<(), DemoError> {
        let events: usize = people.iter().map(|p| p.events.len()).sum();
        self.total = (people.len() + courses.len() + events) as u64;
        let mut numbers = Vec::with_capacity(courses.len());
        for course in courses {
            let told = course.answers.clone();
            numbers.push(self.save(vec![saving(Record::Course, told)])?.first());
        }
        for figures in super::figures::indicators(frame.calendar) {
            self.save(vec![saving(Record::Indicator, figures)])?;
        }
        for lines in super::figures::report_lines(frame.calendar) {
            self.save(vec![saving(Record::ReportNote, lines)])?;
        }
        for person in people {
            self.person(frame, person, &numbers, chance)?;
        }
        (self.tell)(self.total, self.total);
        Ok(())
    }

    fn person(
        &mut self,
        frame: &Frame<'_>,
        person: &Person,
        courses: &[Option<i64>],
        chance: &mut Chance,
    ) -> Result<(), DemoError> {
        let mut events: Vec<&Event> = person.events.iter().collect();
        let id = self.save(intake(frame, person))?.first();
        events.sort_by_key(|e| e.first);
        for event in events {
            self.event(frame, id, person.left, event, courses, chance)?;
        }
        Ok(())
    }

    fn event(
        &mut self,
        frame: &Frame<'_>,
        person: Option<i64>,
        left: Option<(NaiveDate, &'static str)>,
        event: &Event,
        courses: &[Option<i64>],
        chance: &mut Chance,
    ) -> Result<(), DemoError> {
        let mut told = event.answers.clone();
        told.person = person;
        if event.record == Record::Enrolment {
            let at = told.get("course").and_then(Value::int);
            let course =
                at.and_then(|at| courses.get(usize::try_from(at).ok()?).copied().flatten());
            told.set("course", number(course));
        }
        let changed = self.save(vec![saving(event.record, told)])?;
        if event.record == Record::Placement {
            self.follow(frame, person, left, &changed, event.first, chance)?;
        }
        Ok(())
    }

    /// Answers the follow-ups that the register planned for a placement, as far as they are due.
    fn follow(
        &mut self,
        frame: &Frame<'_>,
        person: Option<i64>,
        left: Option<(NaiveDate, &'static str)>,
        changed: &Changed,
        started: NaiveDate,
        chance: &mut Chance,
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
            let Some((checked, outcome)) = jobs::heard(frame, left, due, self.waiting, chance)
            else {
                self.waiting += u32::from(due <= frame.calendar.today && left.is_none());
                continue;
            };
            let mut told = answers([
                ("placement_started_on", number(placement)),
                ("due_on", day(due)),
                ("outcome", text(outcome)),
                ("checked_on", day(checked)),
            ]);
            told.person = person;
            let kept = Some((id, 1));
            let changed = self.save(vec![Saving {
                kept,
                ..saving(Record::FollowUp, told)
            }])?;
            if !matches!(outcome, "working" | "changed_job" | "unreachable") {
                break;
            }
            let again = super::chance::after(checked, 7);
            open.extend(planned(&changed).map(|id| (again, id)));
        }
        Ok(())
    }

    /// What the units did and held.
    pub fn plan(&mut self, frame: &Frame<'_>, chance: &mut Chance) -> Result<(), DemoError> {
        for done in super::duties::done(frame, chance) {
            self.save(vec![saving(Record::Duty, done)])?;
        }
        for held in super::outreach::held(frame, chance) {
            self.save(vec![saving(Record::Outreach, held)])?;
        }
        Ok(())
    }

    fn save(&mut self, savings: Vec<Saving>) -> Result<Changed, DemoError> {
        let changed = self.batch.apply(Op::Save(savings))?;
        self.summary.add(&changed);
        self.done += 1;
        if self.done.is_multiple_of(STEP) && !(self.tell)(self.done.min(self.total), self.total) {
            return Err(DemoError::Stopped);
        }
        Ok(changed)
    }
}

/// The follow-ups that came with a change, in the order in which they were planned.
fn planned(changed: &Changed) -> impl Iterator<Item = i64> + '_ {
    let new =
        |w: &&crate::register::Written| w.record == Record::FollowUp && w.outcome == Outcome::New;
    changed.written.iter().filter(new).map(|w| w.id)
}

fn saving(record: Record, answers: Answers) -> Saving {
    Saving {
        record,
        kept: None,
        answers,
        soft: Vec::new(),
    }
}

/// The intake page of a person: the person, the groups, the needs.
fn intake(frame: &Frame<'_>, person: &Person) -> Vec<Saving> {
    let mut all = vec![Saving {
        soft: person.doubts.clone(),
        ..saving(Record::Person, page(frame, person))
    }];
    let rural = frame.plan.rural;
    all.extend(person.memberships.iter().map(|m| membership(m, rural)));
    all.extend(person.needs.iter().map(|n| saving(Record::Need, need(n))));
    all
}

fn page(frame: &Frame<'_>, person: &Person) -> Answers {
    let household = person.household.map(|n| format!("H{n:05}"));
    let head = household
        .as_ref()
        .map_or("", |_| if person.head { "yes" } else { "no" });
    let mut told = answers([
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
    for (key, value) in person.page.iter() {
        told.set(key, Some(value.clone()));
    }
    told
}

fn membership(held: &Membership, commune: bool) -> Saving {
    let issuer = groups::get(held.group).map_or("", |g| g.issuer);
    let told = answers([
        ("group", text(held.group)),
        ("evidence_no", text(&held.paper)),
        ("evidence_on", day(held.paper_on)),
        ("issuer", text(issuer)),
        ("valid_from", day(held.from)),
        ("valid_to", day(held.to)),
    ]);
    let rural = SoftCheck {
        field: "group".into(),
        rule: "rural_in_ward".into(),
        value: held.group.into(),
        reason: Some("paper_seen".into()),
    };
    Saving {
        soft: if held.group == "7" && !commune {
            vec![rural]
        } else {
            Vec::new()
        },
        ..saving(Record::Membership, told)
    }
}

fn need(need: &Need) -> Answers {
    let reason = need.withdrawn.map_or("", |_| "Không còn nhu cầu");
    answers([
        ("kind", text(need.kind)),
        ("stated_on", day(need.stated)),
        ("wish", text(&need.wish)),
        ("confirmed_on", day(need.confirmed)),
        ("withdrawn_on", day(need.withdrawn)),
        ("withdrawn_reason", text(reason)),
    ])
}
