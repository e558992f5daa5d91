//! What a scanned card does to a form: fills the intake form, opens a person who is known, or answers which person.

use std::time::Instant;

use crate::domain::card::{self, CardScan};
use crate::domain::ids::PersonId;
use crate::domain::name;
use crate::entry::row::FieldProblem;
use crate::entry::{Lookup, LookupResult, PersonSummary};
use crate::forms::{INTAKE, Kind};
use crate::register::Result;
use crate::tui::app::context::AppContext;
use crate::tui::app::route::{FormRequest, Route};
use crate::tui::app::screen::{Handled, Next};
use crate::tui::screens::form::model::{FormModel, StatusLine};
use crate::tui::screens::form::scanner::{FormSnapshot, ScanStep};
use crate::tui::screens::form::{FormScreen, PendingReply};
use crate::words::identity as w;

impl FormModel {
    /// Puts the card's values in and moves the cursor to the first field to look at; false when the person has a number
    /// that the card does not know of.
    fn apply_card(&mut self, card: &CardScan, lookup: &dyn Lookup) -> LookupResult<bool> {
        if !self.draft.apply_card(card, lookup)? {
            self.show_scan_problem(w::scan_other_number(&card.citizen_id));
            return Ok(false);
        }
        self.touched = true;
        let problems = self.draft.problems(lookup)?;
        let of_card = |f: &FieldProblem| f.place.row == 0 && self.draft.cell(f.place).given;
        let card_problems = problems.into_iter().filter(of_card).collect();
        self.focus_after_card(card, card_problems, lookup);
        Ok(true)
    }

    /// Moves to the person's first field with a hard problem, an uncertain or missing value or a soft check, in that
    /// order; else to the first field that is not answered.
    fn focus_after_card(
        &mut self,
        card: &CardScan,
        problems: Vec<FieldProblem>,
        lookup: &dyn Lookup,
    ) {
        let place = |key| self.draft.place(0, key);
        let sex = place("sex").unwrap_or_default();
        let empty = ["full_name", "born", "sex"].into_iter().filter_map(place);
        let first_empty = { empty }.find(|p| self.draft.cell(*p).text.is_empty());
        let is_uncertain = self.draft.has_uncertain_name();
        let uncertain_name = place("full_name").filter(|_| is_uncertain);
        if let Some(first) = problems.iter().find(|f| !f.problem.soft).cloned() {
            self.show_field_problem(first, lookup);
            self.replace_on_type = true;
        } else if let Some(at) = uncertain_name.or(first_empty) {
            self.enter(at, lookup);
            self.replace_on_type = true;
            let here = problems.into_iter().find(|f| f.place == at);
            self.status = here.map_or(StatusLine::Nothing, |f| StatusLine::Problem(f.problem));
        } else if let Some(first) = problems.into_iter().next() {
            self.enter(sex, lookup);
            self.status = StatusLine::Problem(first.problem);
        } else {
            let mut visible = self.draft.visible().into_iter();
            let next = visible.find(|p| *p > sex && !self.draft.cell(*p).given);
            self.enter(next.unwrap_or(sex), lookup);
            self.status = StatusLine::Done(filled_message(card));
        }
    }

    /// Shows whom the card belongs to, who is not in the register.
    fn show_unknown_card(&mut self, card: CardScan) {
        self.touched = true;
        let cell = self.draft.cell_mut(self.draft.at);
        cell.text.clone_from(&card.citizen_id);
        cell.note.clear();
        let born = card.born.map_or_else(|| "?".to_owned(), |b| b.shown());
        self.show_scan_problem(w::scan_stranger(&card.citizen_id, &card.full_name, born));
        self.unknown_card = Some(Box::new(card));
    }
}

impl FormScreen {
    /// Does what the scanner decided about a key or a pasted text.
    pub(super) fn on_scan(&mut self, step: ScanStep, ctx: &mut AppContext) -> Handled {
        match step {
            ScanStep::Form | ScanStep::Held => return Ok(Next::Same),
            ScanStep::Replay(keys) => {
                for key in keys {
                    let next = self.on_form_key(key, ctx)?;
                    if !matches!(next, Next::Same | Next::Changed | Next::Unused) {
                        return Ok(next);
                    }
                }
            }
            ScanStep::Begin(snapshot) => {
                self.restore(snapshot, ctx)?;
                self.model.status = StatusLine::Done(w::SCAN_COMING.text().to_owned());
            }
            ScanStep::Card {
                text,
                stray,
                snapshot,
            } => {
                self.restore(snapshot, ctx)?;
                let next = self.on_card(&text, stray, ctx);
                ctx.ui.scanned_at = Some(Instant::now());
                return next;
            }
            ScanStep::Stopped => {
                self.model.show_scan_problem(w::SCAN_STOPPED.text());
            }
        }
        Ok(Next::Changed)
    }

    /// Puts the form back to how it was before the keys of the card.
    fn restore(&mut self, snapshot: Option<Box<FormSnapshot>>, ctx: &mut AppContext) -> Result<()> {
        let Some(snapshot) = snapshot else {
            return Ok(());
        };
        self.model.draft = snapshot.draft;
        self.model.touched = snapshot.touched;
        if !self.model.touched {
            self.drop_draft(ctx)?;
        }
        let at = self.model.draft.at;
        self.model.enter(at, &ctx.session.register.lookup());
        Ok(())
    }

    fn on_card(&mut self, text: &str, stray: bool, ctx: &mut AppContext) -> Handled {
        if stray {
            self.model.show_scan_problem(w::SCAN_STRAY.text());
            return Ok(Next::Changed);
        }
        match card::parse(text) {
            Err(problem) => self.model.show_scan_problem(problem.text()),
            Ok(card) if matches!(self.model.field().kind, Kind::Person) => {
                match find_card_person(&card, &ctx.session.register.lookup())? {
                    Some((person, _)) => return self.person_from_card(person.id, ctx),
                    None => self.model.show_unknown_card(card),
                }
            }
            Ok(card) => return self.on_intake_card(&card, ctx),
        }
        Ok(Next::Changed)
    }

    fn on_intake_card(&mut self, card: &CardScan, ctx: &mut AppContext) -> Handled {
        let existing = find_card_person(card, &ctx.session.register.lookup())?;
        let record = self.model.draft.rows[0].record_ref;
        match (record, existing) {
            (Some(own), Some((person, _))) if person.id.get() != own.id => {
                self.model
                    .show_scan_problem(w::scan_other_person(person.full_name));
            }
            (None, Some((person, number))) if self.model.draft.is_touched() => {
                let at = self.model.draft.at;
                self.model.draft.cell_mut(at).text = number;
                self.model
                    .show_scan_problem(w::scan_known(person.full_name));
            }
            (None, Some((person, number))) => {
                ctx.ui.message = Some(if person.citizen_id.as_ref() == Some(&number) {
                    w::scan_opened(person.full_name)
                } else {
                    w::scan_opened_former(person.full_name, number)
                });
                self.model.status = StatusLine::Nothing;
                let card = Box::new(card.clone());
                return Ok(Next::Go(Route::PersonFromCard(person.id, card)));
            }
            _ => self.apply_card(card, ctx)?,
        }
        Ok(Next::Changed)
    }

    /// Fills the form from a card and stores the draft.
    pub(super) fn apply_card(&mut self, card: &CardScan, ctx: &mut AppContext) -> Result<()> {
        let lookup = ctx.session.register.lookup();
        if self.model.apply_card(card, &lookup)? {
            self.write_draft(ctx)?;
        }
        Ok(())
    }

    /// The intake form for the person of the unknown card in the field, if it is there; the form goes on with them.
    pub(super) fn open_intake_for_card(&mut self) -> Option<Next> {
        if !self.model.has_unknown_card() {
            return None;
        }
        let card = self.model.unknown_card.take()?;
        self.pending_reply = PendingReply::CardPerson;
        let intake = FormRequest::filled(&INTAKE, &[]).with_card(*card);
        Some(Next::form(intake))
    }

    /// Answers the field with the person of a card and goes on; saves when no other field is open.
    pub(super) fn person_from_card(&mut self, person: PersonId, ctx: &mut AppContext) -> Handled {
        let at = self.model.draft.at;
        let lookup = ctx.session.register.lookup();
        self.model.set_person(at, person, &lookup)?;
        let saved = self.saved;
        let next = self.forward(ctx)?;
        let has_message =
            matches!(self.model.status, StatusLine::Problem(_)) || saved != self.saved;
        if has_message || self.model.flow.is_single() {
            return Ok(next);
        }
        let earlier = Some(&ctx.session.sticky).filter(|_| self.saved > 0);
        let lookup = ctx.session.register.lookup();
        if self.model.is_fully_answered(earlier, &lookup)? {
            return self.save(ctx);
        }
        Ok(next)
    }
}

/// The person of a card and the number they were found by: the card's own, or a former one of a person without another.
fn find_card_person(
    card: &CardScan,
    lookup: &dyn Lookup,
) -> LookupResult<Option<(PersonSummary, String)>> {
    if let Some(person) = lookup.person_of_citizen_id(&card.citizen_id)? {
        return Ok(Some((person, card.citizen_id.clone())));
    }
    for former in &card.previous_ids {
        let same = |p: &PersonSummary| {
            let id = p.citizen_id.as_ref();
            id.is_none_or(|id| card.cancelled_ids.contains(id))
        };
        if let Some(person) = lookup.person_of_citizen_id(former)?.filter(same) {
            return Ok(Some((person, former.clone())));
        }
    }
    Ok(None)
}

/// Whose values were filled in, and a warning when the name hints at the other sex.
fn filled_message(card: &CardScan) -> String {
    let text = w::scan_taken(&card.full_name);
    let warning = |sex| name::sex_warning(&card.full_name, sex);
    match card.sex.and_then(warning) {
        Some(warning) => format!("{text} {warning}"),
        None => text,
    }
}
