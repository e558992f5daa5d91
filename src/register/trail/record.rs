//! Appends to the trail: one row per change, chained by SHA-256, in the change's transaction. A row's hash covers one digest
//! per image, so that erasure can remove an image and the chain still verifies. Verification is in `verify`.

use rusqlite::{Connection, OptionalExtension, params};
use serde_json::{Map, Value as Json};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::register::write::op::ChangeMeta;

/// In `salts`, marks the digest of a removed image.
pub(in crate::register) const REMOVED: char = '=';

/// A record's columns as the trail stores them.
pub(in crate::register) type RecordImage = Map<String, Json>;

/// The image of the record after it is voided.
pub(in crate::register) fn voided(image: &RecordImage, at: &str, reason: &str) -> RecordImage {
    let mut image = image.clone();
    image.insert("voided_at".to_owned(), Json::from(at));
    image.insert("void_reason".to_owned(), Json::from(reason));
    image
}

pub(in crate::register) fn is_void(image: &RecordImage) -> bool {
    image.contains_key("voided_at")
}

/// A record before and after a change.
#[derive(Clone, Debug)]
pub(in crate::register) struct Image {
    pub table: &'static str,
    pub id: i64,
    pub before: Option<Map<String, Json>>,
    pub after: Option<Map<String, Json>>,
}

/// Hash of the newest row; 32 zero bytes for an empty trail.
pub(in crate::register) fn head(conn: &Connection) -> rusqlite::Result<Vec<u8>> {
    let newest = conn
        .prepare_cached("SELECT hash FROM audit ORDER BY id DESC LIMIT 1")?
        .query_row([], |row| row.get(0))
        .optional()?;
    Ok(newest.unwrap_or_else(|| vec![0; 32]))
}

/// Both images of one record in a row, as stored JSON.
#[derive(Default)]
struct Pair {
    key: String,
    before: Option<String>,
    after: Option<String>,
}

/// Serialises the images; a record written twice in one change keeps its first image before and its last image after.
fn pairs(images: &[Image]) -> rusqlite::Result<Vec<Pair>> {
    let text = |map: &Map<String, Json>| {
        serde_json::to_string(map).map_err(|e| rusqlite::Error::ToSqlConversionFailure(e.into()))
    };
    let mut pairs: Vec<Pair> = Vec::with_capacity(images.len());
    for image in images {
        let key = format!("{}:{}", image.table, image.id);
        let after = image.after.as_ref().map(text).transpose()?;
        if let Some(existing) = pairs.iter_mut().find(|p| p.key == key) {
            existing.after = after.or(existing.after.take());
        } else {
            let before = image.before.as_ref().map(text).transpose()?;
            pairs.push(Pair { key, before, after });
        }
    }
    Ok(pairs)
}

/// One side of a row as a JSON object by image key.
fn images_json(pairs: &[Pair], pick: fn(&Pair) -> Option<&String>) -> String {
    let entries: Vec<String> = pairs
        .iter()
        .filter_map(|p| pick(p).map(|text| format!("\"{}\":{text}", p.key)))
        .collect();
    format!("{{{}}}", entries.join(","))
}

/// Appends the row of a change; returns its hash.
pub(in crate::register) fn append(
    conn: &Connection,
    uuid: Uuid,
    meta: &ChangeMeta,
    origin: &str,
    action: &str,
    images: &[Image],
    head: &[u8],
) -> rusqlite::Result<Vec<u8>> {
    let uuid = uuid.to_string();
    let pairs = pairs(images)?;
    let (before, after) = (
        images_json(&pairs, |p| p.before.as_ref()),
        images_json(&pairs, |p| p.after.as_ref()),
    );
    let mut salts = Map::new();
    let mut digests = Vec::with_capacity(pairs.len());
    for pair in &pairs {
        let salt = Uuid::new_v4().simple().to_string();
        let text = |side: &Option<String>| side.clone().unwrap_or_default();
        digests.push(digest(
            &salt,
            &pair.key,
            &text(&pair.before),
            &text(&pair.after),
        ));
        salts.insert(pair.key.clone(), Json::from(salt));
    }
    let hash = hash_of_digests(head, [&uuid, &meta.at, &meta.by, origin, action], &digests);
    conn.prepare_cached(include_str!("../sql/audit_insert.sql"))?
        .execute(params![
            uuid,
            meta.at,
            meta.by,
            origin,
            action,
            before,
            after,
            head,
            hash,
            Json::Object(salts).to_string()
        ])?;
    let audit_id = conn.last_insert_rowid();
    let mut link = conn.prepare_cached(
        "INSERT OR IGNORE INTO audit_record (record, record_id, audit_id) VALUES (?1, ?2, ?3)",
    )?;
    for image in images {
        link.execute(params![image.table, image.id, audit_id])?;
    }
    Ok(hash)
}

/// Digest of one record in a row, in hexadecimal: over its salt, its key and both images.
pub(in crate::register) fn digest(salt: &str, key: &str, before: &str, after: &str) -> String {
    hex(&hash(&[], &[salt, key, before, after]))
}

/// Hash of a row: over the previous hash, the columns (uuid, at, clerk, origin, action) and the digest of each record.
pub(in crate::register) fn hash_of_digests(
    head: &[u8],
    columns: [&str; 5],
    digests: &[String],
) -> Vec<u8> {
    let all: Vec<&str> = columns
        .into_iter()
        .chain(digests.iter().map(String::as_str))
        .collect();
    hash(head, &all)
}

/// SHA-256 over the previous hash and each column prefixed by its length, so that different rows cannot give the same input.
pub(in crate::register) fn hash(head: &[u8], columns: &[&str]) -> Vec<u8> {
    let mut sha = Sha256::new();
    sha.update(head);
    for column in columns {
        sha.update((column.len() as u64).to_le_bytes());
        sha.update(column.as_bytes());
    }
    sha.finalize().to_vec()
}

/// Lowercase hexadecimal.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
