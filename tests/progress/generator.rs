//! Generates wards from a seed, dense in edge cases: boundary dates, overlaps, voided rows, people who left, birthdays known
//! in part, services given shortly before the need was confirmed.

use chrono::{Days, NaiveDate};

use super::day;
use super::ward::{
    Contact, Course, Enrolment, Indicator, Loan, Membership, Need, Person, Placement, Ward,
};
use crate::harness::rng::Rng;

const BOUNDARY_DAYS: &str = "2025-12-14 2025-12-15 2025-12-31 2026-01-01 2026-03-01 2026-06-14 2026-06-15 2026-06-30 2026-07-01 2026-09-30 2026-12-14 2026-12-15 2026-12-31 2027-01-01";
const GROUPS: &str = "1a 1b 3 5a 5c 6b 7 8 9 9 9 10a 10b 10c 10d";
const LEVELS: &str =
    "under_3_months elementary vocational_secondary intermediate college upskilling";
const CONTACTS: &str =
    "training_advice training_advice career_advice job_referral fair_invited fair_attended leaflet";
const CONTRACTS: &str =
    "indefinite months_12_36 months_1_12 under_1_month probation self_employed unwritten";

/// Draws wards; the same seed gives the same ward.
pub struct WardGenerator(Rng);

impl WardGenerator {
    pub fn new(seed: u64) -> Self {
        Self(Rng(seed))
    }

    fn below(&mut self, n: usize) -> usize {
        self.0.index(n)
    }

    fn once_in(&mut self, n: u64) -> bool {
        self.0.one_in(n)
    }

    /// One of the words of a text.
    pub fn pick(&mut self, from: &'static str) -> &'static str {
        let words: Vec<&str> = from.split(' ').collect();
        words[self.0.index(words.len())]
    }

    pub fn day(&mut self) -> NaiveDate {
        if self.once_in(3) {
            day(self.pick(BOUNDARY_DAYS))
        } else {
            day("2025-10-01") + Days::new(self.below(516) as u64)
        }
    }

    /// Mostly soon after a day, sometimes that day or the day before.
    fn near(&mut self, day: NaiveDate) -> NaiveDate {
        match self.below(8) {
            0 => day,
            1 => day - Days::new(1),
            2 => day + Days::new(1),
            n => day + Days::new(self.below(n * 30) as u64),
        }
    }

    pub fn ward(&mut self) -> Ward {
        let mut ward = Ward::default();
        for at in 0..8 {
            let (level, code) = (self.pick(LEVELS).to_owned(), format!("K{at}"));
            ward.courses.push(Course {
                code,
                level,
                cancelled: self.once_in(8),
                voided: self.once_in(12),
            });
        }
        for person in 1..=36 {
            let generated = self.person(person);
            ward.people.push(generated);
            self.memberships(&mut ward, person);
            self.needs(&mut ward, person);
            self.services(&mut ward, person);
            self.leaving(&mut ward, person);
        }
        for _ in 0..4 {
            let (as_of, value) = (self.day(), 2.0 + self.below(10) as f64 / 10.0);
            let indicator = self.pick("unemployment_city unemployment_urban").to_owned();
            let doubled = ward
                .indicators
                .iter()
                .any(|i: &Indicator| i.indicator == indicator && i.as_of == as_of);
            if !doubled {
                ward.indicators.push(Indicator {
                    indicator,
                    as_of,
                    value,
                    source: None,
                    voided: self.once_in(5),
                });
            }
        }
        ward
    }

    fn person(&mut self, id: u32) -> Person {
        let born = match self.below(10) {
            0 => "1966".to_owned(),
            1 => "1967-02".to_owned(),
            2 | 7 => "1966-06-30".to_owned(),
            3 => ["1964-02-29", "1968-02-29"][self.below(2)].to_owned(),
            4 | 5 => (day("1965-10-01") + Days::new(self.below(560) as u64)).to_string(),
            6 => format!("19{}-05-05", 40 + self.below(20)),
            _ => format!("{}-08-19", 1970 + self.below(38)),
        };
        Person {
            citizen_id: (!self.once_in(6)).then(|| format!("0010{id:08}")),
            name: format!("{} Thị {}", self.pick("Bùi Đỗ Lê"), self.pick("An Hoà Yến")),
            born,
            sex: self.pick("male female").to_owned(),
            neighbourhood: (!self.once_in(5)).then(|| self.pick("2 10 7A").to_owned()),
            ethnicity: self
                .pick("kinh kinh kinh kinh kinh tay foreigner unknown")
                .to_owned(),
            household: (!self.once_in(4)).then(|| format!("{}", 1 + self.below(12))),
            left_on: None, // set by `leaving`
            voided: self.once_in(10),
        }
    }

    fn memberships(&mut self, ward: &mut Ward, person: u32) {
        for _ in 0..self.below(4) {
            let (group, valid_from) = (self.pick(GROUPS).to_owned(), self.day() - Days::new(60));
            let valid_to =
                (!self.once_in(4)).then(|| valid_from.max(self.near(valid_from + Days::new(60))));
            ward.memberships.push(Membership {
                person,
                group,
                valid_from,
                valid_to,
                voided: self.once_in(12),
            });
        }
    }

    fn needs(&mut self, ward: &mut Ward, person: u32) {
        for _ in 0..self.below(4) {
            let (kind, stated_on) = (self.pick("training job advice loan").to_owned(), self.day());
            let confirmed_on = (!self.once_in(4)).then(|| self.near(stated_on));
            let withdrawn_on = self.once_in(4).then(|| self.near(stated_on));
            let need = Need {
                person,
                kind,
                stated_on,
                confirmed_on,
                withdrawn_on,
                voided: self.once_in(12),
            };
            if !self.once_in(3) {
                self.answer(ward, &need);
            }
            ward.needs.push(need);
        }
    }

    /// A service that may meet a need, or begins a little too early.
    fn answer(&mut self, ward: &mut Ward, need: &Need) {
        let on = self.near(
            need.confirmed_on
                .unwrap_or(need.stated_on)
                .max(need.stated_on),
        );
        match need.kind.as_str() {
            "job" => self.placement(ward, need.person, on),
            "loan" => self.loan(ward, need.person, on),
            _ => {
                self.contact(ward, need.person, on);
                let start = self.near(on);
                self.enrolment(ward, need.person, start);
            }
        }
    }

    fn services(&mut self, ward: &mut Ward, person: u32) {
        for _ in 0..self.below(3) {
            let days = [self.day(), self.day(), self.day(), self.day()];
            self.contact(ward, person, days[0]);
            self.enrolment(ward, person, days[1]);
            if self.once_in(2) {
                self.placement(ward, person, days[2]);
                self.loan(ward, person, days[3]);
            }
        }
    }

    /// On or near the day of an event, a birthday or any day.
    fn leaving(&mut self, ward: &mut Ward, person: u32) {
        if !self.once_in(5) {
            return;
        }
        let started = ward
            .enrolments
            .iter()
            .filter(|e| e.person == person)
            .filter_map(|e| e.started_on);
        let placed = ward
            .placements
            .iter()
            .filter(|l| l.person == person)
            .map(|l| l.started_on);
        let need_days = ward
            .needs
            .iter()
            .filter(|n| n.person == person)
            .map(|n| n.stated_on);
        let mut days: Vec<NaiveDate> = started.chain(placed).chain(need_days).collect();
        days.extend([day("2026-06-30"), self.day()]); // 30/06: a sixtieth birthday of many
        let on = days[self.below(days.len())];
        let left_on = [on, on, self.near(on)][self.below(3)];
        ward.people[person as usize - 1].left_on = Some(left_on);
    }

    /// An as-of day: that of an event, or any.
    pub fn as_of(&mut self, ward: &Ward) -> NaiveDate {
        let mut days: Vec<NaiveDate> = ward.needs.iter().filter_map(|n| n.withdrawn_on).collect();
        days.extend(ward.needs.iter().filter_map(|n| n.confirmed_on));
        days.extend(ward.placements.iter().filter_map(|l| l.verified_on));
        days.extend(ward.contacts.iter().map(|k| k.held_on));
        days.push(self.day());
        if self.once_in(2) {
            self.day()
        } else {
            days[self.below(days.len())]
        }
    }

    fn contact(&mut self, ward: &mut Ward, person: u32, held_on: NaiveDate) {
        ward.contacts.push(Contact {
            person,
            held_on,
            kind: self.pick(CONTACTS).to_owned(),
            voided: self.once_in(12),
        });
    }

    fn enrolment(&mut self, ward: &mut Ward, person: u32, on: NaiveDate) {
        let status = self.pick("registered studying studying passed dropped cancelled");
        let started_on =
            (status != "registered" && (status != "cancelled" || self.once_in(2))).then_some(on);
        let funding = self.pick("state_budget unemployment_insurance self none");
        ward.enrolments.push(Enrolment {
            person,
            course: 1 + u32::try_from(self.below(ward.courses.len())).unwrap(),
            enrolled_on: on - Days::new(self.below(20) as u64),
            started_on,
            status: status.to_owned(),
            funding: (funding != "none").then(|| funding.to_owned()),
            voided: self.once_in(12),
        });
    }

    fn placement(&mut self, ward: &mut Ward, person: u32, started_on: NaiveDate) {
        ward.placements.push(Placement {
            person,
            started_on,
            channel: self.pick("loan referral overseas other").to_owned(),
            contract: self.pick(CONTRACTS).to_owned(),
            is_new: !self.once_in(5),
            suitable: self.pick("yes yes no unknown").to_owned(),
            verified_on: (!self.once_in(5)).then(|| self.near(started_on)),
            voided: self.once_in(12),
        });
    }

    fn loan(&mut self, ward: &mut Ward, person: u32, on: NaiveDate) {
        let status = self.pick("pending approved refused withdrawn disbursed disbursed disbursed");
        let disbursed_on = (status == "disbursed").then_some(on);
        let applied_on = on - Days::new(self.below(30) as u64);
        ward.loans.push(Loan {
            person,
            applied_on,
            status: status.to_owned(),
            disbursed_on,
            voided: self.once_in(12),
        });
    }
}
