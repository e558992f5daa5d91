//! Writes a report as a file.

use std::path::Path;

use crate::exchange::document::{self, Format};
use crate::progress::report::PlanReport;
use crate::tui::app::context::AppContext;
use crate::tui::app::screen::{Handled, Next};
use crate::tui::services::file_output::deliver;
use crate::tui::widgets::choice_item::ChoiceItem;
use crate::words::report_screen as w;
use crate::words::targets as wt;

/// The formats, to choose from.
pub(super) fn formats() -> Vec<ChoiceItem> {
    let items = [
        (Format::Docx, w::OFFER_DOCX),
        (Format::Xlsx, w::OFFER_XLSX),
        (Format::Md, w::OFFER_MD),
    ];
    let items = items.map(|(format, label)| (format.extension(), label.text()));
    let items = items.map(|(extension, label)| ChoiceItem::new(extension, "", label));
    items.to_vec()
}

/// Writes the report and shows the path.
pub(super) fn write(report: &PlanReport, format: Format, ctx: &mut AppContext) -> Handled {
    let Some(document) = report.document() else {
        return Ok(Next::notice(w::no_issuer(report.plan.title.text())));
    };
    let reader = ctx.reader();
    let lists = if format == Format::Xlsx && report.seal.is_none() {
        document::people_lists(reader, &report.plan, report.scope)?
    } else {
        Vec::new()
    };
    let bytes = match document::bytes(&document, &lists, format) {
        Ok(bytes) => bytes,
        Err(e) => return Ok(Next::notice(e.to_string())),
    };
    let period = report.scope.period.name().replace("..", "_");
    let mut name = format!("{}-{period}", wt::FILE_PREFIX);
    if let Some((id, _)) = &report.seal {
        name = format!("{name}-{id}");
    }
    let event = document::audit_event(report, &lists, Path::new(&name));
    ctx.session.register.record_event(event)?;
    deliver(&name, format.extension(), &bytes, ctx, |path| {
        wt::written(path.display())
    })
}
