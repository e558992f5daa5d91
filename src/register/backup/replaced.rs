//! Backups that hold what the register does not. Registers that a restore replaced: backups of them end at points that the present trail does not have. The row of each
//! restore names the newest point of what it replaced, which proves the file set aside.

use std::path::PathBuf;

use chrono::{DateTime, Utc};
use rusqlite::Connection;
use serde_json::{Map, Value as Json};

use crate::register::Register;
use crate::register::backup::own_copies;
use crate::register::backup::retention::{self, BackupFile};
use crate::register::error::Result;
use crate::register::runtime::connect;
use crate::register::trail::event;
use crate::register::trail::head::{self, Head};
use crate::register::trail::verify::has_point;
use crate::register::write::demo_flag::demo_day;
use crate::words::safety as w;

/// The file set aside whose trail has a point, if the register's trail, or that of a file so proved, says that a restore
/// replaced it.
pub fn file_with_point(register: &Register, point: &Head) -> Result<Option<PathBuf>> {
    let mut replaced = replaced_heads(&register.conn)?;
    let mut files = retention::set_aside_files(register.path());
    let mut is_complete = false;
    while !is_complete {
        is_complete = true;
        for path in std::mem::take(&mut files) {
            let Ok(conn) = connect::open_read_only(&path) else {
                continue;
            };
            if !head::head(&conn).is_ok_and(|head| replaced.contains(&head.hash)) {
                files.push(path);
            } else if has_point(&conn, point)? {
                return Ok(Some(path));
            } else {
                replaced.extend(replaced_heads(&conn)?);
                is_complete = false;
            }
        }
    }
    Ok(None)
}

/// The backups in the register's folder that end at a point its trail does not have, although no restore replaced that trail
/// since: the register itself was put back to an earlier state, or replaced, by other means. The newest first.
pub fn backups_beyond(register: &Register) -> Result<Vec<BackupFile>> {
    let (_, mut others) = retention::by_trail(register, &retention::folder_of(register.path()))?;
    if others.is_empty() || demo_day(register.reader())?.is_some() {
        return Ok(Vec::new());
    }
    let without_neighbours = own_copies::list_without_neighbours(register);
    others.retain(|file| without_neighbours.contains(file));
    let sql = "SELECT max(at) FROM audit WHERE action = ?1";
    let restored: Option<String> = register.reader().value(sql, [event::RESTORE])?;
    let restored = restored.and_then(|at| at.parse::<DateTime<Utc>>().ok());
    others.retain(|file| restored.is_none_or(|restored| restored < file.label.at));
    let mut beyond = Vec::new();
    for file in others {
        // Its name may say what it is not.
        let ends_there = connect::open_immutable(&file.path)
            .and_then(|conn| head::head(&conn))
            .is_ok_and(|head| head.hash.starts_with(&file.label.head.hash));
        if ends_there && file_with_point(register, &file.label.head)?.is_none() {
            beyond.push(file);
        }
    }
    Ok(beyond)
}

/// The sentence about the backups that hold what the register does not; `None` when there are none.
pub fn describe_beyond(register: &Register) -> Result<Option<String>> {
    let beyond = backups_beyond(register)?;
    let newest = beyond.first();
    Ok(newest.map(|newest| w::copies_beyond(beyond.len(), newest.path.display())))
}

/// The newest points of the registers that the restores in a trail replaced.
fn replaced_heads(conn: &Connection) -> rusqlite::Result<Vec<String>> {
    let mut select = conn.prepare("SELECT after FROM audit WHERE action = ?1")?;
    let rows = select.query_map([event::RESTORE], |row| row.get::<_, String>(0))?;
    let texts: Vec<String> = rows.collect::<rusqlite::Result<_>>()?;
    let images = texts
        .iter()
        .filter_map(|text| serde_json::from_str::<Map<String, Json>>(text).ok());
    let heads = images.flat_map(|images| {
        let heads = images
            .values()
            .filter_map(|image| image.get("replaced")?.as_str());
        heads.map(str::to_owned).collect::<Vec<_>>()
    });
    Ok(heads.collect())
}
