//! Resolves a route to its screen; the only module that constructs screens.

use crate::domain::roles::Permission;
use crate::register::Result;
use crate::tui::app::context::AppContext;
use crate::tui::app::route::{AdminRoute, Dialog, Route};
use crate::tui::app::screen::Screen;
use crate::tui::screens::admin::Admin;
use crate::tui::screens::admin::clerks::Clerks;
use crate::tui::screens::admin::disputes::Disputes;
use crate::tui::screens::admin::double_entry::DoubleEntry;
use crate::tui::screens::admin::drafts::Drafts;
use crate::tui::screens::admin::indicators::Indicators;
use crate::tui::screens::admin::session_metrics::SessionMetricsScreen;
use crate::tui::screens::admin::verification::Verification;
use crate::tui::screens::courses::Courses;
use crate::tui::screens::courses::class::Class;
use crate::tui::screens::find::Find;
use crate::tui::screens::form::FormScreen;
use crate::tui::screens::form::resolve_conflict::ConflictScreen;
use crate::tui::screens::home::undo;
use crate::tui::screens::people::batch_preview::BatchPreview;
use crate::tui::screens::people::cohort::CohortScreen;
use crate::tui::screens::people::merge::MergeScreen;
use crate::tui::screens::person::PersonPage;
use crate::tui::screens::person::history::History;
use crate::tui::screens::plan::PlanMenu;
use crate::tui::screens::plan::changes::Changes;
use crate::tui::screens::plan::money::Money;
use crate::tui::screens::plan::outreach::Outreach;
use crate::tui::screens::plan::tasks::Tasks;
use crate::tui::screens::report::ReportScreen;
use crate::tui::screens::report::issued::{IssuedReport, IssuedReports};
use crate::tui::screens::report::notes::Notes;
use crate::tui::screens::safety::Safety;
use crate::tui::screens::safety::copies::Copies;
use crate::tui::screens::safety::erasures::Erasures;
use crate::tui::screens::safety::text_page::TextPage;
use crate::tui::screens::targets::Targets;
use crate::tui::screens::targets::people::TargetPeople;
use crate::tui::screens::targets::target_detail::TargetDetail;
use crate::tui::screens::worklists::Worklists;
use crate::tui::screens::worklists::checks::Checks;
use crate::tui::screens::worklists::follow_ups::FollowUps;
use crate::tui::screens::worklists::people::People;
use crate::tui::widgets::choose::Choose;
use crate::tui::widgets::dialog::{Confirm, Notice, TextPrompt};
use crate::tui::widgets::help::Help;

/// A screen, or the error of the register.
pub type Resolved = Result<Box<dyn Screen>>;

fn boxed(screen: impl Screen + 'static) -> Resolved {
    Ok(Box::new(screen))
}

/// The screen, once it has read what it shows.
fn loaded(mut screen: impl Screen + 'static, ctx: &mut AppContext) -> Resolved {
    screen.refresh(ctx)?;
    boxed(screen)
}

/// Constructs the screen of a route.
///
/// # Errors
/// When the register cannot be read or the clerk's role lacks the permission.
pub fn resolve(route: Route, ctx: &mut AppContext) -> Resolved {
    match route {
        Route::Dialog(dialog) => Ok(dialog_screen(dialog)),
        Route::Help {
            context,
            title,
            field,
        } => boxed(Help::new(context, &title, field, &ctx.ui.keymap)),
        Route::Form(request) => {
            ctx.session.register.authorize(Permission::Write)?;
            boxed(FormScreen::open(*request, ctx)?)
        }
        Route::Find(text) => loaded(Find::new(text, false), ctx),
        Route::FindSimilar(name) => loaded(Find::new(name, true), ctx),
        Route::Person(id) => loaded(PersonPage::new(id, None), ctx),
        Route::PersonFromCard(id, card) => loaded(PersonPage::new(id, Some(*card)), ctx),
        Route::History(id, name) => boxed(History::open(id, &name, ctx)?),
        Route::Merge(id, other) => boxed(MergeScreen::open(id, other, ctx)?),
        Route::Cohort => loaded(CohortScreen::default(), ctx),
        Route::BatchPreview(batch) => boxed(BatchPreview::new(*batch)),
        Route::Courses { choosing } => loaded(Courses::new(choosing), ctx),
        Route::Class(course) => boxed(Class::open(*course, ctx)?),
        Route::Undo => undo::open(ctx),
        Route::Drafts => loaded(Drafts::default(), ctx),
        Route::Conflicts(c) => boxed(ConflictScreen::new(c.records, &c.draft, c.title)),
        Route::Targets => boxed(Targets::open(ctx)?),
        Route::TargetDetail { plan, at, period } => {
            boxed(TargetDetail::open(plan, at, period, ctx)?)
        }
        Route::TargetPeople(query) => boxed(TargetPeople::open(*query, ctx)?),
        Route::Worklists => loaded(Worklists::default(), ctx),
        Route::FollowUps => loaded(FollowUps::default(), ctx),
        Route::Checks => loaded(Checks::default(), ctx),
        Route::PeopleList(kind) => loaded(People::new(kind), ctx),
        Route::Report => boxed(ReportScreen::open(ctx)?),
        Route::ReportNotes(period) => loaded(Notes::new(period), ctx),
        Route::IssuedReports => boxed(IssuedReports::open(ctx)?),
        Route::IssuedReport(report) => boxed(IssuedReport::open(&report, ctx)?),
        Route::Admin(route) => administration(route, ctx),
    }
}

/// Constructs a screen under the menus of administration, plan and safety.
fn administration(route: AdminRoute, ctx: &mut AppContext) -> Resolved {
    match route {
        AdminRoute::Indicators => loaded(Indicators::default(), ctx),
        AdminRoute::Verification => loaded(Verification::default(), ctx),
        AdminRoute::DoubleEntry(sample) => boxed(DoubleEntry::open(sample, ctx)?),
        AdminRoute::Disputes => loaded(Disputes::default(), ctx),
        AdminRoute::SessionMetrics => boxed(SessionMetricsScreen::open(ctx)?),
        AdminRoute::Clerks => boxed(Clerks::open(ctx)?),
        AdminRoute::Plan => boxed(PlanMenu::open(ctx)?),
        AdminRoute::PlanChanges => loaded(Changes::new(ctx), ctx),
        AdminRoute::Tasks { overdue } => loaded(Tasks::new(overdue, ctx), ctx),
        AdminRoute::Outreach => loaded(Outreach::default(), ctx),
        AdminRoute::Money => loaded(Money::new(ctx), ctx),
        AdminRoute::Safety => boxed(Safety::open(ctx)?),
        AdminRoute::Copies => loaded(Copies::default(), ctx),
        AdminRoute::CheckFindings => boxed(TextPage::check(ctx)?),
        AdminRoute::Trail => boxed(TextPage::trail(String::new(), ctx)?),
        AdminRoute::RestoreHelp => boxed(TextPage::restore(ctx)),
        AdminRoute::Breach(span) => boxed(TextPage::breach(span, ctx)?),
        AdminRoute::Erasures => loaded(Erasures::default(), ctx),
        AdminRoute::Menu => boxed(Admin::open(ctx)?),
    }
}

fn dialog_screen(dialog: Dialog) -> Box<dyn Screen> {
    match dialog {
        Dialog::Confirm(question, answers) => Box::new(Confirm::new(question, answers)),
        Dialog::Choose {
            title,
            items,
            by_digit,
        } => Box::new(Choose::new(title, items, by_digit)),
        Dialog::Notice(sentence) => Box::new(Notice::Sentence(sentence)),
        Dialog::FileReady(file) => Box::new(Notice::FileReady(file)),
        Dialog::TextPrompt {
            question,
            text,
            check,
        } => Box::new(TextPrompt::new(question, text, check)),
    }
}
