//! A passphrase: from a file's first line, or asked for on the terminal without showing it. Never from the arguments, which
//! every account of the machine can read.

use std::fs::File;
use std::io::{self, BufRead, BufReader, IsTerminal, Read, Write};
use std::path::Path;

use crossterm::event::{self, Event, KeyCode, KeyEventKind, KeyModifiers};
use crossterm::terminal::{disable_raw_mode, enable_raw_mode};

use age::secrecy::zeroize::Zeroizing;

use super::{Failure, Result, ensure};
use crate::domain::text::is_unsafe_char;
use crate::register::RegisterError;
use crate::register::backup::sealed::DecryptionKey;
use crate::words::{Phrase, SystemError, safety as w};

/// Minimum number of characters of a new passphrase.
const MIN_LENGTH: usize = 12;
/// Maximum number of bytes of the first line of a passphrase file.
const MAX_BYTES: u64 = 4096;

/// The key of an encrypted file, from its passphrase.
pub(super) fn decryption_key(file: Option<&Path>) -> Result<DecryptionKey> {
    let passphrase = match file {
        Some(file) => from_file(file)?,
        None if can_prompt() => EchoOff::start()?.prompt(w::PASSPHRASE_ASK)?,
        None => return Err(Failure::Usage(w::PASSPHRASE_NOWHERE.text().to_owned())),
    };
    Ok(DecryptionKey::from_passphrase(passphrase))
}

/// A new passphrase for a copy; asked for twice.
pub(super) fn new_passphrase(file: Option<&Path>) -> Result<String> {
    match file {
        Some(file) => long_enough(typeable(from_file(file)?)?),
        None if can_prompt() => prompt_new(w::PASSPHRASE_ASK),
        None => Err(Failure::Usage(w::PASSPHRASE_NOWHERE.text().to_owned())),
    }
}

/// A new passphrase, typed twice.
pub(super) fn prompt_new(question: Phrase) -> Result<String> {
    let mut echo_off = EchoOff::start()?;
    let first = Zeroizing::new(long_enough(echo_off.prompt(question)?)?);
    let again = Zeroizing::new(echo_off.prompt(w::PASSPHRASE_AGAIN)?);
    ensure(first == again, || w::PASSPHRASE_DIFFERS)?;
    Ok(first.to_string())
}

fn long_enough(text: String) -> Result<String> {
    let is_long = text.chars().count() >= MIN_LENGTH;
    ensure(is_long, || w::passphrase_short(MIN_LENGTH))?;
    Ok(text)
}

/// A passphrase that can be typed at a question too.
fn typeable(text: String) -> Result<String> {
    ensure(!text.contains(is_unsafe_char), || w::PASSPHRASE_UNTYPEABLE)?;
    Ok(text)
}

/// Whether a question can be asked: keys come from the terminal even where stdin is a file.
pub(super) fn can_prompt() -> bool {
    io::stdin().is_terminal() || io::stderr().is_terminal()
}

fn from_file(path: &Path) -> Result<String> {
    let mut line = String::new();
    let read = |file: File| BufReader::new(file.take(MAX_BYTES + 1)).read_line(&mut line);
    let path_shown = path.display();
    let unreadable =
        |e: io::Error| Failure::Usage(w::passphrase_unreadable(&path_shown, e.describe()));
    File::open(path).and_then(read).map_err(unreadable)?;
    ensure(line.len() as u64 <= MAX_BYTES, || {
        w::passphrase_line_too_long(&path_shown, MAX_BYTES)
    })?;
    let text = line.trim_end_matches(['\r', '\n']);
    ensure(!text.is_empty(), || {
        w::passphrase_unreadable(path_shown, w::PASSPHRASE_EMPTY)
    })?;
    Ok(text.to_owned())
}

/// Keeps the terminal from showing what is typed, between the questions too, until it is dropped.
pub(super) struct EchoOff(io::Stderr);

impl EchoOff {
    pub(super) fn start() -> Result<Self> {
        enable_raw_mode()?;
        Ok(Self(io::stderr()))
    }

    /// Asks. Esc and Ctrl+C stop the command.
    pub(super) fn prompt(&mut self, question: Phrase) -> Result<String> {
        write!(self.0, "{question}")?;
        self.0.flush()?;
        let line = read_line();
        write!(self.0, "\r\n")?;
        line?.ok_or(Failure::Register(RegisterError::Stopped))
    }

    /// Prints a sentence between two questions.
    pub(super) fn print_line(&mut self, sentence: Phrase) -> Result<()> {
        Ok(write!(self.0, "{sentence}\r\n")?)
    }
}

impl Drop for EchoOff {
    fn drop(&mut self) {
        // Fails when the terminal is closed, which needs no reset.
        let _ = disable_raw_mode();
    }
}

/// The text typed up to Enter; `None` after Esc or Ctrl+C.
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
