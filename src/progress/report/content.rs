//! The text of the report: sections I to V and the appendices. Numbers come from the figures, the rest from the notes that a
//! clerk wrote.

mod appendices;

use crate::domain::codes::{Code, CodeList};
use crate::domain::money::{shown_count, shown_percent, truncated_percent};
use crate::progress::pace::PaceStatus;
use crate::progress::plan::issuer::Issuer;
use crate::progress::plan::{Measure, Target};
use crate::progress::report::count::{ALL, PRIORITY};
use crate::progress::report::document::{Appendix, Block};
use crate::progress::report::figures::Figures;
use crate::progress::report::narrative::{self, count};
use crate::progress::report::{PlanReport, adjustments, tables};
use crate::words::report as w;
use crate::words::{Phrase, language};

/// Lays out sections I to V, and the appendices.
pub(super) fn write(report: &PlanReport, issuer: &Issuer) -> (Vec<Block>, Vec<Appendix>) {
    let writer = Writer {
        report,
        issuer,
        figures: &report.figures,
        end: narrative::date(report.scope.end()),
    };
    let mut body = vec![Block::Text(writer.opening())];
    body.extend(writer.organisation());
    body.extend(writer.results());
    body.extend(writer.difficulties());
    body.extend(writer.next_tasks());
    body.extend(writer.proposals());
    body.push(Block::Text(writer.closing()));
    (body, writer.appendices())
}

struct Writer<'r> {
    report: &'r PlanReport,
    issuer: &'r Issuer,
    figures: &'r Figures,
    end: String,
}

/// A sentence with a number in it.
type CountMessage = fn(String) -> String;

/// A section of numbered headings, each with its content.
fn section(heading: Phrase, parts: Vec<(Phrase, Vec<Block>)>) -> Vec<Block> {
    let mut blocks = vec![Block::Section(heading.text().to_owned())];
    for (number, (heading, content)) in (1..).zip(parts) {
        blocks.push(Block::Heading(format!("{number}. {heading}")));
        blocks.extend(content);
    }
    blocks
}

impl Writer<'_> {
    fn opening(&self) -> String {
        w::opening(
            &self.issuer.opening,
            &self.issuer.name,
            self.report.kind.phrase(),
            narrative::period_in_full(&self.report.scope.period, &self.report.plan),
            &self.end,
        )
    }

    fn closing(&self) -> String {
        w::closing(
            &self.issuer.subject,
            narrative::period(&self.report.scope.period, &self.report.plan),
            &self.issuer.name,
            self.issuer.recipients.join(", "),
        )
    }

    fn notes(&self, part: &str) -> Vec<Block> {
        let part_of = |line: &str| line.split_once('/').map(|(part, _)| part.to_owned());
        let lines = self.figures.lines("note").into_iter();
        let lines = lines.filter(|line| part_of(line).as_deref() == Some(part));
        let text = |line| self.figures.line("note", line).text("text").to_owned();
        lines.map(|line| Block::ListItem(text(line))).collect()
    }

    fn organisation(&self) -> Vec<Block> {
        let people = w::people_text(
            &self.end,
            &self.issuer.short,
            count(self.figures.line("people", ALL).count("people")),
            count(self.figures.line("people", PRIORITY).count("people")),
        );
        let mut parts = Vec::new();
        let direction = self.notes("direction");
        if !direction.is_empty() {
            parts.push((w::SUB_DIRECTION, direction));
        }
        parts.push((w::SUB_PEOPLE, vec![Block::Text(people)]));
        parts.push((w::SUB_OUTREACH, vec![Block::Text(self.outreach())]));
        parts.push((w::SUB_CONTACTS, vec![Block::Text(self.contacts())]));
        if let Some(sentence) = self.unit_tasks() {
            parts.push((w::SUB_DUTIES, vec![Block::Text(sentence)]));
        }
        section(w::SECTION_I, parts)
    }

    fn outreach(&self) -> String {
        let all = self.figures.line("outreach", ALL);
        if all.count("times") == 0 {
            return w::OUTREACH_NONE.text().to_owned();
        }
        let kinds = CodeList::OutreachKind.codes().iter();
        let kinds = self.by_code(kinds, ("outreach", "times"), w::campaigns_of);
        w::outreach_text(
            &self.issuer.short,
            count(all.count("times")),
            count(all.count("places")),
            self.report.plan.neighbourhood.label[language() as usize].to_lowercase(),
            count(all.count("reached")),
            kinds,
        )
    }

    /// A phrase of label and number for each code whose number is not 0, joined by semicolons.
    fn by_code(
        &self,
        codes: impl Iterator<Item = &'static Code>,
        (sheet, item): (&str, &str),
        phrase: fn(String, String) -> String,
    ) -> String {
        let numbers = codes.map(|code| (code, self.figures.line(sheet, code.code).count(item)));
        let phrases = numbers
            .filter(|(_, number)| *number > 0)
            .map(|(code, number)| phrase(lowercase_first(code.label()), count(number)));
        phrases.collect::<Vec<_>>().join("; ")
    }

    /// The sentence about the tasks of the units; `None` without tasks in the period.
    fn unit_tasks(&self) -> Option<String> {
        let lines = self.figures.lines("duty");
        if lines.is_empty() {
            return None;
        }
        let count_state = |state: &str| {
            let state_of = |line: &str| self.figures.line("duty", line).text("state");
            lines.iter().filter(|line| state_of(line) == state).count() as u64
        };
        let messages: [(&str, CountMessage); 4] = [
            ("done", |n| w::duties_done(n)),
            ("done_late", |n| w::duties_late(n)),
            ("overdue", |n| w::duties_overdue(n)),
            ("waiting", |n| w::duties_waiting(n)),
        ];
        let phrases = phrases(messages.map(|(state, message)| (count_state(state), message)));
        let appendix = w::appendix(narrative::roman(3));
        Some(w::duties_text(count(lines.len() as u64), phrases, appendix))
    }

    fn contacts(&self) -> String {
        let all = self.figures.line("contact", ALL);
        if all.count("events") == 0 {
            return w::CONTACTS_NONE.text().to_owned();
        }
        let kinds = CodeList::ContactKind.codes().iter();
        let kinds = kinds.filter(|kind| kind.code != "leaflet");
        let kinds = self.by_code(kinds, ("contact", "events"), w::times_of);
        let (people, events) = (count(all.count("people")), count(all.count("events")));
        w::contacts_text(&self.issuer.short, people, events, kinds)
    }

    fn results(&self) -> Vec<Block> {
        let targets = vec![
            Block::Text(self.statuses()),
            Block::Grid(tables::targets(self.figures, &self.report.plan)),
        ];
        let groups = vec![Block::Text(w::GROUPS_TEXT.text().to_owned())];
        let mut parts = vec![
            (w::SUB_TARGETS, targets),
            (w::SUB_GROUPS, groups),
            (w::SUB_TRAINING, self.training()),
            (w::SUB_JOBS, self.jobs()),
            (w::SUB_LOANS, vec![Block::Text(self.loans())]),
        ];
        if let Some(grid) = adjustments::table(self.figures, &self.report.plan) {
            let appendix = w::appendix(narrative::roman(3 + self.task_appendices()));
            let text = w::adjustments_text(6, appendix);
            let content = vec![Block::Text(text), Block::Grid(grid)];
            parts.push((w::SUB_ADJUSTMENTS, content));
        }
        section(w::SECTION_II, parts)
    }

    /// The number of appendices of tasks, 0 or 1.
    fn task_appendices(&self) -> usize {
        usize::from(!self.figures.lines("duty").is_empty())
    }

    fn with_status(&self, status: PaceStatus) -> Vec<&Target> {
        let targets = self.report.plan.targets.iter();
        let status_of = |target: &&Target| self.figures.line("target", &target.id).text("status");
        targets.filter(|t| status_of(t) == status.slug()).collect()
    }

    fn statuses(&self) -> String {
        let messages: [(PaceStatus, CountMessage); 4] = [
            (PaceStatus::Met, |n| w::status_met(n)),
            (PaceStatus::OnPace, |n| w::status_on_pace(n)),
            (PaceStatus::Behind, |n| w::status_behind(n)),
            (PaceStatus::NoData, |n| w::status_no_data(n)),
        ];
        let number = |status| self.with_status(status).len() as u64;
        let phrases = phrases(messages.map(|(status, message)| (number(status), message)));
        let all = self.report.plan.targets.len() as u64;
        w::targets_text(count(all), &self.end, phrases)
    }

    fn training(&self) -> Vec<Block> {
        let all = self.figures.line("training_all", ALL);
        if all.count("events") == 0 {
            return vec![Block::Text(w::TRAINING_NONE.text().to_owned())];
        }
        let text = w::training_text(
            count(all.count("people")),
            count(all.count("events")),
            count(all.count("passed")),
            shown_count(all.integer("amount")),
        );
        vec![
            Block::Text(text),
            Block::Grid(tables::levels(self.figures, &self.report.plan)),
            Block::Grid(tables::funding(self.figures)),
        ]
    }

    fn jobs(&self) -> Vec<Block> {
        let mut targets = self.report.plan.targets.iter();
        let placed = targets.find(|t| matches!(t.measure, Measure::Placed { .. }));
        let placed = placed.map(|target| (target, self.figures.line("target", &target.id)));
        let mut blocks = match placed {
            Some((target, line)) if line.count("actual") > 0 => {
                let (people, events) = (count(line.count("actual")), count(line.count("events")));
                vec![
                    Block::Text(w::jobs_text(people, events)),
                    Block::Grid(tables::channels(self.figures, target)),
                ]
            }
            _ => vec![Block::Text(w::JOBS_NONE.text().to_owned())],
        };
        blocks.push(Block::Text(w::RETENTION_TEXT.text().to_owned()));
        blocks.push(Block::Grid(tables::retention(self.figures)));
        blocks
    }

    fn loans(&self) -> String {
        let all = self.figures.line("loan", ALL);
        w::loans_text(
            count(all.count("loans")),
            count(all.count("people")),
            shown_count(all.integer("amount")),
            &self.end,
            count(all.count("debts")),
            shown_count(all.integer("owed")),
        )
    }

    fn difficulties(&self) -> Vec<Block> {
        let mut blocks = vec![Block::Section(w::SECTION_III.text().to_owned())];
        let behind = self.with_status(PaceStatus::Behind);
        let text = if behind.is_empty() {
            w::DIFFICULTY_ALL_WELL.text().to_owned()
        } else {
            let names: Vec<String> = behind.iter().map(|t| self.shortfall(t)).collect();
            w::difficulty_targets(count(behind.len() as u64), names.join("; "))
        };
        blocks.push(Block::ListItem(text));
        blocks.extend(self.notes("difficulty"));
        blocks.extend(self.notes("cause"));
        blocks
    }

    /// A target that is behind, with its percentage: `người cao tuổi … (15,4%)`.
    fn shortfall(&self, target: &Target) -> String {
        let line = self.figures.line("target", &target.id);
        let name = lowercase_first(target.name());
        let percent = match &target.measure {
            Measure::Served { .. } => truncated_percent(line.count("met"), line.count("of")),
            Measure::Trainees { .. } | Measure::Placed { .. } => {
                truncated_percent(line.count("actual"), line.count("due"))
            }
            Measure::Indicator { .. } => line.real("value").map(shown_percent),
        };
        percent.map_or_else(|| name.clone(), |percent| format!("{name} ({percent}%)"))
    }

    fn next_tasks(&self) -> Vec<Block> {
        let mut blocks = vec![Block::Section(w::SECTION_IV.text().to_owned())];
        let targets = (1..).zip(&self.report.plan.targets);
        let owed: Vec<String> = targets.filter_map(|(n, t)| self.owed(n, t)).collect();
        blocks.extend(self.notes("next_task"));
        if !owed.is_empty() {
            blocks.push(Block::ListItem(w::tasks_owed(&self.end, owed.join("; "))));
        }
        blocks.push(Block::ListItem(w::TASKS_GOING_ON.text().to_owned()));
        blocks
    }

    fn owed(&self, number: u64, target: &Target) -> Option<String> {
        let Measure::Served { served, .. } = &target.measure else {
            return None;
        };
        let line = self.figures.line("target", &target.id);
        let left = line.count("of").checked_sub(line.count("met"));
        let left = left.filter(|left| *left > 0)?;
        Some(if served.household {
            w::owed_households(number, count(left))
        } else {
            w::owed_people(number, count(left))
        })
    }

    fn proposals(&self) -> Vec<Block> {
        let mut blocks = vec![Block::Section(w::SECTION_V.text().to_owned())];
        let notes = self.notes("proposal");
        if notes.is_empty() {
            blocks.push(Block::Text(w::proposal_none(&self.issuer.name)));
        }
        blocks.extend(notes);
        blocks
    }
}

/// The phrases of the numbers that are not 0, joined by semicolons.
fn phrases(numbers: [(u64, CountMessage); 4]) -> String {
    let present = numbers.into_iter().filter(|(number, _)| *number > 0);
    let phrases = present.map(|(number, message)| message(count(number)));
    phrases.collect::<Vec<_>>().join("; ")
}

/// A label inside a sentence: the first letter in lower case, unless an abbreviation begins it.
fn lowercase_first(label: &str) -> String {
    let mut chars = label.chars();
    let Some(first) = chars.next() else {
        return String::new();
    };
    if chars.clone().next().is_some_and(char::is_uppercase) {
        return label.to_owned();
    }
    first.to_lowercase().chain(chars).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_go_into_sentences() {
        assert_eq!(lowercase_first("Người cao tuổi"), "người cao tuổi");
        assert_eq!(lowercase_first("BHTN được tư vấn"), "BHTN được tư vấn");
        assert_eq!(lowercase_first(""), "");
    }
}
