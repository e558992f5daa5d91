//! Whether SQLite's log of an open register still holds what was saved into it. A program that writes over the log (`cp`, `: >`)
//! leaves device and inode as they are. SQLite takes the log's end from the index and goes on behind the damage: no recovery
//! finds what is saved then, and writing the log back destroys the register. A log grows frame by frame; it begins anew, under
//! another header, only once the register's file holds all of it.

use std::cell::RefCell;
use std::fs::File;
use std::io::{self, Read as _, Seek as _, SeekFrom};
use std::path::Path;

use rusqlite::Connection;

use crate::register::file::{LastChange, last_change_at};
use crate::register::runtime::checkpoint;
use crate::register::runtime::connect;
use crate::register::trail::head::Head;
use crate::register::trail::verify::has_point;

/// The first bytes of a log, but for the last bit: the byte order of its checksums.
const MAGIC: u32 = 0x377f_0682;

/// Magic number, format, page size, count of checkpoints, two salts, checksum.
type Header = [u8; 32];
/// Page, pages after a commit (0 in its other frames), the salts of the log, checksum of all frames so far.
type FrameHeader = [u8; 24];

/// The last look at the log.
#[derive(Debug, Default)]
pub(in crate::register) struct LogContent {
    /// `None` before the first look, and for a log without a frame.
    seen: RefCell<Option<SeenLog>>,
}

/// A log that held what was saved.
#[derive(Debug)]
struct SeenLog {
    header: Header,
    /// The last frame of a commit, counted from 1.
    frame: u32,
    frame_header: FrameHeader,
    is_written_back: bool,
    /// The register's file at that time.
    file: Option<LastChange>,
    /// A row of the trail that the register had by then.
    point: Head,
}

impl LogContent {
    /// Whether something else was written over the log. Called outside a transaction; `point` was read before.
    pub(in crate::register) fn is_overwritten(
        &self,
        register: &Path,
        log: &Path,
        conn: &Connection,
        point: &Head,
    ) -> bool {
        let Ok((frame, written_back)) = checkpoint::frames(conn) else {
            return false;
        };
        let file = last_change_at(register);
        let state = read(log, frame);
        // Others write just now: the next look decides.
        if checkpoint::frames(conn).map(|(after, _)| after).ok() != Some(frame) {
            return false;
        }
        if frame == 0 {
            *self.seen.borrow_mut() = None;
            return false;
        }
        let (header, frame_header) = match state {
            Ok(Some(state)) => state,
            Ok(None) => return true,
            Err(_) => return false,
        };
        let is_continued = |seen: &SeenLog| {
            if seen.header == header {
                frame >= seen.frame && seen.is_in(log)
            } else {
                seen.may_have_ended(register)
            }
        };
        let is_sound = is_committed(&header, &frame_header)
            && self.seen.borrow().as_ref().is_none_or(is_continued);
        if is_sound {
            *self.seen.borrow_mut() = Some(SeenLog {
                header,
                frame,
                frame_header,
                is_written_back: written_back >= frame,
                file,
                point: point.clone(),
            });
        }
        !is_sound
    }

    /// Whether the log of the last look is gone although the register's file does not hold it; for an open transaction, which
    /// may have begun the log anew.
    pub(in crate::register) fn is_lost(&self, register: &Path, log: &Path) -> bool {
        let seen = self.seen.borrow();
        seen.as_ref()
            .is_some_and(|seen| !seen.is_in(log) && !seen.may_have_ended(register))
    }
}

impl SeenLog {
    /// Whether the log still has this header and frame.
    fn is_in(&self, log: &Path) -> bool {
        match read(log, self.frame) {
            Ok(state) => state == Some((self.header, self.frame_header)),
            Err(_) => true,
        }
    }

    /// Whether the register's file may hold all of this log: only then SQLite begins another.
    fn may_have_ended(&self, register: &Path) -> bool {
        let has_point = || has_point(&connect::open_immutable(register)?, &self.point);
        self.is_written_back || last_change_at(register) != self.file || has_point().unwrap_or(true)
    }
}

/// Whether a frame is the last one of a commit in the log of this header.
fn is_committed(header: &Header, frame: &FrameHeader) -> bool {
    has_magic(header) && frame[8..16] == header[16..24] && number(frame, 4) != 0
}

/// Whether a file of some bytes begins as a log does.
pub(in crate::register) fn is_log(log: &Path) -> bool {
    let header = read(log, 0).ok().flatten();
    header.is_none_or(|(header, _)| has_magic(&header))
}

fn has_magic(header: &Header) -> bool {
    number(header, 0) & !1 == MAGIC
}

/// The header of the log and of one frame; `None` when the log ends before, the header's own for frame 0.
fn read(log: &Path, frame: u32) -> io::Result<Option<(Header, FrameHeader)>> {
    let read = || -> io::Result<_> {
        let mut file = File::open(log)?;
        let (mut header, mut frame_header) = ([0; 32], [0; 24]);
        file.read_exact(&mut header)?;
        let frame_size = u64::from(number(&header, 8)) + 24;
        let before = u64::from(frame.saturating_sub(1)).saturating_mul(frame_size);
        let start = before.saturating_add(32);
        if frame > 0 && file.metadata()?.len() < start.saturating_add(frame_size) {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        file.seek(SeekFrom::Start(start))?;
        file.read_exact(&mut frame_header)?;
        Ok(Some((header, frame_header)))
    };
    match read() {
        Err(e) if e.kind() == io::ErrorKind::UnexpectedEof => Ok(None),
        other => other,
    }
}

fn number(bytes: &[u8], at: usize) -> u32 {
    let bytes = bytes[at..at + 4].try_into();
    bytes.map(u32::from_be_bytes).unwrap_or_default()
}
