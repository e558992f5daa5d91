//! A scanned card beside the person it belongs to: where they differ is offered, never forced.

use super::PersonPage;
use crate::domain::card::CardScan;
use crate::entry::Draft;
use crate::entry::scan::CardDifference;
use crate::forms::INTAKE;
use crate::register::RegisterError;
use crate::tui::office::Office;
use crate::tui::screen::{Handled, Next};
use crate::tui::screens::form::FormScreen;
use crate::words::identity as w;

/// The card that opened the page, with what it would change.
pub(super) struct Offered {
    card: CardScan,
    differences: Vec<CardDifference>,
}

impl Offered {
    /// What the card says otherwise; empty when it says the same.
    pub(super) fn sentence(&self) -> String {
        if self.differences.is_empty() {
            return String::new();
        }
        let told: Vec<String> = self
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
        w::card_differs(told.join("; "))
    }
}

impl PersonPage {
    /// The page of the person a scanned card belongs to.
    ///
    /// # Errors
    /// When the person is gone or the register cannot be read.
    pub fn of_card(id: i64, card: &CardScan, office: &mut Office) -> Result<Self, RegisterError> {
        let mut page = Self::open(id, office)?;
        page.offered = Some(Offered {
            card: card.clone(),
            differences: Vec::new(),
        });
        page.compare_card(office)?;
        Ok(page)
    }

    /// Where the card and the register differ now.
    pub(super) fn compare_card(&mut self, office: &mut Office) -> Result<(), RegisterError> {
        let Some(offered) = &mut self.offered else {
            return Ok(());
        };
        let rows = office.register.intake_rows(self.id)?;
        let draft = Draft::over(&INTAKE, &rows, office.around());
        offered.differences = draft.card_differences(&offered.card, &office.register.desk())?;
        Ok(())
    }

    /// Opens the person's form with the card's values in it; F2 saves them, after all checks.
    pub(super) fn take_from_card(&mut self, office: &mut Office) -> Handled {
        let Some(offered) = self.offered.as_ref().filter(|o| !o.differences.is_empty()) else {
            return Ok(Next::Same);
        };
        let rows = office.register.intake_rows(self.id)?;
        let mut form = FormScreen::over(&INTAKE, &rows, office);
        form.take(&offered.card, office)?;
        Ok(Next::Open(Box::new(form)))
    }
}
