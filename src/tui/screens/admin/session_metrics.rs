//! What is counted at the desk: the clerk's own sitting and last thirty days, the fields that take longest; the other view
//! is the table of all clerks. Says what is counted and what is not.

use chrono::Days;

use crate::domain::{date, money};
use crate::forms::{FORMS, Field, Record};
use crate::register::RegisterError;
use crate::register::session::statistics::{self, SessionCounts, VerificationCounts};
use crate::tui::app::context::AppContext;
use crate::tui::app::screen::{Handled, Next, Screen};
use crate::tui::input::keys::{Action, Context};
use crate::tui::widgets::{Canvas, ListView};
use crate::words::{Phrase, verify as w};

/// Days looked back.
const DAYS: u64 = 30;
/// Fields named as the slowest.
const SLOWEST: usize = 5;

/// The counts.
pub struct SessionMetricsScreen {
    session: SessionCounts,
    month: SessionCounts,
    verified: VerificationCounts,
    clerks: Vec<(String, SessionCounts, VerificationCounts)>,
    all: bool,
    list: ListView,
}

impl SessionMetricsScreen {
    /// The counts of this clerk; F9 shows those of all.
    pub fn open(ctx: &mut AppContext) -> Result<Self, RegisterError> {
        let today = ctx.session.register.today();
        let from = today.checked_sub_days(Days::new(DAYS)).unwrap_or(today);
        let from = date::iso(from);
        let register = &ctx.session.register;
        let me = register.session().clerk.clone();
        let session = ctx.services.metrics.counts();
        let mut counts =
            statistics::sessions_since(register.reader(), &from, ctx.session.record.1)?;
        counts.entry(me.clone()).or_default().add(&session);
        let month = counts[&me].clone();
        let mut clerks = Vec::new();
        for (clerk, counted) in counts {
            let verified = statistics::verification_counts(register.reader(), &clerk, &from)?;
            clerks.push((clerk, counted, verified));
        }
        Ok(Self {
            session,
            month,
            verified: statistics::verification_counts(register.reader(), &me, &from)?,
            list: ListView::new(clerks.len()),
            clerks,
            all: false,
        })
    }

    fn draw_own(&self, canvas: &mut Canvas<'_, '_>, top: u16) {
        let theme = canvas.theme;
        canvas.text_right(48, top, 18, w::THIS_SITTING.text(), theme.dim());
        canvas.text_right(66, top, 16, w::LAST_DAYS.text(), theme.dim());
        let (session, month) = (labelled_counts(&self.session), labelled_counts(&self.month));
        let mut row = top + 1;
        for ((label, now), (_, month)) in session.into_iter().zip(month) {
            canvas.text(2, row, 28, label.text(), theme.text());
            canvas.text_right(48, row, 18, &now, theme.text());
            canvas.text_right(66, row, 16, &month, theme.text());
            row += 1;
        }
        canvas.text(2, row, 44, w::MISMATCHES.text(), theme.text());
        let error_text = w::errors_of(
            per_thousand(self.verified),
            self.verified.errors,
            self.verified.fields,
        );
        canvas.text_right(66, row, 20, &error_text, theme.text());
        let slowest = slowest(&self.month);
        if slowest.is_empty() {
            return;
        }
        canvas.text(2, row + 2, 60, w::SLOWEST.text(), theme.heading());
        for (at, (field, ms)) in slowest.into_iter().enumerate() {
            let y = row + 3 + u16::try_from(at).unwrap_or(0);
            canvas.text(2, y, 46, &field, theme.text());
            canvas.text_right(66, y, 16, &minutes(ms), theme.text());
        }
    }

    fn draw_all(&self, canvas: &mut Canvas<'_, '_>, top: u16) {
        let (theme, columns, rows) = (canvas.theme, canvas.columns(), canvas.rows());
        let heads = [
            w::HEAD_RECORDS,
            w::HEAD_KEYS,
            w::HEAD_CORRECTIONS,
            w::HEAD_AN_HOUR,
            w::HEAD_ERRORS,
        ];
        for (end, head) in COLUMN_ENDS.into_iter().zip(heads) {
            canvas.text_right(end + 1, top, 11, head.text(), theme.dim());
        }
        let mut list = canvas.part(
            1,
            top + 1,
            columns.saturating_sub(2),
            rows.saturating_sub(top + 1),
        );
        self.list.draw(&mut list, |line, at, chosen| {
            let (clerk, counted, verified) = &self.clerks[at];
            let style = if chosen { theme.chosen() } else { theme.text() };
            line.text(1, 0, 20, clerk, style);
            let cells = [
                money::shown_count(counted.records),
                money::shown_count(counted.keys + counted.bursts),
                money::shown_count(counted.corrections),
                counted
                    .keys_per_hour()
                    .map_or_else(dash, money::shown_count),
                per_thousand(*verified),
            ];
            for (end, cell) in COLUMN_ENDS.into_iter().zip(cells) {
                line.text_right(end, 0, 11, &cell, style);
            }
        });
    }
}

/// Where the columns of the table end.
const COLUMN_ENDS: [u16; 5] = [30, 42, 54, 65, 77];

/// Label and text of each count.
fn labelled_counts(c: &SessionCounts) -> [(Phrase, String); 5] {
    [
        (w::COUNT_RECORDS, money::shown_count(c.records)),
        (w::COUNT_KEYS, money::shown_count(c.keys)),
        (
            w::COUNT_BURSTS,
            w::bursts(
                money::shown_count(c.bursts),
                money::shown_count(c.burst_keys),
            ),
        ),
        (w::COUNT_CORRECTIONS, money::shown_count(c.corrections)),
        (
            w::COUNT_AN_HOUR,
            c.keys_per_hour().map_or_else(dash, money::shown_count),
        ),
    ]
}

fn dash() -> String {
    "–".to_owned()
}

fn per_thousand(verified: VerificationCounts) -> String {
    verified
        .per_thousand()
        .map_or_else(dash, money::shown_count)
}

/// Minutes and seconds.
fn minutes(ms: i64) -> String {
    let seconds = ms / 1000;
    format!("{}:{:02}", seconds / 60, seconds % 60)
}

/// The fields that took longest, as the forms call them.
fn slowest(counted: &SessionCounts) -> Vec<(String, i64)> {
    let mut fields: Vec<(&String, i64)> = counted.fields.iter().map(|(f, ms)| (f, *ms)).collect();
    fields.sort_by_key(|(field, ms)| (-ms, *field));
    fields
        .into_iter()
        .filter(|(_, ms)| *ms >= 1000)
        .filter_map(|(place, ms)| Some((field_label(place)?, ms)))
        .take(SLOWEST)
        .collect()
}

/// `intake.born` as a clerk calls it: «Tiếp nhận: Ngày sinh».
fn field_label(place: &str) -> Option<String> {
    let (form_name, key) = place.rsplit_once('.')?;
    if let Some(table) = form_name.strip_prefix("verify.") {
        let field = Record::from_table(table)?.section().field(key)?;
        return Some(format!("{}: {}", w::VERIFY_TITLE, field.label));
    }
    let form = FORMS.into_iter().find(|f| f.name == form_name)?;
    let field: &Field = form.sections.iter().find_map(|s| s.field(key))?;
    Some(format!("{}: {}", form.title, field.label))
}

impl Screen for SessionMetricsScreen {
    fn title(&self) -> String {
        w::COUNTS_TITLE.text().to_uppercase()
    }

    fn context(&self) -> Context {
        Context::List
    }

    fn hints(&self) -> Vec<Action> {
        vec![Action::List, Action::Help, Action::Back]
    }

    fn hint_label(&self, action: Action) -> Option<Phrase> {
        let other = if self.all { w::HINT_MINE } else { w::HINT_ALL };
        (action == Action::List).then_some(other)
    }

    fn on(&mut self, action: Action, _ctx: &mut AppContext) -> Handled {
        match action {
            Action::List => {
                self.all = !self.all;
                Ok(Next::Changed)
            }
            action if self.all && self.list.navigate(action) => Ok(Next::Changed),
            _ => Ok(Next::Unused),
        }
    }

    fn draw(&self, canvas: &mut Canvas<'_, '_>) {
        let theme = canvas.theme;
        let room = canvas.columns().saturating_sub(4);
        let top = 2 + canvas.paragraph(2, 1, room, 3, w::COUNTS_WHAT.text(), theme.dim());
        if self.all {
            self.draw_all(canvas, top);
        } else {
            self.draw_own(canvas, top);
        }
    }
}
