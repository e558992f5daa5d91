//! The search keys of a person (`person_word`), written with each save.

use std::borrow::Cow;
use std::collections::HashSet;

use rusqlite::{Connection, params};

use crate::domain::name;
use crate::entry::Answers;

/// The search keys of a person: the folded name from each of its words on, current and former ID numbers, the phone number.
/// `previous_ids` is separated by `;`.
pub fn search_keys(
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

/// Deletes the search keys of a person.
pub fn remove_person(conn: &Connection, id: i64) -> rusqlite::Result<()> {
    let mut delete = conn.prepare_cached("DELETE FROM person_word WHERE person_id = ?1")?;
    delete.execute([id]).map(|_| ())
}

/// Adds the search keys of a person.
pub fn index_person(conn: &Connection, id: i64, answers: &Answers) -> rusqlite::Result<()> {
    let mut insert =
        conn.prepare_cached("INSERT OR IGNORE INTO person_word (word, person_id) VALUES (?1, ?2)")?;
    let text = |key| answers.text(key).map(Cow::into_owned);
    let full_name = text("full_name").unwrap_or_default();
    let numbers = [text("citizen_id"), text("phone")];
    for word in search_keys(&full_name, numbers, text("previous_ids").as_deref()) {
        insert.execute(params![word, id])?;
    }
    Ok(())
}
