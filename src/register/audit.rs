//! The trail: one row a change, chained by SHA-256, written in the change's own transaction.

use rusqlite::{Connection, OptionalExtension, params};
use serde::{Serialize, Serializer};
use serde_json::{Map, Value as Json};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::write::Stamp;

/// One record before and after a change.
#[derive(Clone, Debug)]
pub(super) struct Image {
    pub table: &'static str,
    pub id: i64,
    pub before: Option<Map<String, Json>>,
    pub after: Option<Map<String, Json>>,
}

/// The images of one side, as the object they are stored as; borrowed, for an import writes many.
struct Side<'i>(Vec<(String, &'i Map<String, Json>)>);

impl Serialize for Side<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_map(self.0.iter().map(|(key, map)| (key, map)))
    }
}

/// The hash of the newest row; 32 zero bytes before the first.
pub(super) fn head(conn: &Connection) -> rusqlite::Result<Vec<u8>> {
    let newest = conn
        .prepare_cached("SELECT hash FROM audit ORDER BY id DESC LIMIT 1")?
        .query_row([], |row| row.get(0))
        .optional()?;
    Ok(newest.unwrap_or_else(|| vec![0; 32]))
}

/// Writes the row of a change and returns its hash.
pub(super) fn record(
    conn: &Connection,
    uuid: Uuid,
    who: &Stamp,
    origin: &str,
    action: &str,
    images: &[Image],
    head: &[u8],
) -> rusqlite::Result<Vec<u8>> {
    let side = |pick: fn(&Image) -> Option<&Map<String, Json>>| {
        let mut all: Vec<(String, &Map<String, Json>)> = Vec::with_capacity(images.len());
        for image in images {
            let (key, Some(map)) = (format!("{}:{}", image.table, image.id), pick(image)) else {
                continue;
            };
            match all.iter_mut().find(|(known, _)| *known == key) {
                Some(known) => known.1 = map,
                None => all.push((key, map)),
            }
        }
        serde_json::to_string(&Side(all))
            .map_err(|e| rusqlite::Error::ToSqlConversionFailure(e.into()))
    };
    let uuid = uuid.to_string();
    let (before, after) = (side(|i| i.before.as_ref())?, side(|i| i.after.as_ref())?);
    let hash = hash(
        head,
        &[&uuid, &who.at, &who.by, origin, action, &before, &after],
    );
    conn.prepare_cached(include_str!("sql/audit_insert.sql"))?
        .execute(params![
            uuid, who.at, who.by, origin, action, before, after, head, hash
        ])?;
    let audit = conn.last_insert_rowid();
    let mut link = conn.prepare_cached(
        "INSERT OR IGNORE INTO audit_record (record, record_id, audit_id) VALUES (?1, ?2, ?3)",
    )?;
    for image in images {
        link.execute(params![image.table, image.id, audit])?;
    }
    Ok(hash)
}

/// SHA-256 over the hash before and each column with its length, so that no two rows read alike.
pub(super) fn hash(head: &[u8], columns: &[&str]) -> Vec<u8> {
    let mut sha = Sha256::new();
    sha.update(head);
    for column in columns {
        sha.update((column.len() as u64).to_le_bytes());
        sha.update(column.as_bytes());
    }
    sha.finalize().to_vec()
}
