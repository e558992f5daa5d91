//! The facts that an authority asks for within 72 hours of the discovery of a breach (Luật 91/2025/QH15 and Nghị định
//! 356/2025/NĐ-CP): what happened, when, whose data, what each account did, what protects the data. Compiled from the trail
//! and the register; facts outside the register are lines to fill in.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use crate::domain::date::{self, shown_moment};
use crate::domain::money::shown_count;
use crate::domain::roles::Role;
use crate::register::backup::age::{self, BackupAge};
use crate::register::session::accounts::clerks;
use crate::register::trail::head::Head;
use crate::register::trail::read::{self, Span, TrailLine, action_label};
use crate::register::trail::{clock, event};
use crate::register::{Reader, Register, Result};
use crate::words::Phrase;
use crate::words::encrypt as we;
use crate::words::safety as w;

/// Limit of rows read, more than any breach spans.
const MAX_ROWS: usize = 1_000_000;

/// The activity of one account in the time span.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AccountActivity {
    pub clerk: String,
    pub changes: u64,
    /// Ids of the people whose sensitive groups were opened.
    pub people_opened: BTreeSet<String>,
    pub exports: u64,
    pub rows: u64,
    /// Rows exported that show a sensitive group.
    pub sensitive: u64,
    pub reports: u64,
    /// Backups made on demand.
    pub copies: u64,
    /// First and last action, UTC.
    pub times: [String; 2],
}

/// Facts from the register and the trail about the days of a breach.
#[derive(Clone, Debug)]
pub struct BreachFacts {
    pub span: Span,
    /// Label and number of people for each category of data.
    pub people: Vec<(&'static str, i64)>,
    /// Accounts with any activity, by name.
    pub accounts: Vec<AccountActivity>,
    /// Every opening, export, report and backup, oldest first.
    pub events: Vec<TrailLine>,
    /// The check of the register has no findings.
    pub trail_intact: bool,
    pub head: Head,
    /// Open accounts of leads and admins: full name, short name and role.
    pub contacts: Vec<String>,
    /// Day and age of the last sound backup.
    pub newest_copy: Option<(NaiveDate, BackupAge)>,
    pub encrypted: bool,
}

/// Compiles the facts about a time span and records that in the trail.
pub fn facts(register: &mut Register, span: Span) -> Result<BreachFacts> {
    let reader = register.reader();
    let mut lines = read::lines(reader, span, "", MAX_ROWS)?;
    lines.reverse();
    let findings = register.check(&mut |_| ())?;
    let clerks = clerks(reader)?;
    let contacts = clerks
        .iter()
        .filter(|c| c.closed_at.is_none() && c.role >= Role::Lead)
        .map(|c| format!("{} ({}, {})", c.full_name, c.name, c.role.label()));
    let newest = age::newest_sound(register, clock::now())?;
    let accounts = activities(&lines);
    lines.retain(|l| !l.details.is_empty());
    let breach_facts = BreachFacts {
        span,
        people: people_by_category(reader)?,
        accounts,
        trail_intact: findings.messages.is_empty(),
        head: findings.head,
        contacts: contacts.collect(),
        encrypted: register.is_encrypted()?,
        newest_copy: newest.map(|(file, age)| (file.label.day(), age)),
        events: lines,
    };
    let days = format!("{}/{}", date::iso(span.from), date::iso(span.to));
    register.record_event(event::AuditEvent::new(event::BREACH).with("span", days))?;
    Ok(breach_facts)
}

fn people_by_category(reader: Reader<'_>) -> Result<Vec<(&'static str, i64)>> {
    let columns = [
        ("people", w::WHOSE_PEOPLE),
        ("citizen_ids", w::WHOSE_CITIZEN_IDS),
        ("phones", w::WHOSE_PHONES),
        ("loans", w::WHOSE_LOANS),
        ("any_group", w::WHOSE_ANY_GROUP),
        ("minority", w::WHOSE_MINORITY),
        ("group_three", w::WHOSE_GROUP_THREE),
        ("group_five", w::WHOSE_GROUP_FIVE),
        ("group_six", w::WHOSE_GROUP_SIX),
    ];
    reader.row(include_str!("sql/breach_people.sql"), [], |row| {
        let pairs = columns.map(|(column, label)| Ok((label.text(), row.get(column)?)));
        pairs.into_iter().collect()
    })
}

fn activities(lines: &[TrailLine]) -> Vec<AccountActivity> {
    let mut all: BTreeMap<&str, AccountActivity> = BTreeMap::new();
    for line in lines {
        let account = all.entry(&line.clerk).or_insert_with(|| AccountActivity {
            clerk: line.clerk.clone(),
            times: [line.at.clone(), String::new()],
            ..AccountActivity::default()
        });
        account.times[1].clone_from(&line.at);
        let number = |key| line.details.get(key).and_then(serde_json::Value::as_u64);
        match line.action.as_str() {
            event::OPEN => {
                let person = line.details.get("person").map(ToString::to_string);
                let person = person.unwrap_or_else(|| line.row.to_string());
                account.people_opened.insert(person);
                account.sensitive += number("sensitive").unwrap_or_default();
            }
            event::EXPORT => {
                account.exports += 1;
                account.rows += number("rows").unwrap_or_default();
                account.sensitive += number("sensitive").unwrap_or_default();
            }
            event::REPORT => account.reports += 1,
            event::BACKUP => account.copies += 1,
            _ if line.details.is_empty() => account.changes += 1,
            _ => {}
        }
    }
    all.into_values().collect()
}

/// A line of the facts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BreachLine {
    Heading(Phrase),
    /// Label and value.
    Fact(String, String),
    /// A line that the ward fills in.
    ToFill(Phrase),
}

fn fact(label: impl Into<String>, text: impl Into<String>) -> BreachLine {
    BreachLine::Fact(label.into(), text.into())
}

impl BreachFacts {
    /// The facts as lines, in the order of the authority's form. The ward's name comes from the plan.
    #[must_use]
    pub fn describe(&self, ward: &str) -> Vec<BreachLine> {
        let (from, to) = (date::shown(self.span.from), date::shown(self.span.to));
        let mut lines = vec![
            BreachLine::Heading(w::BREACH_WHO),
            fact(w::BREACH_WARD, ward),
            fact(w::BREACH_CONTACT, self.contacts.join("; ")),
            BreachLine::ToFill(w::BREACH_FILL_CONTACT),
            BreachLine::Heading(w::BREACH_WHAT),
            fact(w::BREACH_SPAN, format!("{from}–{to}")),
            BreachLine::ToFill(w::BREACH_FILL_WHAT),
            BreachLine::Heading(w::BREACH_WHOSE),
        ];
        let people = self.people.iter();
        lines.extend(people.map(|(label, n)| fact(*label, shown_count(*n))));
        lines.push(BreachLine::Heading(w::BREACH_ACCOUNTS));
        lines.extend(self.accounts.iter().map(AccountActivity::describe));
        if self.accounts.is_empty() {
            lines.push(fact("", w::BREACH_NO_ACTIVITY));
        }
        lines.push(BreachLine::Heading(w::BREACH_EVENTS));
        lines.extend(self.events.iter().map(describe_event));
        lines.push(BreachLine::Heading(w::BREACH_MEASURES));
        lines.extend(self.describe_measures());
        lines.push(BreachLine::ToFill(w::BREACH_FILL_MEASURES));
        lines
    }

    fn describe_measures(&self) -> [BreachLine; 3] {
        let trail = if self.trail_intact {
            let digits = 16.min(self.head.hash.len());
            w::trail_whole(self.head.row, &self.head.hash[..digits])
        } else {
            w::TRAIL_NOT_WHOLE.text().to_owned()
        };
        let copies = match self.newest_copy {
            None => w::COPIES_NONE.text().to_owned(),
            Some((_, BackupAge::Days(days))) => w::copied_days_ago(days),
            Some((day, _)) => w::copied_uncertain(date::shown(day)),
        };
        let at_rest = if self.encrypted {
            we::FILE_ENCRYPTED
        } else {
            we::FILE_PLAIN
        };
        [
            fact(w::BREACH_TRAIL, trail),
            fact(w::BREACH_COPIES, copies),
            fact(we::BREACH_FILE, at_rest),
        ]
    }
}

impl AccountActivity {
    fn describe(&self) -> BreachLine {
        let activity = w::account_did(
            self.changes,
            self.people_opened.len(),
            self.exports,
            self.rows,
            self.sensitive,
            self.reports,
            self.copies,
        );
        fact(&self.clerk, activity)
    }
}

fn describe_event(line: &TrailLine) -> BreachLine {
    fact(
        format!("{} {}", shown_moment(&line.at), line.clerk),
        format!("{}: {}", action_label(&line.action), line.what),
    )
}
