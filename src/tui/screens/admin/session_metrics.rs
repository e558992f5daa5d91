//! The metrics of data entry: the clerk's session and last thirty days, the fields that take longest; the other view is the
//! table of all clerks. A text describes what is counted.

use chrono::Days;

use crate::domain::{date, money};
use crate::forms::{Field, Record, form};
use crate::register::Result;
use crate::register::session::statistics::{self, SessionCounts, VerificationCounts};
use crate::tui::app::context::AppContext;
use crate::tui::app::screen::{Handled, Hint, Next, Screen, hints};
use crate::tui::input::keys::Action;
use crate::tui::widgets::{Canvas, List};
use crate::words::{Phrase, verify as w};

const DAYS: u64 = 30;
/// How many of the slowest fields are named.
const SLOWEST: usize = 5;

/// The clerk's own metrics, or the table of all clerks.
pub struct SessionMetricsScreen {
    session: SessionCounts,
    month: SessionCounts,
    verified: VerificationCounts,
    list: List<(String, SessionCounts, VerificationCounts)>,
    /// The table of all clerks is shown.
    all: bool,
}

impl SessionMetricsScreen {
    /// The counts of this clerk; F9 shows those of all.
    pub fn open(ctx: &mut AppContext) -> Result<Self> {
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
            list: List::new(clerks),
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
            count_or_dash(self.verified.per_thousand()),
            self.verified.errors,
            self.verified.fields,
        );
        canvas.text_right(66, row, 20, &error_text, theme.text());
        let slowest = slowest(&self.month);
        if !slowest.is_empty() {
            canvas.text(2, row + 2, 60, w::SLOWEST.text(), theme.heading());
        }
        for (y, (field, ms)) in (row + 3..).zip(slowest) {
            canvas.text(2, y, 46, &field, theme.text());
            canvas.text_right(66, y, 16, &minutes(ms), theme.text());
        }
    }

    fn draw_all(&self, canvas: &mut Canvas<'_, '_>, top: u16) {
        let theme = canvas.theme;
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
        self.list.draw(&mut canvas.below(top + 1), |line, row| {
            let (clerk, counted, verified) = row;
            line.text(1, 0, 20, clerk, theme.text());
            let cells = [
                money::shown_count(counted.records),
                money::shown_count(counted.presses()),
                money::shown_count(counted.corrections),
                count_or_dash(counted.keys_per_hour()),
                count_or_dash(verified.per_thousand()),
            ];
            for (end, cell) in COLUMN_ENDS.into_iter().zip(cells) {
                line.text_right(end, 0, 11, &cell, theme.text());
            }
        });
    }
}

const COLUMN_ENDS: [u16; 5] = [30, 42, 54, 65, 77];

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
        (w::COUNT_AN_HOUR, count_or_dash(c.keys_per_hour())),
    ]
}

fn count_or_dash(count: Option<i64>) -> String {
    count.map_or_else(|| "–".to_owned(), money::shown_count)
}

fn minutes(ms: i64) -> String {
    let seconds = ms / 1000;
    format!("{}:{:02}", seconds / 60, seconds % 60)
}

/// The labels of the fields that took longest, with their milliseconds.
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

/// The label of a field: `intake.born` is «Tiếp nhận: Ngày sinh».
fn field_label(place: &str) -> Option<String> {
    let (form_name, key) = place.rsplit_once('.')?;
    if let Some(table) = form_name.strip_prefix("verify.") {
        let field = Record::from_table(table)?.section().field(key)?;
        return Some(format!("{}: {}", w::VERIFY_TITLE, field.label));
    }
    let form = form(form_name)?;
    let field: &Field = form.sections.iter().find_map(|s| s.field(key))?;
    Some(format!("{}: {}", form.title, field.label))
}

impl Screen for SessionMetricsScreen {
    fn title(&self) -> String {
        w::COUNTS_TITLE.text().to_uppercase()
    }

    fn footer(&self) -> Vec<Hint> {
        let other = if self.all { w::HINT_MINE } else { w::HINT_ALL };
        hints![List = other, Help, Back]
    }

    fn on(&mut self, action: Action, _ctx: &mut AppContext) -> Handled {
        match action {
            Action::List => {
                self.all = !self.all;
                Ok(Next::Changed)
            }
            _ if self.all => Ok(self.list.on(action)),
            _ => Ok(Next::Unused),
        }
    }

    fn draw(&self, canvas: &mut Canvas<'_, '_>) {
        let top = 2 + canvas.note(1, 3, w::COUNTS_WHAT.text(), canvas.theme.dim());
        if self.all {
            self.draw_all(canvas, top);
        } else {
            self.draw_own(canvas, top);
        }
    }
}
