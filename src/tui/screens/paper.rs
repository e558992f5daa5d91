//! A list of people on the screen written as a file for the round from door to door: which shape, and where it went. What
//! stands in the file is `exchange`'s.

use std::path::{Path, PathBuf};

use super::choose::{Choose, Offer};
use super::notice::Notice;
use crate::exchange::{Paper, outgoing, write_new, write_worklist};
use crate::progress::told;
use crate::progress::worklist::Worklist;
use crate::register::note::Note;
use crate::register::open;
use crate::tui::office::Office;
use crate::tui::screen::{Handled, Next};
use crate::words::targets as wt;
use crate::words::worklist as w;

/// The shapes on offer, the one that is printed first.
const PAPERS: [(Paper, crate::words::Phrase); 3] = [
    (Paper::Xlsx, w::OFFER_XLSX),
    (Paper::Md, w::OFFER_MD),
    (Paper::Csv, w::OFFER_CSV),
];

/// Asks for the shape; the answer is `Reply::Text`, for [`write()`].
#[must_use]
pub fn ask() -> Next {
    let offer = |(at, (paper, label)): (usize, &(Paper, crate::words::Phrase))| {
        Offer::new(paper.ending(), &(at + 1).to_string(), label.text())
    };
    let offers = PAPERS.iter().enumerate().map(offer).collect();
    Next::Open(Box::new(Choose::of(w::OFFER_TITLE.text(), offers, true)))
}

/// Writes the list by neighbourhood.
///
/// # Errors
/// When the clerk may not export or the trail cannot be written; a file that cannot be written opens a notice.
pub fn write(list: &Worklist, name: &str, ending: &str, office: &mut Office) -> Handled {
    let Some(paper) = Paper::of_ending(ending) else {
        return Ok(Next::Same);
    };
    // a list of people that leaves the register is answered for in the trail before it is there
    let note = Note::exported(name, list.people.len() as u64, 0, paper.ending());
    office.register.note(note)?;
    let mut bytes = Vec::new();
    if let Err(e) = write_worklist(list, paper, true, &mut bytes) {
        let sentence = wt::not_written(name, e);
        return Ok(Next::Open(Box::new(Notice::of(sentence))));
    }
    let count = told::count(list.people.len() as u64);
    let name = name.replace("..", "_");
    deliver(&name, paper.ending(), &bytes, office, |path| {
        w::written(count, path.display())
    })
}

/// A file made at the screen, to whoever made it: beside the clerk, or beside the register's data where that is not allowed;
/// from the ward server it leaves sealed. `said` tells where it went.
///
/// # Errors
/// When it cannot be sealed; a file that cannot be written opens a notice.
pub fn deliver(
    name: &str,
    ext: &str,
    bytes: &[u8],
    office: &mut Office,
    said: impl FnOnce(&Path) -> String,
) -> Handled {
    if office.register.session().served {
        let file = outgoing::lay_out(&office.register, name, ext, bytes)?;
        return Ok(Next::Open(Box::new(Notice::waits(file))));
    }
    let here = std::env::current_dir().unwrap_or_else(|_| PathBuf::from("."));
    let folders = [here, open::data_folder()];
    match write_new(&folders, name, ext, bytes) {
        Ok(path) => {
            office.message = Some(said(&path));
            Ok(Next::Changed)
        }
        Err(e) => {
            let sentence = wt::not_written(folders[1].display(), e);
            Ok(Next::Open(Box::new(Notice::of(sentence))))
        }
    }
}
