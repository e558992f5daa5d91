//! What the trail covers: each table is held against it in both directions, or exempt by name with a reason. Most tables have
//! one image a row, `table:id`; two have one image for several rows.

use rusqlite::Connection;
use serde_json::{Map, Value as Json};
use sha2::{Digest, Sha256};

use crate::forms::Record;
use crate::register::schema;
use crate::register::trail::record::{Image, RecordImage, hex};
use crate::register::trail::removal::FIRST_FORMAT;
use crate::register::write::op::SOFT_CHECK;
use crate::register::write::tables::row_image;
use crate::words::safety as w;

/// Tables without images, with the reason.
pub(in crate::register) const EXEMPT: [(&str, &str); 6] = [
    ("audit", "the trail itself; its chain is verified"),
    (
        "audit_record",
        "derived from the images and compared with them",
    ),
    (
        "person_word",
        "derived from a person's name and numbers and compared with them",
    ),
    (
        "report_figure",
        "the report's own image holds the digest of its figures",
    ),
    ("draft", "typed and not saved"),
    ("clerk_session", "counts that name no person and no record"),
];

/// The identity of the register and the flag of a demo: one image of all rows, `meta:0`.
pub(in crate::register) const META: &str = "meta";
const REPORT: &str = "report";
/// The people behind an issued report: one image with their digest, `report_person:ID` of the report.
pub(in crate::register) const REPORT_PEOPLE: &str = "report_person";

/// Action of the row with which an upgrade begins the coverage of [`SINCE_BASELINE`].
pub(in crate::register) const BASELINE: &str = "baseline";
/// The first version with that row.
pub(super) const BASELINE_VERSION: usize = 7;
/// Tables that had no complete images before.
const SINCE_BASELINE: [&str; 6] = [
    META,
    REPORT_PEOPLE,
    "forget_request",
    "sample",
    "verification",
    "dispute",
];

/// Tables whose images are appended along with those of a change, which undoing it leaves.
pub(in crate::register) const ATTACHED: [&str; 2] = [META, "sample"];

/// The tables of a version that are held against the trail, by name.
pub(in crate::register) fn covered_tables(version: usize) -> rusqlite::Result<Vec<String>> {
    let reference = schema::reference(version)?;
    let mut select =
        reference.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")?;
    let mut tables: Vec<String> = select
        .query_map([], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    tables.retain(|table| {
        let is_exempt = EXEMPT.iter().any(|(exempt, _)| exempt == table);
        let is_later = version < BASELINE_VERSION && SINCE_BASELINE.contains(&table.as_str());
        !is_exempt && !is_later
    });
    Ok(tables)
}

/// Whether a register that names a version before [`BASELINE_VERSION`] had that version already, whatever its file says now:
/// it has an identity, or its trail has an image of it. Another baseline would take altered rows for the first ones.
pub(in crate::register) fn is_version_lowered(
    conn: &Connection,
    version: usize,
) -> rusqlite::Result<bool> {
    if !(1..BASELINE_VERSION).contains(&version) {
        return Ok(false);
    }
    let sql = r#"SELECT EXISTS (SELECT 1 FROM audit_record WHERE record = ?1)
        OR EXISTS (SELECT 1 FROM audit WHERE action = ?2 OR instr(after, '"' || ?1 || ':0":') > 0)"#;
    let in_trail = conn.query_row(sql, [META, BASELINE], |row| row.get(0))?;
    Ok(in_trail || schema::register_id(conn)?.is_some())
}

/// Whether the rows of a table are counted as records: what clerks enter and issue. Accounts, requests and samples are not;
/// samples are drawn by chance.
pub(in crate::register) fn is_record(table: &str) -> bool {
    Record::from_table(table).is_some() || [SOFT_CHECK, REPORT].contains(&table)
}

/// Whether a table has one image for several rows.
pub(in crate::register) fn is_aggregate(table: &str) -> bool {
    [META, REPORT_PEOPLE].contains(&table)
}

/// The numbers under which a covered table has images now, in order.
pub(in crate::register) fn ids(conn: &Connection, table: &str) -> rusqlite::Result<Vec<i64>> {
    let sql = match table {
        META => "SELECT 0",
        REPORT_PEOPLE => "SELECT id FROM report ORDER BY id",
        _ => &format!("SELECT id FROM {table} ORDER BY id"),
    };
    conn.prepare(sql)?
        .query_map([], |row| row.get(0))?
        .collect()
}

/// The present image of a covered table under a number.
pub(in crate::register) fn image(
    conn: &Connection,
    table: &str,
    id: i64,
) -> rusqlite::Result<Option<RecordImage>> {
    match table {
        META => meta_image(conn).map(Some),
        REPORT_PEOPLE => people_image(conn, id).map(Some),
        _ => row_image(conn, table, id),
    }
}

fn meta_image(conn: &Connection) -> rusqlite::Result<RecordImage> {
    let mut select = conn.prepare_cached("SELECT key, value FROM meta ORDER BY key")?;
    let rows = select.query_map([], |row| {
        let (key, value): (String, String) = row.try_into()?;
        Ok((key, Json::from(value)))
    })?;
    rows.collect()
}

/// Number and digest of the people behind a report. SHA-256 over each row's target after its length, person and side.
fn people_image(conn: &Connection, report: i64) -> rusqlite::Result<RecordImage> {
    let sql = "SELECT target, person_id, counted FROM report_person WHERE report_id = ?1 ORDER BY target, person_id, counted";
    let mut select = conn.prepare_cached(sql)?;
    let mut rows = select.query([report])?;
    let (mut sha, mut count) = (Sha256::new(), 0_u64);
    while let Some(row) = rows.next()? {
        let target = row.get_ref(0)?.as_bytes()?;
        sha.update((target.len() as u64).to_le_bytes());
        sha.update(target);
        for at in [1, 2] {
            sha.update(row.get::<_, i64>(at)?.to_le_bytes());
        }
        count += 1;
    }
    let digest = hex(&sha.finalize());
    Ok(Map::from_iter([
        ("people".to_owned(), Json::from(count)),
        ("digest".to_owned(), Json::from(digest)),
    ]))
}

/// The images with which the coverage begins in an upgrade: the last row of the trail's first format (0 for none), and all
/// rows of the tables that had none.
pub(in crate::register) fn baseline(
    conn: &Connection,
    from: usize,
    to: usize,
) -> rusqlite::Result<Vec<Image>> {
    let mut images = Vec::new();
    if (1..BASELINE_VERSION).contains(&from) && to >= BASELINE_VERSION {
        let sql = r#"SELECT coalesce(max(id), 0) FROM audit WHERE salts IS NULL OR instr(salts, '"":"=') > 0"#;
        let first_format: i64 = conn.query_row(sql, [], |row| row.get(0))?;
        let details = Map::from_iter([(FIRST_FORMAT.to_owned(), first_format.into())]);
        images.push(Image::event(None, details));
        for table in SINCE_BASELINE {
            for id in ids(conn, table)? {
                images.push(Image {
                    table,
                    id,
                    before: None,
                    after: image(conn, table, id)?,
                });
            }
        }
    }
    Ok(images)
}

/// What clerks call a row of a covered table, in the thread's language; the table's name when there is no such word.
pub(in crate::register) fn label(table: &str) -> &str {
    let phrase = match table {
        SOFT_CHECK => w::SOFT_CHECK,
        REPORT => w::ISSUED_REPORT,
        REPORT_PEOPLE => w::REPORT_PEOPLE,
        META => w::REGISTER_IDENTITY,
        "clerk" => w::ACCOUNT,
        "clerk_key" => w::ACCOUNT_KEY,
        "forget_request" => w::ERASURE_REQUEST,
        "sample" => w::SAMPLE,
        "verification" => w::SECOND_ENTRY,
        "dispute" => w::DISPUTE,
        "draft" => w::DRAFT,
        _ => return Record::from_table(table).map_or(table, |record| record.label().text()),
    };
    phrase.text()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_table_is_covered_or_exempt_by_name() {
        let version = schema::newest_version();
        let reference = schema::reference(version).unwrap();
        for table in covered_tables(version).unwrap() {
            let sql = "SELECT EXISTS (SELECT 1 FROM pragma_table_info(?1) WHERE name = 'id' AND type = 'INTEGER' AND pk = 1)";
            let has_id = reference
                .query_row(sql, [&table], |row| row.get::<_, bool>(0))
                .unwrap();
            assert!(
                has_id || is_aggregate(&table),
                "{table} has no number: give it one, an aggregate image, or a reason in EXEMPT"
            );
            assert_ne!(label(&table), table, "a label");
            assert!(ids(&reference, &table).is_ok());
        }
        for (table, reason) in EXEMPT {
            let sql = "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?1";
            let exists = reference.prepare(sql).unwrap().exists([table]).unwrap();
            assert!(exists && !reason.is_empty(), "{table}");
        }
    }
}
