//! One answer for many: the list of who will be written and who not, and why; one change for all of them. What can be
//! written is decided by `entry`; who is on the list, by the screen that opens this one.

use crate::entry::Saving;
use crate::entry::many::{Verdict, judge};
use crate::forms::{Form, Record};
use crate::register::{Op, RegisterError};
use crate::tui::keys::{Action, Context};
use crate::tui::office::Office;
use crate::tui::screen::{Handled, Next, Reply, Screen};
use crate::tui::screens::choose::{Choose, Offer};
use crate::tui::widgets::{Canvas, Listing};
use crate::words::Phrase;
use crate::words::batch as w;
use crate::words::tui;

/// What is wanted of one line.
#[derive(Clone, Debug)]
pub struct Wish {
    /// How the opening screen knows the line.
    pub key: i64,
    /// The person's name.
    pub name: String,
    /// Number and version of the record as the clerk saw it; `None` makes a new one.
    pub kept: Option<(i64, i64)>,
    /// The answers.
    pub answers: Vec<(&'static str, String)>,
    /// What will be written, in a few words.
    pub told: String,
}

/// When the list is shown before anything is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ask {
    /// Always.
    Always,
    /// When somebody cannot be written as it is.
    IfDoubtful,
}

/// The list.
pub struct Together {
    title: String,
    form: &'static Form,
    wishes: Vec<Wish>,
    verdicts: Vec<Verdict>,
    /// The lines as they are shown: those that cannot be written come first.
    shown: Vec<usize>,
    /// Why what is in doubt is right.
    reason: Option<String>,
    list: Listing,
}

/// Writes the wishes, all in one change, or opens the list first. Answers `Reply::Written`.
///
/// # Errors
/// When the register cannot be read or written; nothing is written then.
pub fn write(
    title: String,
    form: &'static Form,
    wishes: Vec<Wish>,
    ask: Ask,
    office: &mut Office,
) -> Result<Step, RegisterError> {
    let mut screen = Together {
        title,
        form,
        list: Listing::of(wishes.len()),
        verdicts: Vec::new(),
        shown: Vec::new(),
        wishes,
        reason: None,
    };
    screen.judge(office)?;
    let clear = screen
        .verdicts
        .iter()
        .all(|v| matches!(v, Verdict::Ready(_)));
    if clear && ask == Ask::IfDoubtful {
        return Ok(Step::Written(screen.save(office)?));
    }
    Ok(Step::Asks(Box::new(screen)))
}

/// What became of [`write()`].
pub enum Step {
    /// The lines with these keys are in the register.
    Written(Vec<i64>),
    /// The clerk decides first.
    Asks(Box<dyn Screen>),
}

impl Together {
    fn record(&self) -> Record {
        self.form.sections[0].record
    }

    /// Lets every check speak, each record seeing those before it.
    fn judge(&mut self, office: &mut Office) -> Result<(), RegisterError> {
        let mut rows = Vec::with_capacity(self.wishes.len());
        for wish in &self.wishes {
            rows.push(match wish.kept {
                None => Ok(None),
                Some((id, version)) => match office.register.row(self.record(), id) {
                    Ok(row) if row.kept == Some((id, version)) => Ok(Some(row)),
                    Ok(_) => Err(w::CHANGED_MEANWHILE.text().to_owned()),
                    Err(e @ RegisterError::Gone(..)) => Err(e.sentence()),
                    Err(e) => return Err(e),
                },
            });
        }
        let (form, wishes, reason) = (self.form, &self.wishes, self.reason.as_deref());
        self.verdicts = office.register.rehearse(|batch| {
            let mut verdicts = Vec::with_capacity(rows.len());
            for (row, wish) in rows.into_iter().zip(wishes) {
                let mut verdict = match row {
                    Ok(row) => judge(form, row, &wish.answers, reason, &batch.desk())?,
                    Err(sentence) => Verdict::Refused(sentence),
                };
                if let Verdict::Ready(saving) = &verdict
                    && let Err(e) = batch.apply(Op::Save(vec![saving.clone()]))
                {
                    verdict = Verdict::Refused(e.sentence());
                }
                verdicts.push(verdict);
            }
            Ok(verdicts)
        })?;
        self.shown = (0..self.wishes.len()).collect();
        let ready = |at: &usize| matches!(self.verdicts[*at], Verdict::Ready(_));
        self.shown.sort_by_key(ready);
        Ok(())
    }

    fn ready(&self) -> Vec<(i64, Saving)> {
        self.wishes
            .iter()
            .zip(&self.verdicts)
            .filter_map(|(wish, verdict)| match verdict {
                Verdict::Ready(saving) => Some((wish.key, saving.clone())),
                _ => None,
            })
            .collect()
    }

    fn doubtful(&self) -> usize {
        let doubts = |v: &&Verdict| matches!(v, Verdict::Doubtful(_));
        self.verdicts.iter().filter(doubts).count()
    }

    /// Writes those that can be, in one change.
    fn save(&mut self, office: &mut Office) -> Result<Vec<i64>, RegisterError> {
        let (keys, savings): (Vec<i64>, Vec<Saving>) = self.ready().into_iter().unzip();
        office.register.change(Op::Save(savings))?;
        let left = self.wishes.len() - keys.len();
        office.message = Some(if left == 0 {
            w::written(keys.len())
        } else {
            w::written_but(keys.len(), left)
        });
        Ok(keys)
    }

    /// Judges again, and writes only what was shown: another clerk may have been faster.
    fn confirm(&mut self, office: &mut Office) -> Handled {
        let shown = std::mem::take(&mut self.verdicts);
        self.judge(office)?;
        if shown != self.verdicts {
            office.message = Some(w::LOOK_AGAIN.text().to_owned());
            return Ok(Next::Changed);
        }
        if self.ready().is_empty() {
            office.message = Some(w::NOBODY_READY.text().to_owned());
            return Ok(Next::Changed);
        }
        let written = self.save(office)?;
        Ok(Next::Close(Reply::Written(written)))
    }
}

impl Screen for Together {
    fn title(&self) -> String {
        self.title.to_uppercase()
    }

    fn context(&self) -> Context {
        Context::List
    }

    fn hints(&self) -> Vec<Action> {
        let mut hints = vec![Action::Save, Action::Down, Action::Help, Action::Back];
        if self.doubtful() > 0 {
            hints.insert(1, Action::Accept);
        }
        hints
    }

    fn hint_label(&self, action: Action) -> Option<Phrase> {
        match action {
            Action::Save => Some(w::HINT_WRITE_ALL),
            Action::Accept => Some(w::HINT_ACCEPT_ALL),
            Action::Down => Some(tui::HINT_CHOOSE),
            _ => None,
        }
    }

    fn on(&mut self, action: Action, office: &mut Office) -> Handled {
        match action {
            Action::Save => self.confirm(office),
            Action::Accept if self.doubtful() > 0 => {
                let reasons = Offer::codes(crate::domain::codes::List::SoftReason);
                Ok(Next::Open(Box::new(Choose::of(
                    tui::ACCEPT_WHY.text(),
                    reasons,
                    true,
                ))))
            }
            Action::Accept => Ok(Next::Same),
            action if self.list.moves(action) => Ok(Next::Changed),
            _ => Ok(Next::Unused),
        }
    }

    fn on_reply(&mut self, reply: Reply, office: &mut Office) -> Handled {
        if let Reply::Text(reason) = reply {
            self.reason = Some(reason);
            self.judge(office)?;
        }
        Ok(Next::Changed)
    }

    fn draw(&self, canvas: &mut Canvas<'_, '_>) {
        let (theme, columns, rows) = (canvas.theme, canvas.columns(), canvas.rows());
        let ready = self.ready().len();
        let head = w::together_head(ready, self.wishes.len() - ready);
        canvas.text(2, 1, columns.saturating_sub(4), &head, theme.text());
        let told = 3;
        let mut list = canvas.part(0, 3, columns, rows.saturating_sub(3 + told));
        self.list.draw(&mut list, |line, row, chosen| {
            let at = self.shown[row];
            draw_wish(line, &self.wishes[at], &self.verdicts[at], chosen);
        });
        let said = self
            .list
            .chosen()
            .and_then(|row| match &self.verdicts[self.shown[row]] {
                Verdict::Ready(_) => None,
                Verdict::Doubtful(why) => Some((why, theme.doubtful())),
                Verdict::Refused(why) => Some((why, theme.bad())),
            });
        if let Some((why, style)) = said {
            let room = columns.saturating_sub(4);
            canvas.paragraph(2, rows.saturating_sub(2), room, 2, why, style);
        }
    }
}

/// The sign of the verdict, the name, what will be written or why not.
fn draw_wish(line: &mut Canvas<'_, '_>, wish: &Wish, verdict: &Verdict, chosen: bool) {
    let theme = line.theme;
    let styled = |style| if chosen { theme.chosen() } else { style };
    let (sign, style, beside) = match verdict {
        Verdict::Ready(_) => (theme.sign("✓", "+"), theme.good(), wish.told.as_str()),
        Verdict::Doubtful(why) => ("?", theme.doubtful(), why.as_str()),
        Verdict::Refused(why) => ("!", theme.bad(), why.as_str()),
    };
    line.text(2, 0, 1, sign, styled(style));
    line.text(4, 0, 26, &wish.name, styled(theme.text()));
    let room = line.columns().saturating_sub(32);
    line.text(31, 0, room, beside, styled(theme.dim()));
}

/// New records for several people: key, register number and name of each, and the answers they share.
#[must_use]
pub fn new_ones(
    people: &[(i64, i64, String)],
    answers: &[(&'static str, String)],
    form: &'static Form,
) -> Vec<Wish> {
    let section = form.sections[0];
    let told: Vec<&str> = answers
        .iter()
        .filter(|(key, text)| section.position(key).is_some() && !text.is_empty())
        .map(|(_, text)| text.as_str())
        .collect();
    let told = told.join(" · ");
    people
        .iter()
        .map(|(key, person, name)| {
            let mut answers = answers.to_vec();
            answers.push(("citizen_id", format!("#{person}")));
            Wish {
                key: *key,
                name: name.clone(),
                kept: None,
                answers,
                told: told.clone(),
            }
        })
        .collect()
}
