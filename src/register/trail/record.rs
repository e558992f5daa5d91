//! Appends to the trail: one row per change, chained by SHA-256, in the change's transaction. A row's hash covers one digest
//! per image, so that erasure can remove an image and the chain still verifies. Verification is in `verify`.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use rusqlite::{Connection, OptionalExtension, params};
use serde_json::{Map, Value as Json};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::domain::ids::PersonId;
use crate::register::trail::event::EVENT_TABLE;
use crate::register::write::op::ChangeMeta;

/// In `salts`, marks the digest of a removed image.
pub const REMOVED: char = '=';

/// A record's columns as the trail stores them.
pub type RecordImage = Map<String, Json>;

/// The image of the record after it is voided.
pub fn voided(image: &RecordImage, at: &str, reason: &str) -> RecordImage {
    let mut image = image.clone();
    image.insert("voided_at".to_owned(), Json::from(at));
    image.insert("void_reason".to_owned(), Json::from(reason));
    image
}

/// Whether the record is void in the image.
pub fn is_void(image: &RecordImage) -> bool {
    image.contains_key("voided_at")
}

/// The version of the record in the image.
pub fn version(image: &RecordImage) -> Option<i64> {
    image.get("version")?.as_i64()
}

/// A record before and after a change.
#[derive(Clone, Debug)]
pub struct Image {
    pub table: &'static str,
    pub id: i64,
    pub before: Option<RecordImage>,
    pub after: Option<RecordImage>,
}

impl Image {
    /// The image of an event, about a person or none.
    pub fn event(person: Option<PersonId>, details: RecordImage) -> Self {
        Self {
            table: EVENT_TABLE,
            id: person.map_or(0, PersonId::get),
            before: None,
            after: Some(details),
        }
    }
}

/// Number and hash of the newest row; 0 and 32 zero bytes for an empty trail.
pub fn newest(conn: &Connection) -> rusqlite::Result<(i64, Vec<u8>)> {
    let newest = conn
        .prepare_cached("SELECT id, hash FROM audit ORDER BY id DESC LIMIT 1")?
        .query_row([], |row| row.try_into())
        .optional()?;
    Ok(newest.unwrap_or_else(|| (0, vec![0; 32])))
}

/// Both images of one record in a row, as stored JSON; empty for none.
struct Pair {
    key: String,
    before: String,
    after: String,
}

/// Serialises the images; a record written twice in one change keeps its first image before and its last image after.
fn pairs(images: &[Image]) -> rusqlite::Result<Vec<Pair>> {
    let text = |image: Option<&RecordImage>| {
        let text = image.map_or_else(|| Ok(String::new()), serde_json::to_string);
        text.map_err(|e| rusqlite::Error::ToSqlConversionFailure(e.into()))
    };
    let mut pairs: Vec<Pair> = Vec::with_capacity(images.len());
    let mut places: HashMap<(&str, i64), usize> = HashMap::with_capacity(images.len());
    for image in images {
        let after = text(image.after.as_ref())?;
        match places.entry((image.table, image.id)) {
            Entry::Occupied(_) if after.is_empty() => {}
            Entry::Occupied(place) => pairs[*place.get()].after = after,
            Entry::Vacant(place) => {
                place.insert(pairs.len());
                let key = format!("{}:{}", image.table, image.id);
                let before = text(image.before.as_ref())?;
                pairs.push(Pair { key, before, after });
            }
        }
    }
    Ok(pairs)
}

/// One side of a row as a JSON object by image key.
fn images_json(pairs: &[Pair], pick: fn(&Pair) -> &str) -> String {
    let present = pairs.iter().filter(|p| !pick(p).is_empty());
    let entries: Vec<String> = present
        .map(|p| format!("\"{}\":{}", p.key, pick(p)))
        .collect();
    format!("{{{}}}", entries.join(","))
}

/// Appends the row of a change; returns its hash.
pub fn append(
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
    let before = images_json(&pairs, |p| &p.before);
    let after = images_json(&pairs, |p| &p.after);
    let mut salts = Map::new();
    let mut digests = Vec::with_capacity(pairs.len());
    for pair in &pairs {
        let salt = new_salt();
        digests.push(digest(&salt, &pair.key, &pair.before, &pair.after));
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

/// A new random salt, 32 hexadecimal digits.
pub fn new_salt() -> String {
    Uuid::new_v4().simple().to_string()
}

/// Digest of one record in a row, in hexadecimal: over its salt, its key and both images.
fn digest(salt: &str, key: &str, before: &str, after: &str) -> String {
    hex(&hash(&[], [salt, key, before, after]))
}

/// [`digest`] of one record in a stored row, from the images of that row.
pub fn stored_digest(salt: &str, key: &str, [before, after]: [&Map<String, Json>; 2]) -> String {
    let text =
        |images: &Map<String, Json>| images.get(key).map_or_else(String::new, Json::to_string);
    digest(salt, key, &text(before), &text(after))
}

/// Hash of a row: over the previous hash, the columns (uuid, at, clerk, origin, action) and the digest of each record.
pub fn hash_of_digests(head: &[u8], columns: [&str; 5], digests: &[String]) -> Vec<u8> {
    let digests = digests.iter().map(String::as_str);
    hash(head, columns.into_iter().chain(digests))
}

/// SHA-256 over the previous hash and each column prefixed by its length, so that different rows cannot give the same input.
pub fn hash(head: &[u8], columns: impl IntoIterator<Item = impl AsRef<str>>) -> Vec<u8> {
    let mut sha = Sha256::new();
    sha.update(head);
    for column in columns {
        let column = column.as_ref().as_bytes();
        sha.update((column.len() as u64).to_le_bytes());
        sha.update(column);
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
