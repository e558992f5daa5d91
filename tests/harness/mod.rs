//! The desk of the tests: a register in a folder of its own, keys in, screen and rows out, through the real loop.

pub mod rng;
pub mod rounds;
pub mod tasks;

use std::path::PathBuf;
use std::sync::{Arc, mpsc};

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use rusqlite::types::Value;
use vieclam::progress::plan::Plan;
use vieclam::register::{Register, Session};
use vieclam::tui::app::event_loop as tui_run;
use vieclam::tui::{App, AppContext, Input, Options};

/// A clerk at a terminal.
pub struct Clerk {
    app: App,
    terminal: Terminal<TestBackend>,
    /// The folder goes with the last clerk.
    folder: Arc<tempfile::TempDir>,
    path: PathBuf,
    /// Pictures drawn by the last keys.
    pub frames: u64,
}

impl Clerk {
    /// A clerk with an empty register at 80×24.
    pub fn new() -> Self {
        Self::sized(80, 24)
    }

    /// A clerk at a terminal of that size.
    pub fn sized(columns: u16, rows: u16) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("register.db");
        Self::at(Arc::new(folder), path, (columns, rows), Session::new("lan"))
    }

    /// Another clerk at a terminal of their own, on the same register.
    pub fn beside(&self, name: &str) -> Self {
        let size = self.terminal.size().expect("a size");
        let (folder, path) = (Arc::clone(&self.folder), self.path.clone());
        Self::at(folder, path, (size.width, size.height), Session::new(name))
    }

    /// A clerk at 80×24 with a copy of a register.
    pub fn over(register: &std::path::Path) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("register.db");
        std::fs::copy(register, &path).expect("a copy");
        Self::at(Arc::new(folder), path, (80, 24), Session::new("lan"))
    }

    /// A clerk on the ward server, at a register that others use too.
    pub fn served(register: &std::path::Path, name: &str) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let session = Session {
            on_server: true,
            ..Session::new(name)
        };
        Self::at(Arc::new(folder), register.to_path_buf(), (80, 24), session)
    }

    fn at(
        folder: Arc<tempfile::TempDir>,
        path: PathBuf,
        (columns, rows): (u16, u16),
        mut session: Session,
    ) -> Self {
        session.today = chrono::NaiveDate::from_ymd_opt(2026, 11, 23);
        let register = Register::open(&path, session).expect("a register");
        let plan = Plan::built_in().expect("the plan");
        let app =
            App::new(AppContext::new(register, plan, Options::default())).expect("the interface");
        let terminal = Terminal::new(TestBackend::new(columns, rows)).expect("a terminal");
        let mut clerk = Self {
            app,
            terminal,
            folder,
            path,
            frames: 0,
        };
        clerk.press("");
        clerk
    }

    /// The program ends at once, as by a power cut, and is started again on the same register.
    pub fn restart(self) -> Self {
        let Self {
            folder,
            path,
            terminal,
            app,
            ..
        } = self;
        let size = terminal.size().expect("a size");
        std::mem::forget(app);
        Self::at(folder, path, (size.width, size.height), Session::new("lan"))
    }

    /// The line drops, and another clerk opens the same register.
    pub fn then(mut self, name: &str) -> Self {
        self.send(vec![Input::Hangup]);
        let size = self.terminal.size().expect("a size");
        Self::at(
            self.folder,
            self.path,
            (size.width, size.height),
            Session::new(name),
        )
    }

    /// The text of the row the terminal's cursor stands in, from the cursor's column on, and that column.
    pub fn under_cursor(&mut self) -> (String, u16) {
        let at = self.terminal.get_cursor_position().expect("a cursor");
        let screen = self.screen();
        let row = screen.lines().nth(at.y.into()).unwrap_or_default();
        (row.to_owned(), at.x)
    }

    /// Types keys: text as it is, named keys as `<Enter>`, `<F2>`, `<C-s>`, `<S-Tab>`, `<lt>`. All of them wait at once.
    pub fn press(&mut self, keys: &str) -> &mut Self {
        self.send(parse(keys))
    }

    /// Sends events through the real loop.
    pub fn send(&mut self, inputs: Vec<Input>) -> &mut Self {
        let (sender, receiver) = mpsc::channel();
        for input in inputs {
            sender.send(input).expect("the loop listens");
        }
        drop(sender);
        self.frames = tui_run::run(&mut self.terminal, &receiver, &mut self.app).expect("it draws");
        self
    }

    /// The screen as text, a line a row, without blanks at the ends.
    pub fn screen(&self) -> String {
        let buffer = self.terminal.backend().buffer();
        let mut out = String::new();
        for y in 0..buffer.area.height {
            let line: String = (0..buffer.area.width)
                .map(|x| buffer[(x, y)].symbol())
                .collect();
            out.push_str(line.trim_end());
            out.push('\n');
        }
        out
    }

    /// The screen must show this.
    #[track_caller]
    pub fn sees(&mut self, text: &str) -> &mut Self {
        assert!(
            self.screen().contains(text),
            "«{text}» is not on the screen:\n{}",
            self.screen()
        );
        self
    }

    /// The screen must not show this.
    #[track_caller]
    pub fn sees_no(&mut self, text: &str) -> &mut Self {
        assert!(
            !self.screen().contains(text),
            "«{text}» is on the screen:\n{}",
            self.screen()
        );
        self
    }

    /// Rows of the register, values joined by `|`.
    pub fn rows(&self, sql: &str) -> Vec<String> {
        let conn = self.app.ctx().session.register.reading();
        let mut select = conn.prepare(sql).expect(sql);
        let columns = select.column_count();
        let rows = select.query_map([], |row| {
            let cells: Vec<String> = (0..columns)
                .map(|i| row.get::<_, Value>(i).map(told))
                .collect::<Result<_, _>>()?;
            Ok(cells.join("|"))
        });
        rows.expect(sql).collect::<Result<_, _>>().expect(sql)
    }

    /// The register the clerk works at.
    pub fn register(&self) -> &Register {
        &self.app.ctx().session.register
    }

    /// The program has ended.
    pub fn is_over(&self) -> bool {
        self.app.is_over()
    }

    /// Records this clerk was told are saved, since the program began.
    pub fn saved(&self) -> i64 {
        self.app.ctx().session.register.saved()
    }

    /// Where the register is.
    pub fn path(&self) -> &std::path::Path {
        &self.path
    }

    /// Another size, as a terminal tells it.
    pub fn resize(&mut self, columns: u16, rows: u16) -> &mut Self {
        self.terminal.backend_mut().resize(columns, rows);
        self.send(vec![Input::Resize(columns, rows)])
    }
}

fn told(value: Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::Integer(n) => n.to_string(),
        Value::Real(x) => x.to_string(),
        Value::Text(t) => t,
        Value::Blob(b) => format!("{b:?}"),
    }
}

/// Key notation to events.
pub fn parse(keys: &str) -> Vec<Input> {
    let mut inputs = Vec::new();
    let mut rest = keys;
    while let Some(c) = rest.chars().next() {
        if c == '<' {
            let end = rest.find('>').expect("'<' without '>'");
            inputs.push(named(&rest[1..end]));
            rest = &rest[end + 1..];
        } else {
            inputs.push(key(KeyCode::Char(c), KeyModifiers::NONE));
            rest = &rest[c.len_utf8()..];
        }
    }
    inputs
}

fn key(code: KeyCode, modifiers: KeyModifiers) -> Input {
    Input::Key(KeyEvent::new(code, modifiers))
}

fn named(name: &str) -> Input {
    if let Some(letter) = name.strip_prefix("C-") {
        return key(
            KeyCode::Char(letter.chars().next().expect("a letter")),
            KeyModifiers::CONTROL,
        );
    }
    let code = match name {
        "Enter" => KeyCode::Enter,
        "Tab" => KeyCode::Tab,
        "S-Tab" => KeyCode::BackTab,
        "Esc" => KeyCode::Esc,
        "BS" => KeyCode::Backspace,
        "Del" => KeyCode::Delete,
        "Up" => KeyCode::Up,
        "Down" => KeyCode::Down,
        "Left" => KeyCode::Left,
        "Right" => KeyCode::Right,
        "Home" => KeyCode::Home,
        "End" => KeyCode::End,
        "PgUp" => KeyCode::PageUp,
        "PgDn" => KeyCode::PageDown,
        "lt" => KeyCode::Char('<'),
        f => KeyCode::F(f.strip_prefix('F').and_then(|n| n.parse().ok()).expect(f)),
    };
    key(code, KeyModifiers::NONE)
}
