//! `vieclam manual`: the embedded documents of `data/manual`. Lists them, prints one, pages it on a terminal.

mod tables;

use std::io::{self, IsTerminal, Write};
use std::process::{Command, Stdio};

use super::emit::Out;
use super::{Failure, Result};
use crate::words::{Lang, Phrase, language, manual as w};

pub use self::tables::table;

/// A document in Vietnamese and English; one written in English only has the same text twice.
struct Topic {
    name: &'static str,
    title: Phrase,
    text: [&'static str; 2],
}

macro_rules! topics {
    ($($name:literal $title:ident $vi:literal $en:literal)*) => {
        static TOPICS: &[Topic] = &[$(Topic {
            name: $name,
            title: w::$title,
            text: [
                include_str!(concat!("../../data/manual/", $vi)),
                include_str!(concat!("../../data/manual/", $en)),
            ],
        }),*];
    };
}

topics! {
    "clerk" TOPIC_CLERK "clerk.vi.md" "clerk.en.md"
    "commands" TOPIC_COMMANDS "commands.md" "commands.md"
    "server" TOPIC_SERVER "server.md" "server.md"
    "safety" TOPIC_SAFETY "safety.md" "safety.md"
    "security" TOPIC_SECURITY "security.md" "security.md"
    "plan" TOPIC_PLAN "plan.md" "plan.md"
    "counting" TOPIC_COUNTING "counting.md" "counting.md"
    "records" TOPIC_RECORDS "records.md" "records.md"
    "changelog" TOPIC_CHANGELOG "CHANGELOG.md" "CHANGELOG.md"
}

pub(super) fn run(topic: Option<&str>, out: &mut Out<'_>) -> Result<()> {
    let Some(name) = topic else {
        out.line(w::TOPICS)?;
        let mut topics = TOPICS.iter();
        return topics.try_for_each(|t| out.line(format!("  {:<10} {}", t.name, t.title)));
    };
    let found = TOPICS.iter().find(|t| t.name.eq_ignore_ascii_case(name));
    let topic = found.ok_or_else(|| {
        let names: Vec<&str> = TOPICS.iter().map(|t| t.name).collect();
        Failure::Usage(w::unknown_topic(name, names.join(", ")))
    })?;
    let text = topic.text[usize::from(language() == Lang::En)];
    let text = without_markers(text);
    if io::stdout().is_terminal() && page(&text, &pagers(std::env::var("PAGER").ok().as_deref())) {
        return Ok(());
    }
    out.bytes(text)
}

/// The document without the comments around its generated parts.
fn without_markers(text: &str) -> String {
    let lines = text.lines().filter(|l| !l.trim_start().starts_with("<!--"));
    lines.flat_map(|l| [l, "\n"]).collect()
}

/// The pagers to try in order, each with its arguments.
fn pagers(configured: Option<&str>) -> Vec<Vec<String>> {
    let own = if cfg!(windows) { "more" } else { "less -R" };
    let split = |command: &str| command.split_whitespace().map(String::from).collect();
    let all = configured.into_iter().chain([own]).map(split);
    all.filter(|words: &Vec<String>| !words.is_empty())
        .collect()
}

/// Sends the text through the first pager that starts; false when none does.
fn page(text: &str, pagers: &[Vec<String>]) -> bool {
    for pager in pagers {
        let (program, arguments) = pager.split_at(1);
        let started = Command::new(&program[0])
            .args(arguments)
            .stdin(Stdio::piped())
            .spawn();
        if let Ok(mut child) = started {
            // Fails when the pager quits early.
            if let Some(mut pipe) = child.stdin.take() {
                let _ = pipe.write_all(text.as_bytes());
            }
            let _ = child.wait();
            return true;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_configured_pager_is_first_and_an_empty_one_is_skipped() {
        let words = |pagers: Vec<Vec<String>>| -> Vec<String> {
            pagers.iter().map(|words| words.join(" ")).collect()
        };
        let own = words(pagers(None));
        assert_eq!(words(pagers(Some(""))), own);
        assert_eq!(
            words(pagers(Some("most  -s"))),
            [vec!["most -s".to_owned()], own].concat()
        );
    }

    #[test]
    fn a_missing_pager_is_skipped() {
        let missing = vec!["vieclam-no-such-pager".to_owned()];
        assert!(!page("text", &[missing]));
    }
}
