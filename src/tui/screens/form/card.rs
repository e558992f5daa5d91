//! What a scanned card does to a form: fills the intake form, opens a person who is known, or answers "which person".

use super::{FormScreen, PendingReply, StatusLine};
use crate::domain::card::CardScan;
use crate::domain::name;
use crate::domain::record_ref::RecordRef;
use crate::entry::suggest::sticky_key;
use crate::entry::{Lookup, LookupResult, PersonSummary, Place};
use crate::forms::{INTAKE, Kind};
use crate::register::RegisterError;
use crate::tui::app::context::AppContext;
use crate::tui::app::route::FormRequest;
use crate::tui::app::route::Route;
use crate::tui::app::screen::{Handled, Next};
use crate::words::identity as w;

/// Filling the intake form.
impl FormScreen {
    /// Puts the card in and goes to the first thing to look at.
    pub fn apply_card(&mut self, card: &CardScan, ctx: &mut AppContext) -> Handled {
        if !self
            .draft
            .apply_card(card, &ctx.session.register.lookup())?
        {
            return Ok(self.show_scan_problem(w::scan_other_number(&card.citizen_id)));
        }
        self.touched = true;
        self.focus_after_card(card, ctx)?;
        self.write_draft(ctx)?;
        Ok(Next::Changed)
    }

    pub(super) fn on_intake_card(&mut self, card: &CardScan, ctx: &mut AppContext) -> Handled {
        let existing = find_card_person(card, &ctx.session.register.lookup())?;
        match (self.draft.rows[0].record_ref, existing) {
            (Some(RecordRef { id, .. }), Some((person, _))) if person.id != id => {
                Ok(self.show_scan_problem(w::scan_other_person(person.full_name)))
            }
            (None, Some((person, number))) if self.draft.is_touched() => {
                let sentence = w::scan_known(&person.full_name);
                let at = self.draft.at;
                self.draft.cell_mut(at).text = number;
                let next = self.show_scan_problem(sentence);
                self.refresh_panel(ctx)?;
                Ok(next)
            }
            (None, Some((person, number))) => {
                ctx.ui.message = Some(if person.citizen_id.as_ref() == Some(&number) {
                    w::scan_opened(person.full_name)
                } else {
                    w::scan_opened_former(person.full_name, number)
                });
                self.status = StatusLine::Nothing;
                Ok(Next::Go(Route::PersonFromCard(
                    person.id,
                    Box::new(card.clone()),
                )))
            }
            _ => self.apply_card(card, ctx),
        }
    }

    /// To the first field of the person that stops, is doubted or is missing; else to the first nobody has answered.
    fn focus_after_card(
        &mut self,
        card: &CardScan,
        ctx: &mut AppContext,
    ) -> Result<(), RegisterError> {
        let problems = self.draft.problems(&ctx.session.register.lookup())?;
        let place = |key| {
            let field = self.draft.rows[0].section.position(key)?;
            Some(Place { row: 0, field })
        };
        let card_problems: Vec<_> = problems
            .into_iter()
            .filter(|f| f.place.row == 0 && self.draft.cell(f.place).given)
            .collect();
        let blocking = card_problems.iter().find(|f| !f.problem.soft).cloned();
        let sex = place("sex").unwrap_or_default();
        let first_empty = ["full_name", "born", "sex"]
            .into_iter()
            .filter_map(place)
            .find(|p| self.draft.cell(*p).text.is_empty());
        let uncertain_name = self
            .draft
            .has_uncertain_name()
            .then(|| place("full_name"))
            .flatten();
        if let Some(first) = blocking {
            self.enter(first.place, ctx);
            self.status = StatusLine::Problem(first.problem);
            self.replace_on_type = true;
        } else if let Some(at) = uncertain_name.or(first_empty) {
            self.enter(at, ctx);
            self.replace_on_type = true;
            let here = card_problems.into_iter().find(|f| f.place == at);
            self.status = here.map_or(StatusLine::Nothing, |f| StatusLine::Problem(f.problem));
        } else if let Some(first) = card_problems.into_iter().next() {
            self.enter(sex, ctx);
            self.status = StatusLine::Problem(first.problem);
        } else {
            let visible = self.draft.visible();
            let next = visible
                .into_iter()
                .find(|p| *p > sex && !self.draft.cell(*p).given);
            self.enter(next.unwrap_or(sex), ctx);
            self.status = StatusLine::Done(filled_message(card));
        }
        Ok(())
    }
}

/// Answering "which person".
impl FormScreen {
    pub(super) fn select_by_card(&mut self, card: CardScan, ctx: &mut AppContext) -> Handled {
        if let Some((person, _)) = find_card_person(&card, &ctx.session.register.lookup())? {
            return self.person_from_card(person.id, ctx);
        }
        let at = self.draft.at;
        self.touched = true;
        let cell = self.draft.cell_mut(at);
        cell.text.clone_from(&card.citizen_id);
        cell.note.clear();
        let born = card.born.map_or_else(|| "?".to_owned(), |b| b.shown());
        let sentence = w::scan_stranger(&card.citizen_id, &card.full_name.text, born);
        let next = self.show_scan_problem(sentence);
        self.refresh_panel(ctx)?;
        self.scanner.unknown_card = Some(Box::new(card));
        Ok(next)
    }

    /// The card in the field belongs to nobody yet.
    pub(super) fn has_unknown_card(&self) -> bool {
        let text = self.input.value();
        matches!(self.field().kind, Kind::Person)
            && self
                .scanner
                .unknown_card
                .as_ref()
                .is_some_and(|c| c.citizen_id == text)
    }

    /// Takes in the person of the card; the form goes on with them.
    pub(super) fn open_intake_for_card(&mut self) -> Option<Handled> {
        if !self.has_unknown_card() {
            return None;
        }
        let card = self.scanner.unknown_card.take()?;
        self.pending_reply = PendingReply::CardPerson;
        let intake = FormRequest::filled(&INTAKE, &[]).with_card(*card);
        Some(Ok(Next::form(intake)))
    }

    /// The field is answered by a card: the form goes on, and saves itself when nothing else is open.
    pub(super) fn person_from_card(&mut self, person: i64, ctx: &mut AppContext) -> Handled {
        let at = self.draft.at;
        self.touched = true;
        self.draft
            .set_person(at, person, &ctx.session.register.lookup())?;
        self.enter(at, ctx);
        let saved = self.saved;
        let next = self.forward(ctx)?;
        let has_message = matches!(self.status, StatusLine::Problem(_)) || saved != self.saved;
        if self.close_after_save || has_message || !self.is_fully_answered(ctx)? {
            return Ok(next);
        }
        self.save(ctx)
    }

    /// Every other field has its value: typed, given, or sticking from the record before on this screen.
    fn is_fully_answered(&self, ctx: &AppContext) -> LookupResult<bool> {
        let open = self.draft.visible().into_iter().any(|place| {
            let field = self.draft.field(place);
            let key = sticky_key(self.draft.form, field);
            field.default_value.is_sticky()
                && !self.draft.cell(place).given
                && !(self.saved > 0 && ctx.session.sticky.contains_key(&key))
        });
        let problems = self.draft.problems(&ctx.session.register.lookup())?;
        Ok(!open && problems.iter().all(|f| f.problem.soft))
    }
}

/// The person of a card and the number they were found by: the card's own, or a former one of somebody who has no other.
fn find_card_person(
    card: &CardScan,
    lookup: &dyn Lookup,
) -> LookupResult<Option<(PersonSummary, String)>> {
    if let Some(person) = lookup.person_of_citizen_id(&card.citizen_id)? {
        return Ok(Some((person, card.citizen_id.clone())));
    }
    for former in card.previous_ids() {
        let same = |p: &PersonSummary| {
            p.citizen_id
                .as_ref()
                .is_none_or(|id| card.cancelled_ids.contains(id))
        };
        if let Some(person) = lookup.person_of_citizen_id(&former)?.filter(same) {
            return Ok(Some((person, former)));
        }
    }
    Ok(None)
}

/// What was filled in, and the reminder when the name hints at the other sex.
fn filled_message(card: &CardScan) -> String {
    let text = w::scan_taken(&card.full_name.text);
    let warning = card
        .sex
        .and_then(|sex| name::sex_warning(&card.full_name.text, sex));
    warning.map_or(text.clone(), |doubt| format!("{text} {doubt}"))
}
