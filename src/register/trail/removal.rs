//! Images that erasures removed from the trail. The row of an erasure declares the keys of the images that it removed from
//! earlier rows; an image that is gone without such a declaration is a finding.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value as Json};

use crate::register::trail::record::RecordImage;

/// Action of the row of an erasure.
pub(in crate::register) const ERASE_ACTION: &str = "forget";
/// In the details of an erasure: the keys of the removed images by row.
pub(super) const ROWS: &str = "rows";
/// In the details of an erasure: the hash over what remains of a row of the first format, by row.
pub(super) const REMAINS: &str = "remains";
/// In the details of an erasure or of an upgrade's baseline: the last row that it found to be of the first format. What an
/// erasure left of such a row cannot be verified by itself.
pub(in crate::register) const FIRST_FORMAT: &str = "first_format";

/// What remains of a row of the first format that has lost an image.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::register) enum Remains {
    /// An erasure of an earlier version stripped it: nothing proves what remains.
    Unproven,
    /// The hash over its digests, in hexadecimal.
    Hash(String),
    /// An erasure declares another hash.
    Contradicted,
}

/// What one erasure removed from earlier rows.
#[derive(Debug, Default)]
pub(in crate::register) struct Removal {
    /// Keys by row; `None` for a row named by an earlier version, which did not name the keys.
    images: BTreeMap<i64, Option<Vec<String>>>,
    /// Hexadecimal digits by row.
    remains: BTreeMap<i64, String>,
    /// The last of the rows that were of the first format and unchanged before.
    first_format: Option<i64>,
}

impl Removal {
    /// Notes an image that is removed from a row.
    pub fn add_image(&mut self, row: i64, key: &str) {
        let keys = self.images.entry(row).or_insert_with(|| Some(Vec::new()));
        if let Some(keys) = keys {
            keys.push(key.to_owned());
        }
    }

    /// Notes the hash over what remains of a row of the first format.
    pub fn add_remains(&mut self, row: i64, hash: String) {
        self.remains.insert(row, hash);
    }

    /// Notes a row of the first format whose own hash was right.
    pub fn add_first_format(&mut self, row: i64) {
        self.first_format = self.first_format.max(Some(row));
    }

    /// Adds the declaration to the details of the erasure.
    pub fn declare(&self, details: &mut RecordImage) {
        if !self.images.is_empty() {
            let rows = self.images.iter();
            let rows = rows.map(|(row, keys)| (row.to_string(), Json::from(keys.clone())));
            details.insert(ROWS.to_owned(), Json::Object(rows.collect()));
        }
        if !self.remains.is_empty() {
            let rows = self.remains.iter();
            let rows = rows.map(|(row, hash)| (row.to_string(), Json::from(hash.as_str())));
            details.insert(REMAINS.to_owned(), Json::Object(rows.collect()));
        }
        if let Some(row) = self.first_format {
            details.insert(FIRST_FORMAT.to_owned(), row.into());
        }
    }

    /// Reads the declaration from the images after an erasure.
    pub(super) fn declared_in(after: &Map<String, Json>) -> Self {
        let mut removal = Self::default();
        for event in after.values() {
            match event.get(ROWS) {
                Some(Json::Array(rows)) => {
                    let rows = rows.iter().filter_map(Json::as_i64);
                    removal.images.extend(rows.map(|row| (row, None)));
                }
                Some(Json::Object(rows)) => {
                    for (row, keys) in rows {
                        let (Ok(row), Some(keys)) = (row.parse(), keys.as_array()) else {
                            continue;
                        };
                        for key in keys.iter().filter_map(Json::as_str) {
                            removal.add_image(row, key);
                        }
                    }
                }
                _ => {}
            }
            let remains = event.get(REMAINS).and_then(Json::as_object);
            for (row, hash) in remains.into_iter().flatten() {
                if let (Ok(row), Some(hash)) = (row.parse(), hash.as_str()) {
                    removal.add_remains(row, hash.to_owned());
                }
            }
        }
        removal
    }
}

/// What is gone from the rows read so far and no erasure has declared.
#[derive(Debug, Default)]
pub(super) struct Undeclared {
    rows: BTreeMap<i64, (BTreeSet<String>, Option<Remains>)>,
}

impl Undeclared {
    /// Notes what a row has lost.
    pub fn add(&mut self, row: i64, keys: Vec<String>, remains: Option<Remains>) {
        if !keys.is_empty() || remains.is_some() {
            self.rows.insert(row, (keys.into_iter().collect(), remains));
        }
    }

    /// Settles what a later erasure declares. An erasure removes all earlier images of a record: while `is_present` finds one,
    /// the images that are gone are no erasure's.
    pub fn settle<E>(
        &mut self,
        removal: &Removal,
        is_present: &mut dyn FnMut(&str) -> Result<bool, E>,
    ) -> Result<(), E> {
        for (row, declared) in &removal.images {
            let Some((gone, remains)) = self.rows.get_mut(row) else {
                continue;
            };
            for key in std::mem::take(gone) {
                let is_declared = declared.as_ref().is_none_or(|keys| keys.contains(&key));
                if !is_declared || is_present(&key)? {
                    gone.insert(key);
                }
            }
            if declared.is_none() {
                remains.take_if(|remains| *remains == Remains::Unproven);
            }
        }
        for (row, hash) in &removal.remains {
            let (_, remains) = self.rows.entry(*row).or_default();
            *remains = match remains.take() {
                Some(Remains::Hash(left)) if left == *hash => None,
                _ => Some(Remains::Contradicted),
            };
        }
        Ok(())
    }

    /// The rows from which something is gone that no erasure declares.
    pub fn rows(&self) -> impl Iterator<Item = i64> {
        let rows = self.rows.iter();
        let left = rows.filter(|(_, (keys, remains))| !keys.is_empty() || remains.is_some());
        left.map(|(row, _)| *row)
    }
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use serde_json::json;

    use super::*;

    /// The rows left after row 5 lost both images, of which one was left elsewhere or not, and an erasure with these details.
    fn left(details: Json, present: &str) -> Vec<i64> {
        let mut undeclared = Undeclared::default();
        undeclared.add(5, vec!["need:1".to_owned(), "need:2".to_owned()], None);
        let after = Map::from_iter([("note:0".to_owned(), details)]);
        let is_present = &mut |key: &str| Ok::<_, Infallible>(key == present);
        let Ok(()) = undeclared.settle(&Removal::declared_in(&after), is_present);
        undeclared.rows().collect()
    }

    #[test]
    fn each_image_is_declared_by_its_key() {
        assert!(left(json!({"rows": {"5": ["need:1", "need:2"]}}), "").is_empty());
        for details in [
            json!({"rows": {"5": ["need:1"]}}),
            json!({"rows": {"6": ["need:1", "need:2"]}}),
            json!({"rows": {"5": "need:1 need:2"}}),
            json!({"rows": 5}),
            json!({}),
        ] {
            assert_eq!(left(details, ""), [5]);
        }
    }

    #[test]
    fn an_earlier_version_declared_rows_and_removed_each_image_of_a_record() {
        assert!(left(json!({"rows": [5]}), "").is_empty());
        assert_eq!(left(json!({"rows": [5]}), "need:2"), [5]);
        assert_eq!(left(json!({"rows": [4]}), ""), [5]);
    }
}
