//! Verifies the trail: each row unchanged and in its place. Also finds a point that is recorded outside the register (in a
//! report or a backup's name).

use std::collections::BTreeSet;

use rusqlite::{Connection, OptionalExtension, params};
use serde_json::{Map, Value as Json};

use crate::register::Reader;
use crate::register::error::Result;
use crate::register::findings::{Findings, has_column};
use crate::register::trail::head::Head;
use crate::register::trail::record::{self, REMOVED, hex};
use crate::words::{register as w, safety as ws};

/// Action of a row that declares which rows lost an image by an erasure.
pub(in crate::register) const ERASE_ACTION: &str = "forget";
/// Minimum number of hexadecimal digits that identify a point of the trail.
const MIN_HASH_DIGITS: usize = 16;

/// The number of the row whose hash begins with these digits; 0 when all of them are zero.
pub fn row_of_hash(reader: Reader<'_>, digits: &str) -> Result<Option<i64>> {
    Ok(find_row_by_hash(reader.conn, digits)?)
}

/// [`row_of_hash`] over a connection.
pub(in crate::register) fn find_row_by_hash(
    conn: &Connection,
    digits: &str,
) -> rusqlite::Result<Option<i64>> {
    let digits = digits.to_ascii_uppercase();
    if digits.bytes().all(|b| b == b'0') {
        return Ok(Some(0));
    }
    conn.query_row(
        "SELECT id FROM audit WHERE substr(hex(hash), 1, length(?1)) = ?1",
        [digits],
        |row| row.get(0),
    )
    .optional()
}

/// Whether a point is in the trail; its hash may be the first half.
pub(in crate::register) fn has_point(conn: &Connection, point: &Head) -> rusqlite::Result<bool> {
    let sql = "SELECT hash FROM audit WHERE id = ?1";
    let hash: Option<Vec<u8>> = conn
        .query_row(sql, [point.row], |row| row.get(0))
        .optional()?;
    Ok(match hash {
        Some(hash) => hex(&hash).starts_with(&point.hash),
        None => point.row == 0,
    })
}

/// Normalises copied digits of a hash: whitespace and case are ignored. `None` for fewer than 16, more than 64 or other
/// characters.
#[must_use]
pub fn parse_hash_digits(text: &str) -> Option<String> {
    let digits: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let fits = (MIN_HASH_DIGITS..=64).contains(&digits.len())
        && digits.bytes().all(|b| b.is_ascii_hexdigit());
    fits.then(|| digits.to_ascii_lowercase())
}

/// A row of the trail as stored.
struct TrailRow {
    id: i64,
    /// uuid, at, clerk, origin, action, before, after.
    columns: [String; 7],
    prev: Vec<u8>,
    hash: Vec<u8>,
    salts: Option<String>,
}

/// Verifies the chain from its first row, and compares `audit_record` with the images of the rows.
pub(in crate::register) fn verify_chain(
    conn: &Connection,
    findings: &mut Findings,
) -> rusqlite::Result<()> {
    let salts = if has_column(conn, "audit", "salts")? {
        "salts"
    } else {
        "NULL AS salts"
    };
    let mut select = conn.prepare(&format!(
        "SELECT id, uuid, at, clerk, origin, action, before, after, prev_hash, hash, {salts} FROM audit ORDER BY id"
    ))?;
    let mut link = conn.prepare(
        "SELECT 1 FROM audit_record WHERE record = ?1 AND record_id = ?2 AND audit_id = ?3",
    )?;
    let mut rows = select.query([])?;
    let (mut head, mut number, mut links) = (vec![0_u8; 32], 0_i64, 0_i64);
    let (mut without_image, mut declared) = (BTreeSet::new(), BTreeSet::new());
    while let Some(row) = rows.next()? {
        let row = TrailRow::from_row(row)?;
        let parsed = row.parse();
        let is_in_place = row.prev == head && row.id == number + 1;
        match &parsed {
            Some(parsed) if is_in_place && parsed.hash.as_ref().is_none_or(|h| *h == row.hash) => {}
            _ => findings.add(|| w::trail_broken(row.id)),
        }
        if let Some(parsed) = parsed {
            for key in &parsed.keys {
                let (record, id) = key.split_once(':').unwrap_or((key, "0"));
                links += 1;
                if !link.exists(params![record, id.parse().unwrap_or(0_i64), row.id])? {
                    findings.add(|| ws::link_missing(row.id, key));
                }
            }
            without_image.extend(parsed.image_removed.then_some(row.id));
            declared.extend(parsed.declared_rows);
        }
        (head, number) = (row.hash, row.id);
        findings.trail_rows += 1;
    }
    for id in without_image.difference(&declared) {
        findings.add(|| w::trail_broken(id));
    }
    let link_count: i64 =
        conn.query_row("SELECT count(*) FROM audit_record", [], |row| row.get(0))?;
    if link_count != links {
        findings.add(|| ws::links_too_many(link_count - links));
    }
    findings.head = Head {
        row: number,
        hash: hex(&head),
    };
    Ok(())
}

/// A row after parsing.
struct ParsedRow {
    /// The recomputed hash; `None` for a row of the first format that has lost an image.
    hash: Option<Vec<u8>>,
    /// Keys of the images that are present.
    keys: Vec<String>,
    image_removed: bool,
    /// The rows that this erasure declares to have lost an image.
    declared_rows: Vec<i64>,
}

impl TrailRow {
    fn from_row(row: &rusqlite::Row<'_>) -> rusqlite::Result<Self> {
        let mut columns: [String; 7] = Default::default();
        for (column, at) in columns.iter_mut().zip(1..) {
            *column = row.get(at)?;
        }
        Ok(Self {
            id: row.get(0)?,
            columns,
            prev: row.get("prev_hash")?,
            hash: row.get("hash")?,
            salts: row.get("salts")?,
        })
    }

    /// `None` when a text is not exactly as this program writes it.
    fn parse(&self) -> Option<ParsedRow> {
        let [uuid, at, clerk, origin, action, before, after] = &self.columns;
        let (old, new) = (object(before)?, object(after)?);
        let mut keys: Vec<String> = old.keys().cloned().collect();
        keys.extend(new.keys().filter(|k| !old.contains_key(*k)).cloned());
        let declared_rows = if action == ERASE_ACTION {
            parse_declared_rows(&new)
        } else {
            Vec::new()
        };
        let mut row = ParsedRow {
            hash: None,
            keys,
            image_removed: false,
            declared_rows,
        };
        let Some(salts) = &self.salts else {
            row.hash = Some(record::hash(&self.prev, &self.columns));
            return Some(row);
        };
        let salts = object(salts)?;
        let mut digests = Vec::with_capacity(salts.len());
        for (key, salt) in &salts {
            let salt = salt.as_str()?;
            digests.push(match salt.strip_prefix(REMOVED) {
                Some(digest) => {
                    row.image_removed = true;
                    digest.to_owned()
                }
                None => record::stored_digest(salt, key, [&old, &new]),
            });
        }
        let is_first_format = salts.contains_key("");
        if is_first_format {
            return Some(row);
        }
        // Each image that is present has a salt.
        let has_salt = |key: &String| {
            let salt = salts.get(key).and_then(Json::as_str);
            salt.is_some_and(|s| !s.starts_with(REMOVED))
        };
        if !row.keys.iter().all(has_salt) {
            return None;
        }
        let columns = [uuid, at, clerk, origin, action].map(String::as_str);
        row.hash = Some(record::hash_of_digests(&self.prev, columns, &digests));
        Some(row)
    }
}

/// The object of a text, if the text is exactly as this program writes it.
fn object(text: &str) -> Option<Map<String, Json>> {
    let map: Map<String, Json> = serde_json::from_str(text).ok()?;
    (serde_json::to_string(&map).ok()? == text).then_some(map)
}

fn parse_declared_rows(after: &Map<String, Json>) -> Vec<i64> {
    let rows = after
        .values()
        .filter_map(|event| event.get("rows")?.as_array());
    rows.flatten().filter_map(Json::as_i64).collect()
}
