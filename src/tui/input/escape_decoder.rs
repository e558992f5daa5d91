//! Decodes escape sequences that arrive in pieces. A terminal sends an arrow as `ESC [ A`; over a slow connection the ESC
//! can arrive alone, and crossterm then reports the Esc key at once. The decoder holds a lone Esc for a moment and turns the
//! rest of a sequence into its key. Clock and input: `terminal`.

use std::time::Duration;

use crossterm::event::{Event, KeyCode, KeyEvent, KeyModifiers};

/// Maximum time for the rest of a sequence; no clerk types `[` this soon after Esc.
pub const TIMEOUT: Duration = Duration::from_millis(50);
const MAX_SEQUENCE_BYTES: usize = 12;

/// The keys of a sequence so far: Esc and those after it, as the reader reported them.
#[derive(Debug, Default)]
pub struct EscapeDecoder {
    pending: Vec<KeyEvent>,
}

impl EscapeDecoder {
    /// Whether keys are held; then call [`EscapeDecoder::flush`] after [`TIMEOUT`] at most.
    #[must_use]
    pub fn has_pending(&self) -> bool {
        !self.pending.is_empty()
    }

    /// Releases the held keys as typed.
    pub fn flush(&mut self) -> Vec<Event> {
        self.pending.drain(..).map(Event::Key).collect()
    }

    /// Takes the reader's next event; returns the events that are now certain.
    pub fn feed(&mut self, event: Event) -> Vec<Event> {
        match event {
            Event::Key(key) if key.code == KeyCode::Esc && key.modifiers.is_empty() => {
                let out = self.flush();
                self.pending.push(key);
                out
            }
            Event::Key(key) if self.has_pending() => {
                self.pending.push(key);
                self.decode_pending()
            }
            other => self.flush().into_iter().chain([other]).collect(),
        }
    }

    /// Decides whether the held keys are an incomplete sequence, a complete one, or none.
    fn decode_pending(&mut self) -> Vec<Event> {
        let text: Option<String> = self.pending[1..].iter().map(|k| character(*k)).collect();
        let Some(text) =
            text.filter(|t| t.len() <= MAX_SEQUENCE_BYTES && t.starts_with(['[', 'O']))
        else {
            return self.flush();
        };
        let complete =
            text.len() > 1 && text.ends_with(|c: char| c.is_ascii_alphabetic() || c == '~');
        if complete {
            self.pending.clear();
            // An unknown sequence is dropped, as in crossterm. So are the brackets of a paste: its text then arrives as if
            // typed.
            return sequence(&text).map(Event::Key).into_iter().collect();
        }
        let incomplete = text[1..]
            .chars()
            .all(|c| c.is_ascii_digit() || matches!(c, ';' | '?'));
        if incomplete { Vec::new() } else { self.flush() }
    }
}

fn character(key: KeyEvent) -> Option<char> {
    match key.code {
        KeyCode::Char(c) if c.is_ascii() && (key.modifiers - KeyModifiers::SHIFT).is_empty() => {
            Some(c)
        }
        _ => None,
    }
}

/// The key of a sequence without its ESC: `[A`, `[1;2D`, `OP`, `[15~`.
fn sequence(text: &str) -> Option<KeyEvent> {
    let last = text.chars().last()?;
    let inside = &text[1..text.len() - 1];
    let mut numbers = inside.split(';').map(|n| n.parse::<u8>().ok());
    let number = numbers.next().flatten();
    let modifiers = numbers
        .next()
        .flatten()
        .map_or(KeyModifiers::NONE, modifiers);
    let code = match last {
        '~' => numbered(number?)?,
        'A' => KeyCode::Up,
        'B' => KeyCode::Down,
        'C' => KeyCode::Right,
        'D' => KeyCode::Left,
        'H' => KeyCode::Home,
        'F' => KeyCode::End,
        'Z' => KeyCode::BackTab,
        'P' => KeyCode::F(1),
        'Q' => KeyCode::F(2),
        'R' => KeyCode::F(3),
        'S' => KeyCode::F(4),
        _ => return None,
    };
    Some(KeyEvent::new(code, modifiers))
}

fn numbered(number: u8) -> Option<KeyCode> {
    Some(match number {
        1 | 7 => KeyCode::Home,
        2 => KeyCode::Insert,
        3 => KeyCode::Delete,
        4 | 8 => KeyCode::End,
        5 => KeyCode::PageUp,
        6 => KeyCode::PageDown,
        11..=15 => KeyCode::F(number - 10),
        17..=21 => KeyCode::F(number - 11),
        23 | 24 => KeyCode::F(number - 12),
        _ => return None,
    })
}

/// Modifiers of an xterm parameter: one more than the sum of Shift 1, Alt 2, Ctrl 4.
fn modifiers(number: u8) -> KeyModifiers {
    let bits = number.saturating_sub(1);
    let all = [
        (1, KeyModifiers::SHIFT),
        (2, KeyModifiers::ALT),
        (4, KeyModifiers::CONTROL),
    ];
    let held = all.into_iter().filter(|(bit, _)| bits & bit != 0);
    held.map(|(_, modifier)| modifier).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chars(text: &str) -> Vec<Event> {
        let key = |c: char| match c {
            '\x1b' => KeyCode::Esc.into(),
            '\r' => KeyCode::Enter.into(),
            c if c.is_uppercase() => KeyEvent::new(KeyCode::Char(c), KeyModifiers::SHIFT),
            c => KeyCode::Char(c).into(),
        };
        text.chars().map(|c| Event::Key(key(c))).collect()
    }

    fn fed(text: &str) -> Vec<Event> {
        let mut sequences = EscapeDecoder::default();
        let events = chars(text).into_iter();
        let mut out: Vec<Event> = events.flat_map(|e| sequences.feed(e)).collect();
        out.extend(sequences.flush());
        assert!(!sequences.has_pending());
        out
    }

    #[test]
    fn a_sequence_in_pieces_is_its_key() {
        for (text, code) in [
            ("\x1b[A", KeyCode::Up),
            ("\x1bOP", KeyCode::F(1)),
            ("\x1b[15~", KeyCode::F(5)),
            ("\x1b[21~", KeyCode::F(10)),
            ("\x1b[Z", KeyCode::BackTab),
            ("\x1b[3~", KeyCode::Delete),
        ] {
            assert_eq!(fed(text), [Event::Key(code.into())], "{text:?}");
        }
        let selects = KeyEvent::new(KeyCode::Left, KeyModifiers::SHIFT);
        assert_eq!(fed("\x1b[1;2D"), [Event::Key(selects)]);
    }

    #[test]
    fn what_is_no_sequence_is_what_was_typed() {
        for text in [
            "\x1b", "\x1ba", "\x1b\x1b", "a[A", "\x1b[\r", "\x1b[ấ", "OK",
        ] {
            assert_eq!(fed(text), chars(text), "{text:?}");
        }
    }

    #[test]
    fn a_paste_whose_brackets_came_in_pieces_is_as_if_typed() {
        assert_eq!(fed("\x1b[200~Láng Hạ\x1b[201~\r"), chars("Láng Hạ\r"));
    }

    #[test]
    fn other_events_pass_in_order() {
        let mut sequences = EscapeDecoder::default();
        assert!(sequences.feed(Event::Key(KeyCode::Esc.into())).is_empty());
        assert!(sequences.has_pending());
        let out = sequences.feed(Event::Resize(80, 24));
        let esc = Event::Key(KeyCode::Esc.into());
        assert_eq!(out, [esc, Event::Resize(80, 24)]);
    }
}
