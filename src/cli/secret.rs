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
const LEAST: usize = 12;
/// Longer is no passphrase.
const LONGEST: u64 = 4096;

/// The passphrase that opens an encrypted copy.
pub(super) fn known(file: Option<&Path>) -> Result<String, Failure> {
    file.map_or_else(|| of_terminal(w::PASSPHRASE_ASK), of_file)
}

/// A new passphrase for a copy; asked for twice.
pub(super) fn new(file: Option<&Path>) -> Result<String, Failure> {
    match file {
        Some(file) => long_enough(of_file(file)?),
        None if can_ask() => new_typed(w::PASSPHRASE_ASK),
        None => Err(Failure::Usage(w::PASSPHRASE_NOWHERE.text().to_owned())),
    }
}

/// A new passphrase, typed twice.
pub(super) fn new_typed(question: Phrase) -> Result<String, Failure> {
    let mut hush = Hush::begin()?;
    let first = Zeroizing::new(long_enough(hush.asked(question)?)?);
    let again = Zeroizing::new(hush.asked(w::PASSPHRASE_AGAIN)?);
    if first != again {
        return Err(Failure::Usage(w::PASSPHRASE_DIFFERS.text().to_owned()));
    }
    Ok(first.to_string())
}

fn long_enough(text: String) -> Result<String, Failure> {
    if text.chars().count() < LEAST {
        return Err(Failure::Usage(w::passphrase_short(LEAST)));
    }
    Ok(text)
}

/// There is somebody to ask: what is typed comes from the terminal even where the input is a file.
pub(super) fn can_ask() -> bool {
    io::stdin().is_terminal() || io::stderr().is_terminal()
}

fn of_terminal(question: Phrase) -> Result<String, Failure> {
    if !can_ask() {
        return Err(Failure::Usage(w::PASSPHRASE_NOWHERE.text().to_owned()));
    }
    Hush::begin()?.asked(question)
}

fn of_file(path: &Path) -> Result<String, Failure> {
    let wrong =
        |e: &dyn std::fmt::Display| Failure::Usage(w::passphrase_unreadable(path.display(), e));
    let file = File::open(path).map_err(|e| wrong(&e))?;
    let mut line = String::new();
    BufReader::new(file.take(LONGEST))
        .read_line(&mut line)
        .map_err(|e| wrong(&e))?;
    let text = line.trim_end_matches(['\r', '\n']);
    if text.is_empty() {
        return Err(wrong(&w::PASSPHRASE_EMPTY));
    }
    Ok(text.to_owned())
}

/// As long as it lives the terminal shows nothing of what is typed, while an answer is thought over either.
pub(super) struct Hush {
    err: io::Stderr,
}

impl Hush {
    pub(super) fn begin() -> Result<Self, Failure> {
        enable_raw_mode()?;
        Ok(Self { err: io::stderr() })
    }

    /// Asks; whoever gives up with Esc or Ctrl+C is told nothing more.
    pub(super) fn asked(&mut self, question: Phrase) -> Result<String, Failure> {
        write!(self.err, "{question}")?;
        self.err.flush()?;
        let typed = typed();
        write!(self.err, "\r\n")?;
        typed?.ok_or(Failure::ReaderGone)
    }

    /// A sentence between two questions.
    pub(super) fn say(&mut self, sentence: Phrase) -> Result<(), Failure> {
        Ok(write!(self.err, "{sentence}\r\n")?)
    }
}

impl Drop for Hush {
    fn drop(&mut self) {
        // A terminal that has gone needs nothing back.
        let _ = disable_raw_mode();
    }
}

/// What is typed up to Enter; `None` when it was given up.
fn typed() -> io::Result<Option<String>> {
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
