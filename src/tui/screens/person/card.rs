//! A scanned ID card on the page of its person: the differences are offered as a change of the form.

use super::PersonPage;
use crate::domain::card::CardScan;
use crate::domain::ids::PersonId;
use crate::entry::Draft;
use crate::entry::scan::CardDifference;
use crate::forms::INTAKE;
use crate::register::RegisterError;
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
    /// The differences as a sentence; empty without any.
    pub(super) fn sentence(&self) -> String {
        if self.differences.is_empty() {
            return String::new();
        }
        let changes: Vec<String> = self
            .differences
            .iter()
            .map(|d| {
                let before = if d.before.is_empty() {
                    "—"
                } else {
                    &d.before
                };
                format!("{} {before} → {}", d.label, d.after)
            })
            .collect();
        w::card_differs(changes.join("; "))
    }
}

impl PersonPage {
    /// The page of the person of a scanned card.
    ///
    /// # Errors
    /// When the person is gone or the register cannot be read.
    pub fn from_card(
        id: PersonId,
        card: &CardScan,
        ctx: &mut AppContext,
    ) -> Result<Self, RegisterError> {
        let mut page = Self::open(id, ctx)?;
        page.card_comparison = Some(CardComparison {
            card: card.clone(),
            differences: Vec::new(),
        });
        page.compare_card(ctx)?;
        Ok(page)
    }

    /// Computes the differences between the card and the register.
    pub(super) fn compare_card(&mut self, ctx: &mut AppContext) -> Result<(), RegisterError> {
        let Some(comparison) = &mut self.card_comparison else {
            return Ok(());
        };
        let rows = read::load::intake_rows(ctx.reader(), self.id)?;
        let draft = Draft::from_stored(&INTAKE, &rows, ctx.session.form_defaults());
        comparison.differences =
            draft.card_differences(&comparison.card, &ctx.session.register.lookup())?;
        Ok(())
    }

    /// Opens the person's form with the card's values in it; F2 saves them, after all checks.
    pub(super) fn open_form_from_card(&mut self, ctx: &mut AppContext) -> Handled {
        let Some(comparison) = self
            .card_comparison
            .as_ref()
            .filter(|o| !o.differences.is_empty())
        else {
            return Ok(Next::Same);
        };
        let rows = read::load::intake_rows(ctx.reader(), self.id)?;
        let form = FormRequest::stored(&INTAKE, rows).with_card(comparison.card.clone());
        Ok(Next::form(form))
    }
}
