//! A passphrase: from a file's first line, or asked for on the terminal without showing it. Never from the command line,
//! where every account of the machine could read it.

use std::fs::File;
use std::io::{self, BufRead, BufReader, IsTerminal, Read, Write};
use std::path::Path;

use crossterm::event::{self, Event, KeyCode, KeyEventKind, KeyModifiers};
use crossterm::terminal::{disable_raw_mode, enable_raw_mode};

use age::secrecy::zeroize::Zeroizing;

use super::Failure;
use crate::words::{Phrase, safety as w};

/// A new passphrase has at least so many characters.
const MIN_LENGTH: usize = 12;
/// Longer is no passphrase.
const MAX_BYTES: u64 = 4096;

/// The passphrase that opens an encrypted copy.
pub(super) fn read_passphrase(file: Option<&Path>) -> Result<String, Failure> {
    file.map_or_else(|| from_terminal(w::PASSPHRASE_ASK), from_file)
}

/// A new passphrase for a copy; asked for twice.
pub(super) fn new_passphrase(file: Option<&Path>) -> Result<String, Failure> {
    match file {
        Some(file) => long_enough(from_file(file)?),
        None if can_prompt() => prompt_new(w::PASSPHRASE_ASK),
        None => Err(Failure::Usage(w::PASSPHRASE_NOWHERE.text().to_owned())),
    }
}

/// A new passphrase, typed twice.
pub(super) fn prompt_new(question: Phrase) -> Result<String, Failure> {
    let mut echo_off = EchoOff::start()?;
    let first = Zeroizing::new(long_enough(echo_off.prompt(question)?)?);
    let again = Zeroizing::new(echo_off.prompt(w::PASSPHRASE_AGAIN)?);
    if first != again {
        return Err(Failure::Usage(w::PASSPHRASE_DIFFERS.text().to_owned()));
    }
    Ok(first.to_string())
}

fn long_enough(text: String) -> Result<String, Failure> {
    if text.chars().count() < MIN_LENGTH {
        return Err(Failure::Usage(w::passphrase_short(MIN_LENGTH)));
    }
    Ok(text)
}

/// There is somebody to ask: what is typed comes from the terminal even where the input is a file.
pub(super) fn can_prompt() -> bool {
    io::stdin().is_terminal() || io::stderr().is_terminal()
}

fn from_terminal(question: Phrase) -> Result<String, Failure> {
    if !can_prompt() {
        return Err(Failure::Usage(w::PASSPHRASE_NOWHERE.text().to_owned()));
    }
    EchoOff::start()?.prompt(question)
}

fn from_file(path: &Path) -> Result<String, Failure> {
    let wrong =
        |e: &dyn std::fmt::Display| Failure::Usage(w::passphrase_unreadable(path.display(), e));
    let file = File::open(path).map_err(|e| wrong(&e))?;
    let mut line = String::new();
    BufReader::new(file.take(MAX_BYTES))
        .read_line(&mut line)
        .map_err(|e| wrong(&e))?;
    let text = line.trim_end_matches(['\r', '\n']);
    if text.is_empty() {
        return Err(wrong(&w::PASSPHRASE_EMPTY));
    }
    Ok(text.to_owned())
}

/// As long as it lives the terminal shows nothing of what is typed, while an answer is thought over either.
pub(super) struct EchoOff {
    err: io::Stderr,
}

impl EchoOff {
    pub(super) fn start() -> Result<Self, Failure> {
        enable_raw_mode()?;
        Ok(Self { err: io::stderr() })
    }

    /// Asks; whoever gives up with Esc or Ctrl+C is told nothing more.
    pub(super) fn prompt(&mut self, question: Phrase) -> Result<String, Failure> {
        write!(self.err, "{question}")?;
        self.err.flush()?;
        let line = read_line();
        write!(self.err, "\r\n")?;
        line?.ok_or(Failure::Cancelled)
    }

    /// A sentence between two questions.
    pub(super) fn print_line(&mut self, sentence: Phrase) -> Result<(), Failure> {
        Ok(write!(self.err, "{sentence}\r\n")?)
    }
}

impl Drop for EchoOff {
    fn drop(&mut self) {
        // A terminal that has gone needs nothing back.
        let _ = disable_raw_mode();
    }
}

/// What is typed up to Enter; `None` when it was given up.
fn read_line() -> io::Result<Option<String>> {
    let mut text = String::new();
    loop {
        let Event::Key(key) = event::read()? else {
            continue;
        };
        if key.kind == KeyEventKind::Release {
            continue;
        }
        let control = key.modifiers.contains(KeyModifiers::CONTROL);
        match key.code {
            KeyCode::Enter => return Ok(Some(text)),
            KeyCode::Esc => return Ok(None),
            KeyCode::Char('c' | 'd') if control => return Ok(None),
            KeyCode::Char('u') if control => text.clear(),
            KeyCode::Backspace => {
                text.pop();
            }
            KeyCode::Char(c) if !control => text.push(c),
            _ => {}
        }
    }
}
