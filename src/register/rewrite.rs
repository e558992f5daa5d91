//! Writing a record, or a soft check, as an image of it says: what taking back and merging are made of.

use rusqlite::params;
use serde_json::{Map, Value as Json};

use super::audit::Image;
use super::change::{Outcome, SOFT_CHECK};
use super::error::RegisterError;
use super::work::Work;
use super::write;
use crate::forms::Record;

/// The trail's picture of a record.
pub(super) type Picture = Map<String, Json>;

/// An image of the same record, void.
pub(super) fn voided(image: &Picture, at: &str, reason: &str) -> Picture {
    let mut image = image.clone();
    image.insert("voided_at".to_owned(), Json::from(at));
    image.insert("void_reason".to_owned(), Json::from(reason));
    image
}

/// Whether an image is of a void record.
pub(super) fn is_void(image: &Picture) -> bool {
    image.contains_key("voided_at")
}

impl Work<'_> {
    /// Makes a record say what an image says.
    pub fn rewrite(
        &mut self,
        record: Record,
        id: i64,
        image: &Picture,
    ) -> Result<(), RegisterError> {
        let before = write::image(self.conn, record, id)?.ok_or(RegisterError::Gone(record, id))?;
        let version = before.get("version").and_then(Json::as_i64);
        let kept = (id, version.unwrap_or_default());
        write::restore(self.conn, record, kept, image, self.who)?;
        let outcome = if is_void(image) {
            Outcome::Voided
        } else {
            Outcome::Changed
        };
        let after = write::image(self.conn, record, id)?;
        self.note(record, id, outcome, Some(before), after);
        Ok(())
    }

    /// Makes a soft check say what an image says.
    pub fn rewrite_check(&mut self, id: i64, image: &Picture) -> Result<(), RegisterError> {
        let before = write::row_image(self.conn, SOFT_CHECK, id)?;
        write::restore_check(self.conn, id, image)?;
        self.note_check(id, before)
    }

    pub fn note_check(&mut self, id: i64, before: Option<Picture>) -> Result<(), RegisterError> {
        let after = write::row_image(self.conn, SOFT_CHECK, id)?;
        self.images.push(Image {
            table: SOFT_CHECK,
            id,
            before,
            after,
        });
        Ok(())
    }

    pub fn review(&mut self, id: i64) -> Result<(), RegisterError> {
        let before = write::row_image(self.conn, SOFT_CHECK, id)?;
        let changed = self
            .conn
            .prepare_cached("UPDATE soft_check SET reviewed_at = ?2, reviewed_by = ?3 WHERE id = ?1 AND reviewed_at IS NULL")?
            .execute(params![id, self.who.at, self.who.by])?;
        if changed > 0 {
            self.note_check(id, before)?;
        }
        Ok(())
    }
}
