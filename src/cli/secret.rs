//! A passphrase: from a file's first line, or asked for on the terminal without showing it. Never from the command line,
//! where every account of the machine could read it.

use std::fs::File;
use std::io::{self, BufRead, BufReader, IsTerminal, Read, Write};
use std::path::Path;

use crossterm::event::{self, Event, KeyCode, KeyEventKind, KeyModifiers};
use crossterm::terminal::{disable_raw_mode, enable_raw_mode};

use super::Failure;
use crate::words::{Phrase, safety as w};

/// A new passphrase has at least so many characters.
const LEAST: usize = 12;
/// Longer is no passphrase.
const LONGEST: u64 = 4096;

/// The passphrase that opens something.
pub(super) fn known(file: Option<&Path>) -> Result<String, Failure> {
    file.map_or_else(|| asked(w::PASSPHRASE_ASK), of_file)
}

/// A new passphrase; asked for twice.
pub(super) fn new(file: Option<&Path>) -> Result<String, Failure> {
    let text = if let Some(file) = file {
        of_file(file)?
    } else {
        let first = asked(w::PASSPHRASE_ASK)?;
        if first != asked(w::PASSPHRASE_AGAIN)? {
            return Err(Failure::Usage(w::PASSPHRASE_DIFFERS.text().to_owned()));
        }
        first
    };
    if text.chars().count() < LEAST {
        return Err(Failure::Usage(w::passphrase_short(LEAST)));
    }
    Ok(text)
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

fn asked(question: Phrase) -> Result<String, Failure> {
    if !io::stdin().is_terminal() {
        return Err(Failure::Usage(w::PASSPHRASE_NOWHERE.text().to_owned()));
    }
    let mut err = io::stderr();
    write!(err, "{question}")?;
    err.flush()?;
    enable_raw_mode()?;
    let typed = typed();
    disable_raw_mode()?;
    writeln!(err)?;
    typed?.ok_or(Failure::ReaderGone)
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
