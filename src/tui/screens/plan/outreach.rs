//! Outreach: the campaigns and visits, newest first, or their sums of this year by neighbourhood and kind. None of them
//! counts towards a target.

use crate::domain::codes::CodeList;
use crate::domain::money;
use crate::forms::{self, Record};
use crate::progress::format::{self, count};
use crate::progress::measure::outreach::{
    OutreachTotal, by_kind, by_neighbourhood, outreach_rows, total,
};
use crate::progress::period::Period;
use crate::register::Result;
use crate::register::read;
use crate::register::read::worklists::Campaign;
use crate::tui::app::context::AppContext;
use crate::tui::app::route::FormRequest;
use crate::tui::app::screen::{Handled, Hint, Next, Screen, hints};
use crate::tui::input::keys::Action;
use crate::tui::widgets::{Canvas, List};
use crate::words::{plan as w, tui};

const MAX_ROWS: usize = 500;

/// The sums of a year.
#[derive(Default)]
struct Sums {
    days: String,
    all: OutreachTotal,
    kinds: Vec<(&'static str, OutreachTotal)>,
    places: List<(String, OutreachTotal)>,
}

/// The list of campaigns and visits, or their sums of this year.
#[derive(Default)]
pub struct Outreach {
    campaigns: List<Campaign>,
    /// The sums, where they are shown.
    sums: Option<Sums>,
}

impl Outreach {
    fn add_up(ctx: &AppContext) -> Result<Sums> {
        let today = ctx.session.register.today();
        let year = Period::containing(today).as_of(today);
        let rows = outreach_rows(ctx.reader(), year)?;
        Ok(Sums {
            days: format::days(year.period.from(), year.end()),
            all: total(&rows),
            kinds: by_kind(&rows),
            places: List::new(by_neighbourhood(&rows, &ctx.session.plan.neighbourhoods)),
        })
    }
}

impl Screen for Outreach {
    fn title(&self) -> String {
        w::OUTREACH_TITLE.text().to_uppercase()
    }

    fn footer(&self) -> Vec<Hint> {
        let mut hints = hints![Save = w::HINT_NEW_OUTREACH];
        hints.extend(match self.sums {
            Some(_) => hints![List = w::HINT_EACH],
            None => hints![Enter = tui::HINT_OPEN, List = w::HINT_SUMS],
        });
        hints.extend(hints![Help, Back]);
        hints
    }

    fn on(&mut self, action: Action, ctx: &mut AppContext) -> Handled {
        match (action, &mut self.sums, self.campaigns.chosen()) {
            (Action::Save, ..) => Ok(Next::form(FormRequest::blank(&forms::OUTREACH))),
            (Action::Enter, None, Some(campaign)) => {
                Next::form_of(Record::Outreach, campaign.id, ctx)
            }
            (Action::List, Some(_), _) => {
                self.sums = None;
                self.campaigns.choose(0);
                Ok(Next::Changed)
            }
            (Action::List, None, _) => {
                self.sums = Some(Self::add_up(ctx)?);
                Ok(Next::Changed)
            }
            (_, Some(sums), _) => Ok(sums.places.on(action)),
            (_, None, _) => Ok(self.campaigns.on(action)),
        }
    }

    fn refresh(&mut self, ctx: &mut AppContext) -> Result<()> {
        self.campaigns
            .set(read::worklists::campaigns(ctx.reader(), MAX_ROWS)?);
        if let Some(sums) = &mut self.sums {
            let at = sums.places.chosen_at();
            *sums = Self::add_up(ctx)?;
            sums.places.choose(at.unwrap_or(0));
        }
        Ok(())
    }

    fn draw(&self, canvas: &mut Canvas<'_, '_>) {
        if let Some(sums) = &self.sums {
            draw_sums(canvas, sums);
            return;
        }
        let none = (w::OUTREACH_NONE, canvas.theme.dim());
        self.campaigns
            .draw_or(&mut canvas.below(1), none, draw_campaign);
    }
}

fn place_shown(neighbourhood: &str) -> String {
    if neighbourhood.is_empty() {
        w::EVERYWHERE.text().to_owned()
    } else {
        crate::words::neighbourhood(neighbourhood)
    }
}

fn draw_campaign(line: &mut Canvas<'_, '_>, campaign: &Campaign) {
    let theme = line.theme;
    line.text(1, 0, 10, &format::day(&campaign.held_on), theme.dim());
    let kind = CodeList::OutreachKind.label(&campaign.kind);
    line.text(12, 0, 25, kind, theme.text());
    let place = place_shown(&campaign.neighbourhood);
    line.text(38, 0, 11, &place, theme.text());
    let reach = campaign.reach.map(money::shown_count).unwrap_or_default();
    line.text_right(56, 0, 6, &reach, theme.accent());
    let parts = [campaign.place.as_str(), campaign.note.as_str()];
    let parts: Vec<&str> = parts.into_iter().filter(|t| !t.is_empty()).collect();
    let room = line.columns().saturating_sub(59);
    line.text(58, 0, room, &parts.join(" · "), theme.dim());
}

/// By kind at the right, by neighbourhood in the list; neighbourhoods without a visit say so.
fn draw_sums(canvas: &mut Canvas<'_, '_>, sums: &Sums) {
    let (theme, columns, rows) = (canvas.theme, canvas.columns(), canvas.rows());
    let head = w::outreach_sum(&sums.days, count(sums.all.times), count(sums.all.reached));
    canvas.text(1, 0, columns.saturating_sub(2), &head, theme.heading());
    let mut list = canvas.part(1, 2, 34, rows.saturating_sub(2));
    sums.places.draw(&mut list, |line, (place, sum)| {
        let (times, style) = match sum.times {
            0 => (w::NOT_YET.text().to_owned(), theme.warning()),
            times => (w::times(count(times)), theme.text()),
        };
        line.text(1, 0, 14, &place_shown(place), style);
        line.text_right(24, 0, 9, &times, style);
        if sum.reached > 0 {
            line.text_right(33, 0, 8, &count(sum.reached), theme.accent());
        }
    });
    let mut kinds = canvas.inside(38, 2, 1, 0);
    for (row, (kind, sum)) in (0..).zip(&sums.kinds) {
        let label = CodeList::OutreachKind.label(kind);
        kinds.text(0, row, 26, label, theme.text());
        kinds.text_right(33, row, 6, &count(sum.times), theme.text());
        kinds.text_right(41, row, 7, &count(sum.reached), theme.accent());
    }
    let below = u16::try_from(sums.kinds.len()).unwrap_or(0) + 1;
    let room = kinds.columns();
    kinds.paragraph(0, below, room, 3, w::OUTREACH_APART.text(), theme.dim());
}
