//! Outreach: the campaigns and visits, newest first, or what they come to this year by neighbourhood and kind. Nothing here
//! counts towards a target.

use crate::domain::codes::CodeList;
use crate::domain::money;
use crate::forms::{self, Record};
use crate::progress::format;
use crate::progress::measure::outreach::{
    OutreachTotal, by_kind, by_neighbourhood, outreach_rows, total,
};
use crate::progress::period::Period;
use crate::register::RegisterError;
use crate::register::read;
use crate::register::read::worklists::Campaign;
use crate::tui::app::context::AppContext;
use crate::tui::app::route::FormRequest;
use crate::tui::app::screen::{Handled, Next, Screen};
use crate::tui::input::keys::{Action, Context};
use crate::tui::widgets::{Canvas, ListView};
use crate::words::{Phrase, plan as w, tui};

/// More than is looked through by hand.
const MAX_ROWS: usize = 500;

/// The sums of a year.
#[derive(Default)]
struct Sums {
    days: String,
    all: OutreachTotal,
    kinds: Vec<(&'static str, OutreachTotal)>,
    places: Vec<(String, OutreachTotal)>,
}

/// The campaigns.
pub struct Outreach {
    campaigns: Vec<Campaign>,
    list: ListView,
    sums: Option<Sums>,
}

impl Outreach {
    /// The newest.
    pub fn open(ctx: &mut AppContext) -> Result<Self, RegisterError> {
        let campaigns = read::worklists::campaigns(ctx.reader(), MAX_ROWS)?;
        Ok(Self {
            list: ListView::new(campaigns.len()),
            campaigns,
            sums: None,
        })
    }

    fn add_up(ctx: &AppContext) -> Result<Sums, RegisterError> {
        let today = ctx.session.register.today();
        let year = Period::containing(today);
        let rows = outreach_rows(ctx.reader(), &year, today)?;
        Ok(Sums {
            days: format::days(year.from(), year.end(today)),
            all: total(&rows),
            kinds: by_kind(&rows),
            places: by_neighbourhood(&rows, &ctx.session.plan.neighbourhoods),
        })
    }

    /// The lines the list has now.
    fn lines(&self) -> usize {
        match &self.sums {
            Some(sums) => sums.places.len(),
            None => self.campaigns.len(),
        }
    }
}

impl Screen for Outreach {
    fn title(&self) -> String {
        w::OUTREACH_TITLE.text().to_uppercase()
    }

    fn context(&self) -> Context {
        Context::List
    }

    fn hints(&self) -> Vec<Action> {
        let mut hints = vec![Action::Save, Action::List, Action::Help, Action::Back];
        if self.sums.is_none() {
            hints.insert(1, Action::Enter);
        }
        hints
    }

    fn hint_label(&self, action: Action) -> Option<Phrase> {
        match action {
            Action::Save => Some(w::HINT_NEW_OUTREACH),
            Action::Enter => Some(tui::HINT_OPEN),
            Action::List if self.sums.is_some() => Some(w::HINT_EACH),
            Action::List => Some(w::HINT_SUMS),
            _ => None,
        }
    }

    fn on(&mut self, action: Action, ctx: &mut AppContext) -> Handled {
        match (action, self.list.chosen()) {
            (Action::Save, _) => Ok(Next::form(FormRequest::blank(&forms::OUTREACH))),
            (Action::Enter, Some(at)) if self.sums.is_none() => {
                let row =
                    read::load::form_row(ctx.reader(), Record::Outreach, self.campaigns[at].id)?;
                let form = FormRequest::stored(&forms::OUTREACH, vec![row]);
                Ok(Next::form(form))
            }
            (Action::List, _) => {
                self.sums = match self.sums {
                    Some(_) => None,
                    None => Some(Self::add_up(ctx)?),
                };
                self.list = ListView::new(self.lines());
                Ok(Next::Changed)
            }
            (action, _) if self.list.navigate(action) => Ok(Next::Changed),
            _ => Ok(Next::Unused),
        }
    }

    fn refresh(&mut self, ctx: &mut AppContext) -> Result<(), RegisterError> {
        self.campaigns = read::worklists::campaigns(ctx.reader(), MAX_ROWS)?;
        if self.sums.is_some() {
            self.sums = Some(Self::add_up(ctx)?);
        }
        self.list.set_len(self.lines());
        Ok(())
    }

    fn draw(&self, canvas: &mut Canvas<'_, '_>) {
        let (theme, columns, rows) = (canvas.theme, canvas.columns(), canvas.rows());
        if let Some(sums) = &self.sums {
            self.draw_sums(canvas, sums);
            return;
        }
        if self.campaigns.is_empty() {
            canvas.paragraph(
                2,
                1,
                columns.saturating_sub(4),
                3,
                w::OUTREACH_NONE.text(),
                theme.dim(),
            );
            return;
        }
        let mut list = canvas.part(1, 1, columns.saturating_sub(2), rows.saturating_sub(1));
        self.list.draw(&mut list, |line, at, chosen| {
            draw_campaign(line, &self.campaigns[at], chosen);
        });
    }
}

fn place_shown(neighbourhood: &str) -> String {
    if neighbourhood.is_empty() {
        w::EVERYWHERE.text().to_owned()
    } else {
        crate::words::neighbourhood(neighbourhood)
    }
}

fn kind_shown(kind: &str) -> &str {
    CodeList::OutreachKind.get(kind).map_or(kind, |c| c.label())
}

fn count(number: u64) -> String {
    money::shown_count(i64::try_from(number).unwrap_or(i64::MAX))
}

/// Day, kind, neighbourhood, people reached, place and note.
fn draw_campaign(line: &mut Canvas<'_, '_>, campaign: &Campaign, chosen: bool) {
    let theme = line.theme;
    let styled = |style| if chosen { theme.chosen() } else { style };
    line.text(
        1,
        0,
        10,
        &format::day(&campaign.held_on),
        styled(theme.dim()),
    );
    line.text(12, 0, 25, kind_shown(&campaign.kind), styled(theme.text()));
    let place = place_shown(&campaign.neighbourhood);
    line.text(38, 0, 11, &place, styled(theme.text()));
    let reach = campaign.reach.map(money::shown_count).unwrap_or_default();
    line.text_right(56, 0, 6, &reach, styled(theme.accent()));
    let parts = [campaign.place.as_str(), campaign.note.as_str()];
    let parts: Vec<&str> = parts.into_iter().filter(|t| !t.is_empty()).collect();
    let room = line.columns().saturating_sub(59);
    line.text(58, 0, room, &parts.join(" · "), styled(theme.dim()));
}

impl Outreach {
    /// By kind at the right, by neighbourhood in the list; those nobody went to say so.
    fn draw_sums(&self, canvas: &mut Canvas<'_, '_>, sums: &Sums) {
        let (theme, columns, rows) = (canvas.theme, canvas.columns(), canvas.rows());
        let head = w::outreach_sum(&sums.days, count(sums.all.times), count(sums.all.reached));
        canvas.text(1, 0, columns.saturating_sub(2), &head, theme.heading());
        let mut list = canvas.part(1, 2, 34, rows.saturating_sub(2));
        self.list.draw(&mut list, |line, at, chosen| {
            let (place, sum) = &sums.places[at];
            let styled = |style| if chosen { theme.chosen() } else { style };
            let style = if sum.times == 0 {
                theme.warning()
            } else {
                theme.text()
            };
            line.text(1, 0, 14, &place_shown(place), styled(style));
            let times = if sum.times == 0 {
                w::NOT_YET.text().to_owned()
            } else {
                w::times(count(sum.times))
            };
            line.text_right(24, 0, 9, &times, styled(style));
            if sum.reached > 0 {
                line.text_right(33, 0, 8, &count(sum.reached), styled(theme.accent()));
            }
        });
        let mut kinds = canvas.part(38, 2, columns.saturating_sub(39), rows.saturating_sub(2));
        for (row, (kind, sum)) in (0..).zip(&sums.kinds) {
            kinds.text(0, row, 26, kind_shown(kind), theme.text());
            kinds.text_right(33, row, 6, &count(sum.times), theme.text());
            kinds.text_right(41, row, 7, &count(sum.reached), theme.accent());
        }
        let below = u16::try_from(sums.kinds.len()).unwrap_or(0) + 1;
        let room = kinds.columns();
        kinds.paragraph(0, below, room, 3, w::OUTREACH_APART.text(), theme.dim());
    }
}
