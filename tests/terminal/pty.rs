//! A program in a pseudo-terminal: bytes in, the screen as a terminal shows it out.

use std::io::{Read, Write};
use std::num::NonZero;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::thread;

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};

#[cfg(target_os = "linux")]
use crate::harness::process;
use crate::harness::wait;

pub const ESC: &str = "\x1b";
pub const DOWN: &str = "\x1b[B";
pub const PAGE_DOWN: &str = "\x1b[6~";
pub const F1: &str = "\x1bOP";
pub const F2: &str = "\x1bOQ";
pub const F3: &str = "\x1bOR";
pub const F7: &str = "\x1b[18~";
pub const F8: &str = "\x1b[19~";
pub const F9: &str = "\x1b[20~";

/// A program at a terminal of 80×24.
pub struct Pty {
    master: Box<dyn MasterPty + Send>,
    writer: Box<dyn Write + Send>,
    child: Box<dyn Child + Send + Sync>,
    screen: Arc<Mutex<(vt100::Parser, Vec<u8>)>>,
    /// How often the program had been woken when something was last sent to it.
    #[cfg(target_os = "linux")]
    wake_ups: u64,
}

impl Pty {
    /// The program under test.
    pub fn start(args: &[&str], home: &Path) -> Self {
        Self::start_program(Path::new(env!("CARGO_BIN_EXE_vieclam")), args, home, &[])
    }

    /// The program over a register, with its home screen.
    pub fn open(register: &Path, clerk: &str, home: &Path) -> Self {
        let register = register.to_string_lossy();
        let mut pty = Self::start(&["--register", &register, "--clerk", clerk], home);
        pty.waits_for("Tiếp nhận");
        pty
    }

    /// Any program, with an empty home.
    pub fn start_program(
        program: &Path,
        args: &[&str],
        home: &Path,
        variables: &[(&str, &str)],
    ) -> Self {
        let pair = native_pty_system()
            .openpty(size(80, 24))
            .expect("a pseudo-terminal");
        let mut command = CommandBuilder::new(program);
        command.args(args);
        command.env("TERM", "xterm-256color");
        command.env("HOME", home);
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
            #[cfg(target_os = "linux")]
            wake_ups: 0,
        }
    }

    /// Types a text in one write.
    pub fn types(&mut self, text: &str) {
        self.sends(text.as_bytes());
    }

    /// Types a text and waits until the screen shows another.
    #[track_caller]
    pub fn leads_to(&mut self, keys: &str, text: &str) {
        self.types(keys);
        self.waits_for(text);
    }

    /// Saves a person; the form asks for the day of consent, which is today.
    #[track_caller]
    pub fn saves_with_consent(&mut self) {
        self.types(F2);
        self.waits_for_message("«Ngày đồng ý» chưa có");
        self.types("+");
        self.types(F2);
        self.waits_for("Đã lưu");
    }

    /// Sends bytes in one write.
    pub fn sends(&mut self, bytes: &[u8]) {
        #[cfg(target_os = "linux")]
        {
            self.wake_ups = process::wake_ups(self.id());
        }
        self.writer.write_all(bytes).expect("it reads");
        self.writer.flush().expect("it reads");
    }

    /// Waits until the program has read everything sent so far, so that what comes next is a read of its own.
    #[cfg(unix)]
    pub fn is_read(&self) {
        let terminal = self.terminal();
        wait::until(
            || rustix::io::ioctl_fionread(&terminal).expect("its queue") == 0,
            || "it does not read".to_owned(),
        );
    }

    /// Waits until the program has handled everything sent so far and waits for the next event.
    #[cfg(target_os = "linux")]
    #[track_caller]
    pub fn waits_until_handled(&self) {
        self.waits_until(process::awaits_events);
    }

    /// The same, where the system does not say what a program waits for: until it has read it.
    #[cfg(all(unix, not(target_os = "linux")))]
    pub fn waits_until_handled(&self) {
        self.is_read();
    }

    /// Waits until nothing but an event wakes the program.
    #[cfg(target_os = "linux")]
    #[track_caller]
    pub fn waits_until_idle(&self) {
        self.waits_until(process::never_wakes_by_itself);
    }

    #[cfg(target_os = "linux")]
    #[track_caller]
    fn waits_until(&self, waits: fn(u32) -> bool) {
        let terminal = self.terminal();
        let mut watch = process::Watch::new(self.id(), self.wake_ups);
        let mut is_still = || {
            let received = self.screen.lock().expect("the screen").1.len();
            watch.is_still(waits, received)
        };
        wait::until(
            || rustix::io::ioctl_fionread(&terminal).unwrap_or(0) == 0 && is_still(),
            || format!("it does not wait for an event:\n{}", self.screen()),
        );
    }

    /// The screen as text.
    pub fn screen(&self) -> String {
        self.cursor().1
    }

    /// The row of the cursor, and the screen.
    pub fn cursor(&self) -> (usize, String) {
        let screen = self.screen.lock().expect("the screen");
        let screen = screen.0.screen();
        let (row, _) = screen.cursor_position();
        (row.into(), screen.contents())
    }

    /// Waits until the screen shows a text.
    #[track_caller]
    pub fn waits_for(&mut self, text: &str) {
        wait::until(
            || self.screen().contains(text),
            || format!("«{text}» did not come up:\n{}", self.screen()),
        );
    }

    /// Waits for a message of a check, and until the program has discarded the keys typed ahead of it.
    #[track_caller]
    pub fn waits_for_message(&mut self, sentence: &str) {
        self.waits_for(sentence);
        self.waits_until_handled();
    }

    /// Waits until the screen does not show a text any more.
    #[track_caller]
    pub fn waits_until_gone(&mut self, text: &str) {
        wait::until(
            || !self.screen().contains(text),
            || format!("«{text}» does not go:\n{}", self.screen()),
        );
    }

    /// Another size of the window.
    pub fn resizes(&mut self, columns: u16, rows: u16) {
        // Locked over both: a frame for the new size must not be shown on the old one.
        let mut screen = self.screen.lock().expect("the screen");
        self.master.resize(size(columns, rows)).expect("a size");
        screen.0.screen_mut().set_size(cells(rows), cells(columns));
    }

    /// The process.
    pub fn id(&self) -> u32 {
        self.child.process_id().expect("it runs")
    }

    /// Stops the terminal's output as Ctrl+S does, then types a text: the program hangs in the write of its next frame.
    #[cfg(target_os = "linux")]
    pub fn jams(&mut self, text: &str) {
        rustix::termios::tcflow(self.terminal(), rustix::termios::Action::OOff).expect("it stops");
        self.types(text);
        wait::until(
            || process::is_writing(self.id()),
            || "it does not write".to_owned(),
        );
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
        self.signal(rustix::process::Signal::TERM);
    }

    /// Stops the program, as `kill -STOP` at a shell, which then sets the terminal to modes of its own.
    #[cfg(unix)]
    pub fn is_stopped_by_a_shell(&self) {
        use rustix::termios::{LocalModes, OptionalActions, tcgetattr, tcsetattr};
        self.signal(rustix::process::Signal::STOP);
        let terminal = self.terminal();
        let mut modes = tcgetattr(&terminal).expect("its modes");
        modes.local_modes |= LocalModes::ECHO | LocalModes::ICANON | LocalModes::ISIG;
        tcsetattr(&terminal, OptionalActions::Now, &modes).expect("other modes");
        self.screen.lock().expect("the screen").1.clear();
    }

    /// Waits until the alternate screen is begun and its content sent.
    #[cfg(unix)]
    pub fn waits_until_drawn_again(&self) {
        let is_drawn = || self.sent("\x1b[?1049h") && self.sent("Nguyễn Thị");
        wait::until(is_drawn, || "it does not draw again".to_owned());
    }

    /// Kills the program at once: `kill -9`.
    #[cfg(unix)]
    pub fn kills(mut self) {
        self.signal(rustix::process::Signal::KILL);
        self.child.wait().expect("it is dead");
    }

    #[cfg(unix)]
    pub fn signal(&self, signal: rustix::process::Signal) {
        let id = i32::try_from(self.id()).ok();
        let id = id.and_then(rustix::process::Pid::from_raw);
        rustix::process::kill_process(id.expect("a process"), signal).expect("a signal");
    }

    /// Waits for the program to end; its exit code.
    #[track_caller]
    pub fn ends(&mut self) -> u32 {
        let (child, screen) = (&mut self.child, &self.screen);
        let shown = || screen.lock().expect("the screen").0.screen().contents();
        let status = wait::for_some(
            || child.try_wait().expect("its state"),
            || format!("it did not end:\n{}", shown()),
        );
        status.exit_code()
    }

    /// The alternate screen is on.
    pub fn is_alternate(&self) -> bool {
        let screen = self.screen.lock().expect("the screen");
        screen.0.screen().alternate_screen()
    }

    /// Echo and line mode are on, as before the program.
    #[cfg(unix)]
    pub fn is_cooked(&self) -> bool {
        use rustix::termios::{LocalModes, tcgetattr};
        let modes = tcgetattr(self.terminal()).expect("its modes").local_modes;
        modes.contains(LocalModes::ECHO | LocalModes::ICANON | LocalModes::ISIG)
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

/// How many of these bytes a terminal shows: what stands inside a synchronized update (DEC private mode 2026) comes up at
/// once, when its end is there.
fn whole(bytes: &[u8]) -> usize {
    const BEGIN: &[u8] = b"\x1b[?2026h";
    const END: &[u8] = b"\x1b[?2026l";
    let last = |mark: &[u8]| bytes.windows(mark.len()).rposition(|w| w == mark);
    match (last(BEGIN), last(END)) {
        (Some(begin), end) if end.is_none_or(|end| end < begin) => begin,
        // The sequence itself may come in two reads.
        _ => (1..BEGIN.len())
            .find(|n| bytes.ends_with(&BEGIN[..*n]))
            .map_or(bytes.len(), |n| bytes.len() - n),
    }
}

fn size(columns: u16, rows: u16) -> PtySize {
    PtySize {
        rows,
        cols: columns,
        pixel_width: 0,
        pixel_height: 0,
    }
}

fn cells(n: u16) -> NonZero<u16> {
    NonZero::new(n).expect("a terminal has cells")
}
