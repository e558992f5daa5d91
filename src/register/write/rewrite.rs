//! Writing a record, or a soft check, as an image of it says: what taking back and merging are made of.

use rusqlite::params;
use serde_json::{Map, Value as Json};

use crate::forms::Record;
use crate::register::error::RegisterError;
use crate::register::trail::record::Image;
use crate::register::write::change::{Outcome, SOFT_CHECK};
use crate::register::write::context::ChangeContext;
use crate::register::write::tables;

/// The trail's picture of a record.
pub(in crate::register) type RecordImage = Map<String, Json>;

/// An image of the same record, void.
pub(in crate::register) fn voided(image: &RecordImage, at: &str, reason: &str) -> RecordImage {
    let mut image = image.clone();
    image.insert("voided_at".to_owned(), Json::from(at));
    image.insert("void_reason".to_owned(), Json::from(reason));
    image
}

/// Whether an image is of a void record.
pub(in crate::register) fn is_void(image: &RecordImage) -> bool {
    image.contains_key("voided_at")
}

impl ChangeContext<'_> {
    /// Makes a record say what an image says.
    pub fn rewrite(
        &mut self,
        record: Record,
        id: i64,
        image: &RecordImage,
    ) -> Result<(), RegisterError> {
        let before =
            tables::image(self.conn, record, id)?.ok_or(RegisterError::Gone(record, id))?;
        let version = before.get("version").and_then(Json::as_i64);
        let record_ref = (id, version.unwrap_or_default());
        tables::restore(self.conn, record, record_ref, image, self.meta)?;
        let outcome = if is_void(image) {
            Outcome::Voided
        } else {
            Outcome::Changed
        };
        let after = tables::image(self.conn, record, id)?;
        self.record_written(record, id, outcome, Some(before), after);
        Ok(())
    }

    /// Makes a soft check say what an image says.
    pub fn rewrite_check(&mut self, id: i64, image: &RecordImage) -> Result<(), RegisterError> {
        let before = tables::row_image(self.conn, SOFT_CHECK, id)?;
        tables::restore_check(self.conn, id, image)?;
        self.record_check(id, before)
    }

    pub fn record_check(
        &mut self,
        id: i64,
        before: Option<RecordImage>,
    ) -> Result<(), RegisterError> {
        let after = tables::row_image(self.conn, SOFT_CHECK, id)?;
        self.images.push(Image {
            table: SOFT_CHECK,
            id,
            before,
            after,
        });
        Ok(())
    }

    pub fn review(&mut self, id: i64) -> Result<(), RegisterError> {
        let before = tables::row_image(self.conn, SOFT_CHECK, id)?;
        let changed = self
            .conn
            .prepare_cached("UPDATE soft_check SET reviewed_at = ?2, reviewed_by = ?3 WHERE id = ?1 AND reviewed_at IS NULL")?
            .execute(params![id, self.meta.at, self.meta.by])?;
        if changed > 0 {
            self.record_check(id, before)?;
        }
        Ok(())
    }
}
