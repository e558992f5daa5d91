//! The look-ups that checks make in the register.

use chrono::{Days, NaiveDate};
use rusqlite::{Connection, OptionalExtension, Params, Row, params};

use crate::domain::ids::{CourseId, PersonId};
use crate::domain::{date, eligibility, masking};
use crate::entry::{
    Answers, CourseSummary, Lookup, LookupError, LookupResult, PersonGroups, PersonSummary, Value,
};
use crate::forms::{Kind, Record};
use crate::register::columns::from_row;
use crate::register::sql::statement;
use crate::register::{Origin, Reader, Session};

/// Days within which a job at the same employer is not new (`data/manual/records.md`, placement).
const SAME_EMPLOYER_DAYS: u64 = 30;

/// Look-ups over an open register.
#[derive(Clone, Copy)]
pub struct RegisterLookup<'c> {
    conn: &'c Connection,
    today: NaiveDate,
    session: &'c Session,
}

impl From<rusqlite::Error> for LookupError {
    fn from(e: rusqlite::Error) -> Self {
        Self(e.to_string())
    }
}

pub(super) fn person_summary(row: &Row<'_>) -> rusqlite::Result<PersonSummary> {
    Ok(from_row!(row => PersonSummary {
        id, citizen_id, full_name, born, left_on, phone, neighbourhood
    }))
}

pub(super) fn course_summary(row: &Row<'_>) -> rusqlite::Result<CourseSummary> {
    Ok(from_row!(row => CourseSummary {
        id, code, title, capacity, taken, starts_on, ends_on, level;
        cancelled: row.get::<_, String>("cancelled")? == "yes"
    }))
}

impl<'c> RegisterLookup<'c> {
    pub(in crate::register) fn new(
        conn: &'c Connection,
        today: NaiveDate,
        session: &'c Session,
    ) -> Self {
        Self {
            conn,
            today,
            session,
        }
    }

    fn one_person(
        &self,
        condition: &str,
        with: &dyn rusqlite::ToSql,
    ) -> LookupResult<Option<PersonSummary>> {
        let sql = format!(
            "SELECT id, citizen_id, full_name, born, left_on, phone, neighbourhood FROM person WHERE {condition} AND voided_at IS NULL LIMIT 1"
        );
        self.optional(&sql, [with], person_summary)
    }

    fn one_course(
        &self,
        condition: &str,
        with: &dyn rusqlite::ToSql,
    ) -> LookupResult<Option<CourseSummary>> {
        let sql = include_str!("../sql/course_fact.sql").replace("{where}", condition);
        self.optional(&sql, [with], course_summary)
    }

    fn optional<T>(
        &self,
        sql: &str,
        params: impl Params,
        read: impl FnOnce(&Row<'_>) -> rusqlite::Result<T>,
    ) -> LookupResult<Option<T>> {
        let mut select = self.conn.prepare_cached(sql)?;
        Ok(select.query_row(params, read).optional()?)
    }

    fn exists(&self, sql: &str, with: &[&dyn rusqlite::ToSql]) -> LookupResult<bool> {
        let mut select = self.conn.prepare_cached(sql)?;
        Ok(select.query_row(with, |row| row.get(0))?)
    }
}

impl<'a> Reader<'a> {
    /// What checks look up.
    #[must_use]
    pub fn lookup(self) -> RegisterLookup<'a> {
        RegisterLookup::new(self.conn, self.today(), self.session)
    }
}

impl Lookup for RegisterLookup<'_> {
    fn today(&self) -> NaiveDate {
        self.today
    }

    fn is_rural(&self) -> bool {
        self.session.rural
    }

    fn person(&self, id: PersonId) -> LookupResult<Option<PersonSummary>> {
        self.one_person("id = ?1", &id)
    }

    fn person_of_citizen_id(&self, citizen_id: &str) -> LookupResult<Option<PersonSummary>> {
        if let Some(existing) = self.one_person("citizen_id = ?1", &citizen_id)? {
            return Ok(Some(existing));
        }
        let former = "id IN (SELECT person_id FROM person_word WHERE word = ?1) AND instr(';' || previous_ids || ';', ';' || ?1 || ';') > 0";
        self.one_person(former, &citizen_id)
    }

    fn course(&self, id: CourseId) -> LookupResult<Option<CourseSummary>> {
        self.one_course("c.id = ?1", &id)
    }

    fn course_of_code(&self, code: &str) -> LookupResult<Option<CourseSummary>> {
        match self.one_course("c.code = ?1", &code)? {
            Some(existing) => Ok(Some(existing)),
            None => self.one_course("c.code = ?1 COLLATE NOCASE", &code),
        }
    }

    fn placement(&self, person: PersonId, started_on: &str) -> LookupResult<Option<i64>> {
        let sql = "SELECT id FROM placement WHERE person_id = ?1 AND started_on = ?2 AND voided_at IS NULL ORDER BY id LIMIT 1";
        self.optional(sql, params![person, started_on], |row| row.get(0))
    }

    fn has_namesake(&self, name_fold: &str, birth_year: &str) -> LookupResult<bool> {
        let sql = include_str!("../sql/namesake.sql");
        self.exists(sql, &[&name_fold, &birth_year])
    }

    fn has_overlap(
        &self,
        person: PersonId,
        group: &str,
        from: &str,
        to: Option<&str>,
        except: Option<i64>,
    ) -> LookupResult<bool> {
        self.exists(
            statement!("../sql/membership_overlap.sql"),
            &[&person, &group, &from, &to, &except],
        )
    }

    fn has_left_employer(
        &self,
        person: PersonId,
        employer: &str,
        before: &str,
        except: Option<i64>,
    ) -> LookupResult<bool> {
        let Some(day) = date::from_iso(before) else {
            return Ok(false);
        };
        let since = day
            .checked_sub_days(Days::new(SAME_EMPLOYER_DAYS))
            .map(date::iso);
        self.exists(
            include_str!("../sql/left_employer.sql"),
            &[&person, &employer, &since, &before, &except],
        )
    }

    fn person_groups(&self, person: PersonId, on: &str) -> LookupResult<PersonGroups> {
        let mut held = self
            .conn
            .prepare_cached(statement!("../sql/groups_on.sql"))?;
        let mut groups: Vec<String> = held
            .query_map(params![person, on], |row| row.get(0))?
            .collect::<Result<_, _>>()?;
        let sql = "SELECT born, sex, ethnicity FROM person WHERE id = ?1";
        let fields: Option<[String; 3]> = self.optional(sql, [person], |row| {
            Ok([row.get(0)?, row.get(1)?, row.get(2)?])
        })?;
        let Some([born, sex, ethnicity]) = fields else {
            return Ok(PersonGroups::default());
        };
        if eligibility::is_minority(&ethnicity) {
            groups.push("2".to_owned());
        }
        let sixty = date::partial_from_iso(&born).map(date::sixtieth_birthday);
        if sixty.is_some_and(|day| date::iso(day).as_str() <= on) {
            groups.push("4".to_owned());
        }
        // An import shows no rate.
        let is_shown = self.session.origin == Origin::Import
            || Reader::new(self.conn, self.session).is_open(person);
        Ok(PersonGroups {
            is_masked: !is_shown && groups.iter().any(|group| masking::is_sensitive(group)),
            groups,
            female: sex == "female",
        })
    }

    fn supported_course(
        &self,
        person: PersonId,
        levels: &[String],
        funding: &[String],
        except: Option<i64>,
    ) -> LookupResult<Option<String>> {
        let list = |codes: &[String]| serde_json::Value::from(codes).to_string();
        let params = params![person, list(levels), list(funding), except];
        let sql = include_str!("../sql/supported_in.sql");
        self.optional(sql, params, |row| row.get(0))
    }

    fn record_of_key(
        &self,
        record: Record,
        answers: &Answers,
        except: Option<i64>,
    ) -> LookupResult<Option<i64>> {
        let section = record.section();
        let (mut conditions, mut values) = (Vec::new(), Vec::new());
        let of_person = section
            .person_field()
            .is_some_and(|f| f.column_name().is_some());
        for key in section.natural_key {
            let Some(field) = section.field(key) else {
                continue;
            };
            let Some(column) = field.column_name() else {
                continue;
            };
            let value = match (field.kind, answers.get(key)) {
                (Kind::Person, None) => answers.person.map(|p| Value::Int(p.get())),
                (_, value) => value.cloned(),
            };
            // Not `IS ?`, which does not use the partial index (person_citizen_id) and scans the table. For a record of a
            // person, `+` keeps SQLite from using an index on the other columns, such as all jobs of one employer.
            let plus = if of_person && !matches!(field.kind, Kind::Person) {
                "+"
            } else {
                ""
            };
            match value {
                Some(value) => {
                    values.push(value);
                    conditions.push(format!("{plus}\"{column}\" = ?{}", values.len()));
                }
                None => conditions.push(format!("{plus}\"{column}\" IS NULL")),
            }
        }
        let sql = format!(
            "SELECT id FROM {} WHERE {} AND voided_at IS NULL AND id IS NOT ?{} ORDER BY id LIMIT 1",
            record.table(),
            conditions.join(" AND "),
            values.len() + 1
        );
        // No record has the id -1.
        values.push(Value::Int(except.unwrap_or(-1)));
        let params = rusqlite::params_from_iter(values);
        self.optional(&sql, params, |row| row.get(0))
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, reason = "tests may panic")]
mod tests {
    use super::*;
    use crate::entry::RecordInput;
    use crate::entry::support::{SupportHint, cap_warning, support_hint};
    use crate::register::session::opening::open_person;
    use crate::register::{Op, Register};

    fn new(record: Record, person: Option<i64>, fields: &[(&str, &str)]) -> RecordInput {
        let mut answers = Answers::default();
        answers.person = person.map(PersonId::from);
        for (key, text) in fields {
            let field = record.section().field(key).expect(key);
            answers.set(field.key, Some(Value::Text((*text).to_owned())));
        }
        RecordInput {
            record,
            record_ref: None,
            answers,
            soft: Vec::new(),
        }
    }

    #[test]
    fn the_rate_of_a_masked_person_is_hidden() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("register.db");
        let mut register = Register::open(&path, Session::new("lan")).unwrap();
        let born = [
            ("born", "1985-03-15"),
            ("sex", "male"),
            ("residence", "permanent"),
        ];
        for (number, ethnicity, group) in [(1, "thai", "8"), (2, "kinh", "1a")] {
            let own = [("full_name", "Nguyễn Văn Mẫu"), ("ethnicity", ethnicity)];
            let person = new(Record::Person, None, &[&born[..], &own[..]].concat());
            let group = [("group", group), ("valid_from", "2026-01-05")];
            let group = new(Record::Membership, Some(number), &group);
            for record in [person, group] {
                register.change(Op::Save(vec![record])).unwrap();
            }
        }
        let course = [
            ("code", "K1"),
            ("title", "Nấu ăn"),
            ("level", "elementary"),
            ("starts_on", "2026-04-09"),
            ("ends_on", "2026-06-28"),
            ("cancelled", "no"),
        ];
        let course = new(Record::Course, None, &course);
        register.change(Op::Save(vec![course])).unwrap();
        let case = |person| {
            let fields = [("started_on", "2026-04-09"), ("funding", "city_budget")];
            let mut answers = new(Record::Enrolment, Some(person), &fields).answers;
            answers.set("course", Some(Value::Int(1)));
            answers.set("support_amount", Some(Value::Int(100_000_000)));
            answers
        };
        let hint =
            |register: &Register, person| support_hint(&case(person), &register.lookup()).unwrap();
        assert!(matches!(hint(&register, 1), SupportHint::Hidden));
        assert!(matches!(hint(&register, 2), SupportHint::Rate(_)));
        let warning = |register: &Register| cap_warning(&case(1), &register.lookup()).unwrap();
        let masked = warning(&register);
        open_person(&mut register, 1.into(), "checking").unwrap();
        assert!(matches!(hint(&register, 1), SupportHint::Rate(_)));
        assert_ne!(masked, warning(&register));
    }
}
