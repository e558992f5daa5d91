//! What of a stored or pasted text may reach the screen. Does not change what is stored (see `name::clean`).

use std::borrow::Cow;

/// Stands for each character that must not reach a terminal.
pub const SHOWN_INSTEAD: char = '·';

/// True for characters that steer a terminal or hide in a text: C0 and C1 controls (tab and line ends among them),
/// bidirectional marks, zero-width characters, line separators, variation selectors and tag characters.
#[must_use]
pub fn is_hostile(c: char) -> bool {
    c.is_control() || is_invisible(c)
}

/// The hostile characters that are not control characters.
pub(crate) fn is_invisible(c: char) -> bool {
    matches!(
        c,
        '\u{00AD}'
            | '\u{034F}'
            | '\u{061C}'
            | '\u{115F}'..='\u{1160}'
            | '\u{17B4}'..='\u{17B5}'
            | '\u{180B}'..='\u{180F}'
            | '\u{200B}'..='\u{200F}'
            | '\u{2028}'..='\u{202E}'
            | '\u{2060}'..='\u{206F}'
            | '\u{3164}'
            | '\u{FE00}'..='\u{FE0F}'
            | '\u{FEFF}'
            | '\u{FFA0}'
            | '\u{FFF9}'..='\u{FFFB}'
            | '\u{1D173}'..='\u{1D17A}'
            | '\u{E0000}'..='\u{E0FFF}'
    )
}

/// The text as it may be drawn: each hostile character becomes `·`; nothing is dropped, so that a clerk sees that
/// something is there.
#[must_use]
pub fn safe(s: &str) -> Cow<'_, str> {
    if s.chars().any(is_hostile) {
        Cow::Owned(
            s.chars()
                .map(|c| if is_hostile(c) { SHOWN_INSTEAD } else { c })
                .collect(),
        )
    } else {
        Cow::Borrowed(s)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_steers_a_terminal_becomes_a_dot() {
        assert_eq!(safe("Nguyễn Thị Hường"), "Nguyễn Thị Hường");
        assert_eq!(safe("a\u{1b}[2Jb"), "a·[2Jb");
        assert_eq!(
            safe("a\u{9b}b\u{202e}c\u{200b}d\u{e0041}e\nf\tg\0"),
            "a·b·c·d·e·f·g·"
        );
        assert!(matches!(safe("Láng"), Cow::Borrowed(_)));
    }

    proptest! {
        #[test]
        fn nothing_hostile_passes(s in any::<String>()) {
            let shown = safe(&s);
            prop_assert!(!shown.chars().any(is_hostile));
            prop_assert_eq!(shown.chars().count(), s.chars().count());
        }
    }
}
