//! What of a stored, pasted or imported text may reach the screen, stderr, the log or anything else a person looks at with a
//! terminal: [`SafeText`], and nothing else. Does not change what is stored (see `name::clean`).

use std::borrow::Cow;
use std::fmt;
use std::ops::Deref;

use unicode_normalization::char::is_combining_mark;

/// Stands for each character that must not reach a terminal.
pub const REPLACEMENT: char = '·';
/// So many marks may stand on one letter: a Vietnamese one written apart has two.
const MAX_MARKS: usize = 3;

/// True for characters that steer a terminal or hide in a text: C0 and C1 controls (tab and line ends among them),
/// bidirectional marks, zero-width and other format characters, line separators, variation selectors and tag characters.
#[must_use]
pub fn is_unsafe_char(c: char) -> bool {
    c.is_control() || is_invisible(c)
}

/// The hostile characters that are not control characters.
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

/// A text that may be shown: each hostile character became `·`, and so did marks that stand on nothing or are piled up.
/// Nothing is dropped, so that a clerk sees that something is there. There is no other way to make one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SafeText<'t>(Cow<'t, str>);

impl<'t> SafeText<'t> {
    /// Makes a text safe.
    #[must_use]
    pub fn new(text: &'t str) -> Self {
        // Nearly every text is safe as it is.
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

    /// The text cut after so many bytes, which must be where a character ends, with something safe behind it.
    pub(crate) fn truncated(&self, bytes: usize, end: &'static str) -> SafeText<'static> {
        let mut text = self.0.get(..bytes).unwrap_or_default().to_owned();
        text.push_str(SafeText::new(end).0.as_ref());
        SafeText(Cow::Owned(text))
    }

    /// The text apart from what it was made of.
    #[must_use]
    pub fn into_owned(self) -> SafeText<'static> {
        SafeText(Cow::Owned(self.0.into_owned()))
    }
}

/// Which characters of a text may be shown as they are, from its beginning on.
#[derive(Default)]
struct CharFilter {
    /// Marks on the letter so far; `None` before the first letter.
    marks: Option<usize>,
}

impl CharFilter {
    fn allows(&mut self, c: char) -> bool {
        if is_unsafe_char(c) {
            // The dot in its place can bear marks.
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
            // Shown as a dot, which is a letter again.
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
