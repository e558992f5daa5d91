//! The text of the report: sections I to V with their sentences, and the appendices. Every number comes from the figures;
//! what only people know comes from the clerk's own lines.

mod appendices;

use crate::domain::codes::List;
use crate::domain::money::{shown_count, truncated_percent};
use crate::progress::format;
use crate::progress::pace::PaceStatus;
use crate::progress::plan::issuer::Issuer;
use crate::progress::plan::{Measure, Target};
use crate::progress::report::document::{Appendix, Block};
use crate::progress::report::figures::{Datum, Figures};
use crate::progress::report::narrative;
use crate::progress::report::narrative::count;
use crate::progress::report::{PlanReport, adjustments, tables};
use crate::words::report as w;
use crate::words::{Phrase, language};

/// Sections I to V, and the appendices.
pub(super) fn write(report: &PlanReport, issuer: &Issuer) -> (Vec<Block>, Vec<Appendix>) {
    let writer = Writer {
        report,
        issuer,
        figures: &report.figures,
        end: narrative::date(report.end()),
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

/// A heading with its number, and what stands under it.
struct Part(Phrase, Vec<Block>);

fn section(heading: Phrase, parts: Vec<Part>) -> Vec<Block> {
    let mut blocks = vec![Block::Section(heading.text().to_owned())];
    for (number, Part(heading, content)) in (1..).zip(parts) {
        blocks.push(Block::Heading(format!("{number}. {heading}")));
        blocks.extend(content);
    }
    blocks
}

fn dong(amount: i64) -> String {
    shown_count(amount)
}

impl Writer<'_> {
    fn opening(&self) -> String {
        w::opening(
            &self.issuer.opening,
            &self.issuer.name,
            self.report.kind.phrase(),
            narrative::period_in_full(&self.report.period, &self.report.plan),
            &self.end,
        )
    }

    fn closing(&self) -> String {
        w::closing(
            &self.issuer.subject,
            narrative::period(&self.report.period, &self.report.plan),
            &self.issuer.name,
            self.issuer.recipients.join(", "),
        )
    }

    /// The clerk's lines of a part.
    fn notes(&self, part: &str) -> Vec<Block> {
        let is_of_part = |line: &&str| {
            line.split_once('/')
                .is_some_and(|(note_part, _)| note_part == part)
        };
        let lines = self.figures.lines("note").into_iter().filter(is_of_part);
        lines
            .map(|line| Block::ListItem(self.figures.get_text("note", line, "text").to_owned()))
            .collect()
    }

    fn organisation(&self) -> Vec<Block> {
        let people = w::people_text(
            &self.end,
            &self.issuer.short,
            count(self.figures.get_count("people", "all", "people")),
            count(self.figures.get_count("people", "priority", "people")),
        );
        let mut parts = Vec::new();
        let direction = self.notes("direction");
        if !direction.is_empty() {
            parts.push(Part(w::SUB_DIRECTION, direction));
        }
        parts.push(Part(w::SUB_PEOPLE, vec![Block::Text(people)]));
        parts.push(Part(w::SUB_OUTREACH, vec![Block::Text(self.outreach())]));
        parts.push(Part(w::SUB_CONTACTS, vec![Block::Text(self.contacts())]));
        if let Some(sentence) = self.unit_tasks() {
            parts.push(Part(w::SUB_DUTIES, vec![Block::Text(sentence)]));
        }
        section(w::SECTION_I, parts)
    }

    fn outreach(&self) -> String {
        let of = |line: &str, item| self.figures.get_count("outreach", line, item);
        if of("all", "times") == 0 {
            return w::OUTREACH_NONE.text().to_owned();
        }
        let kinds = List::OutreachKind.codes().iter();
        let kinds: Vec<String> = kinds
            .filter(|kind| of(kind.code, "times") > 0)
            .map(|kind| {
                w::campaigns_of(lowercase_first(kind.label()), count(of(kind.code, "times")))
            })
            .collect();
        w::outreach_text(
            &self.issuer.short,
            count(of("all", "times")),
            count(of("all", "places")),
            self.report.plan.neighbourhood.label[language() as usize].to_lowercase(),
            count(of("all", "reached")),
            kinds.join("; "),
        )
    }

    /// The tasks of the units in a sentence; none when the plan has none in this period.
    fn unit_tasks(&self) -> Option<String> {
        let lines = self.figures.lines("duty");
        if lines.is_empty() {
            return None;
        }
        let count_state = |state: &str| {
            let matching = lines
                .iter()
                .filter(|l| self.figures.get_text("duty", l, "state") == state);
            matching.count() as u64
        };
        let messages: [(&str, CountMessage); 4] = [
            ("done", |n| w::duties_done(n)),
            ("done_late", |n| w::duties_late(n)),
            ("overdue", |n| w::duties_overdue(n)),
            ("waiting", |n| w::duties_waiting(n)),
        ];
        let present = messages
            .into_iter()
            .filter(|(state, _)| count_state(state) > 0);
        let phrases: Vec<String> = present
            .map(|(state, message)| message(count(count_state(state))))
            .collect();
        let appendix = w::appendix(narrative::roman(3));
        Some(w::duties_text(
            count(lines.len() as u64),
            phrases.join("; "),
            appendix,
        ))
    }

    fn contacts(&self) -> String {
        let of = |line: &str, item| self.figures.get_count("contact", line, item);
        if of("all", "events") == 0 {
            return w::CONTACTS_NONE.text().to_owned();
        }
        let kinds = List::ContactKind.codes().iter();
        let kinds: Vec<String> = kinds
            .filter(|kind| kind.code != "leaflet" && of(kind.code, "events") > 0)
            .map(|kind| {
                w::times_of(
                    lowercase_first(kind.label()),
                    count(of(kind.code, "events")),
                )
            })
            .collect();
        w::contacts_text(
            &self.issuer.short,
            count(of("all", "people")),
            count(of("all", "events")),
            kinds.join("; "),
        )
    }

    fn results(&self) -> Vec<Block> {
        let mut parts = vec![
            Part(
                w::SUB_TARGETS,
                vec![
                    Block::Text(self.statuses()),
                    Block::Grid(tables::targets(self.figures, &self.report.plan)),
                ],
            ),
            Part(
                w::SUB_GROUPS,
                vec![Block::Text(w::GROUPS_TEXT.text().to_owned())],
            ),
            Part(w::SUB_TRAINING, self.training()),
        ];
        parts.push(Part(w::SUB_JOBS, self.jobs()));
        parts.push(Part(w::SUB_LOANS, vec![Block::Text(self.loans())]));
        if let Some(grid) = adjustments::table(self.figures, &self.report.plan) {
            let text =
                w::adjustments_text(6, w::appendix(narrative::roman(3 + self.task_appendices())));
            parts.push(Part(
                w::SUB_ADJUSTMENTS,
                vec![Block::Text(text), Block::Grid(grid)],
            ));
        }
        section(w::SECTION_II, parts)
    }

    /// 1 when an appendix lists the tasks of the units.
    fn task_appendices(&self) -> usize {
        usize::from(!self.figures.lines("duty").is_empty())
    }

    fn with_status(&self, status: PaceStatus) -> Vec<&Target> {
        let plan = self.report.plan.targets.iter();
        plan.filter(|t| self.figures.get_text("target", &t.id, "status") == status.slug())
            .collect()
    }

    fn statuses(&self) -> String {
        let messages: [(PaceStatus, CountMessage); 4] = [
            (PaceStatus::Met, |n| w::status_met(n)),
            (PaceStatus::OnPace, |n| w::status_on_pace(n)),
            (PaceStatus::Behind, |n| w::status_behind(n)),
            (PaceStatus::NoData, |n| w::status_no_data(n)),
        ];
        let mut phrases = Vec::new();
        for (status, message) in messages {
            let number = self.with_status(status).len() as u64;
            if number > 0 {
                phrases.push(message(count(number)));
            }
        }
        let all = self.report.plan.targets.len() as u64;
        w::targets_text(count(all), &self.end, phrases.join("; "))
    }

    fn training(&self) -> Vec<Block> {
        let of = |item| self.figures.get_count("training_all", "all", item);
        if of("events") == 0 {
            return vec![Block::Text(w::TRAINING_NONE.text().to_owned())];
        }
        let text = w::training_text(
            count(of("people")),
            count(of("events")),
            count(of("passed")),
            dong(self.figures.get_integer("training_all", "all", "amount")),
        );
        vec![
            Block::Text(text),
            Block::Grid(tables::levels(self.figures, &self.report.plan)),
            Block::Grid(tables::funding(self.figures)),
        ]
    }

    fn jobs(&self) -> Vec<Block> {
        let targets = &self.report.plan.targets;
        let placed = targets
            .iter()
            .find(|t| matches!(t.measure, Measure::Placed { .. }));
        let mut blocks = Vec::new();
        let counted_target =
            placed.filter(|t| self.figures.get_count("target", &t.id, "actual") > 0);
        if let Some(target) = counted_target {
            let of = |item| count(self.figures.get_count("target", &target.id, item));
            blocks.push(Block::Text(w::jobs_text(of("actual"), of("events"))));
            blocks.push(Block::Grid(tables::channels(self.figures, target)));
        } else {
            blocks.push(Block::Text(w::JOBS_NONE.text().to_owned()));
        }
        blocks.push(Block::Text(w::RETENTION_TEXT.text().to_owned()));
        blocks.push(Block::Grid(tables::retention(self.figures)));
        blocks
    }

    fn loans(&self) -> String {
        let of = |item| self.figures.get_count("loan", "all", item);
        w::loans_text(
            count(of("loans")),
            count(of("people")),
            dong(self.figures.get_integer("loan", "all", "amount")),
            &self.end,
            count(of("debts")),
            dong(self.figures.get_integer("loan", "all", "owed")),
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

    /// `người cao tuổi … (15,4%)`.
    fn shortfall(&self, target: &Target) -> String {
        let get_count = |item| self.figures.get_count("target", &target.id, item);
        let name = lowercase_first(target.name());
        let percent = match &target.measure {
            Measure::Served { .. } => truncated_percent(get_count("met"), get_count("of")),
            Measure::Trainees { .. } | Measure::Placed { .. } => {
                truncated_percent(get_count("actual"), get_count("due"))
            }
            Measure::Indicator { .. } => match self.figures.get("target", &target.id, "value") {
                Some(Datum::Real(value)) => Some(format::value(*value).replace(" %", "")),
                _ => None,
            },
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
        let get_count = |item| self.figures.get_count("target", &target.id, item);
        let left = get_count("of")
            .checked_sub(get_count("met"))
            .filter(|left| *left > 0)?;
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

/// A label inside a sentence: its first letter small, unless it begins with an abbreviation.
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
