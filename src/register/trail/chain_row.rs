//! A row of the trail as stored, and what its content gives: its hash, the images it has and those it has lost.

use rusqlite::Connection;
use serde_json::{Map, Value as Json};

use crate::register::trail::coverage::BASELINE;
use crate::register::trail::event::EVENT_TABLE;
use crate::register::trail::record::{self, REMOVED, hash_of_digests, hex};
use crate::register::trail::removal::{ERASE_ACTION, FIRST_FORMAT, Remains, Removal};

/// The columns of a row; a query may add others.
pub(super) const COLUMNS: &str =
    "id, uuid, at, clerk, origin, action, before, after, prev_hash, hash";
/// In `salts`, the key that marks a row of the first format that has lost an image: `=` and the hash over its digests. Its
/// own hash covers the whole texts and cannot be computed any more.
const STRIPPED: &str = "";
/// The salts of such a row after an erasure of an earlier version, which left no hash.
pub(in crate::register) const UNPROVEN: &str = r#"{"":"="}"#;

/// A row of the trail as stored.
pub(in crate::register) struct TrailRow {
    pub id: i64,
    /// uuid, at, clerk, origin, action, before, after.
    columns: [String; 7],
    pub prev: Vec<u8>,
    pub hash: Vec<u8>,
    /// `None` in a row of the first format: registers of versions 1 to 4.
    salts: Option<String>,
}

/// A row after parsing.
pub(in crate::register) struct ParsedRow {
    /// The hash that the content gives; nothing for a row of the first format that has lost an image.
    pub hash: Option<Vec<u8>>,
    pub remains: Option<Remains>,
    pub has_salts: bool,
    /// The last row that this one shows to be of the first format: the row itself, or one that an erasure or an upgrade found.
    pub first_format: Option<i64>,
    /// Keys of the images that are present.
    pub keys: Vec<String>,
    /// Keys of the images that were removed.
    pub removed: Vec<String>,
    /// What the row of an erasure declares to have removed from earlier rows.
    pub removal: Option<Removal>,
}

impl TrailRow {
    /// Reads [`COLUMNS`] and `salts`.
    pub fn from_row(row: &rusqlite::Row<'_>) -> rusqlite::Result<Self> {
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

    fn columns(&self) -> [&str; 5] {
        let [uuid, at, clerk, origin, action, ..] = &self.columns;
        [uuid, at, clerk, origin, action]
    }

    /// `None` when a text is not exactly as this program writes it.
    pub fn parse(&self) -> Option<ParsedRow> {
        let [.., action, before, after] = &self.columns;
        let images = [object(before)?, object(after)?];
        let mut row = ParsedRow {
            hash: None,
            remains: None,
            has_salts: self.salts.is_some(),
            first_format: self.first_format(&images[1]),
            keys: keys(&images),
            removed: Vec::new(),
            removal: (action == ERASE_ACTION).then(|| Removal::declared_in(&images[1])),
        };
        let Some(salts) = &self.salts else {
            row.hash = Some(record::hash(&self.prev, &self.columns));
            return Some(row);
        };
        if salts == UNPROVEN {
            row.remains = Some(Remains::Unproven);
            return Some(row);
        }
        let mut salts = object(salts)?;
        let mark = salts.shift_remove(STRIPPED);
        let is_removed = |key: &String| {
            let salt = salts.get(key).and_then(Json::as_str);
            salt.is_none_or(|salt| salt.starts_with(REMOVED))
        };
        // Each image that is present has a salt.
        if row.keys.iter().any(is_removed) {
            return None;
        }
        row.removed = salts
            .keys()
            .filter(|key| is_removed(key))
            .cloned()
            .collect();
        let hash = hash_of_digests(&self.prev, self.columns(), &digests(&salts, &images)?);
        let Some(mark) = mark else {
            row.hash = Some(hash);
            return Some(row);
        };
        let remains = hex(&hash);
        let is_same = mark.as_str()?.strip_prefix(REMOVED)? == remains;
        row.remains = Some(Remains::Hash(remains));
        is_same.then_some(row)
    }

    fn first_format(&self, after: &Map<String, Json>) -> Option<i64> {
        if self.salts.is_none() {
            return Some(self.id);
        }
        let [.., action, _, _] = &self.columns;
        let details = after.get(&format!("{EVENT_TABLE}:0"));
        let last = details.and_then(|details| details.get(FIRST_FORMAT)?.as_i64());
        match action.as_str() {
            ERASE_ACTION => last,
            // The first version with a baseline did not name the row.
            BASELINE => last.or(Some(self.id)),
            _ => None,
        }
    }

    /// Removes images and leaves their digests, and notes both for the row of the erasure. A row of the first format gets
    /// salts, so that the hash over what remains of it can be declared. `None` when the row cannot be read.
    pub fn strip(
        &mut self,
        is_removed: &dyn Fn(&str) -> bool,
        removal: &mut Removal,
    ) -> Option<()> {
        let [.., before, after] = &self.columns;
        let mut images = [object(before)?, object(after)?];
        let mut salts = match self.salts.as_deref() {
            None | Some(UNPROVEN) => {
                let salts = keys(&images).into_iter();
                let mut salts: Map<String, Json> =
                    salts.map(|key| (key, record::new_salt().into())).collect();
                if self.salts.is_none() && record::hash(&self.prev, &self.columns) == self.hash {
                    removal.add_first_format(self.id);
                }
                let digests = digests(&salts, &images)?;
                let remains = hex(&hash_of_digests(&self.prev, self.columns(), &digests));
                salts.insert(STRIPPED.to_owned(), format!("{REMOVED}{remains}").into());
                removal.add_remains(self.id, remains);
                salts
            }
            Some(salts) => object(salts)?,
        };
        for (key, salt) in salts.iter_mut().filter(|(key, _)| is_removed(key)) {
            let text = salt.as_str()?;
            if !text.starts_with(REMOVED) {
                let digest = record::stored_digest(text, key, [&images[0], &images[1]]);
                *salt = Json::from(format!("{REMOVED}{digest}"));
                removal.add_image(self.id, key);
            }
        }
        for images in &mut images {
            images.retain(|key, _| !is_removed(key));
        }
        let [before, after] = images.map(|map| Json::Object(map).to_string());
        (self.columns[5], self.columns[6]) = (before, after);
        self.salts = Some(Json::Object(salts).to_string());
        Some(())
    }

    /// Reads the row of a number.
    pub fn load(conn: &Connection, id: i64) -> rusqlite::Result<Self> {
        let sql = format!("SELECT {COLUMNS}, salts FROM audit WHERE id = ?1");
        conn.prepare_cached(&sql)?.query_row([id], Self::from_row)
    }

    /// The texts that [`Self::strip`] changes: before, after, salts.
    pub fn texts(&self) -> (&str, &str, Option<&str>) {
        let [.., before, after] = &self.columns;
        (before, after, self.salts.as_deref())
    }
}

/// The digest of each image, present or removed. `None` for what is neither a salt nor a digest.
fn digests(salts: &Map<String, Json>, images: &[Map<String, Json>; 2]) -> Option<Vec<String>> {
    let is_digest = |text: &str| {
        text.len() == 64 && { text.bytes() }
            .all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
    };
    let digest = |(key, salt): (&String, &Json)| {
        let salt = salt.as_str()?;
        match salt.strip_prefix(REMOVED) {
            Some(digest) => is_digest(digest).then(|| digest.to_owned()),
            None => Some(record::stored_digest(salt, key, [&images[0], &images[1]])),
        }
    };
    salts.iter().map(digest).collect()
}

/// The keys of the images before or after, each once.
fn keys([before, after]: &[Map<String, Json>; 2]) -> Vec<String> {
    let added = after.keys().filter(|key| !before.contains_key(*key));
    before.keys().chain(added).cloned().collect()
}

/// The object of a text, if the text is exactly as this program writes it.
fn object(text: &str) -> Option<Map<String, Json>> {
    let map: Map<String, Json> = serde_json::from_str(text).ok()?;
    (serde_json::to_string(&map).ok()? == text).then_some(map)
}
