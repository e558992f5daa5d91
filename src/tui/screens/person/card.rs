//! A scanned ID card on the page of its person: the differences are offered as a change of the form.

use super::PersonPage;
use super::history::or_dash;
use crate::domain::card::CardScan;
use crate::entry::scan::CardDifference;
use crate::forms::INTAKE;
use crate::register::Result;
use crate::register::read;
use crate::tui::app::context::AppContext;
use crate::tui::app::route::FormRequest;
use crate::tui::app::screen::{Handled, Next};
use crate::words::identity as w;

/// The card that opened the page, with its differences to the register.
pub(super) struct CardComparison {
    card: CardScan,
    differences: Vec<CardDifference>,
}

impl CardComparison {
    pub(super) fn new(card: CardScan) -> Self {
        let differences = Vec::new();
        Self { card, differences }
    }

    /// The differences as a sentence, where there are any.
    pub(super) fn sentence(&self) -> Option<String> {
        let change = |d: &CardDifference| {
            let before = or_dash(&d.before);
            format!("{} {before} → {}", d.label, d.after)
        };
        let changes: Vec<String> = self.differences.iter().map(change).collect();
        (!changes.is_empty()).then(|| w::card_differs(changes.join("; ")))
    }
}

impl PersonPage {
    /// Computes the differences between the card and the register.
    pub(super) fn compare_card(&mut self, ctx: &mut AppContext) -> Result<()> {
        let Some(comparison) = &mut self.card_comparison else {
            return Ok(());
        };
        let (card, defaults) = (&comparison.card, ctx.session.form_defaults());
        comparison.differences =
            read::load::card_differences(ctx.reader(), self.id, card, defaults)?;
        Ok(())
    }

    /// Opens the person's form with the card's values in it; F2 saves them, after all checks.
    pub(super) fn open_form_from_card(&mut self, ctx: &mut AppContext) -> Handled {
        let comparison = self.card_comparison.as_ref();
        let Some(comparison) = comparison.filter(|o| !o.differences.is_empty()) else {
            return Ok(Next::Same);
        };
        let rows = read::load::intake_rows(ctx.reader(), self.id)?;
        let form = FormRequest::stored(&INTAKE, rows).with_card(comparison.card.clone());
        Ok(Next::form(form))
    }
}
