//! Help: what this field wants, then every key that works here, from the one key table.

use crate::tui::app::context::AppContext;
use crate::tui::app::screen::{Handled, Next, Reply, Screen};
use crate::tui::input::keymap::Keymap;
use crate::tui::input::keys::{Action, Context, KEYS};
use crate::tui::widgets::{Canvas, ListView};
use crate::words::tui as w;

/// The help page.
pub struct Help {
    title: String,
    about_field: Option<(String, String)>,
    keys: Vec<(String, &'static str)>,
    list: ListView,
}

impl Help {
    /// The keys of a context; `told` is the field's label and its help.
    #[must_use]
    pub fn new(
        context: Context,
        title: &str,
        about_field: Option<(String, String)>,
        keymap: &Keymap,
    ) -> Self {
        let keys: Vec<(String, &'static str)> = KEYS
            .iter()
            .filter(|b| b.works_in(context))
            .map(|b| {
                (
                    keymap
                        .chords(b.action)
                        .iter()
                        .map(ToString::to_string)
                        .collect::<Vec<_>>()
                        .join(", "),
                    b.help.text(),
                )
            })
            .collect();
        Self {
            title: title.to_owned(),
            about_field,
            list: ListView::new(keys.len()),
            keys,
        }
    }
}

impl Screen for Help {
    fn title(&self) -> String {
        w::help_title(&self.title)
    }

    fn context(&self) -> Context {
        Context::List
    }

    fn hints(&self) -> Vec<Action> {
        vec![Action::Down, Action::Back]
    }

    fn on(&mut self, action: Action, _ctx: &mut AppContext) -> Handled {
        match action {
            Action::Back | Action::Help | Action::Enter => Ok(Next::Close(Reply::Nothing)),
            action if self.list.navigate(action) => Ok(Next::Changed),
            _ => Ok(Next::Same),
        }
    }

    fn draw(&self, canvas: &mut Canvas<'_, '_>) {
        let (theme, columns, rows) = (canvas.theme, canvas.columns(), canvas.rows());
        let mut top = 1;
        if let Some((label, help)) = &self.about_field {
            canvas.text(2, top, columns, label, theme.heading());
            top += 1
                + canvas.paragraph(2, top + 1, columns.saturating_sub(4), 4, help, theme.text())
                + 1;
        }
        let room = columns.saturating_sub(2);
        let mut list = canvas.part(1, top, room, rows.saturating_sub(top + 3));
        self.list.draw(&mut list, |line, at, chosen| {
            let (key, help) = &self.keys[at];
            let styled = |style| if chosen { theme.chosen() } else { style };
            line.text(1, 0, 17, key, styled(theme.accent()));
            line.text(
                19,
                0,
                line.columns().saturating_sub(19),
                help,
                styled(theme.text()),
            );
        });
        if let Some((_, help)) = self.list.chosen().and_then(|at| self.keys.get(at)) {
            let foot = rows.saturating_sub(2);
            canvas.paragraph(2, foot, columns.saturating_sub(4), 2, help, theme.accent());
        }
    }
}
