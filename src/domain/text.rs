//! [`SafeText`]: the only type in which stored, pasted or imported text reaches the screen, stderr or the log. Stored
//! text is cleaned elsewhere (`name::clean`).

use std::borrow::Cow;
use std::fmt::{self, Write as _};
use std::ops::Deref;

use unicode_normalization::char::is_combining_mark;

/// Replaces each character that must not reach a terminal.
pub const REPLACEMENT: char = '·';
/// Maximum number of combining marks on one letter; a decomposed Vietnamese letter has two.
const MAX_MARKS: usize = 3;

/// True for characters that control a terminal or are hidden: C0 and C1 controls (tab and line ends included),
/// bidirectional marks, zero-width and other format characters, line separators, variation selectors and tag
/// characters.
#[must_use]
pub fn is_unsafe_char(c: char) -> bool {
    c.is_control() || is_invisible(c)
}

/// The unsafe characters other than control characters.
pub(crate) fn is_invisible(c: char) -> bool {
    matches!(
        c,
        '\u{00AD}'
            | '\u{034F}'
            | '\u{0600}'..='\u{0605}'
            | '\u{061C}'
            | '\u{06DD}'
            | '\u{070F}'
            | '\u{0890}'..='\u{0891}'
            | '\u{08E2}'
            | '\u{115F}'..='\u{1160}'
            | '\u{17B4}'..='\u{17B5}'
            | '\u{180B}'..='\u{180F}'
            | '\u{200B}'..='\u{200F}'
            | '\u{2028}'..='\u{202E}'
            | '\u{2060}'..='\u{206F}'
            | '\u{2800}'
            | '\u{3164}'
            | '\u{FE00}'..='\u{FE0F}'
            | '\u{FEFF}'
            | '\u{FFA0}'
            | '\u{FFF0}'..='\u{FFFB}'
            | '\u{110BD}'
            | '\u{110CD}'
            | '\u{13430}'..='\u{1343F}'
            | '\u{1BCA0}'..='\u{1BCA3}'
            | '\u{1D173}'..='\u{1D17A}'
            | '\u{E0000}'..='\u{E0FFF}'
    )
}

/// Text that may be shown: `·` replaces each unsafe character, and each combining mark without a letter or beyond
/// three. The number of characters stays, so that a clerk notices the replacement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SafeText<'t>(Cow<'t, str>);

impl<'t> SafeText<'t> {
    /// Replaces the unsafe characters of a text.
    #[must_use]
    pub fn new(text: &'t str) -> Self {
        // Fast path for ASCII.
        if text.bytes().all(|b| (0x20..0x7F).contains(&b)) {
            return Self(Cow::Borrowed(text));
        }
        let mut shown = CharFilter::default();
        if text.chars().all(|c| shown.allows(c)) {
            return Self(Cow::Borrowed(text));
        }
        let mut shown = CharFilter::default();
        let replace = |c| {
            if shown.allows(c) { c } else { REPLACEMENT }
        };
        Self(Cow::Owned(text.chars().map(replace).collect()))
    }

    /// The first `bytes` bytes (a character boundary) followed by `end`.
    pub(crate) fn truncated(&self, bytes: usize, end: &'static str) -> SafeText<'static> {
        let mut text = self.0.get(..bytes).unwrap_or_default().to_owned();
        text.push_str(SafeText::new(end).0.as_ref());
        SafeText(Cow::Owned(text))
    }
}

/// Serialised JSON with an escape in place of each unsafe character, which only stands inside a string; its values stay. Line
/// ends between the values stay too.
#[must_use]
pub fn escape_json(json: &str) -> Cow<'_, str> {
    let is_escaped = |c| c != '\n' && is_unsafe_char(c);
    if !json.chars().any(is_escaped) {
        return Cow::Borrowed(json);
    }
    let mut escaped = String::with_capacity(json.len());
    for c in json.chars() {
        if is_escaped(c) {
            for unit in c.encode_utf16(&mut [0; 2]) {
                let _ = write!(escaped, "\\u{unit:04x}");
            }
        } else {
            escaped.push(c);
        }
    }
    Cow::Owned(escaped)
}

/// Decides for each character of a text whether it may be shown.
#[derive(Default)]
struct CharFilter {
    /// Marks on the current letter; none before the first letter.
    marks: Option<usize>,
}

impl CharFilter {
    fn allows(&mut self, c: char) -> bool {
        if is_unsafe_char(c) {
            // The replacement can bear marks.
            self.marks = Some(0);
            return false;
        }
        if !is_combining_mark(c) {
            self.marks = Some(0);
            return true;
        }
        match &mut self.marks {
            Some(marks) if *marks < MAX_MARKS => {
                *marks += 1;
                true
            }
            // The replacement is a letter again.
            other => {
                *other = Some(0);
                false
            }
        }
    }
}

impl Deref for SafeText<'_> {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for SafeText<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_steers_a_terminal_becomes_a_dot() {
        let safe = |text| SafeText::new(text).to_string();
        assert_eq!(safe("Nguyễn Thị Hường"), "Nguyễn Thị Hường");
        assert_eq!(safe("a\u{1b}[2Jb"), "a·[2Jb");
        assert_eq!(
            safe("a\u{9b}b\u{202e}c\u{200b}d\u{e0041}e\nf\tg\0"),
            "a·b·c·d·e·f·g·"
        );
        assert!(matches!(SafeText::new("Láng").0, Cow::Borrowed(_)));
    }

    #[test]
    fn marks_stand_on_letters_and_are_not_piled_up() {
        let apart = "Nguye\u{302}\u{303}n";
        assert_eq!(&*SafeText::new(apart), apart);
        assert_eq!(&*SafeText::new("\u{301}a"), "·a");
        let piled = format!("a{}", "\u{301}".repeat(9));
        assert_eq!(SafeText::new(&piled).matches(REPLACEMENT).count(), 2);
    }

    #[test]
    fn json_keeps_its_values_and_steers_no_terminal() {
        let text = "Láng\u{7f}\u{9b}\u{202e}\u{e0041}\u{1b}";
        let json = serde_json::to_string_pretty(&[text]).unwrap();
        let escaped = escape_json(&json);
        assert!(!escaped.chars().any(|c| c != '\n' && is_unsafe_char(c)));
        let again: Vec<String> = serde_json::from_str(&escaped).unwrap();
        assert_eq!(again, [text]);
        assert!(matches!(escape_json("[\n  \"Láng\"\n]"), Cow::Borrowed(_)));
    }

    proptest! {
        #[test]
        fn nothing_hostile_passes(s in any::<String>()) {
            let shown = SafeText::new(&s);
            prop_assert!(!shown.chars().any(is_unsafe_char));
            prop_assert_eq!(shown.chars().count(), s.chars().count());
            let again = shown.to_string();
            prop_assert_eq!(&*SafeText::new(&again), &*shown);
        }
    }
}
