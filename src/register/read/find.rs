//! Finding a person, blind to marks: by the start of any word of the name, an ID number (present or former) or a phone.

use rusqlite::{Connection, Row, params};
use serde::Serialize;

use crate::domain::{name, phone};
use crate::register::error::RegisterError;

/// A person found; serialized for `vieclam find`.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Hit {
    /// Register number.
    #[serde(rename = "register_no")]
    pub id: i64,
    /// 12 digits, if known.
    pub citizen_id: Option<String>,
    /// As kept.
    pub full_name: String,
    /// ISO, perhaps only a year or month.
    pub born: String,
    /// Telephone.
    pub phone: Option<String>,
    /// Tổ dân phố.
    pub neighbourhood: Option<String>,
    /// Left the ward on.
    #[serde(skip)]
    pub left_on: Option<String>,
}

/// At most so many starts of words are looked through for the other words of a search.
const MAX_CANDIDATES: i64 = 5_000;

/// The first people a text finds, at most `limit`. An empty text finds nobody; of a scanned card the number counts.
///
/// # Errors
/// When the register cannot be read.
pub fn find(conn: &Connection, text: &str, limit: usize) -> Result<Vec<Hit>, RegisterError> {
    let text = text.split('|').next().unwrap_or_default();
    let folded = name::fold(&name::clean(text));
    if folded.is_empty() {
        return Ok(Vec::new());
    }
    if let Some(number) = folded.strip_prefix('#') {
        return by_number(conn, number);
    }
    if folded.chars().any(|c| c.is_ascii_digit()) && !folded.chars().any(char::is_alphabetic) {
        return by_digits(conn, &folded, limit);
    }
    let mut hits = by_name_prefix(conn, &folded, limit)?;
    if hits.len() < limit {
        add_missing(&mut hits, by_word_prefix(conn, &folded, "", limit)?, limit);
    }
    let words: Vec<&str> = folded.split(' ').collect();
    if words.len() > 1 && hits.len() < limit {
        add_missing(&mut hits, by_scattered_words(conn, &words, limit)?, limit);
    }
    Ok(hits)
}

/// Names that begin with the text come first: who is being written down is read out from the family name on.
fn by_name_prefix(conn: &Connection, start: &str, limit: usize) -> Result<Vec<Hit>, RegisterError> {
    let end = format!("{start}\u{10FFFF}");
    let limit = i64::try_from(limit).unwrap_or(MAX_CANDIDATES);
    let mut select = conn.prepare_cached(include_str!("../sql/find_by_prefix.sql"))?;
    let hits = select.query_map(params![start, end, limit], hit)?;
    Ok(hits.collect::<Result<_, _>>()?)
}

/// Adds those not found yet.
fn add_missing(hits: &mut Vec<Hit>, more: Vec<Hit>, limit: usize) {
    for hit in more {
        if hits.len() < limit && !hits.iter().any(|h| h.id == hit.id) {
            hits.push(hit);
        }
    }
}

fn by_number(conn: &Connection, number: &str) -> Result<Vec<Hit>, RegisterError> {
    let Ok(id) = number.parse::<i64>() else {
        return Ok(Vec::new());
    };
    let mut select = conn.prepare_cached(include_str!("../sql/find_number.sql"))?;
    Ok(select.query_map([id], hit)?.collect::<Result<_, _>>()?)
}

fn by_digits(conn: &Connection, text: &str, limit: usize) -> Result<Vec<Hit>, RegisterError> {
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let mut hits = by_word_prefix(conn, &digits, "", limit)?;
    if hits.is_empty()
        && let Ok(normal) = phone::parse(text)
        && normal != digits
    {
        hits = by_word_prefix(conn, &normal, "", limit)?;
    }
    Ok(hits)
}

/// Words that do not follow each other in the name: the longest finds, the others sift.
fn by_scattered_words(
    conn: &Connection,
    words: &[&str],
    limit: usize,
) -> Result<Vec<Hit>, RegisterError> {
    let Some(longest) = words.iter().max_by_key(|w| w.len()) else {
        return Ok(Vec::new());
    };
    let others: Vec<&str> = words.iter().copied().filter(|w| w != longest).collect();
    by_word_prefix(conn, longest, &others.join(" "), limit)
}

fn by_word_prefix(
    conn: &Connection,
    start: &str,
    others: &str,
    limit: usize,
) -> Result<Vec<Hit>, RegisterError> {
    let end = format!("{start}\u{10FFFF}");
    let candidates = if others.is_empty() {
        i64::try_from(limit * 4).unwrap_or(MAX_CANDIDATES)
    } else {
        MAX_CANDIDATES
    };
    let mut select = conn.prepare_cached(include_str!("../sql/find.sql"))?;
    let mut hits: Vec<Hit> = Vec::new();
    let mut rows = select.query(params![start, end, candidates])?;
    while let Some(row) = rows.next()? {
        let id: i64 = row.get("id")?;
        let folded = row.get_ref("name_fold")?.as_str().unwrap_or_default();
        if hits.iter().any(|h| h.id == id) || !has_words(folded, others) {
            continue;
        }
        hits.push(hit(row)?);
        if hits.len() == limit {
            break;
        }
    }
    Ok(hits)
}

fn has_words(folded: &str, others: &str) -> bool {
    others
        .split(' ')
        .filter(|w| !w.is_empty())
        .all(|w| folded.split(' ').any(|part| part.starts_with(w)))
}

fn hit(row: &Row<'_>) -> rusqlite::Result<Hit> {
    Ok(Hit {
        id: row.get("id")?,
        citizen_id: row.get("citizen_id")?,
        full_name: row.get("full_name")?,
        born: row.get("born")?,
        phone: row.get("phone")?,
        neighbourhood: row.get("neighbourhood")?,
        left_on: row.get("left_on")?,
    })
}
