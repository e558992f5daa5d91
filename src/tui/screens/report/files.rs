//! A report as a file, from the screen.

use std::path::Path;

use crate::exchange::paper::{self, Format};
use crate::progress::report::Report;
use crate::tui::office::Office;
use crate::tui::screen::{Handled, Next};
use crate::tui::screens::choose::Offer;
use crate::tui::screens::notice::Notice;
use crate::tui::screens::paper::deliver;
use crate::words::report_desk as w;
use crate::words::targets as wt;

/// The formats, to choose from.
pub(super) fn formats() -> Vec<Offer> {
    let offers = [
        (Format::Docx, w::OFFER_DOCX),
        (Format::Xlsx, w::OFFER_XLSX),
        (Format::Md, w::OFFER_MD),
    ];
    let offer = |(format, label): (Format, crate::words::Phrase)| {
        Offer::new(format.extension(), "", label.text())
    };
    offers.into_iter().map(offer).collect()
}

fn notice(sentence: String) -> Handled {
    Ok(Next::Open(Box::new(Notice::of(sentence))))
}

/// Writes the report and says where it is.
pub(super) fn write(report: &Report, format: Format, office: &mut Office) -> Handled {
    let Some(made) = report.paper() else {
        return notice(w::no_issuer(report.plan.title.text()));
    };
    let conn = office.register.reading();
    let lists = if format == Format::Xlsx && report.seal.is_none() {
        paper::lists(conn, &report.plan, &report.period, report.as_of)?
    } else {
        Vec::new()
    };
    let bytes = match paper::bytes(&made, &lists, format) {
        Ok(bytes) => bytes,
        Err(e) => return notice(e.sentence()),
    };
    let period = report.period.name().replace("..", "_");
    let mut name = format!("{}-{period}", wt::FILE_PREFIX);
    if let Some((id, _)) = &report.seal {
        name = format!("{name}-{id}");
    }
    office
        .register
        .note(paper::note(report, &lists, Path::new(&name)))?;
    deliver(&name, format.extension(), &bytes, office, |path| {
        wt::written(path.display())
    })
}
