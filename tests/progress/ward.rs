//! A ward in memory with the columns that counting reads, and its register.

use chrono::NaiveDate;
use rusqlite::{Connection, ToSql, params};
use vieclam::register::{Reader, Session, schema, upgrade};

type Day = NaiveDate;

#[derive(Clone, Debug, Default)]
pub struct Ward {
    /// A person's id is its place here, from 1.
    pub people: Vec<Person>,
    pub courses: Vec<Course>,
    pub memberships: Vec<Membership>,
    pub needs: Vec<Need>,
    pub enrolments: Vec<Enrolment>,
    pub contacts: Vec<Contact>,
    pub placements: Vec<Placement>,
    pub loans: Vec<Loan>,
    pub indicators: Vec<Indicator>,
}

#[derive(Clone, Debug, Default)]
pub struct Person {
    pub citizen_id: Option<String>,
    pub name: String,
    /// As stored: a day, a month or a year.
    pub born: String,
    pub ethnicity: String,
    /// Empty: male.
    pub sex: String,
    pub neighbourhood: Option<String>,
    pub household: Option<String>,
    pub left_on: Option<Day>,
    pub voided: bool,
}

#[derive(Clone, Debug)]
pub struct Course {
    pub code: String,
    pub level: String,
    pub cancelled: bool,
    pub voided: bool,
}

#[derive(Clone, Debug)]
pub struct Membership {
    pub person: u32,
    pub group: String,
    pub valid_from: Day,
    pub valid_to: Option<Day>,
    pub voided: bool,
}

#[derive(Clone, Debug)]
pub struct Need {
    pub person: u32,
    pub kind: String,
    pub stated_on: Day,
    pub confirmed_on: Option<Day>,
    pub withdrawn_on: Option<Day>,
    pub voided: bool,
}

#[derive(Clone, Debug)]
pub struct Enrolment {
    pub person: u32,
    /// Its place in `courses`, from 1.
    pub course: u32,
    pub enrolled_on: Day,
    pub started_on: Option<Day>,
    pub status: String,
    pub funding: Option<String>,
    pub voided: bool,
}

#[derive(Clone, Debug)]
pub struct Contact {
    pub person: u32,
    pub held_on: Day,
    pub kind: String,
    pub voided: bool,
}

#[derive(Clone, Debug)]
pub struct Placement {
    pub person: u32,
    pub started_on: Day,
    pub channel: String,
    pub contract: String,
    pub is_new: bool,
    pub suitable: String,
    pub verified_on: Option<Day>,
    pub voided: bool,
}

#[derive(Clone, Debug)]
pub struct Loan {
    pub person: u32,
    pub applied_on: Day,
    pub status: String,
    pub disbursed_on: Option<Day>,
    pub voided: bool,
}

#[derive(Clone, Debug)]
pub struct Indicator {
    pub indicator: String,
    pub as_of: Day,
    pub value: f64,
    pub source: Option<String>,
    pub voided: bool,
}

impl Person {
    pub fn sex(&self) -> &str {
        if self.sex.is_empty() {
            "male"
        } else {
            &self.sex
        }
    }
}

/// A register in memory and the session that reads it.
pub struct InMemory {
    conn: Connection,
    session: Session,
}

impl InMemory {
    pub fn reader(&self) -> Reader<'_> {
        Reader::new(&self.conn, &self.session)
    }
}

impl Ward {
    pub fn person(&self, id: u32) -> &Person {
        &self.people[id as usize - 1]
    }

    pub fn course(&self, id: u32) -> &Course {
        &self.courses[id as usize - 1]
    }

    /// A register in memory that holds it.
    pub fn register(&self) -> InMemory {
        let mut conn = Connection::open_in_memory().unwrap();
        upgrade::migrate(
            &mut conn,
            schema::newest_version(),
            &vieclam::register::Session::new("lan"),
        )
        .unwrap();
        conn.execute_batch("BEGIN").unwrap();
        self.write_people(&conn);
        self.write_services(&conn);
        conn.execute_batch("COMMIT").unwrap();
        let session = Session::new("lan");
        InMemory { conn, session }
    }

    fn write_people(&self, conn: &Connection) {
        for p in &self.people {
            let into = "person (citizen_id, full_name, born, sex, ethnicity, residence, neighbourhood, household, left_on, name_fold, name_sort)";
            let (id, born, home, place) = (&p.citizen_id, &p.born, &p.household, &p.neighbourhood);
            let (left, sort) = (text(p.left_on), p.name.as_bytes());
            let row = params![
                id,
                p.name,
                born,
                p.sex(),
                p.ethnicity,
                "permanent",
                place,
                home,
                left,
                p.name,
                sort
            ];
            insert(conn, into, row, p.voided);
        }
        for c in &self.courses {
            let row = params![c.code, c.code, c.level, yes(c.cancelled)];
            insert(
                conn,
                "course (code, title, level, cancelled)",
                row,
                c.voided,
            );
        }
        for m in &self.memberships {
            let into = "membership (person_id, \"group\", valid_from, valid_to)";
            let (from, to) = (text(Some(m.valid_from)), text(m.valid_to));
            insert(conn, into, params![m.person, m.group, from, to], m.voided);
        }
        for n in &self.needs {
            let into = "need (person_id, kind, stated_on, confirmed_on, withdrawn_on)";
            let (stated, confirmed) = (text(Some(n.stated_on)), text(n.confirmed_on));
            let row = params![n.person, n.kind, stated, confirmed, text(n.withdrawn_on)];
            insert(conn, into, row, n.voided);
        }
    }

    fn write_services(&self, conn: &Connection) {
        for e in &self.enrolments {
            let into = "enrolment (person_id, course_id, enrolled_on, started_on, status, funding)";
            let (enrolled, started) = (text(Some(e.enrolled_on)), text(e.started_on));
            let row = params![e.person, e.course, enrolled, started, e.status, e.funding];
            insert(conn, into, row, e.voided);
        }
        for k in &self.contacts {
            let row = params![k.person, text(Some(k.held_on)), k.kind];
            insert(conn, "contact (person_id, held_on, kind)", row, k.voided);
        }
        for l in &self.placements {
            let into = "placement (person_id, started_on, employer, channel, contract, is_new, suitable, verified_on)";
            let (started, verified) = (text(Some(l.started_on)), text(l.verified_on));
            let new = yes(l.is_new);
            let row = params![
                l.person, started, "Mẫu", l.channel, l.contract, new, l.suitable, verified
            ];
            insert(conn, into, row, l.voided);
        }
        for b in &self.loans {
            let into = "loan (person_id, applied_on, purpose, status, disbursed_on)";
            let (applied, disbursed) = (text(Some(b.applied_on)), text(b.disbursed_on));
            let row = params![b.person, applied, "create", b.status, disbursed];
            insert(conn, into, row, b.voided);
        }
        for i in &self.indicators {
            let row = params![i.indicator, text(Some(i.as_of)), i.value, i.source];
            let into = "indicator (indicator, as_of, value, source)";
            insert(conn, into, row, i.voided);
        }
    }
}

/// Inserts a row into `table (columns)`.
fn insert(conn: &Connection, into: &str, row: &[&dyn ToSql], voided: bool) {
    let voided = voided.then_some("2026-01-01T00:00:00");
    let mut values = row.to_vec();
    values.push(&voided);
    let places = vec!["?"; values.len()].join(", ");
    let sql = format!(
        "INSERT INTO {}, voided_at, created_at, created_by, changed_at, changed_by)
         VALUES ({places}, '2026-01-01', 'test', '2026-01-01', 'test')",
        into.trim_end_matches(')')
    );
    let mut insert = conn.prepare_cached(&sql).unwrap();
    insert.execute(&values[..]).unwrap();
}

fn text(day: Option<Day>) -> Option<String> {
    day.map(|day| day.to_string())
}

fn yes(yes: bool) -> &'static str {
    if yes { "yes" } else { "no" }
}
