//! The keys a person is found by (`person_word`), the folded name and the sort key, kept with each save.

use rusqlite::{Connection, params};

use crate::domain::name;
use crate::entry::Answers;

/// What stands beside the person's own columns.
pub(super) struct NameKeys {
    /// Without marks, lower case.
    pub fold: String,
    /// Vietnamese order.
    pub sort: Vec<u8>,
}

pub(super) fn of_name(full_name: &str) -> NameKeys {
    NameKeys {
        fold: name::fold(full_name),
        sort: name::sort_key(full_name),
    }
}

/// Writes the search keys of a person anew.
pub(super) fn index_person(
    conn: &Connection,
    id: i64,
    answers: &Answers,
    is_new: bool,
) -> rusqlite::Result<()> {
    if !is_new {
        conn.prepare_cached("DELETE FROM person_word WHERE person_id = ?1")?
            .execute([id])?;
    }
    let mut insert =
        conn.prepare_cached("INSERT OR IGNORE INTO person_word (word, person_id) VALUES (?1, ?2)")?;
    let full_name = answers.text("full_name").unwrap_or_default();
    for word in name::search_keys(&name::fold(&full_name)) {
        insert.execute(params![word, id])?;
    }
    for key in ["citizen_id", "phone"] {
        if let Some(text) = answers.text(key) {
            insert.execute(params![text, id])?;
        }
    }
    for former in answers
        .text("previous_ids")
        .unwrap_or_default()
        .split(';')
        .filter(|s| !s.is_empty())
    {
        insert.execute(params![former, id])?;
    }
    Ok(())
}
