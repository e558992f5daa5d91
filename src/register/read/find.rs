//! Finds people, ignoring diacritics: by the start of any word of the name, by a present or former citizen ID, or by phone.

use rusqlite::params;

use crate::domain::ids::PersonId;
use crate::domain::{name, phone};
use crate::entry::PersonSummary;
use crate::register::read::lookup::person_summary;
use crate::register::{Reader, Result};

/// Maximum number of matches of one word that are tested for the other words.
const MAX_CANDIDATES: i64 = 5_000;

/// The first people that match a text, at most `limit`; none for an empty text. Of a scanned card, only the number is used.
pub fn people(reader: Reader<'_>, text: &str, limit: usize) -> Result<Vec<PersonSummary>> {
    let text = text.split('|').next().unwrap_or_default();
    let folded = name::fold(&name::clean(text));
    if folded.is_empty() {
        return Ok(Vec::new());
    }
    if let Some(number) = folded.strip_prefix('#') {
        return by_number(reader, number);
    }
    if folded.chars().any(|c| c.is_ascii_digit()) && !folded.chars().any(char::is_alphabetic) {
        return by_digits(reader, &folded, limit);
    }
    let mut hits = by_name_prefix(reader, &folded, limit)?;
    if hits.len() < limit {
        let more = by_word_prefix(reader, &folded, "", limit)?;
        add_missing(&mut hits, more, limit);
    }
    let words: Vec<&str> = folded.split(' ').collect();
    if words.len() > 1 && hits.len() < limit {
        add_missing(&mut hits, by_scattered_words(reader, &words, limit)?, limit);
    }
    Ok(hits)
}

/// Names that begin with the text come first: clerks hear names from the family name on.
fn by_name_prefix(reader: Reader<'_>, start: &str, limit: usize) -> Result<Vec<PersonSummary>> {
    let end = format!("{start}\u{10FFFF}");
    let limit = i64::try_from(limit).unwrap_or(MAX_CANDIDATES);
    let sql = include_str!("../sql/find_by_prefix.sql");
    reader.rows(sql, params![start, end, limit], person_summary)
}

fn add_missing(hits: &mut Vec<PersonSummary>, more: Vec<PersonSummary>, limit: usize) {
    for hit in more {
        if hits.len() < limit && !hits.iter().any(|h| h.id == hit.id) {
            hits.push(hit);
        }
    }
}

fn by_number(reader: Reader<'_>, number: &str) -> Result<Vec<PersonSummary>> {
    let Ok(id) = number.parse::<i64>() else {
        return Ok(Vec::new());
    };
    reader.rows(include_str!("../sql/find_number.sql"), [id], person_summary)
}

fn by_digits(reader: Reader<'_>, text: &str, limit: usize) -> Result<Vec<PersonSummary>> {
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let mut hits = by_word_prefix(reader, &digits, "", limit)?;
    if hits.is_empty()
        && let Ok(normal) = phone::parse(text)
        && normal != digits
    {
        hits = by_word_prefix(reader, &normal, "", limit)?;
    }
    Ok(hits)
}

/// Words that are not adjacent in the name: the longest one searches, the others filter.
fn by_scattered_words(
    reader: Reader<'_>,
    words: &[&str],
    limit: usize,
) -> Result<Vec<PersonSummary>> {
    let Some(longest) = words.iter().max_by_key(|w| w.len()) else {
        return Ok(Vec::new());
    };
    let others: Vec<&str> = words.iter().copied().filter(|w| w != longest).collect();
    by_word_prefix(reader, longest, &others.join(" "), limit)
}

fn by_word_prefix(
    reader: Reader<'_>,
    start: &str,
    others: &str,
    limit: usize,
) -> Result<Vec<PersonSummary>> {
    let end = format!("{start}\u{10FFFF}");
    let candidates = if others.is_empty() {
        i64::try_from(limit * 4).unwrap_or(MAX_CANDIDATES)
    } else {
        MAX_CANDIDATES
    };
    let mut hits: Vec<PersonSummary> = Vec::new();
    let params = params![start, end, candidates];
    reader.find_map(include_str!("../sql/find.sql"), params, |row| {
        let id: PersonId = row.get("id")?;
        let folded = row.get_ref("name_fold")?.as_str().unwrap_or_default();
        if !hits.iter().any(|h| h.id == id) && has_words(folded, others) {
            hits.push(person_summary(row)?);
        }
        Ok((hits.len() == limit).then_some(()))
    })?;
    Ok(hits)
}

fn has_words(folded: &str, others: &str) -> bool {
    others
        .split(' ')
        .filter(|w| !w.is_empty())
        .all(|w| folded.split(' ').any(|part| part.starts_with(w)))
}
