//! The key notation of the tests: text as it is, named keys as `<Enter>`, `<F2>`, `<C-s>`, `<S-Tab>`, `<lt>`; `<Enter*3>` is
//! three of them.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use vieclam::tui::Input;

/// Key notation to events.
pub fn parse(keys: &str) -> Vec<Input> {
    let mut inputs = Vec::new();
    let mut rest = keys;
    while let Some(c) = rest.chars().next() {
        if c == '<' {
            let end = rest.find('>').expect("'<' without '>'");
            let (name, times) = rest[1..end].split_once('*').unwrap_or((&rest[1..end], "1"));
            let times = times.parse().expect("a number after '*'");
            inputs.extend(std::iter::repeat_n(named(name), times));
            rest = &rest[end + 1..];
        } else {
            inputs.push(key(KeyCode::Char(c), KeyModifiers::NONE));
            rest = &rest[c.len_utf8()..];
        }
    }
    inputs
}

/// A key event.
pub fn key(code: KeyCode, modifiers: KeyModifiers) -> Input {
    Input::Key(KeyEvent::new(code, modifiers))
}

fn named(name: &str) -> Input {
    if let Some(letter) = name.strip_prefix("C-") {
        return key(
            KeyCode::Char(letter.chars().next().expect("a letter")),
            KeyModifiers::CONTROL,
        );
    }
    if name == "S-Left" {
        return key(KeyCode::Left, KeyModifiers::SHIFT);
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
