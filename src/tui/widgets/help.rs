//! The help page: the help of the current field, then every key that works here.

use crate::tui::app::context::AppContext;
use crate::tui::app::screen::{Handled, Hint, Next, Reply, Screen, hints};
use crate::tui::input::keymap::Keymap;
use crate::tui::input::keys::{Action, Context, KEYS};
use crate::tui::widgets::{Canvas, List, REST};
use crate::words::tui as w;

/// The help page.
pub struct Help {
    title: String,
    about_field: Option<(String, String)>,
    /// Keys and help of each action.
    list: List<(String, &'static str)>,
}

impl Help {
    /// The keys of a context, after label and help of a field.
    pub fn new(
        context: Context,
        title: &str,
        about_field: Option<(String, String)>,
        keymap: &Keymap,
    ) -> Self {
        let chords = |action| {
            let chords = keymap.chords(action);
            let chords: Vec<String> = chords.iter().map(ToString::to_string).collect();
            chords.join(", ")
        };
        let keys = KEYS.iter().filter(|b| b.works_in(context));
        Self {
            title: title.to_owned(),
            about_field,
            list: List::new(keys.map(|b| (chords(b.action), b.help.text())).collect()),
        }
    }
}

impl Screen for Help {
    fn title(&self) -> String {
        w::help_title(&self.title)
    }

    fn footer(&self) -> Vec<Hint> {
        hints![Down, Back]
    }

    fn on(&mut self, action: Action, _ctx: &mut AppContext) -> Handled {
        match action {
            Action::Back | Action::Help | Action::Enter => Ok(Next::Close(Reply::Nothing)),
            _ if self.list.navigate(action) => Ok(Next::Changed),
            _ => Ok(Next::Same),
        }
    }

    fn draw(&self, canvas: &mut Canvas<'_, '_>) {
        let (theme, columns, rows) = (canvas.theme, canvas.columns(), canvas.rows());
        let (mut top, room) = (1, columns.saturating_sub(4));
        if let Some((label, help)) = &self.about_field {
            canvas.text(2, top, columns, label, theme.heading());
            top += 2 + canvas.paragraph(2, top + 1, room, 4, help, theme.text());
        }
        let mut list = canvas.inside(1, top, 1, 3);
        self.list.draw(&mut list, |line, (key, help)| {
            line.text(1, 0, 17, key, theme.accent());
            line.text(19, 0, REST, help, theme.text());
        });
        if let Some((_, help)) = self.list.chosen() {
            let foot = rows.saturating_sub(2);
            canvas.paragraph(2, foot, room, 2, help, theme.accent());
        }
    }
}
