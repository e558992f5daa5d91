//! The clerk of the tests: a register in a folder of its own, keys in, screen and rows out, through the real loop.

pub mod keys;
#[cfg(target_os = "linux")]
pub mod process;
pub mod registers;
pub mod rng;
pub mod rounds;
pub mod steps;
pub mod tasks;
pub mod wait;

use std::path::{Path, PathBuf};
use std::sync::{Arc, mpsc};

use ratatui::Terminal;
use ratatui::backend::TestBackend;
use vieclam::register::{Register, Session};
use vieclam::tui::app::event_loop;
use vieclam::tui::{App, AppContext, Input, Options};

pub use keys::parse;
pub use steps::Screen;

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
        let folder = new_folder();
        let path = folder.path().join("register.db");
        Self::at(folder, path, (columns, rows), lan())
    }

    /// Another clerk on the same register.
    pub fn beside(&self, name: &str) -> Self {
        let session = registers::session(name, registers::today());
        Self::at(
            Arc::clone(&self.folder),
            self.path.clone(),
            self.size(),
            session,
        )
    }

    /// A clerk at 80×24 with a copy of a register.
    pub fn over(register: &Path) -> Self {
        let folder = new_folder();
        let path = folder.path().join("register.db");
        std::fs::copy(register, &path).expect("a copy");
        Self::at(folder, path, (80, 24), lan())
    }

    /// A clerk with a register whose folder remains when the clerk is gone.
    pub fn with(register: &Path) -> Self {
        Self::at(new_folder(), register.to_path_buf(), (80, 24), lan())
    }

    /// A clerk on the ward server, at a register that others use too.
    pub fn served(register: &Path, name: &str) -> Self {
        let mut session = registers::session(name, registers::today());
        session.on_server = true;
        Self::at(new_folder(), register.to_path_buf(), (80, 24), session)
    }

    fn at(
        folder: Arc<tempfile::TempDir>,
        path: PathBuf,
        (columns, rows): (u16, u16),
        session: Session,
    ) -> Self {
        let register = Register::open(&path, session).expect("a register");
        let context = AppContext::new(register, registers::plan(), Options::default());
        let mut clerk = Self {
            app: App::new(context).expect("the interface"),
            terminal: Terminal::new(TestBackend::new(columns, rows)).expect("a terminal"),
            folder,
            path,
            frames: 0,
        };
        clerk.press("");
        clerk
    }

    fn size(&self) -> (u16, u16) {
        let size = self.terminal.size().expect("a size");
        (size.width, size.height)
    }

    /// The program ends at once, as by a power cut, and is started again on the same register.
    pub fn restart(self) -> Self {
        let size = self.size();
        std::mem::forget(self.app);
        Self::at(self.folder, self.path, size, lan())
    }

    /// The line drops, and another clerk opens the same register.
    pub fn then(mut self, name: &str) -> Self {
        self.send(vec![Input::Hangup]);
        self.beside(name)
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
        self.frames =
            event_loop::run(&mut self.terminal, &receiver, &mut self.app).expect("it draws");
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
        let screen = self.screen();
        assert!(
            screen.contains(text),
            "«{text}» is not on the screen:\n{screen}"
        );
        self
    }

    /// Types keys, and the screen must show this.
    #[track_caller]
    pub fn leads_to(&mut self, keys: &str, text: &str) -> &mut Self {
        self.press(keys).sees(text)
    }

    /// The screen must show all of these.
    #[track_caller]
    pub fn sees_all(&mut self, texts: &[&str]) -> &mut Self {
        for text in texts {
            self.sees(text);
        }
        self
    }

    /// The screen must not show this.
    #[track_caller]
    pub fn sees_no(&mut self, text: &str) -> &mut Self {
        let screen = self.screen();
        assert!(
            !screen.contains(text),
            "«{text}» is on the screen:\n{screen}"
        );
        self
    }

    /// Rows of the register as another program reads them, values joined by `|`.
    pub fn rows(&self, sql: &str) -> Vec<String> {
        registers::rows(&registers::connect(&self.path), sql)
    }

    /// The rows of a query must be these.
    #[track_caller]
    pub fn stores(&self, sql: &str, rows: &[&str]) {
        assert_eq!(self.rows(sql), rows, "{sql}\n{}", self.screen());
    }

    /// So many rows must be in a table, or fulfil `table WHERE …`.
    #[track_caller]
    pub fn counts(&self, table: &str, rows: usize) {
        self.stores(
            &format!("SELECT count(*) FROM {table}"),
            &[&rows.to_string()],
        );
    }

    /// Changes the register as another program would.
    pub fn alter(&self, sql: &str) {
        registers::connect(&self.path)
            .execute_batch(sql)
            .expect(sql);
    }

    /// The register the clerk works at.
    pub fn register(&self) -> &Register {
        &self.app.ctx().session.register
    }

    /// The program has ended.
    pub fn is_over(&self) -> bool {
        self.app.is_over()
    }

    /// Acknowledged saves of this clerk since the program began.
    pub fn saved(&self) -> i64 {
        self.app.ctx().session.register.saved()
    }

    /// Where the register is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Another size, as a terminal tells it.
    pub fn resize(&mut self, columns: u16, rows: u16) -> &mut Self {
        self.terminal.backend_mut().resize(columns, rows);
        self.send(vec![Input::Resize(columns, rows)])
    }
}

fn new_folder() -> Arc<tempfile::TempDir> {
    Arc::new(tempfile::tempdir().expect("a folder"))
}

/// The clerk of most tests.
fn lan() -> Session {
    registers::session("lan", registers::today())
}
