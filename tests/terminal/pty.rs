//! A program in a pseudo-terminal: bytes in, the screen as a terminal shows it out.

use std::io::{Read, Write};
use std::num::NonZero;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};

/// Nothing in these tests takes this long.
const PATIENCE: Duration = Duration::from_mins(1);

/// A program at a terminal of 80×24.
pub struct Pty {
    master: Box<dyn MasterPty + Send>,
    writer: Box<dyn Write + Send>,
    child: Box<dyn Child + Send + Sync>,
    screen: Arc<Mutex<(vt100::Parser, Vec<u8>)>>,
}

impl Pty {
    /// The program under test.
    pub fn start(args: &[&str], home: &Path) -> Self {
        Self::start_program(Path::new(env!("CARGO_BIN_EXE_vieclam")), args, home, &[])
    }

    /// Any program, with an empty home.
    pub fn start_program(
        program: &Path,
        args: &[&str],
        home: &Path,
        variables: &[(&str, &str)],
    ) -> Self {
        let size = PtySize {
            rows: 24,
            cols: 80,
            pixel_width: 0,
            pixel_height: 0,
        };
        let pair = native_pty_system()
            .openpty(size)
            .expect("a pseudo-terminal");
        let mut command = CommandBuilder::new(program);
        command.args(args);
        for (name, value) in [
            ("TERM", "xterm-256color"),
            ("HOME", &home.to_string_lossy()),
        ] {
            command.env(name, value);
        }
        for (name, value) in variables {
            command.env(name, value);
        }
        let child = pair.slave.spawn_command(command).expect("it starts");
        drop(pair.slave);
        let screen = Arc::new(Mutex::new((
            vt100::Parser::new(cells(24), cells(80), 0),
            Vec::new(),
        )));
        let mut reader = pair.master.try_clone_reader().expect("its output");
        let shown = Arc::clone(&screen);
        thread::spawn(move || {
            let mut bytes = [0; 4096];
            let mut waiting = Vec::new();
            while let Ok(n @ 1..) = reader.read(&mut bytes) {
                let mut shown = shown.lock().expect("the screen");
                shown.1.extend_from_slice(&bytes[..n]);
                waiting.extend_from_slice(&bytes[..n]);
                let ready: Vec<u8> = waiting.drain(..whole(&waiting)).collect();
                shown.0.process(&ready);
            }
        });
        let writer = pair.master.take_writer().expect("its input");
        Self {
            master: pair.master,
            writer,
            child,
            screen,
        }
    }

    /// Types a text in one write.
    pub fn types(&mut self, text: &str) {
        self.sends(text.as_bytes());
    }

    /// Sends bytes in one write.
    pub fn sends(&mut self, bytes: &[u8]) {
        self.writer.write_all(bytes).expect("it reads");
        self.writer.flush().expect("it reads");
    }

    /// Waits until the program has taken everything sent so far, so that what comes next is a read of its own.
    #[cfg(unix)]
    pub fn is_read(&self) {
        let terminal = self.terminal();
        // What was written takes a moment to get from one end to the other.
        thread::sleep(Duration::from_micros(120));
        let start = Instant::now();
        while rustix::io::ioctl_fionread(&terminal).expect("its queue") > 0 {
            assert!(start.elapsed() < PATIENCE, "it does not read");
            thread::sleep(Duration::from_micros(50));
        }
    }

    /// The screen as text.
    pub fn screen(&self) -> String {
        self.screen
            .lock()
            .expect("the screen")
            .0
            .screen()
            .contents()
    }

    /// The row of the cursor, and the screen it stands on.
    pub fn cursor(&self) -> (usize, String) {
        let screen = self.screen.lock().expect("the screen");
        let screen = screen.0.screen();
        let (row, _) = screen.cursor_position();
        (row.into(), screen.contents())
    }

    /// Waits until the screen shows a text.
    #[track_caller]
    pub fn waits_for(&mut self, text: &str) {
        let start = Instant::now();
        while !self.screen().contains(text) {
            assert!(
                start.elapsed() < PATIENCE,
                "«{text}» did not come up:\n{}",
                self.screen()
            );
            thread::sleep(Duration::from_millis(10));
        }
    }

    /// Waits for a check to speak, and for the time a clerk takes to read it: what is typed sooner is dropped.
    #[track_caller]
    pub fn is_told(&mut self, sentence: &str) {
        self.waits_for(sentence);
        thread::sleep(Duration::from_millis(300));
    }

    /// Waits until the screen does not show a text any more.
    #[track_caller]
    pub fn waits_until_gone(&mut self, text: &str) {
        let start = Instant::now();
        while self.screen().contains(text) {
            assert!(
                start.elapsed() < PATIENCE,
                "«{text}» does not go:\n{}",
                self.screen()
            );
            thread::sleep(Duration::from_millis(10));
        }
    }

    /// Another size of the window.
    pub fn resizes(&mut self, columns: u16, rows: u16) {
        let size = PtySize {
            rows,
            cols: columns,
            pixel_width: 0,
            pixel_height: 0,
        };
        // Held over both: a picture for the new size must not be shown on the old one.
        let mut screen = self.screen.lock().expect("the screen");
        self.master.resize(size).expect("a size");
        screen.0.screen_mut().set_size(cells(rows), cells(columns));
    }

    /// The process.
    #[cfg(target_os = "linux")]
    pub fn id(&self) -> u32 {
        self.child.process_id().expect("it runs")
    }

    /// Stops the terminal's output as Ctrl+S does, then types a text: the program hangs in the write of its next picture.
    #[cfg(unix)]
    pub fn jams(&mut self, text: &str) {
        rustix::termios::tcflow(self.terminal(), rustix::termios::Action::OOff).expect("it stops");
        self.types(text);
    }

    /// The program's own end of the terminal.
    #[cfg(unix)]
    fn terminal(&self) -> std::fs::File {
        use std::os::unix::fs::OpenOptionsExt;
        const NO_CONTROLLING_TERMINAL: i32 = 0o400;
        let name = self.master.tty_name().expect("a name");
        std::fs::OpenOptions::new()
            .read(true)
            .custom_flags(NO_CONTROLLING_TERMINAL)
            .open(name)
            .expect("the terminal")
    }

    /// `kill -TERM`.
    #[cfg(unix)]
    pub fn is_asked_to_end(&self) {
        use rustix::process::{Pid, Signal, kill_process};
        let id = self
            .child
            .process_id()
            .and_then(|id| i32::try_from(id).ok());
        let id = id.and_then(Pid::from_raw).expect("it runs");
        kill_process(id, Signal::TERM).expect("it hears");
    }

    /// Kills the program at once and without a word: `kill -9`.
    #[cfg(unix)]
    pub fn kills(mut self) {
        use rustix::process::{Pid, Signal, kill_process};
        let id = self
            .child
            .process_id()
            .and_then(|id| i32::try_from(id).ok());
        let id = id.and_then(Pid::from_raw).expect("it runs");
        kill_process(id, Signal::KILL).expect("it dies");
        self.child.wait().expect("it is dead");
    }

    /// Waits for the program to end; its exit code.
    #[track_caller]
    pub fn ends(&mut self) -> u32 {
        let start = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().expect("its state") {
                return status.exit_code();
            }
            assert!(
                start.elapsed() < PATIENCE,
                "it did not end:\n{}",
                self.screen()
            );
            thread::sleep(Duration::from_millis(10));
        }
    }

    /// The alternate screen is on.
    pub fn is_alternate(&self) -> bool {
        self.screen
            .lock()
            .expect("the screen")
            .0
            .screen()
            .alternate_screen()
    }

    /// All the program has sent.
    pub fn all_sent(&self) -> Vec<u8> {
        self.screen.lock().expect("the screen").1.clone()
    }

    /// The program has sent these bytes.
    pub fn sent(&self, bytes: &str) -> bool {
        let screen = self.screen.lock().expect("the screen");
        screen.1.windows(bytes.len()).any(|w| w == bytes.as_bytes())
    }
}

impl Drop for Pty {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// How many of these bytes a terminal shows: what stands between the marks of a synchronized update comes up at once, when
/// its end is there (DEC private mode 2026).
fn whole(bytes: &[u8]) -> usize {
    const BEGIN: &[u8] = b"\x1b[?2026h";
    const END: &[u8] = b"\x1b[?2026l";
    let last = |mark: &[u8]| bytes.windows(mark.len()).rposition(|w| w == mark);
    match (last(BEGIN), last(END)) {
        (Some(begin), end) if end.is_none_or(|end| end < begin) => begin,
        // The mark itself may come in two reads.
        _ => (1..BEGIN.len())
            .find(|n| bytes.ends_with(&BEGIN[..*n]))
            .map_or(bytes.len(), |n| bytes.len() - n),
    }
}

fn cells(n: u16) -> NonZero<u16> {
    NonZero::new(n).expect("a terminal has cells")
}
