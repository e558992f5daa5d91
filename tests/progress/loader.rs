//! Reads an import folder into a ward, with the columns of `data/manual/records.md`; the import itself has its own tests.

use std::collections::HashMap;
use std::path::Path;

use chrono::NaiveDate;
use vieclam::domain::codes::CodeList;

use super::ward::{
    Contact, Course, Enrolment, Indicator, Loan, Membership, Need, Person, Placement, Ward,
};

type Record = HashMap<String, String>;

pub fn load(folder: &Path) -> Ward {
    let people = rows(folder, "people");
    let courses = rows(folder, "courses");
    let person_of = places(&people, "citizen_id");
    let course_of = places(&courses, "code");
    let who = |r: &Record| person_of[&r["citizen_id"]];
    let all = |name: &str| rows(folder, name).into_iter();
    Ward {
        people: people.iter().map(person).collect(),
        courses: courses.iter().map(course).collect(),
        memberships: all("memberships")
            .map(|r| membership(who(&r), &r))
            .collect(),
        needs: all("needs").map(|r| need(who(&r), &r)).collect(),
        enrolments: all("enrolments")
            .map(|r| enrolment(who(&r), course_of[&r["course"]], &r))
            .collect(),
        contacts: all("contacts").map(|r| contact(who(&r), &r)).collect(),
        placements: all("placements").map(|r| placement(who(&r), &r)).collect(),
        loans: all("loans").map(|r| loan(who(&r), &r)).collect(),
        indicators: all("indicators").map(|r| indicator(&r)).collect(),
    }
}

fn rows(folder: &Path, name: &str) -> Vec<Record> {
    let mut file = csv::Reader::from_path(folder.join(format!("{name}.csv"))).unwrap();
    file.deserialize().map(Result::unwrap).collect()
}

fn places(rows: &[Record], key: &str) -> HashMap<String, u32> {
    (1..)
        .zip(rows)
        .map(|(at, row)| (row[key].clone(), at))
        .collect()
}

fn filled(row: &Record, key: &str) -> Option<String> {
    row.get(key).filter(|text| !text.is_empty()).cloned()
}

fn day(row: &Record, key: &str) -> Option<NaiveDate> {
    filled(row, key).map(|text| text.parse().unwrap())
}

fn person(row: &Record) -> Person {
    // dd/mm/yyyy, mm/yyyy or yyyy
    let born: Vec<&str> = row["born"].rsplit('/').collect();
    Person {
        citizen_id: filled(row, "citizen_id"),
        name: row["full_name"].clone(),
        born: born.join("-"),
        ethnicity: CodeList::Ethnicity
            .find(&row["ethnicity"])
            .unwrap()
            .code
            .to_owned(),
        sex: row["sex"].clone(),
        neighbourhood: filled(row, "neighbourhood"),
        household: filled(row, "household"),
        left_on: day(row, "left_on"),
        voided: false,
    }
}

fn course(row: &Record) -> Course {
    let (code, level) = (row["code"].clone(), row["level"].clone());
    Course {
        code,
        level,
        cancelled: row["cancelled"] == "yes",
        voided: false,
    }
}

fn membership(person: u32, row: &Record) -> Membership {
    let valid_from = day(row, "valid_from").unwrap();
    Membership {
        person,
        group: row["group"].clone(),
        valid_from,
        valid_to: day(row, "valid_to"),
        voided: false,
    }
}

fn need(person: u32, row: &Record) -> Need {
    Need {
        person,
        kind: row["kind"].clone(),
        stated_on: day(row, "stated_on").unwrap(),
        confirmed_on: day(row, "confirmed_on"),
        withdrawn_on: day(row, "withdrawn_on"),
        voided: false,
    }
}

fn enrolment(person: u32, course: u32, row: &Record) -> Enrolment {
    Enrolment {
        person,
        course,
        enrolled_on: day(row, "enrolled_on").unwrap(),
        started_on: day(row, "started_on"),
        status: row["status"].clone(),
        funding: filled(row, "funding"),
        voided: false,
    }
}

fn contact(person: u32, row: &Record) -> Contact {
    Contact {
        person,
        held_on: day(row, "held_on").unwrap(),
        kind: row["kind"].clone(),
        voided: false,
    }
}

fn placement(person: u32, row: &Record) -> Placement {
    Placement {
        person,
        started_on: day(row, "started_on").unwrap(),
        channel: row["channel"].clone(),
        contract: row["contract"].clone(),
        is_new: row["is_new"] == "yes",
        suitable: row["suitable"].clone(),
        verified_on: day(row, "verified_on"),
        voided: false,
    }
}

fn loan(person: u32, row: &Record) -> Loan {
    let (status, applied_on) = (row["status"].clone(), day(row, "applied_on").unwrap());
    Loan {
        person,
        applied_on,
        status,
        disbursed_on: day(row, "disbursed_on"),
        voided: false,
    }
}

fn indicator(row: &Record) -> Indicator {
    Indicator {
        indicator: row["indicator"].clone(),
        as_of: day(row, "as_of").unwrap(),
        value: row["value"].parse().unwrap(),
        source: filled(row, "source"),
        voided: false,
    }
}
