//! Files that screens write: a list of people for the visits from door to door, and any other. The content comes from
//! `exchange`.

use std::path::{Path, PathBuf};

use crate::exchange::export::outbox;
use crate::exchange::{WorklistFormat, write_new, write_worklist};
use crate::progress::format;
use crate::progress::worklist::UnopenedWorklist;
use crate::register::open;
use crate::tui::app::context::AppContext;
use crate::tui::app::route::{Dialog, Route};
use crate::tui::app::screen::{Handled, Next};
use crate::tui::services::people_filter::ListReason;
use crate::tui::widgets::choice_item::ChoiceItem;
use crate::words::Phrase;
use crate::words::targets as wt;
use crate::words::worklist as w;

/// The formats on offer, the printable one first.
const FORMATS: [(WorklistFormat, Phrase); 3] = [
    (WorklistFormat::Xlsx, w::OFFER_XLSX),
    (WorklistFormat::Md, w::OFFER_MD),
    (WorklistFormat::Csv, w::OFFER_CSV),
];

/// Asks for the format; the answer is `Reply::Text`, for [`write()`].
pub fn format_dialog() -> Next {
    let item = |(at, (format, label)): (usize, &(WorklistFormat, Phrase))| {
        ChoiceItem::new(format.extension(), &(at + 1).to_string(), label.text())
    };
    let items = FORMATS.iter().enumerate().map(item).collect();
    Next::choose(w::OFFER_TITLE.text(), items, true)
}

/// Writes the list by neighbourhood.
///
/// # Errors
/// When the clerk may not export or the trail cannot be written; a file that cannot be written opens a notice.
pub fn write(
    list: UnopenedWorklist,
    name: &str,
    ending: &str,
    reason: &ListReason,
    ctx: &mut AppContext,
) -> Handled {
    let Some(format) = WorklistFormat::from_extension(ending) else {
        return Ok(Next::Same);
    };
    // The trail records the export before the file exists.
    let register = &mut ctx.session.register;
    let list = list.export(register, name, format.extension(), reason.text())?;
    let mut bytes = Vec::new();
    if let Err(e) = write_worklist(&list, format, true, &mut bytes) {
        return Ok(Next::notice(wt::not_written(name, e)));
    }
    let count = format::count(list.people.len() as u64);
    let name = name.replace("..", "_");
    deliver(&name, format.extension(), &bytes, ctx, |path| {
        w::written(count, path.display())
    })
}

/// Writes a file into the working folder, or into the data folder where that is not writable, and shows the message that
/// `describe` makes of its path. On the ward server the file is sealed into the outbox instead.
///
/// # Errors
/// When it cannot be sealed; a file that cannot be written opens a notice.
pub fn deliver(
    name: &str,
    ext: &str,
    bytes: &[u8],
    ctx: &mut AppContext,
    describe: impl FnOnce(&Path) -> String,
) -> Handled {
    if ctx.session.register.session().on_server {
        let file = outbox::seal_and_store(&ctx.session.register, name, ext, bytes)?;
        return Ok(Next::Go(Route::Dialog(Dialog::FileReady(file))));
    }
    let here = std::env::current_dir().unwrap_or_else(|_| PathBuf::from("."));
    let folders = [here, open::data_folder()];
    match write_new(&folders, name, ext, bytes) {
        Ok(path) => {
            ctx.ui.message = Some(describe(&path));
            Ok(Next::Changed)
        }
        Err(e) => Ok(Next::notice(wt::not_written(folders[1].display(), e))),
    }
}
