//! Verifies the trail: each row unchanged and in its place. Also finds a point that is recorded outside the register (in a
//! report or a backup's name).

use rusqlite::{Connection, OptionalExtension, Statement, params};

use crate::register::Reader;
use crate::register::error::Result;
use crate::register::findings::{Findings, has_column};
use crate::register::schema;
use crate::register::trail::chain_row::{self, TrailRow};
use crate::register::trail::coverage::BASELINE_VERSION;
use crate::register::trail::head::Head;
use crate::register::trail::record::hex;
use crate::register::trail::removal::Undeclared;
use crate::words::{register as w, safety as ws};

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
        "SELECT {}, {salts} FROM audit ORDER BY id",
        chain_row::COLUMNS
    ))?;
    let mut chain = Chain::new(conn)?;
    let mut rows = select.query([])?;
    while let Some(row) = rows.next()? {
        chain.add(&TrailRow::from_row(row)?, findings)?;
        findings.trail_rows += 1;
    }
    // Versions before the baseline left stripped rows without evidence.
    if schema::version(conn)? >= BASELINE_VERSION {
        chain
            .stripped
            .extend(chain.unexplained.iter().map(|id| (*id, i64::MAX)));
    } else {
        chain.unexplained.clear();
    }
    for id in chain.undeclared.rows().chain(chain.unexplained) {
        findings.add(|| w::trail_broken(id));
    }
    findings.stripped = chain.stripped;
    let link_count: i64 =
        conn.query_row("SELECT count(*) FROM audit_record", [], |row| row.get(0))?;
    if link_count != chain.links {
        findings.add(|| ws::links_too_many(link_count - chain.links));
    }
    findings.head = Head {
        row: chain.number,
        hash: hex(&chain.head),
    };
    Ok(())
}

/// The rows verified so far.
struct Chain<'c> {
    number: i64,
    head: Vec<u8>,
    /// Links of `audit_record` that the images require.
    links: i64,
    link: Statement<'c>,
    earlier_link: Statement<'c>,
    undeclared: Undeclared,
    /// A row with salts was read: none of the first format follows.
    has_salts: bool,
    /// Rows that claim to be stripped ones of the first format, until a later row shows that format.
    unexplained: Vec<i64>,
    /// The stripped rows of the first format, and the row that shows it.
    stripped: Vec<(i64, i64)>,
}

impl<'c> Chain<'c> {
    fn new(conn: &'c Connection) -> rusqlite::Result<Self> {
        let link = "SELECT 1 FROM audit_record WHERE record = ?1 AND record_id = ?2 AND audit_id";
        Ok(Self {
            number: 0,
            head: vec![0; 32],
            links: 0,
            link: conn.prepare(&format!("{link} = ?3"))?,
            earlier_link: conn.prepare(&format!("{link} < ?3"))?,
            undeclared: Undeclared::default(),
            has_salts: false,
            unexplained: Vec::new(),
            stripped: Vec::new(),
        })
    }

    /// Verifies the next row. A declaration counts only in a row whose own hash is right, and only for earlier rows.
    fn add(&mut self, row: &TrailRow, findings: &mut Findings) -> rusqlite::Result<()> {
        let parsed = row.parse();
        let is_in_place = row.prev == self.head && row.id == self.number + 1;
        let is_sound = parsed.as_ref().is_some_and(|parsed| match &parsed.remains {
            None => {
                parsed.hash.as_ref() == Some(&row.hash) && (parsed.has_salts || !self.has_salts)
            }
            Some(_) => !self.has_salts,
        });
        if !is_in_place || !is_sound {
            findings.add(|| w::trail_broken(row.id));
        }
        (self.head, self.number) = (row.hash.clone(), row.id);
        let Some(parsed) = parsed else {
            return Ok(());
        };
        let is_proven = is_in_place && is_sound && parsed.remains.is_none();
        self.has_salts |= parsed.has_salts && parsed.remains.is_none();
        if let Some(last) = parsed.first_format.filter(|_| is_proven) {
            let explained = self.unexplained.extract_if(.., |id| *id <= last);
            self.stripped.extend(explained.map(|id| (id, row.id)));
        }
        if is_sound && parsed.remains.is_some() {
            self.unexplained.push(row.id);
        }
        if let Some(removal) = parsed.removal.as_ref().filter(|_| is_proven) {
            let earlier_link = &mut self.earlier_link;
            let mut is_present = |key: &str| {
                let (record, id) = record_of(key);
                earlier_link.exists(params![record, id, row.id])
            };
            self.undeclared.settle(removal, &mut is_present)?;
        }
        for key in &parsed.keys {
            let (record, id) = record_of(key);
            self.links += 1;
            if !self.link.exists(params![record, id, row.id])? {
                findings.add(|| ws::link_missing(row.id, key));
            }
        }
        self.undeclared.add(row.id, parsed.removed, parsed.remains);
        Ok(())
    }
}

/// Table and number in the key of an image.
fn record_of(key: &str) -> (&str, i64) {
    let (record, id) = key.split_once(':').unwrap_or((key, "0"));
    (record, id.parse().unwrap_or(0))
}
