//! The order in which a form visits its fields, and whether a save closes it. Relevance and checks of fields: `entry`.

use crate::entry::suggest::FormDefaults;
use crate::entry::{Draft, Place, Problem};
use crate::forms::{Field, Form, Kind};
use crate::register::read::roster::RosterEntry;
use crate::tui::app::route::{FormStart, Given};

/// Order of the fields of a form, and the effect of a save.
pub enum FormFlow {
    /// Every field in the form's order; after a save the form is blank again.
    Repeat,
    /// Every field in the form's order, some given; a save closes the form.
    Once(Given),
    /// The fields all have in common, then person after person.
    Series(SeriesFlow),
    /// The fields that people chosen elsewhere have in common; closes with the answers and saves nothing.
    Batch {
        title: String,
        /// Field key and text, not asked.
        given: Given,
        /// Keys of the fields asked; empty for all common ones.
        only: &'static [&'static str],
    },
}

/// Person after person.
#[derive(Default)]
pub struct SeriesFlow {
    pub title: String,
    /// Field key and text, the same for all and not asked.
    pub given: Given,
    /// People of the course or meeting, the newest first.
    pub participants: Vec<RosterEntry>,
    /// Seats, where they are limited.
    pub seats: Option<i64>,
    /// The cursor left the person's field to change a common field: Esc leads back there.
    pub came_from_person: bool,
}

impl FormFlow {
    /// The draft that a form starts with, and the way through it.
    pub fn start(form: &'static Form, start: FormStart, defaults: FormDefaults) -> (Draft, Self) {
        let flow = match start {
            FormStart::Stored(rows) => {
                let draft = Draft::from_stored(form, &rows, defaults);
                return (draft, Self::Once(Vec::new()));
            }
            FormStart::Draft(_, draft) if draft.rows.iter().any(|r| r.record_ref.is_some()) => {
                return (*draft, Self::Once(Vec::new()));
            }
            FormStart::Draft(_, draft) => return (*draft, Self::Repeat),
            FormStart::Blank => Self::Repeat,
            FormStart::Filled(given) => Self::Once(given),
            FormStart::Series { title, given } => Self::Series(SeriesFlow {
                title,
                given,
                ..SeriesFlow::default()
            }),
            FormStart::Batch { title, given, only } => Self::Batch { title, given, only },
        };
        (Draft::blank(form, defaults), flow)
    }

    /// The heading, where it differs from the form's own.
    pub fn title(&self) -> Option<&str> {
        match self {
            Self::Repeat | Self::Once(_) => None,
            Self::Series(series) => Some(&series.title),
            Self::Batch { title, .. } => Some(title),
        }
    }

    /// Field keys and texts that the form was opened with.
    pub fn given(&self) -> &[(&'static str, String)] {
        match self {
            Self::Repeat => &[],
            Self::Once(given) | Self::Batch { given, .. } => given,
            Self::Series(series) => &series.given,
        }
    }

    /// Whether the form was opened with a text for the field.
    pub fn is_given(&self, field: &Field) -> bool {
        self.given().iter().any(|(key, _)| *key == field.key)
    }

    /// The form is open for a single record or answer.
    pub fn is_single(&self) -> bool {
        matches!(self, Self::Once(_) | Self::Batch { .. })
    }

    /// Whether a problem stops here. A soft check of common answers is asked later, for each person.
    pub fn is_blocking(&self, problem: &Problem) -> bool {
        !matches!(self, Self::Batch { .. }) || !problem.soft
    }

    /// The fields that all records have in common, as far as they are asked now.
    pub fn common(&self, draft: &Draft) -> Vec<Place> {
        let only = match self {
            Self::Batch { only, .. } => *only,
            _ => &[],
        };
        let mut places = draft.visible();
        places.retain(|&place| {
            let field = draft.field(place);
            let wanted = if only.is_empty() {
                !field.identity
            } else {
                only.contains(&field.key)
            };
            wanted && !self.is_given(field) && !matches!(field.kind, Kind::Person)
        });
        places
    }

    /// The fields shown from top to bottom.
    pub fn shown(&self, draft: &Draft) -> Vec<Place> {
        match self {
            Self::Batch { .. } => self.common(draft),
            _ => draft.visible(),
        }
    }

    /// The cursor asks for the next person of a series.
    pub fn is_at_person(&self, draft: &Draft) -> bool {
        matches!(self, Self::Series(_)) && Some(draft.at) == person_place(draft)
    }

    /// The fields in the order of a series or batch; `None` for the form's own order.
    fn order(&self, draft: &Draft) -> Option<Vec<Place>> {
        match self {
            Self::Repeat | Self::Once(_) => None,
            Self::Batch { .. } => Some(self.common(draft)),
            Self::Series(_) => {
                let mut order = self.common(draft);
                order.extend(person_place(draft));
                order.extend(person_fields(draft));
                Some(order)
            }
        }
    }

    /// The field after the cursor; `None` where the form is saved. May add a blank row to a repeating section.
    pub fn next_place(&self, draft: &mut Draft) -> Option<Place> {
        match self.order(draft) {
            None => self.next_not_given(draft),
            Some(_) if self.is_at_person(draft) => None,
            Some(order) => order.into_iter().skip_while(|p| *p != draft.at).nth(1),
        }
    }

    /// The next field in the form's order that was not answered when the form opened.
    fn next_not_given(&self, draft: &mut Draft) -> Option<Place> {
        let from = draft.at;
        let mut next = draft.advance();
        while let Some(place) = next {
            let given = place.row == 0 && self.is_given(draft.field(place));
            if !given || draft.cell(place).text.is_empty() {
                break;
            }
            draft.at = place;
            next = draft.advance();
        }
        draft.at = from;
        next
    }

    /// The field before the cursor.
    pub fn previous_place(&self, draft: &Draft) -> Option<Place> {
        match self.order(draft) {
            None => draft.previous_place(),
            Some(order) => order.into_iter().take_while(|p| *p != draft.at).last(),
        }
    }
}

/// The field of the first record that asks for the person.
pub fn person_place(draft: &Draft) -> Option<Place> {
    let mut fields = draft.rows[0].section.fields.iter();
    let field = fields.position(|f| matches!(f.kind, Kind::Person))?;
    Some(Place { row: 0, field })
}

/// The fields of one person besides the person: a note, a certificate.
pub fn person_fields(draft: &Draft) -> Vec<Place> {
    let person = person_place(draft);
    let mut places = draft.visible();
    places.retain(|p| draft.field(*p).identity && Some(*p) != person);
    places
}
