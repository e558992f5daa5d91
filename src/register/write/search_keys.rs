//! The search keys of a person (`person_word`), the folded name and the sort key, written with each save.

use std::borrow::Cow;
use std::collections::HashSet;

use rusqlite::{Connection, params};

use crate::domain::name;
use crate::entry::Answers;

/// The derived columns of a person.
pub(in crate::register) struct NameKeys {
    /// Without diacritics, lower case.
    pub fold: String,
    /// Bytes that sort in Vietnamese order.
    pub sort: Vec<u8>,
}

pub(in crate::register) fn name_keys(full_name: &str) -> NameKeys {
    NameKeys {
        fold: name::fold(full_name),
        sort: name::sort_key(full_name),
    }
}

/// The search keys of a person: the folded name from each of its words on, current and former ID numbers, the phone number.
/// `previous_ids` is separated by `;`.
pub(in crate::register) fn search_keys(
    full_name: &str,
    numbers: [Option<String>; 2],
    previous_ids: Option<&str>,
) -> HashSet<String> {
    let mut keys: HashSet<String> = name::search_keys(&name::fold(full_name))
        .into_iter()
        .collect();
    keys.extend(numbers.into_iter().flatten());
    let former = previous_ids.unwrap_or_default().split(';');
    keys.extend(former.filter(|s| !s.is_empty()).map(str::to_owned));
    keys
}

/// Replaces the search keys of a person.
pub(in crate::register) fn index_person(
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
    let text = |key| answers.text(key).map(Cow::into_owned);
    let full_name = text("full_name").unwrap_or_default();
    let former = text("previous_ids");
    for word in search_keys(
        &full_name,
        [text("citizen_id"), text("phone")],
        former.as_deref(),
    ) {
        insert.execute(params![word, id])?;
    }
    Ok(())
}
